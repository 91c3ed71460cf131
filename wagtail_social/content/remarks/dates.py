"""A day of the week that disagrees with its date: the mistake that empties a hall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import regex

from .subject import Remark, Subject, cased_as

NEAR = timedelta(days=100)
"""A date further away may be the last one or the next one; either is then believed."""

_DAYS = (
    ("lundi mardi mercredi jeudi vendredi samedi dimanche", "lun mar mer jeu ven sam dim"),
    ("monday tuesday wednesday thursday friday saturday sunday", "mon tue wed thu fri sat sun"),
)
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr mars avr mai juin juil août sept oct nov déc",
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
)


def _numbered(*lists: str) -> dict[str, int]:
    return {word: number for words in lists for number, word in enumerate(words.split(), start=1)}


WEEKDAYS: Mapping[str, int] = _numbered(*(words for pair in _DAYS for words in pair))
MONTHS: Mapping[str, int] = _numbered(*_MONTHS)

_SPACE = r"[ \u00a0\u202f]+"
_WEEKDAY = rf"(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\b\.?,?"
_DAY = r"(?P<day>[0-3]?\d)(?:er|ᵉʳ|st|nd|rd|th)?"
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:,?[ \u00a0\u202f]+(?P<year>20\d\d)\b)?"
# "samedi 12 et dimanche 13 décembre": a month may stand behind several days.
_MORE_DAYS = rf"(?:{_SPACE}?(?:,|et|ou|au|puis|&|–|-|and|or|to){_SPACE}(?:\p{{L}}+\.?{_SPACE})?[0-3]?\d(?:er|th|st)?)*"
_PATTERNS = [
    regex.compile(pattern, regex.IGNORECASE)
    for pattern in (
        rf"\b{_WEEKDAY}{_SPACE}(?:le{_SPACE}|the{_SPACE})?{_DAY}{_MORE_DAYS}{_SPACE}(?:of{_SPACE})?{_MONTH}{_YEAR}",
        rf"\b{_WEEKDAY}{_SPACE}{_MONTH}{_SPACE}{_DAY}\b{_YEAR}",
        rf"\b{_WEEKDAY}{_SPACE}{_DAY}[/.](?P<month>[01]?\d)(?:[/.](?P<year>20\d\d))?(?![\d/.]\d)",
    )
]


def remark(subject: Subject) -> Iterator[Remark]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(subject.prose, overlapped=True):
            if right := _right_weekday(match, subject):
                start, end = match.span("weekday")
                params = {"found": subject.text[slice(*match.span())], "right": right}
                mend = subject.with_text(start, end, right)
                yield Remark(code="wrong_weekday", field="text", params=params, start=start, end=match.end(), mend=mend)


def _right_weekday(match: regex.Match[str], subject: Subject) -> str:
    """The day of the week that the date falls on, written as the wrong one is; "" when it is right."""
    written = match["weekday"].lower()
    possible = [day for base in _bases(subject) for day in _possible_dates(match, base)]
    if not possible or WEEKDAYS[written] in {day.isoweekday() for day in possible}:
        return ""
    names = next(names.split() for pair in _DAYS for names in pair if written in names.split())
    return cased_as(match["weekday"], names[possible[0].isoweekday() - 1])


def _bases(subject: Subject) -> list[date]:
    """The dates that others are meant around: the event's; else the day of reading, and the day of an older page."""
    try:
        return [date.fromisoformat(subject.story.facts.get("start", "")[:10])]
    except ValueError:
        published = subject.story.published_at
        return [subject.today, *([published.date()] if published else [])]


def _possible_dates(match: regex.Match[str], base: date) -> list[date]:
    """The dates that may be meant, the nearest first; [] for a 31st of June."""
    month = int(match["month"]) if match["month"].isdecimal() else MONTHS[match["month"].lower()]
    years = [int(match["year"])] if match["year"] else [base.year - 1, base.year, base.year + 1]
    found = sorted(_dates(years, month, int(match["day"])), key=lambda day: abs(day - base))
    return found[:1] if len(found) > 1 and abs(found[0] - base) <= NEAR else found[:2]


def _dates(years: list[int], month: int, day: int) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, day)
        except ValueError:
            continue
