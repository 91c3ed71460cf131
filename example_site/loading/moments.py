"""Dates written relative to the day of loading, so that the diary of the site is never out of date.

``samedi +2 14:00`` is the Saturday of the week after next, ``j+2 18:30`` the day after tomorrow; an end may be an hour
alone, on the day of the start.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOMENT = re.compile(r"(?:(?P<weekday>[a-z]+) (?P<weeks>[+-]\d+)|j(?P<days>[+-]\d+)) (?P<hour>\d{1,2}):(?P<minute>\d\d)")


def moment(text: str, today: date) -> datetime:
    found = MOMENT.fullmatch(text)
    if not found:
        raise ValueError(f"Date non comprise : {text!r}")
    clock = time(int(found["hour"]), int(found["minute"]))
    return timezone.make_aware(datetime.combine(_day(found, today), clock))


def span(start: str, end: str | None, today: date) -> tuple[datetime, datetime | None]:
    if end and ":" in end and " " not in end:
        end = f"{start.rpartition(' ')[0]} {end}"
    return moment(start, today), moment(end, today) if end else None


def _day(found: re.Match[str], today: date) -> date:
    if found["days"]:
        return today + timedelta(days=int(found["days"]))
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=int(found["weeks"]), days=WEEKDAYS.index(found["weekday"]))
