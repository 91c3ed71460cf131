"""From a version of a post to what is sent: one way, taken by preview, length, checks, approval and sending alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..content.composing import Draft, Form, compose
from ..content.story import Story
from ..models import Account, PostVersion
from ..networks.base import ConnectedAccount, Content, Image, Link, Network, Payload, Preview, Problem
from .images import Renderer
from .voices import voice_of

Attachment = PostVersion.Attachment


@dataclass(frozen=True, kw_only=True)
class Built:
    """One version in its network's form, with all that is said about it before it leaves."""

    account: Account
    content: Content
    payload: Payload
    preview: Preview
    length: int
    maximum: int
    price: Decimal
    problems: list[Problem]

    @property
    def hash(self) -> str:
        return payload_hash(self.payload)


def canonical(payload: Payload) -> str:
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def payload_hash(payload: Payload) -> str:
    return hashlib.sha256(canonical(payload).encode()).hexdigest()


def form_only(account: Account) -> ConnectedAccount:
    """``account`` without its secrets: all that building, measuring and previewing need."""
    return ConnectedAccount(
        remote_id=account.remote_id, handle=account.handle, server=account.server, limits=account.limits
    )


def build(version: PostVersion, story: Story, renderer: Renderer) -> Built:
    """``version`` about ``story``. Reads images, touches no network."""
    network, account = version.account.network_class, form_only(version.account)
    content = content_of(version, story, network, account, renderer)
    payload = network.build(content, account)
    return Built(
        account=version.account,
        content=content,
        payload=payload,
        preview=network.preview(payload),
        length=network.measure(content, account),
        maximum=network.text_limit(account).maximum,
        price=network.price(payload),
        problems=[*network.problems(content, account), *_missing_alt(version, network, account)],
    )


def content_of(
    version: PostVersion, story: Story, network: Network, account: ConnectedAccount, renderer: Renderer
) -> Content:
    images = _images(version, network, account, renderer)
    return Content(
        text=version.text,
        link=_link(version, story, network, account, renderer) if version.has_link and story.url else None,
        images=images if version.attachment == Attachment.IMAGES else (),
        hashtags=tuple(version.hashtags.split()),
        language=version.account.language or story.language,
        content_warning=version.content_warning if network.capabilities.content_warning else "",
    )


def compose_for(
    account: Account,
    story: Story,
    angle: str,
    *,
    has_link: bool,
    has_images: bool,
    variant: int = 0,
    taken: Iterable[str] = (),
) -> Draft:
    """The composer's text for ``account``, in none of the words that are ``taken``: as long as fits there with the link
    and the hashtags."""
    network, handle = account.network_class, form_only(account)
    link = Link(url=story.url, title=story.title) if has_link and story.url else None
    picture = (Image(file="", mime="image/jpeg", width=1, height=1, size=1),) if has_images else ()

    def fits(text: str, hashtags: tuple[str, ...]) -> bool:
        content = Content(text=text, hashtags=hashtags, link=link, images=picture, language=story.language)
        return not any(problem.code == "too_long" for problem in network.problems(content, handle))

    capabilities = network.capabilities
    form = Form(
        fits=fits,
        usual_length=capabilities.usual_length,
        hashtags=capabilities.usual_hashtags,
        register=capabilities.register,
        fold=capabilities.fold,
        live_links=capabilities.live_links,
        voice=voice_of(account),
    )
    return compose(story, form, angle, variant, taken)


def _images(version: PostVersion, network: Network, account: ConnectedAccount, renderer: Renderer) -> tuple[Image, ...]:
    limit = network.image_limit(account)
    chosen = version.images.all()
    rendered = [
        renderer.render(
            item.image_id,
            crop=version.crop,
            cut=item.cut,
            limit=limit,
            alt="" if item.is_decorative else item.alt,
        )
        for item in chosen
    ]
    return tuple(image for image in rendered if image)


def _link(version: PostVersion, story: Story, network: Network, account: ConnectedAccount, renderer: Renderer) -> Link:
    """The page's address, with what a card of ours shows where the network takes one."""
    thumb = None
    if network.capabilities.card == "sent" and version.attachment == Attachment.CARD and story.images:
        thumb = renderer.render(story.images[0].image_id, crop="16:9", limit=network.image_limit(account))
    description = story.summary or " ".join(story.sentences[:2])
    return Link(url=story.url, title=story.title, description=description[:300], image=thumb)


def _missing_alt(version: PostVersion, network: Network, account: ConnectedAccount) -> list[Any]:
    """An image without a description is not sent, unless it is declared decorative."""
    if version.attachment != Attachment.IMAGES or network.image_limit(account).alt_text is None:
        return []
    missing = [item for item in version.images.all() if not item.alt.strip() and not item.is_decorative]
    return [Problem(code="alt_missing", field="images")] if missing else []
