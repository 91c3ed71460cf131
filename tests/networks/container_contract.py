"""The promises of every network of containers, inherited by its tests: over real sockets, with a server that keeps what
it accepts and makes two posts of a container published twice.

A subclass gives the fixtures ``server``, ``account`` and ``words``, and ``network``, ``publish_edge``.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wagtail_social.exceptions import (
    NetworkError,
    NotSent,
    NotYet,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Unknown,
)
from wagtail_social.networks.base import CannotTell, Content, Image, ProvedAbsent, SendKey, Sent
from wagtail_social.networks.base_containers import ContainerNetwork
from wagtail_social.networks.base_http import transport

from ..servers.graph_server import Answer, graph_error

BLUE = Image(file="blue", mime="image/jpeg", width=1440, height=1800, size=200_000, alt="Une rivière bleue")
GREEN = Image(file="green", mime="image/jpeg", width=1440, height=1800, size=200_000, alt="Un jardin vert")
TEXT = "La fête de la rivière, c’est samedi. Venez avec vos bottes !"
ONE = Content(text=TEXT, images=(BLUE,))
SEVERAL = Content(text=TEXT, images=(BLUE, GREEN))


class Killed(BaseException):
    """The worker is killed: nothing catches it."""


@dataclass
class Memory:
    """Keeps progress between tries as the engine does: as JSON, committed at once."""

    text: str = "{}"
    tries: int = 0
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def keep(self, progress: Any) -> None:
        self.text = json.dumps(dict(progress))

    def key(self) -> SendKey:
        self.tries += 1
        return SendKey(value="5b6e0d0c", at=self.at, tries=self.tries, progress=json.loads(self.text), keep=self.keep)

    @property
    def since(self) -> datetime:
        return self.at - timedelta(minutes=2)


def killing(monkeypatch, number: int, when: str) -> None:
    """The worker dies at its request ``number``: before it leaves, or when the server has done its work."""
    request, count = transport.request, itertools.count(1)

    def dying(*args: Any, **kwargs: Any) -> Any:
        last = next(count) == number
        if last and when == "before":
            raise Killed
        response = request(*args, **kwargs)
        if last:
            response.close()
            raise Killed
        return response

    monkeypatch.setattr(transport, "request", dying)


class ContainerContract:
    network: ContainerNetwork
    publish_edge: str

    def build(self, content, account):
        assert self.network.problems(content, account) == []
        return self.network.build(content, account)

    def send(self, content, account, memory):
        return self.network.send(self.build(content, account), account, memory.key())

    def find(self, content, account, memory):
        return self.network.find(self.build(content, account), account, memory.key(), memory.since)

    def carry_on(self, content, account, memory) -> Sent:
        """What the engine does after each outcome, until the post is out."""
        for _try in range(20):
            try:
                return self.send(content, account, memory)
            except NotYet:
                continue
            except Unknown:
                found = self.find(content, account, memory)
                if isinstance(found, Sent):
                    return found
        raise AssertionError("never out")

    def waits_of(self, content, account, memory) -> list[timedelta]:
        """How long each try asked to wait, until the post is out."""
        waits = []
        for _try in range(20):
            try:
                self.send(content, account, memory)
                return waits
            except NotYet as error:
                waits.append(error.until - datetime.now(UTC))
        raise AssertionError("never out")

    @pytest.fixture
    def answered(self, monkeypatch):
        """A publication is over as soon as its call is."""
        monkeypatch.setattr(type(self.network), "publishing_for", timedelta(0))
        monkeypatch.setattr(type(self.network), "ending_for", timedelta(0))

    # Publishing

    @pytest.mark.parametrize("content", [ONE, SEVERAL], ids=["one", "several"])
    def test_publishes_with_every_alternative_text(self, server, account, content):
        sent = self.send(content, account, Memory())
        [post] = server.posts
        assert post["alt"] == [image.alt for image in content.images]
        assert (sent.remote_id, sent.url) == (post["id"], post["permalink"])

    def test_goes_on_where_the_network_was_still_at_work(self, server, account):
        server.processing, memory = 2, Memory()
        waits = self.waits_of(SEVERAL, account, memory)
        assert all(timedelta(0) < wait <= timedelta(minutes=1) for wait in waits)
        assert len(waits) >= 4
        assert len(server.posts) == 1
        assert len(server.containers) == 3

    def test_a_long_try_ends_early_and_is_gone_on_with_at_once(self, server, account, monkeypatch):
        monkeypatch.setattr(type(self.network), "budget", timedelta(0))
        waits = self.waits_of(SEVERAL, account, Memory())
        assert len(waits) == 3
        assert all(wait <= timedelta(0) for wait in waits)
        assert (len(server.posts), len(server.containers)) == (1, 3)

    def test_waits_longer_for_what_takes_longer(self, server, account, monkeypatch):
        server.processing, memory = 9, Memory()
        with pytest.raises(NotYet) as soon:
            self.send(ONE, account, memory)
        memory.keep({**json.loads(memory.text), "made_at": datetime.now(UTC).timestamp() - 40})
        with pytest.raises(NotYet) as later:
            self.send(ONE, account, memory)
        assert later.value.until - soon.value.until > timedelta(seconds=30)

    def test_a_finished_container_that_is_not_ready_yet_is_tried_again_as_it_is(self, server, account):
        server.not_propagated, memory = 3, Memory()
        for _miss in range(3):
            with pytest.raises(NotYet):
                self.send(ONE, account, memory)
            assert isinstance(self.find(ONE, account, memory), ProvedAbsent)
        assert self.send(ONE, account, memory).remote_id == server.posts[0]["id"]
        assert len(server.containers) == 1

    def test_a_container_that_is_never_ready_is_replaced_and_then_given_up(self, server, account):
        server.not_propagated, memory = 99, Memory()
        most = self.network.most_rounds * self.network.most_misses
        for _try in range(most - 1):
            with pytest.raises(NotYet):
                self.send(ONE, account, memory)
        with pytest.raises(NotSent) as caught:
            self.send(ONE, account, memory)
        assert "in vain" in caught.value.detail
        assert len(server.containers) == self.network.most_rounds
        assert (server.posts, memory.text) == ([], "{}")

    def test_an_expired_container_is_replaced(self, server, account):
        server.processing, memory = 1, Memory()
        with pytest.raises(NotYet):
            self.send(ONE, account, memory)
        server.expire()
        self.carry_on(ONE, account, memory)
        assert (len(server.posts), len(server.containers)) == (1, 2)

    def test_a_failed_image_is_refused_with_the_networks_words(self, server, account):
        server.breaking, memory = ["INVALID_ASPEC_RATIO"], Memory()
        with pytest.raises(Rejected) as caught:
            self.send(ONE, account, memory)
        assert (caught.value.reason, caught.value.detail) == ("image", "INVALID_ASPEC_RATIO")
        assert memory.text == "{}"

    def test_a_passing_failure_is_tried_with_another_container(self, server, account):
        server.breaking, memory = [f"Error: {self.network.passing[0]}"], Memory()
        with pytest.raises(NotYet):
            self.send(ONE, account, memory)
        self.send(ONE, account, memory)
        assert (len(server.posts), len(server.containers)) == (1, 2)

    def test_an_image_that_cannot_be_fetched(self, server, account):
        server.unreachable.add(account.public_url("blue"))
        with pytest.raises(Rejected) as caught:
            self.send(SEVERAL, account, Memory())
        assert caught.value.reason == "image"
        assert server.posts == []

    def test_the_quota_is_read_before_anything_is_made(self, server, account):
        server.quota_used = server.quota_total
        with pytest.raises(RateLimited) as caught:
            self.send(ONE, account, Memory())
        assert caught.value.until - datetime.now(UTC) > timedelta(minutes=50)
        assert server.containers == []

    def test_a_quota_hit_in_between_waits_too(self, server, account):
        server.processing, memory = 1, Memory()
        with pytest.raises(NotYet):
            self.send(ONE, account, memory)
        server.quota_used = server.quota_total
        with pytest.raises(RateLimited):
            self.send(ONE, account, memory)
        server.quota_used = 0
        self.send(ONE, account, memory)
        assert (len(server.posts), len(server.containers)) == (1, 1)

    def test_a_quota_that_is_not_told_stops_nothing(self, server, account):
        edge = next(found.edge for found in self._quota_asked(server, account))
        server.faults[edge] = [graph_error(100, "(#100) nonexisting field")]
        self.send(ONE, account, Memory())
        assert len(server.posts) == 2

    def _quota_asked(self, server, account):
        self.send(ONE, account, Memory())
        return [found for found in server.asked if found.edge.endswith("publishing_limit")]

    # Never twice

    @pytest.mark.parametrize("content", [ONE, SEVERAL], ids=["one", "several"])
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_killed_at_any_request_one_post(self, server, account, monkeypatch, answered, content, when):
        """And then looks first, as the engine does when a worker was killed."""
        for number in range(1, 30):
            server.posts.clear()
            memory = Memory()
            with monkeypatch.context() as context:
                killing(context, number, when)
                try:
                    self.send(content, account, memory)
                    break
                except Killed:
                    pass
            found = self.find(content, account, memory)
            assert isinstance(found, (Sent, ProvedAbsent)), number
            sent = found if isinstance(found, Sent) else self.carry_on(content, account, memory)
            assert [post["id"] for post in server.posts] == [sent.remote_id], number
            assert sent.url.startswith("http")
        assert number > (4 if content is ONE else 8)
        assert server.published_twice == []

    def test_killed_once_it_is_out_nothing_is_published_again(self, server, account, monkeypatch):
        memory = Memory()
        with monkeypatch.context() as context:
            killing(context, 5, "before")
            with pytest.raises(Killed):
                self.send(ONE, account, memory)
        assert len(server.posts) == 1
        server.unlisted = 9
        assert self.send(ONE, account, memory) == self.find(ONE, account, memory)
        assert len(server.posts) == 1

    def test_accepted_then_lost_is_found(self, server, account):
        server.lose_at[self.publish_edge], memory = 1, Memory()
        with pytest.raises(Unknown):
            self.send(ONE, account, memory)
        assert self.find(ONE, account, memory).remote_id == server.posts[0]["id"]

    def test_accepted_then_lost_and_sent_again_makes_one_post(self, server, account):
        server.lose_at[self.publish_edge], memory = 1, Memory()
        with pytest.raises(Unknown):
            self.send(ONE, account, memory)
        assert self.send(ONE, account, memory).remote_id == server.posts[0]["id"]
        assert len(server.posts) == 1

    def test_a_post_not_listed_yet_is_never_published_again(self, server, account):
        server.lose_at[self.publish_edge], memory = 1, Memory()
        with pytest.raises(Unknown):
            self.send(ONE, account, memory)
        server.unlisted = 2
        assert isinstance(self.find(ONE, account, memory), CannotTell)
        with pytest.raises(Unknown):
            self.send(ONE, account, memory)
        assert self.find(ONE, account, memory).remote_id == server.posts[0]["id"]
        assert server.published_twice == []

    def test_a_publication_under_way_is_neither_absent_nor_repeated(self, server, account):
        server.slow, memory = True, Memory()
        with pytest.raises(Unknown):
            self.send(ONE, account, memory)
        with pytest.raises(NotYet) as looked:
            self.find(ONE, account, memory)
        assert looked.value.until > datetime.now(UTC)
        with pytest.raises(NotYet) as caught:
            self.send(ONE, account, memory)
        assert caught.value.until - datetime.now(UTC) > timedelta(minutes=3)
        server.slow = False
        server.finish()
        assert self.find(ONE, account, memory).remote_id == server.posts[0]["id"]
        assert (len(server.posts), server.published_twice) == (1, [])

    def test_a_lost_publication_is_proved_absent_in_the_end(self, server, account, monkeypatch, answered):
        server.slow, memory = True, Memory()
        with pytest.raises(Unknown):
            self.send(ONE, account, memory)
        assert isinstance(self.find(ONE, account, memory), ProvedAbsent)
        server.slow = False
        self.send(ONE, account, memory)
        assert len(server.posts) == 1
        assert len(server.containers) == 1

    def test_an_error_answered_to_a_publication_is_soon_proved_absent(self, server, account, monkeypatch):
        monkeypatch.setattr(type(self.network), "ending_for", timedelta(0))
        server.faults[self.publish_edge], memory = [graph_error(2, "try later", status=500)], Memory()
        with pytest.raises(Unknown):
            self.send(ONE, account, memory)
        assert isinstance(self.find(ONE, account, memory), ProvedAbsent)
        self.send(ONE, account, memory)
        assert len(server.posts) == 1

    @pytest.mark.parametrize("state", ["expired", "failed"])
    def test_a_container_out_of_use_proves_that_nothing_was_published(self, server, account, state):
        server.slow, memory = True, Memory()
        with pytest.raises(Unknown):
            self.send(ONE, account, memory)
        if state == "expired":
            server.expire()
        else:
            server.containers[0]["words"] = "INVALID"
        assert isinstance(self.find(ONE, account, memory), ProvedAbsent)

    def test_a_container_the_network_forgot_proves_nothing(self, server, account):
        server.lose_at[self.publish_edge], memory = 1, Memory()
        with pytest.raises(Unknown):
            self.send(ONE, account, memory)
        del server.nodes[server.containers[0]["id"]]
        server.unlisted = 1
        assert isinstance(self.find(ONE, account, memory), CannotTell)
        assert self.send(ONE, account, memory).remote_id == server.posts[0]["id"]
        assert len(server.posts) == 1

    def test_before_anything_was_published_absence_is_certain(self, server, account):
        assert isinstance(self.find(ONE, account, Memory()), ProvedAbsent)
        assert server.requests == []

    def test_a_post_of_the_same_words_from_before_is_not_ours(self, server, account, answered):
        self.send(ONE, account, Memory())
        server.posts[0]["timestamp"] = "2026-01-01T10:00:00+0000"
        server.slow, memory = True, Memory()
        with pytest.raises(Unknown):
            self.send(ONE, account, memory)
        assert isinstance(self.find(ONE, account, memory), ProvedAbsent)

    def test_an_address_that_cannot_be_read_does_not_lose_the_post(self, server, account):
        server.faults[""] = [graph_error(2, "later", status=500)] * 9
        memory = Memory()
        with pytest.raises(NotSent):
            self.send(ONE, account, memory)
        server.faults[""] = []
        server.lose_at[""] = 0
        payload = self.build(ONE, account)
        with pytest.MonkeyPatch.context() as context:
            context.setattr(type(self.network), "node", _node_failing_after(1, type(self.network).node))
            sent = self.network.send(payload, account, memory.key())
        assert sent.remote_id == server.posts[0]["id"]
        assert sent.url == self.network.own_address(account)

    # Errors

    def test_every_error_on_the_way_is_named_and_sends_nothing(self, server, account):
        for edge in ("", self.network.containers_edge):
            for fault in (graph_error(1, status=500), graph_error(100, "no"), graph_error(4, "slow down")):
                server.faults[edge] = [fault]
                with pytest.raises(NetworkError) as caught:
                    self.send(ONE, account, Memory())
                assert not isinstance(caught.value, Unknown)
                server.faults[edge] = []
        assert server.posts == []

    @pytest.mark.parametrize("answer", ["<html>", "{}", '{"id": null}', "[]", "null"])
    def test_garbage_for_a_container_is_not_sent(self, server, account, answer):
        server.faults[self.network.containers_edge] = [Answer(200, answer)]
        with pytest.raises(NotSent):
            self.send(ONE, account, Memory())
        assert server.posts == []

    @pytest.mark.parametrize("state", ["", "DANCING", None])
    def test_a_state_nobody_knows_is_waited_out(self, server, account, state):
        memory = Memory()
        server.faults[""] = [Answer(200, {"id": "1", self.network.state_field: state})]
        with pytest.raises(NotSent):
            self.send(ONE, account, memory)
        self.send(ONE, account, memory)
        assert (len(server.posts), len(server.containers)) == (1, 1)

    def test_a_state_that_may_not_be_read_is_a_refusal(self, server, account):
        server.faults[""] = [graph_error(10, "no permission", status=403)]
        with pytest.raises(Rejected) as caught:
            self.send(ONE, account, Memory())
        assert caught.value.reason == "forbidden"

    @pytest.mark.parametrize("subcode", [463, 460, 458])
    def test_a_dead_token_asks_to_reconnect(self, server, account, subcode):
        server.kill(account.credentials["access_token"], subcode)
        with pytest.raises(ReconnectNeeded):
            self.send(ONE, account, Memory())
        with pytest.raises(ReconnectNeeded):
            self.network.profile(account)

    def test_too_many_calls_carry_their_date(self, server, account):
        server.regain_minutes = 12
        server.faults[self.publish_edge] = [graph_error(80002, "There have been too many calls")]
        memory = Memory()
        with pytest.raises(RateLimited) as caught:
            self.send(ONE, account, memory)
        assert abs(caught.value.until - datetime.now(UTC) - timedelta(minutes=12)) < timedelta(seconds=30)
        self.send(ONE, account, memory)
        assert len(server.posts) == 1

    def test_what_makes_the_network_suspicious_is_blocked(self, server, account):
        server.faults[self.publish_edge] = [graph_error(4, "We restrict certain activity", subcode=2207051, status=403)]
        with pytest.raises(Rejected) as caught:
            self.send(ONE, account, Memory())
        assert caught.value.reason == "blocked"

    # A lasting connection

    def test_no_secret_in_an_error(self, server, account):
        token = account.credentials["access_token"]
        server.faults[self.publish_edge] = [graph_error(100, f"bad token {token}")]
        with pytest.raises(Rejected) as caught:
            self.send(ONE, account, Memory())
        assert token not in f"{caught.value!r} {caught.value.detail}"


def _node_failing_after(number: int, node):
    count = itertools.count()

    def failing(self, *args, **kwargs):
        if next(count) >= number:
            raise NotSent("the network is away")
        return node(self, *args, **kwargs)

    return failing
