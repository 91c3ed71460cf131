"""A page that mourns is told without a flourish."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from .emoji import EMOJI, without
from .subject import Mend, Remark, Subject

_SPACES = r"[ \u00a0\u202f]*"
_EXCLAMATION = regex.compile(rf"{_SPACES}!+(?=(?P<question>{_SPACES}\?)?)")


def remark(subject: Subject) -> Iterator[Remark]:
    if subject.story.tone != "grave":
        return
    if EMOJI.search(subject.prose) or "!" in subject.own_words:
        calm = without(subject.text, EMOJI.finditer(subject.prose))
        yield Remark(code="grave_tone", field="text", mend=Mend(text=_without_exclamation(calm)))


def _without_exclamation(text: str) -> str:
    return _EXCLAMATION.sub(lambda match: "" if match["question"] or text[: match.start()].endswith("…") else ".", text)
