"""Counting and shortening, as networks count. Pure: no Django, no network's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

Unit = Literal["graphemes", "codepoints", "utf16", "emoji_bytes", "weighted"]

URL = regex.compile(r"https?://[^\s<>\"«»]+", regex.IGNORECASE)
MENTION = regex.compile(r"(?<![\w/@])@([\w][\w.\-]*)(@[\w][\w.\-]*[\w])?")
HASHTAG = regex.compile(r"(?<![\w/&#])#(\p{L}[\p{L}\p{N}_]*|[\p{N}_]+\p{L}[\p{L}\p{N}_]*)")
# Closing punctuation belongs to the sentence, not to the address it follows.
URL_TAIL = ".,;:!?…»”’'\""
ELLIPSIS = "…"
_GRAPHEME = regex.compile(r"\X")
# Letters, digits and signs of Western Europe, none of which joins another: each is a grapheme by itself.
_EACH_ALONE = regex.compile(r"[\n\x20-\x7e\u00a0-\u02ff\u2010-\u2027\u2030-\u205f\u20a0-\u20cf]*+")
# A flag, a keycap, or any cluster with a pictograph; digits and # alone are none.
_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\u20E3]")
_SENTENCE_END = regex.compile(r"(?<=[.!?…])[\s ]+(?=[\p{Lu}\p{N}«“\"(])")


@dataclass(frozen=True, kw_only=True)
class TextLimit:
    """How long a text may be, in the network's own way of counting."""

    maximum: int
    """Most units."""
    unit: Unit = "graphemes"
    """``graphemes``: extended clusters (UAX 29); ``codepoints``; ``utf16`` units; ``emoji_bytes``: an emoji counts its
    UTF-8 bytes, all else UTF-16 units; ``weighted``: twitter-text."""
    url_weight: int | None = None
    """What any http(s) address counts; None when it counts as written."""
    local_mentions: bool = False
    """True when ``@name@server`` counts as ``@name``."""
    max_bytes: int | None = None
    """Most UTF-8 bytes, where the network has such a limit besides."""


@dataclass(frozen=True)
class Span:
    """A live piece of a text: characters ``start`` to ``end``, end exclusive."""

    kind: Literal["url", "mention", "hashtag"]
    start: int
    end: int
    value: str
    """The address, the handle without its first @, or the word without #."""


def graphemes(text: str) -> list[str]:
    return _GRAPHEME.findall(text)


def _count_graphemes(text: str) -> int:
    return len(text) if _EACH_ALONE.fullmatch(text) else len(graphemes(text))


def measure(text: str, limit: TextLimit) -> int:
    """The length of ``text`` in the units of ``limit``."""
    if limit.unit == "weighted":
        return _weighted(text)
    if limit.url_weight is not None:
        text = _replace_urls(text, limit.url_weight)
    if limit.local_mentions:
        text = MENTION.sub(lambda match: "@" + match[1], text)
    return _UNITS[limit.unit](text)


def fits(text: str, limit: TextLimit) -> bool:
    too_heavy = limit.max_bytes is not None and len(text.encode()) > limit.max_bytes
    return not too_heavy and measure(text, limit) <= limit.maximum


def shorten(text: str, limit: TextLimit, ending: str = ELLIPSIS) -> str:
    """The longest beginning of ``text`` that fits: whole sentences if at least half the room is used, else whole words
    closed by ``ending``. A word or an address is never cut; nothing fitting at all gives ""."""
    if fits(text, limit):
        return text
    by_sentence = _longest(text, limit, [match.start() for match in _SENTENCE_END.finditer(text)], "")
    if measure(by_sentence, limit) * 2 >= limit.maximum:
        return by_sentence
    return _longest(text, limit, [match.start() for match in regex.finditer(r"\s+", text)], ending) or by_sentence


def find_spans(text: str) -> list[Span]:
    """Addresses, mentions and hashtags in reading order; none overlaps another."""
    spans: list[Span] = []
    for span in sorted(_candidates(text), key=lambda span: (span.start, -span.end)):
        if not spans or span.start >= spans[-1].end:
            spans.append(span)
    return spans


def contains_url(text: str, url: str) -> bool:
    return any(span.kind == "url" and span.value.rstrip("/") == url.rstrip("/") for span in find_spans(text))


def trim_url(url: str) -> str:
    """``url`` without the punctuation that closes the sentence around it; brackets of its own stay."""
    while url and (url[-1] in URL_TAIL or _is_loose_bracket(url)):
        url = url[:-1]
    return url


def _is_loose_bracket(url: str) -> bool:
    opening = {")": "(", "]": "["}.get(url[-1])
    return opening is not None and url.count(url[-1]) > url.count(opening)


def _candidates(text: str) -> Iterator[Span]:
    for match in URL.finditer(text):
        url = trim_url(match[0])
        yield Span("url", match.start(), match.start() + len(url), url)
    for match in MENTION.finditer(text):
        yield Span("mention", match.start(), match.end(), match[0][1:].rstrip(".-"))
    for match in HASHTAG.finditer(text):
        yield Span("hashtag", match.start(), match.end(), match[1])


def _longest(text: str, limit: TextLimit, cuts: list[int], ending: str) -> str:
    """The longest cut that fits with ``ending``; a cut never leaves loose punctuation before the ending."""
    low, high, best = 0, len(cuts) - 1, ""
    while low <= high:
        middle = (low + high) // 2
        candidate = _close(text[: cuts[middle]], ending)
        if fits(candidate, limit):
            best, low = candidate, middle + 1
        else:
            high = middle - 1
    return best


def _close(text: str, ending: str) -> str:
    text = text.rstrip()
    return text.rstrip(" ,;:–—-\u00a0\u202f«(") + ending if ending else text


def _replace_urls(text: str, weight: int) -> str:
    return URL.sub(lambda match: "x" * weight + match[0][len(trim_url(match[0])) :], text)


@lru_cache(maxsize=512)  # 5 ms each, and a text is measured again at every look at its post
def _weighted(text: str) -> int:
    from twitter_text import parse_tweet  # 0.2 s to import: only where a network counts so

    return parse_tweet(text).asdict()["weightedLength"]


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _emoji_bytes(text: str) -> int:
    if not _EMOJI.search(text):
        return _utf16(text)
    return sum(len(part.encode()) if _EMOJI.search(part) else _utf16(part) for part in graphemes(text))


_UNITS = {
    "graphemes": _count_graphemes,
    "codepoints": len,
    "utf16": _utf16,
    "emoji_bytes": _emoji_bytes,
}
