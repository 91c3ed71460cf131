"""Hashtags: few, wished for, and with capitals so that they can be read aloud."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from ...text import find_spans
from ..tagging import hashtag
from ..vocabulary import plain_name
from .subject import Mend, Remark, Subject

LEAST_MANY = 5
"""Where the voice says nothing, fewer are never too many."""
LONGEST_WORD = 18
"""A hashtag in small letters that is longer is hardly one word."""
SHORTEST_PART = 4

_WORD = regex.compile(r"[\p{L}\p{M}]+")
_JOINTS = frozenset("de du des la le les et en au aux pour sans sur d l the of and for to in".split())
_COMMON = {
    plain_name(name): name
    for name in (
        "ÉconomieSociale EconomieCirculaire DéveloppementDurable CommerceÉquitable ZéroDéchet VieAssociative "
        "JournéeMondiale JardinPartagé JardinsPartagés CaféRéparation RepairCafe ÉducationPopulaire SpectacleVivant "
        "TransitionÉcologique DroitsHumains DroitsDesFemmes ServiceCivique VideGrenier PortesOuvertes "
        "FêteDeLaMusique JournéesDuPatrimoine BénévolatAssociatif ClimateAction HumanRights SocialEconomy OpenSource "
        "GivingTuesday MentalHealth ZeroWaste CommunityGarden"
    ).split()
}


def remark(subject: Subject) -> Iterator[Remark]:
    yield from _never(subject)
    yield from _missing(subject)
    yield from _unreadable(subject)
    yield from _many(subject)


def _in_text(subject: Subject) -> list[str]:
    return [span.value for span in find_spans(subject.text) if span.kind == "hashtag"]


def _same(one: str, other: str) -> bool:
    return plain_name(one) == plain_name(other)


def _never(subject: Subject) -> Iterator[Remark]:
    unwanted = {plain_name(word) for word in (subject.voice.hashtags_never if subject.voice else ())}
    for tag in subject.hashtags:
        if plain_name(tag) in unwanted:
            rest = tuple(other for other in subject.hashtags if not _same(other, tag))
            yield Remark(code="hashtag_never", field="hashtags", params={"tag": tag}, mend=Mend(hashtags=rest))
    for span in find_spans(subject.text):
        if span.kind == "hashtag" and plain_name(span.value) in unwanted:
            mend = subject.with_text(span.start, span.end, span.value)
            params = {"tag": span.value}
            yield Remark(code="hashtag_never", field="text", params=params, start=span.start, end=span.end, mend=mend)


def _missing(subject: Subject) -> Iterator[Remark]:
    used = {plain_name(tag) for tag in (*subject.hashtags, *_in_text(subject))}
    always = subject.voice.hashtags_always if subject.voice else ()
    if missing := [tag for tag in always if plain_name(tag) not in used]:
        params = {"tags": " ".join(f"#{tag}" for tag in missing)}
        mend = Mend(hashtags=(*missing, *subject.hashtags))
        yield Remark(code="hashtag_missing", field="hashtags", params=params, mend=mend)


def _many(subject: Subject) -> Iterator[Remark]:
    most = subject.voice.hashtags_most if subject.voice else None
    most = max(subject.usual_hashtags * 2, LEAST_MANY) if most is None else most
    written = len(_in_text(subject))
    if written + len(subject.hashtags) > most:
        kept = _kept(subject, max(most - written, 0))
        mend = Mend(hashtags=kept) if kept != subject.hashtags else None
        yield Remark(code="hashtags_many", field="hashtags", params={"most": most}, mend=mend)


def _kept(subject: Subject, room: int) -> tuple[str, ...]:
    """As many hashtags as there is room for, in their order, those of every post before the others."""
    always = {plain_name(tag) for tag in (subject.voice.hashtags_always if subject.voice else ())}
    chosen = sorted(subject.hashtags, key=lambda tag: plain_name(tag) not in always)[:room]
    return tuple(tag for tag in subject.hashtags if tag in chosen)


def _unreadable(subject: Subject) -> Iterator[Remark]:
    for place, tag in enumerate(subject.hashtags):
        if _is_unreadable(tag) and (readable := _readable(tag, subject)) != tag:
            tags = (*subject.hashtags[:place], readable, *subject.hashtags[place + 1 :])
            mend = Mend(hashtags=tags) if readable else None
            yield Remark(
                code="hashtag_unreadable", field="hashtags", params={"tag": tag, "readable": readable}, mend=mend
            )
    for span in find_spans(subject.text):
        if span.kind != "hashtag" or not _is_unreadable(span.value):
            continue
        if (readable := _readable(span.value, subject)) != span.value:
            params = {"tag": span.value, "readable": readable}
            mend = subject.with_text(span.start + 1, span.end, readable) if readable else None
            yield Remark(
                code="hashtag_unreadable", field="text", params=params, start=span.start, end=span.end, mend=mend
            )


def _is_unreadable(tag: str) -> bool:
    """Perhaps: it has no capital inside that would part its words."""
    return len(tag) >= 2 * SHORTEST_PART and tag.isalpha() and (tag[1:].islower() or tag.isupper())


def _readable(tag: str, subject: Subject) -> str:
    """``tag`` with a capital for each word: itself when it is one word, "" when the words cannot be told."""
    plain = plain_name(tag)
    names = (hashtag(name) for name in (*subject.story.tags, *subject.names, *subject.story.people))
    for name in names:
        if plain_name(name) == plain and not _is_unreadable(name):
            return name
    if plain in _COMMON:
        return _COMMON[plain]
    known = {plain_name(word): word for word in _WORD.findall(subject.page_text)}
    if plain in known:
        return tag
    if parts := _parts(plain, known):
        return "".join(part[0].upper() + part[1:] for part in parts)
    return "" if len(tag) > LONGEST_WORD else tag


def _parts(plain: str, known: dict[str, str]) -> list[str]:
    """``plain`` as words of the page, with small joints between them; [] when it is none."""
    ways: dict[int, list[str]] = {0: []}
    for end in range(1, len(plain) + 1):
        for start in range(end):
            piece = plain[start:end]
            if start in ways and (piece in _JOINTS or len(piece) >= SHORTEST_PART and piece in known):
                way = [*ways[start], known.get(piece, piece).lower()]
                if end not in ways or len(way) < len(ways[end]):
                    ways[end] = way
    found = ways.get(len(plain), [])
    return found if len(found) > 1 and any(plain_name(part) not in _JOINTS for part in found[-1:]) else []
