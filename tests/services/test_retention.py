"""What must be forgotten is forgotten: by the terms, by deletion, by a person's wish; and only that."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.services.test_fetching import gone, here, sent
from tests.talking import Square, account_on, fetch_all, install
from wagtail_social import permissions
from wagtail_social.exceptions import NotSent, Refusal
from wagtail_social.models import Comment, Conversation, Listening, Person, State, WallPost
from wagtail_social.networks import all_networks
from wagtail_social.services import accounts, conversations, fetching, posts, rehearsing, retention, rhythm, watching
from wagtail_social.services.practice import Wall
from wagtail_social.services.wording import CLOSINGS, REFUSALS

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def square(monkeypatch):
    return install(monkeypatch, Square())


@pytest.fixture
def account(square):
    return account_on(square)


def demand(monkeypatch, square, **terms):
    monkeypatch.setattr(square, "capabilities", replace(square.capabilities, **terms))


def age(wait, **columns):
    """All that is here came, and was met, this much earlier."""
    for row in Comment.objects.filter(**columns):
        row.fetched_at, row.met_at = row.fetched_at - wait, row.met_at - wait
        row.save(update_fields=["fetched_at", "met_at"])


# The networks' terms


def test_texts_and_names_go_before_the_terms_end_and_the_rest_stays(square, account, monkeypatch):
    demand(monkeypatch, square, comments_kept=24 * HOUR)
    sent(account)
    square.say("post", "Ancien", who="ada")
    square.say("post", "Notre réponse", to="c1", is_ours=True)
    fetch_all()
    age(23 * HOUR)
    assert retention.forget() == 0
    age(HOUR / 2)
    square.say("post", "Récent", who="bea")
    fetch_all()
    assert retention.forget() == 1
    assert here() == {"c1": "", "c2": "Notre réponse", "c3": "Récent"}
    row = Comment.objects.select_related("person").get(remote_id="c1")
    assert (row.plain, row.person.name, row.person.handle, row.person.remote_id) == ("", "", "", "ada")
    assert row.url and row.deleted_at is None and row.state == Comment.State.ANSWERED
    assert Person.objects.get(remote_id="bea").name == "Bea"


def test_what_the_terms_took_away_is_not_brought_back_by_the_next_walk(square, account, monkeypatch):
    demand(monkeypatch, square, comments_kept=24 * HOUR)
    sent(account)
    square.say("post", "Ancien")
    fetch_all()
    age(DAY)
    retention.forget()
    fetch_all(times=2)
    assert here() == {"c1": ""}
    assert Person.objects.get().name == ""


def test_somebody_who_writes_again_has_a_name_again(square, account, monkeypatch):
    demand(monkeypatch, square, comments_kept=24 * HOUR)
    sent(account)
    square.say("post", "Ancien")
    fetch_all()
    age(DAY)
    retention.forget()
    square.say("post", "Me revoilà")
    fetch_all()
    assert Person.objects.get().name == "Ada"


def test_the_sites_own_rule_counts_where_the_terms_ask_less(square, account, settings):
    sent(account)
    square.say("post", "Ancien")
    fetch_all()
    age(400 * DAY)
    assert retention.forget() == 0
    settings.WAGTAIL_SOCIAL = {**settings.WAGTAIL_SOCIAL, "KEEP_COMMENTS": 365 * DAY}
    assert retention.forget() == 1
    assert here() == {"c1": ""}


def test_no_name_is_kept_of_whom_nothing_else_is_but_of_the_blocked(square, account):
    sent(account)
    for who in ("ada", "bea"):
        square.say("post", f"De {who}", who=who)
    fetch_all()
    Person.objects.filter(remote_id="bea").update(is_blocked=True)
    for remote_id in ("c1", "c2"):
        square.remove(remote_id)
    fetch_all(times=2)
    assert gone() == {"c1", "c2"}
    assert dict(Person.objects.values_list("remote_id", "name")) == {"ada": "", "bea": "Bea"}


# Deletions that must be followed


def test_kept_comments_are_looked_for_twice_within_the_terms_however_old_the_post(square, account, monkeypatch):
    demand(monkeypatch, square, deletions_followed=DAY)
    now = timezone.now()
    for days in (0, 5, 20, 59, 100, 1000):
        event = now - timedelta(days=days)
        found = rhythm.next_look(now, last_event=event, capabilities=square.capabilities, keeps=True)
        assert found <= now + DAY / 2
        assert rhythm.next_look(now, last_event=event, capabilities=square.capabilities) != found or days < 8


def test_what_stands_on_the_site_is_looked_for_daily_on_any_network(square):
    now = timezone.now()
    found = rhythm.next_look(now, last_event=now - 400 * DAY, capabilities=square.capabilities, shows=True)
    assert found == now + DAY


def test_every_network_that_asks_for_it_can_be_asked_for_what_is_still_there():
    asking = [network.capabilities for network in all_networks().values() if network.capabilities.deletions_followed]
    assert asking
    assert all(known.comments and known.statistics for known in asking)


def test_what_can_no_longer_be_listed_is_let_go_but_for_what_is_still_needed(square, account, monkeypatch):
    demand(monkeypatch, square, deletions_followed=DAY)
    sent(account)
    for number in range(4):
        square.say("post", f"Commentaire {number}")
    fetch_all()
    Comment.objects.update(state=Comment.State.ANSWERED)
    Comment.objects.filter(remote_id="c1").update(state=Comment.State.OPEN)
    Comment.objects.filter(remote_id__in=["c2", "c3"]).update(approved_at=timezone.now())
    square.held_back = {"c1", "c2", "c3", "c4"}
    square.remove("c3")
    age(20 * HOUR)
    fetch_all()
    assert ("statistics", "c1,c2,c3") in [(name, ",".join(sorted(about.split(",")))) for name, about in square.calls]
    assert set(Comment.objects.filter(approved_at__isnull=False).values_list("remote_id", flat=True)) == {"c2"}
    age(4 * HOUR)
    assert retention.forget() == 2
    assert here() == {"c1": "Commentaire 0", "c2": "Commentaire 1", "c3": "", "c4": ""}


def test_a_network_that_was_away_for_too_long_costs_the_texts_until_it_is_back(square, account, monkeypatch):
    demand(monkeypatch, square, deletions_followed=DAY)
    sent(account)
    square.say("post", "Un")
    fetch_all()
    age(DAY)
    square.before_call = [NotSent("away")]
    fetch_all()
    assert retention.forget() == 1
    assert here() == {"c1": ""}
    Listening.objects.update(lease_until=None)
    fetch_all()
    row = Comment.objects.get()
    assert (row.body, row.emptied_at, row.state, row.person.name) == ("Un", None, Comment.State.OPEN, "Ada")


def test_a_message_that_stands_alone_is_looked_for_too(square, account, monkeypatch):
    demand(monkeypatch, square, deletions_followed=DAY)
    square.say("elsewhere", "Reste")
    square.say("elsewhere", "Part")
    fetch_all()
    assert {row.next_at - timezone.now() < DAY / 2 for row in Conversation.objects.all()} == {True}
    square.news = square.news[:1]
    age(20 * HOUR)
    fetch_all()
    age(5 * HOUR)
    retention.forget()
    assert here() == {"c1": "Reste", "c2": ""}
    Conversation.objects.update(started_at=timezone.now() - rhythm.GIVEN_UP)
    fetch_all()
    assert not Conversation.objects.filter(next_at__isnull=False).exists()


# People


def test_a_person_is_erased_and_the_thread_stays_whole(square, account, admin):
    sent(account)
    first = square.say("post", "Je suis malade", who="ada")
    square.say("post", "Bon courage", to=first, who="bea")
    fetch_all()
    ada = Person.objects.get(remote_id="ada")
    assert retention.erase([ada], by=admin) == 1
    fetch_all(times=3)
    row, answer = Comment.objects.select_related("person").order_by("remote_id")
    assert (row.body, row.plain, row.url, row.extra, row.approved_at) == ("", "", "", {}, None)
    assert (row.state, row.state_reason in CLOSINGS) == (Comment.State.CLOSED, True)
    assert answer.parent_id == row.remote_id and answer.body == "Bon courage"
    ada.refresh_from_db()
    assert ada.erased_at and "ada" not in (ada.remote_id + ada.handle + ada.name + ada.url + ada.avatar_url).lower()
    assert not Person.objects.filter(remote_id="ada").exists()
    square.say("post", "Un nouveau message", who="ada")
    fetch_all()
    assert Person.objects.get(remote_id="ada").name == "Ada"
    assert Comment.objects.get(remote_id=first).body == ""


def test_what_is_known_of_a_person_is_told_and_is_json(square, account, admin):
    sent(account)
    square.say("post", "Bonjour", who="ada")
    square.say("post", "Un secret", who="bea")
    fetch_all()
    told = json.dumps(retention.known_of(Person.objects.filter(remote_id="ada")))
    assert "Bonjour" in told and "@ada" in told and "https://square.example/ada" in told
    assert "secret" not in told
    retention.erase(Person.objects.filter(remote_id="ada"), by=admin)
    told = json.dumps(retention.known_of(Person.objects.exclude(remote_id="bea")))
    assert "Bonjour" not in told and "square.example" not in told


# Under the article


@pytest.fixture
def comment(square, account, page):
    sent(account)
    square.say("post", "Bravo")
    fetch_all()
    Conversation.objects.update(page=page)
    return Comment.objects.select_related("account").get()


def test_what_was_approved_stands_under_its_page_until_it_is_edited(square, comment, page, admin):
    conversations.approve(comment, admin)
    assert [row.body for row in conversations.shown_under(page)] == ["Bravo"]
    square.edit("c1", "Tout autre chose")
    fetch_all()
    assert not conversations.shown_under(page).exists()
    conversations.approve(Comment.objects.get(), admin)
    assert conversations.shown_under(page).exists()
    conversations.disapprove(Comment.objects.get(), admin)
    assert not conversations.shown_under(page).exists()


def test_what_the_terms_forbid_to_show_is_not_approved(square, comment, page, admin, monkeypatch):
    demand(monkeypatch, square, comments_shown=False)
    with pytest.raises(Refusal, match="not_to_be_shown"):
        conversations.approve(comment, admin)
    assert not conversations.shown_under(page).exists()


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"is_public": False}, "not_public"),
        ({"is_hidden": True}, "comment_gone"),
        ({"deleted_at": timezone.now()}, "comment_gone"),
        ({"emptied_at": timezone.now()}, "comment_gone"),
        ({"body": "Une insulte"}, "comment_changed"),
    ],
)
def test_what_is_not_as_it_was_read_is_not_approved(comment, admin, columns, reason):
    Comment.objects.update(**columns)
    if reason == "not_public":
        comment.is_public = False
    with pytest.raises(Refusal, match=reason):
        conversations.approve(comment, admin)
    assert reason in REFUSALS
    assert Comment.objects.get().approved_at is None


def test_a_comment_that_is_hidden_there_leaves_the_site(square, comment, page, admin):
    conversations.approve(comment, admin)
    thread = square.posts["post"]
    thread["c1"] = replace(thread["c1"], is_hidden=True)
    fetch_all()
    assert not conversations.shown_under(page).exists()


def test_comments_are_seen_by_those_who_may_use_their_account(comment, account, editor, stranger, admin):
    assert list(permissions.comments_for(editor)) == [comment]
    assert list(permissions.comments_for(admin)) == [comment]
    assert not permissions.comments_for(stranger).exists()
    assert not permissions.comments_for(editor, "change").exists()
    accounts.disconnect(account, by=admin)
    assert list(permissions.comments_for(editor)) == [comment]


# Practice


@pytest.fixture
def rehearsal(page, practice, admin):
    post = posts.start(page=page, accounts=practice[:1], by=admin)
    post.get_latest_revision().publish(user=admin)
    from wagtail_social.services import sweeping

    sweeping.run(sweeping.sweep())
    return WallPost.objects.get()


def pass_time(wall, wait):
    WallPost.objects.filter(pk=wall.pk).update(created_at=timezone.now() - wait)


def test_awkward_comments_come_by_themselves_to_a_practice_post(rehearsal):
    fetch_all()
    assert not Comment.objects.exists()
    pass_time(rehearsal, timedelta(minutes=10))
    fetch_all()
    early = Comment.objects.count()
    assert early >= 1
    pass_time(rehearsal, 2 * DAY)
    fetch_all(times=2)
    assert Comment.objects.count() >= max(early, rehearsing.CAST - 1)
    assert Conversation.objects.get().delivery.state == State.SENT


def test_they_are_the_same_each_time_and_others_under_another_post():
    now = timezone.now()
    said = [rehearsing.said_about(root, since=now - 2 * DAY, language="fr", now=now) for root in ("a", "a", "b")]
    assert said[0] == said[1] != said[2]
    assert all(comment.created_at <= now for comment in said[0])
    assert len({comment.remote_id for comment in said[0]}) == len(said[0])


def test_they_speak_the_accounts_language():
    now = timezone.now()
    lines = {line.text for line in rehearsing.FRENCH}
    for language, is_french in (("fr", True), ("fr-ca", True), ("en", False), ("", False)):
        said = rehearsing.said_about("wall-1", since=now - 2 * HOUR, language=language, now=now)
        assert bool({comment.body for comment in said} & lines) is is_french


def test_over_many_posts_something_is_taken_back_answered_and_put_right():
    now, kinds = timezone.now(), set()
    for number in range(40):
        root = f"wall-{number}"
        said = rehearsing.said_about(root, since=now - 3 * DAY, language="fr", now=now)
        kinds |= {"answers" for one in said if one.parent_id != root} | {"put right" for one in said if one.edited_at}
        kinds |= {"taken back"} if sum(one.parent_id == root for one in said) < rehearsing.CAST else set()
    assert kinds == {"answers", "put right", "taken back"}


def test_a_site_may_do_without_them(rehearsal, settings):
    settings.WAGTAIL_SOCIAL = {**settings.WAGTAIL_SOCIAL, "PRACTICE_COMMENTS": False}
    pass_time(rehearsal, DAY)
    fetch_all()
    assert not Comment.objects.exists()


def test_what_we_say_on_a_wall_is_not_taken_for_gone(rehearsal):
    fetch_all()
    thread = Conversation.objects.get()
    then = timezone.now() - HOUR
    Comment.objects.create(
        account=thread.account,
        conversation=thread,
        remote_id="wall-999",
        body="Notre réponse",
        is_ours=True,
        created_at=then,
        fetched_at=then,
        met_at=then - HOUR,
    )
    fetch_all(times=3)
    assert here()["wall-999"] == "Notre réponse"


def test_nothing_from_a_rehearsal_stands_on_the_site(rehearsal, page, admin):
    pass_time(rehearsal, 2 * DAY)
    fetch_all()
    for comment in Comment.objects.all():
        conversations.approve(comment, admin)
    assert not conversations.shown_under(page).exists()


def test_a_wall_post_that_was_taken_down_is_given_up(rehearsal):
    fetch_all()
    Wall(rehearsal.account).delete(f"wall-{rehearsal.pk}", None)
    fetch_all(times=3)
    assert Conversation.objects.get().next_at is None


# The command


def test_the_command_reads_and_forgets_all_there_is_to(square, account, capsys):
    sent(account)
    for number in range(3):
        square.say("post", f"Commentaire {number}")
    call_command("social_fetch")
    assert here() == square.truth()
    assert "looks made, 0 texts forgotten." in capsys.readouterr().out
    made = len(square.calls)
    call_command("social_fetch", verbosity=0)
    assert len(square.calls) == made
    call_command("social_fetch", "--all")
    assert len(square.calls) > made
    assert fetching.run(watching.sweep()) == 0
