"""How one account wants a text, and a proposal for it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from .story import Story
from .voice import PLAIN, HouseVoice


@dataclass(frozen=True, kw_only=True)
class Form:
    """How one account wants a text."""

    fits: Callable[[str, tuple[str, ...]], bool]
    """Whether a text with these hashtags can be sent, the link included. It may cost: ask seldom."""
    usual_length: int | None
    """Characters a good text has here; None: what is usual for the register."""
    hashtags: int
    """How many hashtags a good post has here."""
    register: str = "paragraph"
    """How people write here, see ``networks.base_limits.Register``."""
    fold: int | None = None
    """Characters shown before "see more"; None where nothing is folded."""
    live_links: bool = True
    """False where an address in the text cannot be followed."""
    voice: HouseVoice = PLAIN


@dataclass(frozen=True)
class Draft:
    text: str
    hashtags: tuple[str, ...] = ()
    image_id: int | None = None
    """The image that the text is about; None where any of the page's will do."""
    variant: int = 0
    """Which of the proposals it is."""


Angle = Callable[[Story, Form], Iterator[Draft]]
"""Proposals that take hold of the story in one way, the best one first; none when the story holds nothing for it."""


_SPACIOUS = Form(fits=lambda text, hashtags: True, usual_length=None, hashtags=0)


def spacious(register: str) -> Form:
    """A form in which everything fits, to see what there is to say."""
    return replace(_SPACIOUS, register=register)
