"""What the page is about, by the sentence that says it best; never by its title alone unless nothing else is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..form import Form
from ..frames import frames
from ..matter import Lead, Matter
from ..shaping import Telling, question
from . import event

# Such a title says enough by itself, where nothing else can be told whole.
LONG_TITLE = 100


def tell(matter: Matter, form: Form) -> Iterator[Telling]:
    if matter.is_cancelled:
        yield from event.cancelled(matter, form, dated=False)
        return
    leads = _ordered(matter, form)
    for number, lead in enumerate(leads):
        telling = _telling(matter, form, lead)
        yield telling
        # The message under its title is nearer to the page than what comes later in it.
        yield from [replace(telling, needs_heading=True)] if not number and matter.title else ()
    if not leads:
        yield from _title_and_what_there_is(matter, form)
    elif matter.title:
        yield Telling(lead=matter.title, may_be_cut=True, is_last_resort=True)


def _ordered(matter: Matter, form: Form) -> list[Lead]:
    """The leads as the register wants them: a story begins with what happened and comes to its news."""
    leads = matter.leads
    if form.register == "story" and not matter.is_grave and leads:
        return [*_narrated(matter, leads), *leads]
    return leads


def _narrated(matter: Matter, leads: list[Lead]) -> list[Lead]:
    """The first lead of the body, then the summary."""
    news = [lead for lead in leads if lead.text in matter.summary][:1]
    begun = sorted((one for one in leads if one.text in matter.body), key=lambda one: matter.body.index(one.text))
    begun = [one for one in begun[:1] if news and matter.names_subject(one.text)]
    return [Lead(text=one.text, following=(news[0].text, *news[0].following)) for one in begun]


def _telling(matter: Matter, form: Form, lead: Lead) -> Telling:
    return Telling(
        lead=lead.text,
        more=matter.more(lead),
        heading=matter.title,
        needs_heading=not lead.names_its_subject,
        closing=_closing(matter, form),
        may_be_cut=True,
    )


def _closing(matter: Matter, form: Form) -> tuple[str, ...]:
    """A question of the kind the page asks; in a conversation about no question, a word that leads on to the page. Of a
    notice nobody is asked what she thinks."""
    if matter.is_calm:
        return ()
    kind = "event" if event.is_ahead(matter) else matter.ask or "announcement"
    if kind == "announcement" and not matter.tells_a_story:
        return tuple(filter(None, (matter.closing_question,)))
    if form.register == "conversation" and kind == "announcement" and not matter.closing_question:
        told = frames("told", matter.language, form.voice) if matter.story.url else ()
        return told + question(matter, form, kind)
    return question(matter, form, kind)


def _title_and_what_there_is(matter: Matter, form: Form) -> Iterator[Telling]:
    """For a page without a sentence that may stand first: its title, and whatever else it says."""
    closing = _closing(matter, form)
    rest = matter.any_sentences
    if rest and matter.title:
        for number in range(min(3, len(rest))):
            lead, more = rest[number], tuple(rest[number + 1 :][:3])
            yield Telling(
                lead=lead, more=more, heading=matter.title, needs_heading=True, closing=closing, may_be_cut=True
            )
    if not rest or len(matter.title) > LONG_TITLE:
        yield Telling(lead=matter.title, closing=closing, may_be_cut=True)
    elif not matter.title:
        yield Telling(lead=rest[0], more=tuple(rest[1:4]), closing=closing, may_be_cut=True)
