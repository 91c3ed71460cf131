"""A list of the page, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..form import Form
from ..frames import frames
from ..matter import Matter
from ..sentences import is_closed
from ..shaping import SHAPES, Telling, question
from ..story import Listing

FEWEST, LONGEST_ITEM = 2, 160


def tell(matter: Matter, form: Form) -> Iterator[Telling]:
    if matter.is_cancelled:
        return
    for listing in matter.story.listings:
        items = [item for item in listing.items if item.strip() and matter.suits_tone(item)]
        if len(items) >= FEWEST and all(len(item) <= LONGEST_ITEM for item in items[:FEWEST]):
            yield from _tellings(matter, form, listing, items)


def _tellings(matter: Matter, form: Form, listing: Listing, items: list[str]) -> Iterator[Telling]:
    """As many items as people read here, then fewer, for accounts with little room."""
    lines = [matter.set(_line(number, item, listing)) for number, item in enumerate(items, 1)]
    most = _most(lines, form)
    for count in dict.fromkeys((most, max(FEWEST, most // 2), FEWEST)):
        yield _telling(matter, form, listing, tuple(lines[:count]), is_whole=count >= len(lines))
    # Where there is little room, the first ones without the title, then one of them.
    for count in (FEWEST, 1):
        few = _telling(matter, form, listing, tuple(lines[:count]), is_whole=False)
        yield replace(few, needs_heading=False, is_last_resort=True)
    yield from (Telling(lead=matter.set(item), is_last_resort=True, may_be_cut=True) for item in items)


def _telling(matter: Matter, form: Form, listing: Listing, lines: tuple[str, ...], *, is_whole: bool) -> Telling:
    kind = "steps" if listing.is_steps else "list"
    rest = () if is_whole or not matter.story.url else frames(f"rest_of_{kind}", matter.language, form.voice)
    introduction = _introduced(matter, listing)
    return Telling(
        lead=introduction,
        block=lines,
        more=matter.context(introduction, *lines),
        closing=rest or question(matter, form, matter.ask or kind),
        heading=matter.title,
        needs_heading=bool(listing.introduction) and not matter.names_subject(introduction),
    )


def _introduced(matter: Matter, listing: Listing) -> str:
    text = matter.set(listing.introduction) or matter.title
    if not text or text[-1] in ":?" or is_closed(text):
        return text
    return f"{text}\u00a0:" if matter.story.language.lower().startswith("fr") else f"{text}:"


def _line(number: int, item: str, listing: Listing) -> str:
    return f"{number}. {item}" if listing.is_steps else f"–\u00a0{item}"


def _most(lines: list[str], form: Form) -> int:
    room = form.usual_length or SHAPES[form.register].room
    used, count = 0, 0
    for line in lines:
        used += len(line) + 1
        if used > room and count >= FEWEST:
            break
        count += 1
    return count
