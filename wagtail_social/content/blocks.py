"""What a StreamField says, read from its stored form.

The stored form is walked beside the blocks' definitions, so that no block loads its image, page or snippet: reading
makes no query, however long the body.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail import blocks
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from . import vocabulary as names
from .gathering import Gathered
from .html import looks_like_html, paragraphs
from .sentences import is_closed
from .spacing import lines
from .vocabulary import ALT, DECORATIVE, LABELS, SUMMARY, plain_name, words_of

NOT_PROSE = (
    blocks.ChoiceBlock, blocks.MultipleChoiceBlock, blocks.URLBlock, blocks.EmailBlock, blocks.RegexBlock,
    blocks.DateBlock, blocks.DateTimeBlock, blocks.TimeBlock, blocks.DecimalBlock, blocks.ChooserBlock,
    blocks.StaticBlock,
)  # fmt: skip
LONGEST_HEADING = 150


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
    before = len(gathered.pieces)
    name = plain_name(block.name)
    if name in names.WARNING and isinstance(value, str):
        gathered.warning = gathered.warning or " ".join(paragraphs(value))
        return
    _gather(block, value, gathered)
    if not gathered.summary and name in SUMMARY:
        gathered.summary = " ".join(piece.text for piece in gathered.pieces[before:])


def _read_list(block: blocks.ListBlock, value: Any, gathered: Gathered) -> None:
    # Lists stored before Wagtail 2.16 hold bare values.
    values = [_unwrapped(item) for item in value] if isinstance(value, list) else []
    is_line = isinstance(block.child_block, (blocks.CharBlock, blocks.TextBlock))
    if is_line and all(isinstance(item, str) for item in values):
        texts = [" ".join(paragraphs(item) if looks_like_html(item) else lines(item)) for item in values]
        gathered.add_list(texts, is_ordered=bool(words_of(block.name or "") & names.STEP_WORDS))
        return
    for item in values:
        _gather(block.child_block, item, gathered)


def _unwrapped(item: Any) -> Any:
    is_wrapped = isinstance(item, dict) and item.get("type") == "item" and "value" in item
    return item["value"] if is_wrapped else item


def _read_struct(block: blocks.BaseStructBlock, value: Any, gathered: Gathered) -> None:
    if not isinstance(value, dict):
        return
    if any(read(block, value, gathered) for read in (_read_quotation, _read_figure, _read_button)):
        return
    alt, is_decorative = _named(value, ALT), bool(_named(value, DECORATIVE))
    for name, child in block.child_blocks.items():
        if isinstance(child, ImageChooserBlock):
            is_shown = _is_shown(child.name or name) and _is_shown(block.name or "")
            gathered.add_image(value.get(name), alt, is_decorative=is_decorative, is_shown=is_shown)
        elif plain_name(name) not in ALT:
            _gather(child, value.get(name), gathered)


def _read_quotation(block: blocks.BaseStructBlock, value: dict[str, Any], gathered: Gathered) -> bool:
    """Add a block of somebody's words; by its name, or because it holds words and who said them."""
    texts, speakers = _texts(value, names.QUOTED), _texts(value, names.SPEAKER)
    is_called_so = bool(words_of(block.name or type(block).__name__) & names.QUOTATION_BLOCKS)
    if not texts or not (is_called_so or {"quote", "quotation", "citation"} & set(map(plain_name, value))):
        return False
    roles = _texts(value, names.ROLE)
    gathered.add_quotation(texts[0], ", ".join([*speakers[:1], *(role for role in roles[:1] if speakers)]))
    _read_pictures(block, value, gathered)
    return True


def _read_figure(block: blocks.BaseStructBlock, value: dict[str, Any], gathered: Gathered) -> bool:
    numbers, labels = _texts(value, names.NUMBER), _texts(value, names.NUMBER_LABEL)
    if not numbers or len(numbers[0]) > 30 or not any(sign.isdecimal() for sign in numbers[0]):
        return False
    if not words_of(block.name or "") & names.FIGURE_BLOCKS and len(value) > 4:
        return False
    gathered.add_figure(numbers[0], "".join(_texts(value, names.UNIT)[:1]), "".join(labels[:1]))
    _read_pictures(block, value, gathered)
    return True


def _read_button(block: blocks.BaseStructBlock, value: dict[str, Any], gathered: Gathered) -> bool:
    texts = _texts(value, names.BUTTON_TEXT)
    if not texts or not words_of(block.name or "") & names.BUTTON_BLOCKS:
        return False
    address = next(filter(_is_address, _texts(value, names.BUTTON_URL)), "")
    page = next((key for key in _values(value, names.BUTTON_PAGE) if isinstance(key, int)), None)
    if address or page:
        gathered.add_call(texts[0], address, page)
    return bool(address or page)


def _read_pictures(block: blocks.BaseStructBlock, value: dict[str, Any], gathered: Gathered) -> None:
    for name, child in block.child_blocks.items():
        if isinstance(child, (ImageBlock, ImageChooserBlock)):
            _gather(child, value.get(name), gathered)


def _read_image(block: ImageBlock, value: Any, gathered: Gathered) -> None:
    # An ImageChooserBlock turned into an ImageBlock leaves bare keys in the stored form.
    if isinstance(value, dict):
        image, alt, is_decorative = value.get("image"), value.get("alt_text"), bool(value.get("decorative"))
        gathered.add_image(image, alt, is_decorative=is_decorative, is_shown=_is_shown(block.name or ""))
    else:
        gathered.add_image(value, is_shown=_is_shown(block.name or ""))


def _read_chooser(block: ImageChooserBlock, value: Any, gathered: Gathered) -> None:
    gathered.add_image(value, is_shown=_is_shown(block.name or ""))


def _is_shown(name: str) -> bool:
    return not words_of(name) & names.NOT_SHOWN_WORDS


def _read_html(block: blocks.Block, value: Any, gathered: Gathered) -> None:
    if isinstance(value, str):
        gathered.add_html(value)


def _read_quote(block: blocks.BlockQuoteBlock, value: Any, gathered: Gathered) -> None:
    if isinstance(value, str) and value.strip():
        gathered.add_quotation(" ".join(lines(value)))


def _read_url(block: blocks.URLBlock, value: Any, gathered: Gathered) -> None:
    is_video = _is_embed(block) or words_of(block.name or "") & {"video", "videos", "film"}
    if isinstance(value, str) and is_video:
        gathered.embeds.append(value.strip())


def _is_embed(block: blocks.URLBlock) -> bool:
    """Found out by the module's name: importing it would give the table of embeds to a site that does not have it."""
    return any(kind.__module__ == "wagtail.embeds.blocks" for kind in type(block).__mro__)


def _read_line(block: blocks.CharBlock, value: Any, gathered: Gathered) -> None:
    """Add a short text if it is a sentence: most are headings, names and labels."""
    if not isinstance(value, str) or not value.strip():
        return
    words = words_of(block.name or "")
    if words & names.HEADING_BLOCKS and len(value) <= LONGEST_HEADING:
        gathered.add_heading(value)
    elif not words & LABELS and is_closed(value):
        gathered.add_text(value)


def _skip(block: blocks.Block, value: Any, gathered: Gathered) -> None:
    pass


Reader = Callable[[Any, Any, Gathered], None]
_READERS: tuple[tuple[type | tuple[type, ...], Reader], ...] = (
    (ImageBlock, _read_image),
    (ImageChooserBlock, _read_chooser),
    (blocks.BaseStructBlock, _read_struct),
    (blocks.BaseStreamBlock, _read_stream),
    (blocks.ListBlock, _read_list),
    ((blocks.RichTextBlock, blocks.RawHTMLBlock), _read_html),
    (blocks.BlockQuoteBlock, _read_quote),
    (blocks.URLBlock, _read_url),
    (NOT_PROSE, _skip),
    (blocks.CharBlock, _read_line),
)


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _named(value: dict[str, Any], wanted: tuple[str, ...]) -> Any:
    return next((item for name, item in value.items() if plain_name(name) in wanted and item), None)


def _values(value: dict[str, Any], wanted: tuple[str, ...]) -> list[Any]:
    """What stands under one of the names, in the order of the names."""
    by_name = {plain_name(name): item for name, item in value.items()}
    return [by_name[name] for name in wanted if by_name.get(name)]


def _texts(value: dict[str, Any], wanted: tuple[str, ...]) -> list[str]:
    """The same, as plain texts."""
    found = (item for item in _values(value, wanted) if isinstance(item, (str, int, float)) and item is not True)
    return [text for item in found if (text := " ".join(paragraphs(str(item))))]


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://", "/")) and " " not in text
