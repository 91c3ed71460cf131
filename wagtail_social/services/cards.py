"""Cards for pages without an image: a quotation or a figure in the association's colours, kept as an image of the site
like any other, with its description written."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

import regex
from django.conf import settings
from django.core.files.images import ImageFile
from django.db import models
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Collection

from ..content.story import Story
from ..content.typography import typeset
from ..exceptions import Refusal
from ..models import Brand
from .card_drawing import DRAWING, Design, draw, palette
from .lettering import drawable, has_letters

Kind = Literal["quotation", "figure"]
_NUMBER = regex.compile(
    r"(?:[€$£] ?)?\d(?:[\d.,/\u00a0\u202f]|(?<=\d) (?=\d{3}\b))*(?<=\d)(?:[ \u00a0\u202f]?[%‰€$£°])?"
)
_LONGEST_TITLE, _LONGEST_SOURCE = 255, 90


@dataclass(frozen=True)
class _Words:
    """What a card says: before, in and after its large words."""

    before: str = ""
    large: str = ""
    after: str = ""
    source: str = ""
    told: str = ""
    """What it says in one sentence, where its pieces make none."""

    @property
    def drawn(self) -> dict[str, str]:
        return {name: text for name, text in asdict(self).items() if name != "told"}


def brand_of(site: models.Model | None) -> Brand:
    """The colours and logo of ``site``; ours, unsaved, where nobody has chosen any."""
    chosen = Brand.objects.select_related("logo", "site").filter(site=site).first() if site else None
    return chosen or Brand(site=site)


def make_card(kind: Kind, story: Story, brand: Brand, *, ratio: str = "1:1", index: int = 0, by: Any) -> Any:
    """An image of the site that shows the quotation or figure number ``index`` of ``story``. The same card is made
    once: asking again gives the image that is there.

    Raises Refusal("card_nothing") without such a quotation or figure, Refusal("card_letters") where our fonts lack a
    letter, and Refusal("card_too_long") beyond what can be read on a telephone.
    """
    design = _design(kind, story, brand, ratio, index)
    name = f"card-{_fingerprint(design, brand)}"
    image_model = get_image_model()
    if known := image_model.objects.filter(file__contains=name).first():
        return known
    data = io.BytesIO()
    draw(design, _logo(brand)).save(data, "PNG", optimize=True)
    image = image_model(
        title=Truncator(story.title or gettext("Card")).chars(_LONGEST_TITLE),
        description=Truncator(alt_of(kind, story, index)).chars(_longest_description(image_model)),
        file=ImageFile(data, name=f"{name}.png"),
        collection=_collection(),
        uploaded_by_user=by,
    )
    image._set_image_file_metadata()  # what Wagtail's own forms and its API do before they save
    image.save()
    return image


def alt_of(kind: Kind, story: Story, index: int = 0) -> str:
    """The card in words, in the page's language, for those who cannot see it. Whole, where an image's own description
    may be cut."""
    words = _words(kind, story, index)
    told = words.told or " ".join(filter(None, [words.before, words.large, words.after]))
    with translation.override(_language(story)):
        if kind == "figure":
            return gettext("Figure: %(text)s") % {"text": told}
        if words.source:
            return gettext("Quotation: “%(text)s”, %(speaker)s") % {"text": told, "speaker": words.source}
        return gettext("Quotation: “%(text)s”") % {"text": told}


def _words(kind: Kind, story: Story, index: int) -> _Words:
    found = story.quotations if kind == "quotation" else story.figures
    if not 0 <= index < len(found):
        raise Refusal("card_nothing")
    said = _quoted(found[index], story) if kind == "quotation" else _counted(found[index], story)
    if not said.large or not has_letters("".join(said.drawn.values())):
        raise Refusal("card_letters")
    return said


def _quoted(quotation: Any, story: Story) -> _Words:
    return _Words(large=_set(quotation.text, story), source=_set(quotation.speaker, story))


def _counted(figure: Any, story: Story) -> _Words:
    """The number stands out. A number alone says nothing: its sentence goes with it then, and else the page's title."""
    text, title = _set(figure.text, story), Truncator(_set(story.title, story)).chars(_LONGEST_SOURCE)
    number = _NUMBER.search(text)
    if number is None:
        return _Words(large=text, source=title)
    before, after = text[: number.start()].strip(), text[number.end() :].strip()
    if not before and not after:
        sentence = _set(figure.sentence, story)
        return _Words(large=number[0], source=sentence, told=sentence)
    return _Words(before=before, large=number[0], after=after, source=title)


def _set(text: str, story: Story) -> str:
    return drawable(typeset(text, _language(story)))


def _design(kind: Kind, story: Story, brand: Brand, ratio: str, index: int) -> Design:
    words = _words(kind, story, index)
    marks = ("«\u202f", "\u202f»") if _language(story).startswith("fr") else ("“", "”")
    return Design(
        kind=kind,
        ratio=ratio,
        colours=palette(brand.background, brand.ink, brand.accent),
        marks=marks if kind == "quotation" else ("", ""),
        name=drawable(brand.site.site_name) if brand.site_id else "",
        **words.drawn,
    )


def _language(story: Story) -> str:
    return (story.language or settings.LANGUAGE_CODE).lower()


def _fingerprint(design: Design, brand: Brand) -> str:
    """Changes with all that is drawn, and with how we draw."""
    logo = brand.logo.get_file_hash() if brand.logo_id and not brand.logo.is_svg() else ""
    drawn = json.dumps([DRAWING, asdict(design), logo], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(drawn.encode()).hexdigest()[:20]


def _logo(brand: Brand) -> Any:
    """The logo's file opened by Pillow; None without one, for a drawing, and for a file that cannot be read: the
    association's name stands in its place."""
    if not brand.logo_id or brand.logo.is_svg():
        return None
    try:
        with brand.logo.open_file() as file:
            return Image.open(file).convert("RGBA")
    except OSError:
        return None


def _collection() -> Collection:
    with translation.override(settings.LANGUAGE_CODE):
        name = gettext("Social cards")
    root = Collection.get_first_root_node()
    return root.get_children().filter(name=name).first() or root.add_child(instance=Collection(name=name))


def _longest_description(image_model: type[models.Model]) -> int:
    return image_model._meta.get_field("description").max_length or 10_000
