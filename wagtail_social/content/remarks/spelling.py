"""Words that no dictionary and nobody here knows."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from .subject import Remark, Subject, cased_as

_WORD = regex.compile(r"[\p{L}\p{M}]+")


def remark(subject: Subject) -> Iterator[Remark]:
    names = _names(subject)
    for unknown in subject.unknown_words:
        place = regex.search(rf"(?<![\p{{L}}\p{{M}}]){regex.escape(unknown.word)}(?![\p{{L}}\p{{M}}])", subject.prose)
        if place is None or all(part in names for part in _WORD.findall(unknown.word.casefold())):
            continue
        start, end = place.span()
        instead = cased_as(unknown.word, unknown.suggestions[0]) if unknown.suggestions else ""
        mend = subject.with_text(start, end, instead) if instead else None
        params = {"word": unknown.word, "instead": instead}
        yield Remark(code="spelling", field="text", params=params, start=start, end=end, mend=mend)


def _names(subject: Subject) -> frozenset[str]:
    """Words of the names around the post: people, the author, the place, the site, the page's tags."""
    story = subject.story
    places = (story.facts.get("place", ""), story.facts.get("address", ""))
    told = " ".join((*story.people, story.author, *places, *story.tags, *subject.names))
    return frozenset(_WORD.findall(told.casefold()))
