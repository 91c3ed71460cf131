"""Connecting by a consent screen: authorisation code with state and PKCE, impossible to write without either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import requests
from oauthlib.oauth2 import OAuth2Error
from requests_oauthlib import OAuth2Session

from ..exceptions import NotSent, Rejected
from .base import Grant
from .base_http import HttpNetwork, VettedAdapter


@dataclass(frozen=True, kw_only=True)
class Client:
    """Us, as a network's server knows us. ``server`` is the root of the server that issued it."""

    client_id: str
    client_secret: str = ""
    server: str = ""


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Where to send the person, and what must be remembered, in her session, until she comes back."""

    url: str
    state: str
    verifier: str


class OAuth2Network(HttpNetwork):
    """A network with a consent screen. ``register`` makes a client where the network registers apps by itself."""

    scopes: ClassVar[tuple[str, ...]] = ()
    authorize_path: ClassVar[str] = "/oauth/authorize"
    token_path: ClassVar[str] = "/oauth/token"  # noqa: S105 a path

    def register(self, server: str, redirect_uri: str, *, name: str, website: str) -> Client:
        """Register this site with ``server``."""
        raise NotImplementedError

    def depart(self, client: Client, redirect_uri: str) -> Departure:
        """The consent screen's address, with a fresh state and PKCE verifier."""
        session = self._session(client, redirect_uri)
        url, state = session.authorization_url(client.server + self.authorize_path)
        return Departure(url=url, state=state, verifier=session._code_verifier)

    def arrive(self, client: Client, redirect_uri: str, *, code: str, departure_verifier: str) -> Grant:
        """Exchange the code the person came back with. The caller has checked the state."""
        session = self._session(client, redirect_uri)
        session._code_verifier = departure_verifier
        try:
            token = session.fetch_token(
                client.server + self.token_path,
                code=code,
                client_secret=client.client_secret,
                include_client_id=True,
                timeout=self.timeout,
                allow_redirects=False,
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

    def _session(self, client: Client, redirect_uri: str) -> OAuth2Session:
        session = OAuth2Session(client.client_id, redirect_uri=redirect_uri, scope=list(self.scopes), pkce="S256")
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, VettedAdapter())
        return session
