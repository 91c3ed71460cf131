"""Signs of life of the background worker, and what their absence means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from ..conf import conf
from ..models import Heartbeat
from .writing import in_turn

WORKER = "worker"


@dataclass(frozen=True)
class Pulse:
    """``seen_at`` is None when no worker was ever seen."""

    seen_at: datetime | None

    @property
    def is_alive(self) -> bool:
        return self.seen_at is not None and timezone.now() - self.seen_at < conf.WORKER_ALARM


def beat(name: str = WORKER) -> None:
    now = timezone.now()
    with in_turn():
        if not Heartbeat.objects.filter(pk=name).update(seen_at=now):
            Heartbeat.objects.update_or_create(pk=name, defaults={"seen_at": now})


def pulse(name: str = WORKER) -> Pulse:
    found = Heartbeat.objects.filter(pk=name).first()
    return Pulse(found.seen_at if found else None)
