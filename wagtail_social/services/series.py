"""One page told several times over the coming weeks, each time by another angle."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ..content.composing import series_angles
from ..content.reading import read
from ..content.story import Story
from ..exceptions import Refusal
from ..models import Account, Delivery, Plan, SocialPost
from . import payloads, plans, posts, stories

WEEKS = 3
HOUR = time(12, 15)
"""When people look at their telephones; any other hour is one click away."""
APART = timedelta(hours=4)
"""What an account says within this time of a step crowds it."""
MOST = 5
"""More posts about one page than this is insisting."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One post of a series. ``at`` is None where it leaves when the page goes live."""

    angle: str
    at: datetime | None
    text: str
    """What the first account would say, for a look."""


def propose(page: Any, accounts: Iterable[Account], *, weeks: int = WEEKS) -> list[Step]:
    """The posts that tell ``page`` over the coming weeks, without the angles by which it was told already; [] when it
    is told enough. Writes nothing."""
    accounts, story = list(accounts), read(stories.latest(page))
    told = set(SocialPost.objects.filter(page_id=page.pk).values_list("angle", flat=True))
    angles = [angle for angle in series_angles(story) if angle not in told][:MOST]
    hours = _hours(len(angles), weeks, _taken(accounts), _last_day(story), waits=not page.live)
    return [
        Step(angle=angle, at=at, text=_look(accounts[0], story, angle) if accounts else "")
        for angle, at in zip(angles, hours, strict=False)
    ]


@transaction.atomic
def start(*, page: Any, accounts: Iterable[Account], steps: Iterable[tuple[str, datetime | None]], by: Any) -> list:
    """A draft for each of ``steps``, an angle with its hour. Raises Refusal: "no_account", "nothing_chosen",
    "date_past"."""
    accounts, steps, series = list(accounts), list(steps), uuid.uuid4()
    if not steps:
        raise Refusal("nothing_chosen")
    started = []
    for angle, at in steps:
        post = posts.start(page=page, accounts=accounts, by=by, angle=angle, series=series)
        if at is not None:
            plans.set_plan(post, mode=Plan.Mode.AT, at=at, by=by)
        started.append(post)
    return started


def _look(account: Account, story: Story, angle: str) -> str:
    return payloads.compose_for(account, story, angle, has_link=True, has_images=bool(story.images)).text


def _last_day(story: Story) -> date | None:
    """The day before an event: afterwards nobody announces it."""
    start = parse_datetime(story.facts.get("start", ""))
    return timezone.localdate(start) - timedelta(days=1) if start else None


def _taken(accounts: list[Account]) -> list[datetime]:
    """The hours at which one of ``accounts`` speaks already, or is to."""
    planned = Delivery.objects.open().filter(account__in=accounts, due_at__gte=timezone.now())
    drafted = Plan.objects.filter(post__versions__account__in=accounts, at__gte=timezone.now())
    return [*planned.values_list("due_at", flat=True), *drafted.values_list("at", flat=True)]


def _hours(count: int, weeks: int, taken: list[datetime], last: date | None, *, waits: bool) -> list[datetime | None]:
    """An hour for each of ``count`` steps, evenly over the weeks and each on a free working day; fewer when the days
    run out. The first leaves with its page where that one is not live yet."""
    found: list[datetime | None] = [None] if waits and count else []
    pace = timedelta(days=max(weeks * 7 // max(count, 1), 1))
    day = timezone.localdate() + (pace if waits else timedelta(days=1))
    while len(found) < count:
        at = _free_hour(day, taken, last)
        if at is None:
            break
        found.append(at)
        day = max(timezone.localdate(at) + timedelta(days=1), day + pace)
    return found


def _free_hour(day: date, taken: list[datetime], last: date | None) -> datetime | None:
    while last is None or day <= last:
        at = timezone.make_aware(datetime.combine(day, HOUR))
        if day.weekday() < 5 and all(abs(at - other) >= APART for other in taken):
            return at
        day += timedelta(days=1)
    return None
