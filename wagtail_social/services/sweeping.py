"""The look around that everything rests on: what is due, what got stuck, which accounts are to be proved.

The database is the truth; a lost message, a dead broker or a killed worker costs at most the time to the next sweep.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from ..conf import conf
from ..models import Delivery, State
from ..networks import all_networks
from . import accounts, heartbeat, sending, settling, webhooks
from .deliveries import hand_to_worker
from .writing import together

BATCH = 2000
GRACE = timedelta(seconds=30)
"""How long after its hour a delivery handed to the worker is left in peace before it is handed out again."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a sweep found to do. ``due``: account and instant of each wake-up."""

    due: list[tuple[int, datetime]] = field(default_factory=list)
    to_settle: list[int] = field(default_factory=list)
    to_prove: list[int] = field(default_factory=list)


def sweep() -> Findings:
    """Claim what is due within ``CLAIM_AHEAD`` and say what else there is to do. Makes no network call."""
    heartbeat.beat()
    now = timezone.now()
    settling.reap(now)
    webhooks.forget_old()
    accounts.remind(now)
    return Findings(due=claim(now), to_settle=settling.to_settle(now), to_prove=accounts.to_prove(now))


def claim(now: datetime) -> list[tuple[int, datetime]]:
    """Hand what is due soon to the worker; of two sweeps at once, each takes other rows."""
    with together():
        return _claim(now)


def _claim(now: datetime) -> list[tuple[int, datetime]]:
    waiting = Q(state__in=[State.PLANNED, State.WAITING]) | Q(state=State.DUE, lease_until__lt=now)
    soon = Delivery.objects.open().filter(waiting, due_at__lte=now + conf.CLAIM_AHEAD)
    lane_open = Q(account__lane__closed_until=None) | Q(account__lane__closed_until__lte=now)
    soon = soon.filter(lane_open).order_by("due_at")
    if connection.features.has_select_for_update_skip_locked:
        soon = soon.select_for_update(skip_locked=True, of=("self",))
    rows = list(soon.only("pk", "state", "account_id", "due_at")[:BATCH])
    if rows:
        all_networks()  # read from their files now rather than at the hour
        hand_to_worker(rows, {row.pk: max(row.due_at, now) + GRACE for row in rows})
    return sorted({(row.account_id, row.due_at) for row in rows}, key=lambda wake: wake[1])


def run(findings: Findings) -> int:
    """Do at once all that a sweep found, in this process: for commands on sites without a worker."""
    made = sum(sending.drain(account) for account in _accounts_due())
    for delivery in findings.to_settle:
        settling.settle(delivery)
    for account in accounts.Account.objects.filter(pk__in=findings.to_prove):
        accounts.prove(account)
    return made


def _accounts_due() -> list[int]:
    """Whatever is due now, claimed by this sweep or by an earlier one that has ended since."""
    due = Delivery.objects.open().filter(due_at__lte=timezone.now())
    return sorted(set(due.values_list("account_id", flat=True)))
