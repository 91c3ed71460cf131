"""From what a proposal says to its text, as people write on that network. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ..text import URL
from .cutting import last_word, shortened
from .form import Angle, Draft, Form
from .frames import EMOJI, frame, frames
from .matter import LONGEST_LEAD, Matter, has_emoji, matter_of
from .sentences import is_closed
from .story import Story
from .tagging import always, hoped_for

# How many sentences of the page are tried beside a lead that was told already.
MOST_COMPANY = 8
# Less than this of a sentence says nothing.
SHORTEST_PIECE = 40


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What one proposal says, before it is shaped for an account."""

    lead: str
    """A sentence that stands first, and alone where the network folds."""
    more: tuple[str, ...] = ()
    """Sentences that go on from it, in their order: as many as there is room for."""
    block: tuple[str, ...] = ()
    """Lines that stand under the lead, all of them."""
    stands_apart: bool = False
    """Whether the lead is a paragraph of its own even where people write but one."""
    closing: tuple[str, ...] = ()
    """What the text ends with where there is room, the best first; questions only stand where people talk."""
    heading: str = ""
    """A line that stands before the lead if ``needs_heading``, or where the lead is too long to be seen."""
    needs_heading: bool = False
    may_be_cut: bool = False
    """True where the lead, cut, is better than nothing."""
    is_last_resort: bool = False
    """True for what is told only where nothing before it fits."""
    insists: bool = False
    """True where the further sentences and the last words stand even in one breath."""
    image_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A register in figures."""

    room: int
    """Characters a good text has."""
    grouped: int = 0
    """Sentences of each paragraph after the lead's own; 0: all is one paragraph."""
    most: int
    """Most sentences."""
    asks: bool = False
    """Whether a text ends in a question."""


SHAPES = {
    "thought": Shape(room=235, most=2),
    "paragraph": Shape(room=400, most=4),
    "story": Shape(room=420, grouped=2, most=4, asks=True),
    "professional": Shape(room=700, grouped=2, most=6),
    "caption": Shape(room=300, grouped=3, most=4),
    "conversation": Shape(room=260, most=2, asks=True),
}
# One thought may take a second sentence only behind a first one as short as this.
SHORT = 110

Tell = Callable[[Matter, Form], Iterator[Telling]]


def drafted(name: str, tell: Tell) -> Angle:
    """``tell`` as an angle of the composer; texts may be empty or come twice."""

    def angle(story: Story, form: Form) -> Iterator[Draft]:
        sheet = Sheet(matter_of(story), form, name)
        too_long: list[Telling] = []
        written: list[Telling] = []
        for telling in tell(sheet.matter, form):
            text = "" if telling.is_last_resort and written else sheet.text(telling)
            (written if text else too_long).append(telling)
            if text:
                yield Draft(text, image_id=telling.image_id)
        last_resorts = [telling for telling in too_long if telling.is_last_resort] if written else []
        for telling in (*otherwise(sheet.matter, form, written), *last_resorts):
            yield Draft(sheet.text(telling), image_id=telling.image_id)
        yield from (Draft(sheet.cut(telling), image_id=telling.image_id) for telling in too_long)

    return angle


def otherwise(matter: Matter, form: Form, told: list[Telling]) -> Iterator[Telling]:
    """The same said otherwise, for one more account of a post: shorter, in other company, with other last words."""
    yield from (replace(telling, more=telling.more[:1]) for telling in told if telling.more)
    for telling in told:
        for sentence in matter.company[:MOST_COMPANY]:
            if not matter.is_said(sentence, (telling.lead, *telling.block)):
                yield replace(telling, more=(sentence,), insists=True)
    # The bare lead is all that fits on some networks: the others leave it to them.
    yield from (replace(telling, more=()) for telling in told if telling.more)
    yield from (replace(telling, heading=matter.title, needs_heading=True) for telling in told)
    last_words = frames("calm", matter.language, form.voice) if matter.story.url else ()
    for telling in told[:1]:
        for closing in (*telling.closing[1:], *last_words):
            yield replace(telling, more=(), closing=(closing,), insists=True)
    for telling in told[:1]:
        for opener in frames("to_read", matter.language, form.voice) if matter.title else ():
            opening = {"heading": f"{opener} {matter.title}", "needs_heading": True}
            if matter.is_said(matter.title, (telling.lead,)):
                opening = {"lead": f"{opener} {telling.lead}"}
            for closing in ("", *last_words):
                yield replace(telling, more=(), closing=(closing,) if closing else (), insists=True, **opening)


class Sheet:
    """A text for one account in the making."""

    def __init__(self, matter: Matter, form: Form, angle: str) -> None:
        self.matter, self.form, self.angle = matter, form, angle
        self.shape = SHAPES.get(form.register, SHAPES["paragraph"])
        self.room = form.usual_length or self.shape.room
        if form.register in {"thought", "conversation"}:
            self.room = min(self.room, self.shape.room)
        self.longest = max(self.room * 3 // 2, LONGEST_LEAD)
        self.tags, self.hoped_for = always(form), hoped_for(matter.story.tags, form)

    def text(self, telling: Telling) -> str:
        """``telling`` at the length usual here; "" when not even its lead fits."""
        text = ""
        if self.angle != "announcement" and not telling.block and self.matter.is_announced(telling.lead):
            text = self._longest(self._with_emoji(replace(telling, heading=self.matter.title, needs_heading=True)))
            if not telling.is_last_resort:
                return text
        return text or self._longest(self._with_emoji(telling))

    def cut(self, telling: Telling) -> str:
        """The beginning of ``telling``, for an account where nothing whole fits."""
        if not telling.may_be_cut:
            return ""
        opening = ""
        if telling.needs_heading and self.accepts(telling.heading):
            opening = f"{telling.heading}\n\n" if self.shape.grouped else opened(telling.heading)
        piece = shortened(telling.lead, lambda piece: len(piece) <= self.longest and self.accepts(opening + piece))
        if opening and len(piece) < SHORTEST_PIECE:
            return self.signed(telling.heading)
        if not piece and telling.needs_heading:
            piece = shortened(telling.heading, self.accepts)
        return self.signed(opening + piece) if piece else ""

    def accepts(self, text: str) -> bool:
        """With the hashtags there may be, which is asked once more for them; else with those there must be."""
        text = self.signed(text)
        return self.form.fits(text, self.hoped_for) or self.hoped_for != self.tags and self.form.fits(text, self.tags)

    def signed(self, text: str) -> str:
        """``text`` as the house says it, with its signature."""
        return "\n\n".join(filter(None, (self.form.voice.said(text), self.form.voice.signature)))

    def _longest(self, telling: Telling) -> str:
        """With as many sentences as there is room for."""
        if len(telling.lead) > self.longest:
            return ""
        # What the text ends with is not said before.
        telling = replace(telling, more=tuple(one for one in telling.more if one not in telling.closing))
        closings = self._closings(telling)
        count = self._count(telling, closings)
        while True:
            text = self._laid_out(telling, count, closings)
            if self.accepts(text):
                return self.signed(text)
            if count:
                count -= 1
            elif closings:
                closings = ()
            else:
                return ""

    def _is_full(self, telling: Telling) -> bool:
        """One thought that is said needs no last word of ours."""
        is_said = bool(telling.more) or len(telling.lead) > SHORT
        return self.form.register == "thought" and is_said and not (telling.block or telling.insists)

    def _count(self, telling: Telling, closings: tuple[str, ...]) -> int:
        """How many of the further sentences there is room for, within what people read here."""
        if self.form.register == "thought" and (telling.block or len(telling.lead) > SHORT) and not telling.insists:
            return 0
        used = len(telling.lead) + sum(map(len, (*telling.block, *closings)))
        for count, sentence in enumerate(telling.more[: self.shape.most - 1]):
            used += len(sentence) + 1
            if used > self.room:
                return count
        return min(len(telling.more), self.shape.most - 1)

    def _laid_out(self, telling: Telling, count: int, closings: tuple[str, ...]) -> str:
        more = telling.more[:count]
        is_apart = self.shape.grouped or telling.block or telling.stands_apart
        first, rest = (telling.lead, more) if is_apart else (" ".join((telling.lead, *more)), ())
        size = self.shape.grouped or len(rest) or 1
        groups = [" ".join(rest[number : number + size]) for number in range(0, len(rest), size)]
        *heading, first = self._opened(telling, first)
        block = "\n".join(telling.block)
        introduced = f"{first}\n{block}" if block and first.endswith(":") else "\n\n".join(filter(None, (first, block)))
        return "\n\n".join([*heading, introduced, *groups, *closings])

    def _opened(self, telling: Telling, first: str) -> list[str]:
        """The first paragraph behind its heading; one paragraph of both where all is said in one breath."""
        if not self._shows_heading(telling):
            return [first]
        if self.shape.grouped:
            return [telling.heading, first]
        return [opened(telling.heading) + first]

    def _shows_heading(self, telling: Telling) -> bool:
        if not telling.heading or self.matter.is_said(telling.heading, (telling.lead,)):
            return False
        if telling.needs_heading:
            return True
        fold = self.form.fold if self.form.register in {"professional", "caption"} else None
        first_line = telling.lead.partition("\n")[0]
        return fold is not None and len(telling.heading) <= fold < len(first_line)

    def _closings(self, telling: Telling) -> tuple[str, ...]:
        own = telling.closing[:1]
        if own and "?" in own[0] and not self.shape.asks or self._is_full(telling):
            own = ()
        in_bio = self.form.register == "caption" and not self.form.live_links and self.matter.story.url
        return (*own, *filter(None, (in_bio and frame("link_in_bio", self.matter.language, self.form.voice),)))

    def _with_emoji(self, telling: Telling) -> Telling:
        said = [telling.heading, telling.lead, *telling.more, *telling.block]
        if self.form.voice.emoji == "none" or self.matter.is_calm or any(map(has_emoji, said)):
            return telling
        sign = EMOJI.get(self.angle, "")
        if telling.block and self.angle == "event":
            return replace(telling, block=(f"{sign} {telling.block[0]}", *telling.block[1:]))
        if telling.needs_heading:
            return replace(telling, heading=f"{sign} {telling.heading}")
        return replace(telling, lead=f"{sign} {telling.lead}", heading=telling.heading)


def opened(heading: str) -> str:
    """``heading`` as the beginning of a paragraph; a point after an address could be taken into it."""
    if not heading or URL.search(last_word(heading)):
        return heading and heading + "\n"
    return f"{heading} " if is_closed(heading) or heading[-1] in ":;," else f"{heading}. "


# French and English words that a sentence may begin with and that no name does.
LOWERED = frozenset(
    "un une des le la les l' l’ deux trois quatre cinq dans sur au aux devant derrière sous entre il elle nous on ce "
    "cette ces chaque depuis pour a an the two three four five in at some several plusieurs each every our we".split()
)


def announced(opener: str, text: str) -> str:
    """``text`` behind a word that announces it, where its first letter may safely be lowered; else as it is."""
    first = text.split()[0].lower()
    may_follow = first in LOWERED or first.startswith(("l'", "l’"))
    return f"{opener} {text[0].lower()}{text[1:]}" if opener and may_follow else text


def question(matter: Matter, form: Form, name: str) -> tuple[str, ...]:
    """What to ask at the end: the page's own question, or ours where it is nearer to what was said; nothing where the
    page mourns."""
    if matter.is_calm:
        return ()
    own = tuple(filter(None, (matter.closing_question,)))
    ours = frames(f"ask_{name}", matter.language, form.voice)
    return ours + own if name in {"event", "image", "behind", "thanks"} else own + ours
