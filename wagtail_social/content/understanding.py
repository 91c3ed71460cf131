"""From what a page holds to what can be told of it."""

from __future__ import annotations

from typing import Any

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
from .tone import tone_of, warning_in

QUOTES = {"fr": ("« ", " »")}


def understand(title: str, summary: str, body: Gathered, *, language: str, warning: str) -> dict[str, Any]:
    """The fields of a ``Story`` that are found in its text. Each paragraph is cut into sentences once."""
    pieces = enumerated(attributed(before_the_end(body.pieces)))
    found, line = ("", "") if warning else warning_in(_texts(pieces))
    pieces = [piece for piece in pieces if not line or piece.text != line]
    answers = conversation(pieces)
    cuts = [
        _cut(piece, pieces[index + 1 : index + 2], answers.get(index), language) for index, piece in enumerate(pieces)
    ]
    lists = listings(pieces)
    items = {item for listing in lists for item in listing.items if item[0].islower()}
    counted = [sentence for sentences in cuts for sentence in sentences]
    # An item that goes on from its introduction is no sentence of its own.
    told = [sentence for sentence in counted if sentence.rstrip(" ;,\u00a0\u202f") not in items]
    said = quotations(pieces, cuts, answers)
    return {
        "summary": summary if not line or line not in summary else summary.replace(line, "").strip(),
        "sentences": tuple(told),
        "quotations": said,
        "figures": (*body.figures, *figures(counted, language)),
        "questions": questions(pieces, cuts),
        "listings": lists,
        "definitions": definitions(told),
        "people": people([title, summary, *told], [quotation.speaker for quotation in said]),
        "tone": tone_of(title, summary, told, warning or found),
        "content_warning": warning or found,
    }


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
