"""A small, strict Instagram in this process, by one of Meta's two log-ins: accounts, containers, media, comments.

    with InstagramServer() as server:                       # Instagram Login
    with InstagramServer(login="facebook") as server:       # Facebook Login: a person, her Pages, their accounts
        account = server.add_account("jardin")
        ...
        assert [post["caption"] for post in server.posts] == [...]

The two know different kinds of nodes, as in Meta's own specification: what the first cannot do, it refuses.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from typing import Any

from .container_server import ContainerServer, now
from .graph_server import Answer, Field, Request, graph_error, missing, route

LONGEST, MOST_HASHTAGS = 2200, 30
MEDIA = {"id", "caption", "timestamp", "permalink", "media_type", "media_product_type", "like_count", "comments_count"}
COMMENT = {"id", "text", "timestamp", "username", "like_count", "hidden", "parent_id", "from"}
CONTAINER = ("image_url", "alt_text", "caption", "children", "is_carousel_item", "media_type")
METRICS: dict[str, set[str]] = {
    "FEED": {"views", "shares", "saved", "reach", "likes"},
    "STORY": {"views", "shares", "replies"},
}
ALONE = {name: f"instagram_business_{name}" for name in ("basic", "content_publish", "manage_comments")}
BY_PAGE = {name: f"instagram_{name}" for name in ("basic", "content_publish", "manage_comments")}


def _routes(suffix: str, scopes: dict[str, str]) -> dict[tuple[str, str, str], Any]:
    user, media = f"IGUser{suffix}", f"IGMedia{suffix}"
    basic, publish, comments = scopes["basic"], scopes["content_publish"], scopes["manage_comments"]
    insights = basic.replace("basic", "manage_insights")
    return {
        ("GET", user, ""): route("itself", gives=user, token="any", needs=(basic,)),
        ("GET", user, "media"): route("media", gives=media, token="any", needs=(basic,)),
        ("POST", user, "media"): route("make", *CONTAINER, token="any", needs=(publish,)),
        ("POST", user, "media_publish"): route("bring_out", "creation_id", token="any", needs=(publish,)),
        ("GET", user, "content_publishing_limit"): route(
            "quota", gives="ContentPublishingLimitResponse", token="any", needs=(publish,)
        ),
        ("POST", user, "subscribed_apps"): route("subscribe", "subscribed_fields", token="any", needs=(comments,)),
        ("GET", media, ""): route("itself", gives=media, token="any", needs=(basic,)),
        ("GET", media, "comments"): route("thread", gives="IGComment", token="any", needs=(comments,)),
        ("GET", media, "insights"): route("insights", "metric", token="any", needs=(insights,)),
    }


class InstagramServer(ContainerServer):
    creating = ("/media_publish", "/replies")
    use_case = "instagram"
    container_kind = "ShadowIGMediaBuilder"
    state_field, words_field = "status_code", "status"
    most_items = 10
    metrics = METRICS
    """What insights know, by the kind of medium; any other name fails the whole call."""
    not_ready = (9007, 2207027, "The media is not ready for publishing, please wait for a moment")
    fields = {
        "Page": {"id", "access_token", "tasks", "instagram_business_account"},
        "Application": {"id", "name"},
        "IGUser": {"id", "username", "name", "profile_picture_url"},
        "IGUserForIGOnlyAPI": {"id", "user_id", "username", "name", "profile_picture_url"},
        "IGMedia": MEDIA,
        "IGMediaForIGOnlyAPI": MEDIA,
        "IGComment": COMMENT | {"replies"},
        "ContentPublishingLimitResponse": {"config", "quota_usage"},
        "ShadowIGMediaBuilder": {"id", "status_code", "status"},
    }
    routes = {
        **_routes("ForIGOnlyAPI", ALONE),
        **_routes("", BY_PAGE),
        ("DELETE", "IGMedia", ""): route("delete_media", needs=("instagram_manage_contents",)),
        ("GET", "ShadowIGMediaBuilder", ""): route("read_container", gives="ShadowIGMediaBuilder", token="any"),
        ("GET", "IGComment", ""): route("itself", gives="IGComment", token="any"),
        ("GET", "IGComment", "replies"): route("replies", gives="IGComment", token="any"),
        ("POST", "IGComment", "replies"): route("answer_comment", "message", token="any"),
        ("POST", "IGComment", ""): route("hide", "hide", token="any"),
        ("DELETE", "IGComment", ""): route("delete_comment", token="any"),
        ("GET", "User", "accounts"): route("pages", gives="Page", token="user", needs=("pages_show_list",)),
        ("GET", "User", "permissions"): route("permissions", token="user"),
        ("GET", "Application", ""): route("itself", gives="Application", token="app"),
    }

    def __init__(self, *, login: str = "instagram", latency: float = 0.0) -> None:
        super().__init__(latency=latency)
        self.suffix = "" if login == "facebook" else "ForIGOnlyAPI"
        self.wrapped = False
        """True: the token of an hour is answered inside a list, as older guides show."""
        self.withheld: set[str] = set()
        """Fields of a comment that are refused."""
        self.subscribed: dict[str, str] = {}
        self.add("Application", id=self.app_id, name="Site de l’association")
        if login == "facebook":
            self.approving = self.add("User", name="Camille")["id"]

    @property
    def plain(self) -> dict[tuple[str, str], str]:
        alone = {
            ("GET", "/oauth/authorize"): "dialog",
            ("POST", "/oauth/access_token"): "exchange_alone",
            ("GET", "/access_token"): "long",
            ("GET", "/refresh_access_token"): "renewed",
        }
        return {**super().plain, **alone}

    def all_scopes(self) -> set[str]:
        """Of this log-in; the other's are invalid here."""
        scopes = {scope for scope in super().all_scopes() if ("business" in scope) == bool(self.suffix)}
        return scopes if self.suffix else scopes | {"pages_read_engagement"}

    # For tests

    def add_account(self, username: str, **page: Any) -> dict[str, Any]:
        """A professional account; by Facebook Login linked to a Page of its own."""
        avatar = f"https://scontent.example/{username}.jpg"
        known = {"username": username, "name": username.title(), "profile_picture_url": avatar}
        account = self.add(f"IGUser{self.suffix}", **known, account_type="BUSINESS")
        if self.suffix:
            self.approving = account["id"]
        else:
            self.add_page(username.title(), account, **page)
        return account

    def add_page(self, name: str, account: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
        linked = {"instagram_business_account": account} if account else {}
        return self.add("Page", **{"name": name, "tasks": ["CREATE_CONTENT", "MODERATE"], **linked, **values})

    def token_of_account(self, account: dict[str, Any], scopes: set[str] | None = None) -> str:
        if self.suffix:
            return self.token_for(account["id"], "user", scopes)
        [page] = [node for node in self.nodes.values() if node.get("instagram_business_account") is account]
        return self.token_for(page["id"], "page", scopes)

    def write_post(self, owner: dict[str, Any], form: dict[str, str]) -> dict[str, Any]:
        kind = "CAROUSEL_ALBUM" if form.get("children") else "IMAGE"
        pictures = [self.nodes[item]["form"] for item in form["children"].split(",")] if "children" in form else [form]
        known = {"caption": form.get("caption"), "timestamp": now(), "media_type": kind, "owner": owner["id"]}
        counted = {"like_count": 0, "media_product_type": "FEED"}
        alt = [picture.get("alt_text", "") for picture in pictures]
        media = self.add(f"IGMedia{self.suffix}", **known, **counted, alt=alt)
        media["permalink"] = f"https://www.instagram.com/p/{media['id'][::-1]}/"
        self.posts.append(media)
        return media

    def write_comment(self, parent: dict[str, Any], text: str, username: str | None = "dominique", **values: Any):
        """Under a medium or under a comment; ``username`` None withholds who."""
        person = {"username": username, "from": {"id": f"9{len(username)}7", "username": username}} if username else {}
        is_reply = parent["kind"] == "IGComment"
        known = {"text": text, "timestamp": now(), "hidden": False, "like_count": 0, "under": parent["id"]}
        thread = {"parent_id": parent["id"]} if is_reply else {}
        return self.add("IGComment", **{**known, **person, **thread, **values})

    def under(self, parent: dict[str, Any]) -> list[dict[str, Any]]:
        return [node for node in self.nodes.values() if node.get("under") == parent["id"]]

    def webhook(self, account: dict[str, Any], comment: dict[str, Any], name: str = "id") -> tuple[bytes, dict]:
        value = {name: comment["id"], "text": comment["text"], "media": {"id": comment["under"]}}
        entry = {"id": account["id"], "time": int(time.time()), "changes": [{"field": "comments", "value": value}]}
        body = json.dumps({"object": "instagram", "entry": [entry]}).encode()
        digest = hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return body, {"x-hub-signature-256": f"sha256={digest}"}

    # Accounts

    def itself(self, request: Request, node: dict[str, Any]) -> dict[str, Any]:
        """By Instagram Login ``/me`` has another id, of the person within this app, that nothing else takes."""
        if node["kind"] == "IGUserForIGOnlyAPI":
            return {**node, "user_id": node["id"], "id": f"7{node['id']}"}
        return node

    def pages(self, request: Request, person: dict[str, Any]) -> list[dict[str, Any]]:
        return [node for node in self.nodes.values() if node["kind"] == "Page"]

    def permissions(self, request: Request, person: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"permission": scope, "status": "granted"} for scope in sorted(self.speaking.scopes)]

    def value(self, kind: str, node: dict[str, Any], wanted: Field) -> Any:
        if kind == "IGComment" and wanted.name in self.withheld:
            raise graph_error(10, f"(#10) Requires permission to read {wanted.name}", status=403)
        if kind == "Page" and wanted.name == "access_token":
            return self.token_for(node["id"], "page", self.speaking.scopes)
        if wanted.name == "comments_count":
            return len(self.under(node))
        if wanted.name == "replies":
            return self._replies(node, wanted)
        return super().value(kind, node, wanted)

    def _replies(self, comment: dict[str, Any], wanted: Field) -> dict[str, Any] | None:
        found, limit = self.under(comment), int(dict(wanted.modifiers).get("limit", 25))
        shown = [self.show("IGComment", reply, wanted.inner) for reply in found[:limit]]
        more = {"paging": {"cursors": {"after": "x"}, "next": "https://graph.example.invalid/"}}
        return {"data": shown, **(more if len(found) > limit else {})} if found else None

    def speaker(self) -> dict[str, Any]:
        speaker = super().speaker()
        return speaker.get("instagram_business_account", speaker)

    # Publishing

    def check_form(self, form: dict[str, str]) -> None:
        kind = form.get("media_type", "")
        if kind not in ("", "CAROUSEL"):
            raise graph_error(100, "Only photo or video can be accepted as media type", subcode=2207023)
        if kind == "CAROUSEL":
            self.items(form)
        elif "image_url" not in form:
            raise graph_error(100, "(#100) The parameter image_url is required")
        if "caption" in form and form.get("is_carousel_item"):
            raise graph_error(100, "(#100) No caption on an item of a carousel")
        if "alt_text" in form and kind == "CAROUSEL":
            raise graph_error(100, "(#100) alt_text is for images")
        self._check_caption(form.get("caption", ""))
        if len(form.get("alt_text", "")) > 1000:
            raise graph_error(100, "(#100) Param alt_text is too long")

    def _check_caption(self, caption: str) -> None:
        if len(caption.encode("utf-16-le")) // 2 > LONGEST:
            raise graph_error(36004, "The submitted caption is too long", subcode=2207010)
        if caption.count("#") > MOST_HASHTAGS:
            raise graph_error(100, "Too many hashtags", subcode=2207040)

    def usual_words(self, state: str) -> str:
        return f"{state.title()}: Media has been checked."

    def quota(self, request: Request, account: dict[str, Any]) -> list[dict[str, Any]]:
        config = {"quota_total": self.quota_total, "quota_duration": 86400}
        return [{"quota_usage": self.quota_used, "config": config}]

    def media(self, request: Request, account: dict[str, Any]) -> list[dict[str, Any]]:
        self.check_owner(account, request.method)
        return self.listed([post for post in self.posts if post["owner"] == account["id"]])

    def delete_media(self, request: Request, media: dict[str, Any]) -> dict[str, Any]:
        self.posts.remove(media)
        del self.nodes[media["id"]]
        return {"success": True, "deleted_id": media["id"]}

    # Comments

    def thread(self, request: Request, media: dict[str, Any]) -> Sequence[dict[str, Any]]:
        return self.under(media)[::-1]

    def replies(self, request: Request, comment: dict[str, Any]) -> Sequence[dict[str, Any]]:
        if "parent_id" in comment:
            raise missing(comment["id"])
        return self.under(comment)

    def answer_comment(self, request: Request, comment: dict[str, Any]) -> dict[str, str]:
        if "parent_id" in comment:
            raise missing(comment["id"], "post")
        message = self.given(request).get("message", "")
        if not message:
            raise graph_error(100, "(#100) The parameter message is required")
        account = self.speaker()
        author = {"id": account["id"], "username": account["username"]}
        return {"id": self.write_comment(comment, message, account["username"], **{"from": author})["id"]}

    def hide(self, request: Request, comment: dict[str, Any]) -> dict[str, bool]:
        given = self.given(request).get("hide")
        if given not in ("true", "false"):
            raise graph_error(100, "(#100) The parameter hide is required")
        comment["hidden"] = given == "true"
        return {"success": True}

    def delete_comment(self, request: Request, comment: dict[str, Any]) -> dict[str, bool]:
        del self.nodes[comment["id"]]
        return {"success": True}

    def insights(self, request: Request, media: dict[str, Any]) -> dict[str, Any]:
        asked = self.given(request).get("metric", "").split(",")
        known = self.metrics[media["media_product_type"]]
        if set(asked) - known:
            raise graph_error(100, f"(#100) metric[0] must be one of the following values: {', '.join(sorted(known))}")
        return self.numbers(media, asked)

    def subscribe(self, request: Request, account: dict[str, Any]) -> dict[str, bool]:
        self.check_owner(account, request.method)
        self.subscribed[account["id"]] = self.given(request)["subscribed_fields"]
        return {"success": True}

    # Instagram Login's tokens

    def exchange_alone(self, request: Request) -> dict[str, Any]:
        answer = self.exchange_code(request) | {"permissions": "instagram_business_basic"}
        return {"data": [answer]} if self.wrapped else answer

    def bad_code(self) -> Answer:
        words = {"error_type": "OAuthException", "code": 400, "error_message": "Invalid authorization code"}
        return Answer(400, words)

    def long(self, request: Request) -> dict[str, Any]:
        return self.exchange_long(request, "ig_exchange_token")

    def renewed(self, request: Request) -> dict[str, Any]:
        return self.renew(request, "ig_refresh_token")
