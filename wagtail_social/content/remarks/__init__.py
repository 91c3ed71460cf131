"""What a careful colleague would say about a post before it leaves. Pure: each family of remarks is one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pkgutil import iter_modules

from .subject import ImageSubject, LinkState, Mend, Remark, Subject, UnknownWord

__all__ = ["CODES", "ImageSubject", "LinkState", "Mend", "Remark", "Subject", "UnknownWord", "remarks"]

FAMILIES: tuple[Callable[[Subject], Iterable[Remark]], ...] = tuple(
    import_module(f"{__name__}.{module.name}").remark for module in iter_modules(__path__) if module.name != "subject"
)
"""Every other module of this folder: a new family is a new file."""
CODES = (
    "consent_missing",
    "link_private",
    "link_dead",
    "link_unpublished",
    "wrong_weekday",
    "grave_tone",
    "link_not_live",
    "alt_missing",
    "alt_says_nothing",
    "image_small",
    "image_cut",
    "only_title",
    "hashtag_never",
    "word_avoided",
    "spelling",
    "repeated_word",
    "tu_and_vous",
    "other_address",
    "median_point",
    "capitals",
    "emoji_for_word",
    "emoji_unwanted",
    "emoji_many",
    "hashtag_unreadable",
    "hashtags_many",
    "hashtag_missing",
    "acronym",
    "folded",
    "ask_again",
    "link_moved",
    "typography",
    "double_space",
)
"""Every remark there is, the gravest first."""


def remarks(subject: Subject) -> list[Remark]:
    """What there is to say about ``subject``: the gravest first, and at most one at each place of the text."""
    found = [remark for family in FAMILIES for remark in family(subject)]
    kept: list[Remark] = []
    for remark in sorted(found, key=lambda remark: (CODES.index(remark.code), remark.start or 0)):
        if not any(_overlap(remark, other) for other in kept):
            kept.append(remark)
    return kept


def _overlap(one: Remark, other: Remark) -> bool:
    if one.field != other.field or one.start is None or other.start is None:
        return False
    return one.start < other.end and other.start < one.end
