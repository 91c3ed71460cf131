"""Plain texts on single lines with single spaces. Pure."""

from __future__ import annotations

import re

# What prints nothing, but for the signs that count as spaces.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_UNTIDY = re.compile("\\s\\s|[^\\S \u00a0\u202f]|^\\s|\\s$|" + _CONTROL.pattern)


def lines(text: str) -> list[str]:
    """The nonempty lines of a plain text, each with single spaces."""
    return [line for line in map(single_spaced, text.splitlines()) if line]


def single_spaced(text: str) -> str:
    """``text`` on one line. A run of spaces keeps its non-breaking one only where typography wants it."""
    if text.isprintable() and "  " not in text:
        return text.strip(" ")  # most texts hold nothing else to tidy
    if not _UNTIDY.search(text):
        return text
    return _SPACES.sub(_one_space, _CONTROL.sub("", text)).strip()


def _one_space(match: re.Match[str]) -> str:
    run, text = match[0], match.string
    if len(run) == 1 and run in "\u00a0\u202f":
        return run
    after, before = text[match.end() : match.end() + 1], text[max(match.start() - 1, 0) : match.start()]
    wanted = (after and after in ";:!?»%€") or before == "«"
    return next((space for space in run if space in "\u00a0\u202f"), " ") if wanted else " "
