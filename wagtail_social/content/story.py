"""What was read out of a page, free of any page type."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class StoryImage:
    """An image used in the page. ``alt`` is the text of that use, else the image's own description, else ""."""

    image_id: int
    alt: str = ""
    is_decorative: bool = False


@dataclass(frozen=True, kw_only=True)
class Story:
    """The matter of a post. Texts are plain, without markup and with single spaces; ``sentences`` in reading order."""

    title: str
    summary: str = ""
    sentences: tuple[str, ...] = ()
    images: tuple[StoryImage, ...] = ()
    """The page's main image first, each once, decorative ones last."""
    tags: tuple[str, ...] = ()
    language: str = ""
    """A BCP 47 tag, as the page's locale says."""
    published_at: datetime | None = None
    author: str = ""
    url: str = ""
    """Canonical absolute address; "" when the page has none."""
    facts: dict[str, str] = field(default_factory=dict)
    """What a wrong post would be blamed for, as text: title, url, and where the page says so start, end (ISO 8601),
    place, address, cancelled ("yes" or "")."""
