"""Bluesky: how to connect your association's account.

What it needs: an account on Bluesky, or on any server of its network. No developer account, no app, no review.
Bluesky's own consent screen needs a site that anybody can reach at an https address. For any other site, an app
password does the same: a second password, made for this site alone.

Cost: nothing.

Time: about three minutes.

1. Sign in at https://bsky.app with the association's account, or make one there. Choose its handle well: a site's own
   domain can be the handle (Settings, Account, Handle), which proves to readers that the account is the association's.
2. Type the handle here, as your profile shows it, and continue. Bluesky shows its consent screen: sign in there as the
   association, read what this site asks for, and choose "Authorize". Your password is typed there, never here.
3. Only if the consent screen cannot be used: on Bluesky open Settings, "Privacy and security", "App passwords"
   (https://bsky.app/settings/app-passwords) and choose "Add app password". Give it the name of the site. Do not allow
   access to direct messages: nothing here reads them. Bluesky shows the password once, in the form
   xxxx-xxxx-xxxx-xxxx. Copy it into the form here, with the handle. The server can be left empty: it is found from the
   handle, wherever the account lives.

What to know: posts cannot be edited after sending, only deleted. Everything is public. A reply hidden here stays
readable behind "show hidden replies". Bluesky counts no views. Neither way lets this site delete the account, change
its address or make passwords.

When it goes wrong: if the handle is not found, copy it from your profile. If the consent screen does not come, use an
app password. Consent is renewed by itself for two years, and you are told before it ends: connect again then, and
nothing is lost. To take the access back, disconnect the account here; delete an app password on the screen where you
made it.

Worth it: yes, if you have something to say in words every week. It costs nothing but the time to answer people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import regex

from ..exceptions import NotSent, ReconnectNeeded, Rejected, Unknown
from .base import (
    CannotTell,
    Capabilities,
    CommentPage,
    ConnectedAccount,
    Content,
    CredentialField,
    Image,
    ImageLimit,
    Link,
    Payload,
    Preview,
    Profile,
    RemoteComment,
    SendKey,
    Sent,
    TextLimit,
)
from .base_atproto import (
    RECORD,
    Refused,
    in_one_session,
    list_in,
    object_in,
    objects_in,
    record_key,
    split_address,
    text_in,
    timestamp,
)
from .base_atproto_oauth import AtprotoConsentNetwork
from .base_atproto_views import SITE, is_newer, is_view, page_address, read_comment, walk
from .base_richtext import facets, live_text, read_facets, shown_url

POST = "app.bsky.feed.post"
GATE = "app.bsky.feed.threadgate"
LIKE = "app.bsky.feed.like"
PROFILE = "app.bsky.actor.profile"
IMAGES = "app.bsky.embed.images"
CARD = "app.bsky.embed.external"

# Posts may hold images of 2,000,000 bytes, cards 1,000,000; servers that were not updated refuse more than this.
MAX_IMAGE = 976 * 1024
MAX_HIDDEN = 300
THREAD_DEPTH = 200
"""The network takes 1000, but each level is two levels of JSON, and Python's parser stops at 1000 of those: a chain of
500 replies by one visitor would make the whole thread unreadable."""
NOTIFICATION_PAGES = 10
POSTS_PER_CALL = 25
LANGUAGE = regex.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
WRITTEN = (POST, GATE, LIKE)
READ = tuple(
    f"rpc:{method}?aud=*"  # an account's server asks the index it likes best
    for method in (
        "app.bsky.feed.getPostThread",
        "app.bsky.feed.getPosts",
        "app.bsky.notification.listNotifications",
    )
)
COUNTS = {
    "likes": "likeCount",
    "shares": "repostCount",
    "replies": "replyCount",
    "quotes": "quoteCount",
    "bookmarks": "bookmarkCount",
}


class Bluesky(AtprotoConsentNetwork):
    name = "bluesky"
    label = "Bluesky"
    worth = "Worth it if you have something to say in words every week; free, and connected in three minutes."
    color = "#1185fe"
    icon = (
        "M12 10.8c-1.087-2.114-4.046-6.053-6.798-7.995C2.566.944 1.561 1.266.902 1.565.139 1.908 0 3.08 0 3.768c0 "
        ".69.378 5.65.624 6.479.815 2.736 3.713 3.66 6.383 3.364.136-.02.275-.039.415-.056-.138.022-.276.04-.415.0"
        "56-3.912.58-7.387 2.005-2.83 7.078 5.013 5.19 6.87-1.113 7.823-4.308.953 3.195 2.05 9.271 7.733 4.308 4.2"
        "67-4.308 1.172-6.498-2.74-7.078a8.741 8.741 0 0 1-.415-.056c.14.017.279.036.415.056 2.67.297 5.568-.628 6"
        ".383-3.364.246-.828.624-5.79.624-6.478 0-.69-.139-1.861-.902-2.206-.659-.298-1.664-.62-4.3 1.24C16.046 4."
        "748 13.087 8.687 12 10.8Z"
    )
    share_address = "https://bsky.app/intent/compose?text={text}%20{url}"
    capabilities = Capabilities(
        text=TextLimit(maximum=300, unit="graphemes", max_bytes=3000),
        images=ImageLimit(maximum=4, max_bytes=MAX_IMAGE, max_side=2000, alt_text=2000),
        card="sent",
        usual_hashtags=2,
        register="thought",
        connect=("consent", "secret"),
        app="registered",
        repeatable=True,
        find=True,
        delete=True,
        comments=True,
        mentions=True,
        reply=True,
        hide=True,
        like=True,
        statistics=True,
    )
    # No ``edit``: servers accept it, but the network's apps went on showing the first text (2024), and deleting and
    # writing again under one key breaks the counters (2025).
    consent_fields = (CredentialField(name="handle", placeholder="association.bsky.social"),)
    credential_fields = (
        CredentialField(name="handle", placeholder="association.bsky.social"),
        CredentialField(name="app_password", secret=True, placeholder="xxxx-xxxx-xxxx-xxxx"),
        CredentialField(name="server", placeholder="bsky.social", required=False),
    )
    statistics_names = tuple(COUNTS)
    scope = " ".join(("atproto", *(f"repo:{kind}" for kind in WRITTEN), "blob:image/*", *READ))
    home = "bsky.social"
    resolver = "https://public.api.bsky.app"

    # Form.

    def image_limit(self, account: ConnectedAccount) -> ImageLimit:
        """Below the network's limit and the account's own server's."""
        limit = self.capabilities.images
        return replace(limit, max_bytes=min(limit.max_bytes, account.limits.get("blob_bytes", limit.max_bytes)))

    def body(self, content: Content) -> str:
        """As it will stand there: addresses are shortened and count as shown."""
        return live_text(super().body(content))[0]

    def build(self, content: Content, account: ConnectedAccount) -> Payload:
        """The record as it will be written, but for ``createdAt``, and with references where the blobs will be."""
        text, spans = live_text(super().body(content))
        payload: Payload = {"$type": POST, "text": text}
        if spans:
            payload["facets"] = facets(text, spans)
        if LANGUAGE.fullmatch(content.language):
            payload["langs"] = [content.language]
        if content.images:
            payload["embed"] = {"$type": IMAGES, "images": [_image(image) for image in content.images]}
        elif content.link:
            payload["embed"] = {"$type": CARD, "external": _card(content.link)}
        return payload

    def build_reply(self, content: Content, account: ConnectedAccount, parent: RemoteComment) -> Payload:
        reply = {"root": dict(parent.extra["root"]), "parent": {"uri": parent.remote_id, "cid": parent.extra["cid"]}}
        return {**self.build(content, account), "reply": reply}

    def preview(self, payload: Payload) -> Preview:
        embed = payload.get("embed", {})
        return Preview(
            text=payload["text"],
            spans=tuple(read_facets(payload["text"], payload.get("facets"))),
            images=tuple(item["image"] for item in embed.get("images", ())),
            card=_card_link(embed["external"]) if "external" in embed else None,
            language=payload.get("langs", [""])[0],
        )

    # Sending.

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        account = in_one_session(account)
        try:
            return self._publish(payload, account, key)
        except Refused as error:
            if error.name != "BlobNotFound":
                raise
        # The server forgot an upload before the post used it; nothing was written, and uploading again is free.
        return self._publish(payload, account, key)

    def find(
        self, payload: Payload, account: ConnectedAccount, key: SendKey, since: datetime
    ) -> Sent | CannotTell | None:
        """On the account's own server, never on the network's index, which is seconds behind."""
        try:
            found = self.get_record(account, POST, record_key(key))
            return _sent(found) if found is not None else None
        except (Rejected, Unknown) as error:
            return CannotTell(error.detail)

    def delete(self, remote_id: str, account: ConnectedAccount) -> None:
        owner, collection, key = split_address(remote_id)
        if owner != account.remote_id:
            raise Rejected("this post is not ours", reason="forbidden")
        self.delete_record(account, collection, key)

    def _publish(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        record = {**payload, "createdAt": timestamp(key.at)}
        if "embed" in payload:
            record["embed"] = self.with_blobs(payload["embed"], account)
        return _sent(self.put_record(account, POST, record_key(key), record, over=None, creates=True))

    def reason(self, status: int, body: bytes) -> str:
        words = self.words(body)
        if "too big" in words and "record.text" in words:
            return "too_long"
        return "image" if "blob too big" in words else super().reason(status, body)

    # What comes back.

    def comments(self, remote_id: str, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        """All in one page: the network has no cursor here. Hidden replies still come, so they are marked."""
        where = {"uri": remote_id, "depth": THREAD_DEPTH, "parentHeight": 0}
        answer = self.query(account, "app.bsky.feed.getPostThread", **where)
        if not is_view(object_in(object_in(answer, "thread"), "post")):
            raise Rejected("the post is not there any more", reason="gone")
        gate = object_in(object_in(answer, "threadgate"), "record")
        hidden = {uri for uri in list_in(gate, "hiddenReplies") if isinstance(uri, str)}
        nodes = list(walk(answer["thread"]))
        cut = any(node["post"].get("replyCount") and not list_in(node, "replies") for node in nodes)
        found = [read_comment(node["post"], account, hidden) for node in nodes[1:]]
        return CommentPage(comments=found, complete=not cut)

    def mentions(self, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        """Replies, mentions and quotes, by the notifications, which are not marked as read: that is for the human.

        The network lists the newest first and its cursors lead to older ones, so ours is the newest entry seen. An
        entry dated before it by its writer's clock is missed here, and found by ``comments``.
        """
        account, found, page = in_one_session(account), [], ""
        for _ in range(NOTIFICATION_PAGES):
            answer = self._notifications(account, page)
            items = [item for item in objects_in(answer, "notifications") if is_view(item)]
            new = [item for item in items if is_newer(item, cursor)]
            found, page = found + new, answer.get("cursor")
            complete = not page or not cursor or len(new) < len(items)
            if complete:
                break
        newest = f"{text_in(found[0], 'indexedAt')} {found[0]['uri']}" if found else cursor
        comments = [read_comment(item, account) for item in reversed(found)]
        return CommentPage(comments=comments, cursor=newest, complete=complete)

    def hide(self, comment: RemoteComment, account: ConnectedAccount, *, hidden: bool = True) -> None:
        """For everybody, in our own threads alone. What else the thread's settings hold is kept."""
        owner, _, key = split_address(comment.extra["root"]["uri"])
        if owner != account.remote_id:
            raise Rejected("the thread is not ours", reason="forbidden")
        account = in_one_session(account)
        for _ in range(3):
            try:
                return self._set_hidden(comment, account, key, hidden)
            except Refused as error:
                if error.name != "InvalidSwap":
                    raise
        raise NotSent("the settings of the thread keep changing")

    def like(self, comment: RemoteComment, account: ConnectedAccount, *, liked: bool = True) -> None:
        account = in_one_session(account)
        if not liked:
            for key in self._likes(comment.remote_id, account):
                self.delete_record(account, LIKE, key)
            return
        subject = {"uri": comment.remote_id, "cid": comment.extra["cid"]}
        record = {"$type": LIKE, "subject": subject, "createdAt": timestamp(datetime.now(UTC))}
        # The server removes an earlier like of the same post by itself: a second try is harmless.
        question = {"repo": account.remote_id, "collection": LIKE, "record": record}
        self.procedure(account, "com.atproto.repo.createRecord", json=question)

    def statistics(self, remote_ids: Sequence[str], account: ConnectedAccount) -> dict[str, dict[str, int]]:
        account, numbers = in_one_session(account), {}
        for start in range(0, len(remote_ids), POSTS_PER_CALL):
            for post in self._posts(remote_ids[start : start + POSTS_PER_CALL], account):
                counts = {name: post.get(key) for name, key in COUNTS.items()}
                numbers[post["uri"]] = {name: count for name, count in counts.items() if isinstance(count, int)}
        return numbers

    def _notifications(self, account: ConnectedAccount, page: str | None) -> dict[str, Any]:
        params = {"reasons": ["reply", "mention", "quote"], "limit": 100, "cursor": page or None}
        return self.query(account, "app.bsky.notification.listNotifications", **params)

    def _set_hidden(self, comment: RemoteComment, account: ConnectedAccount, key: str, hidden: bool) -> None:
        gate = self.get_record(account, GATE, key) or {}
        # Without ``allow`` everybody may answer; an empty one would close the thread.
        fresh = {"$type": GATE, "post": comment.extra["root"]["uri"], "createdAt": timestamp(datetime.now(UTC))}
        record = object_in(gate, "value") or fresh
        before = list_in(record, "hiddenReplies")
        after = [uri for uri in before if uri != comment.remote_id] + [comment.remote_id] * hidden
        if set(before) == set(after):
            return
        if len(after) > MAX_HIDDEN:
            raise Rejected(f"a thread hides at most {MAX_HIDDEN} replies", reason="forbidden")
        self.put_record(account, GATE, key, {**record, "hiddenReplies": after}, over=gate.get("cid"))

    def _likes(self, uri: str, account: ConnectedAccount) -> set[str]:
        """Keys of our likes of ``uri``: fresh ones from our own server, an old one from the network's index."""
        where = {"repo": account.remote_id, "collection": LIKE, "limit": 100}
        recent = objects_in(self.query(account, "com.atproto.repo.listRecords", **where), "records")
        found = [like.get("uri") for like in recent if object_in(object_in(like, "value"), "subject").get("uri") == uri]
        found = found or [object_in(post, "viewer").get("like") for post in self._posts([uri], account)]
        return {split_address(like)[2] for like in found if like}

    def _posts(self, uris: Sequence[str], account: ConnectedAccount) -> list[dict[str, Any]]:
        answer = self.query(account, "app.bsky.feed.getPosts", uris=list(uris))
        return [post for post in objects_in(answer, "posts") if is_view(post)]

    # Connecting.

    def profile(self, account: ConnectedAccount) -> Profile:
        account = in_one_session(account)
        session = self.query(account, "com.atproto.server.getSession")
        if session.get("active") is False:
            raise ReconnectNeeded(f"the account is {session.get('status') or 'not active'}")
        did = str(session.get("did") or account.remote_id)
        about = (self.get_record(replace(account, remote_id=did), PROFILE, "self") or {}).get("value", {})
        picture = object_in(object_in(about, "avatar"), "ref").get("$link")
        return Profile(
            remote_id=did,
            handle=str(session.get("handle") or account.handle),
            name=text_in(about, "displayName"),
            url=f"{SITE}/profile/{did}",
            avatar_url=f"https://cdn.bsky.app/img/avatar/plain/{did}/{picture}@jpeg" if picture else "",
            limits=self._limits(account),
            expires_at=_moment(account.credentials.get("ends_at")),
        )

    def _limits(self, account: ConnectedAccount) -> dict[str, int]:
        most = self.query(account, "com.atproto.server.describeServer").get("blobUploadLimit")
        return {"blob_bytes": most} if isinstance(most, int) and most > 0 else {}


def _sent(answer: Mapping[str, Any]) -> Sent:
    uri, cid = text_in(answer, "uri"), text_in(answer, "cid")
    if not RECORD.fullmatch(uri) or not cid:
        raise Unknown("the answer names no record")
    return Sent(remote_id=uri, url=page_address(uri), extra={"cid": cid})


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None


def _image(image: Image) -> dict[str, Any]:
    shape = {"aspectRatio": {"width": image.width, "height": image.height}} if image.width and image.height else {}
    return {"image": image.as_dict(), "alt": image.alt, **shape}


def _card(link: Link) -> dict[str, Any]:
    """The network fetches nothing: all that the card shows is ours. A picture it would refuse is left out."""
    card = {"uri": link.url, "title": link.title or shown_url(link.url), "description": link.description}
    if link.image and link.image.size <= MAX_IMAGE:
        card["thumb"] = link.image.as_dict()
    return card


def _card_link(card: Mapping[str, Any]) -> Link:
    image = Image(**card["thumb"]) if "thumb" in card else None
    return Link(url=card["uri"], title=card["title"], description=card["description"], image=image)


network_class = Bluesky
