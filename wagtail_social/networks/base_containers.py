"""Publishing in two steps, where the network fetches images itself and takes no upload: a container is made from public
addresses, the network checks it, then it is published by its id.

The container is what makes this safe. Its id is kept before it is published, it can be published once, and the network
says of each one whether it was. So whatever is lost or killed on the way, a next try reads what became of the container
kept, and goes on from there. A container nobody publishes ends by itself after a day.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NoReturn
from unicodedata import normalize

import requests

from ..exceptions import NetworkError, NotSent, NotYet, RateLimited, ReconnectNeeded, Rejected, Unknown
from .base import CannotTell, ConnectedAccount, Payload, ProvedAbsent, SendKey, Sent
from .base_graph import SUBCODES, GraphNetwork, GraphRejected, created_id, moment, node_path, read_error
from .base_http import redact

READY, WORKING, PUBLISHED, EXPIRED, FAILED = "FINISHED", "IN_PROGRESS", "PUBLISHED", "EXPIRED", "ERROR"
GONE = "GONE"
"""Our word for a container the network does not know, or no longer as one."""
ANSWERED = frozenset({400, 500})
"""Statuses by which the API itself ended a request; a gateway's leave it under way."""


class _Steps(dict[str, Any]):
    """What is kept of a sending, as it grows: ``items`` (ids of a carousel's containers), ``container``, ``made_at``,
    ``clear_at`` (until when its publication may be under way), ``misses``, ``rounds``, ``media`` (what is out)."""

    def __init__(self, key: SendKey) -> None:
        super().__init__(key.progress)
        self._key, self._begun = key, time.monotonic()

    def keep(self, **steps: Any) -> None:
        self.update(steps)
        self._key.keep(dict(self))

    def forget(self) -> None:
        self.clear()
        self.keep()

    def stop_after(self, budget: timedelta) -> None:
        """Go on in another try, at once, when this one lasted."""
        if time.monotonic() - self._begun >= budget.total_seconds():
            raise NotYet("more to do", until=_in(timedelta(0)))


class ContainerNetwork(GraphNetwork):
    """A network that publishes containers. Payloads hold ``images``, and what ``post_form`` needs."""

    containers_edge: ClassVar[str]
    publish_edge: ClassVar[str]
    state_field: ClassVar[str]
    """The field of a container that says how far it is."""
    words_field: ClassVar[str]
    """The field of a container that says what went wrong."""
    not_ready: ClassVar[frozenset[int]]
    """Subcodes that refuse a publication for now: nothing was published, the same container may be tried again."""
    quota_hit: ClassVar[frozenset[int]] = frozenset()
    """Subcodes that say that no more may be published today."""
    passing: ClassVar[tuple[str, ...]] = ()
    """Pieces of the words of a failed container that blame no image: another container may succeed."""
    subcodes = {
        **SUBCODES,
        # The image's address cannot be fetched; its size, format and shape; the length of the text.
        **dict.fromkeys((2207052, 2207004, 2207005, 2207009), "image"),
        2207010: "too_long",
    }
    publish_timeout = (5, 60)
    """A publication was measured to take minutes (2026-09)."""
    publishing_for = timedelta(minutes=4)
    """How long a publication without an answer may still be under way."""
    ending_for = timedelta(seconds=10)
    """The same, when the network did answer, by an error of its own."""
    budget = timedelta(seconds=45)
    """How long one try makes containers: it must end while its worker is believed to be alive."""
    quota_wait = timedelta(hours=1)
    """Quotas are counted over the last 24 hours: some room comes back every hour."""
    most_misses = 6
    """How often a container that counts as ready is refused as not ready before another is made."""
    most_rounds = 3
    """How many containers are made for one post."""

    # What a network says of itself

    def item_form(self, image: Mapping[str, Any], account: ConnectedAccount) -> Mapping[str, Any]:
        """The container of one image of a carousel."""
        raise NotImplementedError

    def post_form(self, payload: Payload, items: list[str], account: ConnectedAccount) -> Mapping[str, Any]:
        """The container of the whole post; ``items`` are the ids of a carousel's containers, [] for one image."""
        raise NotImplementedError

    def quotas(self, payload: Payload, account: ConnectedAccount) -> tuple[int, int]:
        """How much was published lately of what may be."""
        raise NotImplementedError

    def published(self, payload: Payload, account: ConnectedAccount, since: datetime) -> Sent | None:
        """What stands for ``payload`` in the list of what we published since then."""
        raise NotImplementedError

    def own_address(self, account: ConnectedAccount) -> str:
        """The address of our profile."""
        raise NotImplementedError

    # Sending

    def publish(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        """From wherever an earlier try came to, to the published post."""
        steps = _Steps(key)
        if "media" not in steps and "container" not in steps:
            self._make(payload, account, steps)
        if "media" not in steps:
            self._bring_out(payload, account, steps, key.at)
        return self._sent(steps["media"], account)

    def find(
        self, payload: Payload, account: ConnectedAccount, key: SendKey, since: datetime
    ) -> Sent | CannotTell | ProvedAbsent | None:
        """By the word of the network about the container kept; without one, nothing was ever published."""
        steps = _Steps(key)
        if "media" in steps:
            return self._sent(steps["media"], account)
        if "clear_at" not in steps:
            return ProvedAbsent()
        if found := self.published(payload, account, since):
            return found
        state, _words = self._state(steps["container"], account)
        if state in (PUBLISHED, GONE):
            return CannotTell(f"container {state.lower()}, but no such post is listed")
        if state in (READY, WORKING) and _is_under_way(steps):
            until = datetime.fromtimestamp(steps["clear_at"], UTC)
            raise NotYet("its publication may be under way", until=until)
        return ProvedAbsent()

    def fail(self, response: requests.Response, body: bytes, account: ConnectedAccount, *, creates: bool) -> NoReturn:
        error = read_error(body)
        if error and error.subcode in self.not_ready:
            raise NotYet(redact(str(error), account), status=response.status_code, until=_in(timedelta(seconds=10)))
        if error and error.subcode in self.quota_hit:
            until = self.reset_at(response) or _in(self.quota_wait)
            raise RateLimited(redact(str(error), account), status=response.status_code, until=until)
        super().fail(response, body, account, creates=creates)

    def _make(self, payload: Payload, account: ConnectedAccount, steps: _Steps) -> None:
        """The containers, each kept as soon as it is there. One whose answer is lost harms nobody."""
        images, items = payload["images"], list(steps.get("items", ()))
        if not items:
            self._refuse_beyond_quota(payload, account)
        for image in images[len(items) :] if len(images) > 1 else ():
            items.append(self._container(self.item_form(image, account), account))
            steps.keep(items=items, made_at=time.time())
            steps.stop_after(self.budget)
        for item in items:
            self._must_be_ready(item, account, steps)
        container = self._container(self.post_form(payload, items, account), account)
        steps.keep(container=container, made_at=time.time())
        steps.stop_after(self.budget)

    def _refuse_beyond_quota(self, payload: Payload, account: ConnectedAccount) -> None:
        try:
            used, total = self.quotas(payload, account)
        except (RateLimited, ReconnectNeeded):
            raise
        except (NetworkError, ValueError, TypeError, KeyError, IndexError):
            return  # not told: the publication itself will say
        if used >= total > 0:
            raise RateLimited(f"{used} of {total} published in 24 hours", status=None, until=_in(self.quota_wait))

    def _container(self, form: Mapping[str, Any], account: ConnectedAccount) -> str:
        path = node_path(self.owner(account), self.containers_edge)
        try:
            return created_id(self.call(account, "POST", path, data=form))
        except Unknown as error:
            raise NotSent(error.detail) from None

    def owner(self, account: ConnectedAccount) -> str:
        """Whose edges are used."""
        return account.remote_id

    def _bring_out(self, payload: Payload, account: ConnectedAccount, steps: _Steps, since: datetime) -> None:
        """Publish the container, unless it was published: then find what came of it."""
        state, words = self._state(steps["container"], account)
        if state == PUBLISHED or (state == GONE and "clear_at" in steps):
            found = self.published(payload, account, since - timedelta(minutes=2))
            if not found:
                raise Unknown(f"container {state.lower()}, but no such post is listed")
            steps.keep(media=found.remote_id)
            return
        self._go_on_if_ready(state, words, steps)
        if _is_under_way(steps):
            raise NotYet("its publication may be under way", until=datetime.fromtimestamp(steps["clear_at"], UTC))
        self._publish(account, steps)

    def _publish(self, account: ConnectedAccount, steps: _Steps) -> None:
        steps.keep(clear_at=_in(self.publishing_for).timestamp())
        path, form = node_path(self.owner(account), self.publish_edge), {"creation_id": steps["container"]}
        try:
            answer = self.call(account, "POST", path, creates=True, data=form, timeout=self.publish_timeout)
            steps.keep(media=created_id(answer))
        except Unknown as error:
            if error.status in ANSWERED:
                steps.keep(clear_at=_in(self.ending_for).timestamp())
            raise
        except NotYet as error:
            self._count_miss(steps, error)
            raise
        except NetworkError:
            steps.keep(clear_at=0)
            raise

    def _count_miss(self, steps: _Steps, error: NotYet) -> None:
        """Nothing was published, by the network's word: the container may not have reached all its servers yet."""
        steps.keep(clear_at=0, misses=steps.get("misses", 0) + 1)
        if steps["misses"] >= self.most_misses:
            self._start_over(steps, error.detail)

    def _must_be_ready(self, container: str, account: ConnectedAccount, steps: _Steps) -> None:
        self._go_on_if_ready(*self._state(container, account), steps)

    def _go_on_if_ready(self, state: str, words: str, steps: _Steps) -> None:
        if state == WORKING:
            age = timedelta(seconds=time.time() - steps["made_at"])
            raise NotYet(words or state, until=_in(max(timedelta(seconds=3), min(age, timedelta(minutes=1)))))
        if state == FAILED and not any(piece in words for piece in self.passing):
            steps.forget()
            raise Rejected(words or state, reason="image")
        if state != READY:
            self._start_over(steps, words or state)

    def _start_over(self, steps: _Steps, words: str) -> NoReturn:
        """With new containers, a few times; the old ones are out of use, by the network's word."""
        rounds = steps.get("rounds", 0) + 1
        steps.forget()
        if rounds >= self.most_rounds:
            raise NotSent(f"{rounds} containers in vain: {words}")
        steps.keep(rounds=rounds)
        raise NotYet(words, until=_in(timedelta(seconds=30)))

    def _state(self, container: str, account: ConnectedAccount) -> tuple[str, str]:
        """How far a container is, with the network's words."""
        try:
            answer = self.node(account, container, f"{self.state_field},{self.words_field}")
        except GraphRejected as error:
            if error.reason not in ("gone", "content"):
                raise
            # A published post has no such fields where posts and containers share their ids.
            return GONE, error.detail
        state = str(answer.get(self.state_field))
        if state not in (READY, WORKING, PUBLISHED, EXPIRED, FAILED):
            raise NotSent(f"a container that is {state[:50]}")
        return state, str(answer.get(self.words_field) or "")

    def _sent(self, media_id: str, account: ConnectedAccount) -> Sent:
        """It is out, whether its address can be read now or not."""
        return Sent(remote_id=media_id, url=self.address(media_id, account))

    # Reading

    def recent(self, account: ConnectedAccount, edge: str, since: datetime, fields: str) -> list[Mapping[str, Any]]:
        """What an edge of ours lists since then, newest first: one page, for what we look for is fresh."""
        found = self.listing(account, node_path(self.owner(account), edge), fields=fields, limit=50, pages=1).items
        return [item for item in found if (made := moment(item.get("timestamp"))) and made >= since]

    def address(self, media_id: str, account: ConnectedAccount) -> str:
        """Where a post of ours can be read; our profile when the network does not say now."""
        try:
            address = self.node(account, media_id, "id,permalink").get("permalink")
        except NetworkError:
            address = ""
        return str(address or self.own_address(account))

    def numbers(self, account: ConnectedAccount, media_id: str, metrics: Sequence[str]) -> dict[str, int]:
        """The insights of a post by metric; what the network withholds is left out. One metric that does not fit makes
        the whole call fail: then each is asked for alone."""
        try:
            answer = self.call(account, "GET", node_path(media_id, "insights"), params={"metric": ",".join(metrics)})
        except GraphRejected:
            alone = [self.numbers(account, media_id, [metric]) for metric in metrics] if len(metrics) > 1 else []
            return {name: number for found in alone for name, number in found.items()}
        return dict(_read_insights(answer))


def same_words(ours: str, theirs: Any) -> bool:
    """Equal but for spaces, composed letters, and the # that some networks take from a word they made a subject of."""
    return _plain(ours) == _plain(str(theirs or ""))


def _plain(text: str) -> str:
    return " ".join(normalize("NFC", text).replace("#", "").split())


def _read_insights(answer: Any) -> Iterator[tuple[str, int]]:
    """``values[0].value`` or ``total_value.value``, whichever the metric has."""
    for metric in answer.get("data") or () if isinstance(answer, dict) else ():
        values = metric.get("values") or [metric.get("total_value") or {}]
        value = values[0].get("value")
        if isinstance(value, int):
            yield str(metric.get("name")), value


def _is_under_way(steps: Mapping[str, Any]) -> bool:
    return time.time() < steps.get("clear_at", 0)


def _in(wait: timedelta) -> datetime:
    return datetime.now(UTC) + wait
