"""The states of a delivery: the one place where they change."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from .. import compat, signals
from ..exceptions import Refusal, SocialError
from ..log_actions import PREFIX
from ..models import MOVES, TROUBLE_STATES, Delivery, State
from ..statements import Condition, update
from .writing import in_turn, together

UNLOGGED = frozenset({State.DUE, State.SENDING})
"""Steps of the machine, not of the story: their record is the Attempt. Two rows less for every post sent."""


class IllegalMove(SocialError):
    """The state table knows no such move."""


class Overtaken(SocialError):
    """Somebody else moved this delivery first; nothing was changed."""


def transition(
    delivery: Delivery,
    to: str,
    *,
    by: Any = None,
    reason: str = "",
    detail: str = "",
    unchanged: tuple[str, ...] = (),
    only_if: Condition | None = None,
    **columns: Any,
) -> Delivery:
    """Move ``delivery`` to state ``to``, with ``columns`` beside it, and log it in the same transaction.

    The move is conditional on the state ``delivery`` was read with, on the columns named in ``unchanged`` and on the
    condition ``only_if``: of two workers, one gets Overtaken. Raises IllegalMove for a move that MOVES does not have.
    """
    if to not in MOVES[delivery.state]:
        raise IllegalMove(f"{delivery.state} → {to}")
    as_read = {name: getattr(delivery, name) for name in ("state", *unchanged)}
    values = {"state": to, "reason": reason, "detail": detail, **columns}
    if to in UNLOGGED:
        with in_turn():
            _write(delivery, as_read, values, only_if)
    else:
        with together():
            _write(delivery, as_read, values)
            _log(delivery, to, by, reason)
            transaction.on_commit(partial(_tell, delivery), robust=True)
    return delivery


def hand_to_worker(deliveries: list[Delivery], lease_until: dict[int, Any]) -> None:
    """planned, due or waiting → due, many at once. The caller holds their rows."""
    ends = defaultdict(list)
    for delivery in deliveries:
        if delivery.state != State.DUE and State.DUE not in MOVES[delivery.state]:
            raise IllegalMove(f"{delivery.state} → {State.DUE}")
        delivery.state, delivery.lease_until = State.DUE, lease_until[delivery.pk]
        ends[delivery.lease_until].append(delivery.pk)
    for lease, keys in ends.items():
        Delivery.objects.filter(pk__in=keys).update(state=State.DUE, lease_until=lease)


def withdraw(delivery: Delivery, *, by: Any = None, reason: str = "by_person") -> Delivery:
    """Take a delivery out of the plan. Raises Refusal when it has left."""
    if State.WITHDRAWN not in MOVES[delivery.state]:
        raise Refusal("has_left")
    return transition(delivery, State.WITHDRAWN, by=by, reason=reason)


def _write(
    delivery: Delivery, as_read: dict[str, Any], values: dict[str, Any], only_if: Condition | None = None
) -> None:
    if not update(Delivery, delivery.pk, values, as_read, only_if):
        raise Overtaken(f"delivery {delivery.pk} is no longer {as_read}")
    for name, value in values.items():
        setattr(delivery, name, value)


def _log(delivery: Delivery, verb: str, by: Any, reason: str) -> None:
    instance, data = delivery.post or delivery, {"account": str(delivery.account), "delivery": delivery.pk}
    data["reason"] = reason
    if by is None:
        compat.log_by_machine(instance, PREFIX + verb, data)
    else:
        log(instance=instance, action=PREFIX + verb, user=by, data=data)


def _tell(delivery: Delivery) -> None:
    if delivery.state == State.SENT:
        signals.delivery_sent.send_robust(sender=Delivery, delivery=delivery)
    elif delivery.state == State.HANDED:
        signals.delivery_handed.send_robust(sender=Delivery, delivery=delivery)
    elif delivery.state in TROUBLE_STATES:
        signals.delivery_in_trouble.send_robust(sender=Delivery, delivery=delivery)
