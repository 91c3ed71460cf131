"""One sending, from the claim to the record. Between the two, nothing but the network call.

Whatever happens in the call is one of four: sent, refused, not sent (safe to retry), unknown. A worker killed in
between leaves the row in ``sending`` with a lease that runs out; ``settling`` then looks on the network first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..conf import conf
from ..exceptions import CreditNeeded, NetworkError, NotSent, NotYet, RateLimited, ReconnectNeeded, Rejected, Unknown
from ..models import Account, Attempt, Delivery, State
from ..networks.base import ConnectedAccount, SendKey, Sent
from ..statements import Condition, insert
from . import accounts, guards, lanes
from .deliveries import Overtaken, transition
from .practice import Wall
from .writing import in_turn

logger = logging.getLogger("wagtail_social")

BACKOFF = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=15))
CREDIT_PAUSE = timedelta(hours=1)
"""How long an account rests after the network asked for money: each call could be counted."""
Outcome = Attempt.Outcome
BATCH = 50
"""How many due deliveries are read at once. Each is looked at again, and claimed as it was read, at its turn."""
SEEN_OF_POST = ("post__title", "post__seen", "post__page_revision", "post__page__path")


@dataclass(frozen=True)
class Result:
    """What one call came to: the next state with its columns, and the record of the attempt."""

    state: str
    outcome: str
    columns: dict[str, Any]
    status: int | None = None
    detail: str = ""
    reason: str = ""


class Channel:
    """Everything that stays the same from one sending of an account to the next."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._fit: dict[tuple[int, str], Condition] = {}
        self.network = Wall(account) if account.is_practice else account.network_class

    @property
    def is_by_hand(self) -> bool:
        """A person does the sending. Rehearsed on a wall like any other."""
        return not self.account.is_practice and self.network.capabilities.hand_off

    def fits_in_claim(self, delivery: Delivery) -> bool:
        """Whether the last look can be made by the claim itself; a price, a lost page or a hand-off needs one of its
        own."""
        return not (self.is_by_hand or delivery.cost) and bool(delivery.post and delivery.post.page_id)

    def fit_now(self, delivery: Delivery) -> Condition:
        """``guards.fit_now``, made once for each page."""
        page = delivery.post.page
        if (page.pk, page.path) not in self._fit:
            self._fit[page.pk, page.path] = guards.fit_now(delivery)
        return self._fit[page.pk, page.path]

    def connect(self) -> ConnectedAccount:
        if not hasattr(self, "_connected"):
            self._connected = accounts.connected(self.account)
        return self._connected


def drain(account_id: int) -> int:
    """Send everything that is due on an account, in order, one at a time. Returns how many calls were made.

    Does nothing while another worker does it. What becomes due just as we let go is looked for once more.
    """
    made = 0
    while _due(account_id).exists():
        with lanes.held(account_id) as hold:
            if hold is None:
                return made
            made += _drain(account_id, hold)
    return made


def _drain(account_id: int, hold: lanes.Hold) -> int:
    made, channel = 0, Channel(Account.objects.get(pk=account_id))
    for delivery in _in_order(channel.account):
        if not hold.keep():
            break
        try:
            result = _send_if_fit(delivery, channel)
        except Overtaken:
            continue
        made += 1
        if result and (until := _closed_until(result)):
            hold.close(until)
            break
    return made


def _closed_until(result: Result) -> datetime | None:
    """Until when the network will take nothing from this account, by this answer; None when it takes the next."""
    if result.reason == "rate_limited":
        return result.columns["due_at"]
    return timezone.now() + CREDIT_PAUSE if result.reason == "no_credit" else None


def _due(account_id: int) -> QuerySet[Delivery]:
    return Delivery.objects.open().filter(account_id=account_id, due_at__lte=timezone.now())


def _in_order(account: Account) -> Iterator[Delivery]:
    """What is due on ``account``, a batch at a time."""
    full = True
    while full:
        batch = list(_whole(_due(account.pk))[:BATCH])
        for delivery in batch:
            delivery.account = account
            yield delivery
        full = len(batch) == BATCH


def _whole(due: QuerySet[Delivery]) -> QuerySet[Delivery]:
    own = [field.attname for field in Delivery._meta.concrete_fields]
    return due.select_related("post__page").only(*own, *SEEN_OF_POST).order_by("due_at", "pk")


def _send_if_fit(delivery: Delivery, channel: Channel) -> Result | None:
    """Send, unless the last look says that it must not leave."""
    if delivery.late_at and delivery.late_at < timezone.now() and delivery.reason != "processing":
        transition(delivery, State.LATE, reason="late")
        return None
    if not channel.fits_in_claim(delivery):
        if _hold_if_unfit(delivery):
            return None
        if channel.is_by_hand:
            transition(delivery, State.HANDED, lease_until=None)
            return None
        return send(delivery, channel)
    try:
        _claim(delivery, channel.fit_now(delivery))
    except Overtaken:
        if _hold_if_unfit(delivery):
            return None
        _claim(delivery)
    return _carry_out(delivery, channel)


def _hold_if_unfit(delivery: Delivery) -> bool:
    if reason := guards.reason_to_hold(delivery):
        transition(delivery, State.HELD, reason=reason)
    return bool(reason)


def send(delivery: Delivery, channel: Channel) -> Result:
    """Claim, call, record; the caller has made the last look."""
    _claim(delivery)
    return _carry_out(delivery, channel)


def _claim(delivery: Delivery, only_if: Condition | None = None) -> None:
    """Commits the key and its instant before the first byte leaves. Raises Overtaken."""
    now = timezone.now()
    columns = {"key_at": delivery.key_at or now, "lease_until": now + conf.LEASE, "tries": delivery.tries + 1}
    transition(delivery, State.SENDING, unchanged=("payload_hash", "due_at"), only_if=only_if, **columns)


def _carry_out(delivery: Delivery, channel: Channel) -> Result:
    started = timezone.now()
    result = _call(delivery, channel, send_key(delivery))
    _record(delivery, result, started)
    _note_health(channel.account, result)
    return result


def send_key(delivery: Delivery) -> SendKey:
    """The same for every try of one payload; another payload, sent after a refusal, is another post."""
    return SendKey(
        value=f"{delivery.send_key.hex}-{delivery.payload_hash[:16]}",
        at=delivery.key_at,
        tries=delivery.tries,
        progress=delivery.progress,
        keep=partial(_keep, delivery),
    )


def _keep(delivery: Delivery, progress: Mapping[str, Any]) -> None:
    delivery.progress = dict(progress)
    with in_turn():
        Delivery.objects.filter(pk=delivery.pk).update(progress=delivery.progress)


def _call(delivery: Delivery, channel: Channel, key: SendKey) -> Result:
    try:
        return as_sent(channel.network.send(delivery.payload, channel.connect(), key))
    except NetworkError as error:
        return _as_failure(error, delivery.tries)
    except Exception as error:  # a fault of ours inside the call proves nothing about the network
        logger.exception("sending delivery %s", delivery.pk)
        return _as_failure(Unknown(type(error).__name__), delivery.tries)


def as_sent(sent: Sent, outcome: str = Outcome.SENT) -> Result:
    columns = {
        "remote_id": sent.remote_id,
        "remote_url": sent.url,
        "remote_extra": dict(sent.extra),
        "sent_at": timezone.now(),
        "lease_until": None,
    }
    return Result(State.SENT, outcome, columns)


def _as_failure(error: NetworkError, tries: int) -> Result:
    for kind, make in _FAILURES:
        if isinstance(error, kind):
            return make(error, tries)
    raise TypeError(f"{type(error).__name__} is no outcome")


def _rate_limited(error: RateLimited, tries: int) -> Result:
    until = error.until or timezone.now() + lanes.default_wait()
    return Result(State.WAITING, Outcome.NOT_SENT, _later(until), error.status, str(error), "rate_limited")


def _not_yet(error: NotYet, tries: int) -> Result:
    return Result(State.WAITING, Outcome.NOT_SENT, _later(error.until), error.status, str(error), "processing")


def _credit_needed(error: CreditNeeded, tries: int) -> Result:
    return Result(State.HELD, Outcome.NOT_SENT, {"lease_until": None}, error.status, str(error), "no_credit")


def _reconnect(error: ReconnectNeeded, tries: int) -> Result:
    return Result(State.HELD, Outcome.NOT_SENT, {"lease_until": None}, error.status, str(error), "account_broken")


def _not_sent(error: NotSent, tries: int) -> Result:
    wait = BACKOFF[min(tries, len(BACKOFF)) - 1]
    columns = _later(timezone.now() + wait)
    return Result(State.WAITING, Outcome.NOT_SENT, columns, error.status, str(error), "unreachable")


def _rejected(error: Rejected, tries: int) -> Result:
    reason = f"rejected_{error.reason}"
    return Result(State.REFUSED, Outcome.REFUSED, {"lease_until": None}, error.status, error.detail, reason)


def _unknown(error: Unknown, tries: int) -> Result:
    columns = {"lease_until": timezone.now() + conf.LOOK_AGAIN_AFTER}
    return Result(State.UNCONFIRMED, Outcome.UNKNOWN, columns, error.status, str(error), "looking")


_FAILURES: tuple[tuple[type[NetworkError], Callable[..., Result]], ...] = (
    (RateLimited, _rate_limited),
    (NotYet, _not_yet),
    (CreditNeeded, _credit_needed),
    (ReconnectNeeded, _reconnect),
    (NotSent, _not_sent),
    (Rejected, _rejected),
    (Unknown, _unknown),
)


def _later(moment: datetime) -> dict[str, Any]:
    return {"due_at": moment, "lease_until": None}


def _record(delivery: Delivery, result: Result, started: datetime) -> None:
    """Write what came of the call. A database that fails is tried once more on a fresh connection; if it fails again
    the row stays ``sending`` and its lease brings it back."""
    try:
        write(delivery, result, started)
    except OperationalError:
        connection.close()
        delivery.state = State.SENDING  # what was written was taken back
        write(delivery, result, started)


def write(delivery: Delivery, result: Result, started: datetime) -> None:
    """The attempt and the next state, in one transaction. A network that answers with a post we already hold has not
    made another one."""
    try:
        with in_turn(), transaction.atomic():
            _write(delivery, result, started)
    except IntegrityError:
        refused = Result(State.REFUSED, Outcome.REFUSED, {"lease_until": None}, reason="rejected_duplicate")
        with in_turn(), transaction.atomic():
            _write(delivery, refused, started)


def _write(delivery: Delivery, result: Result, started: datetime) -> None:
    attempt = Attempt(
        delivery=delivery,
        outcome=result.outcome,
        status=result.status,
        detail=result.detail,
        payload_hash=delivery.payload_hash,
        started_at=started,
        finished_at=timezone.now(),
    )
    insert(attempt)
    if result.state != delivery.state:
        transition(delivery, result.state, reason=result.reason, detail=result.detail, **result.columns)


def _note_health(account: Account, result: Result) -> None:
    if result.state == State.SENT:
        accounts.note_success(account)
    elif result.reason == "account_broken":
        accounts.note_trouble(account, ReconnectNeeded(result.detail, status=result.status))
