"""What a person does again and again, found as she finds it: by the words on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

EDITOR = re.compile(r"/admin/pages/\d+/edit/")
COMPOSER = re.compile(r"/admin/social/posts/edit/\d+/")


def open_page(page: Page, title: str) -> None:
    """Open the page of this title in the editor, through the search of the admin."""
    page.goto("/admin/")
    page.get_by_placeholder("Rechercher toutes les pages").fill(title)
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name=title).first.click()
    expect(page).to_have_url(EDITOR)


def open_panel(page: Page) -> Locator:
    page.get_by_role("tab", name="Promotion").click()
    panel = page.locator(".social-panel")
    expect(panel).to_be_visible()
    return panel


def write_post(page: Page, title: str) -> str:
    """Begin a post about the page of this title; gives the composer's address."""
    open_page(page, title)
    open_panel(page).get_by_role("button", name="Écrire une publication").click()
    expect(page).to_have_url(COMPOSER)
    ready(page)
    return page.url


def choose(page: Page, network: str) -> Locator:
    """The network of this name, on the screen where one chooses."""
    page.goto("/admin/social/accounts/")
    page.get_by_role("link", name="Relier un compte").click()
    return page.locator(".social-networks__item").filter(has=page.get_by_role("heading", name=network, exact=True))


def disconnect(page: Page) -> None:
    page.get_by_role("button", name="Déconnecter").click()
    expect(page.locator(".social-facts")).to_contain_text("Déconnecté")


def card(page: Page, number: int) -> Locator:
    """One of the versions, in the order of the screen."""
    return page.locator(".social-card").nth(number)


def version_of(page: Page, account: str) -> Locator:
    name = page.locator(".social-card__head strong").filter(has_text=re.compile(f"^{re.escape(account)}$"))
    return page.locator(".social-card").filter(has=name)


def text_of(card: Locator) -> Locator:
    return card.get_by_label("Texte", exact=True)


def only(page: Page, chosen: Locator) -> Locator:
    """Leave one account ticked: that of the version ``chosen``."""
    wanted = chosen.locator("[name$=-selected]")
    wanted.check()
    for box in page.locator(".social-card [name$=-selected]").all():
        if box.get_attribute("name") != wanted.get_attribute("name"):
            box.uncheck()
    return chosen


def press_action(page: Page, name: str) -> None:
    """One of the actions at the foot of an editor, in or out of its menu."""
    button = page.locator(f'.footer button[name="{name}"]')
    if not button.is_visible():
        page.locator(".footer [data-w-dropdown-target=toggle]").first.click()
    button.click()


def approve(page: Page) -> None:
    press_action(page, "action-publish")


def save(page: Page) -> None:
    page.locator(".footer").get_by_role("button", name="Enregistrer le brouillon").click()
    expect(message(page)).to_contain_text("Brouillon enregistré")


def message(page: Page) -> Locator:
    return page.locator(".messages")


def sending(page: Page, number: int = 0) -> Locator:
    """What became of one of the versions, on a post's screen or in the panel of a page with one post."""
    return page.locator(".social-delivery").nth(number)


def ready(page: Page) -> None:
    """Wait until the editor notices what is typed."""
    page.locator("html[data-notices-changes]").wait_for()


@contextmanager
def saved(page: Page) -> Iterator[None]:
    """``with saved(page): …`` waits until the editor is ready to notice a change, then until it has saved it."""
    ready(page)
    with page.expect_response(lambda answer: answer.request.method == "POST" and COMPOSER.search(answer.url)):
        yield
