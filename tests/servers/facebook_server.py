"""A small, strict Facebook in this process: a person, the Pages she runs, their posts, photos and comments.

    with FacebookServer() as server:
        page = server.add_page("Les Amis de la rivière")
        token = server.token_for(page["id"])
        ...
        assert [post["message"] for post in server.posts] == [...]

Rules by Graph API v26.0 as its guides and clients describe them: a Page's posts need the Page's own token; photos are
unpublished until a post shows them; comments have two levels; "gone" and "not allowed" are answered alike.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

from .graph_server import Field, GraphServer, Request, graph_error, missing, route

LONGEST = 63_206
HEAVIEST = 4 * 1024 * 1024
IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
WEBHOOK_FIELDS = {"feed", "mention", "messages", "ratings"}
READ, WRITE = "pages_read_engagement", "pages_manage_posts"
ENGAGE, PEOPLE = "pages_manage_engagement", "pages_read_user_content"
PAGE = {"id", "name", "username", "link", "picture", "access_token", "tasks"}
POST = {"id", "message", "created_time", "permalink_url", "shares", "comments", "reactions", "attachments"}
COMMENT = {"id", "message", "created_time", "from", "parent", "permalink_url", "is_hidden", "is_private", "attachment"}


class FacebookServer(GraphServer):
    creating = ("/feed", "/comments")
    default_fields = {"PagePost": ("id", "message", "created_time"), "Page": ("id", "name")}
    fields = {
        "Business": {"id"},
        "Application": {"id", "name"},
        "Page": PAGE,
        "PagePost": POST,
        "Comment": COMMENT,
    }
    routes = {
        ("GET", "User", "accounts"): route("accounts", gives="Page", token="user", needs=("pages_show_list",)),
        ("GET", "User", "permissions"): route("permissions", token="user"),
        ("GET", "User", "businesses"): route("businesses", gives="Business", token="user"),
        ("GET", "Business", "owned_pages"): route("owned_pages", gives="Page", token="user"),
        ("GET", "Business", "client_pages"): route("client_pages", gives="Page", token="user"),
        ("GET", "Application", ""): route("itself", gives="Application", token="app"),
        ("GET", "Page", ""): route("itself", gives="Page", token="any", needs=(READ,)),
        ("GET", "Page", "published_posts"): route("published_posts", gives="PagePost", needs=(READ,)),
        ("POST", "Page", "feed"): route("publish", "message", "link", "attached_media", needs=(WRITE,)),
        ("POST", "Page", "photos"): route("upload", "source", "published", "alt_text_custom", needs=(WRITE,)),
        ("GET", "Page", "subscribed_apps"): route("subscriptions", needs=("pages_manage_metadata",)),
        ("POST", "Page", "subscribed_apps"): route("subscribe", "subscribed_fields", needs=("pages_manage_metadata",)),
        ("DELETE", "Page", "subscribed_apps"): route("unsubscribe", needs=("pages_manage_metadata",)),
        ("GET", "PagePost", ""): route("itself", gives="PagePost", needs=(READ,)),
        ("POST", "PagePost", ""): route("edit_post", "message", needs=(WRITE,)),
        ("DELETE", "PagePost", ""): route("delete_post", needs=(WRITE,)),
        ("GET", "PagePost", "comments"): route("thread", "filter", "order", gives="Comment", needs=(READ, PEOPLE)),
        ("GET", "PagePost", "insights"): route("insights", "metric", "period"),
        ("GET", "Comment", ""): route("itself", gives="Comment", needs=(READ,)),
        ("POST", "Comment", ""): route("hide", "is_hidden", needs=(ENGAGE,)),
        ("DELETE", "Comment", ""): route("delete_comment", needs=(ENGAGE,)),
        ("GET", "Comment", "comments"): route("thread", "order", gives="Comment", needs=(READ, PEOPLE)),
        ("POST", "Comment", "comments"): route("reply", "message", "attachment_id", needs=(ENGAGE,)),
        ("POST", "Comment", "likes"): route("like", needs=(ENGAGE,)),
        ("DELETE", "Comment", "likes"): route("unlike", needs=(ENGAGE,)),
    }

    def __init__(self, *, latency: float = 0.0) -> None:
        super().__init__(latency=latency)
        self.detects_duplicates = True
        """True: the same text twice in a row is refused, as the real one often does."""
        self.metrics = {"post_media_view": 40, "post_total_media_view_unique": 30}
        """What insights know, with their numbers; any other name fails the whole call."""
        self.posts: list[dict[str, Any]] = []
        """What readers see, oldest first."""
        self.unreachable: set[str] = set()
        """Links whose page cannot be fetched for the card."""
        self.subscribed: dict[str, list[str]] = {}
        """Fields of our app by Page."""
        self.add("Application", id=self.app_id, name="Site de l’association")
        self.approving = self.add("User", name="Camille")["id"]

    def all_scopes(self) -> set[str]:
        return super().all_scopes() | {"read_insights"}

    # For tests

    def add_page(self, name: str, tasks: tuple[str, ...] = ("CREATE_CONTENT", "MODERATE"), **values: Any) -> dict:
        """A Page on which the person has ``tasks``; ``portfolio=True`` hides it from the first list."""
        page = self.add("Page", name=name, tasks=list(tasks), **values)
        page["link"] = f"https://www.facebook.com/{page['id']}"
        page["picture"] = {"data": {"url": f"https://scontent.example/{page['id']}.jpg"}}
        return page

    def write_post(self, page: dict[str, Any], message: str, *, app: str = "", **values: Any) -> dict[str, Any]:
        """A post on a Page; without ``app`` a person wrote it on Facebook."""
        number = str(next(self._ids))
        post_id = f"{page['id']}_{number}"
        author = {"id": page["id"], "name": page["name"]}
        address = f"https://www.facebook.com/{page['id']}/posts/{number}"
        known = {"message": message, "created_time": stamp(), "permalink_url": address, "from": author}
        defaults = {"photos": [], "link": "", "app": app, "page": page["id"], "is_published": True, "is_hidden": False}
        post = self.add("PagePost", id=post_id, **{**known, **defaults, **values})
        self.posts.append(post)
        return post

    def write_comment(self, parent: dict[str, Any], message: str, author: str | None = "Dominique", **values: Any):
        """A comment of somebody under a post or under a comment; ``author`` None hides who."""
        person = {"id": f"9{hash_of(author)}", "name": author} if author else None
        return self._comment(parent, message, **{"from": person, **values})

    def comments_of(self, post: dict[str, Any]) -> list[dict[str, Any]]:
        return [node for node in self.nodes.values() if node["kind"] == "Comment" and node["post"] == post["id"]]

    def webhook(self, comment: dict[str, Any], verb: str = "add") -> tuple[bytes, dict[str, str]]:
        """The message about a comment, with its signature."""
        page_id = comment["post"].partition("_")[0]
        parent = (comment.get("parent") or {}).get("id", comment["post"])
        value = {"item": "comment", "verb": verb, "comment_id": comment["id"], "post_id": comment["post"]}
        value |= {"parent_id": parent, "message": comment["message"], "created_time": 1_795_000_000}
        entry = {"id": page_id, "time": int(time.time()), "changes": [{"field": "feed", "value": value}]}
        body = json.dumps({"object": "page", "entry": [entry]}).encode()
        return body, {"x-hub-signature-256": f"sha256={self.signature(body)}"}

    def signature(self, body: bytes) -> str:
        return hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()

    # A person and her Pages

    def itself(self, request: Request, node: dict[str, Any]) -> dict[str, Any]:
        return node

    def accounts(self, request: Request, person: dict[str, Any]) -> list[dict[str, Any]]:
        return [page for page in self._pages() if not page.get("portfolio")]

    def permissions(self, request: Request, person: dict[str, Any]) -> list[dict[str, Any]]:
        granted = [{"permission": scope, "status": "granted"} for scope in sorted(self.speaking.scopes)]
        return granted + [{"permission": scope, "status": "declined"} for scope in sorted(self.declined)]

    def businesses(self, request: Request, person: dict[str, Any]) -> list[dict[str, Any]]:
        self._need_portfolio()
        return [node for node in self.nodes.values() if node["kind"] == "Business"]

    def owned_pages(self, request: Request, business: dict[str, Any]) -> list[dict[str, Any]]:
        self._need_portfolio()
        return [page for page in self._pages() if page.get("portfolio") == business["id"]]

    def client_pages(self, request: Request, business: dict[str, Any]) -> list[dict[str, Any]]:
        self._need_portfolio()
        return [page for page in self._pages() if page.get("client_of") == business["id"]]

    def _need_portfolio(self) -> None:
        if "business_management" not in self.speaking.scopes:
            raise graph_error(200, "(#200) Requires business_management permission", status=403)

    def _pages(self) -> list[dict[str, Any]]:
        return [node for node in self.nodes.values() if node["kind"] == "Page"]

    def value(self, kind: str, node: dict[str, Any], wanted: Field) -> Any:
        if kind == "Page" and wanted.name == "access_token":
            return self._page_token(node) if node["tasks"] else None
        if kind == "PagePost" and wanted.name in ("comments", "reactions", "shares", "attachments"):
            return getattr(self, f"_{wanted.name}")(node)
        return super().value(kind, node, wanted)

    def _page_token(self, page: dict[str, Any]) -> str:
        """Made from a token of an hour it dies with it; made from a long one it carries no end."""
        token = self.token_for(page["id"], "page", self.speaking.scopes)
        self.tokens[token].expires_at = 0 if self.speaking.long_lived else self.speaking.expires_at
        return token

    # Publishing

    def publish(self, request: Request, page: dict[str, Any]) -> dict[str, str]:
        form = self.given(request)
        self._own(page)
        message, link = form.get("message", ""), form.get("link", "")
        photos = self._attached(form)
        if not (message or link or photos):
            raise graph_error(100, "(#100) The status you are trying to publish is empty")
        self._check_text(message)
        self._check_link(link)
        previous = next((post for post in reversed(self.posts) if post["page"] == page["id"]), None)
        if self.detects_duplicates and previous and message and previous["message"] == message:
            raise graph_error(506, "(#506) Duplicate status message")
        for photo in photos:
            self.nodes[photo]["shown"] = True
        post = self.write_post(page, message, app=self.app_id, link=link, photos=photos)
        self.lose_answer()
        return {"id": post["id"]}

    def upload(self, request: Request, page: dict[str, Any]) -> dict[str, str]:
        self._own(page)
        content = request.files.get("source")
        if self.given(request).get("published") != "false":
            raise graph_error(100, "this server takes unpublished photos only")
        if not content or len(content) > HEAVIEST or not content.startswith(IMAGES):
            raise graph_error(100, "Your photos couldn't be uploaded. Photos should be less than 4 MB", subcode=1366046)
        alt = self.given(request).get("alt_text_custom", "")
        return {"id": self.add("Photo", page=page["id"], alt=alt, size=len(content), shown=False)["id"]}

    def _own(self, page: dict[str, Any]) -> None:
        if self.speaking.owner != page["id"]:
            raise graph_error(200, "(#200) Unpublished posts must be posted to a page as the page itself", status=403)

    def _attached(self, form: dict[str, str]) -> list[str]:
        try:
            photos = [str(media["media_fbid"]) for media in json.loads(form.get("attached_media", "[]"))]
        except (ValueError, KeyError, TypeError):
            raise graph_error(100, "(#100) param attached_media must be an array.") from None
        for photo in photos:
            node = self.nodes.get(photo)
            if not node or node["kind"] != "Photo" or node["page"] != self.speaking.owner:
                raise graph_error(100, "(#100) Invalid media_fbid")
            if node["shown"]:
                raise graph_error(100, "These photos were already posted.", subcode=1366051)
        if len(photos) > 10:
            raise graph_error(100, "(#100) Too many photos")
        return photos

    @staticmethod
    def _check_text(message: str) -> None:
        if len(message.encode("utf-16-le")) // 2 > LONGEST:
            raise graph_error(100, "(#100) Name parameter too long")

    def _check_link(self, link: str) -> None:
        if link and not link.startswith(("https://", "http://")):
            raise graph_error(100, "(#100) link URL is not properly formatted")
        if "facebook.com/" in link:
            raise graph_error(100, "Cannot post Facebook.com links", subcode=1609008)
        if link in self.unreachable:
            raise graph_error(100, "The link could not be fetched", subcode=1609005)

    def published_posts(self, request: Request, page: dict[str, Any]) -> list[dict[str, Any]]:
        return [post for post in reversed(self.posts) if post["page"] == page["id"]]

    def edit_post(self, request: Request, post: dict[str, Any]) -> dict[str, bool]:
        if post["app"] != self.app_id:
            raise graph_error(10, "(#10) Application does not have permission for this action", status=403)
        self._check_text(self.given(request)["message"])
        post["message"] = self.given(request)["message"]
        return {"success": True}

    def delete_post(self, request: Request, post: dict[str, Any]) -> dict[str, bool]:
        if post.get("kept"):
            raise missing(post["id"], "delete")
        del self.nodes[post["id"]]
        self.posts.remove(post)
        return {"success": True}

    # What comes back

    def thread(self, request: Request, parent: dict[str, Any]) -> list[dict[str, Any]]:
        query = request.query
        if query.get("filter", "toplevel") not in ("toplevel", "stream"):
            raise graph_error(100, "(#100) filter must be one of toplevel, stream")
        if parent["kind"] == "Comment":
            found = [node for node in self._comments_all() if (node["parent"] or {}).get("id") == parent["id"]]
        else:
            found = self.comments_of(parent)
            found = found if query.get("filter") == "stream" else [node for node in found if not node["parent"]]
        return found if query.get("order", "chronological") == "chronological" else found[::-1]

    def reply(self, request: Request, comment: dict[str, Any]) -> dict[str, str]:
        form, page = self.given(request), self.nodes[self.speaking.owner]
        if comment["parent"]:
            raise graph_error(100, "(#100) Replies to replies are not supported")
        if not form.get("message") and not form.get("attachment_id"):
            raise graph_error(100, "(#100) Missing message or attachment")
        photo = self.nodes.get(form.get("attachment_id", ""))
        if "attachment_id" in form and not photo:
            raise graph_error(100, "(#100) Invalid attachment_id")
        attachment = {"url": f"https://www.facebook.com/photo/{photo['id']}", "alt": photo["alt"]} if photo else None
        author = {"id": page["id"], "name": page["name"]}
        made = self._comment(comment, form.get("message", ""), **{"from": author, "attachment": attachment})
        self.lose_answer()
        return {"id": made["id"]}

    def hide(self, request: Request, comment: dict[str, Any]) -> dict[str, bool]:
        hidden = self.given(request).get("is_hidden")
        if hidden not in ("true", "false"):
            raise graph_error(100, "(#100) param is_hidden must be a boolean.")
        if not comment.get("can_hide", True):
            raise graph_error(200, "(#200) User does not have permission to hide", status=403)
        comment["is_hidden"] = hidden == "true"
        return {"success": True}

    def delete_comment(self, request: Request, comment: dict[str, Any]) -> dict[str, bool]:
        if not comment.get("can_remove", True):
            raise missing(comment["id"], "delete")
        for node in [comment, *(node for node in self._comments_all() if (node["parent"] or {}) == id_of(comment))]:
            del self.nodes[node["id"]]
        return {"success": True}

    def like(self, request: Request, comment: dict[str, Any]) -> dict[str, bool]:
        comment["user_likes"] = True
        return {"success": True}

    def unlike(self, request: Request, comment: dict[str, Any]) -> dict[str, bool]:
        comment["user_likes"] = False
        return {"success": True}

    def insights(self, request: Request, post: dict[str, Any]) -> list[dict[str, Any]]:
        names = list(filter(None, request.query.get("metric", "").split(",")))
        if "read_insights" not in self.speaking.scopes:
            return []
        if not names or set(names) - set(self.metrics):
            raise graph_error(100, "(#100) The value must be a valid insights metric")
        return [{"name": name, "period": "lifetime", "values": [{"value": self.metrics[name]}]} for name in names]

    # Webhooks

    def subscriptions(self, request: Request, page: dict[str, Any]) -> list[dict[str, Any]]:
        fields = self.subscribed.get(page["id"])
        return [{"id": self.app_id, "name": "Site", "subscribed_fields": fields}] if fields else []

    def subscribe(self, request: Request, page: dict[str, Any]) -> dict[str, bool]:
        fields = self.given(request).get("subscribed_fields", "").split(",")
        if set(fields) - WEBHOOK_FIELDS:
            raise graph_error(100, "(#100) Param subscribed_fields must be one of the fields of a Page")
        self.subscribed[page["id"]] = fields
        return {"success": True}

    def unsubscribe(self, request: Request, page: dict[str, Any]) -> dict[str, bool]:
        self.subscribed.pop(page["id"], None)
        return {"success": True}

    def _comments_all(self) -> list[dict[str, Any]]:
        return [node for node in self.nodes.values() if node["kind"] == "Comment"]

    def _comment(self, parent: dict[str, Any], message: str, **values: Any) -> dict[str, Any]:
        post = parent["post"] if parent["kind"] == "Comment" else parent["id"]
        comment_id = f"{post.partition('_')[2]}_{next(self._ids)}"
        known = {"message": message, "post": post, "created_time": stamp(), "is_hidden": False, "is_private": False}
        address = f"https://www.facebook.com/{post}?comment_id={comment_id}"
        above = id_of(parent) if parent["kind"] == "Comment" else None
        return self.add("Comment", id=comment_id, permalink_url=address, parent=above, **known, **values)

    # Computed fields

    def _comments(self, post: dict[str, Any]) -> dict[str, Any]:
        return {"data": [], "summary": {"total_count": len(self.comments_of(post))}}

    def _reactions(self, post: dict[str, Any]) -> dict[str, Any]:
        return {"data": [], "summary": {"total_count": post.get("reactions", 0)}}

    def _shares(self, post: dict[str, Any]) -> dict[str, int] | None:
        return {"count": post["shares"]} if post.get("shares") else None

    def _attachments(self, post: dict[str, Any]) -> dict[str, Any] | None:
        photos = [{"type": "photo", "media_type": "photo", "target": {"id": photo}} for photo in post["photos"]]
        if len(photos) > 1:
            return {"data": [{"media_type": "album", "subattachments": {"data": photos}}]}
        link = [{"media_type": "link", "target": {}}] if post["link"] else []
        return {"data": photos or link} if photos or link else None


def stamp(moment: datetime | None = None) -> str:
    """As Graph writes an instant: no colon in the offset."""
    return (moment or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S+0000")


def id_of(node: dict[str, Any]) -> dict[str, str]:
    return {"id": node["id"]}


def hash_of(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest()[:10], 16)
