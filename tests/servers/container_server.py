"""What a server of containers is: they are made, fetched and checked, and published once their state allows it.

A container published twice makes two posts here: nobody has proved that the real networks refuse it, so that the tests
must show that it is never asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from .graph_server import Answer, GraphServer, Request, graph_error, missing

DAY = 86_400


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


class ContainerServer(GraphServer):
    container_kind: ClassVar[str]
    state_field: ClassVar[str]
    words_field: ClassVar[str]
    most_items: ClassVar[int]
    not_ready: ClassVar[tuple[int, int, str]]
    """Code, subcode and words of a publication that comes too early."""

    def __init__(self, *, latency: float = 0.0) -> None:
        super().__init__(latency=latency)
        self.processing = 0
        """How many looks at a new container find it in progress."""
        self.breaking: list[str] = []
        """The words with which the next containers fail."""
        self.not_propagated = 0
        """How many publications of a finished container are refused."""
        self.unlisted = 0
        """How many lists of our posts do not show them yet."""
        self.slow = False
        """True: publications lose their connection and take effect when ``finish`` is called."""
        self.quota_used, self.quota_total = 0, 100
        self.unreachable: set[str] = set()
        """Addresses of images that cannot be fetched."""
        self.containers: list[dict[str, Any]] = []
        self.posts: list[dict[str, Any]] = []
        """What readers see, oldest first."""
        self.published_twice: list[str] = []
        self._late: list[Callable[[], Any]] = []

    # For tests

    def expire(self) -> None:
        """A day goes by."""
        for container in self.containers:
            container["made_at"] -= DAY

    def finish(self) -> None:
        """The slow publications take effect."""
        while self._late:
            self._late.pop()()

    # Containers

    def make(self, request: Request, owner: dict[str, Any]) -> dict[str, str]:
        self.check_owner(owner, request.method)
        form = self.given(request)
        self.check_form(form)
        self._fetch(form)
        looks = self.processing
        words = self.breaking.pop(0) if self.breaking else ""
        known = {"form": form, "owner": owner["id"], "looks": looks, "words": words}
        container = self.add(self.container_kind, **known, made_at=time.time(), published=False)
        self.containers.append(container)
        return {"id": container["id"]}

    def read_container(self, request: Request, container: dict[str, Any]) -> dict[str, Any]:
        state = self.state_of(container)
        if state == "IN_PROGRESS":
            container["looks"] -= 1
        words = container["words"] if state == "ERROR" else self.usual_words(state)
        return {"id": container["id"], self.state_field: state, self.words_field: words}

    def usual_words(self, state: str) -> str | None:
        return None

    def state_of(self, container: dict[str, Any]) -> str:
        if container["published"]:
            return "PUBLISHED"
        if container["made_at"] < time.time() - DAY:
            return "EXPIRED"
        if container["looks"] > 0:
            return "IN_PROGRESS"
        return "ERROR" if container["words"] else "FINISHED"

    def bring_out(self, request: Request, owner: dict[str, Any]) -> dict[str, str]:
        self.check_owner(owner, request.method)
        form = self.given(request)
        container = self.nodes.get(form.get("creation_id", ""))
        if not container or container["kind"] != self.container_kind or container["owner"] != owner["id"]:
            raise graph_error(100, "(#100) The parameter creation_id is required", subcode=2207006)
        self._must_be_ready(container)
        self.check_quota(container)
        if self.slow:
            self._late.append(lambda: self._publish(container, owner))
            raise Answer(0, "")
        return {"id": self._publish(container, owner)["id"]}

    def check_quota(self, container: dict[str, Any]) -> None:
        if self.quota_used >= self.quota_total:
            raise graph_error(9, "Application request limit reached", subcode=2207042, status=403)

    def _must_be_ready(self, container: dict[str, Any]) -> None:
        state = self.state_of(container)
        if state in ("ERROR", "EXPIRED"):
            raise graph_error(-2, "The container has expired", subcode=2207020)
        if state == "PUBLISHED":
            self.published_twice.append(container["id"])
        if state == "IN_PROGRESS" or self.not_propagated:
            self.not_propagated = max(self.not_propagated - 1, 0)
            raise self.too_early()

    def too_early(self) -> Answer:
        code, subcode, words = self.not_ready
        return graph_error(code, words, subcode=subcode)

    def _publish(self, container: dict[str, Any], owner: dict[str, Any]) -> dict[str, Any]:
        container["published"] = True
        self.quota_used += 1
        return self.write_post(owner, container["form"])

    def _fetch(self, form: dict[str, str]) -> None:
        address = form.get("image_url")
        if address and (not address.startswith(("https://", "http://")) or address in self.unreachable):
            raise graph_error(9004, "Only photo or video can be accepted as media type.", subcode=2207052)

    def items(self, form: dict[str, str]) -> Sequence[dict[str, Any]]:
        """The containers of a carousel, which must be there and ready."""
        items = [self.nodes.get(item) for item in form.get("children", "").split(",") if item]
        if not 2 <= len(items) <= self.most_items:
            raise graph_error(100, "(#100) Invalid number of children", subcode=2207028)
        if not all(item and item.get("form", {}).get("is_carousel_item") == "true" for item in items):
            raise graph_error(100, "(#100) Invalid children")
        if any(self.state_of(item) != "FINISHED" for item in items):
            raise self.too_early()
        return items

    # What a network says of itself

    def speaker(self) -> dict[str, Any]:
        """The profile whose token it is."""
        return self.nodes[self.speaking.owner]

    def check_owner(self, owner: dict[str, Any], method: str) -> None:
        if self.speaker() is not owner:
            raise missing(owner["id"], method)

    def check_form(self, form: dict[str, str]) -> None:
        raise NotImplementedError

    def write_post(self, owner: dict[str, Any], form: dict[str, str]) -> dict[str, Any]:
        raise NotImplementedError

    def listed(self, posts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Newest first."""
        if self.unlisted:
            self.unlisted -= 1
            return []
        return [*reversed(posts)]

    def numbers(self, post: dict[str, Any], asked: Sequence[str]) -> dict[str, Any]:
        """Insights, those there are: the others are left out."""
        known = {name: value for name, value in post.get("numbers", {}).items() if name in asked}
        return {"data": [{"name": name, "period": "lifetime", "values": [{"value": known[name]}]} for name in known]}

    # Tokens of sixty days

    def exchange_code(self, request: Request) -> dict[str, Any]:
        """The first token, of an hour."""
        given = self.given(request)
        self.check_app(given)
        asked = self.codes.pop(given.get("code", ""), None)
        if given.get("grant_type") != "authorization_code" or not asked:
            raise self.bad_code()
        if asked["redirect_uri"] != given.get("redirect_uri"):
            raise self.bad_code()
        token = self._new_token(asked["scopes"], 3600)
        return {"access_token": token, "user_id": int(self.approving)}

    def bad_code(self) -> Answer:
        return graph_error(100, "This authorization code has been used.", subcode=36009)

    def exchange_long(self, request: Request, grant_type: str) -> dict[str, Any]:
        given = self.given(request)
        if given.get("grant_type") != grant_type or given.get("client_secret") != self.app_secret:
            raise graph_error(1, "Error validating client secret.")
        return self._longer(self.token_of(request))

    def renew(self, request: Request, grant_type: str) -> dict[str, Any]:
        given, token = self.given(request), self.token_of(request)
        if given.get("grant_type") != grant_type:
            raise graph_error(100, "(#100) Invalid grant_type")
        if token.expires_at > time.time() + 59 * DAY:
            raise graph_error(100, "(#100) The token must be at least 24 hours old")
        return self._longer(token)

    def _longer(self, token: Any) -> dict[str, Any]:
        text = self._new_token(token.scopes, 60 * DAY)
        return {"access_token": text, "token_type": "bearer", "expires_in": 60 * DAY}

    def _new_token(self, scopes: set[str], lasts: int) -> str:
        text = self.token_for(self.approving, "user", scopes)
        self.tokens[text].expires_at = time.time() + lasts
        return text
