from __future__ import annotations

import json
import re
import time
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
import responses
from django.utils import timezone

from tests.servers import linkedin_server as servers
from tests.servers.linkedin_server import MEMBER, OTHER_PAGE, PAGE, PAGES, PROFILE, LinkedInServer
from wagtail_social.exceptions import (
    NotSent,
    NotYet,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Unknown,
    Unsupported,
)
from wagtail_social.models import Account, Delivery, Lane, SocialPost, State
from wagtail_social.models.fields import Sealed
from wagtail_social.networks import base_restli as restli
from wagtail_social.networks import base_restli_posts
from wagtail_social.networks.base import (
    Author,
    CannotTell,
    ConnectedAccount,
    Content,
    Image,
    Link,
    ProvedAbsent,
    RemoteComment,
    SendKey,
    Sent,
)
from wagtail_social.networks.base_http import HostPolicy, transport
from wagtail_social.networks.base_oauth2 import Client
from wagtail_social.networks.linkedin import LinkedIn
from wagtail_social.services import accounts, posts, sending, settling

from .contract import NetworkContract

API = "https://api.linkedin.com"
TOKEN = "tok-3141592653589793"
SECRET = "s3cret-of-the-app"
SHARE = "urn:li:share:7300000000000000001"
ALT = "Des enfants au bord de l’eau"
PHOTO = Image(file="photo-1", mime="image/jpeg", width=1600, height=900, size=120_000, alt=ALT)
ADDRESS = "https://asso.example/actualites/fete_de_la_riviere/"
TEXT = "La fête de la rivière, c’est samedi (14 h) : 100 % gratuit_"
CONTENT = Content(text=TEXT, link=Link(url=ADDRESS), images=(PHOTO,), hashtags=("rivière",), language="fr-FR")
CARD = Content(
    text=TEXT, link=Link(url=ADDRESS, title="La fête de la rivière", description="Samedi, au parc.", image=PHOTO)
)
WORDS = Content(text=TEXT, hashtags=("rivière",))
REDIRECT = "https://asso.example/arrive/"
ACCOUNT = ConnectedAccount(
    remote_id=PAGE,
    handle="amis-riviere",
    credentials={"access_token": TOKEN, "client": {"client_id": "app-77", "client_secret": SECRET}},
    open_file=lambda file: f"bytes of {file}".encode(),
)
NAME = "linkedin"
network = LinkedIn()


class Ledger:
    """Keeps progress as the engine does: from one try to the next."""

    def __init__(self):
        self.progress, self.tries, self.at = {}, 0, datetime.now(UTC)

    def key(self):
        self.tries += 1
        return self.same()

    def same(self):
        return SendKey(value="5b6e0d0c", at=self.at, tries=self.tries, progress=self.progress, keep=self._keep)

    def _keep(self, progress):
        self.progress = json.loads(json.dumps(progress))


class Killed(BaseException):
    """The worker ends here."""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with LinkedInServer() as server:
        monkeypatch.setattr(LinkedIn, "api_root", server.url)
        for name in ("authorize_url", "token_url", "introspect_url"):
            monkeypatch.setattr(LinkedIn, name, server.url + urlsplit(getattr(LinkedIn, name)).path)
        yield server


@pytest.fixture
def page(server):
    return replace(ACCOUNT, credentials={**ACCOUNT.credentials, "access_token": server.token_for(PAGES)})


@pytest.fixture
def member(server):
    credentials = {**ACCOUNT.credentials, "access_token": server.token_for(PROFILE)}
    return replace(ACCOUNT, remote_id=MEMBER, handle="Ana Durand", credentials=credentials)


@pytest.fixture
def ledger():
    return Ledger()


def publish(content, account, ledger):
    return network.send(network.build(content, account), account, ledger.key())


def look(content, account, ledger):
    return network.find(network.build(content, account), account, ledger.same(), ledger.at - timedelta(minutes=2))


class TestContract(NetworkContract):
    network = network
    account = ACCOUNT
    content = CONTENT
    send_request = ("POST", re.compile(re.escape(f"{API}/rest/posts") + "$"))
    accepted = {"id": SHARE}
    secret = TOKEN
    dead_credentials = {"status": 401, "json": {"status": 401, "code": "REVOKED_ACCESS_TOKEN", "message": "revoked"}}

    def prepare(self, rsps):
        upload = f"{API}/dms-uploads/1"
        value = {"uploadUrl": upload, "image": "urn:li:image:C1", "uploadUrlExpiresAt": 1}
        rsps.add("POST", f"{API}/rest/images", json={"value": value})
        rsps.add("PUT", upload, status=201)

    def answer(self, rsps, **kwargs):
        """The post's name stands in a header, under an empty body."""
        if kwargs.get("json") is self.accepted:
            kwargs = {"status": 201, "body": "", "headers": {"x-restli-id": "urn%3Ali%3Ashare%3A7300000000000000001"}}
        super().answer(rsps, **kwargs)

    def rate_limit_headers(self, until):
        return {"Retry-After": until.strftime("%a, %d %b %Y %H:%M:%S GMT")}

    def test_nothing_is_claimed_that_linkedin_has_not(self):
        assert not network.capabilities.hide and not network.capabilities.repeatable

    def test_the_terms_are_declared(self):
        capabilities = network.capabilities
        assert capabilities.approve_each_text
        assert capabilities.comments_kept == timedelta(hours=24)
        assert not capabilities.comments_shown


class TestLittleText:
    @pytest.mark.parametrize(
        ("text", "little"),
        [
            ("Bonjour", "Bonjour"),
            ("a|b{c}d@e[f]g(h)i<j>k#\\l*m_n~o", r"a\|b\{c\}d\@e\[f\]g\(h\)i\<j\>k\#\\l\*m\_n\~o"),
            ("#rivière et #été_2026", r"#rivière et #été\_2026"),
            ("(#fête)", r"\(#fête\)"),
            ("n°#1 et C# ou # seul", r"n°\#1 et C\# ou \# seul"),
            ("https://a.fr/x_y#haut", r"https://a.fr/x\_y\#haut"),
            ("@asso.fr", r"\@asso.fr"),
            ("deux\nlignes 👩‍👩‍👧", "deux\nlignes 👩‍👩‍👧"),
        ],
    )
    def test_only_hashtags_live(self, text, little):
        assert restli.escaped(text) == little
        assert restli.plain(little) == text
        assert servers.shown(little) == text

    def test_the_server_of_these_tests_cuts_unescaped_text(self):
        assert servers.shown("Samedi (14 h)") == "Samedi "

    @pytest.mark.parametrize(
        ("stored", "text"),
        [
            (r"Le {hashtag|\#|rivière} !", "Le #rivière !"),
            (r"Le {hashtag|＃|été\_2026}", "Le #été_2026"),
            (r"Avec @[Les Amis \(74\)](urn:li:organization:1).", "Avec Les Amis (74)."),
            (r"\{hashtag\|\#\|x\}", "{hashtag|#|x}"),
        ],
    )
    def test_reads_what_linkedin_stores(self, stored, text):
        assert restli.plain(stored) == text

    @pytest.mark.parametrize(
        ("theirs", "same"),
        [
            ("Venez : https://asso.example/a", True),
            ("Venez :\nhttps://asso.example/a ", True),
            ("Venez : https://lnkd.in/eXy12", True),
            ("Venez : https://asso.example/b", False),
            ("Venez ! https://lnkd.in/eXy12", False),
            ("", False),
        ],
    )
    def test_an_address_that_linkedin_shortened_is_ours(self, theirs, same):
        assert restli.same_text(theirs, "Venez : https://asso.example/a") is same


class TestForm:
    def test_payload_is_what_is_sent(self):
        payload = network.build(WORDS, ACCOUNT)
        assert payload == {
            "commentary": "La fête de la rivière, c’est samedi \\(14 h\\) : 100 % gratuit\\_\n\n#rivière",
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        assert network.preview(payload).text == f"{TEXT}\n\n#rivière"

    def test_a_card_carries_the_address_and_images_leave_it_in_the_text(self):
        card, images = network.build(CARD, ACCOUNT), network.build(CONTENT, ACCOUNT)
        assert ADDRESS not in network.preview(card).text
        assert network.preview(card).card == CARD.link
        assert ADDRESS in network.preview(images).text
        assert network.preview(images).card is None
        assert {span.kind for span in network.preview(images).spans} == {"url", "hashtag"}

    def test_a_card_is_never_without_a_title_nor_over_its_limits(self):
        [bare] = [network.build(Content(text="a", link=Link(url=ADDRESS)), ACCOUNT)["article"]]
        assert bare == {"source": ADDRESS, "title": "asso.example"}
        long = Link(url=ADDRESS, title="mot " * 100, description="mot " * 100)
        article = network.build(Content(text="a", link=long), ACCOUNT)["article"]
        assert len(article["title"]) <= 200 and len(article["description"]) <= 256

    @pytest.mark.parametrize(
        ("text", "length"), [("a" * 3000, 3000), ("(" * 1500, 3000), ("👍" * 1500, 3000), ("é", 1), ("#été_1", 7)]
    )
    def test_escapes_count(self, text, length):
        assert network.measure(Content(text=text), ACCOUNT) == length
        assert network.problems(Content(text=text), ACCOUNT) == []
        over = Content(text=text + "a" * (3001 - length))
        assert [problem.code for problem in network.problems(over, ACCOUNT)] == ["too_long"]

    def test_counts_as_the_server(self, server, page, ledger):
        publish(Content(text="(" * 1500), page, ledger)
        payload = network.build(Content(text="(" * 1501), page)
        with pytest.raises(Rejected) as caught:
            network.send(payload, page, Ledger().key())
        assert caught.value.reason == "too_long"


class TestPublishing:
    @pytest.mark.parametrize("who", ["page", "member"])
    def test_text(self, server, who, request, ledger):
        account = request.getfixturevalue(who)
        sent = publish(WORDS, account, ledger)
        [post] = server.posts
        assert post["shown"] == f"{TEXT}\n\n#rivière"
        assert (post["author"], "content" in post) == (account.remote_id, False)
        assert sent == Sent(remote_id=post["id"], url=f"https://www.linkedin.com/feed/update/{post['id']}/")

    def test_one_image_with_its_alternative_text(self, server, page, ledger):
        publish(CONTENT, page, ledger)
        [post], [urn] = server.posts, server.images
        assert post["content"] == {"media": {"id": urn, "altText": ALT}}
        assert server.images[urn]["bytes"] == b"bytes of photo-1"
        assert server.images[urn]["type"] == "image/jpeg"

    def test_a_decorative_image_has_no_alternative_text(self, server, page, ledger):
        publish(replace(CONTENT, images=(replace(PHOTO, alt=""),)), page, ledger)
        assert list(server.posts[0]["content"]["media"]) == ["id"]

    @pytest.mark.parametrize("number", [2, 20])
    def test_several_images_in_order(self, server, member, ledger, number):
        images = tuple(replace(PHOTO, file=f"photo-{at}", alt=f"vue {at}") for at in range(number))
        publish(replace(CONTENT, images=images), member, ledger)
        shown = server.posts[0]["content"]["multiImage"]["images"]
        assert [image["altText"] for image in shown] == [f"vue {at}" for at in range(number)]
        assert [server.images[image["id"]]["bytes"].decode() for image in shown] == [
            f"bytes of photo-{at}" for at in range(number)
        ]

    def test_a_card_of_ours(self, server, page, ledger):
        publish(CARD, page, ledger)
        [post], [urn] = server.posts, server.images
        assert post["content"] == {
            "article": {
                "source": ADDRESS,
                "title": "La fête de la rivière",
                "description": "Samedi, au parc.",
                "thumbnail": urn,
            }
        }
        assert ADDRESS not in post["shown"]

    def test_edits_the_text_and_deletes(self, server, page, ledger):
        sent = publish(CONTENT, page, ledger)
        content = server.posts[0]["content"]
        again = network.edit(sent.remote_id, network.build(replace(CONTENT, text="Reportée (pluie)"), page), page)
        assert again == sent
        assert server.posts[0]["shown"].startswith("Reportée (pluie)")
        assert server.posts[0]["content"] == content
        network.delete(sent.remote_id, page)
        network.delete(sent.remote_id, page)
        assert server.posts == []

    def test_a_member_edits_and_deletes_too(self, server, member, ledger):
        sent = publish(WORDS, member, ledger)
        network.edit(sent.remote_id, network.build(Content(text="Reportée"), member), member)
        assert server.posts[0]["shown"] == "Reportée"
        network.delete(sent.remote_id, member)
        assert server.posts == []

    def test_an_edit_of_what_is_gone_says_so(self, server, page):
        with pytest.raises(Rejected) as caught:
            network.edit(SHARE, network.build(WORDS, page), page)
        assert caught.value.reason == "gone"

    def test_an_image_still_processed_makes_the_post_wait(self, server, page, ledger):
        server.processing = 2
        waits = []
        for _try in range(2):
            with pytest.raises(NotYet) as caught:
                publish(CONTENT, page, ledger)
            waits.append((caught.value.until - datetime.now(UTC)).total_seconds())
            assert not ledger.progress.get("asked")
        publish(CONTENT, page, ledger)
        assert len(server.posts) == len(server.images) == 1
        assert 4 < waits[0] < 6 < waits[1] < 11

    def test_an_image_that_is_never_ready_is_refused_and_may_be_tried_anew(self, server, page, ledger):
        server.processing = base_restli_posts.MAX_WAITS + 1
        for _try in range(base_restli_posts.MAX_WAITS):
            with pytest.raises(NotYet):
                publish(CONTENT, page, ledger)
        with pytest.raises(Rejected) as caught:
            publish(CONTENT, page, ledger)
        assert (caught.value.reason, ledger.progress) == ("image", {})
        server.processing = 0
        publish(CONTENT, page, ledger)
        assert len(server.posts) == 1 and len(server.images) == 2

    def test_an_image_that_linkedin_refuses(self, server, page, ledger):
        with pytest.raises(Rejected) as caught:
            publish(replace(CONTENT, images=(replace(PHOTO, mime="image/webp"),)), page, ledger)
        assert caught.value.reason == "image"
        assert server.posts == []

    def test_no_role_on_the_page(self, server, page, ledger):
        server.administered = [OTHER_PAGE]
        with pytest.raises(Rejected) as caught:
            publish(WORDS, page, ledger)
        assert caught.value.reason == "forbidden"

    def test_a_profiles_permission_does_not_do_for_a_page(self, server, member, ledger):
        with pytest.raises(Rejected) as caught:
            publish(WORDS, replace(member, remote_id=PAGE), ledger)
        assert caught.value.reason == "forbidden"


class TestAnswers:
    """What each answer to the creation means."""

    def refused(self, server, page, ledger, kind, status, body, headers=None):
        server.fail_next = [(status, body, headers or {})]
        with pytest.raises(kind) as caught:
            publish(WORDS, page, ledger)
        assert type(caught.value) is kind
        assert server.posts == []
        return caught.value

    def test_too_many_calls_wait_for_midnight_utc(self, server, page, ledger):
        error = self.refused(
            server, page, ledger, RateLimited, 429, {"code": "TOO_MANY_REQUESTS", "message": "MEMBER DAY limit"}
        )
        now = datetime.now(UTC)
        assert (error.until.hour, error.until.minute) == (0, 0)
        assert now < error.until <= now + timedelta(days=1)
        assert ledger.progress == {}, "a text that waits for a day must be able to become late"

    def test_too_many_calls_wait_as_long_as_a_header_says(self, server, page, ledger):
        error = self.refused(server, page, ledger, RateLimited, 429, "", {"Retry-After": "90"})
        assert timedelta(seconds=80) < error.until - datetime.now(UTC) < timedelta(seconds=91)

    def test_creations_are_counted_by_the_minute(self, server, page, ledger):
        error = self.refused(server, page, ledger, RateLimited, 429, {"message": "Comment create throttled"})
        assert error.until - datetime.now(UTC) < timedelta(minutes=3)

    def test_limits_count_on_every_call(self, server, page):
        server.calls_left = 0
        with pytest.raises(RateLimited):
            network.profile(page)

    def test_a_retired_version_is_nothing_the_content_could_change(self, server, page, ledger):
        server.live_versions = {"203001"}
        with pytest.raises(NotSent) as caught:
            publish(WORDS, page, ledger)
        assert type(caught.value) is NotSent and caught.value.status == 426
        assert "202609" in caught.value.detail and "must be updated" in caught.value.detail

    def test_a_missing_version_is_our_fault(self, server, page, ledger):
        error = self.refused(server, page, ledger, NotSent, 400, {"code": "VERSION_MISSING", "message": "no version"})
        assert error.status == 400

    @pytest.mark.parametrize(
        ("status", "code", "reason"),
        [
            (400, "MISSING_FIELD", "content"),
            (422, "UNPROCESSABLE_ENTITY", "content"),
            (400, "FIELD_LENGTH_TOO_LONG", "too_long"),
            (403, "ACCESS_DENIED", "forbidden"),
        ],
    )
    def test_what_a_person_must_change(self, server, page, ledger, status, code, reason):
        details = {"inputErrors": [{"description": "no", "code": code}]}
        body = {"status": status, "message": "bad", "errorDetails": details}
        body |= {"code": code} if status == 403 else {}
        error = self.refused(server, page, ledger, Rejected, status, body)
        assert error.reason == reason
        assert code in error.detail

    def test_a_conflict_is_tried_once_more(self, server, page, ledger):
        conflict = {"status": 409, "code": "CONFLICT", "message": "conflict"}
        self.refused(server, page, ledger, NotSent, 409, conflict)
        error = self.refused(server, page, ledger, Rejected, 409, conflict)
        assert error.reason == "conflict"

    def test_a_conflict_that_passes(self, server, page, ledger):
        self.refused(server, page, ledger, NotSent, 409, {"code": "CONFLICT", "message": "conflict"})
        assert publish(WORDS, page, ledger)

    @pytest.mark.parametrize("status", [408, 500, 503])
    def test_trouble_there_is_unknown(self, server, page, ledger, status):
        self.refused(server, page, ledger, Unknown, status, "<h1>down</h1>")
        assert ledger.progress["asked"]

    @pytest.mark.parametrize("headers", [{}, {"x-restli-id": "urn%3Ali%3Aperson%3A1"}, {"x-restli-id": "77"}])
    def test_accepted_without_a_name_is_looked_for(self, server, page, ledger, headers):
        self.refused(server, page, ledger, Unknown, 201, "", headers)

    @pytest.mark.parametrize("kind", ["share", "ugcPost"])
    def test_both_kinds_of_names(self, server, page, ledger, kind):
        server.fail_next = [(201, "", {"x-restli-id": f"urn:li:{kind}:12"})]
        assert publish(WORDS, page, ledger).remote_id == f"urn:li:{kind}:12"

    @pytest.mark.parametrize(
        "body", ["", "[]", "null", '"no"', '{"code": 5, "message": ["x"]}', '{"errorDetails": {"inputErrors": [1]}}']
    )
    def test_garbage_in_a_refusal_is_still_a_refusal(self, server, page, ledger, body):
        assert self.refused(server, page, ledger, Rejected, 400, body).reason == "content"


class TestAccess:
    @pytest.mark.parametrize(
        ("change", "code"),
        [({"ends": 0.0}, "EXPIRED_ACCESS_TOKEN"), ({"revoked": True}, "REVOKED_ACCESS_TOKEN")],
    )
    def test_an_access_that_ended(self, server, page, ledger, change, code):
        server.tokens[page.credentials["access_token"]] |= change
        for act in (lambda: publish(CONTENT, page, ledger), lambda: network.profile(page)):
            with pytest.raises(ReconnectNeeded) as caught:
                act()
            assert code in caught.value.detail
        assert server.posts == [] and server.images == {}

    def renewable(self, server, account, *, lasts=60 * servers.DAY, known=True):
        refresh = "refresh-token-271828"
        if known:
            server.refreshable[refresh] = {"scopes": PAGES, "ends": time.time() + 300 * servers.DAY}
        credentials = {
            "access_token": server.token_for(PAGES, lasts=lasts),
            "expires_at": time.time() + lasts,
            "refresh_token": refresh,
            "client": server.client,
        }
        saved = []
        return replace(account, credentials=credentials, save_credentials=saved.append), saved

    def test_renewed_before_its_end_where_the_app_may(self, server, page, ledger):
        account, saved = self.renewable(server, page, lasts=3 * servers.DAY)
        publish(WORDS, account, ledger)
        [kept] = saved
        assert kept["access_token"] != account.credentials["access_token"]
        assert kept["expires_at"] > time.time() + 59 * servers.DAY
        assert (kept["refresh_token"], kept["client"]) == (account.credentials["refresh_token"], server.client)
        end = network.profile(replace(account, credentials=kept)).expires_at
        assert timedelta(days=299) < end - datetime.now(UTC) < timedelta(days=301), "renewals do not move this end"

    def test_without_a_right_to_renew_it_is_used_to_its_end(self, server, page, ledger):
        end = time.time() + 3 * servers.DAY
        account = replace(page, credentials={**page.credentials, "expires_at": end})
        publish(WORDS, account, ledger)
        assert network.profile(account).expires_at == datetime.fromtimestamp(end, UTC)
        assert ("POST", "/oauth/v2/accessToken") not in server.requests

    def test_renewed_once_when_it_was_believed_fresh(self, server, page, ledger):
        account, saved = self.renewable(server, page)
        server.tokens[account.credentials["access_token"]]["revoked"] = True
        publish(WORDS, account, ledger)
        assert len(saved) == len(server.posts) == 1
        assert [path for _method, path in server.requests].count("/rest/posts") == 2

    def test_what_another_worker_renewed_is_used(self, server, page, ledger):
        account, saved = self.renewable(server, page)
        server.tokens[account.credentials["access_token"]]["revoked"] = True
        theirs = {**account.credentials, "access_token": server.token_for(PAGES)}
        publish(WORDS, replace(account, renewing=lambda: nullcontext(theirs)), ledger)
        assert (saved, len(server.posts)) == ([], 1)
        assert ("POST", "/oauth/v2/accessToken") not in server.requests

    def test_a_dead_right_to_renew_leaves_the_living_access_alone(self, server, page, ledger):
        account, [] = self.renewable(server, page, lasts=3 * servers.DAY, known=False)
        saved = []
        publish(WORDS, replace(account, save_credentials=saved.append), ledger)
        assert len(server.posts) == 1
        assert "refresh_token" not in saved[0]
        assert saved[0]["access_token"] == account.credentials["access_token"]

    def test_a_dead_right_to_renew_and_a_dead_access(self, server, page, ledger):
        account, saved = self.renewable(server, page, known=False)
        server.tokens[account.credentials["access_token"]]["revoked"] = True
        with pytest.raises(ReconnectNeeded) as caught:
            publish(WORDS, account, ledger)
        assert saved == [] and server.posts == []
        assert "refresh-token" not in str(caught.value) and SECRET not in str(caught.value)


class TestLostAnswers:
    """Never twice: whatever is lost, at most one post is on the server."""

    @pytest.mark.parametrize("content", [WORDS, CONTENT, CARD], ids=["words", "image", "card"])
    def test_a_page_finds_it(self, server, page, ledger, content):
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            publish(content, page, ledger)
        found = look(content, page, ledger)
        assert found.remote_id == server.posts[0]["id"]
        assert len(server.posts) == 1

    def test_a_profile_cannot_be_looked_at_and_the_duplicate_names_the_post(self, server, member, ledger):
        """A person is asked; when she wrongly says that it is not there, LinkedIn's refusal says where it is."""
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            publish(CONTENT, member, ledger)
        assert isinstance(look(CONTENT, member, ledger), CannotTell)
        assert not network.may_repeat(member, ledger.same(), datetime.now(UTC))
        sent = publish(CONTENT, member, ledger)
        assert sent.remote_id == server.posts[0]["id"]
        assert len(server.posts) == len(server.images) == 1

    def test_a_page_adopts_the_duplicate_too(self, server, page, ledger):
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            publish(WORDS, page, ledger)
        assert publish(WORDS, page, ledger).remote_id == server.posts[0]["id"]
        assert len(server.posts) == 1

    def test_a_duplicate_on_the_first_try_is_a_refusal(self, server, page, ledger):
        publish(WORDS, page, ledger)
        with pytest.raises(Rejected) as caught:
            publish(WORDS, page, Ledger())
        assert caught.value.reason == "duplicate"
        assert len(server.posts) == 1

    @pytest.mark.parametrize("who", ["page", "member"])
    def test_a_later_try_alone_proves_nothing(self, server, who, request, ledger):
        """The first try was turned away for sure, so the duplicate is somebody else's doing."""
        account = request.getfixturevalue(who)
        publish(WORDS, account, Ledger())
        server.fail_next = [(429, {"message": "DAY limit"}, {})]
        with pytest.raises(RateLimited):
            publish(WORDS, account, ledger)
        with pytest.raises(Rejected) as caught:
            publish(WORDS, account, ledger)
        assert (ledger.tries, caught.value.reason) == (2, "duplicate")

    def test_a_text_deleted_before_is_not_adopted(self, server, page, ledger):
        """LinkedIn goes on calling it a duplicate, of a post that is gone."""
        earlier = publish(WORDS, page, Ledger())
        network.delete(earlier.remote_id, page)
        server.fail_next = [(502, "", {})]
        with pytest.raises(Unknown):
            publish(WORDS, page, ledger)
        with pytest.raises(Rejected) as caught:
            publish(WORDS, page, ledger)
        assert (caught.value.reason, server.posts) == ("duplicate", [])

    def test_a_post_older_than_the_first_try_is_not_adopted(self, server, page, ledger):
        publish(WORDS, page, Ledger())
        server.posts[0]["createdAt"] -= 10 * 60_000
        server.fail_next = [(502, "", {})]
        with pytest.raises(Unknown):
            publish(WORDS, page, ledger)
        with pytest.raises(Rejected) as caught:
            publish(WORDS, page, ledger)
        assert caught.value.reason == "duplicate"

    @pytest.mark.parametrize("named", ["urn:li:person:ana1", "another post"])
    def test_a_duplicate_that_names_no_post_stays_unknown(self, server, page, ledger, named):
        ledger.progress = {"asked": True}
        words = {"message": f"Content is a duplicate of {named}", "status": 422}
        server.fail_next = [(422, words, {})]
        with pytest.raises(Unknown):
            publish(WORDS, page, ledger)

    def test_a_duplicate_that_cannot_be_read_is_adopted_after_a_lost_answer(self, server, page, ledger):
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            publish(WORDS, page, ledger)
        server.tokens[page.credentials["access_token"]]["scopes"].discard("r_organization_social")
        assert publish(WORDS, page, ledger).remote_id == server.posts[0]["id"]

    @pytest.mark.parametrize("who", ["page", "member"])
    @pytest.mark.parametrize("content", [WORDS, CONTENT, CARD], ids=["words", "image", "card"])
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_killed_at_every_step(self, server, who, content, when, request, monkeypatch):
        """Killed around each request in turn; then what the engine does: look, send again where that is harmless, and
        at last a person who looked says that it is not there."""
        account = request.getfixturevalue(who)
        monkeypatch.setattr(LinkedIn, "settling", timedelta(0))
        steps = 1 if content is WORDS else 3
        for step in range(steps):
            text = f"{content.text} {step}"
            self.killed_at(step, when, replace(content, text=text), account, monkeypatch, server)
            published = [post for post in server.posts if text in post["shown"]]
            assert len(published) == 1
        assert len(server.posts) == steps

    def killed_at(self, step, when, content, account, monkeypatch, server):
        ledger, real, made = Ledger(), transport.request, []

        def request(*args, **kwargs):
            made.append(args)
            if len(made) == step + 1 and when == "before":
                raise Killed
            answer = real(*args, **kwargs)
            if len(made) == step + 1:
                answer.close()
                raise Killed
            return answer

        with monkeypatch.context() as patch:
            patch.setattr(transport, "request", request)
            with pytest.raises(Killed):
                publish(content, account, ledger)
        images = list(ledger.progress.get("images", ()))
        found = look(content, account, ledger)
        if isinstance(found, Sent):
            assert found.remote_id == server.posts[-1]["id"]
            return
        assert not (isinstance(found, ProvedAbsent) and ledger.progress.get("asked"))
        sent = publish(content, account, ledger)
        assert sent.remote_id == server.posts[-1]["id"]
        assert ledger.progress.get("images", [])[: len(images)] == images, "what was uploaded is not uploaded again"

    def test_images_uploaded_are_kept_when_the_creation_never_left(self, server, page, ledger, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(LinkedIn, "_create", lambda *args: (_ for _ in ()).throw(Killed))
            with pytest.raises(Killed):
                publish(CONTENT, page, ledger)
        assert isinstance(look(CONTENT, page, ledger), ProvedAbsent)
        publish(CONTENT, page, ledger)
        assert len(server.images) == len(server.posts) == 1

    def test_that_it_leaves_is_kept_before_it_leaves(self, server, page, ledger):
        kept = []
        key = replace(ledger.key(), keep=lambda progress: kept.append((dict(progress), len(server.received_at))))
        network.send(network.build(CONTENT, page), page, key)
        assert [(sorted(progress), creations) for progress, creations in kept] == [
            (["images"], 0),
            (["asked", "images"], 0),
        ]


class TestFind:
    @pytest.fixture(autouse=True)
    def at_rest(self, monkeypatch):
        monkeypatch.setattr(LinkedIn, "settling", timedelta(0))

    def test_what_is_not_there(self, server, page, ledger):
        ledger.progress = {"asked": True}
        assert look(WORDS, page, ledger) is None

    def test_linkedin_may_still_be_at_work(self, server, page, ledger, monkeypatch):
        monkeypatch.setattr(LinkedIn, "settling", timedelta(hours=1))
        assert isinstance(look(WORDS, page, ledger), CannotTell)

    def test_recognises_what_linkedin_rewrote(self, server, page, ledger):
        publish(Content(text="Venez (vite) https://asso.example/a", hashtags=("fête",)), page, ledger)
        server.posts[0]["commentary"] = r"Venez \(vite\) https://lnkd.in/e8 {hashtag|\#|fête}"
        content = Content(text="Venez (vite) https://asso.example/a", hashtags=("fête",))
        assert look(content, page, ledger).remote_id == server.posts[0]["id"]

    @pytest.mark.parametrize("change", [{"createdAt": 1_700_000_000_000}, {"lifecycleState": "PUBLISH_FAILED"}])
    def test_what_is_not_it(self, server, page, ledger, change):
        publish(WORDS, page, ledger)
        server.posts[0] |= change
        assert look(WORDS, page, ledger) is None

    def test_the_same_text_with_other_images_proves_nothing(self, server, page, ledger):
        publish(CONTENT, page, ledger)
        ledger.progress = {"images": ["urn:li:image:other"], "asked": True}
        assert isinstance(look(CONTENT, page, ledger), CannotTell)

    def test_an_image_without_text_is_recognised_by_its_image(self, server, page, ledger):
        content = Content(text="", images=(PHOTO,))
        publish(content, page, ledger)
        publish(Content(text="", images=(PHOTO,)), page, Ledger())
        assert look(content, page, ledger).remote_id == server.posts[0]["id"]

    def test_behind_many_others(self, server, page, ledger):
        sent = publish(WORDS, page, ledger)
        for number in range(30):
            publish(Content(text=f"autre {number}"), page, Ledger())
        assert look(WORDS, page, ledger) == sent

    def test_more_than_can_be_read_proves_nothing(self, server, page, ledger, monkeypatch):
        monkeypatch.setattr(base_restli_posts, "MAX_PAGES", 1)
        for number in range(25):
            publish(Content(text=f"autre {number}"), page, Ledger())
        assert isinstance(look(WORDS, page, ledger), CannotTell)

    def test_no_right_to_read_proves_nothing(self, server, page, ledger):
        server.tokens[page.credentials["access_token"]]["scopes"].discard("r_organization_social")
        assert isinstance(look(WORDS, page, ledger), CannotTell)

    @pytest.mark.parametrize("answer", [{"json": {}}, {"json": []}, {"body": "<html>"}, {"status": 500}])
    def test_garbage_proves_nothing(self, answer):
        with responses.RequestsMock() as rsps:
            rsps.add("GET", f"{API}/rest/posts", **answer)
            with pytest.raises(NotSent):
                look(WORDS, ACCOUNT, Ledger())


class TestConversation:
    @pytest.fixture
    def post(self, server, page, ledger):
        return publish(WORDS, page, ledger)

    def test_a_thread_two_levels_deep(self, server, page, post):
        bravo = server.write(post.remote_id, "Bravo <b> (vraiment)")
        server.write(post.remote_id, "Oui", under=bravo["commentUrn"], actor="urn:li:person:eve3")
        server.write(post.remote_id, "À quelle heure ?")
        found = network.comments(post.remote_id, page)
        assert [(one.body, one.parent_id) for one in found.comments] == [
            ("Bravo <b> (vraiment)", post.remote_id),
            ("Oui", bravo["commentUrn"]),
            ("À quelle heure ?", post.remote_id),
        ]
        first = found.comments[0]
        assert (found.complete, found.cursor, first.body_format, first.is_ours) == (True, "", "text", False)
        assert (first.author.remote_id, first.author.handle) == ("urn:li:person:bob2", "LinkedIn member")
        assert abs(first.created_at - datetime.now(UTC)) < timedelta(seconds=30)
        assert "commentUrn=urn%3Ali%3Acomment%3A%28activity%3A" in first.url

    def test_nobody_answered_costs_one_call(self, server, page, post):
        before = len(server.requests)
        assert network.comments(post.remote_id, page).comments == []
        assert len(server.requests) == before + 1

    def test_a_post_that_is_gone(self, server, page):
        with pytest.raises(Rejected) as caught:
            network.comments(SHARE, page)
        assert caught.value.reason == "gone"

    def test_many_comments_come_in_pages(self, server, page, post):
        written = [server.write(post.remote_id, f"n° {number}")["commentUrn"] for number in range(130)]
        first = network.comments(post.remote_id, page)
        second = network.comments(post.remote_id, page, first.cursor)
        assert (len(first.comments), first.cursor, second.cursor) == (100, "100", "")
        assert [one.remote_id for one in (*first.comments, *second.comments)] == written

    def test_says_when_it_left_answers_out(self, server, page, post):
        for number in range(22):
            above = server.write(post.remote_id, f"n° {number}")
            server.write(post.remote_id, "réponse", under=above["commentUrn"])
        found = network.comments(post.remote_id, page)
        assert (len(found.comments), found.complete) == (22 + 20, False)

    def test_names_where_linkedin_tells_them(self, server, page, post):
        comment = server.write(post.remote_id, "Bravo")
        comment["actor~"] = {"localizedFirstName": "Bob", "localizedLastName": "Martin"}
        [found] = network.comments(post.remote_id, page).comments
        assert (found.author.name, found.author.handle) == ("Bob Martin", "Bob Martin")

    def test_answers_likes_edits_and_deletes(self, server, page, post):
        server.write(post.remote_id, "À quelle heure ?")
        [question] = network.comments(post.remote_id, page).comments
        reply = network.build_reply(Content(text="À 14 h (au parc)", link=Link(url=ADDRESS)), page, question)
        assert network.preview(reply).text == f"À 14 h (au parc)\n\n{ADDRESS}"
        sent = network.send(reply, page, Ledger().key())
        ours = network.comments(post.remote_id, page).comments[1]
        assert (ours.remote_id, ours.is_ours, ours.parent_id) == (sent.remote_id, True, question.remote_id)
        assert ours.body == f"À 14 h (au parc)\n\n{ADDRESS}"
        network.edit(sent.remote_id, {**reply, "message": {"text": "À 15 h"}}, page)
        edited = network.comments(post.remote_id, page).comments[1]
        assert edited.body == "À 15 h" and edited.edited_at > edited.created_at
        for _time in range(2):
            network.like(question, page)
            assert server.reactions == {(PAGE, question.remote_id)}
        for _time in range(2):
            network.like(question, page, liked=False)
            assert server.reactions == set()
        network.delete(sent.remote_id, page)
        network.delete(sent.remote_id, page)
        assert [one.body for one in network.comments(post.remote_id, page).comments] == ["À quelle heure ?"]

    @pytest.mark.parametrize("liked", [True, False])
    def test_a_like_that_is_refused_says_so(self, server, page, post, liked):
        server.write(post.remote_id, "Bravo")
        [bravo] = network.comments(post.remote_id, page).comments
        server.administered = [OTHER_PAGE]
        with pytest.raises(Rejected) as caught:
            network.like(bravo, page, liked=liked)
        assert caught.value.reason == "forbidden"

    def test_an_answer_to_an_answer_stands_under_the_first_comment(self, server, page, post):
        above = server.write(post.remote_id, "Bravo")
        server.write(post.remote_id, "Oui", under=above["commentUrn"])
        answer = network.comments(post.remote_id, page).comments[1]
        network.send(network.build_reply(Content(text="Merci"), page, answer), page, Ledger().key())
        assert [one.parent_id for one in network.comments(post.remote_id, page).comments][1:] == [
            above["commentUrn"],
            above["commentUrn"],
        ]

    def test_a_lost_answer_to_a_reply_is_found(self, server, page, post, ledger):
        server.fail_on = ("POST", "/rest/socialActions")
        server.write(post.remote_id, "Bravo")
        [bravo] = network.comments(post.remote_id, page).comments
        reply = network.build_reply(Content(text="Merci"), page, bravo)
        assert network.find(reply, page, ledger.same(), ledger.at - timedelta(hours=1)) is None
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            network.send(reply, page, ledger.key())
        found = network.find(reply, page, ledger.same(), ledger.at)
        assert found.remote_id == network.comments(post.remote_id, page).comments[1].remote_id

    @pytest.mark.parametrize("answer", [{}, [], {"id": 7}, {"commentUrn": "urn:li:share:1"}])
    def test_a_reply_without_a_name_is_unknown(self, server, page, post, ledger, answer):
        server.fail_on = ("POST", "/rest/socialActions")
        server.write(post.remote_id, "Bravo")
        [bravo] = network.comments(post.remote_id, page).comments
        server.fail_next = [(201, answer, {})]
        with pytest.raises(Unknown):
            network.send(network.build_reply(Content(text="Merci"), page, bravo), page, ledger.key())

    def test_a_reply_named_in_the_header_alone(self, server, page, post, ledger):
        server.fail_on = ("POST", "/rest/socialActions")
        server.write(post.remote_id, "Bravo")
        [bravo] = network.comments(post.remote_id, page).comments
        server.fail_next = [(201, "", {"x-restli-id": "77"})]
        sent = network.send(network.build_reply(Content(text="Merci"), page, bravo), page, ledger.key())
        assert sent.remote_id == f"urn:li:comment:({bravo.extra['object']},77)"

    def test_what_stands_there_in_the_short_form(self):
        assert restli.split_comment("urn:li:comment:(activity:9,77)") == ("urn:li:activity:9", "77")
        assert restli.split_comment(SHARE) is None

    def test_statistics(self, server, page, post, ledger):
        silent = publish(Content(text="Personne"), page, Ledger())
        server.impressions[post.remote_id] = {
            "impressionCount": 812,
            "uniqueImpressionsCount": 600,
            "clickCount": 31,
            "likeCount": 12,
            "commentCount": 3,
            "shareCount": 2,
            "engagement": 0.059,
        }
        server.write(silent.remote_id, "Si !")
        server.posts[1]["reactions"] = ["LIKE", "PRAISE"]
        numbers = network.statistics([post.remote_id, silent.remote_id, SHARE[:-1] + "9", "by-hand:7"], page)
        assert numbers == {
            post.remote_id: {"likes": 12, "shares": 2, "replies": 3, "views": 812, "clicks": 31},
            silent.remote_id: {"likes": 2, "shares": 0, "replies": 1, "views": 0, "clicks": 0},
        }
        assert set(network.statistics_names) == set(numbers[post.remote_id])

    def test_many_statistics_come_in_few_calls(self, server, page):
        urns = [f"urn:li:{kind}:{number}" for kind in ("share", "ugcPost") for number in range(20)]
        server.impressions = {urn: {"likeCount": 1} for urn in urns}
        assert len(network.statistics(urns, page)) == 40
        assert len(server.requests) == 4

    def test_nothing_of_a_members_own_posts_can_be_read(self, server, member, ledger):
        sent = publish(WORDS, member, ledger)
        before = len(server.requests)
        comment = RemoteComment(
            remote_id="urn:li:comment:(urn:li:activity:9,77)",
            parent_id=sent.remote_id,
            author=Author(remote_id="urn:li:person:bob2", handle="Bob"),
            body="Bravo",
            body_format="text",
            created_at=None,
            extra={"object": "urn:li:activity:9", "thread": "urn:li:comment:(urn:li:activity:9,77)"},
        )
        for act in (
            lambda: network.comments(sent.remote_id, member),
            lambda: network.statistics([sent.remote_id], member),
            lambda: network.like(comment, member),
            lambda: network.build_reply(Content(text="Merci"), member, comment),
        ):
            with pytest.raises(Unsupported):
                act()
        assert len(server.requests) == before


class TestConnecting:
    def client(self, products="pages", **changes):
        return Client(client_id="app-77", client_secret=SECRET, options={"products": products}, **changes)

    def consent(self, url):
        """What a person does: she reads the screen and follows its link."""
        screen = requests.get(url, allow_redirects=False, timeout=5)
        if screen.is_redirect:
            return parse_qs(urlsplit(screen.headers["Location"]).query)
        link = re.search(r'id="allow" href="([^"]+)"', screen.text)[1].replace("&amp;", "&")
        back = requests.get(urljoin(url, link), allow_redirects=False, timeout=5)
        assert back.headers["Location"].startswith(REDIRECT)
        return parse_qs(urlsplit(back.headers["Location"]).query)

    def connect(self, client):
        departure = network.depart(client, REDIRECT, {})
        query = self.consent(departure.url)
        assert query["state"] == [departure.state]
        return network.arrive(client, REDIRECT, query={"code": query["code"][0]}, memory=departure.memory)

    def test_pages_are_offered_one_by_one_with_their_access(self, server):
        grant = self.connect(self.client())
        found = network.candidates(grant)
        assert [(one.profile.remote_id, one.profile.name, one.profile.url) for one in found] == [
            (PAGE, "Les Amis de la rivière", "https://www.linkedin.com/company/amis-riviere/"),
            (OTHER_PAGE, "Jardin partagé", "https://www.linkedin.com/company/jardin/"),
        ]
        for one in found:
            account = ConnectedAccount(remote_id=one.profile.remote_id, credentials=one.grant.credentials)
            assert network.profile(account) == one.profile
            days = (one.profile.expires_at - datetime.now(UTC)) / timedelta(days=1)
            assert 59.9 < days <= 60
            network.send(network.build(WORDS, account), account, Ledger().key())
        assert {post["author"] for post in server.posts} == {PAGE, OTHER_PAGE}

    def test_ones_own_profile(self, server):
        server.products = PROFILE
        [found] = network.candidates(self.connect(self.client("profile")))
        assert (found.profile.remote_id, found.profile.handle) == (MEMBER, "Ana Durand")
        account = ConnectedAccount(remote_id=MEMBER, credentials=found.grant.credentials)
        assert network.profile(account) == found.profile
        assert not any("organization" in path for _method, path in server.requests)

    def test_somebody_who_manages_no_page(self, server):
        server.administered = []
        assert network.candidates(self.connect(self.client())) == []

    def test_a_page_whose_role_was_taken_away_must_be_connected_again(self, server, page):
        server.administered = [OTHER_PAGE]
        with pytest.raises(ReconnectNeeded):
            network.profile(page)

    def test_asks_for_all_scopes_of_its_product_at_once_and_no_other(self, server):
        for product, scopes in (("pages", PAGES), ("profile", PROFILE), ("", PROFILE)):
            query = parse_qs(urlsplit(network.depart(self.client(product), REDIRECT, {}).url).query)
            assert query["scope"] == [" ".join(scopes)]
            assert set(query) == {"response_type", "client_id", "redirect_uri", "scope", "state"}

    def test_a_product_the_app_was_not_given(self, server):
        server.products = PROFILE
        query = self.consent(network.depart(self.client("pages"), REDIRECT, {}).url)
        assert query["error"] == ["unauthorized_scope_error"] and "code" not in query

    def test_refused_consent_comes_back_as_an_error(self, server):
        server.deny = True
        query = self.consent(network.depart(self.client(), REDIRECT, {}).url)
        assert query["error"] == ["user_cancelled_authorize"] and "code" not in query

    @pytest.mark.parametrize("spoiled", ["code", "secret"])
    def test_a_wrong_code_or_secret_is_a_refusal_without_secrets(self, server, spoiled):
        code = self.consent(network.depart(self.client(), REDIRECT, {}).url)["code"][0]
        client = replace(self.client(), client_secret="wrong-secret") if spoiled == "secret" else self.client()
        with pytest.raises(Rejected) as caught:
            network.arrive(
                client, REDIRECT, query={"code": "x" if spoiled == "code" else code}, memory={"verifier": None}
            )
        assert SECRET not in str(caught.value) and "wrong-secret" not in str(caught.value)

    def test_a_right_to_renew_is_kept_when_it_is_given(self, server):
        server.gives_refresh_tokens = True
        [found, _other] = network.candidates(self.connect(self.client()))
        days = (found.profile.expires_at - datetime.now(UTC)) / timedelta(days=1)
        assert 364 < days <= 365
        assert found.grant.credentials["refresh_token"] in server.refreshable

    @pytest.mark.parametrize("scope", ["a,b", "a b", ["a,b"], ["a", "b"]])
    def test_scopes_however_they_are_parted(self, scope):
        grant = network.grant({"access_token": "x", "scope": scope}, self.client())
        assert grant.credentials["scope"] == ["a", "b"]

    def test_scopes_that_are_not_said_are_those_asked_for(self):
        assert network.grant({"access_token": "x"}, self.client("profile")).credentials["scope"] == list(PROFILE)

    def test_a_right_app(self, server):
        found = network.check_app(self.client(), REDIRECT)
        assert [(one.step, one.ok) for one in found] == [
            ("app", True),
            ("secret", True),
            ("redirect", None),
            ("permissions", None),
        ]

    def test_a_wrong_secret(self, server):
        found = network.check_app(replace(self.client(), client_secret="wrong-secret"), REDIRECT)
        [secret] = [one for one in found if one.step == "secret"]
        assert secret.ok is False and "invalid_client" in secret.detail
        assert "wrong-secret" not in secret.detail

    def test_a_retired_version_is_said_by_the_check(self, server):
        server.live_versions = {"203001"}
        [app] = [one for one in network.check_app(self.client(), REDIRECT) if one.step == "app"]
        assert app.ok is False and "202609" in app.detail

    def test_a_check_that_sees_nothing_claims_nothing(self, monkeypatch):
        with responses.RequestsMock() as rsps:
            rsps.add("POST", LinkedIn.introspect_url, status=503)
            rsps.add("GET", f"{API}/rest/organizationAcls", status=503)
            assert {one.ok for one in network.check_app(self.client(), REDIRECT)} == {None}

    @pytest.mark.parametrize("answer", [{"json": {}}, {"json": []}, {"body": "<html>"}, {"status": 503}])
    @pytest.mark.parametrize("account", [ACCOUNT, replace(ACCOUNT, remote_id=MEMBER)], ids=["page", "member"])
    def test_garbage_is_nobody(self, account, answer):
        with responses.RequestsMock() as rsps:
            rsps.add("GET", re.compile(f"{API}/.*"), **answer)
            with pytest.raises(NotSent) as caught:
                network.profile(account)
            assert not isinstance(caught.value, ReconnectNeeded)


@pytest.mark.django_db
class TestEngine:
    """The engine on the same server: what a person sees in the end."""

    @pytest.fixture
    def delivery(self, server, request, page, admin, monkeypatch):
        """``page`` is the site's page here."""
        monkeypatch.setattr(LinkedIn, "settling", timedelta(0))
        remote_id, scopes = request.param if hasattr(request, "param") else (PAGE, PAGES)
        account = Account.objects.create(
            network=NAME, label="LinkedIn", remote_id=remote_id, handle="asso", health=Account.Health.WORKING
        )
        account.credentials = Sealed.seal({"access_token": server.token_for(scopes), "client": server.client})
        account.save()
        Lane.objects.create(account=account)
        accounts.prove(account)
        post = posts.start(page=page, accounts=[account], by=admin)
        post.get_latest_revision().publish(user=admin)
        return SocialPost.objects.get(pk=post.pk).deliveries.get()

    @pytest.fixture
    def page(self, home, image):
        from tests.testapp.models import PlainPage

        page = PlainPage(title="Le jardin ouvre samedi", slug="jardin", intro="À tous (14 h).", image=image)
        home.add_child(instance=page)
        page.save_revision().publish()
        page.refresh_from_db()
        return page

    def fresh(self, delivery):
        return Delivery.objects.select_related("account", "post__page").get(pk=delivery.pk)

    def look(self):
        Delivery.objects.filter(state=State.UNCONFIRMED, lease_until__isnull=False).update(lease_until=timezone.now())
        for pk in settling.to_settle(timezone.now() + timedelta(seconds=1)):
            settling.settle(pk)

    def test_sent_with_its_address(self, server, delivery):
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.SENT
        assert self.fresh(delivery).remote_url.endswith(f"{server.posts[0]['id']}/")
        assert server.posts[0]["content"]["media"]["id"] in server.images

    def test_a_lost_answer_is_found_and_never_sent_twice(self, server, delivery):
        server.lose_next_answers = 1
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.UNCONFIRMED
        self.look()
        assert self.fresh(delivery).state == State.SENT
        assert self.fresh(delivery).remote_id == server.posts[0]["id"]
        assert len(server.posts) == 1

    @pytest.mark.parametrize("delivery", [(MEMBER, PROFILE)], indirect=True)
    def test_on_a_profile_a_person_is_asked_and_the_duplicate_answers(self, server, delivery):
        server.lose_next_answers = 1
        sending.drain(delivery.account_id)
        for _round in range(settling.LOOKS):
            self.look()
        assert (self.fresh(delivery).state, self.fresh(delivery).reason) == (State.UNCONFIRMED, "cannot_tell")
        settling.send_again(self.fresh(delivery), by=None)
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.SENT
        assert self.fresh(delivery).remote_id == server.posts[0]["id"]
        assert len(server.posts) == len(server.images) == 1

    def test_killed_before_the_creation_left_it_is_sent_by_itself(self, server, delivery, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(LinkedIn, "_create", lambda *args: (_ for _ in ()).throw(Killed))
            with pytest.raises(Killed):
                sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.SENDING
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        Lane.objects.update(holder="", held_until=None)
        settling.reap(timezone.now())
        self.look()
        assert self.fresh(delivery).state == State.SENT
        assert len(server.posts) == len(server.images) == 1

    def test_a_dead_access_holds_the_post_until_reconnected(self, server, delivery):
        server.tokens = {}
        sending.drain(delivery.account_id)
        assert (self.fresh(delivery).state, self.fresh(delivery).reason) == (State.HELD, "account_broken")
        assert Account.objects.get().health == Account.Health.BROKEN
        assert server.posts == []

    def test_an_image_still_processed_waits_and_is_sent(self, server, delivery):
        server.processing = 1
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.WAITING
        Delivery.objects.update(due_at=timezone.now())
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.SENT
        assert len(server.posts) == len(server.images) == 1
