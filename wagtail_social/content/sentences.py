"""Cutting a text into sentences, right in French and in English. Pure.

Where a point may or may not end a sentence, it does not: two sentences left together still read well, half a sentence
never does.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

import regex

from ..text import find_spans
from .spacing import lines

_END = re.compile(r"(?P<mark>(?<![.!?…])[.!?…]+)(?P<closing>(?:[\s]*[»”)\]]|[\"’'*_])*)(?P<space>\s+)")
_START = re.compile(r"(?:[«“\"'‘’(\[¿¡–—•*_-]\s*)*(?P<first>\S+)")
_WORD_OPENING = re.compile(r"[\s(«“\"\[]")
_LONGEST_ABBREVIATION = 40
# A longer word is none of those below.
_LONGEST_KNOWN = 6

# Never the end of a sentence: a name follows. As written here: "m" is a metre and "me" a pronoun.
HONORIFICS = frozenset(
    "M MM Mr Mrs Ms Mme Mmes Mlle Mlles Me Mes Dr Drs Pr Prof Mgr St Ste Sts Stes Hon Rev Gen Sgt Capt Lt Fr".split()
)
# Never the end of a sentence either, in any case.
LEADING = frozenset("av bd bld boul chem rte cf c.-à-d e.g i.e vs viz tél réf resp dir éd coll".split())
# The end of a sentence unless a number follows: "art. 12", "vol. 2", "No. 5".
BEFORE_NUMBERS = frozenset(
    "n no nos nº n° num p pp pg art al alin chap ch fig vol t sect § par ann annexe tab env max min ca tel "
    "jan janv feb fév févr mar apr avr jun jul juil aug sep sept oct nov déc dec v vers".split()
)
# The same with roman numerals, which in English are also a word: "No. I do not."
BEFORE_ROMAN = frozenset("art chap ch vol t sect annexe livre titre tome".split())
# Words that begin a sentence and no name: after an initial ("le plan B. Nous") they tell that the sentence ended.
STARTERS = frozenset(
    "il elle ils elles on nous vous je j c qu les des une cette ces ceci cela ce cet tous toutes chaque "
    "mais donc puis ainsi "
    "enfin ensuite depuis pour dans avec he she it we they you this that these those there but and so then".split()
)
ARTICLES = frozenset("le la les l d un une des the a an".split())
MONTHS = frozenset(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "january february march april may june july august september october november december".split()
)
_OPENINGS = {"«": "»", "“": "”", "(": ")", "[": "]"}
_ENCLOSING = re.compile('[«“(\\["]')
_PAIRS = re.compile(r"[«»“”()\[\]]")
_STRAIGHT = re.compile('"')
_APOSTROPHE = re.compile("['’]")
_CLINGING = re.compile(r"[^\w'’-]+$")
_FOR_EXAMPLE = re.compile(r"\bp\.\s?ex$", re.IGNORECASE)
_INITIAL = regex.compile(r"\p{Lu}")
_ACRONYM = regex.compile(r"(?:\p{L}\.-?)+\p{L}")
_ROMAN = re.compile(r"[IVXLC]+\b")
_NUMBER = re.compile(r"\d|[LRD]\.")  # "art. L. 123-4"


def sentences(text: str) -> list[str]:
    """The sentences of ``text``; a line's end is always one, and a quotation or a bracket is never torn apart."""
    return [sentence for line in lines(text) for sentence in _cut(line)]


def is_closed(sentence: str) -> bool:
    """True when ``sentence`` ends as sentences do, which headings, labels and list items do not."""
    return sentence.rstrip(" \u00a0\u202f»”\"')]’")[-1:] in tuple(".!?…")


def _cut(line: str) -> Iterator[str]:
    start = 0
    ends = list(_END.finditer(line))
    enclosed = _enclosed(line) if ends else []
    for match in ends:
        if not _is_within(match.end("closing"), enclosed) and _ends(line, start, match):
            yield line[start : match.end("closing")].strip()
            start = match.end()
    if rest := line[start:].strip():
        yield rest


def _ends(line: str, start: int, match: regex.Match[str]) -> bool:
    following = _START.match(line, match.end())
    if not following or not _may_start(following["first"]):
        return False
    if match["mark"] != "." or match["closing"].strip():
        return True
    before = line[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start()]
    # "1. Venez." is a numbered item, "p. ex." an example.
    if before.strip().isdecimal() or (before.endswith("ex") and _FOR_EXAMPLE.search(before)):
        return False
    word = _WORD_OPENING.split(before)[-1]
    return (len(word) > _LONGEST_KNOWN and word.isalpha()) or not _is_abbreviated(word, following["first"])


def _may_start(word: str) -> bool:
    return not word[0].islower() and word[0] not in ".,;:!?…»)]}/%" or word.startswith(("http://", "https://", "www."))


def _is_abbreviated(word: str, following: str) -> bool:
    """True when the point after ``word`` belongs to it and ``following`` goes on with the sentence."""
    word = word.replace("’", "'").rsplit("'", 1)[-1]
    known, after = word.lower(), _first_word(following)
    if word in HONORIFICS or known in LEADING:
        return True
    if _INITIAL.fullmatch(word):
        return after not in STARTERS
    if _ACRONYM.fullmatch(word):
        return after not in STARTERS | ARTICLES
    if word.isdecimal():
        return len(word) <= 2 and (following[0].isdecimal() or after in MONTHS)
    return _announces_number(known, following)


def _announces_number(known: str, following: str) -> bool:
    if known in BEFORE_ROMAN and _ROMAN.match(following):
        return True
    return known in BEFORE_NUMBERS and bool(_NUMBER.match(following))


def _first_word(following: str) -> str:
    """The word in lower case and without what clings to it; of an elided one, what stands before the apostrophe."""
    return _APOSTROPHE.split(_CLINGING.sub("", following).lower(), maxsplit=1)[0]


def _enclosed(line: str) -> list[tuple[int, int]]:
    """Where ``line`` lies within a quotation or brackets, in order and without overlap."""
    if not _ENCLOSING.search(line):
        return []
    return _merged([(low + 1, high) for low, high in [*_paired(line), *_straight_quotes(line)]])


def _paired(line: str) -> list[tuple[int, int]]:
    """Where pairs open and close; one left open counts for nothing, and brackets of an address are its own."""
    found: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    awaited: Counter[str] = Counter()
    addresses = [(span.start, span.end) for span in find_spans(line) if span.kind == "url"] if "://" in line else []
    for match in _PAIRS.finditer(line):
        sign, position = match[0], match.start()
        if sign in _OPENINGS and not _is_within(position, addresses):
            waiting.append((_OPENINGS[sign], position))
            awaited[_OPENINGS[sign]] += 1
        elif awaited[sign]:
            found.append((_close(sign, waiting, awaited), position))
    return found


def _close(sign: str, waiting: list[tuple[str, int]], awaited: Counter[str]) -> int:
    """Where the pair that ``sign`` closes was opened; what was opened since and left open is forgotten."""
    while True:
        closing, position = waiting.pop()
        awaited[closing] -= 1
        if closing == sign:
            return position


def _straight_quotes(line: str) -> list[tuple[int, int]]:
    places = [match.start() for match in _STRAIGHT.finditer(line)]
    return list(zip(places[::2], places[1::2], strict=True)) if len(places) % 2 == 0 else []


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """``ranges``, which may be many and nested, as few that do not overlap: texts of the web can be hostile."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found


def _is_within(position: int, ranges: list[tuple[int, int]]) -> bool:
    """True when ``position`` lies in one of ``ranges``, each without its end."""
    index = bisect_right(ranges, (position, sys.maxsize)) - 1
    return index >= 0 and position < ranges[index][1]
