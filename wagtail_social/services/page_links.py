"""The addresses that stand on a page, in whatever fields and blocks its site builder made."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from wagtail.fields import StreamField

from ..content.fields import content_fields

MOST = 50
"""Addresses of one page that are followed."""

_LINK = re.compile(r"""<a\b[^>]*\bhref=["'](https?://[^"'\s]+)["']""", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


def links_on(page: Any) -> list[str]:
    """In the order of the page, each once."""
    texts = (text for field in content_fields(type(page)) for text in _texts(page, field))
    return list(dict.fromkeys(url for text in texts for url in _links(text)))[:MOST]


def _texts(page: Any, field: Any) -> Iterator[str]:
    value = getattr(page, field.attname)
    if isinstance(field, StreamField):
        yield from _strings(list(value.raw_data))
    elif isinstance(value, str):
        yield value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, (list, tuple)) or hasattr(value, "__iter__"):
        for inner in value:
            yield from _strings(inner)


def _links(text: str) -> Iterator[str]:
    """The links of rich text, or a text that is an address and nothing else."""
    yield from (html.unescape(url) for url in _LINK.findall(text))
    if _BARE.fullmatch(text.strip()):
        yield text.strip()
