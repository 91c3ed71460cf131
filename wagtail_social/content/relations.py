"""What hangs on a page: rows of inline panels, tags, authors."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from modelcluster.models import get_all_child_relations
from taggit.managers import TaggableManager, _TaggableManager
from taggit.models import ItemBase
from wagtail.fields import StreamField

from . import html
from .fields import content_fields, is_image, is_long_text, is_text, name_of, named, text_of
from .vocabulary import AUTHOR, AUTHOR_ROW, plain_name


def content_rows(page: models.Model) -> Iterator[models.Model]:
    """The rows of inline panels that carry an image or a text, in the editor's order; one query for each panel."""
    for relation in _own_relations(page):
        if any(_carries_content(field) for field in content_fields(relation.related_model)):
            yield from getattr(page, relation.get_accessor_name()).all()


def tags_of(page: models.Model) -> tuple[str, ...]:
    managers = [getattr(page, field.name) for field in page._meta.get_fields() if isinstance(field, TaggableManager)]
    names = [html.single_spaced(name) for manager in managers for name in _tag_names(page, manager)]
    return tuple(dict.fromkeys(filter(None, names)))


def author_of(page: models.Model) -> str:
    """Who signs the page; whoever typed it in is nobody's business."""
    return _author_in_field(page) or _joined(_authors_in_lists(page)) or _joined(_authors_in_rows(page))


def _carries_content(field: models.Field) -> bool:
    return is_image(field) or is_long_text(field) or isinstance(field, StreamField)


def _own_relations(page: models.Model) -> list[models.ManyToOneRel]:
    """Child relations made by the site: not tags, form fields, nor the editors' comments."""
    return [
        relation
        for relation in get_all_child_relations(type(page))
        if not issubclass(relation.related_model, ItemBase) and not _is_wagtails(relation.related_model)
    ]


def _is_wagtails(model: type[models.Model]) -> bool:
    return any(base.__module__.startswith(("wagtail.models.pages", "wagtail.contrib.forms")) for base in model.__mro__)


def _tag_names(page: models.Model, manager: _TaggableManager) -> list[str]:
    in_memory = getattr(manager, "get_tagged_item_manager", lambda: None)()
    if in_memory is not None and in_memory.is_deferring:
        # taggit would fetch the tags of a revision one by one.
        keys = [item.tag_id for item in in_memory.all()]
        tags = manager.through.tag_model()._default_manager.in_bulk(keys)
        return [tags[key].name for key in keys if key in tags]
    return [tag.name for tag in manager.all()] if page.pk else []


def _author_in_field(page: models.Model) -> str:
    fields = [field for field in content_fields(type(page)) if is_text(field) or isinstance(field, models.ForeignKey)]
    return next((text for field in named(fields, AUTHOR) if (text := text_of(page, field))), "")


def _authors_in_lists(page: models.Model) -> list[models.Model]:
    fields = [field for field in page._meta.many_to_many if not isinstance(field, TaggableManager)]
    field = next(named(fields, AUTHOR), None)
    return list(getattr(page, field.name).all()) if field is not None and page.pk else []


def _authors_in_rows(page: models.Model) -> list[models.Model]:
    """The people of an inline panel of authors, in one query more than the rows."""
    for relation in _own_relations(page):
        keys = [field for field in content_fields(relation.related_model) if isinstance(field, models.ForeignKey)]
        field = next(named(keys, AUTHOR_ROW), None)
        if field is not None and _is_about_authors(relation):
            ids = [getattr(row, field.attname) for row in getattr(page, relation.get_accessor_name()).all()]
            people = field.remote_field.model._default_manager.in_bulk([key for key in ids if key])
            return [people[key] for key in ids if key in people]
    return []


def _is_about_authors(relation: models.ManyToOneRel) -> bool:
    words = (relation.get_accessor_name(), relation.related_model.__name__)
    return any(name in plain_name(word) for word in words for name in (*AUTHOR, "person"))


def _joined(people: list[models.Model]) -> str:
    return ", ".join(filter(None, map(name_of, people)))
