"""What remarks are about, and what a remark is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

import regex

from ...text import find_spans
from ..story import Story
from ..voice import HouseVoice

MASK = "\ue000"
"""Stands for each character that is not prose: neither a letter nor a space, so that no rule takes it for one."""
_QUOTED = regex.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"\n]*\"")


@dataclass(frozen=True, kw_only=True)
class Mend:
    """What one click puts in place of a field: its whole new value. Only one of them is set."""

    text: str | None = None
    hashtags: tuple[str, ...] | None = None
    alt: str | None = None
    """The alternative text of the image that the remark is about."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something that a careful colleague would say about a post. Words are the core's, by ``code``."""

    code: str
    field: Literal["text", "hashtags", "images", "link"]
    params: Mapping[str, Any] = field(default_factory=dict)
    start: int | None = None
    """Where in the text it stands, in characters; None where it is about the whole."""
    end: int | None = None
    mend: Mend | None = None


@dataclass(frozen=True, kw_only=True)
class ImageSubject:
    """One image of a post as it will be shown."""

    image_id: int
    alt: str = ""
    is_decorative: bool = False
    carries_alt: bool = True
    """False where no alternative text travels with an image, so that nothing can be missing."""
    description: str = ""
    """What the site's library says that it shows."""
    width: int = 0
    """Pixels of the whole image; 0 when unknown."""
    height: int = 0
    crop: str = "original"
    """``original``, or a ratio such as ``16:9``."""
    cut: tuple[int, int, int, int] | None = None
    """Left, top, width and height in thousandths, where a person chose what is seen."""
    focus: tuple[float, float, float, float] | None = None
    """Left, top, right and bottom in pixels of what must be seen; None when nobody said."""
    has_consent: bool | None = None
    """Whether the people in it agreed to be shown; None where that is not known, or nobody is in it."""


@dataclass(frozen=True, kw_only=True)
class LinkState:
    """What is known to be wrong with an address."""

    verdict: Literal["dead", "moved", "private", "unpublished"]
    leads_to: str = ""


@dataclass(frozen=True, kw_only=True)
class UnknownWord:
    """A word that no dictionary knows, with what may have been meant, the likeliest first."""

    word: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One version of a post with all that remarks look at."""

    text: str
    story: Story
    today: date
    """The day the post will be read."""
    hashtags: tuple[str, ...] = ()
    """Words without #."""
    voice: HouseVoice | None = None
    """None where nobody has said how the account speaks."""
    language: str = ""
    """A BCP 47 tag."""
    fold: int | None = None
    """Characters shown before "see more"; None where nothing is folded."""
    live_links: bool = True
    """False where an address in the text cannot be followed."""
    usual_hashtags: int = 0
    images: tuple[ImageSubject, ...] = ()
    links: Mapping[str, LinkState] = field(default_factory=dict)
    """What is wrong with addresses of the text, by address."""
    unknown_words: tuple[UnknownWord, ...] = ()
    asks_before: int = 0
    """How many of the account's latest posts asked for something, without one in between that did not."""
    names: tuple[str, ...] = ()
    """What its readers know anyway: how the account and the site are called."""

    @property
    def is_french(self) -> bool:
        return self.language.lower().startswith("fr")

    @cached_property
    def prose(self) -> str:
        """The text with its addresses, mentions and hashtags masked; places are the same."""
        pieces = list(self.text)
        for span in find_spans(self.text):
            pieces[span.start : span.end] = MASK * (span.end - span.start)
        return "".join(pieces)

    @cached_property
    def own_words(self) -> str:
        """The prose with what other people say masked too."""
        return _QUOTED.sub(lambda match: MASK * len(match[0]), self.prose)

    @cached_property
    def page_text(self) -> str:
        """All that the page says, a sentence to a line."""
        story = self.story
        return "\n".join([story.title, story.summary, *story.sentences, *story.people, *story.tags])

    def with_text(self, start: int, end: int, new: str) -> Mend:
        """The text with ``new`` in place of characters ``start`` to ``end``."""
        return Mend(text=self.text[:start] + new + self.text[end:])


def cased_as(model: str, word: str) -> str:
    """``word`` with the capitals of ``model``."""
    if len(model) > 1 and model.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
