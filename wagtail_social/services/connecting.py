"""Connecting an account: to the consent screen and back, or by what a person typed."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from ..conf import conf
from ..exceptions import CredentialsUnreadable, HostRefused, Refusal
from ..models import Account
from ..models.fields import Sealed
from ..networks import all_networks, get_network
from ..networks.base import Candidate, ConnectedAccount, Grant, Network, Profile
from . import accounts
from .server_apps import client_for, redirect_uri

SESSION_KEY = "wagtail_social_connecting"
CHOOSING_KEY = "wagtail_social_choosing"
PATIENCE = 15 * 60
"""Seconds a person may take on the consent screen, and to choose among what it offered."""


def offered() -> list[Network]:
    """The networks this site lets people connect."""
    names = conf.NETWORKS
    return [network for network in all_networks().values() if names is None or network.name in names]


def depart(
    network: str, answers: dict[str, str], *, session: Any, account: Account | None = None, site: Any = None
) -> str:
    """The address of the consent screen. Remembers in ``session`` what must match when the person comes back.

    Raises Refusal: "server_unreadable", "app_missing".
    """
    connector = get_network(network)
    try:
        server = connector.consent_server(answers)
    except HostRefused:
        raise Refusal("server_unreadable") from None
    client = client_for(connector, server)
    departure = connector.depart(client, redirect_uri(network), answers)
    memory = {
        "network": network,
        "server": server,
        "state": departure.state,
        "memory": dict(departure.memory),
        "account": account.pk if account else None,
        "site": site.pk if site else None,
    }
    _remember(session, SESSION_KEY, memory)
    return departure.url


def arrive(network: str, *, query: Any, session: Any, by: Any, allowed: Any) -> Account | None:
    """The person is back: exchange her code and keep the account. What was remembered serves once, whatever comes.

    None when there are several profiles to choose from: see ``choices`` and ``choose``. ``allowed`` is the queryset of
    accounts she may reconnect. Raises Refusal: "connecting_stale", "consent_refused", "nothing_to_manage",
    "other_profile".
    """
    memory = _recall(session, SESSION_KEY, network)
    if not hmac.compare_digest(memory["state"], query.get("state", "")):
        raise Refusal("connecting_stale")
    if "code" not in query:
        raise Refusal("consent_refused")
    connector = get_network(network)
    client = client_for(connector, memory["server"])
    grant = connector.arrive(client, redirect_uri(network), query=query, memory=memory["memory"])
    candidates = connector.candidates(grant)
    if not candidates:
        raise Refusal("nothing_to_manage")
    replaces = allowed.filter(pk=memory["account"]).first() if memory["account"] else None
    if replaces or len(candidates) == 1:
        return _keep(network, _same(candidates, replaces), by=by, replaces=replaces, site_id=memory["site"])
    kept = [_packed(candidate) for candidate in candidates]
    _remember(session, CHOOSING_KEY, {"network": network, "site": memory["site"], "candidates": kept})
    return None


def choices(network: str, session: Any) -> list[Profile]:
    """What the person may choose from. Raises Refusal("connecting_stale")."""
    memory = _recall(session, CHOOSING_KEY, network, once=False)
    return [_unpacked(kept).profile for kept in memory["candidates"]]


def choose(network: str, remote_ids: Sequence[str], *, session: Any, by: Any) -> list[Account]:
    """Keep the chosen profiles. Raises Refusal: "connecting_stale", "nothing_chosen", "held_elsewhere"."""
    memory = _recall(session, CHOOSING_KEY, network, once=False)
    candidates = [_unpacked(kept) for kept in memory["candidates"]]
    chosen = [candidate for candidate in candidates if candidate.profile.remote_id in remote_ids]
    if not chosen:
        raise Refusal("nothing_chosen")
    kept = [_keep(network, candidate, by=by, replaces=None, site_id=memory["site"]) for candidate in chosen]
    session.pop(CHOOSING_KEY, None)
    return kept


def log_in(
    network: str, answers: dict[str, str], *, by: Any, account: Account | None = None, site: Any = None
) -> Account:
    """Connect by what a person typed, such as an app password."""
    connector = get_network(network)
    grant = connector.log_in(answers)
    handle = ConnectedAccount(server=grant.server, credentials=grant.credentials)
    candidate = Candidate(profile=connector.profile(handle), grant=grant)
    return _keep(network, candidate, by=by, replaces=account, site_id=site.pk if site else None)


def _keep(network: str, candidate: Candidate, *, by: Any, replaces: Account | None, site_id: int | None) -> Account:
    site = Site.objects.filter(pk=site_id).first() if site_id else None
    return accounts.add(
        network=network, grant=candidate.grant, profile=candidate.profile, by=by, site=site, replaces=replaces
    )


def _same(candidates: Sequence[Candidate], replaces: Account | None) -> Candidate:
    """The profile of the account to reconnect, or the only one; when it is not among them, ``add`` says so."""
    same = (candidate for candidate in candidates if replaces and candidate.profile.remote_id == replaces.remote_id)
    return next(same, candidates[0])


def _remember(session: Any, key: str, memory: dict[str, Any]) -> None:
    """Sealed: a session may lie in a database or a cookie, and this holds secrets."""
    session[key] = Sealed.seal({**memory, "at": timezone.now().timestamp()}).token


def _recall(session: Any, key: str, network: str, *, once: bool = True) -> dict[str, Any]:
    token = session.pop(key, None) if once else session.get(key)
    try:
        memory = Sealed(token or "").open()
    except CredentialsUnreadable:
        raise Refusal("connecting_stale") from None
    if memory["network"] != network or timezone.now().timestamp() - memory["at"] > PATIENCE:
        raise Refusal("connecting_stale")
    return memory


def _packed(candidate: Candidate) -> dict[str, Any]:
    profile, grant = candidate.profile, candidate.grant
    ends = profile.expires_at
    return {
        "profile": {
            "remote_id": profile.remote_id,
            "handle": profile.handle,
            "name": profile.name,
            "url": profile.url,
            "limits": dict(profile.limits),
        },
        "expires_at": ends.isoformat() if ends else None,
        "grant": {"credentials": dict(grant.credentials), "server": grant.server},
    }


def _unpacked(kept: dict[str, Any]) -> Candidate:
    ends = timezone.datetime.fromisoformat(kept["expires_at"]) if kept["expires_at"] else None
    return Candidate(profile=Profile(**kept["profile"], expires_at=ends), grant=Grant(**kept["grant"]))
