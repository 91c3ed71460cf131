"""When, where and how to come."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from .. import dates
from ..form import Form
from ..frames import frame
from ..matter import Matter
from ..sentences import is_closed
from ..shaping import Telling, question

CANCELLING = regex.compile(r"\b(?:annul|cancel|called off)", regex.IGNORECASE)
# The words that make an address or a telephone number of a link.
_SCHEMES = ("mailto:", "tel:")


def tell(matter: Matter, form: Form) -> Iterator[Telling]:
    if matter.is_cancelled:
        yield from cancelled(matter, form)
    elif is_ahead(matter):
        yield from _tellings(matter, form)


def is_ahead(matter: Matter) -> bool:
    """True for an event that can be told of: it has a date that can be said, and it is not over."""
    start, end = (matter.story.facts.get(name, "") for name in ("start", "end"))
    return bool(when(matter)) and not matter.is_cancelled and not dates.is_over(start, end, dates.now())


def when(matter: Matter) -> str:
    facts = matter.story.facts
    return dates.spoken(
        facts.get("start", ""), facts.get("end", ""), language=matter.language, now=dates.now()
    )  # fmt: skip


def where(matter: Matter) -> str:
    """The place and its address, without saying one within the other twice."""
    facts = matter.story.facts
    place, address = (", ".join(filter(None, map(str.strip, facts.get(name, "").splitlines())))
        for name in ("place", "address"))  # fmt: skip
    if place.casefold() in address.casefold():
        return matter.set(address)
    return matter.set(", ".join(filter(None, (place, "" if address.casefold() in place.casefold() else address))))


def meet(matter: Matter, form: Form) -> str:
    """A sentence that gives the day and the place: "Rendez-vous samedi 3 mai à 14 h, place du Marché."."""
    day = when(matter)
    linked = day if matter.language == "fr" or day.startswith("from ") else f"on {day}"
    return f"{frame('see_you', matter.language, form.voice)} {', '.join(filter(None, (linked, where(matter))))}."


def named(matter: Matter, details: str) -> str:
    """The event's name with ``details``."""
    title = matter.title.rstrip(" .")
    if not title or is_closed(title):
        return f"{title} {_capital(details)}.".strip()
    return f"{title}\u00a0: {details}." if matter.language == "fr" else f"{title}: {details}."


def cancelled(matter: Matter, form: Form, *, dated: bool = True) -> Iterator[Telling]:
    """That it does not take place, and what the page says of it."""
    said = [one for one in matter.all_prose() if CANCELLING.search(one)]
    more = tuple(dict.fromkeys((*said, *matter.body)))[:3]
    title = matter.title.rstrip(" .")
    whole = ", ".join(filter(None, (title, when(matter), where(matter))))
    opener = "" if CANCELLING.search(title) else frame("cancelled", matter.language, form.voice)
    yield Telling(lead=f"{opener} {whole if dated else title}.".strip(), more=more, may_be_cut=True)
    if dated:
        day = ", ".join(filter(None, (title, when(matter))))
        yield Telling(lead=f"{opener} {day}.".strip(), more=more)
    for sentence in said:
        yield Telling(lead=sentence, heading=whole if dated else title, needs_heading=True, may_be_cut=True)


def _tellings(matter: Matter, form: Form) -> Iterator[Telling]:
    closing = question(matter, form, "event")
    details = ", ".join(filter(None, (when(matter), where(matter))))
    brief = form.register in {"thought", "conversation"}
    leads = [lead for lead in matter.leads if not brief or _calls_for_a_day(matter, lead.text)]
    if brief:
        yield Telling(lead=named(matter, details), more=_how(matter), closing=closing)
    for lead in leads:
        if brief:
            yield Telling(lead=f"{lead.text} {meet(matter, form)}", closing=closing)
        else:
            yield _with_details(matter, form, lead.text, matter.more(lead), not lead.names_its_subject)
    if not brief:
        yield Telling(lead=named(matter, details), more=_how(matter), closing=closing)
    yield Telling(lead=named(matter, when(matter)), closing=closing)


def _with_details(matter: Matter, form: Form, lead: str, more: tuple[str, ...], needs_heading: bool) -> Telling:
    """The day, the place and where to register on lines of their own."""
    how = _how(matter)
    return Telling(
        lead=lead,
        block=tuple(filter(None, (_capital(when(matter)), where(matter), *_calls(matter, form)))),
        more=how + tuple(one for one in more if one not in how),
        closing=question(matter, form, "event"),
        heading=matter.title,
        needs_heading=needs_heading,
    )


def _how(matter: Matter) -> tuple[str, ...]:
    return (matter.how,) if matter.how else ()


def _calls(matter: Matter, form: Form) -> Iterator[str]:
    """The page's first call with its address, where it can be followed and leads elsewhere than to the page."""
    for call in matter.story.calls[:1]:
        address = call.url
        for scheme in _SCHEMES:
            address = address.removeprefix(scheme)
        known = not call.text or address.rstrip("/") == matter.story.url.rstrip("/") or address in matter.how
        if form.live_links and not known and (address != call.url or address.startswith("http")):
            space = "\u00a0" if matter.language == "fr" else ""
            yield f"{matter.set(call.text)}{space}: {address}"


def _calls_for_a_day(matter: Matter, text: str) -> bool:
    """True for a sentence about the event that does not say its day yet."""
    day = dates.day_words(matter.story.facts.get("start", ""), matter.language)
    return matter.shares_title(text) and day not in text.replace("\u00a0", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
