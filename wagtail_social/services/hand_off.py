"""Posts that a person sends by hand, at their hour: handed to her, then done or not today."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ..exceptions import Refusal
from ..models import Delivery, State
from .deliveries import transition
from .settling import seen_by_person


def done(delivery: Delivery, *, url: str, by: Any) -> Delivery:
    """A person sent it; ``url`` is its address, "" where the network gives none. Raises Refusal: "not_handed",
    "address_taken"."""
    _refuse_unless_handed(delivery)
    return seen_by_person(delivery, url=url, at=timezone.now(), by=by)


def not_today(delivery: Delivery, *, by: Any) -> Delivery:
    """It waits for another hour, which a person chooses, or for its withdrawal. Raises Refusal("not_handed")."""
    _refuse_unless_handed(delivery)
    return transition(delivery, State.HELD, by=by, reason="not_today")


def _refuse_unless_handed(delivery: Delivery) -> None:
    if delivery.state != State.HANDED:
        raise Refusal("not_handed")
