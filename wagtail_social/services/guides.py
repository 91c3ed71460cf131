"""How to set a network up, step by step: its module's docstring, translated, with this site's addresses filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import cleandoc, getmodule
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from ..networks.base import Network
from .server_apps import public_address, redirect_uri, site_address, webhook_token

STEP = re.compile(r"(\d+)\.\s+")
CODE = re.compile(r"``(.+?)``")


@dataclass(frozen=True)
class Block:
    """A paragraph, or one numbered step (``number`` is 0 for a paragraph)."""

    number: int
    html: SafeString


def words(network: Network) -> Iterator[str]:
    """Every English sentence a network says to people: paragraphs and steps of its guide, and labels of its forms."""
    yield from (text for _number, text in paragraphs(network))
    if network.worth:
        yield network.worth
    if network.capabilities.hand_off:
        yield network.label
    for field in getattr(network, "app_fields", ()):
        yield from filter(None, (field.label, field.help, *(label for _value, label in field.choices)))


def guide(network: Network) -> list[Block]:
    """The guide in the language of the reader. Raises ConfigurationError without WAGTAILADMIN_BASE_URL."""
    places = _places(network)
    return [Block(number, _filled(gettext(text), places)) for number, text in paragraphs(network)]


def paragraphs(network: Network) -> Iterator[tuple[int, str]]:
    """The guide in English: the number of each step (0 for a paragraph), and its text."""
    doc = cleandoc(getmodule(type(network)).__doc__ or "")
    for block in re.split(r"\n\s*\n|\n(?=\d+\.\s)", doc):
        number = STEP.match(block)
        text = " ".join(line.strip() for line in block[number.end() if number else 0 :].splitlines())
        if set(text) - set("-= "):
            yield int(number[1]) if number else 0, text


def _places(network: Network) -> dict[str, str]:
    return {
        "redirect_uri": redirect_uri(network.name),
        "webhook_uri": public_address("webhook", network.name),
        "webhook_token": webhook_token(network.name),
        "site": site_address(),
    }


def _filled(text: str, places: Mapping[str, Any]) -> SafeString:
    html = CODE.sub(r"<code>\1</code>", str(conditional_escape(text)))
    for name, value in places.items():
        html = html.replace(f"{{{name}}}", _to_copy(value))
    return mark_safe(html)  # noqa: S308 escaped above, and what is filled in is escaped by format_html


def _to_copy(value: str) -> str:
    if not value:
        return format_html("<em>{}</em>", gettext("(not available: the site does not include our public addresses)"))
    return mark_safe(render_to_string("wagtail_social/accounts/to_copy.html", {"value": value}).strip())  # noqa: S308
