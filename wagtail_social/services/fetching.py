"""What people answer comes home: by what the network says is new, and by walking the thread of each post.

The first brings news soon, the second everything: answers to answers, edits, what is gone. Every page is kept together
with the place to go on from, in one transaction that also proves that the account is still ours: killed at any instant
and begun again, nothing is lost and nothing comes twice.

A comment is gone when two walks in a row, each of them complete, did not meet it. One could be a list that shifted
while it was read, or a search index that lags behind.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from ..exceptions import (
    CreditNeeded,
    NetworkError,
    NotSent,
    NotYet,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Unknown,
    Unsupported,
)
from ..models import Account, Conversation, Listening
from . import accounts, lanes, rhythm, watching
from .deliveries import Overtaken
from .listening import listen
from .sending import CREDIT_PAUSE, Channel
from .walking import give_up, walk
from .watching import Ear
from .writing import in_turn

logger = logging.getLogger("wagtail_social")

SPELL = 20.0
"""Seconds after which no further thread of an account is begun: others have their turn first."""
REST_FIRST, REST_MOST = timedelta(seconds=30), timedelta(minutes=15)
"""How long an account rests when its network cannot be reached."""
AGAIN_FIRST, AGAIN_MOST = timedelta(minutes=5), timedelta(hours=6)
"""When a thread, or the news, that failed is asked for again."""
MISSED_ROOTS = 3
"""After how many looks a post that its network no longer knows is no longer asked for."""


def run(account_ids: list[int]) -> int:
    """Read these accounts now, in this process. Returns how many looks were made."""
    return sum(fetch(account_id) for account_id in account_ids)


def fetch(account_id: int) -> int:
    """Read all that is due on an account: its news, then each thread. Returns how many looks were made; none while
    another worker reads it, or while the network asks us to wait."""
    with watching.held(account_id) as ear:
        if ear is None:
            return 0
        account = Account.objects.filter(pk=account_id, disconnected_at=None).first()
        if account is None or account.network_class is None:
            return 0
        try:
            return _Round(account, ear).run()
        except Overtaken:
            logger.warning("account %s was taken over by another worker", account_id)
            return 0


class _Round:
    """One stretch of reading an account."""

    def __init__(self, account: Account, ear: Ear) -> None:
        self.account, self.ear, self.channel = account, ear, Channel(account)
        self.began, self.ends = timezone.now(), time.monotonic() + SPELL
        self.failed = self.stopped = False
        self.went_well = False

    def run(self) -> int:
        made = 0
        while not self.stopped and time.monotonic() < self.ends and (look := self._next()):
            made += 1
            self._look(*look)
        if self.went_well:
            accounts.note_success(self.account)
        self._note_completeness()
        return made

    def _next(self) -> tuple[Callable[[], Any], Listening | Conversation] | None:
        now = timezone.now()
        news = Listening.objects.filter(pk=self.account.pk, next_at__lte=now).first()
        if news:
            return lambda: listen(news, self.channel, self.ear), news
        due = Conversation.objects.filter(account=self.account, next_at__lte=now).order_by("next_at")
        if thread := due.select_related("delivery").first():
            return lambda: walk(thread, self.channel, self.ear), thread
        return None

    def _look(self, deed: Callable[[], Any], asked: Listening | Conversation) -> None:
        try:
            deed()
        except Unsupported:
            _ask_no_more(asked)
        except NetworkError as error:
            self._fail(asked, error)
        except (Overtaken, OperationalError, InterfaceError):
            raise
        except Exception as error:  # a fault of ours over one thread must not keep the others from being read
            logger.exception("reading %s of account %s", type(asked).__name__, self.account.pk)
            self._fail(asked, Rejected(type(error).__name__))
        else:
            self.went_well = True

    def _fail(self, asked: Listening | Conversation, error: NetworkError) -> None:
        """Note what went wrong and when to ask again; what concerns the whole account ends the round."""
        self.failed = True
        self._note(error.detail or str(error))
        if isinstance(error, (RateLimited, NotYet)):
            self._rest(error.until or timezone.now() + lanes.default_wait())
        elif isinstance(error, CreditNeeded):
            self._rest(timezone.now() + CREDIT_PAUSE)
        elif isinstance(error, ReconnectNeeded):
            self.stopped = True
            accounts.note_trouble(self.account, error)
        elif isinstance(error, (NotSent, Unknown)):
            self._postpone(asked)
            self._rest(timezone.now() + rhythm.back_off(self._count_failure(), REST_FIRST, REST_MOST))
        elif _is_gone(error) and isinstance(asked, Conversation) and asked.failures + 1 >= MISSED_ROOTS:
            give_up(asked)
        else:
            self._postpone(asked)
            self._count_failure()

    def _rest(self, until: datetime) -> None:
        self.stopped = True
        self.ear.rest(until)

    def _postpone(self, asked: Listening | Conversation) -> None:
        """A place to go on from that may be what fails is forgotten with the second failure."""
        failures = min(asked.failures + 1, 1000)
        columns: dict[str, Any] = {"next_at": timezone.now() + rhythm.back_off(failures, AGAIN_FIRST, AGAIN_MOST)}
        if isinstance(asked, Conversation):
            columns |= {"failures": failures}
            columns |= {"cursor": "", "walk_from": None} if failures > 1 else {}
        with in_turn():
            type(asked).objects.filter(pk=asked.pk).update(**columns)

    def _count_failure(self) -> int:
        listening = Listening.objects.get(pk=self.account.pk)
        failures = min(listening.failures + 1, 1000)
        with in_turn():
            Listening.objects.filter(pk=listening.pk).update(failures=failures)
        return failures

    def _note(self, detail: str) -> None:
        with in_turn():
            Listening.objects.filter(pk=self.account.pk).update(detail=detail)

    def _note_completeness(self) -> None:
        """How far everything is here, and that nothing is wrong any more.

        Where the network tells what is new, ``listen`` knows. Elsewhere it is what every young thread was walked from;
        posts older than ``rhythm.FRESH`` are looked at less often, and nothing is said about them.
        """
        columns: dict[str, Any] = {}
        if self.went_well and not self.failed:
            columns["failures"] = 0
            if not Conversation.objects.filter(account=self.account, failures__gt=0, next_at__isnull=False).exists():
                columns["detail"] = ""
        if not watching.hears_news(self.account) and not self.failed:
            columns["complete_until"] = self._walked_until()
        if columns:
            with in_turn(), transaction.atomic():
                Listening.objects.filter(pk=self.account.pk).update(**columns)

    def _walked_until(self) -> datetime:
        young = Conversation.objects.filter(account=self.account, next_at__isnull=False, delivery__isnull=False)
        young = young.filter(started_at__gte=self.began - rhythm.FRESH).values_list("walked_at", "started_at")
        return min([walked or started for walked, started in young], default=self.began)


def _is_gone(error: NetworkError) -> bool:
    return isinstance(error, Rejected) and error.reason == "gone"


def _ask_no_more(asked: Listening | Conversation) -> None:
    """This account cannot be asked this: what its network can do in general, it cannot."""
    if isinstance(asked, Listening):
        Listening.objects.filter(pk=asked.pk).update(next_at=None)
    else:
        Conversation.objects.filter(account_id=asked.account_id).update(next_at=None)
