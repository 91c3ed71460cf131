"""Publishing a page, with and without the package listening."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from .accounts import tell_about
from .content import article
from .pairs import compare, timed
from .project import Project
from .results import Result, benchmark, rounded

ROUNDS = 40
UNTOLD, TOLD = 0, 2
ACCOUNTS = 8


@benchmark
def publishing(project: Project) -> Iterator[Result]:
    plain, social = project.plain, project.social
    bare, ours = (site.call(count_queries, number=UNTOLD) for site in (plain, social))
    yield Result(name="publishing: more queries", value=ours - bare, unit="queries", against=f"{bare} without the app")
    pair = compare(plain, social, publish_untold, ROUNDS)
    yield Result(
        name="publishing: time",
        value=rounded(pair.ratio),
        unit="times",
        goal=1.05,
        less_is_better=True,
        against=f"{pair.social_ms:.1f} ms, {pair.plain_ms:.1f} ms without the app",
    )
    social.call(tell_about, number=TOLD, posts=1, accounts=ACCOUNTS)
    pair = compare(plain, social, publish_told, ROUNDS // 4)
    yield Result(
        name=f"publishing, {ACCOUNTS} versions written anew: more time",
        value=rounded(pair.social_ms - pair.plain_ms),
        unit="ms",
        against=f"{pair.plain_ms:.1f} ms without the app",
    )


# Inside the site


def count_queries(number: int) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _publish(number)
    with CaptureQueriesContext(connection) as queries:
        _publish(number)
    return len(queries)


def publish_untold() -> float:
    return _timed_publication(UNTOLD)


def publish_told() -> float:
    return _timed_publication(TOLD)


@cache
def _titles() -> Iterator[str]:
    return (f"Le café-réparation, nouvelle numéro {number}" for number in range(10_000))


def _timed_publication(number: int) -> float:
    """A new title each time: a publication that changes nothing would not be one."""
    page = article(number)
    page.title = next(_titles())
    revision = page.save_revision()
    return timed(revision.publish)


def _publish(number: int) -> None:
    article(number).save_revision().publish()
