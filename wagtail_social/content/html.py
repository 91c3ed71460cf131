"""HTML and Wagtail's rich text, read as people read it, in one pass over the source."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import regex

from .boilerplate import UNREAD, is_boilerplate, is_furniture, is_unseen
from .markup import EmbeddedImage, Enumeration, Link, Markup, Piece, SetApart
from .spacing import lines, single_spaced

__all__ = ["EmbeddedImage", "images", "lines", "looks_like_html", "paragraphs", "read", "single_spaced"]

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer header hr "
    "html li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# What says who speaks, in a quotation.
SPEAKERS = frozenset({"cite", "footer", "figcaption"})

CONTAINERS = frozenset("html body main article a".split())
# Signs of text: less is no article; a shorter string in a share bar or a menu is a label.
LITTLE = 200
LABEL = 60

# A mark of our own in the text while it is read; the source's own signs are flattened beforehand.
_BREAK = "\r"
_FLAT = re.compile("[^\\S\u00a0\u202f]+")
_UNEVEN = re.compile("[^\\S \u00a0\u202f]")
_SOFT_BREAK = regex.compile(rf" ?{_BREAK}++ ?(?=\p{{Ll}})")
_TAG = re.compile(r"<[a-zA-Z!/?][^<>]*>?")
_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|div|span|a|b|i|em|strong|br|ul|ol|li|h[1-6]|img|embed|table|blockquote|figure|section|article|nav|footer|iframe|dl|pre)\b[^<>]*>"
)
_BUTTON = re.compile(r"(?:^|[\s_-])(?:btn|button|bouton|cta)(?:$|[\s_-])", re.IGNORECASE)


def read(source: str) -> Markup:
    """What ``source`` holds, without what every page carries.

    Where the names of elements would take most of the text away, they are not believed.
    """
    reader = _feed(source, believes_names=True)
    if reader.kept < LITTLE and reader.dropped > LITTLE + 3 * reader.kept:
        reader = _feed(source, believes_names=False)
    return reader.markup


def paragraphs(source: str, *, headings: bool = False) -> list[str]:
    """The text of each block in reading order, without markup; headings, which are no sentences, only if wanted."""
    return [piece.text for piece in read(source).pieces if headings or piece.kind != "heading"]


def images(source: str) -> list[EmbeddedImage]:
    """The library's images placed in rich text, in reading order."""
    return read(source).images if "embedtype" in source else []


def looks_like_html(text: str) -> bool:
    return "<" in text and bool(_LOOKS_LIKE_HTML.search(text))


def _feed(source: str, *, believes_names: bool) -> _Reader:
    try:
        return _Reader(believes_names).read(source)
    except AssertionError:  # what Python's parser says of declarations it cannot make out
        return _Reader(believes_names).read(_TAG.sub(" ", source))


class _Reader(HTMLParser):
    """Keeps the elements that are open, and what each means for the text within."""

    def __init__(self, believes_names: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.believes_names = believes_names
        self.markup = Markup()
        self.kept = self.dropped = 0
        self._open: list[str] = []
        self._counts: Counter[str] = Counter()
        self._unread_from: int | None = None
        self._is_furniture = False
        self._buffer: list[str] = []
        self._headings = self._attributions = 0
        self._enumerations: list[Enumeration] = []
        self._quotation: SetApart | None = None
        self._quotation_before: SetApart | None = None
        self._link: Link | None = None
        self._links: list[Link] = []

    def read(self, source: str) -> _Reader:
        # A tag left open at the very end would be tried anew from each of its signs.
        self.feed(f"{source}</div>")
        self.close()
        self._flush()
        return self

    # What the parser meets

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._begin_block(tag)
        if tag in VOID:
            self._void(tag, dict(attrs))
            return
        self._open.append(tag)
        self._counts[tag] += 1
        if self._unread_from is None:
            self._begin(tag, dict(attrs) if attrs else {})

    def handle_endtag(self, tag: str) -> None:
        if self._counts[tag]:
            self._close_until(tag)

    def handle_data(self, data: str) -> None:
        if self._unread_from is not None:
            self.dropped += len(data) if self._is_furniture and len(data) > LABEL else 0
            return
        self._buffer.append(_FLAT.sub(" ", data) if _UNEVEN.search(data) else data)
        if self._link:
            self._link.text += self._buffer[-1]
        if self._enumerations:
            self._enumerations[-1].written += len(data.strip())
            self._enumerations[-1].linked += len(data.strip()) if self._link else 0

    # Elements

    def _begin_block(self, tag: str) -> None:
        """A block ends the paragraph and, if it is one, the item of the same list that were left open."""
        if self._counts["p"]:
            self._close_until("p")
        if tag == "li" and self._enumerations and self._enumerations[-1].is_in_item and self._counts["li"]:
            self._close_until("li")
        if self._unread_from is None:
            self._flush()

    def _begin(self, tag: str, attributes: dict[str, str | None]) -> None:
        if self._is_unread(tag, attributes):
            self._unread_from = len(self._open) - 1
        elif tag in HEADINGS:
            self._headings += 1
        elif tag in ("ul", "ol"):
            self._enumerations.append(Enumeration(is_ordered=tag == "ol"))
        elif tag == "li" and self._enumerations:
            self._enumerations[-1].begin_item()
        elif tag == "a":
            self._begin_link(attributes)
        elif tag == "blockquote":
            self._quotation = self._quotation or SetApart()
        elif tag in SPEAKERS and self._speaks_of():
            self._flush()
            self._attributions += 1
        elif tag == "q":
            self._buffer.append("“")
        if tag in ("iframe", "video") and not self._is_furniture:
            self._add_video(attributes)

    def _is_unread(self, tag: str, attributes: dict[str, str | None]) -> bool:
        self._is_furniture = False
        if tag == "footer" and self._speaks_of() is None:
            return True
        if tag in UNREAD or (attributes and is_unseen(attributes)):
            return True
        named = bool(attributes) and self.believes_names and tag not in CONTAINERS
        self._is_furniture = named and is_furniture(attributes)
        return self._is_furniture

    def _close_until(self, tag: str) -> None:
        while True:
            last = self._open.pop()
            self._counts[last] -= 1
            if self._unread_from is not None and len(self._open) <= self._unread_from:
                self._unread_from = None
            elif self._unread_from is None:
                self._end(last)
            if last == tag:
                return

    def _end(self, tag: str) -> None:
        if tag in BLOCKS or (tag in SPEAKERS and self._attributions):
            self._flush()
        if tag in HEADINGS:
            self._headings -= 1
        elif tag in ("ul", "ol"):
            self._enumerations.pop()
        elif tag == "li" and self._enumerations:
            self._enumerations[-1].is_in_item = False
        elif tag == "a":
            self._end_link()
        elif tag == "blockquote" and not self._counts["blockquote"]:
            self._quotation, self._quotation_before = None, self._quotation
        elif tag in SPEAKERS and self._attributions:
            self._attributions -= 1
        elif tag == "q":
            self._buffer.append("”")

    def _void(self, tag: str, attributes: dict[str, str | None]) -> None:
        if self._unread_from is not None:
            if tag == "source" and self._open[self._unread_from] == "video":
                self._add_video(attributes)
            return
        if tag == "br":
            self._buffer.append(_BREAK)
        elif tag == "embed" and attributes.get("embedtype") == "image" and (attributes.get("id") or "").isdecimal():
            self._flush()
            alt = single_spaced(attributes.get("alt") or "")
            self.markup.images.append(EmbeddedImage(int(attributes["id"] or 0), alt))
        elif tag == "embed":
            self._flush()
            self._add_video({"src": attributes.get("url") or attributes.get("src")})

    def _add_video(self, attributes: dict[str, str | None]) -> None:
        if address := attributes.get("src") or attributes.get("data-src"):
            self.markup.embeds.append(address.strip())

    def _speaks_of(self) -> SetApart | None:
        """The quotation whose speaker is named here: the one around, or the one before in the same figure."""
        if self._quotation is None and self._counts["figure"]:
            return self._quotation_before
        return self._quotation

    def _begin_link(self, attributes: dict[str, str | None]) -> None:
        if self._link is None:
            looks = attributes.get("class") or ""
            self._link = Link(attributes=attributes, is_button=bool(looks and _BUTTON.search(looks)))

    def _end_link(self) -> None:
        if self._link is not None and not self._counts["a"]:
            self._link.text = single_spaced(self._link.text)
            self._links.append(self._link)
            self._link = None

    # Texts

    def _flush(self) -> None:
        """The text since the last bound of a block becomes paragraphs."""
        written = "".join(self._buffer)
        self._buffer.clear()
        links, self._links = self._links, []
        if not written or written.isspace():
            return
        self.kept += len(written)
        found = [single_spaced(written)] if _BREAK not in written else _broken(written)
        for link in links:
            if found[-1].endswith(link.text) and found[-1] != link.text and is_boilerplate(link.text):
                found[-1] = found[-1].removesuffix(link.text).rstrip(" ([–—-")
        for link in links:
            link.is_alone = found == [link.text]
        self.markup.links += [link for link in links if link.text]
        self.markup.pieces += [self._piece(text) for text in found if text]

    def _piece(self, text: str) -> Piece:
        enumeration = self._enumerations[-1] if self._enumerations else None
        if self._attributions:
            return Piece("attribution", text, quotation=self._speaks_of())
        if self._quotation is not None:
            return Piece("quotation", text, quotation=self._quotation)
        if self._headings:
            return Piece("heading", text)
        kind = "cell" if self._counts["td"] or self._counts["th"] else "text"
        return Piece(kind, text, enumeration=enumeration, item=enumeration.size if enumeration else 0)


def _broken(written: str) -> list[str]:
    """A line broken in the middle of a sentence, as in a narrow column, is no boundary."""
    return [single_spaced(line) for line in _SOFT_BREAK.sub(" ", written).split(_BREAK)]
