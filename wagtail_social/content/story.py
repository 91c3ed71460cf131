"""What was read out of a page, free of any page type."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class StoryImage:
    """An image used in the page. ``alt`` is the text of that use, else the image's own description, else ""."""

    image_id: int
    alt: str = ""
    is_decorative: bool = False
    is_worth_showing: bool = True
    """False for what no post should show: a logo, an icon, a banner, an image too small."""


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """Words somebody said. ``text`` is without its guillemets; ``speaker`` as the page names them, else ""."""

    text: str
    speaker: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number worth telling: ``text`` is the number with its unit and what it counts, as it stands in ``sentence``."""

    text: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list of the page. ``introduction`` is the sentence or heading that announces it, else ""."""

    items: tuple[str, ...]
    introduction: str = ""
    is_steps: bool = False
    """True where the order matters."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """Something the page already asks its reader to do: the words of its link or button, and where it leads."""

    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Story:
    """The matter of a post. Texts are plain, without markup and with single spaces; ``sentences`` in reading order.

    Nothing here is invented: every word stands in the page.
    """

    title: str
    summary: str = ""
    sentences: tuple[str, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    figures: tuple[Figure, ...] = ()
    questions: tuple[str, ...] = ()
    """Questions that the text asks its reader, answered below or not."""
    listings: tuple[Listing, ...] = ()
    definitions: tuple[str, ...] = ()
    """Sentences that say what a word means."""
    calls: tuple[Call, ...] = ()
    people: tuple[str, ...] = ()
    """People and organisations that the text names, the most named first."""
    images: tuple[StoryImage, ...] = ()
    """The page's main image first, each once; those not worth showing and decorative ones last."""
    videos: tuple[str, ...] = ()
    """Addresses of embedded videos."""
    tags: tuple[str, ...] = ()
    language: str = ""
    """A BCP 47 tag, as the page's locale says."""
    published_at: datetime | None = None
    author: str = ""
    url: str = ""
    """Canonical absolute address; "" when the page has none."""
    tone: Literal["plain", "grave"] = "plain"
    """Grave where the page mourns or tells of a tragedy: no emoji, no exclamation mark, no enthusiasm."""
    content_warning: str = ""
    """What readers should know before they open the post, where the page says so."""
    facts: dict[str, str] = field(default_factory=dict)
    """What a wrong post would be blamed for, as text: title, url, and where the page says so start, end (ISO 8601),
    place, address, cancelled ("yes" or "")."""
