"""The four outcomes of a call, and what follows from each. The network is a server of our own, reached for real."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.servers.mastodon_server import MastodonServer
from wagtail_social.models import Account, Attempt, Delivery, Lane, SocialPost, State
from wagtail_social.models.fields import Sealed
from wagtail_social.networks import get_network
from wagtail_social.networks.base import Sent
from wagtail_social.networks.base_http import HostPolicy
from wagtail_social.services import accounts, posts, sending, settling, sweeping

pytestmark = pytest.mark.django_db
NETWORK = "mastodon"


@pytest.fixture(params=[True, False], ids=["with keys", "without keys"])
def server(request, monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setattr(type(get_network(NETWORK)), "settling", timedelta(0))
    with MastodonServer(honours_keys=request.param) as server:
        yield server


@pytest.fixture
def account(server):
    account = Account.objects.create(
        network=NETWORK, label="Vrai", server=server.url, remote_id="1", handle="a@b", health=Account.Health.WORKING
    )
    account.credentials = Sealed.seal({"access_token": server.token_for("alice")})
    account.save()
    Lane.objects.create(account=account)
    accounts.prove(account)
    return account


@pytest.fixture
def delivery(page, account, admin):
    post = posts.start(page=page, accounts=[account], by=admin)
    post.get_latest_revision().publish(user=admin)
    return SocialPost.objects.get(pk=post.pk).deliveries.get()


def fresh(delivery):
    return Delivery.objects.select_related("account", "post__page").get(pk=delivery.pk)


def look():
    """Bring every look forward to now, and look."""
    Delivery.objects.filter(state=State.UNCONFIRMED, lease_until__isnull=False).update(lease_until=timezone.now())
    for pk in settling.to_settle(timezone.now() + timedelta(seconds=1)):
        settling.settle(pk)


def test_sent_with_its_address(server, delivery):
    sweeping.run(sweeping.sweep())
    assert fresh(delivery).state == State.SENT
    assert fresh(delivery).remote_url.startswith("http")
    assert len(server.statuses) == 1


def test_a_lost_answer_is_found_and_never_sent_twice(server, delivery):
    server.lose_next_answers = 1
    sending.drain(delivery.account_id)
    assert fresh(delivery).state == State.UNCONFIRMED
    look()
    assert fresh(delivery).state == State.SENT
    assert fresh(delivery).remote_id
    assert len(server.statuses) == 1


def test_a_killed_worker_between_acceptance_and_record(server, delivery, monkeypatch):
    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_record", killed)
    with pytest.raises(KeyboardInterrupt):
        sending.drain(delivery.account_id)
    monkeypatch.undo()
    HostPolicy.allow_private = True
    assert fresh(delivery).state == State.SENDING
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    Lane.objects.update(holder="", held_until=None)
    settling.reap(timezone.now())
    assert fresh(delivery).state == State.UNCONFIRMED
    look()
    assert fresh(delivery).state == State.SENT
    assert len(server.statuses) == 1
    HostPolicy.allow_private = False


def test_refused_tells_why_and_waits_for_a_person(server, delivery):
    server.fail_next = [(422, {"error": "Validation failed"}, {})]
    sending.drain(delivery.account_id)
    assert fresh(delivery).state == State.REFUSED
    assert Attempt.objects.get(delivery=delivery).outcome == "refused"
    sending.drain(delivery.account_id)
    assert not server.statuses


def test_too_many_calls_closes_the_lane_until_the_date(server, delivery):
    until = timezone.now() + timedelta(minutes=7)
    server.fail_next = [(429, {"error": "Too many requests"}, {"X-RateLimit-Reset": until.isoformat()})]
    sending.drain(delivery.account_id)
    assert fresh(delivery).state == State.WAITING
    assert abs(Lane.objects.get().closed_until - until) < timedelta(seconds=2)
    Delivery.objects.update(due_at=timezone.now())
    assert sending.drain(delivery.account_id) == 0
    Lane.objects.update(closed_until=timezone.now())
    sending.drain(delivery.account_id)
    assert fresh(delivery).state == State.SENT


def test_dead_credentials_hold_the_post_until_reconnected(server, delivery):
    server.fail_next = [(401, {"error": "The access token was revoked"}, {})]
    sending.drain(delivery.account_id)
    assert (fresh(delivery).state, fresh(delivery).reason) == (State.HELD, "account_broken")
    assert Account.objects.get().health == Account.Health.BROKEN
    accounts.prove(Account.objects.get())
    assert fresh(delivery).state == State.PLANNED


def test_a_server_that_is_away_is_tried_again(server, delivery):
    Account.objects.update(server="http://127.0.0.1:9")
    sending.drain(delivery.account_id)
    assert (fresh(delivery).state, fresh(delivery).reason) == (State.WAITING, "unreachable")
    assert fresh(delivery).due_at > timezone.now()


def test_after_three_looks_a_person_is_asked(server, delivery, monkeypatch):
    monkeypatch.setattr(type(get_network(NETWORK)), "may_repeat", lambda *args: False)
    server.fail_next = [(502, {"error": "Bad gateway"}, {})]
    sending.drain(delivery.account_id)
    for _round in range(settling.LOOKS):
        look()
    assert (fresh(delivery).state, fresh(delivery).reason) == (State.UNCONFIRMED, "not_found")
    assert fresh(delivery).lease_until is None
    assert not server.statuses
    settling.send_again(fresh(delivery), by=None)
    sending.drain(delivery.account_id)
    assert len(server.statuses) == 1


def test_an_answer_that_names_another_of_our_posts_is_no_second_one(server, delivery, page, account, admin):
    sweeping.run(sweeping.sweep())
    other = posts.start(page=page, accounts=[account], by=admin)
    other.get_latest_revision().publish(user=admin)
    same = fresh(delivery).remote_id
    second = SocialPost.objects.get(pk=other.pk).deliveries.get()
    sending.write(_in_sending(second), sending.as_sent(Sent(remote_id=same, url="https://x.example")), timezone.now())
    assert (fresh(second).state, fresh(second).reason) == (State.REFUSED, "rejected_duplicate")
    assert fresh(delivery).state == State.SENT


def _in_sending(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(state=State.SENDING, key_at=timezone.now())
    return fresh(delivery)
