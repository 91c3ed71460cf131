"""What somebody said, in her own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..cutting import shortened
from ..form import Form
from ..matter import Matter
from ..novelty import leans_on_another
from ..sentences import sentences
from ..shaping import Telling, question
from ..story import Quotation

FEWEST_WORDS, LONGEST = 5, 420
# People say what they say to somebody: beyond this a quotation is the page's text, not a voice.
MOST = 6


def tell(matter: Matter, form: Form) -> Iterator[Telling]:
    if matter.is_cancelled:
        return
    found = [one for one in matter.story.quotations if len(one.text.split()) >= FEWEST_WORDS]
    # Where the page names those who speak, words of nobody are the page's own.
    found = [one for one in found if one.speaker] or found
    found = found[:MOST]
    for quotation in sorted(found, key=lambda one: len(one.text) > LONGEST):
        yield from _tellings(matter, form, quotation)


def _tellings(matter: Matter, form: Form, quotation: Quotation) -> Iterator[Telling]:
    """The whole of it, then its first sentences, then as much of it as fits."""
    said = sentences(quotation.text)
    whole = " ".join(said)
    for text in dict.fromkeys((whole, *(" ".join(said[:count]) for count in range(len(said) - 1, 0, -1)))):
        if len(text.split()) >= FEWEST_WORDS and len(text) <= LONGEST:
            yield _telling(matter, form, text, quotation.speaker)
    # Where there is little room, first without the speaker's office, then by herself, then in part.
    name = quotation.speaker.partition(",")[0]
    yield replace(_telling(matter, form, whole, name), is_last_resort=True)
    yield replace(_telling(matter, form, whole, ""), is_last_resort=True)
    if not form.fits(_quoted(matter, whole), ()):
        cut = shortened(whole, lambda piece: form.fits(_attributed(matter, piece, name), ()))
        yield replace(_telling(matter, form, cut, name), is_last_resort=True)


def _telling(matter: Matter, form: Form, text: str, speaker: str) -> Telling:
    """Short where it is one thought; elsewhere the speaker gets a line of her own, and the page's message follows."""
    closing = question(matter, form, "quotation")
    context = matter.context(text)
    heading = {"heading": matter.title, "needs_heading": leans_on_another(text)}
    if form.register in {"thought", "conversation"}:
        return Telling(lead=_attributed(matter, text, speaker), stands_apart=True, closing=closing, **heading)
    lead = "\n".join(filter(None, (_quoted(matter, text), speaker and f"— {matter.set(speaker)}")))
    return Telling(lead=lead, stands_apart=True, more=context, closing=closing, **heading)


def _attributed(matter: Matter, text: str, speaker: str) -> str:
    return f"{_quoted(matter, text)} — {matter.set(speaker)}" if speaker else _quoted(matter, text)


def _quoted(matter: Matter, text: str) -> str:
    """In the quotation marks of the language; those within become the other ones."""
    if matter.story.language.lower().startswith("fr"):
        inner = text.replace("«\u00a0", "“").replace("\u00a0»", "”").replace("« ", "“").replace(" »", "”")
        return f"«\u00a0{matter.set(inner)}\u00a0»"
    return f"“{text.replace('“', '‘').replace('”', '’')}”"
