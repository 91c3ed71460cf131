"""What is new for an account, across its posts: read from where we stopped, and a little before."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import Conversation, Listening
from . import rhythm
from .ingesting import Ingested, ingest
from .sending import Channel
from .watching import Ear
from .writing import in_turn

MOST_PAGES = 100
"""Pages read at one look; what lies beyond comes with the next."""


def listen(listening: Listening, channel: Channel, ear: Ear) -> Ingested:
    """Read all that is new for the account, and keep each page with the place to go on from.

    The last page that brought something is read again each time: what a network lists late, under an earlier number,
    still arrives. ``complete_until`` moves only when the network had nothing more to say and held nothing back.
    """
    began, at, heard = timezone.now(), _reread_from(listening.cursor), Ingested()
    is_complete = ended = False
    for number in range(MOST_PAGES):
        page = channel.network.mentions(channel.connect(), at)
        is_complete = page.complete and (is_complete or not number)
        now = timezone.now()
        with in_turn(), transaction.atomic():
            ear.keep()
            got = ingest(channel.account, None, page.comments, now)
            ended = page.cursor in ("", at)
            if not ended:
                Listening.objects.filter(pk=listening.pk).update(cursor=json.dumps([at, page.cursor]))
            _wake(got, now)
        heard += got
        if ended:
            break
        at = page.cursor
    _conclude(listening, began, is_complete=is_complete and ended, goes_on=not ended)
    return heard


def _reread_from(cursor: str) -> str:
    """``cursor`` holds where the last page that brought something begins and where it ends."""
    return json.loads(cursor)[0] if cursor else ""


def _wake(got: Ingested, now: datetime) -> None:
    """Where somebody wrote, others may have: what they wrote under is walked now."""
    if got.new:
        walks = Conversation.objects.filter(pk__in={row.conversation_id for row in got.new}, delivery__isnull=False)
        walks.update(next_at=now)


def _conclude(listening: Listening, began: datetime, *, is_complete: bool, goes_on: bool) -> None:
    """What came as news while we read asks for another look: it is not overwritten."""
    now = timezone.now()
    columns: dict[str, Any] = {"complete_until": began} if is_complete else {}
    with in_turn(), transaction.atomic():
        mine = Listening.objects.filter(pk=listening.pk)
        mine.filter(next_at=listening.next_at).update(next_at=now if goes_on else now + _wait(listening, now))
        if columns:
            mine.update(**columns)
        elif not goes_on:
            _walk_everything(listening, now)


def _walk_everything(listening: Listening, now: datetime) -> None:
    """The network held back something between the last look and this one: it stands under one of our posts."""
    walks = Conversation.objects.filter(account=listening.pk, next_at__gt=now, delivery__isnull=False)
    walks.filter(started_at__gte=now - rhythm.GIVEN_UP).update(next_at=now)


def _wait(listening: Listening, now: datetime) -> Any:
    young = Conversation.objects.filter(account=listening.pk, started_at__gte=now - rhythm.CLOSELY)
    return rhythm.LISTEN_CLOSELY if young.exists() else rhythm.LISTEN
