"""A connection that the network will end at a known date: said in time, once for each step, to those in charge."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from wagtail_social.models import Account
from wagtail_social.models.fields import Sealed
from wagtail_social.services import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(moderator):
    return Account.objects.create(
        network="mastodon",
        label="Compte",
        remote_id="1",
        handle="@a",
        credentials=Sealed.seal({"access_token": "x"}),
        expires_at=timezone.now() + timedelta(days=20),
        in_charge=moderator,
    )


def test_nothing_is_said_long_before(account):
    assert accounts.remind(timezone.now()) == 0 and mail.outbox == []


def test_each_step_is_told_once(account):
    for days_left, told in ((15, 0), (13, 1), (12, 0), (2, 1), (2, 0), (0.5, 1), (0.4, 0)):
        assert accounts.remind(account.expires_at - timedelta(days=days_left)) == told, days_left
    assert len(mail.outbox) == 3


def test_the_mail_names_the_account_and_where_to_reconnect(account):
    accounts.remind(account.expires_at - timedelta(days=10))
    [told] = mail.outbox
    assert "Compte" in told.subject and f"/social/accounts/{account.pk}/" in told.body


def test_what_has_ended_or_is_disconnected_is_left_alone(account):
    assert accounts.remind(account.expires_at + timedelta(hours=1)) == 0
    Account.objects.update(disconnected_at=timezone.now())
    assert accounts.remind(account.expires_at - timedelta(days=1)) == 0


def test_a_new_date_begins_anew(account):
    accounts.remind(account.expires_at - timedelta(days=10))
    Account.objects.update(expires_at=account.expires_at + timedelta(days=60))
    later = account.expires_at + timedelta(days=60)
    assert accounts.remind(later - timedelta(days=20)) == 0
    assert accounts.remind(later - timedelta(days=10)) == 1
