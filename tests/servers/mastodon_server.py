"""A small, honest Mastodon in this process: what it accepts it keeps, what the real one refuses it refuses.

    with MastodonServer() as server:
        token = server.token_for("asso")
        ...
        assert [status["text"] for status in server.statuses] == [...]

Clients must allow private addresses and plain HTTP (``HostPolicy.allow_private``, ``OAUTHLIB_INSECURE_TRANSPORT``).
``fail_next`` and ``lose_next_answers`` concern the next requests that create a status, unless ``fail_on`` says others.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

import regex

from .http_server import Answer, FakeServer, Request

CREATE = ("POST", "/api/v1/statuses")
VISIBILITIES = ("public", "unlisted", "private", "direct")
_URL = regex.compile(r"https?://[^\s<]+")
_MENTION = regex.compile(r"(?<![\w/@])@(\w+)(@[\w.:\-]+)?")


class MastodonServer(FakeServer):
    """``honours_keys=False`` behaves as most compatible servers do: every request makes a post."""

    def __init__(self, *, honours_keys: bool = True, software: str = "mastodon", latency: float = 0.0) -> None:
        super().__init__(latency=latency)
        self.honours_keys = honours_keys
        self.software = software
        self.deny = False
        """True: the consent screen is refused."""
        self.asks_consent = False
        """True: shows the consent screen and waits for a click there, instead of accepting at once."""
        self.fail_on = CREATE
        self.posts_left: int | None = None
        """How many creations are allowed before 429; None for as many as wanted."""
        self.reset_at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
        self.media_delay = 0
        """How many looks at a new image find it still being processed."""
        self.max_characters = 500
        self.statuses: list[dict[str, Any]] = []
        """What exists, oldest first; ``text`` is the source."""
        self.media: dict[str, dict[str, Any]] = {}
        self.notifications: list[dict[str, Any]] = []
        self.accounts: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.apps: dict[str, dict[str, Any]] = {}
        self._by_id: dict[str, dict[str, Any]] = {}
        self._keys: dict[tuple[str, str], dict[str, Any]] = {}
        self._codes: dict[str, dict[str, Any]] = {}
        self._favourites: set[tuple[str, str]] = set()
        self._ids = itertools.count(109_000_000_000_000_001)
        self.approving = self.add_account("asso")
        """Who accepts at the consent screen."""

    @property
    def domain(self) -> str:
        return self.netloc or "mastodon.test"

    # For tests

    def add_account(self, username: str) -> dict[str, Any]:
        account = {
            "id": str(next(self._ids)),
            "username": username,
            "acct": username,
            "display_name": username.title(),
            "url": f"https://mastodon.test/@{username}",
            "avatar": f"https://mastodon.test/avatars/{username}.png",
            "bot": False,
        }
        self.accounts[username] = account
        return account

    def token_for(self, username: str, scope: str = "read write") -> str:
        if username not in self.accounts:
            self.add_account(username)
        token = secrets.token_urlsafe(24)
        self.tokens[token] = {"account": self.accounts[username], "scope": scope, "client_id": ""}
        return token

    def write(self, username: str, text: str, *, reply_to: str | None = None, **fields: Any) -> dict[str, Any]:
        """A status of somebody, without HTTP: a reply, a mention."""
        if username not in self.accounts:
            self.add_account(username)
        with self._lock:
            return self._add_status(self.accounts[username], {"status": text, "in_reply_to_id": reply_to, **fields})

    def status(self, status_id: str) -> dict[str, Any] | None:
        return self._by_id.get(status_id)

    # Answers: each takes the request, and returns what is answered with 200 or raises Answer

    def route(self, request: Request) -> Any:
        return self._route(request)(request)

    def default_headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": str(300 if self.posts_left is None else self.posts_left),
            "X-RateLimit-Reset": self.reset_at.isoformat().replace("+00:00", "Z"),
        }

    def _route(self, request: Request) -> Callable[[Request], Any]:
        if found := _ROUTES.get((request.method, request.path)):
            return getattr(self, found)
        parts = request.path.strip("/").split("/")
        if len(parts) >= 4 and parts[:2] == ["api", "v1"]:
            request.id = unquote(parts[3])
            if found := _ROUTES.get((request.method, "/".join([*parts[:3], "*", *parts[4:]]))):
                return getattr(self, found)
        raise Answer(404, {"error": "Not Found"})

    def _person(self, request: Request) -> dict[str, Any]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            raise Answer(401, {"error": "The access token is invalid"})
        granted, needed = self.tokens[token]["scope"].split(), "read" if request.method == "GET" else "write"
        if not any(scope.partition(":")[0] == needed for scope in granted):
            raise Answer(403, {"error": "This action is outside the authorized scopes"})
        return self.tokens[token]["account"]

    def _found(self, request: Request) -> dict[str, Any]:
        self._person(request)
        if request.id not in self._by_id:
            raise Answer(404, {"error": "Record not found"})
        return self._by_id[request.id]

    def _own(self, request: Request) -> dict[str, Any]:
        status = self._found(request)
        if status["account"] is not self._person(request):
            raise Answer(404, {"error": "Record not found"})
        return status

    # Connecting

    def nodeinfo_links(self, request: Request) -> Any:
        rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
        return {"links": [{"rel": rel, "href": f"{self.url}/nodeinfo/2.0"}]}

    def nodeinfo(self, request: Request) -> Any:
        return {"version": "2.0", "software": {"name": self.software, "version": "4.7.2"}}

    def instance(self, request: Request) -> Any:
        statuses = {
            "max_characters": self.max_characters,
            "max_media_attachments": 4,
            "characters_reserved_per_url": 23,
        }
        media = {"image_size_limit": 16_777_216, "description_limit": 10_000}
        configuration = {"statuses": statuses, "media_attachments": media}
        versions = {"mastodon": 11}
        return {"domain": self.domain, "version": "4.7.2", "configuration": configuration, "api_versions": versions}

    def register(self, request: Request) -> Any:
        uris = (request.form.get("redirect_uris") or "").split("\n")
        if not request.form.get("client_name") or not all(urlsplit(uri).scheme for uri in uris):
            raise Answer(422, {"error": "Validation failed: Redirect URI must be an absolute URI."})
        app = {
            "id": str(next(self._ids)),
            "name": request.form["client_name"],
            "client_id": secrets.token_urlsafe(24),
            "client_secret": secrets.token_urlsafe(24),
            "redirect_uris": uris,
            "scopes": request.form.get("scopes", "read").split(),
        }
        self.apps[app["client_id"]] = app
        return app

    def authorize(self, request: Request) -> Any:
        query, app = request.query, self.apps.get(request.query.get("client_id", ""))
        if not app or query.get("redirect_uri") not in app["redirect_uris"] or query.get("response_type") != "code":
            raise Answer(400, {"error": "invalid_request"})
        if not set(query.get("scope", "read").split()) <= set(app["scopes"]):
            raise Answer(400, {"error": "invalid_scope"})
        if self.asks_consent and request.method == "GET":
            return _consent_screen(app["name"], request.query)
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**query, "account": self.approving}
        answer = {"error": "access_denied"} if self.deny else {"code": code}
        answer |= {"state": query["state"]} if "state" in query else {}
        raise Answer(302, "", {"Location": f"{query['redirect_uri']}?{urlencode(answer)}"})

    def token(self, request: Request) -> Any:
        form, app = request.form, self.apps.get(request.form.get("client_id", ""))
        if not app or app["client_secret"] != form.get("client_secret"):
            raise Answer(401, {"error": "invalid_client"})
        asked = self._codes.pop(form.get("code", ""), None)
        if not asked or any(asked[name] != form.get(name) for name in ("client_id", "redirect_uri")):
            raise Answer(400, {"error": "invalid_grant"})
        if "code_challenge" in asked and asked["code_challenge"] != _challenge(form.get("code_verifier", "")):
            raise Answer(400, {"error": "invalid_grant"})
        token, scope = secrets.token_urlsafe(24), asked.get("scope", "read")
        self.tokens[token] = {"account": asked["account"], "scope": scope, "client_id": app["client_id"]}
        return {"access_token": token, "token_type": "Bearer", "scope": scope, "created_at": int(time.time())}

    def revoke(self, request: Request) -> Any:
        app, token = self.apps.get(request.form.get("client_id", "")), request.form.get("token", "")
        if not app or app["client_secret"] != request.form.get("client_secret"):
            raise Answer(403, {"error": "unauthorized_client"})
        if self.tokens.get(token, app)["client_id"] != app["client_id"]:
            raise Answer(403, {"error": "unauthorized_client"})
        self.tokens.pop(token, None)
        return {}

    def myself(self, request: Request) -> Any:
        return {**self._person(request), "source": {"privacy": "public", "language": "fr"}}

    # Publishing

    def upload(self, request: Request) -> Any:
        self._person(request)
        if not request.files.get("file"):
            raise Answer(422, {"error": "Validation failed: File can't be blank"})
        media = {
            "id": str(next(self._ids)),
            "type": "image",
            "url": None if self.media_delay else f"{self.url}/media.png",
            "description": request.form.get("description"),
        }
        self.media[media["id"]] = {"shown": media, "delay": self.media_delay, "bytes": request.files["file"]}
        raise Answer(202 if self.media_delay else 200, media)

    def media_state(self, request: Request) -> Any:
        self._person(request)
        kept = self.media.get(request.id)
        if not kept:
            raise Answer(404, {"error": "Record not found"})
        kept["delay"] -= 1
        if kept["delay"] >= 0:
            raise Answer(206, kept["shown"])
        kept["shown"]["url"] = f"{self.url}/media.png"
        return kept["shown"]

    def create(self, request: Request) -> Any:
        person = self._person(request)
        key = (person["id"], request.headers.get("idempotency-key", ""))
        if self.honours_keys and key[1] and key in self._keys:
            return self._shown(self._keys[key])
        self._count_post()
        status = self._add_status(person, request.form)
        self._keys[key] = status
        self.lose_answer()
        return self._shown(status)

    def _count_post(self) -> None:
        if self.posts_left is None:
            return
        if self.posts_left <= 0:
            raise Answer(429, {"error": "Too many requests"})
        self.posts_left -= 1

    def _add_status(self, person: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
        fields = self._checked(form)
        if form.get("in_reply_to_id") and form["in_reply_to_id"] not in self._by_id:
            raise Answer(404, {"error": "The post you are trying to reply to does not appear to exist."})
        status_id, parent = str(next(self._ids)), self._by_id.get(form.get("in_reply_to_id") or "")
        status = {
            "id": status_id,
            "uri": f"https://mastodon.test/users/{person['username']}/statuses/{status_id}",
            "url": f"https://mastodon.test/@{person['username']}/{status_id}",
            "created_at": _now(),
            "edited_at": None,
            "account": person,
            "in_reply_to_id": parent and parent["id"],
            "in_reply_to_account_id": parent and parent["account"]["id"],
            "visibility": form.get("visibility") or "public",
            "reblog": None,
            "favourites_count": 0,
            "reblogs_count": 0,
            "replies_count": 0,
            "quotes_count": 0,
            **fields,
        }
        if parent:
            parent["replies_count"] += 1
        self.statuses.append(status)
        self._by_id[status_id] = status
        self._notify(status)
        return status

    def _checked(self, form: dict[str, Any]) -> dict[str, Any]:
        """What a creation and an edit have in common; whatever is left out is empty, in an edit too."""
        text, warning = str(form.get("status") or ""), str(form.get("spoiler_text") or "")
        media_ids = form.get("media_ids") or []
        if not text.strip() and not media_ids:
            raise Answer(422, {"error": "Validation failed: Text can't be blank"})
        if _length(warning + text) > self.max_characters:
            raise Answer(422, {"error": f"Validation failed: Text limit of {self.max_characters} exceeded"})
        if form.get("visibility") and form["visibility"] not in VISIBILITIES:
            raise Answer(422, {"error": "Validation failed: Visibility is not included in the list"})
        if len(media_ids) > 4 or any(media_id not in self.media for media_id in media_ids):
            raise Answer(422, {"error": "Validation failed: media"})
        if any(self.media[media_id]["delay"] > 0 for media_id in media_ids):
            raise Answer(422, {"error": "Cannot attach files that have not finished processing."})
        return {
            "text": text,
            "content": _html(text),
            "spoiler_text": warning,
            "sensitive": bool(form.get("sensitive")) or bool(warning),
            "language": form.get("language"),
            "media_attachments": [self.media[media_id]["shown"] for media_id in media_ids],
        }

    def _notify(self, status: dict[str, Any]) -> None:
        for match in _MENTION.finditer(status["text"]):
            person = self.accounts.get(match[1])
            if person and person is not status["account"]:
                note = {"id": str(next(self._ids)), "type": "mention", "created_at": status["created_at"]}
                self.notifications.append({**note, "account": status["account"], "status": status, "for": person["id"]})

    def read(self, request: Request) -> Any:
        return self._shown(self._found(request))

    def several(self, request: Request) -> Any:
        self._person(request)
        wanted = request.lists.get("id[]", [])[:20]
        return [self._shown(self._by_id[status_id]) for status_id in wanted if status_id in self._by_id]

    def source(self, request: Request) -> Any:
        status = self._own(request)
        return {name: status[name] for name in ("id", "text", "spoiler_text")}

    def edit(self, request: Request) -> Any:
        status = self._own(request)
        fields = self._checked(request.form)
        for attributes in request.form.get("media_attributes") or []:
            self.media[attributes["id"]]["shown"]["description"] = attributes.get("description")
        status.update(fields, edited_at=_now())
        return self._shown(status)

    def delete(self, request: Request) -> Any:
        status = self._own(request)
        del self._by_id[status["id"]]
        self.statuses.remove(status)
        return {**self._shown(status), "text": status["text"]}

    def of_account(self, request: Request) -> Any:
        self._person(request)
        found = [status for status in reversed(self.statuses) if status["account"]["id"] == request.id]
        return self._page([self._shown(status) for status in found], request, most=40)

    # What comes back

    def context(self, request: Request) -> Any:
        status, known = self._found(request), {request.id}
        descendants = []
        for other in self.statuses:
            if other["in_reply_to_id"] in known:
                known.add(other["id"])
                descendants.append(self._shown(other))
        return {"ancestors": [], "descendants": descendants if status else []}

    def notified(self, request: Request) -> Any:
        person = self._person(request)
        found = [note for note in reversed(self.notifications) if note["for"] == person["id"]]
        return self._page([{**note, "status": self._shown(note["status"])} for note in found], request, most=80)

    def favourite(self, request: Request) -> Any:
        return self._liked(request, True)

    def unfavourite(self, request: Request) -> Any:
        return self._liked(request, False)

    def _liked(self, request: Request, liked: bool) -> Any:
        status, mark = self._found(request), (self._person(request)["id"], request.id)
        if liked != (mark in self._favourites):
            status["favourites_count"] += 1 if liked else -1
            (self._favourites.add if liked else self._favourites.discard)(mark)
        return {**self._shown(status), "favourited": liked}

    @staticmethod
    def _page(found: list[dict[str, Any]], request: Request, most: int) -> list[dict[str, Any]]:
        """``found`` is newest first. ``min_id`` gives those right after it, as the real one does."""
        limit = min(int(request.query.get("limit", most // 2)), most)
        if "max_id" in request.query:
            found = [thing for thing in found if int(thing["id"]) < int(request.query["max_id"])]
        if "min_id" in request.query:
            return [thing for thing in found if int(thing["id"]) > int(request.query["min_id"])][-limit:]
        return found[:limit]

    @staticmethod
    def _shown(status: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in status.items() if name != "text"}


_ROUTES = {
    ("GET", "/.well-known/nodeinfo"): "nodeinfo_links",
    ("GET", "/nodeinfo/2.0"): "nodeinfo",
    ("GET", "/api/v2/instance"): "instance",
    ("POST", "/api/v1/apps"): "register",
    ("GET", "/oauth/authorize"): "authorize",
    ("POST", "/oauth/authorize"): "authorize",
    ("POST", "/oauth/token"): "token",
    ("POST", "/oauth/revoke"): "revoke",
    ("GET", "/api/v1/accounts/verify_credentials"): "myself",
    ("GET", "api/v1/accounts/*/statuses"): "of_account",
    ("POST", "/api/v2/media"): "upload",
    ("GET", "api/v1/media/*"): "media_state",
    ("POST", "/api/v1/statuses"): "create",
    ("GET", "/api/v1/statuses"): "several",
    ("GET", "api/v1/statuses/*"): "read",
    ("PUT", "api/v1/statuses/*"): "edit",
    ("DELETE", "api/v1/statuses/*"): "delete",
    ("GET", "api/v1/statuses/*/source"): "source",
    ("GET", "api/v1/statuses/*/context"): "context",
    ("POST", "api/v1/statuses/*/favourite"): "favourite",
    ("POST", "api/v1/statuses/*/unfavourite"): "unfavourite",
    ("GET", "/api/v1/notifications"): "notified",
}


def _consent_screen(app: str, query: dict[str, str]) -> str:
    return (
        f"<!doctype html><title>Authorise</title><h1>{escape(app)}</h1>"
        f'<form method="post" action="/oauth/authorize?{escape(urlencode(query))}"><button>Authorise</button></form>'
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _length(text: str) -> int:
    """As Mastodon's own StatusLengthValidator, written anew: it must not share a mistake with what it tests."""
    return len(regex.findall(r"\X", _MENTION.sub(r"@\1", _URL.sub("x" * 23, text))))


def _html(text: str) -> str:
    """As Mastodon formats: addresses cut in three spans of which readers see the middle."""

    def link(match: regex.Match) -> str:
        scheme, _, rest = match[0].partition("://")
        hidden = [f'<span class="invisible">{part}</span>' for part in (f"{scheme}://", escape(rest[30:]))]
        return (
            f'<a href="{match[0]}" rel="nofollow">{hidden[0]}<span class="ellipsis">{rest[:30]}</span>{hidden[1]}</a>'
        )

    linked = _URL.sub(link, escape(text))
    mentioned = _MENTION.sub(
        r'<span class="h-card"><a href="https://mastodon.test/@\1">@<span>\1</span></a></span>', linked
    )
    paragraphs = [paragraph.replace("\n", "<br />") for paragraph in mentioned.split("\n\n")]
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
