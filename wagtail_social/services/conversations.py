"""What people here decide about comments: which ones stand under the article."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from ..exceptions import Refusal
from ..log_actions import PREFIX
from ..models import Comment
from .writing import in_turn


def may_be_shown(comment: Comment) -> bool:
    """Whether the network's terms let this comment stand on the site at all."""
    network = comment.account.network_class
    return bool(network and network.capabilities.comments_shown)


def approve(comment: Comment, by: Any) -> Comment:
    """Let ``comment`` stand under the article, in the words ``by`` has read.

    Raises Refusal: "not_to_be_shown" where the network's terms forbid it, "not_public" when it was not written for
    everybody, "comment_gone" when it is deleted or hidden, "comment_changed" when it was edited since it was read.
    """
    if not may_be_shown(comment):
        raise Refusal("not_to_be_shown")
    if not comment.is_public:
        raise Refusal("not_public")
    now = timezone.now()
    with in_turn(), transaction.atomic():
        there = Comment.objects.filter(pk=comment.pk, emptied_at=None, deleted_at=None, is_hidden=False)
        if not there.exists():
            raise Refusal("comment_gone")
        if not there.filter(body=comment.body, is_public=True).update(approved_at=now):
            raise Refusal("comment_changed")
        log(comment, PREFIX + "approve_comment", user=by)
    comment.approved_at = now
    return comment


def disapprove(comment: Comment, by: Any) -> Comment:
    """Take it from under the article again."""
    with in_turn(), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(approved_at=None)
        log(comment, PREFIX + "disapprove_comment", user=by)
    comment.approved_at = None
    return comment


def shown_under(page: Any) -> QuerySet[Comment]:
    """What was approved under a page, oldest first. Nothing from a rehearsal, whatever was clicked there."""
    shown = Comment.objects.filter(conversation__page=page, approved_at__isnull=False, account__is_practice=False)
    shown = shown.filter(deleted_at=None, emptied_at=None, is_hidden=False, is_public=True)
    return shown.select_related("person", "account").order_by("created_at", "pk")
