"""Calls to X API v2: tokens of two hours renewed under a lock, errors in four forms, reads in two spellings."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

import requests

from ..exceptions import CreditNeeded, NotSent, ReconnectNeeded, Rejected
from . import base_xapi as api
from .base import ConnectedAccount
from .base_http import MAX_DETAIL, parse_moment, redact
from .base_oauth2 import OAuth2Network

_REASONS = (
    (re.compile(r"duplicate content|\b187\b"), "duplicate"),
    (re.compile(r"too long|needs to be a bit shorter|\b186\b", re.IGNORECASE), "too_long"),
    (re.compile(r"media[ _]?ids?\b|\b324\b", re.IGNORECASE), "image"),
    (re.compile(r"deleted or not visible|\b385\b"), "gone"),
    (re.compile(r"cashtag"), "content"),
)
"""What X's own words say is wrong, with the codes of version 1.1 that still come through."""
_CAPPED = "usage-capped"
_DEAD = re.compile(r"invalid_grant|invalid_request|invalid_client|unauthorized_client")
_WINDOWS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")


class XApiNetwork(OAuth2Network):
    api_root = "https://api.x.com"
    authorize_url = "https://x.com/i/oauth2/authorize"
    token_url = "https://api.x.com/2/oauth2/token"  # noqa: S105 an address
    revoke_url = "https://api.x.com/2/oauth2/revoke"
    authenticates = "basic"
    renew_before = timedelta(minutes=5)
    spelling: api.Spelling = "post"
    """Which names of fields to ask with first; the other is tried when X does not know them, and kept if it does."""

    def root(self, account: ConnectedAccount) -> str:
        return self.api_root

    def exchange(
        self,
        account: ConnectedAccount,
        method: str,
        path: str,
        *,
        creates: bool = False,
        headers: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> tuple[Any, requests.Response]:
        """A token we believed fresh and X does not is renewed once: 401 says that nothing was done."""
        call = super().exchange
        if headers and "Authorization" in headers:
            return call(account, method, path, creates=creates, headers=headers, **kwargs)
        used = self.fresh(account)
        try:
            return call(replace(account, credentials=used), method, path, creates=creates, headers=headers, **kwargs)
        except ReconnectNeeded:
            if not used.get("refresh_token"):
                raise
        renewed = self._renewed(account, used)
        return call(replace(account, credentials=renewed), method, path, creates=creates, headers=headers, **kwargs)

    def fail(self, response: requests.Response, body: bytes, account: ConnectedAccount, *, creates: bool) -> NoReturn:
        status, words = response.status_code, self.words(body)
        if status == 402 or (status in (403, 429) and _CAPPED in words):
            raise CreditNeeded(redact(words, account), status=status)
        super().fail(response, body, account, creates=creates)

    def words(self, body: bytes) -> str:
        try:
            return api.detail_of(json.loads(body))
        except (ValueError, RecursionError):
            return body[:MAX_DETAIL].decode("utf-8", "replace")

    def reason(self, status: int, body: bytes) -> str:
        said = self.words(body)
        found = (reason for pattern, reason in _REASONS if status in (400, 403) and pattern.search(said))
        return next(found, super().reason(status, body))

    def reset_at(self, response: requests.Response) -> datetime | None:
        """The latest end among the windows that are used up; without such a word, the end of the usual one."""
        headers = response.headers
        used_up = [name for name in _WINDOWS if headers.get(f"{name}-remaining") == "0"]
        ends = [parse_moment(headers.get(f"{name}-reset", "")) for name in used_up or _WINDOWS[:1]]
        return max(filter(None, ends), default=None) or super().reset_at(response)

    def read(
        self, account: ConnectedAccount, path: str, params: Mapping[str, Any], *, who: bool = False
    ) -> Mapping[str, Any]:
        """One page of posts, in the first spelling that X answers."""
        refusal: Rejected | None = None
        for spelling in sorted(api.SPELLINGS, key=lambda name: name != self.spelling):
            asked = {**params, **api.asked(spelling, who=who)}
            try:
                answer = api.envelope(self.call(account, "GET", path, params=asked))
            except Rejected as error:
                if not api.is_misspelt(error):
                    raise
                refusal = error
                continue
            if api.is_answered(answer):
                self.spelling = spelling
                return answer
        raise refusal or NotSent("posts without the fields asked for")

    # Tokens

    def refresh(self, credentials: Mapping[str, Any], account: ConnectedAccount) -> Mapping[str, Any]:
        """The refresh token may change with each use: what comes back replaces it."""
        if not credentials.get("refresh_token"):
            raise ReconnectNeeded("no refresh token")
        form = {"grant_type": "refresh_token", "refresh_token": credentials["refresh_token"]}
        try:
            answer = self.ask_app(self.token_url, credentials.get("client") or {}, form)
        except Rejected as error:
            dead = ReconnectNeeded if _DEAD.search(error.detail) else NotSent
            raise dead(error.detail, status=error.status) from None
        if not isinstance(answer, Mapping) or not answer.get("access_token"):
            raise NotSent("a token answer without a token")
        kept = {name: answer[name] for name in ("access_token", "refresh_token", "scope") if answer.get(name)}
        return {**credentials, **kept, "expires_at": time.time() + int(answer.get("expires_in") or 7200)}

    def ask_app(self, url: str, client: Mapping[str, str], form: Mapping[str, str]) -> Any:
        """A form sent as the app itself."""
        pair = f"{client.get('client_id', '')}:{client.get('client_secret', '')}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        unnamed = ConnectedAccount(credentials={"client": dict(client), "form": dict(form)})
        return self.call(unnamed, "POST", url, headers=headers, data=form)

    def _renewed(self, account: ConnectedAccount, used: Mapping[str, Any]) -> Mapping[str, Any]:
        """Credentials newer than ``used``; another worker may have renewed them already."""
        with account.renewing() if account.renewing else nullcontext(used) as latest:
            if latest.get("access_token") != used.get("access_token"):
                return latest
            renewed = self.refresh(latest, account)
            account.save_credentials(renewed)
            return renewed


def seconds_from_now(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
