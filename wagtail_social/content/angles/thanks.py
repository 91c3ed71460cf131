"""Thanking those whom the page thanks."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from ..form import Form
from ..frames import frame
from ..matter import Matter, thanks
from ..shaping import Telling, opened, question

NAMED = regex.compile(r"\b(?:merci|thank)", regex.IGNORECASE)
LONGEST = 320


def tell(matter: Matter, form: Form) -> Iterator[Telling]:
    if matter.is_grave or matter.is_cancelled:
        return
    found = False
    for sentence in matter.all_prose():
        if thanks(sentence) and len(sentence) <= LONGEST:
            found = True
            yield _telling(matter, form, sentence)
    if found and (ours := frame("thanks", matter.language, form.voice)):
        yield Telling(lead=opened(matter.title) + ours, is_last_resort=True)


def _telling(matter: Matter, form: Form, sentence: str) -> Telling:
    ours = frame("thanks", matter.language, form.voice)
    asked = question(matter, form, "thanks")
    return Telling(
        lead=sentence,
        more=matter.after(sentence, 1) or matter.context(sentence),
        closing=asked if form.register in {"story", "conversation"} or NAMED.search(sentence) else (ours,),
        heading=matter.title,
        needs_heading=not matter.names_subject(sentence),
        may_be_cut=True,
    )
