"""Instagram: professional accounts only, by either of Meta's two log-ins. Every post is an image, or several.

What it needs: an Instagram account of the association, public, switched to a professional account (in Instagram:
Settings, Account type and tools; free); a personal Facebook account for Meta's site for developers; and an "app", which
is nothing to install: it is an entry on that site that gives this site an identifier and a secret. As long as the
account has a role on the app, Meta examines nothing.

Cost: nothing, neither for the app nor for the posts.

Time: an hour the first time, all of it on Meta's site. Reconnecting later takes two minutes.

1. Choose the log-in. "Instagram Login" asks for the Instagram account alone and is the shorter way: steps 2 to 7.
   "Facebook Login" goes through the Facebook Page the account is linked to; take it when this site should also be able
   to delete posts on Instagram: steps 8 to 11. Then go on with step 12.
2. Open developers.facebook.com, choose "My Apps", then "Create App". Give it the association's name and an address that
   several people read. As use case choose "Manage messaging and content on Instagram".
3. In the use case, choose "Customize", then "API setup with Instagram login". Copy "Instagram app ID" and "Instagram
   app secret" into the form here: not the "App ID" of the app itself, which is another one.
4. On the same screen, in "Set up Instagram business login", paste this address into "Redirect URL": {redirect_uri}
5. In "Permissions and features", add one by one: instagram_business_basic, instagram_business_content_publish,
   instagram_business_manage_comments, instagram_business_manage_insights.
6. In "App roles", "Roles", choose "Add People", "Instagram Tester", and type the name of the Instagram account.
7. Log in to instagram.com as the association, open "Settings", "Website permissions", "Apps and websites", "Tester
   invites", and accept. Go on with step 12.
8. For Facebook Login: create the app as in step 2. In the use case, choose "API setup with Facebook login".
9. Add these permissions one by one: instagram_basic, instagram_content_publish, instagram_manage_comments,
   instagram_manage_insights, instagram_manage_contents, pages_show_list, pages_read_engagement. If the Page belongs to
   a business portfolio, add business_management too.
10. In "Facebook Login", "Settings", paste this address into "Valid OAuth Redirect URIs" and save: {redirect_uri}
11. In "App settings", "Basic", copy "App ID" and "App secret" into the form here. In Facebook, in the settings of the
   Page, "Linked accounts", check that the Instagram account is linked.
12. In "App settings", "Basic", fill in the address of your privacy policy, the category, the icon, and the address of a
   page that says how to have one's data deleted; the domain of the app is that of this site: {site}
13. Switch the app from "Development" to "Live" (on some screens: "Publish"). Then come back here and connect. With
   Instagram Login, log in as the association; with Facebook Login, as yourself, and tick the Page and the Instagram
   account. Leave every permission switched on.
14. Comments are asked for by this site every few minutes. Only an app that Meta examined is told of them at once: then,
   in "Webhooks", "Instagram", give this address and this word and subscribe to "comments". Address: {webhook_uri}
   Word: {webhook_token}

When it goes wrong: "Invalid Scopes" names a permission that was not added in step 5 or 9. "Invalid redirect_uri" or
"URL blocked" means that the address of step 4 or 10 is not exactly the one above. "Insufficient developer role" means
that the invitation of step 7 was not accepted.

An empty list after Facebook Login means that the account is not professional, not linked to the Page, or that the Page
was not ticked.

If a post is refused because its image cannot be fetched, this site or its images are behind a password: Instagram
fetches images itself.

The connection ends when the password changes or the account leaves the app: connect again, nothing is lost. Posts made
here cannot be changed afterwards; with Instagram Login they are deleted in Instagram's own application.

Worth it: yes, if you have a good image for most of what you tell, and the people you want to reach are on Instagram.
Not worth it for texts and links: no link can be followed from a post.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NoReturn

import requests

from ..exceptions import NotSent, Rejected
from ..text import TextLimit, find_spans
from .base import (
    AppField,
    Candidate,
    Capabilities,
    ConnectedAccount,
    Content,
    Finding,
    Grant,
    ImageLimit,
    Payload,
    Preview,
    Problem,
    Profile,
    RemoteComment,
    SendKey,
    Sent,
)
from .base_containers import same_words
from .base_graph import changes, created_id, node_path
from .base_graph_login import CONFIGURATION, PORTFOLIO, PageLoginNetwork
from .base_graph_media import MediaNetwork
from .base_graph_tokens import SixtyDaysNetwork
from .base_http import redact
from .base_oauth2 import Client, Departure
from .base_webhooks import News

ALONE, BY_PAGE = "instagram", "facebook"
"""The two log-ins: by the account alone, and by the Page it is linked to."""
SCOPES_ALONE = (
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
    "instagram_business_manage_insights",
)
MOST_HASHTAGS = 5
"""By the product since 2025-12-18; the API's guide still says 30."""


class Instagram(MediaNetwork, SixtyDaysNetwork, PageLoginNetwork):
    name = "instagram"
    label = "Instagram"
    worth = "Worth it if you have a good image for most of what you tell; no link can be followed from a post."
    color = "#d62976"
    icon = (
        "M12 0C8.74 0 8.333.015 7.053.072 5.775.132 4.905.333 4.14.63c-.789.306-1.459.717-2.126 1.384S.935 3.35.63 4."
        "14C.333 4.905.131 5.775.072 7.053.012 8.333 0 8.74 0 12s.015 3.667.072 4.947c.06 1.277.261 2.148.558 2.913.3"
        "06.788.717 1.459 1.384 2.126.667.666 1.336 1.079 2.126 1.384.766.296 1.636.499 2.913.558C8.333 23.988 8.74 2"
        "4 12 24s3.667-.015 4.947-.072c1.277-.06 2.148-.262 2.913-.558.788-.306 1.459-.718 2.126-1.384.666-.667 1.079"
        "-1.335 1.384-2.126.296-.765.499-1.636.558-2.913.06-1.28.072-1.687.072-4.947s-.015-3.667-.072-4.947c-.06-1.27"
        "7-.262-2.149-.558-2.913-.306-.789-.718-1.459-1.384-2.126C21.319 1.347 20.651.935 19.86.63c-.765-.297-1.636-."
        "499-2.913-.558C15.667.012 15.26 0 12 0zm0 2.16c3.203 0 3.585.016 4.85.071 1.17.055 1.805.249 2.227.415.562.2"
        "17.96.477 1.382.896.419.42.679.819.896 1.381.164.422.36 1.057.413 2.227.057 1.266.07 1.646.07 4.85s-.015 3.5"
        "85-.074 4.85c-.061 1.17-.256 1.805-.421 2.227-.224.562-.479.96-.899 1.382-.419.419-.824.679-1.38.896-.42.164"
        "-1.065.36-2.235.413-1.274.057-1.649.07-4.859.07-3.211 0-3.586-.015-4.859-.074-1.171-.061-1.816-.256-2.236-.4"
        "21-.569-.224-.96-.479-1.379-.899-.421-.419-.69-.824-.9-1.38-.165-.42-.359-1.065-.42-2.235-.045-1.26-.061-1.6"
        "49-.061-4.844 0-3.196.016-3.586.061-4.861.061-1.17.255-1.814.42-2.234.21-.57.479-.96.9-1.381.419-.419.81-.68"
        "9 1.379-.898.42-.166 1.051-.361 2.221-.421 1.275-.045 1.65-.06 4.859-.06l.045.03zm0 3.678c-3.405 0-6.162 2.7"
        "6-6.162 6.162 0 3.405 2.76 6.162 6.162 6.162 3.405 0 6.162-2.76 6.162-6.162 0-3.405-2.76-6.162-6.162-6.162zM"
        "12 16c-2.21 0-4-1.79-4-4s1.79-4 4-4 4 1.79 4 4-1.79 4-4 4zm7.846-10.405c0 .795-.646 1.44-1.44 1.44-.795 0-1."
        "44-.646-1.44-1.44 0-.794.646-1.439 1.44-1.439.793-.001 1.44.645 1.44 1.439z"
    )
    capabilities = Capabilities(
        # How emoji are counted is not said: UTF-16 units are the most cautious way.
        text=TextLimit(maximum=2200, unit="utf16"),
        images=ImageLimit(
            maximum=10,
            required=True,
            max_bytes=8_000_000,
            max_side=1440,
            alt_text=1000,
            crops=("4:5", "1:1", "16:9"),
        ),
        usual_length=300,
        usual_hashtags=3,
        register="caption",
        fold=125,
        live_links=False,
        app="typed",
        public_images=True,
        find=True,
        delete=True,
        comments=True,
        reply=True,
        hide=True,
        statistics=True,
        webhooks=True,
    )
    statistics_names = ("likes", "replies", "views", "shares", "bookmarks")
    app_fields = (
        AppField(
            name="login",
            label="Log-in",
            help="As in the set-up of the use case on Meta's site.",
            choices=((ALONE, "Instagram Login"), (BY_PAGE, "Facebook Login, by the linked Page")),
        ),
        AppField(
            name="client_id",
            label="Instagram app ID, or App ID",
            help="With Instagram Login, the Instagram app ID; with Facebook Login, the App ID.",
        ),
        AppField(name="client_secret", label="Instagram app secret, or App secret", secret=True),
        CONFIGURATION,
        PORTFOLIO,
    )
    scopes = (
        "instagram_basic",
        "instagram_content_publish",
        "instagram_manage_comments",
        "instagram_manage_insights",
        "instagram_manage_contents",
        "pages_show_list",
        "pages_read_engagement",
    )
    needed = ("instagram_basic", "instagram_content_publish")

    alone_root = "https://graph.instagram.com"
    alone_dialog = "https://www.instagram.com/oauth/authorize"
    code_url = "https://api.instagram.com/oauth/access_token"
    profiles = "https://www.instagram.com/"
    token_prefix = "ig"  # noqa: S105 the beginning of a name

    containers_edge = "media"
    publish_edge = "media_publish"
    state_field = "status_code"
    words_field = "status"
    # Not ready; "temporary, try again in 30 seconds to 2 minutes"; the container is not found yet.
    not_ready = frozenset({2207027, 2207008, 2207006})
    quota_hit = frozenset({2207042})
    # Server errors, a download that timed out, a container that ended.
    passing = ("2207001", "2207003", "2207020", "2207032", "2207053", "2207057", "2207082")
    subcodes = {**MediaNetwork.subcodes, 2207085: "forbidden"}

    @property
    def token_root(self) -> str:
        return self.alone_root

    def root(self, account: ConnectedAccount) -> str:
        return f"{self.alone_root}/{self.version}" if _is_alone(account.credentials) else super().root(account)

    # Form

    def problems(self, content: Content, account: ConnectedAccount) -> list[Problem]:
        hashtags = [span for span in find_spans(self.body(content)) if span.kind == "hashtag"]
        many = [Problem(code="too_many_hashtags", field="text", params={"maximum": MOST_HASHTAGS})]
        return [*super().problems(content, account), *(many if len(hashtags) > MOST_HASHTAGS else [])]

    def build(self, content: Content, account: ConnectedAccount) -> Payload:
        return {"caption": self.body(content), "images": [image.as_dict() for image in content.images]}

    def build_reply(self, content: Content, account: ConnectedAccount, parent: RemoteComment) -> Payload:
        """There are two levels: an answer to an answer stands under the first, and names whom it answers."""
        text, mention = self.body(content), f"@{parent.author.handle}"
        if parent.extra["thread"] != parent.remote_id and parent.author.handle and not text.startswith(mention):
            text = f"{mention} {text}"
        return {"caption": text, "images": [], "reply_to": parent.extra["thread"], "media": parent.extra["media"]}

    def preview(self, payload: Payload) -> Preview:
        """No address in a caption can be followed."""
        live = tuple(span for span in find_spans(payload["caption"]) if span.kind != "url")
        return Preview(text=payload["caption"], spans=live, images=tuple(payload["images"]))

    # Sending

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        if "reply_to" not in payload:
            return self.publish(payload, account, key)
        path = node_path(payload["reply_to"], "replies")
        answer = self.call(account, "POST", path, creates=True, data={"message": payload["caption"]})
        return Sent(remote_id=created_id(answer), url=self.address(payload["media"], account))

    def item_form(self, image: Mapping[str, Any], account: ConnectedAccount) -> Mapping[str, Any]:
        return {**_image_form(image, account), "is_carousel_item": "true"}

    def post_form(self, payload: Payload, items: list[str], account: ConnectedAccount) -> Mapping[str, Any]:
        caption = {"caption": payload["caption"]} if payload["caption"] else {}
        if items:
            return {**caption, "media_type": "CAROUSEL", "children": ",".join(items)}
        return {**caption, **_image_form(payload["images"][0], account)}

    def quotas(self, payload: Payload, account: ConnectedAccount) -> tuple[int, int]:
        """The guides contradict each other (50, 100): the network itself says."""
        path = node_path(account.remote_id, "content_publishing_limit")
        [limits] = self.call(account, "GET", path, params={"fields": "config,quota_usage"})["data"]
        return int(limits["quota_usage"]), int(limits["config"]["quota_total"])

    def published(self, payload: Payload, account: ConnectedAccount, since: datetime) -> Sent | None:
        kind = "CAROUSEL_ALBUM" if len(payload["images"]) > 1 else "IMAGE"
        for post in self.recent(account, "media", since, "id,caption,timestamp,permalink,media_type"):
            if post.get("media_type") == kind and same_words(payload["caption"], post.get("caption")):
                return Sent(remote_id=str(post["id"]), url=str(post.get("permalink") or self.own_address(account)))
        return None

    def own_address(self, account: ConnectedAccount) -> str:
        return f"{self.profiles}{account.handle}/"

    def delete(self, remote_id: str, account: ConnectedAccount) -> None:
        """Comments by both log-ins; posts by Facebook Login alone, the other refuses (2026-08)."""
        self.remove(account, remote_id)

    # Connecting

    def depart(self, client: Client, redirect_uri: str, answers: Mapping[str, str]) -> Departure:
        if not _is_alone(client.options):
            return super().depart(client, redirect_uri, answers)
        url, state = self._session(client, redirect_uri).authorization_url(self.alone_dialog)
        return Departure(url=url, state=state, memory={"verifier": None})

    def scopes_for(self, client: Client) -> Sequence[str]:
        return SCOPES_ALONE if _is_alone(client.options) else super().scopes_for(client)

    def arrive(
        self, client: Client, redirect_uri: str, *, query: Mapping[str, str], memory: Mapping[str, Any]
    ) -> Grant:
        if _is_alone(client.options):
            return Grant(credentials={**self.sixty_days(client, redirect_uri, query["code"]), "login": ALONE})
        return super().arrive(client, redirect_uri, query=query, memory=memory)

    def candidates(self, grant: Grant) -> Sequence[Candidate]:
        """Of the Pages a person runs, those an account is linked to; the other log-in is one account's."""
        if _is_alone(grant.credentials):
            return super().candidates(grant)
        linked = "instagram_business_account{id,username,name,profile_picture_url}"
        pages = [page for page in self.managed_pages(grant, linked) if page.get("instagram_business_account")]
        return [self._candidate(page, grant) for page in pages]

    def profile(self, account: ConnectedAccount) -> Profile:
        fields = "username,name,profile_picture_url"
        if _is_alone(account.credentials):
            me = self.node(account, "me", f"user_id,{fields}")
            # ``id`` is another number, which publishing refuses.
            return self._profile({**me, "id": me.get("user_id")})
        self.check_health(account)
        return self._profile(self.node(account, account.credentials["account_id"], f"id,{fields}"))

    def check_health(self, account: ConnectedAccount) -> Mapping[str, Any]:
        """Tokens of Instagram Login cannot be inspected: that they work is the proof."""
        return self.node(account, "me", "user_id") if _is_alone(account.credentials) else super().check_health(account)

    def check_app(self, client: Client, redirect_uri: str) -> Sequence[Finding]:
        """Instagram Login has no call in the app's own name."""
        if _is_alone(client.options):
            steps = ("app", "secret", "redirect", "permissions", "role", "published")
            return [Finding(step=step, ok=None) for step in steps]
        return super().check_app(client, redirect_uri)

    def fail(self, response: requests.Response, body: bytes, account: ConnectedAccount, *, creates: bool) -> NoReturn:
        """The exchange of a code has errors of its own shape: error_type, code, error_message."""
        if words := _words_of_the_exchange(body):
            raise Rejected(redact(words, account), reason="forbidden", status=response.status_code)
        super().fail(response, body, account, creates=creates)

    # Webhooks

    def news(self, body: bytes) -> Sequence[News]:
        """Of a comment: ``id`` or, by some guides, ``comment_id``."""
        found = []
        for account_id, field, value in changes(body, "instagram"):
            comment = str(value.get("id") or value.get("comment_id") or "")
            if field == "comments" and comment:
                media = str((value.get("media") or {}).get("id") or "")
                found.append(News(account_id=account_id, key=f"comment {comment}", remote_id=media))
        return found

    def subscribe(self, account: ConnectedAccount, client: Client, address: str) -> None:
        """The account itself, never its Page: these names replace what a Page is subscribed to."""
        path = node_path(account.remote_id, "subscribed_apps")
        self.do(account, "POST", path, data={"subscribed_fields": "comments"})

    def _candidate(self, page: Mapping[str, Any], grant: Grant) -> Candidate:
        account = page["instagram_business_account"]
        kept = {**self.page_grant(page, grant).credentials, "login": BY_PAGE, "account_id": str(account["id"])}
        return Candidate(profile=self._profile(account), grant=replace(grant, credentials=kept))

    def _profile(self, read: Mapping[str, Any]) -> Profile:
        if not (read.get("id") and read.get("username")):
            raise NotSent("an account without a name")
        handle = str(read["username"])
        return Profile(
            remote_id=str(read["id"]),
            handle=handle,
            name=str(read.get("name") or ""),
            url=f"{self.profiles}{handle}/",
            avatar_url=str(read.get("profile_picture_url") or ""),
        )


def _is_alone(known: Mapping[str, Any]) -> bool:
    return known.get("login") == ALONE


def _image_form(image: Mapping[str, Any], account: ConnectedAccount) -> dict[str, Any]:
    described = {"alt_text": image["alt"]} if image["alt"] else {}
    return {"image_url": account.public_url(image["file"]), **described}


def _words_of_the_exchange(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return str(answer.get("error_message") or "") if isinstance(answer, dict) and "error_type" in answer else ""


network_class = Instagram
