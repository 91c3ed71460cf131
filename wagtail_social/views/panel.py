"""The Social panel of a page: what is planned, what was told, and the way to write a post."""

from __future__ import annotations

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages

from ..exceptions import Refusal
from ..models import SocialPost, State
from ..permissions import accounts_for, may_write_about, posts_for
from ..services import heartbeat, posts, wording
from .base import editable_page

SHOWN = 15
ASKS_FOR_EDIT = {"text_changed"}
UNSETTLED = {State.PLANNED, State.DUE, State.SENDING, State.WAITING, State.UNCONFIRMED}


def panel_context(page, user) -> dict:
    """What the panel's template needs: at most six queries, whatever the number of posts."""
    if not page.pk:
        return {"page_is_new": True}
    shown = list(
        posts_for(user)
        .filter(page_id=page.pk)
        .select_related("plan")
        .prefetch_related("deliveries__account", "versions__account")[: SHOWN + 1]
    )
    rows = [describe(post) for post in shown[:SHOWN]]
    return {
        "page_is_new": False,
        "page_id": page.pk,
        "posts": rows,
        "has_more": len(shown) > SHOWN,
        "may_write": may_write_about(user, page),
        "pulse": heartbeat.pulse(),
        "refreshes": any(row["is_moving"] for row in rows),
        "never_told": not any(delivery.state == State.SENT for post in shown for delivery in post.all_deliveries),
    }


def describe(post: SocialPost) -> dict:
    """One post as the panel and the lists show it."""
    deliveries = list(post.deliveries.all())
    post.all_deliveries = deliveries
    return {
        "post": post,
        "sent_at": min((delivery.sent_at for delivery in deliveries if delivery.sent_at), default=None),
        "deliveries": [describe_delivery(delivery, post.has_left) for delivery in deliveries],
        "is_draft": not post.live,
        "awaits_approval": post.has_unpublished_changes or not post.live,
        "is_moving": any(delivery.state in UNSETTLED and delivery.due_at for delivery in deliveries),
    }


def describe_delivery(delivery, post_has_left: bool = False) -> dict:
    return {
        "delivery": delivery,
        "icon": wording.state_icon(delivery.state),
        "why": _closed(delivery) if post_has_left and _asks_for_edit(delivery) else wording.reason(delivery),
    }


def _asks_for_edit(delivery) -> bool:
    is_refused = delivery.state == State.REFUSED
    return is_refused or delivery.reason in ASKS_FOR_EDIT or delivery.reason.startswith("problem_")


def _closed(delivery) -> str:
    """Of a post that has left elsewhere, no text can be changed any more."""
    if delivery.state == State.REFUSED:
        return _("The network refused it, and the post has left elsewhere. Withdraw this one and write a new post.")
    return _("The post has left elsewhere as it was approved. Withdraw this one and write a new post.")


def panel(request, page_id: int):
    """The panel anew, for the open editor."""
    page = editable_page(request, page_id)
    return render(request, "wagtail_social/panels/social_panel_content.html", panel_context(page, request.user))


def write(request, page_id: int):
    """Begin a post about a page on every account chosen beforehand, and open it."""
    page = editable_page(request, page_id)
    if request.method != "POST" or not may_write_about(request.user, page):
        return redirect("wagtailadmin_pages:edit", page.pk)
    try:
        post = posts.start(page=page, accounts=accounts_for_page(request.user, page), by=request.user)
    except Refusal as error:
        messages.error(request, _("%(why)s Connect or practise with one first.") % {"why": wording.refusal(str(error))})
        return redirect("social_accounts:index")
    return redirect("social_posts:edit", post.pk)


def accounts_for_page(user, page) -> list:
    """The accounts a new post about ``page`` starts with: those chosen beforehand, else all that may speak for it."""
    usable = [one for one in accounts_for(user).usable() if one.network_class and _speaks_for(one, page)]
    return [account for account in usable if account.is_preselected] or usable


def _speaks_for(account, page) -> bool:
    if account.site_id is None:
        return True
    site = page.get_site()
    return site is not None and site.pk == account.site_id
