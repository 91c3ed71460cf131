"""Forgetting: by the network's terms, because it was deleted there, or because somebody asks for it.

Rows stay without their words, so that a thread keeps its shape and answers their place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from ..log_actions import PREFIX
from ..models import Account, Comment, Person
from . import terms
from .ingesting import GONE
from .writing import in_turn

BATCH = 1000
"""Rows emptied in one transaction, so that nobody waits for long."""
NO_WORDS: dict[str, Any] = {"body": "", "plain": "", "approved_at": None}
NO_TRACE: dict[str, Any] = {**NO_WORDS, "url": "", "extra": {}, "language": ""}
"""Addresses and identifiers for answering hold the person's name on many networks."""
NAMELESS = {"handle": "", "name": "", "url": "", "avatar_url": ""}
ERASED = "erased"
"""Why a comment needs no answer any more; worded by ``services.wording``."""
TO_HANDLE = (Comment.State.OPEN, Comment.State.WAITING)


def forget() -> int:
    """Take away every text that may no longer be kept, and the names of those of whom nothing is kept. Returns how many
    texts went."""
    now = timezone.now()
    erased = Comment.objects.filter(person__in=Person.objects.filter(erased_at__isnull=False), emptied_at=None)
    return _empty_all(erased, now) + sum(_forget(account, now) for account in Account.objects.all())


def _forget(account: Account, now: datetime) -> int:
    kept = Comment.objects.filter(account=account, emptied_at=None, is_ours=False)
    gone = 0
    if before := terms.forget_before(account, now):
        gone += _empty_all(kept.filter(fetched_at__lte=before), now)
    if before := terms.unmet_before(account, now):
        gone += _empty_all(kept.filter(met_at__lt=before), now)
    return gone


def _empty_all(rows: QuerySet[Comment], now: datetime) -> int:
    """Batch after batch. The address stays: it leads whoever still has to answer to where the text is."""
    gone = 0
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        with in_turn(), transaction.atomic():
            gone += Comment.objects.filter(pk__in=keys, emptied_at=None).update(**NO_WORDS, emptied_at=now)
            _unname(keys)
    return gone


def bury(comment_ids: Iterable[int], now: datetime) -> None:
    """These are gone from their network: their words go from here too, and nobody waits for an answer. The caller holds
    the transaction."""
    keys = list(comment_ids)
    for start in range(0, len(keys), BATCH):
        rows = Comment.objects.filter(pk__in=keys[start : start + BATCH])
        rows.filter(state__in=TO_HANDLE).update(state=Comment.State.CLOSED, state_reason=GONE)
        rows.update(**NO_TRACE, deleted_at=now, emptied_at=now)
        _unname(keys[start : start + BATCH])


def _unname(comment_ids: list[int]) -> None:
    """The names of those who wrote these go when no words of theirs are kept. Somebody who was blocked keeps hers: the
    list of who is blocked must be readable."""
    kept = Comment.objects.filter(person=OuterRef("pk"), emptied_at=None)
    writers = Comment.objects.filter(pk__in=comment_ids, person__isnull=False).values("person")
    people = Person.objects.filter(~Exists(kept), ~Q(handle="", name=""), pk__in=writers, is_blocked=False)
    people.update(**NAMELESS)


def erase(people: Iterable[Person], *, by: Any) -> int:
    """Forget these people for good, at their wish: names, addresses, every word. Returns how many texts went.

    What the network shows of them again is not kept again; what they write afterwards is somebody's, as anybody's. A
    comment keeps its remote identifier, by which it is known again.
    """
    return sum(_erase(person, by) for person in people)


def _erase(person: Person, by: Any) -> int:
    now = timezone.now()
    with in_turn(), transaction.atomic():
        rows = Comment.objects.filter(person=person)
        gone = rows.filter(emptied_at=None).update(emptied_at=now)
        rows.update(**NO_TRACE)
        rows.filter(state__in=TO_HANDLE).update(state=Comment.State.CLOSED, state_reason=ERASED)
        erased = {**NAMELESS, "remote_id": f"erased-{person.pk}", "erased_at": now}
        Person.objects.filter(pk=person.pk).update(**erased)
        for name, value in erased.items():
            setattr(person, name, value)
        log(person, PREFIX + "erase_person", user=by)
    return gone


def known_of(people: Iterable[Person]) -> dict[str, Any]:
    """All that is kept of these people, as JSON types: for whoever asks what we know of her."""
    return {"people": [_known_of(person) for person in people]}


def _known_of(person: Person) -> dict[str, Any]:
    comments = person.comments.select_related("account", "conversation__page").order_by("created_at", "pk")
    return {
        "network": person.network,
        "server": person.server,
        "identifier": person.remote_id,
        "handle": person.handle,
        "name": person.name,
        "address": person.url,
        "picture": person.avatar_url,
        "blocked": person.is_blocked,
        "first_seen": person.first_seen_at.isoformat(),
        "erased": _iso(person.erased_at),
        "comments": [_comment(comment) for comment in comments.iterator(chunk_size=BATCH)],
    }


def _comment(comment: Comment) -> dict[str, Any]:
    page = comment.conversation.page
    return {
        "identifier": comment.remote_id,
        "account": str(comment.account),
        "page": str(page) if page else "",
        "answers": comment.parent_id,
        "text": comment.body,
        "format": comment.body_format,
        "address": comment.url,
        "more": comment.extra,
        "public": comment.is_public,
        "hidden": comment.is_hidden,
        "written": comment.created_at.isoformat(),
        "edited": _iso(comment.edited_at),
        "arrived": comment.fetched_at.isoformat(),
        "deleted": _iso(comment.deleted_at),
        "emptied": _iso(comment.emptied_at),
        "state": comment.state,
        "reason": comment.state_reason,
        "shown_since": _iso(comment.approved_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
