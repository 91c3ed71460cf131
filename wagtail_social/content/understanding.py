"""From what a page holds to what can be told of it."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from .boilerplate import before_the_end, is_boilerplate
from .definitions import definitions
from .figures import figures
from .gathering import Gathered
from .listings import enumerated, listings
from .markup import Piece
from .people import people
from .questions import questions
from .quotations import attributed, conversation, quotations, unquoted
from .sentences import sentences
from .story import Figure, Listing, Quotation, Story
from .tone import tone_of, warning_in

QUOTES = {"fr": ("« ", " »")}


class Understanding:
    """The matter of one text, each kind of it looked for once and only when somebody asks: an announcement needs
    sentences and their tone, and most of a long page's cost is the rest. Each paragraph is cut into sentences once."""

    def __init__(self, title: str, summary: str, body: Gathered, *, language: str, warning: str) -> None:
        pieces = enumerated(attributed(before_the_end(body.pieces)))
        found, line = ("", "") if warning else warning_in(_texts(pieces))
        self.title, self.language, self._given = title, language, body.figures
        self.content_warning = warning or found
        self.summary = summary if not line or line not in summary else summary.replace(line, "").strip()
        self._pieces = pieces = [piece for piece in pieces if not line or piece.text != line]
        self._answers = answers = conversation(pieces)
        self._cuts = [
            _cut(piece, pieces[index + 1 : index + 2], answers.get(index), language)
            for index, piece in enumerate(pieces)
        ]

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """An item that goes on from its introduction is no sentence of its own."""
        items = {item for listing in self.listings for item in listing.items if item[0].islower()}
        counted = self._counted
        return tuple(one for one in counted if one.rstrip(" ;,\u00a0\u202f") not in items) if items else tuple(counted)

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        return quotations(self._pieces, self._cuts, self._answers)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return (*self._given, *figures(self._counted, self.language))

    @cached_property
    def questions(self) -> tuple[str, ...]:
        return questions(self._pieces, self._cuts)

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        return listings(self._pieces)

    @cached_property
    def definitions(self) -> tuple[str, ...]:
        return definitions(self.sentences)

    @cached_property
    def people(self) -> tuple[str, ...]:
        speakers = [quotation.speaker for quotation in self.quotations]
        return people([self.title, self.summary, *self.sentences], speakers)

    @cached_property
    def tone(self) -> Literal["plain", "grave"]:
        return tone_of(self.title, self.summary, self.sentences, self.content_warning)

    @cached_property
    def _counted(self) -> list[str]:
        return [sentence for sentences in self._cuts for sentence in sentences]


def _later(name: str) -> Any:
    return cached_property(lambda story: getattr(story.understanding, name))


class StoryOfPage(Story):
    """A story that leaves part of its matter to be looked for in ``understanding`` when somebody asks for it."""

    def __init__(self, understanding: Understanding | None = None, **fields: Any) -> None:
        super().__init__(**fields)
        if understanding is not None:
            own = vars(self)
            own["understanding"] = understanding
            for name in LATER:
                del own[name]  # so that the properties below answer

    quotations = _later("quotations")
    figures = _later("figures")
    questions = _later("questions")
    listings = _later("listings")
    definitions = _later("definitions")
    people = _later("people")


LATER = [name for name, value in vars(StoryOfPage).items() if isinstance(value, cached_property)]


def _texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.kind == "text"]


def _cut(piece: Piece, following: list[Piece], answer: tuple[str, str] | None, language: str) -> list[str]:
    """The sentences of ``piece`` that say something. Words with a speaker of their own stay quoted, in one."""
    if piece.kind in ("heading", "attribution"):
        return []
    is_said = piece.kind == "quotation" and following and following[0].kind == "attribution"
    if answer or is_said:
        opening, closing = QUOTES.get(language[:2].lower(), ("“", "”"))
        return [f"{opening}{unquoted(answer[1] if answer else piece.text)}{closing}"]
    return [sentence for sentence in sentences(piece.text) if not is_boilerplate(sentence)]
