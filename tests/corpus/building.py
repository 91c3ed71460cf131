"""Pages of the corpus as instances of the page models that sites make.

``model``: ``article`` (the usual one), ``event`` (days and hours apart, its place a record), ``evenement`` (French
names), ``plain`` (an article with a day). ``source`` of an article: ``rich`` text, ``raw`` HTML poured into a block,
or ``blocks``, each begun by a line with @.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import regex
from django.db import transaction
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from tests.content.readingapp.models import ArticlePage, EvenementPage, EventPage, Venue, Writer
from tests.testapp.models import PlainPage

from . import CorpusPage

HOST = "asso.example.org"
_PLACED = regex.compile(r"\{image (\d+)\}")
_BLOCK = regex.compile(r"^@(\w+)[ ]?(.*)$", regex.MULTILINE)


@contextmanager
def borrowed_site() -> Iterator[None]:
    """The default site under a name like a real one, and whatever is read meanwhile; all of it is taken back."""
    try:
        with transaction.atomic():
            Site.objects.filter(is_default_site=True).update(hostname=HOST, port=443)
            Site.clear_site_root_paths_cache()
            yield
            transaction.set_rollback(True)
    finally:
        Site.clear_site_root_paths_cache()


def build(page: CorpusPage) -> Page:
    """The page as an unsaved instance that has its images, its tags, its locale and its address."""
    _store_images(page)
    built = _MODELS[page.get("model", "article")](page)
    built.title, built.slug = page.title, page.slug
    built.locale = Locale.objects.get_or_create(language_code=page.language)[0]
    built.url_path = Site.objects.get(is_default_site=True).root_page.url_path + page.slug + "/"
    if published := page.get("published"):
        built.first_published_at = _moment(published)
    return built


def _store_images(page: CorpusPage) -> None:
    """Rows without files: nobody opens them."""
    model = get_image_model()
    rows = [
        model(
            pk=one.image_id,
            title=one.filename,
            description=one.alt,
            file=f"corpus/{one.filename}",
            width=one.width,
            height=one.height,
        )
        for one in page.images
    ]
    model.objects.bulk_create(rows, ignore_conflicts=True)


def _article(page: CorpusPage) -> Page:
    source, body = page.get("source", "rich"), _with_images(page)
    built = ArticlePage(intro=page.get("summary"), afterword=body if source == "rich" else "")
    if source != "rich":
        built.body = [("raw", body)] if source == "raw" else list(_blocks(page, body))
    if published := page.get("published"):
        built.date = date.fromisoformat(published)
    if author := page.get("author"):
        built.author = Writer(name=author)
    if main := _main_image(page):
        built.header_image_id, built.header_image_alt = main.image_id, main.alt
    built.tags.add(*page.tags)
    return built


def _event(page: CorpusPage) -> Page:
    start, end = page.get("start"), page.get("end")
    return EventPage(
        date_from=_day(start),
        time_from=_hour(start),
        date_to=_day(end),
        time_to=_hour(end),
        venue=Venue(name=page.get("place"), address=page.get("address")),
        description=_with_images(page),
        status="Cancelled" if page.get("cancelled") else "",
    )


def _evenement(page: CorpusPage) -> Page:
    return EvenementPage(
        chapo=_with_images(page),
        date_debut=_moment(page.get("start")),
        date_fin=_moment(page.get("end")),
        lieu=page.get("place"),
        adresse=page.get("address"),
        annule=page.get("cancelled") == "yes",
    )


def _plain(page: CorpusPage) -> Page:
    main = _main_image(page)
    return PlainPage(
        intro=page.get("summary"),
        body=[("paragraph", _with_images(page))],
        image_id=main and main.image_id,
        starts_at=_moment(page.get("start")),
        place=page.get("place"),
    )


_MODELS = {"article": _article, "event": _event, "evenement": _evenement, "plain": _plain}


def _with_images(page: CorpusPage) -> str:
    alts = {image.image_id: image.alt for image in page.images}

    def placed(match: regex.Match[str]) -> str:
        key = page.image_id(match[1])
        return f'<embed embedtype="image" id="{key}" alt="{alts[key]}" format="left"/>'

    return _PLACED.sub(placed, page.body)


def _main_image(page: CorpusPage) -> Any:
    main = page.get("main")
    return next((image for image in page.images if main and image.image_id == page.image_id(main)), None)


def _blocks(page: CorpusPage, body: str) -> Iterator[tuple[str, Any]]:
    """``@heading Words``, ``@quotation Words | who``, ``@picture 1 | alt``, ``@figure 1 | alt | caption``, and
    ``@paragraph`` with what follows it."""
    begun = list(_BLOCK.finditer(body))
    for block, following in zip(begun, [*begun[1:], None], strict=True):
        inner = body[block.end() : following.start() if following else None].strip()
        yield _BLOCKS[block[1]](page, [part.strip() for part in block[2].split("|")], inner)


def _picture(page: CorpusPage, parts: list[str], inner: str) -> tuple[str, Any]:
    image = get_image_model().objects.get(pk=page.image_id(parts[0]))
    image.contextual_alt_text, image.decorative = parts[1], not parts[1]
    return "picture", image


def _figure(page: CorpusPage, parts: list[str], inner: str) -> tuple[str, Any]:
    image = get_image_model().objects.get(pk=page.image_id(parts[0]))
    return "figure", {"photo": image, "texte_alternatif": parts[1], "legende": parts[2]}


_BLOCKS = {
    "heading": lambda page, parts, inner: ("heading", parts[0]),
    "paragraph": lambda page, parts, inner: ("paragraph", inner),
    "quotation": lambda page, parts, inner: ("quotation", {"words": parts[0], "author": parts[1]}),
    "picture": _picture,
    "figure": _figure,
}


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return timezone.make_aware(moment, timezone.get_default_timezone())


def _day(text: str) -> date | None:
    return datetime.fromisoformat(text).date() if text else None


def _hour(text: str) -> time | None:
    return datetime.fromisoformat(text).time() if "T" in text else None
