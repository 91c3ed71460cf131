"""An association's editor tells of a page, with the site, the worker and the clock as she has them."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

from tests.browser.steps import (  # noqa: E402 after the skip
    approve,
    card,
    message,
    only,
    open_page,
    open_panel,
    press_action,
    ready,
    save,
    saved,
    sending,
    text_of,
    version_of,
    write_post,
)

BY_HAND, FOLLOWS = "Écrit à la main", "Suit la page"


@pytest.mark.parametrize("title", ["Repriser sans se cacher", "Fête du jardin", "Agenda", "Espace membres"])
def test_the_panel_is_there_on_every_page_type(redactrice, title):
    open_page(redactrice, title)
    expect(open_panel(redactrice)).to_contain_text("Aucune publication ne parle encore de cette page")


def test_a_new_page_says_what_to_do_and_the_panel_takes_over_once_it_is_saved(moderatrice):
    open_page(moderatrice, "Actualités")
    parent = re.search(r"/pages/(\d+)/", moderatrice.url)[1]
    moderatrice.goto(f"/admin/pages/add/example_site/articlepage/{parent}/")
    panel = open_panel(moderatrice)
    expect(panel).to_contain_text("Enregistrez d’abord la page")
    expect(panel.get_by_role("button", name="Écrire une publication")).to_have_count(0)
    moderatrice.get_by_role("tab", name="Contenu").click()
    ready(moderatrice)
    moderatrice.locator("#id_title").fill("Une page toute neuve")
    open_panel(moderatrice)
    panel.get_by_role("button", name="Écrire une publication").click()
    expect(text_of(card(moderatrice, 0))).to_have_value(re.compile("Une page toute neuve"))


def test_each_account_has_its_text_and_a_word_changed_in_one_leaves_the_others_following(redactrice):
    write_post(redactrice, "Deux mille litres sous la gouttière")
    first, second = card(redactrice, 0), card(redactrice, 1)
    before = int(first.locator(".social-length__number").inner_text())
    assert text_of(first).input_value() != text_of(second).input_value()
    with saved(redactrice):
        text_of(first).fill(text_of(first).input_value() + " Venez !")
    expect(first.locator(".social-length__number")).to_have_text(str(before + len(" Venez !")))
    expect(first.locator(".social-preview__text")).to_contain_text("Venez !")
    expect(first.locator(".social-follows")).to_have_text(BY_HAND)
    expect(second.locator(".social-follows")).to_have_text(FOLLOWS)
    expect(first.locator(".social-preview img")).to_have_attribute("alt", re.compile(".{20}"))
    redactrice.reload()
    expect(first.locator(".social-follows")).to_have_text(BY_HAND)
    expect(text_of(first)).to_have_value(re.compile("Venez !$"))
    first.get_by_role("button", name="Réécrire d’après la page").click()
    expect(first.locator(".social-follows")).to_have_text(FOLLOWS)


def test_typing_in_the_composer_saves_the_post_and_touches_no_page(redactrice):
    write_post(redactrice, "Deux ruches, quarante mille voisines")
    posted = []
    redactrice.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    with saved(redactrice):
        text_of(card(redactrice, 0)).fill("Une phrase de plus.")
    assert not [url for url in posted if "/admin/pages/" in url]


def test_the_open_panel_does_not_make_the_page_save_itself(redactrice):
    open_page(redactrice, "Grand chantier des bacs à compost")
    posted = []
    redactrice.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    panel = open_panel(redactrice)
    panel.get_by_role("button", name="Écrire une publication").focus()
    panel.get_by_role("button", name="Écrire une publication").click()
    text_of(card(redactrice, 0)).wait_for()
    assert not [url for url in posted if re.search(r"/admin/pages/\d+/edit/", url)]


def test_when_the_page_changes_a_hand_written_text_says_so_and_the_others_change_with_it(moderatrice):
    title, now = "Quarante vélos pour aller au collège", "Cinquante vélos pour aller au collège"
    composer = write_post(moderatrice, title)
    hand, following = card(moderatrice, 0), version_of(moderatrice, "Vis et Racines (Facebook)")
    following.locator("[name$=-selected]").check()
    with saved(moderatrice):
        text_of(hand).fill(f"{title} : venez voir.")
    open_page(moderatrice, title)
    moderatrice.locator("#id_title").fill(now)
    moderatrice.locator("#id_intro").fill("Dix vélos de plus que prévu, remontés par leurs futurs propriétaires.")
    press_action(moderatrice, "action-publish")
    expect(message(moderatrice)).to_contain_text(now)
    moderatrice.goto(composer)
    expect(text_of(following)).to_have_value(re.compile("Dix vélos de plus que prévu"))
    expect(text_of(hand)).to_have_value(f"{title} : venez voir.")
    changes = moderatrice.locator(".social-changes")
    expect(changes.locator("del")).to_contain_text([title])
    expect(changes.locator("ins")).to_contain_text([now])
    moderatrice.get_by_role("button", name="Les textes conviennent tels quels").click()
    expect(changes).to_have_count(0)


def test_what_cannot_be_sent_is_said_beside_its_field_and_what_was_typed_stays(moderatrice):
    write_post(moderatrice, "Trois ans de compost partagé")
    first = card(moderatrice, 0)
    long = "Un mot de trop. " * 30
    text_of(first).fill(long)
    expect(first.locator(".social-length--over")).to_be_visible()
    approve(moderatrice)
    expect(first.locator(".social-card__edit .error-message")).to_contain_text("caractères de trop")
    expect(text_of(first)).to_have_value(long)
    text_of(first).fill("Assez court.")
    moderatrice.get_by_label("À une date").check()
    approve(moderatrice)
    expect(moderatrice.locator(".social-plan__at .error-message")).to_contain_text("Choisissez une date")
    moderatrice.locator(".social-plan__at input").fill("2020-01-01 10:00")
    moderatrice.keyboard.press("Escape")
    approve(moderatrice)
    expect(moderatrice.locator(".social-plan__at .error-message")).to_be_visible()
    expect(moderatrice.locator(".social-plan__at input")).to_have_value("2020-01-01 10:00")
    expect(text_of(first)).to_have_value("Assez court.")


def test_a_private_page_cannot_be_told(moderatrice):
    write_post(moderatrice, "Espace membres")
    moderatrice.get_by_label("Maintenant, dès la validation").check()
    approve(moderatrice)
    expect(moderatrice.locator(".social-composer .help-block")).to_contain_text("La page est privée")


def test_a_post_planned_for_a_date_is_moved_then_withdrawn(moderatrice):
    write_post(moderatrice, "Fête du jardin")
    moderatrice.get_by_label("À une date").check()
    when = moderatrice.locator(".social-plan__at")
    expect(when).to_contain_text("Europe/Paris")
    when.locator("input").fill("2030-05-06 14:30")
    moderatrice.keyboard.press("Escape")
    approve(moderatrice)
    expect(sending(moderatrice, 0)).to_contain_text("06/05/2030 14:30")
    expect(sending(moderatrice, 0)).to_contain_text("Planifié")
    moderatrice.get_by_text("Déplacer…").click()
    moderatrice.locator(".social-plan__at input").fill("2030-05-07 09:15")
    moderatrice.keyboard.press("Escape")
    moderatrice.get_by_role("button", name="Déplacer", exact=True).click()
    expect(sending(moderatrice, 1)).to_contain_text("07/05/2030 09:15")
    sending(moderatrice, 0).get_by_role("button", name="Retirer").click()
    expect(sending(moderatrice, 0)).to_contain_text("Retiré")
    moderatrice.get_by_text("Déplacer…").click()
    moderatrice.get_by_role("button", name="Retirer toute la publication").click()
    expect(sending(moderatrice, 1)).to_contain_text("Retiré")


def test_submitted_by_one_approved_by_another_it_leaves_when_the_page_goes_live(redactrice, moderatrice):
    title = "Que peut-on faire en deux heures par mois"
    composer = write_post(redactrice, title)
    said = text_of(card(redactrice, 1)).input_value()
    expect(redactrice.get_by_label("À la mise en ligne de la page")).to_be_checked()
    expect(redactrice.locator('[name="action-publish"]')).to_have_count(0)
    press_action(redactrice, "action-submit")
    expect(message(redactrice)).to_contain_text("soumise à relecture")
    moderatrice.goto("/admin/")
    awaiting = moderatrice.locator("#awaiting-review-section")
    awaiting.get_by_role("link", name=title).click()
    moderatrice.locator('.footer [data-workflow-action-name="approve"]').first.click()
    expect(message(moderatrice).locator(".success")).to_be_visible()
    moderatrice.goto(composer)
    expect(sending(moderatrice, 1)).to_contain_text("Planifié")
    open_page(moderatrice, title)
    press_action(moderatrice, "action-publish")
    expect(message(moderatrice)).to_be_visible()
    open_page(redactrice, title)
    told = open_panel(redactrice)
    expect(sending(redactrice, 0)).to_contain_text("Envoyé", timeout=30_000)
    expect(sending(redactrice, 1)).to_contain_text("Envoyé", timeout=30_000)
    sending(redactrice, 1).get_by_role("link", name="Voir la publication").click()
    expect(redactrice.locator(".social-preview").first).to_contain_text(said.partition("\n")[0])
    assert told


def test_the_open_composer_closes_its_fields_when_the_post_has_left(moderatrice):
    write_post(moderatrice, "La grainothèque quitte sa boîte à chaussures")
    only(moderatrice, card(moderatrice, 0))
    moderatrice.get_by_label("Maintenant, dès la validation").check()
    approve(moderatrice)
    expect(sending(moderatrice)).to_contain_text("Envoyé", timeout=30_000)
    expect(moderatrice.locator(".social-record .social-preview")).to_have_count(1)
    expect(moderatrice.get_by_role("button", name="Enregistrer le brouillon")).to_have_count(0)
    expect(moderatrice.locator("textarea:enabled[name^=version]")).to_have_count(0)


def test_another_image_is_chosen_and_described(moderatrice):
    write_post(moderatrice, "Semaine de la réparation")
    chosen = only(moderatrice, card(moderatrice, 0))
    chosen.get_by_text("Autre image").click()
    chosen.get_by_role("button", name=re.compile("Choisir une image|Choisissez une image")).click()
    moderatrice.locator(".modal").get_by_role("link", name="Le mur d'outils").click()
    expect(chosen.locator(".social-preview img")).to_have_count(2)
    save(moderatrice)
    expect(chosen.locator(".social-images__row")).to_have_count(2)


def test_a_post_can_be_written_with_the_keyboard_alone(redactrice):
    open_page(redactrice, "Initiation à la soudure")
    open_panel(redactrice).get_by_role("button", name="Écrire une publication").focus()
    redactrice.keyboard.press("Enter")
    chosen = card(redactrice, 0)
    chosen.locator("[name$=-selected]").focus()
    redactrice.keyboard.press("Tab")
    expect(text_of(chosen)).to_be_focused()
    redactrice.keyboard.press("ControlOrMeta+End")
    redactrice.keyboard.type(" Au clavier.")
    redactrice.keyboard.press("Tab")
    expect(chosen.get_by_label("Hashtags")).to_be_focused()
    redactrice.keyboard.press("ControlOrMeta+s")
    expect(message(redactrice)).to_contain_text("Brouillon enregistré")
    expect(text_of(chosen)).to_have_value(re.compile("Au clavier.$"))
