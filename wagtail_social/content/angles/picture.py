"""One of the page's images, with what the page says of it."""

from __future__ import annotations

from collections.abc import Iterator

from ..form import Form
from ..frames import frame
from ..matter import Matter, closed
from ..novelty import leans_on_another, words
from ..shaping import Telling, announced, question
from ..story import StoryImage

FEWEST_WORDS, SHARED = 4, 2


def tell(matter: Matter, form: Form) -> Iterator[Telling]:
    if matter.is_grave or matter.is_cancelled:
        return
    for image in matter.story.images:
        if image.is_worth_showing and not image.is_decorative and len(image.alt.split()) >= FEWEST_WORDS:
            yield from _tellings(matter, form, image)


def _tellings(matter: Matter, form: Form, image: StoryImage) -> Iterator[Telling]:
    """What the text says of what is seen, else what is seen and what the page is about."""
    closing = question(matter, form, "image")
    if found := _sentence_about(matter, image.alt):
        more = matter.after(found, 2)
        yield Telling(lead=found, more=more, closing=closing, image_id=image.image_id, heading=matter.title)
    seen = _pictured(matter, form, image.alt)
    yield Telling(
        lead=seen, more=matter.context(image.alt), closing=closing, image_id=image.image_id, heading=matter.title
    )


def _pictured(matter: Matter, form: Form, alt: str) -> str:
    opener = frame("in_picture", matter.language, form.voice)
    return announced(opener, closed(alt, matter.story.language))


def _sentence_about(matter: Matter, alt: str) -> str:
    """The sentence of the body that shares most with the description, beyond what the title says anyway."""
    wanted = words(alt) - words(matter.title)
    first = [lead.text for lead in matter.leads[:1]]
    told = [one for one in matter.body if not leans_on_another(one) and one[0] not in "«“" and one not in first]
    shared = [(len(wanted & words(one)), not matter.is_announced(one), one) for one in told]
    most, _is_new, sentence = max(shared, key=lambda found: found[:2], default=(0, True, ""))
    return sentence if most >= SHARED else ""
