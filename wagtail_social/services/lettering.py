"""Text as shapes on a picture: which font, which size, where the lines break. Knows no page and no colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex
from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).parent.parent / "fonts"
SERIF, SANS = "SourceSerifPro-Semibold.ttf", "SourceSansPro-Semibold.ttf"
LEADING = 1.26
"""From one baseline to the next, in sizes of the font."""
MOST_LINES = 12
"""More of them are read in a page, not on a picture."""
SHORTEST_END = 2
"""A line that ends in so few letters ("à", "de", "le") reads badly."""
SHORTEST_LAST = 0.4
"""Share of the longest line that the last one should have."""
NEVER_DRAWN = regex.compile(
    r"(?V1)[[\p{Extended_Pictographic}\p{Emoji_Presentation}\p{Emoji_Modifier}\p{Regional_Indicator}]--[©®™]]"
    r"|[\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}\N{COMBINING ENCLOSING KEYCAP}]"
)
_NOT_IN_ANY_FONT = "\ue123"
_ALIKE = {"\u2011": "-", "\u00ad": "", "\u200b": "", "\u2060": "", "\ufeff": ""}


@dataclass(frozen=True)
class Block:
    """Lines of one size, and the room they take."""

    lines: tuple[str, ...]
    font: FreeTypeFont

    @property
    def leading(self) -> int:
        return round(self.font.size * LEADING)

    @property
    def height(self) -> int:
        """From the top of the capitals to the last baseline: what the eye takes for the height."""
        return _height(len(self.lines), self.font)


def _height(count: int, font: FreeTypeFont) -> int:
    return round(font.size * LEADING) * (count - 1) + cap_height(font)


@cache
def font_of(name: str, size: int) -> FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), size)


def drawable(text: str) -> str:
    """``text`` without emoji, and without what has no shape."""
    text = NEVER_DRAWN.sub("", text)
    for mark, instead in _ALIKE.items():
        text = text.replace(mark, instead)
    return regex.sub(r"[ \t\n]+", " ", text).strip(" ")


def has_letters(text: str) -> bool:
    """True when our fonts have a shape for every character: they know Latin, Greek and Cyrillic letters."""
    return all(_is_known(character) for character in set(text))


@cache
def _is_known(character: str) -> bool:
    if character.isspace():
        return True
    shapes = [
        (font.getmask(c).size, bytes(font.getmask(c))) for font in _samples() for c in (character, _NOT_IN_ANY_FONT)
    ]
    return all(shapes[number] != shapes[number + 1] for number in range(0, len(shapes), 2))


def _samples() -> tuple[FreeTypeFont, ...]:
    return font_of(SERIF, 24), font_of(SANS, 24)


def width_of(text: str, font: FreeTypeFont) -> int:
    return round(font.getlength(text))


def bearing(text: str, font: FreeTypeFont) -> int:
    """The empty pixels left of the first letter: without taking them off, a large figure seems to stand further right
    than the small letters above it."""
    shape, (left, _top) = font.getmask2(text[:1], anchor="ls")
    return left + (shape.getbbox() or (0,))[0]


@cache
def _cap_height(name: str, size: int) -> int:
    return -font_of(name, size).getbbox("H", anchor="ls")[1]


def cap_height(font: FreeTypeFont) -> int:
    return _cap_height(Path(font.path).name, font.size)


def fit(text: str, name: str, *, width: int, height: int, largest: int, smallest: int) -> Block | None:
    """``text`` as large as it goes into ``width`` and ``height``; None when even ``smallest`` is too large."""
    words = text.split(" ")
    for size in range(largest, smallest - 1, -2):
        font = font_of(name, size)
        widths = [width_of(word, font) for word in words]
        count = _fewest(widths, width_of(" ", font), width) if max(widths) <= width else None
        if count and count <= MOST_LINES and _height(count, font) <= height:
            return broken(text, font, width)
    return None


def broken(text: str, font: FreeTypeFont, width: int) -> Block | None:
    """``text`` in as few lines as possible, of lengths as even as possible; None when one word is wider than
    ``width``. Lines break at plain spaces alone: the others are there so that nothing breaks."""
    words = text.split(" ")
    widths = [width_of(word, font) for word in words]
    if max(widths) > width:
        return None
    space = width_of(" ", font)
    count = _fewest(widths, space, width)
    # The narrowest measure that still gives no more lines makes them even without any short last line.
    low, high = max(widths), width
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _fewest(widths, space, middle) <= count else (middle + 1, high)
    ends = _best_ends(words, widths, space, min(width, round(low * 1.12)), count)
    starts = [0, *ends[:-1]]
    return Block(tuple(" ".join(words[start:end]) for start, end in zip(starts, ends, strict=True)), font)


def _fewest(widths: Sequence[int], space: int, width: int) -> int:
    """How many lines it takes when each is filled."""
    lines, used = 1, -space
    for one in widths:
        if used + space + one > width:
            lines, used = lines + 1, -space
        used += space + one
    return lines


def _best_ends(words: list[str], widths: list[int], space: int, width: int, count: int) -> list[int]:
    """Where each of ``count`` lines ends, so that they are even and none ends in a word that belongs to the next."""
    sums = [0]
    for one in widths:
        sums.append(sums[-1] + one + space)
    total = len(words)
    best: dict[tuple[int, int], tuple[float, list[int]]] = {(0, 0): (0.0, [])}
    for line in range(1, count + 1):
        for end in range(line, total + 1):
            options = [
                (best[line - 1, start][0] + cost, [*best[line - 1, start][1], end])
                for start in range(end)
                if (line - 1, start) in best
                and (cost := _cost(sums[end] - sums[start] - space, width, words[end - 1], is_last=end == total))
                is not None
            ]
            if options:
                best[line, end] = min(options)
    return best[count, total][1]


def _cost(used: int, width: int, last_word: str, *, is_last: bool) -> float | None:
    if used > width:
        return None
    slack = 1 - used / width
    if is_last:
        return slack**2 * 0.5 + (1 if used < SHORTEST_LAST * width else 0)
    return slack**2 + (0.06 if len(last_word) <= SHORTEST_END else 0)
