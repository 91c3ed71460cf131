"""Calling servers that speak Mastodon's client API: what they answer differently from its documentation."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar, NoReturn
from urllib.parse import quote, urlsplit

import requests
from requests_oauthlib import OAuth2Session

from ..exceptions import NetworkError, NotSent, ReconnectNeeded, Rejected, Unknown
from .base import ConnectedAccount
from .base_fediverse import is_thing
from .base_http import checked_root
from .base_oauth2 import Client, OAuth2Network

MYSELF = "/api/v1/accounts/verify_credentials"


class FediverseNetwork(OAuth2Network):
    """A network of many servers, each trusted with its own token only."""

    media_waits: ClassVar[tuple[float, ...]] = (0.2, 0.5, 1, 2, 4, 8)
    """Seconds between two looks at an image being processed."""

    def root(self, account: ConnectedAccount) -> str:
        return checked_root(account.server)

    def _session(self, client: Client, redirect_uri: str) -> OAuth2Session:
        checked_root(client.server)
        return super()._session(client, redirect_uri)

    def exchange(
        self, account: ConnectedAccount, method: str, path: str, **kwargs: Any
    ) -> tuple[Any, requests.Response]:
        try:
            return super().exchange(account, method, path, **kwargs)
        except NotSent as error:
            # A kept connection closed by the server (snac, one read in twenty): reading once more is harmless.
            if method != "GET" or not error.detail.startswith("ConnectionError"):
                raise
        return super().exchange(account, method, path, **kwargs)

    def fail(self, response: requests.Response, body: bytes, account: ConnectedAccount, *, creates: bool) -> NoReturn:
        status = response.status_code
        if creates and status in (400, 409, 422) and b"idempotency" in body.lower():
            # Pixelfed answers 400 to the second use of a key, whether the first made a post or not (2024-03).
            raise Unknown("the key was used before", status=status)
        if status in (400, 422) and not self._is_alive(response, body, account):
            raise ReconnectNeeded("refused without a reason", status=status)
        super().fail(response, body, account, creates=creates)

    def _is_alive(self, response: requests.Response, body: bytes, account: ConnectedAccount) -> bool:
        """False when a refusal means dead credentials: Takahē says 400 in plain text, snac 422 without a word."""
        if urlsplit(response.url).path.endswith(MYSELF):
            return False
        if not body.startswith(b"{"):
            try:
                self.call(account, "GET", MYSELF)
            except ReconnectNeeded:
                return False
            except NetworkError:
                return True
        return True

    def _object(self, account: ConnectedAccount, path: str, *, method: str = "GET", **kwargs: Any) -> dict[str, Any]:
        answer = self.call(account, method, path, **kwargs)
        if not isinstance(answer, dict):
            raise NotSent(f"{path} is not an object")
        return answer

    def _list(self, account: ConnectedAccount, path: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        answer = self.call(account, "GET", path, params=params)
        if not isinstance(answer, list):
            raise NotSent(f"{path} is not a list")
        return [item for item in answer if is_thing(item)]

    def _known(self, account: ConnectedAccount, *paths: str) -> dict[str, Any]:
        """The first answer that these optional addresses give."""
        for path in paths:
            with suppress(NetworkError):
                return self._object(account, path)
        return {}

    def _exists(self, account: ConnectedAccount, path: str) -> bool:
        try:
            self.call(account, "GET", path)
        except Rejected as error:
            if error.status in (404, 410):
                return False
            raise
        return True

    def _upload(self, image: Mapping[str, Any], account: ConnectedAccount) -> str:
        """The alternative text goes with the file: Pixelfed and Takahē lose one that comes later."""
        name = "image." + image["mime"].rpartition("/")[2]
        files = {"file": (name, account.open_file(image["file"]), image["mime"])}
        try:
            return self._ready(account, files, {"description": image["alt"]} if image["alt"] else {})
        except Rejected as error:
            reason = "image" if error.reason == "content" else error.reason
            raise Rejected(error.detail, reason=reason, status=error.status) from None

    def _ready(self, account: ConnectedAccount, files: Mapping[str, Any], data: Mapping[str, str]) -> str:
        answer, response = self.exchange(account, "POST", "/api/v2/media", files=files, data=data)
        if not is_thing(answer):
            raise NotSent("an image without an id", status=response.status_code)
        if response.status_code == 202 or not answer.get("url"):
            self._wait_for(account, f"/api/v1/media/{quote(str(answer['id']), safe='')}")
        return str(answer["id"])

    def _wait_for(self, account: ConnectedAccount, path: str) -> None:
        for seconds in self.media_waits:
            time.sleep(seconds)
            try:
                answer, response = self.exchange(account, "GET", path)
            except Rejected as error:
                if error.status == 404:  # snac has no such address at all: posting will tell
                    return
                raise
            if response.status_code == 200 and is_thing(answer) and answer.get("url"):
                return
        raise NotSent("an image is still being processed")
