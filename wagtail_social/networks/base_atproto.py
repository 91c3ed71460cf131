"""The AT Protocol: who an account is, its session, its records. What is in a record is the network's business."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NoReturn
from urllib.parse import unquote

import regex
import requests

from ..exceptions import NotSent, ReconnectNeeded, Rejected, Unknown
from .base import ConnectedAccount, Grant, SendKey
from .base_http import HttpNetwork, redact, typed_server

SESSION_OVER = {"ExpiredToken", "InvalidToken"}
"""Answered with status 400, not 401."""
ACCOUNT_CLOSED = {"AccountTakedown", "AccountDeactivated", "ScopeMissingError"}
"""A new session would not help."""
REASONS = {
    "InvalidSwap": "conflict", "RecordNotFound": "gone", "NotFound": "gone", "HandleNotFound": "gone",
    "BlobNotFound": "image", "InvalidSize": "image", "InvalidMimeType": "image", "PayloadTooLarge": "image",
}  # fmt: skip
SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
APP_PASSWORD = regex.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}")
HANDLE = regex.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
DID = regex.compile(r"did:plc:[a-z2-7]{24}|did:web:[A-Za-z0-9.-]+(%3A\d+)?")
RECORD = regex.compile(r"at://(did:[a-z]+:[^/\s]+)/([A-Za-z0-9.-]+)/([A-Za-z0-9._:~-]+)")
INVISIBLE = regex.compile(r"[\p{Cf}\s]")


class SessionExpired(ReconnectNeeded):
    """The session is over. Asks to reconnect only where it could not be renewed."""


class Refused(Rejected):
    """A refusal with the protocol's ``name`` of it."""

    def __init__(self, detail: str, *, name: str, reason: str, status: int | None) -> None:
        super().__init__(detail, reason=reason, status=status)
        self.name = name


class Session(dict[str, Any]):
    """The credentials of one operation; its first call that finds them expired renews them for the later ones."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """``did`` never changes; handle and server may."""

    did: str
    handle: str
    pds: str


def in_one_session(account: ConnectedAccount) -> ConnectedAccount:
    return replace(account, credentials=Session(account.credentials))


def record_key(key: SendKey) -> str:
    """The same key for every try (a TID): 53 bits of microseconds and 10 bits that tell apart what began together."""
    clock = int.from_bytes(hashlib.sha256(key.value.encode()).digest()[:2]) & 0x3FF
    number = ((key.at - EPOCH) // timedelta(microseconds=1)) << 10 | clock
    return "".join(SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def timestamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def split_address(uri: str) -> tuple[str, str, str]:
    """Owner, collection and key out of ``at://…``."""
    if match := RECORD.fullmatch(uri):
        return match[1], match[2], match[3]
    raise Rejected("not the address of a record", reason="gone")


def tidy_handle(typed: str, home: str) -> str:
    """A handle out of what people type or paste: @name, a bare name, a profile's address, invisible marks."""
    handle = INVISIBLE.sub("", typed).rstrip("/").rpartition("/")[2].removeprefix("@").lower()
    handle = handle if "." in handle else f"{handle}.{home}"
    if not HANDLE.fullmatch(handle):
        raise Rejected("this is not a handle", reason="gone")
    return handle


class AtprotoNetwork(HttpNetwork):
    """A network on this protocol. ``account.server`` is the account's own server (PDS), ``remote_id`` its DID."""

    home: ClassVar[str]
    """Domain of the handles that most people have."""
    resolver: ClassVar[str]
    """Who knows handles, where the person names no server."""
    plc_directory = "https://plc.directory"

    # Calling.

    def query(self, account: ConnectedAccount, method: str, **params: Any) -> dict[str, Any]:
        return self._object(self.call(account, "GET", f"/xrpc/{method}", params=params), creates=False)

    def procedure(
        self, account: ConnectedAccount, method: str, *, creates: bool = False, **kwargs: Any
    ) -> dict[str, Any]:
        return self._object(self.call(account, "POST", f"/xrpc/{method}", creates=creates, **kwargs), creates=creates)

    def exchange(self, account: ConnectedAccount, *args: Any, **kwargs: Any) -> tuple[Any, requests.Response]:
        """As everywhere, and once more in a new session where ours was over: nothing was carried out then."""
        try:
            return super().exchange(account, *args, **kwargs)
        except SessionExpired:
            if "access_token" not in account.credentials:
                raise
        fresh = self.renew(account)
        if isinstance(account.credentials, Session):
            account.credentials.clear()  # a person may have connected it another way meanwhile
            account.credentials.update(fresh)
        return super().exchange(replace(account, credentials=fresh), *args, **kwargs)

    def fail(self, response: requests.Response, body: bytes, account: ConnectedAccount, *, creates: bool) -> NoReturn:
        status, name, detail = response.status_code, error_name(body), redact(self.words(body), account)
        if name in ACCOUNT_CLOSED:
            raise ReconnectNeeded(detail, status=status)
        if name in SESSION_OVER or status == 401:
            raise SessionExpired(detail, status=status)
        try:
            super().fail(response, body, account, creates=creates)
        except Rejected as error:
            raise Refused(error.detail, name=name, reason=error.reason, status=status) from None

    def reason(self, status: int, body: bytes) -> str:
        return REASONS.get(error_name(body)) or super().reason(status, body)

    @staticmethod
    def _object(answer: Any, *, creates: bool) -> dict[str, Any]:
        if not isinstance(answer, dict):
            raise (Unknown if creates else NotSent)("the answer is not an object")
        return answer

    # Identity.

    def identify(self, handle: str, server: str = "") -> Identity:
        """Who ``handle`` is. Both directions must agree: anybody may write any handle into a document of her own."""
        did = self._did_of(handle, typed_server(server) if server else self.resolver)
        document = self.document_of(did)
        if f"at://{handle}" not in list_in(document, "alsoKnownAs"):
            raise Rejected("this handle is not confirmed by its owner", reason="forbidden")
        return Identity(did=did, handle=handle, pds=self.pds_in(document))

    def document_of(self, did: str) -> dict[str, Any]:
        """What the owner of ``did`` published about it."""
        document = self._object(self.call(ConnectedAccount(), "GET", self._document_address(did)), creates=False)
        if document.get("id") != did:
            raise Rejected("the document is another account's", reason="forbidden")
        return document

    @staticmethod
    def pds_in(document: Mapping[str, Any]) -> str:
        """The account's own server."""
        for service in objects_in(document, "service"):
            if text_in(service, "id").endswith("#atproto_pds"):
                return typed_server(text_in(service, "serviceEndpoint"))
        raise Rejected("this account has no server", reason="gone")

    def _did_of(self, handle: str, server: str) -> str:
        """The server's word, else the handle's own site's; its entry in the DNS cannot be read from here."""
        anybody = ConnectedAccount(server=server)
        try:
            did = self.query(anybody, "com.atproto.identity.resolveHandle", handle=handle).get("did")
        except (NotSent, Rejected) as error:
            did = self._did_by_site(handle)
            if not did and isinstance(error, NotSent):
                raise
        if not DID.fullmatch(str(did)):
            raise Rejected("no account has this handle", reason="gone")
        return did

    def _did_by_site(self, handle: str) -> str:
        request = {"timeout": self.timeout, "headers": {"Accept": "text/plain"}}
        try:
            address = f"https://{handle}/.well-known/atproto-did"
            response, body = self._fetch("GET", address, ConnectedAccount(), False, request)
        except NotSent:
            return ""
        return body.decode("utf-8", "replace").strip() if response.status_code == 200 else ""

    def _document_address(self, did: str) -> str:
        if did.startswith("did:plc:"):
            return f"{self.plc_directory}/{did}"
        return f"https://{unquote(did.removeprefix('did:web:'))}/.well-known/did.json"

    # Session.

    def log_in(self, answers: Mapping[str, str]) -> Grant:
        """Connect by handle and app password."""
        password = answers["app_password"].strip()
        who = self.identify(tidy_handle(answers["handle"], self.home), answers.get("server", "").strip())
        account = ConnectedAccount(remote_id=who.did, server=who.pds, credentials={"app_password": password})
        try:
            credentials = self._open_session(account)
        except SessionExpired as error:
            raise Rejected(error.detail, reason="forbidden", status=error.status) from None
        # An app password is kept beside the session: whoever steals the refresh token can renew it for ever, so the
        # password adds nothing to the loss, the person revokes both by one click, and without it an account whose
        # session is lost (90 days unused, a restored backup) stays silent until she comes. Her main password can do
        # more than we need: typed by mistake it opens a session and is forgotten.
        if APP_PASSWORD.fullmatch(password):
            credentials["app_password"] = password
        return Grant(credentials=credentials, server=who.pds)

    def renew(self, account: ConnectedAccount) -> Mapping[str, Any]:
        """The credentials of a living session, saved before anybody uses them."""
        with account.renewing() if account.renewing else nullcontext(account.credentials) as stored:
            if stored.get("access_token") != account.credentials["access_token"]:
                return stored  # another worker renewed them while we waited for the lock
            fresh = {**stored, **self._next_session(replace(account, credentials=stored))}
            account.save_credentials(fresh)
        return fresh

    def revoke(self, account: ConnectedAccount) -> None:
        headers = {"Authorization": f"Bearer {account.credentials.get('refresh_token')}"}
        try:
            super().exchange(account, "POST", "/xrpc/com.atproto.server.deleteSession", headers=headers)
        except (ReconnectNeeded, Rejected):
            pass  # the session was over

    def _next_session(self, account: ConnectedAccount) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {account.credentials.get('refresh_token')}"}
        try:
            return self._session(account, "com.atproto.server.refreshSession", headers=headers)
        except (SessionExpired, Rejected) as error:
            if "app_password" not in account.credentials:
                raise SessionExpired(error.detail, status=error.status) from None
        return self._open_session(account)

    def _open_session(self, account: ConnectedAccount) -> dict[str, Any]:
        """By the identifier, which outlives a change of handle."""
        question = {"identifier": account.remote_id, "password": account.credentials["app_password"]}
        return self._session(account, "com.atproto.server.createSession", json=question)

    def _session(self, account: ConnectedAccount, method: str, **kwargs: Any) -> dict[str, Any]:
        """Not by ``exchange``: that one would renew what is being renewed, and quotes answers that are not JSON, which
        here are secrets."""
        kwargs.setdefault("timeout", self.timeout)
        response, body = self._fetch("POST", f"{account.server}/xrpc/{method}", account, False, kwargs)
        if response.status_code != 200:
            self.fail(response, body, account, creates=False)
        answer = load_object(body)
        tokens = {"access_token": answer.get("accessJwt"), "refresh_token": answer.get("refreshJwt")}
        if not all(isinstance(token, str) and token for token in tokens.values()):
            raise NotSent("no session in the answer", status=response.status_code)
        if account.remote_id and answer.get("did") != account.remote_id:
            raise Rejected("the session is another account's", reason="forbidden")
        return tokens

    # Records.

    def get_record(self, account: ConnectedAccount, collection: str, key: str) -> dict[str, Any] | None:
        """``{uri, cid, value}`` as the account's own server has it; None when it says that there is none."""
        where = {"repo": account.remote_id, "collection": collection, "rkey": key}
        try:
            return self.query(account, "com.atproto.repo.getRecord", **where)
        except Refused as error:
            if error.name != "RecordNotFound":
                raise
        return None

    def put_record(
        self,
        account: ConnectedAccount,
        collection: str,
        key: str,
        record: Mapping[str, Any],
        *,
        over: str | None,
        creates: bool = False,
    ) -> dict[str, Any]:
        """Write ``record`` where the record with the CID ``over`` stands, or nothing if None. The same record again is
        accepted and changes nothing; another one is refused (InvalidSwap)."""
        question = {"repo": account.remote_id, "collection": collection, "rkey": key, "record": record}
        question |= {"validate": True, "swapRecord": over}
        return self.procedure(account, "com.atproto.repo.putRecord", creates=creates, json=question)

    def delete_record(self, account: ConnectedAccount, collection: str, key: str) -> None:
        """One that is not there counts as deleted, for the server too."""
        where = {"repo": account.remote_id, "collection": collection, "rkey": key}
        self.procedure(account, "com.atproto.repo.deleteRecord", json=where)

    def with_blobs(self, value: Any, account: ConnectedAccount) -> Any:
        """``value`` with every image reference replaced by the blob it was uploaded as. The same bytes make the same
        blob, so a second try sends the same record."""
        if isinstance(value, list):
            return [self.with_blobs(inner, account) for inner in value]
        if not isinstance(value, dict):
            return value
        if "file" in value and "mime" in value:
            return self._upload(value, account)
        return {key: self.with_blobs(inner, account) for key, inner in value.items()}

    def _upload(self, image: Mapping[str, Any], account: ConnectedAccount) -> dict[str, Any]:
        data, headers = account.open_file(image["file"]), {"Content-Type": image["mime"]}
        answer = self.procedure(account, "com.atproto.repo.uploadBlob", data=data, headers=headers)
        if not isinstance(answer.get("blob"), dict):
            raise NotSent("no blob in the answer")
        return answer["blob"]


def error_name(body: bytes) -> str:
    return str(load_object(body).get("error") or "")


def load_object(body: bytes) -> dict[str, Any]:
    """The object in ``body``, {} when there is none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def text_in(value: Mapping[str, Any], key: str) -> str:
    """A text that any database keeps: others write what they like into records, lone surrogates and NUL included."""
    found = value.get(key)
    return found.encode("utf-8", "replace").decode().replace("\0", " ") if isinstance(found, str) else ""


def object_in(value: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def list_in(value: Mapping[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def objects_in(value: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return [inner for inner in list_in(value, key) if isinstance(inner, dict)]
