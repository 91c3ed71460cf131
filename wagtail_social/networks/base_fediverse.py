"""What servers that speak Mastodon's client API say about themselves, and how they count and mark up. Pure: no HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from ..exceptions import NetworkError, Unknown
from ..text import MENTION, TextLimit
from .base import Author, ConnectedAccount, ImageLimit, RemoteComment, Sent
from .base_http import parse_moment

DEFAULTS: dict[str, Any] = {
    "max_characters": 500,
    "characters_reserved_per_url": 23,
    "max_media_attachments": 4,
    "image_size_limit": 16_777_216,
    "description_limit": 1500,
    "software": "",
    "version": "",
    "domain": "",
}
ORIGINAL = "mastodon"
"""The ``software`` of a server that counts as documented and honours an idempotency key; forks of its code keep it."""

COUNTS = {
    "likes": "favourites_count",
    "shares": "reblogs_count",
    "replies": "replies_count",
    "quotes": "quotes_count",
}
_NUMBERS = {
    "max_characters": (("configuration", "statuses", "max_characters"), ("max_toot_chars",)),
    "characters_reserved_per_url": (("configuration", "statuses", "characters_reserved_per_url"),),
    "max_media_attachments": (("configuration", "statuses", "max_media_attachments"), ("max_media_attachments",)),
    "image_size_limit": (("configuration", "media_attachments", "image_size_limit"), ("upload_limit",)),
    "description_limit": (("configuration", "media_attachments", "description_limit"), ("description_limit",)),
}
_TAG = re.compile(r"<[^>]*>")
_COMPATIBLE = re.compile(r"compatible; *([\w.\-]+)")


def read_limits(instance: Mapping[str, Any]) -> dict[str, Any]:
    """The limits that an instance answer, of version 1 or 2, really holds."""
    found = {name: next(filter(_is_limit, (_dig(instance, path) for path in paths)), None)
             for name, paths in _NUMBERS.items()}  # fmt: skip
    version = str(instance.get("version") or "")
    named = _COMPATIBLE.search(version)
    found |= {"version": version, "software": named[1].lower() if named else "", "domain": _domain(instance)}
    return {name: value for name, value in found.items() if value}


def text_limit(limits: Mapping[str, Any]) -> TextLimit:
    """How this server counts. Only the original is trusted to count addresses as it advertises: GoToSocial says 25 and
    counts them as written, Takahē and Pixelfed count code points too (2026-08). A server never asked counts as one."""
    known = {**DEFAULTS, **limits}
    if limits.get("software", ORIGINAL) == ORIGINAL:
        url_weight = known["characters_reserved_per_url"]
        return TextLimit(maximum=known["max_characters"], url_weight=url_weight, local_mentions=True)
    return TextLimit(maximum=known["max_characters"], unit="codepoints")


def image_limit(limits: Mapping[str, Any]) -> ImageLimit:
    known = {**DEFAULTS, **limits}
    return ImageLimit(
        maximum=known["max_media_attachments"],
        required=known["software"] == "pixelfed",  # a post of text alone is answered 403 there
        max_bytes=known["image_size_limit"],
        alt_text=known["description_limit"],
    )


def is_thing(answer: Any) -> bool:
    """True for something with an identifier, which is always an opaque text, or was a number on old servers."""
    return isinstance(answer, Mapping) and isinstance(answer.get("id"), (str, int)) and answer["id"] not in ("", False)


def moment(thing: Mapping[str, Any], name: str = "created_at") -> datetime:
    """When ``thing`` was made; the far future when it does not say, so that no window leaves it out."""
    return _moment(thing.get(name)) or datetime.max.replace(tzinfo=UTC)


def sent_from(answer: Any, lost: type[NetworkError] = Unknown) -> Sent:
    """The post in ``answer``; ``lost`` when it holds none, or only the promise of one (a ScheduledStatus)."""
    if not is_thing(answer) or ("scheduled_at" in answer and not answer.get("uri")):
        raise lost("the answer holds no post")
    kept = {name: answer[name] for name in ("uri", "visibility", "created_at", "edited_at") if answer.get(name)}
    return Sent(remote_id=str(answer["id"]), url=str(answer.get("url") or answer.get("uri") or ""), extra=kept)


def author_from(person: Mapping[str, Any], account: ConnectedAccount) -> Author:
    """People of the account's own server are named there without their server: it is added."""
    name = str(person.get("acct") or person.get("username") or "")
    home = account.limits.get("domain") or urlsplit(account.server).netloc
    return Author(
        remote_id=str(person.get("id") or ""),
        handle=name if "@" in name else f"{name}@{home}",
        name=str(person.get("display_name") or person.get("username") or name),
        url=str(person.get("url") or ""),
        avatar_url=str(person.get("avatar") or ""),
    )


def comment_from(status: Mapping[str, Any], account: ConnectedAccount) -> RemoteComment:
    person = status.get("account") or {}
    # A visibility that is not said is taken for the closest, so that nothing private shows.
    visibility = str(status.get("visibility") or "direct")
    return RemoteComment(
        remote_id=str(status["id"]),
        parent_id=str(status.get("in_reply_to_id") or ""),
        author=author_from(person, account),
        body=str(status.get("content") or ""),
        body_format="html",
        created_at=_moment(status.get("created_at")),
        edited_at=_moment(status.get("edited_at")),
        url=str(status.get("url") or status.get("uri") or ""),
        language=str(status.get("language") or ""),
        is_ours=bool(account.remote_id) and str(person.get("id")) == account.remote_id,
        is_public=visibility in ("public", "unlisted"),
        extra={
            "acct": str(person.get("acct") or ""),
            "visibility": visibility,
            "spoiler_text": str(status.get("spoiler_text") or ""),
            "uri": str(status.get("uri") or ""),
        },
    )


def counts_of(status: Mapping[str, Any]) -> dict[str, int]:
    return {name: status[key] for name, key in COUNTS.items() if isinstance(status.get(key), int)}


def are_same_images(attached: Sequence[Mapping[str, Any]], images: Sequence[Mapping[str, Any]]) -> bool:
    """As far as a server tells: as many, each of the same shape. It keeps no file name and scales what is large."""
    pairs = zip(attached, images, strict=False)
    return len(attached) == len(images) and all(_same_shape(media, image) for media, image in pairs)


def same_text(one: str, other: str) -> bool:
    """True when two plain texts differ by nothing that a server may change: blanks, composition, a mention's server."""
    return _bare(one) == _bare(other)


def visible(html: str) -> str:
    """The characters a reader sees of ``html``, for comparing only."""
    return unescape(_TAG.sub("", html))


def holds_landmark(html: str, text: str) -> bool:
    """True when the longest word of ``text``, usually its link, stands in ``html``: else it is another text."""
    words = [word for word in text.split() if not word.startswith("@")]
    return max(words, key=len, default="").strip("#.,;:!?…") in unescape(html)


def _same_shape(media: Mapping[str, Any], image: Mapping[str, Any]) -> bool:
    size = _dig(media, ("meta", "original")) or {}
    if not (size.get("width") and size.get("height")):
        return True
    return abs(size["width"] * image["height"] / (size["height"] * image["width"]) - 1) < 0.02


def _moment(value: Any) -> datetime | None:
    return parse_moment(value) if isinstance(value, str) else None


def _bare(text: str) -> str:
    local = MENTION.sub(lambda match: "@" + match[1], normalize("NFC", text))
    return "".join(local.split())


def _dig(answer: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        answer = answer.get(name) if isinstance(answer, Mapping) else None
    return answer


def _is_limit(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _domain(instance: Mapping[str, Any]) -> str:
    """Version 1 calls it ``uri``, and some servers put a whole address there."""
    return str(instance.get("domain") or instance.get("uri") or "").rpartition("://")[2].strip("/")
