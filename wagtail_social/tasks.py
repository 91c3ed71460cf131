"""Celery, and nothing but Celery: each task calls one service. Messages carry ids only; the database decides."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import Any

from celery import Celery, current_app, shared_task
from celery.signals import task_prerun
from django.db import connections, transaction
from django.utils import timezone

from .conf import conf
from .models import Account, WebhookEvent
from .services import accounts, fetching, looking_up, retention, sending, settling, sweeping, watching

logger = logging.getLogger("wagtail_social")

PATIENCE = 0.06
"""Seconds a broker has to answer somebody who waits for a screen; what it misses, the next sweep finds."""
OPTIONS = {"acks_late": True, "ignore_result": True, "max_retries": 0}


@shared_task(name="wagtail_social.sweep", ignore_result=True, expires=60)
def sweep() -> None:
    """Look for what is due and hand each piece to a task of its own, for its second."""
    findings = sweeping.sweep()
    for account, moment in findings.due:
        send_due.apply_async((account,), eta=moment if moment > timezone.now() else None, retry=False)
    for delivery in findings.to_settle:
        settle.apply_async((delivery,), retry=False)
    for account in findings.to_prove:
        prove.apply_async((account,), retry=False)


@shared_task(name="wagtail_social.send_due", **OPTIONS)
def send_due(account_id: int) -> None:
    sending.drain(account_id)


@shared_task(name="wagtail_social.settle", **OPTIONS)
def settle(delivery_id: int) -> None:
    settling.settle(delivery_id)


@shared_task(name="wagtail_social.look_for_news", ignore_result=True, expires=60)
def look_for_news() -> None:
    """Look for accounts whose answers are to be read, and hand each to a task of its own."""
    for account in watching.sweep():
        fetch.apply_async((account,), retry=False, expires=60)


@shared_task(name="wagtail_social.fetch", **OPTIONS)
def fetch(account_id: int) -> None:
    fetching.fetch(account_id)


@shared_task(name="wagtail_social.forget", ignore_result=True, expires=600)
def forget() -> None:
    """What may no longer be kept of what people wrote goes."""
    retention.forget()


@shared_task(name="wagtail_social.look_up", ignore_result=True, expires=10)
def look_up() -> None:
    looking_up.look_up()


@shared_task(name="wagtail_social.prove", **OPTIONS)
def prove(account_id: int) -> None:
    accounts.prove(Account.objects.get(pk=account_id))


class Waker:
    """Tells the worker that something may leave at once. A broker that is down costs next to nothing: one short try,
    then silence for a while; the sweep finds everything anyway."""

    rest = 15.0

    def __init__(self) -> None:
        self.resting_until = 0.0

    def wake(self, account_ids: list[int], task: Any = send_due) -> None:
        if time.monotonic() < self.resting_until:
            return
        try:
            self._publish(account_ids, task)
        except Exception as error:  # every transport has its own errors, and none may reach the person
            self.resting_until = time.monotonic() + self.rest
            logger.warning("The broker cannot be reached (%s); the next sweep will send.", type(error).__name__)

    @staticmethod
    def _publish(account_ids: list[int], task: Any) -> None:
        limits = {"max_retries": 1, "socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        options = {**current_app.conf.broker_transport_options, **limits}
        with current_app.connection_for_write(connect_timeout=PATIENCE, transport_options=options) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=PATIENCE)
            for account in account_ids:
                task.apply_async((account,), connection=connection, retry=False)


waker = Waker()


def on_deliveries_due(sender, account_ids: list[int], **kwargs) -> None:
    waker.wake(account_ids)


def on_news_arrived(sender, events: list[WebhookEvent], **kwargs) -> None:
    transaction.on_commit(partial(_heed, events), robust=True)


def _heed(events: list[WebhookEvent]) -> None:
    waker.wake(watching.heed(events), fetch)


FORGET_EVERY = 600.0
"""Seconds; ``services.terms.MARGIN`` is longer."""


def schedule(app: Celery) -> None:
    """Add our periodic tasks to an app's beat, unless the site set its own."""
    for task, seconds, expires in (
        ("sweep", conf.SWEEP_EVERY, 60),
        ("look_for_news", conf.FETCH_EVERY, 60),
        ("forget", FORGET_EVERY, 600),
        ("look_up", conf.LOOK_UP_EVERY, 10),
    ):
        name = f"wagtail_social.{task}"
        app.conf.beat_schedule.setdefault(name, {"task": name, "schedule": seconds, "options": {"expires": expires}})


def know_in_every_thread(app: Celery) -> None:
    """Celery keeps the current app per thread: one that answers requests would wake a broker that nobody named."""
    app.set_default()


@task_prerun.connect(dispatch_uid="wagtail_social.drop_broken_connections")
def drop_broken_connections(**kwargs) -> None:
    """A worker that keeps its connections between tasks would fail with a broken one again and again."""
    for connection in connections.all(initialized_only=True):
        if connection.errors_occurred and not connection.in_atomic_block and not connection.is_usable():
            connection.close()


schedule(current_app)
know_in_every_thread(current_app)
