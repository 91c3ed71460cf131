"""How an association speaks on one account. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import regex

# Words that somebody said, and addresses, are left as they are.
_LEFT_ALONE = r"«[^»]*»|“[^”]*”|https?://\S+"
_LEFT_OVER = regex.compile(r"(?<=\S) {2,}|(?m:^ +| +$)|[ ,]+(?=[,.])")


@dataclass(frozen=True, kw_only=True)
class HouseVoice:
    hashtags_most: int | None = None
    """Most hashtags of a post; None: as many as is usual on the network."""
    hashtags_always: tuple[str, ...] = ()
    """Words without #, first in every post."""
    hashtags_never: tuple[str, ...] = ()
    emoji: Literal["none", "few"] = "none"
    inclusive: Literal["none", "doublets", "epicene"] = "none"
    """How people of every gender are named: not specially, "adhérentes et adhérents", or "membres"."""
    address: Literal["vous", "tu"] = "vous"
    signature: str = ""
    """The last line of every post; "" for none."""
    replacements: tuple[tuple[str, str], ...] = ()
    """Words to avoid, each with what to say instead ("" to say nothing)."""

    def said(self, text: str) -> str:
        """``text`` without the words to avoid; quotations keep theirs."""
        if not self.replacements:
            return text
        instead = {word.casefold(): other for word, other in self.replacements}
        changed = _avoided(tuple(instead)).sub(lambda match: _instead(match, instead), text)
        return text if changed == text else _LEFT_OVER.sub(_closed_up, changed).strip()


PLAIN = HouseVoice()


@cache
def _avoided(known: tuple[str, ...]) -> regex.Pattern[str]:
    longest_first = sorted(known, key=len, reverse=True)
    words = "|".join(regex.escape(word) for word in longest_first)
    return regex.compile(rf"{_LEFT_ALONE}|(?<![\w-])(?P<word>{words})(?![\w-])", regex.IGNORECASE)


def _instead(match: regex.Match[str], instead: dict[str, str]) -> str:
    word = match["word"]
    if word is None:
        return match[0]
    other = instead.get(word.casefold(), word)
    return other[:1].upper() + other[1:] if word[0].isupper() else other


def _closed_up(match: regex.Match[str]) -> str:
    """What stands where a word was taken out: one space within a line, none at its ends."""
    inside = match.start() and match.string[match.start() - 1] != "\n" and match[0].startswith("  ")
    return " " if inside and match.string[match.end() : match.end() + 1] not in ",.\n" else ""
