"""How a LinkedIn post is put together, sent and looked for.

Sources: learn.microsoft.com/linkedin, pages "Posts API", "Images API", "MultiImage API" and "Article Post API" (2026).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ..exceptions import NetworkError, NotSent, NotYet, Rejected, Unknown
from ..text import TextLimit, shorten
from .base import CannotTell, ConnectedAccount, Image, Link, Payload, ProvedAbsent, SendKey, Sent
from .base_restli import encoded, is_thing, moment, post_in, same_text, things_in
from .base_restli_social import SocialActions, comment_urn, comments_path, sent

POSTS = "/rest/posts"
MEMBER = "urn:li:person:"
TITLE, DESCRIPTION = (TextLimit(maximum=maximum, unit="utf16") for maximum in (200, 256))
"""Of a card, by the last documentation that gave limits (Share API)."""
PAGE_SIZE = 20
MAX_PAGES = 5
CLOCK_SKEW = timedelta(minutes=2)
MAX_WAITS = 5
"""How often a post waits for its images before they are refused."""
THERE = ("PUBLISHED", "PUBLISH_REQUESTED", "PROCESSING")
"""States of a post that readers see, or will."""


class PostsNetwork(SocialActions):
    settling = timedelta(minutes=1)
    """How long LinkedIn may still be at work on a request whose answer was lost."""

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        kept = dict(key.progress)
        for image in files(payload)[len(kept.get("images", ())) :]:
            kept["images"] = [*kept.get("images", ()), self.upload(image, account)]
            key.keep(kept)
        try:
            return self._create(payload, account, key, kept)
        except Rejected as error:
            return self._despite(error, payload, account, key, kept)

    def find(
        self, payload: Payload, account: ConnectedAccount, key: SendKey, since: datetime
    ) -> Sent | CannotTell | ProvedAbsent | None:
        """``asked`` is kept before the request that creates leaves: without it, it never left."""
        if key.progress and not key.progress.get("asked"):
            return ProvedAbsent()
        if is_member(account):
            return CannotTell("LinkedIn lets nobody read a member's posts back")
        try:
            if "message" in payload:
                found = self.find_comment(payload, account, since)
            else:
                found = self.find_post(payload, account, key.progress.get("images", ()), since)
        except Rejected as error:
            return CannotTell(str(error))
        if found is None and datetime.now(UTC) - since < self.settling:
            return CannotTell("LinkedIn may still be at work")
        return found

    def _create(self, payload: Payload, account: ConnectedAccount, key: SendKey, kept: Mapping[str, Any]) -> Sent:
        """The one request that creates. That it leaves is kept before, and forgotten when it created nothing."""
        if "message" in payload:
            path, body = comments_path(payload["object"]), {"actor": account.remote_id, **payload}
        else:
            path, body = POSTS, request(payload, account.remote_id, kept.get("images", ()))
        key.keep({**kept, "asked": True})
        try:
            answer, response = self.exchange(account, "POST", path, creates=True, json=body)
        except Unknown:
            raise
        except NetworkError:
            key.keep(kept)
            raise
        if "message" in payload:
            return sent(comment_urn(answer, response, payload))
        urn = post_in(response.headers.get("x-restli-id", ""))
        if response.status_code != 201 or not urn:
            raise Unknown("accepted, perhaps, without saying which post it is", status=response.status_code)
        return sent(urn)

    def _despite(
        self, error: Rejected, payload: Payload, account: ConnectedAccount, key: SendKey, kept: dict[str, Any]
    ) -> Sent:
        """What a refusal of the creation still allows."""
        if error.reason == "duplicate" and kept.get("asked"):
            return self._adopted(error, payload, account, key, kept)
        if error.reason == "image" and kept.get("images"):
            self._wait_for_images(error, key, kept)
        if error.reason == "conflict" and not kept.get("conflict"):
            key.keep({**kept, "conflict": True})
            raise NotSent(error.detail, status=error.status)
        raise error

    def _adopted(
        self, error: Rejected, payload: Payload, account: ConnectedAccount, key: SendKey, kept: Mapping[str, Any]
    ) -> Sent:
        """An earlier try was not answered: this says that it worked. Where it can be read, it must be ours and there;
        a text deleted within two days is called a duplicate of what is gone."""
        urn = post_in(error.detail)
        if not urn:
            raise Unknown("a duplicate, LinkedIn does not say of which post", status=error.status)
        if is_member(account):
            return sent(urn)
        try:
            post = self.call(account, "GET", post_path(urn))
        except Rejected as unreadable:
            if unreadable.reason == "gone":
                raise error from None
            return sent(urn)
        except NotSent as away:
            raise Unknown(str(away), status=away.status) from None
        if not resembles(post, payload, kept.get("images", ()), key.at - CLOCK_SKEW):
            raise error
        return sent(urn)

    def _wait_for_images(self, error: Rejected, key: SendKey, kept: Mapping[str, Any]) -> None:
        """Whether an image is ready cannot be read with every product: the post itself is tried again. The last wait
        over, the images are forgotten, so that they are uploaded anew when a person tries again."""
        waited = kept.get("waited", 0)
        if waited >= MAX_WAITS:
            key.keep({name: value for name, value in kept.items() if name == "asked"})
            raise error
        key.keep({**kept, "waited": waited + 1})
        raise NotYet(error.detail, status=error.status, until=datetime.now(UTC) + timedelta(seconds=5 * 2**waited))

    def upload(self, image: Mapping[str, Any], account: ConnectedAccount) -> str:
        """The URN of an uploaded image. One that no post uses is never seen."""
        data = account.open_file(image["file"])
        body = {"initializeUploadRequest": {"owner": account.remote_id}}
        answer = self.call(account, "POST", "/rest/images?action=initializeUpload", json=body)
        value = answer.get("value") if is_thing(answer) else None
        if not is_thing(value) or not (value.get("image") and value.get("uploadUrl")):
            raise NotSent("an upload without its address")
        try:
            self.call(account, "PUT", str(value["uploadUrl"]), data=data, headers={"Content-Type": image["mime"]})
        except Rejected as error:
            reason = "forbidden" if error.reason == "forbidden" else "image"
            raise Rejected(error.detail, reason=reason, status=error.status) from None
        except NotSent as error:
            if error.status not in (200, 201):  # accepted, in words that are not JSON
                raise
        return str(value["image"])

    def find_post(
        self, payload: Payload, account: ConnectedAccount, images: Sequence[str], since: datetime
    ) -> Sent | CannotTell | None:
        """Newest change first: what was made since then comes before everything that was not touched since."""
        doubt = ""
        for page in range(MAX_PAGES):
            posts = self._own_posts(account, page * PAGE_SIZE)
            for post in posts:
                verdict = resembles(post, payload, images, since)
                if verdict:
                    return sent(str(post["id"]))
                if verdict is None:
                    doubt = f"{post.get('id')} has the same text and other images"
            if len(posts) < PAGE_SIZE or _is_older(posts[-1], since):
                return CannotTell(doubt) if doubt else None
        return CannotTell(doubt or "more posts than were read")

    def _own_posts(self, account: ConnectedAccount, start: int) -> list[Mapping[str, Any]]:
        query = f"q=author&author={encoded(account.remote_id)}&start={start}&count={PAGE_SIZE}&sortBy=LAST_MODIFIED"
        return things_in(self.call(account, "GET", f"{POSTS}?{query}", headers={"X-RestLi-Method": "FINDER"}))


def is_member(account: ConnectedAccount) -> bool:
    return account.remote_id.startswith(MEMBER)


def post_path(urn: str) -> str:
    return f"{POSTS}/{encoded(urn)}"


def files(payload: Payload) -> list[Mapping[str, Any]]:
    """What must be uploaded before the post: its images, or the one of its card."""
    card = payload.get("article", {}).get("image")
    return [card] if card else payload.get("images", [])


def request(payload: Payload, author: str, images: Sequence[str]) -> dict[str, Any]:
    """What is sent, ``images`` being the URNs of ``files``."""
    body = {name: value for name, value in payload.items() if name not in ("images", "article")}
    body["author"] = author
    if "article" in payload:
        article = {name: value for name, value in payload["article"].items() if name != "image"}
        body["content"] = {"article": {**article, **({"thumbnail": images[0]} if images else {})}}
    elif len(images) == 1:
        body["content"] = {"media": _described(images[0], payload["images"][0])}
    elif images:
        described = [_described(*pair) for pair in zip(images, payload["images"], strict=True)]
        body["content"] = {"multiImage": {"images": described}}
    return body


def article_of(link: Link) -> dict[str, Any]:
    """LinkedIn fetches nothing: what is left out here is missing on the card."""
    article: dict[str, Any] = {
        "source": link.url,
        "title": shorten(link.title, TITLE) or urlsplit(link.url).hostname or link.url,
    }
    if description := shorten(link.description, DESCRIPTION):
        article["description"] = description
    if link.image:
        article["image"] = link.image.as_dict()
    return article


def card_of(article: Mapping[str, Any]) -> Link:
    return Link(
        url=article["source"],
        title=article["title"],
        description=article.get("description", ""),
        image=Image(**article["image"]) if "image" in article else None,
    )


def resembles(post: Any, payload: Payload, images: Sequence[str], since: datetime) -> bool | None:
    """True when ``post`` is what ``payload`` made since then; None when it has the same text and other images."""
    if not is_thing(post) or not post.get("id") or post.get("lifecycleState", THERE[0]) not in THERE:
        return False
    created = moment(post.get("createdAt")) or moment(post.get("publishedAt"))
    if created is None or created < since:
        return False
    if images and set(images) <= set(_texts_in(post.get("content"))):
        return True  # an image is uploaded for one post alone
    if not same_text(str(post.get("commentary") or ""), payload["commentary"]):
        return False
    return None if images else True


def _described(urn: str, image: Mapping[str, Any]) -> dict[str, str]:
    return {"id": urn, **({"altText": image["alt"]} if image["alt"] else {})}


def _is_older(post: Mapping[str, Any], since: datetime) -> bool:
    changed = moment(post.get("lastModifiedAt"))
    return changed is not None and changed < since


def _texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts_in(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts_in(inner)]
    return [value] if isinstance(value, str) else []
