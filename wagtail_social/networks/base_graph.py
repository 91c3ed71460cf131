"""The Graph API, as the networks of Meta speak it: versioned addresses, errors named by their code, pages of lists,
signatures and webhooks. The consent screen of the Page owner stands in ``base_graph_login``.

Sources: Graph API v26.0 (2026-07-29), its guides "Handling errors", "Rate limits", "Paginated results" and "Webhooks".
``appsecret_proof`` is not sent: it guards a token stolen without the app's secret, and both are kept sealed together;
sent needlessly it would kill every connection the day the secret is renewed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NoReturn
from urllib.parse import parse_qs, quote, urlsplit

import requests

from ..exceptions import NetworkError, NotSent, RateLimited, ReconnectNeeded, Rejected, Unknown
from .base import ConnectedAccount
from .base_http import redact
from .base_oauth2 import Client, OAuth2Network
from .base_webhooks import WebhookNetwork, is_signed

DEAD, WAIT, TRANSIENT = "dead", "wait", "transient"
"""What to do after an error, besides the reasons of ``Rejected``."""

CODES: Mapping[int, str] = {
    **dict.fromkeys((102, 190), DEAD),
    **dict.fromkeys((4, 17, 32, 341, 613, *range(80000, 80015)), WAIT),
    **dict.fromkeys((-3, -2, -1, 1, 2), TRANSIENT),
    **dict.fromkeys((3, 10, *range(200, 300)), "forbidden"),
    368: "blocked",
    506: "duplicate",
    803: "gone",
}
SUBCODES: Mapping[int, str] = {
    **dict.fromkeys((458, 459, 460, 463, 464, 467, 492, 2069030, 2069031, 2069032, 2069033), DEAD),
    # 1772107: a write with ``fields`` is carried out and answered with an error; the others: "unavailable, later".
    **dict.fromkeys((1772107, 1363047, 1609010), TRANSIENT),
    33: "gone",
    1366051: "duplicate",
    **dict.fromkeys((1366046, 2069019, 2061006), "image"),
    **dict.fromkeys((1404006, 1404102, 1346003, 1390008, 1404112, 1404078, 4854002, 2207050, 2207051), "blocked"),
}
_RESUMES_AT = ("after", "until", "__paging_token", "offset")


@dataclass(frozen=True)
class GraphError:
    """The error object of an answer: ``{"error": {"message", "type", "code", "error_subcode", "is_transient", …}}``."""

    code: int
    subcode: int = 0
    is_transient: bool = False
    message: str = ""

    def __str__(self) -> str:
        return f"({self.code}/{self.subcode}) {self.message}" if self.subcode else f"({self.code}) {self.message}"


class GraphRejected(Rejected):
    """A refusal, with the codes that say more than its reason."""

    def __init__(self, error: GraphError, detail: str, *, reason: str, status: int | None) -> None:
        super().__init__(detail, reason=reason, status=status)
        self.code, self.subcode = error.code, error.subcode


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What was read of a list; ``cursor`` resumes after it, "" when it was read to its end."""

    items: Sequence[Mapping[str, Any]]
    cursor: str = ""


class GraphNetwork(WebhookNetwork, OAuth2Network):
    """A network behind the Graph API. The token travels in a header, never in an address."""

    version: ClassVar[str] = "v26.0"
    """Sent with every call: without it the app's oldest usable version would answer."""
    api_root: ClassVar[str] = "https://graph.facebook.com"
    scope_separator = ","
    uses_pkce = False
    codes: ClassVar[Mapping[int, str]] = CODES
    """What an error's code asks for."""
    subcodes: ClassVar[Mapping[int, str]] = SUBCODES
    """What an error's subcode asks for; it decides before the code."""
    page_size: ClassVar[int] = 100
    most_pages: ClassVar[int] = 10
    """How many pages of one list are read at once."""

    # Calling

    def root(self, account: ConnectedAccount) -> str:
        return f"{self.api_root}/{self.version}"

    def exchange(
        self, account: ConnectedAccount, method: str, path: str, **kwargs: Any
    ) -> tuple[Any, requests.Response]:
        """As everywhere, but an error object counts whatever the status, and a write never carries ``fields``: Graph
        creates the thing and then answers with error 20/1772107, which looks like a clean failure."""
        sent = [kwargs.get(name) for name in ("params", "data", "json")]
        if method != "GET" and any(isinstance(form, Mapping) and "fields" in form for form in sent):
            raise ValueError("fields on a write")
        answer, response = super().exchange(account, method, path, **kwargs)
        if isinstance(answer, dict) and isinstance(answer.get("error"), dict):
            self.fail(response, json.dumps(answer).encode(), account, creates=kwargs.get("creates", False))
        return answer, response

    def fail(self, response: requests.Response, body: bytes, account: ConnectedAccount, *, creates: bool) -> NoReturn:
        """By the error's subcode, then its code; the HTTP status decides only where neither is known."""
        status, error = response.status_code, read_error(body)
        if error is None:
            self._fail_without_error(response, body, account, creates)
        detail, verdict = redact(str(error), account), self.verdict(error, status)
        if verdict == DEAD:
            raise ReconnectNeeded(detail, status=status)
        if verdict == WAIT:
            raise RateLimited(detail, status=status, until=self.reset_at(response))
        if verdict == TRANSIENT:
            raise (Unknown if creates else NotSent)(detail, status=status)
        raise GraphRejected(error, detail, reason=verdict, status=status)

    def verdict(self, error: GraphError, status: int) -> str:
        """DEAD, WAIT, TRANSIENT, or a reason of ``Rejected``."""
        known = self.subcodes.get(error.subcode) or self.codes.get(error.code)
        if error.code == 1 and "client secret" in error.message:  # not the usual 1, "try again later"
            return "forbidden"
        if known:
            return known
        return TRANSIENT if error.is_transient or status >= 500 or status == 429 else "content"

    def reset_at(self, response: requests.Response) -> datetime | None:
        """The minutes of ``X-Business-Use-Case-Usage``, where it has them."""
        minutes = minutes_to_wait(response.headers)
        return datetime.now(UTC) + timedelta(minutes=minutes) if minutes else super().reset_at(response)

    def _fail_without_error(self, response, body: bytes, account: ConnectedAccount, creates: bool) -> NoReturn:
        """Not the API's own answer: something in between. It proves nothing about the credentials or the content."""
        status = response.status_code
        if status == 429 or 300 <= status < 400:
            super().fail(response, body, account, creates=creates)
        raise (Unknown if creates else NotSent)(redact(self.words(body), account), status=status)

    # Reading

    def node(self, account: ConnectedAccount, node_id: str, fields: str, **params: Any) -> dict[str, Any]:
        """One object with ``fields``."""
        answer = self.call(account, "GET", node_path(node_id), params={"fields": fields, **params})
        if not isinstance(answer, dict):
            raise NotSent(f"{node_path(node_id)} is not an object")
        return answer

    def is_missing(self, account: ConnectedAccount, node_id: str) -> bool:
        """True when the network says that it does not exist. Graph answers 100/33 to "no permission" alike."""
        try:
            self.node(account, node_id, "id")
        except GraphRejected as error:
            if error.reason != "gone":
                raise
            return True
        return False

    def listing(
        self, account: ConnectedAccount, path: str, *, cursor: str = "", pages: int | None = None, **params: Any
    ) -> Listing:
        """A list from ``cursor`` on, page after page. The next address is never taken as answered: it is built here
        from the cursor, so that it leads nowhere else and carries our token in the header only."""
        items: list[Mapping[str, Any]] = []
        resume = json.loads(cursor) if cursor else {}
        for _page in range(pages or self.most_pages):
            answer = self.call(account, "GET", path, params={"limit": self.page_size, **params, **resume})
            if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
                raise NotSent(f"{path} is not a list")
            items += [item for item in answer["data"] if isinstance(item, dict)]
            following = _next_page(answer.get("paging"))
            if not following or following == resume:
                return Listing(items=items)
            resume = following
        return Listing(items=items, cursor=json.dumps(resume))

    # Writing

    def do(self, account: ConnectedAccount, method: str, path: str, **kwargs: Any) -> None:
        """A write that creates nothing and is answered ``{"success": true}``."""
        answer = self.call(account, method, path, **kwargs)
        if answer is not True and not (isinstance(answer, dict) and answer.get("success") is True):
            raise NotSent(f"{method} {path}: no success")

    def remove(self, account: ConnectedAccount, node_id: str) -> None:
        """Delete; what the network then says to be missing counts as deleted, for deleting something that is gone and
        deleting without the right to are answered alike."""
        try:
            self.do(account, "DELETE", node_path(node_id))
        except GraphRejected as error:
            if error.reason != "gone":
                raise
            if not self.is_missing(account, node_id):
                raise Rejected(error.detail, reason="forbidden", status=error.status) from None

    # Connecting

    def token_answer(self, client: Client, method: str, path: str, **form: str) -> dict[str, Any]:
        """One answer of a token endpoint, ``form`` in the body of a POST or in the address of a GET; refused or not,
        no secret of ``form`` shows in an error. ``path`` may be a whole address."""
        secrets = ConnectedAccount(credentials={"client_secret": client.client_secret, "form": form})
        where = "params" if method == "GET" else "data"
        answer = self.call(secrets, method, path, **{where: form})
        # By older guides some token endpoints answer a list of one.
        if isinstance(answer, dict) and isinstance(answer.get("data"), list) and answer["data"]:
            answer = answer["data"][0]
        if not isinstance(answer, dict) or not answer.get("access_token"):
            raise NotSent("a token answer without a token")
        return answer

    def inspect(self, token: str, client: Client) -> dict[str, Any]:
        """What the network knows of ``token`` (``/debug_token``): is_valid, type, scopes, granular_scopes, expires_at,
        data_access_expires_at. {} when it does not say."""
        answer = self.call(as_app(client, token), "GET", "/debug_token", params={"input_token": token})
        data = answer.get("data") if isinstance(answer, dict) else None
        return data if isinstance(data, dict) else {}

    # Webhooks

    def handshake(self, query: Mapping[str, str], client: Client, token: str) -> str | None:
        given = query.get("hub.verify_token", "")
        if query.get("hub.mode") != "subscribe" or not hmac.compare_digest(given.encode(), token.encode()):
            return None
        return query.get("hub.challenge")

    def is_genuine(self, body: bytes, headers: Mapping[str, str], client: Client) -> bool:
        kind, _, signature = headers.get("x-hub-signature-256", "").partition("=")
        return kind == "sha256" and is_signed(body, client.client_secret, signature)


def as_app(client: Client, *secrets: str) -> ConnectedAccount:
    """Us as the app itself; ``secrets`` must not show in an error either."""
    token = f"{client.client_id}|{client.client_secret}"
    return ConnectedAccount(credentials={"access_token": token, "client_secret": client.client_secret, "more": secrets})


def node_path(node_id: str, edge: str = "") -> str:
    path = "/" + quote(str(node_id), safe="")
    return f"{path}/{edge}" if edge else path


def created_id(answer: Any, lost: type[NetworkError] = Unknown) -> str:
    """The id in the answer to a creation; ``lost`` when there is none."""
    found = answer.get("id") if isinstance(answer, dict) else None
    if not isinstance(found, (str, int)) or isinstance(found, bool) or not found:
        raise lost("a creation without an id")
    return str(found)


def read_error(body: bytes) -> GraphError | None:
    try:
        error = json.loads(body)["error"]
        code, subcode = int(error["code"]), int(error.get("error_subcode") or 0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    words = [str(error[name]) for name in ("message", "error_user_msg", "fbtrace_id") if error.get(name)]
    return GraphError(code, subcode, error.get("is_transient") is True, " ".join(words))


def minutes_to_wait(headers: Mapping[str, str]) -> float:
    """The longest ``estimated_time_to_regain_access`` of ``X-Business-Use-Case-Usage``; 0 when it names none."""
    try:
        uses = json.loads(headers.get("X-Business-Use-Case-Usage") or "{}").values()
        return max(float(use.get("estimated_time_to_regain_access") or 0) for entries in uses for use in entries)
    except (ValueError, TypeError, AttributeError):
        return 0


def moment(value: Any) -> datetime | None:
    """An aware instant out of ``2026-11-22T10:00:00+0000`` or epoch seconds; None when it is neither."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    try:
        return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None


def read_signed_request(signed: str, secret: str) -> dict[str, Any] | None:
    """The content of a ``signed_request`` (deauthorisation and data deletion callbacks); None when it is not genuine.
    ``base64url(HMAC-SHA256 of the second half).base64url(JSON)``, by Facebook Login's guide to these callbacks."""
    signature, _, content = signed.partition(".")
    expected = hmac.new(secret.encode(), content.encode(), hashlib.sha256).digest()
    try:
        if not secret or not hmac.compare_digest(_from_base64(signature), expected):
            return None
        read = json.loads(_from_base64(content))
    except (ValueError, binascii.Error):
        return None
    return read if isinstance(read, dict) and read.get("algorithm", "").upper() == "HMAC-SHA256" else None


def changes(body: bytes, thing: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Of a webhook about ``thing`` (``page``…): whose it is, which field, and its value. ValueError when unreadable."""
    try:
        message = json.loads(body)
        if message["object"] != thing:
            return
        for entry in message["entry"]:
            for change in entry.get("changes", ()):
                yield str(entry["id"]), str(change["field"]), dict(change["value"])
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"unreadable: {type(error).__name__}") from None


def _from_base64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _next_page(paging: Any) -> dict[str, str]:
    """The parameters that lead to the next page; {} at the end, where ``next`` is missing."""
    if not isinstance(paging, dict) or not paging.get("next"):
        return {}
    after = (paging.get("cursors") or {}).get("after")
    if after:
        return {"after": str(after)}
    query = parse_qs(urlsplit(str(paging["next"])).query)
    return {name: query[name][-1] for name in _RESUMES_AT if name in query}
