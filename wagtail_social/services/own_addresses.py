"""Addresses of this site's own pages, judged by the database: is there a page, is it live, may everybody see it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import settings
from django.urls import Resolver404, resolve
from wagtail.models import Page, Site

from ..compat import get_page_model
from ..content.remarks import LinkState
from . import guards


def states(urls: Iterable[str]) -> dict[str, LinkState | None]:
    """What is wrong with those of ``urls`` that are on this site: None where nothing is. The queries are few and do not
    grow with the addresses, but for pages that may be private."""
    roots = _roots()
    paths = {url: _paths(url, roots) for url in urls}
    own = {url: found for url, found in paths.items() if found is not None}
    if not own:
        return {}
    pages = _pages({path for found in own.values() for path in found})
    missing = [url for url, found in own.items() if not any(path in pages for path in found)]
    redirected = _redirected(missing)
    return {
        url: (None if url in redirected else _missing(url, own[url], pages))
        if url in missing
        else _found(next(pages[path] for path in own[url] if path in pages))
        for url in own
    }


def _roots() -> dict[str, list[str]]:
    """The places in the tree where each host of this site begins."""
    sites = {site.pk: site for site in Site.objects.all()}
    roots: dict[str, list[str]] = {}
    for place in Site.get_site_root_paths():
        if site := sites.get(place.site_id):
            hosts = {site.hostname, f"{site.hostname}:{site.port}", urlsplit(place.root_url).netloc}
            for host in hosts:
                roots.setdefault(host.lower(), []).append(place.root_path)
    return roots


def _paths(url: str, roots: Mapping[str, list[str]]) -> list[str] | None:
    """Where in the tree ``url`` may stand: with and without a language in front; None when it is elsewhere."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if (places := roots.get(parts.netloc.lower())) is None:
        return None
    path = unquote(parts.path).strip("/")
    first, _, rest = path.partition("/")
    known = [path, rest] if first in dict(settings.LANGUAGES) else [path]
    tails = [f"{tail}/" if tail else "" for tail in known]
    return [root + tail for tail in tails for root in dict.fromkeys(places)]


def _pages(paths: Iterable[str]) -> dict[str, Any]:
    """The pages at ``paths`` and above them, by path."""
    wanted = {path[: end + 1] for path in paths for end, sign in enumerate(path) if sign == "/"}
    rows = get_page_model().objects.filter(url_path__in=wanted).only("pk", "url_path", "live", "path", "content_type")
    return {page.url_path: page for page in rows}


def _found(page: Page) -> LinkState | None:
    if not page.live:
        return LinkState(verdict="unpublished")
    return LinkState(verdict="private") if guards.is_private(page) else None


def _missing(url: str, paths: list[str], pages: Mapping[str, Any]) -> LinkState | None:
    """Dead, unless another view of the site or a page further up may answer by itself."""
    above = [page for path, page in pages.items() if any(one.startswith(path) for one in paths)]
    if any(_answers_below(page) for page in above) or not _is_a_page_address(urlsplit(url).path):
        return None
    return LinkState(verdict="dead")


def _answers_below(page: Page) -> bool:
    """True for page types that decide themselves what stands below their address."""
    kind = page.specific_class
    return kind is None or kind.route is not Page.route or hasattr(kind, "resolve_subpage")


def _is_a_page_address(path: str) -> bool:
    try:
        return resolve(path or "/").url_name == "wagtail_serve"
    except Resolver404:
        return False


def _redirected(urls: list[str]) -> set[str]:
    """Those of ``urls`` that the site itself leads elsewhere."""
    if not urls or not apps.is_installed("wagtail.contrib.redirects"):
        return set()
    from wagtail.contrib.redirects.models import Redirect

    by_path = {url: Redirect.normalise_path(urlsplit(url).path) for url in urls}
    known = set(Redirect.objects.filter(old_path__in=by_path.values()).values_list("old_path", flat=True))
    return {url for url, path in by_path.items() if path in known}
