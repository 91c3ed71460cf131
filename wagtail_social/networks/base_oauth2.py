"""Connecting by a consent screen: authorisation code with state and, unless the network has none, PKCE; impossible to
write without. And credentials that are renewed under a lock when their time comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

import requests
from oauthlib.oauth2 import OAuth2Error
from requests_oauthlib import OAuth2Session

from ..exceptions import NotSent, Rejected, Unsupported
from .base import AppField, Candidate, ConnectedAccount, CredentialField, Finding, Grant
from .base_http import HttpNetwork, VettedAdapter


@dataclass(frozen=True, kw_only=True)
class Client:
    """Us, as a network knows us. ``server`` is the root of the server that issued it; "" where there is one home."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    server: str = ""
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What else was typed in ``app_fields``."""


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Where to send the person, and what must be remembered, sealed, in her session until she comes back."""

    url: str
    state: str
    memory: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """JSON that ``arrive`` needs: the PKCE verifier, a key."""


class ConsentNetwork(HttpNetwork):
    """A network whose accounts are connected by a consent screen."""

    consent_fields: ClassVar[tuple[CredentialField, ...]] = ()
    """What a person types before she is sent to the consent screen: her server, her handle."""
    app_fields: ClassVar[tuple[AppField, ...]] = ()
    """What a person copies from the network's site for developers, where ``capabilities.app`` is ``typed``."""

    def consent_server(self, answers: Mapping[str, str]) -> str:
        """The root of the server whose consent screen serves ``answers`` (to ``consent_fields``)."""
        return ""

    def register(self, server: str, redirect_uri: str, *, name: str, website: str, document: str) -> Client:
        """Register this site with ``server``. ``document`` is the public address of ``client_document``, "" when the
        site serves none."""
        raise Unsupported(self.label)

    def client_document(self, client: Client, redirect_uri: str, *, name: str, website: str) -> Mapping[str, Any]:
        """The public JSON that says who ``client`` is, where a server reads it from us."""
        raise Unsupported(self.label)

    def depart(self, client: Client, redirect_uri: str, answers: Mapping[str, str]) -> Departure:
        """The consent screen's address, with a fresh state."""
        raise Unsupported(self.label)

    def arrive(
        self, client: Client, redirect_uri: str, *, query: Mapping[str, str], memory: Mapping[str, Any]
    ) -> Grant:
        """Exchange the code in ``query``, what the person came back with. The caller has checked the state."""
        raise Unsupported(self.label)

    def candidates(self, grant: Grant) -> Sequence[Candidate]:
        """The profiles ``grant`` lets us act as: several where a person manages several pages, none where she manages
        none."""
        handle = ConnectedAccount(server=grant.server, credentials=grant.credentials)
        return [Candidate(profile=self.profile(handle), grant=grant)]

    def check_app(self, client: Client, redirect_uri: str) -> Sequence[Finding]:
        """What can be seen of the set-up from here, step by step; [] where nothing can."""
        return []


class OAuth2Network(ConsentNetwork):
    """OAuth 2 as most networks speak it."""

    scopes: ClassVar[tuple[str, ...]] = ()
    scope_separator: ClassVar[str] = " "
    authenticates: ClassVar[Literal["form", "basic"]] = "form"
    """Where the token endpoint wants the app's secret."""
    uses_pkce: ClassVar[bool] = True
    """False where the network's documentation has no PKCE."""
    authorize_url: ClassVar[str] = "/oauth/authorize"
    """An address, or a path on the server."""
    token_url: ClassVar[str] = "/oauth/token"  # noqa: S105 an address
    renew_before: ClassVar[timedelta | None] = None
    """How long before their end credentials are renewed by ``refresh``; None where they cannot be."""

    def scopes_for(self, client: Client) -> Sequence[str]:
        """What to ask for; by default the same of everybody."""
        return self.scopes

    def depart(self, client: Client, redirect_uri: str, answers: Mapping[str, str]) -> Departure:
        session = self._session(client, redirect_uri)
        url, state = session.authorization_url(client.server + self.authorize_url, **self.authorize_extra(client))
        return Departure(url=url, state=state, memory={"verifier": getattr(session, "_code_verifier", None)})

    def authorize_extra(self, client: Client) -> Mapping[str, str]:
        """Parameters of the consent screen beyond the standard ones."""
        return {}

    def arrive(
        self, client: Client, redirect_uri: str, *, query: Mapping[str, str], memory: Mapping[str, Any]
    ) -> Grant:
        session = self._session(client, redirect_uri)
        session._code_verifier = memory["verifier"]
        form = {"client_secret": client.client_secret, "include_client_id": True}
        basic = {"auth": (client.client_id, client.client_secret)}
        try:
            token = session.fetch_token(
                client.server + self.token_url,
                code=query["code"],
                timeout=self.timeout,
                allow_redirects=False,
                **(basic if self.authenticates == "basic" else form),
            )
        except Warning as changed:  # oauthlib raises one when fewer or other scopes were granted than asked for
            token = changed.token
        except OAuth2Error as error:
            raise Rejected(str(error.error), reason="forbidden", status=error.status_code) from None
        except requests.RequestException as error:
            raise NotSent(type(error).__name__) from None
        return self.grant(token, client)

    def grant(self, token: Mapping[str, Any], client: Client) -> Grant:
        """What to keep of a token answer."""
        kept = {key: token[key] for key in ("access_token", "refresh_token", "expires_at", "scope") if key in token}
        kept["client"] = {"client_id": client.client_id, "client_secret": client.client_secret}
        return Grant(credentials=kept, server=client.server)

    def refresh(self, credentials: Mapping[str, Any], account: ConnectedAccount) -> Mapping[str, Any]:
        """New credentials for old. Raises ReconnectNeeded when the network refuses, NotSent when it cannot be asked."""
        raise Unsupported(self.label)

    def fresh(self, account: ConnectedAccount) -> Mapping[str, Any]:
        """The credentials of ``account``, renewed first when their end is near. Of two workers one renews."""
        if not self._is_ending(account.credentials):
            return account.credentials
        with account.renewing() if account.renewing else nullcontext(account.credentials) as latest:
            if not self._is_ending(latest):
                return latest
            renewed = self.refresh(latest, account)
            account.save_credentials(renewed)
            return renewed

    def headers(self, account: ConnectedAccount) -> dict[str, str]:
        token = self.fresh(account).get("access_token")
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _is_ending(self, credentials: Mapping[str, Any]) -> bool:
        if self.renew_before is None or "expires_at" not in credentials:
            return False
        return datetime.fromtimestamp(credentials["expires_at"], UTC) - self.renew_before < datetime.now(UTC)

    def _session(self, client: Client, redirect_uri: str) -> OAuth2Session:
        scope = self.scope_separator.join(self.scopes_for(client))
        pkce = "S256" if self.uses_pkce else None
        session = OAuth2Session(client.client_id, redirect_uri=redirect_uri, scope=scope, pkce=pkce)
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, VettedAdapter())
        return session
