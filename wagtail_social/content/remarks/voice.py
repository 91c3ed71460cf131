"""How this account speaks: words it avoids, and whether it says "tu" or "vous"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from .subject import Mend, Remark, Subject

_TU = regex.compile(r"(?<![\p{L}’'-])(?:(?:tu|toi|tes)(?!\p{L})|t['’]\p{L})|-toi\b", regex.IGNORECASE)
_VOUS = regex.compile(
    r"(?<!\brendez-)\b(?:vous|votre|vos)\b(?!['’-]?(?:même)?\p{L})"
    r"|\b(?:venez|inscrivez|donnez|adhérez|signez|partagez|rejoignez|soutenez|découvrez|participez|écrivez|réservez"
    r"|apportez|aidez|lisez|retrouvez|dites|faites|amenez|notez)\b",
    regex.IGNORECASE,
)
_VOWEL = regex.compile(r"[aeiouyhàâéèêëîïôûœ]", regex.IGNORECASE)
_ELIDED = regex.compile(r"\b[cdjlmnst]['’]$|\bqu['’]$", regex.IGNORECASE)
_WOULD_ELIDE = regex.compile(r"\b(?:l[ea]|de|que|je|ne|se|me|te|ce|du|au)[ \u00a0]$", regex.IGNORECASE)


def remark(subject: Subject) -> Iterator[Remark]:
    for word, instead in subject.voice.replacements if subject.voice else ():
        yield from _avoided(word, instead, subject)
    if subject.is_french:
        yield from _address(subject)


def _avoided(word: str, instead: str, subject: Subject) -> Iterator[Remark]:
    pattern = rf"(?<![\w-]){regex.escape(word)}(?![\w-])"
    found = list(regex.finditer(pattern, subject.own_words, regex.IGNORECASE))
    if not found:
        return
    text = replace(subject.voice, replacements=((word, instead),)).said(subject.text)
    fits = all(_fits(instead, subject.prose[: match.start()]) for match in found)
    start, end = found[0].span()
    params = {"word": found[0][0], "instead": instead}
    mend = Mend(text=text) if fits and text.strip() else None
    yield Remark(code="word_avoided", field="text", params=params, start=start, end=end, mend=mend)


def _fits(instead: str, before: str) -> bool:
    """False where "l'usager" would become "l'personne", or "le lecteur" "le usager"."""
    if not instead:
        return not _ELIDED.search(before)
    starts_with_vowel = bool(_VOWEL.match(instead))
    return not (_ELIDED.search(before) if not starts_with_vowel else _WOULD_ELIDE.search(before))


def _address(subject: Subject) -> Iterator[Remark]:
    tu, vous = _TU.search(subject.own_words), _VOUS.search(subject.own_words)
    if tu and vous and subject.voice is None:
        later = max(tu, vous, key=lambda match: match.start())
        params = {"tu": tu[0], "vous": vous[0]}
        yield Remark(code="tu_and_vous", field="text", params=params, start=later.start(), end=later.end())
    elif subject.voice:
        wrong, wanted = (tu, "vous") if subject.voice.address == "vous" else (vous, "tu")
        if wrong:
            params = {"found": wrong[0], "wanted": wanted}
            yield Remark(code="other_address", field="text", params=params, start=wrong.start(), end=wrong.end())
