"""The last look before a post leaves: are its account and its page fit, at this very moment?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Q, QuerySet
from wagtail.models import Page

from ..compat import get_page_model
from ..models import Account, Delivery
from ..statements import Condition
from . import spending

LOOKED_AT = (
    *(f"account__{name}" for name in ("is_paused", "health", "disconnected_at", "monthly_ceiling")),
    *(f"post__page__{name}" for name in ("live", "expired", "path")),
)


def is_private(page: Page) -> bool:
    """Wagtail's own answer costs two queries, and is asked for only where it may be yes."""
    return _perhaps_private(page.path).exists() and page.get_view_restrictions().exists()


def reason_to_hold(delivery: Delivery) -> str:
    """Why ``delivery`` must not leave at its hour, as a code; "" when it may. Reads what it looks at anew: one query,
    unless the page may be private."""
    post = delivery.post
    path = post.page.path if post and post.page_id else ""
    look = _look(delivery.pk, path)
    if reason := _account_reason(delivery, look):
        return reason
    if post is None:
        return ""
    if look["post__page__path"] is None:
        return "page_gone" if post.page_revision_id or post.seen.get("url") else ""
    if not look["post__page__live"]:
        return "page_expired" if look["post__page__expired"] else "page_not_live"
    moved = look["post__page__path"] != path
    return "page_private" if (look["perhaps_private"] or moved) and is_private(_fresh_page(post.page_id)) else ""


def fit_now(delivery: Delivery) -> Condition:
    """The same as a condition of the claim itself, so that nothing can happen between look and claim. It may refuse
    what is fit after all; ``reason_to_hold`` has the last word then."""
    page = delivery.post.page
    usable = Account.objects.usable().filter(pk=delivery.account_id)
    live = get_page_model().objects.filter(pk=page.pk, live=True, path=page.path)
    looks = ("EXISTS", usable), ("EXISTS", live), ("NOT EXISTS", _perhaps_private(page.path))
    compiled = [(word, *_compiled(rows)) for word, rows in looks]
    sql = " AND ".join(f"{word} ({inner})" for word, inner, _values in compiled)
    return Condition(sql, tuple(value for *_, values in compiled for value in values))


def _compiled(rows: QuerySet) -> tuple[str, tuple[Any, ...]]:
    return rows.values("pk").query.get_compiler(using=rows.db).as_sql()


def _look(delivery_id: int, path: str) -> dict[str, Any]:
    look = Delivery.objects.filter(pk=delivery_id).annotate(perhaps_private=Exists(_perhaps_private(path)))
    return look.values(*LOOKED_AT, "perhaps_private").get()


def _account_reason(delivery: Delivery, look: dict[str, Any]) -> str:
    if look["account__is_paused"]:
        return "account_paused"
    is_broken = look["account__disconnected_at"] or look["account__health"] == Account.Health.BROKEN
    if is_broken or delivery.account.network_class is None:
        return "account_broken"
    return "ceiling" if spending.is_beyond(look["account__monthly_ceiling"], delivery) else ""


def _perhaps_private(path: str) -> Any:
    """On the way up to the root, some page bears a restriction, or is an alias and follows those of another."""
    perhaps = Q(view_restrictions__isnull=False) | Q(alias_of__isnull=False)
    return get_page_model().objects.filter(perhaps, path__in=_way_up(path))


def _way_up(path: str) -> Iterable[str]:
    return [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]


def _fresh_page(page_id: int) -> Page:
    return get_page_model().objects.get(pk=page_id)
