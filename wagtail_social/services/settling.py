"""Deliveries whose sending ended unknown: look on the network, and never send again blindly."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from .. import signals
from ..conf import conf
from ..exceptions import NetworkError, NotYet, RateLimited, Refusal, Unsupported
from ..models import Attempt, Delivery, State
from ..networks.base import CannotTell, ProvedAbsent, Sent
from . import guards, lanes
from .deliveries import transition
from .sending import Channel, Result, as_sent, send, send_key, write

LOOKS = 3
"""How often we look before asking a person."""
MARGIN = timedelta(minutes=2)
"""Clocks of servers differ: look a little before the first try."""
Outcome = Attempt.Outcome


def reap(now: Any) -> list[Delivery]:
    """Sendings whose worker died: their lease ran out without a record. They become unconfirmed."""
    expired = Delivery.objects.leased().filter(state=State.SENDING, lease_until__lt=now)
    dead = list(expired.select_related("account", "post")[:100])
    for delivery in dead:
        look_at = now + conf.LOOK_AGAIN_AFTER
        result = Result(
            State.UNCONFIRMED, Outcome.UNKNOWN, {"lease_until": look_at}, detail="the worker ended", reason="looking"
        )
        write(delivery, result, delivery.lease_until - conf.LEASE)
    return dead


def to_settle(now: Any) -> list[int]:
    """Unconfirmed deliveries whose turn to be looked for has come."""
    waiting = Delivery.objects.leased().filter(state=State.UNCONFIRMED, lease_until__lt=now)
    return list(waiting.order_by("lease_until").values_list("pk", flat=True)[:100])


def settle(delivery_id: int) -> Delivery | None:
    """Look for an unconfirmed delivery on its network and draw the consequence. None when another worker does it."""
    delivery = Delivery.objects.select_related("account", "post__page").get(pk=delivery_id)
    with lanes.held(delivery.account_id) as hold:
        if hold is None or not _claim(delivery):
            return None
        channel, started = Channel(delivery.account), timezone.now()
        found = _look(delivery, channel)
        _conclude(delivery, channel, found, started)
        if isinstance(found, RateLimited):
            hold.close(found.until or timezone.now() + lanes.default_wait())
    return delivery


def look_again(delivery: Delivery) -> None:
    """A person asks to look once more."""
    Delivery.objects.filter(pk=delivery.pk, state=State.UNCONFIRMED).update(
        lease_until=timezone.now(), reason="looking"
    )


def confirm(delivery: Delivery, *, url: str, by: Any) -> Delivery:
    """A person found the post on the network, at ``url``."""
    _refuse_unless_unconfirmed(delivery)
    return seen_by_person(delivery, url=url, at=delivery.key_at, by=by)


def seen_by_person(delivery: Delivery, *, url: str, at: Any, by: Any) -> Delivery:
    """Sent, by a person's word; ``url`` is "" where the network gives posts no address."""
    remote_id = f"by-hand:{url or delivery.pk}"[:500]
    if Delivery.objects.filter(account_id=delivery.account_id, remote_id=remote_id).exists():
        raise Refusal("address_taken")
    columns = {"remote_id": remote_id, "remote_url": url, "sent_at": at, "lease_until": None}
    return transition(delivery, State.SENT, by=by, reason="confirmed_by_person", **columns)


def send_again(delivery: Delivery, *, by: Any) -> Delivery:
    """A person looked and says that it is not there: the same payload leaves once more, under the same key."""
    _refuse_unless_unconfirmed(delivery)
    now = timezone.now()
    return transition(
        delivery, State.WAITING, by=by, reason="by_person", due_at=now, late_at=now + conf.LATE_AFTER, lease_until=None
    )


def _claim(delivery: Delivery) -> bool:
    """Take the row for one lease, so that no second worker looks at the same time."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=State.UNCONFIRMED, lease_until=delivery.lease_until)
    delivery.lease_until = timezone.now() + conf.LEASE
    delivery.looked_at = timezone.now()
    return bool(mine.update(lease_until=delivery.lease_until, looked_at=delivery.looked_at))


def _look(delivery: Delivery, channel: Channel) -> Sent | CannotTell | ProvedAbsent | NetworkError | None:
    try:
        return channel.network.find(delivery.payload, channel.connect(), send_key(delivery), delivery.key_at - MARGIN)
    except Unsupported:
        return CannotTell("the network has no way to look")
    except NetworkError as error:
        return error


def _conclude(delivery: Delivery, channel: Channel, found: Any, started: Any) -> None:
    if isinstance(found, Sent):
        write(delivery, as_sent(found, Outcome.FOUND), started)
    elif isinstance(found, (NotYet, RateLimited)):
        _look_at(delivery, found.until or timezone.now() + lanes.default_wait())
    elif isinstance(found, NetworkError):
        _look_later(delivery, Outcome.CANNOT_TELL, str(found), started)
    elif _may_send_again(delivery, channel, found):
        send(delivery, channel)
    elif isinstance(found, CannotTell):
        _look_later(delivery, Outcome.CANNOT_TELL, found.why, started)
    else:
        _look_later(delivery, Outcome.ABSENT, "", started)


def _look_at(delivery: Delivery, moment: Any) -> None:
    """The network names its hour: this was no look, and none is used up."""
    Delivery.objects.filter(pk=delivery.pk, state=State.UNCONFIRMED).update(lease_until=moment, reason="looking")
    delivery.lease_until = moment


def _may_send_again(delivery: Delivery, channel: Channel, found: Any) -> bool:
    """Harmless for the network, and still wanted: the page and the account are looked at as before any sending."""
    harmless = isinstance(found, ProvedAbsent) or channel.network.may_repeat(
        channel.connect(), send_key(delivery), timezone.now()
    )
    return harmless and not guards.reason_to_hold(delivery)


@transaction.atomic
def _look_later(delivery: Delivery, outcome: str, detail: str, started: Any) -> None:
    """Record this look; after the last one a person is asked, with the evidence."""
    write(delivery, Result(State.UNCONFIRMED, outcome, {}, detail=detail), started)
    looks = delivery.attempts.filter(outcome__in=[Outcome.ABSENT, Outcome.CANNOT_TELL], started_at__gte=delivery.key_at)
    number = looks.count()
    asks = number >= LOOKS
    reason = ("not_found" if outcome == Outcome.ABSENT else "cannot_tell") if asks else "looking"
    again = None if asks else timezone.now() + conf.LOOK_AGAIN_AFTER * 2**number
    Delivery.objects.filter(pk=delivery.pk, state=State.UNCONFIRMED).update(lease_until=again, reason=reason)
    delivery.lease_until, delivery.reason = again, reason
    if asks:
        transaction.on_commit(
            partial(signals.delivery_in_trouble.send_robust, Delivery, delivery=delivery), robust=True
        )


def _refuse_unless_unconfirmed(delivery: Delivery) -> None:
    if delivery.state != State.UNCONFIRMED:
        raise Refusal("not_unconfirmed")
