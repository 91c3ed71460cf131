"""A payload as readers will see it: one template for every network, fed by what the network reads back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from ..networks.base import Link, Preview
from ..services import wording
from ..services.images import Renderer
from ..services.payloads import Built
from ..services.remarks import WordedRemark


@dataclass(frozen=True, kw_only=True)
class Shown:
    """All that the side of a version's card prints."""

    account: Any
    text: SafeString
    images: list[dict]
    card: dict | None
    content_warning: str
    language: str
    length: int = 0
    maximum: int = 0
    price: str = ""
    problems: list[str] = None
    remarks: Sequence[WordedRemark] = ()

    @property
    def is_too_long(self) -> bool:
        return self.length > self.maximum


def shown(built: Built | None, renderer: Renderer, remarks: Sequence[WordedRemark] = ()) -> Shown | None:
    if built is None:
        return None
    problems = [wording.problem(problem) for problem in built.problems]
    measures = {"length": built.length, "maximum": built.maximum, "price": price(built)}
    measures |= {"problems": problems, "remarks": remarks}
    return _shown(built.account, built.preview, renderer, **measures)


def price(built: Built) -> str:
    """What sending costs, in words; "" where it is free."""
    currency = built.account.network_class.capabilities.currency
    return f"{number_format(built.price.normalize())} {currency}" if currency and built.price else ""


def shown_payload(account: Any, payload: dict, renderer: Renderer) -> Shown:
    """What was or will be sent, from the frozen payload."""
    return _shown(account, account.network_class.preview(payload), renderer, problems=[])


def _shown(account: Any, preview: Preview, renderer: Renderer, **extra: Any) -> Shown:
    return Shown(
        account=account,
        text=linked(preview, account.network_class.capabilities.fold),
        images=[{**image, "url": renderer.url(image["file"])} for image in preview.images],
        card=_card(preview.card, renderer),
        content_warning=preview.content_warning,
        language=preview.language,
        **extra,
    )


def linked(preview: Preview, fold: int | None = None) -> SafeString:
    """The text with its live pieces marked, and with where readers must open it. Not real links: a preview leads
    nowhere."""
    cut = _fold_at(preview, fold)
    if cut is None:
        return _marked(preview, 0, len(preview.text))
    more = format_html('<span class="social-preview__fold">… {}</span>', gettext("see more"))
    return mark_safe(_marked(preview, 0, cut) + more + _marked(preview, cut, len(preview.text)))  # noqa: S308


def _fold_at(preview: Preview, fold: int | None) -> int | None:
    """The end of the last word that is seen before the text is opened; None where all of it is."""
    if fold is None or len(preview.text) <= fold:
        return None
    cut = max(preview.text.rfind(" ", 0, fold + 1), preview.text.rfind("\n", 0, fold + 1))
    within = next((span for span in preview.spans if span.start < cut < span.end), None)
    return within.start if within else max(cut, 0)


def _marked(preview: Preview, start: int, end: int) -> SafeString:
    """The text from ``start`` to ``end``, neither of which lies within a live piece."""
    parts, at = [], start
    for span in (span for span in preview.spans if start <= span.start < end):
        parts.append(conditional_escape(preview.text[at : span.start]))
        parts.append(format_html('<span class="social-preview__live">{}</span>', preview.text[span.start : span.end]))
        at = span.end
    parts.append(conditional_escape(preview.text[at:end]))
    return mark_safe("".join(parts))  # noqa: S308 every piece is escaped above


def _card(link: Link | None, renderer: Renderer) -> dict | None:
    if link is None:
        return None
    host = link.url.split("//", 1)[-1].split("/", 1)[0]
    image = renderer.url(link.image.file) if link.image else ""
    return {"title": link.title, "description": link.description, "host": host, "image": image}
