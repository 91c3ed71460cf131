"""Sendings that take several calls, cost money, or need a person's word: what the engine makes of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests import invented
from wagtail_social.exceptions import CreditNeeded, NotYet, RateLimited, Refusal, Unknown
from wagtail_social.models import Account, Delivery, Lane, SocialPost, State
from wagtail_social.models.fields import Sealed
from wagtail_social.networks.base import ProvedAbsent, Sent
from wagtail_social.services import accounts, hand_off, plans, posts, sending, settling, spending, sweeping

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(pigeon):
    account = Account.objects.create(
        network="pigeon",
        label="Loft",
        remote_id="grey",
        handle="@grey",
        health=Account.Health.WORKING,
        checked_at=timezone.now(),
        credentials=Sealed.seal({"access_token": "corn"}),
    )
    Lane.objects.create(account=account)
    return account


@pytest.fixture
def delivery(page, account, admin):
    post = posts.start(page=page, accounts=[account], by=admin)
    post.get_latest_revision().publish(user=admin)
    return SocialPost.objects.get(pk=post.pk).deliveries.get()


def fresh(delivery):
    return Delivery.objects.select_related("account", "post__page").get(pk=delivery.pk)


def go(delivery):
    """Its next turn has come: whatever it waits for is past."""
    Delivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(due_at=timezone.now())
    Delivery.objects.filter(pk=delivery.pk, state=State.UNCONFIRMED).update(lease_until=timezone.now())
    for pk in settling.to_settle(timezone.now() + timedelta(seconds=1)):
        settling.settle(pk)
    sending.drain(delivery.account_id)
    return fresh(delivery)


class TestProgress:
    def container(self, key):
        """The first of two calls: keeps what it made, then must wait."""
        key.keep({"container": "17"})
        raise NotYet("still at work", until=timezone.now() + timedelta(seconds=30))

    def test_what_was_kept_comes_back_at_the_next_try(self, delivery):
        seen = []

        def publish(key):
            seen.append((dict(key.progress), key.tries, key.value))
            return Sent(remote_id="1", url="https://loft.example/1")

        values = []
        invented.SCRIPT[:] = [lambda key: (values.append(key.value), self.container(key))[1], publish]
        assert go(delivery).state == State.WAITING
        assert fresh(delivery).reason == "processing"
        assert go(delivery).state == State.SENT
        assert seen == [({"container": "17"}, 2, values[0])]

    def test_what_was_kept_survives_the_death_of_the_worker(self, delivery):
        def die(key):
            key.keep({"container": "17"})
            raise SystemExit

        invented.SCRIPT[:] = [die]
        with pytest.raises(SystemExit):
            sending.drain(delivery.account_id)
        assert fresh(delivery).state == State.SENDING
        assert fresh(delivery).progress == {"container": "17"}

    def test_one_that_has_begun_is_not_late(self, delivery):
        invented.SCRIPT[:] = [self.container]
        go(delivery)
        Delivery.objects.update(late_at=timezone.now() - timedelta(minutes=1))
        assert go(delivery).state == State.SENT

    def test_another_text_begins_anew(self, delivery, admin, page):
        invented.SCRIPT[:] = [self.container]
        go(delivery)
        post = SocialPost.objects.get(pk=delivery.post_id)
        version = post.versions.get()
        version.text, version.follows_page = "Another text", False
        post.versions = [version]
        post.save_revision(user=admin).publish(user=admin)
        assert fresh(delivery).progress == {}

    def test_the_network_s_word_that_nothing_left_is_enough_to_send_again(self, delivery):
        invented.SCRIPT[:] = [Unknown("lost")]
        assert go(delivery).state == State.UNCONFIRMED
        invented.SCRIPT[:] = [ProvedAbsent()]
        assert go(delivery).state == State.SENT
        assert len(invented.SENT) == 1

    def test_not_seeing_it_is_not_enough(self, delivery):
        invented.SCRIPT[:] = [Unknown("lost")]
        go(delivery)
        for _ in range(settling.LOOKS):
            invented.SCRIPT[:] = [None]
            go(delivery)
        assert (fresh(delivery).state, fresh(delivery).reason) == (State.UNCONFIRMED, "not_found")
        assert invented.SENT == []

    def test_a_limit_met_while_looking_closes_the_lane(self, delivery):
        invented.SCRIPT[:] = [Unknown("lost")]
        go(delivery)
        until = timezone.now() + timedelta(minutes=9)
        invented.SCRIPT[:] = [RateLimited("slowly", until=until)]
        go(delivery)
        assert Lane.objects.get(pk=delivery.account_id).closed_until == until


class TestMoney:
    def test_no_credit_holds_and_stops_the_account(self, delivery):
        invented.SCRIPT[:] = [CreditNeeded("CreditsDepleted", status=402)]
        held = go(delivery)
        assert (held.state, held.reason) == (State.HELD, "no_credit")
        assert Lane.objects.get(pk=held.account_id).closed_until > timezone.now() + timedelta(minutes=30)
        assert fresh(delivery).account.health == Account.Health.WORKING

    def test_sending_now_after_topping_up_opens_it_again(self, delivery, admin):
        invented.SCRIPT[:] = [CreditNeeded("CreditsDepleted", status=402)]
        go(delivery)
        posts.send_now(fresh(delivery), by=admin)
        assert go(delivery).state == State.SENT

    def test_what_is_sent_is_counted(self, delivery):
        go(delivery)
        assert spending.spent(delivery.account) == Decimal("0.25")

    def test_nothing_goes_beyond_the_ceiling(self, delivery, account):
        Account.objects.update(monthly_ceiling=Decimal("0.20"))
        held = go(delivery)
        assert (held.state, held.reason) == (State.HELD, "ceiling")
        assert invented.SENT == []

    def test_what_fits_under_the_ceiling_leaves(self, delivery):
        Account.objects.update(monthly_ceiling=Decimal("0.25"))
        assert go(delivery).state == State.SENT

    def test_last_month_does_not_count(self, delivery):
        go(delivery)
        Delivery.objects.update(sent_at=timezone.now() - timedelta(days=40))
        assert spending.spent(delivery.account) == 0


class TestApproval:
    def test_a_text_the_page_changed_waits_for_a_person(self, delivery, page, admin):
        plans.set_plan(delivery.post, mode="at", at=timezone.now() + timedelta(days=1))
        before = fresh(delivery).payload
        page.intro = "Another garden altogether opens its gate on Sunday."
        page.save_revision().publish()
        posts.page_published(page)
        held = fresh(delivery)
        assert (held.state, held.reason, held.payload) == (State.HELD, "approve_each_text", before)

    def test_approving_again_freezes_the_new_text(self, delivery, page, admin):
        self.test_a_text_the_page_changed_waits_for_a_person(delivery, page, admin)
        post = SocialPost.objects.get(pk=delivery.post_id)
        post.save_revision(user=admin).publish(user=admin)
        assert fresh(delivery).state == State.PLANNED
        assert "Another garden altogether" in fresh(delivery).payload["text"]


class TestByHand:
    @pytest.fixture
    def account(self, pigeon, monkeypatch, admin):
        from dataclasses import replace

        monkeypatch.setattr(
            invented.Pigeon, "capabilities", replace(pigeon.capabilities, hand_off=True, connect=(), currency="")
        )
        return accounts.add_by_hand(network="pigeon", label="Notice board", by=admin)

    def test_at_its_hour_it_is_handed_to_a_person_and_not_sent(self, delivery):
        sweeping.run(sweeping.sweep())
        assert fresh(delivery).state == State.HANDED
        assert invented.SENT == [] and fresh(delivery).sent_at is None

    def test_out_by_a_person_s_word(self, delivery, admin):
        go(delivery)
        done = hand_off.done(fresh(delivery), url="https://board.example/1", by=admin)
        assert (done.state, done.remote_url) == (State.SENT, "https://board.example/1")

    def test_out_without_an_address(self, delivery, admin):
        go(delivery)
        assert hand_off.done(fresh(delivery), url="", by=admin).state == State.SENT

    def test_not_today_waits_for_another_hour(self, delivery, admin):
        go(delivery)
        put_off = hand_off.not_today(fresh(delivery), by=admin)
        assert (put_off.state, put_off.reason) == (State.HELD, "not_today")
        plans.set_plan(SocialPost.objects.get(pk=delivery.post_id), mode="at", at=timezone.now() + timedelta(days=1))
        assert fresh(delivery).state == State.PLANNED

    def test_two_people_do_not_settle_it_twice(self, delivery, admin):
        go(delivery)
        stale = fresh(delivery)
        hand_off.done(fresh(delivery), url="", by=admin)
        with pytest.raises(Refusal):
            hand_off.not_today(fresh(stale), by=admin)

    def test_such_an_account_is_never_asked_for_a_proof(self, account):
        Account.objects.update(checked_at=None)
        assert accounts.to_prove(timezone.now()) == []

    def test_disconnecting_withdraws_what_was_handed(self, delivery, admin):
        go(delivery)
        accounts.disconnect(fresh(delivery).account, by=admin)
        assert fresh(delivery).state == State.WITHDRAWN
