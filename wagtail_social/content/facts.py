"""What a page says of an event: when, where, and whether it still takes place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.conf import settings
from django.db import models
from django.utils import timezone

from . import vocabulary as names
from .fields import content_fields, is_text, named, related, text_of, value_of


def event_facts(page: models.Model) -> dict[str, str]:
    """The facts that ``page`` states, as text; a field that is empty states nothing."""
    found = {
        "start": _moment(page, start_fields(page), names.START_TIME),
        "end": _moment(page, list(named(_dates(page), names.END)), names.END_TIME),
        "place": _place(page),
        "address": _address(page),
    }
    facts = {name: text for name, text in found.items() if text}
    return facts | ({"cancelled": _cancelled(page)} if facts or _may_be_cancelled(page) else {})


def start_fields(page: models.Model) -> list[models.Field]:
    """The fields that may tell when ``page`` takes place; a bare ``date`` does only on what looks like an event."""
    fields = list(named(_dates(page), names.START))
    return fields or (list(named(_dates(page), ("date",))) if _looks_like_event(page) else [])


def as_moment(value: date | datetime) -> datetime:
    """``value`` in the site's own time, whoever reads it and wherever: facts are compared as text."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not settings.USE_TZ:
        return value
    zone = timezone.get_default_timezone()
    return timezone.make_aware(value, zone) if timezone.is_naive(value) else timezone.localtime(value, zone)


def _dates(page: models.Model) -> list[models.Field]:
    return [field for field in content_fields(type(page)) if isinstance(field, models.DateField)]


def _looks_like_event(page: models.Model) -> bool:
    fields = content_fields(type(page))
    if any(named(fields, names.END + names.START_TIME + names.PLACE + names.CANCELLED)):
        return True
    return any(word in names.plain_name(type(page).__name__) for word in names.EVENT_WORDS)


def _moment(page: models.Model, fields: list[models.Field], time_names: tuple[str, ...]) -> str:
    """The first of ``fields`` that is filled, with its hour if the page has one apart; ISO 8601."""
    day = next((value for field in fields if (value := value_of(page, field))), None)
    if day is None:
        return ""
    if isinstance(day, datetime):
        return as_moment(day).isoformat()
    times = [field for field in content_fields(type(page)) if isinstance(field, models.TimeField)]
    hour = next((value for field in named(times, time_names) if (value := value_of(page, field)) is not None), None)
    return as_moment(datetime.combine(day, hour)).isoformat() if hour else day.isoformat()


def _places(page: models.Model, wanted: tuple[str, ...]) -> Iterator[models.Field]:
    fields = content_fields(type(page))
    return named((field for field in fields if is_text(field) or isinstance(field, models.ForeignKey)), wanted)


def _place(page: models.Model) -> str:
    return next((text for field in _places(page, names.PLACE) if (text := text_of(page, field))), "")


def _address(page: models.Model) -> str:
    """The page's own address, else the one of the place it points to."""
    if own := next((text for field in _places(page, names.ADDRESS) if (text := text_of(page, field))), ""):
        return own
    linked = (field for field in _places(page, names.PLACE) if isinstance(field, models.ForeignKey))
    places = (place for field in linked if (place := related(page, field)))
    found = (text_of(place, field) for place in places for field in _places(place, names.ADDRESS))
    return next(filter(None, found), "")


def _may_be_cancelled(page: models.Model) -> bool:
    return any(named(content_fields(type(page)), names.CANCELLED))


def _cancelled(page: models.Model) -> str:
    fields = content_fields(type(page))
    marks = [value_of(page, field) for field in named(fields, names.CANCELLED)]
    status = [str(value_of(page, field) or "") for field in named(filter(is_text, fields), names.STATUS)]
    is_cancelled = any(marks) or any(names.plain_name(word) in names.CANCELLED_STATUS for word in status)
    return "yes" if is_cancelled else ""
