"""Slips of the keyboard: spaces twice, words twice, signs not as French has them."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from ..typography import typeset
from .subject import Mend, Remark, Subject

_DOUBLE = regex.compile(r"(?<=\S) {2,}(?=\S)")
_TWICE = regex.compile(r"(?<![\p{L}\p{M}'’-])(\p{Ll}[\p{L}\p{M}]*)[ \u00a0]+(\1)(?![\p{L}\p{M}'’-])", regex.IGNORECASE)
_SHORT = frozenset(
    "de du des le la les un une à au aux et ou en sur par que qui ce ces sa son ses se il on je est a y "
    "the an of to in and is for on at by we it as or".split()
)
"""Short words that are never said twice on purpose."""
_MEANT = frozenset(
    "nous vous faire très bien plus trop tout vite encore jamais doucement merci bravo allez petit loin "
    "that had very really many long well much".split()
)
_SHORTEST = 4


def remark(subject: Subject) -> Iterator[Remark]:
    yield from _repeated(subject)
    if double := _DOUBLE.search(subject.prose):
        mended = _outside_addresses(subject)
        yield Remark(code="double_space", field="text", start=double.start(), end=double.end(), mend=Mend(text=mended))
    proper = typeset(subject.text, subject.language)
    if proper != subject.text:
        yield Remark(code="typography", field="text", mend=Mend(text=proper))


def _repeated(subject: Subject) -> Iterator[Remark]:
    for match in _TWICE.finditer(subject.prose):
        if not match[2].islower():  # a name: Bora Bora
            continue
        if match[2] in _SHORT or len(match[2]) >= _SHORTEST and match[2] not in _MEANT:
            mend = subject.with_text(match.end(1), match.end(), "")
            params = {"word": match[2]}
            yield Remark(
                code="repeated_word", field="text", params=params, start=match.start(), end=match.end(), mend=mend
            )


def _outside_addresses(subject: Subject) -> str:
    text = subject.text
    for match in reversed(list(_DOUBLE.finditer(subject.prose))):
        text = text[: match.start()] + " " + text[match.end() :]
    return text
