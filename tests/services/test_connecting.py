"""To the consent screen and back: what is remembered, what is refused, what is kept."""

import hashlib
import hmac

import pytest
from django.urls import reverse

from tests import invented
from wagtail_social.models import Account, ServerApp, WebhookEvent
from wagtail_social.services import posts, server_apps, webhooks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pigeon")]
APP = {"app-client_id": "FR-7", "app-client_secret": "gold", "app-loft": "south"}


@pytest.fixture
def browser(client, admin):
    client.force_login(admin)
    return client


def url(name):
    return reverse(f"social_accounts:{name}", args=["pigeon"])


def keep_app(browser):
    return browser.post(url("app"), APP, follow=True)


def consent(browser, **query):
    """Leave for the consent screen, and come back as it would send her back."""
    assert browser.post(url("connect")).url.startswith("https://loft.example/")
    return browser.get(url("callback"), {"code": "corn", "state": "s" * 32, **query}, follow=True)


def test_nobody_leaves_before_the_app_is_known(browser):
    page = browser.get(url("connect")).content.decode()
    assert "Breeder&#x27;s number" in page and "Continue on" not in page
    refused = browser.post(url("connect"))
    assert "Fill in the identifiers" in refused.content.decode()


def test_the_guide_holds_the_address_to_copy(browser):
    page = browser.get(url("connect")).content.decode()
    assert f"http://testserver{url('callback')}" in page
    assert "{redirect_uri}" not in page


def test_the_app_is_kept_sealed_and_its_secret_never_shown(browser):
    assert "Kept" in keep_app(browser).content.decode()
    client = server_apps.typed_app("pigeon")
    assert (client.client_id, client.client_secret, client.options) == ("FR-7", "gold", {"loft": "south"})
    assert "gold" not in ServerApp.objects.get().client.token
    page = browser.get(url("connect")).content.decode()
    assert "FR-7" in page and "gold" not in page and "Continue on" in page


def test_an_empty_secret_keeps_the_one_we_have(browser):
    keep_app(browser)
    browser.post(url("app"), {**APP, "app-client_id": "FR-8", "app-client_secret": ""})
    client = server_apps.typed_app("pigeon")
    assert (client.client_id, client.client_secret) == ("FR-8", "gold")
    assert ServerApp.objects.count() == 1


def test_a_check_says_which_step_fails(browser):
    browser.post(url("app"), {**APP, "app-client_secret": "tinny"})
    page = browser.post(url("app"), {"check": "1"}, follow=True).content.decode()
    assert "The app&#x27;s secret is wrong. Copy it again from the network&#x27;s site. (tin)" in page


def test_several_profiles_are_chosen_from(browser):
    keep_app(browser)
    page = consent(browser)
    assert "Grey" in page.content.decode() and not Account.objects.exists()
    browser.post(url("choose"), {"profile": ["white"]})
    account = Account.objects.get()
    assert (account.remote_id, account.credentials.open()["access_token"]) == ("white", "white-corn-of-FR-7")


def test_secrets_do_not_lie_open_in_the_session(browser):
    keep_app(browser)
    consent(browser)
    assert "corn" not in str(dict(browser.session.items()))


def test_choosing_nothing_loses_nothing(browser):
    keep_app(browser)
    consent(browser)
    again = browser.post(url("choose"), {}, follow=True).content.decode()
    assert "Choose at least one" in again and "Grey" in again


def test_a_profile_that_was_not_offered_cannot_be_chosen(browser):
    keep_app(browser)
    consent(browser)
    browser.post(url("choose"), {"profile": ["black"]})
    assert not Account.objects.exists()


def test_the_only_profile_is_connected_at_once(browser, monkeypatch):
    monkeypatch.setattr(invented.Pigeon, "managed", ("grey",))
    keep_app(browser)
    consent(browser)
    assert Account.objects.get().remote_id == "grey"


def test_managing_nothing_is_said_in_words(browser, monkeypatch):
    monkeypatch.setattr(invented.Pigeon, "managed", ())
    keep_app(browser)
    assert "you manage no page" in consent(browser).content.decode()


def test_reconnecting_takes_the_same_profile_among_several(browser):
    keep_app(browser)
    consent(browser)
    browser.post(url("choose"), {"profile": ["white"]})
    account = Account.objects.get()
    account.health = Account.Health.BROKEN
    account.save()
    assert browser.post(f"{url('connect')}?account={account.pk}").status_code == 302
    browser.get(url("callback"), {"code": "oats", "state": "s" * 32})
    account.refresh_from_db()
    assert account.credentials.open()["access_token"] == "white-oats-of-FR-7"
    assert account.health == Account.Health.WORKING


@pytest.mark.parametrize("query", [{"state": "t" * 32}, {"state": ""}])
def test_another_state_connects_nothing(browser, query):
    keep_app(browser)
    assert "Connect the account again" in consent(browser, **query).content.decode()
    assert not Account.objects.exists()


def test_a_state_serves_once(browser, monkeypatch):
    monkeypatch.setattr(invented.Pigeon, "managed", ("grey",))
    keep_app(browser)
    consent(browser)
    Account.objects.all().delete()
    browser.get(url("callback"), {"code": "corn", "state": "s" * 32})
    assert not Account.objects.exists()


def test_the_network_is_on_every_screen_without_another_line(browser, page):
    assert "Carrier pigeon" in browser.get(reverse("social_accounts:add")).content.decode()
    browser.post(reverse("social_accounts:practice", args=["pigeon"]))
    account = Account.objects.get()
    assert "Carrier pigeon 1" in browser.get(reverse("social_accounts:index")).content.decode()
    inspected = browser.get(reverse("social_accounts:inspect", args=[account.pk])).content.decode()
    assert "Finds a post again after a lost answer" in inspected
    post = posts.start(page=page, accounts=[account], by=None)
    composer = browser.get(reverse("social_posts:edit", args=[post.pk])).content.decode()
    assert "Carrier pigeon 1" in composer and "120" in composer


class TestWebhooks:
    @pytest.fixture(autouse=True)
    def connected(self, pigeon, browser, monkeypatch):
        monkeypatch.setattr(invented.Pigeon, "managed", ("grey",))
        keep_app(browser)
        consent(browser)

    address = "/social/webhooks/pigeon/"

    def tell(self, client, body, secret="gold"):
        signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        return client.post(self.address, body, content_type="text/plain", headers={"X-Feather": signature})

    def test_handshake(self, client):
        token = server_apps.webhook_token("pigeon")
        assert client.get(self.address, {"word": "coo", "token": token}).content == b"coo"
        assert client.get(self.address, {"word": "coo", "token": "x"}).status_code == 403

    def test_a_genuine_message_is_noted_once_however_often_it_comes(self, client):
        assert [self.tell(client, "grey 1").status_code for _ in range(3)] == [200, 200, 200]
        assert WebhookEvent.objects.count() == 1

    def test_another_signature_is_refused(self, client):
        assert self.tell(client, "grey 1", secret="tin").status_code == 403
        assert not WebhookEvent.objects.exists()

    def test_what_concerns_nobody_here_is_taken_and_forgotten(self, client):
        assert self.tell(client, "black 1").status_code == 200
        assert not WebhookEvent.objects.exists()

    def test_an_unreadable_message_is_refused(self, client):
        assert self.tell(client, "grey").status_code == 403

    def test_a_network_without_webhooks_answers_nothing(self, client):
        assert client.post("/social/webhooks/mastodon/", "x", content_type="text/plain").status_code == 403
        assert client.get("/social/webhooks/nowhere/").status_code == 403

    def test_old_events_are_forgotten(self, client):
        self.tell(client, "grey 1")
        WebhookEvent.objects.update(received_at="2020-01-01T00:00:00Z")
        webhooks.forget_old()
        assert not WebhookEvent.objects.exists()
