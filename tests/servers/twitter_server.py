"""A small, strict X API v2 in this process: what it accepts it keeps, what the real one refuses it refuses.

    with TwitterServer() as server:
        token = server.token_for("asso")
        ...
        assert [post["text"] for post in server.posts] == [...]

It stands for api.x.com and x.com at once. Parameters, fields and bodies are checked by hand here, and by the published
OpenAPI document in the tests, from what is kept in ``seen``. ``fail_next`` and ``lose_next_answers`` concern the next
requests that create a post, unless ``fail_on`` says others.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

import regex
from twitter_text import extract_urls_with_indices, parse_tweet

from .http_server import Answer, FakeServer, Request

CREATE = ("POST", "/2/tweets")
PROBLEMS = "https://api.x.com/2/problems/"
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
UNANSWERABLE = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)
WORDS = {
    "post": {
        "fields": "post.fields",
        "known": "attachments conversation_id created_at entities id lang note_post public_metrics text",
        "expansions": "author_id in_reply_to_user_id referenced_posts",
        "references": "referenced_posts",
        "shares": "repost_count",
        "history": "edit_history_post_ids",
    },
    "tweet": {
        "fields": "tweet.fields",
        "known": "attachments author_id conversation_id created_at entities id in_reply_to_user_id lang note_tweet "
        "public_metrics referenced_tweets text",
        "expansions": "author_id in_reply_to_user_id referenced_tweets.id",
        "references": "referenced_tweets",
        "shares": "retweet_count",
        "history": "edit_history_tweet_ids",
    },
}
USER_FIELDS = {"id", "name", "username", "profile_image_url", "protected"}
EVENTS = {"post.mention.create", "post.reply.create", "post.create", "post.delete"}


class TwitterServer(FakeServer):
    """``spelling`` is the generation of names it knows: the other one is refused, or with ``ignores`` left unheard."""

    def __init__(self, *, spelling: str = "post", ignores: bool = False) -> None:
        super().__init__()
        self.fail_on = CREATE
        self.words, self.ignores = WORDS[spelling], ignores
        self.seen: list[Request] = []
        """Every request, oldest first."""
        self.deny = False
        """True: the consent screen is refused."""
        self.page = False
        """True: the consent screen is a page with a button, for a browser."""
        self.credits: int | None = None
        """How many paid creations are left before 402; None for as many as wanted."""
        self.posts_left: int | None = None
        self.reset_at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
        self.media_delay = 0
        """How many looks at a new image find it still being processed."""
        self.media_life = 86_400
        self.rotates = True
        """Every use of a refresh token makes another and kills it."""
        self.lag = 0
        """How many newest posts the timeline does not list yet."""
        self.posts: list[dict[str, Any]] = []
        self.media: dict[str, dict[str, Any]] = {}
        self.people: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.refresh_tokens: dict[str, dict[str, Any]] = {}
        self.webhooks: dict[str, dict[str, Any]] = {}
        self.subscriptions: list[dict[str, Any]] = []
        self.asks: Callable[[str], str | None] = lambda crc_token: None
        """What stands at a webhook's address: the answer to a ``crc_token``."""
        self.client = {"client_id": "M1M5R3BMVy13QmpS", "client_secret": "client-secret-of-asso"}
        self.consumer_secret, self.bearer = "consumer-secret-of-asso", "app-bearer-of-asso"
        self.redirect_uris = ["https://asso.example/arrive/"]
        self._codes: dict[str, dict[str, Any]] = {}
        self._ids = itertools.count()
        self.approving = self.add_person("asso")

    # For tests

    def new_id(self, at: datetime | None = None) -> str:
        """A snowflake: its instant in milliseconds, then a number."""
        instant = int((at or datetime.now(UTC)).timestamp() * 1000) - 1_288_834_974_657
        return str((instant << 22) + next(self._ids) % 4096)

    def add_person(self, username: str) -> dict[str, Any]:
        self.people[username] = {
            "id": self.new_id(),
            "username": username,
            "name": username.title(),
            "profile_image_url": f"https://pbs.twimg.com/{username}.png",
        }
        return self.people[username]

    def token_for(self, username: str, *, lasts: float = 7200, scope: str = "") -> dict[str, Any]:
        """Credentials as our code keeps them."""
        scope = scope or "tweet.read tweet.write users.read media.write tweet.moderate.write offline.access"
        granted = self._grant({"person": self.people[username], "scope": scope}, lasts)
        kept = {name: granted[name] for name in ("access_token", "refresh_token") if name in granted}
        return {**kept, "expires_at": time.time() + lasts, "client": dict(self.client)}

    def revoke_all(self) -> None:
        self.tokens.clear()
        self.refresh_tokens.clear()

    def write(self, username: str, text: str, *, reply_to: str = "", at: datetime | None = None) -> dict[str, Any]:
        """A post of somebody, without HTTP."""
        person = self.people.get(username) or self.add_person(username)
        with self._lock:
            return self._add(person, text, reply_to, [], at)

    def remove(self, post_id: str) -> None:
        self.posts = [post for post in self.posts if post["id"] != post_id]

    def event(self, kind: str, post: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """What X would deliver to a webhook: body and headers."""
        payload = {name: post[name] for name in ("id", "text", "author_id", "conversation_id")}
        parent = self._post(post["reply_to"])
        if parent:
            payload |= {"in_reply_to_tweet_id": parent["id"], "in_reply_to_user_id": parent["author_id"]}
        data = {"event_uuid": self.new_id(), "filter": {"user_id": self.approving["id"]}, "event_type": kind}
        body = json.dumps({"data": {**data, "payload": payload, "includes": {}}}).encode()
        return body, {"x-twitter-webhooks-signature": f"sha256={self._signed(body)}"}

    # Answers

    def route(self, request: Request) -> Any:
        self.seen.append(request)
        if found := _ROUTES.get((request.method, request.path)):
            return getattr(self, found)(request)
        for (method, pattern), found in _PATTERNS.items():
            if method == request.method and (match := regex.fullmatch(pattern, request.path)):
                request.id = match[1]
                return getattr(self, found)(request)
        raise _problem(404, "resource-not-found", "Not Found Error", "no such address")

    def default_headers(self) -> dict[str, str]:
        left = 100 if self.posts_left is None else self.posts_left
        epoch = str(int(self.reset_at.timestamp()))
        return {"x-rate-limit-limit": "100", "x-rate-limit-remaining": str(left), "x-rate-limit-reset": epoch}

    def _person(self, request: Request, *scopes: str) -> dict[str, Any]:
        granted = self.tokens.get(request.bearer)
        if not granted or granted["until"] < time.time():
            raise Answer(401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"})
        if not set(scopes) <= set(granted["scope"].split()):
            raise _forbidden("You are not permitted to perform this action.")
        return granted["person"]

    def _app(self, request: Request) -> None:
        if request.bearer in self.tokens:
            raise _problem(403, "unsupported-authentication", "Unsupported Authentication", "Application-Only wanted")
        if request.bearer != self.bearer:
            raise Answer(401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"})

    @staticmethod
    def _only(given: Any, *known: str) -> None:
        for name in given:
            if name not in known:
                raise _invalid(f"The query parameter [{name}] is not one of [{','.join(known)}]")

    # Connecting

    def authorize(self, request: Request) -> Any:
        query = request.query
        wanted = {"response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge"}
        if not wanted | {"code_challenge_method"} == set(query) or query["client_id"] != self.client["client_id"]:
            raise Answer(400, "<h1>Something went wrong</h1>")
        if query["redirect_uri"] not in self.redirect_uris or query["code_challenge_method"] != "S256":
            raise Answer(400, "<h1>Something went wrong</h1>")
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**query, "person": self.approving, "until": time.time() + 30}
        answer = {"error": "access_denied"} if self.deny else {"code": code}
        back = f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}"
        if self.page:
            return f'<h1>Authorise @asso?</h1><a href="{escape(back)}">Authorize app</a>'
        raise Answer(302, "", {"Location": back})

    def token(self, request: Request) -> Any:
        self._client(request)
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        if form.get("grant_type") == "refresh_token":
            return self._refreshed(form)
        asked = self._codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not asked or asked["until"] < time.time() or asked["redirect_uri"] != form.get("redirect_uri"):
            raise _oauth(400, "invalid_request", "Value passed for the authorization code was invalid.")
        if form.get("grant_type") != "authorization_code" or asked["code_challenge"] != proof.rstrip(b"=").decode():
            raise _oauth(400, "invalid_request", "Value passed for the code verifier did not match the code challenge.")
        return self._grant(asked, 7200)

    def _client(self, request: Request) -> None:
        pair = f"{self.client['client_id']}:{self.client['client_secret']}".encode()
        if request.headers.get("authorization") != f"Basic {base64.b64encode(pair).decode()}":
            raise _oauth(401, "unauthorized_client", "Missing valid authorization header")
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise _oauth(400, "invalid_request", "a form is wanted")

    def _refreshed(self, form: dict[str, str]) -> Any:
        known = self.refresh_tokens.get(form.get("refresh_token", ""))
        if not known:
            raise _oauth(400, "invalid_request", "Value passed for the token was invalid.")
        answer = self._grant(known, 7200, keep=None if self.rotates else form["refresh_token"])
        if self.rotates:
            del self.refresh_tokens[form["refresh_token"]]
        return answer

    def _grant(self, asked: dict[str, Any], lasts: float, keep: str | None = None) -> dict[str, Any]:
        access = secrets.token_urlsafe(32)
        kept = {"person": asked["person"], "scope": asked["scope"]}
        self.tokens[access] = {**kept, "until": time.time() + lasts}
        answer = {"token_type": "bearer", "expires_in": int(lasts), "access_token": access, "scope": asked["scope"]}
        if "offline.access" in asked["scope"]:
            answer["refresh_token"] = keep or secrets.token_urlsafe(32)
            self.refresh_tokens[answer["refresh_token"]] = kept
        return answer

    def revoke(self, request: Request) -> Any:
        self._client(request)
        token = request.form.get("token", "")
        self.tokens.pop(token, None)
        self.refresh_tokens.pop(token, None)
        return {"revoked": True}

    def myself(self, request: Request) -> Any:
        self._only(request.query, "user.fields")
        person = self._person(request, "users.read", "tweet.read")
        return {"data": _chosen(person, request.query.get("user.fields", ""), USER_FIELDS, {"id", "name", "username"})}

    def usage(self, request: Request) -> Any:
        self._app(request)
        self._pay(0)
        return {"data": {"project_cap": "3000000", "project_usage": "12"}}

    # Publishing

    def upload(self, request: Request) -> Any:
        self._person(request, "media.write")
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise _invalid("multipart wanted")
        if set(request.form) != {"media_category"} or request.form["media_category"] != "tweet_image":
            raise _invalid("$.media_category: is missing but it is required")
        if not request.files.get("media") or len(request.files["media"]) > 5_000_000:
            raise _invalid("media: size")
        media_id = self.new_id()
        media = {"bytes": request.files["media"], "delay": self.media_delay, "alt": None}
        self.media[media_id] = {**media, "until": time.time() + self.media_life}
        data = {"id": media_id, "media_key": f"3_{media_id}", "expires_after_secs": self.media_life, "size": 1}
        return {"data": {**data, **self._processing(media_id)}}

    def _processing(self, media_id: str) -> dict[str, Any]:
        if self.media[media_id]["delay"] > 0:
            return {"processing_info": {"state": "pending", "check_after_secs": 1}}
        return {"processing_info": {"state": "succeeded"}} if self.media_delay else {}

    def upload_state(self, request: Request) -> Any:
        self._person(request, "media.write")
        self._only(request.query, "command", "media_id")
        media = self._known_media(request.query.get("media_id", ""))
        media["delay"] -= 1
        return {"data": {"id": request.query["media_id"], **self._processing(request.query["media_id"])}}

    def _known_media(self, media_id: str) -> dict[str, Any]:
        media = self.media.get(media_id)
        if not media or media["until"] < time.time():
            raise _invalid("Your media IDs are invalid.")
        return media

    def describe(self, request: Request) -> Any:
        self._person(request, "media.write")
        if set(request.form) != {"id", "metadata"}:
            raise _invalid("$.id")
        text = request.form["metadata"]["alt_text"]["text"]
        if not text or len(text) > 1000:
            raise _invalid("alt_text")
        self._known_media(request.form["id"])["alt"] = text
        return {"data": {"id": request.form["id"], "associated_metadata": request.form["metadata"]}}

    def create(self, request: Request) -> Any:
        person, form = self._person(request, "tweet.write", "tweet.read", "users.read"), request.form
        self._pay(1)
        if not set(form) <= {"text", "media", "reply"} or not isinstance(form.get("text", ""), str):
            raise _invalid("$: unknown field")
        media_ids = (form.get("media") or {"media_ids": []})["media_ids"]
        if not isinstance(media_ids, list) or len(media_ids) > 4 or not (form.get("text", "").strip() or media_ids):
            raise _invalid("text or media")
        if any(self._known_media(media_id)["delay"] > 0 for media_id in media_ids):
            raise _invalid("Your media IDs are invalid.")
        if parse_tweet(form.get("text", "")).asdict()["weightedLength"] > 280:
            raise _forbidden("Your Tweet text is too long. For more information please review the documentation.")
        reply_to = (form.get("reply") or {}).get("in_reply_to_tweet_id", "")
        self._answerable(person, reply_to)
        if any(post["written"] == form["text"] and post["author_id"] == person["id"] for post in self.posts[-50:]):
            raise _forbidden(DUPLICATE)
        self._count()
        post = self._add(person, form["text"], reply_to, media_ids)
        self.lose_answer()
        raise Answer(201, {"data": {"id": post["id"], "text": post["text"], self.words["history"]: [post["id"]]}})

    def _pay(self, number: int) -> None:
        if self.credits is not None and self.credits < max(number, 1):
            detail = "Your enrolled account does not have any credits to fulfill this request."
            raise _problem(402, "credits", "CreditsDepleted", detail)
        if self.credits is not None:
            self.credits -= number

    def _count(self) -> None:
        if self.posts_left == 0:
            raise Answer(429, {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank"})
        if self.posts_left:
            self.posts_left -= 1

    def _answerable(self, person: dict[str, Any], reply_to: str) -> None:
        parent = self._post(reply_to)
        if reply_to and not parent:
            raise _forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
        ours = not parent or parent["author_id"] == person["id"]
        if not ours and f"@{person['username']}" not in parent["written"]:
            raise _forbidden(UNANSWERABLE)

    def _add(self, person, written, reply_to, media_ids, at=None) -> dict[str, Any]:
        post_id, parent = self.new_id(at), self._post(reply_to)
        prefix = f"@{self._author(parent)['username']} " if parent and parent["author_id"] != person["id"] else ""
        text, urls = _shortened(prefix + written, post_id, media_ids)
        post = {
            "id": post_id,
            "written": written,
            "text": text,
            "author_id": person["id"],
            "created_at": (at or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "conversation_id": parent["conversation_id"] if parent else post_id,
            "entities": {"urls": urls} if urls else {},
            "lang": "fr",
            "reply_to": reply_to,
            "hidden": False,
            "attachments": {"media_keys": [f"3_{media_id}" for media_id in media_ids]} if media_ids else {},
            "media_ids": list(media_ids),
            "counts": [1, 2, 3, 4, 5, 60],
        }
        self.posts.append(post)
        return post

    def _post(self, post_id: str) -> dict[str, Any] | None:
        return next((post for post in self.posts if post["id"] == post_id), None)

    def _author(self, post: dict[str, Any]) -> dict[str, Any]:
        return next(person for person in self.people.values() if person["id"] == post["author_id"])

    def delete(self, request: Request) -> Any:
        person, post = self._person(request, "tweet.write"), self._post(request.id)
        if not post:
            raise _problem(
                404, "resource-not-found", "Not Found Error", f"Could not find tweet with id: [{request.id}]."
            )
        if post["author_id"] != person["id"]:
            raise _forbidden("You are not authorized to delete this Tweet.")
        self.remove(request.id)
        return {"data": {"deleted": True}}

    def hide(self, request: Request) -> Any:
        person, post = self._person(request, "tweet.moderate.write"), self._post(request.id)
        if set(request.form) != {"hidden"} or not isinstance(request.form["hidden"], bool):
            raise _invalid("$.hidden")
        if not post:
            raise _problem(404, "resource-not-found", "Not Found Error", "Could not find tweet")
        root = self._post(post["conversation_id"])
        if not root or root["author_id"] != person["id"] or root is post:
            raise _forbidden("You are not permitted to perform this action.")
        post["hidden"] = request.form["hidden"]
        return {"data": {"hidden": post["hidden"]}}

    # Reading

    def several(self, request: Request) -> Any:
        self._person(request, "tweet.read")
        ids = request.query.get("ids", "").split(",")
        if not 1 <= len(ids) <= 100:
            raise _invalid("ids")
        found = [post for post_id in ids if (post := self._post(post_id))]
        missing = [
            {
                "resource_id": post_id,
                "value": post_id,
                "resource_type": "tweet",
                "title": "Not Found Error",
                "detail": f"Could not find tweet with ids: [{post_id}].",
                "type": f"{PROBLEMS}resource-not-found",
            }
            for post_id in ids
            if not self._post(post_id)
        ]
        answer = self._listed(request, found, "ids")
        answer.pop("meta")
        return {**answer, **({"errors": missing} if missing else {})}

    def of_person(self, request: Request) -> Any:
        self._person(request, "tweet.read")
        listed = self.posts[: len(self.posts) - self.lag]
        found = [post for post in reversed(listed) if post["author_id"] == request.id]
        if "replies" in request.query.get("exclude", "").split(","):
            found = [post for post in found if not post["reply_to"] and not post["text"].startswith("@")]
        return self._paged(request, found, "exclude", "start_time", "end_time", "pagination_token", least=5)

    def mentions(self, request: Request) -> Any:
        self._person(request, "tweet.read")
        person = next(person for person in self.people.values() if person["id"] == request.id)
        found = [
            post
            for post in reversed(self.posts)
            if post["author_id"] != request.id and f"@{person['username']}" in post["text"]
        ]
        return self._paged(request, found, "since_id", "pagination_token", least=5)

    def search(self, request: Request) -> Any:
        self._person(request, "tweet.read")
        match = regex.fullmatch(r"conversation_id:(\d+) is:reply", request.query.get("query", ""))
        if not match:
            raise _invalid("There were errors processing your request: no viable alternative")
        week = datetime.now(UTC) - timedelta(days=7)
        found = [
            post
            for post in reversed(self.posts)
            if post["conversation_id"] == match[1] and post["reply_to"] and _at(post) > week
        ]
        return self._paged(request, found, "query", "next_token", "sort_order", least=10)

    def _paged(self, request: Request, found: list[dict[str, Any]], *known: str, least: int) -> Any:
        query = request.query
        most = int(query.get("max_results", 10))
        if not least <= most <= 100:
            raise _invalid("max_results")
        if start := query.get("start_time"):
            found = [post for post in found if _at(post) >= datetime.fromisoformat(start)]
        if since := query.get("since_id"):
            found = [post for post in found if int(post["id"]) > int(since)]
        begin = int(query.get("next_token") or query.get("pagination_token") or 0)
        answer = self._listed(request, found[begin : begin + most], "max_results", *known)
        if begin + most < len(found):
            answer["meta"]["next_token"] = str(begin + most)
        return answer

    def _listed(self, request: Request, posts: list[dict[str, Any]], *known: str) -> dict[str, Any]:
        query, words = request.query, self.words
        if not self.ignores:
            self._only(query, *known, words["fields"], "expansions", "user.fields")
            for name, allowed in ((words["fields"], words["known"]), ("expansions", words["expansions"])):
                for value in filter(None, query.get(name, "").split(",")):
                    if value not in allowed.split():
                        raise _invalid(f"The `{name}` query parameter value [{value}] is not one of [{allowed}]")
        fields = set(query.get(words["fields"], "").split(","))
        expansions = set(query.get("expansions", "").split(","))
        answer: dict[str, Any] = {"meta": {"result_count": len(posts)}}
        if posts:
            answer["data"] = [self._shown(post, fields | expansions) for post in posts]
        if posts and "author_id" in expansions:
            authors = {post["author_id"]: self._author(post) for post in posts}
            answer["includes"] = {"users": list(authors.values())}
        return answer

    def _shown(self, post: dict[str, Any], asked: set[str]) -> dict[str, Any]:
        names = ("like_count", self.words["shares"], "reply_count", "quote_count", "bookmark_count", "impression_count")
        everything = {**post, "public_metrics": dict(zip(names, post["counts"], strict=True))}
        if post["reply_to"]:
            everything[self.words["references"]] = [{"type": "replied_to", "id": post["reply_to"]}]
        asked = (asked | {"id", "text"}) & set(everything) - {"written", "reply_to", "media_ids", "counts", "hidden"}
        return {name: everything[name] for name in sorted(asked) if everything[name]}

    # Webhooks

    def hooks(self, request: Request) -> Any:
        self._app(request)
        return {"data": list(self.webhooks.values()), "meta": {"result_count": len(self.webhooks)}}

    def add_hook(self, request: Request) -> Any:
        self._app(request)
        url = request.form.get("url", "")
        if set(request.form) != {"url"} or not regex.fullmatch(r"https://[^:/]+/\S*", url) or len(url) > 200:
            raise _invalid("UrlValidationFailed")
        if any(hook["url"] == url for hook in self.webhooks.values()):
            raise _invalid("DuplicateUrlFailed")
        self._challenge()
        hook = {"id": self.new_id(), "url": url, "valid": True, "created_at": _now()}
        self.webhooks[hook["id"]] = hook
        return {"data": hook}

    def wake_hook(self, request: Request) -> Any:
        self._app(request)
        self._challenge()
        self.webhooks[request.id]["valid"] = True
        return {"data": {"valid": True}}

    def _challenge(self) -> None:
        word = secrets.token_urlsafe(12)
        answer = self.asks(word)
        if not answer or json.loads(answer) != {"response_token": f"sha256={self._signed(word.encode())}"}:
            raise _invalid("CrcValidationFailed")

    def _signed(self, body: bytes) -> str:
        made = hmac.new(self.consumer_secret.encode(), body, hashlib.sha256).digest()
        return base64.b64encode(made).decode()

    def subscribed(self, request: Request) -> Any:
        self._app(request)
        return {"data": self.subscriptions, "meta": {"total_subscriptions": len(self.subscriptions)}}

    def subscribe(self, request: Request) -> Any:
        person, form = self._person(request, "tweet.read"), request.form
        if set(form) != {"event_type", "filter", "webhook_id"} or form["event_type"] not in EVENTS:
            raise _invalid("event_type")
        if form["filter"] != {"user_id": person["id"]} or form["webhook_id"] not in self.webhooks:
            raise _invalid("filter")
        made = {**form, "subscription_id": self.new_id(), "created_at": _now()}
        if any({**known, **form} == known for known in self.subscriptions):
            raise _invalid("DuplicateSubscriptionFailed")
        self.subscriptions.append(made)
        return {"data": {"subscription": made}}


_ROUTES = {
    ("GET", "/i/oauth2/authorize"): "authorize",
    ("POST", "/2/oauth2/token"): "token",
    ("POST", "/2/oauth2/revoke"): "revoke",
    ("GET", "/2/users/me"): "myself",
    ("GET", "/2/usage/tweets"): "usage",
    ("POST", "/2/media/upload"): "upload",
    ("GET", "/2/media/upload"): "upload_state",
    ("POST", "/2/media/metadata"): "describe",
    ("POST", "/2/tweets"): "create",
    ("GET", "/2/tweets"): "several",
    ("GET", "/2/tweets/search/recent"): "search",
    ("GET", "/2/webhooks"): "hooks",
    ("POST", "/2/webhooks"): "add_hook",
    ("GET", "/2/activity/subscriptions"): "subscribed",
    ("POST", "/2/activity/subscriptions"): "subscribe",
}
_PATTERNS = {
    ("DELETE", r"/2/tweets/(\d+)"): "delete",
    ("PUT", r"/2/tweets/(\d+)/hidden"): "hide",
    ("PUT", r"/2/webhooks/(\d+)"): "wake_hook",
    ("GET", r"/2/users/(\d+)/tweets"): "of_person",
    ("GET", r"/2/users/(\d+)/mentions"): "mentions",
}


def _problem(status: int, kind: str, title: str, detail: str) -> Answer:
    return Answer(status, {"type": PROBLEMS + kind, "title": title, "detail": detail, "status": status})


def _forbidden(detail: str) -> Answer:
    return Answer(403, {"title": "Forbidden", "detail": detail, "type": "about:blank", "status": 403})


def _invalid(message: str) -> Answer:
    body = {"errors": [{"parameters": {}, "message": message}], "title": "Invalid Request"}
    detail = "One or more parameters to your request was invalid."
    return Answer(400, {**body, "detail": detail, "type": f"{PROBLEMS}invalid-request"})


def _oauth(status: int, error: str, description: str) -> Answer:
    return Answer(status, {"error": error, "error_description": description})


def _chosen(thing: dict[str, Any], asked: str, known: set[str], always: set[str]) -> dict[str, Any]:
    names = set(filter(None, asked.split(",")))
    if not names <= known:
        raise _invalid(f"The `user.fields` query parameter value [{asked}] is not one of {sorted(known)}")
    return {name: thing[name] for name in thing if name in names | always}


def _shortened(text: str, post_id: str, media_ids: list[str]) -> tuple[str, list[dict[str, Any]]]:
    """As X stores a text: every address through t.co, one more for the images, three signs escaped."""
    urls, parts, end = [], [], 0
    for found in extract_urls_with_indices(text):
        start, stop = found["indices"]
        short = f"https://t.co/{secrets.token_hex(5)}"
        full = found["url"] if "://" in found["url"] else f"http://{found['url']}"
        urls.append({"url": short, "expanded_url": full, "display_url": full[8:34], "start": start, "end": stop})
        parts += [escape(text[end:start], quote=False), short]
        end = stop
    shown = "".join([*parts, escape(text[end:], quote=False)])
    if media_ids:
        short = f"https://t.co/{secrets.token_hex(5)}"
        page = f"https://x.com/asso/status/{post_id}/photo/1"
        urls += [{"url": short, "expanded_url": page, "media_key": f"3_{media}"} for media in media_ids]
        shown = f"{shown} {short}".strip()
    return shown, urls


def _at(post: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(post["created_at"])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
