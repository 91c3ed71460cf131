"""What a network is, what it can do, and what goes in and out of it. No HTTP and no Django model here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from ..exceptions import Unsupported
from ..text import Span, TextLimit, contains_url, fits, measure

Payload = dict[str, Any]
"""What is sent: JSON types only, so that it can be hashed, frozen, shown and sent from one object."""


@dataclass(frozen=True, kw_only=True)
class ImageLimit:
    """What images a network takes in one post."""

    maximum: int = 0
    """Most images in one post."""
    required: bool = False
    """True when a post without an image is refused."""
    max_bytes: int = 0
    """Most bytes of one file; the core renders below it."""
    max_side: int = 2048
    """Longest side in pixels worth sending."""
    alt_text: int | None = None
    """Most characters of an alternative text; None when the network carries none."""
    crops: tuple[str, ...] = ("original",)
    """Shapes offered, the usual one first: ``original`` or a ratio such as ``16:9``."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a network can really do. The contract tests hold each flag equal to what is implemented."""

    text: TextLimit
    """How text is counted and how much fits; an account's server may know better, see ``Network.text_limit``."""
    images: ImageLimit = ImageLimit()
    """What images it takes; see ``Network.image_limit``."""
    card: Literal["none", "fetched", "sent"] = "none"
    """Link card: ``fetched`` by the network from the address in the text, or ``sent`` by us in place of images."""
    usual_length: int | None = None
    """How long a good text is here, in units of ``text``; None when the limit itself is the measure."""
    usual_hashtags: int = 0
    """How many hashtags a good post has here."""
    connect: Literal["oauth2", "secret"] = "oauth2"
    """How an account is connected: by a consent screen, or by what a person types (``credential_fields``)."""
    any_server: bool = False
    """True when there are many servers and the person names hers."""
    content_warning: bool = False
    """A text shown before the post, which readers open."""
    repeatable: bool = False
    """Sending again under the same key cannot make a second post; an account may know better, see ``may_repeat``."""
    find: bool = False
    """Can look for a post whose sending ended unknown."""
    edit: bool = False
    delete: bool = False
    comments: bool = False
    """Can read the thread under a post."""
    mentions: bool = False
    """Can read what is new for the account, across posts."""
    reply: bool = False
    hide: bool = False
    """Can hide somebody's comment from everybody."""
    like: bool = False
    statistics: bool = False
    """Can read the numbers of a post (see ``statistics_names``)."""


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
        "empty", "too_long", "too_many_images", "image_required", "image_too_heavy", "alt_too_long", "alt_missing"
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
    """``cursor`` resumes after this page; ``complete`` is False when the network held something back."""

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
class CredentialField:
    """Something a person types to connect an account; ``label`` and ``help`` are worded by the core by ``name``."""

    name: Literal["handle", "app_password", "server"]
    secret: bool = False
    placeholder: str = ""
    required: bool = True


def _no_file(file: str) -> bytes:
    raise FileNotFoundError(file)


def _forget(credentials: Mapping[str, Any]) -> None:
    """Drop renewed credentials: for accounts that live only in memory."""


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
    save_credentials: Callable[[Mapping[str, Any]], None] = field(default=_forget, repr=False)
    """Keeps renewed credentials before they are used."""
    renewing: Callable[[], Any] | None = field(default=None, repr=False)
    """A context manager that gives the freshest credentials under a lock; None where there is nobody to race with."""


class Network:
    """Base class of every network: identity and capabilities as attributes, abilities as methods.

    What is not overridden raises ``Unsupported``. Methods that talk to the network raise only the errors of
    ``exceptions``: ``NotSent``, ``RateLimited``, ``ReconnectNeeded``, ``Rejected`` or ``Unknown``.
    """

    name: ClassVar[str]
    """Stable identifier, equal to the module's name; stored with accounts."""
    label: ClassVar[str]
    """The brand, never translated."""
    color: ClassVar[str] = "#5c5c5c"
    """Brand colour of the mark."""
    icon: ClassVar[str] = ""
    """Path data of the mark, in a 24 by 24 box."""
    capabilities: ClassVar[Capabilities]
    credential_fields: ClassVar[tuple[CredentialField, ...]] = ()
    statistics_names: ClassVar[tuple[str, ...]] = ()
    """What ``statistics`` counts: among likes, shares, replies, quotes, bookmarks, views."""

    # Form: pure, silent on the wire.

    def text_limit(self, account: ConnectedAccount) -> TextLimit:
        return self.capabilities.text

    def image_limit(self, account: ConnectedAccount) -> ImageLimit:
        return self.capabilities.images

    def body(self, content: Content) -> str:
        """The text as it will stand on the network: hashtags and, unless a card carries it, the link at its end."""
        parts = [content.text.strip()]
        if content.link and not self.shows_card(content) and not contains_url(content.text, content.link.url):
            parts.append(content.link.url)
        parts.append(" ".join(f"#{word}" for word in content.hashtags))
        return "\n\n".join(filter(None, parts))

    def shows_card(self, content: Content) -> bool:
        """True when the link travels in a card of ours instead of in the text."""
        return self.capabilities.card == "sent" and content.link is not None and not content.images

    def measure(self, content: Content, account: ConnectedAccount) -> int:
        """The length of ``content`` as this network counts it."""
        return measure(self.body(content), self.text_limit(account))

    def problems(self, content: Content, account: ConnectedAccount) -> list[Problem]:
        """What keeps ``content`` from being sent, by the declared limits; [] when nothing does."""
        return [*self._text_problems(content, account), *self._image_problems(content, self.image_limit(account))]

    def build(self, content: Content, account: ConnectedAccount) -> Payload:
        raise Unsupported(self.label)

    def preview(self, payload: Payload) -> Preview:
        """``payload`` as readers will see it."""
        raise Unsupported(self.label)

    # Sending.

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        raise Unsupported(self.label)

    def find(
        self, payload: Payload, account: ConnectedAccount, key: SendKey, since: datetime
    ) -> Sent | CannotTell | None:
        """Look for what ``send`` may have created since ``since``; None when it certainly is not there."""
        raise Unsupported(self.label)

    def may_repeat(self, account: ConnectedAccount, key: SendKey, now: datetime) -> bool:
        """True when sending again under ``key`` cannot make a second post."""
        return self.capabilities.repeatable

    def edit(self, remote_id: str, payload: Payload, account: ConnectedAccount) -> Sent:
        raise Unsupported(self.label)

    def delete(self, remote_id: str, account: ConnectedAccount) -> None:
        """Delete our own post or reply; one that is gone already counts as deleted."""
        raise Unsupported(self.label)

    # What comes back.

    def comments(self, remote_id: str, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        """The thread under our post: replies and replies to replies."""
        raise Unsupported(self.label)

    def mentions(self, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        """What is new for the account since ``cursor``, oldest first."""
        raise Unsupported(self.label)

    def build_reply(self, content: Content, account: ConnectedAccount, parent: RemoteComment) -> Payload:
        """A payload for ``send`` that answers ``parent``. Pure, like ``build``."""
        raise Unsupported(self.label)

    def hide(self, comment: RemoteComment, account: ConnectedAccount, *, hidden: bool = True) -> None:
        raise Unsupported(self.label)

    def like(self, comment: RemoteComment, account: ConnectedAccount, *, liked: bool = True) -> None:
        raise Unsupported(self.label)

    def statistics(self, remote_ids: Sequence[str], account: ConnectedAccount) -> dict[str, dict[str, int]]:
        """Numbers by remote id, then by name (``statistics_names``); an id that is gone is left out."""
        raise Unsupported(self.label)

    # Connecting.

    def log_in(self, answers: Mapping[str, str]) -> Grant:
        """Connect by what a person typed in ``credential_fields``."""
        raise Unsupported(self.label)

    def profile(self, account: ConnectedAccount) -> Profile:
        """Who the credentials belong to: the proof that an account works. Read-only."""
        raise Unsupported(self.label)

    def revoke(self, account: ConnectedAccount) -> None:
        """Tell the network to forget our credentials; nothing to do where it cannot."""

    def _text_problems(self, content: Content, account: ConnectedAccount) -> list[Problem]:
        limit, body = self.text_limit(account), self.body(content)
        if not body and not content.images:
            return [Problem(code="empty", field="text")]
        over = self.measure(content, account) - limit.maximum
        if over <= 0 and fits(body, limit):
            return []
        return [Problem(code="too_long", field="text", params={"over": max(over, 1), "maximum": limit.maximum})]

    @staticmethod
    def _image_problems(content: Content, limit: ImageLimit) -> list[Problem]:
        found = []
        if limit.required and not content.images:
            found.append(Problem(code="image_required", field="images"))
        if len(content.images) > limit.maximum:
            found.append(Problem(code="too_many_images", field="images", params={"maximum": limit.maximum}))
        if any(image.size > limit.max_bytes for image in content.images):
            found.append(Problem(code="image_too_heavy", field="images", params={"maximum": limit.max_bytes}))
        if limit.alt_text is not None and any(len(image.alt) > limit.alt_text for image in content.images):
            found.append(Problem(code="alt_too_long", field="images", params={"maximum": limit.alt_text}))
        return found
