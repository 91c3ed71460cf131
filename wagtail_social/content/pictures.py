"""Which images of a page a post may show, and its videos."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from django.db import models
from wagtail.images import get_image_model

from .html import single_spaced
from .story import StoryImage
from .vocabulary import NOT_SHOWN_WORDS, STRIP_WORDS, plain_name

SMALLEST_SIDE = 400
"""In pixels; below, every network enlarges and blurs."""
WIDEST = 3
"""The longer side over the shorter one; beyond, no network shows the whole."""

_NAME_WORD = re.compile(r"[^\W\d_]+")
_VIDEO = re.compile(
    r"(?:https?:)?//[^/\s]*(?:tube|youtu\.be|vimeo|dailymotion|video|twitch|wistia|arte\.tv|canal-u|ted\.com|"
    r"tv\.)[^\s]*"
    r"|(?:https?:)?//\S+(?:/videos?/|/embed/video|\.(?:mp4|webm|ogv|m4v|mov)(?:$|\?))\S*",
    re.IGNORECASE,
)


def described(uses: Iterable[StoryImage]) -> tuple[StoryImage, ...]:
    """Every image once, in the order of its first use; what no post should show last. Two queries, for however many."""
    merged = _merged(uses)
    if not merged:
        return ()
    stored = get_image_model()._default_manager.prefetch_related("tags").in_bulk([use.image_id for use in merged])
    told = [_described(use, stored[use.image_id]) for use in merged if use.image_id in stored]
    return tuple(sorted(told, key=lambda image: (image.is_decorative, not image.is_worth_showing)))


def videos(addresses: Iterable[str]) -> tuple[str, ...]:
    """Those of ``addresses`` that play a film, each once, as full addresses."""
    found = (address for address in addresses if _VIDEO.match(address))
    return tuple(dict.fromkeys(f"https:{address}" if address.startswith("//") else address for address in found))


def _merged(uses: Iterable[StoryImage]) -> list[StoryImage]:
    """One image for all its uses: the first words win, and one use that tells something is enough to tell."""
    found: dict[int, StoryImage] = {}
    for use in uses:
        first = found.get(use.image_id, use)
        found[use.image_id] = StoryImage(
            image_id=use.image_id,
            alt=first.alt or use.alt,
            is_decorative=first.is_decorative and use.is_decorative,
            is_worth_showing=first.is_worth_showing or use.is_worth_showing,
        )
    return list(found.values())


def _described(image: StoryImage, stored: models.Model) -> StoryImage:
    if not _is_worth_showing(stored):
        image = replace(image, is_worth_showing=False)
    if image.alt or image.is_decorative:
        return image
    # Never the title: it is a file name as often as not.
    return replace(image, alt=single_spaced(getattr(stored, "description", "") or ""))


def _is_worth_showing(stored: models.Model) -> bool:
    sides = sorted((stored.width or 0, stored.height or 0))
    if sides[0] < SMALLEST_SIDE or sides[1] > sides[0] * WIDEST:
        return False
    names = [stored.title, getattr(stored.file, "name", "") or "", *(tag.name for tag in stored.tags.all())]
    words = {plain_name(word) for name in names for word in _NAME_WORD.findall(name)}
    return not words & (NOT_SHOWN_WORDS | STRIP_WORDS)
