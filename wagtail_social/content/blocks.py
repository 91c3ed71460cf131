"""What a StreamField says, read from its stored form.

The stored form is walked beside the blocks' definitions, so that no block loads its image, page or snippet: reading
makes no query, however long the body.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wagtail import blocks
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from . import html
from .sentences import is_closed
from .story import StoryImage
from .vocabulary import ALT, DECORATIVE, LABELS, SUMMARY, plain_name, words_of

NOT_PROSE = (
    blocks.ChoiceBlock, blocks.MultipleChoiceBlock, blocks.URLBlock, blocks.EmailBlock, blocks.RegexBlock,
    blocks.DateBlock, blocks.DateTimeBlock, blocks.TimeBlock, blocks.DecimalBlock, blocks.ChooserBlock,
    blocks.StaticBlock,
)  # fmt: skip


@dataclass
class Gathered:
    """Paragraphs and uses of images, in reading order. ``summary`` is the first block named like one."""

    paragraphs: list[str] = field(default_factory=list)
    images: list[StoryImage] = field(default_factory=list)
    summary: str = ""

    def add_html(self, source: str) -> None:
        self.paragraphs += html.paragraphs(source)
        self.images += [StoryImage(image_id=image.image_id, alt=image.alt) for image in html.images(source)]

    def add_text(self, source: str) -> None:
        """Add a text field: some sites keep HTML in it."""
        if html.looks_like_html(source):
            self.add_html(source)
        else:
            self.paragraphs += html.lines(source)

    def add_image(self, image_id: object, alt: object = "", *, is_decorative: bool = False) -> None:
        if isinstance(image_id, int) and not isinstance(image_id, bool):
            alt = html.single_spaced(alt) if isinstance(alt, str) and not is_decorative else ""
            self.images.append(StoryImage(image_id=image_id, alt=alt, is_decorative=is_decorative))


def gather(stream: Any, gathered: Gathered) -> None:
    """Add what ``stream``, the value of a StreamField, says."""
    if isinstance(stream, blocks.StreamValue):
        if stream.raw_text:
            gathered.add_text(stream.raw_text)
        _gather(stream.stream_block, stream.get_prep_value(), gathered)


def _gather(block: blocks.Block, value: Any, gathered: Gathered) -> None:
    """Add one block by the first kind it is of; a kind nobody knows counts only if it holds a text."""
    for kind, read in _READERS:
        if isinstance(block, kind):
            read(block, value, gathered)
            return
    if isinstance(value, str):
        gathered.add_text(value)


def _read_stream(block: blocks.BaseStreamBlock, value: Any, gathered: Gathered) -> None:
    for child in _items(value):
        definition = block.child_blocks.get(child.get("type"))
        if definition is not None:
            _gather_summary(definition, child.get("value"), gathered)


def _gather_summary(block: blocks.Block, value: Any, gathered: Gathered) -> None:
    """Add one block of a stream, and remember its text if it is the stream's summary."""
    before = len(gathered.paragraphs)
    _gather(block, value, gathered)
    if not gathered.summary and plain_name(block.name) in SUMMARY:
        gathered.summary = " ".join(gathered.paragraphs[before:])


def _read_list(block: blocks.ListBlock, value: Any, gathered: Gathered) -> None:
    for item in value if isinstance(value, list) else ():
        # Lists stored before Wagtail 2.16 hold bare values.
        is_wrapped = isinstance(item, dict) and item.get("type") == "item" and "value" in item
        _gather(block.child_block, item["value"] if is_wrapped else item, gathered)


def _read_struct(block: blocks.BaseStructBlock, value: Any, gathered: Gathered) -> None:
    if not isinstance(value, dict):
        return
    alt, is_decorative = _named(value, ALT), bool(_named(value, DECORATIVE))
    for name, child in block.child_blocks.items():
        if isinstance(child, ImageChooserBlock):
            gathered.add_image(value.get(name), alt, is_decorative=is_decorative)
        elif plain_name(name) not in ALT:
            _gather(child, value.get(name), gathered)


def _read_image(block: ImageBlock, value: Any, gathered: Gathered) -> None:
    # An ImageChooserBlock turned into an ImageBlock leaves bare keys in the stored form.
    if isinstance(value, dict):
        is_decorative = bool(value.get("decorative"))
        gathered.add_image(value.get("image"), value.get("alt_text"), is_decorative=is_decorative)
    else:
        gathered.add_image(value)


def _read_html(block: blocks.Block, value: Any, gathered: Gathered) -> None:
    if isinstance(value, str):
        gathered.add_html(value)


def _read_line(block: blocks.CharBlock, value: Any, gathered: Gathered) -> None:
    """Add a short text if it is a sentence: most are headings, names and labels."""
    if isinstance(value, str) and not words_of(block.name) & LABELS and is_closed(value):
        gathered.add_text(value)


def _skip(block: blocks.Block, value: Any, gathered: Gathered) -> None:
    pass


Reader = Callable[[Any, Any, Gathered], None]
_READERS: tuple[tuple[type | tuple[type, ...], Reader], ...] = (
    (ImageBlock, _read_image),
    (ImageChooserBlock, lambda block, value, gathered: gathered.add_image(value)),
    (blocks.BaseStructBlock, _read_struct),
    (blocks.BaseStreamBlock, _read_stream),
    (blocks.ListBlock, _read_list),
    ((blocks.RichTextBlock, blocks.RawHTMLBlock), _read_html),
    (NOT_PROSE, _skip),
    (blocks.CharBlock, _read_line),
)


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _named(value: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((item for name, item in value.items() if plain_name(name) in names and item), None)
