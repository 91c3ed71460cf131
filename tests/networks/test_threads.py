from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.utils import timezone

from wagtail_social.exceptions import NetworkError, NotSent, RateLimited, ReconnectNeeded, Rejected
from wagtail_social.models import Account, Lane, SocialPost, State
from wagtail_social.models.fields import Sealed
from wagtail_social.networks.base import ConnectedAccount, Content, Link
from wagtail_social.networks.base_http import HostPolicy
from wagtail_social.networks.base_oauth2 import Client
from wagtail_social.networks.threads import Threads
from wagtail_social.services import accounts, posts, sending, settling

from ..servers.graph_server import graph_error
from ..servers.threads_server import ThreadsServer
from .container_contract import BLUE, GREEN, ONE, TEXT, ContainerContract, Memory
from .contract import NetworkContract

TOKEN = "THAA-3141592653589793"
PAGE = "https://asso.example/actualites/fete-de-la-riviere/"
CLIENT = {"client_id": "4200000001", "client_secret": "s3cr3t-of-the-app"}
BACK = "https://asso.example/admin/social/arrive/"
ACCOUNT = ConnectedAccount(
    remote_id="31415",
    handle="jardin",
    credentials={"access_token": TOKEN, "client": CLIENT},
    public_url=lambda file: f"https://asso.example/media/{file}.jpg",
)
CARD = Content(text=TEXT, link=Link(url=PAGE), hashtags=("rivière",))
network = Threads()


def codes(content):
    return [problem.code for problem in network.problems(content, ACCOUNT)]


class TestContract(NetworkContract):
    network = network
    account = ACCOUNT
    content = Content(text=TEXT, images=(BLUE,), hashtags=("rivière",))
    send_request = ("POST", re.compile(r"https://graph\.threads\.net/v1\.0/me/threads_publish$"))
    accepted = {"id": "1799"}
    secret = TOKEN
    dead_credentials = {"status": 401, "json": {"error": {"code": 190, "error_subcode": 463, "message": "expired"}}}
    refused_content = {"status": 400, "json": {"error": {"code": 100, "message": "(#100) no"}}}

    def prepare(self, rsps):
        root = "https://graph.threads.net/v1.0"
        limits = {"quota_usage": 1, "config": {"quota_total": 250}}
        rsps.add("GET", f"{root}/me/threads_publishing_limit", json={"data": [limits]})
        rsps.add("POST", f"{root}/me/threads", json={"id": "1788"})
        rsps.add("GET", f"{root}/1788", json={"id": "1788", "status": "FINISHED"})
        rsps.add("GET", f"{root}/1799", json={"id": "1799", "permalink": "https://www.threads.net/@jardin/post/x"})


class TestForm:
    def test_a_text_carries_its_link_in_a_card(self):
        payload = network.build(CARD, ACCOUNT)
        assert payload == {"text": f"{TEXT}\n\n#rivière", "link": PAGE, "images": [], "reply_to": ""}
        assert network.preview(payload).card.url == PAGE

    def test_beside_an_image_the_link_stands_in_the_text(self):
        payload = network.build(replace(CARD, images=(BLUE,)), ACCOUNT)
        assert PAGE in payload["text"] and payload["link"] == ""
        assert network.preview(payload).card is None

    def test_without_a_page_the_first_address_of_a_text_is_the_card(self):
        preview = network.preview(network.build(Content(text=f"Lire {PAGE}"), ACCOUNT))
        assert preview.card.url == PAGE

    def test_an_emoji_counts_its_bytes(self):
        assert codes(Content(text="é" * 496 + "🎉")) == []
        assert codes(Content(text="é" * 497 + "🎉")) == ["too_long"]

    def test_five_links_at_most_each_counted_once(self):
        links = " ".join(f"https://asso.example/{number}" for number in range(4))
        assert codes(Content(text=links, link=Link(url=PAGE))) == []
        assert codes(Content(text=f"{links} {PAGE}", link=Link(url=PAGE))) == []
        assert codes(Content(text=f"{links} https://asso.example/5", link=Link(url=PAGE))) == ["too_many_links"]


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with ThreadsServer() as server:
        monkeypatch.setattr(Threads, "api_root", server.url)
        monkeypatch.setattr(Threads, "authorize_url", f"{server.url}/oauth/authorize")
        yield server


@pytest.fixture
def account(server):
    profile = server.add_profile("jardin")
    token = server.token_for(profile["id"], "user")
    return replace(ACCOUNT, remote_id=profile["id"], credentials={"access_token": token, "client": CLIENT})


class TestContainers(ContainerContract):
    network = network
    publish_edge = "threads_publish"

    def test_a_text_with_its_card(self, server, account):
        self.send(CARD, account, Memory())
        [post] = server.posts
        assert (post["text"], post["link"], post["media_type"]) == (f"{TEXT}\n\n#rivière", PAGE, "TEXT")

    def test_twenty_images(self, server, account):
        self.send(Content(text="a", images=(BLUE, GREEN) * 10), account, Memory())
        assert len(server.posts[0]["alt"]) == 20

    def test_an_image_without_words(self, server, account):
        decorative = replace(BLUE, alt="")
        self.send(Content(text="", images=(decorative,)), account, Memory())
        assert "alt_text" not in server.containers[0]["form"]
        assert "text" not in server.containers[0]["form"]

    def test_the_subject_made_of_a_hashtag_is_found_again(self, server, account):
        server.lose_at["threads_publish"], memory = 1, Memory()
        with pytest.raises(NetworkError):
            self.send(CARD, account, memory)
        server.posts[0]["text"] = server.posts[0]["text"].replace("#", "")
        assert self.find(CARD, account, memory).remote_id == server.posts[0]["id"]

    @pytest.mark.parametrize("text", ["é" * 500, "🎉" * 125, "https://a.fr/" + "a" * 487])
    def test_counts_as_the_server(self, server, account, text):
        self.send(Content(text=text), account, Memory())
        with pytest.raises(Rejected):
            network.send(network.build(Content(text=text + "a"), account), account, Memory().key())

    def test_links_are_counted_as_the_server_does(self, server, account):
        links = " ".join(f"https://asso.example/{number}" for number in range(5))
        self.send(Content(text=links), account, Memory())
        with pytest.raises(Rejected) as caught:
            network.send(network.build(Content(text=f"{links} {PAGE}"), account), account, Memory().key())
        assert "LINK_LIMIT" in caught.value.detail

    def test_answers_have_a_quota_of_their_own(self, server, account):
        post = server.write("jardin", "Bonjour")
        server.write("rive", "Bravo", reply_to=post)
        [comment] = network.comments(post["id"], account).comments
        server.quota_used, server.replies_used = 3, server.replies_total
        payload = network.build_reply(Content(text="Merci"), account, comment)
        with pytest.raises(RateLimited):
            network.send(payload, account, Memory().key())
        assert server.containers == []

    def test_a_restricted_account_is_blocked(self, server, account):
        server.faults["threads_publish"] = [graph_error(100, "restricted", subcode=4279013)]
        with pytest.raises(Rejected) as caught:
            self.send(ONE, account, Memory())
        assert caught.value.reason == "blocked"


class TestConversation:
    @pytest.fixture
    def post(self, server, account):
        return server.write("jardin", TEXT)

    def test_every_level_with_its_parent(self, server, account, post):
        bravo = server.write("rive", "Bravo !", reply_to=post, profile_picture_url="https://scontent.example/r.jpg")
        server.write("colline", "Oui", reply_to=bravo)
        first, second = network.comments(post["id"], account).comments
        assert (first.body, first.parent_id, first.author.handle) == ("Bravo !", post["id"], "rive")
        assert first.author.avatar_url == "https://scontent.example/r.jpg"
        assert (second.parent_id, second.is_ours, second.is_hidden) == (bravo["id"], False, False)
        assert first.url == bravo["permalink"]
        assert first.created_at.tzinfo

    def test_many_answers_over_several_pages(self, server, account, post):
        for number in range(230):
            server.write("rive", f"Réponse {number}", reply_to=post)
        page = network.comments(post["id"], account)
        assert [comment.body for comment in page.comments] == [f"Réponse {number}" for number in range(230)]
        assert (page.cursor, page.complete) == ("", True)

    def test_answers_an_answer(self, server, account, post):
        server.write("rive", "Bravo !", reply_to=post)
        [comment] = network.comments(post["id"], account).comments
        network.send(network.build_reply(Content(text="Merci !"), account, comment), account, Memory().key())
        ours = network.comments(post["id"], account).comments[-1]
        assert (ours.body, ours.parent_id, ours.is_ours) == ("Merci !", comment.remote_id, True)

    def test_a_lost_answer_is_found_under_its_own_comment_only(self, server, account, post):
        for name in ("rive", "colline"):
            server.write(name, "Bravo !", reply_to=post)
        first, second = network.comments(post["id"], account).comments
        network.send(network.build_reply(Content(text="Merci !"), account, first), account, Memory().key())
        server.lose_at["threads_publish"], memory = 1, Memory()
        payload = network.build_reply(Content(text="Merci !"), account, second)
        with pytest.raises(NetworkError):
            network.send(payload, account, memory.key())
        found = network.find(payload, account, memory.key(), memory.since)
        assert found.remote_id == server.posts[-1]["id"]
        assert server.posts[-1]["replied_to"] == {"id": second.remote_id}

    def test_hides_and_shows_a_direct_answer(self, server, account, post):
        server.write("rive", "Non", reply_to=post)
        [comment] = network.comments(post["id"], account).comments
        network.hide(comment, account)
        assert network.comments(post["id"], account).comments[0].is_hidden
        network.hide(comment, account, hidden=False)
        assert not network.comments(post["id"], account).comments[0].is_hidden

    def test_an_answer_to_an_answer_cannot_be_hidden_alone(self, server, account, post):
        server.write("colline", "Oui", reply_to=server.write("rive", "Non", reply_to=post))
        nested = network.comments(post["id"], account).comments[1]
        with pytest.raises(Rejected) as caught:
            network.hide(nested, account)
        assert caught.value.reason == "forbidden"

    def test_mentions_since_the_last_look_oldest_first(self, server, account):
        old = server.write("rive", "Merci @jardin", timestamp="2026-11-20T10:00:00+0000")
        new = server.write("colline", "Et @jardin ?", timestamp="2026-11-21T10:00:00+0000")
        page = network.mentions(account)
        assert [mention.remote_id for mention in page.comments] == [old["id"], new["id"]]
        assert network.mentions(account, page.cursor).comments == []
        same = server.write("rive", "Encore @jardin", timestamp="2026-11-21T10:00:00+0000")
        page = network.mentions(account, page.cursor)
        assert [mention.remote_id for mention in page.comments] == [same["id"]]
        assert network.mentions(account, page.cursor) == replace(page, comments=[])

    def test_no_mention_yet(self, server, account):
        assert network.mentions(account).cursor == ""

    def test_deletes_once_and_for_all(self, server, account, post):
        network.delete(post["id"], account)
        network.delete(post["id"], account)
        assert server.posts == []

    def test_somebody_elses_post_cannot_be_deleted(self, server, account):
        with pytest.raises(Rejected) as caught:
            network.delete(server.write("rive", "Mien")["id"], account)
        assert caught.value.reason == "forbidden"

    def test_numbers(self, server, account, post):
        post["numbers"] = {"views": 90, "likes": 7, "replies": 2, "quotes": 1, "reposts": 3, "shares": 2}
        young, gone = server.write("jardin", "Neuf"), "12345"
        numbers = network.statistics([post["id"], young["id"], gone], account)
        assert numbers == {
            post["id"]: {"views": 90, "likes": 7, "replies": 2, "quotes": 1, "shares": 5},
            young["id"]: {},
        }
        assert set(numbers[post["id"]]) == set(network.statistics_names)


class TestConnecting:
    @pytest.fixture
    def client(self, server):
        server.add_profile("jardin")
        return Client(client_id=server.app_id, client_secret=server.app_secret)

    def consent(self, departure, answer="yes"):
        address = urlsplit(departure.url)
        page = requests.get(departure.url, timeout=5)
        assert page.ok, page.text
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        root = f"{address.scheme}://{address.netloc}"
        back = requests.get(
            f"{root}/dialog/answer", params={**query, "answer": answer}, allow_redirects=False, timeout=5
        )
        return {name: values[0] for name, values in parse_qs(urlsplit(back.headers["Location"]).query).items()}

    def connect(self, client):
        departure = network.depart(client, BACK, {})
        query = self.consent(departure)
        assert query["state"] == departure.state
        grant = network.arrive(client, BACK, query={**query, "code": query["code"] + "#_"}, memory=departure.memory)
        return grant, network.candidates(grant)

    def test_round_trip(self, server, client):
        grant, [candidate] = self.connect(client)
        assert candidate.profile.handle == "jardin"
        assert candidate.profile.url == "https://www.threads.net/@jardin"
        assert candidate.profile.avatar_url == "https://scontent.example/jardin.jpg"
        assert candidate.profile.expires_at is None
        assert 59 < (grant.credentials["expires_at"] - time.time()) / 86400 <= 60
        assert server.tokens[grant.credentials["access_token"]].scopes == set(network.scopes)
        account = replace(
            ACCOUNT, remote_id=candidate.profile.remote_id, handle="jardin", credentials=grant.credentials
        )
        network.send(network.build(ONE, account), account, Memory().key())
        assert len(server.posts) == 1

    def test_refused_consent(self, server, client):
        assert self.consent(network.depart(client, BACK, {}), answer="no")["error"] == "access_denied"

    def test_a_used_code_is_refused(self, server, client):
        departure = network.depart(client, BACK, {})
        query = self.consent(departure)
        network.arrive(client, BACK, query=query, memory={})
        with pytest.raises(Rejected):
            network.arrive(client, BACK, query=query, memory={})

    def account(self, server, days_left):
        profile = server.add_profile("rive")
        server.approving = profile["id"]
        token = server.token_for(profile["id"], "user")
        ends = int(time.time() + days_left * 86400)
        server.tokens[token].expires_at = ends
        saved = []
        credentials = {"access_token": token, "expires_at": ends, "client": CLIENT}
        return replace(ACCOUNT, credentials=credentials, save_credentials=saved.append), saved

    def test_a_token_past_its_middle_is_renewed_once(self, server):
        account, saved = self.account(server, days_left=29)
        network.profile(account)
        [kept] = saved
        assert kept["access_token"] != account.credentials["access_token"]
        assert kept["expires_at"] > time.time() + 59 * 86400
        assert kept["client"] == CLIENT
        network.profile(replace(account, credentials=kept))
        assert len(saved) == 1

    def test_a_young_token_is_left_alone(self, server):
        account, saved = self.account(server, days_left=31)
        network.profile(account)
        assert saved == []

    def test_what_cannot_be_renewed_now_is_used_while_it_lasts(self, server, monkeypatch):
        account, saved = self.account(server, days_left=20)
        monkeypatch.setattr(ThreadsServer, "renewed", lambda *_args: (_ for _ in ()).throw(graph_error(2, status=500)))
        assert network.profile(account).handle == "rive"
        assert saved == [account.credentials]

    def test_a_revoked_token_is_not_renewed(self, server):
        account, _saved = self.account(server, days_left=20)
        server.kill(account.credentials["access_token"], 458)
        with pytest.raises(ReconnectNeeded):
            network.profile(account)

    def test_a_token_that_ended_asks_to_reconnect(self, server):
        account, _saved = self.account(server, days_left=-1)
        with pytest.raises(ReconnectNeeded):
            network.profile(account)

    def test_no_answer_for_a_token_that_ended_is_not_sent(self, server, monkeypatch):
        account, _saved = self.account(server, days_left=-1)
        monkeypatch.setattr(ThreadsServer, "renewed", lambda *_args: (_ for _ in ()).throw(graph_error(2, status=500)))
        with pytest.raises(NotSent):
            network.profile(account)

    @pytest.mark.parametrize("answer", [{}, [], {"id": "1"}, "x"])
    def test_garbage_is_not_a_person(self, server, account, monkeypatch, answer):
        monkeypatch.setattr(ThreadsServer, "answer", lambda *_args: answer)
        with pytest.raises(NotSent) as caught:
            network.profile(account)
        assert not isinstance(caught.value, ReconnectNeeded)

    def check(self, client):
        return {finding.step: finding.ok for finding in network.check_app(client, BACK)}

    def test_the_set_up_is_looked_at(self, server, client):
        unseen = {"redirect": None, "permissions": None, "role": None, "published": None}
        assert self.check(client) == {"app": True, "secret": True, **unseen}
        assert self.check(replace(client, client_secret="wrong-secret")) == {"app": True, "secret": False, **unseen}
        assert self.check(replace(client, client_id="1")) == {"app": False, **unseen}

    def test_no_secret_of_the_app_in_a_finding(self, server, client):
        findings = network.check_app(replace(client, client_secret="wrong-secret"), BACK)
        assert "wrong-secret" not in repr(findings)


@pytest.mark.django_db
class TestEngine:
    @pytest.fixture
    def account(self, server, settings):
        settings.WAGTAIL_SOCIAL = {**settings.WAGTAIL_SOCIAL, "ALLOW_PRIVATE_HOSTS": True}
        profile = server.add_profile("jardin")
        account = Account.objects.create(
            network="threads", label="Vrai", remote_id=profile["id"], handle="jardin", health=Account.Health.WORKING
        )
        token = server.token_for(profile["id"], "user")
        account.credentials = Sealed.seal({"access_token": token, "client": CLIENT})
        account.save()
        Lane.objects.create(account=account)
        accounts.prove(account)
        return account

    @pytest.fixture
    def delivery(self, page, account, admin):
        post = posts.start(page=page, accounts=[account], by=admin)
        post.get_latest_revision().publish(user=admin)
        return SocialPost.objects.get(pk=post.pk).deliveries.get()

    def look(self, delivery):
        type(delivery).objects.filter(pk=delivery.pk).update(lease_until=timezone.now())
        for pk in settling.to_settle(timezone.now() + timedelta(seconds=1)):
            settling.settle(pk)
        delivery.refresh_from_db()

    def test_accepted_then_lost_is_found_and_never_sent_twice(self, server, delivery):
        server.lose_at["threads_publish"] = 1
        sending.drain(delivery.account_id)
        delivery.refresh_from_db()
        assert delivery.state == State.UNCONFIRMED
        self.look(delivery)
        assert (delivery.state, delivery.remote_id) == (State.SENT, server.posts[0]["id"])
        assert len(server.posts) == 1

    def test_the_networks_own_time_is_waited_for(self, server, delivery):
        server.processing = 1
        sending.drain(delivery.account_id)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.reason) == (State.WAITING, "processing")
        type(delivery).objects.update(due_at=timezone.now())
        sending.drain(delivery.account_id)
        delivery.refresh_from_db()
        assert (delivery.state, len(server.containers)) == (State.SENT, 1)

    def test_a_dead_token_holds_the_post_and_breaks_the_account(self, server, delivery):
        for token in server.tokens:
            server.kill(token)
        sending.drain(delivery.account_id)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.reason) == (State.HELD, "account_broken")
        assert Account.objects.get().health == Account.Health.BROKEN
        assert server.posts == []
