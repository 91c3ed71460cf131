"""Spaces that must not break, as French typography wants them, where the source has plain ones."""

from __future__ import annotations

import regex

from ..text import URL

NO_BREAK = "\u00a0"
NARROW = "\u202f"

_AROUND_URL = regex.compile(rf" ?{URL.pattern} ?", regex.IGNORECASE)
_LARGE_NUMBER = regex.compile(r"(?<![\d.,])\d{1,3}(?:[ \u202f]\d{3})+(?![\d.,]?\d)")
_RULES = (
    (regex.compile(r"(?<=\S) (?=[;!?])"), NARROW),
    (regex.compile(r"(?<=\S) (?=[:»])"), NO_BREAK),
    (regex.compile(r"(?<=«) (?=\S)"), NO_BREAK),
    (regex.compile(r"(?<=\d) (?=(?:[€%°]|h\b|km\b|kg\b|euros?\b))"), NO_BREAK),
    (regex.compile(r"(?<=\b(?:MM?\.|Mmes?|Mlles?|Drs?|Pr|[pP]\.|art\.|n°|N°)) (?=[\p{Lu}\d])"), NO_BREAK),
)


def typeset(text: str, language: str) -> str:
    """``text`` with non-breaking spaces where French wants them and the source has plain ones.

    Spaces are replaced, never added, so that the words stay those of the page. A space beside an address stays
    plain: some networks would otherwise take what follows into the link.
    """
    if not language.lower().startswith("fr"):
        return text
    pieces, position = [], 0
    for match in _AROUND_URL.finditer(text):
        pieces += [_set(text[position : match.start()]), match[0]]
        position = match.end()
    return "".join([*pieces, _set(text[position:])])


def _set(text: str) -> str:
    text = _LARGE_NUMBER.sub(lambda match: match[0].replace(" ", NARROW), text)
    for pattern, space in _RULES:
        text = pattern.sub(space, text)
    return text
