"""Which sentences are worth telling: those that say something, and something that was not said yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from .sentences import is_closed
from .vocabulary import plain_name

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_BOILERPLATE = regex.compile(
    r"\W*(?:"
    r"(?:article |billet )?(?:publié|posté|mis à jour|mise à jour|mise en ligne|modifié|rédigé|écrit)e?s?"
    r"(?: par\b| le\b| ce\b| à\b| en\b| il y a\b|\s*:)"
    r"|(?:posted|published|updated|last updated|written)(?: on\b| by\b| at\b| in\b|\s*:)"
    r"|temps de lecture|(?:reading time|\d+ min(?:ute)?s?\.? (?:read|de lecture))"
    r"|(?:crédits?|photos?|image|illustration|légende|caption|credits?|source|mots[- ]clés|tags?)(?: photos?)?\s*[:©]"
    r"|©|\(c\) |copyright\b|tous droits réservés|all rights reserved"
    r"|lire (?:aussi|la suite|plus|l['’]article)|en savoir plus|à lire aussi|voir aussi|partager\b"
    r"|read (?:more|also)|see also|learn more|share (?:this|on)|click here|cliquez ici|communiqué de presse"
    r"|contacts? presse|for immediate release|press release|sommaire|table des matières|contents\b"
    r")",
    regex.IGNORECASE,
)
_LEANING = frozenset(
    "il elle ils elles lui leur leurs ce cet cette ces cela ceci ça c son sa ses celui celle ceux celles mais car donc "
    "or ainsi aussi enfin ensuite puis cependant pourtant toutefois également y "
    "he she it they them his her its their this that these those but so then also however therefore".split()
)
_EMPTY = frozenset(
    "le la les un une des du de d l et ou où à a au aux en dans sur pour par avec est sont ce cette ces se sa son ses "
    "qui que qu il elle ils elles nous vous on y notre nos votre vos "
    "the of to and or in on at for by with is are be this that it its we you our an as from".split()
)
_FEWEST_WORDS = 4


def words(text: str) -> frozenset[str]:
    """The words of ``text`` that carry its meaning, without accents and case."""
    return frozenset(plain_name(word) for word in _WORD.findall(text) if word.lower() not in _EMPTY)


def tells_something_new(sentence: str, said: Iterable[str]) -> bool:
    """True when at least a third of what ``sentence`` says is not among the words ``said``."""
    own = words(sentence)
    new = own.difference(said)
    return bool(new) and len(new) * 3 >= len(own)


def is_boilerplate(sentence: str) -> bool:
    """True for what every article carries: dates, credits, invitations to read on; and for a bare address."""
    return bool(_BOILERPLATE.match(sentence)) or " " not in sentence and "://" in sentence


def is_prose(sentence: str) -> bool:
    """True for a sentence that stands in a text, and not for headings, labels, list items and what introduces them."""
    return is_closed(sentence) and len(_WORD.findall(sentence)) >= _FEWEST_WORDS and not is_boilerplate(sentence)


def leans_on_another(sentence: str) -> bool:
    """True when the first word refers to what stood before, so that the sentence cannot stand first."""
    first = _WORD.search(sentence)
    return first is not None and first[0].lower() in _LEANING
