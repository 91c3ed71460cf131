"""Links by which readers tell of a page themselves: plain addresses, from which nothing is loaded until one is
followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..conf import conf
from ..networks import all_networks
from ..networks.base import Network
from .heads import public_story


@dataclass(frozen=True, kw_only=True)
class ShareLink:
    """One way to tell of a page. ``network`` is None for a mail."""

    url: str
    label: str = ""
    network: Network | None = None


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """A page's address with the ways to pass it on; of a private page neither."""

    url: str = ""
    language: str = ""
    links: tuple[ShareLink, ...] = ()
    mail: str = ""


def sharing_of(page: Any, request: Any = None) -> Sharing:
    story = public_story(page, request)
    if story is None or not story.url:
        return Sharing()
    links = tuple(
        ShareLink(url=network.share_url(story.url, story.title), label=network.label, network=network)
        for network in _offered()
    )
    return Sharing(url=story.url, language=story.language, links=links, mail=_mail(story.title, story.url))


def _offered() -> list[Network]:
    known = all_networks()
    names = conf.SHARE_ON if conf.SHARE_ON is not None else [name for name in known if _is_offered(name)]
    return [known[name] for name in names if name in known and known[name].share_address]


def _is_offered(name: str) -> bool:
    return conf.NETWORKS is None or name in conf.NETWORKS


def _mail(subject: str, body: str) -> str:
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
