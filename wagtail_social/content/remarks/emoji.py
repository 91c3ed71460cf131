"""Emoji: read aloud one by one by a screen reader, each with its whole name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from .subject import Mend, Remark, Subject

FEW = 3

EMOJI = regex.compile(
    r"(?:\p{Regional_Indicator}{2}"
    r"|(?:\p{Emoji_Presentation}|[\p{Extended_Pictographic}&&[^©®™‼⁉ℹ↔-↪]]|[#*0-9]\uFE0F?\u20E3)"
    r"[\p{Emoji_Modifier}\uFE0F\U000E0020-\U000E007F]*"
    r"(?:\u200D[\p{Emoji_Presentation}\p{Extended_Pictographic}][\p{Emoji_Modifier}\uFE0F]*)*)",
    regex.VERSION1,
)
_DETERMINERS = (
    "un|une|le|la|les|des|du|de|au|aux|ce|cet|cette|ces|mon|ma|mes|notre|nos|votre|vos|leur|leurs|son|sa|ses"
    "|beaucoup de|the|an?|our|your|my|some|these|this"
)
_FOR_NOUN = regex.compile(rf"(?:\b(?:{_DETERMINERS}) |\b[ldLD]['’]){EMOJI.pattern}", regex.VERSION1 | regex.IGNORECASE)
_FOR_VERB = regex.compile(
    rf"\b(?:on|je|nous|vous|we|i|you) {EMOJI.pattern} ?(?=\p{{Ll}})", regex.VERSION1 | regex.IGNORECASE
)


def remark(subject: Subject) -> Iterator[Remark]:
    found = list(EMOJI.finditer(subject.prose))
    if not found:
        return
    for pattern in (_FOR_NOUN, _FOR_VERB):
        for match in pattern.finditer(subject.prose):
            yield Remark(code="emoji_for_word", field="text", start=match.start(), end=match.end())
    if subject.story.tone == "grave":
        return
    if subject.voice and subject.voice.emoji == "none":
        yield Remark(code="emoji_unwanted", field="text", mend=Mend(text=without(subject.text, found)))
    elif len(found) > FEW:
        params = {"count": len(found), "few": FEW}
        mend = Mend(text=without(subject.text, found[FEW:]))
        yield Remark(code="emoji_many", field="text", params=params, mend=mend)


def without(text: str, found: Iterable[regex.Match[str]]) -> str:
    """``text`` without the emoji ``found`` in it, and without the space that each leaves behind."""
    for match in reversed(list(found)):
        before, after = text[: match.start()], text[match.end() :]
        if not after or after[0] in "\n,.)\u00a0\u202f":
            before = before.rstrip(" \u00a0\u202f")
        elif not before or before[-1] in " \u00a0\u202f\n":
            after = after.lstrip(" ")
        text = before + after
    return text
