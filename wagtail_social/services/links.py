"""Whether an address leads anywhere. A screen reads what is known and asks for the rest; the worker follows it.

Nobody is followed but on demand: an address that no screen asks about any more is left in peace.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from django.utils import timezone
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError, NameResolutionError

from ..content.remarks import LinkState
from ..exceptions import HostRefused
from ..models import LinkCheck
from ..networks.base_http import Transport
from . import own_addresses
from .writing import together

Verdict = LinkCheck.Verdict

FRESH = timedelta(days=7)
DEAD_FRESH = timedelta(days=1)
"""How long a verdict holds; one that is not sure, or bad, is looked at again sooner."""
SECOND_LOOK = timedelta(minutes=10)
"""A name that is not found is asked for again after that: a name server may have been away."""
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=60)
"""How long after the last question an address is remembered."""
MOST_REDIRECTS = 5
MOST_AT_ONCE = 40
TIMEOUT = (4, 6)
"""Seconds to connect, and to wait for the answer's head."""

_GONE = {404, 410}
_FOR_GOOD = {301, 308}
_REDIRECTS = {301, 302, 303, 307, 308}
_transport = Transport()


def digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def verdicts(urls: Iterable[str]) -> dict[str, LinkState]:
    """What is known to be wrong with each of ``urls``; addresses without fault or not yet followed are left out.

    Makes no network call: what is unknown or old is written down for the worker, and pages of this site are judged by
    the database.
    """
    wanted = list(dict.fromkeys(url for url in urls if _is_whole(url)))
    if not wanted:
        return {}
    own = own_addresses.states(wanted)
    others = [url for url in wanted if url not in own]
    known = {row.url: row for row in LinkCheck.objects.filter(digest__in=map(digest, others))}
    _ask(others, known)
    found = {url: state for url, row in known.items() if (state := _state(row))}
    return {**{url: state for url, state in own.items() if state}, **found}


def check_due(limit: int = MOST_AT_ONCE, seconds: float = 45) -> int:
    """Follow the addresses that are due, one after the other, and never two of one host at once. For the worker.
    Returns how many were followed."""
    LinkCheck.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()
    ends, made = time.monotonic() + seconds, 0
    while made < limit and time.monotonic() < ends and (row := _claim()):
        _note(row, *follow(row.url))
        made += 1
    return made


def is_anything_due() -> bool:
    return LinkCheck.objects.filter(check_at__lte=timezone.now()).exists()


def follow(url: str) -> tuple[str, int | None, str]:
    """Where ``url`` leads: a verdict, the last HTTP status if there was an answer, and for one that has moved its new
    address. A name that does not exist is DEAD without a status."""
    here, moved_to, is_for_good = url, "", True
    for _step in range(MOST_REDIRECTS + 1):
        try:
            status, location = _look(here)
        except (RequestException, HTTPError, HostRefused, UnicodeError, ValueError) as error:
            return (Verdict.DEAD if _no_such_name(error) else Verdict.UNSURE), None, ""
        if status not in _REDIRECTS or not location:
            return _judge(status, url, moved_to)
        here = urljoin(here, location)
        is_for_good = is_for_good and status in _FOR_GOOD
        moved_to = here if is_for_good else moved_to
        if not here.startswith(("https://", "http://")):
            return Verdict.UNSURE, status, ""
    return Verdict.UNSURE, status, ""


def _judge(status: int, url: str, moved_to: str) -> tuple[str, int, str]:
    if status in _GONE:
        return Verdict.DEAD, status, ""
    if not 200 <= status < 300:
        return Verdict.UNSURE, status, ""
    if moved_to and _bare(moved_to) != _bare(url):
        return Verdict.MOVED, status, moved_to
    return Verdict.ALIVE, status, ""


def _bare(url: str) -> str:
    """``url`` without what makes no difference to a reader: its scheme, "www." and a last slash."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


def _look(url: str) -> tuple[int, str]:
    """Status and redirection of one address. Servers that do not like HEAD are asked for the page, and no more than
    its head is read."""
    status, location = _ask_server("HEAD", url)
    return _ask_server("GET", url) if status >= 400 and status != 429 else (status, location)


def _ask_server(method: str, url: str) -> tuple[int, str]:
    with _transport.request(method, url, timeout=TIMEOUT, headers=_headers()) as response:
        return response.status_code, response.headers.get("Location", "")


def _headers() -> dict[str, str]:
    home = getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    return {"User-Agent": f"wagtail_social link check{f' (+{home})' if home else ''}", "Accept": "text/html,*/*;q=0.8"}


def _no_such_name(error: Exception) -> bool:
    inner = error.args[0] if isinstance(error, requests.ConnectionError) and error.args else None
    return isinstance(getattr(inner, "reason", inner), NameResolutionError)


def _claim() -> LinkCheck | None:
    """The next address, out of reach of other workers for a while; none of a host that somebody is asking now."""
    now = timezone.now()
    with together():
        busy = LinkCheck.objects.filter(check_at__gt=now, check_at__lte=now + LEASE).values_list("url", flat=True)
        hosts = set(map(_host, busy))
        for row in LinkCheck.objects.filter(check_at__lte=now).order_by("check_at")[:200]:
            same = LinkCheck.objects.filter(pk=row.pk, check_at=row.check_at)
            if _host(row.url) not in hosts and same.update(check_at=now + LEASE):
                return row
    return None


def _note(row: LinkCheck, verdict: str, status: int | None, leads_to: str) -> None:
    """Write down what came of ``row``. A name that is not found is believed the second time only."""
    now, check_at = timezone.now(), None
    is_second = row.verdict == Verdict.UNSURE and row.checked_at and row.checked_at > now - timedelta(hours=1)
    if verdict == Verdict.DEAD and status is None and not is_second:
        verdict, check_at = Verdict.UNSURE, now + SECOND_LOOK
    LinkCheck.objects.filter(pk=row.pk).update(
        verdict=verdict, status=status, leads_to=leads_to, checked_at=now, check_at=check_at
    )


def _ask(urls: Iterable[str], known: Mapping[str, LinkCheck]) -> None:
    """Have the worker look at what is unknown or old. Writes only where there is something to ask."""
    now = timezone.now()
    if new := [LinkCheck(digest=digest(url), url=url, check_at=now) for url in urls if url not in known]:
        with together():
            LinkCheck.objects.bulk_create(new, ignore_conflicts=True)
    if old := [row.pk for row in known.values() if row.check_at is None and _is_old(row, now)]:
        with together():
            LinkCheck.objects.filter(pk__in=old, check_at=None).update(check_at=now, asked_at=now)


def _is_old(row: LinkCheck, now: datetime) -> bool:
    fresh = FRESH if row.verdict in {Verdict.ALIVE, Verdict.MOVED} else DEAD_FRESH
    return row.checked_at is None or row.checked_at < now - fresh


def _state(row: LinkCheck) -> LinkState | None:
    if row.verdict == Verdict.DEAD:
        return LinkState(verdict="dead")
    return LinkState(verdict="moved", leads_to=row.leads_to) if row.verdict == Verdict.MOVED else None


def _is_whole(url: str) -> bool:
    """False for what is still being typed, and for what is too long to be an address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return len(url) <= 2000 and (len(host.rpartition(".")[2]) >= 2 and "." in host or host.replace(".", "").isdigit())


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()
