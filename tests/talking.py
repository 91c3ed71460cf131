"""An invented network where people answer: its pages come in any size and order, again, cut short or late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.invented import Pigeon
from wagtail_social import networks
from wagtail_social.exceptions import Rejected
from wagtail_social.models import Account, Conversation, Lane
from wagtail_social.models.fields import Sealed
from wagtail_social.networks.base import Author, Capabilities, CommentPage, RemoteComment
from wagtail_social.services import accounts, fetching, watching
from wagtail_social.text import TextLimit


class Square(Pigeon):
    """``posts`` holds what truly stands there: the comments of each thread by their id, oldest first."""

    name = "square"
    label = "Village square"
    capabilities = Capabilities(
        text=TextLimit(maximum=500), comments=True, mentions=True, find=True, webhooks=True, statistics=True
    )

    def __init__(self, seed: int = 0) -> None:
        self.chance = Random(seed)
        self.posts: dict[str, dict[str, RemoteComment]] = {}
        self.news: list[RemoteComment] = []
        self.page_size = 40
        self.disorder = False
        """True: pages are shuffled, and hold again what earlier ones held."""
        self.held_back: set[str] = set()
        """Ids the network does not list, saying so."""
        self.forgotten: set[str] = set()
        """Ids the network does not list, saying nothing."""
        self.before_call: list[Any] = []
        """What the next calls do first, such as raising an error."""
        self.calls: list[tuple[str, str]] = []
        self.numbers = 0

    # What happens there

    def post(self, remote_id: str) -> str:
        self.posts[remote_id] = {}
        return remote_id

    def say(self, post: str, text: str, *, who: str = "ada", to: str = "", is_told: bool = True, **columns: Any) -> str:
        self.numbers += 1
        comment = RemoteComment(
            remote_id=f"c{self.numbers}",
            parent_id=to or post,
            author=Author(remote_id=who, handle=f"@{who}", name=who.title(), url=f"https://square.example/{who}"),
            body_format="text",
            created_at=datetime.now(UTC),
            **{"body": text, "url": f"https://square.example/{who}/{self.numbers}", "extra": {"who": who}, **columns},
        )
        if post in self.posts:
            self.posts[post][comment.remote_id] = comment
        if is_told and not comment.is_ours:
            self.news.append(comment)
        return comment.remote_id

    def edit(self, remote_id: str, payload: Any, account: Any = None) -> None:
        thread = self._thread(remote_id)
        values = {name: getattr(thread[remote_id], name) for name in RemoteComment.__dataclass_fields__}
        thread[remote_id] = RemoteComment(**{**values, "body": payload, "edited_at": datetime.now(UTC)})
        self.news = [thread[remote_id] if item.remote_id == remote_id else item for item in self.news]

    def remove(self, remote_id: str) -> None:
        del self._thread(remote_id)[remote_id]
        self.news = [item for item in self.news if item.remote_id != remote_id]

    def truth(self) -> dict[str, str]:
        return {key: comment.body for thread in self.posts.values() for key, comment in thread.items()}

    def _thread(self, remote_id: str) -> dict[str, RemoteComment]:
        return next(thread for thread in self.posts.values() if remote_id in thread)

    # What the package calls

    def comments(self, remote_id: str, account: Any, cursor: str = "") -> CommentPage:
        self._call("comments", remote_id)
        if remote_id not in self.posts:
            raise Rejected("no such post", reason="gone", status=404)
        listed = [item for key, item in self.posts[remote_id].items() if key not in self.held_back | self.forgotten]
        after = [item for item in listed if _number(item) > int(cursor or 0)]
        page, rest = after[: self.page_size], after[self.page_size :]
        following = str(_number(page[-1])) if rest else ""
        if self.disorder:
            page += self.chance.sample(listed, min(5, len(listed)))
            self.chance.shuffle(page)
        is_whole = not self.held_back & set(self.posts[remote_id])
        return CommentPage(comments=page, cursor=following, complete=is_whole)

    def mentions(self, account: Any, cursor: str = "") -> CommentPage:
        self._call("mentions", cursor)
        after = [item for item in self.news if _number(item) > int(cursor or 0)][: self.page_size]
        if self.disorder:
            self.chance.shuffle(after)
        return CommentPage(comments=after, cursor=str(max(map(_number, after))) if after else cursor)

    def statistics(self, remote_ids: Any, account: Any) -> dict[str, dict[str, int]]:
        self._call("statistics", ",".join(remote_ids))
        known = self.truth() | {item.remote_id: item.body for item in self.news}
        return {remote_id: {"likes": 0} for remote_id in remote_ids if remote_id in known}

    def _call(self, name: str, about: str) -> None:
        self.calls.append((name, about))
        if self.before_call and (step := self.before_call.pop(0)):
            if isinstance(step, BaseException):
                raise step
            step()


def _number(comment: RemoteComment) -> int:
    return int(comment.remote_id.removeprefix("c"))


def install(monkeypatch: pytest.MonkeyPatch, square: Square) -> Square:
    known = {**networks.all_networks(), square.name: square}
    monkeypatch.setattr(networks, "all_networks", lambda: known)
    return square


def account_on(square: Square, **columns: Any) -> Account:
    account = Account.objects.create(
        network=square.name,
        label="La place",
        handle="asso",
        remote_id="asso",
        health=Account.Health.WORKING,
        credentials=Sealed.seal({"access_token": "s3cret"}),
        **columns,
    )
    Lane.objects.create(account=account)
    accounts.prove(account)
    return account


def fetch_all(*, times: int = 1) -> int:
    """Everything is looked at now, ``times`` over. Returns how many looks were made."""
    made = 0
    for _time in range(times):
        watching.hurry()
        made += fetching.run(watching.sweep())
    return made


def long_ago(conversation: Conversation, **age: float) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(started_at=datetime.now(UTC) - timedelta(**age))
