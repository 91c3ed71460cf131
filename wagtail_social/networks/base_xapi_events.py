"""What X tells by itself (X Activity API, webhooks version 2): answers to our posts, and mentions.

Two things of the app beside its client id are needed: the API Key Secret, which signs, and the Bearer Token, which
registers the address. Sources: docs.x.com, Webhooks and X Activity API (2026-08).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..exceptions import NotSent, ReconnectNeeded, Rejected
from . import base_xapi as api
from .base import ConnectedAccount
from .base_oauth2 import Client
from .base_webhooks import News, WebhookNetwork, is_signed, signature_of
from .base_xapi_http import XApiNetwork

WEBHOOKS = "/2/webhooks"
SUBSCRIPTIONS = "/2/activity/subscriptions"
REPLY, MENTION = "post.reply.create", "post.mention.create"
"""Direct answers to our posts; posts that name us in their own words. Neither tells of the other."""
SIGNATURE = "x-twitter-webhooks-signature"
MAX_PAGES = 5


class XApiEvents(WebhookNetwork, XApiNetwork):
    def handshake(self, query: Mapping[str, str], client: Client, token: str) -> str | None:
        secret, asked = client.options.get("api_secret", ""), query.get("crc_token", "")
        if not secret or not asked:
            return None
        return json.dumps({"response_token": f"sha256={signature_of(asked.encode(), secret, 'base64')}"})

    def is_genuine(self, body: bytes, headers: Mapping[str, str], client: Client) -> bool:
        kind, _, signature = headers.get(SIGNATURE, "").partition("=")
        return kind == "sha256" and is_signed(body, client.options.get("api_secret", ""), signature, "base64")

    def news(self, body: bytes) -> Sequence[News]:
        message = json.loads(body)
        event = message.get("data") if isinstance(message, dict) else None
        if not isinstance(event, dict):
            raise ValueError("an event without data")
        if event.get("event_type") not in (REPLY, MENTION):
            return []
        try:
            return [_news(event)]
        except (AttributeError, KeyError, TypeError):
            raise ValueError("an event of another shape") from None

    def subscribe(self, account: ConnectedAccount, client: Client, address: str) -> None:
        """The address is registered by the app; each account then agrees for itself."""
        app = app_itself(client)
        hook = self._hook(address, app)
        known = {
            (subscription.get("event_type"), (subscription.get("filter") or {}).get("user_id"))
            for subscription in self._listed(SUBSCRIPTIONS, app)
            if subscription.get("webhook_id") == hook
        }
        for event in (REPLY, MENTION):
            if (event, account.remote_id) not in known:
                asked = {"event_type": event, "filter": {"user_id": account.remote_id}, "webhook_id": hook}
                self.call(account, "POST", SUBSCRIPTIONS, json=asked)

    def _hook(self, address: str, app: ConnectedAccount) -> str:
        """The id of our address at X; one that X found silent for long is woken."""
        for hook in self._listed(WEBHOOKS, app):
            if hook.get("url") == address:
                if hook.get("valid") is False:
                    self._as_app(app, "PUT", f"{WEBHOOKS}/{hook['id']}")
                return str(hook["id"])
        made = self._as_app(app, "POST", WEBHOOKS, json={"url": address}).get("data")
        if not isinstance(made, dict) or not made.get("id"):
            raise NotSent("a webhook without an id")
        return str(made["id"])

    def _listed(self, path: str, app: ConnectedAccount) -> Iterator[Mapping[str, Any]]:
        params: dict[str, str] = {}
        for _page in range(MAX_PAGES):
            answer = self._as_app(app, "GET", path, params=params)
            yield from (thing for thing in answer.get("data") or () if isinstance(thing, dict))
            if not (after := api.next_page(answer)):
                return
            params = {"pagination_token": after}

    def _as_app(self, app: ConnectedAccount, method: str, path: str, **kwargs: Any) -> Mapping[str, Any]:
        try:
            answer = self.call(app, method, path, **kwargs)
        except ReconnectNeeded as error:  # to connect the account again would not help
            raise Rejected(f"Bearer Token: {error.detail}", reason="forbidden", status=error.status) from None
        if not isinstance(answer, dict):
            raise NotSent("an answer of another shape")
        return answer


def app_itself(client: Client) -> ConnectedAccount:
    """The app as its own account, by the token it has for itself."""
    if token := client.options.get("bearer_token"):
        return ConnectedAccount(credentials={"access_token": token})
    raise Rejected("the app's Bearer Token was not given", reason="forbidden")


def _news(event: Mapping[str, Any]) -> News:
    """An answer's conversation began with our post; a mention elsewhere belongs to none of ours."""
    owner, post = str(event["filter"]["user_id"]), event["payload"]
    answers_us = str(post.get("in_reply_to_user_id")) == owner
    thread = str(post.get("conversation_id") or "") if answers_us else ""
    return News(account_id=owner, key=str(event["event_uuid"]), remote_id=thread)
