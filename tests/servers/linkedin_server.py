"""A small, strict LinkedIn in this process: what it accepts it keeps, what the real one refuses it refuses.

    with LinkedInServer() as server:
        token = server.token_for(scopes=PAGES)
        ...
        assert [post["commentary"] for post in server.posts] == [...]

``fail_next`` and ``lose_next_answers`` concern the next posts, unless ``fail_on`` says others. Tokens and error shapes
follow learn.microsoft.com/linkedin (2026).
"""

from __future__ import annotations

import itertools
import re
import secrets
import time
from html import escape
from typing import Any
from urllib.parse import quote, unquote, urlencode

from .http_server import Answer, FakeServer, Request

MEMBER = "urn:li:person:ana1"
PAGE = "urn:li:organization:501"
OTHER_PAGE = "urn:li:organization:502"
PROFILE = ("openid", "profile", "w_member_social")
PAGES = (
    "rw_organization_admin",
    "r_organization_social",
    "w_organization_social",
    "r_organization_social_feed",
    "w_organization_social_feed",
)
POST_FIELDS = {
    "author",
    "commentary",
    "visibility",
    "distribution",
    "lifecycleState",
    "isReshareDisabledByAuthor",
    "content",
}
REQUIRED = ("author", "visibility", "distribution", "lifecycleState")
DAY = 24 * 3600


class LinkedInServer(FakeServer):
    fail_on = ("POST", "/rest/posts")

    def __init__(self, *, latency: float = 0.0) -> None:
        super().__init__(latency=latency)
        self.deny = False
        """True: the consent screen's button refuses."""
        self.live_versions = {"202609"}
        self.client = {"client_id": "app-77", "client_secret": "s3cret-of-the-app"}
        self.products: tuple[str, ...] = PAGES
        """Scopes the app was given."""
        self.redirect_uris = {"https://asso.example/arrive/"}
        self.gives_refresh_tokens = False
        self.administered = [PAGE, OTHER_PAGE]
        self.names = {PAGE: ("Les Amis de la rivière", "amis-riviere"), OTHER_PAGE: ("Jardin partagé", "jardin")}
        self.calls_left: int | None = None
        """How many calls are allowed before 429; None for as many as wanted."""
        self.processing = 0
        """How many posts with a new image come too early."""
        self.posts: list[dict[str, Any]] = []
        """What exists, oldest first; ``shown`` is what readers see."""
        self.images: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, dict[str, Any]] = {}
        self.reactions: set[tuple[str, str]] = set()
        self.impressions: dict[str, dict[str, int]] = {}
        """Statistics by post; a post without any is absent from the answer."""
        self.tokens: dict[str, dict[str, Any]] = {}
        self.refreshable: dict[str, dict[str, Any]] = {}
        self._texts: dict[tuple[str, str], str] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self._ids = itertools.count(7_300_000_000_000_000_001)

    # For tests

    def token_for(self, scopes: tuple[str, ...] = PAGES, *, lasts: float = 60 * DAY) -> str:
        token = secrets.token_urlsafe(24)
        self.tokens[token] = {"scopes": set(scopes), "ends": time.time() + lasts, "revoked": False}
        return token

    def write(self, post: str, text: str, *, under: str = "", actor: str = "urn:li:person:bob2") -> dict[str, Any]:
        """Somebody comments."""
        with self._lock:
            return self._add_comment(self._found(post), actor, text, under)

    # Gate

    def route(self, request: Request) -> Any:
        for method, pattern, name in _ROUTES:
            match = re.fullmatch(pattern, request.path)
            if match and method == request.method:
                if request.path.startswith("/rest/"):
                    self._check_version(request)
                return getattr(self, name)(request, *match.groups())
        raise _error(404, "RESOURCE_NOT_FOUND", f"No virtual resource found for {request.method} {request.path}")

    def _check_version(self, request: Request) -> None:
        version = request.headers.get("linkedin-version")
        if not version:
            raise _error(400, "VERSION_MISSING", "A version must be present. Please specify a version.")
        if version not in self.live_versions:
            raise _error(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            raise _error(400, "ILLEGAL_ARGUMENT", "Rest.li protocol version 2.0.0 is required")

    def _person(self, request: Request, *scopes: str) -> dict[str, Any]:
        token = self.tokens.get(request.bearer)
        if not request.bearer:
            raise _error(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token", 65604)
        if token is None:
            raise _error(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)
        if token["revoked"]:
            raise _error(401, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked", 65601)
        if token["ends"] < time.time():
            raise _error(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602)
        if self.calls_left is not None:
            self.calls_left -= 1
            if self.calls_left < 0:
                raise _error(429, "TOO_MANY_REQUESTS", "Resource level throttle MEMBER DAY limit is reached", 101)
        if scopes and not token["scopes"] & set(scopes):
            raise _error(403, "ACCESS_DENIED", f"Not enough permissions to access: {request.path}", 100)
        return token

    def _writer(self, request: Request, actor: Any, member: str, organisation: str) -> str:
        """Checks that the token may write as ``actor``."""
        token = self._person(request)
        if actor == MEMBER and member in token["scopes"]:
            return actor
        if actor in self.administered and organisation in token["scopes"]:
            return actor
        if str(actor).startswith("urn:li:organization:") and organisation not in token["scopes"]:
            raise _error(
                400, "INVALID_VALUE", "Organization permissions must be used when using organization as author"
            )
        raise _error(403, "ACCESS_DENIED", f"Field Value validation failed in REQUEST_BODY: {actor}", 100)

    # Connecting

    def authorize(self, request: Request) -> Any:
        query = request.query
        _only(query, "response_type", "client_id", "redirect_uri", "state", "scope")
        if query.get("client_id") != self.client["client_id"]:
            raise Answer(200, "<h1>Bummer, something went wrong.</h1> client_id")
        if query.get("redirect_uri") not in self.redirect_uris or query.get("response_type") != "code":
            raise Answer(200, "<h1>Bummer, something went wrong.</h1> The redirect_uri does not match")
        if not set(query.get("scope", "").split(" ")) <= set(self.products):
            answer = {"error": "unauthorized_scope_error", "state": query.get("state", "")}
            raise Answer(302, "", {"Location": f"{query['redirect_uri']}?{urlencode(answer)}"})
        link = f"/oauth/v2/allow?{urlencode(query)}"
        return f'<!doctype html><title>LinkedIn</title><h1>Allow?</h1><a id="allow" href="{escape(link)}">Allow</a>'

    def allow(self, request: Request) -> Any:
        query, code = request.query, secrets.token_urlsafe(16)
        self._codes[code] = query
        answer = {"error": "user_cancelled_authorize"} if self.deny else {"code": code}
        answer["state"] = query["state"]
        raise Answer(302, "", {"Location": f"{query['redirect_uri']}?{urlencode(answer)}"})

    def token(self, request: Request) -> Any:
        form = request.form
        self._check_client(form)
        if form.get("grant_type") == "refresh_token":
            _only(form, "grant_type", "refresh_token", "client_id", "client_secret", "media_ids")
            known = self.refreshable.get(form.get("refresh_token", ""))
            if not known or known["ends"] < time.time():
                raise Answer(400, {"error": "invalid_request", "error_description": "The refresh token is invalid"})
            return self._token_answer(tuple(known["scopes"]), form["refresh_token"])
        _only(form, "grant_type", "code", "client_id", "client_secret", "redirect_uri", "media_ids")
        asked = self._codes.pop(form.get("code", ""), None)
        if not asked or form.get("grant_type") != "authorization_code" or asked["redirect_uri"] != form["redirect_uri"]:
            raise Answer(400, {"error": "invalid_request", "error_description": "authorization code not found"})
        scopes = tuple(asked["scope"].split(" "))
        refresh = ""
        if self.gives_refresh_tokens:
            refresh = secrets.token_urlsafe(24)
            self.refreshable[refresh] = {"scopes": scopes, "ends": time.time() + 365 * DAY}
        return self._token_answer(scopes, refresh)

    def _token_answer(self, scopes: tuple[str, ...], refresh: str) -> Any:
        answer = {"access_token": self.token_for(scopes), "expires_in": 60 * DAY, "scope": ",".join(scopes)}
        if refresh:
            left = int(self.refreshable[refresh]["ends"] - time.time())
            answer |= {"refresh_token": refresh, "refresh_token_expires_in": left}
        return {**answer, "token_type": "Bearer"}

    def introspect(self, request: Request) -> Any:
        self._check_client(request.form)
        token = self.tokens.get(request.form.get("token", ""))
        return {"active": bool(token)} | ({"client_id": self.client["client_id"]} if token else {})

    def _check_client(self, form: dict[str, Any]) -> None:
        if any(form.get(name) != value for name, value in self.client.items()):
            raise Answer(401, {"error": "invalid_client", "error_description": "Client authentication failed"})

    def userinfo(self, request: Request) -> Any:
        self._person(request, "openid")
        return {"sub": MEMBER.rpartition(":")[2], "name": "Ana Durand", "given_name": "Ana", "family_name": "Durand"}

    def acls(self, request: Request) -> Any:
        _only(request.query, "q", "role", "state", "start", "count")
        self._person(request, "rw_organization_admin")
        if request.query.get("q") != "roleAssignee":
            raise _error(400, "ILLEGAL_ARGUMENT", "a finder is required")
        elements = [
            # The documentation shows both names.
            {"role": "ADMINISTRATOR", "state": "APPROVED", "roleAssignee": MEMBER, name: urn}
            for urn, name in zip(self.administered, itertools.cycle(["organization", "organizationTarget"]))
        ]
        return _collection(elements, request)

    def organization(self, request: Request, number: str) -> Any:
        self._person(request, "rw_organization_admin")
        name, vanity = self.names[f"urn:li:organization:{number}"]
        return {"id": int(number), "localizedName": name, "vanityName": vanity}

    # Images

    def initialize_upload(self, request: Request) -> Any:
        _only(request.query, "action")
        _only(request.form, "initializeUploadRequest")
        owner = request.form["initializeUploadRequest"]["owner"]
        self._writer(request, owner, "w_member_social", "w_organization_social")
        number = next(self._ids)
        urn = f"urn:li:image:C{number}"
        self.images[urn] = {"owner": owner, "bytes": None, "type": "", "waits": self.processing}
        ends = int((time.time() + DAY) * 1000)
        url = f"{self.url}/dms-uploads/{quote(urn, safe='')}/uploaded-image/0"
        return {"value": {"uploadUrl": url, "image": urn, "uploadUrlExpiresAt": ends}}

    def upload(self, request: Request, urn: str) -> Any:
        self._person(request)
        image = self.images[unquote(urn)]
        if request.headers.get("content-type") not in ("image/jpeg", "image/png", "image/gif"):
            raise Answer(415, "Unsupported media type")
        if not request.body:
            raise Answer(400, "Empty body")
        image["bytes"], image["type"] = request.body, request.headers["content-type"]
        raise Answer(201, "")

    def _check_image(self, urn: Any, author: str) -> None:
        image = self.images.get(urn)
        if image is None:
            raise _error(400, "INVALID_URN_ID", f"{urn} is not an image", field="/content")
        if image["owner"] != author:
            raise _error(403, "ACCESS_DENIED", f"{urn} is not owned by {author}", 100)
        if image["bytes"] is None:
            raise _error(400, "MEDIA_ASSET_WAITING_UPLOAD", f"{urn} waits for its upload", field="/content")
        if image["waits"]:
            image["waits"] -= 1
            raise _error(400, "MEDIA_ASSET_PROCESSING_FAILED", f"{urn} is not available", field="/content")

    # Posts

    def create(self, request: Request) -> Any:
        _only(request.query)
        form = request.form
        self._writer(request, form.get("author"), "w_member_social", "w_organization_social")
        self._check_post(form)
        key = (form["author"], form["commentary"])
        if form["commentary"] and key in self._texts:
            raise _duplicate(self._texts[key])
        for urn in _images_in(form.get("content") or {}):
            self._check_image(urn, form["author"])
        now, urn = int(time.time() * 1000), f"urn:li:share:{next(self._ids)}"
        post = {**form, "id": urn, "createdAt": now, "publishedAt": now, "lastModifiedAt": now}
        self.posts.append(
            {**post, "activity": f"urn:li:activity:{next(self._ids)}", "shown": shown(form["commentary"])}
        )
        self._texts[key] = urn
        self.lose_answer()
        raise Answer(201, "", {"x-restli-id": quote(urn, safe="")})

    def _check_post(self, form: dict[str, Any]) -> None:
        if unknown := set(form) - POST_FIELDS:
            raise _error(403, "ACCESS_DENIED", f"Unpermitted fields present in REQUEST_BODY: {sorted(unknown)}", 100)
        if missing := [name for name in REQUIRED if name not in form]:
            raise _error(400, "MISSING_FIELD", f"{missing} is required", field=f"/{missing[0]}")
        if len(form["commentary"].encode("utf-16-le")) // 2 > 3000:
            raise _error(422, "FIELD_LENGTH_TOO_LONG", "commentary is longer than 3000", field="/commentary")
        if form["visibility"] not in ("PUBLIC", "CONNECTIONS", "LOGGED_IN") or form["lifecycleState"] != "PUBLISHED":
            raise _error(400, "INVALID_VALUE_FOR_FIELD", "visibility or lifecycleState")
        if set(form["distribution"]) != {"feedDistribution", "targetEntities", "thirdPartyDistributionChannels"}:
            raise _error(400, "INVALID_VALUE_FOR_FIELD", "distribution", field="/distribution")
        _check_content(form.get("content"))

    def author_posts(self, request: Request) -> Any:
        _only(request.query, "q", "author", "start", "count", "sortBy", "viewContext")
        self._person(request, "r_organization_social")
        if request.headers.get("x-restli-method", "").upper() != "FINDER" or request.query.get("q") != "author":
            raise _error(400, "ILLEGAL_ARGUMENT", "a finder is required")
        if request.query.get("sortBy") not in ("LAST_MODIFIED", None) or int(request.query.get("count", 10)) > 100:
            raise _error(400, "INVALID_VALUE_FOR_FIELD", "sortBy or count")
        mine = [post for post in self.posts if post["author"] == request.query["author"]]
        newest = sorted(mine, key=lambda post: (post["lastModifiedAt"], post["id"]), reverse=True)
        return _collection([_public(post) for post in newest], request)

    def read(self, request: Request, urn: str) -> Any:
        self._person(request, "r_organization_social")
        return _public(self._found(unquote(urn)))

    def update(self, request: Request, urn: str) -> Any:
        post = self._own(request, urn)
        if request.headers.get("x-restli-method", "").upper() != "PARTIAL_UPDATE":
            raise _error(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method")
        changes = request.form["patch"]["$set"]
        if unknown := set(changes) - {"commentary", "contentCallToActionLabel", "contentLandingPage", "lifecycleState"}:
            raise _error(403, "ACCESS_DENIED", f"Unpermitted fields present in REQUEST_BODY: {sorted(unknown)}", 100)
        post |= {**changes, "lastModifiedAt": int(time.time() * 1000), "shown": shown(changes["commentary"])}
        raise Answer(204, "")

    def remove(self, request: Request, urn: str) -> Any:
        """Idempotent. The text stays known as a duplicate."""
        self._person(request, "w_organization_social", "w_member_social")
        self.posts = [post for post in self.posts if unquote(urn) not in (post["id"], post["activity"])]
        raise Answer(204, "")

    def _found(self, urn: str) -> dict[str, Any]:
        for post in self.posts:
            if urn in (post["id"], post["activity"]):
                return post
        raise _error(404, "NOT_FOUND", f"Could not find entity {urn}")

    def _own(self, request: Request, urn: str) -> dict[str, Any]:
        post = self._found(unquote(urn))
        self._writer(request, post["author"], "w_member_social", "w_organization_social")
        return post

    # Comments and reactions

    def list_comments(self, request: Request, urn: str) -> Any:
        _only(request.query, "start", "count")
        self._person(request, "r_organization_social_feed")
        under = unquote(urn)
        if under.startswith("urn:li:comment:"):
            found = [one for one in self.comments.values() if one.get("parentComment") == under]
        else:
            activity = self._found(under)["activity"]
            found = [one for one in self.comments.values() if one["object"] == activity and "parentComment" not in one]
        if not found:
            raise _error(404, "NOT_FOUND", f"No comments under {under}")
        return _collection([self._with_counts(one) for one in found], request)

    def comment(self, request: Request, urn: str) -> Any:
        form = request.form
        _only(form, "actor", "object", "message", "parentComment")
        _only(form["message"], "text", "attributes")
        actor = self._writer(request, form.get("actor"), "w_member_social_feed", "w_organization_social_feed")
        if unquote(urn) != form["object"] or form.get("parentComment") not in (None, *self.comments):
            raise _error(400, "INVALID_URN_ID", "object or parentComment")
        if "parentComment" in self.comments.get(form.get("parentComment"), {}):
            raise _error(400, "INVALID_VALUE_FOR_FIELD", "comments are two levels deep", field="/parentComment")
        if len(form["message"]["text"]) > 1250:
            raise _error(400, "FIELD_LENGTH_TOO_LONG", "message.text", field="/message/text")
        post = self._found(form["object"])
        added = self._add_comment(post, actor, form["message"]["text"], form.get("parentComment") or "")
        self.lose_answer()
        raise Answer(201, added, {"x-restli-id": added["id"]})

    def change_comment(self, request: Request, urn: str, number: str) -> Any:
        comment = self._own_comment(request, urn, number)
        comment["message"]["text"] = request.form["patch"]["message"]["$set"]["text"]
        comment["lastModified"]["time"] += 60_000
        raise Answer(204, "")

    def remove_comment(self, request: Request, urn: str, number: str) -> Any:
        comment = self._own_comment(request, urn, number)
        del self.comments[comment["commentUrn"]]
        raise Answer(204, "")

    def _own_comment(self, request: Request, urn: str, number: str) -> dict[str, Any]:
        _only(request.query, "actor")
        actor = request.query.get("actor")
        self._writer(request, actor, "w_member_social_feed", "w_organization_social_feed")
        found = self.comments.get(f"urn:li:comment:({unquote(urn)},{number})")
        if found is None:
            raise _error(404, "NOT_FOUND", "no such comment")
        if found["actor"] != actor:
            raise _error(403, "ACCESS_DENIED", "not your comment", 100)
        return found

    def _add_comment(self, post: dict[str, Any], actor: str, text: str, under: str) -> dict[str, Any]:
        number, now = str(next(self._ids)), int(time.time() * 1000)
        comment = {
            "actor": actor,
            "id": number,
            "commentUrn": f"urn:li:comment:({post['activity']},{number})",
            "object": post["activity"],
            "message": {"text": text, "attributes": []},
            "created": {"actor": actor, "time": now},
            "lastModified": {"actor": actor, "time": now},
            **({"parentComment": under} if under else {}),
        }
        self.comments[comment["commentUrn"]] = comment
        return comment

    def _with_counts(self, comment: dict[str, Any]) -> dict[str, Any]:
        answers = [one for one in self.comments.values() if one.get("parentComment") == comment["commentUrn"]]
        return {**comment, "commentsSummary": {"aggregatedTotalComments": len(answers)}}

    def react(self, request: Request) -> Any:
        _only(request.query, "actor")
        _only(request.form, "root", "reactionType")
        actor = request.query.get("actor", "")
        self._writer(request, actor, "w_member_social_feed", "w_organization_social_feed")
        if request.form["reactionType"] != "LIKE" or request.form["root"] not in self.comments:
            raise _error(400, "INVALID_VALUE_FOR_FIELD", "root or reactionType")
        if (actor, request.form["root"]) in self.reactions:
            raise _error(409, "CONFLICT", "the reaction exists already")
        self.reactions.add((actor, request.form["root"]))
        raise Answer(201, "")

    def unreact(self, request: Request, actor: str, entity: str) -> Any:
        self._writer(request, unquote(actor), "w_member_social_feed", "w_organization_social_feed")
        if (unquote(actor), unquote(entity)) not in self.reactions:
            raise _error(404, "NOT_FOUND", "no such reaction")
        self.reactions.discard((unquote(actor), unquote(entity)))
        raise Answer(204, "")

    def metadata(self, request: Request, urn: str) -> Any:
        self._person(request, "r_organization_social_feed")
        post = self._found(unquote(urn))
        found = [one for one in self.comments.values() if one["object"] == post["activity"]]
        top = sum("parentComment" not in one for one in found)
        reactions = {kind: {"reactionType": kind, "count": 1} for kind in post.get("reactions", ())}
        summary = {"count": len(found), "topLevelCount": top}
        return {
            "entity": unquote(urn),
            "commentsState": "OPEN",
            "commentSummary": summary,
            "reactionSummaries": reactions,
        }

    def statistics(self, request: Request) -> Any:
        _only(request.query, "q", "organizationalEntity", "shares", "ugcPosts")
        self._person(request, "rw_organization_admin")
        if request.query.get("organizationalEntity") not in self.administered:
            raise _error(403, "ACCESS_DENIED", "not an administrator", 100)
        elements = []
        for parameter, kind in (("shares", "share"), ("ugcPosts", "ugcPost")):
            wanted = re.fullmatch(r"List\((.*)\)", request.query.get(parameter, "List()"))[1].split(",")
            elements += [
                {kind: urn, "organizationalEntity": PAGE, "totalShareStatistics": self.impressions[urn]}
                for urn in wanted
                if urn in self.impressions
            ]
        return _collection(elements, request)


_URN = r"(urn%3Ali%3A[^/?:(),]+)"
_ROUTES = (
    ("GET", r"/oauth/v2/authorization", "authorize"),
    ("GET", r"/oauth/v2/allow", "allow"),
    ("POST", r"/oauth/v2/accessToken", "token"),
    ("POST", r"/oauth/v2/introspectToken", "introspect"),
    ("GET", r"/v2/userinfo", "userinfo"),
    ("GET", r"/rest/organizationAcls", "acls"),
    ("GET", r"/rest/organizations/(\d+)", "organization"),
    ("POST", r"/rest/images", "initialize_upload"),
    ("PUT", r"/dms-uploads/([^/]+)/uploaded-image/0", "upload"),
    ("POST", r"/rest/posts", "create"),
    ("GET", r"/rest/posts", "author_posts"),
    ("GET", rf"/rest/posts/{_URN}", "read"),
    ("POST", rf"/rest/posts/{_URN}", "update"),
    ("DELETE", rf"/rest/posts/{_URN}", "remove"),
    ("GET", rf"/rest/socialActions/{_URN}/comments", "list_comments"),
    ("POST", rf"/rest/socialActions/{_URN}/comments", "comment"),
    ("POST", rf"/rest/socialActions/{_URN}/comments/(\d+)", "change_comment"),
    ("DELETE", rf"/rest/socialActions/{_URN}/comments/(\d+)", "remove_comment"),
    ("POST", r"/rest/reactions", "react"),
    ("DELETE", rf"/rest/reactions/\(actor:{_URN},entity:{_URN}\)", "unreact"),
    ("GET", rf"/rest/socialMetadata/{_URN}", "metadata"),
    ("GET", r"/rest/organizationalEntityShareStatistics", "statistics"),
)
_LIVE = re.compile(r"\\(?P<literal>.)|#(?P<tag>(?:\w|\\_)+)|(?P<cut>[|{}@\[\]()<>#*_~])|(?P<other>.)", re.DOTALL)


def shown(little: str) -> str:
    """What readers see: hashtags live, and everything after an unescaped mark silently lost."""
    text = ""
    for match in _LIVE.finditer(little):
        if match["cut"]:
            return text
        tag = match["tag"]
        text += f"#{tag.replace(chr(92), '')}" if tag else (match["literal"] or match["other"])
    return text


def _images_in(content: dict[str, Any]) -> list[Any]:
    found = [content["media"]["id"]] if "media" in content else []
    found += [image["id"] for image in content.get("multiImage", {}).get("images", [])]
    thumbnail = content.get("article", {}).get("thumbnail")
    return found + ([thumbnail] if thumbnail else [])


def _check_content(content: Any) -> None:
    if content is None:
        return
    [(kind, inner)] = content.items()
    if kind == "article":
        _only(inner, "source", "title", "description", "thumbnail")
        if not inner.get("source", "").startswith("http") or not inner.get("title"):
            raise _error(400, "MISSING_FIELD", "source and title are required", field="/content/article")
    elif kind == "media":
        _check_described(inner)
    elif kind == "multiImage":
        if not 2 <= len(inner["images"]) <= 20:
            raise _error(400, "INVALID_VALUE_FOR_FIELD", "2 to 20 images", field="/content/multiImage")
        for image in inner["images"]:
            _check_described(image)
    else:
        raise _error(400, "INVALID_VALUE_FOR_FIELD", kind, field="/content")


def _check_described(image: dict[str, Any]) -> None:
    _only(image, "id", "altText", "title")
    if len(image.get("altText", "")) > 4086:
        raise _error(400, "FIELD_LENGTH_TOO_LONG", "altText", field="/content")


def _public(post: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in post.items() if name not in ("activity", "shown", "reactions")}


def _collection(elements: list[Any], request: Request) -> dict[str, Any]:
    start, count = int(request.query.get("start", 0)), int(request.query.get("count", 10))
    paging = {"start": start, "count": count, "total": len(elements), "links": []}
    return {"elements": elements[start : start + count], "paging": paging}


def _only(fields: dict[str, Any], *known: str) -> None:
    if unknown := set(fields) - set(known):
        raise _error(400, "PARAM_INVALID", f"unknown: {sorted(unknown)}")


def _error(status: int, code: str, message: str, number: int = 0, field: str = "") -> Answer:
    body: dict[str, Any] = {"status": status, "code": code, "message": message}
    if number:
        body["serviceErrorCode"] = number
    if field:
        entry = {"description": message, "input": {"inputPath": {"fieldPath": field}}, "code": code}
        body |= {"errorDetailType": "com.linkedin.common.error.BadRequest", "errorDetails": {"inputErrors": [entry]}}
    return Answer(status, body, {"x-li-uuid": "AAYb"})


def _duplicate(urn: str) -> Answer:
    entry = {"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}
    body = {
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "message": f"Content is a duplicate of {urn}",
        "errorDetails": {"inputErrors": [entry]},
        "status": 422,
    }
    return Answer(422, body)
