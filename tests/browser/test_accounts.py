"""Accounts as a person connects and looks after them, on servers that answer as the real ones do."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

from tests.browser.steps import (  # noqa: E402 after the skip
    approve,
    choose,
    disconnect,
    message,
    only,
    text_of,
    version_of,
    write_post,
)
from tests.servers import bluesky_server  # noqa: E402
from tests.servers.mastodon_server import MastodonServer  # noqa: E402


def connect_mastodon(page, server):
    choose(page, "Mastodon").get_by_role("link").first.click()
    page.get_by_label("Serveur").fill(server.url)
    page.get_by_role("button", name="Continuer sur Mastodon").click()
    page.get_by_role("button", name="Authorise").click()
    expect(message(page)).to_contain_text("est relié")


def send_now(page, title, account, words):
    """Write ``words`` about the page of this title on this account alone, and approve."""
    write_post(page, title)
    text_of(only(page, version_of(page, account))).fill(words)
    page.get_by_label("Maintenant, dès la validation").check()
    approve(page)
    return page.locator(".social-delivery").filter(has_text=account)


def test_a_practice_account_takes_two_clicks(admin):
    choose(admin, "Mastodon").get_by_role("button").click()
    expect(message(admin)).to_contain_text("aucun de ses envois ne quitte ce site")
    admin.locator("main").get_by_role("link", name=re.compile(r"Mastodon \d")).click()
    admin.get_by_role("button", name="Mettre en pause").click()
    expect(admin.locator(".social-facts")).to_contain_text("En pause")
    admin.get_by_role("button", name="Réactiver").click()
    expect(admin.locator(".social-facts")).not_to_contain_text("En pause")
    disconnect(admin)


def test_an_account_is_connected_by_consent_sends_and_is_disconnected(admin, mastodon):
    connect_mastodon(admin, mastodon)
    expect(admin.locator(".social-facts")).to_contain_text("En service")
    account = admin.url
    admin.get_by_role("button", name="Vérifier maintenant").click()
    expect(message(admin).locator(".success")).to_be_visible()
    sending = send_now(admin, "Troc de graines", "Asso", "Le troc de graines revient.")
    expect(sending).to_contain_text("Envoyé", timeout=30_000)
    link = sending.get_by_role("link", name="Voir la publication")
    expect(link).to_have_attribute("href", mastodon.statuses[0]["url"])
    assert [status["text"].split("\n")[0] for status in mastodon.statuses] == ["Le troc de graines revient."]
    admin.goto(account)
    admin.get_by_role("link", name="Relier à nouveau").click()
    admin.get_by_label("Serveur").fill(mastodon.url)
    admin.get_by_role("button", name="Continuer sur Mastodon").click()
    admin.get_by_role("button", name="Authorise").click()
    expect(message(admin)).to_contain_text("est relié")
    assert admin.url == account
    disconnect(admin)


def test_an_account_is_connected_by_app_password_and_sends(admin, bluesky):
    choose(admin, "Bluesky").get_by_role("link").first.click()
    admin.locator('.social-connect__other[href*="way=secret"]').click()
    admin.get_by_label("Votre identifiant").fill(bluesky_server.HANDLE)
    admin.get_by_label("Serveur").fill(bluesky.url)
    admin.get_by_label("Mot de passe d’application").fill("wxyz-wxyz-wxyz-wxyz")
    admin.get_by_role("button", name="Relier", exact=True).click()
    expect(admin.locator(".help-block.help-critical")).to_contain_text("Vérifiez votre saisie")
    expect(admin.get_by_label("Votre identifiant")).to_have_value(bluesky_server.HANDLE)
    admin.get_by_label("Mot de passe d’application").fill(bluesky_server.PASSWORD)
    admin.get_by_role("button", name="Relier", exact=True).click()
    expect(message(admin)).to_contain_text("est relié")
    account = admin.url
    sending = send_now(admin, "Bourse aux plantes", bluesky_server.HANDLE, "La bourse aux plantes approche.")
    expect(sending).to_contain_text("Envoyé", timeout=30_000)
    assert [post["text"].split("\n")[0] for post in bluesky.posts] == ["La bourse aux plantes approche."]
    admin.goto(account)
    disconnect(admin)


def test_an_answer_that_never_came_is_looked_for_then_a_person_decides(admin):
    with MastodonServer(honours_keys=False) as server:
        server.asks_consent = True
        connect_mastodon(admin, server)
        account = admin.url
        server.lose_next_answers = 1
        server.fail_on = ("GET", "/api/v1/accounts/")  # nobody can look for the post
        server.fail_next = [(503, {"error": "down"}, {})] * 20
        sending = send_now(admin, "Assemblée générale", "Asso", "Rendez-vous à l'assemblée.")
        expect(sending).to_contain_text("Envoi non confirmé", timeout=30_000)
        address = sending.get_by_label("Elle y est, à cette adresse")
        expect(address).to_be_visible(timeout=40_000)
        address.fill(server.statuses[0]["url"])
        sending.get_by_role("button", name="Elle y est", exact=True).click()
        expect(sending).to_contain_text("Envoyé")
        assert len(server.statuses) == 1
        admin.goto(account)
        disconnect(admin)
