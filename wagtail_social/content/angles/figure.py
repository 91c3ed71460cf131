"""A number of the page with what it counts."""

from __future__ import annotations

from collections.abc import Iterator

from ..form import Form
from ..frames import frame
from ..matter import Matter, closed, thanks
from ..novelty import leans_on_another
from ..shaping import Telling, question
from ..story import Figure

LONGEST = 320
FEWEST_FOR_A_LIST, MOST = 3, 5


def tell(matter: Matter, form: Form) -> Iterator[Telling]:
    if matter.is_grave or matter.is_cancelled:
        return
    figures = [one for one in matter.story.figures if len(one.sentence) <= LONGEST]
    listed = list(_listed(matter, form, figures))
    figures = [one for one in figures if one.sentence[-1] not in ";:," and _may_begin(one.sentence)]
    figures.sort(key=lambda one: (leans_on_another(one.sentence), matter.is_announced(matter.set(one.sentence))))
    is_report = form.register in {"professional", "caption"}
    yield from listed if is_report else ()
    yield from (_one(matter, form, figure) for figure in figures)
    yield from () if is_report else listed


def _may_begin(sentence: str) -> bool:
    """False for an item of a list, for what somebody says without being named, and for thanks."""
    return not sentence[0].islower() and sentence[0] not in '«“"–—-' and not thanks(sentence)


def _one(matter: Matter, form: Form, figure: Figure) -> Telling:
    """The sentence that holds it; the figure alone may stand before one too long to be seen."""
    sentence = closed(figure.sentence, matter.story.language)
    needs_title = leans_on_another(sentence) or not matter.names_subject(sentence)
    return Telling(
        lead=sentence,
        more=matter.after(sentence, 1) + matter.context(sentence),
        closing=question(matter, form, "figure"),
        heading=matter.title if needs_title else matter.set(figure.text),
        needs_heading=needs_title,
        may_be_cut=True,
    )


def _listed(matter: Matter, form: Form, figures: list[Figure]) -> Iterator[Telling]:
    """Several of them, one a line."""
    texts = [matter.set(one.text) for one in figures if 2 <= len(one.text.split()) <= 10]
    lines = tuple(f"–\u00a0{text}" for text in dict.fromkeys(texts))[:MOST]
    opener = frame("in_figures", matter.language, form.voice)
    if opener and len(lines) >= FEWEST_FOR_A_LIST:
        yield Telling(
            lead=opener,
            heading=matter.title,
            needs_heading=True,
            block=lines,
            more=matter.context(*texts),
            closing=question(matter, form, "figure"),
        )
