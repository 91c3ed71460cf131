"""A page in the words of schema.org. Every value stands in the page; what it does not say is left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe

from ..content.story import Story

if TYPE_CHECKING:
    from .heads import Head

NEWS_WORDS = ("news", "actualite", "communique", "press")
LONGEST_HEADLINE = 110
_ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def schema_of(head: Head, page: Any, story: Story, site: Any) -> dict[str, Any]:
    make = {"event": _event, "article": _article}.get(head.type, _web_page)
    shared = {
        "@context": "https://schema.org",
        "description": head.description,
        "url": head.url,
        "image": [head.image.url] if head.image else None,
        "inLanguage": story.language,
    }
    return _stated({**shared, **make(head, page, story, site)})


def as_json(data: dict[str, Any]) -> SafeString:
    """For inside a ``script`` element, which nothing in the text can end."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPED)
    return mark_safe(text)  # noqa: S308 every character that means something to HTML is escaped above


def _article(head: Head, page: Any, story: Story, site: Any) -> dict[str, Any]:
    name = type(page).__name__.casefold()
    return {
        "@type": "NewsArticle" if any(word in name for word in NEWS_WORDS) else "Article",
        "headline": head.title if len(head.title) <= LONGEST_HEADLINE else f"{head.title[: LONGEST_HEADLINE - 1]}…",
        "datePublished": head.published_at,
        "dateModified": head.modified_at,
        "author": _author(head),
        "publisher": _publisher(head, site),
        "keywords": list(head.tags),
        "mainEntityOfPage": head.url,
    }


def _event(head: Head, page: Any, story: Story, site: Any) -> dict[str, Any]:
    facts = story.facts
    place = _stated({"@type": "Place", "name": facts.get("place"), "address": facts.get("address")})
    is_somewhere = len(place) > 1
    return {
        "@type": "Event",
        "name": head.title,
        "startDate": facts.get("start"),
        "endDate": facts.get("end"),
        "eventStatus": f"https://schema.org/{'EventCancelled' if facts.get('cancelled') else 'EventScheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode" if is_somewhere else None,
        "location": place if is_somewhere else None,
    }


def _web_page(head: Head, page: Any, story: Story, site: Any) -> dict[str, Any]:
    is_root = site is not None and site.root_page_id == page.pk
    name = head.site_name if is_root and head.site_name else head.title
    return {"@type": "WebSite" if is_root else "WebPage", "name": name}


def _author(head: Head) -> dict[str, Any] | None:
    """A page signed by the association itself is not by a person of that name."""
    if not head.author:
        return None
    kind = "Organization" if head.author.casefold() == head.site_name.casefold() else "Person"
    return {"@type": kind, "name": head.author}


def _publisher(head: Head, site: Any) -> dict[str, Any] | None:
    if not head.site_name:
        return None
    return {"@type": "Organization", "name": head.site_name, "url": site.root_url}


def _stated(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
