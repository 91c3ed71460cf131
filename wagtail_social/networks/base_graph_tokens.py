"""Consent screens of Meta that give tokens of sixty days, which renew themselves: one profile, no Page in between.

Sources: the guides "Business Login" and "Long-lived access tokens" of both networks that work so (2026).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from ..exceptions import NotSent, ReconnectNeeded
from .base import ConnectedAccount
from .base_graph import GraphNetwork
from .base_oauth2 import Client

SIXTY_DAYS = 60 * 24 * 3600


class SixtyDaysNetwork(GraphNetwork):
    """A network with such a consent screen."""

    token_prefix: ClassVar[str]
    """What the names of its grant types begin with."""
    code_url: ClassVar[str]
    """Where a code becomes a token of an hour."""
    token_root: ClassVar[str]
    """Where that becomes one of sixty days, and is renewed; without a version."""
    renew_before = timedelta(days=30)
    """A token must be a day old to be renewed, and cannot be once it ended."""

    def sixty_days(self, client: Client, redirect_uri: str, code: str) -> dict[str, Any]:
        """Credentials for the code a person came back with; some browsers hang ``#_`` on it."""
        form = {"client_id": client.client_id, "redirect_uri": redirect_uri, "code": code.removesuffix("#_")}
        secret = {"client_secret": client.client_secret}
        short = self.token_answer(client, "POST", self.code_url, **form, **secret, grant_type="authorization_code")
        exchange = {"grant_type": f"{self.token_prefix}_exchange_token", "access_token": short["access_token"]}
        kept = _kept(self.token_answer(client, "GET", f"{self.token_root}/access_token", **exchange, **secret))
        return {**kept, "client": {"client_id": client.client_id, **secret}}

    def refresh(self, credentials: Mapping[str, Any], account: ConnectedAccount) -> Mapping[str, Any]:
        """Sixty more days. A network that cannot renew now leaves what is still good."""
        form = {"grant_type": f"{self.token_prefix}_refresh_token", "access_token": credentials["access_token"]}
        client = Client(**credentials["client"])
        try:
            answer = self.token_answer(client, "GET", f"{self.token_root}/refresh_access_token", **form)
        except ReconnectNeeded:
            raise
        except NotSent:
            if credentials["expires_at"] < time.time():
                raise
            return credentials
        return {**credentials, **_kept(answer)}


def _kept(answer: Mapping[str, Any]) -> dict[str, Any]:
    lasts = int(answer.get("expires_in") or SIXTY_DAYS)
    return {"access_token": str(answer["access_token"]), "expires_at": int(time.time()) + lasts}
