"""Which sentences are worth telling: those that say something, and something that was not said yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import regex

from .boilerplate import is_boilerplate
from .sentences import is_closed
from .vocabulary import plain_name

__all__ = ["is_boilerplate", "is_prose", "leans_on_another", "tells_something_new", "words"]

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_LEANING = frozenset(
    "il elle ils elles lui leur leurs ce cet cette ces cela ceci ça c son sa ses celui celle ceux celles chacun "
    "chacune mais car donc or ainsi aussi enfin ensuite puis cependant pourtant toutefois également y "
    "he she it they them his her its their this that these those but so then also however therefore".split()
)
# "Derrière ce nombre", "Avec elle", and an answer: "Oui, si nous sommes quarante".
_POINTING_BACK = regex.compile(
    r"(?:oui|non|yes|no),"
    r"|(?:derrière|avec|dans|pour|depuis|après|sans|malgré|à|par|sous|with|behind|after|since) "
    r"(?:ce|cet|cette|ces|cela|elle|elles|eux|lui|this|that|these|those|it|them)\b(?! (?:qui|que|qu|dont)\b)",
    regex.IGNORECASE,
)
# "Depuis Noël, elle part seule", but not "Depuis Noël, il manque deux personnes".
_PRONOUN_BEHIND = regex.compile(
    r"(?:[^\s,]+ ){0,2}[^\s,]+, (?:elles?|ils|he|she|they"
    r"|il(?! (?:y|en|ne|n['’]|s['’]|faut|faudra|faudrait|fallait|manque|manquait|reste|suffit|est|fait|a fallu)\b))\b"
)
_EMPTY = frozenset(
    "le la les un une des du de d l et ou où à a au aux en dans sur pour par avec est sont ce cette ces se sa son ses "
    "qui que qu il elle ils elles nous vous on y notre nos votre vos "
    "the of to and or in on at for by with is are be this that it its we you our an as from".split()
)
_FEWEST_WORDS = 4


@lru_cache(maxsize=4096)  # the composer compares the same sentences again and again
def words(text: str) -> frozenset[str]:
    """The words of ``text`` that carry its meaning, without accents and case."""
    return frozenset(plain_name(word) for word in _WORD.findall(text) if word.lower() not in _EMPTY)


def tells_something_new(sentence: str, said: Iterable[str]) -> bool:
    """True when at least a third of what ``sentence`` says is not among the words ``said``."""
    own = words(sentence)
    new = own.difference(said)
    return bool(new) and len(new) * 3 >= len(own)


def is_prose(sentence: str) -> bool:
    """True for a sentence that stands in a text, and not for headings, labels, list items and what introduces them."""
    return is_closed(sentence) and len(_WORD.findall(sentence)) >= _FEWEST_WORDS and not is_boilerplate(sentence)


def leans_on_another(sentence: str) -> bool:
    """True when the beginning refers to what stood before, so that the sentence cannot stand first."""
    first = _WORD.search(sentence)
    if first is not None and first[0].lower() in _LEANING:
        return True
    return bool(_POINTING_BACK.match(sentence) or _PRONOUN_BEHIND.match(sentence))
