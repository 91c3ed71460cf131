"""What networks tell by themselves. A message is believed only for "something is new there": fetching is our own call,
and polling covers whatever never comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from .. import signals
from ..models import Account, WebhookEvent
from ..networks import NetworkNotInstalled, get_network
from ..networks.base_oauth2 import Client
from ..networks.base_webhooks import News
from .server_apps import typed_app, webhook_token

KEPT = timedelta(days=3)
"""How long an event is remembered, to know it again: networks repeat themselves for a day and a half at most."""
LARGEST = 1_000_000
"""Most bytes of one message."""


class NotGenuine(Exception):
    """Not from the network, or not for us: answered with a refusal and nothing else."""


def handshake(network: str, query: Mapping[str, str]) -> str:
    """What proves to the network that the address is ours. Raises NotGenuine."""
    connector, client = _known(network)
    answer = connector.handshake(query, client, webhook_token(network))
    if answer is None:
        raise NotGenuine
    return answer


def receive(network: str, body: bytes, headers: Mapping[str, str]) -> Sequence[WebhookEvent]:
    """Note what ``body`` says is new, once however often it comes. Raises NotGenuine."""
    connector, client = _known(network)
    if len(body) > LARGEST or not connector.is_genuine(body, headers, client):
        raise NotGenuine
    try:
        news = connector.news(body)
    except ValueError:
        raise NotGenuine from None
    noted = _note(network, news)
    if noted:
        account_ids = sorted({event.account_id for event in noted})
        signals.news_arrived.send_robust(sender=Account, account_ids=account_ids, events=noted)
    return noted


def forget_old() -> None:
    WebhookEvent.objects.filter(received_at__lt=timezone.now() - KEPT).delete()


def _known(network: str) -> tuple[Any, Client]:
    try:
        connector = get_network(network)
    except NetworkNotInstalled:
        raise NotGenuine from None
    client = typed_app(network) if connector.capabilities.webhooks else None
    if client is None:
        raise NotGenuine
    return connector, client


def _note(network: str, news: Sequence[News]) -> list[WebhookEvent]:
    accounts = Account.objects.connected().filter(network=network, remote_id__in={item.account_id for item in news})
    known = dict(accounts.values_list("remote_id", "pk"))
    events = {(known[item.account_id], item.key[:255]): item.remote_id for item in news if item.account_id in known}
    keys = {key for _account, key in events}
    seen = set(WebhookEvent.objects.filter(account__in=known.values(), key__in=keys).values_list("account_id", "key"))
    fresh = [
        WebhookEvent(account_id=account, key=key, remote_id=remote_id)
        for (account, key), remote_id in events.items()
        if (account, key) not in seen
    ]
    return WebhookEvent.objects.bulk_create(fresh, ignore_conflicts=True)
