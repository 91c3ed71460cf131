"""Words in capitals: shouting to the eye, and letter by letter to some screen readers."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from ..vocabulary import plain_name
from .subject import Remark, Subject

_WORD = r"(?:\p{Lu}['’])?\p{Lu}[\p{Lu}\p{M}]*"
RUN = regex.compile(rf"(?<![\p{{L}}\p{{N}}'’.-]){_WORD}(?:[ \u00a0\u202f,'’&-]+{_WORD})+(?![\p{{L}}\p{{N}}])")
_CAPITAL_WORD = regex.compile(r"\p{Lu}[\p{Lu}\p{M}]*")
_ANY_WORD = regex.compile(r"[\p{L}\p{M}]+")
_SENTENCE_START = regex.compile(r"(?:^|[.!?…:]\s+|\n\s*)$")
FEWEST_LETTERS, LONG_WORD = 11, 5
SHORT_WORD = 3


def shouted(text: str) -> list[tuple[int, int]]:
    """Where ``text`` stands in capitals: several words of which one at least is no acronym."""
    found = []
    for match in RUN.finditer(text):
        words = _CAPITAL_WORD.findall(match[0])
        if sum(map(len, words)) >= FEWEST_LETTERS and any(len(word) > LONG_WORD for word in words):
            found.append(match.span())
    return found


def remark(subject: Subject) -> Iterator[Remark]:
    for start, end in shouted(subject.prose):
        lowered = _lowered(subject, start, end)
        mend = subject.with_text(start, end, lowered) if lowered else None
        yield Remark(
            code="capitals", field="text", params={"found": subject.text[start:end]}, start=start, end=end, mend=mend
        )


def _lowered(subject: Subject, start: int, end: int) -> str:
    """The shouted words as the page writes them; "" when the page does not know one of them, for it may be a name."""
    known = _written(subject.page_text)
    words = _CAPITAL_WORD.findall(subject.text[start:end])
    if any(len(word) > SHORT_WORD and plain_name(word) not in known for word in words):
        return ""
    calm = _CAPITAL_WORD.sub(lambda match: known.get(plain_name(match[0]), match[0].lower()), subject.text[start:end])
    return calm[0].upper() + calm[1:] if _SENTENCE_START.search(subject.text[:start]) else calm


def _written(text: str) -> dict[str, str]:
    """How ``text`` writes each of its words, by the word without case and accents: in small letters if it ever does."""
    found: dict[str, str] = {}
    for match in _ANY_WORD.finditer(text):
        word, key = match[0], plain_name(match[0])
        if word.islower() or key not in found:
            is_first = bool(_SENTENCE_START.search(text[: match.start()]))
            found[key] = word.lower() if is_first and not word.isupper() else word
    return found
