"""The example site with its real worker, and a browser in which people are logged in."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.browser.running import RunningDemo
from tests.servers.bluesky_server import BlueskyServer
from tests.servers.facebook_server import FacebookServer
from tests.servers.mastodon_server import MastodonServer
from tests.servers.twitter_server import TwitterServer

PASSWORD = "demo"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
TIMEOUT = 20_000
NOTICES_CHANGES = """
document.addEventListener('w-unsaved:watch-edits', () => { document.documentElement.dataset.noticesChanges = '' });
"""
"""Wagtail's editors look for changes only some time after loading; nobody types as soon as a test does."""


@pytest.fixture(scope="package")
def browser():
    """Of the package, not the session: its event loop would stand in the way of other tests' databases."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM:
        pytest.skip("there is no Chromium on this machine")
    sync_api.expect.set_options(timeout=TIMEOUT)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def bluesky():
    """Before the demo, which must know where its directory of identities is."""
    with BlueskyServer() as server:
        yield server


@pytest.fixture(scope="package")
def facebook():
    with FacebookServer() as server:
        yield server


@pytest.fixture(scope="package")
def twitter():
    with TwitterServer() as server:
        server.page = True
        yield server


@pytest.fixture(scope="module")
def demo(browser, bluesky, facebook, twitter, tmp_path_factory):
    """The site knows where its networks are from its beginning on, and they the address it has them come back to.

    One for each module: an account that one of them adds would stand first in the composers of the next.
    """
    roots = json.dumps({"facebook": facebook.url, "twitter": twitter.url})
    folder = tmp_path_factory.mktemp("demo") / "var"
    with RunningDemo(folder, PLC_DIRECTORY=bluesky.url, SOCIAL_TEST_ROOTS=roots) as demo:
        back = f"{demo.address}/admin/social/accounts/callback"
        facebook.redirect_uris, twitter.redirect_uris = {f"{back}/facebook/"}, [f"{back}/twitter/"]
        yield demo


@pytest.fixture(scope="module")
def states():
    """Cookies by address and person, so that everybody logs in once."""
    return {}


@pytest.fixture
def enter(browser, states):
    """``enter(demo, "redactrice")``: a page of a browser where she is logged in. A script's error fails the test."""
    contexts, errors = [], []

    def enter(demo, username, **options):
        context = _context(browser, demo, states.get((demo.address, username)), options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: dialog.accept())
        if (demo.address, username) not in states:
            _log_in(page, username)
            states[demo.address, username] = context.storage_state()
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def redactrice(enter, demo):
    return enter(demo, "redactrice")


@pytest.fixture
def moderatrice(enter, demo):
    return enter(demo, "moderatrice")


@pytest.fixture
def admin(enter, demo):
    return enter(demo, "admin")


@pytest.fixture
def mastodon():
    with MastodonServer() as server:
        server.asks_consent = True
        yield server


def _context(browser, demo, state, options):
    context = browser.new_context(
        base_url=demo.address,
        storage_state=state,
        **{"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 1280, "height": 1000}, **options},
    )
    context.set_default_timeout(TIMEOUT)
    context.add_init_script(NOTICES_CHANGES)
    hosts = ("localhost", "127.0.0.1")
    context.route(lambda url: url.split("/")[2].split(":")[0] not in hosts, lambda route: route.abort())
    return context


def _log_in(page, username):
    page.goto("/admin/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
