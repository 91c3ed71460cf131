"""Connecting an account by a network's consent screen: where to send the person, and what to do when she is back."""

from __future__ import annotations

import hmac
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.utils import get_admin_base_url
from wagtail.models import Site

from ..conf import conf
from ..exceptions import ConfigurationError, Refusal
from ..models import Account, ServerApp
from ..models.fields import Sealed
from ..networks import all_networks, get_network
from ..networks.base import ConnectedAccount, Grant, Network
from ..networks.base_oauth2 import Client, Departure
from . import accounts

SESSION_KEY = "wagtail_social_connecting"
PATIENCE = 15 * 60
"""Seconds a person may take on the consent screen."""


def offered() -> list[Network]:
    """The networks this site lets people connect."""
    names = conf.NETWORKS
    return [network for network in all_networks().values() if names is None or network.name in names]


def redirect_uri(network: str) -> str:
    """The address a network sends people back to. Raises ConfigurationError without WAGTAILADMIN_BASE_URL."""
    base = get_admin_base_url()
    if not base:
        raise ConfigurationError("WAGTAILADMIN_BASE_URL is not set")
    return base.rstrip("/") + reverse("social_accounts:callback", args=[network])


def server_root(typed: str) -> str:
    """``https://host`` out of what people type for a server: an address, a host, or a whole handle.

    Raises Refusal("server_unreadable").
    """
    typed = typed.strip().rstrip("/")
    if "://" not in typed:
        typed = "https://" + typed.rsplit("@", 1)[-1]
    parts = urlsplit(typed)
    plain_http = parts.scheme == "http" and conf.ALLOW_PRIVATE_HOSTS
    if not parts.hostname or not (parts.scheme == "https" or plain_http) or parts.username:
        raise Refusal("server_unreadable")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def depart(network: str, *, server: str, session: Any, account: Account | None = None, site: Any = None) -> str:
    """The address of the consent screen. Remembers in ``session`` what must match when the person comes back."""
    connector, back = get_network(network), redirect_uri(network)
    client = _client(connector, server, back)
    departure: Departure = connector.depart(client, back)
    session[SESSION_KEY] = {
        "network": network,
        "server": server,
        "state": departure.state,
        "verifier": departure.verifier,
        "account": account.pk if account else None,
        "site": site.pk if site else None,
        "at": timezone.now().timestamp(),
    }
    return departure.url


def arrive(network: str, *, query: Any, session: Any, by: Any, allowed: Any) -> Account:
    """The person is back: exchange her code and keep the account. What was remembered serves once, whatever comes.

    ``allowed`` is the queryset of accounts she may reconnect. Raises Refusal: "connecting_stale", "consent_refused".
    """
    memory = session.pop(SESSION_KEY, None)
    if not _matches(memory, network, query.get("state", "")):
        raise Refusal("connecting_stale")
    if "code" not in query:
        raise Refusal("consent_refused")
    connector, back = get_network(network), redirect_uri(network)
    client = _client(connector, memory["server"], back)
    grant = connector.arrive(client, back, code=query["code"], departure_verifier=memory["verifier"])
    replaces = allowed.filter(pk=memory["account"]).first() if memory["account"] else None
    return _keep(network, grant, by=by, replaces=replaces, site_id=memory["site"])


def log_in(
    network: str, answers: dict[str, str], *, by: Any, account: Account | None = None, site: Any = None
) -> Account:
    """Connect by what a person typed, such as an app password."""
    grant = get_network(network).log_in(answers)
    return _keep(network, grant, by=by, replaces=account, site_id=site.pk if site else None)


def _keep(network: str, grant: Grant, *, by: Any, replaces: Account | None, site_id: int | None) -> Account:
    handle = ConnectedAccount(server=grant.server, credentials=grant.credentials)
    profile = get_network(network).profile(handle)
    site = Site.objects.filter(pk=site_id).first() if site_id else None
    return accounts.add(network=network, grant=grant, profile=profile, by=by, site=site, replaces=replaces)


def _client(connector: Any, server: str, back: str) -> Client:
    """Us, as ``server`` knows us: registered once, kept encrypted, used for every account there."""
    known = ServerApp.objects.filter(network=connector.name, server=server, redirect_uri=back).first()
    if known:
        return Client(**known.client.open())
    website = get_admin_base_url() or ""
    client = connector.register(server, back, name=conf.APP_NAME, website=website)
    sealed = {"client": Sealed.seal(asdict(client))}
    ServerApp.objects.update_or_create(network=connector.name, server=server, redirect_uri=back, defaults=sealed)
    return client


def _matches(memory: dict[str, Any] | None, network: str, state: str) -> bool:
    if not memory or memory["network"] != network:
        return False
    fresh = timezone.now().timestamp() - memory["at"] < PATIENCE
    return fresh and hmac.compare_digest(memory["state"], state)
