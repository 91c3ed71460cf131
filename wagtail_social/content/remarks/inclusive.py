"""Forms with a median point: neither "adhérentes et adhérents" nor "membres", and stumbled over when read aloud."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from .subject import Mend, Remark, Subject, cased_as

_ENDINGS = "e|ne|le|te|sse|trice|rice|ice|euse|ère|ive|ve|se|enne|elle|fe|che"
_FORM = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}])(?P<stem>\p{{L}}{{2,}})(?:(?P<sign>[·•‧⋅])|(?P<other>\.|\((?=(?:{_ENDINGS})s?\))))"
    rf"(?P<ending>{_ENDINGS})(?:(?:(?P=sign)|\.)?(?P<plural>s)\)?|\)(?P<plural>s)?)?(?![\p{{L}}\p{{N}}.@/]\p{{L}}|\p{{L}})",
    regex.IGNORECASE,
)
_FIXED = regex.compile(
    r"(?<!\p{L})(?:(?P<all>tou(?:s|te)?[·•‧⋅]t?e?[·•‧⋅]?s|toustes)|(?P<those>celles?[·•‧⋅]eux|ceux[·•‧⋅](?:elles|celles)|celleux))(?!\p{L})",
    regex.IGNORECASE,
)
_ONE = regex.compile(r"\b(un)[·•‧⋅.(]e\)?[ \u00a0]$", regex.IGNORECASE)
_OTHER_ARTICLE = regex.compile(r"(?:\b(?:le|la|du|ce|mon|ton|son)[·•‧⋅/]\p{L}+|\p{L}['’])[ \u00a0]?$", regex.IGNORECASE)
_FROM_MASCULINE = (
    ("teur", ("trice", "rice", "ice"), "trice"),
    ("eur", ("euse", "se"), "euse"),
    ("er", ("ère",), "ère"),
    ("if", ("ive", "ve"), "ive"),
    ("eux", ("euse", "se"), "euse"),
    ("oux", ("se",), "ouse"),
    ("en", ("enne",), "enne"),
    ("el", ("elle",), "elle"),
    ("c", ("che",), "che"),
)


def remark(subject: Subject) -> Iterator[Remark]:
    fixed = list(_FIXED.finditer(subject.prose))
    taken = {match.start() for match in fixed}
    forms = (match for match in _FORM.finditer(subject.prose) if match.start() not in taken)
    found = [match for match in forms if _counts(match, subject)]
    if subject.is_french and (found or fixed):
        first = min((*found, *fixed), key=lambda match: match.start())
        params = {"found": first[0]}
        text = _in_full(subject, found, fixed)
        mend = Mend(text=text) if text else None
        yield Remark(code="median_point", field="text", params=params, start=first.start(), end=first.end(), mend=mend)


def _counts(match: regex.Match[str], subject: Subject) -> bool:
    """A point may end a sentence and brackets are older than the quarrel: they count only where the voice says how."""
    if match["stem"].lower() == "un":
        return False
    return bool(match["sign"]) or bool(subject.voice and subject.voice.inclusive != "none" and match["ending"])


def _in_full(subject: Subject, found: list, fixed: list) -> str:
    """The text with both words where there was a point; "" when one of them cannot be told."""
    text, later_start = subject.text, len(subject.text) + 1
    for match in sorted((*found, *fixed), key=lambda match: -match.start()):
        full = _fixed(match) if match in fixed else _pair(match, subject, found)
        if not full or match.end() > later_start:
            return ""
        start = match.start()
        if match in found and (one := _ONE.search(text[:start])):
            start, full = one.start(), cased_as(one[1], full)
        text, later_start = text[:start] + full + text[match.end() :], start
    return text


def _fixed(match: regex.Match[str]) -> str:
    return cased_as(match[0][:1], "toutes et tous" if match["all"] else "celles et ceux")


def _pair(match: regex.Match[str], subject: Subject, found: list) -> str:
    """Feminine and masculine in full; the masculine alone for an adjective that follows such a pair."""
    stem, plural = match["stem"], "s" if match["plural"] else ""
    feminine = _feminine(stem.lower(), match["ending"].lower())
    masculine = stem.lower() + ("" if stem[-1] in "sxz" else plural)
    before = subject.prose[: match.start()]
    if not feminine or _OTHER_ARTICLE.search(before) and not _ONE.search(before):
        return ""
    if any(other.end() == match.start() - 1 for other in found):
        return masculine
    if _ONE.search(before):
        return f"une {feminine} ou un {masculine}"
    return cased_as(stem[:1], f"{feminine}{plural} {'et' if plural else 'ou'} {masculine}")


def _feminine(stem: str, ending: str) -> str:
    for tail, endings, feminine in _FROM_MASCULINE:
        if stem.endswith(tail) and ending in endings:
            return stem.removesuffix(tail) + feminine
    return stem + ending if ending in {"e", "ne", "le", "te", "sse"} else ""
