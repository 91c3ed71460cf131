"""Posts as the network's index shows them, read with suspicion: any field may be absent, huge or of another type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from datetime import datetime
from typing import Any

from .base import Author, ConnectedAccount, RemoteComment
from .base_atproto import EPOCH, RECORD, list_in, object_in, objects_in, split_address, text_in
from .base_richtext import as_html, read_facets

SITE = "https://bsky.app"


def page_address(uri: str) -> str:
    """By the DID: a handle may change, and then lead to somebody else."""
    owner, _, key = split_address(uri)
    return f"{SITE}/profile/{owner}/post/{key}"


def walk(thread: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The posts of a tree, each before its replies; without recursion, for others decide how deep it is."""
    waiting = [thread]
    while waiting:
        node = waiting.pop()
        if is_view(object_in(node, "post")):
            yield node
            waiting += reversed(objects_in(node, "replies"))


def is_view(value: Any) -> bool:
    """True when ``value`` is a post or a notification about one; blocked and deleted ones are not."""
    return (
        isinstance(value, dict)
        and RECORD.fullmatch(text_in(value, "uri")) is not None
        and bool(text_in(value, "cid") and text_in(object_in(value, "author"), "did"))
        and isinstance(value.get("record"), dict)
    )


def read_comment(view: Mapping[str, Any], account: ConnectedAccount, hidden: Set[str] = frozenset()) -> RemoteComment:
    record, itself = view["record"], {"uri": view["uri"], "cid": view["cid"]}
    text = text_in(record, "text")
    links = [span for span in read_facets(text, record.get("facets")) if span.kind == "url"]
    author = _author(view["author"])
    return RemoteComment(
        remote_id=view["uri"],
        parent_id=_parent(view),
        author=author,
        body=as_html(text, links) if links else text,
        body_format="html" if links else "text",
        created_at=_written_at(view),
        url=page_address(view["uri"]),
        language=next((tag for tag in list_in(record, "langs") if isinstance(tag, str)), ""),
        is_ours=author.remote_id == account.remote_id,
        is_hidden=view["uri"] in hidden,
        extra={"cid": view["cid"], "root": _reference(object_in(record, "reply").get("root")) or itself},
    )


def _author(author: Mapping[str, Any]) -> Author:
    did = text_in(author, "did")
    return Author(
        remote_id=did,
        handle=text_in(author, "handle"),
        name=text_in(author, "displayName"),
        url=f"{SITE}/profile/{did}",
        avatar_url=text_in(author, "avatar"),
    )


def _parent(view: Mapping[str, Any]) -> str:
    """What a reply answers, what a quotation quotes; "" for a mention."""
    answered = text_in(object_in(object_in(view["record"], "reply"), "parent"), "uri")
    return answered or (text_in(view, "reasonSubject") if view.get("reason") == "quote" else "")


def _reference(value: Any) -> dict[str, str]:
    whole = isinstance(value, dict) and text_in(value, "uri") and text_in(value, "cid")
    return {"uri": value["uri"], "cid": value["cid"]} if whole else {}


def _written_at(view: Mapping[str, Any]) -> datetime | None:
    """By the writer's clock, unless it says what cannot be: then by the hour the network saw it."""
    written, seen = (_moment(value) for value in (text_in(view["record"], "createdAt"), text_in(view, "indexedAt")))
    return written if written and (seen is None or EPOCH < written < seen) else seen


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def is_newer(item: Mapping[str, Any], cursor: str) -> bool:
    at, _, uri = cursor.partition(" ")
    return text_in(item, "indexedAt") >= at and item["uri"] != uri
