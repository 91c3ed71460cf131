"""What a page says of itself to networks, search engines and messengers: read from the same story as its posts, so that
a link card never tells something else than the post above it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils.text import Truncator
from wagtail.images import get_image_model
from wagtail.models import Site

from ..conf import conf
from ..content.reading import read
from ..content.story import Story
from ..networks import all_networks
from . import guards, schemas

CARD_IMAGE = "fill-1200x630|wsjpeg-85"
LONGEST_DESCRIPTION = 200
SHORTEST_ARTICLE = 300
"""Characters of text; a page that holds less leads elsewhere."""
TERRITORIES = {"en": "US"}
"""Where the territory is not written as the language is: Open Graph takes no language without one."""
OWN_TERRITORY = frozenset({"fr", "de", "es", "it", "pt", "nl", "pl", "ro"})
KEPT = 600
"""Seconds for which what was read out of a published page is kept: reading a long one takes longer than all the rest of
a page view. Publishing it again reads it anew at once."""
_STORY = "_social_story"


@dataclass(frozen=True, kw_only=True)
class HeadImage:
    """An image with a whole address, as it is shown in a link card."""

    url: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Head:
    """All that ``head.html`` writes. What the page does not say is "" or None."""

    title: str = ""
    description: str = ""
    type: str = "website"
    """``article``, ``event`` or ``website``."""
    url: str = ""
    site_name: str = ""
    locale: str = ""
    image: HeadImage | None = None
    published_at: str = ""
    modified_at: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    is_private: bool = False
    """A private page says nothing but that it is not to be indexed."""
    schema: dict[str, Any] = field(default_factory=dict)
    """The same in the words of schema.org, as JSON-LD."""
    parts: frozenset[str] = frozenset()
    """What is to be written of it (setting ``HEAD_PARTS``)."""

    @property
    def card_meta(self) -> dict[str, str]:
        """What networks want beside Open Graph, by name."""
        metas = (network.card_meta(has_image=self.image is not None) for network in all_networks().values())
        return {name: content for meta in metas for name, content in meta.items()}


def head_of(page: Any, request: Any = None, **chosen: Any) -> Head:
    """The head of ``page``. ``chosen`` are fields to take instead where they are not empty; ``image`` is an image of
    the site, or False for none. A page type may have the last word: ``get_social_head(head)``."""
    story, site = public_story(page, request), _site(page, request)
    if story is None:
        return Head(is_private=True)
    image = chosen.pop("image", None)
    head = Head(
        title=getattr(page, "seo_title", "") or story.title,
        description=_description(page, story),
        type=_type(page, story, site),
        url=_canonical(page, story),
        site_name=site.site_name if site else "",
        locale=_locale(story.language),
        image=_head_image(image, "", site) if image or image is False else _story_image(story, site),
        published_at=_moment(story.published_at),
        modified_at=_moment(getattr(page, "last_published_at", None)),
        author=story.author,
        tags=story.tags,
        parts=conf.HEAD_PARTS,
    )
    head = replace(head, **{name: value for name, value in chosen.items() if value})
    head = replace(head, schema=schemas.schema_of(head, page, story, site))
    return page.get_social_head(head) if hasattr(page, "get_social_head") else head


def public_story(page: Any, request: Any = None) -> Story | None:
    """The story of ``page``, however many tags of a template ask for it; None for a private page."""
    if _STORY not in page.__dict__:
        page.__dict__[_STORY] = None if guards.is_private(page) else _kept_story(page, request)
    return page.__dict__[_STORY]


def _kept_story(page: Any, request: Any) -> Story:
    """A draft in a preview is read each time: it looks like its page, and is not."""
    is_draft = request is None or getattr(request, "is_preview", False) or not page.live or not page.last_published_at
    if is_draft:
        return read(page)
    key = f"social-story-{page.pk}-{page.last_published_at.timestamp()}-{page.latest_revision_id}-{page.url_path}"
    return cache.get_or_set(hashlib.sha256(key.encode()).hexdigest(), lambda: read(page), KEPT)


def _site(page: Any, request: Any) -> Site | None:
    return (Site.find_for_request(request) if request is not None else None) or page.get_site()


def _description(page: Any, story: Story) -> str:
    """The page's own description; else its summary; else the sentences it begins with."""
    written = getattr(page, "search_description", "") or story.summary
    if not written:
        for sentence in story.sentences:
            if written and len(written) + len(sentence) >= LONGEST_DESCRIPTION:
                break
            written = f"{written} {sentence}".strip()
    return Truncator(written).chars(LONGEST_DESCRIPTION) if len(written) > LONGEST_DESCRIPTION else written


def _type(page: Any, story: Story, site: Site | None) -> str:
    if story.facts.get("start"):
        return "event"
    is_root = site is not None and site.root_page_id == page.pk
    tells = sum(len(sentence) for sentence in story.sentences) >= SHORTEST_ARTICLE or story.author
    return "article" if tells and not is_root else "website"


def _canonical(page: Any, story: Story) -> str:
    """An alias shows another page's words: that one's address is the address of the words."""
    original = page.alias_of if getattr(page, "alias_of_id", None) else None
    return (original.full_url if original else None) or story.url


def _moment(value: datetime | None) -> str:
    """ISO 8601; nobody needs to know the microsecond."""
    return value.isoformat(timespec="seconds") if value else ""


def _locale(language: str) -> str:
    """As Open Graph writes it; "" where the territory is anybody's guess."""
    name, _sign, territory = language.replace("_", "-").partition("-")
    territory = territory or TERRITORIES.get(name, name if name in OWN_TERRITORY else "")
    return f"{name.lower()}_{territory.upper()}" if len(territory) == 2 else ""


def _story_image(story: Story, site: Site | None) -> HeadImage | None:
    chosen = next((image for image in story.images if image.is_worth_showing and not image.is_decorative), None)
    if chosen is None:
        return None
    found = get_image_model().objects.filter(pk=chosen.image_id).first()
    return _head_image(found, chosen.alt, site)


def _head_image(image: Any, alt: str, site: Site | None) -> HeadImage | None:
    """Cut around the focal point. A drawing is left out: no network shows one."""
    if not image or image.is_svg():
        return None
    rendition = image.get_rendition(CARD_IMAGE)
    url = rendition.url
    if not url.startswith(("http://", "https://")):
        url = f"{site.root_url}{url}" if site else rendition.full_url
    alt = alt or getattr(image, "description", "")
    return HeadImage(url=url, width=rendition.width, height=rendition.height, alt=alt)
