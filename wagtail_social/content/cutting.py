"""Cutting a text that is too long, between words. Pure."""

from __future__ import annotations

from collections.abc import Callable

import regex

from ..text import ELLIPSIS, URL

_BREAKING = regex.compile(r"[ \n]+")
_ANY_SPACE = regex.compile(r"\s+")
_LOOSE_END = " ,;:–—-.!?…«(“\"'\u00a0\u202f"


def shortened(text: str, accepts: Callable[[str], bool]) -> str:
    """The longest beginning of ``text``, cut between words and closed by an ellipsis, that is accepted; else "".

    A non-breaking space holds its words together, so that "10 €" never becomes "10…", as long as anything else fits.
    """
    return _longest(text, _BREAKING, accepts) or _longest(text, _ANY_SPACE, accepts)


def last_word(text: str) -> str:
    return _BREAKING.split(text)[-1]


def _longest(text: str, spaces: regex.Pattern[str], accepts: Callable[[str], bool]) -> str:
    cuts = [match.start() for match in spaces.finditer(text)]
    pieces = list(filter(None, (_cut(text[:cut]) for cut in cuts)))
    low, high, best = 0, len(pieces) - 1, ""
    while low <= high:
        middle = (low + high) // 2
        if accepts(pieces[middle]):
            best, low = pieces[middle], middle + 1
        else:
            high = middle - 1
    return best


def _cut(text: str) -> str:
    """``text`` with its ellipsis, which must not become a part of an address."""
    if URL.match(last_word(text)):
        return f"{text} {ELLIPSIS}"
    text = text.rstrip(_LOOSE_END)
    return text and text + ELLIPSIS
