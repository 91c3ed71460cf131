"""Saying when something takes place, precisely and without relative words. Pure.

Hours are said as they are written: facts are in the site's own time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip
LINKING = {"fr": ("du", "au", "à", "de", "et", "h", "1er"), "en": ("from", "to", "at", "and", "am", "pm", "on")}
"""The other words that dates are said with."""

# An evening that ends in the small hours is still one day's event.
SMALL_HOURS = time(6)
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class _Moment:
    day: date
    hour: time | None
    """None for a whole day; midnight is one, for many sites have no field without an hour."""


def spoken(start: str, end: str = "", *, language: str, now: datetime) -> str:
    """When, from ISO 8601 texts: "samedi 12 décembre à 14 h 30", "du 3 au 5 mars"; "" if it cannot be said.

    The year is said unless it is that of ``now``.
    """
    first, last = _moment(start), _moment(end) or _moment(start)
    if first is None or last is None or language not in DAYS:
        return ""
    if last.day <= first.day or _is_night_after(first, last):
        return _one_day(first, last, language, now.year)
    return _several_days(first.day, last.day, language, now.year)


def is_over(start: str, end: str, now: datetime) -> bool:
    """True once the last moment told has passed; a whole day lasts to its end."""
    last = max(filter(None, (_parsed(start), _parsed(end))), default=None)
    if last is None:
        return False
    whole_day = last.time() == time()
    return (last + timedelta(days=1) if whole_day else last) <= now


def day_words(start: str, language: str) -> str:
    """The day as a text would name it, "3 mai", to see whether it was said already."""
    moment = _moment(start)
    return f"{_number(moment.day, language)} {MONTHS[language][moment.day.month - 1]}" if moment else ""


def now() -> datetime:
    return datetime.now(UTC)


@cache
def _parsed(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(text: str) -> _Moment | None:
    found = _parsed(text)
    return found and _Moment(found.date(), found.time() if found.time() != time() else None)


def _is_night_after(first: _Moment, last: _Moment) -> bool:
    is_next = last.day == first.day + timedelta(days=1)
    return is_next and first.hour is not None and last.hour is not None and last.hour <= SMALL_HOURS


def _one_day(first: _Moment, last: _Moment, language: str, this_year: int) -> str:
    day = f"{_weekday(first.day, language)} {_day(first.day, language, this_year)}"
    if first.hour is None:
        return day
    start = _hour(first.hour, language)
    if last.day == first.day and last.hour is not None and last.hour > first.hour:
        between = ("de", "à") if language == "fr" else ("from", "to")
        return f"{day} {between[0]} {start} {between[1]} {_hour(last.hour, language)}"
    return f"{day} {'à' if language == 'fr' else 'at'} {start}"


def _several_days(first: date, last: date, language: str, this_year: int) -> str:
    """Two days that follow each other are named; of a longer stretch, both ends, what they share said once."""
    same_year, same_month = first.year == last.year, (first.year, first.month) == (last.year, last.month)
    end = _day(last, language, this_year if same_year else 0)
    start = _day(first, language, first.year if same_year else 0)
    if same_month:
        start = _number(first, language)
    if last - first == timedelta(days=1):
        named = f"{_weekday(first, language)} {start}", f"{_weekday(last, language)} {end}"
        return f" {'et' if language == 'fr' else 'and'} ".join(named)
    return f"du {start} au {end}" if language == "fr" else f"from {start} to {end}"


def _weekday(day: date, language: str) -> str:
    return DAYS[language][day.weekday()]


def _number(day: date, language: str) -> str:
    return "1er" if language == "fr" and day.day == 1 else str(day.day)


def _day(day: date, language: str, this_year: int) -> str:
    year = "" if day.year == this_year else f" {day.year}"
    return f"{_number(day, language)}{NO_BREAK}{MONTHS[language][day.month - 1]}{year}"


def _hour(hour: time, language: str) -> str:
    if language == "fr":
        minutes = f"{NO_BREAK}{hour.minute:02}" if hour.minute else ""
        return f"{hour.hour}{NO_BREAK}h{minutes}"
    minutes = f":{hour.minute:02}" if hour.minute else ""
    return f"{hour.hour % 12 or 12}{minutes}{NO_BREAK}{'am' if hour.hour < 12 else 'pm'}"
