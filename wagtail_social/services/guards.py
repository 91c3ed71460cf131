"""The last look before a post leaves, and the first one before it is planned: is its page fit to be told about?"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from ..models import Delivery
from . import spending

PAGE_REASONS = ("page_gone", "page_not_live", "page_expired", "page_private")


def page_problem(page: Any) -> str:
    """Why ``page`` must not be told about now, as a code; "" when it may be."""
    if not page.live:
        return "page_expired" if page.expired else "page_not_live"
    return "page_private" if is_private(page) else ""


def is_private(page: Any) -> bool:
    """Wagtail's own answer costs two queries, and is asked for only where it may be yes: on the way up to the root,
    some page bears a restriction, or is an alias and follows the restrictions of another."""
    perhaps = Q(view_restrictions__isnull=False) | Q(alias_of__isnull=False)
    return page.get_ancestors(inclusive=True).filter(perhaps).exists() and page.get_view_restrictions().exists()


def reason_to_hold(delivery: Delivery) -> str:
    """Why ``delivery`` must not leave at its hour, as a code; "" when it may."""
    account, post = delivery.account, delivery.post
    if account.is_paused:
        return "account_paused"
    if not account.is_usable or account.network_class is None:
        return "account_broken"
    if spending.is_beyond_ceiling(delivery):
        return "ceiling"
    if post is None:
        return ""
    if post.page_id is None:
        return "page_gone" if post.page_revision_id or post.seen.get("url") else ""
    return page_problem(post.page)
