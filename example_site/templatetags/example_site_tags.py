from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

register = template.Library()
register.filter("starts_with", lambda text, start: bool(text) and str(text).startswith(start))


@register.simple_tag(takes_context=True)
def menu_pages(context: template.Context) -> PageQuerySet:
    site = Site.find_for_request(context["request"])
    return Page.objects.child_of(site.root_page).live().in_menu() if site else Page.objects.none()


@register.simple_tag
def when(event: Page) -> str:
    """The time of an event as one says it: its hours on one day, its first and last hour, or whole days."""
    start = timezone.localtime(event.start)
    end = timezone.localtime(event.end) if event.end else None
    if end and end.date() != start.date():
        return f"Du {_day(start, event, year_known=end.year)} au {_day(end, event)}"
    if event.all_day:
        return _day(start, event).capitalize()
    hours = f"de {_hour(start)} à {_hour(end)}" if end else f"à {_hour(start)}"
    return f"{long_date(start).capitalize()}, {hours}"


@register.filter
def long_date(value: date, year_known: int = 0) -> str:
    """The first of a month is "1er" in French, which no date format knows; a year already said is left out."""
    number = "1er" if value.day == 1 else str(value.day)
    year = "" if value.year == year_known else f" {value.year}"
    return f"{date_format(value, 'l')} {number} {date_format(value, 'F')}{year}"


def _day(value: datetime, event: Page, year_known: int = 0) -> str:
    day = long_date(value, year_known)
    return day if event.all_day else f"{day}, {_hour(value)}"


def _hour(value: datetime) -> str:
    return f"{value.hour}\u00a0h" + (f"\u00a0{value.minute:02}" if value.minute else "")
