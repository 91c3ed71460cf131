"""One thread, from its first page to its last: what is there is kept, and what is not is looked for once more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ..models import Comment, Conversation
from ..networks.base import CommentPage
from . import retention, rhythm
from .ingesting import Ingested, ingest
from .sending import Channel
from .watching import Ear
from .writing import in_turn

MOST_PAGES = 500
"""Pages read of one thread in one go; a list without an end is not complete."""
STALE = timedelta(hours=6)
"""A walk interrupted for longer begins anew: lists shift, and places in them lose their meaning."""
ASKED_BY_ID = 100
"""How many comments of one thread are looked for by their own identifiers."""


def walk(conversation: Conversation, channel: Channel, ear: Ear) -> Ingested:
    """Read the thread to its end, from where a walk was interrupted. Raises what the network raises; what was read is
    kept."""
    if conversation.delivery_id is None:
        return _confirm_alone(conversation, channel, ear)
    return _Walk(conversation, channel, ear).run()


class _Walk:
    """``proves``: what it does not meet is not there. Not so where the network held something back, nor where the walk
    goes on from a place that was kept: what lay before may have moved meanwhile."""

    def __init__(self, conversation: Conversation, channel: Channel, ear: Ear) -> None:
        self.conversation, self.channel, self.ear = conversation, channel, ear
        self.asked_at, self.met, self.by_id = conversation.next_at, Ingested(), _ById()
        self.began, started = timezone.now(), conversation.walk_from
        self.proves = not conversation.cursor or started is None or started < self.began - STALE
        if self.proves:
            conversation.cursor, conversation.walk_from = "", self.began

    def run(self) -> Ingested:
        seen: set[str] = set()
        for _number in range(MOST_PAGES):
            at = self.conversation.cursor
            page = self.channel.network.comments(self.conversation.root_id, self.channel.connect(), at)
            is_circle = bool(page.cursor) and page.cursor != at and page.cursor in seen
            seen.add(at)
            self.proves = self.proves and page.complete and not is_circle
            if page.cursor in ("", at) or is_circle:
                return self._end(page)
            self._keep(page)
        self.proves = False
        return self._end(CommentPage(comments=[]))

    def _keep(self, page: CommentPage) -> None:
        """The page and the place to go on from, at once."""
        with in_turn(), transaction.atomic():
            self._take(page)
            self.conversation.cursor = page.cursor
            self.conversation.save(update_fields=["cursor", "walk_from"])

    def _end(self, page: CommentPage) -> Ingested:
        """The last page, and what follows from the whole."""
        if not self.proves:
            self.by_id = _ask_by_id(self.conversation, self.channel, self.began)
        with in_turn(), transaction.atomic():
            self._take(page)
            self._conclude(timezone.now())
        return self.met

    def _take(self, page: CommentPage) -> None:
        self.ear.keep()
        now = timezone.now()
        self.met += ingest(self.channel.account, self.conversation, page.comments, now, met_at=self.began)

    def _conclude(self, now: datetime) -> None:
        walk, is_missed = self.conversation, False
        if self.proves:
            self._bury_missing(now)
            is_missed = self._unmet(self.began).exists()
            walk.walked_at = self.began
        _settle(self.by_id, now)
        walk.cursor, walk.walk_from, walk.failures = "", None, 0
        walk.save(update_fields=["cursor", "walk_from", "failures", "walked_at"])
        _plan(walk, self.channel, self.asked_at, now, is_missed=is_missed)

    def _bury_missing(self, now: datetime) -> None:
        if before := self.conversation.walked_at:
            retention.bury(self._unmet(before).values_list("pk", flat=True), now)

    def _unmet(self, since: datetime) -> QuerySet[Comment]:
        """What a complete walk begun at ``since`` did not meet, nor any walk after it, but one before: what never was
        in this list, such as an answer that only news told of, is not missing from it."""
        unmet = Comment.objects.filter(conversation=self.conversation, deleted_at=None, met_at__lt=since)
        unmet = unmet.exclude(met_at=F("fetched_at"))
        # On a wall, what we say ourselves is no thread of anybody's.
        return unmet.filter(is_ours=False) if self.channel.account.is_practice else unmet


@dataclass(frozen=True)
class _ById:
    """Rows of the comments that the network was asked for one by one: those it knows, and those it does not."""

    there: list[int] = field(default_factory=list)
    absent: list[int] = field(default_factory=list)


def _confirm_alone(conversation: Conversation, channel: Channel, ear: Ear) -> Ingested:
    """A message under no post of ours: its thread is not our business, and only its own deletion is followed."""
    now = timezone.now()
    by_id = _ask_by_id(conversation, channel, now)
    followed = channel.account.network_class.capabilities.deletions_followed
    is_wanted = followed and (by_id.there or by_id.absent) and conversation.started_at > now - rhythm.GIVEN_UP
    with in_turn(), transaction.atomic():
        ear.keep()
        _settle(by_id, now)
        row = Conversation.objects.filter(pk=conversation.pk)
        row.update(next_at=now + followed / 2 if is_wanted else None, walked_at=now, failures=0)
    return Ingested()


def _ask_by_id(conversation: Conversation, channel: Channel, before: datetime) -> _ById:
    """What a thread cannot prove, where the terms ask to know it: whether what was not met since ``before`` is still
    there, by the network's own numbers about each.

    Asked for those that somebody still needs: shown on the site, or to be handled. The others are let go in time.
    """
    capabilities = channel.account.network_class.capabilities
    if channel.account.is_practice or not (capabilities.deletions_followed and capabilities.statistics):
        return _ById()
    needed = Q(approved_at__isnull=False) | Q(state__in=[Comment.State.OPEN, Comment.State.WAITING])
    rows = Comment.objects.filter(needed, conversation=conversation, emptied_at=None, is_ours=False, met_at__lt=before)
    asked = dict(rows.order_by("met_at").values_list("remote_id", "pk")[:ASKED_BY_ID])
    found = channel.network.statistics(list(asked), channel.connect()) if asked else {}
    there = [pk for remote_id, pk in asked.items() if remote_id in found]
    return _ById(there, [pk for remote_id, pk in asked.items() if remote_id not in found])


def _settle(by_id: _ById, now: datetime) -> None:
    """One that is absent leaves the site at once. Its text goes when it was not met for as long as the terms allow: a
    network that answered in part has not said that it is gone."""
    if by_id.there:
        Comment.objects.filter(pk__in=by_id.there).update(met_at=now)
    if by_id.absent:
        Comment.objects.filter(pk__in=by_id.absent).update(approved_at=None)


def _plan(
    conversation: Conversation, channel: Channel, asked_at: datetime | None, now: datetime, *, is_missed: bool
) -> None:
    """When it is walked next. News that came while we walked asks for another look: it is not overwritten."""
    kept = Comment.objects.filter(conversation=conversation, emptied_at=None, is_ours=False)
    row = Conversation.objects.filter(pk=conversation.pk)
    last = row.values_list("last_comment_at", flat=True).get()
    next_at = rhythm.next_look(
        now,
        last_event=max(filter(None, [conversation.started_at, last])),
        capabilities=channel.account.network_class.capabilities,
        keeps=kept.exists(),
        shows=kept.filter(approved_at__isnull=False).exists(),
        is_missed=is_missed,
    )
    row.filter(next_at=asked_at).update(next_at=next_at)


def give_up(conversation: Conversation) -> None:
    """Its post is no longer known there: nobody can follow what becomes of the comments, so none stays on the site."""
    with in_turn(), transaction.atomic():
        Comment.objects.filter(conversation=conversation).update(approved_at=None)
        Conversation.objects.filter(pk=conversation.pk).update(next_at=None, cursor="", walk_from=None)
