"""Networks that ask for an app, cost money, or are sent to by a person: from the first screen to the last."""

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
    version_of,
    write_post,
)

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "permissions": ["clipboard-write"]}


@pytest.fixture(scope="module")
def pages(facebook):
    """What she runs on the network: two, of which she wants one here."""
    return [facebook.add_page(name) for name in ("Les Amis de la rivière", "Jardin partagé")]


@pytest.fixture
def phone(enter, demo):
    return enter(demo, "moderatrice", **PHONE)


def type_app(page, network, client_id, secret):
    """Copy an app's identifiers into the screen of this network."""
    choose(page, network).get_by_role("link").click()
    open_app(page).locator("#id_app-client_id").fill(client_id)
    page.locator("#id_app-client_secret").fill(secret)
    page.get_by_role("button", name="Garder").click()
    expect(message(page)).to_contain_text("C’est gardé")


def open_app(page):
    """Its form, which is folded away once it is filled in."""
    box = page.locator("details").filter(has=page.locator("#id_app-client_id"))
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    return box


def check(page):
    page.get_by_role("button", name="Vérifier l’installation").click()
    return page.locator(".social-findings")


def leave_for(page, network):
    page.get_by_role("button", name=f"Continuer sur {network}").click()


def connect_page(page, facebook, name):
    type_app(page, "Facebook", facebook.app_id, facebook.app_secret)
    leave_for(page, "Facebook")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label(name).check()
    page.get_by_role("button", name="Relier", exact=True).click()


def test_an_app_is_typed_checked_and_one_of_two_pages_is_connected(admin, facebook, pages):
    type_app(admin, "Facebook", facebook.app_id, "not-the-secret")
    expect(check(admin).locator(".social-findings__wrong")).to_have_count(1)
    open_app(admin).locator("#id_app-client_secret").fill(facebook.app_secret)
    admin.get_by_role("button", name="Garder").click()
    expect(check(admin).locator(".social-findings__right")).to_have_count(2)
    expect(admin.locator(".social-findings__wrong")).to_have_count(0)
    leave_for(admin, "Facebook")
    admin.get_by_role("button", name="Continue").click()
    expect(admin.get_by_role("checkbox")).to_have_count(2)
    admin.get_by_label("Jardin partagé").check()
    admin.get_by_role("button", name="Relier", exact=True).click()
    expect(message(admin)).to_contain_text("« Jardin partagé » est relié")
    expect(admin.locator(".social-facts")).to_contain_text("En service")
    disconnect(admin)
    admin.goto("/admin/social/accounts/")
    expect(admin.locator("main").get_by_role("link", name="Les Amis de la rivière")).to_have_count(0)


def test_what_is_missing_of_an_app_is_said_beside_its_field_and_what_was_typed_stays(admin):
    choose(admin, "LinkedIn").get_by_role("link").click()
    admin.locator("#id_app-client_id").fill("app-77")
    admin.locator("#id_app-client_secret").evaluate("field => { field.required = false }")
    admin.get_by_role("button", name="Garder").click()
    expect(admin.locator(".w-field--error")).to_have_count(1)
    expect(admin.locator("#id_app-client_id")).to_have_value("app-77")
    expect(admin.get_by_role("button", name="Continuer sur LinkedIn")).to_have_count(0)


def test_a_consent_refused_leads_back_and_nothing_is_kept(admin, facebook, pages):
    type_app(admin, "Facebook", facebook.app_id, facebook.app_secret)
    leave_for(admin, "Facebook")
    admin.get_by_role("button", name="Cancel").click()
    expect(message(admin)).to_contain_text("aucun compte n’a été relié")
    expect(admin.get_by_role("button", name="Continuer sur Facebook")).to_be_visible()
    admin.goto("/admin/social/accounts/")
    expect(admin.locator("main").get_by_role("link", name="Les Amis de la rivière")).to_have_count(0)


def test_a_dead_connection_is_said_with_the_posts_at_risk(admin, facebook, pages):
    connect_page(admin, facebook, "Les Amis de la rivière")
    account = admin.url
    write_post(admin, "Balade botanique")
    only(admin, version_of(admin, "Les Amis de la rivière"))
    admin.get_by_label("À une date").check()
    admin.locator(".social-plan__at input").fill("2030-05-06 14:30")
    admin.keyboard.press("Escape")
    approve(admin)
    expect(admin.locator(".social-delivery")).to_contain_text("Planifié")
    for token in list(facebook.tokens):
        facebook.kill(token)
    admin.goto(account)
    admin.get_by_role("button", name="Vérifier maintenant").click()
    facts = admin.locator(".social-facts")
    expect(facts.locator(".social-health--broken")).to_be_visible()
    expect(facts).to_contain_text("Session has expired")
    expect(facts).not_to_contain_text("ReconnectNeeded")
    expect(facts.get_by_role("link", name="Balade botanique")).to_be_visible()
    disconnect(admin)


def test_the_price_is_said_and_a_ceiling_holds_what_would_go_beyond(admin, twitter):
    type_app(admin, "X", twitter.client["client_id"], twitter.client["client_secret"])
    leave_for(admin, "X")
    admin.get_by_role("link", name="Authorize app").click()
    expect(message(admin)).to_contain_text("« Asso » est relié")
    account = admin.url
    set_ceiling(admin, account, "0.10")
    expect(admin.locator(".social-facts")).to_contain_text("0,00 USD sur 0,10")
    write_post(admin, "Monter un café-réparation")
    chosen = only(admin, version_of(admin, "Asso"))
    expect(chosen.locator(".social-length")).to_contain_text("USD")
    admin.get_by_label("Maintenant, dès la validation").check()
    approve(admin)
    sending = admin.locator(".social-delivery")
    expect(sending).to_contain_text("Suspendu", timeout=30_000)
    expect(sending).to_contain_text("plafond")
    post = admin.url
    set_ceiling(admin, account, "5")
    admin.goto(post)
    sending.get_by_role("button", name="Envoyer maintenant").click()
    expect(sending).to_contain_text("Envoyé", timeout=30_000)
    admin.goto(account)
    expect(admin.locator(".social-facts")).to_contain_text(re.compile(r"0,2\d USD sur 5,00"))
    disconnect(admin)


def set_ceiling(page, account, amount):
    page.goto(account.replace("/accounts/", "/accounts/edit/"))
    page.get_by_label(re.compile(r"Plafond mensuel \(USD\)")).fill(amount)
    page.locator(".footer").get_by_role("button", name="Enregistrer").click()
    expect(message(page)).to_be_visible()
    page.goto(account)


def test_what_a_person_sends_is_done_from_her_phone(admin, moderatrice, phone):
    choose(admin, "Snapchat").get_by_role("link").click()
    admin.get_by_label("Nom").fill("Snap des jeunes")
    admin.get_by_role("button", name="Ajouter").click()
    expect(message(admin)).to_contain_text("Snap des jeunes")
    write_post(moderatrice, "Atelier couture")
    only(moderatrice, version_of(moderatrice, "Snap des jeunes"))
    moderatrice.get_by_label("Maintenant, dès la validation").check()
    approve(moderatrice)
    task = moderatrice.locator(".social-delivery").get_by_role("link", name="L’envoyer à la main")
    expect(task).to_be_visible(timeout=30_000)
    open_task(phone, "Snap des jeunes")
    image = phone.locator(".social-hand-off__image img")
    expect(image).to_have_js_property("complete", True)
    width, height = image.evaluate("shown => [shown.naturalWidth, shown.naturalHeight]")
    assert 0.55 < width / height < 0.57  # upright, 9:16
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    expect(phone.locator(".social-hand-off__code")).to_be_hidden()
    phone.get_by_role("button", name="Copier le texte").click()
    expect(phone.get_by_role("button", name="Copié")).to_be_visible()
    with phone.expect_download() as saved:
        phone.get_by_role("link", name="Enregistrer l’image").click()
    assert saved.value.suggested_filename.endswith((".jpg", ".jpeg", ".png", ".webp"))
    phone.get_by_role("button", name="C’est en ligne").click()
    expect(message(phone).locator(".success")).to_be_visible()
    expect(phone.locator(".social-delivery")).to_contain_text("Envoyé")


def open_task(page, account):
    """What waits on the first screen of the admin."""
    page.goto("/admin/")
    waiting = page.locator(".social-alerts li").filter(has_text=account)
    waiting.get_by_role("link").click()
    expect(page.locator(".social-hand-off")).to_be_visible()
