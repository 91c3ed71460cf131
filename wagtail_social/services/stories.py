"""Which state of a page a post speaks of, and what changed in it since somebody looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..content.reading import read
from ..content.story import Story
from ..models import Plan, PostVersion, SocialPost

FACTS = {
    "title": _("Title"),
    "url": _("Address"),
    "start": _("Beginning"),
    "end": _("End"),
    "place": _("Place"),
    "address": _("Postal address"),
    "cancelled": _("Cancelled"),
}
SHORTEST_FACT = 4
"""Shorter values stand in any text by chance."""


@dataclass(frozen=True)
class FactChange:
    """A fact of the page that is no longer what it was when somebody last looked at the texts."""

    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return FACTS.get(self.name, self.name)


def story_of(post: SocialPost, *, published: bool = False) -> Story:
    """The matter of ``post``: the page as published, or as last drafted while its publication is what we wait for.

    A post whose page is gone keeps its title and tells nothing else.
    """
    page = post.page
    if page is None:
        return Story(title=post.title, facts={"title": post.title})
    return read(page.specific if published or _speaks_of_live(post) else latest(page))


def latest(page: Any) -> Any:
    """The page as last drafted."""
    return page.get_latest_revision_as_object()


def _speaks_of_live(post: SocialPost) -> bool:
    plan = getattr(post, "plan", None)
    waits = plan is None or plan.mode == Plan.Mode.PAGE_LIVE
    return post.page.live and not (waits and post.page.has_unpublished_changes)


def changes(post: SocialPost, story: Story) -> list[FactChange]:
    names = [name for name in {**post.seen, **story.facts} if name in FACTS]
    pairs = [(name, post.seen.get(name, ""), story.facts.get(name, "")) for name in names]
    return [FactChange(name, before, after) for name, before, after in pairs if before != after]


def endangered(version: PostVersion, changed: list[FactChange]) -> list[FactChange]:
    """The changes that make a hand-written text wrong: a cancellation, or a former value that stands in it."""
    if version.follows_page:
        return []
    return [change for change in changed if change.name == "cancelled" or _stands_in(change, version)]


def _stands_in(change: FactChange, version: PostVersion) -> bool:
    """Dates are facts even where the text words them in its own way, so any change of a date counts."""
    if change.name in {"start", "end"}:
        return bool(change.before)
    return len(change.before) >= SHORTEST_FACT and change.before.casefold() in version.text.casefold()
