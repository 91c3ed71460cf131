"""A Facebook Page, where the association publishes in its own name; personal profiles and groups cannot be used.

What it needs: a Facebook Page of the association; a personal Facebook account that is allowed to publish on that Page;
and an "app", which is nothing to install: it is an entry on Meta's site for developers that gives this site an
identifier and a secret. As long as only people with a role on the app connect their Page, Meta examines nothing.

Cost: nothing, neither for the app nor for the posts.

Time: an hour the first time, all of it on Meta's site. Reconnecting later takes two minutes.

1. Open developers.facebook.com with the personal account that manages the Page, choose "Get started", confirm the
   account by telephone or e-mail, and accept the conditions.
2. Choose "My Apps", then "Create App". Give it the association's name and an address that several people read. When
   Meta asks for a use case, choose "Manage everything on your Page". A business portfolio is not needed.
3. In the use case, choose "Customize" and add these permissions one by one: pages_show_list, pages_manage_posts,
   pages_read_engagement, pages_read_user_content, pages_manage_engagement, pages_manage_metadata, read_insights. If the
   Page belongs to a business portfolio, add business_management too.
4. In "Facebook Login" (on some screens: "Facebook Login for Business"), "Settings", paste this address into "Valid
   OAuth Redirect URIs" and save: {redirect_uri}
5. In "App settings", "Basic", fill in the address of your privacy policy, the category, the icon, and the address of a
   page that says how to have one's data deleted; the domain of the app is that of this site: {site}
6. On the same screen, copy "App ID" and "App secret" into the form here. The secret is shown after "Show".
7. Switch the app from "Development" to "Live" (on some screens: "Publish"). Without this, only people with a role on
   the app see what is posted; afterwards everybody sees it, older posts included.
8. Come back here and connect the account. Facebook asks which Pages to share: tick the Page, and leave every permission
   switched on. Then choose the Page in the list shown here.
9. If comments should arrive at once, and not only when this site asks for them: in "Webhooks", choose "Page", give this
   address and this word, then subscribe to "feed". Address: {webhook_uri} Word: {webhook_token}

When it goes wrong: "Invalid Scopes" means that a permission of step 3 is missing from the app. "URL blocked" means
that the address of step 4 is not exactly the one above. If Facebook says that the app is not available to you, you have
no role on it: the person who created it adds you in "App roles".

An empty list of Pages means that the Page was not ticked at step 8, that your role on the Page does not allow
publishing, or that the Page belongs to a business portfolio: then say so in the form and connect again.

A post that only you can see means that step 7 is missing. If Facebook asks to confirm your identity before publishing,
do so in its own application, on a telephone; nothing can be done from here.

The connection ends when the person who made it changes password or loses the role on the Page: connect again, nothing
is lost.

Worth it: yes, if your members or your town are on Facebook; few people see a post of a Page without paying, so count
the answers rather than the followers. Not worth it only to fill a Page that nobody looks at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ..exceptions import NetworkError, NotSent, ReconnectNeeded, Rejected, Unknown
from ..text import TextLimit, find_spans
from . import base_graph_pages as pages
from .base import (
    Candidate,
    CannotTell,
    Capabilities,
    CommentPage,
    ConnectedAccount,
    Content,
    Grant,
    ImageLimit,
    Link,
    Payload,
    Preview,
    Profile,
    RemoteComment,
    SendKey,
    Sent,
)
from .base_graph import GraphRejected, changes, created_id, moment, node_path
from .base_graph_login import APP_ID, APP_SECRET, CONFIGURATION, PORTFOLIO, PageLoginNetwork
from .base_oauth2 import Client
from .base_webhooks import News

METRICS = {"post_media_view": "views", "post_total_media_view_unique": "reach"}
"""Alive in v26.0, where ``post_impressions`` and every name with ``unique`` of old are gone."""


class Facebook(PageLoginNetwork):
    name = "facebook"
    label = "Facebook"
    worth = "Worth it if your members or your town are on Facebook; few people see a Page's posts without paying."
    color = "#0866ff"
    icon = (
        "M9.101 23.691v-7.98H6.627v-3.667h2.474v-1.58c0-4.085 1.848-5.978 5.858-5.978.401 0 .955.042 1.468.103a8.68 "
        "8.68 0 0 1 1.141.195v3.325a8.623 8.623 0 0 0-.653-.036 26.805 26.805 0 0 0-.733-.009c-.707 0-1.259.096-1.675."
        "309a1.686 1.686 0 0 0-.679.622c-.258.42-.374.995-.374 1.752v1.297h3.919l-.386 2.103-.287 1.564h-3.246v8.245C"
        "19.396 23.238 24 18.179 24 12.044c0-6.627-5.373-12-12-12s-12 5.373-12 12c0 5.628 3.874 10.35 9.101 11.647Z"
    )
    share_address = "https://www.facebook.com/sharer/sharer.php?u={url}"
    capabilities = Capabilities(
        # 63,206 by every client read, in no official page read; counted in UTF-16 units, the most cautious way.
        text=TextLimit(maximum=63_206, unit="utf16"),
        images=ImageLimit(maximum=10, max_bytes=4_000_000, alt_text=1000),
        card="fetched",
        usual_length=400,
        usual_hashtags=2,
        register="story",
        fold=470,
        app="typed",
        find=True,
        edit=True,
        delete=True,
        comments=True,
        reply=True,
        hide=True,
        like=True,
        statistics=True,
        webhooks=True,
    )
    app_fields = (APP_ID, APP_SECRET, CONFIGURATION, PORTFOLIO)
    statistics_names = ("likes", "replies", "shares", *METRICS.values())
    scopes = (
        "pages_show_list",
        "pages_manage_posts",
        "pages_read_engagement",
        "pages_read_user_content",
        "pages_manage_engagement",
        "pages_manage_metadata",
        "read_insights",
    )
    needed = ("pages_manage_posts", "pages_read_engagement")

    clock_skew = timedelta(minutes=2)
    """How far the network's clock may be behind ours."""
    settling = timedelta(seconds=60)
    """How long a post may take to be seen in the list after its creation (own estimate)."""
    look_back = 10
    """How many pages of our own posts are read to find one."""

    # Form

    def shows_card(self, content: Content) -> bool:
        """``link`` makes the card, drawn from the page's Open Graph tags; a post with photos has none."""
        return content.link is not None and not content.images

    def build(self, content: Content, account: ConnectedAccount) -> Payload:
        return {
            "message": self.body(content),
            "link": content.link.url if self.shows_card(content) else "",
            "images": [image.as_dict() for image in content.images],
        }

    def build_reply(self, content: Content, account: ConnectedAccount, parent: RemoteComment) -> Payload:
        """There are two levels: an answer to an answer stands under the first. A comment carries one image at most,
        and its address in the text."""
        if len(content.images) > 1:
            raise Rejected("a comment carries one image", reason="image")
        parts = [self.body(replace(content, link=None)), content.link.url if content.link else ""]
        payload = self.build(replace(content, text="", link=None, hashtags=()), account)
        return {**payload, "message": "\n\n".join(filter(None, parts)), "reply_to": parent.extra["thread"]}

    def preview(self, payload: Payload) -> Preview:
        return Preview(
            text=payload["message"],
            spans=tuple(span for span in find_spans(payload["message"]) if span.kind != "mention"),
            images=tuple(payload["images"]),
            card=Link(url=payload["link"]) if payload["link"] else None,
        )

    # Sending

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        """Photos first, unpublished, one by one, each kept as soon as it has an id; then the post that shows them. One
        photo goes the same way: so the request that creates is small, and the photo's id proves the post later."""
        photos = self._photos(payload, account, key)
        path, form = self._creation(payload, account, photos)
        try:
            answer = self.call(account, "POST", path, creates=True, data=form)
        except GraphRejected as error:
            raise self._refusal(error, account, key) from None
        return pages.sent_from(created_id(answer))

    def find(
        self, payload: Payload, account: ConnectedAccount, key: SendKey, since: datetime
    ) -> Sent | CannotTell | None:
        doubt, wanted = "", pages.Wanted(payload, key, account)
        for thing in self._candidates_since(payload, account, since - self.clock_skew):
            if thing is None:
                doubt = doubt or "more was posted than was read"
            elif wanted.is_proved_by(thing):
                return pages.sent_from(str(thing["id"]), thing)
            elif wanted.resembles(thing):
                doubt = f"{thing['id']} resembles it"
        if datetime.now(UTC) - since < self.settling:
            doubt = doubt or "it may still appear"
        return CannotTell(doubt) if doubt else None

    def edit(self, remote_id: str, payload: Payload, account: ConnectedAccount) -> Sent:
        """The text alone: the photos and the link of a post cannot be changed (Pages API, "Update a post")."""
        post = self.node(account, remote_id, pages.POST_FIELDS)
        if len(pages.photo_ids(post)) != len(payload["images"]):
            raise Rejected("photos cannot be changed", reason="image")
        self.do(account, "POST", node_path(remote_id), data={"message": payload["message"]})
        return pages.sent_from(remote_id, post)

    def delete(self, remote_id: str, account: ConnectedAccount) -> None:
        """Our own posts and comments, and other people's comments under them alike; the answers go with a comment."""
        self.remove(account, remote_id)

    # What comes back

    def comments(self, remote_id: str, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        """All levels, flat (``filter=stream``), oldest first. People who hide their name come without an author."""
        path, order = node_path(remote_id, "comments"), {"filter": "stream", "order": "chronological"}
        for fields in pages.COMMENT_FIELDS:
            try:
                found = self.listing(account, path, cursor=cursor, fields=fields, **order)
            except GraphRejected as error:
                if error.reason != "content" or fields == pages.COMMENT_FIELDS[-1]:
                    raise
            else:
                break
        comments = [pages.comment_from(item, remote_id, account) for item in found.items if item.get("id")]
        return CommentPage(comments=comments, cursor=found.cursor)

    def hide(self, comment: RemoteComment, account: ConnectedAccount, *, hidden: bool = True) -> None:
        """Its author and her friends still see it."""
        self.do(account, "POST", node_path(comment.remote_id), data={"is_hidden": str(hidden).lower()})

    def like(self, comment: RemoteComment, account: ConnectedAccount, *, liked: bool = True) -> None:
        self.do(account, "POST" if liked else "DELETE", node_path(comment.remote_id, "likes"))

    def statistics(self, remote_ids: Sequence[str], account: ConnectedAccount) -> dict[str, dict[str, int]]:
        """Reactions, comments and shares are always there. Insights need ``read_insights`` and a Page of a hundred
        followers; a name refused for one post is not asked again for the next."""
        found: dict[str, dict[str, int]] = {}
        metrics = list(METRICS)
        for remote_id in remote_ids:
            try:
                counted = self.node(account, remote_id, pages.COUNT_FIELDS)
            except GraphRejected as error:
                if error.reason != "gone":
                    raise
                continue
            found[remote_id] = {**pages.counts_of(counted), **self._insights(remote_id, account, metrics)}
        return found

    # Webhooks

    def news(self, body: bytes) -> list[News]:
        return [
            News(account_id=page, key=pages.news_key(value), remote_id=str(value.get("post_id") or ""))
            for page, field, value in changes(body, "page")
            if field == "feed" and value.get("item") == "comment"
        ]

    def subscribe(self, account: ConnectedAccount, client: Client, address: str) -> None:
        """The list written replaces the one before, so ours is added to it. The address itself is the app's, typed on
        Meta's site."""
        path = node_path(account.remote_id, "subscribed_apps")
        apps = self.listing(account, path).items
        ours = [app.get("subscribed_fields") or () for app in apps if str(app.get("id")) == client.client_id]
        fields = {field for found in ours for field in found}
        if "feed" not in fields:
            self.do(account, "POST", path, data={"subscribed_fields": ",".join(sorted({*fields, "feed"}))})

    # Connecting

    def candidates(self, grant: Grant) -> list[Candidate]:
        managed = self.managed_pages(grant, pages.PAGE_FIELDS)
        return [Candidate(profile=pages.profile_from(page), grant=self.page_grant(page, grant)) for page in managed]

    def profile(self, account: ConnectedAccount) -> Profile:
        profile = pages.profile_from(self.node(account, "me", f"id,{pages.PAGE_FIELDS}"))
        ends = self.check_health(account).get("expires_at")
        return replace(profile, expires_at=moment(ends) if ends else None)

    def revoke(self, account: ConnectedAccount) -> None:
        """Only this Page is let go. ``DELETE /me/permissions`` would end every account the same person connected."""
        with suppress(Rejected, ReconnectNeeded):
            self.do(account, "DELETE", node_path(account.remote_id, "subscribed_apps"))

    def _photos(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> list[str]:
        """The ids of the photos, those of earlier tries first."""
        photos = list(key.progress.get("photos", ()))
        for image in payload["images"][len(photos) :]:
            photos.append(self._upload(image, account))
            key.keep({"photos": photos})
        return photos

    def _upload(self, image: Mapping[str, Any], account: ConnectedAccount) -> str:
        name = "image." + image["mime"].rpartition("/")[2]
        files = {"source": (name, account.open_file(image["file"]), image["mime"])}
        form = {"published": "false", **({"alt_text_custom": image["alt"]} if image["alt"] else {})}
        try:
            answer = self.call(account, "POST", node_path(account.remote_id, "photos"), data=form, files=files)
        except GraphRejected as error:
            reason = "image" if error.reason == "content" else error.reason
            if reason == "forbidden":
                self.check_health(account)
            raise Rejected(error.detail, reason=reason, status=error.status) from None
        return created_id(answer, lost=NotSent)

    def _creation(self, payload: Payload, account: ConnectedAccount, photos: list[str]) -> tuple[str, dict[str, str]]:
        form = {"message": payload["message"]} if payload["message"] else {}
        if "reply_to" in payload:
            return node_path(payload["reply_to"], "comments"), form | ({"attachment_id": photos[0]} if photos else {})
        form |= {"link": payload["link"]} if payload["link"] else {}
        form |= {"attached_media": json.dumps([{"media_fbid": photo} for photo in photos])} if photos else {}
        return node_path(account.remote_id, "feed"), form

    def _refusal(self, error: GraphRejected, account: ConnectedAccount, key: SendKey) -> NetworkError:
        """What a refused creation means here."""
        if error.reason == "duplicate" and key.tries > 1:
            return Unknown(error.detail, status=error.status)
        if error.reason == "forbidden":
            self.check_health(account)
        if key.progress.get("photos") and error.reason in ("content", "image", "gone"):
            key.keep({})  # photos of an earlier try may be gone: once more with new ones
            return NotSent(error.detail, status=error.status)
        return error

    def _candidates_since(self, payload: Payload, account: ConnectedAccount, earliest: datetime) -> Iterator[Any]:
        """What was created since ``earliest``, newest first; None last when there was more than is read."""
        if "reply_to" in payload:
            path, params = node_path(payload["reply_to"], "comments"), {"order": "reverse_chronological"}
            params["fields"] = "id,message,created_time,from{id},permalink_url"
        else:
            path, params = node_path(account.remote_id, "published_posts"), {"fields": pages.POST_FIELDS}
        cursor = ""
        for _page in range(self.look_back):
            page = self.listing(account, path, cursor=cursor, pages=1, **{**params, "limit": 25})
            fresh = [item for item in page.items if (moment(item.get("created_time")) or earliest) >= earliest]
            yield from fresh
            if not page.cursor or not fresh:
                return
            cursor = page.cursor
        yield None

    def _insights(self, remote_id: str, account: ConnectedAccount, metrics: list[str]) -> dict[str, int]:
        """One unknown name fails the whole call: then each by itself, and what is refused leaves ``metrics``."""
        with suppress(GraphRejected):
            return self._read_metrics(remote_id, account, metrics) if metrics else {}
        found: dict[str, int] = {}
        for metric in list(metrics):
            try:
                found |= self._read_metrics(remote_id, account, [metric])
            except GraphRejected:
                metrics.remove(metric)
        return found

    def _read_metrics(self, remote_id: str, account: ConnectedAccount, metrics: Sequence[str]) -> dict[str, int]:
        params = {"metric": ",".join(metrics), "period": "lifetime"}
        items = self.listing(account, node_path(remote_id, "insights"), pages=1, **params).items
        values = {METRICS.get(str(item.get("name"))): (item.get("values") or [{}])[-1].get("value") for item in items}
        return {name: value for name, value in values.items() if name and isinstance(value, int)}


network_class = Facebook
