"""Posts ready to leave, in numbers. Everything here runs inside a site with the package."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from .accounts import connected
from .content import article, load

TITLE = "bench"
HEAD_START = timedelta(seconds=7)
"""Between planting and the hour: the sweep comes by every five seconds."""


def open_accounts(count: int, server: str) -> None:
    from example_site.models import ArticlePage

    if not ArticlePage.objects.exists():
        load()
    connected(count, server)


def plant(posts: int, instants: int, apart: float) -> dict[str, float]:
    """``posts`` approved posts on every account, spread over the instants; the hour of each delivery by its key.

    Written in bulk: composing is measured elsewhere. The payloads are the composer's, each with a number of its own.
    They get their hours when all are there, so that a slow planting takes nothing from the worker's time.
    """
    from django.utils import timezone

    from wagtail_social.models import Account, Delivery, Plan, SocialPost

    page, built = article(0), _built(list(Account.objects.all()))
    Delivery.objects.filter(post__title=TITLE).update(post=None)
    SocialPost.objects.filter(title=TITLE).delete()
    rows = SocialPost.objects.bulk_create(
        SocialPost(page=page, title=TITLE, live=True, seen={"title": page.title}) for _ in range(posts)
    )
    Plan.objects.bulk_create(Plan(post=post, mode=Plan.Mode.NOW) for post in rows)
    Delivery.objects.bulk_create(_delivery(post, one, number) for number, post in enumerate(rows) for one in built)
    first = timezone.now() + HEAD_START
    for number in range(instants):
        due = first + number * timedelta(seconds=apart)
        mine = Delivery.objects.filter(post__in=rows[number::instants])
        mine.update(due_at=due, late_at=due + timedelta(hours=2))
    planted = Delivery.objects.filter(post__title=TITLE).values_list("send_key", "due_at")
    return {key.hex: due.timestamp() for key, due in planted}


def unsent() -> bool:
    from wagtail_social.models import Delivery, State

    return Delivery.objects.filter(post__title=TITLE).exclude(state=State.SENT).exists()


def figures() -> dict[str, Any]:
    from django.db.models import Max

    from wagtail_social.models import Attempt, Delivery, State

    ours = Attempt.objects.filter(delivery__post__title=TITLE)
    sent = Delivery.objects.filter(post__title=TITLE, state=State.SENT).count()
    return {"sent": sent, "last": ours.aggregate(last=Max("finished_at"))["last"].timestamp()}


def enqueue_nothing(count: int, marks: str) -> None:
    from .worker import nothing

    for _ in range(count):
        nothing.delay(marks)


def _built(accounts: list[Any]) -> list[Any]:
    from wagtail_social.services import posts, stories

    post = posts.start(page=article(0), accounts=accounts, by=None)
    return posts.build_all(post, stories.story_of(post))


def _delivery(post: Any, built: Any, number: int) -> Any:
    from wagtail_social.models import Delivery
    from wagtail_social.services.payloads import payload_hash

    payload = {**built.payload, "status": f"{built.payload['status']} {number}", "images": []}
    return Delivery(
        post=post,
        account=built.account,
        payload=payload,
        payload_hash=payload_hash(payload),
        send_key=uuid.uuid4(),
    )
