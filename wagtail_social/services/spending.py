"""What sending costs where it costs money, and the monthly ceiling of an account."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from ..models import Account, Delivery


def spent(account: Account, *, at: datetime | None = None) -> Decimal:
    """What was spent on ``account`` in the month of ``at``, in its network's currency."""
    start = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    sent = Delivery.objects.filter(account=account, sent_at__gte=start).exclude(cost=0)
    return sent.aggregate(total=Sum("cost"))["total"] or Decimal(0)


def is_beyond(ceiling: Decimal | None, delivery: Delivery) -> bool:
    """True when sending ``delivery`` would spend more than ``ceiling`` on its account this month."""
    if ceiling is None or not delivery.cost:
        return False
    return spent(delivery.account) + delivery.cost > ceiling
