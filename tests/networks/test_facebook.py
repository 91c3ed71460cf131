from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.utils import timezone

from wagtail_social.exceptions import NetworkError, NotSent, RateLimited, ReconnectNeeded, Rejected, Unknown
from wagtail_social.models import Account, Delivery, Lane, SocialPost, State
from wagtail_social.models.fields import Sealed
from wagtail_social.networks.base import CannotTell, ConnectedAccount, Content, Grant, Image, Link, SendKey, Sent
from wagtail_social.networks.base_graph import GraphRejected
from wagtail_social.networks.base_http import HostPolicy, Transport
from wagtail_social.networks.base_oauth2 import Client
from wagtail_social.networks.facebook import Facebook
from wagtail_social.services import accounts, posts, sending, settling, sweeping

from ..servers.facebook_server import FacebookServer, graph_error, missing, stamp
from .contract import NetworkContract

GRAPH = "https://graph.facebook.com/v26.0"
TOKEN = "EAAtok-3141592653589793"
SECRET = "5ec2e7-2718281828459045"
ALT = "Des enfants au bord de l’eau"
JPEG = b"\xff\xd8\xff\xe0" + b"." * 100
PHOTO = Image(file="photo-1", mime="image/jpeg", width=1600, height=900, size=104, alt=ALT)
PAGE = "https://asso.example/actualites/fete-de-la-riviere/"
TEXT = "La fête de la rivière, c’est samedi."
CONTENT = Content(text=TEXT, link=Link(url=PAGE), images=(PHOTO,), hashtags=("rivière",), language="fr-FR")
PLAIN = replace(CONTENT, images=())
ALBUM = replace(CONTENT, images=tuple(replace(PHOTO, file=f"photo-{number}") for number in range(3)))
REDIRECT = "https://asso.example/admin/social/arrive/"
ACCOUNT = ConnectedAccount(
    remote_id="77",
    handle="riviere",
    credentials={"access_token": TOKEN, "client": {"client_id": "4200000001", "client_secret": SECRET}},
    open_file=lambda file: JPEG,
)
network = Facebook()


class TestContract(NetworkContract):
    network = network
    account = ACCOUNT
    content = CONTENT
    send_request = ("POST", re.compile(re.escape(f"{GRAPH}/77/feed") + "$"))
    accepted = {"id": "77_1001"}
    secret = TOKEN
    dead_credentials = {"status": 400, "json": {"error": {"message": "expired", "code": 190, "error_subcode": 463}}}
    refused_content = {"status": 400, "json": {"error": {"message": "(#100) Invalid parameter", "code": 100}}}

    def prepare(self, rsps):
        rsps.add("POST", f"{GRAPH}/77/photos", json={"id": "55"})

    def test_the_secret_of_the_app_shows_no_more_than_the_token(self, rsps):
        error = {"message": f"Bad {SECRET} and {TOKEN}", "code": 100}
        failure = self.failure(rsps, status=400, json={"error": error})
        assert SECRET not in f"{failure!r} {vars(failure)}"


class TestForm:
    def test_the_link_makes_the_card_and_stays_out_of_the_text(self):
        payload = network.build(PLAIN, ACCOUNT)
        assert payload == {"message": f"{TEXT}\n\n#rivière", "link": PAGE, "images": []}
        assert network.preview(payload).card.url == PAGE

    def test_beside_a_photo_there_is_no_card_so_the_text_carries_the_link(self):
        payload = network.build(CONTENT, ACCOUNT)
        assert (payload["message"], payload["link"]) == (f"{TEXT}\n\n{PAGE}\n\n#rivière", "")
        preview = network.preview(payload)
        assert preview.card is None
        assert {(span.kind, span.value) for span in preview.spans} == {("url", PAGE), ("hashtag", "rivière")}

    def test_a_mention_is_no_link_without_a_reviewed_feature(self):
        payload = network.build(Content(text="Merci @Mairie"), ACCOUNT)
        assert network.preview(payload).spans == ()

    @pytest.mark.parametrize(("text", "length"), [("é" * 10, 10), ("👍", 2), ("https://a.fr", 12)])
    def test_counts_the_most_cautious_way(self, text, length):
        assert network.measure(Content(text=text), ACCOUNT) == length

    def test_an_album_ends_at_ten(self):
        ten = Content(text="a", images=(PHOTO,) * 10)
        assert network.problems(ten, ACCOUNT) == []

    def test_sending_costs_nothing(self):
        assert network.price({}) == 0 and not network.capabilities.currency


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with FacebookServer() as server:
        monkeypatch.setattr(Facebook, "api_root", server.url)
        monkeypatch.setattr(Facebook, "dialog_root", server.url)
        server.riviere = server.add_page("Les Amis de la rivière", username="riviere")
        yield server


@pytest.fixture
def client(server):
    return Client(client_id=server.app_id, client_secret=server.app_secret)


@pytest.fixture
def account(server):
    page = server.riviere["id"]
    secrets = {"client_id": server.app_id, "client_secret": server.app_secret}
    return replace(ACCOUNT, remote_id=page, credentials={"access_token": server.token_for(page), "client": secrets})


@pytest.fixture
def settled(monkeypatch):
    monkeypatch.setattr(Facebook, "settling", timedelta(0))


class Keeping:
    """A key whose progress survives, as the engine keeps it."""

    def __init__(self):
        self.at, self.progress, self.tries = datetime.now(UTC), {}, 0

    def key(self):
        self.tries += 1
        return SendKey(value="k1", at=self.at, tries=self.tries, progress=self.progress, keep=self._keep)

    def _keep(self, progress):
        self.progress = json.loads(json.dumps(progress))


def send(content, account, keeping=None):
    return network.send(network.build(content, account), account, (keeping or Keeping()).key())


def find(content, account, keeping, **rest):
    return network.find(network.build(content, account), account, keeping.key(), rest.get("since", keeping.at))


class TestSend:
    def test_a_text_with_a_link(self, server, account):
        sent = send(PLAIN, account)
        [post] = server.posts
        assert (post["message"], post["link"], post["photos"]) == (f"{TEXT}\n\n#rivière", PAGE, [])
        assert sent == Sent(remote_id=post["id"], url=f"https://www.facebook.com/{post['id']}")

    @pytest.mark.parametrize("content", [CONTENT, ALBUM], ids=["one", "three"])
    def test_photos_come_first_unpublished_and_carry_their_alternative_text(self, server, account, content):
        send(content, account)
        assert server.edges() == ["photos"] * len(content.images) + ["feed"]
        [post] = server.posts
        assert [server.nodes[photo]["alt"] for photo in post["photos"]] == [ALT] * len(content.images)

    def test_photos_keep_their_order(self, server, account):
        sizes = [len(JPEG) + number for number in range(3)]
        bytes_of = {f"photo-{number}": JPEG + b"." * number for number in range(3)}
        send(ALBUM, replace(account, open_file=bytes_of.__getitem__))
        assert [server.nodes[photo]["size"] for photo in server.posts[0]["photos"]] == sizes

    def test_the_token_never_stands_in_an_address_and_no_write_asks_for_fields(self, server, account, monkeypatch):
        addresses = []
        request = Transport.request
        monkeypatch.setattr(
            Transport,
            "request",
            lambda self, method, url, **kw: (addresses.append((url, kw)), request(self, method, url, **kw))[1],
        )
        sent = send(CONTENT, account)
        network.comments(sent.remote_id, account)
        assert addresses and not any(account.credentials["access_token"] in f"{url} {kw.get('params')}"
                                     for url, kw in addresses)  # fmt: skip
        assert not any(asked.fields for asked in server.asked if asked.method != "GET")

    def test_fields_on_a_write_are_refused_before_they_leave(self, server, account):
        """Graph would create the post and answer with an error."""
        path = f"/{account.remote_id}/feed"
        with pytest.raises(ValueError, match="fields"):
            network.call(account, "POST", path, params={"fields": "id"}, data={"message": "a"}, creates=True)
        assert not server.posts

    def test_the_server_shows_why(self, server, account):
        """Proves the trap that the rule above avoids: created, and answered with an error."""
        headers = {"Authorization": f"Bearer {account.credentials['access_token']}"}
        address = f"{server.url}/v26.0/{account.remote_id}/feed?fields=id"
        answer = requests.post(address, data={"message": "a"}, headers=headers, timeout=5)
        assert answer.json()["error"]["error_subcode"] == 1772107
        assert len(server.posts) == 1

    def test_a_photo_of_an_empty_text(self, server, account):
        send(Content(text="", images=(PHOTO,)), account)
        assert server.posts[0]["message"] == "" and len(server.posts[0]["photos"]) == 1

    def test_the_longest_text_passes_and_one_more_is_refused(self, server, account):
        longest = Content(text="👍" * 31_603)
        assert network.problems(longest, account) == []
        send(longest, account)
        over = Content(text="👍" * 31_603 + "a")
        assert [problem.code for problem in network.problems(over, account)] == ["too_long"]
        with pytest.raises(Rejected):
            send(over, account)

    def test_a_refused_photo_says_so_and_nothing_is_published(self, server, account):
        with pytest.raises(Rejected) as caught:
            send(CONTENT, replace(account, open_file=lambda file: b"not an image"))
        assert caught.value.reason == "image"
        assert not server.posts

    def test_a_lost_photo_is_not_a_lost_post(self, server, account):
        server.lose_at["photos"] = 1
        with pytest.raises(NotSent):
            send(CONTENT, account)
        assert not server.posts

    def test_a_photo_without_an_id_is_not_a_lost_post(self, server, account):
        server.faults["photos"].append(_answer({}))
        with pytest.raises(NotSent):
            send(CONTENT, account)

    @pytest.mark.parametrize(
        ("link", "reason"), [("https://down.example/", "content"), ("https://www.facebook.com/x", "content")]
    )
    def test_a_link_that_makes_no_card_is_refused(self, server, account, link, reason):
        server.unreachable.add("https://down.example/")
        with pytest.raises(Rejected) as caught:
            send(Content(text="a", link=Link(url=link)), account)
        assert caught.value.reason == reason


def _answer(body, status=200, headers=None):
    error = graph_error(1)
    error.status, error.body, error.headers = status, body, headers or {}
    return error


class TestErrors:
    """Decided by subcode, then code, then ``is_transient``; by the status only where none of them is known."""

    def failure(self, server, account, answer):
        server.faults["feed"].append(answer)
        with pytest.raises(NetworkError) as caught:
            send(PLAIN, account)
        assert not server.posts
        return caught.value

    @pytest.mark.parametrize("subcode", [458, 459, 460, 463, 464, 467, 492, 2069032])
    @pytest.mark.parametrize("status", [400, 401, 500])
    def test_a_dead_token(self, server, account, subcode, status):
        answer = graph_error(190, "Error validating access token", subcode=subcode, status=status)
        assert isinstance(self.failure(server, account, answer), ReconnectNeeded)

    @pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80001, 80002])
    @pytest.mark.parametrize("status", [400, 403, 429])
    def test_too_many_calls(self, server, account, code, status):
        """``is_transient`` comes with these too, and must not make them unknown."""
        server.regain_minutes = 7
        error = self.failure(server, account, graph_error(code, status=status, transient=True))
        assert isinstance(error, RateLimited)
        assert abs(error.until - datetime.now(UTC) - timedelta(minutes=7)) < timedelta(seconds=5)

    def test_too_many_calls_without_a_date(self, server, account):
        assert self.failure(server, account, graph_error(4)).until is None

    @pytest.mark.parametrize(
        "usage", ["", "no", "[]", '{"1": null}', '{"1": [{"estimated_time_to_regain_access": "x"}]}']
    )
    def test_a_strange_usage_header_does_no_harm(self, server, account, usage):
        answer = graph_error(4)
        answer.headers = {"X-Business-Use-Case-Usage": usage}
        assert self.failure(server, account, answer).until is None

    @pytest.mark.parametrize(
        "answer",
        [
            graph_error(1),
            graph_error(2, status=500),
            graph_error(2, transient=True),
            graph_error(9999, transient=True),
            graph_error(9999, status=503),
            graph_error(100, subcode=1363047),
            graph_error(20, subcode=1772107),
            graph_error(-1, subcode=2207001),
        ],
        ids=lambda answer: str(answer.body["error"]),
    )
    def test_trouble_leaves_a_creation_unknown(self, server, account, answer):
        assert isinstance(self.failure(server, account, answer), Unknown)

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (graph_error(100), "content"),
            (graph_error(100, status=500), "content_unknown"),
            (graph_error(9999), "content"),
            (graph_error(506), "duplicate"),
            (graph_error(100, subcode=1366051), "duplicate"),
            (graph_error(368), "blocked"),
            (graph_error(200, subcode=1404078, status=403), "blocked"),
            (graph_error(100, subcode=4854002), "blocked"),
            (graph_error(200, status=403), "forbidden"),
            (graph_error(10, status=401), "forbidden"),
            (graph_error(324, subcode=2069019), "image"),
            (graph_error(100, subcode=33, status=404), "gone"),
        ],
        ids=lambda value: str(value.body["error"]) if isinstance(value, Exception) else value,
    )
    def test_a_refusal(self, server, account, answer, reason):
        error = self.failure(server, account, answer)
        if reason == "content_unknown":
            assert isinstance(error, Unknown)
        else:
            assert (type(error), error.reason) == (GraphRejected, reason)

    def test_an_error_with_status_200_is_an_error(self, server, account):
        body = {"error": {"message": "expired", "code": 190}}
        assert isinstance(self.failure(server, account, _answer(body)), ReconnectNeeded)

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
    @pytest.mark.parametrize("body", ["<h1>proxy</h1>", {"error": "x"}, {"error": {"code": "x"}}, []])
    def test_what_is_no_answer_of_the_api_proves_nothing(self, server, account, status, body):
        assert isinstance(self.failure(server, account, _answer(body, status)), Unknown)

    def test_trouble_while_reading_is_safe_to_repeat(self, server, account):
        server.faults[""].append(graph_error(1, status=500))
        with pytest.raises(NotSent):
            network.profile(account)

    def test_the_record_says_code_subcode_and_trace(self, server, account):
        error = self.failure(server, account, graph_error(100, "Bad", subcode=1609005))
        assert error.detail == "(100/1609005) Bad AbCdEf"
        assert (error.code, error.subcode) == (100, 1609005)

    def test_a_permission_that_was_taken_away_asks_to_reconnect(self, server, account):
        server.tokens[account.credentials["access_token"]].scopes.discard("pages_manage_posts")
        with pytest.raises(ReconnectNeeded, match="pages_manage_posts"):
            send(PLAIN, account)

    def test_so_does_one_that_is_missing_for_photos(self, server, account):
        server.tokens[account.credentials["access_token"]].scopes.discard("pages_manage_posts")
        with pytest.raises(ReconnectNeeded, match="pages_manage_posts"):
            send(CONTENT, account)

    def test_a_refusal_of_a_healthy_connection_is_about_this_post(self, server, account):
        error = self.failure(server, account, graph_error(200, status=403))
        assert error.reason == "forbidden"


class TestOnce:
    """However it goes wrong, one post at most."""

    @pytest.mark.parametrize("content", [PLAIN, CONTENT, ALBUM], ids=["text", "photo", "album"])
    def test_a_lost_answer_is_found(self, server, account, content):
        keeping = Keeping()
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            send(content, account, keeping)
        found = find(content, account, keeping)
        assert isinstance(found, Sent)
        assert [(found.remote_id, found.url)] == [(post["id"], post["permalink_url"]) for post in server.posts]

    @pytest.mark.parametrize(
        ("content", "after"),
        [(content, after) for content in (PLAIN, CONTENT, ALBUM) for after in range(len(content.images) + 1)],
        ids=lambda value: value if isinstance(value, int) else f"{len(value.images)} photos",
    )
    def test_killed_after_each_request(self, server, account, content, after, settled, monkeypatch):
        """What the worker does next time: look, and send again only when there is nothing."""
        keeping, steps = Keeping(), len(content.images) + 1
        request, made = Transport.request, []

        def killed(self, method, url, **kwargs):
            answer = request(self, method, url, **kwargs)
            made.append(url)
            if len(made) == after + 1:
                raise KeyboardInterrupt
            return answer

        monkeypatch.setattr(Transport, "request", killed)
        with pytest.raises(KeyboardInterrupt):
            send(content, account, keeping)
        was_created = after == steps - 1
        found = find(content, account, keeping)
        assert isinstance(found, Sent) if was_created else found is None
        if not was_created:
            send(content, account, keeping)
        assert len(server.posts) == 1
        assert len(server.posts[0]["photos"]) == len(content.images)
        # The photo whose id was not kept yet is sent once more, and only that one.
        assert server.edges().count("photos") == len(content.images) + (not was_created)

    def test_without_looking_there_would_be_two(self, server, account):
        """Proves that the server of these tests can show a double post."""
        server.detects_duplicates = False
        for _try in range(2):
            send(PLAIN, account)
        assert len(server.posts) == 2

    def test_duplicate_on_the_first_try_is_a_refusal(self, server, account):
        server.write_post(server.riviere, f"{TEXT}\n\n#rivière")
        with pytest.raises(Rejected) as caught:
            send(PLAIN, account)
        assert caught.value.reason == "duplicate"

    def test_duplicate_on_a_later_try_proves_an_earlier_one(self, server, account):
        keeping = Keeping()
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            send(PLAIN, account, keeping)
        with pytest.raises(Unknown):
            send(PLAIN, account, keeping)
        assert len(server.posts) == 1
        assert isinstance(find(PLAIN, account, keeping), Sent)

    def test_kept_photos_that_vanished_are_sent_anew(self, server, account):
        keeping = Keeping()
        server.fail_next = [(400, graph_error(4).body, {})]
        with pytest.raises(RateLimited):
            send(ALBUM, account, keeping)
        for photo in keeping.progress["photos"]:
            del server.nodes[photo]
        with pytest.raises(NotSent):
            send(ALBUM, account, keeping)
        assert keeping.progress == {}
        send(ALBUM, account, keeping)
        assert len(server.posts) == 1

    def test_a_refused_album_with_fresh_photos_is_refused(self, server, account):
        server.fail_next = [(400, graph_error(100).body, {})]
        with pytest.raises(Rejected):
            send(ALBUM, account)


class TestFind:
    def test_not_there_yet_is_no_proof(self, server, account):
        assert isinstance(find(PLAIN, account, Keeping()), CannotTell)
        assert find(PLAIN, account, Keeping(), since=datetime.now(UTC) - timedelta(minutes=2)) is None

    def test_an_older_post_is_not_ours(self, server, account, settled):
        keeping = Keeping()
        old = stamp(keeping.at - timedelta(minutes=10))
        server.write_post(server.riviere, f"{TEXT}\n\n#rivière", created_time=old)
        assert find(PLAIN, account, keeping) is None

    def test_spaces_that_the_network_trims_do_not_hide_it(self, server, account, settled):
        keeping = Keeping()
        post = server.write_post(server.riviere, f" {TEXT}\n#rivie\u0300re  ")
        assert find(PLAIN, account, keeping).remote_id == post["id"]

    def test_the_same_text_with_another_photo_is_a_doubt(self, server, account, settled):
        keeping = Keeping()
        keeping.progress = {"photos": ["1"]}
        photo = server.add("Photo", page=account.remote_id, alt="", size=1, shown=True)
        server.write_post(server.riviere, f"{TEXT}\n\n{PAGE}\n\n#rivière", photos=[photo["id"]])
        assert isinstance(find(CONTENT, account, keeping), CannotTell)

    def test_the_same_text_with_a_photo_we_did_not_send_is_a_doubt(self, server, account, settled):
        photo = server.add("Photo", page=account.remote_id, alt="", size=1, shown=True)
        server.write_post(server.riviere, f"{TEXT}\n\n#rivière", photos=[photo["id"]])
        assert isinstance(find(PLAIN, account, Keeping()), CannotTell)

    def test_a_photo_of_ours_is_proof_even_where_the_text_was_changed(self, server, account, settled):
        keeping = Keeping()
        send(CONTENT, account, keeping)
        server.posts[0]["message"] = "Corrigé sur place"
        assert find(CONTENT, account, keeping).remote_id == server.posts[0]["id"]

    def test_looks_behind_many_posts(self, server, account, settled):
        keeping = Keeping()
        send(PLAIN, account, keeping)
        for number in range(120):
            server.write_post(server.riviere, f"Autre {number}")
        assert isinstance(find(PLAIN, account, keeping), Sent)

    def test_more_than_is_read_is_a_doubt(self, server, account, settled):
        keeping = Keeping()
        for number in range(251):
            server.write_post(server.riviere, f"Autre {number}")
        assert isinstance(find(PLAIN, account, keeping), CannotTell)


class TestLater:
    def test_the_text_is_edited(self, server, account):
        sent = send(CONTENT, account)
        network.edit(sent.remote_id, network.build(replace(CONTENT, text="Reportée"), account), account)
        assert server.posts[0]["message"].startswith("Reportée")

    def test_photos_cannot_be_changed(self, server, account):
        sent = send(CONTENT, account)
        with pytest.raises(Rejected) as caught:
            network.edit(sent.remote_id, network.build(PLAIN, account), account)
        assert caught.value.reason == "image"
        assert server.posts[0]["message"].startswith(TEXT)

    def test_what_somebody_wrote_on_facebook_cannot_be_edited(self, server, account):
        post = server.write_post(server.riviere, "À la main")
        with pytest.raises(Rejected) as caught:
            network.edit(post["id"], network.build(PLAIN, account), account)
        assert caught.value.reason == "forbidden"

    def test_deletes_and_deletes_again(self, server, account):
        sent = send(PLAIN, account)
        network.delete(sent.remote_id, account)
        network.delete(sent.remote_id, account)
        assert server.posts == []

    def test_not_allowed_is_not_gone(self, server, account):
        """Both are answered 100/33; a GET tells them apart."""
        post = server.write_post(server.riviere, "Ailleurs", kept=True)
        with pytest.raises(Rejected) as caught:
            network.delete(post["id"], account)
        assert caught.value.reason == "forbidden"

    def test_without_permissions_nothing_counts_as_gone(self, server, account):
        """Everything seems missing then."""
        post = server.write_post(server.riviere, "Ailleurs", kept=True)
        server.faults[""] = [missing(post["id"], "delete"), missing(post["id"])]
        server.tokens[account.credentials["access_token"]].scopes.discard("pages_read_engagement")
        with pytest.raises(ReconnectNeeded):
            network.delete(post["id"], account)

    def test_a_delete_that_lost_its_answer_is_safe_to_repeat(self, server, account):
        sent = send(PLAIN, account)
        server.lose_at[""] = 1
        with pytest.raises(NotSent):
            network.delete(sent.remote_id, account)
        network.delete(sent.remote_id, account)

    def test_numbers(self, server, account):
        sent = send(PLAIN, account)
        server.posts[0].update(reactions=5, shares=2)
        server.write_comment(server.posts[0], "Bravo")
        assert network.statistics([sent.remote_id, "77_404"], account) == {
            sent.remote_id: {"likes": 5, "replies": 1, "shares": 2, "views": 40, "reach": 30}
        }
        assert set(network.statistics_names) == {"likes", "replies", "shares", "views", "reach"}

    def test_a_refused_metric_leaves_the_others_and_is_not_asked_again(self, server, account):
        sent = [send(replace(PLAIN, text=text), account).remote_id for text in ("a", "b", "c")]
        del server.metrics["post_total_media_view_unique"]
        found = network.statistics(sent, account)
        assert [numbers.get("views") for numbers in found.values()] == [40, 40, 40]
        assert "reach" not in found[sent[0]]
        assert server.edges("GET").count("insights") == 3 + 2

    def test_without_insights_the_counts_remain(self, server, account):
        sent = send(PLAIN, account)
        server.tokens[account.credentials["access_token"]].scopes.discard("read_insights")
        assert network.statistics([sent.remote_id], account) == {
            sent.remote_id: {"likes": 0, "replies": 0, "shares": 0}
        }

    def test_a_page_too_small_for_insights_keeps_its_counts(self, server, account):
        sent = send(PLAIN, account)
        server.faults["insights"] = [graph_error(100, subcode=2874008) for _metric in range(3)]
        assert set(network.statistics([sent.remote_id], account)[sent.remote_id]) == {"likes", "replies", "shares"}


class TestConversation:
    @pytest.fixture
    def post(self, server, account):
        return server.nodes[send(PLAIN, account).remote_id]

    def thread(self, post, account):
        return network.comments(post["id"], account).comments

    def test_all_levels_with_their_parents(self, server, account, post):
        bravo = server.write_comment(post, "Bravo !")
        answer = server.write_comment(bravo, "Oui", author="Claude")
        first, second = self.thread(post, account)
        assert (first.body, first.author.name, first.parent_id, first.is_ours) == (
            "Bravo !",
            "Dominique",
            post["id"],
            False,
        )
        assert (second.remote_id, second.parent_id) == (answer["id"], bravo["id"])
        assert first.created_at.tzinfo and datetime.now(UTC) - first.created_at < timedelta(minutes=1)
        assert (first.url, first.body_format) == (bravo["permalink_url"], "text")

    def test_a_person_who_hides_her_name_has_none(self, server, account, post):
        server.write_comment(post, "Anonyme", author=None)
        [comment] = self.thread(post, account)
        assert (comment.author.remote_id, comment.author.handle, comment.is_ours) == ("", "", False)

    def test_an_answer_to_an_answer_stands_under_the_first(self, server, account, post):
        bravo = server.write_comment(post, "Bravo !")
        server.write_comment(bravo, "Oui", author="Claude")
        _first, second = self.thread(post, account)
        sent = network.send(network.build_reply(Content(text="Merci"), account, second), account, Keeping().key())
        assert server.nodes[sent.remote_id]["parent"] == {"id": bravo["id"]}
        ours = [comment for comment in self.thread(post, account) if comment.is_ours]
        assert [comment.body for comment in ours] == ["Merci"]

    def test_a_link_in_an_answer_stands_in_its_text(self, server, account, post):
        server.write_comment(post, "Où ?")
        [comment] = self.thread(post, account)
        payload = network.build_reply(Content(text="Ici", link=Link(url=PAGE)), account, comment)
        assert (payload["message"], payload["link"]) == (f"Ici\n\n{PAGE}", "")

    def test_an_answer_with_an_image(self, server, account, post):
        server.write_comment(post, "À quoi cela ressemble ?")
        [comment] = self.thread(post, account)
        payload = network.build_reply(Content(text="Voici", images=(PHOTO,)), account, comment)
        sent = network.send(payload, account, Keeping().key())
        assert server.nodes[sent.remote_id]["attachment"]["alt"] == ALT
        with pytest.raises(Rejected):
            network.build_reply(Content(text="Voici", images=(PHOTO, PHOTO)), account, comment)

    def test_a_lost_answer_to_a_comment_is_found(self, server, account, post):
        server.write_comment(post, "Bravo !")
        [comment] = self.thread(post, account)
        payload, keeping = network.build_reply(Content(text="Merci"), account, comment), Keeping()
        assert isinstance(network.find(payload, account, keeping.key(), keeping.at), CannotTell)
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            network.send(payload, account, keeping.key())
        found = network.find(payload, account, keeping.key(), keeping.at)
        assert isinstance(found, Sent)
        assert len(server.comments_of(post)) == 2

    def test_somebody_elses_same_words_are_not_our_answer(self, server, account, post, settled):
        bravo = server.write_comment(post, "Bravo !")
        [comment] = self.thread(post, account)
        payload, keeping = network.build_reply(Content(text="Merci"), account, comment), Keeping()
        server.write_comment(bravo, "Merci")
        assert network.find(payload, account, keeping.key(), keeping.at) is None
        server.write_comment(bravo, "Merci", author=None)
        assert isinstance(network.find(payload, account, keeping.key(), keeping.at), Sent)

    def test_hides_and_shows_again(self, server, account, post):
        server.write_comment(post, "Publicité")
        [comment] = self.thread(post, account)
        network.hide(comment, account)
        assert self.thread(post, account)[0].is_hidden
        network.hide(comment, account, hidden=False)
        assert not self.thread(post, account)[0].is_hidden

    def test_likes_and_unlikes(self, server, account, post):
        bravo = server.write_comment(post, "Bravo !")
        [comment] = self.thread(post, account)
        network.like(comment, account)
        assert bravo["user_likes"]
        network.like(comment, account, liked=False)
        assert not bravo["user_likes"]

    def test_deletes_our_comment_and_somebody_elses(self, server, account, post):
        server.write_comment(server.write_comment(post, "Bravo !"), "Oui")
        first, _second = self.thread(post, account)
        network.delete(first.remote_id, account)
        assert self.thread(post, account) == []

    def test_a_long_thread_is_read_page_after_page(self, server, account, post):
        for number in range(230):
            server.write_comment(post, f"Commentaire {number}")
        found = network.comments(post["id"], account)
        assert [comment.body for comment in found.comments] == [f"Commentaire {number}" for number in range(230)]
        assert (found.cursor, found.complete) == ("", True)

    def test_a_thread_without_end_goes_on_from_its_cursor(self, server, account, post, monkeypatch):
        monkeypatch.setattr(Facebook, "most_pages", 2)
        for number in range(230):
            server.write_comment(post, f"Commentaire {number}")
        first = network.comments(post["id"], account)
        assert (len(first.comments), bool(first.cursor), first.complete) == (200, True, True)
        rest = network.comments(post["id"], account, first.cursor)
        assert (len(rest.comments), rest.cursor) == (30, "")

    def test_a_field_that_is_refused_leaves_the_others(self, server, account, post, monkeypatch):
        monkeypatch.setitem(FacebookServer.fields, "Comment", FacebookServer.fields["Comment"] - {"is_private"})
        server.write_comment(post, "Bravo !")
        assert [comment.body for comment in self.thread(post, account)] == ["Bravo !"]

    def test_a_thread_of_a_post_that_is_gone(self, server, account):
        with pytest.raises(Rejected) as caught:
            network.comments("77_404", account)
        assert caught.value.reason == "gone"


class TestWebhooks:
    def test_handshake(self, client):
        query = {"hub.mode": "subscribe", "hub.verify_token": "mot", "hub.challenge": "1158"}
        assert network.handshake(query, client, "mot") == "1158"
        assert network.handshake(query, client, "autre") is None
        assert network.handshake({**query, "hub.mode": "x"}, client, "mot") is None
        assert network.handshake({}, client, "") is None

    def test_only_what_the_app_signed_is_genuine(self, server, client):
        post = server.write_post(server.riviere, "a")
        body, headers = server.webhook(server.write_comment(post, "Bravo"))
        assert network.is_genuine(body, headers, client)
        assert not network.is_genuine(body + b" ", headers, client)
        assert not network.is_genuine(body, {}, client)
        assert not network.is_genuine(body, {"x-hub-signature-256": server.signature(body)}, client)
        assert not network.is_genuine(body, headers, replace(client, client_secret=""))

    def test_says_which_post_of_which_page(self, server):
        post = server.write_post(server.riviere, "a")
        body, _headers = server.webhook(server.write_comment(post, "Bravo"))
        [news] = network.news(body)
        assert (news.account_id, news.remote_id) == (server.riviere["id"], post["id"])
        assert network.news(body) == [news]
        removed, _headers = server.webhook(server.comments_of(post)[0], "remove")
        assert network.news(removed)[0].key != news.key

    @pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"object": "page"}', b'{"object": "page", "entry": [1]}'])
    def test_an_unreadable_message_is_a_value_error(self, body):
        with pytest.raises(ValueError):
            network.news(body)

    def test_what_concerns_nobody_is_nothing(self):
        reaction = {"field": "feed", "value": {"item": "reaction", "verb": "add", "post_id": "1_2"}}
        body = {"object": "page", "entry": [{"id": "1", "changes": [reaction]}, {"id": "1", "messaging": []}]}
        assert network.news(json.dumps(body).encode()) == []
        assert network.news(b'{"object": "user"}') == []

    def test_subscribing_keeps_what_was_subscribed(self, server, account, client):
        server.subscribed[account.remote_id] = ["mention"]
        for _twice in range(2):
            network.subscribe(account, client, "https://asso.example/hook/")
        assert server.subscribed[account.remote_id] == ["feed", "mention"]
        assert server.edges().count("subscribed_apps") == 1


def consent(url, answer="yes"):
    """What a browser does at the consent screen."""
    screen = requests.get(url, timeout=5)
    assert screen.ok, screen.text
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', screen.text.partition("<button")[0]))
    root = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    query = {**{name: unescape(value) for name, value in fields.items()}, "answer": answer}
    back = requests.get(f"{root}/dialog/answer", params=query, allow_redirects=False, timeout=5)
    address = urlsplit(back.headers["Location"])
    return {name: values[0] for name, values in parse_qs(address.query).items()}


class TestConnecting:
    def arrive(self, client):
        departure = network.depart(client, REDIRECT, {})
        query = consent(departure.url)
        assert query["state"] == departure.state
        return network.arrive(client, REDIRECT, query=query, memory=departure.memory)

    def test_asks_for_what_it_needs_with_a_state_and_without_pkce(self, server, client):
        departure = network.depart(client, REDIRECT, {})
        query = parse_qs(urlsplit(departure.url).query)
        assert query["scope"] == [",".join(network.scopes)]
        assert query["redirect_uri"] == [REDIRECT]
        assert query["state"] == [departure.state] and len(departure.state) > 20
        assert "code_challenge" not in query and "config_id" not in query
        assert network.depart(client, REDIRECT, {}).state != departure.state

    def test_a_configuration_stands_in_place_of_permissions(self, server, client):
        client = replace(client, options={"config_id": "99"})
        query = parse_qs(urlsplit(network.depart(client, REDIRECT, {}).url).query)
        assert query["config_id"] == ["99"] and "scope" not in query
        assert self.arrive(client).credentials["access_token"]

    def test_every_page_comes_with_its_own_token(self, server, client):
        other = server.add_page("La Chorale")
        grant = self.arrive(client)
        found = network.candidates(grant)
        assert [candidate.profile.name for candidate in found] == ["Les Amis de la rivière", "La Chorale"]
        first, second = (candidate.grant.credentials["access_token"] for candidate in found)
        assert (server.tokens[first].owner, server.tokens[second].owner) == (server.riviere["id"], other["id"])
        assert grant.credentials["access_token"] not in json.dumps(found[0].grant.credentials)
        assert (found[0].profile.handle, found[0].profile.avatar_url[:8]) == ("riviere", "https://")
        assert found[0].profile.url == server.riviere["link"]

    def test_the_tokens_are_made_from_a_long_one_and_carry_no_end(self, server, client):
        [candidate] = network.candidates(self.arrive(client))
        account = ConnectedAccount(credentials=candidate.grant.credentials, remote_id=candidate.profile.remote_id)
        assert server.tokens[account.credentials["access_token"]].expires_at == 0
        assert network.profile(account).expires_at is None
        assert network.profile(account).remote_id == server.riviere["id"]

    def test_a_page_on_which_she_may_not_publish_is_not_offered(self, server, client):
        server.add_page("Lecture seule", tasks=("ANALYZE", "MODERATE"))
        server.add_page("Sans rôle", tasks=())
        server.add_page("Nouvelle", tasks=("PROFILE_PLUS_CREATE_CONTENT",))
        names = [candidate.profile.name for candidate in network.candidates(self.arrive(client))]
        assert names == ["Les Amis de la rivière", "Nouvelle"]

    def test_who_runs_no_page_is_offered_none(self, server, client):
        server.riviere["tasks"] = []
        assert network.candidates(self.arrive(client)) == []

    def test_pages_of_a_portfolio_are_found_when_it_may_be_read(self, server, client):
        business = server.add("Business", name="Fédération")
        server.add_page("Fédérée", portfolio=business["id"])
        server.add_page("Confiée", portfolio="other", client_of=business["id"])
        server.riviere["client_of"] = business["id"]
        assert len(network.candidates(self.arrive(client))) == 1
        found = network.candidates(self.arrive(replace(client, options={"portfolio": "yes"})))
        assert [candidate.profile.name for candidate in found] == ["Les Amis de la rivière", "Fédérée", "Confiée"]

    def test_many_pages_are_all_listed(self, server, client):
        for number in range(150):
            server.add_page(f"Page {number}")
        assert len(network.candidates(self.arrive(client))) == 151

    def test_refused_consent_comes_back_as_an_error(self, server, client):
        url = network.depart(client, REDIRECT, {}).url
        assert consent(url, "no")["error"] == "access_denied"
        server.deny = True
        assert consent(url)["error"] == "access_denied"

    def test_a_permission_unticked_at_the_consent_screen_is_named(self, server, client):
        server.declined = {"pages_manage_posts"}
        [candidate] = network.candidates(self.arrive(client))
        account = ConnectedAccount(credentials=candidate.grant.credentials, remote_id=candidate.profile.remote_id)
        with pytest.raises(ReconnectNeeded, match="not granted: pages_manage_posts"):
            network.profile(account)

    def test_a_used_code_is_a_refusal(self, server, client):
        query = consent(network.depart(client, REDIRECT, {}).url)
        network.arrive(client, REDIRECT, query=query, memory={})
        with pytest.raises(Rejected):
            network.arrive(client, REDIRECT, query=query, memory={})

    def test_a_wrong_secret_is_a_refusal_and_shows_nowhere(self, server, client):
        query = consent(network.depart(client, REDIRECT, {}).url)
        with pytest.raises(Rejected) as caught:
            network.arrive(replace(client, client_secret=SECRET), REDIRECT, query=query, memory={})
        assert caught.value.reason == "forbidden"
        assert SECRET not in f"{caught.value} {vars(caught.value)}" and query["code"] not in str(caught.value)

    def test_a_server_that_is_away_is_not_a_refusal(self, server, client, monkeypatch):
        monkeypatch.setattr(Facebook, "api_root", "http://127.0.0.1:9")
        with pytest.raises(NotSent):
            network.arrive(client, REDIRECT, query={"code": "c0de"}, memory={})

    def test_profile_proves_that_the_account_may_publish(self, server, account):
        assert network.profile(account).name == "Les Amis de la rivière"
        server.tokens[account.credentials["access_token"]].scopes.discard("pages_manage_posts")
        with pytest.raises(ReconnectNeeded, match="pages_manage_posts"):
            network.profile(account)

    @pytest.mark.parametrize("subcode", [458, 460, 463])
    def test_an_expired_or_revoked_access_is_dead(self, server, account, subcode):
        server.kill(account.credentials["access_token"], subcode)
        with pytest.raises(ReconnectNeeded):
            network.profile(account)
        with pytest.raises(ReconnectNeeded):
            send(PLAIN, account)

    def test_a_token_that_ends_says_when(self, server, account):
        ends = int(time.time()) + 86_400
        server.tokens[account.credentials["access_token"]].expires_at = ends
        assert network.profile(account).expires_at == datetime.fromtimestamp(ends, UTC)

    def test_a_renewed_app_secret_does_not_break_the_account(self, server, account):
        """debug_token is asked in the app's name: its failure says nothing about the account."""
        server.app_secret = "another-secret-entirely"
        assert network.profile(account).remote_id == account.remote_id

    def test_letting_go_concerns_this_page_alone(self, server, account, client):
        other = server.add_page("La Chorale")
        token = server.token_for(other["id"])
        network.subscribe(account, client, "https://asso.example/hook/")
        network.revoke(account)
        network.revoke(account)
        assert server.subscribed == {} and not server.tokens[token].dead
        server.kill(account.credentials["access_token"])
        network.revoke(account)

    def test_checks_the_app(self, server, client):
        def seen(found):
            return {finding.step: finding.ok for finding in found if finding.ok is not None}

        assert seen(network.check_app(client, REDIRECT)) == {"app": True, "secret": True}
        assert network.check_app(client, REDIRECT)[0].detail == "Site de l’association"
        assert seen(network.check_app(replace(client, client_secret="no"), REDIRECT)) == {"secret": False}

    def test_a_check_that_could_not_be_made_says_nothing(self, server, client, monkeypatch):
        monkeypatch.setattr(Facebook, "api_root", "http://127.0.0.1:9")
        assert {finding.ok for finding in network.check_app(client, REDIRECT)} == {None}

    def test_garbage_is_no_page(self, server, account):
        for body in ({}, [], "<html>"):
            server.faults[""].append(_answer(body))
            with pytest.raises(NotSent):
                network.profile(account)
        grant = Grant(credentials={"access_token": server.token_for(server.approving, "user"), "client": {}})
        server.faults["accounts"].append(_answer({"data": None}))
        with pytest.raises(NotSent):
            network.candidates(grant)


@pytest.fixture
def engine_account(server, account, settled, db):
    kept = Account.objects.create(
        network="facebook", label="Page", remote_id=account.remote_id, handle="riviere", health=Account.Health.WORKING
    )
    kept.credentials = Sealed.seal(dict(account.credentials))
    kept.save()
    Lane.objects.create(account=kept)
    accounts.prove(kept)
    return kept


@pytest.fixture
def delivery(page, engine_account, admin):
    post = posts.start(page=page, accounts=[engine_account], by=admin)
    post.get_latest_revision().publish(user=admin)
    return SocialPost.objects.get(pk=post.pk).deliveries.get()


class TestEngine:
    def test_accepted_then_lost_ends_sent_with_one_post(self, server, delivery):
        server.lose_next_answers = 1
        sending.drain(delivery.account_id)
        delivery = Delivery.objects.get()
        assert delivery.state == State.UNCONFIRMED
        Delivery.objects.update(lease_until=timezone.now())
        for pk in settling.to_settle(timezone.now() + timedelta(seconds=1)):
            settling.settle(pk)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.remote_id) == (State.SENT, server.posts[0]["id"])
        assert len(server.posts) == 1

    def test_a_dead_token_holds_the_post_and_breaks_the_account(self, server, delivery, engine_account):
        server.kill(engine_account.credentials.open()["access_token"])
        sweeping.run(sweeping.sweep())
        delivery.refresh_from_db()
        assert (delivery.state, delivery.reason) == (State.HELD, "account_broken")
        assert Account.objects.get().health == Account.Health.BROKEN
        assert not server.posts
