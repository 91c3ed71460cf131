"""Words that no dictionary knows. A screen reads what was found and asks for the rest; the worker looks words up.

Texts are looked at line by line, so that changing one paragraph leaves what is known of the others.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import regex
from django.utils import timezone
from taggit.models import Tag

from ..compat import get_page_model
from ..content.remarks import UnknownWord
from ..content.remarks.subject import MASK
from ..models import KnownWord, SpellCheck
from ..text import find_spans
from . import dictionaries
from .writing import together

KEPT = timedelta(days=2)
"""How long a line is remembered: what is asked for again is looked up again."""
MOST_SUGGESTIONS = 3
MOST_WORDS_HELPED = 5
"""Words of one line for which the worker looks what may have been meant."""

_WORD = regex.compile(r"[\p{L}][\p{L}\p{M}]*(?:['’-][\p{L}][\p{L}\p{M}]*)*")
_WITH_DIGIT = regex.compile(r"[\p{L}\p{M}'’-]*\p{N}[\p{L}\p{M}\p{N}'’.,-]*")
_ELISION = regex.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]", regex.IGNORECASE)
_SENTENCE_START = regex.compile(r"(?:^|[.!?…:]|[•–—-] )[\s«“\"(\u00a0\u202f]*$")


def unknown_words(text: str, language: str) -> list[UnknownWord] | None:
    """The words of ``text`` that nobody knows; None where there is no dictionary, or nothing was looked up yet."""
    return unknown_of([(text, language)])[(text, language)]


def unknown_of(texts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[UnknownWord] | None]:
    """The same for many texts with their languages, in three queries at most. Loads no dictionary."""
    asked = {(text, language): _lines(text, language) for text, language in texts}
    lines = {(digest(line, language), line, language) for (_, language), found in asked.items() for line in found}
    known = (
        {row.digest: row for row in SpellCheck.objects.filter(digest__in={key for key, *_ in lines})} if lines else {}
    )
    _ask(lines, known)
    learnt = _learnt(known.values())
    return {
        (text, language): _known_so_far([known.get(digest(line, language)) for line in found], learnt)
        for (text, language), found in asked.items()
    }


def teach(word: str, language: str, *, by: Any = None) -> None:
    """From now on ``word`` is a word of this site."""
    KnownWord.objects.get_or_create(word=_plain(word)[:100], language=_base(language), defaults={"taught_by": by})


def suggest(word: str, language: str) -> list[str]:
    """What may have been meant, found within a second once the dictionary is loaded. For the worker."""
    speller = dictionaries.speller(language)
    return speller.suggest(word, MOST_SUGGESTIONS) if speller else []


def check_due(limit: int = 200, seconds: float = 45) -> int:
    """Look up the words of the lines that wait. For the worker. Returns how many lines were looked at."""
    SpellCheck.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()
    ends, made = time.monotonic() + seconds, 0
    for row in SpellCheck.objects.filter(unknown__isnull=True).order_by("-asked_at")[:limit]:
        if time.monotonic() > ends:
            break
        SpellCheck.objects.filter(pk=row.pk).update(unknown=_look_up(row))
        made += 1
    return made


def is_anything_due() -> bool:
    return SpellCheck.objects.filter(unknown__isnull=True).exists()


def digest(line: str, language: str) -> str:
    return hashlib.sha256(f"{_base(language)}\n{line}".encode()).hexdigest()


def candidates(line: str) -> Iterator[str]:
    """The words of ``line`` that a dictionary should know: no address, mention or hashtag, nothing with digits or in
    capitals, and no name inside a sentence."""
    for span in reversed(find_spans(line)):
        line = line[: span.start] + MASK * (span.end - span.start) + line[span.end :]
    line = _WITH_DIGIT.sub(lambda match: MASK * len(match[0]), line)
    for match in _WORD.finditer(line):
        word = _ELISION.sub("", match[0])
        if len(word) < 2 or word.isupper() or line[match.end() : match.end() + 1] in {"@", "·"}:
            continue
        if word[0].islower() or _SENTENCE_START.search(line[: match.start()]):
            yield word


def _look_up(row: SpellCheck) -> list[dict[str, Any]]:
    speller = dictionaries.speller(row.language)
    if speller is None:
        return []
    found = [word for word in dict.fromkeys(candidates(row.text)) if not speller.knows(word)]
    found = _without_own_names(found, row.language)
    helped = {word: speller.suggest(word, MOST_SUGGESTIONS) for word in found[:MOST_WORDS_HELPED]}
    return [{"word": word, "suggestions": helped.get(word, [])} for word in found]


def _without_own_names(words: list[str], language: str) -> list[str]:
    """``words`` without those of the site's own tags and titles, which are learnt on the way."""
    own = [word for word in words if _is_own_name(word)]
    for word in own:
        teach(word, language)
    return [word for word in words if word not in own]


def _is_own_name(word: str) -> bool:
    """True for a word of a tag, for one that a title has as a name, and for one that two titles have."""
    pattern = regex.compile(rf"(?<![\p{{L}}\p{{M}}]){regex.escape(word)}(?![\p{{L}}\p{{M}}])", regex.IGNORECASE)
    if any(
        pattern.search(name) for name in Tag.objects.filter(name__icontains=word).values_list("name", flat=True)[:20]
    ):
        return True
    titles = get_page_model().objects.filter(title__icontains=word, live=True).values_list("title", flat=True)[:20]
    found = [match for title in titles if (match := pattern.search(title))]
    return len(found) > 1 or any(match.start() and match[0][0].isupper() for match in found)


def _lines(text: str, language: str) -> list[str]:
    if not dictionaries.is_available(language):
        return []
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if _WORD.search(line)))


def _ask(lines: Iterable[tuple[str, str, str]], known: dict[str, SpellCheck]) -> None:
    """Have the worker look at the lines it has not seen. Writes only where there are some."""
    new = [
        SpellCheck(digest=key, language=language, text=line)
        for key, line, language in sorted(lines)
        if key not in known
    ]
    if new:
        with together():
            SpellCheck.objects.bulk_create(new, ignore_conflicts=True)


def _learnt(rows: Iterable[SpellCheck]) -> set[str]:
    """Which of the unknown words of ``rows`` are words of this site."""
    words = {_plain(item["word"]) for row in rows for item in row.unknown or ()}
    return set(KnownWord.objects.filter(word__in=words).values_list("word", flat=True)) if words else set()


def _known_so_far(rows: list[SpellCheck | None], learnt: set[str]) -> list[UnknownWord] | None:
    seen = [row for row in rows if row is not None and row.unknown is not None]
    if not seen:
        return None
    items = {item["word"]: item for row in seen for item in row.unknown if _plain(item["word"]) not in learnt}
    return [UnknownWord(word=word, suggestions=tuple(item["suggestions"])) for word, item in items.items()]


def _plain(word: str) -> str:
    return word.replace("’", "'").casefold()


def _base(language: str) -> str:
    return language.lower().replace("_", "-")
