"""Media with comments in two levels under them: reading, hiding, finding our own, counting. Pictures and their comments
as the Graph API v26.0 gives them (IGMedia, IGComment)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from .base import Author, CannotTell, CommentPage, ConnectedAccount, Payload, ProvedAbsent, RemoteComment, SendKey, Sent
from .base_containers import ContainerNetwork, same_words
from .base_graph import GraphRejected, Listing, moment, node_path

READ_REPLY = "id,text,timestamp,username,like_count,hidden,parent_id"
READ_COMMENT = (
    f"{READ_REPLY},from{{id,username}},replies.limit(50){{{READ_REPLY},from{{id,username}}}}",
    f"{READ_REPLY},replies.limit(50){{{READ_REPLY}}}",
)
"""What is asked of a comment; one refused field fails the whole call, so that less and less is asked for."""
METRICS = {"views": "views", "shares": "shares", "saved": "bookmarks"}
STORY_METRICS = {"views": "views", "shares": "shares"}


class MediaNetwork(ContainerNetwork):
    """A network of media. A payload with ``reply_to`` is a comment: one request, no container."""

    profiles: ClassVar[str]
    """What the addresses of profiles begin with."""

    # Sending

    def find(
        self, payload: Payload, account: ConnectedAccount, key: SendKey, since: datetime
    ) -> Sent | CannotTell | ProvedAbsent | None:
        """Of an answer: by the list of answers there. One without an author counts as ours, for one answer that was
        not sent costs less than one sent twice."""
        if "reply_to" not in payload:
            return super().find(payload, account, key, since)
        replies = self.listing(account, node_path(payload["reply_to"], "replies"), fields=READ_REPLY)
        for reply in replies.items:
            is_ours = reply.get("username") in (None, "", account.handle)
            made = moment(reply.get("timestamp"))
            if is_ours and (not made or made >= since) and same_words(payload["caption"], reply.get("text")):
                return Sent(remote_id=str(reply["id"]), url=self.address(payload["media"], account))
        return CannotTell("more answers than were read") if replies.cursor else None

    # What comes back

    def comments(self, remote_id: str, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        """Answers come with the comment they stand under."""
        path = node_path(remote_id, "comments")
        (found, has_replies), comments = self._read_comments(account, path, cursor), []
        for comment in found.items:
            comments.append(self._comment(comment, account, remote_id, remote_id))
            replies = self._replies(comment, account)
            comments += [self._comment(reply, account, str(comment["id"]), remote_id) for reply in replies]
        return CommentPage(comments=comments, cursor=found.cursor, complete=has_replies)

    def hide(self, comment: RemoteComment, account: ConnectedAccount, *, hidden: bool = True) -> None:
        self.do(account, "POST", node_path(comment.remote_id), data={"hide": "true" if hidden else "false"})

    def statistics(self, remote_ids: Sequence[str], account: ConnectedAccount) -> dict[str, dict[str, int]]:
        """Likes and comments are always told, the rest up to two days late."""
        found = {}
        for remote_id in remote_ids:
            try:
                post = self.node(account, remote_id, "id,media_product_type,like_count,comments_count")
            except GraphRejected as error:
                if error.reason != "gone":
                    raise
                continue
            counted = {"likes": post.get("like_count"), "replies": post.get("comments_count")}
            names = STORY_METRICS if post.get("media_product_type") == "STORY" else METRICS
            numbers = self.numbers(account, remote_id, tuple(names))
            counted |= {names[metric]: number for metric, number in numbers.items() if metric in names}
            found[remote_id] = {name: number for name, number in counted.items() if isinstance(number, int)}
        return found

    def _read_comments(self, account: ConnectedAccount, path: str, cursor: str) -> tuple[Listing, bool]:
        """The comments, and whether their answers are among them."""
        for fields in READ_COMMENT:
            try:
                return self.listing(account, path, cursor=cursor, fields=fields), True
            except GraphRejected as error:
                if error.reason == "gone":
                    raise
        return self.listing(account, path, cursor=cursor, fields=READ_REPLY), False

    def _replies(self, comment: Mapping[str, Any], account: ConnectedAccount) -> Sequence[Mapping[str, Any]]:
        replies = comment.get("replies") or {}
        if (replies.get("paging") or {}).get("next"):
            return self.listing(account, node_path(comment["id"], "replies"), fields=READ_REPLY).items
        return replies.get("data") or ()

    def _comment(
        self, read: Mapping[str, Any], account: ConnectedAccount, parent_id: str, media_id: str
    ) -> RemoteComment:
        """Who wrote may be withheld, or told by name alone."""
        author = read.get("from") or {}
        handle = str(author.get("username") or read.get("username") or "")
        remote_id = str(author.get("id") or handle)
        return RemoteComment(
            remote_id=str(read["id"]),
            parent_id=parent_id,
            author=Author(remote_id=remote_id, handle=handle, url=f"{self.profiles}{handle}/" if handle else ""),
            body=str(read.get("text") or ""),
            body_format="text",
            created_at=moment(read.get("timestamp")),
            is_ours=account.remote_id == remote_id or (bool(handle) and handle == account.handle),
            is_hidden=read.get("hidden") is True,
            extra={"thread": str(read["id"]) if parent_id == media_id else parent_id, "media": media_id},
        )
