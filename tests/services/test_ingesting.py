"""Messages into the database: once, whatever the network gives, and in few queries."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.talking import Square, account_on, install
from wagtail_social.models import Comment, Conversation, Delivery, Person, State
from wagtail_social.networks.base import Author, RemoteComment
from wagtail_social.services import cleaning, retention
from wagtail_social.services.ingesting import ingest

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(monkeypatch):
    return account_on(install(monkeypatch, Square()))


@pytest.fixture
def thread(account):
    delivery = Delivery.objects.create(
        account=account,
        payload={},
        payload_hash="x",
        send_key="0" * 32,
        state=State.SENT,
        remote_id="post",
        sent_at=timezone.now(),
    )
    return Conversation.objects.create(
        account=account, root_id="post", delivery=delivery, started_at=timezone.now(), next_at=timezone.now()
    )


def remote(number: int | str = 1, **columns) -> RemoteComment:
    who = columns.pop("who", "ada")
    usual = {
        "remote_id": f"c{number}",
        "parent_id": "post",
        "author": Author(remote_id=who, handle=f"@{who}", name=who.title()),
        "body": f"Bonjour {number}",
        "body_format": "text",
        "created_at": datetime(2026, 11, 1, tzinfo=UTC),
    }
    return RemoteComment(**{**usual, **columns})


def take(thread, *comments, walk=True):
    now = timezone.now()
    return ingest(thread.account, thread, comments, now, met_at=now - timedelta(microseconds=10) if walk else None)


def test_again_and_in_another_order_changes_nothing(thread):
    comments = [remote(number) for number in range(30)]
    assert len(take(thread, *comments).new) == 30
    before = list(Comment.objects.order_by("pk").values("pk", "remote_id", "body", "plain", "person", "created_at"))
    assert not take(thread, *reversed(comments), *comments[:7])
    after = list(Comment.objects.order_by("pk").values("pk", "remote_id", "body", "plain", "person", "created_at"))
    assert after == before
    assert Person.objects.count() == 1


def test_an_edit_is_followed_and_needs_a_new_approval(thread):
    take(thread, remote(1), remote(2))
    Comment.objects.update(approved_at=timezone.now())
    edited = take(thread, remote(1, body="Autre chose"), remote(2)).edited
    assert [row.remote_id for row in edited] == ["c1"]
    changed, same = Comment.objects.order_by("remote_id")
    assert (changed.body, changed.plain, changed.approved_at) == ("Autre chose", "Autre chose", None)
    assert changed.edited_at and same.approved_at


def test_an_older_version_that_comes_late_does_not_replace_a_newer_one(thread):
    first, second = timezone.now() - timedelta(hours=2), timezone.now() - timedelta(hours=1)
    take(thread, remote(1, body="Nouveau", edited_at=second))
    assert not take(thread, remote(1, body="Ancien", edited_at=first))
    assert Comment.objects.get().body == "Nouveau"
    take(thread, remote(2, body="Nouveau", edited_at=second), remote(2, body="Ancien", edited_at=first))
    assert Comment.objects.get(remote_id="c2").body == "Nouveau"


def test_what_people_decided_meanwhile_is_not_overwritten_by_an_edit(thread, admin, django_capture_on_commit_callbacks):
    take(thread, remote(1))
    Comment.objects.update(state=Comment.State.CLOSED, state_reason="hors sujet", assigned_to=admin)
    take(thread, remote(1, body="Autre chose", is_hidden=True))
    row = Comment.objects.get()
    assert (row.state, row.state_reason, row.assigned_to, row.is_hidden) == ("closed", "hors sujet", admin, True)


def test_our_answer_given_elsewhere_is_ours_and_marks_the_question_answered(thread):
    take(thread, remote(1))
    take(thread, remote(2, parent_id="c1", is_ours=True, who="asso"))
    question, answer = Comment.objects.order_by("remote_id")
    assert (answer.is_ours, answer.person) == (True, None)
    assert question.state == Comment.State.ANSWERED


def test_what_we_sent_is_ours_even_where_the_network_does_not_say_so(thread):
    Delivery.objects.create(
        account=thread.account, payload={}, payload_hash="y", send_key="1" * 32, state=State.SENT, remote_id="c9"
    )
    take(thread, remote(9, who="somebody"))
    row = Comment.objects.get()
    assert (row.is_ours, row.person, row.state) == (True, None, Comment.State.ANSWERED)


def test_somebody_whom_the_network_hides_is_nobody_in_particular(thread):
    take(thread, *(remote(number, author=Author(remote_id="", handle="")) for number in range(2)))
    assert set(Comment.objects.values_list("person", flat=True)) == {None}
    assert not Person.objects.exists()


def test_a_new_name_is_kept_and_one_left_out_does_not_wipe_it(thread):
    take(thread, remote(1))
    take(thread, remote(1, author=Author(remote_id="ada", handle="@lovelace", name="")))
    assert Person.objects.values_list("handle", "name").get() == ("@lovelace", "Ada")


def test_a_post_of_ours_is_no_comment_on_itself(thread):
    assert not take(thread, remote(1, remote_id="post"))


def test_news_is_placed_by_what_it_answers_in_whatever_order(thread):
    take(thread, remote(1))
    comments = [
        remote(4, parent_id="c3"),
        remote(2, parent_id="c1"),
        remote(3, parent_id="c2"),
        remote(5, parent_id=""),
        remote(7, parent_id="c6"),
        remote(6, parent_id="elsewhere"),
    ]
    ingest(thread.account, None, comments, timezone.now())
    roots = dict(Comment.objects.values_list("remote_id", "conversation__root_id"))
    assert roots == {"c1": "post", "c2": "post", "c3": "post", "c4": "post", "c5": "c5", "c6": "c6", "c7": "c6"}


def test_messages_that_answer_one_another_in_a_circle_are_kept_too(thread):
    ingest(thread.account, None, [remote(1, parent_id="c2"), remote(2, parent_id="c1")], timezone.now())
    assert Comment.objects.count() == 2


def test_what_stood_alone_moves_to_its_thread_when_a_walk_meets_it(thread):
    ingest(thread.account, None, [remote(3, parent_id="c2")], timezone.now())
    assert Comment.objects.get().conversation.delivery is None
    take(thread, remote(2), remote(3, parent_id="c2"))
    assert set(Comment.objects.values_list("conversation", flat=True)) == {thread.pk}
    assert Conversation.objects.count() == 1


def test_an_answer_to_a_post_without_conversation_opens_it(account):
    delivery = Delivery.objects.create(
        account=account, payload={}, payload_hash="z", send_key="2" * 32, state=State.SENT, remote_id="fresh"
    )
    ingest(account, None, [remote(1, parent_id="fresh")], timezone.now())
    assert Comment.objects.get().conversation.delivery == delivery


def test_a_page_costs_the_same_queries_whatever_it_holds(thread):
    def cost(comments):
        with CaptureQueriesContext(connection) as asked:
            take(thread, *comments)
        return len(asked)

    few = cost([remote(number, who=f"a{number}") for number in range(2)])
    many = cost([remote(number, who=f"b{number}") for number in range(100, 130)])
    assert many == few
    again = cost([remote(number, who=f"b{number}") for number in range(100, 130)])
    assert again <= few


def test_two_accounts_hear_the_same_message_apart(thread, monkeypatch):
    other = account_on(thread.account.network_class, server="https://other.example")
    take(thread, remote(1))
    ingest(other, None, [remote(1)], timezone.now())
    assert Comment.objects.count() == 2
    assert Person.objects.count() == 2


HOSTILE = [
    {"body": "a\x00b"},
    {"body": "\ud800 seul"},
    {"body": "x" * 2_000_000},
    {"body": "e\u0301" * 60_000},
    {"body": "<b>" * 30_000, "body_format": "html"},
    {"body": "<br" * 50_000, "body_format": "html"},
    {"body": "&#0;&#xD800;<script>alert(1)</script><p>oui", "body_format": "html"},
    {"parent_id": "p" * 5000},
    {"parent_id": "p\x00"},
    {"url": "javascript:alert(1)"},
    {"url": "https://e.example/" + "u" * 3000},
    {"language": "fr" * 40},
    {"language": "f\x00"},
    {"extra": {"a": "\x00", "b": ["\ud800"], "\x00": {"c": 1}}},
    {"extra": {"a": "x" * 100_000}},
    {"extra": {"a": float("nan")}},
    {"extra": {"a": object()}},
    {"created_at": None},
    {"created_at": datetime(9999, 12, 31, 23, 59, 59)},
    {"created_at": datetime(1, 1, 1, tzinfo=UTC)},
    {"edited_at": datetime(9999, 12, 31, tzinfo=UTC)},
    {"author": Author(remote_id="x" * 400, handle="h")},
    {"author": Author(remote_id="z\x00", handle="h")},
    {"author": Author(remote_id="n", handle="h\x00" * 400, name="\u202e" + "e\u0301" * 400, url="data:text/html,x")},
]


@pytest.mark.parametrize("columns", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_hostile_is_stored_harmless_and_loses_no_other(thread, columns):
    take(thread, remote(1), remote(2, **columns), remote(3))
    rows = {row.remote_id: row for row in Comment.objects.select_related("person")}
    assert set(rows) == {"c1", "c2", "c3"}
    row = rows["c2"]
    assert row.created_at <= timezone.now() and row.created_at.year >= 2000
    assert len(row.body) <= cleaning.LONGEST_BODY
    assert "\x00" not in row.body + row.plain + row.parent_id + row.language + json.dumps(row.extra)
    assert "script" not in row.plain and "alert" not in row.plain
    assert row.url == "" or row.url.startswith("https://")
    if row.person:
        assert max(len(row.person.name), len(row.person.handle)) <= 255
        assert "\u202e" not in row.person.name and row.person.url == ""


@pytest.mark.parametrize("remote_id", ["", "x" * 501, "c\x00"])
def test_an_identifier_that_cannot_be_stored_is_dropped_and_nothing_else(thread, remote_id, caplog):
    take(thread, remote(1), remote(2, remote_id=remote_id), remote(3))
    assert set(Comment.objects.values_list("remote_id", flat=True)) == {"c1", "c3"}
    assert "dropped" in caplog.text


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>Un</p><p>Deux<br>trois &amp; <b>quatre</b></p>", "Un\nDeux\ntrois & quatre"),
        ('<a href="https://a.example">ici</a><script>x()</script><style>p{}</style>', "ici"),
        ("1 &lt; 2 &lt;script&gt;", "1 < 2 <script>"),
        ("<p>Bon\u202ejour\u200b</p>", "Bonjour\u200b"),
        ("  a \n\n\n b  ", "a\nb"),
    ],
)
def test_the_plain_text_is_what_people_read(html, plain):
    assert cleaning.plain_of(html) == plain


def test_a_name_is_never_cut_through_what_a_reader_sees_as_one():
    name = cleaning.name("a" * 254 + "👩\u200d👩\u200d👧")
    assert name == "a" * 254


def test_what_a_person_had_erased_stays_erased_however_often_it_is_shown(thread, admin):
    take(thread, remote(1), remote(2, who="bea"))
    retention.erase(Person.objects.filter(handle="@ada"), by=admin)
    take(thread, remote(1), remote(1, body="Encore"), remote(2, who="bea"))
    row = Comment.objects.get(remote_id="c1")
    assert (row.body, row.plain, row.url, row.extra, row.person.name) == ("", "", "", {}, "")
    assert set(Person.objects.values_list("handle", flat=True)) == {"", "@bea"}


def test_one_message_twice_in_a_page_is_replaced_by_its_latest_edit(thread):
    earlier, later = timezone.now() - timedelta(hours=2), timezone.now() - timedelta(hours=1)
    one = remote(1, body="Un", edited_at=earlier)
    take(thread, replace(one, body="Deux", edited_at=later), one)
    assert Comment.objects.get().body == "Deux"
