"""What people answer comes home: all of it, once, and nothing that is still there is taken for gone."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from tests.servers.mastodon_server import MastodonServer
from tests.talking import Square, account_on, fetch_all, install
from wagtail_social.exceptions import (
    CreditNeeded,
    NotSent,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Unknown,
    Unsupported,
)
from wagtail_social.models import (
    Account,
    Comment,
    Conversation,
    Delivery,
    Lane,
    Listening,
    Person,
    SocialPost,
    State,
    WebhookEvent,
)
from wagtail_social.models.fields import Sealed
from wagtail_social.networks import get_network
from wagtail_social.networks.base_http import HostPolicy
from wagtail_social.services import accounts, fetching, posts, rhythm, sweeping, walking, watching

pytestmark = pytest.mark.django_db


@pytest.fixture
def square(monkeypatch):
    return install(monkeypatch, Square())


@pytest.fixture
def account(square):
    return account_on(square)


def sent(account, remote_id="post", **columns):
    """A post of ours that stands on the network."""
    if isinstance(account.network_class, Square):
        account.network_class.post(remote_id)
    columns = {"sent_at": timezone.now(), "state": State.SENT, **columns}
    number = Delivery.objects.count() + 1
    return Delivery.objects.create(
        account=account, payload={}, payload_hash="x", send_key=f"{number:032}", remote_id=remote_id, **columns
    )


def here():
    """What is kept, by remote id."""
    return dict(Comment.objects.filter(deleted_at=None).values_list("remote_id", "body"))


def gone():
    return set(Comment.objects.filter(deleted_at__isnull=False).values_list("remote_id", flat=True))


# Coming home


def test_a_post_that_was_sent_is_watched_without_a_word_in_the_sending(account):
    delivery = sent(account)
    sent(account, remote_id="by-hand:https://square.example/1")
    sent(account, remote_id="old", sent_at=timezone.now() - timedelta(days=61))
    sent(account, remote_id="removed", state=State.REMOVED)
    watching.sweep()
    watching.sweep()
    conversation = Conversation.objects.get()
    assert (conversation.delivery, conversation.root_id) == (delivery, "post")
    assert conversation.started_at == delivery.sent_at


def test_three_hundred_comments_between_two_looks_are_all_here(square, account):
    sent(account)
    fetch_all()
    for number in range(300):
        square.say("post", f"Commentaire {number}", who=f"p{number}")
    fetch_all()
    assert here() == square.truth()
    assert Comment.objects.count() == 300


def test_three_hundred_in_the_news_alone_are_all_here(square, account):
    """Under no post of ours, so that no walk helps."""
    fetch_all()
    for number in range(300):
        square.say("elsewhere", f"Message {number}", who=f"p{number}")
    fetch_all()
    assert Comment.objects.count() == 300
    square.say("elsewhere", "Encore un")
    fetch_all()
    assert Comment.objects.count() == 301


def test_three_hundred_are_all_here_from_the_thread_alone(square, account):
    sent(account)
    for number in range(300):
        square.say("post", f"Commentaire {number}", is_told=False)
    fetch_all()
    assert here() == square.truth()


def test_what_the_network_lists_late_under_an_earlier_number_still_arrives(square, account):
    early = square.say("elsewhere", "Tôt")
    hidden = square.news.pop()
    square.say("elsewhere", "Tard")
    fetch_all()
    assert set(here()) == {"c2"}
    square.news.insert(0, hidden)
    fetch_all()
    assert early in here()


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_pages_in_disorder_and_again_give_each_comment_once(square, account, size):
    sent(account)
    square.page_size, square.disorder = size, True
    for number in range(25):
        square.say("post", f"Commentaire {number}", is_told=bool(number % 2))
    fetch_all(times=2)
    assert here() == square.truth()
    assert not gone()


def test_answers_to_answers_edits_and_our_own_words_come_by_the_walk(square, account):
    sent(account)
    first = square.say("post", "Une question ?")
    fetch_all()
    square.say("post", "Notre réponse", to=first, is_ours=True)
    square.say("post", "Merci", to="c2", is_told=False)
    square.edit(first, "Une autre question ?")
    fetch_all()
    assert here() == square.truth()
    assert Comment.objects.get(remote_id=first).state == Comment.State.ANSWERED
    assert Comment.objects.get(remote_id="c2").is_ours


# What is gone


def test_gone_is_what_two_complete_walks_in_a_row_did_not_meet(square, account):
    sent(account)
    square.say("post", "Reste")
    lost = square.say("post", "Part")
    fetch_all()
    Comment.objects.update(approved_at=timezone.now())
    square.remove(lost)
    fetch_all()
    assert not gone()
    soon = Conversation.objects.get().next_at - timezone.now()
    assert soon <= rhythm.CONFIRM
    fetch_all()
    assert gone() == {lost}
    row = Comment.objects.get(remote_id=lost)
    assert (row.body, row.plain, row.url, row.extra, row.approved_at) == ("", "", "", {}, None)
    assert row.emptied_at and row.state == Comment.State.CLOSED
    assert Comment.objects.get(remote_id="c1").approved_at


def test_an_incomplete_answer_deletes_nothing(square, account):
    sent(account)
    for number in range(5):
        square.say("post", f"Commentaire {number}")
    fetch_all()
    square.held_back = {"c2", "c4"}
    fetch_all(times=4)
    assert not gone()
    assert here() == square.truth()


def test_one_page_that_is_incomplete_makes_the_whole_walk_prove_nothing(square, account):
    sent(account)
    square.page_size = 2
    for number in range(6):
        square.say("post", f"Commentaire {number}")
    fetch_all()
    complete, calls = square.comments, []

    def second_page_cut(remote_id, account, cursor=""):
        page = complete(remote_id, account, cursor)
        calls.append(cursor)
        return page if cursor != "c2" and cursor != "2" else type(page)(comments=[], cursor=page.cursor, complete=False)

    square.comments = second_page_cut
    fetch_all(times=3)
    assert "2" in calls
    assert not gone()


def test_dropped_once_without_a_word_is_not_gone(square, account):
    sent(account)
    for number in range(4):
        square.say("post", f"Commentaire {number}")
    fetch_all()
    for dropped in ("c1", "c3", "c1"):
        square.forgotten = {dropped}
        fetch_all()
    assert not gone()


def test_what_comes_back_is_whole_again(square, account):
    sent(account)
    square.say("post", "Un commentaire")
    fetch_all()
    square.forgotten = {"c1"}
    fetch_all(times=2)
    assert gone() == {"c1"}
    square.forgotten = set()
    fetch_all()
    row = Comment.objects.select_related("person").get()
    assert (row.body, row.deleted_at, row.emptied_at, row.state) == ("Un commentaire", None, None, Comment.State.OPEN)
    assert row.person.name == "Ada"


def test_what_only_news_told_of_is_not_missing_from_a_thread_that_never_listed_it(square, account):
    sent(account)
    square.forgotten = {"c1"}
    square.say("post", "Réservé aux abonnés")
    fetch_all(times=4)
    assert here() == {"c1": "Réservé aux abonnés"}


def test_a_list_that_leads_in_a_circle_ends_and_proves_nothing(square, account, monkeypatch):
    sent(account)
    square.say("post", "Un")
    square.say("post", "Deux")
    fetch_all()
    from wagtail_social.networks.base import CommentPage

    circle = {"": "a", "a": "b", "b": "a"}
    monkeypatch.setattr(square, "comments", lambda *args: CommentPage(comments=[], cursor=circle[args[2]]))
    fetch_all(times=3)
    assert not gone()


def test_a_post_that_is_no_longer_there_is_given_up_after_some_looks(square, account):
    sent(account)
    square.say("post", "Un")
    fetch_all()
    Comment.objects.update(approved_at=timezone.now())
    del square.posts["post"]
    fetch_all(times=2)
    assert Conversation.objects.get().next_at
    assert Comment.objects.get().approved_at
    fetch_all()
    assert Conversation.objects.get().next_at is None
    assert Comment.objects.get().approved_at is None
    assert here() == {"c1": "Un"}


# Rhythm


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        ({"minutes": 1}, {"minutes": 2}),
        ({"minutes": 20}, {"minutes": 5}),
        ({"hours": 1}, {"minutes": 15}),
        ({"hours": 5}, {"hours": 1}),
        ({"days": 2}, {"hours": 3}),
        ({"days": 5}, {"hours": 8}),
        ({"days": 20}, {"days": 1}),
        ({"days": 50}, {"days": 4}),
        ({"days": 61}, None),
        ({"days": -1}, {"minutes": 2}),
    ],
)
def test_the_rhythm_follows_the_age_of_what_happened_last(square, age, wait):
    now = timezone.now()
    found = rhythm.next_look(now, last_event=now - timedelta(**age), capabilities=square.capabilities)
    assert found == (now + timedelta(**wait) if wait else None)


def test_a_new_comment_under_an_old_post_brings_it_back_into_rhythm(square, account):
    sent(account, sent_at=timezone.now() - timedelta(days=59))
    fetch_all()
    Conversation.objects.update(started_at=timezone.now() - timedelta(days=90), next_at=None)
    square.say("post", "Je découvre")
    fetch_all()
    assert here() == {"c1": "Je découvre"}
    assert Conversation.objects.get().next_at - timezone.now() < timedelta(minutes=3)


def test_nothing_is_asked_before_its_turn(square, account):
    sent(account)
    fetching.run(watching.sweep())
    made = len(square.calls)
    assert made
    fetching.run(watching.sweep())
    assert watching.sweep() == []
    assert len(square.calls) == made


def test_news_from_the_network_brings_the_look_forward(square, account):
    sent(account)
    sent(account, "other")
    fetching.run(watching.sweep())
    event = WebhookEvent.objects.create(account=account, key="1", remote_id="post")
    assert watching.heed([event]) == [account.pk]
    now = timezone.now()
    assert Conversation.objects.get(root_id="post").next_at <= now < Conversation.objects.get(root_id="other").next_at
    assert Listening.objects.get().next_at <= now
    assert watching.sweep() == [account.pk]


def test_news_that_comes_while_a_thread_is_walked_is_not_lost(square, account):
    sent(account)
    fetch_all()
    event = WebhookEvent.objects.create(account=account, key="1", remote_id="post")
    watching.hurry()
    Listening.objects.update(next_at=timezone.now() + timedelta(hours=1))
    del square.calls[:]
    square.before_call = [lambda: watching.heed([event])]
    fetching.run(watching.sweep())
    assert [name for name, _about in square.calls].count("comments") == 2


def test_a_webhook_wakes_the_worker_after_the_commit(
    client, square, account, monkeypatch, django_capture_on_commit_callbacks
):
    from wagtail_social import signals, tasks

    woken = []
    monkeypatch.setattr(tasks.Waker, "_publish", staticmethod(lambda ids, task: woken.append((ids, task.name))))
    sent(account)
    fetching.run(watching.sweep())
    event = WebhookEvent.objects.create(account=account, key="1", remote_id="post")
    with django_capture_on_commit_callbacks(execute=True):
        signals.news_arrived.send(sender=Account, account_ids=[account.pk], events=[event])
        assert not woken
    assert woken == [([account.pk], "wagtail_social.fetch")]
    assert watching.sweep() == [account.pk]


# Two workers


def test_two_workers_never_read_the_same_account(square, account):
    sent(account)
    watching.sweep()
    made = []
    square.before_call = [lambda: made.append((fetching.fetch(account.pk), watching.due(timezone.now())))]
    assert fetching.fetch(account.pk) == 2
    assert made == [(0, [])]


def test_what_a_worker_that_lost_its_account_read_is_taken_back(square, account):
    sent(account)
    square.say("post", "Un")
    watching.sweep()
    square.before_call = [lambda: Listening.objects.update(lease_until=timezone.now() + timedelta(minutes=9))]
    assert fetching.fetch(account.pk) == 0
    assert not Comment.objects.exists()
    assert Listening.objects.get().cursor == ""
    assert Listening.objects.get().lease_until


def test_a_dead_workers_account_is_read_again_when_its_lease_is_over(square, account):
    watching.sweep()
    Listening.objects.update(lease_until=timezone.now() + timedelta(minutes=2))
    assert watching.due(timezone.now()) == []
    assert watching.due(timezone.now() + timedelta(minutes=3)) == [account.pk]


def test_only_some_accounts_are_read_at_once(square):
    for number in range(6):
        account_on(square, server=f"https://{number}.example")
    assert len(watching.sweep()) == watching.AT_ONCE
    Listening.objects.filter(pk__in=watching.sweep()[:3]).update(lease_until=timezone.now() + timedelta(minutes=1))
    assert len(watching.sweep()) == watching.AT_ONCE - 3


# What goes wrong


def test_too_many_calls_closes_the_account_for_reading_until_the_date(square, account):
    sent(account)
    until = timezone.now() + timedelta(minutes=7)
    watching.sweep()
    square.before_call = [None, RateLimited("slow down", until=until)]
    fetching.fetch(account.pk)
    listening = Listening.objects.get()
    assert (listening.lease_until, listening.detail) == (until, "slow down")
    watching.hurry()
    assert watching.sweep() == [] and fetching.fetch(account.pk) == 0
    assert Lane.objects.get().closed_until is None, "a post still leaves at its hour"
    Listening.objects.update(lease_until=timezone.now())
    fetching.run(watching.sweep())
    assert Listening.objects.get().detail == ""


def test_a_lane_that_the_network_closed_is_obeyed(square, account):
    Lane.objects.update(closed_until=timezone.now() + timedelta(minutes=5))
    assert watching.sweep() == []


@pytest.mark.parametrize("error", [NotSent("away"), Unknown("cut"), NotSent("garbage", status=502)])
def test_a_network_that_is_away_is_asked_again_ever_later_and_says_so(square, account, error):
    sent(account)
    square.say("post", "Un")
    fetch_all()
    complete = Listening.objects.get().complete_until
    rests = []
    for _time in range(4):
        square.before_call = [error]
        watching.hurry()
        Listening.objects.update(lease_until=None)
        fetching.run(watching.sweep())
        rests.append(Listening.objects.get().lease_until - timezone.now())
    listening = Listening.objects.get()
    assert (listening.detail, listening.complete_until, listening.failures) == (error.detail, complete, 4)
    assert rests == sorted(rests) and rests[-1] > 3 * rests[0]
    Listening.objects.update(lease_until=None)
    fetch_all()
    listening = Listening.objects.get()
    assert (listening.detail, listening.failures) == ("", 0)
    assert listening.complete_until > complete


def test_dead_credentials_break_the_account_as_a_sending_would(square, account):
    sent(account)
    watching.sweep()
    square.before_call = [ReconnectNeeded("revoked")]
    fetching.fetch(account.pk)
    account.refresh_from_db()
    assert account.health == Account.Health.BROKEN
    assert Listening.objects.get().detail == "revoked"
    assert watching.sweep() == []
    accounts.prove(account)
    assert watching.sweep() == [account.pk]


def test_a_network_that_wants_money_is_left_in_peace_for_an_hour(square, account):
    watching.sweep()
    square.before_call = [CreditNeeded("top up")]
    fetching.fetch(account.pk)
    assert Listening.objects.get().lease_until > timezone.now() + timedelta(minutes=50)


def test_what_an_account_cannot_be_asked_is_not_asked_again(square, account):
    sent(account)
    watching.sweep()
    square.before_call = [Unsupported("members"), Unsupported("members")]
    fetching.fetch(account.pk)
    assert Listening.objects.get().next_at is None
    assert Conversation.objects.get().next_at is None
    assert Listening.objects.get().detail == ""
    assert watching.sweep() == []


@pytest.mark.parametrize("error", [Rejected("no", reason="forbidden"), ValueError("ours")])
def test_one_thread_that_fails_does_not_keep_the_others_from_being_read(square, account, error):
    for name in ("post", "other", "third"):
        sent(account, name)
        square.say(name, f"Sous {name}", is_told=False)
    watching.sweep()
    square.before_call = [None, error]
    fetching.fetch(account.pk)
    assert len(here()) == 2
    assert Listening.objects.get().detail
    assert Conversation.objects.filter(failures=1, next_at__gt=timezone.now()).count() == 1
    fetch_all()
    assert len(here()) == 3
    assert Listening.objects.get().detail == ""


def test_an_account_says_until_when_it_is_complete(square, account):
    before = timezone.now()
    fetch_all()
    assert Listening.objects.get().complete_until >= before
    square.page_size, complete = 1, Listening.objects.get().complete_until
    for number in range(3):
        square.say("elsewhere", f"Message {number}")
    square.before_call = [None, None, NotSent("away")]
    fetch_all()
    assert Listening.objects.get().complete_until == complete
    assert Comment.objects.count() == 2
    Listening.objects.update(lease_until=None)
    fetch_all()
    assert Listening.objects.get().complete_until > complete
    assert Comment.objects.count() == 3


def test_without_news_an_account_is_complete_as_far_as_its_young_threads(square, account, monkeypatch):
    from dataclasses import replace

    monkeypatch.setattr(square, "capabilities", replace(square.capabilities, mentions=False))
    sent(account)
    sent(account, "other")
    before = timezone.now()
    fetch_all()
    complete = Listening.objects.get().complete_until
    assert before <= complete == min(Conversation.objects.values_list("walked_at", flat=True))
    assert Listening.objects.get().next_at is None
    square.before_call = [Rejected("no", reason="forbidden")]
    fetch_all()
    assert Listening.objects.get().complete_until == complete


def test_what_the_news_held_back_is_looked_for_in_the_threads(square, account, monkeypatch):
    from wagtail_social.networks.base import CommentPage

    sent(account)
    fetching.run(watching.sweep())
    complete = Listening.objects.get().complete_until
    square.say("post", "Perdu dans la foule", is_told=False)
    monkeypatch.setattr(square, "mentions", lambda account, cursor: CommentPage(comments=[], complete=False))
    Listening.objects.update(next_at=timezone.now())
    fetching.run(watching.sweep())
    assert here() == square.truth()
    assert Listening.objects.get().complete_until == complete


# Killed at any instant


class Killed(BaseException):
    """kill -9: nothing of ours runs after it."""


class Killer:
    """Counts every question to the database and to the network, and kills at the chosen one; from then on the process
    does nothing any more, but for what the database does by itself: it takes back what was not committed."""

    def __init__(self, square):
        self.square, self.left = square, None

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(("ROLLBACK", "SAVEPOINT", "RELEASE")):
            self.step()
        return execute(sql, params, many, context)

    def step(self):
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed

    @contextmanager
    def after(self, steps):
        self.left, call = steps, self.square._call

        def counted(name, about):
            self.step()
            call(name, about)
            self.step()

        self.square._call = counted
        try:
            with connection.execute_wrapper(self):
                yield
        except Killed:
            # A statement outside of any transaction of ours was cut: it is the test's own that must live on.
            transaction.set_rollback(False)
        finally:
            self.left, self.square._call = None, call


def live(square, chance, threads):
    """Something happens there."""
    kind, known = chance.random(), sorted(square.truth())
    if kind < 0.6 or not known:
        square.say(chance.choice(threads), f"Dit {square.numbers}", who=chance.choice("abcdef"), is_told=kind < 0.4)
    elif kind < 0.8:
        square.edit(chance.choice(known), f"Changé {square.chance.random()}")
    else:
        square.remove(chance.choice(known))


def check_nothing_wrong(square, told):
    """At any moment: nothing twice, and nothing taken for gone that stands there."""
    rows = list(Comment.objects.values_list("remote_id", "deleted_at"))
    assert len({remote_id for remote_id, _gone in rows}) == len(rows), told
    assert not {remote_id for remote_id, deleted in rows if deleted} & set(square.truth()), told


def check_all_is_here(square, told):
    """When all is quiet: every word that stands there, and no other; but for what was taken back before any walk met
    it, which nothing can prove to be gone."""
    only_told = set(Comment.objects.filter(met_at=F("fetched_at")).values_list("remote_id", flat=True))
    kept, truth = here(), square.truth()
    assert {remote_id: kept.get(remote_id) for remote_id in truth} == truth, told
    assert set(kept) - set(truth) <= only_told, told


def one_life(square, chance, threads):
    """Things happen there, before and during a fetch that is killed somewhere."""

    def more():
        live(square, chance, threads)

    for _event in range(chance.randint(0, 8)):
        more()
    square.before_call = [chance.choice([None, None, more, NotSent("away")]) for _call in range(6)]
    with Killer(square).after(chance.randint(0, 90)):
        fetch_all()


def be_born_again():
    """Time passes: leases end, rests end."""
    Listening.objects.update(lease_until=None)


@pytest.mark.parametrize("seeds", [range(start, start + 20) for start in range(0, 200, 20)], ids=str)
def test_killed_anywhere_and_begun_again_nothing_is_lost_twice_or_wrongly_deleted(square, account, seeds):
    for seed in seeds:
        for model in (Comment, Conversation, Listening, Delivery, Person):
            model.objects.all().delete()
        square.__init__(seed)
        chance, threads = Random(seed), ["post", "other"]
        square.page_size, square.disorder = chance.randint(1, 6), chance.random() < 0.5
        for name in threads:
            sent(account, name)
        for _life in range(chance.randint(1, 6)):
            one_life(square, chance, threads)
            check_nothing_wrong(square, seed)
            be_born_again()
        square.before_call = []
        fetch_all(times=3)
        check_nothing_wrong(square, seed)
        check_all_is_here(square, seed)


# A real server


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    with MastodonServer() as server:
        yield server


@pytest.fixture
def real(server, page, admin):
    """A post of ours that left for a server, and the server's id of it."""
    account = Account.objects.create(
        network="mastodon", label="Vrai", server=server.url, remote_id="1", handle="a@b", health=Account.Health.WORKING
    )
    account.credentials = Sealed.seal({"access_token": server.token_for("alice")})
    account.save()
    Lane.objects.create(account=account)
    accounts.prove(account)
    post = posts.start(page=page, accounts=[account], by=admin)
    post.get_latest_revision().publish(user=admin)
    sweeping.run(sweeping.sweep())
    return SocialPost.objects.get(pk=post.pk).deliveries.get()


def test_on_a_server_answers_arrive_are_edited_and_vanish(server, real):
    bob = server.write("bob", "@alice C’est à quelle heure ?", reply_to=real.remote_id)
    carol = server.write("carol", "À dix heures <script>alert(1)</script>", reply_to=bob["id"])
    fetch_all()
    rows = {row.remote_id: row for row in Comment.objects.select_related("person", "conversation")}
    assert set(rows) == {bob["id"], carol["id"]}
    assert rows[bob["id"]].person.handle.startswith("bob")
    assert {row.conversation.delivery_id for row in rows.values()} == {real.pk}
    assert rows[carol["id"]].parent_id == bob["id"]
    assert "<p>" in rows[bob["id"]].body and "<" not in rows[bob["id"]].plain
    server.statuses.remove(server.status(carol["id"]))
    fetch_all(times=2)
    assert gone() == {carol["id"]}
    assert Person.objects.get(remote_id=rows[carol["id"]].person.remote_id).name == ""


def test_on_a_server_three_hundred_answers_between_two_looks_are_all_here(server, real):
    fetch_all()
    for number in range(300):
        server.write(f"p{number % 9}", f"@alice réponse {number}", reply_to=real.remote_id)
    fetch_all()
    assert Comment.objects.count() == 300


def test_on_a_server_too_many_calls_are_answered_by_waiting(server, real):
    until = timezone.now().replace(microsecond=0) + timedelta(minutes=7)
    server.fail_on = ("GET", "/api/v1/notifications")
    server.fail_next = [(429, {"error": "Too many requests"}, {"X-RateLimit-Reset": until.isoformat()})]
    watching.sweep()
    fetching.run([real.account_id])
    assert abs(Listening.objects.get().lease_until - until) < timedelta(seconds=2)


def test_a_thread_is_not_walked_for_a_message_that_stands_alone(square, account):
    square.say("elsewhere", "Vous avez vu ça ?")
    fetch_all(times=2)
    assert {name for name, _about in square.calls} == {"mentions"}
    assert get_network("square") is square
    assert walking.MOST_PAGES > 1
