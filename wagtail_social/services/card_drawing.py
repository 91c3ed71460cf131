"""How a card looks. Everything hangs on the shorter side, so that one design serves every shape."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageColor, ImageDraw, ImageStat

from ..exceptions import Refusal
from . import lettering
from .lettering import SANS, SERIF, Block

DRAWING = 1
"""Counted up when the design changes, so that a new card is made where an old one stands."""
SIZES = {"1:1": (1080, 1080), "4:5": (1080, 1350), "16:9": (1600, 900)}
SMALLEST = 0.04
"""Size of what is said, as a share of the card's width: 15 pixels on a telephone 375 wide."""
COMMA = 0.12
"""How far a comma hangs below the line, in sizes of the font, beyond what the gap below has room for."""
INDENT = 5.5
SOURCE_HEIGHTS = (8.6, 18)
HANGING = 1.25
"""Size of the marks that hang, in sizes of the text."""
RESAMPLING = Image.Resampling.LANCZOS
OPAQUE = 250
LOGO_SEEN = 2.0
READABLE, SEEN = 4.5, 3.0
"""Least contrast of text, and of what is large or only drawn (WCAG 2.2)."""
DEFAULTS = ("#1f3d36", "#ffffff", "#f2b705")


@dataclass(frozen=True)
class Palette:
    background: str
    ink: str
    accent: str


@dataclass(frozen=True, kw_only=True)
class Design:
    """All that a card shows but its logo."""

    kind: str
    ratio: str
    colours: Palette
    before: str = ""
    large: str
    after: str = ""
    source: str = ""
    marks: tuple[str, str] = ("", "")
    """What opens and closes a quotation."""
    name: str = ""
    """Of the association, where there is no logo."""


def palette(background: str, ink: str, accent: str) -> Palette:
    """Colours that can be read on each other, whatever was chosen."""
    ground, text, mark = (_colour(*pair) for pair in zip((background, ink, accent), DEFAULTS, strict=True))
    if contrast(text, ground) < READABLE:
        text = max(("#000000", "#ffffff"), key=lambda colour: contrast(colour, ground))
    return Palette(ground, text, mark if contrast(mark, ground) >= SEEN else text)


def contrast(one: str, other: str) -> float:
    """As WCAG counts it, from 1 to 21."""
    dark, light = sorted((_luminance(ImageColor.getrgb(one)), _luminance(ImageColor.getrgb(other))))
    return (light + 0.05) / (dark + 0.05)


def _colour(text: str, default: str) -> str:
    try:
        return "#{:02x}{:02x}{:02x}".format(*ImageColor.getrgb(text)[:3])
    except ValueError:
        return default


def _luminance(colour: tuple[int, ...]) -> float:
    red, green, blue = (_linear(value / 255) for value in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def draw(design: Design, logo: Image.Image | None = None) -> Image.Image:
    """Raises Refusal("card_too_long") when the words do not fit at a size that can be read."""
    card = _Card(design)
    card.sign(logo)
    (card.quotation if design.kind == "quotation" else card.figure)()
    return card.picture


class _Card:
    """A picture being drawn. Lengths are in hundredths of its shorter side (``unit``)."""

    def __init__(self, design: Design) -> None:
        self.design, self.colours = design, design.colours
        self.width, self.height = SIZES[design.ratio]
        self.unit = min(self.width, self.height) / 100
        self.margin = self.of(9)
        self.left, self.bottom = self.margin, self.height - self.margin
        self.room = self.bottom - self.margin
        self.picture = Image.new("RGB", (self.width, self.height), design.colours.background)
        self.pen = ImageDraw.Draw(self.picture)

    def of(self, units: float) -> int:
        return round(units * self.unit)

    def _wide(self, share: float) -> float:
        """Hundredths of the width, in units: small letters are read on a telephone whatever the shape."""
        return share * self.width / 100 / self.unit

    def sign(self, logo: Image.Image | None) -> None:
        """The logo, or the association's name, in the lower right corner, and beside it, to the left, who said what is
        said, or what it is taken from, under a bar. The rest of the card is for what is said."""
        signed = self._put_logo(logo) if logo else self._put_name() if self.design.name else (0, 0)
        if self.design.kind == "quotation":
            self.left += self.of(INDENT)
        height = max(self._put_source(signed[0]), signed[1])
        self.room -= height + self.of(8)

    def quotation(self) -> None:
        """The marks hang in the margin, so that the words stand on one line of sight."""
        opening, closing = self.design.marks
        block = self._fit(self.design.large + closing, SERIF, self.room, largest=12)
        words = Block((*block.lines[:-1], block.lines[-1].removesuffix(closing)), block.font)
        top = self._start(block.height)
        end = self._write(words, top, self.colours.ink)
        after = self.left + lettering.width_of(words.lines[-1], block.font)
        self._mark(opening, block.font.size, (self.left, top + lettering.cap_height(block.font)), "rs")
        self._mark(closing, block.font.size, (after, end), "ls")

    def figure(self) -> None:
        """The number as large as it goes, between the words around it."""
        said, gap, ink = self.design, self.of(5.5), self.colours.ink
        before, after = (
            self._fit(text, SERIF, self.room // 3, largest=8) if text else None for text in (said.before, said.after)
        )
        used = sum(block.height + gap for block in (before, after) if block)
        is_number = any(character.isdigit() for character in said.large)
        number = self._fit(said.large, SERIF, self.room - used, largest=38 if is_number else 14)
        hang = round(number.font.size * COMMA) if "," in said.large else 0
        used += hang
        top = self._start(number.height + used)
        for block, colour, below in ((before, ink, 0), (number, self.colours.accent, hang), (after, ink, 0)):
            if block:
                top = self._write(block, top, colour) + gap + below

    def _mark(self, mark: str, size: float, place: tuple[int, int], anchor: str) -> None:
        """A little larger than the words, and at the height of their small letters all the same."""
        font = lettering.font_of(SERIF, round(size * HANGING))
        drop = round((font.size - size) * 0.24)
        self.pen.text((place[0], place[1] + drop), mark, self.colours.accent, font, anchor=anchor)

    def _fit(
        self, text: str, font: str, height: int, *, largest: float, smallest: float = SMALLEST, beside: int = 0
    ) -> Block:
        """Never smaller than can be read on a telephone, which shows a card as wide as its screen."""
        least = round(self.width * smallest)
        width = self.width - self.margin - self.left - beside
        block = lettering.fit(text, font, width=width, height=height, largest=self.of(largest), smallest=least)
        if block is None:
            raise Refusal("card_too_long")
        return block

    def _start(self, height: int) -> int:
        return self.margin + max((self.room - height) // 2, 0)

    def _put_source(self, signed: int) -> int:
        """Gives the height it takes, the bar included."""
        block, bar, gap = None, self.of(1), 0
        if self.design.source:
            block = self._fit_source(signed + self.of(5) if signed else 0)
            gap = self.of(4)
            self._write(block, self.bottom - block.height, self.colours.ink)
        height = bar + gap + (block.height if block else 0)
        top = self.bottom - height
        self.pen.rectangle((self.left, top, self.left + self.of(11) - 1, top + bar - 1), fill=self.colours.accent)
        return height

    def _write(self, block: Block, top: int, colour: str) -> int:
        """Gives the last baseline."""
        baseline = top + lettering.cap_height(block.font) - block.leading
        for line in block.lines:
            baseline += block.leading
            bearing = lettering.bearing(line, block.font)
            self.pen.text((self.left - bearing, baseline), line, colour, block.font, anchor="ls")
        return baseline

    def _fit_source(self, beside: int) -> Block:
        """Rather two smaller lines than three."""
        for height in SOURCE_HEIGHTS:
            room = self.of(self._wide(height))
            try:
                return self._fit(self.design.source, SANS, room, largest=self._wide(4.4), smallest=0.03, beside=beside)
            except Refusal:
                if height == SOURCE_HEIGHTS[-1]:
                    raise

    def _put_name(self) -> tuple[int, int]:
        """Gives width and height, as ``_put_logo`` does."""
        half = (self.width - 2 * self.margin) // 2
        block = self._fit(self.design.name, SANS, self.of(12), largest=self._wide(3.2), smallest=0.022, beside=half)
        for number, line in enumerate(reversed(block.lines)):
            place = (self.width - self.margin, self.bottom - number * block.leading)
            self.pen.text(place, line, self.colours.ink, block.font, anchor="rs")
        return max(lettering.width_of(line, block.font) for line in block.lines), block.height

    def _put_logo(self, logo: Image.Image) -> tuple[int, int]:
        """On a plate of its own where its colours would not be seen on ours."""
        logo = logo.crop(logo.getchannel("A").getbbox() or (0, 0, *logo.size))
        scale = min(self.of(30) / logo.width, self.of(11) / logo.height)
        logo = logo.resize((max(round(logo.width * scale), 1), max(round(logo.height * scale), 1)), RESAMPLING)
        edge = 0 if self._is_seen(logo) else self.of(1.6)
        left, top = self.width - self.margin - logo.width - edge, self.bottom - logo.height - edge
        if edge:
            plate = (left - edge, top - edge, left + logo.width + edge - 1, top + logo.height + edge - 1)
            self.pen.rounded_rectangle(plate, radius=edge, fill=self._plate(logo))
        self.picture.paste(logo, (left, top), logo)
        return logo.width + 2 * edge, logo.height + 2 * edge

    def _is_seen(self, logo: Image.Image) -> bool:
        """An opaque one brings its own ground."""
        is_opaque = logo.getchannel("A").getextrema()[0] > OPAQUE
        return is_opaque or contrast(_mean_colour(logo), self.colours.background) >= LOGO_SEEN

    @staticmethod
    def _plate(logo: Image.Image) -> str:
        return max(("#ffffff", "#000000"), key=lambda plate: contrast(_mean_colour(logo), plate))


def _mean_colour(picture: Image.Image) -> str:
    mean = ImageStat.Stat(picture.convert("RGB"), mask=picture.getchannel("A").point(lambda a: 255 * (a > 127))).mean
    return "#{:02x}{:02x}{:02x}".format(*(round(value) for value in mean))
