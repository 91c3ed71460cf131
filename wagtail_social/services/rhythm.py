"""When a thread is looked at next: often while people are likely to answer, rarely when all is said. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..models import Account
from ..networks.base_limits import Capabilities

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

STEPS = (
    (10 * MINUTE, 2 * MINUTE),
    (30 * MINUTE, 5 * MINUTE),
    (2 * HOUR, 15 * MINUTE),
    (12 * HOUR, HOUR),
    (3 * DAY, 3 * HOUR),
    (7 * DAY, 8 * HOUR),
    (30 * DAY, DAY),
    (60 * DAY, 4 * DAY),
)
"""Up to which age of the last event, how long until the next look. About thirty looks on the first day."""
FRESH = 3 * DAY
"""Up to which age a post's thread is looked at within hours: what an inbox can say to be complete."""
CONFIRM = MINUTE
"""How soon a comment that was missed for the first time is looked for again."""
LISTEN, LISTEN_CLOSELY = 5 * MINUTE, 2 * MINUTE
"""Between two looks at what is new for an account: usually, and within an hour of a post."""
CLOSELY = HOUR
GIVEN_UP = 7 * DAY
"""How long a message that stands alone is looked for where the terms ask that its deletion is followed."""


def next_look(
    now: datetime,
    *,
    last_event: datetime,
    capabilities: Capabilities,
    keeps: bool = False,
    shows: bool = False,
    is_missed: bool = False,
) -> datetime | None:
    """When a thread is walked next; None when it no longer is.

    ``last_event``: its post, or the last comment. ``keeps``: texts of it are here; ``shows``: some of them on the site.
    ``is_missed``: a comment was not met for the first time.
    """
    age = max(now - last_event, timedelta(0))
    waits = [wait for limit, wait in STEPS if age < limit][:1]
    waits += [CONFIRM] if is_missed else []
    waits += [DAY] if shows else []
    if keeps and capabilities.deletions_followed:
        waits.append(capabilities.deletions_followed / 2)  # so that one look may fail
    return now + min(waits) if waits else None


def first_look_alone(account: Account, now: datetime) -> datetime | None:
    """When a message that stands under no post of ours is looked for first."""
    followed = account.network_class and account.network_class.capabilities.deletions_followed
    return now + followed / 2 if followed else None


def back_off(failures: int, first: timedelta, most: timedelta) -> timedelta:
    """Twice as long after each failure in a row."""
    return min(first * 2 ** min(max(failures - 1, 0), 16), most)
