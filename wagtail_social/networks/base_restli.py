"""What LinkedIn's API is made of: versioned Rest.li requests, URNs in addresses, "little text", errors by their codes.

Sources: learn.microsoft.com/linkedin, pages "Versioning", "Posts API", "little text format", "Error handling"
(2026).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NoReturn
from urllib.parse import quote, unquote

import regex
import requests

from ..exceptions import NotSent, RateLimited, ReconnectNeeded, Rejected
from ..text import find_spans
from .base import ConnectedAccount
from .base_http import HttpNetwork, redact
from .base_oauth2 import OAuth2Network

RESERVED = regex.compile(r"[|{}@\[\]()<>#\\*_~]")
"""What little text gives a meaning: one that is not escaped silently cuts the post there."""
LITTLE = regex.compile(
    r"\\(?P<literal>.)"
    r"|\{hashtag\|\\?.\|(?P<tag>(?:\\.|[^}\\])*)\}"
    r"|@\[(?P<name>(?:\\.|[^\]\\])*)\]\((?:\\.|[^)\\])*\)",
    regex.DOTALL,
)
SHORTENED = regex.compile(r"https?://lnkd\.in/\S+")
ADDRESS = regex.compile(r"https?://\S+")
POST = regex.compile(r"urn:li:(?:share|ugcPost|activity):\d+")
COMMENT = regex.compile(r"urn:li:comment:\((?:urn:li:)?(\w+:\d+),(\d+)\)")
VERSION_CODES = {"NONEXISTENT_VERSION", "VERSION_MISSING"}
SHORT_WAIT = timedelta(minutes=2)


def encoded(urn: str) -> str:
    """``urn`` in an address: colons, commas and brackets too."""
    return quote(urn, safe="")


def listed(urns: Iterable[str]) -> str:
    """A list in a query: only its members are encoded, so the query is written by hand."""
    return f"List({','.join(encoded(urn) for urn in urns)})"


def escaped(text: str) -> str:
    """``text`` as little text in which only its hashtags live."""
    written, end = "", 0
    for span in find_spans(text):
        if span.kind == "hashtag":
            written += f"{_literal(text[end : span.start])}#{_literal(span.value)}"
            end = span.end
    return written + _literal(text[end:])


def plain(little: str) -> str:
    """What readers see of little text, however it marks its hashtags and mentions."""

    def shown(match: regex.Match) -> str:
        if match["literal"] is not None:
            return match["literal"]
        return f"#{plain(match['tag'])}" if match["tag"] is not None else plain(match["name"])

    return LITTLE.sub(shown, little)


def same_text(theirs: str, ours: str) -> bool:
    """True for the same words; an address that the network shortened counts as ours."""
    theirs, ours = " ".join(plain(theirs).split()), " ".join(plain(ours).split())
    if theirs == ours or not SHORTENED.search(theirs):
        return theirs == ours
    return ADDRESS.sub("…", theirs) == ADDRESS.sub("…", ours)


def post_in(words: str) -> str:
    """The post that ``words`` name, "" when they name none; a person's URN is no post."""
    match = POST.search(unquote(words))
    return match[0] if match else ""


def split_comment(urn: str) -> tuple[str, str] | None:
    """What a comment stands under and its number, of the long form or the short one of web addresses."""
    match = COMMENT.fullmatch(urn)
    return (f"urn:li:{match[1]}", match[2]) if match else None


def moment(stamp: Any) -> datetime | None:
    """An instant out of epoch milliseconds."""
    if type(stamp) is not int or not 0 < stamp < 10**14:
        return None
    return datetime.fromtimestamp(stamp / 1000, UTC)


def is_thing(answer: Any) -> bool:
    return isinstance(answer, Mapping) and bool(answer)


def things_in(answer: Any) -> list[Mapping[str, Any]]:
    """The elements of a collection. Raises NotSent for what is none."""
    elements = answer.get("elements") if isinstance(answer, Mapping) else None
    if not isinstance(elements, list):
        raise NotSent("a collection without elements")
    return [element for element in elements if is_thing(element)]


def codes_in(body: bytes) -> set[str]:
    """Every code of an error answer."""
    answer = _error(body)
    return {str(entry["code"]) for entry in (answer, *_input_errors(answer)) if entry.get("code")}


class RestliNetwork(OAuth2Network):
    """Rest.li 2.0 under a dated version, with credentials that are renewed only where the app was given the right."""

    api_root: ClassVar[str] = "https://api.linkedin.com"
    api_version: ClassVar[str] = "202609"
    """Answered for about a year after its month (202609: until September 2027); then every call ends with 426."""
    renew_before = timedelta(days=7)

    def root(self, account: ConnectedAccount) -> str:
        return self.api_root

    def exchange(
        self,
        account: ConnectedAccount,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> tuple[Any, requests.Response]:
        """With the version where there is one. A 401 proves that nothing was done: renewed once, it leaves again."""
        if path.startswith("/rest/"):
            version = {"Linkedin-Version": self.api_version, "X-Restli-Protocol-Version": "2.0.0"}
            headers = {**version, **(headers or {})}
        try:
            return super().exchange(account, method, path, headers=headers, **kwargs)
        except ReconnectNeeded:
            renewed = self._renewed(account)
            if renewed is None:
                raise
        account = replace(account, credentials=renewed)
        return super().exchange(account, method, path, headers=headers, **kwargs)

    def change(self, account: ConnectedAccount, path: str, patch: Mapping[str, Any]) -> None:
        """A partial update, which has no method of its own in HTTP here."""
        self.call(account, "POST", path, headers={"X-RestLi-Method": "PARTIAL_UPDATE"}, json={"patch": patch})

    # Errors

    def fail(self, response: requests.Response, body: bytes, account: ConnectedAccount, *, creates: bool) -> NoReturn:
        status, detail = response.status_code, redact(self.words(body), account)
        if status == 426 or codes_in(body) & VERSION_CODES:
            retired = f"version {self.api_version} of the API is not served; this package must be updated. {detail}"
            raise NotSent(retired, status=status)
        if status == 429:
            until = self.reset_at(response) or _end_of_throttle(detail)
            raise RateLimited(detail, status=status, until=until)
        super().fail(response, body, account, creates=creates)

    def reason(self, status: int, body: bytes) -> str:
        codes, words = codes_in(body), self.words(body)
        if "DUPLICATE_POST" in codes or (status == 422 and "duplicate" in words.lower()):
            return "duplicate"
        if "FIELD_LENGTH_TOO_LONG" in codes:
            return "too_long"
        if any(code.startswith("MEDIA_ASSET") for code in codes):
            return "image"
        if "permissions must be used" in words:
            return "forbidden"
        return super().reason(status, body)

    def words(self, body: bytes) -> str:
        """The message first, for it may name a post; then what was wrong in the request."""
        answer = _error(body)
        if not answer:
            return super().words(body)
        said = [answer.get("message"), answer.get("code"), answer.get("error"), answer.get("error_description")]
        said += [error.get(name) for error in _input_errors(answer) for name in ("description", "code")]
        return " ".join(dict.fromkeys(str(part) for part in said if part))

    # Renewal

    def refresh(self, credentials: Mapping[str, Any], account: ConnectedAccount) -> Mapping[str, Any]:
        """Refused while the old access still lives, it is used to its end and not renewed any more."""
        form = {
            "grant_type": "refresh_token",
            "refresh_token": credentials["refresh_token"],
            **credentials["client"],
        }
        asking = ConnectedAccount(credentials={name: credentials[name] for name in ("refresh_token", "client")})
        try:
            # Not ``exchange`` of this class: a 401 here must not renew.
            answer, _response = HttpNetwork.exchange(self, asking, "POST", self.token_url, data=form)
        except (ReconnectNeeded, Rejected) as error:
            if credentials.get("expires_at", 0) > datetime.now(UTC).timestamp():
                return {name: value for name, value in credentials.items() if not name.startswith("refresh")}
            raise ReconnectNeeded(error.detail, status=error.status) from None
        if not is_thing(answer) or not answer.get("access_token"):
            raise NotSent("a renewal without an access token")
        return {**credentials, **dated(answer)}

    def _is_ending(self, credentials: Mapping[str, Any]) -> bool:
        return bool(credentials.get("refresh_token")) and super()._is_ending(credentials)

    def _renewed(self, account: ConnectedAccount) -> Mapping[str, Any] | None:
        """Credentials in place of refused ones: another worker's, or fresh ones; None where they cannot be renewed."""
        refused = account.credentials
        if not refused.get("refresh_token"):
            return None
        with account.renewing() if account.renewing else nullcontext(refused) as latest:
            if latest.get("access_token") != refused.get("access_token"):
                return latest
            renewed = self.refresh({**latest, "expires_at": 0}, account)
            account.save_credentials(renewed)
            return renewed


def dated(token: Mapping[str, Any]) -> dict[str, Any]:
    """What to keep of a token answer, with its ends as epoch seconds."""
    kept = {name: token[name] for name in ("access_token", "refresh_token") if token.get(name)}
    now = datetime.now(UTC).timestamp()
    for name, seconds in (("expires_at", "expires_in"), ("refresh_expires_at", "refresh_token_expires_in")):
        if str(token.get(seconds) or "").isdigit():
            kept[name] = now + int(token[seconds])
    return kept


def _literal(text: str) -> str:
    return RESERVED.sub(r"\\\g<0>", text)


def _end_of_throttle(words: str) -> datetime:
    """No header says it: creations are counted by the minute, everything else by the day, which ends at 00:00 UTC."""
    now = datetime.now(UTC)
    if "create throttled" in words.lower():
        return now + SHORT_WAIT
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _error(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _input_errors(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    details = answer.get("errorDetails")
    errors = details.get("inputErrors") if isinstance(details, dict) else None
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
