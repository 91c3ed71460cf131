"""The hashtags of a post. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

import regex

from ..text import HASHTAG
from .form import Form

# All of them together, as they are kept.
LONGEST = 255

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


@lru_cache(maxsize=1024)
def hashtag(word: str) -> str:
    """``word`` as a hashtag without its #, each word with a capital so that it can be read aloud; "" if it is none."""
    parts = _WORD.findall(unicodedata.normalize("NFC", word))
    tag = "".join(part[0].upper() + part[1:] if part.islower() else part for part in parts)
    return tag if HASHTAG.fullmatch(f"#{tag}") else ""


def hashtags(text: str, tags: Iterable[str], form: Form) -> tuple[str, ...]:
    """Those of every post, then the page's ``tags`` for which there is room left; the text is worth more."""
    said = {match[1].casefold() for match in HASHTAG.finditer(text)} if "#" in text else set()
    wanted = hoped_for(tags, form, said)
    while wanted and not form.fits(text, wanted):
        wanted = wanted[:-1]
    return wanted


def hoped_for(tags: Iterable[str], form: Form, said: Collection[str] = ()) -> tuple[str, ...]:
    """The hashtags of a post with room enough, without those that its text has ``said``, in lower case."""
    first, most = always(form), form.voice.hashtags_most
    unwanted = {*said, *(hashtag(word).casefold() for word in form.voice.hashtags_never)}
    found: dict[str, str] = {}
    for tag in filter(None, (*first, *map(hashtag, tags))):
        found.setdefault(tag.casefold(), tag)
    chosen = [tag for key, tag in found.items() if key not in unwanted]
    chosen = chosen[: max(form.hashtags, len(first)) if most is None else most]
    while len(" ".join(chosen)) > LONGEST:
        chosen.pop()
    return tuple(chosen)


def always(form: Form) -> tuple[str, ...]:
    """The hashtags of every post, which take their room before the text does."""
    return tuple(filter(None, map(hashtag, form.voice.hashtags_always)))[: form.voice.hashtags_most]
