"""What goes in and out of a network. No HTTP and no Django model here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ..text import Span

Payload = dict[str, Any]
"""What is sent: JSON types only, so that it can be hashed, frozen, shown and sent from one object."""


def _no_file(file: str) -> Any:
    raise FileNotFoundError(file)


def _forget(kept: Mapping[str, Any]) -> None:
    """Keeps nothing: for accounts and keys that live only in memory."""


@dataclass(frozen=True, kw_only=True)
class Image:
    """One image of a post. ``file`` is opaque here: ``ConnectedAccount.open_file`` turns it into bytes."""

    file: str
    mime: str
    width: int
    height: int
    size: int
    alt: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in ("file", "mime", "width", "height", "size", "alt")}


@dataclass(frozen=True, kw_only=True)
class Link:
    """The page a post leads to, with what a link card shows of it."""

    url: str
    title: str = ""
    description: str = ""
    image: Image | None = None


@dataclass(frozen=True, kw_only=True)
class Content:
    """One version of a post, before a network gives it its form.

    ``text`` does not hold the link's address unless the writer put it there; ``hashtags`` are words without #.
    """

    text: str
    link: Link | None = None
    images: tuple[Image, ...] = ()
    hashtags: tuple[str, ...] = ()
    language: str = ""
    """A BCP 47 tag, or ""."""
    content_warning: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that keeps a content from being sent. ``field`` is text, images or link; words are the core's."""

    code: Literal[
        "empty", "too_long", "too_many_images", "image_required", "image_too_heavy", "alt_too_long", "alt_missing",
        "too_many_hashtags", "too_many_links",
    ]  # fmt: skip
    field: Literal["text", "images", "link"]
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A payload as a reader will see it, read back from the payload itself."""

    text: str
    spans: tuple[Span, ...] = ()
    """Live pieces of ``text``: what the network will really make a link of."""
    images: tuple[Mapping[str, Any], ...] = ()
    """As ``Image.as_dict``."""
    card: Link | None = None
    content_warning: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class SendKey:
    """Made and committed before the first byte leaves; the same for every try of one content."""

    value: str
    """Unique text of at most 64 ASCII characters."""
    at: datetime
    """Aware; the instant of the first try."""
    tries: int = 1
    """Which try of this content this is."""
    progress: Mapping[str, Any] = field(default_factory=dict)
    """What ``keep`` kept last, in this try or an earlier one: JSON."""
    keep: Callable[[Mapping[str, Any]], None] = field(default=_forget, repr=False, compare=False)
    """Commits what a next try needs to go on from here, such as the id of a container: before the next call leaves.
    It replaces what was kept; ``progress`` itself does not change during a try."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Proof that something exists on the network. ``extra`` holds JSON that later calls about it need."""

    remote_id: str
    url: str
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CannotTell:
    """``find`` looked and the answer proves nothing; ``why`` is for the record."""

    why: str = ""


@dataclass(frozen=True)
class ProvedAbsent:
    """``find`` has the network's word that nothing was published, not only that nothing is to be seen yet: sending
    again is safe."""


@dataclass(frozen=True, kw_only=True)
class Author:
    remote_id: str
    handle: str
    name: str = ""
    url: str = ""
    avatar_url: str = ""


@dataclass(frozen=True, kw_only=True)
class RemoteComment:
    """One message on the network. ``body`` is raw and untrusted, in ``body_format``."""

    remote_id: str
    parent_id: str
    author: Author
    body: str
    body_format: Literal["html", "text"]
    created_at: datetime | None
    edited_at: datetime | None = None
    url: str = ""
    language: str = ""
    is_ours: bool = False
    is_public: bool = True
    is_hidden: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    """JSON that ``build_reply``, ``hide`` and ``like`` need."""


@dataclass(frozen=True, kw_only=True)
class CommentPage:
    """``cursor`` resumes after this page; ``complete`` is False when the network held something of it back, which no
    later page will bring."""

    comments: Sequence[RemoteComment]
    cursor: str = ""
    complete: bool = True


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Who an account is, by the network's own word. ``limits`` is JSON kept on the account (see ``text_limit``)."""

    remote_id: str
    handle: str
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    limits: Mapping[str, Any] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a successful connection gives: secrets to keep encrypted, and the server they are for."""

    credentials: Mapping[str, Any]
    server: str = ""
    """Root address without a final slash; "" where the network has one home."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One of the profiles that a connection lets us act as, with what to keep for it."""

    profile: Profile
    grant: Grant


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check of the set-up found at one step. ``step`` is worded by the core; ``detail`` is the network's own
    words. ``ok`` is None when the step cannot be seen from here."""

    step: Literal["app", "secret", "redirect", "permissions", "role", "published", "credit"]
    ok: bool | None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class ConnectedAccount:
    """All that a network needs to act as one account."""

    remote_id: str = ""
    handle: str = ""
    server: str = ""
    credentials: Mapping[str, Any] = field(default_factory=dict, repr=False)
    limits: Mapping[str, Any] = field(default_factory=dict)
    open_file: Callable[[str], bytes] = field(default=_no_file, repr=False)
    """The bytes of an ``Image.file``; raises ``Rejected(reason="image")`` when it changed or is gone."""
    public_url: Callable[[str], str] = field(default=_no_file, repr=False)
    """An https address where the network can fetch an ``Image.file``; raises ``Rejected(reason="image")`` likewise."""
    save_credentials: Callable[[Mapping[str, Any]], None] = field(default=_forget, repr=False)
    """Keeps renewed credentials before they are used."""
    renewing: Callable[[], Any] | None = field(default=None, repr=False)
    """A context manager that gives the freshest credentials under a lock; None where there is nobody to race with."""
