"""What is seen of an image: a box kept in thousandths, so that it holds whatever size the image is rendered at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import Any

from wagtail.images.image_operations import FillOperation, ImageTransform
from wagtail.images.models import SourceImageIOError
from wagtail.images.rect import Rect

WHOLE = 1000
SMALLEST = 20
"""Thousandths of a side; less than that shows nothing."""
ROUNDING = 1e-6
THUMBNAIL = "max-165x165"
"""The one Wagtail's admin shows, so that it is there already."""
_WRITTEN = re.compile(r"(-?\d{1,4}),(-?\d{1,4}),(\d{1,4}),(\d{1,4})")


@dataclass(frozen=True)
class Cut:
    """A box in thousandths of the upright image's width and height."""

    left: int
    top: int
    width: int
    height: int

    def __str__(self) -> str:
        """As it is kept and typed."""
        return f"{self.left},{self.top},{self.width},{self.height}"


def parse_cut(text: str) -> Cut | None:
    """The cut that ``text`` describes; None for "" and for what describes none. A box that a finger moved a little
    over the edge is moved back inside."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    left, top, width, height = map(int, found.groups())
    if not (SMALLEST <= width <= WHOLE and SMALLEST <= height <= WHOLE):
        return None
    return Cut(_within(left, WHOLE - width), _within(top, WHOLE - height), width, height)


def usual_cut(image: Any, crop: str) -> Cut:
    """What is seen of ``image`` in the shape ``crop`` when nobody moved anything: the box around its focal point."""
    if crop == "original":
        return Cut(0, 0, WHOLE, WHOLE)
    width, height = upright_size(image)
    across, down = whole_size(*ratio_of(crop), width, height)
    seen = FillOperation("fill", f"{across}x{down}").run(ImageTransform((width, height)), image).get_rect()
    return _as_cut(seen, width, height)


def ratio_of(crop: str) -> tuple[int, int]:
    across, down = crop.split(":")
    return int(across), int(down)


def whole_size(across: int, down: int, width: float, height: float) -> tuple[int, int]:
    """The largest size of exactly the ratio ``across`` to ``down`` that fits in ``width`` and ``height``: networks that
    refuse a ratio refuse it by a pixel, too."""
    times = max(int(min(width / across, height / down) + ROUNDING), 1)
    return times * across, times * down


def fitted(cut: Cut, across: int, down: int, width: int, height: int) -> Rect:
    """``cut`` in pixels of an image, in the ratio ``across`` to ``down``: grown around its middle until all that was
    wanted is seen, as far as the image goes, then moved inside the image."""
    wanted = Rect.from_point(
        (cut.left + cut.width / 2) * width / WHOLE,
        (cut.top + cut.height / 2) * height / WHOLE,
        cut.width * width / WHOLE,
        cut.height * height / WHOLE,
    )
    times = ceil(max(wanted.width / across, wanted.height / down) - ROUNDING)
    most_across, most_down = whole_size(across, down, width, height)
    size = min(times * across, most_across), min(times * down, most_down)
    left, top = (round(middle - side / 2) for middle, side in zip(wanted.centroid, size, strict=True))
    left, top = _within(left, width - size[0]), _within(top, height - size[1])
    return Rect(left, top, left + size[0], top + size[1])


def upright_size(image: Any) -> tuple[int, int]:
    """Width and height as people see them. The stored ones are those of the file: a telephone often writes a photograph
    lying on its side and notes how to turn it, which Wagtail heeds in every rendition."""
    try:
        seen = image.get_rendition(THUMBNAIL)
    except SourceImageIOError:
        return image.width, image.height
    is_turned = (seen.width - seen.height) * (image.width - image.height) < 0
    return (image.height, image.width) if is_turned else (image.width, image.height)


def _as_cut(box: Rect, width: int, height: int) -> Cut:
    across, down = round(box.width * WHOLE / width), round(box.height * WHOLE / height)
    left, top = round(box.left * WHOLE / width), round(box.top * WHOLE / height)
    return Cut(_within(left, WHOLE - across), _within(top, WHOLE - down), across, down)


def _within(value: int, most: int) -> int:
    return min(max(value, 0), most)
