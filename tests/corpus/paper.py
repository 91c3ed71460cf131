"""What a page really says, read without any help of the package: the witness against which a post is held.

Words are compared without case, accents, apostrophes and spaces, whole; "14h30" and "14 h 30" are the same three.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property

import regex
from bs4 import BeautifulSoup

from wagtail_social.content.dates import DAYS, LINKING, MONTHS

from . import CorpusPage

Words = tuple[str, ...]

BLOCKS = (
    "address article aside blockquote body dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p section table tbody td tfoot th thead tr ul form label button"
).split()
_THOUSANDS = regex.compile(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))")
_WORD = regex.compile(r"[^\W\d_]+|\d+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
# Where a text may begin and end: sentences, quotations, and what follows a colon.
_SENTENCE_END = regex.compile(r"[.!?…]+[\s»”\"’)]*(?=\s+[\p{Lu}\p{N}«“\"‘(—–-]|\s*$)")
_ABBREVIATION = regex.compile(r"(?:\b(?:MM?|Mmes?|Mlles?|Mr|Mrs|Dr|St|art|p|ex|cf)|[ap]\.[m])$")
_INITIAL = regex.compile(r"\b\p{Lu}$")
_NO_NAME = regex.compile(r"\s+(?:Les?|La|L['’]|Une?|Des|Ils?|Elles?|On|Nous|Vous|Ce|Dans|The|A|We|It|They)\b")
_OPENING = regex.compile(r"[«“‘(]|(?<![^\s(])\"|[:—–-]\s")
_CLOSING = regex.compile(r"[»”)]|\"(?!\w)|[,.]?[”\"](?=\s|$)")


@cache
def words(text: str) -> Words:
    """The words and numbers of ``text``; a number with its thousands apart is one."""
    text = _THOUSANDS.sub("", unicodedata.normalize("NFC", text))
    plain = unicodedata.normalize("NFD", text.casefold().translate(_LIGATURES))
    return tuple(_WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign))))


@dataclass(frozen=True)
class Paper:
    page: CorpusPage

    @cached_property
    def lines(self) -> list[str]:
        """Every line somebody could read, of the header and of the body."""
        page = self.page
        given = [
            page.title,
            page.get("summary"),
            page.get("place"),
            page.get("address"),
            page.get("author"),
            *page.tags,
        ]
        images = [image.alt for image in page.images]
        return [line for line in [*given, *images, *_visible(page)] if line]

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for line in self.lines for word in words(line))

    @cached_property
    def pairs(self) -> frozenset[Words]:
        """Words that stand beside each other."""
        said = [words(line) for line in self.lines]
        return frozenset(pair for line in said for pair in zip(line, line[1:], strict=False))

    @cached_property
    def date_words(self) -> frozenset[str]:
        """All that the beginning and the end of the event may be said with; none where there is no event."""
        moments = [datetime.fromisoformat(text) for key in ("start", "end") if (text := self.page.get(key))]
        said = {word for moment in moments for word in _spoken(moment, self.page.language)}
        linking = {word for text in LINKING[self.page.language] for word in words(text)} if moments else set()
        return frozenset(said | linking)

    def is_inside(self, said: Words) -> bool:
        """True when ``said`` stands word for word in one line."""
        return any(said == line[at : at + len(said)] for line in self._as_words for at in self._places(line, said[:1]))

    def begins(self, said: Words) -> bool:
        """True when a sentence or a line of the page begins like ``said``."""
        return any(atom[: len(said)] == said for atom in self._atoms.get(said[0], ())) if said else False

    def stands(self, said: Words, *known: Words) -> bool:
        """True when ``said`` is nothing but whole lines, sentences or quotations of the page, its dates, and ``known``
        parts, one after the other."""
        reached = [True] + [False] * len(said)
        for start in range(len(said)):
            if reached[start]:
                for end in self._ends(said, start, known):
                    reached[end] = True
        return reached[-1]

    def _ends(self, said: Words, start: int, known: tuple[Words, ...]) -> Iterator[int]:
        if said[start] in self.date_words:
            yield start + 1
        for atom in (*self._atoms.get(said[start], ()), *known):
            if atom and said[start : start + len(atom)] == atom:
                yield start + len(atom)

    @cached_property
    def _as_words(self) -> list[Words]:
        return [words(line) for line in self.lines]

    @cached_property
    def _atoms(self) -> dict[str, list[Words]]:
        """What may stand in a post by itself, by its first word, the longest first."""
        found: dict[str, set[Words]] = {}
        for line in self.lines:
            for atom in _whole_parts(line):
                found.setdefault(atom[0], set()).add(atom)
        return {first: sorted(atoms, key=len, reverse=True) for first, atoms in found.items()}

    @staticmethod
    def _places(line: Words, first: Words) -> Iterator[int]:
        return (at for at, word in enumerate(line) if (word,) == first)


def _visible(page: CorpusPage) -> list[str]:
    source = regex.sub(r"^@\w+[ ]?(.*)$", _spread, page.body, flags=regex.MULTILINE)
    soup = BeautifulSoup(regex.sub(r"\{image \d+\}", "<hr>", source.replace("\n", " ")), "html.parser")
    for tag in soup.find_all(["br", *BLOCKS]):
        tag.insert_before("\n")
        tag.insert_after("\n")
    anchors = [tag.get_text() for tag in soup.find_all("a")]
    labels = [tag.get_text() for tag in soup.find_all(["strong", "b"])]
    lines = [" ".join(line.split(" ")).strip() for line in soup.get_text().split("\n")]
    # A line broken by hand in the middle of a sentence reads on.
    joined = [f"{one} {other}" for one, other in zip(lines, lines[1:], strict=False) if other[:1].islower()]
    return [line for line in [*lines, *joined, *anchors, *labels] if line.strip()]


def _spread(match: regex.Match[str]) -> str:
    return "".join(f"<p>{part}</p>" for part in match[1].split("|"))


def _whole_parts(line: str) -> Iterator[Words]:
    """Everything between a place where a text may begin and one where it may end."""
    starts, ends = {0}, {len(line)}
    for match in _SENTENCE_END.finditer(line):
        if not _is_abbreviated(line[: match.start()], line[match.end() :]):
            starts.add(match.end())
            ends.add(match.end())
    starts |= {match.end() for match in _OPENING.finditer(line)}
    ends |= {match.start() for match in _CLOSING.finditer(line)}
    # Further than a few sentences apart, they are found one by one.
    for start in starts:
        for end in sorted(end for end in ends if end > start)[:6]:
            if part := words(line[start:end]):
                yield part


def _is_abbreviated(before: str, after: str) -> bool:
    """True when the point behind ``before`` ends no sentence; an initial is one where a name may follow."""
    return bool(_ABBREVIATION.search(before) or _INITIAL.search(before) and not _NO_NAME.match(after))


def _spoken(moment: datetime, language: str) -> Iterator[str]:
    hours = {moment.hour, moment.hour % 12 or 12}
    named = (DAYS[language][moment.weekday()], MONTHS[language][moment.month - 1])
    for text in (*named, str(moment.day), str(moment.year), *map(str, hours), f"{moment.minute:02}"):
        yield from words(text)
