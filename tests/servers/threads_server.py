"""A small, strict Threads in this process: profiles, containers, posts, answers.

with ThreadsServer() as server:
    profile = server.add_profile("jardin")
    ...
    assert [post["text"] for post in server.posts] == [...]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import regex

from .container_server import ContainerServer, now
from .graph_server import Request, graph_error, missing, route

LONGEST, MOST_LINKS = 500, 5
READ = {"id", "text", "timestamp", "permalink", "username", "profile_picture_url"}
REPLY = READ | {"replied_to", "root_post", "is_reply", "is_reply_owned_by_me", "hide_status"}
CONTAINER = ("media_type", "text", "image_url", "alt_text", "link_attachment", "is_carousel_item", "children")
METRICS = {"views", "likes", "replies", "reposts", "quotes", "shares"}
_EMOJI = regex.compile(r"\p{Emoji_Presentation}")


def _route(handler: str, *params: str, gives: str = "", needs: str = "threads_basic"):
    return route(handler, *params, gives=gives, token="user", needs=tuple({"threads_basic", needs}))


class ThreadsServer(ContainerServer):
    version = "v1.0"
    creating = ("/threads_publish",)
    container_kind = "Container"
    state_field, words_field = "status", "error_message"
    most_items = 20
    not_ready = (24, 4279009, "The requested resource does not exist: Media Not Found")
    fields = {
        "User": {"id", "username", "name", "threads_profile_picture_url"},
        "Post": READ,
        "Reply": REPLY,
        "PublishingLimit": {"quota_usage", "config", "reply_quota_usage", "reply_config"},
        "Container": {"id", "status", "error_message"},
    }
    routes = {
        ("GET", "User", ""): _route("itself", gives="User"),
        ("GET", "User", "threads"): _route("listed_posts", gives="Post"),
        ("GET", "User", "replies"): _route("own_replies", gives="Reply", needs="threads_read_replies"),
        ("GET", "User", "mentions"): _route("mentioned", gives="Post", needs="threads_manage_mentions"),
        ("POST", "User", "threads"): _route("make", *CONTAINER, "reply_to_id", needs="threads_content_publish"),
        ("POST", "User", "threads_publish"): _route("bring_out", "creation_id", needs="threads_content_publish"),
        ("GET", "User", "threads_publishing_limit"): _route(
            "quota", gives="PublishingLimit", needs="threads_content_publish"
        ),
        ("GET", "Container", ""): _route("read_container", gives="Container"),
        ("GET", "Post", ""): _route("itself", gives="Reply"),
        ("DELETE", "Post", ""): _route("delete_post", needs="threads_delete"),
        ("GET", "Post", "conversation"): _route("conversation", "reverse", gives="Reply", needs="threads_read_replies"),
        ("POST", "Post", "manage_reply"): _route("manage_reply", "hide", needs="threads_manage_replies"),
        ("GET", "Post", "insights"): _route("insights", "metric", needs="threads_manage_insights"),
    }

    def __init__(self, *, latency: float = 0.0) -> None:
        super().__init__(latency=latency)
        self.quota_total, self.replies_used, self.replies_total = 250, 0, 1000
        self.withheld: set[str] = set()
        """Metrics that answer nothing."""

    @property
    def plain(self) -> dict[tuple[str, str], str]:
        return {
            ("GET", "/oauth/authorize"): "dialog",
            ("GET", "/dialog/answer"): "dialog_answer",
            ("POST", "/oauth/access_token"): "exchange_code",
            ("GET", "/oauth/access_token"): "app_token",
            ("GET", "/access_token"): "long",
            ("GET", "/refresh_access_token"): "renewed",
        }

    # For tests

    def add_profile(self, username: str) -> dict[str, Any]:
        avatar = f"https://scontent.example/{username}.jpg"
        known = {"username": username, "name": username.title(), "threads_profile_picture_url": avatar}
        profile = self.add("User", **known)
        self.approving = self.approving or profile["id"]
        return profile

    def write(self, username: str, text: str, *, reply_to: dict | None = None, **values: Any) -> dict[str, Any]:
        """A post or an answer of somebody, without HTTP."""
        root = self.nodes[reply_to["root_post"]["id"]] if reply_to and "root_post" in reply_to else reply_to
        answers = {"replied_to": {"id": reply_to["id"]}, "root_post": {"id": root["id"]}} if reply_to else {}
        known = {"text": text, "timestamp": now(), "username": username, "is_reply": bool(reply_to)}
        post = self.add("Post", **{**known, "hide_status": "NOT_HUSHED", **answers, **values})
        post["permalink"] = f"https://www.threads.net/@{username}/post/{post['id'][::-1]}"
        self.posts.append(post)
        return post

    # Answers

    def itself(self, request: Request, node: dict[str, Any]) -> dict[str, Any]:
        return self._seen(node)

    def _seen(self, node: dict[str, Any]) -> dict[str, Any]:
        me = self.speaker()["username"]
        return {**node, "is_reply_owned_by_me": node.get("username") == me}

    def _mine(self, *, replies: bool) -> list[dict[str, Any]]:
        me = self.speaker()["username"]
        own = [post for post in self.posts if post["username"] == me and post["is_reply"] is replies]
        return self.listed(own)

    def listed_posts(self, request: Request, profile: dict[str, Any]) -> list[dict[str, Any]]:
        return self._mine(replies=False)

    def own_replies(self, request: Request, profile: dict[str, Any]) -> list[dict[str, Any]]:
        return self._mine(replies=True)

    def mentioned(self, request: Request, profile: dict[str, Any]) -> list[dict[str, Any]]:
        return [post for post in reversed(self.posts) if f"@{profile['username']}" in post["text"]]

    def check_form(self, form: dict[str, str]) -> None:
        kind, text = form.get("media_type"), form.get("text", "")
        if kind not in ("TEXT", "IMAGE", "CAROUSEL"):
            raise graph_error(100, "(#100) Param media_type must be one of {TEXT, IMAGE, VIDEO, CAROUSEL}")
        if (kind == "TEXT" and not text) or (kind == "IMAGE") != ("image_url" in form):
            raise graph_error(100, "(#100) A parameter is missing")
        if "link_attachment" in form and kind != "TEXT":
            raise graph_error(100, "(#100) link_attachment is only for TEXT posts")
        if kind == "CAROUSEL":
            self.items(form)
        if "reply_to_id" in form and self.nodes.get(form["reply_to_id"], {}).get("kind") != "Post":
            raise missing(form["reply_to_id"], "post")
        self._check_text(text, form)

    def _check_text(self, text: str, form: dict[str, str]) -> None:
        emoji = sum(len(found.encode()) - 1 for found in _EMOJI.findall(text))
        if len(text) + emoji > LONGEST:
            raise graph_error(100, "(#100) Param text must be at most 500 characters long.")
        links = {*re.findall(r"https?://\S+", text), form.get("link_attachment")} - {None}
        if len(links) > MOST_LINKS:
            raise graph_error(100, "THREADS_API__LINK_LIMIT_EXCEEDED")
        if len(form.get("alt_text", "")) > 1000:
            raise graph_error(100, "(#100) Param alt_text must be at most 1000 characters long.")

    def write_post(self, owner: dict[str, Any], form: dict[str, str]) -> dict[str, Any]:
        pictures = [self.nodes[item]["form"] for item in form["children"].split(",")] if "children" in form else [form]
        alt = [picture.get("alt_text", "") for picture in pictures if "image_url" in picture]
        parent = self.nodes.get(form.get("reply_to_id", ""))
        known = {"media_type": form["media_type"], "alt": alt, "link": form.get("link_attachment", "")}
        return self.write(owner["username"], form.get("text", ""), reply_to=parent, **known)

    def check_quota(self, container: dict[str, Any]) -> None:
        if self.quota_used >= self.quota_total:
            raise graph_error(4, "Application request limit reached", status=403)

    def quota(self, request: Request, profile: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "quota_usage": self.quota_used,
                "config": {"quota_total": self.quota_total, "quota_duration": 86400},
                "reply_quota_usage": self.replies_used,
                "reply_config": {"quota_total": self.replies_total, "quota_duration": 86400},
            }
        ]

    def conversation(self, request: Request, post: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """All levels, flat; oldest first when not reversed."""
        found = [reply for reply in self.posts if reply.get("root_post", {}).get("id") == post["id"]]
        newest_first = self.given(request).get("reverse", "true") == "true"
        return [self._seen(reply) for reply in (found[::-1] if newest_first else found)]

    def manage_reply(self, request: Request, reply: dict[str, Any]) -> dict[str, bool]:
        if reply.get("replied_to") != reply.get("root_post") or "root_post" not in reply:
            raise graph_error(100, "(#100) Only top-level replies can be hidden")
        reply["hide_status"] = {"true": "HIDDEN", "false": "UNHUSHED"}[self.given(request)["hide"]]
        return {"success": True}

    def delete_post(self, request: Request, post: dict[str, Any]) -> dict[str, Any]:
        if post["username"] != self.speaker()["username"]:
            raise missing(post["id"], "delete")
        self.posts.remove(post)
        del self.nodes[post["id"]]
        return {"success": True, "deleted_id": post["id"]}

    def insights(self, request: Request, post: dict[str, Any]) -> dict[str, Any]:
        asked = self.given(request).get("metric", "").split(",")
        if set(asked) - METRICS:
            raise graph_error(100, "(#100) metric must be one of the following values")
        return self.numbers(post, asked)

    # Tokens

    def app_token(self, request: Request) -> dict[str, Any]:
        given = self.given(request)
        self.check_app(given)
        if given.get("grant_type") != "client_credentials":
            raise graph_error(100, "(#100) Invalid grant_type")
        return {"access_token": f"TH|{self.app_id}|x", "token_type": "bearer"}

    def long(self, request: Request) -> dict[str, Any]:
        return self.exchange_long(request, "th_exchange_token")

    def renewed(self, request: Request) -> dict[str, Any]:
        return self.renew(request, "th_refresh_token")
