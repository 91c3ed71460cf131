"""kill -9 of a real worker, at the worst instant and at any: every post is on the network once, and known here.

The worker, its beat, the database and the broker are real and outlive each other; the network is a server of this
process that is never killed, so that what it accepted can be counted.
"""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import pytest

from tests.servers.mastodon_server import CREATE, Answer, MastodonServer, Request
from wagtail_social.models import Delivery, State
from wagtail_social.services import settling

from .stage import Worker, eventually, statuses_of

pytestmark = pytest.mark.slow
ACCOUNTS = 4


class Server(MastodonServer):
    """Accepts, and keeps its answers back while the gate is closed. ``can_look=False`` refuses to list statuses."""

    def __init__(self, *, keys: bool, can_look: bool = True) -> None:
        super().__init__(honours_keys=keys, software="mastodon" if keys else "pleroma")
        self.can_look, self.gate = can_look, threading.Event()
        self.gate.set()

    def answer(self, request: Request) -> Any:
        answer = super().answer(request)
        if (request.method, request.path) == CREATE:
            self.gate.wait(60)
        return answer

    def of_account(self, request: Request) -> Any:
        if not self.can_look:
            raise Answer(403, {"error": "This action is not allowed"})
        return super().of_account(request)


def is_at_rest(delivery: Delivery) -> bool:
    """Nothing will happen to it by itself any more."""
    return delivery.state == State.SENT or (delivery.state == State.UNCONFIRMED and delivery.lease_until is None)


def wait_for_rest(worker: Worker) -> list[Delivery]:
    def moving():
        return [delivery for delivery in Delivery.objects.all() if not is_at_rest(delivery)]

    def why():
        return f"{[(d.pk, d.state, d.reason, d.detail) for d in moving()]}\n{worker.last_words()}"

    eventually(lambda: not moving(), 60, why)
    return list(Delivery.objects.select_related("account"))


def assert_told_once(server: Server, deliveries: list[Delivery]) -> None:
    told = [(delivery.state, [delivery.remote_id]) for delivery in deliveries]
    assert told == [(State.SENT, statuses_of(server, delivery)) for delivery in deliveries]
    assert len(server.statuses) == len(deliveries)


def kill_after_acceptance(stage, server: Server, accounts: list, number: int, check) -> None:
    """One round: the worker first clears up after its predecessor, then dies with a sending open on each account."""
    with stage.worker() as worker:
        check(wait_for_rest(worker))
        server.gate.clear()
        before = len(server.statuses)
        deliveries = stage.tell(f"Nouvelle {number}", accounts)
        eventually(lambda: len(server.statuses) == before + len(accounts), why=worker.last_words)
        worker.kill()
    server.gate.set()
    open_ones = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries])
    assert {delivery.remote_id for delivery in open_ones} == {""}, "killed after the record"


@pytest.mark.parametrize(
    ("keys", "can_look", "rounds"),
    [(True, True, 20), (False, True, 20), (True, False, 3)],
    ids=["keys and a look", "a look alone", "keys alone"],
)
def test_killed_between_acceptance_and_record_is_told_once_and_known(stage, keys, can_look, rounds):
    with Server(keys=keys, can_look=can_look) as server:
        accounts = [stage.account(server, f"asso{number}") for number in range(ACCOUNTS)]
        for number in range(rounds):
            kill_after_acceptance(stage, server, accounts, number, lambda found: assert_told_once(server, found))
        with stage.worker() as worker:
            deliveries = wait_for_rest(worker)
        assert len(deliveries) == rounds * ACCOUNTS
        assert_told_once(server, deliveries)


def test_where_nothing_can_be_known_a_person_is_asked_and_nothing_leaves_twice(stage):
    with Server(keys=False, can_look=False) as server:
        accounts = [stage.account(server, f"asso{number}") for number in range(ACCOUNTS)]
        kill_after_acceptance(stage, server, accounts, 1, lambda found: None)
        with stage.worker() as worker:
            deliveries = wait_for_rest(worker)
        assert {(d.state, d.reason) for d in deliveries} == {(State.UNCONFIRMED, "cannot_tell")}
        assert len(server.received_at) == ACCOUNTS
        for delivery in deliveries:
            outcomes = list(delivery.attempts.values_list("outcome", flat=True))
            assert outcomes == ["unknown", *["cannot_tell"] * settling.LOOKS]


@pytest.mark.parametrize("keys", [True, False], ids=["with keys", "without keys"])
def test_killed_at_any_instant_tells_everything_once(stage, keys):
    chance = random.Random(20261122)
    rounds, per_round = 20, 2
    with Server(keys=keys) as server:
        server.latency = 0.03
        accounts = [stage.account(server, f"asso{number}") for number in range(ACCOUNTS)]
        for number in range(rounds):
            for which in range(per_round):
                stage.tell(f"Nouvelle {number} {which}", accounts)
            before = len(server.requests)
            with stage.worker() as worker:
                eventually(lambda before=before: len(server.requests) > before, why=worker.last_words)
                time.sleep(chance.uniform(0, 0.5))
                worker.kill()
        with stage.worker() as worker:
            deliveries = wait_for_rest(worker)
            for delivery in deliveries:
                if delivery.state == State.UNCONFIRMED:  # killed before the network had it: a person says so
                    assert not statuses_of(server, delivery) and delivery.reason == "not_found"
                    settling.send_again(delivery, by=stage.admin)
            deliveries = wait_for_rest(worker)
        assert len(deliveries) == rounds * per_round * ACCOUNTS
        assert_told_once(server, deliveries)


def test_two_workers_with_two_beats_tell_everything_once(stage):
    with Server(keys=False) as server:
        server.latency = 0.02
        accounts = [stage.account(server, f"asso{number}") for number in range(ACCOUNTS)]
        with stage.worker("one") as worker, stage.worker("two"):
            for number in range(25):
                stage.tell(f"Nouvelle {number}", accounts)
            deliveries = wait_for_rest(worker)
        assert len(deliveries) == 25 * ACCOUNTS
        assert_told_once(server, deliveries)
        assert len(server.received_at) == len(deliveries)
