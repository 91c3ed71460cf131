"""From a ``Story`` to the text of a post, in the form one account wants."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import regex

from ..text import ELLIPSIS, HASHTAG, URL
from .novelty import is_boilerplate, is_prose, leans_on_another, tells_something_new, words
from .sentences import is_closed, sentences
from .story import Story
from .typography import typeset

# Where a network takes as much as one likes, readers still do not.
REASONABLE = 1200
# A network that cannot hold this many characters wants one thought, not two paragraphs.
SHORT = 400
# Less than this of a sentence says nothing.
SHORTEST_PIECE = 40
# A sentence further down is no longer what the page says first.
FIRST = 4

_BREAKING = regex.compile(r"[ \n]+")
_ANY_SPACE = regex.compile(r"\s+")
_LOOSE_END = " ,;:–—-.!?…«(“\"'\u00a0\u202f"
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True, kw_only=True)
class Form:
    """How one account wants a text."""

    fits: Callable[[str, tuple[str, ...]], bool]
    """Whether a text with these hashtags can be sent, the link included."""
    usual_length: int | None
    """Characters a good text has here; None: as much as fits, within reason."""
    hashtags: int
    """How many hashtags a good post has here."""

    @property
    def room(self) -> int:
        return self.usual_length or REASONABLE

    @property
    def is_short(self) -> bool:
        return not self.fits("x" * SHORT, ())


@dataclass(frozen=True, kw_only=True)
class Draft:
    text: str
    hashtags: tuple[str, ...] = ()


Angle = Callable[[Story, Form], Draft]
"""Writes a post that takes hold of the story in one way; an empty text when the story holds nothing for it."""


def compose(story: Story, form: Form, angle: str = "announcement") -> Draft:
    return ANGLES[angle](story, form)


def available_angles(story: Story) -> list[str]:
    """The angles by which ``story`` can be told."""
    spacious = Form(fits=lambda text, hashtags: True, usual_length=None, hashtags=0)
    return [name for name, write in ANGLES.items() if write(story, spacious).text]


def hashtag(word: str) -> str:
    """``word`` as a hashtag without its #, each word with a capital so that it can be read aloud; "" if it is none."""
    parts = _WORD.findall(unicodedata.normalize("NFC", word))
    tag = "".join(part[0].upper() + part[1:] if part.islower() else part for part in parts)
    return tag if HASHTAG.fullmatch(f"#{tag}") else ""


def shortened(text: str, accepts: Callable[[str], bool]) -> str:
    """The longest beginning of ``text``, cut between words and closed by an ellipsis, that is accepted; else "".

    A non-breaking space holds its words together, so that "10 €" never becomes "10…", as long as anything else fits.
    """
    return _longest(text, _BREAKING, accepts) or _longest(text, _ANY_SPACE, accepts)


def _longest(text: str, spaces: regex.Pattern[str], accepts: Callable[[str], bool]) -> str:
    cuts = [match.start() for match in spaces.finditer(text)]
    pieces = list(filter(None, (_cut(text[:cut]) for cut in cuts)))
    low, high, best = 0, len(pieces) - 1, ""
    while low <= high:
        middle = (low + high) // 2
        if accepts(pieces[middle]):
            best, low = pieces[middle], middle + 1
        else:
            high = middle - 1
    return best


def _cut(text: str) -> str:
    """``text`` with its ellipsis, which must not become a part of an address."""
    last_word = _BREAKING.split(text)[-1]
    if URL.match(last_word):
        return f"{text} {ELLIPSIS}"
    text = text.rstrip(_LOOSE_END)
    return text and text + ELLIPSIS


def _hashtags(text: str, story: Story, form: Form) -> tuple[str, ...]:
    """The page's tags for which there is room left; the text is worth more."""
    chosen: tuple[str, ...] = ()
    said = {match[1].casefold() for match in HASHTAG.finditer(text)}
    for tag in filter(None, map(hashtag, story.tags)):
        if len(chosen) < form.hashtags and tag.casefold() not in said and form.fits(text, (*chosen, tag)):
            chosen, said = (*chosen, tag), said | {tag.casefold()}
    return chosen


# The announcement: what the page is about.


def announce(story: Story, form: Form) -> Draft:
    """The title, then what the page says first, as much as the form wants."""
    title = typeset(story.title, story.language)
    if title and not form.fits(title, ()):
        text = shortened(title, lambda piece: form.fits(piece, ()))
    else:
        write = _one_thought if form.is_short else _two_paragraphs
        text = write(title, _news(story), form)
    return Draft(text=text, hashtags=_hashtags(text, story, form) if text else ())


@dataclass(frozen=True)
class _News:
    """What a story says beyond its title: in its summary, and in its body beyond the summary."""

    summary: list[str]
    body: list[str]

    @property
    def first(self) -> list[str]:
        return self.summary or self.body


def _news(story: Story) -> _News:
    said = set(words(story.title))
    summary = _new([one for one in sentences(story.summary) if not is_boilerplate(one)], said)
    prose = [one for one in story.sentences if is_prose(one)]
    # Some pages never close a sentence: what is long enough to be one is better than nothing.
    unclosed = [one for one in story.sentences if len(words(one)) >= FIRST and not is_boilerplate(one)]
    body = _new(prose or unclosed, said)
    return _News(*([typeset(one, story.language) for one in found] for found in (summary, body)))


def _new(candidates: Iterable[str], said: set[str]) -> list[str]:
    """Those of ``candidates`` that add to what is ``said``, which grows with each."""
    found = []
    for sentence in candidates:
        if tells_something_new(sentence, said):
            found.append(sentence)
            said |= words(sentence)
    return found


def _one_thought(title: str, news: _News, form: Form) -> str:
    """The title and one sentence, in one breath."""
    opening = _opened(title)
    return _with_first_sentence(opening, news.first, lambda text: form.fits(text, ())) or title


def _two_paragraphs(title: str, news: _News, form: Form) -> str:
    """The title, the summary, and where that is little for this network the beginning of the body."""
    text = _with_paragraph(title, news.summary, form)
    return _with_paragraph(text, news.body, form) if len(text) * 2 < form.room else text


def _opened(title: str) -> str:
    """``title`` as the beginning of a paragraph; a point after an address could be taken into it."""
    if not title or URL.search(_BREAKING.split(title)[-1]):
        return title and title + "\n"
    return f"{title} " if is_closed(title) or title[-1] in ":;," else f"{title}. "


def _with_paragraph(text: str, found: list[str], form: Form) -> str:
    """``text`` and as many of the sentences ``found`` as the form wants, without leaving one out."""
    opening = f"{text}\n\n" if text else ""
    # One sentence too long for the usual length is still better than a cut one.
    grown = _with_first_sentence(opening, found[:1], lambda one: form.fits(one, ()) and len(one) <= form.room * 3 // 2)
    if not grown:
        return text
    for sentence in found[1:] if grown.endswith(found[0]) else ():
        longer = f"{grown} {sentence}"
        if len(longer) > form.room or not form.fits(longer, ()):
            break
        grown = longer
    return grown


def _with_first_sentence(opening: str, found: list[str], accepts: Callable[[str], bool]) -> str:
    """``opening`` with the first sentence, else with another early one that stands by itself, else with a piece."""
    alone = (sentence for sentence in found[1:FIRST] if not leans_on_another(sentence))
    for sentence in (*found[:1], *alone):
        if accepts(opening + sentence):
            return opening + sentence
    piece = shortened(found[0], lambda piece: accepts(opening + piece)) if found else ""
    return opening + piece if len(piece) >= SHORTEST_PIECE or piece and not opening else ""


ANGLES: dict[str, Angle] = {"announcement": announce}
