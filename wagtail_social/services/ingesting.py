"""Messages into the database: many at once, as often as the network likes to give them, in any order.

A page costs the same few queries whatever it holds. What was met before is only marked as met again; what was erased
here on purpose stays erased, however often the network shows it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from .. import signals
from ..models import Account, Comment, Conversation, Delivery, Person
from ..networks.base import Author, RemoteComment
from . import cleaning, placing, terms

logger = logging.getLogger("wagtail_social")

BATCH = 500
"""Messages taken in at once."""
CONTENT = ("body", "body_format", "plain", "language", "url", "extra", "edited_at")
ALONG = ("parent_id", "is_public", "is_hidden", "is_ours")
"""What may change without the text being another one."""
MERGED = (*CONTENT, *ALONG, "deleted_at", "emptied_at", "conversation_id", "person_id")
"""Never what people decide here (state, approval, assignment): they may decide while we read."""
KEYS = ("conversation_id", "person_id")
PROFILE = ("handle", "name", "url", "avatar_url")
READ = (*MERGED, "remote_id", "fetched_at", "met_at")
GONE = "deleted_there"
"""Why a comment needs no answer any more; worded by ``services.wording``."""


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """Rows that are new here, and rows whose text changed."""

    new: list[Comment] = field(default_factory=list)
    edited: list[Comment] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.edited)

    def __add__(self, other: Ingested) -> Ingested:
        return Ingested(new=self.new + other.new, edited=self.edited + other.edited)


@dataclass(frozen=True, kw_only=True)
class _Arrival:
    """One message of a batch: its columns, and who wrote it."""

    columns: dict[str, Any]
    author: Author


def ingest(
    account: Account,
    conversation: Conversation | None,
    remote_comments: Sequence[RemoteComment],
    now: datetime,
    *,
    met_at: datetime | None = None,
) -> Ingested:
    """Keep what a network gave. Without ``conversation``, each message is placed by what it answers.

    ``met_at`` is the beginning of the walk that met them; None for news, which says that something was written and not
    that it still stands there. So a comment that no walk has met yet is one whose ``met_at`` is its ``fetched_at``. The
    caller holds the account.
    """
    done = Ingested()
    with transaction.atomic():
        for start in range(0, len(remote_comments), BATCH):
            if arrivals := _read(remote_comments[start : start + BATCH], conversation, now):
                done += _Batch(account, conversation, arrivals, now, met_at).run()
    return done


def _read(batch: Sequence[RemoteComment], conversation: Conversation | None, now: datetime) -> dict[str, _Arrival]:
    """By remote id; of one that comes twice, the latest edit counts, or else the last."""
    arrivals: dict[str, _Arrival] = {}
    head = conversation.root_id if conversation and conversation.delivery_id else None
    for remote in batch:
        columns = cleaning.columns_of(remote, now)
        if columns is None:
            logger.warning("a message with an identifier of %s characters was dropped", len(remote.remote_id))
        elif columns["remote_id"] != head:
            known = arrivals.get(columns["remote_id"])
            if known is None or not _is_older(columns["edited_at"], known.columns["edited_at"]):
                arrivals[columns["remote_id"]] = _Arrival(columns=columns, author=remote.author)
    return arrivals


def _is_older(edited: datetime | None, known: datetime | None) -> bool:
    return bool(known and edited and edited < known)


class _Batch:
    def __init__(
        self,
        account: Account,
        conversation: Conversation | None,
        arrivals: dict[str, _Arrival],
        now: datetime,
        met_at: datetime | None,
    ) -> None:
        self.account, self.conversation, self.arrivals = account, conversation, arrivals
        self.now, self.met_at = now, met_at
        self.forget_before = terms.forget_before(account, now)

    def run(self) -> Ingested:
        self.known = self._known()
        self.people = self._people()
        self.places = self._places()
        new = self._create()
        edited = self._update()
        self._mark_answered(new)
        self._bump(new)
        if new or edited:
            told = {"new": [row.pk for row in new], "edited": [row.pk for row in edited]}
            tell = partial(signals.comments_arrived.send_robust, Comment, account_id=self.account.pk, **told)
            transaction.on_commit(tell, robust=True)
        return Ingested(new=new, edited=edited)

    def _known(self) -> dict[str, Comment]:
        rows = Comment.objects.filter(account=self.account, remote_id__in=list(self.arrivals)).only("pk", *READ)
        rows = rows.annotate(person_erased_at=F("person__erased_at"), under_post=F("conversation__delivery"))
        return {row.remote_id: row for row in rows}

    def _may_hold(self, row: Comment) -> bool:
        """False for a text that was erased here for good: by a person's wish, or by the network's terms."""
        return not row.person_erased_at and not (self.forget_before and row.fetched_at <= self.forget_before)

    # People

    def _people(self) -> dict[str, Person]:
        """Who wrote what we may hold, by remote id: new ones added, changed ones changed."""
        wanted = {columns["remote_id"]: columns for columns in self._authors()}
        if not wanted:
            return {}
        where = {"network": self.account.network, "server": self.account.server}
        people = {row.remote_id: row for row in Person.objects.filter(**where, remote_id__in=list(wanted))}
        fresh = [Person(**where, **columns) for key, columns in wanted.items() if key not in people]
        if fresh:
            unique = ["network", "server", "remote_id"]
            Person.objects.bulk_create(fresh, update_conflicts=True, unique_fields=unique, update_fields=PROFILE)
        changed = [row for row in people.values() if _renamed(row, wanted[row.remote_id])]
        Person.objects.bulk_update(changed, PROFILE)
        return people | {row.remote_id: row for row in fresh}

    def _authors(self) -> Iterator[dict[str, str]]:
        for remote_id, arrival in self.arrivals.items():
            row = self.known.get(remote_id)
            if not arrival.columns["is_ours"] and (row is None or self._may_hold(row)):
                if columns := cleaning.person_of(arrival.author):
                    yield columns

    def _person(self, arrival: _Arrival) -> Person | None:
        return None if arrival.columns["is_ours"] else self.people.get(arrival.author.remote_id)

    # Rows

    def _places(self) -> dict[str, int]:
        """The conversation of each message that is new here."""
        new = [arrival.columns for key, arrival in self.arrivals.items() if key not in self.known]
        if self.conversation:
            return {columns["remote_id"]: self.conversation.pk for columns in new}
        return placing.place(self.account, new, self.now) if new else {}

    def _create(self) -> list[Comment]:
        fresh = [arrival for key, arrival in self.arrivals.items() if key not in self.known]
        if not fresh:
            return []
        sent = Delivery.objects.filter(account=self.account, remote_id__in=[one.columns["remote_id"] for one in fresh])
        ours = set(sent.values_list("remote_id", flat=True))
        rows = [self._row(arrival, arrival.columns["remote_id"] in ours) for arrival in fresh]
        unique = ["account", "remote_id"]
        return Comment.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=["met_at"])

    def _row(self, arrival: _Arrival, is_sent: bool) -> Comment:
        """What we sent ourselves is ours even where the network does not say so."""
        person = None if is_sent else self._person(arrival)
        row = Comment(account=self.account, person=person, fetched_at=self.now, **arrival.columns)
        row.met_at = self.met_at or self.now
        row.conversation_id, row.is_ours = self.places[row.remote_id], row.is_ours or is_sent
        row.state = Comment.State.ANSWERED if row.is_ours else Comment.State.OPEN
        return row

    def _update(self) -> list[Comment]:
        """Returns those whose text is another one. Conversations that this left empty are removed."""
        self.edited: list[Comment] = []
        self.unapproved, self.revived, changed, left = [], [], [], set()
        for row in self.known.values():
            before, was_in = [getattr(row, name) for name in MERGED], row.conversation_id
            self._merge(row, self.arrivals[row.remote_id])
            changed += [row] if [getattr(row, name) for name in MERGED] != before else []
            left |= {was_in} - {row.conversation_id}
        self._write(changed)
        if left:
            Conversation.objects.filter(pk__in=left, delivery=None, comments=None).delete()
        return self.edited

    def _write(self, changed: list[Comment]) -> None:
        Comment.objects.bulk_update(changed, [name.removesuffix("_id") if name in KEYS else name for name in MERGED])
        if met := [row.pk for row in self.known.values() if self.met_at and row.met_at < self.met_at]:
            Comment.objects.filter(pk__in=met, met_at__lt=self.met_at).update(met_at=self.met_at)
        if self.unapproved:
            Comment.objects.filter(pk__in=self.unapproved).update(approved_at=None)
        if self.revived:
            back = Comment.objects.filter(pk__in=self.revived, state_reason=GONE)
            back.update(state=Comment.State.OPEN, state_reason="")

    def _merge(self, row: Comment, arrival: _Arrival) -> None:
        """Bring ``row`` up to what was met."""
        columns = arrival.columns
        if self.conversation and row.under_post is None:
            row.conversation_id = self.conversation.pk  # it was taken at first for a message that stands alone
        if row.deleted_at and not self.met_at:
            return  # news repeats what a walk has found to be gone
        if not self._may_hold(row):
            row.is_hidden, row.deleted_at = columns["is_hidden"], None
        elif not _is_older(columns["edited_at"], row.edited_at):
            self._take(row, arrival)

    def _take(self, row: Comment, arrival: _Arrival) -> None:
        """A text that was let go because nobody could tell whether it still stood there, or that seemed gone, is
        back."""
        columns, was_empty = arrival.columns, row.emptied_at is not None
        is_edit = columns["plain"] != row.plain or (columns["body"] != row.body and columns["edited_at"] is not None)
        is_edit = is_edit and not was_empty
        edited_at = columns["edited_at"] or (self.now if is_edit else row.edited_at)
        is_ours = row.is_ours or columns["is_ours"]
        _set(row, {**columns, "edited_at": edited_at, "is_ours": is_ours}, (*CONTENT, *ALONG))
        row.emptied_at = row.deleted_at = None
        if row.person_id is None and not is_ours and (person := self._person(arrival)):
            row.person_id = person.pk
        self.edited += [row] if is_edit else []
        self.revived += [row.pk] if was_empty else []
        if is_edit or row.is_hidden or not row.is_public:
            self.unapproved.append(row.pk)

    def _mark_answered(self, new: list[Comment]) -> None:
        """An answer given in the network's own app counts like one given here."""
        answered = {row.parent_id for row in new if row.is_ours and row.parent_id}
        if answered:
            waiting = Q(state__in=[Comment.State.OPEN, Comment.State.WAITING], is_ours=False)
            theirs = Comment.objects.filter(waiting, account=self.account, remote_id__in=answered)
            theirs.update(state=Comment.State.ANSWERED)

    def _bump(self, new: list[Comment]) -> None:
        latest: dict[int, datetime] = {}
        for row in new:
            latest[row.conversation_id] = max(row.created_at, latest.get(row.conversation_id, row.created_at))
        conversations = list(Conversation.objects.filter(pk__in=latest).only("last_comment_at")) if latest else []
        for conversation in conversations:
            before = conversation.last_comment_at
            conversation.last_comment_at = max(filter(None, [before, latest[conversation.pk]]))
        Conversation.objects.bulk_update(conversations, ["last_comment_at"])


def _renamed(person: Person, columns: dict[str, str]) -> bool:
    """Whether her profile changed; what the network left out this time is still so."""
    news = {name: columns[name] for name in PROFILE if columns[name] and columns[name] != getattr(person, name)}
    _set(person, news, tuple(news))
    return bool(news)


def _set(row: Any, columns: dict[str, Any], names: Sequence[str]) -> None:
    for name in names:
        setattr(row, name, columns[name])
