"""What the worker asks every few seconds is answered from an index, however many posts were ever sent."""

import pytest
from django.db import connection
from django.utils import timezone

from wagtail_social.models import Delivery, State
from wagtail_social.services import sending, settling, sweeping

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole, and is right"),
]


def plans_of(deed):
    """How each reading of deliveries was answered, with its parameters: they decide whether an index will do."""
    asked = []

    def note(execute, sql, params, many, context):
        if sql.startswith("SELECT") and f'FROM "{Delivery._meta.db_table}"' in sql:
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        deed()
    assert asked
    with connection.cursor() as cursor:
        return [str(cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()) for sql, params in asked]


@pytest.mark.parametrize(
    "deed",
    [
        lambda: sweeping.claim(timezone.now()),
        lambda: settling.reap(timezone.now()),
        lambda: settling.to_settle(timezone.now()),
        lambda: sending.drain(1),
        lambda: list(Delivery.objects.open().filter(due_at__lte=timezone.now())),
        lambda: list(Delivery.objects.in_trouble().order_by()),
    ],
    ids=["claim", "reap", "settle", "drain", "due", "trouble"],
)
def test_no_look_around_reads_every_delivery(deed):
    assert not [plan for plan in plans_of(deed) if f"SCAN {Delivery._meta.db_table}" in plan]


def test_a_condition_without_the_written_states_would_be_noticed():
    plans = plans_of(lambda: list(Delivery.objects.filter(state=State.SENDING, lease_until__lt=timezone.now())))
    assert f"SCAN {Delivery._meta.db_table}" in plans[0]
