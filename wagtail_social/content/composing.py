"""From a ``Story`` to the text of a post, in the form one account wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import chain, islice

import regex

from .angles import ANGLES
from .form import Angle, Draft, Form, spacious
from .matter import ANNOUNCED
from .novelty import tells_something_new, words
from .story import Story
from .tagging import hashtags

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")

__all__ = ["ANGLES", "Angle", "Draft", "Form", "available_angles", "compose", "proposals", "series_angles"]


def proposals(story: Story, form: Form, angle: str) -> Iterator[Draft]:
    """What may be said of ``story`` from ``angle``, the best first, each in other words than those before."""
    form = replace(form, fits=cache(form.fits))
    return (_tagged(draft, story, form) for draft in _untagged(story, form, angle))


def compose(
    story: Story, form: Form, angle: str = "announcement", variant: int = 0, taken: Iterable[str] = ()
) -> Draft:
    """The proposal number ``variant``, or the next whose text is none of those ``taken``; an empty one when the story
    holds nothing for the angle. Numbers start anew after the last proposal."""
    form = replace(form, fits=cache(form.fits))
    others = {_key(text) for text in taken}
    if angle != "announcement":
        others |= _announced(story, form, ANNOUNCED if others else 1)
    coming = _untagged(story, form, angle)
    found = list(islice(coming, variant + 1))
    if not found:
        return Draft("")
    start = variant % len(found)
    free = (draft for draft in chain(found[start:], coming, found[:start]) if _key(draft.text) not in others)
    return _tagged(next(free, found[start]), story, form)


def _untagged(story: Story, form: Form, angle: str) -> Iterator[Draft]:
    known: set[str] = set()
    for draft in ANGLES[angle](story, form):
        if draft.text and (key := _key(draft.text)) not in known:
            yield replace(draft, variant=len(known))
            known.add(key)


def _announced(story: Story, form: Form, most: int) -> set[str]:
    """What the first announcements say: under another angle nobody wants to read it again."""
    return {_key(draft.text) for draft in islice(ANGLES["announcement"](story, form), most)}


def _tagged(draft: Draft, story: Story, form: Form) -> Draft:
    return replace(draft, hashtags=hashtags(draft.text, story.tags, form))


def available_angles(story: Story) -> list[str]:
    """The angles by which ``story`` can be told."""
    return [name for name in ANGLES if next(proposals(story, spacious("paragraph"), name), None)]


def series_angles(story: Story) -> list[str]:
    """The angles for a series of posts about ``story``, in order, until nothing is left that was not told."""
    known: set[str] = set()
    series = []
    for name in ANGLES:
        draft = compose(story, spacious("thought"), name)
        if draft.text and tells_something_new(draft.text, known):
            series.append(name)
            known |= words(draft.text)
    return series


@lru_cache(maxsize=512)
def _key(text: str) -> str:
    """The words alone: other line ends or points make no other text."""
    return " ".join(_WORD.findall(text.casefold()))
