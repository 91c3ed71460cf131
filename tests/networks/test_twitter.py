from __future__ import annotations

import json
import re
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from unicodedata import normalize
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests
import responses
from django.utils import timezone

from wagtail_social.exceptions import (
    CreditNeeded,
    NetworkError,
    NotSent,
    NotYet,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Unknown,
)
from wagtail_social.models import Account, Delivery, Lane, SocialPost, State, WebhookEvent
from wagtail_social.models.fields import Sealed
from wagtail_social.networks.base import (
    CannotTell,
    ConnectedAccount,
    Content,
    Image,
    Link,
    RemoteComment,
    SendKey,
    Sent,
)
from wagtail_social.networks.base_data import Author
from wagtail_social.networks.base_http import HostPolicy, Transport
from wagtail_social.networks.base_oauth2 import Client
from wagtail_social.networks.twitter import Twitter
from wagtail_social.services import accounts, posts, sending, server_apps, settling
from wagtail_social.views.public import WebhookView

from ..servers.twitter_server import DUPLICATE, UNANSWERABLE, TwitterServer
from .contract import NetworkContract
from .openapi import SPECS, HttpRequest, document

API = "https://api.x.com"
TOKEN = "tok-3141592653589793"
PAGE = "https://asso.fr/actualites/fete-de-la-riviere/"
TEXT = "La fête de la rivière, c’est samedi."
ALT = "Des enfants au bord de l’eau"
PHOTO = Image(file="photo-1", mime="image/jpeg", width=1600, height=900, size=120_000, alt=ALT)
CONTENT = Content(text=TEXT, link=Link(url=PAGE), images=(PHOTO,), hashtags=("rivière",), language="fr-FR")
SENT_TEXT = f"{TEXT}\n\n{PAGE}\n\n#rivière"
ACCOUNT = ConnectedAccount(
    remote_id="7",
    handle="asso",
    credentials={"access_token": TOKEN, "client": {"client_id": "client-id", "client_secret": "client-secret"}},
    open_file=lambda file: f"bytes of {file}".encode(),
)
BACK = "https://asso.example/arrive/"
network = Twitter()


# The oracle

NEWEST = "x_openapi_2.167_xdk_mit.json"
OLDER = "x_openapi_2.159_tweetfields_xdk_mit.json"


def _newer_events(content):
    """The document of 2026-07-21 lacks an event that the one of 2026-08-22, of the same version 2.167, has."""
    schema = content["components"]["schemas"]["CreateActivitySubscriptionRequest"]
    schema["properties"]["event_type"]["enum"].append("post.reply.create")


def spec_for(request):
    """Reads in the older spelling are held against the older document."""
    if "tweet.fields" in dict(request.parameters.query):
        return document(OLDER)
    return document(NEWEST, _newer_events)


def hold_against_the_document(method, path, query, headers, body, *, bearer=""):
    if path.startswith(("/2/oauth2/", "/i/oauth2/")):
        return  # described in prose only
    request = HttpRequest(API, method, path, query, headers, body)
    spec = spec_for(request)
    spec.check(request)
    as_app = headers.get("authorization") == f"Bearer {bearer}"
    needed = spec.scopes(request, "BearerToken" if as_app else "OAuth2UserToken")
    assert needed is not None, f"{method} {path} does not take this kind of token"
    assert set(needed) <= set(Twitter.scopes), f"{method} {path} needs {needed}"


def hold_all(server):
    for request in server.seen:
        query = [(name, value) for name, values in request.lists.items() for value in values]
        hold_against_the_document(
            request.method, request.path, query, request.headers, request.body, bearer=server.bearer
        )


@contextmanager
def running(monkeypatch, **options):
    """A server our code talks to, all of whose requests are held against X's own document in the end."""
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with TwitterServer(**options) as server:
        monkeypatch.setattr(Twitter, "api_root", server.url)
        monkeypatch.setattr(Twitter, "authorize_url", f"{server.url}/i/oauth2/authorize")
        monkeypatch.setattr(Twitter, "token_url", f"{server.url}/2/oauth2/token")
        monkeypatch.setattr(Twitter, "revoke_url", f"{server.url}/2/oauth2/revoke")
        yield server
    hold_all(server)


@pytest.fixture
def server(monkeypatch):
    with running(monkeypatch) as server:
        yield server


class Vault:
    """Keeps renewed credentials as the core does, under what stands for its lock."""

    def __init__(self, credentials):
        self.credentials, self.renewals = credentials, 0

    def save(self, credentials):
        self.credentials, self.renewals = dict(credentials), self.renewals + 1

    @contextmanager
    def renewing(self):
        yield self.credentials

    def account(self, server, **fields):
        return ConnectedAccount(
            remote_id=server.approving["id"],
            handle="asso",
            credentials=self.credentials,
            open_file=ACCOUNT.open_file,
            save_credentials=self.save,
            renewing=self.renewing,
            **fields,
        )


@pytest.fixture
def vault(server):
    return Vault(server.token_for("asso"))


@pytest.fixture
def account(server, vault):
    return vault.account(server)


class Progress:
    """A delivery's row: what ``keep`` committed, and which try this is."""

    def __init__(self):
        self.kept, self.tries, self.at = {}, 0, datetime.now(UTC)

    def next_key(self):
        self.tries += 1
        return SendKey(value="5b6e0d0c", at=self.at, tries=self.tries, progress=self.kept, keep=self.keep)

    def keep(self, progress):
        self.kept = json.loads(json.dumps(progress))


@pytest.fixture
def row():
    return Progress()


def send(account, row, content=CONTENT):
    return network.send(network.build(content, account), account, row.next_key())


def look(account, row, content=CONTENT, since=None):
    key = SendKey(value="5b6e0d0c", at=row.at)
    return network.find(network.build(content, account), account, key, since or row.at - timedelta(minutes=2))


def paths(server, method=None):
    return [path for verb, path in server.requests if method in (None, verb)]


class TestContract(NetworkContract):
    network = network
    account = ACCOUNT
    content = CONTENT
    send_request = ("POST", re.compile(re.escape(f"{API}/2/tweets") + "$"))
    accepted = {"data": {"id": "1990", "text": SENT_TEXT, "edit_history_post_ids": ["1990"]}}
    secret = TOKEN
    dead_credentials = {"status": 401, "json": {"title": "Unauthorized", "status": 401, "detail": "Unauthorized"}}
    refused_content = {"status": 400, "json": {"title": "Invalid Request", "detail": "$.text", "errors": []}}

    def prepare(self, rsps):
        rsps.add("POST", f"{API}/2/media/upload", json={"data": {"id": "55", "expires_after_secs": 86400}})
        rsps.add("POST", f"{API}/2/media/metadata", json={"data": {"id": "55"}})

    def rate_limit_headers(self, until):
        return {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(until.timestamp()))}

    @pytest.fixture
    def rsps(self):
        with responses.RequestsMock(assert_all_requests_are_fired=False) as rsps:
            yield rsps
            for call in rsps.calls:
                url, headers = urlsplit(call.request.url), dict(call.request.headers)
                body = call.request.body or b""
                hold_against_the_document(call.request.method, url.path, parse_qsl(url.query), headers, body)


class TestForm:
    def test_payload_is_what_is_sent(self):
        assert network.build(CONTENT, ACCOUNT) == {"text": SENT_TEXT, "images": [PHOTO.as_dict()]}

    def test_text_is_composed_before_it_is_counted(self):
        assert network.build(Content(text=normalize("NFD", "été")), ACCOUNT)["text"] == "été"

    @pytest.mark.parametrize(
        ("text", "length"),
        [
            ("a" * 280, 280),
            ("https://exemple.org/" + "a" * 300, 23),
            ("asso.fr", 23),
            ("voyez asso.fr/agenda demain", 6 + 23 + 7),
            ("€ … → •", 11),
            ("l’été « » – — “ ”", 17),
            ("日本語", 6),
            ("👩‍👩‍👧‍👦", 2),
            ("🇫🇷👍🏽", 4),
            ("e\u0301", 1),
            ("#rivière @asso", 14),
        ],
    )
    def test_counts_as_x(self, text, length):
        """twitter-text configuration 3; the ellipsis and the euro sign count two."""
        assert network.measure(Content(text=text), ACCOUNT) == length

    def test_preview_shows_a_card_only_where_it_is_certain(self):
        assert network.preview(network.build(CONTENT, ACCOUNT)).card is None
        alone = network.preview(network.build(replace(CONTENT, images=()), ACCOUNT))
        assert alone.card.url == PAGE
        assert {(span.kind, span.value) for span in alone.spans} == {("url", PAGE), ("hashtag", "rivière")}
        two = replace(CONTENT, images=(), text="Avec asso.fr et @ville")
        preview = network.preview(network.build(two, ACCOUNT))
        assert preview.card is None
        assert [preview.text[span.start : span.end] for span in preview.spans] == [
            "asso.fr",
            "@ville",
            PAGE,
            "#rivière",
        ]

    @pytest.mark.parametrize(
        ("content", "price"),
        [
            (Content(text="Samedi"), "0.015"),
            (Content(text="Samedi", link=Link(url=PAGE)), "0.200"),
            (Content(text="Voyez asso.fr"), "0.200"),
            (Content(text="Voyez https://asso.nouveau/"), "0.200"),
            (Content(text="Samedi", images=(PHOTO, replace(PHOTO, alt=""))), "0.020"),
            (CONTENT, "0.205"),
        ],
    )
    def test_says_what_it_costs(self, content, price):
        assert network.price(network.build(content, ACCOUNT)) == Decimal(price)
        assert network.capabilities.currency == "USD"

    def test_an_answer_costs_less(self):
        assert network.price(network.build_reply(Content(text="Merci"), ACCOUNT, comment("1"))) == Decimal("0.010")

    def test_no_price_where_nothing_is_sold(self):
        assert network.capabilities.like is False and network.capabilities.edit is False


def comment(remote_id):
    author = Author(remote_id="8", handle="bob")
    return RemoteComment(remote_id=remote_id, parent_id="", author=author, body="", body_format="text", created_at=None)


class TestSend:
    def test_image_then_description_then_post(self, server, account, row):
        sent = send(account, row)
        assert paths(server) == ["/2/media/upload", "/2/media/metadata", "/2/tweets"]
        [post], [media] = server.posts, server.media.values()
        assert (post["written"], media["alt"], media["bytes"]) == (SENT_TEXT, ALT, b"bytes of photo-1")
        assert post["media_ids"] == list(server.media)
        assert (sent.remote_id, sent.url) == (post["id"], f"https://x.com/i/web/status/{post['id']}")

    def test_four_images_and_one_without_description(self, server, account, row):
        images = tuple(replace(PHOTO, file=f"photo-{number}", alt=ALT if number else "") for number in range(4))
        send(account, row, replace(CONTENT, images=images))
        assert [media["alt"] for media in server.media.values()] == [None, ALT, ALT, ALT]
        assert server.posts[0]["media_ids"] == list(server.media)

    def test_an_image_alone(self, server, account, row):
        send(account, row, Content(text="", images=(PHOTO,)))
        assert server.posts[0]["written"] == ""

    @pytest.mark.parametrize("text", ["https://a.fr/" + "b" * 90 + " " + "é" * 256, "€" * 140, "👩‍👩‍👧‍👦" * 140])
    def test_the_longest_text_fits_and_one_sign_more_does_not(self, server, account, row, text):
        fitting, over = Content(text=text), Content(text=text + "a")
        assert network.problems(fitting, account) == []
        send(account, row, fitting)
        assert [problem.code for problem in network.problems(over, account)] == ["too_long"]
        with pytest.raises(Rejected) as caught:
            send(account, Progress(), over)
        assert caught.value.reason == "too_long"

    def test_an_image_at_work_is_waited_for_outside(self, server, account, row):
        server.media_delay = 2
        with pytest.raises(NotYet) as caught:
            send(account, row)
        assert timedelta(0) < caught.value.until - datetime.now(UTC) < timedelta(seconds=3)
        assert send(account, row)
        assert paths(server, "POST") == ["/2/media/upload", "/2/media/metadata", "/2/tweets"]
        assert len(server.media) == len(server.posts) == 1

    def test_a_kept_image_is_not_uploaded_twice(self, server, account, row):
        server.fail_next = [(429, {"title": "Too Many Requests"}, {})]
        with pytest.raises(RateLimited):
            send(account, row)
        send(account, row)
        assert len(server.media) == 1

    def test_an_image_too_old_is_uploaded_anew(self, server, account, row):
        server.media_life = 300
        server.fail_next = [(429, {"title": "Too Many Requests"}, {})]
        with pytest.raises(RateLimited):
            send(account, row)
        send(account, row)
        assert len(server.media) == 2
        assert server.posts[0]["media_ids"] == [list(server.media)[1]]

    def test_an_image_x_forgot_is_uploaded_once_more(self, server, account, row):
        server.fail_next = [(429, {"title": "Too Many Requests"}, {})]
        with pytest.raises(RateLimited):
            send(account, row)
        server.media.clear()
        with pytest.raises(NotSent):
            send(account, row)
        assert send(account, row).remote_id == server.posts[0]["id"]

    def test_an_image_refused_at_once_is_refused(self, server, account, row):
        server.fail_on = ("POST", "/2/media/upload")
        server.fail_next = [(400, {"errors": [{"message": "media type unrecognized."}]}, {})]
        with pytest.raises(Rejected) as caught:
            send(account, row)
        assert caught.value.reason == "image"

    @pytest.mark.parametrize("path", ["/2/media/upload", "/2/media/metadata"])
    @pytest.mark.parametrize("answer", [(503, "<h1>over capacity</h1>", {}), (0, "", {}), (200, "[]", {})])
    def test_a_lost_image_is_not_a_lost_post(self, server, account, row, path, answer):
        server.fail_on, server.fail_next = ("POST", path), [answer]
        with pytest.raises(NotSent):
            send(account, row)
        assert send(account, row) and len(server.posts) == 1

    def test_token_without_the_right_to_upload(self, server, row):
        account = Vault(server.token_for("asso", scope="tweet.read tweet.write users.read")).account(server)
        with pytest.raises(Rejected) as caught:
            send(account, row)
        assert caught.value.reason == "forbidden"

    @pytest.mark.parametrize(
        ("status", "body", "reason"),
        [
            (403, {"title": "Forbidden", "detail": DUPLICATE, "type": "about:blank"}, "duplicate"),
            (403, {"title": "Forbidden", "detail": UNANSWERABLE, "type": "about:blank"}, "forbidden"),
            (403, {"detail": "You are not permitted to perform this action.", "type": "about:blank"}, "forbidden"),
            (403, {"detail": "Posts are limited to a maximum of one cashtag"}, "content"),
            (403, {"errors": [{"code": 187, "message": "Status is a duplicate."}]}, "duplicate"),
            (400, {"errors": [{"message": "Your media IDs are invalid."}]}, "image"),
            (413, "<h1>Too large</h1>", "image"),
            (403, {"title": "Client Forbidden", "type": "https://api.x.com/2/problems/client-forbidden"}, "forbidden"),
        ],
    )
    def test_a_refusal_says_why(self, server, account, row, status, body, reason):
        server.fail_next = [(status, body, {})]
        with pytest.raises(Rejected) as caught:
            send(account, row, Content(text="Samedi"))
        assert (caught.value.reason, caught.value.status) == (reason, status)
        assert not server.posts

    def test_the_network_refuses_the_same_text_twice(self, server, account, row):
        send(account, row, Content(text="Samedi"))
        with pytest.raises(Rejected) as caught:
            send(account, Progress(), Content(text="Samedi"))
        assert caught.value.reason == "duplicate"

    def test_a_duplicate_on_a_later_try_is_an_earlier_success(self, server, account, row):
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            send(account, row)
        with pytest.raises(Unknown):
            send(account, row)
        assert look(account, row).remote_id == server.posts[0]["id"]
        assert len(server.posts) == 1

    @pytest.mark.parametrize(
        "answer",
        [
            (402, {"title": "CreditsDepleted", "detail": "no credits"}, {}),
            (402, "", {}),
            (429, {"title": "UsageCapExceeded", "type": "https://api.x.com/2/problems/usage-capped"}, {}),
            (403, {"title": "x", "type": "https://api.x.com/2/problems/usage-capped"}, {}),
        ],
    )
    def test_spent_credits_ask_for_money(self, server, account, row, answer):
        server.fail_next = [answer]
        with pytest.raises(CreditNeeded):
            send(account, row)
        assert not server.posts

    def test_credits_spent_for_real(self, server, account, row):
        server.credits = 0
        with pytest.raises(CreditNeeded):
            send(account, row)
        server.credits = 1
        assert send(account, row) and len(server.media) == 1

    def test_too_many_posts(self, server, account, row):
        server.posts_left = 0
        with pytest.raises(RateLimited) as caught:
            send(account, row)
        assert caught.value.until == server.reset_at

    def test_the_daily_limit_of_the_app_lasts_longer(self, server, account, row):
        tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=20)
        headers = {
            "x-rate-limit-remaining": "7",
            "x-app-limit-24hour-remaining": "0",
            "x-app-limit-24hour-reset": str(int(tomorrow.timestamp())),
        }
        server.fail_next = [(429, {"title": "Too Many Requests"}, headers)]
        with pytest.raises(RateLimited) as caught:
            send(account, row, Content(text="Samedi"))
        assert caught.value.until == tomorrow

    @pytest.mark.parametrize(
        "answer", [(201, "{}", {}), (201, '{"errors": [{"message": "?"}]}', {}), (201, "null", {}), (500, "", {})]
    )
    def test_an_answer_without_an_id_proves_nothing(self, server, account, row, answer):
        server.fail_next = [answer]
        with pytest.raises(Unknown):
            send(account, row, Content(text="Samedi"))


class Killed(BaseException):
    """The worker is gone, without a word."""


class TestCrash:
    """One post at most, whichever request was the last one answered before the worker died."""

    images = (PHOTO, replace(PHOTO, file="photo-2"))
    content = replace(CONTENT, images=images)

    def killed_after(self, monkeypatch, number):
        """Dies when the answer of request ``number`` is there, before anything is made of it."""
        real, made = Transport.request, []

        def request(transport, *args, **kwargs):
            response = real(transport, *args, **kwargs)
            made.append(response)
            if len(made) == number:
                raise Killed
            return response

        monkeypatch.setattr(Transport, "request", request)

    @pytest.mark.parametrize("number", range(1, 6))
    def test_goes_on_from_what_was_kept(self, server, account, row, monkeypatch, number):
        with monkeypatch.context() as dying:
            self.killed_after(dying, number)
            with pytest.raises(Killed):
                send(account, row, self.content)
        found = look(account, row, self.content)
        if number == 5:
            assert found.remote_id == server.posts[0]["id"]
        else:
            assert not isinstance(found, Sent)
            send(account, row, self.content)
        assert len(server.posts) == 1
        # Only the request that was answered and not noted is made once more.
        assert len(server.media) == (3 if number in (1, 3) else 2)
        assert len(server.posts[0]["media_ids"]) == 2
        assert all(server.media[media_id]["alt"] == ALT for media_id in server.posts[0]["media_ids"])

    def test_every_later_try_after_the_post_is_there_makes_none(self, server, account, row, monkeypatch):
        with monkeypatch.context() as dying:
            self.killed_after(dying, 5)
            with pytest.raises(Killed):
                send(account, row, self.content)
        for _try in range(3):
            with pytest.raises(Unknown):
                send(account, row, self.content)
        assert len(server.posts) == 1


class TestFind:
    @pytest.mark.parametrize(
        "content",
        [
            CONTENT,
            Content(text="Samedi & dimanche <ici> : asso.fr/agenda, puis http://Ville.be/a?b=1&c=2 !"),
            Content(text=normalize("NFD", "L’été\u00a0arrive  bientôt\n\n— à 10 €")),
            Content(text="👩‍👩‍👧‍👦 " * 20 + PAGE),
            Content(text=TEXT, images=(PHOTO, PHOTO)),
        ],
    )
    def test_recognises_its_text_in_what_x_made_of_it(self, server, account, row, content):
        server.write("asso", "Autre chose")
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            send(account, row, content)
        server.write("asso", f"Plus que deux jours ! {PAGE}")
        found = look(account, row, content)
        assert found.remote_id == server.posts[1]["id"]

    def test_recognises_an_address_x_knows_and_the_library_does_not(self, server, account, row):
        post = server.write("asso", "Voyez ICI la page")
        post["text"] = "Voyez https://t.co/a la page"
        post["entities"] = {"urls": [{"url": "https://t.co/a", "expanded_url": "https://asso.nouveau/b"}]}
        assert look(account, row, Content(text="Voyez https://asso.nouveau/b la page")).remote_id == post["id"]

    def test_only_the_window_and_only_own_posts_are_read(self, server, account, row):
        look(account, row)
        [query] = [request.query for request in server.seen]
        assert query["exclude"] == "retweets,replies"
        assert datetime.fromisoformat(query["start_time"]) <= row.at - timedelta(minutes=2)

    def test_composition_is_no_difference(self, server, account, row):
        post = server.write("asso", "été")
        post["text"] = normalize("NFD", "été")
        assert look(account, row, Content(text="été")).remote_id == post["id"]

    def test_a_post_that_begins_with_a_name_is_listed_among_answers(self, server, account, row):
        post = server.write("asso", "@ville ouvre le jardin samedi")
        assert look(account, row, Content(text="@ville ouvre le jardin samedi")).remote_id == post["id"]

    def test_another_text_with_the_same_link_is_another_post(self, server, account, row):
        row.at -= timedelta(minutes=5)
        server.write("asso", f"Plus que deux jours ! {PAGE}")
        assert look(account, row) is None

    def test_the_same_text_with_another_link_is_in_doubt(self, server, account, row):
        server.write("asso", f"{TEXT}\n\n{PAGE}?page=2\n\n#rivière")
        assert isinstance(look(account, row), CannotTell)

    def test_what_was_there_before_is_another(self, server, account, row):
        server.write("asso", SENT_TEXT, at=row.at - timedelta(hours=1))
        row.at -= timedelta(minutes=5)
        assert look(account, row) is None

    def test_nothing_there_yet_proves_nothing(self, server, account, row):
        assert isinstance(look(account, row), CannotTell)
        row.at -= timedelta(seconds=61)
        assert look(account, row) is None

    def test_a_timeline_behind_its_time(self, server, account, row):
        server.lose_next_answers = server.lag = 1
        with pytest.raises(Unknown):
            send(account, row)
        assert isinstance(look(account, row), CannotTell)
        server.lag = 0
        assert look(account, row).remote_id == server.posts[0]["id"]

    def test_two_images_without_a_word_look_alike(self, server, account, row):
        content = Content(text="", images=(PHOTO,))
        send(account, row, content)
        assert isinstance(look(account, row, content), CannotTell)

    def test_reads_further_pages(self, server, account, row):
        server.write("asso", SENT_TEXT)
        for number in range(45):
            server.write("asso", f"Autre {number}")
        assert look(account, row).remote_id == server.posts[0]["id"]
        assert len(server.seen) == 3

    def test_a_list_that_never_ends_proves_nothing(self, server, account, row, monkeypatch):
        row.at -= timedelta(minutes=5)
        monkeypatch.setattr("wagtail_social.networks.twitter.MAX_PAGES", 2)
        for number in range(45):
            server.write("asso", f"Autre {number}")
        assert isinstance(look(account, row), CannotTell)

    @pytest.mark.parametrize(
        "answer", [(502, "<h1>Bad gateway</h1>", {}), (200, "[]", {}), (200, "{}", {}), (0, "", {})]
    )
    def test_a_lost_look_is_no_answer(self, server, account, row, answer):
        server.fail_on, server.fail_next = ("GET", "/2/users/"), [answer]
        with pytest.raises(NotSent):
            look(account, row)

    def test_an_answer_of_ours_under_the_right_comment(self, server, account, row):
        first, second = (server.write(name, "Bravo @asso !") for name in ("bob", "carla"))
        payload = network.build_reply(Content(text="Merci @bob !"), account, comment(second["id"]))
        server.write("asso", "Merci @bob !", reply_to=first["id"])
        since = row.at - timedelta(minutes=2)
        old = SendKey(value="k", at=since)
        assert network.find(payload, account, old, since) is None
        ours = server.write("asso", "Merci @bob !", reply_to=second["id"])
        assert network.find(payload, account, old, since).remote_id == ours["id"]

    def test_a_post_of_the_same_words_is_not_the_answer(self, server, account, row):
        root = server.write("bob", "Bravo @asso !")
        payload = network.build_reply(Content(text="Merci !"), account, comment(root["id"]))
        server.write("asso", "Merci !")
        assert isinstance(network.find(payload, account, SendKey(value="k", at=row.at), row.at), CannotTell)


class TestSpelling:
    """Whichever generation of names X speaks, and whether it refuses the other or leaves it unheard."""

    @pytest.fixture(params=[("post", False), ("tweet", False), ("post", True), ("tweet", True)], ids=str)
    def either(self, request, monkeypatch):
        with running(monkeypatch, spelling=request.param[0], ignores=request.param[1]) as server:
            yield server

    @pytest.mark.parametrize("first", ["post", "tweet"])
    def test_everything_is_read(self, either, first, row, monkeypatch):
        network = Twitter()
        network.spelling = first
        account = Vault(either.token_for("asso")).account(either)
        sent = network.send(network.build(CONTENT, account), account, row.next_key())
        answer = either.write("bob", "Bravo @asso !", reply_to=sent.remote_id)
        [comment] = network.comments(sent.remote_id, account).comments
        assert (comment.parent_id, comment.author.handle) == (sent.remote_id, "bob")
        assert [found.remote_id for found in network.mentions(account).comments] == [answer["id"]]
        assert network.statistics([sent.remote_id], account)[sent.remote_id]["shares"] == 2
        assert look(account, row).remote_id == sent.remote_id
        assert network.spelling == either.words["fields"].partition(".")[0]

    def test_what_was_learnt_is_asked_at_once(self, either, row):
        network, account = Twitter(), Vault(either.token_for("asso")).account(either)
        sent = either.write("asso", "Samedi")
        network.statistics([sent["id"]], account)
        before = len(either.requests)
        network.statistics([sent["id"]], account)
        assert len(either.requests) == before + 1


class TestDelete:
    def test_deletes_and_deletes_again(self, server, account, row):
        sent = send(account, row)
        network.delete(sent.remote_id, account)
        network.delete(sent.remote_id, account)
        assert not server.posts

    def test_a_post_found_by_a_person(self, server, account, row):
        sent = send(account, row)
        network.delete(f"by-hand:https://x.com/asso/status/{sent.remote_id}?s=20", account)
        assert not server.posts

    def test_somebody_elses_is_forbidden(self, server, account):
        theirs = server.write("bob", "Bonjour")
        with pytest.raises(Rejected) as caught:
            network.delete(theirs["id"], account)
        assert caught.value.reason == "forbidden"

    @pytest.mark.parametrize("answer", [(200, '{"data": {"deleted": false}}', {}), (200, "[]", {}), (503, "", {})])
    def test_without_x_saying_so_nothing_is_deleted(self, server, account, answer):
        server.fail_on, server.fail_next = ("DELETE", "/2/tweets/"), [answer]
        with pytest.raises(NotSent):
            network.delete("1990", account)


class TestComments:
    def test_the_thread(self, server, account, row):
        root = send(account, row).remote_id
        bob = server.write("bob", f"Bravo & à samedi ! Voyez {PAGE}", reply_to=root)
        ours = server.write("asso", "Merci", reply_to=bob["id"])
        carla = server.write("carla", "Moi aussi", reply_to=ours["id"])
        server.write("dan", "Ailleurs @asso")
        page = network.comments(root, account)
        assert [comment.remote_id for comment in page.comments] == [bob["id"], ours["id"], carla["id"]]
        assert [comment.parent_id for comment in page.comments] == [root, bob["id"], ours["id"]]
        assert [comment.is_ours for comment in page.comments] == [False, True, False]
        first = page.comments[0]
        assert first.body == f"@asso Bravo & à samedi ! Voyez {PAGE}"
        assert (first.author.handle, first.author.url) == ("bob", "https://x.com/bob")
        assert first.created_at.tzinfo and first.url == f"https://x.com/i/web/status/{bob['id']}"
        assert page.complete and page.cursor == ""

    def test_what_is_gone_on_x_is_absent(self, server, account, row):
        root = send(account, row).remote_id
        kept, gone = (server.write("bob", f"Réponse {number}", reply_to=root) for number in range(2))
        server.remove(gone["id"])
        page = network.comments(root, account)
        assert page.complete and [comment.remote_id for comment in page.comments] == [kept["id"]]
        assert network.statistics([kept["id"], gone["id"]], account).keys() == {kept["id"]}

    def test_page_after_page(self, server, account, row):
        root = send(account, row).remote_id
        written = [server.write("bob", f"Réponse {number}", reply_to=root)["id"] for number in range(130)]
        first = network.comments(root, account)
        second = network.comments(root, account, first.cursor)
        assert len(first.comments) == 100 and second.cursor == ""
        assert {comment.remote_id for comment in (*first.comments, *second.comments)} == set(written)

    def test_older_than_a_week_is_not_complete(self, server, account):
        root = server.write("asso", TEXT, at=datetime.now(UTC) - timedelta(days=8))["id"]
        server.write("bob", "Bravo", reply_to=root, at=datetime.now(UTC) - timedelta(days=7, hours=12))
        page = network.comments(root, account)
        assert (page.comments, page.complete) == ([], False)

    @pytest.mark.parametrize("body", ["[]", "{}", "null", "<h1>?</h1>"])
    def test_garbage_is_not_an_empty_thread(self, server, account, body):
        server.fail_on, server.fail_next = ("GET", "/2/tweets/search"), [(200, body, {})]
        with pytest.raises(NotSent):
            network.comments("1990000000000000000", account)

    def test_an_answer_with_holes_is_not_complete(self, server, account, row):
        root = send(account, row).remote_id
        body = {"meta": {"result_count": 0}, "errors": [{"type": "about:blank", "title": "Timeout"}]}
        server.fail_on, server.fail_next = ("GET", "/2/tweets/search"), [(200, json.dumps(body), {})]
        assert not network.comments(root, account).complete

    def test_a_long_comment_is_read_whole(self, server, account):
        post = {
            "id": "5",
            "text": "Bravo …",
            "created_at": "2026-11-22T09:00:00.000Z",
            "author_id": "8",
            "lang": "qme",
            "in_reply_to_tweet_id": "4",
            "note_tweet": {
                "text": "Bravo https://t.co/a",
                "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": PAGE}]},
            },
        }
        body = {"data": [post], "meta": {"result_count": 1}}
        server.fail_on, server.fail_next = ("GET", "/2/tweets/search"), [(200, json.dumps(body), {})]
        [found] = network.comments("4", account).comments
        assert (found.body, found.language, found.parent_id) == (f"Bravo {PAGE}", "", "4")
        assert found.author == Author(remote_id="8", handle="")


class TestMentions:
    def test_only_what_is_new_oldest_first(self, server, account):
        old = [server.write("bob", f"Bonjour @asso {number}") for number in range(3)]
        first = network.mentions(account)
        assert [comment.remote_id for comment in first.comments] == [post["id"] for post in old]
        assert network.mentions(account, first.cursor).cursor == first.cursor
        new = [server.write("carla", f"Et @asso {number}")["id"] for number in range(120)]
        second = network.mentions(account, first.cursor)
        assert [comment.remote_id for comment in second.comments] == new
        assert (second.cursor, second.complete) == (new[-1], True)

    def test_the_first_time_the_past_is_not_bought(self, server, account):
        for number in range(120):
            server.write("bob", f"Bonjour @asso {number}")
        page = network.mentions(account)
        assert len(page.comments) == 100 and len(server.seen) == 1
        assert page.cursor == server.posts[-1]["id"] and page.complete

    def test_nothing_yet(self, server, account):
        assert network.mentions(account).comments == []


class TestAnswering:
    def test_answers_who_named_us(self, server, account, row):
        theirs = server.write("bob", "Bravo @asso !")
        [found] = network.mentions(account).comments
        sent = network.send(network.build_reply(Content(text="Merci !"), account, found), account, row.next_key())
        assert server.posts[-1]["reply_to"] == theirs["id"]
        assert server.posts[-1]["text"] == "@bob Merci !"
        assert sent.remote_id == server.posts[-1]["id"]

    def test_anybody_else_must_be_answered_by_hand(self, server, account, row):
        root = send(account, row).remote_id
        theirs = server.write("bob", "Bravo !", reply_to=root)
        payload = network.build_reply(Content(text="Merci !"), account, comment(theirs["id"]))
        with pytest.raises(Rejected) as caught:
            network.send(payload, account, Progress().next_key())
        assert caught.value.reason == "forbidden"

    def test_a_comment_that_is_gone(self, server, account, row):
        payload = network.build_reply(Content(text="Merci !"), account, comment("199"))
        with pytest.raises(Rejected) as caught:
            network.send(payload, account, row.next_key())
        assert caught.value.reason == "gone"

    def test_hides_and_shows_again(self, server, account, row):
        root = send(account, row).remote_id
        theirs = server.write("bob", "Publicité", reply_to=root)
        network.hide(comment(theirs["id"]), account)
        assert theirs["hidden"] is True
        network.hide(comment(theirs["id"]), account, hidden=False)
        assert theirs["hidden"] is False

    def test_hides_only_under_own_posts(self, server, account):
        root = server.write("carla", "Bonjour")["id"]
        theirs = server.write("bob", "Bonjour @asso", reply_to=root)
        with pytest.raises(Rejected) as caught:
            network.hide(comment(theirs["id"]), account)
        assert caught.value.reason == "forbidden"

    def test_not_hidden_until_x_says_so(self, server, account):
        server.fail_on, server.fail_next = ("PUT", "/2/tweets/"), [(200, '{"data": {"hidden": false}}', {})]
        with pytest.raises(NotSent):
            network.hide(comment("199"), account)


class TestStatistics:
    def test_a_hundred_at_a_time_without_those_gone(self, server, account):
        ids = [server.write("asso", f"Article {number}")["id"] for number in range(130)]
        server.remove(ids[5])
        found = network.statistics(ids, account)
        assert set(found) == set(ids) - {ids[5]}
        assert found[ids[0]] == {"likes": 1, "shares": 2, "replies": 3, "quotes": 4, "bookmarks": 5, "views": 60}
        assert set(found[ids[0]]) == set(network.statistics_names)
        assert len(server.seen) == 2

    def test_nothing_asked_nothing_called(self, server, account):
        assert network.statistics([], account) == {} and not server.seen

    def test_all_gone(self, server, account):
        assert network.statistics(["199", "198"], account) == {}

    def test_what_x_failed_to_read_is_not_gone(self, server, account):
        errors = [{"resource_id": "199", "type": "https://api.x.com/2/problems/internal-error", "title": "x"}]
        server.fail_on, server.fail_next = ("GET", "/2/tweets"), [(200, json.dumps({"errors": errors}), {})]
        with pytest.raises(NotSent):
            network.statistics(["199"], account)


class TestTokens:
    """Access of two hours; a refresh token that changes with each use, of which a copy is worth nothing."""

    def test_renewed_before_its_end(self, server, row):
        vault = Vault(server.token_for("asso", lasts=200))
        account = vault.account(server)
        old = vault.credentials
        send(account, row)
        assert vault.renewals == 1 and len(server.posts) == 1
        assert vault.credentials["refresh_token"] != old["refresh_token"]
        assert vault.credentials["expires_at"] > time.time() + 7000
        assert vault.credentials["client"] == old["client"]
        network.profile(account)
        assert vault.renewals == 1

    def test_a_refresh_token_that_stays_is_kept(self, server, row):
        server.rotates = False
        vault = Vault(server.token_for("asso", lasts=200))
        old = vault.credentials
        network.profile(vault.account(server))
        assert vault.credentials["refresh_token"] == old["refresh_token"]
        assert vault.credentials["access_token"] != old["access_token"]

    def test_fresh_by_its_date_and_dead_is_renewed_once(self, server, vault, account, row):
        del server.tokens[vault.credentials["access_token"]]
        send(account, row, Content(text="Samedi"))
        assert vault.renewals == 1 and len(server.posts) == 1
        assert paths(server) == ["/2/tweets", "/2/oauth2/token", "/2/tweets"]

    def test_what_another_worker_renewed_is_used(self, server, vault, account, row):
        renewed = network.refresh(vault.credentials, account)
        del server.tokens[account.credentials["access_token"]]
        vault.credentials = renewed
        send(account, row, Content(text="Samedi"))
        assert vault.renewals == 0 and len(server.posts) == 1

    def test_revoked_is_dead(self, server, account, row):
        server.revoke_all()
        with pytest.raises(ReconnectNeeded):
            send(account, row, Content(text="Samedi"))
        assert paths(server) == ["/2/tweets", "/2/oauth2/token"]

    def test_renewed_and_still_refused_is_dead(self, server, vault, account, row):
        server.fail_on = ("POST", "/2/tweets")
        server.fail_next = [(401, {"title": "Unauthorized"}, {})] * 2
        with pytest.raises(ReconnectNeeded):
            send(account, row, Content(text="Samedi"))
        assert vault.renewals == 1 and not server.posts

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ((400, {"error": "invalid_grant"}, {}), ReconnectNeeded),
            (
                (400, {"error": "invalid_request", "error_description": "Value passed for the token"}, {}),
                ReconnectNeeded,
            ),
            ((401, {"error": "unauthorized_client"}, {}), ReconnectNeeded),
            ((402, {"title": "CreditsDepleted"}, {}), CreditNeeded),
            ((429, {"title": "Too Many Requests"}, {}), RateLimited),
            ((503, "<h1>Over capacity</h1>", {}), NotSent),
            ((403, "<h1>Blocked</h1>", {}), NotSent),
            ((200, "{}", {}), NotSent),
            ((200, "[]", {}), NotSent),
            ((0, "", {}), NotSent),
        ],
    )
    def test_what_the_refusal_of_a_renewal_means(self, server, row, answer, error):
        vault = Vault(server.token_for("asso", lasts=200))
        server.fail_on, server.fail_next = ("POST", "/2/oauth2/token"), [answer]
        with pytest.raises(NetworkError) as caught:
            send(vault.account(server), row, Content(text="Samedi"))
        assert type(caught.value) is error
        assert not server.posts and vault.renewals == 0
        for secret in (vault.credentials["refresh_token"], vault.credentials["access_token"], "client-secret-of-asso"):
            assert secret not in f"{caught.value} {vars(caught.value)}"

    def test_without_a_refresh_token_the_end_is_known(self, server):
        credentials = server.token_for("asso")
        del credentials["refresh_token"]
        account = Vault(credentials).account(server)
        assert network.profile(account).expires_at == datetime.fromtimestamp(credentials["expires_at"], UTC)
        server.revoke_all()
        with pytest.raises(ReconnectNeeded):
            network.profile(account)
        assert "/2/oauth2/token" not in paths(server)


class TestConnecting:
    def client(self, server, **options):
        return Client(**server.client, options=options)

    def consent(self, url):
        answer = requests.get(url, allow_redirects=False, timeout=5)
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    def connect(self, server):
        client = self.client(server)
        departure = network.depart(client, BACK, {})
        query = self.consent(departure.url)
        assert query["state"] == departure.state
        return network.arrive(client, BACK, query=query, memory=departure.memory)

    def test_the_whole_way(self, server, row):
        [candidate] = network.candidates(self.connect(server))
        profile, credentials = candidate.profile, candidate.grant.credentials
        assert (profile.remote_id, profile.handle, profile.name) == (server.approving["id"], "asso", "Asso")
        assert (profile.url, profile.expires_at) == ("https://x.com/asso", None)
        assert credentials["refresh_token"] and credentials["expires_at"] > time.time() + 7000
        account = Vault(credentials).account(server)
        assert send(account, row).remote_id == server.posts[0]["id"]

    def test_asks_for_what_every_call_needs(self, server):
        departure = network.depart(self.client(server), BACK, {})
        query = parse_qs(urlsplit(departure.url).query)
        assert query["scope"] == [" ".join(Twitter.scopes)]
        assert query["code_challenge_method"] == ["S256"] and len(query["state"][0]) <= 500

    def test_the_secret_travels_in_the_header_alone(self, server):
        self.connect(server)
        [exchange] = [request for request in server.seen if request.path == "/2/oauth2/token"]
        assert exchange.headers["authorization"].startswith("Basic ")
        assert b"client-secret-of-asso" not in exchange.body and b"code_verifier=" in exchange.body

    def test_a_stolen_code_is_worth_nothing_without_the_verifier(self, server):
        client = self.client(server)
        query = self.consent(network.depart(client, BACK, {}).url)
        with pytest.raises(Rejected):
            network.arrive(client, BACK, query=query, memory={"verifier": "w" * 43})

    def test_a_wrong_secret_is_a_refusal(self, server):
        client = replace(self.client(server), client_secret="another")
        departure = network.depart(client, BACK, {})
        with pytest.raises(NetworkError):
            network.arrive(client, BACK, query=self.consent(departure.url), memory=departure.memory)

    def test_refused_consent_comes_back_as_an_error(self, server):
        server.deny = True
        assert self.consent(network.depart(self.client(server), BACK, {}).url)["error"] == "access_denied"

    def test_the_screen_can_be_a_page_for_a_browser(self, server):
        server.page = True
        page = requests.get(network.depart(self.client(server), BACK, {}).url, timeout=5).text
        assert "Authorize app" in page and BACK in page

    def test_disconnecting_kills_both_tokens(self, server, vault, account):
        network.revoke(account)
        assert not server.tokens and not server.refresh_tokens
        network.revoke(account)

    def test_a_dead_account_can_be_disconnected(self, server, vault, account):
        server.revoke_all()
        network.revoke(account)

    @pytest.mark.parametrize("body", ["{}", "[]", '{"data": {}}', "<h1>?</h1>"])
    def test_garbage_is_not_a_person(self, server, account, body):
        server.fail_on, server.fail_next = ("GET", "/2/users/me"), [(200, body, {})]
        with pytest.raises(NotSent) as caught:
            network.profile(account)
        assert not isinstance(caught.value, ReconnectNeeded)


class TestCheckApp:
    def findings(self, server, secret="", **options):
        client = Client(client_id=server.client["client_id"], client_secret=secret, options=options)
        return {finding.step: finding.ok for finding in network.check_app(client, BACK)}

    def test_the_right_secret(self, server):
        found = self.findings(server, "client-secret-of-asso", bearer_token=server.bearer)
        assert found == {"secret": True, "redirect": None, "credit": None}

    def test_a_wrong_secret(self, server):
        assert self.findings(server, "another")["secret"] is False

    def test_spent_credits(self, server):
        server.credits = 0
        assert self.findings(server, "client-secret-of-asso", bearer_token=server.bearer)["credit"] is False

    def test_x_is_away(self, server):
        server.fail_on, server.fail_next = ("POST", "/2/oauth2/token"), [(503, "", {})]
        assert self.findings(server, "client-secret-of-asso")["secret"] is None

    def test_no_secret_in_what_is_found(self, server):
        client = Client(**server.client, options={"bearer_token": "another-bearer"})
        details = " ".join(finding.detail for finding in network.check_app(client, BACK))
        server.bearer = "another-bearer"
        assert "client-secret-of-asso" not in details and "another-bearer" not in details
        assert "another-bearer" not in repr(client)


class TestEvents:
    address = "https://asso.example/social/hook/"

    @pytest.fixture
    def client(self, server):
        options = {"api_secret": server.consumer_secret, "bearer_token": server.bearer}
        client = Client(**server.client, options=options)
        server.asks = lambda word: network.handshake({"crc_token": word}, client, "")
        return client

    def test_subscribes_once_however_often_it_is_asked(self, server, account, client):
        for _time in range(3):
            network.subscribe(account, client, self.address)
        [hook] = server.webhooks.values()
        assert hook["url"] == self.address
        assert [made["event_type"] for made in server.subscriptions] == ["post.reply.create", "post.mention.create"]
        assert {made["filter"]["user_id"] for made in server.subscriptions} == {account.remote_id}

    def test_a_second_account_shares_the_address(self, server, account, client):
        network.subscribe(account, client, self.address)
        server.add_person("amis")
        second = replace(Vault(server.token_for("amis")).account(server), remote_id=server.people["amis"]["id"])
        network.subscribe(second, client, self.address)
        assert len(server.webhooks) == 1 and len(server.subscriptions) == 4

    def test_a_sleeping_address_is_woken(self, server, account, client):
        network.subscribe(account, client, self.address)
        next(iter(server.webhooks.values()))["valid"] = False
        network.subscribe(account, client, self.address)
        assert next(iter(server.webhooks.values()))["valid"] is True

    def test_an_address_that_cannot_prove_itself_is_not_taken(self, server, account, client):
        wrong = replace(client, options={**client.options, "api_secret": "another"})
        server.asks = lambda word: network.handshake({"crc_token": word}, wrong, "")
        with pytest.raises(Rejected):
            network.subscribe(account, client, self.address)

    @pytest.mark.parametrize("bearer", ["", "another"])
    def test_without_the_right_bearer_token_the_account_is_not_blamed(self, server, account, client, bearer):
        with pytest.raises(Rejected) as caught:
            network.subscribe(account, replace(client, options={"bearer_token": bearer}), self.address)
        assert caught.value.reason == "forbidden"
        server.bearer = bearer

    def test_the_challenge_is_answered_as_x_documents_it(self):
        """Base64 of the HMAC-SHA256 with the consumer secret; this one was made by openssl."""
        client = Client(client_id="a", options={"api_secret": "secret"})
        answer = network.handshake({"crc_token": "challenge"}, client, "")
        assert json.loads(answer) == {"response_token": "sha256=oeUF6Wxqoezggrue+wbIDxKRPSF6esKwizR2MHh9HaA="}

    @pytest.mark.parametrize(("query", "options"), [({}, {"api_secret": "s"}), ({"crc_token": "x"}, {})])
    def test_a_challenge_that_cannot_be_met_is_refused(self, query, options):
        assert network.handshake(query, Client(client_id="a", options=options), "") is None

    def test_an_answer_is_news_of_our_post(self, server, client, account, row):
        root = send(account, row).remote_id
        body, headers = server.event("post.reply.create", server.write("bob", "Bravo", reply_to=root))
        assert network.is_genuine(body, headers, client)
        [news] = network.news(body)
        assert (news.account_id, news.remote_id) == (account.remote_id, root)
        assert news.key == json.loads(body)["data"]["event_uuid"]

    def test_a_mention_elsewhere_belongs_to_no_post_of_ours(self, server, client):
        body, _headers = server.event("post.mention.create", server.write("bob", "Bonjour @asso"))
        assert [news.remote_id for news in network.news(body)] == [""]

    def test_other_events_do_not_concern_us(self, server, client):
        body, _headers = server.event("post.delete", server.write("bob", "Bonjour @asso"))
        assert network.news(body) == []

    def test_what_is_not_signed_by_x_is_not_believed(self, server, client):
        body, headers = server.event("post.mention.create", server.write("bob", "Bonjour @asso"))
        assert not network.is_genuine(body + b" ", headers, client)
        assert not network.is_genuine(body, {}, client)
        signature = headers["x-twitter-webhooks-signature"].removeprefix("sha256=")
        assert not network.is_genuine(body, {"x-twitter-webhooks-signature": f"sha1={signature}"}, client)
        assert not network.is_genuine(body, headers, replace(client, options={}))

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"{}", b'{"data": {"event_type": "post.reply.create"}}', b"\xff", b'{"data": []}']
    )
    def test_garbage_is_unreadable(self, body):
        with pytest.raises(ValueError):
            network.news(body)


class TestOracle:
    """The document says no where it must: what passes it elsewhere here means something."""

    bearer = {"authorization": "Bearer x"}

    @pytest.mark.parametrize(
        ("method", "path", "query", "body"),
        [
            ("POST", "/2/tweets", [], b'{"text": "a", "language": "fr"}'),
            ("POST", "/2/tweets", [], b'{"text": "a", "media": {"media_ids": ["1", "2", "3", "4", "5"]}}'),
            ("GET", "/2/tweets", [("ids", "1"), ("post.fields", "referenced_posts")], b""),
            ("GET", "/2/tweets", [("ids", "1"), ("tweet_fields", "text")], b""),
            ("GET", "/2/users/7/tweets", [("max_results", "4")], b""),
            ("PUT", "/2/tweets/7/hidden", [], b'{"hidden": "yes"}'),
            ("POST", "/2/activity/subscriptions", [], b'{"event_type": "post.answer", "filter": {}}'),
            ("POST", "/2/statuses", [], b"{}"),
        ],
    )
    def test_refuses(self, method, path, query, body):
        headers = {**self.bearer, "content-type": "application/json"}
        spec_for(HttpRequest(API, "GET", "/2/tweets", [], headers, b""))  # skips where there is none
        with pytest.raises(Exception):  # noqa: B017 whatever the library calls it
            hold_against_the_document(method, path, query, headers, body)

    def test_our_addresses_are_those_of_the_document(self):
        document(NEWEST)  # skips where there is none
        content = json.loads((SPECS / NEWEST).read_text())
        flow = content["components"]["securitySchemes"]["OAuth2UserToken"]["flows"]["authorizationCode"]
        assert flow["tokenUrl"] == Twitter.token_url
        assert set(Twitter.scopes) <= set(flow["scopes"])
        assert content["servers"][0]["url"] == Twitter.api_root


@pytest.mark.django_db
class TestEngine:
    """The engine itself, from the approved post to the server."""

    @pytest.fixture
    def row_account(self, server):
        account = Account.objects.create(network=network.name, label="X", health=Account.Health.WORKING)
        account.credentials = Sealed.seal(server.token_for("asso"))
        account.save()
        Lane.objects.create(account=account)
        return accounts.prove(account)

    @pytest.fixture
    def delivery(self, page, row_account, admin):
        post = posts.start(page=page, accounts=[row_account], by=admin)
        post.get_latest_revision().publish(user=admin)
        return SocialPost.objects.get(pk=post.pk).deliveries.get()

    def fresh(self, delivery):
        return Delivery.objects.select_related("account", "post__page").get(pk=delivery.pk)

    def look(self):
        Delivery.objects.filter(state=State.UNCONFIRMED).update(lease_until=timezone.now())
        for pk in settling.to_settle(timezone.now() + timedelta(seconds=1)):
            settling.settle(pk)

    def test_accepted_then_lost_is_found_and_never_sent_twice(self, server, delivery):
        server.lose_next_answers = 1
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.UNCONFIRMED
        self.look()
        assert self.fresh(delivery).state == State.SENT
        assert self.fresh(delivery).remote_id == server.posts[0]["id"]
        assert len(server.posts) == 1

    def test_dead_token_holds_the_post_and_breaks_the_account(self, server, delivery):
        server.revoke_all()
        sending.drain(delivery.account_id)
        assert (self.fresh(delivery).state, self.fresh(delivery).reason) == (State.HELD, "account_broken")
        assert Account.objects.get().health == Account.Health.BROKEN
        assert not server.posts

    def test_renewed_credentials_are_kept_sealed(self, server, delivery):
        account = Account.objects.get()
        account.credentials = Sealed.seal(server.token_for("asso", lasts=100))
        account.save()
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.SENT
        kept = Account.objects.get().credentials.open()
        assert kept["access_token"] in server.tokens and kept["refresh_token"] in server.refresh_tokens
        accounts.prove(Account.objects.get())
        assert Account.objects.get().health == Account.Health.WORKING

    def test_an_image_at_work_is_gone_on_with(self, server, delivery):
        server.media_delay = 2
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.WAITING
        Delivery.objects.update(due_at=timezone.now())
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.SENT
        assert len(server.posts) == len(server.media) == 1

    def test_what_x_announces_reaches_the_account(self, server, row_account, rf, admin):
        typed = {**server.client, "api_secret": server.consumer_secret, "bearer_token": server.bearer}
        server_apps.keep_typed_app(network, typed, by=admin)
        server_apps.keep_typed_app(network, {"client_id": server.client["client_id"]}, by=admin)
        client, view = server_apps.typed_app(network.name), WebhookView.as_view()
        challenge = {"crc_token": "challenge"}
        shown = view(rf.get("/", challenge), network=network.name)
        assert shown.content.decode() == network.handshake(challenge, client, "")
        assert shown["Content-Type"] == "application/json"
        server.asks = lambda word: network.handshake({"crc_token": word}, client, "")
        network.subscribe(accounts.connected(row_account), client, TestEvents.address)
        assert len(server.subscriptions) == 2
        root = server.write("asso", TEXT)
        body, headers = server.event("post.reply.create", server.write("bob", "Bravo", reply_to=root["id"]))
        statuses = [
            view(rf.post("/", told, "application/json", headers=headers), network=network.name).status_code
            for told in (body, body, body + b" ")
        ]
        assert statuses == [200, 200, 403]
        [event] = WebhookEvent.objects.all()
        assert (event.account, event.remote_id) == (row_account, root["id"])
