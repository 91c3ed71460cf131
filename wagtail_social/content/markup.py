"""What is found in the source of a page, before anybody asks what it means. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["text", "heading", "cell", "quotation", "attribution"]


class EmbeddedImage(NamedTuple):
    """An image of the library; ``alt`` is what was written for that place."""

    image_id: int
    alt: str


@dataclass(slots=True, eq=False)
class Enumeration:
    """A list while it is read."""

    is_ordered: bool = False
    is_in_item: bool = False
    size: int = 0
    """Items begun so far."""
    written: int = 0
    linked: int = 0
    """Signs of its text, and those of them within links."""

    def begin_item(self) -> None:
        self.size += 1
        self.is_in_item = True

    @property
    def is_menu(self) -> bool:
        """True when it is nothing but links."""
        return self.size > 1 and self.linked > 0 and self.linked * 10 >= self.written * 9


@dataclass(slots=True, eq=False)
class SetApart:
    """A quotation that stands by itself, as a block."""

    is_certain: bool = False
    """True where the page calls it a quotation: many use the element for anything they want to set off."""


@dataclass(slots=True)
class Link:
    attributes: dict[str, str | None]
    text: str = ""
    is_button: bool = False
    is_alone: bool = False
    """True when it is all that its paragraph holds."""


@dataclass(slots=True)
class Piece:
    """One line of text with what it is a part of."""

    kind: Kind
    text: str
    enumeration: Enumeration | None = None
    item: int = 0
    """The number of its item, from 1; 0 outside of items."""
    quotation: SetApart | None = None


@dataclass(slots=True)
class Markup:
    """The contents of one source, in reading order."""

    pieces: list[Piece] = field(default_factory=list)
    images: list[EmbeddedImage] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    embeds: list[str] = field(default_factory=list)
    """Addresses of what is shown in place: videos, sounds, maps."""
