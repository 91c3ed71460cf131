"""Which accounts are to be listened to, and by whom: one worker per account, and no call before the network allows it.

The lane of an account is left to the sendings, so that reading never makes a post late; a lane that the network closed
is obeyed here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ..conf import conf
from ..models import Account, Conversation, Delivery, Listening, State, WebhookEvent
from ..models.deliveries import in_one_of
from . import placing, rhythm
from .deliveries import Overtaken
from .writing import in_turn

AT_ONCE = 4
"""How many accounts are read at the same time: the worker's other hands stay free for what is to leave."""
POSTS_WATCHED = rhythm.STEPS[-1][0]
OPENED_AT_ONCE = 500
LONGEST_REST = timedelta(days=1)


class Ear:
    """An account in our hands. Its lease is its own token: only the instant we wrote is ours."""

    def __init__(self, account_id: int, until: datetime) -> None:
        self.account_id, self.until = account_id, until

    def keep(self) -> None:
        """Say inside a transaction that the account is still ours, and for how long. Raises Overtaken when another
        worker has it: what the transaction wrote is taken back."""
        until = timezone.now() + conf.LEASE
        if not self._mine().update(lease_until=until):
            raise Overtaken(f"account {self.account_id} is read by another worker")
        self.until = until

    def rest(self, until: datetime) -> None:
        """Nobody reads this account before then."""
        until = min(until, timezone.now() + LONGEST_REST)
        with in_turn():
            self._mine().update(lease_until=until)
        self.until = None

    def release(self) -> None:
        if self.until:
            with in_turn():
                self._mine().update(lease_until=None)

    def _mine(self) -> QuerySet[Listening]:
        return Listening.objects.filter(pk=self.account_id, lease_until=self.until)


@contextmanager
def held(account_id: int) -> Iterator[Ear | None]:
    """An account to read, or None while another worker has it or the network asks us to wait. Killed inside, the lease
    runs out by itself."""
    ear = _take(account_id)
    try:
        yield ear
    except Exception:
        if ear:
            ear.release()
        raise
    if ear:
        ear.release()


def _take(account_id: int) -> Ear | None:
    now = timezone.now()
    until = now + conf.LEASE
    with in_turn():
        taken = Listening.objects.filter(_free(now), pk=account_id).update(lease_until=until)
    return Ear(account_id, until) if taken else None


def _free(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now)


def sweep() -> list[int]:
    """Open the conversations of what was sent, and say which accounts are to be read now. Makes no network call."""
    now = timezone.now()
    begin(now)
    return due(now)


def due(now: datetime) -> list[int]:
    """Accounts whose turn it is, no more than may be read at once; in chance's order, so that none waits for ever."""
    reading = Listening.objects.filter(lease_until__gt=now, lease_until__lte=now + conf.LEASE).count()
    walks = Conversation.objects.filter(account=OuterRef("pk"), next_at__lte=now)
    listening = Listening.objects.filter(_free(now)).filter(Q(next_at__lte=now) | Exists(walks))
    reachable = Account.objects.connected().exclude(health=Account.Health.BROKEN)
    open_lane = Q(account__lane=None) | Q(account__lane__closed_until=None) | Q(account__lane__closed_until__lte=now)
    found = listening.filter(open_lane, account__in=reachable).order_by("?")
    return list(found.values_list("pk", flat=True)[: max(AT_ONCE - reading, 0)])


def begin(now: datetime) -> None:
    """Every account that can be read has its row, and every post that stands on a network its conversation."""
    with in_turn():
        readable = _listen_to(now)
        placing.under_posts(_without_conversation(readable, now), now)


def _listen_to(now: datetime) -> list[int]:
    """The accounts that can be read. One that was connected a moment ago is asked at once."""
    accounts = [account for account in Account.objects.connected() if _can_be_read(account)]
    known = set(Listening.objects.values_list("pk", flat=True))
    fresh = [
        Listening(account=account, next_at=now if hears_news(account) else None)
        for account in accounts
        if account.pk not in known
    ]
    Listening.objects.bulk_create(fresh, ignore_conflicts=True)
    return [account.pk for account in accounts if account.network_class.capabilities.comments]


def _can_be_read(account: Account) -> bool:
    network = account.network_class
    return bool(network and (network.capabilities.comments or hears_news(account)))


def hears_news(account: Account) -> bool:
    """Whether the account can be asked for what is new across posts; a rehearsal has no such list."""
    return account.network_class.capabilities.mentions and not account.is_practice


def _without_conversation(account_ids: list[int], now: datetime) -> QuerySet[Delivery]:
    """Posts that were sent and are not watched yet. One whose address a person typed has no identifier to ask for."""
    sent = Delivery.objects.filter(in_one_of(State.SENT), sent_at__gte=now - POSTS_WATCHED, kind="post")
    sent = sent.filter(account__in=account_ids, conversation=None).exclude(remote_id__startswith="by-hand:")
    return sent.select_related("post").order_by("-sent_at")[:OPENED_AT_ONCE]


def heed(events: Iterable[WebhookEvent]) -> list[int]:
    """A network says that something is new: what it names is looked at now. Returns the accounts concerned."""
    events, now = list(events), timezone.now()
    accounts = {event.account_id for event in events}
    posts = {event.remote_id for event in events if event.remote_id}
    unnamed = {event.account_id for event in events if not event.remote_id}
    with in_turn(), transaction.atomic():
        Listening.objects.filter(pk__in=accounts, next_at__isnull=False).update(next_at=now)
        named = Q(account__in=accounts, root_id__in=posts)
        recent = Q(account__in=unnamed, next_at__isnull=False, started_at__gte=now - rhythm.FRESH)
        Conversation.objects.filter(named | recent, delivery__isnull=False).update(next_at=now)
    return sorted(accounts)


def hurry() -> None:
    """Every account and every watched thread is to be looked at now; those that rest still rest."""
    now = timezone.now()
    begin(now)
    with in_turn():
        Listening.objects.filter(next_at__gt=now).update(next_at=now)
        Conversation.objects.filter(next_at__gt=now).update(next_at=now)
