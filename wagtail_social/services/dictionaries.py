"""Hunspell dictionaries: where they lie, and what they know. Loaded once per process, in the worker: one takes a second
or three to read, and about a hundred megabytes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

from ..conf import conf

FOLDERS = ("/usr/share/hunspell", "/usr/share/myspell", "/usr/share/myspell/dicts", "/Library/Spelling")
PATIENCE = 1.0
"""Seconds of processor time spent on what may have been meant by one word."""

_LETTERS = "eshrntailuodcmpvgfbqzxykwj"
_VARIANTS = {"e": "éèê", "a": "àâ", "i": "îï", "o": "ô", "u": "ùû", "c": "ç", "é": "eè", "è": "eé", "ê": "e", "â": "a"}
_loading = threading.Lock()


def path_of(language: str) -> str:
    """The dictionary of ``language`` without its ending, from the site's folder or the system's; "" when there is
    none, or nothing to read it with."""
    return _path_of(language, conf.DICTIONARIES)


@cache
def _path_of(language: str, folder: str) -> str:
    spec = find_spec("spylls")
    if spec is None or not language:
        return ""
    bundled = [Path(place) / "hunspell" / "data" / "en" for place in spec.submodule_search_locations or ()]
    places = [Path(place) for place in ([folder] if folder else FOLDERS)] + bundled
    names = _names(language)
    found = (file for name in names for place in places for file in sorted(place.glob(f"{name}.aff")))
    return next((str(file.with_suffix("")) for file in found if file.with_suffix(".dic").exists()), "")


def _names(language: str) -> list[str]:
    """What the file may be called, the closest first: "fr_CA" before "fr" before "fr-classique"."""
    base, _, region = language.replace("_", "-").partition("-")
    return [f"{base}_{region.upper()}", base, f"{base}_{base.upper()}", f"{base}_*", f"{base}-*"]


class Speller:
    """What one dictionary knows."""

    def __init__(self, path: str) -> None:
        from spylls.hunspell import Dictionary

        self._dictionary = Dictionary.from_files(path)

    def knows(self, word: str) -> bool:
        plain = word.replace("’", "'")
        return self._dictionary.lookup(plain) or "-" in plain and all(map(self._knows_part, plain.split("-")))

    def _knows_part(self, part: str) -> bool:
        return len(part) < 2 or self._dictionary.lookup(part)

    def suggest(self, word: str, most: int = 1) -> list[str]:
        """What may have been meant: words one slip away, found within a second. Hunspell's own search takes minutes on
        some French words, for it tries every accent on every letter."""
        ends, found = time.thread_time() + PATIENCE, []
        for candidate in dict.fromkeys(_one_slip_away(word.lower())):
            if time.thread_time() > ends or len(found) == most:
                break
            if len(candidate) > 1 and self._dictionary.lookup(candidate):
                found.append(candidate)
        return found


@cache
def _loaded(path: str) -> Speller:
    return Speller(path)


def speller(language: str) -> Speller | None:
    """The speller of ``language``; None where there is no dictionary."""
    path = path_of(language)
    if not path:
        return None
    with _loading:  # so that nobody reads the same one beside us
        return _loaded(path)


def _one_slip_away(word: str) -> Iterator[str]:
    """The likeliest slips first: accents left out, letters swapped, one too many, one wrong, one missing."""
    places = range(len(word))
    yield word.replace("oe", "œ")
    bare = [place for place in places if word[place] == "e"][:4]
    for count in range(1, len(bare) + 1):
        for chosen in combinations(bare, count):
            yield "".join("é" if place in chosen else sign for place, sign in enumerate(word))
    yield from (word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in places[:-1])
    yield from (word[:place] + word[place + 1 :] for place in reversed(places))
    for place in places:
        yield from (word[:place] + other + word[place + 1 :] for other in _VARIANTS.get(word[place], ""))
    yield from (word[:place] + word[place] + word[place:] for place in places)
    yield from (word[:place] + letter + word[place:] for letter in _LETTERS for place in range(len(word) + 1))
    yield from (word[:place] + letter + word[place + 1 :] for letter in _LETTERS for place in places)


def is_available(language: str) -> bool:
    return bool(path_of(language))


def forget_loaded() -> None:
    """Read dictionaries anew: for tests, and after one was installed."""
    _path_of.cache_clear()
    _loaded.cache_clear()
