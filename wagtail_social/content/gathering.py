"""Collecting what a page holds, field after field and block after block, before asking what it means."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from . import html
from .markup import Enumeration, Link, Piece, SetApart
from .sentences import is_closed
from .spacing import lines, single_spaced
from .story import Figure, StoryImage


@dataclass
class Gathered:
    """Everything in reading order. ``summary`` is the first block named like one."""

    pieces: list[Piece] = field(default_factory=list)
    images: list[StoryImage] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    embeds: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    summary: str = ""
    warning: str = ""

    @property
    def paragraphs(self) -> list[str]:
        return [piece.text for piece in self.pieces if piece.kind != "heading"]

    def add_html(self, source: str) -> None:
        if not source:
            return
        markup = html.read(source)
        self.pieces += [piece for piece in markup.pieces if not _is_of_menu(piece)]
        self.images += [StoryImage(image_id=key, alt=alt) for key, alt in markup.images]
        self.links += markup.links
        self.embeds += markup.embeds

    def add_text(self, source: str) -> None:
        """Add a text field: some sites keep HTML in it."""
        if html.looks_like_html(source):
            self.add_html(source)
        else:
            self.pieces += [Piece("text", line) for line in lines(source)]

    def add_heading(self, text: str) -> None:
        self.pieces.append(Piece("heading", single_spaced(text)))

    def add_list(self, texts: list[str], *, is_ordered: bool) -> None:
        enumeration = Enumeration(is_ordered=is_ordered)
        for text in filter(None, texts):
            enumeration.size += 1
            self.pieces.append(Piece("text", text, enumeration=enumeration, item=enumeration.size))

    def add_quotation(self, text: str, speaker: str = "") -> None:
        quotation = SetApart(is_certain=True)
        self.pieces.append(Piece("quotation", text, quotation=quotation))
        if speaker:
            self.pieces.append(Piece("attribution", speaker, quotation=quotation))

    def add_figure(self, number: str, unit: str, label: str) -> None:
        """Add a number shown by itself, with what is written beside it."""
        counted = f"{number} {unit}".strip()
        sentence = f"{counted} {_continued(label)}".strip()
        text = counted if unit or not label or len(sentence) > LONGEST_FIGURE else sentence
        self.figures.append(Figure(text=text, sentence=sentence))

    def add_call(self, text: str, address: str, page: int | None) -> None:
        attributes = {"href": address} if address else {"linktype": "page", "id": str(page)}
        self.links.append(Link(attributes=attributes, text=text, is_button=True, is_alone=True))

    def add_image(
        self, image_id: object, alt: object = "", *, is_decorative: bool = False, is_shown: bool = True
    ) -> None:
        if isinstance(image_id, int) and not isinstance(image_id, bool):
            alt = single_spaced(alt) if isinstance(alt, str) and not is_decorative else ""
            use = StoryImage(image_id=image_id, alt=alt, is_decorative=is_decorative)
            self.images.append(use if is_shown else replace(use, is_worth_showing=False))


LONGEST_FIGURE = 60
"""A number with a longer label is told by its sentence."""


def _continued(label: str) -> str:
    """``label`` as the words that follow a number: its capital is only that of a label, unless it is an acronym's."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _is_of_menu(piece: Piece) -> bool:
    return piece.enumeration is not None and piece.enumeration.is_menu and not is_closed(piece.text)
