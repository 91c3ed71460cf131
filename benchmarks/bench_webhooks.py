"""How soon a network that tells us something has its answer: it repeats itself, or gives up, where that takes long."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from .project import Project
from .results import Result, benchmark, rounded

MESSAGES, KNOWN = 200, 2_000
GOAL = 50
NETWORK, SECRET = "facebook", "bench"


@benchmark
def webhooks(project: Project) -> Iterator[Result]:
    times = sorted(project.social.call(tell))
    yield Result(
        name="webhook answered, 95th percentile",
        value=rounded(times[int(len(times) * 0.95)]),
        unit="ms",
        goal=GOAL,
        less_is_better=True,
        against=f"median {times[len(times) // 2]:.1f}, latest {times[-1]:.1f}; SQLite, {KNOWN:,} events known",
    )


# Inside the site


def tell() -> list[float]:
    """Milliseconds for each of ``MESSAGES`` signed messages about another comment each, the worker woken by each."""
    from django.test import Client, override_settings

    account, client, took = _connect(), Client(), []
    with override_settings(ROOT_URLCONF="wagtail_social.urls"):
        for number in range(MESSAGES):
            body, headers = _message(account.remote_id, number)
            began = time.perf_counter()
            answer = client.post(f"/webhooks/{NETWORK}/", body, content_type="application/json", headers=headers)
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.status_code
    _check_all_were_heeded(account)
    return took


def _connect() -> Any:
    """An account with threads that are watched, and the app whose secret signs."""
    from wagtail_social.models import Account, Conversation, Delivery, ServerApp, State, WebhookEvent
    from wagtail_social.models.fields import Sealed
    from wagtail_social.services import watching

    client = {"client_id": "1", "client_secret": SECRET, "options": {}}
    ServerApp.objects.create(network=NETWORK, redirect_uri="https://bench.example/", client=Sealed.seal(client))
    account = Account.objects.create(
        network=NETWORK, label="bench", remote_id="100", handle="bench", health=Account.Health.WORKING
    )
    sent = {"account": account, "payload": {}, "payload_hash": "", "state": State.SENT, "sent_at": datetime.now(UTC)}
    Delivery.objects.bulk_create(
        Delivery(**sent, send_key=uuid.uuid4(), remote_id=_post(number)) for number in range(MESSAGES)
    )
    watching.begin(datetime.now(UTC))
    Conversation.objects.filter(account=account).update(next_at=datetime.now(UTC) + timedelta(days=1))
    WebhookEvent.objects.bulk_create(WebhookEvent(account=account, key=f"known-{number}") for number in range(KNOWN))
    return account


def _post(number: int) -> str:
    return f"100_{number}"


def _message(account_id: str, number: int) -> tuple[bytes, dict[str, str]]:
    value = {"item": "comment", "verb": "add", "comment_id": f"{number}", "post_id": _post(number)}
    entry = {"id": account_id, "time": int(time.time()), "changes": [{"field": "feed", "value": value}]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    return body, {"X-Hub-Signature-256": f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"}


def _check_all_were_heeded(account: Any) -> None:
    from wagtail_social.models import Conversation

    assert Conversation.objects.filter(account=account, next_at__lte=datetime.now(UTC)).count() == MESSAGES
