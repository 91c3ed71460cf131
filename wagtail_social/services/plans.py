"""When a post is told: instants, and the wall clock that was meant."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ..conf import conf
from ..exceptions import Refusal
from ..log_actions import PREFIX
from ..models import Delivery, Plan, SocialPost, State
from .deliveries import transition

Mode = Plan.Mode
WALL = "%Y-%m-%dT%H:%M"


def resolve(wall_clock: datetime, zone: str) -> datetime:
    """The instant of a naive ``wall_clock`` in ``zone``. Raises Refusal("hour_missing") for an hour that the change to
    summer time skips; an hour that comes twice is the first of the two, as people mean it."""
    local = wall_clock.replace(tzinfo=ZoneInfo(zone), fold=0)
    if local.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall_clock:
        raise Refusal("hour_missing")
    return local


@transaction.atomic
def set_plan(
    post: SocialPost,
    *,
    mode: str,
    at: datetime | None = None,
    delay_minutes: int = 0,
    by: Any = None,
    late_after: timedelta | None = None,
) -> Plan:
    """Decide when ``post`` is told, and move what is already planned. ``at`` is aware, in the zone that was meant.

    Raises Refusal: "has_left" once it has begun to leave, "date_missing", "date_past".
    """
    if post.has_left:
        raise Refusal("has_left")
    _check_date(mode, at)
    plan, _created = Plan.objects.update_or_create(post=post, defaults=_columns(mode, at, delay_minutes, late_after))
    post.plan = plan
    if post.live:
        reschedule(post, by=by)
    return plan


def reschedule(post: SocialPost, *, by: Any = None) -> None:
    """Bring the deliveries of an approved post to the hour of its plan; what was late or held has a new chance."""
    due = due_at(post)
    for delivery in post.deliveries.select_related("account"):
        if delivery.is_open or delivery.state == State.LATE or delivery.reason in TIMELY:
            move(delivery, due, late_at(post.plan, due), by=by)
        elif delivery.state == State.HELD:
            Delivery.objects.filter(pk=delivery.pk).update(due_at=due, late_at=late_at(post.plan, due))
    log(post, PREFIX + "moved", user=by, data={"when": _worded(post.plan, due)})


TIMELY = frozenset({"page_not_live", "page_expired", "page_private", "date_missing", "not_today", "ceiling"})
"""Reasons to hold that another hour may cure: they are looked at again then."""


def move(delivery: Delivery, due: datetime | None, late: datetime | None, *, by: Any = None) -> None:
    if delivery.state == State.PLANNED:
        Delivery.objects.filter(pk=delivery.pk, state=State.PLANNED).update(due_at=due, late_at=late)
        delivery.due_at, delivery.late_at = due, late
    else:
        transition(delivery, State.PLANNED, by=by, due_at=due, late_at=late, lease_until=None)


def due_at(post: SocialPost, *, now: datetime | None = None) -> datetime | None:
    """The instant at which the plan wants ``post`` told; None while it waits for its page."""
    now, plan = now or timezone.now(), post.plan
    if plan.mode == Mode.AT:
        return plan.at
    if plan.mode == Mode.NOW:
        return now
    page_is_out = post.page is not None and post.page.live
    return now + timedelta(minutes=plan.delay_minutes) if page_is_out else None


def late_at(plan: Plan, due: datetime | None) -> datetime | None:
    if due is None:
        return None
    minutes = plan.late_after_minutes
    return due + (conf.LATE_AFTER if minutes is None else timedelta(minutes=minutes))


def _check_date(mode: str, at: datetime | None) -> None:
    if mode != Mode.AT:
        return
    if at is None:
        raise Refusal("date_missing")
    if at < timezone.now() - timedelta(minutes=1):
        raise Refusal("date_past")


def _columns(mode: str, at: datetime | None, delay: int, late_after: timedelta | None) -> dict[str, Any]:
    at = at if mode == Mode.AT else None
    zone = timezone.get_current_timezone()
    return {
        "mode": mode,
        "at": at,
        "delay_minutes": delay if mode == Mode.PAGE_LIVE else 0,
        "wall_clock": at.astimezone(zone).strftime(WALL) if at else "",
        "zone": str(zone),
        "late_after_minutes": int(late_after.total_seconds() // 60) if late_after else None,
    }


def _worded(plan: Plan, due: datetime | None) -> str:
    return timezone.localtime(due).strftime("%Y-%m-%d %H:%M %Z") if due else str(plan.get_mode_display())
