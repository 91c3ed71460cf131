"""The walk of a day, in a real browser on the real example site: written, planned, approved, sent, reviewed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).resolve().parents[2]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
ARGS += ["--disable-sync", "--no-first-run"]
START_TIMEOUT, STEP_TIMEOUT = 90, 30_000
ARTICLES = (8, 9)
"""Published articles of the example site, which is loaded in the same order each time."""
BY_HAND = "Un texte écrit à la main, pour essayer."

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing"),
]
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is missing")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The example site with its worker, on a free port and in a folder of its own."""
    port, log = _free_port(), tmp_path_factory.mktemp("demo") / "demo.log"
    surroundings = {**os.environ, "EXAMPLE_VAR": str(log.parent / "var"), "EXAMPLE_PORT": str(port)}
    surroundings.pop("DJANGO_SETTINGS_MODULE", None)
    with log.open("wb") as output:
        demo = subprocess.Popen(
            [sys.executable, "-m", "example_site.demo"],
            cwd=ROOT,
            env=surroundings,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(demo, log)
        yield f"http://localhost:{port}"
    finally:
        os.killpg(demo.pid, signal.SIGTERM)
        try:
            demo.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(demo.pid, signal.SIGKILL)
            demo.wait()


@pytest.fixture(scope="module")
def chromium():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def enter(chromium, address):
    """Log in as somebody, in a window of her own that reaches nothing but the site."""
    contexts = []

    def enter(username: str):
        context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        context.set_default_timeout(STEP_TIMEOUT)
        context.route(lambda url: not url.startswith(address), lambda route: route.abort())
        window = context.new_page()
        window.on("dialog", lambda dialog: dialog.accept())
        window.goto("/admin/login/")
        window.fill("[name=username]", username)
        window.fill("[name=password]", "demo")
        window.click("form button[type=submit]")
        window.wait_for_url("**/admin/")
        return window

    yield enter
    for context in contexts:
        context.close()


def test_written_planned_approved_and_sent(enter, address):
    window = enter("admin")
    article = ARTICLES[0]
    _write_a_post(window, article)

    first, second = window.locator(".social-card").nth(0), window.locator(".social-card").nth(1)
    untouched = second.locator(".social-preview__text").inner_text()
    first.locator("textarea[name$='-text']").fill(BY_HAND)
    sync_api.expect(first.locator(".social-preview__text")).to_contain_text(BY_HAND)
    sync_api.expect(first.locator("[data-social-composer-target=follows] .icon-edit")).to_be_visible()
    sync_api.expect(second.locator("[data-social-composer-target=follows] .icon-link")).to_be_visible()
    assert second.locator(".social-preview__text").inner_text() == untouched

    window.check("[name=plan-mode][value=at]")
    window.fill("[name=plan-at]", "2036-01-15 09:30")
    window.keyboard.press("Escape")
    _act(window, "button[name=action-publish]")
    sync_api.expect(window.locator(".social-delivery--planned")).to_have_count(2)

    first_planned = window.locator(".social-delivery--planned form[action$='/send-now/'] button").first
    first_planned.click()
    sent = window.locator(".social-delivery--sent")
    sync_api.expect(sent.first.locator("a")).to_be_visible(timeout=STEP_TIMEOUT)
    sent.first.locator("a").click()
    sync_api.expect(window.locator(".social-wall__post .social-preview__text").first).to_contain_text(BY_HAND)

    window.goto(f"/admin/pages/{article}/edit/#tab-promote")
    sync_api.expect(window.locator(".social-panel .social-delivery--sent")).to_have_count(1)


def test_proposed_by_an_editor_and_approved_by_a_moderator(enter, address):
    editor = enter("redactrice")
    _write_a_post(editor, ARTICLES[1])
    post = editor.url.split("?")[0]
    assert editor.locator("button[name=action-publish]").count() == 0
    _act(editor, "button[name=action-submit]")

    moderator = enter("moderatrice")
    moderator.locator(f"main a[href*='{post.removeprefix(address)}']").first.click()
    moderator.wait_for_url(f"{post}**")
    _act(moderator, "button[data-workflow-action-name=approve]")
    sync_api.expect(moderator.locator(".social-delivery")).to_have_count(2, timeout=STEP_TIMEOUT)
    sync_api.expect(moderator.locator(".social-delivery--sent a").first).to_be_visible(timeout=STEP_TIMEOUT)


def _write_a_post(window, article: int) -> None:
    window.goto(f"/admin/pages/{article}/edit/")
    window.locator("[role=tab][href='#tab-promote']").click()
    window.locator(".social-panel button[data-w-action-url-value]").click()
    window.wait_for_url("**/social/posts/edit/**")


def _act(window, button: str) -> None:
    """Press a button of the editor's footer, opening its menu where it hides there, and wait for the answer."""
    target = window.locator(f"footer {button}").first
    if not target.is_visible():
        window.locator("footer [data-w-dropdown-target=toggle]").first.click()
    with window.expect_navigation():
        target.click()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(demo: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_TIMEOUT
    while "/admin/" not in log.read_text(errors="replace"):
        if demo.poll() is not None or time.monotonic() > end:
            pytest.fail(f"The example site did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.3)
