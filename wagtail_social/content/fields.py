"""A model's fields, found by what they hold and by what site builders call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage

from . import html
from .vocabulary import PERSON_NAME, plain_name

PLUMBING = frozenset(
    {
        "alias_of", "content_type", "depth", "draft_title", "expire_at", "expired", "first_published_at", "go_live_at",
        "has_unpublished_changes", "id", "last_published_at", "latest_revision", "latest_revision_created_at", "live",
        "live_revision", "locale", "locked", "locked_at", "locked_by", "numchild", "owner", "path",
        "search_description", "seo_title", "show_in_menus", "slug", "sort_order", "title", "translation_key",
        "url_path",
    }
)  # fmt: skip


def content_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields a site builder made for editors, in the order of the model."""
    return [field for field in model._meta.concrete_fields if field.name not in PLUMBING and field.editable]


def named(fields: Iterable[models.Field], names: tuple[str, ...]) -> Iterator[models.Field]:
    """Those of ``fields`` that bear one of ``names``, in the order of ``names``."""
    by_name = {plain_name(field.name): field for field in fields}
    return (by_name[name] for name in names if name in by_name)


def is_image(field: models.Field) -> bool:
    return isinstance(field, models.ForeignKey) and issubclass(field.remote_field.model, AbstractImage)


def is_long_text(field: models.Field) -> bool:
    return isinstance(field, models.TextField) and not isinstance(field, StreamField) and not field.choices


def is_text(field: models.Field) -> bool:
    """True for words; addresses of pages, mail and the like are fields of their own kind."""
    special = (StreamField, models.URLField, models.EmailField, models.SlugField)
    return isinstance(field, models.CharField | models.TextField) and not isinstance(field, special)


def value_of(instance: models.Model, field: models.Field) -> Any:
    """The value in its Python type, also on an object that was never saved; None if it is unusable."""
    value = getattr(instance, field.attname)
    try:
        return field.to_python(value) if isinstance(value, str) else value
    except ValidationError:
        return None


def text_of(instance: models.Model, field: models.Field) -> str:
    """The value as one line of plain text; of a related object, its name."""
    if isinstance(field, models.ForeignKey):
        return name_of(related(instance, field))
    value = str(getattr(instance, field.attname) or "")
    return " ".join(html.paragraphs(value) if html.looks_like_html(value) else html.lines(value))


def related(instance: models.Model, field: models.Field) -> models.Model | None:
    try:
        return getattr(instance, field.name)
    except ObjectDoesNotExist:
        return None


def name_of(thing: models.Model | None) -> str:
    """How ``thing`` is called in public: a user's login is not."""
    if thing is None:
        return ""
    if hasattr(thing, "get_full_name"):
        return html.single_spaced(thing.get_full_name() or "")
    names = (getattr(thing, name, "") for name in PERSON_NAME)
    name = next((name for name in names if isinstance(name, str) and name.strip()), "")
    return html.single_spaced(name or str(thing))
