"""The page editor of Wagtail's admin, with and without the Social panel."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from .accounts import tell_about
from .content import article
from .pairs import compare, timed
from .project import Project
from .results import Result, benchmark, rounded

ROUNDS = 16
UNTOLD, TOLD = 0, 1
"""Articles: nothing was ever told about the one, the other has posts."""
POSTS, ACCOUNTS = 3, 8


@benchmark
def edit_view(project: Project) -> Iterator[Result]:
    plain, social = project.plain, project.social
    social.call(tell_about, number=TOLD, posts=POSTS, accounts=ACCOUNTS)
    for number, of in ((UNTOLD, "no post"), (TOLD, f"{POSTS} posts on {ACCOUNTS} accounts")):
        bare, ours = (site.call(count_queries, number=number) for site in (plain, social))
        yield Result(
            name=f"edit view, {of}: more queries",
            value=ours - bare,
            unit="queries",
            goal=6,
            less_is_better=True,
            against=f"{bare} without the app",
        )
    for open_it, of in ((open_untold, "no post"), (open_told, f"{POSTS} posts on {ACCOUNTS} accounts")):
        pair = compare(plain, social, open_it, ROUNDS)
        yield Result(
            name=f"edit view, {of}: time",
            value=rounded(pair.ratio),
            unit="times",
            goal=1.10,
            less_is_better=True,
            against=f"{pair.social_ms:.0f} ms, {pair.plain_ms:.0f} ms without the app",
        )


# Inside the site


@cache
def editor() -> Any:
    """A logged-in browser, whose first page is never measured."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username="bench"))
    return client


@cache
def address(number: int) -> str:
    from django.urls import reverse

    return reverse("wagtailadmin_pages:edit", args=[article(number).pk])


def count_queries(number: int) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _open(number)
    with CaptureQueriesContext(connection) as queries:
        _open(number)
    return len(queries)


def open_untold() -> float:
    return timed(lambda: _open(UNTOLD))


def open_told() -> float:
    return timed(lambda: _open(TOLD))


def _open(number: int) -> None:
    answer = editor().get(address(number))
    assert answer.status_code == 200, answer.status_code
