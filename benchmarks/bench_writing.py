"""Reading a long page and writing about it for several accounts, beside parsing its HTML and nothing more."""

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

ROUNDS = 15
ACCOUNTS = 8
WORDS = 2000
PAGE = "tres-long-friche"
"""A page of the corpus of the tests, longer than ``WORDS``."""


@benchmark
def writing(project: Project) -> Iterator[Result]:
    site = project.social
    site.call(write, number=0)  # imports, patterns, accounts
    took = [site.call(write, number=number) for number in range(1, ROUNDS + 1)]
    reading, composing, parsing = (median(times) for times in zip(*took, strict=True))
    yield Result(
        name=f"writing, {WORDS} words, {ACCOUNTS} accounts",
        value=rounded(median(read + composed for read, composed, _parsed in took)),
        unit="ms",
        against=f"reading {reading:.1f} ms, composing {composing:.1f} ms",
    )
    yield Result(
        name="writing, beside parsing the same HTML alone",
        value=rounded(median((read + composed) / parsed for read, composed, parsed in took)),
        unit="times",
        goal=3,
        less_is_better=True,
        against=f"Beautiful Soup, html.parser: {parsing:.1f} ms",
    )


# Inside the site


def write(number: int) -> tuple[float, float, float]:
    """Milliseconds of reading, of composing an announcement for all accounts, and of parsing alone."""
    from bs4 import BeautifulSoup

    from wagtail_social.content.reading import read

    source, found = _source(number), []
    page = article(0)
    page.body = [("paragraph", source)]
    reading = timed(lambda: found.append(read(page)))
    story, accounts = found[0], _accounts()
    assert sum(len(sentence.split()) for sentence in story.sentences) > WORDS
    composing = timed(lambda: _compose(story, accounts))
    return reading, composing, timed(lambda: BeautifulSoup(source, "html.parser"))


def _compose(story: Any, accounts: list[Any]) -> None:
    """As a post is begun: no two accounts in the same words."""
    from wagtail_social.services.payloads import compose_for

    taken: list[str] = []
    for account in accounts:
        draft = compose_for(account, story, "announcement", has_link=True, has_images=bool(story.images), taken=taken)
        taken.append(draft.text)


@cache
def _accounts() -> list[Any]:
    return practice(ACCOUNTS)


def _source(number: int) -> str:
    """The page's HTML with words of its own in nearly every sentence: nothing is known from the round before."""
    from tests.corpus import pages

    body = next(page.body for page in pages() if page.slug == PAGE)
    word = chr(ord("a") + number) * 5
    return body.replace("{image 2}", "").replace("{image 3}", "").replace(". ", f" {word}. ")
