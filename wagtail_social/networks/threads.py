"""Threads, Meta's short messages beside Instagram: texts with a link card, images, answers.

What it needs: a Threads profile of the association (it comes with an Instagram account), public; an account on
developers.facebook.com, opened with a personal Facebook account; and an app made there, for Threads alone: Meta does
not let one app serve both Threads and Facebook Login. No review by Meta for one's own profile.

Cost: nothing, neither for the app nor for the posts.

Time: three quarters of an hour the first time, all of it on Meta's site. Reconnecting later takes two minutes.

1. Open developers.facebook.com, choose "My Apps", then "Create App". Give it the association's name and an address that
   several people read. As use case choose "Access the Threads API".
2. In the app choose "Use cases", then "Customize", then "Permissions". Choose "Add" beside each of these:
   threads_basic, threads_content_publish, threads_read_replies, threads_manage_replies, threads_manage_insights,
   threads_manage_mentions, threads_delete.
3. In "Settings" on the same screen, paste this address into "Redirect Callback URLs": {redirect_uri}
4. The same screen asks for an "Uninstall Callback URL" and a "Delete Callback URL". Paste the address of this site into
   both: {site}
5. In "App roles", "Roles", choose "Add People", "Threads Tester", and type the name of the association's profile.
6. On threads.net, logged in as the association, open "Settings", "Account", "Website permissions", "Invites", and
   accept.
7. In "App settings", "Basic", copy "Threads App ID" and "Threads App secret" into the form here. Mind the word Threads:
   the app has a second pair of the same names, which does not work.
8. On the same screen, fill in the address of your privacy policy: the page of this site that says what it keeps.
9. Come back here and connect. Log in as the association, and leave every permission switched on.

When it goes wrong: a permission that the screen of Threads calls invalid was not added in step 2. If it says that the
redirect address is blocked, the address of step 3 is not exactly the one above. If it says that the person is no
tester, the invitation of step 6 was not accepted.

If only you see what is posted, switch the app from "Development" to "Live" (on some screens: "Publish"). If a post is
refused because its image cannot be fetched, this site or its images are behind a password: Threads fetches images
itself.

If the connection ends, connect again: nothing is lost. A post cannot be changed once it is out, only deleted.

Worth it: when the association's public is already on Threads or Instagram. With no profile there yet, begin elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..exceptions import NetworkError, NotSent, Rejected
from ..text import TextLimit, find_spans
from .base import (
    AppField,
    Author,
    Capabilities,
    CommentPage,
    ConnectedAccount,
    Content,
    Finding,
    Grant,
    ImageLimit,
    Link,
    Payload,
    Preview,
    Problem,
    Profile,
    RemoteComment,
    SendKey,
    Sent,
)
from .base_containers import ContainerNetwork, same_words
from .base_graph import GraphRejected, moment, node_path
from .base_graph_tokens import SixtyDaysNetwork
from .base_oauth2 import Client

COUNTS = {"views": "views", "likes": "likes", "replies": "replies", "quotes": "quotes"}
PASSED_ON = ("reposts", "shares")
MOST_LINKS = 5
HIDDEN = {"HIDDEN", "BLOCKED", "RESTRICTED"}
READ = (
    "id,text,timestamp,username,permalink,profile_picture_url,is_reply,is_reply_owned_by_me,"
    "root_post,replied_to,hide_status"
)
MENTIONED = "id,text,timestamp,username,permalink,profile_picture_url"


class Threads(SixtyDaysNetwork, ContainerNetwork):
    name = "threads"
    label = "Threads"
    worth = "Worth it when your public is on Instagram already; the set-up takes most of an hour, once."
    color = "#000000"
    icon = (
        "M12.186 24h-.007c-3.581-.024-6.334-1.205-8.184-3.509C2.35 18.44 1.5 15.586 1.472 12.01v-.017c.03-3.579.879-6"
        ".43 2.525-8.482C5.845 1.205 8.6.024 12.18 0h.014c2.746.02 5.043.725 6.826 2.098 1.677 1.29 2.858 3.13 3.509 "
        "5.467l-2.04.569c-1.104-3.96-3.898-5.984-8.304-6.015-2.91.022-5.11.936-6.54 2.717C4.307 6.504 3.616 8.914 3.5"
        "89 12c.027 3.086.718 5.496 2.057 7.164 1.43 1.783 3.631 2.698 6.54 2.717 2.623-.02 4.358-.631 5.8-2.045 1.64"
        "7-1.613 1.618-3.593 1.09-4.798-.31-.71-.873-1.3-1.634-1.75-.192 1.352-.622 2.446-1.284 3.272-.886 1.102-2.14"
        " 1.704-3.73 1.79-1.202.065-2.361-.218-3.259-.801-1.063-.689-1.685-1.74-1.752-2.964-.065-1.19.408-2.285 1.33-"
        "3.082.88-.76 2.119-1.207 3.583-1.291a13.853 13.853 0 0 1 3.02.142c-.126-.742-.375-1.332-.75-1.757-.513-.586-"
        "1.308-.883-2.359-.89h-.029c-.844 0-1.992.232-2.721 1.32L7.734 7.847c.98-1.454 2.568-2.256 4.478-2.256h.044c3"
        ".194.02 5.097 1.975 5.287 5.388.108.046.216.094.321.142 1.49.7 2.58 1.761 3.154 3.07.797 1.82.871 4.79-1.548"
        " 7.158-1.85 1.81-4.094 2.628-7.277 2.65Zm1.003-11.69c-.242 0-.487.007-.739.021-1.836.103-2.98.946-2.916 2.14"
        "3.067 1.256 1.452 1.839 2.784 1.767 1.224-.065 2.818-.543 3.086-3.71a10.5 10.5 0 0 0-2.215-.221z"
    )
    share_address = "https://www.threads.net/intent/post?text={text}&url={url}"
    capabilities = Capabilities(
        text=TextLimit(maximum=500, unit="emoji_bytes"),
        images=ImageLimit(
            maximum=20,
            max_bytes=8_000_000,
            max_side=1440,
            alt_text=1000,
            crops=("original", "4:5", "1:1", "16:9"),
        ),
        card="fetched",
        usual_hashtags=1,
        register="conversation",
        app="typed",
        public_images=True,
        find=True,
        delete=True,
        comments=True,
        mentions=True,
        reply=True,
        hide=True,
        statistics=True,
    )
    statistics_names = (*COUNTS, "shares")
    app_fields = (
        AppField(name="client_id", label="Threads App ID", help="Not the App ID of the same screen."),
        AppField(name="client_secret", label="Threads App secret", secret=True),
    )
    scopes = (
        "threads_basic",
        "threads_content_publish",
        "threads_read_replies",
        "threads_manage_replies",
        "threads_manage_insights",
        "threads_manage_mentions",
        "threads_delete",
    )

    version = "v1.0"
    api_root = "https://graph.threads.net"
    authorize_url = "https://threads.net/oauth/authorize"
    profiles = "https://www.threads.net/@"
    token_prefix = "th"  # noqa: S105 the beginning of a name

    containers_edge = "threads"
    publish_edge = "threads_publish"
    state_field = "status"
    words_field = "error_message"
    # FINISHED, yet "Media Not Found" when published: the container did not reach every server (fbsamples, 2026-03).
    not_ready = frozenset({4279009})
    passing = ("UNKNOWN",)
    subcodes = {**ContainerNetwork.subcodes, 4279013: "blocked"}

    @property
    def token_root(self) -> str:
        return self.api_root

    @property
    def code_url(self) -> str:
        return f"{self.api_root}/oauth/access_token"

    # Form

    def shows_card(self, content: Content) -> bool:
        """A text post carries its link beside the text; images leave no room for a card."""
        return content.link is not None and not content.images

    def problems(self, content: Content, account: ConnectedAccount) -> list[Problem]:
        links = {span.value for span in find_spans(self.body(content)) if span.kind == "url"}
        links |= {content.link.url} if content.link else set()
        many = [Problem(code="too_many_links", field="text", params={"maximum": MOST_LINKS})]
        return [*super().problems(content, account), *(many if len(links) > MOST_LINKS else [])]

    def build(self, content: Content, account: ConnectedAccount) -> Payload:
        return {
            "text": self.body(content),
            "link": content.link.url if self.shows_card(content) else "",
            "images": [image.as_dict() for image in content.images],
            "reply_to": "",
        }

    def build_reply(self, content: Content, account: ConnectedAccount, parent: RemoteComment) -> Payload:
        return {**self.build(content, account), "reply_to": parent.remote_id}

    def preview(self, payload: Payload) -> Preview:
        """Without a link of ours, the first address of a text post becomes the card."""
        spans = tuple(find_spans(payload["text"]))
        first = payload["link"] or next((span.value for span in spans if span.kind == "url"), "")
        card = Link(url=first) if first and not payload["images"] else None
        return Preview(text=payload["text"], spans=spans, images=tuple(payload["images"]), card=card)

    # Sending

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        return self.publish(payload, account, key)

    def owner(self, account: ConnectedAccount) -> str:
        """A token is one profile's."""
        return "me"

    def item_form(self, image: Mapping[str, Any], account: ConnectedAccount) -> Mapping[str, Any]:
        return {**_image_form(image, account), "is_carousel_item": "true"}

    def post_form(self, payload: Payload, items: list[str], account: ConnectedAccount) -> Mapping[str, Any]:
        answers = {"reply_to_id": payload["reply_to"]} if payload["reply_to"] else {}
        form = {"text": payload["text"], **answers} if payload["text"] else answers
        if items:
            return {**form, "media_type": "CAROUSEL", "children": ",".join(items)}
        if payload["images"]:
            return {**form, **_image_form(payload["images"][0], account)}
        return {**form, "media_type": "TEXT", **({"link_attachment": payload["link"]} if payload["link"] else {})}

    def quotas(self, payload: Payload, account: ConnectedAccount) -> tuple[int, int]:
        """Posts and answers are counted apart: 250 and 1000 a day (2026)."""
        kind = "reply_" if payload["reply_to"] else ""
        usage, config = f"{kind}quota_usage", f"{kind}config"
        path = node_path("me", "threads_publishing_limit")
        [limits] = self.call(account, "GET", path, params={"fields": f"{usage},{config}"})["data"]
        return int(limits[usage]), int(limits[config]["quota_total"])

    def published(self, payload: Payload, account: ConnectedAccount, since: datetime) -> Sent | None:
        edge, more = ("replies", ",replied_to") if payload["reply_to"] else ("threads", "")
        for post in self.recent(account, edge, since, f"id,text,timestamp,permalink{more}"):
            replied_to = str((post.get("replied_to") or {}).get("id") or "")
            if same_words(payload["text"], post.get("text")) and replied_to == payload["reply_to"]:
                return Sent(remote_id=str(post["id"]), url=str(post.get("permalink") or self.own_address(account)))
        return None

    def own_address(self, account: ConnectedAccount) -> str:
        return self.profiles + account.handle

    def delete(self, remote_id: str, account: ConnectedAccount) -> None:
        self.remove(account, remote_id)

    # What comes back

    def comments(self, remote_id: str, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        path = node_path(remote_id, "conversation")
        found = self.listing(account, path, cursor=cursor, fields=READ, reverse="false")
        comments = [self._comment(reply, account, remote_id) for reply in found.items if reply.get("id")]
        return CommentPage(comments=comments, cursor=found.cursor)

    def mentions(self, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        """Listed newest first; ``cursor`` is the last instant read, with the ids of that instant."""
        last, _, known = cursor.partition(" ")
        listed = self.listing(account, node_path("me", "mentions"), fields=MENTIONED, limit=50, pages=2).items
        read = [self._comment(post, account, "") for post in listed if post.get("id") and moment(post.get("timestamp"))]
        read.sort(key=lambda mention: mention.created_at)
        fresh = [mention for mention in read if _is_after(mention, last, known.split(","))]
        return CommentPage(comments=fresh, cursor=_cursor_after(read) or cursor)

    def hide(self, comment: RemoteComment, account: ConnectedAccount, *, hidden: bool = True) -> None:
        """An answer to an answer follows the one it hangs on."""
        if not comment.extra["top"]:
            raise Rejected("only a direct answer to the post can be hidden", reason="forbidden")
        form = {"hide": "true" if hidden else "false"}
        self.do(account, "POST", node_path(comment.remote_id, "manage_reply"), data=form)

    def statistics(self, remote_ids: Sequence[str], account: ConnectedAccount) -> dict[str, dict[str, int]]:
        """``shares`` is how often it was passed on: reposted, or sent to somebody."""
        found = {}
        for remote_id in remote_ids:
            numbers = self.numbers(account, remote_id, (*COUNTS, *PASSED_ON))
            if not numbers and self.is_missing(account, remote_id):
                continue
            found[remote_id] = {ours: numbers[theirs] for theirs, ours in COUNTS.items() if theirs in numbers}
            if shared := [numbers[name] for name in PASSED_ON if name in numbers]:
                found[remote_id]["shares"] = sum(shared)
        return found

    # Connecting

    def arrive(
        self, client: Client, redirect_uri: str, *, query: Mapping[str, str], memory: Mapping[str, Any]
    ) -> Grant:
        return Grant(credentials=self.sixty_days(client, redirect_uri, query["code"]))

    def profile(self, account: ConnectedAccount) -> Profile:
        me = self.node(account, "me", "id,username,name,threads_profile_picture_url")
        if not (me.get("id") and me.get("username")):
            raise NotSent("a profile without a name")
        handle = str(me["username"])
        return Profile(
            remote_id=str(me["id"]),
            handle=handle,
            name=str(me.get("name") or ""),
            url=self.profiles + handle,
            avatar_url=str(me.get("threads_profile_picture_url") or ""),
        )

    def check_app(self, client: Client, redirect_uri: str) -> Sequence[Finding]:
        """App and secret by one call in the app's own name; the rest shows on Meta's site only."""
        unseen = [Finding(step=step, ok=None) for step in ("redirect", "permissions", "role", "published")]
        form = {"client_id": client.client_id, "client_secret": client.client_secret}
        try:
            self.token_answer(client, "GET", self.code_url, **form, grant_type="client_credentials")
        except NetworkError as error:
            if "client secret" in error.detail.lower():
                return [Finding(step="app", ok=True), Finding(step="secret", ok=False, detail=error.detail), *unseen]
            ok = False if isinstance(error, GraphRejected) else None
            return [Finding(step="app", ok=ok, detail=error.detail), *unseen]
        return [Finding(step="app", ok=True), Finding(step="secret", ok=True), *unseen]

    def _comment(self, reply: Mapping[str, Any], account: ConnectedAccount, post_id: str) -> RemoteComment:
        """People have no number here: their name stands for them."""
        handle = str(reply.get("username") or "")
        parent = str((reply.get("replied_to") or {}).get("id") or post_id)
        root = str((reply.get("root_post") or {}).get("id") or post_id)
        return RemoteComment(
            remote_id=str(reply["id"]),
            parent_id=parent,
            author=Author(
                remote_id=handle,
                handle=handle,
                url=self.profiles + handle,
                avatar_url=str(reply.get("profile_picture_url") or ""),
            ),
            body=str(reply.get("text") or ""),
            body_format="text",
            created_at=moment(reply.get("timestamp")),
            url=str(reply.get("permalink") or ""),
            is_ours=reply.get("is_reply_owned_by_me") is True or handle == account.handle,
            is_hidden=reply.get("hide_status") in HIDDEN,
            extra={"top": bool(parent) and parent == root},
        )


def _image_form(image: Mapping[str, Any], account: ConnectedAccount) -> dict[str, Any]:
    described = {"alt_text": image["alt"]} if image["alt"] else {}
    return {"media_type": "IMAGE", "image_url": account.public_url(image["file"]), **described}


def _is_after(mention: RemoteComment, last: str, known: Sequence[str]) -> bool:
    at = int(mention.created_at.timestamp())
    return not last or at > int(last) or (at == int(last) and mention.remote_id not in known)


def _cursor_after(mentions: Sequence[RemoteComment]) -> str:
    if not mentions:
        return ""
    last = mentions[-1].created_at
    ids = ",".join(mention.remote_id for mention in mentions if mention.created_at == last)
    return f"{last.timestamp():.0f} {ids}"


network_class = Threads
