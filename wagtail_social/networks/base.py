"""What a network is: identity and capabilities as attributes, abilities as methods. The words it speaks in stand in
``base_limits`` (what it can do) and ``base_data`` (what goes in and out)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from urllib.parse import quote

from ..exceptions import Unsupported
from ..text import TextLimit, contains_url, fits, measure
from .base_data import (
    Author,
    Candidate,
    CannotTell,
    CommentPage,
    ConnectedAccount,
    Content,
    Finding,
    Grant,
    Image,
    Link,
    Payload,
    Preview,
    Problem,
    Profile,
    ProvedAbsent,
    RemoteComment,
    SendKey,
    Sent,
)
from .base_limits import AppField, Capabilities, CredentialField, ImageLimit

__all__ = [
    "AppField",
    "Author",
    "Candidate",
    "CannotTell",
    "Capabilities",
    "CommentPage",
    "ConnectedAccount",
    "Content",
    "CredentialField",
    "Finding",
    "Grant",
    "Image",
    "ImageLimit",
    "Link",
    "Network",
    "Payload",
    "Preview",
    "Problem",
    "Profile",
    "ProvedAbsent",
    "RemoteComment",
    "SendKey",
    "Sent",
]


class Network:
    """Base class of every network: identity and capabilities as attributes, abilities as methods.

    What is not overridden raises ``Unsupported``. Methods that talk to the network raise only the errors of
    ``exceptions``: ``NotSent``, ``RateLimited``, ``ReconnectNeeded``, ``Rejected`` or ``Unknown``.
    """

    name: ClassVar[str]
    """Stable identifier, equal to the module's name; stored with accounts."""
    label: ClassVar[str]
    """The brand, never translated."""
    worth: ClassVar[str] = ""
    """One plain English sentence for who hesitates: for whom this network is worth its trouble, or why it is not."""
    color: ClassVar[str] = "#5c5c5c"
    """Brand colour of the mark."""
    icon: ClassVar[str] = ""
    """Path data of the mark, in a 24 by 24 box."""
    share_address: ClassVar[str] = ""
    """Where readers tell of a page themselves: an https address that holds ``{url}`` and perhaps ``{text}``; "" where
    there is none that serves everybody."""
    capabilities: ClassVar[Capabilities]
    credential_fields: ClassVar[tuple[CredentialField, ...]] = ()
    """What a person types where an account is connected by a secret."""
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

    def price(self, payload: Payload) -> Decimal:
        """What sending ``payload`` once costs, in ``capabilities.currency``."""
        return Decimal(0)

    # On the site's own pages.

    def share_url(self, url: str, text: str) -> str:
        """A plain link that lets a reader tell of ``url`` here, in words of ours; "" without ``share_address``."""
        return self.share_address.format(url=quote(url, safe=""), text=quote(text, safe=""))

    def card_meta(self, *, has_image: bool) -> dict[str, str]:
        """What the head of a page must hold beside Open Graph for this network to show a card, by name."""
        return {}

    # Sending.

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        raise Unsupported(self.label)

    def find(
        self, payload: Payload, account: ConnectedAccount, key: SendKey, since: datetime
    ) -> Sent | CannotTell | ProvedAbsent | None:
        """Look for what ``send`` may have created since ``since``; None when it is not to be seen there. Raises NotYet
        while the network may still be at work on it."""
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
        """Connect by what a person typed in ``credential_fields``. A hand-off keeps no credentials."""
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
