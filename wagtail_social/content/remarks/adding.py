"""A post that only repeats the page's title gives nobody a reason to follow its link."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from ..novelty import words
from .emoji import EMOJI
from .subject import MASK, Remark, Subject

_EMPTY = words(
    "à lire découvrir découvrez notre nouvel nouveau nouvelle article billet actualité site web blog ici lien suite "
    "voir plus savoir retrouvez publié publication page new post read more here link our latest website"
)


def remark(subject: Subject) -> Iterator[Remark]:
    title = words(subject.story.title)
    if not subject.text.strip() or not title:
        return
    said = words(EMOJI.sub(" ", regex.sub(f"{MASK}+", " ", subject.prose)))
    if said <= title | _EMPTY:
        yield Remark(code="only_title", field="text")
