"""Mastodon, and the servers that work like it: GoToSocial, Pleroma, Akkoma, Pixelfed, Takahē, Hollo, snac…

What it needs: an account on any Mastodon server, opened in the association's name with an address that several people
read. No developer account, no review: this site registers itself with the server the first time.

Cost: free. Time: ten minutes, of which one here. On some servers a person approves new accounts, within a day or two.

1. Choose a server (joinmastodon.org/servers lists them by country and subject), open the account, confirm the e-mail.
2. Fill in the profile: picture, description, the address of this site. If the pages of this site link to the profile
   with ``rel="me"``, the server marks the address as verified.
3. Type the server's name here (``mastodon.social``), or the whole handle (``@association@mastodon.social``).
4. The server shows its own consent screen: log in there and accept. No password is ever typed here.

What to know: the server's rules decide what may be posted; how long a text may be is read from it. Previews are made by
the server: the page must be public before the post leaves, and name its picture in its Open Graph tags.

When it goes wrong: the connection does not expire. It ends when somebody takes it back, on the server ("Preferences",
"Account", "Authorized apps") or here: connect again, nothing is lost.

Worth it: yes, for most associations that write. It costs nothing and carries no advertising.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from ..exceptions import NetworkError, NotSent, NotYet, ReconnectNeeded, Rejected
from ..text import find_spans, measure
from . import base_fediverse as fediverse
from .base import (
    CannotTell,
    Capabilities,
    CommentPage,
    ConnectedAccount,
    Content,
    CredentialField,
    ImageLimit,
    Link,
    Payload,
    Preview,
    Profile,
    RemoteComment,
    SendKey,
    Sent,
    TextLimit,
)
from .base_fediverse_http import MYSELF, FediverseNetwork
from .base_http import checked_root, transport, typed_server
from .base_oauth2 import Client

STATUSES = "/api/v1/statuses"
BATCH = 20
MAX_PAGES = 5


class Mastodon(FediverseNetwork):
    name = "mastodon"
    label = "Mastodon"
    worth = "Worth it for most associations that write; free, without advertising, and connected in ten minutes."
    color = "#6364ff"
    icon = (
        "M23.268 5.313c-.35-2.578-2.617-4.61-5.304-5.004C17.51.242 15.792 0 11.813 0h-.03c-3.98 0-4.835.242-5.288.309C3"
        ".882.692 1.496 2.518.917 5.127.64 6.412.61 7.837.661 9.143c.074 1.874.088 3.745.26 5.611.118 1.24.325 2.47.62 "
        "3.68.55 2.237 2.777 4.098 4.96 4.857 2.336.792 4.849.923 7.256.38.265-.061.527-.132.786-.213.585-.184 1.27-.39"
        " 1.774-.753a.057.057 0 0 0 .023-.043v-1.809a.052.052 0 0 0-.02-.041.053.053 0 0 0-.046-.01 20.282 20.282 0 0 1"
        "-4.709.545c-2.73 0-3.463-1.284-3.674-1.818a5.593 5.593 0 0 1-.319-1.433.053.053 0 0 1 .066-.054c1.517.363 3.07"
        "2.546 4.632.546.376 0 .75 0 1.125-.01 1.57-.044 3.224-.124 4.768-.422.038-.008.077-.015.11-.024 2.435-.464 4.7"
        "53-1.92 4.989-5.604.008-.145.03-1.52.03-1.67.002-.512.167-3.63-.024-5.545zm-3.748 9.195h-2.561V8.29c0-1.309-.5"
        "5-1.976-1.67-1.976-1.23 0-1.846.79-1.846 2.35v3.403h-2.546V8.663c0-1.56-.617-2.35-1.848-2.35-1.112 0-1.668.668"
        "-1.67 1.977v6.218H4.822V8.102c0-1.31.337-2.35 1.011-3.12.696-.77 1.608-1.164 2.74-1.164 1.311 0 2.302.5 2.962 "
        "1.498l.638 1.06.638-1.06c.66-.999 1.65-1.498 2.96-1.498 1.13 0 2.043.395 2.74 1.164.675.77 1.012 1.81 1.012 3."
        "12z"
    )
    capabilities = Capabilities(
        text=fediverse.text_limit({}),
        images=fediverse.image_limit({}),
        card="fetched",
        usual_hashtags=3,
        app="registered",
        content_warning=True,
        repeatable=True,
        find=True,
        edit=True,
        delete=True,
        comments=True,
        mentions=True,
        reply=True,
        like=True,
        statistics=True,
    )
    statistics_names = tuple(fediverse.COUNTS)
    consent_fields = (CredentialField(name="server", placeholder="mastodon.social"),)
    # Narrower names exist, but Takahē fails verify_credentials on ``read:accounts`` (2026-08).
    scopes = ("read", "write")

    key_lifetime = timedelta(minutes=55)
    """The server forgets a key after an hour."""
    clock_skew = timedelta(minutes=2)
    """How far a server's clock may be behind ours."""
    settling = timedelta(seconds=30)
    """How long a server may still be at work on a request whose answer was lost."""

    # Form

    def text_limit(self, account: ConnectedAccount) -> TextLimit:
        return fediverse.text_limit(account.limits)

    def image_limit(self, account: ConnectedAccount) -> ImageLimit:
        return fediverse.image_limit(account.limits)

    def measure(self, content: Content, account: ConnectedAccount) -> int:
        """The warning counts too, its addresses and mentions as written."""
        limit = self.text_limit(account)
        plain = replace(limit, url_weight=None, local_mentions=False)
        return measure(self.body(content), limit) + measure(content.content_warning, plain)

    def build(self, content: Content, account: ConnectedAccount) -> Payload:
        payload = {
            "status": self.body(content),
            "visibility": "public",  # left out, the account's default decides
            "spoiler_text": content.content_warning,
            "sensitive": bool(content.content_warning),
            "images": [image.as_dict() for image in content.images],
        }
        if content.language:
            payload["language"] = content.language.partition("-")[0].lower()
        return payload

    def build_reply(self, content: Content, account: ConnectedAccount, parent: RemoteComment) -> Payload:
        """Only a mention notifies, so the text begins with one; a private parent must not get a public answer."""
        payload = self.build(content, account)
        mention = f"@{parent.extra['acct']}"
        if payload["status"].split(maxsplit=1)[:1] != [mention]:
            payload["status"] = f"{mention} {payload['status']}"
        payload["visibility"] = parent.extra["visibility"]
        payload["spoiler_text"] = payload["spoiler_text"] or parent.extra["spoiler_text"]
        payload["sensitive"] = bool(payload["spoiler_text"])
        payload["in_reply_to_id"] = parent.remote_id
        return payload

    def preview(self, payload: Payload) -> Preview:
        """The server makes a card of the first address, unless there is an image."""
        spans = tuple(find_spans(payload["status"]))
        first = next((span.value for span in spans if span.kind == "url"), None)
        return Preview(
            text=payload["status"],
            spans=spans,
            images=tuple(payload["images"]),
            card=Link(url=first) if first and not payload["images"] else None,
            content_warning=payload["spoiler_text"],
            language=payload.get("language", ""),
        )

    # Sending

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        media_ids = [self._upload(image, account) for image in payload["images"]]
        if not _is_original(account):
            # snac closes kept connections without a word, and a lost answer costs most here: begin a fresh one.
            transport.session.close()
        answer = self.call(
            account,
            "POST",
            STATUSES,
            creates=True,
            headers={"Idempotency-Key": key.value},
            json={**_without_images(payload), "media_ids": media_ids},
        )
        return fediverse.sent_from(answer)

    def may_repeat(self, account: ConnectedAccount, key: SendKey, now: datetime) -> bool:
        """Three of four compatible servers ignore the key."""
        return _is_original(account) and now - key.at < self.key_lifetime

    def find(
        self, payload: Payload, account: ConnectedAccount, key: SendKey, since: datetime
    ) -> Sent | CannotTell | None:
        doubt = ""
        try:
            for status in self._own_statuses(account, since - self.clock_skew):
                verdict = self._is_same(status, payload, account)
                if verdict:
                    return fediverse.sent_from(status)
                if verdict is None:
                    doubt = f"status {status['id']} resembles it"
        except _Incomplete as error:
            doubt = str(error)
        if datetime.now(UTC) < key.at + self.settling:
            raise NotYet("the server may still be at work", until=key.at + self.settling)
        return CannotTell(doubt) if doubt else None

    def edit(self, remote_id: str, payload: Payload, account: ConnectedAccount) -> Sent:
        """An edit is not a patch: what is left out is lost, images and warning included (2026-08)."""
        path = _status_path(remote_id)
        status = self._object(account, path)
        attached = status.get("media_attachments") or []
        body = {**_without_images(payload), "language": payload.get("language") or status.get("language")}
        # A warning makes a post sensitive by itself; without one, somebody marked it, a moderator perhaps.
        marked = bool(status.get("sensitive")) and not status.get("spoiler_text")
        body["sensitive"] = payload["sensitive"] or marked
        if fediverse.are_same_images(attached, payload["images"]):
            body["media_ids"] = [media["id"] for media in attached]
            # An attached image answers 404 to PUT /api/v1/media: its alternative text changes here alone.
            body["media_attributes"] = [
                {"id": media["id"], "description": image["alt"]}
                for media, image in zip(attached, payload["images"], strict=True)
            ]
        else:
            body["media_ids"] = [self._upload(image, account) for image in payload["images"]]
        return fediverse.sent_from(self.call(account, "PUT", path, json=body), lost=NotSent)

    def delete(self, remote_id: str, account: ConnectedAccount) -> None:
        path = _status_path(remote_id)
        try:
            self.call(account, "DELETE", path)
        except Rejected as error:
            if error.status not in (404, 405, 410):
                raise
            # snac 2.75 answers 404 because it cannot delete; everywhere else it means gone.
            if self._exists(account, path):
                raise Rejected("this server cannot delete", reason="forbidden", status=error.status) from None

    # What comes back

    def comments(self, remote_id: str, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        answer, response = self.exchange(account, "GET", _status_path(remote_id, "/context"))
        descendants = answer.get("descendants") if isinstance(answer, dict) else None
        if not isinstance(descendants, list):
            raise NotSent("a context without descendants", status=response.status_code)
        found = [fediverse.comment_from(status, account) for status in descendants if fediverse.is_thing(status)]
        # The header says that the server went to fetch answers it does not know yet.
        return CommentPage(comments=found, complete="Mastodon-Async-Refresh" not in response.headers)

    def mentions(self, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        params = {"types[]": "mention", "limit": 80} | ({"min_id": cursor} if cursor else {})
        notifications = self._list(account, "/api/v1/notifications", params=params)
        notifications.reverse()  # newest first as answered, and of one instant the order stays
        ordered = sorted(notifications, key=fediverse.moment)
        found = [
            fediverse.comment_from(notification["status"], account)
            for notification in ordered
            if notification.get("type") == "mention" and fediverse.is_thing(notification.get("status"))
        ]
        return CommentPage(comments=found, cursor=str(ordered[-1]["id"]) if ordered else cursor)

    def like(self, comment: RemoteComment, account: ConnectedAccount, *, liked: bool = True) -> None:
        verb = "/favourite" if liked else "/unfavourite"
        try:
            self.call(account, "POST", _status_path(comment.remote_id, verb))
        except Rejected as error:
            # Some servers answer 404 when it is liked already.
            if error.status != 404 or not self._exists(account, _status_path(comment.remote_id)):
                raise

    def statistics(self, remote_ids: Sequence[str], account: ConnectedAccount) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for start in range(0, len(remote_ids), BATCH):
            wanted = list(remote_ids[start : start + BATCH])
            statuses = self._batch(wanted, account) or self._one_by_one(wanted, account)
            found |= {str(status["id"]): fediverse.counts_of(status) for status in statuses}
        return found

    # Connecting

    def consent_server(self, answers: Mapping[str, str]) -> str:
        return typed_server(answers["server"])

    def register(self, server: str, redirect_uri: str, *, name: str, website: str, document: str = "") -> Client:
        """One address in ``redirect_uris``: lists are understood by 4.3 and later."""
        root = checked_root(server)
        form = {"client_name": name, "redirect_uris": redirect_uri, "scopes": " ".join(self.scopes)}
        form |= {"website": website} if website else {}
        answer = self._object(ConnectedAccount(server=root), "/api/v1/apps", method="POST", data=form)
        if not (answer.get("client_id") and answer.get("client_secret")):
            raise NotSent(f"{root} gave no client")
        return Client(client_id=str(answer["client_id"]), client_secret=str(answer["client_secret"]), server=root)

    def profile(self, account: ConnectedAccount) -> Profile:
        me = self._object(account, MYSELF)
        if not me.get("id"):
            raise NotSent("an account without an id")
        limits = self._limits(account)
        author = fediverse.author_from(me, replace(account, limits=limits))
        expires = account.credentials.get("expires_at")
        return Profile(
            remote_id=author.remote_id,
            handle=author.handle,
            name=author.name,
            url=author.url,
            avatar_url=author.avatar_url,
            limits=limits,
            expires_at=datetime.fromtimestamp(expires, UTC) if expires else None,
        )

    def revoke(self, account: ConnectedAccount) -> None:
        client = account.credentials.get("client") or {}
        form = {**client, "token": account.credentials.get("access_token")}
        # Refused means unknown to the server, or a server without this address: nothing more can be done.
        with suppress(Rejected, ReconnectNeeded):
            self.call(account, "POST", "/oauth/revoke", data=form)

    def _limits(self, account: ConnectedAccount) -> dict[str, Any]:
        """What is not answered now stays as it was known."""
        read = fediverse.read_limits(self._known(account, "/api/v2/instance", "/api/v1/instance"))
        software = self._software(account)
        return {**fediverse.DEFAULTS, **account.limits, **read, **({"software": software} if software else {})}

    def _software(self, account: ConnectedAccount) -> str:
        links = self._known(account, "/.well-known/nodeinfo").get("links")
        for link in links if isinstance(links, list) else ():
            # Our token goes along: an address elsewhere is not followed.
            if str(link.get("href")).startswith(account.server + "/"):
                software = self._known(account, link["href"]).get("software") or {}
                return str(software.get("name") or "").lower()
        return ""

    def _own_statuses(self, account: ConnectedAccount, earliest: datetime) -> Iterator[dict[str, Any]]:
        """Newest first, those since ``earliest``; _Incomplete when there may be others that could not be read."""
        path = f"/api/v1/accounts/{quote(account.remote_id, safe='')}/statuses"
        params: dict[str, Any] = {"exclude_reblogs": "true", "limit": 40}
        seen: set[str] = set()
        for _page in range(MAX_PAGES):
            page = self._own_page(account, path, params)
            fresh = [status for status in page if status["id"] not in seen]
            yield from (status for status in fresh if not status.get("reblog") and _is_since(status, earliest))
            if not fresh and len(page) >= BATCH:
                raise _Incomplete("the server ignores max_id")
            if not fresh or not _is_since(fresh[-1], earliest):
                return
            seen |= {status["id"] for status in fresh}
            params["max_id"] = fresh[-1]["id"]
        raise _Incomplete("more statuses than were read")

    def _own_page(self, account: ConnectedAccount, path: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        try:
            return self._list(account, path, params)
        except Rejected as error:
            raise _Incomplete(f"own statuses: {error}") from None

    def _is_same(self, status: Mapping[str, Any], payload: Payload, account: ConnectedAccount) -> bool | None:
        """None when it may be: nothing to compare, or a server that rewrites texts and keeps no source."""
        text, html = payload["status"], str(status.get("content") or "")
        if status.get("in_reply_to_id") not in (None, "", payload.get("in_reply_to_id")):
            return False
        if not text:
            return None if len(status.get("media_attachments") or []) == len(payload["images"]) else False
        if fediverse.same_text(fediverse.visible(html), text):
            return True
        if not fediverse.holds_landmark(html, text):
            return False
        source = self._known(account, _status_path(status["id"], "/source")).get("text")
        return fediverse.same_text(source, text) if source else None

    def _batch(self, wanted: Sequence[str], account: ConnectedAccount) -> list[dict[str, Any]]:
        """[] from a server without this address (Mastodon before 4.3, most others)."""
        try:
            statuses = self._list(account, STATUSES, {"id[]": wanted})
        except NetworkError as error:
            if error.status in (None, 401, 429):
                raise
            return []
        return [status for status in statuses if str(status["id"]) in wanted]

    def _one_by_one(self, wanted: Sequence[str], account: ConnectedAccount) -> Iterator[dict[str, Any]]:
        for remote_id in wanted:
            try:
                yield {**self._object(account, _status_path(remote_id)), "id": remote_id}
            except Rejected as error:
                if error.status not in (404, 410):
                    raise


class _Incomplete(Exception):
    """The list of own statuses proves nothing; the message says why."""


def _is_since(status: Mapping[str, Any], earliest: datetime) -> bool:
    return fediverse.moment(status) >= earliest


def _is_original(account: ConnectedAccount) -> bool:
    return account.limits.get("software") == fediverse.ORIGINAL


def _status_path(remote_id: str, tail: str = "") -> str:
    """snac's ids hold slashes and colons."""
    return f"{STATUSES}/{quote(str(remote_id), safe='')}{tail}"


def _without_images(payload: Payload) -> Payload:
    return {name: value for name, value in payload.items() if name != "images"}


network_class = Mastodon
