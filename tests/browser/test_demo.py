"""What ``make demo`` starts, it ends; what she did is there the next time."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

from tests.browser.running import RunningDemo, copy_data  # noqa: E402 after the skip
from tests.browser.steps import card, save, text_of, write_post  # noqa: E402


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to see the processes")
def test_stopping_ends_every_process_and_the_next_start_keeps_what_she_did(demo, enter, tmp_path):
    folder = copy_data(demo.folder, tmp_path / "own")
    with RunningDemo(folder, AUTOSAVE_INTERVAL="0") as first:
        page = enter(first, "redactrice")
        composer = write_post(page, "Ce que vingt-quatre enfants savent de la tomate")
        text_of(card(page, 0)).fill("Gardé sans enregistrement automatique.")
        expect(card(page, 0).locator(".social-follows")).to_have_text("Écrit à la main")
        save(page)
        assert len(first.survivors()) >= 3  # the demo, the site, the worker
        first.stop(signal.SIGINT)
        assert first.process.returncode == 0
        assert first.survivors_after(0) == []
    with RunningDemo(folder, port=first.port) as second:
        assert "Préparation" not in second.said
        page = enter(second, "redactrice")
        page.goto(composer)
        expect(text_of(card(page, 0))).to_have_value("Gardé sans enregistrement automatique.")
        second.stop(signal.SIGKILL)
        assert second.survivors_after(20) == []
