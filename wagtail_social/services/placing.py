"""Which conversation a message belongs to: the one that it answers into, or one of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from ..models import Account, Comment, Conversation, Delivery, State
from . import rhythm


def place(account: Account, messages: Sequence[dict[str, Any]], now: datetime) -> dict[str, int]:
    """The conversation of each message (columns of a Comment) by its remote id.

    A message whose parent is not here yet stands alone until the walk of its thread meets it.
    """
    places = _known(account, {message["parent_id"] for message in messages} - {""}, now)
    placed = _follow(messages, places)
    alone = [message for message in messages if message["remote_id"] not in placed]
    heads = {message["remote_id"] for message in alone}
    roots = [message for message in alone if message["parent_id"] not in heads] or alone
    fresh = _alone(account, roots, now)
    return _follow(messages, places | placed | fresh)


def under_posts(deliveries: Iterable[Delivery], now: datetime) -> list[Conversation]:
    """The conversations of posts that were just sent, to be walked at once. Repeating it changes nothing."""
    rows = [
        Conversation(
            account_id=delivery.account_id,
            root_id=delivery.remote_id,
            delivery=delivery,
            page_id=delivery.post.page_id if delivery.post else None,
            started_at=delivery.sent_at or now,
            next_at=now,
        )
        for delivery in deliveries
    ]
    return Conversation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["account", "root_id"],
        update_fields=["delivery", "page", "started_at", "next_at"],
    )


def _known(account: Account, parents: set[str], now: datetime) -> dict[str, int]:
    """The conversations of these messages: heads, comments in them, and posts that have no conversation yet."""
    if not parents:
        return {}
    found = dict(
        Comment.objects.filter(account=account, remote_id__in=parents).values_list("remote_id", "conversation")
    )
    roots = Conversation.objects.filter(account=account, root_id__in=parents)
    found |= dict(roots.values_list("root_id", "pk"))
    sent = Delivery.objects.filter(account=account, remote_id__in=parents - set(found), state=State.SENT, kind="post")
    opened = under_posts(sent.select_related("post"), now) if len(found) < len(parents) else []
    return found | {conversation.root_id: conversation.pk for conversation in opened}


def _follow(messages: Sequence[dict[str, Any]], places: dict[str, int]) -> dict[str, int]:
    """Every message that hangs on a placed one, however deep, in whatever order they came."""
    placed = {one["remote_id"]: places[one["remote_id"]] for one in messages if one["remote_id"] in places}
    answers: dict[str, list[str]] = {}
    for message in messages:
        answers.setdefault(message["parent_id"], []).append(message["remote_id"])
    waiting = [(parent, place) for parent, place in {**places, **placed}.items() if parent in answers]
    while waiting:
        parent, where = waiting.pop()
        for remote_id in answers.pop(parent, ()):
            if remote_id not in placed:
                placed[remote_id] = where
            waiting.append((remote_id, placed[remote_id]))
    return placed


def _alone(account: Account, messages: Sequence[dict[str, Any]], now: datetime) -> dict[str, int]:
    rows = [
        Conversation(
            account=account,
            root_id=message["remote_id"],
            started_at=message["created_at"],
            next_at=rhythm.first_look_alone(account, now),
        )
        for message in messages
    ]
    unique = ["account", "root_id"]
    made = Conversation.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=unique, update_fields=["started_at"]
    )
    return {conversation.root_id: conversation.pk for conversation in made}
