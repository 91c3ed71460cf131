"""A small, strict Graph API in this process: what Meta's networks share. A network's server inherits it.

A subclass declares ``routes`` (method, kind of node, edge → ``Route``) and ``fields`` (kind of node → names that may be
asked), keeps its things in ``nodes`` by id, each with its ``kind``, and gives one method for each route: it takes the
request and the node and returns what is answered. Whatever is not declared is refused as Graph refuses it, and
``asked`` records every request by the names of Meta's own specification, so that a test can compare the two.

A write that carries ``fields`` is carried out and then answered with error 20/1772107, as the real one does.
"""

from __future__ import annotations

import itertools
import json
import re
import secrets
import time
from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from typing import Any, ClassVar
from urllib.parse import urlencode

from .http_server import Answer, FakeServer, Request

EVERYWHERE = {"access_token", "fields", "limit", "after", "before"}
"""Parameters of every read; a write takes ``access_token`` alone, and stumbles over ``fields``."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """One edge. ``handler`` is the method that serves it."""

    handler: str
    params: frozenset[str] = frozenset()
    gives: str = ""
    """The kind of node whose fields may be asked; "" where ``fields`` means nothing."""
    token: str = "page"
    """Whose token it takes: page, user, app, or any."""
    needs: tuple[str, ...] = ()
    """Permissions, all of them."""


@dataclass(frozen=True)
class Asked:
    """One request that was routed, by the names of the specification."""

    method: str
    kind: str
    edge: str
    params: tuple[str, ...]
    fields: tuple[Field, ...]
    gives: str


@dataclass(frozen=True)
class Field:
    """One name of ``fields``: ``comments.limit(0).summary(true){id}``."""

    name: str
    modifiers: tuple[tuple[str, str], ...] = ()
    inner: tuple[Field, ...] = ()


@dataclass
class Token:
    """``kind`` is page, user or app; ``owner`` the node it speaks as; ``dead`` a subcode of error 190, or 0."""

    kind: str
    owner: str
    scopes: set[str] = field(default_factory=set)
    expires_at: float = 0
    long_lived: bool = True
    dead: int = 0


def route(handler: str, *params: str, **rest: Any) -> Route:
    return Route(handler=handler, params=frozenset(params), **rest)


def graph_error(
    code: int, message: str = "", *, subcode: int = 0, status: int = 400, transient: bool = False, **headers: str
) -> Answer:
    """An answer in Graph's shape of errors."""
    error = {"message": message or f"(#{code}) An error", "type": "OAuthException", "code": code}
    error |= {"error_subcode": subcode} if subcode else {}
    body = {"error": {**error, "is_transient": transient, "fbtrace_id": "AbCdEf"}}
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def missing(node_id: str, method: str = "get") -> Answer:
    """Graph tells "there is none" and "you may not" alike."""
    words = f"Unsupported {method.lower()} request. Object with ID '{node_id}' does not exist, cannot be loaded due to"
    return graph_error(100, f"{words} missing permissions, or does not support this operation", subcode=33)


class GraphServer(FakeServer):
    version: ClassVar[str] = "v26.0"
    routes: ClassVar[dict[tuple[str, str, str], Route]] = {}
    fields: ClassVar[dict[str, set[str]]] = {}
    default_fields: ClassVar[dict[str, tuple[str, ...]]] = {}
    """What a read without ``fields`` shows of a kind; id alone unless said."""
    creating: ClassVar[tuple[str, ...]] = ()
    """Ends of the paths whose POST creates what readers see; ``fail_next`` and ``lose_next_answers`` concern these."""
    use_case: ClassVar[str] = "pages"

    def __init__(self, *, latency: float = 0.0) -> None:
        super().__init__(latency=latency)
        self.app_id, self.app_secret = "4200000001", "5ec2e7" + secrets.token_hex(13)
        self.redirect_uris: set[str] = set()
        """What is registered as valid; empty: any."""
        self.app_scopes: set[str] | None = None
        """What was added to the app on Meta's site; None: everything."""
        self.deny = False
        """True: the consent screen is refused."""
        self.declined: set[str] = set()
        """Permissions the person unticks at the consent screen."""
        self.regain_minutes = 0
        """``estimated_time_to_regain_access`` in the usage header of every answer."""
        self.nodes: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, Token] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.asked: list[Asked] = []
        self.faults: dict[str, list[Answer]] = defaultdict(list)
        """Answers in place of the next ones, by edge ("" for a node itself); nothing is done."""
        self.lose_at: dict[str, int] = defaultdict(int)
        """How many next answers of an edge are lost, its work done."""
        self.approving = ""
        """The node of the person who answers at the consent screen."""
        self.speaking = Token("any", "")
        """Whose request is being served."""
        self._ids = itertools.count(100_000_000_000_001)

    # For tests

    def add(self, kind: str, **values: Any) -> dict[str, Any]:
        """A node; its id is made up unless given."""
        node = {"id": str(next(self._ids)), **values, "kind": kind}
        self.nodes[node["id"]] = node
        return node

    def token_for(self, owner: str, kind: str = "page", scopes: set[str] | None = None) -> str:
        """A token without a consent screen; ``scopes`` None gives everything."""
        token = "EAA" + secrets.token_urlsafe(30)
        self.tokens[token] = Token(kind, owner, self.all_scopes() if scopes is None else set(scopes))
        return token

    def all_scopes(self) -> set[str]:
        return {scope for found in self.routes.values() for scope in found.needs}

    def kill(self, token: str, subcode: int = 463) -> None:
        """463 expired, 460 password changed, 458 app removed."""
        self.tokens[token].dead = subcode

    def edges(self, method: str = "POST") -> list[str]:
        """The edges asked with ``method``, oldest first."""
        return [asked.edge for asked in self.asked if asked.method == method]

    # Routing

    def creates(self, method: str, path: str) -> bool:
        return method == "POST" and path.endswith(self.creating or ("/",))

    def default_headers(self) -> dict[str, str]:
        use = {"type": self.use_case, "call_count": 3, "total_cputime": 1, "total_time": 1}
        uses = {"1": [{**use, "estimated_time_to_regain_access": self.regain_minutes}]}
        app = {"call_count": 2, "total_cputime": 1, "total_time": 1}
        return {"X-Business-Use-Case-Usage": json.dumps(uses), "X-App-Usage": json.dumps(app)}

    def route(self, request: Request) -> Any:
        if found := self.plain.get((request.method, request.path)):
            return getattr(self, found)(request)
        parts = request.path.strip("/").split("/")
        if parts[0] != self.version or not 2 <= len(parts) <= 3:
            raise graph_error(2500, f"Unknown path components: {request.path}")
        return self._serve(request, parts[1], parts[2] if len(parts) == 3 else "")

    @property
    def plain(self) -> dict[tuple[str, str], str]:
        """Addresses that are no node's, by method and path: the name of the method that serves each."""
        start = f"/{self.version}"
        return {
            ("GET", f"{start}/dialog/oauth"): "dialog",
            ("GET", "/dialog/answer"): "dialog_answer",
            ("GET", f"{start}/oauth/access_token"): "exchange",
            ("POST", f"{start}/oauth/access_token"): "exchange",
            ("GET", f"{start}/debug_token"): "debug_token",
        }

    def _serve(self, request: Request, node_id: str, edge: str) -> Any:
        given = self.given(request)
        self.speaking = token = self.token_of(request)
        node = self.nodes.get(token.owner if node_id == "me" else node_id)
        if not node:
            raise missing(node_id, request.method)
        found = self.routes.get((request.method, node["kind"], edge))
        if not found:
            raise graph_error(100, f"Unsupported {request.method.lower()} request.", subcode=33)
        if self.faults[edge]:
            raise self.faults[edge].pop(0)
        self._check(found, request.method, given, token)
        asked = parse_fields(given.get("fields", ""))
        names = tuple(sorted(set(given) - {"fields", "access_token"}))
        self.asked.append(Asked(request.method, node["kind"], edge, names, asked, found.gives))
        answer = getattr(self, found.handler)(request, node)
        if self.lose_at[edge]:
            self.lose_at[edge] -= 1
            raise Answer(0, "")
        return self._shown(request, found, given, asked, answer)

    def _shown(self, request: Request, found: Route, given: dict[str, str], asked: tuple, answer: Any) -> Any:
        if request.method != "GET":
            if "fields" in given:
                raise graph_error(20, "(#20) response format not supported", subcode=1772107)
            return answer

        def show(node: Any) -> Any:
            return self.show(found.gives, node, asked) if found.gives else node

        return self.page(request, answer, show) if isinstance(answer, list) else show(answer)

    def given(self, request: Request) -> dict[str, str]:
        form = {name: value for name, value in request.form.items() if name != "media_ids"}
        return {**request.query, **form, **dict.fromkeys(request.files, "")}

    def token_of(self, request: Request) -> Token:
        text = request.bearer or self.given(request).get("access_token", "")
        if text == f"{self.app_id}|{self.app_secret}":
            return Token("app", self.app_id)
        if not text:
            raise graph_error(2500, "An active access token must be used to query information about the current user.")
        token = self.tokens.get(text)
        if not token:
            raise graph_error(190, "Invalid OAuth access token - Cannot parse access token", status=401)
        subcode = token.dead or (463 if token.expires_at and token.expires_at < time.time() else 0)
        if subcode:
            words = "Error validating access token: Session has expired or been invalidated."
            raise graph_error(190, words, subcode=subcode, status=401)
        return token

    def _check(self, found: Route, method: str, given: dict[str, str], token: Token) -> None:
        allowed = found.params | (EVERYWHERE if method == "GET" else {"access_token", "fields"})
        unknown = set(given) - allowed
        if unknown:
            raise graph_error(100, f"(#100) Invalid parameter: {', '.join(sorted(unknown))}")
        if found.token == "page" and token.kind != "page":
            raise graph_error(190, "This endpoint requires a Page access token", subcode=2069032)
        if found.token not in ("any", token.kind):
            raise graph_error(190, f"A {found.token} access token is required to request this resource.", status=401)
        lacking = set(found.needs) - token.scopes
        if lacking:
            words = f"(#200) Requires {', '.join(sorted(lacking))} permission to manage the object"
            raise graph_error(200, words, status=403)

    # Answering

    def page(self, request: Request, found: list[Any], show: Any) -> dict[str, Any]:
        """One page of a list, by opaque cursors; ``next`` names this server and is missing at the end."""
        limit = min(int(request.query.get("limit", 25)), 100)
        start = int(request.query["after"].removeprefix("cursor")) if "after" in request.query else 0
        shown, end = found[start : start + limit], start + limit
        answer: dict[str, Any] = {"data": [show(node) for node in shown]}
        if shown:
            cursors = {"before": f"cursor{start}", "after": f"cursor{end}"}
            answer["paging"] = {"cursors": cursors}
        if end < len(found):
            query = urlencode({**request.query, "after": f"cursor{end}"})
            answer["paging"]["next"] = f"https://graph.example.invalid{request.path}?{query}"
        return answer

    def show(self, kind: str, node: dict[str, Any], asked: tuple[Field, ...]) -> dict[str, Any]:
        """``node`` with the fields asked for; an unknown one fails the whole read, a missing one is left out."""
        names = asked or tuple(Field(name) for name in self.default_fields.get(kind, ("id",)))
        shown = {"id": node["id"]} if "id" in node else {}
        for wanted in names:
            if wanted.name not in self.fields[kind]:
                words = f"(#100) Tried accessing nonexisting field ({wanted.name}) on node type ({kind})"
                raise graph_error(100, words)
            value = self.value(kind, node, wanted)
            if value is not None:
                shown[wanted.name] = value
        return shown

    def value(self, kind: str, node: dict[str, Any], wanted: Field) -> Any:
        """The value of one field; a subclass gives what is computed."""
        value = node.get(wanted.name)
        if not wanted.inner or not isinstance(value, dict):
            return value
        if set(value) == {"data"} and isinstance(value["data"], dict):
            return {"data": self.value(kind, {wanted.name: value["data"]}, wanted)}
        return {inner.name: value[inner.name] for inner in wanted.inner if inner.name in value}

    # Connecting

    def dialog(self, request: Request) -> str:
        """The consent screen: a page with a form, as a person sees it."""
        query = request.query
        if query.get("client_id") != self.app_id or query.get("response_type") != "code":
            raise Answer(400, "<h1>Invalid App ID</h1>")
        if self.redirect_uris and query.get("redirect_uri") not in self.redirect_uris:
            raise Answer(
                400, "<h1>URL blocked</h1><p>This redirect failed because the redirect URI is not white-listed"
            )
        scopes = set(filter(None, query.get("scope", "").split(",")))
        known = self.all_scopes() | {"business_management"} if self.app_scopes is None else self.app_scopes
        if bool(scopes) == ("config_id" in query) or scopes - known:
            raise Answer(400, f"<h1>Invalid Scopes: {escape(', '.join(scopes - known))}</h1>")
        hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(query[name])}">' for name in query)
        return (
            f'<h1>Continue?</h1><form action="/dialog/answer">{hidden}<button name="answer" value="yes">Continue'
            '</button><button name="answer" value="no">Cancel</button></form>'
        )

    def dialog_answer(self, request: Request) -> None:
        query = request.query
        state = {"state": query["state"]} if "state" in query else {}
        if self.deny or query.get("answer") == "no":
            refused = {"error": "access_denied", "error_code": "200", "error_description": "Permissions error"}
            raise Answer(302, "", {"Location": f"{query['redirect_uri']}?{urlencode({**refused, **state})}#_=_"})
        code = "AQ" + secrets.token_urlsafe(20)
        asked = set(filter(None, query.get("scope", "").split(","))) or self.all_scopes()
        self.codes[code] = {"redirect_uri": query["redirect_uri"], "scopes": asked - self.declined}
        raise Answer(302, "", {"Location": f"{query['redirect_uri']}?{urlencode({'code': code, **state})}#_=_"})

    def exchange(self, request: Request) -> dict[str, Any]:
        given = self.given(request)
        self.check_app(given)
        if given.get("grant_type") == "fb_exchange_token":
            return self._long_lived(given)
        asked = self.codes.pop(given.get("code", ""), None)
        if not asked or asked["redirect_uri"] != given.get("redirect_uri"):
            raise graph_error(100, "This authorization code has been used.", subcode=36009)
        return self._issue(Token("user", self.approving, asked["scopes"], time.time() + 5000, long_lived=False))

    def check_app(self, given: dict[str, str]) -> None:
        if given.get("client_id") != self.app_id:
            raise graph_error(101, "Error validating application. Cannot get application info due to a system error.")
        if given.get("client_secret") != self.app_secret:
            raise graph_error(1, "Error validating client secret.")

    def _long_lived(self, given: dict[str, str]) -> dict[str, Any]:
        short = self.tokens.get(given.get("fb_exchange_token", ""))
        if not short or short.dead:
            raise graph_error(190, "Error validating access token", subcode=460)
        return self._issue(Token("user", short.owner, short.scopes, time.time() + 5_184_000))

    def _issue(self, token: Token) -> dict[str, Any]:
        text = "EAA" + secrets.token_urlsafe(40)
        self.tokens[text] = token
        return {"access_token": text, "token_type": "bearer", "expires_in": int(token.expires_at - time.time())}

    def debug_token(self, request: Request) -> dict[str, Any]:
        if self.token_of(request).kind != "app":
            raise graph_error(100, "(#100) You must provide an app access token")
        token = self.tokens.get(request.query.get("input_token", ""))
        if not token:
            return {
                "data": {"is_valid": False, "scopes": [], "error": {"code": 190, "message": "Invalid OAuth access"}}
            }
        known = {
            "app_id": self.app_id,
            "type": token.kind.upper(),
            "is_valid": not token.dead,
            "expires_at": int(token.expires_at),
            "scopes": sorted(token.scopes),
        }
        error = {"error": {"code": 190, "subcode": token.dead, "message": "Error validating access token"}}
        return {"data": {**known, **(error if token.dead else {})}}


_NAME = re.compile(r"[a-z_0-9]+")
_MODIFIER = re.compile(r"\.([a-z_]+)\(([^)]*)\)")


def parse_fields(text: str) -> tuple[Field, ...]:
    """``id,from{id,name},comments.limit(0).summary(true)`` taken apart; refused when it is malformed."""
    found, end = _fields(text, 0) if text else ((), 0)
    if end != len(text):
        raise graph_error(2500, f'Syntax error "Expected end of string at character {end}" ')
    return found


def _fields(text: str, at: int) -> tuple[tuple[Field, ...], int]:
    found = []
    while True:
        name = _NAME.match(text, at)
        if not name:
            raise graph_error(2500, f'Syntax error "Expected name at character {at}"')
        at, modifiers, inner = name.end(), [], ()
        while modifier := _MODIFIER.match(text, at):
            modifiers.append((modifier[1], modifier[2]))
            at = modifier.end()
        if text[at : at + 1] == "{":
            inner, at = _fields(text, at + 1)
            at += 1
        found.append(Field(name[0], tuple(modifiers), inner))
        if text[at : at + 1] != ",":
            return tuple(found), at
        at += 1
