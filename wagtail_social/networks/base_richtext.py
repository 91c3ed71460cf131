"""Text whose links and hashtags are marked by offsets in its UTF-8 bytes ("facets"). Pure.

A network of this kind detects nothing by itself: an address or a hashtag without a facet is dead text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any
from urllib.parse import SplitResult, urlsplit

from ..text import ELLIPSIS, Span, find_spans, graphemes

LINK = "app.bsky.richtext.facet#link"
TAG = "app.bsky.richtext.facet#tag"
MAX_PATH = 15
"""Most characters of an address shown after its host, as the network's own apps shorten it."""
MAX_TAG = (64, 640)
"""Graphemes and bytes of a hashtag; a longer one makes the whole post refused."""


def live_text(written: str) -> tuple[str, list[Span]]:
    """``written`` with its addresses shortened, and the pieces of the result that are to be live.

    A mention would need the account's identifier, which only the network knows: it stays plain.
    """
    shown, spans, end = "", [], 0
    for span in filter(_can_live, find_spans(written)):
        shown += written[end : span.start]
        piece = shown_url(span.value) if span.kind == "url" else written[span.start : span.end]
        spans.append(Span(span.kind, len(shown), len(shown) + len(piece), span.value))
        shown, end = shown + piece, span.end
    return shown + written[end:], spans


def shown_url(url: str) -> str:
    """``url`` as readers see it. The host stays whole, www included: apps warn before they follow a link whose text
    names another host than its address."""
    parts = _split(url)
    if parts is None:
        return url
    path = url.partition(parts.netloc)[2]
    letters = graphemes("" if path == "/" else path)
    if len(letters) > MAX_PATH:
        letters = [*letters[: MAX_PATH - 1], ELLIPSIS]
    return parts.netloc.rpartition("@")[2] + "".join(letters)


def facets(text: str, spans: Iterable[Span]) -> list[dict[str, Any]]:
    """The marks of ``spans``, with offsets in bytes, end exclusive."""
    return [
        {
            "index": {"byteStart": _bytes(text[: span.start]), "byteEnd": _bytes(text[: span.end])},
            "features": [_feature(span)],
        }
        for span in spans
    ]


def read_facets(text: str, marks: Any) -> list[Span]:
    """The links and hashtags of ``text``. Marks come from anybody: one that is malformed, out of bounds, inside a
    character, laid over an earlier one, or leads elsewhere than to the web, is ignored."""
    data, spans, end = text.encode("utf-8", "replace"), [], 0
    for start, stop, features in sorted(_ranges(marks), key=lambda found: found[:2]):
        target = next(filter(None, map(_target, features)), None)
        if target and end <= start and stop <= len(data) and _is_whole(data, start, stop):
            first, length = len(data[:start].decode()), len(data[start:stop].decode())
            spans.append(Span(target[0], first, first + length, target[1]))
            end = stop
    return spans


def as_html(text: str, spans: Sequence[Span]) -> str:
    """``text`` with real links: what stands in the text of a shortened link is not its address."""
    html, end = "", 0
    for span in (span for span in spans if span.kind == "url"):
        html += escape(text[end : span.start], quote=False)
        html += f'<a href="{escape(span.value)}">{escape(text[span.start : span.end], quote=False)}</a>'
        end = span.end
    return (html + escape(text[end:], quote=False)).replace("\n", "<br>")


def _can_live(span: Span) -> bool:
    if span.kind == "hashtag":
        return len(graphemes(span.value)) <= MAX_TAG[0] and _bytes(span.value) <= MAX_TAG[1]
    return span.kind == "url" and _split(span.value) is not None


def _split(url: str) -> SplitResult | None:
    """None for what looks like an address and leads nowhere."""
    try:
        parts = urlsplit(url)
        return parts if parts.hostname and parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _feature(span: Span) -> dict[str, str]:
    return {"$type": LINK, "uri": span.value} if span.kind == "url" else {"$type": TAG, "tag": span.value}


def _bytes(text: str) -> int:
    return len(text.encode())


def _ranges(marks: Any) -> Iterable[tuple[int, int, list[Any]]]:
    for mark in marks if isinstance(marks, list) else ():
        index = mark.get("index") if isinstance(mark, dict) else None
        features = mark.get("features") if isinstance(mark, dict) else None
        if isinstance(index, dict) and isinstance(features, list):
            start, stop = index.get("byteStart"), index.get("byteEnd")
            if type(start) is int and type(stop) is int and 0 <= start < stop:
                yield start, stop, features


def _target(feature: Any) -> tuple[str, str] | None:
    kind = feature.get("$type") if isinstance(feature, dict) else None
    if kind == LINK and isinstance(feature.get("uri"), str) and _split(feature["uri"]):
        return "url", feature["uri"]
    if kind == TAG and isinstance(feature.get("tag"), str):
        return "hashtag", feature["tag"]
    return None


def _is_whole(data: bytes, start: int, stop: int) -> bool:
    """True when no character is cut: a byte that continues a character begins with 10 in binary."""
    return all(data[at] & 0xC0 != 0x80 for at in (start, stop) if at < len(data))
