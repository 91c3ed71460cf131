"""What the Graph API answers about a Page, its posts and their comments, read into our words. Pure.

Fields by Graph API v26.0: Page, PagePost, Comment, and attachments of a post.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from unicodedata import normalize

from ..exceptions import NotSent
from .base import Author, ConnectedAccount, Payload, Profile, RemoteComment, SendKey, Sent
from .base_graph import moment

HOME = "https://www.facebook.com/"
PAGE_FIELDS = "name,username,link,picture{url}"
POST_FIELDS = "id,message,created_time,permalink_url,attachments{media_type,target{id},subattachments}"
COMMENT_FIELDS = (
    "id,message,created_time,from{id,name},parent{id},permalink_url,is_hidden,is_private,attachment{url}",
    "id,message,created_time,from{id,name},parent{id},is_hidden",
)
"""What is asked of a comment; the second where a name of the first is refused, for one fails the whole read."""
COUNT_FIELDS = "id,shares,reactions.limit(0).summary(true),comments.limit(0).summary(true)"


class Wanted:
    """What a lost creation would look like on the network."""

    def __init__(self, payload: Payload, key: SendKey, account: ConnectedAccount) -> None:
        self.text, self.has_images = plain(payload["message"]), bool(payload["images"])
        self.is_reply, self.page = "reply_to" in payload, account.remote_id
        self.photos = set(key.progress.get("photos", ()))

    def is_proved_by(self, thing: Mapping[str, Any]) -> bool:
        """By a photo of ours, or by the text where there is no photo. A comment without a readable author counts as
        ours: one too few is cheaper than two."""
        if self.is_reply:
            author = (thing.get("from") or {}).get("id", self.page)
            return author == self.page and self._has_text(thing)
        shown = photo_ids(thing)
        return bool(self.photos & shown) or (self._has_text(thing) and not self.has_images and not shown)

    def resembles(self, thing: Mapping[str, Any]) -> bool:
        return not self.is_reply and self._has_text(thing)

    def _has_text(self, thing: Mapping[str, Any]) -> bool:
        return plain(thing.get("message") or "") == self.text


def plain(text: str) -> str:
    return " ".join(normalize("NFC", text).split())


def sent_from(remote_id: str, thing: Mapping[str, Any] | None = None) -> Sent:
    """The address made of the id leads to the post too, and needs no second call."""
    return Sent(remote_id=remote_id, url=str((thing or {}).get("permalink_url") or HOME + remote_id))


def photo_ids(post: Mapping[str, Any]) -> set[str]:
    """The photos a post shows, one or an album."""
    found = set()
    for attachment in (post.get("attachments") or {}).get("data", ()):
        inner = (attachment.get("subattachments") or {}).get("data") or [attachment]
        found |= {str((part.get("target") or {}).get("id")) for part in inner if is_photo(part)}
    return found


def is_photo(attachment: Mapping[str, Any]) -> bool:
    return "photo" in (attachment.get("media_type"), attachment.get("type"))


def comment_from(item: Mapping[str, Any], post_id: str, account: ConnectedAccount) -> RemoteComment:
    person, parent = item.get("from") or {}, (item.get("parent") or {}).get("id")
    author = Author(remote_id=str(person.get("id") or ""), handle=str(person.get("name") or ""))
    return RemoteComment(
        remote_id=str(item["id"]),
        parent_id=str(parent or post_id),
        author=replace(author, name=author.handle),
        body=str(item.get("message") or (item.get("attachment") or {}).get("url") or ""),
        body_format="text",
        created_at=moment(item.get("created_time")),
        url=str(item.get("permalink_url") or ""),
        is_ours=bool(account.remote_id) and author.remote_id == account.remote_id,
        is_public=not item.get("is_private"),
        is_hidden=item.get("is_hidden") is True,
        extra={"thread": str(parent or item["id"])},
    )


def counts_of(post: Mapping[str, Any]) -> dict[str, int]:
    def total(name: str) -> int:
        return int(((post.get(name) or {}).get("summary") or {}).get("total_count") or 0)

    shares = (post.get("shares") or {}).get("count") or 0
    return {"likes": total("reactions"), "replies": total("comments"), "shares": int(shares)}


def news_key(value: Mapping[str, Any]) -> str:
    return ":".join(str(value.get(name) or "") for name in ("comment_id", "verb", "created_time"))


def profile_from(page: Mapping[str, Any]) -> Profile:
    if not page.get("id"):
        raise NotSent("a Page without an id")
    picture = (page.get("picture") or {}).get("data") or {}
    return Profile(
        remote_id=str(page["id"]),
        handle=str(page.get("username") or page.get("name") or page["id"]),
        name=str(page.get("name") or ""),
        url=str(page.get("link") or HOME + str(page["id"])),
        avatar_url=str(picture.get("url") or ""),
    )
