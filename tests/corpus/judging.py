"""What a proposal must be, whatever the page: each function gives its complaints in words, none where all is well.

The tests demand that there be none; the report shows those that there are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

import regex

from wagtail_social.content.frames import FRAMES, every_text
from wagtail_social.content.typography import typeset
from wagtail_social.text import HASHTAG, URL, find_spans

from .paper import Paper, Words, words
from .proposals import Proposal, Told, content, is_too_long

EMOJI = regex.compile(r"\p{Extended_Pictographic}(?<![\p{ASCII}©®™])")
ENTHUSIASM = regex.compile(r"\b(?:découvr|discover)", regex.IGNORECASE)
CANCELLED = regex.compile(r"annul|cancel", regex.IGNORECASE)
LEANING = frozenset(
    "il elle ils elles lui leur leurs chacun chacune celui celle ceux celles cela ca mais donc or ainsi aussi ensuite "
    "puis enfin cependant pourtant he she it they them his its their but so then also however".split()
)
"""Words that refer to what stood before."""
STEM = 5
"""Words of one family share a beginning: "jardin", "jardinier"."""
_NUMBERED = regex.compile(r"^\s*\d+[.)]\s+")
_UNTYPED = {
    "a plain space before ; : ! ? or »": regex.compile(r"\S [;:!?»]"),
    "a plain space after «": regex.compile(r"« "),
    "a straight apostrophe": regex.compile(r"\p{L}'\p{L}"),
    "a straight quotation mark": regex.compile(r"\""),
    "three points for an ellipsis": regex.compile(r"\.\.\."),
    "a plain space within a number": regex.compile(r"\d \d{3}(?!\d)"),
    "a plain space before a unit": regex.compile(r"\d [€%°]"),
}
_SHORTEST = 25
"""Less than this is no sentence that could have stood instead of a cut one."""


def fits(told: Told, proposal: Proposal) -> Iterator[str]:
    if not proposal.text.strip():
        yield "the angle is offered, and there is no text"
    if proposal.is_too_long:
        yield f"{proposal.length} of {proposal.maximum}"


def stands_whole(told: Told, proposal: Proposal) -> Iterator[str]:
    """Whole sentences, each as it stands in the page; a cut one only where nothing else fits."""
    paper, known = told.paper, _named_parts(told)
    for line in _own_lines(proposal.text):
        said = words(line)
        if paper.stands(said, *known):
            continue
        piece, ellipsis, rest = line.rpartition("…")
        if not ellipsis or not paper.stands(words(rest), *known):
            yield f"not whole sentences of the page: {line!r}"
        elif not _is_cut_at_a_word(paper, words(piece)):
            yield f"cut, and not a beginning: {line!r}"
        elif alternative := _what_else_fits(told, proposal):
            yield f"cut, though this fits: {alternative!r}"


def invents_nothing(told: Told, proposal: Proposal) -> Iterator[str]:
    """Every word, and every number, name, date and address in the company it has on the page."""
    paper = told.paper
    for line in _own_lines(URL.sub(" ", proposal.text)):
        said = words(line)
        yield from (f"not in the page: {word!r}" for word in said if word not in paper.words | paper.date_words)
        for pair in zip(said, said[1:], strict=False):
            if pair[0].isdecimal() and not set(pair) <= paper.date_words and pair not in paper.pairs:
                if not _ends_a_part(line, pair):
                    yield f"a number in other company: {' '.join(pair)!r}"
    for name in _names(proposal.text):
        if not paper.is_inside(words(name)) and not set(words(name)) <= paper.date_words:
            yield f"a name put together: {name!r}"
    known = {told.story.url, *(call.url for call in told.story.calls)}
    for span in find_spans(proposal.text):
        if span.kind == "url" and span.value not in known and span.value not in told.page.body:
            yield f"an address of its own: {span.value}"


def says_no_boilerplate(told: Told, proposal: Proposal) -> Iterator[str]:
    said = " ".join(words(proposal.text))
    for unwanted in told.page.all("boilerplate"):
        if regex.search(rf"\b{regex.escape(' '.join(words(unwanted)))}\b", said):
            yield f"boilerplate: {unwanted!r}"


def is_well_set(told: Told, proposal: Proposal) -> Iterator[str]:
    text, language = proposal.text, told.page.language
    if typeset(text, language) != text:
        yield "typography would still change it"
    if language == "fr":
        bare = URL.sub("", text)
        yield from (f"{what}: {match[0]!r}" for what, sign in _UNTYPED.items() if (match := sign.search(bare)))
    if regex.search(r"  |[ \t]\n|\n{3}|^\s|\s$", text):
        yield "loose spaces"


def has_sound_hashtags(told: Told, proposal: Proposal) -> Iterator[str]:
    tags = proposal.draft.hashtags
    known = {"".join(words(tag)) for tag in told.page.tags}
    for tag in tags:
        if not HASHTAG.fullmatch(f"#{tag}"):
            yield f"no hashtag: {tag!r}"
        if tag.islower() or tag[0].islower() and not any(sign.isupper() for sign in tag):
            yield f"not in CamelCase: {tag!r}"
        if "".join(words(tag)) not in known:
            yield f"none of the page's tags: {tag!r}"
    if len({tag.casefold() for tag in tags}) < len(tags):
        yield "a hashtag twice"
    if len(tags) > proposal.network.capabilities.usual_hashtags:
        yield f"{len(tags)} hashtags"


def is_calm(told: Told, proposal: Proposal) -> Iterator[str]:
    """For a page that mourns or warns: no emoji, no exclamation, no enthusiasm, no question of ours."""
    if told.page.get("tone") != "grave":
        return
    text = proposal.text
    if EMOJI.search(text):
        yield "an emoji"
    if "!" in text:
        yield "an exclamation mark"
    if ENTHUSIASM.search(text):
        yield "enthusiasm"
    asked = [frame for frame in _asking() if frame in text]
    yield from (f"asks its reader: {frame!r}" for frame in asked)


def adds_no_emoji(told: Told, proposal: Proposal) -> Iterator[str]:
    """Where the house voice wants none, those of the page are the only ones."""
    own = set(EMOJI.findall(told.page.title + told.page.get("summary") + told.page.body))
    if added := set(EMOJI.findall(proposal.text)) - own:
        yield f"added {''.join(added)}"


def says_it_is_cancelled(told: Told, proposal: Proposal) -> Iterator[str]:
    if told.page.get("cancelled") and not CANCELLED.search(proposal.text):
        yield "does not say that it is cancelled"


def stands_alone(told: Told, proposal: Proposal) -> Iterator[str]:
    """Who reads the post has not read the page: nothing at its beginning refers to what stood before."""
    opening = words(proposal.text)[:1]
    is_said_by_somebody = proposal.text[:1] in "«“"
    if opening and opening[0] in LEANING and opening != words(told.page.title)[:1] and not is_said_by_somebody:
        yield f"begins with {opening[0]!r}"


def names_its_subject(told: Told, proposal: Proposal) -> Iterator[str]:
    """An announcement has a word of the title's own, or two of the summary's."""
    if proposal.angle not in {"announcement", "event", "reminder"}:
        return
    said, title, summary = map(_stems, (proposal.text, told.page.title, told.page.get("summary")))
    if title and title.isdisjoint(said) and len(summary & said) < 2:
        yield "does not say what it is about"


CRITERIA = (
    fits, stands_whole, stands_alone, names_its_subject, invents_nothing, says_no_boilerplate, is_well_set,
    has_sound_hashtags, is_calm, adds_no_emoji, says_it_is_cancelled,
)  # fmt: skip


def complaints(told: Told, proposal: Proposal) -> list[str]:
    return [complaint for judge in CRITERIA for complaint in judge(told, proposal)]


def same_words_between_networks(told: Told) -> list[str]:
    """Of one post, the networks whose texts say the same words."""
    found = []
    for angle, post in told.posts.items():
        found += [f"{angle}: {' = '.join(labels)}" for labels in _alike(post, lambda one: one.network.label)]
    return found


def same_words_between_angles(told: Told) -> list[str]:
    """On one network, the angles whose texts say the same words."""
    labels = dict.fromkeys(proposal.network.label for proposal in told.proposals)
    own = {label: [one for one in told.proposals if one.network.label == label] for label in labels}
    return [
        f"{label}: {' = '.join(angles)}"
        for label, proposals in own.items()
        for angles in _alike(proposals, lambda one: one.angle)
    ]


def _alike(proposals: list[Proposal], name) -> list[list[str]]:
    by_words: dict[Words, list[str]] = {}
    for proposal in proposals:
        by_words.setdefault(words(proposal.text), []).append(name(proposal))
    return [names for said, names in by_words.items() if said and len(names) > 1]


@cache
def _own_lines(text: str) -> list[str]:
    """The lines of ``text`` without the frames, the numbers of steps and the addresses."""
    text = _frames().sub(" | ", unicodedata.normalize("NFC", URL.sub(" ", text)))
    lines = (_NUMBERED.sub("", line) for line in text.split("\n"))
    return [line for line in lines if words(line)]


@cache
def _frames() -> regex.Pattern[str]:
    longest_first = sorted(every_text(), key=len, reverse=True)
    return regex.compile(rf"(?<!\w)(?:{'|'.join(map(regex.escape, longest_first))})(?!\w)")


def _named_parts(told: Told) -> list[Words]:
    """Parts that a post may set apart: the reader took them out of the page, word for word."""
    story, paper = told.story, told.paper
    parts = [quotation.speaker for quotation in story.quotations]
    parts += [*story.people, *(figure.text for figure in story.figures)]
    return [said for part in parts if (said := words(part)) and paper.is_inside(said)]


def _is_cut_at_a_word(paper: Paper, said: Words) -> bool:
    """True for whole parts of the page and, last, the beginning of one."""
    return any(paper.stands(said[:start]) and paper.begins(said[start:]) for start in range(len(said)))


def _what_else_fits(told: Told, proposal: Proposal) -> str:
    """Something whole that the angle could have told on this network, ""."""
    story = told.story
    matter = {
        "quotation": [quotation.text for quotation in story.quotations],
        "question": list(story.questions),
        "figure": [figure.sentence for figure in story.figures],
        "list": [item for listing in story.listings for item in listing.items],
    }.get(proposal.angle, [story.title, *story.sentences])
    long_enough = (typeset(text, story.language) for text in matter if len(text) >= _SHORTEST)
    fitting = (
        text for text in long_enough if not is_too_long(proposal.network, content(proposal.network, story, text))
    )
    return next(fitting, "")


def _ends_a_part(line: str, pair: Words) -> bool:
    """True where a sentence, a line or a bracket ends behind the number: what follows is not its unit."""
    number = regex.escape(pair[0])
    return bool(
        regex.search(rf"{number}\s*[€£$%°]?\s*[.,;:!?…»”)—–]", line.replace("\u202f", "").replace("\u00a0", ""))
    )


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in words(text) if len(word) >= 4)


def _names(text: str) -> Iterator[str]:
    """Two or more words with capitals in a row, within one line."""
    for line in _own_lines(text):
        yield from regex.findall(r"(?<=[\p{L},;] )\p{Lu}\p{L}+(?:[ -]\p{Lu}\p{L}+)+", line)


def _asking() -> Iterator[str]:
    for named in FRAMES.values():
        for name, several in named.items():
            if name.startswith("ask_"):
                yield from (one.text for one in several)
