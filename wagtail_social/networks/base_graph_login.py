"""Connecting through Facebook Login: the consent screen, the long-lived token, and the Pages a person runs.

Sources: Facebook Login "Manual flow" and "Facebook Login for Business" guides, Pages API v26.0. No PKCE there: the
state, and the app's secret in the exchange, are what protects the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from ..exceptions import NetworkError, ReconnectNeeded, Rejected
from .base import AppField, ConnectedAccount, Finding, Grant
from .base_graph import GraphNetwork, as_app, node_path
from .base_oauth2 import Client

APP_ID = AppField(name="client_id", label="App ID")
APP_SECRET = AppField(name="client_secret", label="App secret", secret=True)
CONFIGURATION = AppField(
    name="config_id",
    label="Configuration ID",
    help="Only for an app that uses Facebook Login for Business.",
    required=False,
)
PORTFOLIO = AppField(
    name="portfolio",
    label="Business portfolio",
    help="A Page that belongs to a business portfolio is only found with one more permission, business_management.",
    choices=(("", "The Page belongs to no portfolio"), ("yes", "The Page belongs to a portfolio")),
    required=False,
)
PORTFOLIO_SCOPE = "business_management"


class PageLoginNetwork(GraphNetwork):
    """A network whose accounts are Pages, or hang on one."""

    dialog_root: ClassVar[str] = "https://www.facebook.com"
    needed: ClassVar[Sequence[str]] = ()
    """Permissions without which nothing can be published."""
    task: ClassVar[str] = "CREATE_CONTENT"
    """What a person must be allowed to do on a Page for it to be offered."""

    @property
    def authorize_url(self) -> str:
        return f"{self.dialog_root}/{self.version}/dialog/oauth"

    def scopes_for(self, client: Client) -> Sequence[str]:
        """Nothing where a configuration made on Meta's site says what to ask for."""
        if client.options.get("config_id"):
            return ()
        return (*self.scopes, PORTFOLIO_SCOPE) if client.options.get("portfolio") else self.scopes

    def authorize_extra(self, client: Client) -> Mapping[str, str]:
        """``rerequest`` asks again for what was declined before."""
        configuration = client.options.get("config_id")
        return {"config_id": configuration} if configuration else {"auth_type": "rerequest"}

    def arrive(
        self, client: Client, redirect_uri: str, *, query: Mapping[str, str], memory: Mapping[str, Any]
    ) -> Grant:
        """The code for a token of an hour, and that for one of sixty days: a Page token made from the first would die
        within hours, one made from the second carries no end."""
        us = {"client_id": client.client_id, "client_secret": client.client_secret}
        path = "/oauth/access_token"
        short = self.token_answer(client, "POST", path, **us, redirect_uri=redirect_uri, code=query["code"])
        exchange = {"grant_type": "fb_exchange_token", "fb_exchange_token": short["access_token"]}
        return self.grant(self.token_answer(client, "GET", path, **us, **exchange), client)

    def managed_pages(self, grant: Grant, fields: str) -> list[Mapping[str, Any]]:
        """The Pages a person may publish on, each once, with ``fields`` and their own ``access_token``."""
        person = ConnectedAccount(credentials=grant.credentials)
        found: dict[str, Mapping[str, Any]] = {}
        for path in self._lists_of_pages(person):
            for page in self.listing(person, path, fields=f"id,access_token,tasks,{fields}").items:
                if page.get("id") and page.get("access_token") and self._is_allowed(page):
                    found.setdefault(str(page["id"]), page)
        return list(found.values())

    def page_grant(self, page: Mapping[str, Any], grant: Grant) -> Grant:
        """What is kept for one Page: its own token, and no longer the person's."""
        return Grant(credentials={"access_token": page["access_token"], "client": grant.credentials["client"]})

    def check_health(self, account: ConnectedAccount) -> Mapping[str, Any]:
        """What ``inspect`` says of the account's token. Raises ReconnectNeeded when it is dead, or lacks what is
        needed to publish. {} when it does not say: a failure there is about the app's secret, not about the token."""
        known: Mapping[str, Any] = {}
        with suppress(NetworkError, KeyError):
            known = self.inspect(account.credentials["access_token"], Client(**account.credentials["client"]))
        if known.get("is_valid") is False:
            raise ReconnectNeeded(str((known.get("error") or {}).get("message") or "not valid any more"))
        missing = sorted({*self.needed} - {*known["scopes"]}) if known.get("scopes") else []
        if missing:
            raise ReconnectNeeded(f"not granted: {', '.join(missing)}")
        return known

    def is_missing(self, account: ConnectedAccount, node_id: str) -> bool:
        """Believed of a healthy connection only: to one without permissions everything seems missing."""
        missing = super().is_missing(account, node_id)
        if missing:
            self.check_health(account)
        return missing

    def check_app(self, client: Client, redirect_uri: str) -> Sequence[Finding]:
        """App and secret by one call in the app's own name; the rest of the set-up shows on Meta's site only."""
        unseen = [Finding(step=step, ok=None) for step in ("redirect", "permissions", "role", "published")]
        try:
            app = self.node(as_app(client), client.client_id, "id,name")
        except (ReconnectNeeded, Rejected) as error:
            # 190 means a signature that does not fit; 101 and 100/33 an app that does not exist.
            wrong = "secret" if isinstance(error, ReconnectNeeded) else "app"
            return [Finding(step=wrong, ok=False, detail=error.detail), *unseen]
        except NetworkError as error:
            return [Finding(step="app", ok=None, detail=str(error)), *unseen]
        name = str(app.get("name") or "")
        return [Finding(step="app", ok=True, detail=name), Finding(step="secret", ok=True), *unseen]

    def _lists_of_pages(self, person: ConnectedAccount) -> Iterator[str]:
        """Pages of a portfolio can be missing from the first list."""
        yield "/me/accounts"
        if PORTFOLIO_SCOPE not in self._granted(person):
            return
        for business in self.listing(person, "/me/businesses", fields="id").items:
            yield node_path(business["id"], "owned_pages")
            yield node_path(business["id"], "client_pages")

    def _granted(self, person: ConnectedAccount) -> set[str]:
        permissions = self.listing(person, "/me/permissions").items
        return {permission["permission"] for permission in permissions if permission.get("status") == "granted"}

    def _is_allowed(self, page: Mapping[str, Any]) -> bool:
        """Tasks of Pages in the new experience are the same with a prefix: PROFILE_PLUS_CREATE_CONTENT."""
        return any(str(task).endswith(self.task) for task in page.get("tasks") or ())
