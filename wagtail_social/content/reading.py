"""From a page of any type to its ``Story``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import models
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.utils.registry import ObjectTypeRegistry

from . import vocabulary as names
from .blocks import gather
from .calls import asks, calls, page_of
from .facts import as_moment, event_facts, start_fields
from .fields import content_fields, is_image, is_long_text, is_text, named, text_of, value_of
from .gathering import Gathered
from .pictures import described, videos
from .relations import author_of, content_rows, tags_of
from .sentences import sentences
from .spacing import lines, single_spaced
from .story import Story, StoryImage
from .understanding import StoryOfPage, Understanding

Reader = Callable[[models.Model], Story]

# A longer summary is the article itself: some call their whole body "description".
LONGEST_SUMMARY = 600

_readers = ObjectTypeRegistry()


def register_reader(page_model: type[models.Model], reader: Reader) -> None:
    """Let ``reader`` read pages of ``page_model`` and of the types derived from it; to be called in ``ready()``."""
    _readers.register(page_model, reader)


def read(page: models.Model) -> Story:
    """The story of ``page``, by the reader registered for its type; ``page`` may be given as its base page."""
    page = _specific(page)
    reader = _readers.get_by_type(type(page)) or default_reader
    return reader(page)


def default_reader(page: models.Model) -> Story:
    """The story of a specific page, found out from its fields; their names say what they are for.

    The number of queries depends on the page's type, not on how much it holds.
    """
    body = _body(page)
    title, url, language = single_spaced(page.title or ""), _url(page), _language(page)
    warning = _warning(page) or body.warning
    understood = Understanding(title, _summary(page, body), body, language=language, warning=warning)
    return StoryOfPage(
        understood,
        title=title,
        summary=understood.summary,
        sentences=understood.sentences,
        tone=understood.tone,
        content_warning=understood.content_warning,
        images=_images(page, body),
        videos=videos(body.embeds),
        calls=calls(body.links, _addresses(body), url),
        tags=tags_of(page),
        language=language,
        published_at=_published_at(page),
        author=author_of(page),
        url=url,
        facts={"title": title, "url": url, **event_facts(page)},
    )


def _specific(page: models.Model) -> models.Model:
    """A base page knows none of the fields of its type; one whose type is gone stays as it is."""
    wanted = getattr(page, "specific_class", None)
    return page if wanted is None or isinstance(page, wanted) else page.specific


def _body(page: models.Model) -> Gathered:
    gathered = Gathered()
    for instance in (page, *content_rows(page)):
        _gather_fields(instance, gathered)
    return gathered


def _gather_fields(instance: models.Model, gathered: Gathered) -> None:
    """Add the texts and images of one object; a page's own image fields are placed by ``_images``."""
    for field in content_fields(type(instance)):
        if isinstance(field, StreamField):
            gather(getattr(instance, field.name), gathered)
        elif is_image(field) and not hasattr(instance, "url_path"):
            _gather_image(instance, field, gathered)
        elif _is_read(field):
            source = str(getattr(instance, field.attname) or "")
            (gathered.add_html if isinstance(field, RichTextField) else gathered.add_text)(source)


def _is_read(field: models.Field) -> bool:
    if is_long_text(field):
        known = names.PLACE + names.ADDRESS + names.AUTHOR + names.WARNING
        return names.plain_name(field.name) not in known and not names.words_of(field.name) & names.UNREAD_WORDS
    return is_text(field) and names.plain_name(field.name) in names.SUMMARY


def _gather_image(instance: models.Model, field: models.Field, gathered: Gathered) -> None:
    fields = content_fields(type(instance))
    wanted = (f"{field.name}_alt", f"{field.name}_alt_text", f"alt_{field.name}", *names.ALT)
    alts = (text_of(instance, alt) for alt in named(filter(is_text, fields), wanted))
    is_decorative = any(value_of(instance, mark) is True for mark in named(fields, names.DECORATIVE))
    alt = next(filter(None, alts), "")
    is_shown = not names.words_of(field.name) & names.NOT_SHOWN_WORDS
    gathered.add_image(getattr(instance, field.attname), alt, is_decorative=is_decorative, is_shown=is_shown)


def _summary(page: models.Model, body: Gathered) -> str:
    """What the page itself gives as its summary, nearest to what readers see first."""
    fields = [field for field in content_fields(type(page)) if is_text(field)]
    candidates = [*named(fields, names.SUMMARY), *filter(_is_like_summary, fields)]
    texts = [_brief(page, field) for field in candidates]
    written = [*texts, body.summary, getattr(page, "search_description", None) or ""]
    subtitles = [text_of(page, field) for field in named(fields, names.SUBTITLE)]
    return next((" ".join(lines(text)) for text in [*written, *subtitles] if text.strip()), "")


def _is_like_summary(field: models.Field) -> bool:
    words = names.words_of(field.name)
    return bool(words & names.SUMMARY_WORDS) and not words & (names.UNREAD_WORDS | {"image", "photo"})


def _brief(page: models.Model, field: models.Field) -> str:
    """The field's text, or the whole sentences at its beginning."""
    own = Gathered()
    own.add_text(str(getattr(page, field.attname) or ""))
    text = " ".join(own.paragraphs)
    if len(text) <= LONGEST_SUMMARY:
        return text
    kept = ""
    for sentence in sentences("\n".join(own.paragraphs)):
        if kept and len(kept) + len(sentence) >= LONGEST_SUMMARY:
            break
        kept = f"{kept} {sentence}".strip()
    return kept


def _images(page: models.Model, body: Gathered) -> tuple[StoryImage, ...]:
    """Every image once, the main one first, decorative ones last."""
    fields = [field for field in content_fields(type(page)) if is_image(field)]
    main, others = Gathered(), Gathered()
    leading = list(named(fields, names.MAIN_IMAGE))
    for field in fields if not leading else [*leading, *(field for field in fields if field not in leading)]:
        _gather_image(page, field, main if field in leading else others)
    return described([*main.images, *body.images, *others.images])


def _addresses(body: Gathered) -> dict[int, str]:
    """The addresses of the site's own pages that the calls lead to; one query, if there are any."""
    keys = {key for link in body.links if (key := page_of(link)) and asks(link)}
    pages = Page._default_manager.live().public().in_bulk(keys) if keys else {}
    return {key: _url(page) for key, page in pages.items()}


def _warning(page: models.Model) -> str:
    fields = [field for field in content_fields(type(page)) if is_text(field)]
    return next((text for field in named(fields, names.WARNING) if (text := text_of(page, field))), "")


def _language(page: models.Model) -> str:
    return page.locale.language_code if getattr(page, "locale_id", None) else ""


def _published_at(page: models.Model) -> datetime | None:
    """The date the page bears, else when it went live first. An event's own day is no date of publication."""
    fields = [field for field in content_fields(type(page)) if isinstance(field, models.DateField)]
    wanted = [field for field in named(fields, names.PUBLISHED) if field not in start_fields(page)]
    value = next((value for field in wanted if (value := value_of(page, field))), None)
    value = value or getattr(page, "first_published_at", None)
    return as_moment(value) if value else None


def _url(page: models.Model) -> str:
    return getattr(page, "full_url", None) or ""
