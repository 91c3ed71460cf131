from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.utils import timezone

from wagtail_social.exceptions import NetworkError, NotSent, ReconnectNeeded, Rejected, Unknown
from wagtail_social.models import Account, Lane, SocialPost, State
from wagtail_social.models.fields import Sealed
from wagtail_social.networks.base import CannotTell, ConnectedAccount, Content, Link
from wagtail_social.networks.base_http import HostPolicy
from wagtail_social.networks.base_oauth2 import Client
from wagtail_social.networks.base_webhooks import News
from wagtail_social.networks.instagram import Instagram
from wagtail_social.services import accounts, posts, sending, settling

from ..servers.graph_server import graph_error
from ..servers.instagram_server import InstagramServer
from .container_contract import BLUE, GREEN, ONE, SEVERAL, TEXT, ContainerContract, Memory
from .contract import NetworkContract

TOKEN = "IGAA-3141592653589793"
PAGE = "https://asso.example/actualites/fete-de-la-riviere/"
KEYS = {"client_id": "4200000001", "client_secret": "s3cr3t-of-the-app"}
BACK = "https://asso.example/admin/social/arrive/"
ALONE, BY_PAGE = "instagram", "facebook"
ACCOUNT = ConnectedAccount(
    remote_id="1784",
    handle="jardin",
    credentials={"access_token": TOKEN, "client": KEYS, "login": ALONE},
    public_url=lambda file: f"https://asso.example/media/{file}.jpg",
)
network = Instagram()


def codes(content):
    return [problem.code for problem in network.problems(content, ACCOUNT)]


class InstagramContract(NetworkContract):
    network = network
    content = replace(ONE, hashtags=("rivière",))
    accepted = {"id": "1799"}
    secret = TOKEN
    dead_credentials = {"status": 400, "json": {"error": {"code": 190, "error_subcode": 463, "message": "expired"}}}
    refused_content = {"status": 400, "json": {"error": {"code": 36000, "error_subcode": 2207004, "message": "no"}}}

    def prepare(self, rsps):
        limits = {"quota_usage": 1, "config": {"quota_total": 100}}
        rsps.add("GET", f"{self.address}/1784/content_publishing_limit", json={"data": [limits]})
        rsps.add("POST", f"{self.address}/1784/media", json={"id": "1788"})
        rsps.add("GET", f"{self.address}/1788", json={"id": "1788", "status_code": "FINISHED"})
        rsps.add("GET", f"{self.address}/1799", json={"id": "1799", "permalink": "https://www.instagram.com/p/x/"})


class TestContractAlone(InstagramContract):
    address = "https://graph.instagram.com/v26.0"
    account = ACCOUNT
    send_request = ("POST", re.compile(r"https://graph\.instagram\.com/v26\.0/1784/media_publish$"))


class TestContractByPage(InstagramContract):
    address = "https://graph.facebook.com/v26.0"
    account = replace(ACCOUNT, credentials={"access_token": TOKEN, "client": KEYS, "login": BY_PAGE})
    send_request = ("POST", re.compile(r"https://graph\.facebook\.com/v26\.0/1784/media_publish$"))


class TestForm:
    def test_a_link_is_plain_text(self):
        payload = network.build(replace(ONE, link=Link(url=PAGE), hashtags=("rivière",)), ACCOUNT)
        assert payload["caption"] == f"{TEXT}\n\n{PAGE}\n\n#rivière"
        preview = network.preview(payload)
        assert preview.card is None
        assert [span.kind for span in preview.spans] == ["hashtag"]

    def test_no_post_without_an_image(self):
        assert codes(Content(text=TEXT)) == ["image_required"]

    @pytest.mark.parametrize(
        ("text", "found"), [("é" * 2200, []), ("🎉" * 1100, []), ("🎉" * 1100 + "a", ["too_long"])]
    )
    def test_counts_the_most_cautious_way(self, text, found):
        assert codes(replace(ONE, text=text)) == found

    def test_five_hashtags_at_most_wherever_they_stand(self):
        content = replace(ONE, text="La #fête du #quartier", hashtags=("un", "deux", "trois"))
        assert codes(content) == []
        assert codes(replace(content, hashtags=("un", "deux", "trois", "quatre"))) == ["too_many_hashtags"]

    def test_no_shape_that_would_be_cut(self):
        assert "original" not in network.capabilities.images.crops


@pytest.fixture(params=[ALONE, BY_PAGE])
def login(request):
    return request.param


@pytest.fixture
def server(monkeypatch, login):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with InstagramServer(login=login) as server:
        for name in ("api_root", "alone_root", "dialog_root"):
            monkeypatch.setattr(Instagram, name, server.url)
        monkeypatch.setattr(Instagram, "alone_dialog", f"{server.url}/oauth/authorize")
        monkeypatch.setattr(Instagram, "code_url", f"{server.url}/oauth/access_token")
        yield server


def connected(server, login, handle="jardin"):
    known = server.add_account(handle)
    keys = {"client_id": server.app_id, "client_secret": server.app_secret}
    credentials = {"access_token": server.token_of_account(known), "client": keys, "login": login}
    return replace(
        ACCOUNT, remote_id=known["id"], handle=handle, credentials={**credentials, "account_id": known["id"]}
    )


@pytest.fixture
def account(server, login):
    return connected(server, login)


class TestContainers(ContainerContract):
    network = network
    publish_edge = "media_publish"

    def test_ten_images(self, server, account):
        self.send(Content(text="a", images=(BLUE, GREEN) * 5), account, Memory())
        assert server.posts[0]["media_type"] == "CAROUSEL_ALBUM"
        assert len(server.posts[0]["alt"]) == 10

    def test_an_image_without_words(self, server, account):
        self.send(Content(text="", images=(replace(BLUE, alt=""),)), account, Memory())
        assert set(server.containers[0]["form"]) == {"image_url"}

    def test_another_kind_of_post_with_the_same_words_is_not_ours(self, server, account, answered):
        self.send(ONE, account, Memory())
        server.slow, memory = True, Memory()
        with pytest.raises(Unknown):
            self.send(SEVERAL, account, memory)
        assert self.find(SEVERAL, account, memory) is not None
        assert not hasattr(self.find(SEVERAL, account, memory), "remote_id")

    def test_counts_as_the_server(self, server, account):
        content = replace(ONE, text="🎉" * 1100)
        self.send(content, account, Memory())
        payload = network.build(replace(ONE, text="🎉" * 1100 + "a"), account)
        with pytest.raises(Rejected) as caught:
            network.send(payload, account, Memory().key())
        assert caught.value.reason == "too_long"

    @pytest.mark.parametrize(
        ("code", "subcode", "reason"),
        [(36000, 2207004, "image"), (36001, 2207005, "image"), (36003, 2207009, "image"), (25, 2207050, "blocked")],
    )
    def test_a_refusal_is_named(self, server, account, code, subcode, reason):
        server.faults["media"] = [graph_error(code, "no", subcode=subcode)]
        with pytest.raises(Rejected) as caught:
            self.send(ONE, account, Memory())
        assert caught.value.reason == reason

    @pytest.mark.parametrize("subcode", [2207008, 2207006])
    def test_a_publication_refused_for_now_is_tried_again_as_it_is(self, server, account, subcode):
        server.faults["media_publish"], memory = [graph_error(24, "later", subcode=subcode)], Memory()
        with pytest.raises(NotSent):
            self.send(ONE, account, memory)
        self.send(ONE, account, memory)
        assert (len(server.posts), len(server.containers)) == (1, 1)

    def test_the_account_of_another_page_is_refused(self, server, account):
        other = server.add_account("rive")
        with pytest.raises(Rejected):
            self.send(ONE, replace(account, remote_id=other["id"]), Memory())
        assert server.posts == []


class TestConversation:
    @pytest.fixture
    def post(self, server, account):
        return server.write_post(server.nodes[account.remote_id], {"caption": TEXT})

    def comments(self, post, account):
        return network.comments(post["id"], account).comments

    def test_two_levels_with_their_parents(self, server, account, post):
        bravo = server.write_comment(post, "Bravo !")
        server.write_comment(bravo, "Oui", "colline")
        first, second = self.comments(post, account)
        assert (first.body, first.parent_id, first.author.handle) == ("Bravo !", post["id"], "dominique")
        assert first.author.url == "https://www.instagram.com/dominique/"
        assert (second.body, second.parent_id, second.is_ours) == ("Oui", bravo["id"], False)
        assert first.created_at.tzinfo

    def test_many_comments_and_many_answers(self, server, account, post):
        for number in range(150):
            server.write_comment(post, f"{number}")
        [first] = [comment for comment in server.under(post) if comment["text"] == "0"]
        for number in range(70):
            server.write_comment(first, f"r{number}")
        page = network.comments(post["id"], account)
        assert len(page.comments) == 220
        assert page.complete

    @pytest.mark.parametrize("withheld", [{"from"}, {"from", "replies"}])
    def test_a_refused_field_costs_only_that_field(self, server, account, post, withheld):
        server.write_comment(server.write_comment(post, "Bravo !"), "Oui")
        server.withheld = withheld
        page = network.comments(post["id"], account)
        assert [comment.body for comment in page.comments] == (
            ["Bravo !"] if "replies" in withheld else ["Bravo !", "Oui"]
        )
        assert page.comments[0].author.handle == "dominique"
        assert page.complete == ("replies" not in withheld)

    def test_a_comment_without_an_author(self, server, account, post):
        server.write_comment(post, "Bravo !", None)
        [comment] = self.comments(post, account)
        assert (comment.author.handle, comment.author.url, comment.is_ours) == ("", "", False)

    def test_a_post_that_is_gone(self, server, account):
        with pytest.raises(Rejected) as caught:
            network.comments("12345", account)
        assert caught.value.reason == "gone"

    def test_answers_a_comment(self, server, account, post):
        server.write_comment(post, "Bravo !")
        [comment] = self.comments(post, account)
        sent = network.send(network.build_reply(Content(text="Merci !"), account, comment), account, Memory().key())
        ours = self.comments(post, account)[1]
        assert (ours.remote_id, ours.body, ours.parent_id) == (sent.remote_id, "Merci !", comment.remote_id)
        assert ours.is_ours
        assert sent.url == post["permalink"]

    def test_an_answer_to_an_answer_names_whom_it_answers(self, server, account, post):
        server.write_comment(server.write_comment(post, "Bravo !"), "Et moi ?", "colline")
        nested = self.comments(post, account)[1]
        network.send(network.build_reply(Content(text="Vous aussi"), account, nested), account, Memory().key())
        last = self.comments(post, account)[2]
        assert (last.body, last.parent_id) == ("@colline Vous aussi", nested.parent_id)
        named = network.build_reply(Content(text="@colline oui"), account, nested)
        assert named["caption"] == "@colline oui"

    def test_a_lost_answer_is_found(self, server, account, post):
        server.write_comment(post, "Bravo !")
        [comment] = self.comments(post, account)
        payload, memory = network.build_reply(Content(text="Merci !"), account, comment), Memory()
        assert network.find(payload, account, memory.key(), memory.since) is None
        server.lose_at["replies"] = 1
        with pytest.raises(Unknown):
            network.send(payload, account, memory.key())
        found = network.find(payload, account, memory.key(), memory.since)
        assert found.remote_id == self.comments(post, account)[1].remote_id
        assert memory.text == "{}"

    def test_the_same_words_of_somebody_else_or_of_before_are_not_our_answer(self, server, account, post):
        bravo = server.write_comment(post, "Bravo !")
        server.write_comment(bravo, "Merci !", "colline")
        server.write_comment(bravo, "Merci !", "jardin", timestamp="2026-01-01T10:00:00+0000")
        payload, memory = (
            network.build_reply(Content(text="Merci !"), account, self.comments(post, account)[0]),
            Memory(),
        )
        assert network.find(payload, account, memory.key(), memory.since) is None

    def test_an_answer_without_an_author_counts_as_ours(self, server, account, post):
        bravo = server.write_comment(post, "Bravo !")
        hidden = server.write_comment(bravo, "Merci !", None)
        payload, memory = (
            network.build_reply(Content(text="Merci !"), account, self.comments(post, account)[0]),
            Memory(),
        )
        assert network.find(payload, account, memory.key(), memory.since).remote_id == hidden["id"]

    def test_more_answers_than_are_read_are_a_doubt(self, server, account, post, monkeypatch):
        monkeypatch.setattr(Instagram, "page_size", 2)
        monkeypatch.setattr(Instagram, "most_pages", 1)
        bravo = server.write_comment(post, "Bravo !")
        for number in range(3):
            server.write_comment(bravo, f"{number}")
        payload = network.build_reply(Content(text="Merci !"), account, self.comments(post, account)[0])
        memory = Memory()
        assert isinstance(network.find(payload, account, memory.key(), memory.since), CannotTell)

    def test_hides_and_shows(self, server, account, post):
        server.write_comment(post, "Non")
        [comment] = self.comments(post, account)
        network.hide(comment, account)
        assert self.comments(post, account)[0].is_hidden
        network.hide(comment, account, hidden=False)
        assert not self.comments(post, account)[0].is_hidden

    def test_deletes_an_answer_by_both_log_ins(self, server, account, post):
        comment = server.write_comment(post, "Merci", "jardin")
        network.delete(comment["id"], account)
        network.delete(comment["id"], account)
        assert self.comments(post, account) == []

    def test_deletes_a_post_by_facebook_login_alone(self, server, account, post, login):
        if login == BY_PAGE:
            network.delete(post["id"], account)
            network.delete(post["id"], account)
            assert server.posts == []
            return
        with pytest.raises(Rejected) as caught:
            network.delete(post["id"], account)
        assert caught.value.reason == "forbidden"
        assert server.posts == [post]

    def test_a_post_cannot_be_deleted_without_the_permission(self, server, account, post, login):
        known = server.nodes[account.remote_id]
        token = server.token_of_account(known, {"instagram_basic", "instagram_business_basic"})
        with pytest.raises(Rejected) as caught:
            network.delete(post["id"], replace(account, credentials={**account.credentials, "access_token": token}))
        assert caught.value.reason == "forbidden"

    def test_numbers(self, server, account, post):
        post |= {"numbers": {"views": 90, "shares": 3, "saved": 4, "reach": 60}, "like_count": 7}
        server.write_comment(post, "Bravo !")
        young = server.write_post(server.nodes[account.remote_id], {"caption": "Neuf"})
        numbers = network.statistics([post["id"], young["id"], "12345"], account)
        assert numbers == {
            post["id"]: {"likes": 7, "replies": 1, "views": 90, "shares": 3, "bookmarks": 4},
            young["id"]: {"likes": 0, "replies": 0},
        }
        assert set(numbers[post["id"]]) == set(network.statistics_names)

    def test_numbers_of_a_story_ask_for_what_a_story_has(self, server, account, post):
        post |= {"numbers": {"views": 12, "shares": 1}, "media_product_type": "STORY"}
        assert network.statistics([post["id"]], account)[post["id"]]["views"] == 12

    def test_a_refused_metric_leaves_the_others(self, server, account, post, monkeypatch):
        post["numbers"] = {"views": 90, "shares": 3}
        monkeypatch.setitem(InstagramServer.metrics, "FEED", {"views", "shares"})
        assert network.statistics([post["id"]], account)[post["id"]] == {
            "likes": 0, "replies": 0, "views": 90, "shares": 3,
        }  # fmt: skip

    def test_without_the_permission_for_insights_the_counts_remain(self, server, account, post):
        server.faults["insights"] = [graph_error(10, "no permission", status=403)] * 4
        assert network.statistics([post["id"]], account)[post["id"]] == {"likes": 0, "replies": 0}


class TestWebhooks:
    @pytest.fixture
    def client(self, server):
        return Client(client_id=server.app_id, client_secret=server.app_secret)

    @pytest.mark.parametrize("name", ["id", "comment_id"])
    def test_a_comment_is_news_of_its_post(self, server, account, client, name):
        known = server.nodes[account.remote_id]
        post = server.write_post(known, {"caption": TEXT})
        comment = server.write_comment(post, "Bravo !")
        body, headers = server.webhook(known, comment, name)
        assert network.is_genuine(body, headers, client)
        assert not network.is_genuine(body + b" ", headers, client)
        expected = News(account_id=account.remote_id, key=f"comment {comment['id']}", remote_id=post["id"])
        assert network.news(body) == [expected] == network.news(body)

    def test_what_does_not_concern_us_is_no_news(self):
        entry = {"id": "1", "changes": [{"field": "mentions", "value": {"media_id": "2"}}]}
        assert network.news(repr({"object": "instagram", "entry": [entry]}).replace("'", '"').encode()) == []
        assert network.news(b'{"object": "page", "entry": []}') == []

    @pytest.mark.parametrize("body", [b"", b"[]", b'{"object": "instagram"}', b"\xff"])
    def test_garbage_is_unreadable(self, body):
        with pytest.raises(ValueError):
            network.news(body)

    def test_subscribes_the_account_and_not_its_page(self, server, account, client):
        network.subscribe(account, client, "https://asso.example/webhook/")
        network.subscribe(account, client, "https://asso.example/webhook/")
        assert server.subscribed == {account.remote_id: "comments"}


class TestConnecting:
    @pytest.fixture
    def client(self, server, login):
        return Client(client_id=server.app_id, client_secret=server.app_secret, options={"login": login})

    def consent(self, departure, answer="yes"):
        address = urlsplit(departure.url)
        page = requests.get(departure.url, timeout=5)
        assert page.ok, page.text
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        back = requests.get(
            f"{address.scheme}://{address.netloc}/dialog/answer",
            params={**query, "answer": answer},
            allow_redirects=False,
            timeout=5,
        )
        return {name: values[0] for name, values in parse_qs(urlsplit(back.headers["Location"]).query).items()}

    def connect(self, client):
        departure = network.depart(client, BACK, {})
        query = self.consent(departure)
        assert query["state"] == departure.state
        return network.arrive(client, BACK, query=query, memory=departure.memory)

    def test_from_the_consent_screen_to_a_post(self, server, client, login):
        known = server.add_account("jardin")
        [candidate] = network.candidates(self.connect(client))
        profile = candidate.profile
        assert (profile.remote_id, profile.handle) == (known["id"], "jardin")
        assert profile.url == "https://www.instagram.com/jardin/"
        assert profile.avatar_url == "https://scontent.example/jardin.jpg"
        assert profile.expires_at is None
        account = replace(
            ACCOUNT, remote_id=profile.remote_id, handle="jardin", credentials=candidate.grant.credentials
        )
        assert network.profile(account) == profile
        network.send(network.build(ONE, account), account, Memory().key())
        assert len(server.posts) == 1

    def test_what_is_kept(self, server, client, login):
        server.add_account("jardin")
        [candidate] = network.candidates(self.connect(client))
        kept = candidate.grant.credentials
        assert kept["login"] == login
        token = server.tokens[kept["access_token"]]
        if login == ALONE:
            assert 59 < (kept["expires_at"] - time.time()) / 86400 <= 60
            assert token.kind == "user"
        else:
            assert "expires_at" not in kept
            assert token.kind == "page"

    def test_asks_for_the_permissions_of_its_log_in(self, client, login):
        asked = parse_qs(urlsplit(network.depart(client, BACK, {}).url).query)["scope"][0].split(",")
        assert ("instagram_business_content_publish" in asked) == (login == ALONE)
        assert ("instagram_manage_contents" in asked) == (login == BY_PAGE)

    def test_refused_consent(self, server, client):
        server.add_account("jardin")
        assert self.consent(network.depart(client, BACK, {}), answer="no")["error"] == "access_denied"

    def test_a_used_code_is_refused(self, server, client):
        server.add_account("jardin")
        query = self.consent(network.depart(client, BACK, {}))
        network.arrive(client, BACK, query=query, memory={})
        with pytest.raises(Rejected) as caught:
            network.arrive(client, BACK, query=query, memory={})
        assert query["code"] not in str(caught.value)

    @pytest.mark.parametrize("login", [ALONE], indirect=True)
    def test_a_token_inside_a_list_as_older_guides_show(self, server, client):
        server.wrapped = True
        server.add_account("jardin")
        assert self.connect(client).credentials["access_token"] in server.tokens

    @pytest.mark.parametrize("login", [BY_PAGE], indirect=True)
    def test_every_linked_account_and_no_page_without_one(self, server, client):
        for handle in ("jardin", "rive"):
            server.add_account(handle)
        server.add_page("Sans compte")
        server.add_account("colline", tasks=["ANALYZE"])
        found = network.candidates(self.connect(client))
        assert [candidate.profile.handle for candidate in found] == ["jardin", "rive"]
        assert len({candidate.grant.credentials["access_token"] for candidate in found}) == 2

    @pytest.mark.parametrize("login", [BY_PAGE], indirect=True)
    def test_a_permission_taken_away_asks_to_reconnect(self, server, account):
        known = server.nodes[account.remote_id]
        token = server.token_of_account(known, {"instagram_basic", "pages_show_list"})
        with pytest.raises(ReconnectNeeded) as caught:
            network.profile(replace(account, credentials={**account.credentials, "access_token": token}))
        assert "instagram_content_publish" in caught.value.detail

    @pytest.mark.parametrize("login", [ALONE], indirect=True)
    @pytest.mark.parametrize(("days_left", "renewals"), [(29, 1), (31, 0)])
    def test_a_token_past_its_middle_is_renewed(self, server, account, days_left, renewals):
        ends, saved = int(time.time() + days_left * 86400), []
        server.tokens[account.credentials["access_token"]].expires_at = ends
        credentials = {**account.credentials, "expires_at": ends}
        network.profile(replace(account, credentials=credentials, save_credentials=saved.append))
        assert len(saved) == renewals
        for kept in saved:
            assert kept["login"] == ALONE
            assert kept["expires_at"] > time.time() + 59 * 86400

    @pytest.mark.parametrize("answer", [{}, [], {"id": "1"}, "x"])
    def test_garbage_is_not_an_account(self, server, account, monkeypatch, answer):
        monkeypatch.setattr(InstagramServer, "answer", lambda *_args: answer)
        with pytest.raises(NetworkError) as caught:
            network.profile(account)
        assert isinstance(caught.value, NotSent)
        assert not isinstance(caught.value, ReconnectNeeded)

    def test_the_set_up_is_looked_at_as_far_as_it_shows(self, server, client, login):
        found = {finding.step: finding.ok for finding in network.check_app(client, BACK)}
        seen = True if login == BY_PAGE else None
        assert (found["app"], found["secret"], found["published"]) == (seen, seen, None)

    @pytest.mark.parametrize("login", [BY_PAGE], indirect=True)
    def test_a_wrong_secret_is_seen(self, server, client):
        found = {finding.step: finding.ok for finding in network.check_app(replace(client, client_secret="no"), BACK)}
        assert found["secret"] is False


@pytest.mark.django_db
@pytest.mark.parametrize("login", [ALONE], indirect=True)
class TestEngine:
    @pytest.fixture
    def account(self, server, login, settings):
        settings.WAGTAIL_SOCIAL = {**settings.WAGTAIL_SOCIAL, "ALLOW_PRIVATE_HOSTS": True}
        known = connected(server, login)
        account = Account.objects.create(
            network="instagram", label="Vrai", remote_id=known.remote_id, handle="jardin", health=Account.Health.WORKING
        )
        account.credentials = Sealed.seal(known.credentials)
        account.save()
        Lane.objects.create(account=account)
        accounts.prove(account)
        return account

    @pytest.fixture
    def delivery(self, page, account, admin):
        post = posts.start(page=page, accounts=[account], by=admin)
        post.get_latest_revision().publish(user=admin)
        return SocialPost.objects.get(pk=post.pk).deliveries.get()

    def test_accepted_then_lost_is_found_and_never_sent_twice(self, server, delivery):
        server.lose_at["media_publish"] = 1
        sending.drain(delivery.account_id)
        delivery.refresh_from_db()
        assert delivery.state == State.UNCONFIRMED
        type(delivery).objects.update(lease_until=timezone.now())
        for pk in settling.to_settle(timezone.now() + timedelta(seconds=1)):
            settling.settle(pk)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.remote_id) == (State.SENT, server.posts[0]["id"])
        assert len(server.posts) == 1

    def test_a_dead_token_holds_the_post_and_breaks_the_account(self, server, delivery):
        for token in server.tokens:
            server.kill(token)
        sending.drain(delivery.account_id)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.reason) == (State.HELD, "account_broken")
        assert Account.objects.get().health == Account.Health.BROKEN
        assert server.posts == []
