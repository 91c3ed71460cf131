from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unicodedata import normalize
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from responses import matchers

from wagtail_social.exceptions import (
    HostRefused,
    NetworkError,
    NotSent,
    NotYet,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Unknown,
)
from wagtail_social.networks import base_fediverse as fediverse
from wagtail_social.networks.base import (
    Author,
    CannotTell,
    ConnectedAccount,
    Content,
    Image,
    Link,
    RemoteComment,
    SendKey,
)
from wagtail_social.networks.base_http import HostPolicy, typed_server
from wagtail_social.networks.base_oauth2 import Client
from wagtail_social.networks.mastodon import Mastodon

from ..servers.mastodon_server import MastodonServer
from .contract import KEY, NetworkContract

SERVER = "https://mastodon.test"
STATUSES = f"{SERVER}/api/v1/statuses"
MINE = f"{SERVER}/api/v1/accounts/7/statuses"
TOKEN = "tok-3141592653589793"
ALT = "Des enfants au bord de l’eau"
PHOTO = Image(file="photo-1", mime="image/jpeg", width=1600, height=900, size=120_000, alt=ALT)
PAGE = "https://asso.example/actualites/fete-de-la-riviere/"
TEXT = "La fête de la rivière, c’est samedi."
CONTENT = Content(text=TEXT, link=Link(url=PAGE), images=(PHOTO,), hashtags=("rivière",), language="fr-FR")
SENT_TEXT = f"{TEXT}\n\n{PAGE}\n\n#rivière"
HTML = (
    '<p>La fête de la rivière, c’est samedi.</p><p><a href="https://asso.example/actualites/fete-de-la-riviere/">'
    '<span class="invisible">https://</span><span class="ellipsis">asso.example/actualites/fete-d</span>'
    '<span class="invisible">e-la-riviere/</span></a></p>'
    '<p><a href="https://mastodon.test/tags/rivière">#<span>rivière</span></a></p>'
)
LIMITS = {**fediverse.DEFAULTS, "software": "mastodon", "domain": "mastodon.test"}
ACCOUNT = ConnectedAccount(
    remote_id="7",
    handle="asso@mastodon.test",
    server=SERVER,
    credentials={"access_token": TOKEN, "client": {"client_id": "client-id", "client_secret": "client-secret"}},
    limits=LIMITS,
    open_file=lambda file: f"bytes of {file}".encode(),
)
CLONE = replace(ACCOUNT, limits={**LIMITS, "software": "gotosocial"})
LONG_AGO = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
network = Mastodon()


def status(status_id="1001", **fields):
    return {
        "id": status_id,
        "uri": f"{SERVER}/users/asso/statuses/{status_id}",
        "url": f"{SERVER}/@asso/{status_id}",
        "created_at": "2026-03-01T09:30:01.000Z",
        "edited_at": None,
        "visibility": "public",
        "content": HTML,
        "spoiler_text": "",
        "in_reply_to_id": None,
        "reblog": None,
        "account": {"id": "7", "acct": "asso", "display_name": "Asso"},
        "media_attachments": [],
        **fields,
    }


def media(media_id="55", **fields):
    return {"id": media_id, "type": "image", "url": f"{SERVER}/media/{media_id}.jpg", **fields}


@pytest.fixture
def rsps():
    with responses.RequestsMock() as rsps:
        yield rsps


@pytest.fixture
def no_wait(monkeypatch):
    waited = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


def sent_json(call):
    return json.loads(call.request.body)


class TestContract(NetworkContract):
    network = network
    account = ACCOUNT
    content = CONTENT
    send_request = ("POST", re.compile(re.escape(STATUSES) + "$"))
    accepted = status()
    secret = TOKEN

    def prepare(self, rsps):
        rsps.add("POST", f"{SERVER}/api/v2/media", json=media())


class TestForm:
    def test_payload_is_what_is_sent(self):
        assert network.build(replace(CONTENT, content_warning="Pluie"), ACCOUNT) == {
            "status": SENT_TEXT,
            "visibility": "public",
            "language": "fr",
            "spoiler_text": "Pluie",
            "sensitive": True,
            "images": [PHOTO.as_dict()],
        }

    def test_a_language_that_is_not_known_is_left_to_the_account(self):
        assert "language" not in network.build(replace(CONTENT, language=""), ACCOUNT)

    def test_preview_shows_no_card_beside_an_image(self):
        assert network.preview(network.build(CONTENT, ACCOUNT)).card is None
        preview = network.preview(network.build(replace(CONTENT, images=()), ACCOUNT))
        assert preview.card.url == PAGE
        assert {(span.kind, span.value) for span in preview.spans} == {("url", PAGE), ("hashtag", "rivière")}

    @pytest.mark.parametrize(
        ("text", "length"),
        [
            ("a" * 500, 500),
            ("https://example.org/" + "a" * 300, 23),
            ("https://a.fr", 23),
            ("Bonjour @asso@mastodon.example !", len("Bonjour @asso !")),
            ("👩‍👩‍👧‍👦🇫🇷é", 3),
            ("e\u0301te\u0301", 3),
            ("asso.example/page", 17),
            ("(https://a.fr)", 25),
        ],
    )
    def test_counts_as_mastodon(self, text, length):
        assert network.measure(Content(text=text), ACCOUNT) == length

    @pytest.mark.parametrize("software", ["gotosocial", "takahe", "pixelfed", "snac", ""])
    def test_counts_as_written_elsewhere(self, software):
        account = replace(ACCOUNT, limits={**LIMITS, "software": software})
        text = "https://example.org/" + "a" * 300 + " @asso@mastodon.example 👩‍👧"
        assert network.measure(Content(text=text), account) == len(text)

    def test_the_warning_counts_with_the_text(self):
        content = Content(text="a" * 490, content_warning="b" * 11)
        assert network.measure(content, ACCOUNT) == 501
        [problem] = network.problems(content, ACCOUNT)
        assert (problem.code, problem.params["over"]) == ("too_long", 1)
        assert network.problems(replace(content, content_warning="b" * 10), ACCOUNT) == []

    def test_limits_are_the_servers(self):
        limits = {**LIMITS, "max_characters": 5000, "max_media_attachments": 6, "description_limit": 20}
        account = replace(ACCOUNT, limits=limits)
        content = Content(text="a" * 5000, images=(PHOTO,) * 6)
        assert [problem.code for problem in network.problems(content, account)] == ["alt_too_long"]

    def test_pixelfed_wants_an_image(self):
        account = replace(ACCOUNT, limits={**LIMITS, "software": "pixelfed"})
        assert [problem.code for problem in network.problems(Content(text="a"), account)] == ["image_required"]


class TestSend:
    def test_the_image_goes_first_with_its_alternative_text(self, rsps):
        rsps.add("POST", f"{SERVER}/api/v2/media", json=media("55"))
        rsps.add("POST", STATUSES, json=status())
        sent = network.send(network.build(CONTENT, ACCOUNT), ACCOUNT, KEY)
        upload, create = rsps.calls
        assert b"bytes of photo-1" in upload.request.body
        assert ALT.encode() in upload.request.body
        assert b'filename="image.jpeg"' in upload.request.body
        assert sent_json(create)["media_ids"] == ["55"]
        assert sent_json(create)["status"] == SENT_TEXT
        assert "images" not in sent_json(create)
        assert (sent.remote_id, sent.url) == ("1001", f"{SERVER}/@asso/1001")
        assert sent.extra["visibility"] == "public"

    def test_every_try_carries_the_same_key(self, rsps):
        rsps.add("POST", f"{SERVER}/api/v2/media", json=media())
        rsps.add("POST", STATUSES, body=requests.ReadTimeout("late"))
        rsps.add("POST", STATUSES, json=status())
        payload = network.build(CONTENT, ACCOUNT)
        with pytest.raises(Unknown):
            network.send(payload, ACCOUNT, KEY)
        network.send(payload, ACCOUNT, KEY)
        keys = [call.request.headers.get("Idempotency-Key") for call in rsps.calls if call.request.url == STATUSES]
        assert keys == [KEY.value, KEY.value]
        assert all("Idempotency-Key" not in call.request.headers for call in rsps.calls if "media" in call.request.url)

    @pytest.mark.parametrize("url", [None, f"{SERVER}/media/later.jpg"])
    def test_waits_for_an_image_being_processed(self, rsps, no_wait, url):
        rsps.add("POST", f"{SERVER}/api/v2/media", status=202, json=media(url=url))
        rsps.add("GET", f"{SERVER}/api/v1/media/55", status=206, json=media(url=None))
        rsps.add("GET", f"{SERVER}/api/v1/media/55", json=media())
        rsps.add("POST", STATUSES, json=status())
        network.send(network.build(CONTENT, ACCOUNT), ACCOUNT, KEY)
        assert len(no_wait) == 2

    def test_does_not_wait_for_ever(self, rsps, no_wait):
        rsps.add("POST", f"{SERVER}/api/v2/media", status=202, json=media(url=None))
        rsps.add("GET", f"{SERVER}/api/v1/media/55", status=206, json=media(url=None))
        with pytest.raises(NotSent):
            network.send(network.build(CONTENT, ACCOUNT), ACCOUNT, KEY)
        assert 5 < sum(no_wait) < 30

    def test_an_image_ready_at_once_is_not_looked_at(self, rsps):
        """snac answers 404 for ever to GET /api/v1/media/…"""
        rsps.add("POST", f"{SERVER}/api/v2/media", json=media())
        rsps.add("POST", STATUSES, json=status())
        network.send(network.build(CONTENT, ACCOUNT), ACCOUNT, KEY)
        assert [call.request.method for call in rsps.calls] == ["POST", "POST"]

    def test_an_image_nobody_can_look_at_is_tried(self, rsps, no_wait):
        rsps.add("POST", f"{SERVER}/api/v2/media", json=media("a/b:c", url=None))
        rsps.add("GET", f"{SERVER}/api/v1/media/a%2Fb%3Ac", status=404, body="")
        rsps.add("POST", STATUSES, json=status())
        assert network.send(network.build(CONTENT, ACCOUNT), ACCOUNT, KEY)

    @pytest.mark.parametrize("code", [400, 413, 415, 422])
    def test_a_refused_image_says_so(self, rsps, code):
        rsps.add("POST", f"{SERVER}/api/v2/media", status=code, json={"error": "Validation failed"})
        with pytest.raises(Rejected) as caught:
            network.send(network.build(CONTENT, ACCOUNT), ACCOUNT, KEY)
        assert caught.value.reason == "image"

    @pytest.mark.parametrize("answer", [{"body": requests.ReadTimeout("late")}, {"status": 500}, {"json": []}])
    def test_a_lost_image_is_not_a_lost_post(self, rsps, answer):
        rsps.add("POST", f"{SERVER}/api/v2/media", **answer)
        with pytest.raises(NotSent):
            network.send(network.build(CONTENT, ACCOUNT), ACCOUNT, KEY)

    @pytest.mark.parametrize(
        "answer", [{"id": "1", "scheduled_at": "2030-01-01T00:00:00.000Z", "params": {}}, {"id": ""}]
    )
    def test_a_promise_is_not_a_post(self, rsps, answer):
        rsps.add("POST", STATUSES, json=answer)
        with pytest.raises(Unknown):
            network.send(network.build(Content(text="a"), ACCOUNT), ACCOUNT, KEY)

    @pytest.mark.parametrize("code", [400, 422])
    def test_400_and_422_are_alike(self, rsps, code):
        rsps.add("POST", STATUSES, status=code, json={"error": "バリデーションに失敗しました"})
        with pytest.raises(Rejected) as caught:
            network.send(network.build(Content(text="a"), ACCOUNT), ACCOUNT, KEY)
        assert (caught.value.reason, caught.value.status) == ("content", code)

    def test_pixelfeds_burnt_key_is_unknown(self, rsps):
        rsps.add("POST", STATUSES, status=400, json={"error": "Duplicate idempotency key."})
        with pytest.raises(Unknown):
            network.send(network.build(Content(text="a"), ACCOUNT), ACCOUNT, KEY)

    def test_a_dumb_refusal_is_checked_against_the_credentials(self, rsps):
        """Takahē answers 400 in plain text to a dead token."""
        rsps.add("POST", STATUSES, status=400, body="Bad token")
        rsps.add("GET", f"{SERVER}/api/v1/accounts/verify_credentials", status=400, body="Bad token")
        with pytest.raises(ReconnectNeeded):
            network.send(network.build(Content(text="a"), CLONE), CLONE, KEY)

    @pytest.mark.parametrize("verify", [{"json": {"id": "7"}}, {"status": 503}])
    def test_a_dumb_refusal_of_a_living_account_is_a_refusal(self, rsps, verify):
        rsps.add("POST", STATUSES, status=400, body="Status is too long")
        rsps.add("GET", f"{SERVER}/api/v1/accounts/verify_credentials", **verify)
        with pytest.raises(Rejected):
            network.send(network.build(Content(text="a"), CLONE), CLONE, KEY)

    @pytest.mark.parametrize(("account", "closed"), [(ACCOUNT, 0), (CLONE, 1)])
    def test_a_fresh_connection_where_a_lost_answer_costs_most(self, rsps, monkeypatch, account, closed):
        """Connections are kept where the same key may be sent again."""
        closings = []
        monkeypatch.setattr(requests.Session, "close", lambda session: closings.append(session))
        rsps.add("POST", STATUSES, json=status())
        network.send(network.build(Content(text="a"), account), account, KEY)
        assert len(closings) == closed

    def test_limit_date_as_mastodon_writes_it(self, rsps):
        headers = {"x-ratelimit-reset": "2026-11-22T10:05:00.000000Z"}
        rsps.add("POST", STATUSES, status=429, json={"error": "Too many requests"}, headers=headers)
        with pytest.raises(RateLimited) as caught:
            network.send(network.build(Content(text="a"), ACCOUNT), ACCOUNT, KEY)
        assert caught.value.until == datetime(2026, 11, 22, 10, 5, tzinfo=UTC)


class TestRepeat:
    @pytest.mark.parametrize(("minutes", "allowed"), [(0, True), (54, True), (55, False), (90, False)])
    def test_only_while_the_key_lives(self, minutes, allowed):
        assert network.may_repeat(ACCOUNT, KEY, KEY.at + timedelta(minutes=minutes)) is allowed

    @pytest.mark.parametrize("software", ["gotosocial", "takahe", "pixelfed", "akkoma", "snac", ""])
    def test_only_on_the_real_one(self, software):
        account = replace(ACCOUNT, limits={**LIMITS, "software": software})
        assert not network.may_repeat(account, KEY, KEY.at)
        assert not network.may_repeat(replace(ACCOUNT, limits={}), KEY, KEY.at)


class TestFind:
    key = SendKey(value="k", at=LONG_AGO)

    def find(self, rsps, *statuses, content=CONTENT, account=ACCOUNT, since=LONG_AGO, key=None, source=None, more=()):
        rsps.assert_all_requests_are_fired = False
        rsps.add("GET", MINE, json=list(statuses))
        rsps.add("GET", MINE, json=list(more))
        if source:
            rsps.add("GET", re.compile(STATUSES + r"/[^/]+/source"), **source)
        return network.find(network.build(content, account), account, key or self.key, since)

    def test_recognises_its_text_in_the_servers_html(self, rsps):
        found = self.find(rsps, status("3", content="<p>Autre chose</p>"), status("2"))
        assert (found.remote_id, found.url) == ("2", f"{SERVER}/@asso/2")
        assert parse_qs(urlsplit(rsps.calls[0].request.url).query)["exclude_reblogs"] == ["true"]

    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_composition_is_no_difference(self, rsps, form):
        assert self.find(rsps, status(content=normalize(form, HTML))).remote_id == "1001"

    def test_asks_the_source_where_html_was_rewritten(self, rsps):
        rewritten = status(content=f'<p><b>Fête</b> <a href="{PAGE}">lien</a></p>')
        assert self.find(rsps, rewritten, source={"json": {"id": "1001", "text": SENT_TEXT}}).remote_id == "1001"

    def test_another_text_with_the_same_link_is_another_post(self, rsps):
        other = status(content=f'<p>Plus que deux jours ! <a href="{PAGE}">lien</a></p>')
        source = {"json": {"id": "1001", "text": f"Plus que deux jours ! {PAGE}"}}
        assert self.find(rsps, other, source=source) is None

    def test_cannot_tell_without_a_source(self, rsps):
        rewritten = status(content=f'<p>Fête <a href="{PAGE}">lien</a></p>')
        assert isinstance(self.find(rsps, rewritten, source={"status": 404, "body": ""}), CannotTell)

    def test_what_was_there_before_is_another(self, rsps):
        before = status(created_at="2026-03-01T09:20:00.000Z")
        assert self.find(rsps, before) is None

    def test_a_slow_clock_is_forgiven(self, rsps):
        assert self.find(rsps, status(created_at="2026-03-01T09:29:00.000Z")).remote_id == "1001"

    def test_reads_further_pages(self, rsps):
        strangers = [status(str(100 - i), content="<p>Autre</p>") for i in range(40)]
        assert self.find(rsps, *strangers, more=[status("5")]).remote_id == "5"
        assert "max_id=61" in rsps.calls[1].request.url

    def test_a_list_that_never_ends_proves_nothing(self, rsps):
        strangers = [status(str(100 - i), content="<p>Autre</p>") for i in range(40)]
        assert isinstance(self.find(rsps, *strangers, more=strangers), CannotTell)

    def test_a_server_without_the_list_proves_nothing(self, rsps):
        rsps.add("GET", MINE, status=404, json={"error": "no"})
        assert isinstance(network.find(network.build(CONTENT, ACCOUNT), ACCOUNT, self.key, LONG_AGO), CannotTell)

    def test_nothing_there(self, rsps):
        assert self.find(rsps) is None

    def test_nothing_there_yet_proves_nothing(self, rsps):
        """The server may be at work on the lost request (mastodon#21840)."""
        with pytest.raises(NotYet) as caught:
            self.find(rsps, key=replace(self.key, at=datetime.now(UTC) - timedelta(seconds=5)))
        assert caught.value.until > datetime.now(UTC)

    def test_a_boost_is_not_a_post(self, rsps):
        assert self.find(rsps, status(reblog=status("9"))) is None

    def test_a_reply_to_somebody_else_is_another(self, rsps):
        content = Content(text="Merci !")
        parent = RemoteComment(
            remote_id="31", parent_id="", author=Author(remote_id="8", handle="bob@far.example"), body="",
            body_format="html", created_at=None,
            extra={"acct": "bob@far.example", "visibility": "public", "spoiler_text": ""},
        )  # fmt: skip
        payload = network.build_reply(content, ACCOUNT, parent)
        html = '<p><span class="h-card"><a href="https://far.example/@bob">@<span>bob</span></a></span> Merci !</p>'
        rsps.add("GET", MINE, json=[status("6", content=html, in_reply_to_id="30")])
        rsps.add("GET", MINE, json=[])
        assert network.find(payload, ACCOUNT, self.key, LONG_AGO) is None
        rsps.replace("GET", MINE, json=[status("6", content=html, in_reply_to_id="31")])
        assert network.find(payload, ACCOUNT, self.key, LONG_AGO).remote_id == "6"

    def test_two_images_without_a_word_look_alike(self, rsps):
        content = Content(text="", images=(PHOTO,))
        assert isinstance(self.find(rsps, status(content="", media_attachments=[media()]), content=content), CannotTell)

    def test_a_lost_look_is_no_answer(self, rsps):
        rsps.add("GET", MINE, status=502, body="<h1>Bad gateway</h1>")
        with pytest.raises(NotSent):
            network.find(network.build(CONTENT, ACCOUNT), ACCOUNT, self.key, LONG_AGO)


class TestEdit:
    shape = {"original": {"width": 1200, "height": 675}}

    def test_resends_everything(self, rsps):
        rsps.add(
            "GET", f"{STATUSES}/1001", json=status(media_attachments=[media("55", meta=self.shape)], language="fr")
        )
        rsps.add("PUT", f"{STATUSES}/1001", json=status(edited_at="2026-03-02T08:00:00.000Z"))
        image = replace(PHOTO, alt="Autre description")
        content = replace(CONTENT, text="Reportée", images=(image,), content_warning="Pluie", language="")
        sent = network.edit("1001", network.build(content, ACCOUNT), ACCOUNT)
        body = sent_json(rsps.calls[1])
        assert body["status"] == f"Reportée\n\n{PAGE}\n\n#rivière"
        assert body["media_ids"] == ["55"]
        assert body["media_attributes"] == [{"id": "55", "description": "Autre description"}]
        assert (body["spoiler_text"], body["sensitive"], body["language"]) == ("Pluie", True, "fr")
        assert sent.extra["edited_at"] == "2026-03-02T08:00:00.000Z"

    def test_a_warning_taken_away_is_sent_empty(self, rsps):
        rsps.add("GET", f"{STATUSES}/1001", json=status(spoiler_text="Pluie", sensitive=True))
        rsps.add("PUT", f"{STATUSES}/1001", json=status())
        network.edit("1001", network.build(replace(CONTENT, images=()), ACCOUNT), ACCOUNT)
        body = sent_json(rsps.calls[1])
        assert (body["spoiler_text"], body["media_ids"], body["sensitive"]) == ("", [], False)

    def test_what_a_moderator_marked_stays_marked(self, rsps):
        rsps.add("GET", f"{STATUSES}/1001", json=status(sensitive=True))
        rsps.add("PUT", f"{STATUSES}/1001", json=status())
        network.edit("1001", network.build(replace(CONTENT, images=()), ACCOUNT), ACCOUNT)
        assert sent_json(rsps.calls[1])["sensitive"] is True

    @pytest.mark.parametrize("attached", [[], [media("55", meta={"original": {"width": 500, "height": 500}})]])
    def test_other_images_are_uploaded(self, rsps, attached):
        rsps.add("GET", f"{STATUSES}/1001", json=status(media_attachments=attached))
        rsps.add("POST", f"{SERVER}/api/v2/media", json=media("56"))
        rsps.add("PUT", f"{STATUSES}/1001", json=status())
        network.edit("1001", network.build(CONTENT, ACCOUNT), ACCOUNT)
        assert sent_json(rsps.calls[2])["media_ids"] == ["56"]

    def test_what_is_gone_cannot_be_edited(self, rsps):
        rsps.add("GET", f"{STATUSES}/1001", status=404, json={"error": "Record not found"})
        with pytest.raises(Rejected) as caught:
            network.edit("1001", network.build(CONTENT, ACCOUNT), ACCOUNT)
        assert caught.value.reason == "gone"

    def test_a_lost_edit_is_safe_to_repeat(self, rsps):
        rsps.add("GET", f"{STATUSES}/1001", json=status())
        rsps.add("PUT", f"{STATUSES}/1001", body=requests.ReadTimeout("late"))
        with pytest.raises(NotSent):
            network.edit("1001", network.build(replace(CONTENT, images=()), ACCOUNT), ACCOUNT)

    def test_the_id_may_change(self, rsps):
        """snac gives another."""
        rsps.add("GET", f"{STATUSES}/1001", json=status())
        rsps.add("PUT", f"{STATUSES}/1001", json=status("1002"))
        assert network.edit("1001", network.build(replace(CONTENT, images=()), ACCOUNT), ACCOUNT).remote_id == "1002"


class TestDelete:
    def test_deletes(self, rsps):
        rsps.add("DELETE", f"{STATUSES}/1001", json=status())
        network.delete("1001", ACCOUNT)

    def test_ids_are_quoted(self, rsps):
        rsps.add("DELETE", f"{STATUSES}/https%3A%2F%2Fsnac.test%2Fp%2F1.2", json={})
        network.delete("https://snac.test/p/1.2", ACCOUNT)

    def test_gone_is_deleted(self, rsps):
        rsps.add("DELETE", f"{STATUSES}/1001", status=404, json={"error": "Record not found"})
        rsps.add("GET", f"{STATUSES}/1001", status=404, json={"error": "Record not found"})
        network.delete("1001", ACCOUNT)

    def test_still_there_is_not_deleted(self, rsps):
        rsps.add("DELETE", f"{STATUSES}/1001", status=404, body="")
        rsps.add("GET", f"{STATUSES}/1001", json=status())
        with pytest.raises(Rejected) as caught:
            network.delete("1001", ACCOUNT)
        assert caught.value.reason == "forbidden"

    def test_a_dropped_connection_is_left_to_the_caller(self, rsps):
        rsps.add("DELETE", f"{STATUSES}/1001", body=requests.ConnectionError("Connection aborted."))
        with pytest.raises(NotSent):
            network.delete("1001", ACCOUNT)
        assert len(rsps.calls) == 1

    def test_forbidden_is_not_gone(self, rsps):
        rsps.add("DELETE", f"{STATUSES}/1001", status=403, json={"error": "This action is not allowed"})
        with pytest.raises(Rejected):
            network.delete("1001", ACCOUNT)


def reply(status_id, parent, **fields):
    account = {
        "id": "8",
        "acct": "bob@far.example",
        "display_name": "Bob :wave:",
        "url": "https://far.example/@bob",
        "avatar": "x",
    }
    return status(status_id, in_reply_to_id=parent, account=account, content="<p>Bravo</p>", **fields)


class TestComments:
    def test_the_thread(self, rsps):
        ours = status("3", in_reply_to_id="2")
        descendants = [reply("2", "1001"), ours, reply("4", "3", visibility="direct", edited_at="2026-03-02T00:00:00Z")]
        rsps.add("GET", f"{STATUSES}/1001/context", json={"ancestors": [status("1")], "descendants": descendants})
        page = network.comments("1001", ACCOUNT)
        assert [(comment.remote_id, comment.parent_id) for comment in page.comments] == [
            ("2", "1001"),
            ("3", "2"),
            ("4", "3"),
        ]
        assert [comment.is_ours for comment in page.comments] == [False, True, False]
        assert [comment.is_public for comment in page.comments] == [True, True, False]
        assert page.comments[0].author == Author(
            remote_id="8", handle="bob@far.example", name="Bob :wave:", url="https://far.example/@bob", avatar_url="x"
        )
        assert page.comments[1].author.handle == "asso@mastodon.test"
        assert page.comments[0].created_at == datetime(2026, 3, 1, 9, 30, 1, tzinfo=UTC)
        assert page.comments[2].edited_at == datetime(2026, 3, 2, tzinfo=UTC)
        assert page.complete

    def test_a_server_still_fetching_is_not_complete(self, rsps):
        headers = {"Mastodon-Async-Refresh": 'id="x", retry=3'}
        rsps.add("GET", f"{STATUSES}/1001/context", json={"descendants": []}, headers=headers)
        assert not network.comments("1001", ACCOUNT).complete

    @pytest.mark.parametrize("answer", [[], {}, {"descendants": None}])
    def test_garbage_is_not_an_empty_thread(self, rsps, answer):
        rsps.add("GET", f"{STATUSES}/1001/context", json=answer)
        with pytest.raises(NotSent):
            network.comments("1001", ACCOUNT)

    def test_a_dropped_connection_is_tried_once_more(self, rsps):
        rsps.add("GET", f"{STATUSES}/1001/context", body=requests.ConnectionError("Connection aborted."))
        rsps.add("GET", f"{STATUSES}/1001/context", json={"descendants": []})
        assert network.comments("1001", ACCOUNT).comments == []
        assert len(rsps.calls) == 2

    def test_a_time_out_is_not_tried_again(self, rsps):
        rsps.add("GET", f"{STATUSES}/1001/context", body=requests.ReadTimeout("late"))
        with pytest.raises(NotSent):
            network.comments("1001", ACCOUNT)
        assert len(rsps.calls) == 1


class TestMentions:
    def notification(self, number, kind="mention", **fields):
        created = f"2026-03-01T10:00:{number:02}.000Z"
        return {"id": str(number), "type": kind, "created_at": created, "status": reply(f"s{number}", ""), **fields}

    def test_oldest_first_from_the_cursor(self, rsps):
        notifications = [self.notification(12), self.notification(11, "favourite"), self.notification(10)]
        query = {"types[]": "mention", "limit": "80", "min_id": "9"}
        rsps.add(
            "GET", f"{SERVER}/api/v1/notifications", json=notifications, match=[matchers.query_param_matcher(query)]
        )
        page = network.mentions(ACCOUNT, "9")
        assert [comment.remote_id for comment in page.comments] == ["s10", "s12"]
        assert page.cursor == "12"

    def test_nothing_new_keeps_the_cursor(self, rsps):
        rsps.add("GET", f"{SERVER}/api/v1/notifications", json=[])
        assert network.mentions(ACCOUNT, "9").cursor == "9"

    def test_the_cursor_passes_what_is_not_a_mention(self, rsps):
        rsps.add("GET", f"{SERVER}/api/v1/notifications", json=[self.notification(13, "follow", status=None)])
        page = network.mentions(ACCOUNT)
        assert (page.comments, page.cursor) == ([], "13")


class TestReply:
    parent = RemoteComment(
        remote_id="2",
        parent_id="1001",
        author=Author(remote_id="8", handle="bob@far.example"),
        body="",
        body_format="html",
        created_at=None,
        extra={"acct": "bob@far.example", "visibility": "unlisted", "spoiler_text": "Pluie"},
    )

    def test_names_the_person_and_keeps_her_visibility_and_warning(self):
        payload = network.build_reply(Content(text="Merci !", language="fr"), ACCOUNT, self.parent)
        assert payload == {
            "status": "@bob@far.example Merci !",
            "visibility": "unlisted",
            "language": "fr",
            "spoiler_text": "Pluie",
            "sensitive": True,
            "images": [],
            "in_reply_to_id": "2",
        }

    def test_does_not_name_her_twice(self):
        content = Content(text="@bob@far.example Merci !")
        assert network.build_reply(content, ACCOUNT, self.parent)["status"] == "@bob@far.example Merci !"

    def test_a_comment_read_can_be_answered(self, rsps):
        rsps.add("GET", f"{STATUSES}/1001/context", json={"descendants": [reply("2", "1001", visibility="private")]})
        [comment] = network.comments("1001", ACCOUNT).comments
        payload = network.build_reply(Content(text="Merci !"), ACCOUNT, comment)
        assert (payload["status"], payload["visibility"]) == ("@bob@far.example Merci !", "private")


class TestLike:
    @pytest.mark.parametrize(("liked", "verb"), [(True, "favourite"), (False, "unfavourite")])
    def test_likes(self, rsps, liked, verb):
        rsps.add("POST", f"{STATUSES}/2/{verb}", json=status())
        network.like(TestReply.parent, ACCOUNT, liked=liked)

    def test_liked_already_is_liked(self, rsps):
        rsps.add("POST", f"{STATUSES}/2/favourite", status=404, body="")
        rsps.add("GET", f"{STATUSES}/2", json=status("2"))
        network.like(TestReply.parent, ACCOUNT)

    def test_gone_is_gone(self, rsps):
        rsps.add("POST", f"{STATUSES}/2/favourite", status=404, json={"error": "Record not found"})
        rsps.add("GET", f"{STATUSES}/2", status=404, json={"error": "Record not found"})
        with pytest.raises(Rejected) as caught:
            network.like(TestReply.parent, ACCOUNT)
        assert caught.value.reason == "gone"


class TestStatistics:
    numbers = {"favourites_count": 3, "reblogs_count": 2, "replies_count": 1}

    def test_twenty_at_a_time_without_those_gone(self, rsps):
        ids = [str(number) for number in range(25)]
        for batch, found in ((ids[:20], ids[:19]), (ids[20:], ids[20:])):
            answer = [status(status_id, quotes_count=0, **self.numbers) for status_id in found]
            rsps.add("GET", STATUSES, json=answer, match=[matchers.query_param_matcher({"id[]": batch})])
        found = network.statistics(ids, ACCOUNT)
        assert sorted(found, key=int) == [status_id for status_id in ids if status_id != "19"]
        assert found["3"] == {"likes": 3, "shares": 2, "replies": 1, "quotes": 0}
        assert set(found["3"]) == set(network.statistics_names)

    @pytest.mark.parametrize(
        "batch", [{"status": 404, "body": ""}, {"status": 500}, {"json": []}, {"json": [status("999")]}]
    )
    def test_one_by_one_where_there_is_no_batch(self, rsps, batch):
        rsps.add("GET", STATUSES, **batch)
        rsps.add("GET", f"{STATUSES}/a%2F1", json=status("other", **self.numbers))
        rsps.add("GET", f"{STATUSES}/2", status=404, json={"error": "Record not found"})
        assert network.statistics(["a/1", "2"], ACCOUNT) == {"a/1": {"likes": 3, "shares": 2, "replies": 1}}

    def test_asked_to_wait_does_not_ask_more(self, rsps):
        rsps.add("GET", STATUSES, status=429, json={"error": "Too many requests"})
        with pytest.raises(RateLimited):
            network.statistics(["1", "2"], ACCOUNT)
        assert len(rsps.calls) == 1


V2 = {
    "domain": "mastodon.test",
    "version": "4.7.2",
    "configuration": {
        "statuses": {"max_characters": 1000, "characters_reserved_per_url": 23, "max_media_attachments": 8},
        "media_attachments": {"image_size_limit": 5_000_000, "description_limit": 10_000},
    },
}


class TestProfile:
    me = {"id": "7", "username": "asso", "acct": "asso", "display_name": "Asso", "url": "u", "avatar": "a"}

    def profile(self, rsps, v2, v1=None, nodeinfo=None, account=ACCOUNT):
        rsps.assert_all_requests_are_fired = False
        rsps.add("GET", f"{SERVER}/api/v1/accounts/verify_credentials", json=self.me)
        rsps.add("GET", f"{SERVER}/api/v2/instance", **v2)
        rsps.add("GET", f"{SERVER}/api/v1/instance", **(v1 or {"status": 404}))
        links = {"links": [{"rel": "x", "href": f"{SERVER}/nodeinfo/2.0"}]} if nodeinfo else {}
        rsps.add("GET", f"{SERVER}/.well-known/nodeinfo", json=links)
        rsps.add("GET", f"{SERVER}/nodeinfo/2.0", json={"software": {"name": nodeinfo}})
        return network.profile(replace(account, limits={}))

    def test_reads_the_servers_limits(self, rsps):
        profile = self.profile(rsps, {"json": V2}, nodeinfo="Mastodon")
        assert (profile.remote_id, profile.handle, profile.name) == ("7", "asso@mastodon.test", "Asso")
        assert profile.limits == {
            "max_characters": 1000,
            "characters_reserved_per_url": 23,
            "max_media_attachments": 8,
            "image_size_limit": 5_000_000,
            "description_limit": 10_000,
            "software": "mastodon",
            "version": "4.7.2",
            "domain": "mastodon.test",
        }
        account = replace(ACCOUNT, limits=profile.limits)
        assert network.text_limit(account).maximum == 1000
        assert network.image_limit(account).maximum == 8
        assert json.loads(json.dumps(profile.limits)) == profile.limits

    def test_falls_back_to_version_1(self, rsps):
        v1 = {
            "uri": "https://pleroma.test",
            "version": "2.7.2 (compatible; Pleroma 2.9.1)",
            "max_toot_chars": 5000,
            "description_limit": 700,
        }
        profile = self.profile(rsps, {"status": 404, "body": "<h1>404</h1>"}, {"json": v1})
        limits = profile.limits
        assert (limits["max_characters"], limits["description_limit"]) == (5000, 700)
        assert (limits["software"], limits["max_media_attachments"]) == ("pleroma", 4)
        assert profile.handle == "asso@pleroma.test"

    def test_falls_back_to_the_usual(self, rsps):
        limits = self.profile(rsps, {"status": 405, "body": ""}).limits
        assert limits == fediverse.DEFAULTS
        assert network.image_limit(replace(ACCOUNT, limits=limits)).maximum == 4

    def test_what_is_not_answered_now_stays_known(self, rsps):
        rsps.add("GET", f"{SERVER}/api/v1/accounts/verify_credentials", json=self.me)
        for path in ("/api/v2/instance", "/api/v1/instance", "/.well-known/nodeinfo"):
            rsps.add("GET", SERVER + path, status=503)
        known = {**LIMITS, "max_characters": 5000, "software": "gotosocial"}
        assert network.profile(replace(ACCOUNT, limits=known)).limits == known

    def test_the_token_goes_nowhere_else(self, rsps):
        rsps.assert_all_requests_are_fired = False
        rsps.add("GET", "https://elsewhere.test/nodeinfo/2.0", json={"software": {"name": "mastodon"}})
        rsps.add(
            "GET", f"{SERVER}/.well-known/nodeinfo", json={"links": [{"href": "https://elsewhere.test/nodeinfo/2.0"}]}
        )
        assert self.profile(rsps, {"json": V2}).limits["software"] == ""
        assert not any("elsewhere" in call.request.url for call in rsps.calls)

    @pytest.mark.parametrize(
        "dead",
        [{"status": 401}, {"status": 422, "body": ""}, {"status": 400, "body": "no"}, {"status": 422, "json": {}}],
    )
    def test_dead_credentials(self, rsps, dead):
        rsps.add("GET", f"{SERVER}/api/v1/accounts/verify_credentials", **dead)
        with pytest.raises(ReconnectNeeded):
            network.profile(ACCOUNT)

    @pytest.mark.parametrize("answer", [{"json": {}}, {"json": []}, {"body": "<html>"}, {"status": 503}])
    def test_garbage_is_not_a_person(self, rsps, answer):
        rsps.add("GET", f"{SERVER}/api/v1/accounts/verify_credentials", **answer)
        with pytest.raises(NotSent) as caught:
            network.profile(ACCOUNT)
        assert not isinstance(caught.value, ReconnectNeeded)

    def test_an_access_that_ends_says_when(self, rsps):
        credentials = {**ACCOUNT.credentials, "expires_at": 1_800_000_000}
        profile = self.profile(rsps, {"json": V2}, account=replace(ACCOUNT, credentials=credentials))
        assert profile.expires_at == datetime(2027, 1, 15, 8, 0, tzinfo=UTC)


class TestConnecting:
    redirect_uri = "https://asso.example/admin/social/arrive/"
    client = Client(client_id="client-id", client_secret="client-secret", server=SERVER)

    def test_registers_with_any_server(self, rsps):
        rsps.add(
            "POST",
            f"{SERVER}/api/v1/apps",
            json={"id": "1", "client_id": "client-id", "client_secret": "client-secret"},
        )
        client = network.register(SERVER, self.redirect_uri, name="Asso", website="https://asso.example")
        assert client == self.client
        form = parse_qs(rsps.calls[0].request.body)
        assert form == {
            "client_name": ["Asso"],
            "redirect_uris": [self.redirect_uri],
            "scopes": ["read write"],
            "website": ["https://asso.example"],
        }

    def test_an_empty_website_is_left_out(self, rsps):
        rsps.add("POST", f"{SERVER}/api/v1/apps", json={"client_id": "a", "client_secret": "b"})
        network.register(SERVER, self.redirect_uri, name="Asso", website="")
        assert "website" not in rsps.calls[0].request.body

    @pytest.mark.parametrize(
        "answer",
        [
            {"json": {"client_id": "a"}},
            {"status": 404},
            {"body": "<html>"},
            {"status": 301, "headers": {"Location": "https://x.test"}},
        ],
    )
    def test_a_server_of_another_kind_is_a_named_error(self, rsps, answer):
        rsps.add("POST", f"{SERVER}/api/v1/apps", **answer)
        with pytest.raises(NetworkError):
            network.register(SERVER, self.redirect_uri, name="Asso", website="")

    def test_round_trip(self, rsps):
        departure = network.depart(self.client, self.redirect_uri, {})
        address, query = urlsplit(departure.url), parse_qs(urlsplit(departure.url).query)
        assert f"{address.scheme}://{address.netloc}{address.path}" == f"{SERVER}/oauth/authorize"
        assert query["state"] == [departure.state]
        assert query["scope"] == ["read write"]
        assert query["redirect_uri"] == [self.redirect_uri]
        assert query["code_challenge_method"] == ["S256"]
        assert query["code_challenge"] and query["code_challenge"] != [departure.memory["verifier"]]
        assert network.depart(self.client, self.redirect_uri, {}).state != departure.state
        rsps.add(
            "POST", f"{SERVER}/oauth/token", json={"access_token": TOKEN, "token_type": "Bearer", "scope": "read write"}
        )
        grant = network.arrive(self.client, self.redirect_uri, query={"code": "c0de"}, memory=departure.memory)
        form = parse_qs(rsps.calls[0].request.body)
        assert (form["code"], form["code_verifier"]) == (["c0de"], [departure.memory["verifier"]])
        assert (form["client_id"], form["client_secret"]) == (["client-id"], ["client-secret"])
        assert grant.server == SERVER
        assert grant.credentials["access_token"] == TOKEN
        assert grant.credentials["client"] == {"client_id": "client-id", "client_secret": "client-secret"}

    def test_other_scopes_than_asked_are_kept(self, rsps):
        """oauthlib raises a bare Warning then."""
        rsps.add("POST", f"{SERVER}/oauth/token", json={"access_token": TOKEN, "token_type": "Bearer", "scope": "read"})
        grant = network.arrive(self.client, self.redirect_uri, query={"code": "c0de"}, memory={"verifier": "v" * 43})
        assert grant.credentials["access_token"] == TOKEN
        assert grant.credentials["scope"] == ["read"]

    def test_a_wrong_code_is_a_refusal(self, rsps):
        rsps.add("POST", f"{SERVER}/oauth/token", status=400, json={"error": "invalid_grant"})
        with pytest.raises(Rejected):
            network.arrive(self.client, self.redirect_uri, query={"code": "c0de"}, memory={"verifier": "v" * 43})

    def test_revokes(self, rsps):
        rsps.add("POST", f"{SERVER}/oauth/revoke", json={})
        network.revoke(ACCOUNT)
        form = parse_qs(rsps.calls[0].request.body)
        assert form == {"client_id": ["client-id"], "client_secret": ["client-secret"], "token": [TOKEN]}

    @pytest.mark.parametrize("code", [401, 403, 404])
    def test_revoking_twice_is_fine(self, rsps, code):
        rsps.add("POST", f"{SERVER}/oauth/revoke", status=code, json={"error": "unauthorized_client"})
        network.revoke(ACCOUNT)


class TestServers:
    @pytest.mark.parametrize(
        "typed",
        ["mastodon.test", " Mastodon.Test/ ", "https://mastodon.test/", "https://mastodon.test/@asso",
         "@asso@mastodon.test", "asso@mastodon.test", "HTTPS://mastodon.test"],
    )  # fmt: skip
    def test_what_people_type(self, typed):
        assert typed_server(typed) == SERVER

    @pytest.mark.parametrize(
        "typed", ["", "http://mastodon.test", "ftp://mastodon.test", "mastodon test", "https://", "a\\b", "@asso@"]
    )
    def test_what_is_no_server(self, typed):
        with pytest.raises(HostRefused):
            typed_server(typed)

    @pytest.mark.parametrize(
        "server",
        [
            "http://mastodon.test",
            "",
            "mastodon.test",
            "https://a@b.test",
            "https://b.test/x",
            "https://b.test?x",
            "file:///etc",
        ],
    )
    def test_a_bad_server_is_never_called(self, server):
        """``responses`` is off: a call would fail otherwise than by its host."""
        with pytest.raises(HostRefused):
            network.profile(replace(ACCOUNT, server=server))
        with pytest.raises(HostRefused):
            network.depart(Client(client_id="a", server=server), "https://asso.example/", {})

    def test_plain_http_where_private_addresses_are_allowed(self, monkeypatch):
        monkeypatch.setattr(HostPolicy, "allow_private", True)
        assert typed_server("http://127.0.0.1:3000") == "http://127.0.0.1:3000"

    def test_a_private_address_is_refused_when_called(self):
        with pytest.raises(HostRefused):
            network.profile(replace(ACCOUNT, server="https://127.0.0.1:1"))


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with MastodonServer() as server:
        yield server


class TestConversation:
    """The whole of it, over real sockets, with a server that keeps what it accepts."""

    redirect_uri = "https://asso.example/arrive/"

    def connect(self, server):
        client = network.register(server.url, self.redirect_uri, name="Asso", website="https://asso.example")
        departure = network.depart(client, self.redirect_uri, {})
        query = self.consent(departure.url)
        assert query["state"] == [departure.state]
        grant = network.arrive(client, self.redirect_uri, query={"code": query["code"][0]}, memory=departure.memory)
        account = ConnectedAccount(server=grant.server, credentials=grant.credentials, open_file=str.encode)
        profile = network.profile(account)
        return replace(account, remote_id=profile.remote_id, limits=profile.limits)

    def consent(self, url):
        answer = requests.get(url, allow_redirects=False, timeout=5)
        return parse_qs(urlsplit(answer.headers["Location"]).query)

    def find(self, payload, account, key):
        return network.find(payload, account, key, key.at)

    def key(self):
        return SendKey(value="5b6e0d0c", at=datetime.now(UTC))

    def test_connects_publishes_edits_and_deletes(self, server):
        account = self.connect(server)
        assert network.may_repeat(account, self.key(), datetime.now(UTC))
        sent = network.send(network.build(CONTENT, account), account, self.key())
        [kept] = server.statuses
        assert (kept["text"], kept["language"], kept["media_attachments"][0]["description"]) == (SENT_TEXT, "fr", ALT)
        edited = replace(CONTENT, text="Reportée", content_warning="Pluie", images=(replace(PHOTO, alt="Pluie"),))
        network.edit(sent.remote_id, network.build(edited, account), account)
        assert kept["text"].startswith("Reportée") and kept["spoiler_text"] == "Pluie"
        assert [media["description"] for media in kept["media_attachments"]] == ["Pluie"]
        network.delete(sent.remote_id, account)
        network.delete(sent.remote_id, account)
        assert server.statuses == []

    def test_a_stolen_code_is_worth_nothing_without_the_verifier(self, server):
        client = network.register(server.url, self.redirect_uri, name="Asso", website="")
        query = self.consent(network.depart(client, self.redirect_uri, {}).url)
        with pytest.raises(Rejected):
            network.arrive(client, self.redirect_uri, query={"code": query["code"][0]}, memory={"verifier": "w" * 43})

    def test_refused_consent_comes_back_as_an_error(self, server):
        server.deny = True
        client = network.register(server.url, self.redirect_uri, name="Asso", website="")
        assert self.consent(network.depart(client, self.redirect_uri, {}).url)["error"] == ["access_denied"]

    def test_revoked_access_is_dead(self, server):
        account = self.connect(server)
        network.revoke(account)
        with pytest.raises(ReconnectNeeded):
            network.profile(account)

    def test_a_lost_answer_is_found(self, server):
        account, key = self.connect(server), self.key()
        payload = network.build(CONTENT, account)
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            network.send(payload, account, key)
        found = self.find(payload, account, key)
        assert [found.remote_id] == [status["id"] for status in server.statuses]

    def test_the_same_key_makes_one_post(self, server):
        account, key = self.connect(server), self.key()
        payload = network.build(CONTENT, account)
        server.lose_next_answers = 1
        with pytest.raises(Unknown):
            network.send(payload, account, key)
        assert network.send(payload, account, key).remote_id == server.statuses[0]["id"]
        assert len(server.statuses) == 1 and len(server.received_at) == 2

    def test_a_server_without_keys_would_make_two(self, server):
        """Proves that the server of these tests can show a double post."""
        server.honours_keys, server.software = False, "gotosocial"
        account, key = self.connect(server), self.key()
        assert not network.may_repeat(account, key, key.at)
        for _try in range(2):
            network.send(network.build(CONTENT, account), account, key)
        assert len(server.statuses) == 2

    def test_a_refused_post_is_not_there(self, server):
        account, key = self.connect(server), self.key()
        payload = network.build(CONTENT, account)
        server.fail_next = [(503, "<h1>down</h1>", {})]
        with pytest.raises(Unknown):
            network.send(payload, account, key)
        with pytest.raises(NotYet):
            self.find(payload, account, key)
        settled = replace(key, at=key.at - timedelta(minutes=1))
        assert self.find(payload, account, settled) is None

    def test_too_many_posts(self, server):
        account = self.connect(server)
        server.posts_left = 0
        with pytest.raises(RateLimited) as caught:
            network.send(network.build(CONTENT, account), account, self.key())
        assert caught.value.until == server.reset_at

    def test_a_slow_image(self, server, no_wait):
        server.media_delay = 2
        account = self.connect(server)
        network.send(network.build(CONTENT, account), account, self.key())
        assert len(no_wait) == 3

    @pytest.mark.parametrize("text", ["https://a.fr " + "é" * 476, "@asso@mastodon.test 👩‍👩‍👧‍👦" + "a" * 493])
    def test_counts_as_the_server(self, server, text):
        account = self.connect(server)
        fitting, over = Content(text=text), Content(text=text + "a")
        assert network.problems(fitting, account) == []
        network.send(network.build(fitting, account), account, self.key())
        assert [problem.code for problem in network.problems(over, account)] == ["too_long"]
        with pytest.raises(Rejected):
            network.send(network.build(over, account), account, replace(self.key(), value="other"))

    def test_a_conversation(self, server):
        account = self.connect(server)
        sent = network.send(network.build(CONTENT, account), account, self.key())
        bravo = server.write("bob", "@asso Bravo !", reply_to=sent.remote_id)
        server.write("eve", "Oui", reply_to=bravo["id"])
        thread = network.comments(sent.remote_id, account).comments
        assert [(comment.author.handle, comment.parent_id) for comment in thread] == [
            (f"bob@{server.domain}", sent.remote_id),
            (f"eve@{server.domain}", bravo["id"]),
        ]
        page = network.mentions(account)
        assert [comment.remote_id for comment in page.comments] == [bravo["id"]]
        again = server.write("bob", "@asso Encore", reply_to=sent.remote_id)
        assert [comment.remote_id for comment in network.mentions(account, page.cursor).comments] == [again["id"]]
        network.like(thread[0], account)
        network.send(
            network.build_reply(Content(text="Merci"), account, thread[0]), account, replace(self.key(), value="r")
        )
        assert server.statuses[-1]["text"] == "@bob Merci"
        assert server.statuses[-1]["in_reply_to_id"] == bravo["id"]
        numbers = network.statistics([sent.remote_id, bravo["id"], "1"], account)
        assert numbers[sent.remote_id]["replies"] == 2
        assert numbers[bravo["id"]]["likes"] == 1
        assert "1" not in numbers
