"""What a network gave, made fit to be stored: sizes, characters, instants. Nothing here touches the database.

Texts stay raw (they are sanitised where they are shown); what no database takes, or what would overflow a column, is
dropped: NUL bytes, lone surrogates, overlong identifiers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

import nh3

from ..networks.base import Author, RemoteComment
from ..text import graphemes

LONGEST_BODY = 50_000
"""Characters kept of one message: ten times what the most generous network takes."""
LONGEST_ID = 500
LONGEST_URL = 1000
LONGEST_NAME = 255
LARGEST_EXTRA = 10_000
"""Characters of JSON kept beside a message."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Among them the marks that turn the direction of all that follows."""
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/blockquote|/pre|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_LANGUAGE = re.compile(r"[A-Za-z0-9_-]{1,20}")
_UNREAD = {"script", "style", "template", "iframe", "noscript", "title", "object", "svg", "math"}


def columns_of(remote: RemoteComment, now: datetime) -> dict[str, Any] | None:
    """``remote`` as columns of a Comment; None when its identifier cannot be stored."""
    if not is_id(remote.remote_id):
        return None
    body = text(remote.body, LONGEST_BODY)
    html = remote.body_format == "html"
    return {
        "remote_id": remote.remote_id,
        "parent_id": remote.parent_id if is_id(remote.parent_id) else "",
        "body": body,
        "body_format": "html" if html else "text",
        "plain": plain_of(body) if html else lines_of(body),
        "language": remote.language if _LANGUAGE.fullmatch(remote.language or "") else "",
        "url": address(remote.url),
        "extra": extra_of(remote.extra),
        "is_ours": bool(remote.is_ours),
        "is_public": bool(remote.is_public),
        "is_hidden": bool(remote.is_hidden),
        "created_at": moment(remote.created_at, now) or now,
        "edited_at": moment(remote.edited_at, now),
    }


def person_of(author: Author) -> dict[str, str] | None:
    """``author`` as columns of a Person; None for somebody whom the network does not let us tell from others."""
    if not is_id(author.remote_id) or len(author.remote_id) > LONGEST_NAME:
        return None
    return {
        "remote_id": author.remote_id,
        "handle": name(author.handle),
        "name": name(author.name),
        "url": address(author.url),
        "avatar_url": address(author.avatar_url),
    }


def is_id(value: str) -> bool:
    return 0 < len(value) <= LONGEST_ID and not _CONTROLS.search(value)


def text(value: str, most: int) -> str:
    return cut(_UNSTORABLE.sub("", value or ""), most)


def name(value: str) -> str:
    """On one line, and never in a direction of its own."""
    return cut(" ".join(_CONTROLS.sub("", value or "").split()), LONGEST_NAME)


def cut(value: str, most: int) -> str:
    """At most ``most`` characters, never through what a reader sees as one."""
    if len(value) <= most:
        return value
    return "".join(graphemes(value[: most + 1])[:-1]) or value[:most]


def address(value: str) -> str:
    """A web address; "" for any other kind, or one too long to be true."""
    fits = len(value or "") <= LONGEST_URL and not _CONTROLS.search(value)
    return value if fits and value.startswith(("https://", "http://")) else ""


def moment(value: datetime | None, now: datetime) -> datetime | None:
    """An instant that a clock set wrong cannot put into the future, where it would stand first for ever."""
    if value is None:
        return None
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return min(max(aware, EARLIEST), now)


def plain_of(html: str) -> str:
    """HTML as text, for search and triage: what is not shown to a reader is not in it."""
    if "<" not in html and "&" not in html:
        return lines_of(html)
    bare = nh3.clean(_BREAKS.sub("\n", html), tags=set(), clean_content_tags=_UNREAD)
    return lines_of(unescape(bare))


def lines_of(plain: str) -> str:
    """Without control characters, with single spaces and single line ends."""
    return _LINES.sub("\n", _BLANKS.sub(" ", _CONTROLS.sub("", plain))).strip()


def extra_of(extra: Mapping[str, Any]) -> dict[str, Any]:
    """JSON as any database takes it; {} when it is none, or too much."""
    if not extra:
        return {}
    try:
        written = json.dumps(extra, ensure_ascii=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return {}
    if len(written) > LARGEST_EXTRA:
        return {}
    if "\\u0000" in written or "\\ud" in written:
        return _storable(json.loads(written))
    return dict(extra)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("", key): _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list) else value
