"""Comments taken in, beside a bare insert of the same rows by the same ORM."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from . import servers
from .project import Project, Site
from .results import Result, benchmark, rounded

COMMENTS, PAGE, PEOPLE = 100_000, 100, 5_000
GOAL, SHARE = 5_000, 0.5
"""Comments a second, or which share of bare: one of the two will do."""
TEXT = (
    "<p><span class='h-card'>@asso</span> Merci pour samedi&nbsp;! J’ai réparé ma lampe n° {number} avec Claire, et "
    "mon voisin voudrait venir.<br>C’est à quelle heure la prochaine fois&nbsp;?</p><p>Bonne soirée à l’équipe</p>"
)


@benchmark
def sqlite(project: Project) -> Iterator[Result]:
    yield from _ingestion("SQLite", project.social)


@benchmark
def postgres(project: Project) -> Iterator[Result]:
    with servers.postgres() as database, project.another("conversations-postgres", EXAMPLE_DATABASE=database) as site:
        yield from _ingestion("PostgreSQL", site)


def _ingestion(name: str, site: Site) -> Iterator[Result]:
    site.call(prepare)
    bare = site.call(insert_bare)
    yield Result(name=f"{name}: bare bulk insert of comments", value=rounded(bare), unit="comments/s")
    taken = site.call(take_in)
    yield Result(
        name=f"{name}: comments taken in, {COMMENTS:,}",
        value=rounded(taken),
        unit="comments/s",
        goal=min(GOAL, rounded(bare * SHARE)),
        against=f"{taken / bare:.2f} of bare; pages of {PAGE}, {PEOPLE:,} people, HTML",
    )
    yield Result(name=f"{name}: the same met again, unchanged", value=rounded(site.call(take_in)), unit="comments/s")
    asked = site.call(count_queries)
    yield Result(name=f"{name}: queries for a page of {PAGE} new", value=asked, unit="queries", less_is_better=True)


# Inside the site


def prepare() -> None:
    from wagtail_social.models import Comment, Conversation, Person

    from .accounts import practice

    account = practice(1)[0]
    for model in (Comment, Conversation, Person):
        model.objects.all().delete()
    Conversation.objects.create(account=account, root_id="bench", started_at=_now())


def insert_bare() -> float:
    """Ready rows by ``bulk_create`` in the same pages, their people already there; taken away again afterwards."""
    from wagtail_social.models import Comment, Person

    thread = _thread()
    people = Person.objects.bulk_create(
        Person(network="bench", remote_id=f"bare-{number}", handle=f"p{number}") for number in range(PEOPLE)
    )
    pages = [
        [_row(thread, number, people[number % PEOPLE]) for number in range(start, start + PAGE)]
        for start in range(0, COMMENTS, PAGE)
    ]
    began = time.perf_counter()
    for page in pages:
        Comment.objects.bulk_create(page)
    took = time.perf_counter() - began
    Comment.objects.all().delete()
    Person.objects.all().delete()
    return COMMENTS / took


def take_in() -> float:
    from wagtail_social.services.ingesting import ingest

    thread, met_at = _thread(), _now()
    pages = [_page(start) for start in range(0, COMMENTS, PAGE)]
    began = time.perf_counter()
    for page in pages:
        ingest(thread.account, thread, page, _now(), met_at=met_at)
    return COMMENTS / (time.perf_counter() - began)


def count_queries() -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from wagtail_social.services.ingesting import ingest

    thread = _thread()
    with CaptureQueriesContext(connection) as asked:
        ingest(thread.account, thread, _page(COMMENTS), _now(), met_at=_now())
    return len(asked)


def _now() -> datetime:
    return datetime.now(UTC)


def _thread() -> Any:
    from wagtail_social.models import Conversation

    return Conversation.objects.select_related("account").get(root_id="bench")


def _page(start: int) -> list[Any]:
    from wagtail_social.networks.base import Author, RemoteComment

    return [
        RemoteComment(
            remote_id=f"bench-{number}",
            parent_id="bench" if number % 3 else f"bench-{number - 1}",
            author=Author(remote_id=f"p{number % PEOPLE}", handle=f"p{number % PEOPLE}@example.org", name="Camille R."),
            body=TEXT.format(number=number),
            body_format="html",
            created_at=_now() - timedelta(minutes=5),
            url=f"https://bench.example/p/{number}",
            language="fr",
            extra={"uri": f"https://bench.example/{number}", "visibility": "public"},
        )
        for number in range(start, start + PAGE)
    ]


def _row(thread: Any, number: int, person: Any) -> Any:
    from wagtail_social.models import Comment

    now, text = _now(), TEXT.format(number=number)
    return Comment(
        account=thread.account,
        conversation=thread,
        person=person,
        remote_id=f"bench-{number}",
        parent_id="bench",
        body=text,
        body_format="html",
        plain=text[60:],
        language="fr",
        url=f"https://bench.example/p/{number}",
        extra={"uri": f"https://bench.example/{number}", "visibility": "public"},
        created_at=now,
        fetched_at=now,
        met_at=now,
    )
