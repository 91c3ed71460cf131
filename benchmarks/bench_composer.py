"""Writing a post about a page for several accounts, and building what each network would be sent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from statistics import median
from typing import Any

from .accounts import practice
from .content import article
from .pairs import timed
from .project import Project
from .results import Result, benchmark, rounded

ROUNDS = 9
ACCOUNTS = 8


@benchmark
def composer(project: Project) -> Iterator[Result]:
    site = project.social
    reading = median(site.call(read_page) for _ in range(ROUNDS))
    for function, name in ((compose, "texts written"), (build, "texts written, payloads built")):
        took = median(site.call(function) for _ in range(ROUNDS))
        yield Result(
            name=f"composer, {ACCOUNTS} accounts: {name}",
            value=rounded(took),
            unit="ms",
            against=f"reading the page: {reading:.1f} ms",
        )


# Inside the site


def read_page() -> float:
    from wagtail_social.content.reading import read

    page = article(0)
    return timed(lambda: read(page))


def compose() -> float:
    from wagtail_social.services import posts

    post, story = _post()
    return timed(lambda: [posts.refresh(version, story, post.angle) for version in post.versions.all()])


def build() -> float:
    """As every save of a draft does; the images were rendered before."""
    from wagtail_social.services import posts

    post, story = _post()
    return timed(lambda: posts.build_all(post, story))


@cache
def _post() -> tuple[Any, Any]:
    from wagtail_social.services import posts, stories

    post = posts.start(page=article(0), accounts=practice(ACCOUNTS), by=None)
    story = stories.story_of(post)
    posts.build_all(post, story)
    return post, story
