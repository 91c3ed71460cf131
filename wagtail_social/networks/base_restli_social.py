"""What stands under LinkedIn's posts: comments two levels deep, reactions, numbers. For organisations' posts alone.

Sources: learn.microsoft.com/linkedin, pages "Comments API", "Reactions API", "Social Metadata API" and "Organization
Share Statistics" (2026).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import requests

from ..exceptions import NotSent, Rejected, Unknown
from .base import Author, CommentPage, ConnectedAccount, Payload, RemoteComment, Sent
from .base_restli import RestliNetwork, encoded, is_thing, listed, moment, split_comment, things_in

SITE = "https://www.linkedin.com"
NAMELESS = "LinkedIn member"
"""As the network itself calls somebody whose name it does not tell."""
COUNTS = {
    "likes": "likeCount",
    "shares": "shareCount",
    "replies": "commentCount",
    "views": "impressionCount",
    "clicks": "clickCount",
}
PAGE_SIZE = 100
MAX_FOLLOWED = 20
"""How many comments' answers are fetched at once: beginners' apps have 100 calls a day for each person."""
BATCH = 10
"""As many posts as one page of statistics holds by default."""


class SocialActions(RestliNetwork):
    """Comments, reactions and numbers; which accounts may use them is decided by the network."""

    def thread(self, remote_id: str, account: ConnectedAccount, cursor: str) -> CommentPage:
        """One page of comments with their answers. A list answers 404 when it is empty, so its count is read first."""
        if not cursor and not self._has_comments(remote_id, account):
            return CommentPage(comments=[])
        elements, following = self._comments_under(remote_id, account, int(cursor or 0))
        found, cut, fetched = [], False, 0
        for element in elements:
            found.append(comment_from(element, remote_id, account))
            if _answers(element):
                fetched += 1
                cut = cut or fetched > MAX_FOLLOWED
                found += [] if fetched > MAX_FOLLOWED else self._answers_to(found[-1], remote_id, account)
        return CommentPage(comments=found, cursor=following, complete=not cut)

    def react(self, urn: str, account: ConnectedAccount, *, liked: bool) -> None:
        """Harmless to repeat."""
        actor = encoded(account.remote_id)
        try:
            if liked:
                body = {"root": urn, "reactionType": "LIKE"}
                self.call(account, "POST", f"/rest/reactions?actor={actor}", json=body)
            else:
                self.call(account, "DELETE", f"/rest/reactions/(actor:{actor},entity:{encoded(urn)})")
        except Rejected as error:
            if error.reason not in (("conflict", "duplicate") if liked else ("gone",)):
                raise

    def numbers(self, remote_ids: Sequence[str], account: ConnectedAccount) -> dict[str, dict[str, int]]:
        """A post that nobody saw yet is not in the statistics; whether it is there at all, its counters say."""
        found: dict[str, dict[str, int]] = {}
        for kind, parameter in (("share", "shares"), ("ugcPost", "ugcPosts")):
            wanted = [urn for urn in remote_ids if urn.startswith(f"urn:li:{kind}:")]
            for start in range(0, len(wanted), BATCH):
                found |= self._share_statistics(kind, parameter, wanted[start : start + BATCH], account)
        for urn in remote_ids:
            if urn not in found and urn.startswith("urn:li:") and (counters := self._counters(urn, account)):
                found[urn] = counters
        return found

    def find_comment(self, payload: Payload, account: ConnectedAccount, since: datetime) -> Sent | None:
        """Our own comment with the payload's text, written since then."""
        start = "0"
        while start:
            elements, start = self._comments_under(payload["parentComment"], account, int(start))
            for element in elements:
                comment = comment_from(element, payload["object"], account)
                recent = comment.created_at is not None and comment.created_at >= since
                if comment.is_ours and recent and comment.body == payload["message"]["text"]:
                    return sent(comment.remote_id)
        return None

    def comment_path(self, urn: str, account: ConnectedAccount) -> str:
        """Where our own comment is changed and deleted."""
        parent, number = split_comment(urn)
        return f"{comments_path(parent)}/{number}?actor={encoded(account.remote_id)}"

    def _has_comments(self, remote_id: str, account: ConnectedAccount) -> bool:
        answer = self.call(account, "GET", f"/rest/socialMetadata/{encoded(remote_id)}")
        if not is_thing(answer):
            raise NotSent("a post without counters")
        return bool(_count(answer.get("commentSummary"), "count"))

    def _comments_under(self, urn: str, account: ConnectedAccount, start: int) -> tuple[list[Mapping[str, Any]], str]:
        """One page of what stands directly under a post or a comment, and where the next one begins."""
        try:
            answer = self.call(account, "GET", f"{comments_path(urn)}?start={start}&count={PAGE_SIZE}")
        except Rejected as error:
            if error.reason != "gone":
                raise
            return [], ""
        elements = things_in(answer)
        total = _count(answer.get("paging"), "total")
        more = bool(elements) and total > start + PAGE_SIZE
        return elements, str(start + PAGE_SIZE) if more else ""

    def _answers_to(self, comment: RemoteComment, remote_id: str, account: ConnectedAccount) -> list[RemoteComment]:
        found, start = [], "0"
        while start:
            elements, start = self._comments_under(comment.remote_id, account, int(start))
            found += [comment_from({"parentComment": comment.remote_id, **one}, remote_id, account) for one in elements]
        return found

    def _share_statistics(
        self, kind: str, parameter: str, urns: Sequence[str], account: ConnectedAccount
    ) -> dict[str, dict[str, int]]:
        query = f"q=organizationalEntity&organizationalEntity={encoded(account.remote_id)}&{parameter}={listed(urns)}"
        answer = self.call(account, "GET", f"/rest/organizationalEntityShareStatistics?{query}")
        return {
            element[kind]: {name: _count(element.get("totalShareStatistics"), field) for name, field in COUNTS.items()}
            for element in things_in(answer)
            if element.get(kind) in urns
        }

    def _counters(self, urn: str, account: ConnectedAccount) -> dict[str, int]:
        """Fresh, but of likes and comments only; {} for what is gone."""
        try:
            answer = self.call(account, "GET", f"/rest/socialMetadata/{encoded(urn)}")
        except Rejected as error:
            if error.reason != "gone":
                raise
            return {}
        if not is_thing(answer):
            raise NotSent("a post without counters")
        reactions = answer.get("reactionSummaries")
        likes = sum(_count(one, "count") for one in reactions.values()) if isinstance(reactions, dict) else 0
        return {**dict.fromkeys(COUNTS, 0), "likes": likes, "replies": _count(answer.get("commentSummary"), "count")}


def comment_from(element: Mapping[str, Any], post: str, account: ConnectedAccount) -> RemoteComment:
    """One comment. What it stands under is an activity with a number of its own, which only the network knows."""
    under = str(element.get("object") or post)
    urn = str(element.get("commentUrn") or f"urn:li:comment:({under},{element.get('id')})")
    parent, actor = str(element.get("parentComment") or ""), str(element.get("actor") or "")
    created, changed = (_stamp(element.get(name)) for name in ("created", "lastModified"))
    message = element.get("message")
    name = _name(element.get("actor~"))
    return RemoteComment(
        remote_id=urn,
        parent_id=parent or post,
        author=Author(remote_id=actor, handle=name or NAMELESS, name=name),
        body=str(message.get("text") or "") if isinstance(message, dict) else "",
        body_format="text",
        created_at=created,
        edited_at=changed if created and changed and changed > created else None,
        url=address(urn),
        is_ours=bool(actor) and actor == account.remote_id,
        extra={"object": under, "thread": parent or urn},
    )


def comment_urn(answer: Any, response: requests.Response, payload: Payload) -> str:
    """The comment just written. Raises Unknown when the answer does not say."""
    if is_thing(answer) and split_comment(str(answer.get("commentUrn") or "")):
        return str(answer["commentUrn"])
    number = response.headers.get("x-restli-id", "")
    if response.status_code != 201 or not number.isdigit():
        raise Unknown("accepted, perhaps, without saying which comment it is", status=response.status_code)
    return f"urn:li:comment:({payload['object']},{number})"


def comments_path(urn: str) -> str:
    return f"/rest/socialActions/{encoded(urn)}/comments"


def sent(urn: str) -> Sent:
    return Sent(remote_id=urn, url=address(urn))


def address(urn: str) -> str:
    """Where people see it; web addresses hold the short form of a comment."""
    parts = split_comment(urn)
    if parts is None:
        return f"{SITE}/feed/update/{urn}/"
    under, number = parts
    short = f"urn:li:comment:({under.removeprefix('urn:li:')},{number})"
    return f"{SITE}/feed/update/{under}/?commentUrn={encoded(short)}"


def _answers(element: Mapping[str, Any]) -> bool:
    summary = element.get("commentsSummary")
    return any(_count(summary, name) for name in ("aggregatedTotalComments", "totalFirstLevelComments"))


def _count(counters: Any, name: str) -> int:
    value = counters.get(name) if isinstance(counters, dict) else None
    return max(value, 0) if type(value) is int else 0


def _stamp(stamp: Any) -> datetime | None:
    return moment(stamp.get("time")) if isinstance(stamp, dict) else None


def _name(actor: Any) -> str:
    """Of a person or an organisation, where LinkedIn adds it; most apps are not given it."""
    if not isinstance(actor, dict):
        return ""
    parts = (actor.get(name) for name in ("localizedName", "localizedFirstName", "localizedLastName"))
    return " ".join(str(part) for part in parts if part)
