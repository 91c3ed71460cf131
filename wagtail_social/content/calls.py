"""What a page already asks its reader to do. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from .boilerplate import is_boilerplate
from .markup import Link
from .story import Call

LONGEST = 80

_ASKS = re.compile(
    r"(?:je (?:m['’]inscris|donne|fais un don|m['’]engage|participe|réserve|signe|soutiens|rejoins|deviens|"
    r"postule|m['’]abonne)|j['’](?:adhère|achète|aide|agis)|"
    r"s['’](?:inscrire|engager|abonner)|(?:inscri(?:vez|re|s)|engagez|abonnez|proposez|portez)[- ](?:vous|"
    r"toi)\b|inscri(?:re|vez|ption)s?\b|adhér(?:er|ez|ons)|"
    r"(?:faire|faites|fais) (?:un don|une promesse|une demande|acte)|donn(?:er|ez)\b|souten(?:ir|ez)|"
    r"réserv(?:er|ez|ation)\b|postul(?:er|ez)|candidat(?:er|ez)|"
    r"particip(?:er|ez)|rejoi(?:ndre|gnez)|deven(?:ir|ez)|sign(?:er|ez)\b|télécharg(?:er|ez)|répon(?:dre|dez)|"
    r"contact(?:er|ez)|écri(?:re|vez)[- ](?:nous|lui)|command(?:er|ez)|"
    r"achet(?:er|ez)|pren(?:dre|ez) (?:rendez-vous|votre|sa|part|contact)|vot(?:er|ez)|aide[rz]\b|billetterie|"
    r"bulletin d['’]adhésion|remplir|remplissez|envoye[rz]|prêter|prêtez|"
    r"sign up|register|join\b|donate|give\b|book (?:a|your|now|tickets?|here)|apply\b|volunteer\b|subscribe|"
    r"download|buy\b|get (?:involved|in touch|your|tickets?)|contact us|reserve|"
    r"take part|vote\b|rsvp|support us|become (?:a|an)\b|sponsor\b|pledge|enrol|order\b)",
    re.IGNORECASE,
)
_IDLE = re.compile(
    r"\b(?:newsletter|infolettre|lettre d['’]information|cookies?|commentaire|comment)\b|^(?:donner|réponse)$",
    re.IGNORECASE,
)


def asks(link: Link) -> bool:
    """True for a button, and for a link that stands alone or in a text and whose words ask for something."""
    text = link.text.strip(" →>»…")
    if not 3 <= len(text) <= LONGEST or "://" in text or is_boilerplate(text) or _IDLE.search(text):
        return False
    return link.is_button or bool(_ASKS.match(text))


def page_of(link: Link) -> int | None:
    """The key of the page of the site to which ``link`` leads, as rich text stores it."""
    key = link.attributes.get("id") or ""
    return int(key) if link.attributes.get("linktype") == "page" and key.isdecimal() else None


def calls(links: Iterable[Link], pages: dict[int, str], base: str) -> tuple[Call, ...]:
    """The calls among ``links``, each address once; ``pages`` are the addresses of the site's own pages."""
    found: dict[str, Call] = {}
    for link in filter(asks, links):
        page = page_of(link)
        url = pages.get(page, "") if page else _absolute(link.attributes.get("href") or "", base)
        if url and url.rstrip("/") != base.rstrip("/"):
            found.setdefault(url, Call(text=link.text.strip(" →>»…"), url=url))
    return tuple(found.values())


def _absolute(href: str, base: str) -> str:
    href = href.strip()
    try:
        url = urljoin(base, href) if base else href
    except ValueError:  # no address at all
        return ""
    return url if url.startswith(("http://", "https://")) and not href.startswith("#") and " " not in url else ""
