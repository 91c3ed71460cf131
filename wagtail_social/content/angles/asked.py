"""A question that the page asks, with the beginning of its answer."""

from __future__ import annotations

from collections.abc import Iterator

from ..form import Form
from ..frames import frames
from ..matter import Matter
from ..novelty import leans_on_another, words
from ..shaping import Telling

FEWEST_WORDS, LONGEST = 3, 200


def tell(matter: Matter, form: Form) -> Iterator[Telling]:
    if matter.is_cancelled:
        return
    for text in sorted(matter.questions, key=_leans):
        if len(text) <= LONGEST:
            yield from _tellings(matter, form, text)


def _tellings(matter: Matter, form: Form, text: str) -> Iterator[Telling]:
    """With the answer where it follows in the text; that to a heading stands below it on the page."""
    lead = " ".join(filter(None, (matter.before(text), text))) if _leans(text) else text
    if _leans(text) and lead == text:
        return
    answer = matter.after(text, 2)
    is_heading = matter.story.url and not matter.stands_in_text(text)
    leads_on = frames("answered", matter.language, form.voice) if is_heading else ()
    yield Telling(lead=lead, more=answer, closing=leads_on, heading=matter.title, may_be_cut=True)


def _leans(text: str) -> bool:
    """True for a question that is only understood behind another sentence: "Où ira-t-il ?"."""
    return len(words(text)) < FEWEST_WORDS or leans_on_another(text)
