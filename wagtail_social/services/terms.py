"""What a network's terms, and the site's own rule, say about keeping what people wrote."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..conf import conf
from ..models import Account
from ..networks.base_limits import Capabilities

MARGIN = timedelta(minutes=30)
"""Texts go this much before the last moment: the task that takes them away comes by every few minutes."""


def kept(capabilities: Capabilities) -> timedelta | None:
    """How long a text may be kept after it arrived; None without a limit."""
    limits = [limit for limit in (capabilities.comments_kept, conf.KEEP_COMMENTS) if limit]
    return min(limits) - MARGIN if limits else None


def forget_before(account: Account, now: datetime) -> datetime | None:
    """What arrived on ``account`` before this instant is no longer kept."""
    network = account.network_class
    limit = kept(network.capabilities) if network else conf.KEEP_COMMENTS
    return now - limit if limit else None


def unmet_before(account: Account, now: datetime) -> datetime | None:
    """What was last met before this instant may have been deleted there without our knowing, longer than the network's
    terms allow; None where they ask nothing."""
    followed = account.network_class and account.network_class.capabilities.deletions_followed
    return now - (followed - MARGIN) if followed else None
