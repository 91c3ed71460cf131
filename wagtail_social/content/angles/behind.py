"""How something is made or prepared, where the page tells it."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from ..form import Form
from ..frames import frame
from ..matter import Matter
from ..novelty import leans_on_another
from ..shaping import Telling, announced, question

MAKING = regex.compile(
    r"\b(?:(?:en |dans les |les )?coulisses|prépar(?:é|e|ent|ons|ait|aient|ation|atifs|er)s?\b|fabriqu\w+|à la main"
    r"|il (?:a fallu|aura fallu|faut compter)|heures de travail"
    r"|mont(?:er|age|ent|ons) (?:du|de|la|le|les)"
    r"|chantier|cousu\w*|coud(?:re|ent)|assembl(?:er|ent|age)"
    r"|behind the scenes|prepar(?:e|es|ed|ing|ation|ations)\b|by hand|it took|hours of work|put together"
    r"|handmade|sew(?:n|ing)?|stitched)\b",
    regex.IGNORECASE,
)
# A page that says in its title what it is tells nothing else.
BACKSTAGE = regex.compile(r"\b(?:coulisses|backstage|behind the scenes)\b", regex.IGNORECASE)
LONGEST, MOST = 300, 4
# One such word stands in any text by chance.
FEWEST = 2


def tell(matter: Matter, form: Form) -> Iterator[Telling]:
    if matter.is_grave or matter.is_cancelled:
        return
    prose = [one for one in matter.all_prose() if len(one) <= LONGEST]
    found = [one for one in prose if MAKING.search(one)]
    if BACKSTAGE.search(matter.title):
        found = [*found, *(one for one in prose if one not in found)]
    elif len(found) < FEWEST:
        return
    for sentence in [one for one in found if not leans_on_another(one)][:MOST]:
        opener = "" if form.register == "thought" else frame("backstage", matter.language, form.voice)
        yield Telling(
            lead=announced(opener, sentence),
            more=matter.after(sentence, 2) or matter.context(sentence),
            closing=question(matter, form, "behind"),
            heading=matter.title,
            may_be_cut=True,
        )
