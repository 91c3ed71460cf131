"""One sending at a time per account, and no call before the network allows the next."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ..conf import conf
from ..models import Lane
from .writing import in_turn


class Hold:
    """A lane in our hands. ``keep`` prolongs it once half of its time is gone, and says whether it is still ours."""

    def __init__(self, account_id: int, holder: str, until: datetime) -> None:
        self.account_id, self.holder, self.until = account_id, holder, until

    def keep(self) -> bool:
        now = timezone.now()
        if self.until - now > conf.LEASE / 2:
            return True
        self.until = now + conf.LEASE
        return bool(self._write(held_until=self.until))

    def close(self, until: datetime) -> None:
        """The network asked us to wait."""
        self._write(closed_until=until)

    def release(self) -> None:
        self._write(holder="", held_until=None)

    def _write(self, **columns: Any) -> int:
        with in_turn():
            return Lane.objects.filter(pk=self.account_id, holder=self.holder).update(**columns)


@contextmanager
def held(account_id: int) -> Iterator[Hold | None]:
    """The lane of an account, or None while another worker has it or the network keeps it closed."""
    hold = _take(account_id)
    try:
        yield hold
    finally:
        if hold:
            hold.release()


def reopen(account_id: int) -> None:
    """A person says that what closed it is settled."""
    Lane.objects.filter(pk=account_id).update(closed_until=None)


def default_wait() -> timedelta:
    """How long to wait where a network says "too many calls" and no date."""
    return timedelta(minutes=5)


def _take(account_id: int) -> Hold | None:
    now, holder = timezone.now(), str(uuid.uuid4())
    until = now + conf.LEASE
    free = (Q(held_until=None) | Q(held_until__lt=now)) & (Q(closed_until=None) | Q(closed_until__lte=now))
    with in_turn():
        taken = Lane.objects.filter(free, pk=account_id).update(holder=holder, held_until=until)
    if not taken and not Lane.objects.filter(pk=account_id).exists():
        Lane.objects.get_or_create(pk=account_id)
        taken = Lane.objects.filter(free, pk=account_id).update(holder=holder, held_until=until)
    return Hold(account_id, holder, until) if taken else None
