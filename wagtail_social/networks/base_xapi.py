"""X API v2 without any call: what to ask for, how its objects are read, how two texts are compared (OpenAPI 2.167).

The API is changing its words from "tweet" to "post"; which of the two a server speaks to whom is not said anywhere. So
each request is made in one spelling (``SPELLINGS``), and answers are read in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from typing import Any, Literal
from unicodedata import normalize

from ..exceptions import NotSent, Rejected
from ..text import Span, find_spans
from .base import Author, ConnectedAccount, Payload, RemoteComment

SITE = "https://x.com"
Spelling = Literal["post", "tweet"]
SPELLINGS: tuple[Spelling, ...] = ("post", "tweet")

_FIELDS = ("attachments", "conversation_id", "created_at", "entities", "lang", "public_metrics")
_PEOPLE = {"user.fields": "name,profile_image_url,username"}
COUNTS = {
    "likes": ("like_count",),
    "shares": ("repost_count", "retweet_count"),
    "replies": ("reply_count",),
    "quotes": ("quote_count",),
    "bookmarks": ("bookmark_count",),
    "views": ("impression_count",),
}
"""Our names, and X's in both spellings."""

LINK = "\ufffc"
"""Stands where an address stood, in texts to be compared."""
_SHORTENED = re.compile(r"https?://t\.co/\w+")
_LEADING_MENTIONS = re.compile(r"^(@\w{1,15}\s+)+")
_MEDIA_PAGE = re.compile(r"/status/\d+/(photo|video)/\d+$")
_POST_ID = re.compile(r"(?:^|/status/)(\d{1,19})(?:$|[/?#])")
_EPOCH = 1_288_834_974_657
"""Milliseconds: an id holds its instant, counted from here."""
_NO_LANGUAGE = ("und", "zxx", "art", "qam", "qct", "qht", "qme", "qst")
_GONE = ("resource-not-found", "not-authorized-for-resource", "resource-unavailable", "disallowed-resource")


# Asking


def asked(spelling: Spelling, *, who: bool = False) -> dict[str, str]:
    """The parameters that say which fields to answer with; ``who`` adds who wrote, and in answer to what."""
    if spelling == "post":
        fields = {"post.fields": ",".join((*_FIELDS, "note_post"))}
        return {**fields, "expansions": "author_id,referenced_posts", **_PEOPLE} if who else fields
    if who:
        fields = {"tweet.fields": ",".join((*_FIELDS, "author_id", "note_tweet", "referenced_tweets"))}
        return {**fields, "expansions": "author_id", **_PEOPLE}
    return {"tweet.fields": ",".join((*_FIELDS, "note_tweet"))}


def is_misspelt(refusal: Rejected) -> bool:
    """True when X does not know a name we asked with."""
    return refusal.status == 400 and any(word in refusal.detail for word in (".fields", "expansions"))


def is_answered(answer: Mapping[str, Any]) -> bool:
    """False when X gave none of the fields asked for: every post has an instant."""
    return all("created_at" in post for post in posts_in(answer))


def moment(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def post_id(remote_id: str) -> str:
    """The number in an id, or in the address a person gave for a post she found by herself."""
    if found := _POST_ID.search(remote_id):
        return found[1]
    raise Rejected("no post of this network", reason="gone")


def is_older(remote_id: str, age: timedelta) -> bool:
    """True when a post is older than ``age``, by its id."""
    written = datetime.fromtimestamp(((int(remote_id) >> 22) + _EPOCH) / 1000, UTC)
    return datetime.now(UTC) - written > age


# Reading


def envelope(answer: Any) -> Mapping[str, Any]:
    """``answer`` if it is one; an empty list of posts has no ``data`` but ``meta``."""
    if not isinstance(answer, Mapping) or not {"data", "meta", "errors"} & set(answer):
        raise NotSent("an answer without data")
    return answer


def posts_in(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    data = answer.get("data")
    posts = data if isinstance(data, list) else [data] if isinstance(data, Mapping) else []
    return [post for post in posts if isinstance(post, Mapping) and post.get("id")]


def next_page(answer: Mapping[str, Any]) -> str:
    return str((answer.get("meta") or {}).get("next_token") or "")


def failed_ids(answer: Mapping[str, Any]) -> set[str]:
    """Ids X could not answer for, though they may exist."""
    problems = [problem for problem in answer.get("errors") or () if isinstance(problem, Mapping)]
    return {
        str(problem.get("resource_id") or problem.get("value") or "")
        for problem in problems
        if not str(problem.get("type")).endswith(_GONE)
    }


def address_of(remote_id: str) -> str:
    return f"{SITE}/i/web/status/{remote_id}"


def authors_in(answer: Mapping[str, Any]) -> dict[str, Author]:
    users = (answer.get("includes") or {}).get("users") or ()
    return {str(user["id"]): author_from(user) for user in users if isinstance(user, Mapping) and user.get("id")}


def author_from(user: Mapping[str, Any]) -> Author:
    handle = str(user.get("username") or "")
    return Author(
        remote_id=str(user["id"]),
        handle=handle,
        name=str(user.get("name") or ""),
        url=f"{SITE}/{handle}" if handle else "",
        avatar_url=str(user.get("profile_image_url") or ""),
    )


def comments_from(answer: Mapping[str, Any], account: ConnectedAccount) -> list[RemoteComment]:
    """The posts of ``answer``, oldest first."""
    authors = authors_in(answer)
    posts = sorted(posts_in(answer), key=lambda post: int(post["id"]))
    return [_comment_from(post, authors, account) for post in posts]


def _comment_from(post: Mapping[str, Any], authors: Mapping[str, Author], account: ConnectedAccount) -> RemoteComment:
    author_id, language = str(post.get("author_id") or ""), str(post.get("lang") or "")
    return RemoteComment(
        remote_id=str(post["id"]),
        parent_id=replied_to(post) or "",
        author=authors.get(author_id) or Author(remote_id=author_id, handle=""),
        body=readable(post),
        body_format="text",
        created_at=datetime.fromisoformat(post["created_at"]) if post.get("created_at") else None,
        url=address_of(post["id"]),
        language="" if language in _NO_LANGUAGE else language,
        is_ours=bool(author_id) and author_id == account.remote_id,
    )


def replied_to(post: Mapping[str, Any]) -> str | None:
    """What ``post`` answers; None when it answers nothing or X did not say."""
    references = post.get("referenced_posts") or post.get("referenced_tweets") or ()
    for reference in references:
        if reference.get("type") == "replied_to":
            return str(reference["id"])
    return str(post["in_reply_to_tweet_id"]) if post.get("in_reply_to_tweet_id") else None


def readable(post: Mapping[str, Any]) -> str:
    """The whole text, with the addresses its author wrote in place of X's shortened ones."""
    long = post.get("note_post") or post.get("note_tweet") or {}
    text = unescape(str(long.get("text") or post.get("text") or ""))
    for link in [*_links(post), *_links(long)]:
        text = text.replace(link["url"], "" if _is_media(link) else str(link.get("expanded_url") or link["url"]))
    return text.strip()


def counts_of(post: Mapping[str, Any]) -> dict[str, int]:
    metrics = post.get("public_metrics") or {}
    found = {name: next((metrics[key] for key in keys if key in metrics), None) for name, keys in COUNTS.items()}
    return {name: number for name, number in found.items() if isinstance(number, int)}


def media_count(post: Mapping[str, Any]) -> int:
    return len((post.get("attachments") or {}).get("media_keys") or ())


def _links(thing: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    links = (thing.get("entities") or {}).get("urls") or ()
    return [link for link in links if isinstance(link, Mapping) and link.get("url")]


def _is_media(link: Mapping[str, Any]) -> bool:
    return bool(link.get("media_key") or _MEDIA_PAGE.search(str(link.get("expanded_url") or "")))


# Texts as X takes them


@cache
def _addresses() -> Any:
    from twitter_text import extract_urls_with_indices  # 0.2 s to import: only where it is needed

    return extract_urls_with_indices


def links_in(text: str) -> list[Span]:
    """What X makes a link of: bare domains too."""
    return [Span("url", *found["indices"], found["url"]) for found in _addresses()(text)]


def has_link(text: str) -> bool:
    """True when X may make a link of something: its list of domains is longer than any copy."""
    return bool(links_in(text)) or any(span.kind == "url" for span in find_spans(text))


def spans_in(text: str) -> tuple[Span, ...]:
    links = links_in(text)
    covered = {position for link in links for position in range(link.start, link.end)}
    others = [span for span in find_spans(text) if span.kind != "url" and span.start not in covered]
    return tuple(sorted([*links, *others], key=lambda span: span.start))


def is_same(post: Mapping[str, Any], payload: Payload) -> bool | None:
    """True when ``post`` is what ``payload`` made. None when it may be: too little to compare."""
    answers = payload.get("reply_to")
    if replied_to(post) not in (None, answers):
        return False
    text, links = _typed(payload["text"], is_answer=bool(answers))
    if not text:
        return None if media_count(post) == len(payload["images"]) else False
    found, their_links = _shown(post, is_answer=bool(answers))
    whole = _bare(readable(post), bool(answers)) == _bare(payload["text"], bool(answers))
    if found != text and not whole:
        return False
    return True if (whole or links == their_links) and replied_to(post) == answers else None


def _typed(text: str, *, is_answer: bool) -> tuple[str, list[str]]:
    links = links_in(text)
    for link in reversed(links):
        text = text[: link.start] + LINK + text[link.end :]
    return _bare(text, is_answer), [_plain_address(link.value) for link in links]


def _shown(post: Mapping[str, Any], *, is_answer: bool) -> tuple[str, list[str]]:
    """X shortens every address, adds one for the images, and escapes three signs."""
    text, known = str(post.get("text") or ""), {link["url"]: link for link in _links(post)}
    links = []
    for shortened in _SHORTENED.findall(text):
        link = known.get(shortened, {})
        text = text.replace(shortened, "" if _is_media(link) else LINK, 1)
        links += [] if _is_media(link) else [_plain_address(str(link.get("expanded_url") or shortened))]
    return _bare(unescape(text), is_answer), links


def _bare(text: str, is_answer: bool) -> str:
    """Composition and spaces are no difference; X puts whom we answer before an answer."""
    text = " ".join(normalize("NFC", text).split())
    return _LEADING_MENTIONS.sub("", text) if is_answer else text


def _plain_address(url: str) -> str:
    host, slash, rest = re.sub(r"^https?://", "", url, flags=re.IGNORECASE).partition("/")
    return f"{host.lower()}{slash}{rest}".rstrip("/")


def detail_of(answer: Any) -> str:
    """The words of an error, whichever of its four forms it takes."""
    if not isinstance(answer, Mapping):
        return str(answer)
    keys = ("error", "error_description", "title", "detail", "type", "message", "code")
    said = [str(answer[key]) for key in keys if answer.get(key) not in (None, "", "about:blank")]
    inner: Sequence[Any] = answer["errors"] if isinstance(answer.get("errors"), list) else ()
    return " ".join([*said, *(detail_of(error) for error in inner)])
