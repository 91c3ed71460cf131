"""Sent by hand: the mail at the hour, the page with everything, and what she says of it."""

import pytest
from django.core import mail
from django.urls import reverse

from wagtail_social.models import Delivery, SocialPost, State
from wagtail_social.services import accounts, posts, sweeping

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(db, admin):
    return accounts.add_by_hand(network="noticeboard", label="Panneau du hall", by=admin)


@pytest.fixture
def delivery(page, account, admin, django_capture_on_commit_callbacks):
    post = posts.start(page=page, accounts=[account], by=admin)
    post.get_latest_revision().publish(user=admin)
    with django_capture_on_commit_callbacks(execute=True):
        sweeping.run(sweeping.sweep())
    return SocialPost.objects.get(pk=post.pk).deliveries.get()


def url(name, delivery):
    return reverse(f"social_posts:{name}", args=[delivery.pk])


def state(delivery):
    return Delivery.objects.get(pk=delivery.pk).state


@pytest.fixture
def browser(client, admin):
    client.force_login(admin)
    return client


def test_a_mail_leads_to_the_page(delivery):
    told = mail.outbox[-1]
    assert "Panneau du hall" in told.subject
    assert f"http://testserver{url('hand_off', delivery)}" in told.body
    assert delivery.payload["text"].split("\n")[0] in told.body


def test_only_whoever_is_in_charge_is_told(page, account, admin, editor, django_capture_on_commit_callbacks):
    account.in_charge = editor
    account.save()
    post = posts.start(page=page, accounts=[account], by=admin)
    post.get_latest_revision().publish(user=admin)
    with django_capture_on_commit_callbacks(execute=True):
        sweeping.run(sweeping.sweep())
    assert [message.to for message in mail.outbox] == [[editor.email]]


def test_the_page_holds_text_code_and_deeds(browser, delivery):
    shown = browser.get(url("hand_off", delivery)).content.decode()
    assert delivery.payload["text"].split("\n")[0] in shown
    assert "<svg" in shown and "It is out" in shown and "Not today" in shown


def test_it_waits_on_the_dashboard(browser, delivery):
    assert url("hand_off", delivery) in browser.get(reverse("wagtailadmin_home")).content.decode()


def test_out_with_its_address(browser, delivery):
    browser.post(url("hand_off_done", delivery), {"url": "https://board.example/1"})
    told = Delivery.objects.get(pk=delivery.pk)
    assert (told.state, told.remote_url) == (State.SENT, "https://board.example/1")


def test_an_unreadable_address_changes_nothing(browser, delivery):
    page = browser.post(url("hand_off_done", delivery), {"url": "not an address"}, follow=True)
    assert "This is no address" in page.content.decode()
    assert state(delivery) == State.HANDED


def test_not_today(browser, delivery):
    browser.post(url("hand_off_not_today", delivery))
    assert state(delivery) == State.HELD


def test_said_twice_is_refused_in_words(browser, delivery):
    browser.post(url("hand_off_done", delivery), {"url": ""})
    page = browser.post(url("hand_off_not_today", delivery), follow=True)
    assert "already settled" in page.content.decode()
    assert state(delivery) == State.SENT


def test_a_stranger_neither_sees_nor_settles_it(client, stranger, delivery):
    client.force_login(stranger)
    for answer in (client.get(url("hand_off", delivery)), client.post(url("hand_off_done", delivery))):
        assert answer.status_code in (302, 403)
    assert state(delivery) == State.HANDED


def test_a_long_list_on_the_dashboard_leads_to_all_posts(browser, page, admin):
    for number in range(7):
        account = accounts.add_by_hand(network="noticeboard", label=f"Panneau {number}", by=admin)
        post = posts.start(page=page, accounts=[account], by=admin)
        post.get_latest_revision().publish(user=admin)
        post.deliveries.update(state=State.LATE, reason="late")
    shown = browser.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("social_posts:list") in shown and "and 2 more" in shown
    panel = browser.get(reverse("social_posts:panel", args=[page.pk])).content.decode()
    assert reverse("social_posts:list") in panel
