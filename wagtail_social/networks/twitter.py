"""X, formerly Twitter: what it costs and how to connect your account.

What it needs: an account on X in your association's name, and an "app" that you create on X's site for developers. An
app is only an entry in a list there, with a name and a few codes; nothing is programmed. Create it while logged in to X
as the association: reading your own posts is then five times cheaper. X wants one app per use and forbids sharing it,
so each association makes its own.

Cost: X sells every call and gives none away; you pay in advance, by card, without a subscription. In August 2026 a post
cost 0.015 US dollars, a post with an address in it 0.20, an answer to a comment 0.01, each described image 0.005 more,
each comment read about 0.01, and each day of checking that the connection works about 0.01. Two articles a week, with
their links, come to 2 or 3 dollars a month. This site shows the price before a post leaves.

Time: thirty minutes. Nobody at X examines the request beforehand.

1. Go to console.x.com and log in with the association's X account. Accept the Developer Agreement, and describe in two
   or three sentences what you will do: publish your association's news and read the answers to it.
2. Choose "New App", and give it a name: it may be shown beside your posts. X then shows several keys, this one time:
   if you want step 7, keep "API Key Secret" and "Bearer Token" in a safe place.
3. In the app's settings open the settings of user authentication. Under "App permissions" choose "Read and write";
   under "Type of App" choose "Web App, Automated App or Bot".
4. On the same screen, under "Callback URI / Redirect URL", add this address exactly: {redirect_uri} Under "Website URL"
   write {site} and save.
5. X shows "Client ID" and "Client Secret" this one time. Copy both here at once. If you lose the secret, make a new one
   under "Keys and tokens" and copy it here; accounts already connected must then be connected again.
6. Under billing, buy credits: a few dollars are enough to begin. Set a spending limit, so that a mistake stays small.
7. If you want answers to show up within seconds, copy "API Key Secret" and "Bearer Token" here too. Each answer that X
   announces is charged like one that is read. Without them this site looks by itself, now and then.
8. Connect: X asks for your agreement. Check at the top of its screen that it names the association's account.

When it goes wrong: "Something went wrong" on X's screen nearly always means that the address of step 4 is not the same
to the letter. When X says that the credits are used up, everything waits here until you buy some; nothing is lost. When
it says that this action is not permitted, look at step 3, then connect again: a permission given later reaches only new
connections.

X lets a program answer only people who named your account or quoted it. For any other comment the answer is refused:
open the comment on X and answer there by hand. A program cannot like a comment on X, and can only hide answers
to your own posts. Comments older than seven days cannot be found any more. X's rules ask that a comment deleted there
disappears here too within a day.

Worth it: only if journalists, elected people or partners whom you must reach still read X. Otherwise the money and the
thirty minutes serve better elsewhere, and a post copied by hand into X costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from ..exceptions import CreditNeeded, NetworkError, NotSent, ReconnectNeeded, Rejected, Unknown
from ..text import TextLimit
from . import base_xapi as api
from .base import (
    AppField,
    CannotTell,
    Capabilities,
    CommentPage,
    ConnectedAccount,
    Content,
    Finding,
    ImageLimit,
    Link,
    Payload,
    Preview,
    Profile,
    RemoteComment,
    SendKey,
    Sent,
)
from .base_oauth2 import Client
from .base_xapi_events import XApiEvents, app_itself
from .base_xapi_media import XApiMedia

POSTS = "/2/tweets"
SEARCH = "/2/tweets/search/recent"
BATCH = 100
MAX_PAGES = 8
"""As many pages of 100 as X keeps of mentions."""


class Twitter(XApiEvents, XApiMedia):
    # Not "x": a network's name must not be a word of the code (the layers are proved by looking for it).
    name = "twitter"
    label = "X"
    worth = (
        "Only if journalists or elected people you must reach still read X: each post with a link costs 0.20 US "
        "dollars, and most answers must be written by hand on X."
    )
    color = "#000000"
    icon = (
        "M18.901 1.153h3.68l-8.04 9.19L24 22.846h-7.406l-5.8-7.584-6.638 7.584H.474l8.6-9.83L0 1.154h7.594l5.243 6.932Z"
        "M17.61 20.644h2.039L6.486 3.24H4.298Z"
    )
    share_address = "https://x.com/intent/post?text={text}&url={url}"
    capabilities = Capabilities(
        text=TextLimit(maximum=280, unit="weighted"),
        images=ImageLimit(maximum=4, max_bytes=5_000_000, alt_text=1000, crops=("original", "16:9", "1:1")),
        card="fetched",
        usual_hashtags=2,
        register="thought",
        app="typed",
        currency="USD",
        find=True,
        delete=True,
        comments=True,
        mentions=True,
        reply=True,
        hide=True,
        statistics=True,
        webhooks=True,
        deletions_followed=timedelta(hours=24),
    )
    app_fields = (
        AppField(name="client_id", label="Client ID"),
        AppField(name="client_secret", label="Client Secret", secret=True),
        AppField(
            name="api_secret",
            label="API Key Secret",
            help="Only if X is to announce answers by itself.",
            secret=True,
            required=False,
        ),
        AppField(
            name="bearer_token",
            label="Bearer Token",
            help="Only if X is to announce answers by itself.",
            secret=True,
            required=False,
        ),
    )
    statistics_names = tuple(api.COUNTS)
    scopes = ("tweet.read", "tweet.write", "users.read", "media.write", "tweet.moderate.write", "offline.access")

    # docs.x.com, X API, Pricing, read on 2026-08-22; the Developer Console has the current prices.
    post_price = Decimal("0.015")
    post_with_link_price = Decimal("0.200")
    answer_price = Decimal("0.010")
    """What X calls summoned, the only answers it takes from a program."""
    description_price = Decimal("0.005")
    """One call for each alternative text."""

    search_reaches = timedelta(days=7)
    """How far back recent search goes."""
    settling = timedelta(seconds=60)
    """How long a post may be missing from its author's timeline; X promises nothing."""

    # Form

    def card_meta(self, *, has_image: bool) -> dict[str, str]:
        return {"twitter:card": "summary_large_image" if has_image else "summary"}

    def build(self, content: Content, account: ConnectedAccount) -> Payload:
        return {"text": normalize("NFC", self.body(content)), "images": [image.as_dict() for image in content.images]}

    def build_reply(self, content: Content, account: ConnectedAccount, parent: RemoteComment) -> Payload:
        """X puts the person's name before the text by itself."""
        return {**self.build(content, account), "reply_to": parent.remote_id}

    def preview(self, payload: Payload) -> Preview:
        """With several addresses, nothing says which one makes the card."""
        links = api.links_in(payload["text"])
        alone = len(links) == 1 and not payload["images"]
        return Preview(
            text=payload["text"],
            spans=api.spans_in(payload["text"]),
            images=tuple(payload["images"]),
            card=Link(url=links[0].value) if alone else None,
        )

    def price(self, payload: Payload) -> Decimal:
        described = sum(1 for image in payload["images"] if image["alt"])
        plain = self.answer_price if payload.get("reply_to") else self.post_price
        created = self.post_with_link_price if api.has_link(payload["text"]) else plain
        return created + described * self.description_price

    # Sending

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        try:
            answer = self._create(payload, account, key)
        except Rejected as error:
            if error.reason == "duplicate" and key.tries > 1:
                raise Unknown(f"an earlier try may be there: {error.detail}", status=error.status) from None
            if error.reason == "image" and key.progress:
                key.keep({})
                raise NotSent(f"uploaded once more: {error.detail}", status=error.status) from None
            raise
        data = answer.get("data") if isinstance(answer, Mapping) else None
        if not isinstance(data, Mapping) or not data.get("id"):
            raise Unknown(f"no id: {api.detail_of(answer)[:200]}")
        return _sent(data)

    def _create(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Any:
        body: dict[str, Any] = {"text": payload["text"]}
        if media_ids := self.media_ids(payload["images"], account, key):
            body["media"] = {"media_ids": media_ids}
        if payload.get("reply_to"):
            body["reply"] = {"in_reply_to_tweet_id": payload["reply_to"]}
        return self.call(account, "POST", POSTS, creates=True, json=body)

    def find(
        self, payload: Payload, account: ConnectedAccount, key: SendKey, since: datetime
    ) -> Sent | CannotTell | None:
        is_answer, doubt = bool(payload.get("reply_to")), ""
        params: dict[str, Any] = {"max_results": 20, "start_time": api.moment(since)}
        # What begins with a name is an answer to X, though it answers no post.
        keeps_answers = is_answer or payload["text"].startswith("@")
        params["exclude"] = "retweets" if keeps_answers else "retweets,replies"
        pages = self._pages(account, f"/2/users/{account.remote_id}/tweets", params, who=is_answer)
        for page in pages:
            for post in api.posts_in(page):
                verdict = api.is_same(post, payload)
                if verdict:
                    return _sent(post)
                if verdict is None:
                    doubt = f"post {post['id']} resembles it"
            if page.get("errors"):
                doubt = doubt or f"not all could be read: {api.detail_of(page)[:200]}"
        if api.next_page(page):
            doubt = doubt or "more posts than were read"
        if datetime.now(UTC) - key.at < self.settling:
            doubt = doubt or "it may not be listed yet"
        return CannotTell(doubt) if doubt else None

    def delete(self, remote_id: str, account: ConnectedAccount) -> None:
        try:
            answer = self.call(account, "DELETE", f"{POSTS}/{api.post_id(remote_id)}")
        except Rejected as error:
            if error.reason != "gone":
                raise
            return
        if not _said(answer, "deleted"):
            raise NotSent("X did not say that it is deleted")

    # What comes back

    def comments(self, remote_id: str, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        """By recent search: what is absent from all pages of a complete thread is gone on X, and must go here too.

        A thread older than the search reaches is never complete; there ``statistics`` of the comments' own ids leaves
        out those that are gone.
        """
        root = api.post_id(remote_id)
        params = {"query": f"conversation_id:{root} is:reply", "max_results": BATCH, "sort_order": "recency"}
        answer = self.read(account, SEARCH, params | ({"next_token": cursor} if cursor else {}), who=True)
        reaches = not api.is_older(root, self.search_reaches)
        return CommentPage(
            comments=api.comments_from(answer, account),
            cursor=api.next_page(answer),
            complete=reaches and not answer.get("errors"),
        )

    def mentions(self, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        """The first time only one page: every post read is charged."""
        params = {"max_results": BATCH} | ({"since_id": cursor} if cursor else {})
        pages = self._pages(account, f"/2/users/{account.remote_id}/mentions", params, who=True)
        read = list(pages) if cursor else [next(pages)]
        found = [comment for page in reversed(read) for comment in api.comments_from(page, account)]
        newest = max((comment.remote_id for comment in found), key=int, default=cursor)
        return CommentPage(comments=found, cursor=newest, complete=not (cursor and api.next_page(read[-1])))

    def hide(self, comment: RemoteComment, account: ConnectedAccount, *, hidden: bool = True) -> None:
        """Only under posts of ours; readers may still ask X for what is hidden."""
        answer = self.call(account, "PUT", f"{POSTS}/{comment.remote_id}/hidden", json={"hidden": hidden})
        if _said(answer, "hidden") is not hidden:
            raise NotSent("X did not say that it is done")

    def statistics(self, remote_ids: Sequence[str], account: ConnectedAccount) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        wanted = {api.post_id(remote_id): remote_id for remote_id in remote_ids}
        for start in range(0, len(wanted), BATCH):
            batch = list(wanted)[start : start + BATCH]
            answer = self.read(account, POSTS, {"ids": ",".join(batch)})
            if unread := api.failed_ids(answer) & set(batch):
                raise NotSent(f"X could not read {sorted(unread)[0]}")
            posts = {str(post["id"]): post for post in api.posts_in(answer)}
            found |= {wanted[number]: api.counts_of(post) for number, post in posts.items() if number in wanted}
        return found

    # Connecting

    def profile(self, account: ConnectedAccount) -> Profile:
        answer = self.call(account, "GET", "/2/users/me", params={"user.fields": "name,profile_image_url,username"})
        me = answer.get("data") if isinstance(answer, Mapping) else None
        if not isinstance(me, Mapping) or not me.get("id"):
            raise NotSent("an account without an id")
        author = api.author_from(me)
        return Profile(
            remote_id=author.remote_id,
            handle=author.handle,
            name=author.name,
            url=author.url,
            avatar_url=author.avatar_url,
            expires_at=_end(account.credentials),
        )

    def revoke(self, account: ConnectedAccount) -> None:
        client = account.credentials.get("client") or {}
        for name in ("refresh_token", "access_token"):
            if token := account.credentials.get(name):
                # Refused means that X no longer knows it.
                with suppress(Rejected, ReconnectNeeded):
                    self.ask_app(self.revoke_url, client, {"token": token, "token_type_hint": name})

    def check_app(self, client: Client, redirect_uri: str) -> Sequence[Finding]:
        return [self._check_secret(client, redirect_uri), Finding(step="redirect", ok=None), self._check_credit(client)]

    def _check_secret(self, client: Client, redirect_uri: str) -> Finding:
        """A code that nobody was given: the right app is told so, a wrong one is not even listened to."""
        form = {"grant_type": "authorization_code", "code": "none", "redirect_uri": redirect_uri, "code_verifier": "-"}
        pair = {"client_id": client.client_id, "client_secret": client.client_secret}
        try:
            self.ask_app(self.token_url, pair, form)
        except NetworkError as error:
            wrong = error.status == 401 or any(word in error.detail for word in ("_client", "authorization header"))
            known = error.status == 400 and not wrong
            return Finding(step="secret", ok=False if wrong else known or None, detail="" if known else error.detail)
        return Finding(step="secret", ok=None)

    def _check_credit(self, client: Client) -> Finding:
        """Seen only where it is refused, and only with the app's own token."""
        try:
            self.call(app_itself(client), "GET", "/2/usage/tweets")
        except CreditNeeded as error:
            return Finding(step="credit", ok=False, detail=error.detail)
        except NetworkError as error:
            return Finding(step="credit", ok=None, detail=error.detail if error.status else "")
        return Finding(step="credit", ok=None)

    def _pages(
        self, account: ConnectedAccount, path: str, params: Mapping[str, Any], *, who: bool
    ) -> Iterator[Mapping[str, Any]]:
        for _page in range(MAX_PAGES):
            answer = self.read(account, path, params, who=who)
            yield answer
            if not (after := api.next_page(answer)):
                return
            params = {**params, "pagination_token": after}


def _sent(post: Mapping[str, Any]) -> Sent:
    return Sent(remote_id=str(post["id"]), url=api.address_of(post["id"]))


def _said(answer: Any, name: str) -> Any:
    data = answer.get("data") if isinstance(answer, Mapping) else None
    return data.get(name) if isinstance(data, Mapping) else None


def _end(credentials: Mapping[str, Any]) -> datetime | None:
    """When the connection ends for good: never while there is a refresh token."""
    if credentials.get("refresh_token") or "expires_at" not in credentials:
        return None
    return datetime.fromtimestamp(credentials["expires_at"], UTC)


network_class = Twitter
