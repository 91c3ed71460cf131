"""Lists and steps, with the words that announce them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .boilerplate import is_boilerplate
from .markup import Enumeration, Piece
from .sentences import is_closed, sentences
from .story import Listing

FEWEST, MOST = 2, 30
LONGEST_ITEM = 240

_BULLET = re.compile(
    r"(?P<sign>[-–—•▪●◦‣*✓✔➤→➜►☐]|(?P<number>\d{1,2}) ?[.)/-]|(?P<letter>[a-z])\)|"
    r"(?P<emoji>[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*))[ \u00a0\u202f]+(?=\S)"
)
_ANNOUNCES = re.compile(
    r"\bvoici\b|\bsuivante?s?\b|\bci-dessous\b|\bétapes?\b|\bau programme\b|\bcomme suit\b|\bà savoir\b|\bfollowing\b|"
    r"\bhere (?:is|are)\b|\bbelow\b|\bsteps?\b",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"\bétapes?\b|\bmarche à suivre\b|\bmode d['’]emploi\b|\bdéroulé\b|\bdéroulement\b|\bpréparation\b|"
    r"\bcomment (?:faire|ça marche)|\bsteps?\b|"
    r"\bhow to\b|\binstructions\b|\bmethod\b|\bmarche-t-",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:étape|step|phase)? ?(\d{1,2})(?: ?[.):/–-]|\b(?= )) ?(?=\S)", re.IGNORECASE)
_IS_NUMBERED = re.compile(r"(?:étape|step|phase) \d|\d{1,2} ?[.)]", re.IGNORECASE)


@dataclass
class _Group:
    first: int
    enumeration: Enumeration
    items: dict[int, list[str]] = field(default_factory=dict)


def enumerated(pieces: list[Piece]) -> list[Piece]:
    """``pieces`` where lines that begin with bullets or numbers of their own are the items of a list."""
    for low, high, is_ordered in _runs(pieces):
        enumeration = Enumeration(is_ordered=is_ordered)
        for piece in pieces[low:high]:
            enumeration.begin_item()
            piece.enumeration, piece.item = enumeration, enumeration.size
            piece.text = _BULLET.sub("", piece.text, count=1)
    return pieces


def listings(pieces: list[Piece]) -> tuple[Listing, ...]:
    groups: dict[int, _Group] = {}
    for index, piece in enumerate(pieces):
        if piece.enumeration is not None and piece.item and piece.kind == "text":
            group = groups.setdefault(id(piece.enumeration), _Group(index, piece.enumeration))
            group.items.setdefault(piece.item, []).append(piece.text)
    found = [_listing(pieces, group) for group in groups.values()]
    return (*filter(None, found), *_numbered_headings(pieces))


def _runs(pieces: list[Piece]) -> Iterator[tuple[int, int, bool]]:
    """Where at least two lines follow each other with the same bullet, or with numbers that count from one."""
    index = 0
    while index < len(pieces):
        low, signs = index, []
        while index < len(pieces) and (match := _bullet(pieces[index])) and _goes_on(match, signs):
            signs.append(match)
            index += 1
        fewest = FEWEST + 1 if signs and signs[0]["emoji"] else FEWEST
        if len(signs) >= fewest and not _is_dialogue(pieces[low:index], signs):
            yield low, index, bool(signs[0]["number"])
        index = max(index, low + 1)


def _bullet(piece: Piece) -> re.Match[str] | None:
    return _BULLET.match(piece.text) if piece.kind == "text" and piece.enumeration is None else None


def _goes_on(match: re.Match[str], before: list[re.Match[str]]) -> bool:
    if match["number"]:
        return int(match["number"]) == len(before) + 1
    if match["letter"]:
        return ord(match["letter"]) == ord("a") + len(before)
    if match["emoji"]:
        return (not before or bool(before[-1]["emoji"])) and not is_closed(match.string)
    return not before or before[-1]["sign"] == match["sign"]


def _is_dialogue(pieces: list[Piece], signs: list[re.Match[str]]) -> bool:
    return signs[0]["sign"] in "-–—" and any(piece.text[-1] in "?!»" for piece in pieces)


def _listing(pieces: list[Piece], group: _Group) -> Listing | None:
    items = [" ".join(texts).rstrip(" ;,\u00a0\u202f") for texts in group.items.values()]
    items = [item for item in items if any(map(str.isalpha, item)) and not is_boilerplate(item)]
    if not FEWEST <= len(items) <= MOST or any(len(item) > LONGEST_ITEM for item in items) or group.enumeration.is_menu:
        return None
    introduction = _introduction(pieces, group.first)
    is_steps = group.enumeration.is_ordered or bool(_STEPS.search(introduction))
    return Listing(items=tuple(items), introduction=introduction, is_steps=is_steps)


def _introduction(pieces: list[Piece], first: int) -> str:
    """The heading right above the list or the line before it, else the sentence that announces it."""
    before = pieces[first - 1] if first else None
    if before is None or before.kind in ("quotation", "attribution", "cell"):
        return ""
    if before.kind == "heading":
        return before.text.rstrip(" :\u00a0\u202f")
    said = sentences(before.text)[-1]
    if said.endswith(":") or _ANNOUNCES.search(said):
        return said
    above = pieces[first - 2] if first > 1 and before.enumeration is None else None
    return above.text.rstrip(" :\u00a0\u202f") if above is not None and above.kind == "heading" else ""


def _numbered_headings(pieces: list[Piece]) -> Iterator[Listing]:
    """Steps told by headings that count: "1. Préparer le sol", "Étape 2 : semer"."""
    steps: list[str] = []
    for piece in pieces:
        if piece.kind == "heading" and _IS_NUMBERED.match(piece.text):
            match = _NUMBERED.match(piece.text)
            if match and int(match[1]) == len(steps) + 1:
                steps.append(piece.text[match.end() :].lstrip(" :–-\u00a0"))
    if len(steps) > FEWEST and all(steps):
        yield Listing(items=tuple(steps), is_steps=True)
