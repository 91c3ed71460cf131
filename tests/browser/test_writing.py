"""She takes hold of a page by another angle, mends what is remarked, makes a card, and tells the page over weeks."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

from tests.browser.steps import card, message, open_page, open_panel, saved, text_of, write_post  # noqa: E402

BY_HAND, FOLLOWS = "Écrit à la main", "Suit la page"


def test_another_angle_writes_what_follows_anew_and_leaves_what_is_hers(redactrice):
    write_post(redactrice, "Deux mille litres sous la gouttière")
    mine, other = card(redactrice, 0), card(redactrice, 1)
    with saved(redactrice):
        text_of(mine).fill("De ma main.")
    expect(mine.locator(".social-follows")).to_have_text(BY_HAND)
    redactrice.get_by_label("Citation").check()
    expect(text_of(other)).to_have_value(re.compile("Gérard Poncet"))
    expect(text_of(mine)).to_have_value("De ma main.")
    expect(other.locator(".social-follows")).to_have_text(FOLLOWS)
    with saved(redactrice):
        other.get_by_label("Hashtags").press("End")
    redactrice.reload()
    expect(redactrice.get_by_label("Citation")).to_be_checked()
    expect(redactrice.locator("[name=angle]:checked")).to_have_count(1)


def test_she_asks_for_another_wording(redactrice):
    write_post(redactrice, "Repriser sans se cacher")
    first = card(redactrice, 0)
    before = text_of(first).input_value()
    first.get_by_role("button", name="Dire autrement").click()
    expect(text_of(first)).not_to_have_value(before)
    expect(first.locator(".social-follows")).to_have_text(FOLLOWS)


def test_a_remark_is_mended_in_one_click_and_the_keyboard_takes_it_back(redactrice):
    write_post(redactrice, "Deux ruches, quarante mille voisines")
    first, typed = card(redactrice, 0), "Rendez-vous dimanche 12 décembre 2026 au rucher."
    text_of(first).fill(typed)
    remark = first.locator(".social-remarks li").filter(has_text="samedi")
    remark.get_by_role("button").click()
    expect(text_of(first)).to_have_value(typed.replace("dimanche", "samedi"))
    expect(first.locator(".social-remarks li").filter(has_text="ce jour-là")).to_have_count(0)
    text_of(first).press("Control+z")
    expect(text_of(first)).to_have_value(typed)


def test_a_card_is_made_from_the_quotation_and_shown(redactrice):
    write_post(redactrice, "Deux mille litres sous la gouttière")
    first = card(redactrice, 0)
    shown = first.locator(".social-preview__images img")
    before = shown.count()
    first.get_by_role("button", name="Faire une carte de la citation").click()
    expect(shown).to_have_count(before + 1)
    expect(shown.last).to_have_attribute("alt", re.compile("Citation"))


def test_what_is_seen_of_an_image_is_moved_by_keyboard(redactrice):
    write_post(redactrice, "Deux mille litres sous la gouttière")
    first = redactrice.locator(".social-card").filter(has=redactrice.locator("[name$=-crop] option[value='1:1']")).first
    first.locator("[name$=-selected]").check()
    first.locator("[name$=-crop]").select_option("1:1")
    frame = first.locator(".social-frame").first
    frame.locator("summary").click()
    shown = first.locator(".social-preview__images img").first
    expect(shown).to_be_visible()
    before = shown.get_attribute("src")
    frame.get_by_label("De gauche à droite").press("Home")
    expect(shown).not_to_have_attribute("src", before)
    expect(frame.locator("[name*=-cut-]")).to_have_value(re.compile(r"^0,"))


def test_a_page_is_told_over_three_weeks_in_drafts_of_different_angles(redactrice):
    open_page(redactrice, "Quarante vélos pour aller au collège")
    open_panel(redactrice).get_by_role("link", name="Raconter cette page sur trois semaines").click()
    steps = redactrice.locator(".social-series__step")
    write = redactrice.get_by_role("button", name="Écrire ces brouillons")
    expect(write).to_be_visible()  # it stands below the last step
    count = steps.count()
    assert count >= 3
    steps.last.get_by_role("checkbox").uncheck()
    write.click()
    expect(message(redactrice)).to_contain_text(f"{count - 1} brouillons sont prêts")
