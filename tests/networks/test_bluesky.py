import json
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st
from responses import matchers

from tests.networks.contract import KEY, NetworkContract
from wagtail_social.exceptions import (
    HostRefused,
    NetworkError,
    NotSent,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Unknown,
)
from wagtail_social.networks.base import (
    Author,
    CannotTell,
    ConnectedAccount,
    Content,
    Image,
    Link,
    RemoteComment,
    SendKey,
    Sent,
)
from wagtail_social.networks.base_atproto import record_key, tidy_handle
from wagtail_social.networks.base_http import typed_server
from wagtail_social.networks.base_richtext import facets, live_text, read_facets
from wagtail_social.networks.bluesky import THREAD_DEPTH, Bluesky
from wagtail_social.text import Span

DID = "did:plc:" + "a" * 24
VISITOR = "did:plc:" + "b" * 24
PDS = "https://morel.us-east.host.bsky.network"
ACCESS, REFRESH, PASSWORD = "access-one-secret", "refresh-one-secret", "abcd-efgh-ijkl-mnop"
RKEY = record_key(KEY)
URI = f"at://{DID}/app.bsky.feed.post/{RKEY}"
CID = "bafyreigh2akiscaildc"
BLOB = {"$type": "blob", "ref": {"$link": "bafkreibabalobzn6cd366ukcsjycp4yymjymgfxcv6xczmlgpemzkz3cfa"}}
BLOB |= {"mimeType": "image/jpeg", "size": 9}
IMAGE = Image(file="images/1.jpg", mime="image/jpeg", width=1200, height=800, size=9, alt="Une salle pleine")
PAGE = Link(url="https://www.exemple.fr/actualites/assemblee-generale", title="L'assemblée", description="Venez")


def xrpc(method):
    return f"{PDS}/xrpc/{method}"


PUT, GET = xrpc("com.atproto.repo.putRecord"), xrpc("com.atproto.repo.getRecord")
UPLOAD, RENEW = xrpc("com.atproto.repo.uploadBlob"), xrpc("com.atproto.server.refreshSession")
LOG_IN = xrpc("com.atproto.server.createSession")
ACCEPTED = {"uri": URI, "cid": CID, "commit": {"cid": CID, "rev": RKEY}, "validationStatus": "valid"}
EXPIRED = {"error": "ExpiredToken", "message": "Token has expired"}


def account_with(**changes):
    account = ConnectedAccount(
        remote_id=DID,
        handle="asso.bsky.social",
        server=PDS,
        credentials={"access_token": ACCESS, "refresh_token": REFRESH, "app_password": PASSWORD},
        open_file=lambda file: b"jpegbytes",
    )
    return replace(account, **changes)


def tokens(number):
    return {"accessJwt": f"access-{number}-secret", "refreshJwt": f"refresh-{number}-secret", "did": DID}


def bearer(token):
    return matchers.header_matcher({"Authorization": f"Bearer {token}"})


def sent_json(rsps, url):
    return [json.loads(call.request.body) for call in rsps.calls if call.request.url == url]


@pytest.fixture
def network():
    return Bluesky()


@pytest.fixture
def rsps():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as rsps:
        yield rsps


class TestContract(NetworkContract):
    network = Bluesky()
    account = account_with()
    content = Content(text="L’été arrive 🌞\nVenez !", link=PAGE, images=(IMAGE,), hashtags=("Été",), language="fr")
    send_request = ("POST", re.compile(re.escape(PUT)))
    accepted = ACCEPTED
    secret = ACCESS
    dead_credentials = {"status": 400, "json": EXPIRED}
    refused_content = {
        "status": 400,
        "json": {"error": "InvalidRequest", "message": "Invalid app.bsky.feed.post record: …"},
    }

    def prepare(self, rsps):
        rsps.add("POST", UPLOAD, json={"blob": BLOB})
        rsps.add("POST", RENEW, status=400, json={"error": "ExpiredToken", "message": "Token has been revoked"})
        rsps.add("POST", LOG_IN, status=401, json={"error": "AuthenticationRequired", "message": "Invalid password"})

    def rate_limit_headers(self, until):
        return {"ratelimit-limit": "3000", "ratelimit-remaining": "0", "ratelimit-reset": str(int(until.timestamp()))}


class TestForm:
    def test_facets_count_bytes(self, network):
        payload = network.build(Content(text="Été 🎉 #fête", hashtags=()), account_with())
        index = payload["facets"][0]["index"]
        assert index == {"byteStart": 11, "byteEnd": 17}
        assert payload["text"].encode()[11:17].decode() == "#fête"

    def test_a_link_beside_images_is_shown_short_and_leads_to_the_whole_address(self, network):
        payload = network.build(Content(text="Venez", link=PAGE, images=(IMAGE,)), account_with())
        assert payload["text"] == "Venez\n\nwww.exemple.fr/actualites/as…"
        [facet] = payload["facets"]
        assert facet["features"] == [{"$type": "app.bsky.richtext.facet#link", "uri": PAGE.url}]
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert payload["text"].encode()[start:end].decode() == "www.exemple.fr/actualites/as…"
        assert payload["embed"]["$type"] == "app.bsky.embed.images"

    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            ("https://exemple.fr/", "exemple.fr"),
            ("https://exemple.fr/a", "exemple.fr/a"),
            ("https://exemple.fr/a/", "exemple.fr/a/"),
            ("https://exemple.fr/quinze-lettres", "exemple.fr/quinze-lettres"),
            ("https://exemple.fr/seize-lettres-x", "exemple.fr/seize-lettres…"),
            ("https://exemple.fr?p=1", "exemple.fr?p=1"),
            ("https://marie:x@exemple.fr/a", "exemple.fr/a"),
        ],
    )
    def test_addresses_are_shortened_after_the_host(self, url, shown):
        assert live_text(f"Voir {url} !")[0] == f"Voir {shown} !"

    def test_an_address_that_leads_nowhere_stays_dead_text(self):
        assert live_text("https:// et http://[a") == ("https:// et http://[a", [])

    def test_mentions_stay_plain(self, network):
        payload = network.build(Content(text="Merci @marie.bsky.social #merci"), account_with())
        assert [facet["features"][0] for facet in payload["facets"]] == [
            {"$type": "app.bsky.richtext.facet#tag", "tag": "merci"}
        ]

    def test_a_hashtag_the_network_would_refuse_stays_plain(self):
        assert [span.value for span in live_text(f"#{'é' * 64} #{'é' * 65}")[1]] == ["é" * 64]

    def test_what_is_measured_is_what_is_sent(self, network):
        content = Content(text="Venez " + "é" * 200, link=PAGE, images=(IMAGE,), hashtags=("Été", "fête"))
        payload = network.build(content, account_with())
        assert network.measure(content, account_with()) == len(payload["text"]) < len(content.text + PAGE.url)

    @pytest.mark.parametrize(
        ("text", "fits"), [("é" * 300, True), ("é" * 301, False), ("👨‍👩‍👧‍👦" * 120, True), ("👨‍👩‍👧‍👦" * 121, False)]
    )
    def test_300_graphemes_and_3000_bytes(self, network, text, fits):
        assert (network.problems(Content(text=text), account_with()) == []) is fits

    def test_a_card_carries_the_link_and_no_image_needs_the_text(self, network):
        link = replace(PAGE, image=IMAGE)
        payload = network.build(Content(text="Venez", link=link, language="fr"), account_with())
        assert payload == {
            "$type": "app.bsky.feed.post",
            "text": "Venez",
            "langs": ["fr"],
            "embed": {
                "$type": "app.bsky.embed.external",
                "external": {
                    "uri": PAGE.url,
                    "title": "L'assemblée",
                    "description": "Venez",
                    "thumb": IMAGE.as_dict(),
                },
            },
        }
        assert network.preview(payload).card == link

    def test_a_card_has_a_title_and_no_picture_that_is_refused(self, network):
        heavy = replace(IMAGE, size=1_000_001)
        content = Content(text="Venez", link=Link(url="https://exemple.fr/", image=heavy))
        card = network.build(content, account_with())["embed"]["external"]
        assert card == {"uri": "https://exemple.fr/", "title": "exemple.fr", "description": ""}

    def test_images_have_alt_and_shape(self, network):
        [item] = network.build(Content(text="", images=(IMAGE,)), account_with())["embed"]["images"]
        assert item == {
            "image": IMAGE.as_dict(),
            "alt": "Une salle pleine",
            "aspectRatio": {"width": 1200, "height": 800},
        }

    @pytest.mark.parametrize(("language", "langs"), [("fr-CA", ["fr-CA"]), ("", None), ("not a lang", None)])
    def test_only_a_language_that_is_one_is_sent(self, network, language, langs):
        assert network.build(Content(text="a", language=language), account_with()).get("langs") == langs

    def test_preview_reads_the_payload(self, network):
        content = Content(text="Été #fête", link=PAGE, images=(IMAGE,), language="fr")
        preview = network.preview(network.build(content, account_with()))
        assert [(span.kind, preview.text[span.start : span.end], span.value) for span in preview.spans] == [
            ("hashtag", "#fête", "fête"),
            ("url", "www.exemple.fr/actualites/as…", PAGE.url),
        ]
        assert preview.images == (IMAGE.as_dict(),)
        assert preview.language == "fr"

    def test_the_server_may_lower_the_weight_of_images(self, network):
        assert network.image_limit(account_with()).max_bytes == 976 * 1024
        assert network.image_limit(account_with(limits={"blob_bytes": 500_000})).max_bytes == 500_000
        assert network.image_limit(account_with(limits={"blob_bytes": 5_242_880})).max_bytes == 976 * 1024

    def test_a_reply_names_the_root_of_the_thread_and_its_parent(self, network):
        root = {"uri": URI, "cid": CID}
        parent = comment(extra={"cid": "bafyparent", "root": root})
        payload = network.build_reply(Content(text="Oui !"), account_with(), parent)
        assert payload["reply"] == {"root": root, "parent": {"uri": parent.remote_id, "cid": "bafyparent"}}
        assert payload["text"] == "Oui !"


OFFSETS = st.integers(-2, 40)
PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["#été", "#fête2026", "https://exemple.fr/été?a=1#b", "https://a.fr/" + "x" * 40, "@marie", "👩🏽‍🚒"]
    ),
)


class TestFacetsOfAnyText:
    @given(st.lists(PIECES, max_size=8))
    def test_offsets_slice_exactly_what_is_shown(self, pieces):
        text, spans = live_text(" ".join(pieces).encode("utf-8", "ignore").decode())
        data = text.encode()
        for span, facet in zip(spans, facets(text, spans), strict=True):
            piece = data[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
            assert piece == text[span.start : span.end]
            assert piece == f"#{span.value}" if span.kind == "hashtag" else span.value.startswith("http")

    @given(st.lists(PIECES, max_size=8))
    def test_what_is_marked_is_read_back(self, pieces):
        text, spans = live_text(" ".join(pieces).encode("utf-8", "ignore").decode())
        assert read_facets(text, facets(text, spans)) == spans

    @given(
        st.text(max_size=20),
        st.lists(
            st.tuples(st.integers(-2, 40), st.integers(-2, 40), st.sampled_from(["https://a.fr", "javascript:a"]))
        ),
    )
    def test_marks_by_others_never_break_a_text(self, text, ranges):
        marks = [
            {
                "index": {"byteStart": start, "byteEnd": end},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": uri}],
            }
            for start, end, uri in ranges
        ]
        end = 0
        for span in read_facets(text, marks):
            assert end <= span.start < span.end <= len(text)
            assert span.value == "https://a.fr"
            end = span.end

    @pytest.mark.parametrize("marks", [None, 7, {}, [None], [{}], [{"index": [], "features": []}], ["x"]])
    def test_marks_of_another_form_are_ignored(self, marks):
        assert read_facets("été", marks) == []

    def test_a_mark_laid_over_an_earlier_one_is_ignored(self):
        link = [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.fr"}]
        marks = [{"index": {"byteStart": at, "byteEnd": at + 4}, "features": link} for at in (4, 2, 0)]
        assert [(span.start, span.end) for span in read_facets("abcdefgh", marks)] == [(0, 4), (4, 8)]

    def test_a_mark_inside_a_character_is_ignored(self):
        link = [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.fr"}]
        assert read_facets("été", [{"index": {"byteStart": 1, "byteEnd": 3}, "features": link}]) == []
        assert read_facets("été", [{"index": {"byteStart": 0, "byteEnd": 2}, "features": link}]) == [
            Span("url", 0, 1, "https://a.fr")
        ]


class TestRecordKey:
    def test_form_and_stability(self):
        key = SendKey(value="a", at=datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC))
        assert record_key(key) == record_key(replace(key))
        assert re.fullmatch(r"[234567a-j][234567a-z]{12}", record_key(key))

    def test_the_clock_can_be_read_back(self):
        at = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)
        number = 0
        for letter in record_key(SendKey(value="a", at=at)):
            number = number << 5 | "234567abcdefghijklmnopqrstuvwxyz".index(letter)
        assert datetime.fromtimestamp(0, UTC) + timedelta(microseconds=number >> 10) == at

    def test_what_begins_at_the_same_instant_differs(self):
        keys = {record_key(replace(KEY, value=str(number))) for number in range(20)}
        assert len(keys) > 15

    def test_later_sorts_later(self):
        later = SendKey(value=KEY.value, at=KEY.at + timedelta(milliseconds=1))
        assert record_key(KEY) < record_key(later)

    @given(st.text(max_size=64), st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))
    def test_always_a_valid_key(self, value, at):
        key = SendKey(value=value.encode("utf-8", "ignore").decode(), at=at)
        assert re.fullmatch(r"[234567a-j][234567a-z]{12}", record_key(key))


class TestSending:
    def send(self, network, content=None, account=None):
        account = account or account_with()
        return network.send(network.build(content or Content(text="Bonjour", language="fr"), account), account, KEY)

    def test_the_record_is_put_where_nothing_is_yet(self, network, rsps):
        rsps.add("POST", PUT, json=ACCEPTED, match=[bearer(ACCESS)])
        sent = self.send(network)
        assert sent_json(rsps, PUT) == [
            {
                "repo": DID,
                "collection": "app.bsky.feed.post",
                "rkey": RKEY,
                "record": {
                    "$type": "app.bsky.feed.post",
                    "text": "Bonjour",
                    "langs": ["fr"],
                    "createdAt": "2026-11-22T09:30:00.000Z",
                },
                "validate": True,
                "swapRecord": None,
            }
        ]
        assert sent == Sent(remote_id=URI, url=f"https://bsky.app/profile/{DID}/post/{RKEY}", extra={"cid": CID})

    def test_a_second_try_sends_the_same_bytes(self, network, rsps):
        rsps.add("POST", UPLOAD, json={"blob": BLOB})
        rsps.add("POST", PUT, body=requests.ReadTimeout())
        rsps.add("POST", PUT, json={key: ACCEPTED[key] for key in ("uri", "cid")})
        content = Content(text="Bonjour", images=(IMAGE,))
        with pytest.raises(Unknown):
            self.send(network, content)
        assert self.send(network, content).remote_id == URI
        first, second = sent_json(rsps, PUT)
        assert first == second

    def test_images_are_uploaded_as_they_are_and_referred_to(self, network, rsps):
        kind = matchers.header_matcher({"Content-Type": "image/jpeg"})
        rsps.add("POST", UPLOAD, json={"blob": BLOB}, match=[kind])
        rsps.add("POST", PUT, json=ACCEPTED)
        payload = network.build(Content(text="a", images=(IMAGE, IMAGE)), account_with())
        before = json.dumps(payload)
        network.send(payload, account_with(), KEY)
        assert json.dumps(payload) == before
        assert [call.request.body for call in rsps.calls[:2]] == [b"jpegbytes", b"jpegbytes"]
        embed = sent_json(rsps, PUT)[0]["record"]["embed"]
        assert [item["image"] for item in embed["images"]] == [BLOB, BLOB]
        assert embed["images"][0]["alt"] == "Une salle pleine"

    def test_the_picture_of_a_card_is_uploaded(self, network, rsps):
        rsps.add("POST", UPLOAD, json={"blob": BLOB})
        rsps.add("POST", PUT, json=ACCEPTED)
        self.send(network, Content(text="a", link=replace(PAGE, image=IMAGE)))
        assert sent_json(rsps, PUT)[0]["record"]["embed"]["external"]["thumb"] == BLOB

    @pytest.mark.parametrize("answer", [{"status": 500}, {"body": requests.ReadTimeout()}, {"json": {}}])
    def test_a_failed_upload_is_not_sent(self, network, rsps, answer):
        rsps.add("POST", UPLOAD, **answer)
        with pytest.raises(NotSent):
            self.send(network, Content(text="a", images=(IMAGE,)))
        assert sent_json(rsps, PUT) == []

    def test_a_forgotten_upload_is_made_again_once(self, network, rsps):
        rsps.add("POST", UPLOAD, json={"blob": BLOB})
        rsps.add("POST", PUT, status=400, json={"error": "BlobNotFound", "message": "Could not find blob"})
        rsps.add("POST", PUT, json=ACCEPTED)
        assert self.send(network, Content(text="a", images=(IMAGE,))).remote_id == URI
        assert [call.request.url for call in rsps.calls] == [UPLOAD, PUT, UPLOAD, PUT]

    def test_an_upload_forgotten_twice_is_refused(self, network, rsps):
        rsps.add("POST", UPLOAD, json={"blob": BLOB})
        rsps.add("POST", PUT, status=400, json={"error": "BlobNotFound", "message": "Could not find blob"})
        with pytest.raises(Rejected) as caught:
            self.send(network, Content(text="a", images=(IMAGE,)))
        assert caught.value.reason == "image"
        assert len(rsps.calls) == 4

    @pytest.mark.parametrize(
        ("status", "error", "message", "reason"),
        [
            (400, "InvalidSwap", "Record was at bafy", "conflict"),
            (400, "InvalidSize", "does not match", "image"),
            (413, "PayloadTooLarge", "request entity too large", "image"),
            (400, "InvalidRequest", "blob too big (maximum 2000000, got 3) at $.record.embed.images[0].image", "image"),
            (400, "InvalidRequest", "grapheme too big (maximum 300, got 301) at $.record.text", "too_long"),
            (400, "InvalidRequest", "string too big (maximum 3000, got 3025) at $.record.text", "too_long"),
            (400, "InvalidRequest", "array too big (maximum 3, got 4) at $.record.langs", "content"),
        ],
    )
    def test_refusals_are_named(self, network, rsps, status, error, message, reason):
        rsps.add("POST", PUT, status=status, json={"error": error, "message": message})
        with pytest.raises(Rejected) as caught:
            self.send(network)
        assert caught.value.reason == reason
        assert message in caught.value.detail

    @pytest.mark.parametrize(
        "answer", [{}, {"uri": URI}, {"cid": CID}, {"uri": "", "cid": CID}, {"uri": "x", "cid": CID}, {"uri": 1}]
    )
    def test_an_answer_without_uri_and_cid_is_unknown(self, network, rsps, answer):
        rsps.add("POST", PUT, json=answer)
        with pytest.raises(Unknown):
            self.send(network)

    @pytest.mark.parametrize("error", ["AccountTakedown", "AccountDeactivated"])
    def test_a_closed_account_is_not_renewed(self, network, rsps, error):
        rsps.add("POST", PUT, status=401, json={"error": error, "message": "Account has been taken down"})
        with pytest.raises(ReconnectNeeded):
            self.send(network)
        assert len(rsps.calls) == 1

    def test_retry_after_is_obeyed_too(self, network, rsps):
        headers = {"Retry-After": "290"}
        rsps.add("POST", PUT, status=429, json={"error": "RateLimitExceeded"}, headers=headers)
        with pytest.raises(RateLimited) as caught:
            self.send(network)
        assert abs(caught.value.until - datetime.now(UTC) - timedelta(seconds=290)) < timedelta(seconds=5)


class TestFinding:
    def find(self, network):
        return network.find({}, account_with(), KEY, KEY.at)

    def test_found_by_its_key(self, network, rsps):
        where = {"repo": DID, "collection": "app.bsky.feed.post", "rkey": RKEY}
        match = [matchers.query_param_matcher(where)]
        rsps.add("GET", GET, json={"uri": URI, "cid": CID, "value": {"text": "Bonjour"}}, match=match)
        assert self.find(network).remote_id == URI

    def test_the_servers_own_word_that_it_is_not_there(self, network, rsps):
        rsps.add("GET", GET, status=400, json={"error": "RecordNotFound", "message": "Could not locate record: at://"})
        assert self.find(network) is None

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 400, "json": {"error": "InvalidRequest", "message": "Could not locate record"}},
            {"status": 404, "json": {"error": "NotFound"}},
            {"json": {}},
        ],
    )
    def test_any_other_answer_proves_nothing(self, network, rsps, answer):
        rsps.add("GET", GET, **answer)
        assert isinstance(self.find(network), CannotTell)

    @pytest.mark.parametrize("answer", [{"status": 502}, {"body": requests.ReadTimeout()}, {"body": "<html>"}])
    def test_no_answer_is_to_be_asked_again(self, network, rsps, answer):
        rsps.add("GET", GET, **answer)
        with pytest.raises(NotSent):
            self.find(network)


class Renewals:
    """An account whose credentials are kept somewhere, under a lock."""

    def __init__(self, stored=None):
        self.log, self.stored = [], stored or dict(account_with().credentials)
        self.account = account_with(save_credentials=self.save, renewing=self.renewing)

    def save(self, credentials):
        self.log.append("saved")
        self.stored = dict(credentials)

    @contextmanager
    def renewing(self):
        self.log.append("locked")
        yield self.stored
        self.log.append("unlocked")


class TestSession:
    def expired(self, rsps, token=ACCESS):
        rsps.add("POST", PUT, status=400, json=EXPIRED, match=[bearer(token)])

    def send(self, network, account, content=None):
        content = content or Content(text="Bonjour")
        return network.send(network.build(content, account), account, KEY)

    def test_renewed_and_saved_before_the_request_is_repeated(self, network, rsps):
        kept = Renewals()

        def accept(request):
            assert request.headers["Authorization"] == "Bearer access-2-secret"
            kept.log.append("sent")
            return 200, {}, json.dumps(ACCEPTED)

        self.expired(rsps)
        rsps.add("POST", RENEW, json=tokens(2), match=[bearer(REFRESH)])
        rsps.add_callback("POST", PUT, accept)
        assert self.send(network, kept.account).remote_id == URI
        assert kept.log == ["locked", "saved", "unlocked", "sent"]
        assert kept.stored == {
            "access_token": "access-2-secret",
            "refresh_token": "refresh-2-secret",
            "app_password": PASSWORD,
        }

    def test_nothing_is_used_that_could_not_be_saved(self, network, rsps):
        def fail(credentials):
            raise OSError("the disk is full")

        self.expired(rsps)
        rsps.add("POST", RENEW, json=tokens(2))
        with pytest.raises(OSError, match="disk"):
            self.send(network, account_with(save_credentials=fail))
        assert [call.request.url for call in rsps.calls] == [PUT, RENEW]

    def test_what_another_worker_renewed_is_used(self, network, rsps):
        kept = Renewals({"access_token": "access-9-secret", "refresh_token": "refresh-9-secret"})
        self.expired(rsps)
        rsps.add("POST", PUT, json=ACCEPTED, match=[bearer("access-9-secret")])
        self.send(network, kept.account)
        assert [call.request.url for call in rsps.calls] == [PUT, PUT]
        assert "saved" not in kept.log

    def test_one_renewal_serves_the_whole_operation(self, network, rsps):
        rsps.add("POST", UPLOAD, status=400, json=EXPIRED, match=[bearer(ACCESS)])
        rsps.add("POST", RENEW, json=tokens(2))
        rsps.add("POST", UPLOAD, json={"blob": BLOB}, match=[bearer("access-2-secret")])
        rsps.add("POST", PUT, json=ACCEPTED, match=[bearer("access-2-secret")])
        account = account_with()
        self.send(network, account, Content(text="a", images=(IMAGE, IMAGE)))
        assert [call.request.url for call in rsps.calls] == [UPLOAD, RENEW, UPLOAD, UPLOAD, PUT]
        assert account.credentials["access_token"] == ACCESS

    def test_only_once(self, network, rsps):
        rsps.add("POST", PUT, status=400, json=EXPIRED)
        rsps.add("POST", RENEW, json=tokens(2))
        with pytest.raises(ReconnectNeeded):
            self.send(network, account_with())
        assert [call.request.url for call in rsps.calls] == [PUT, RENEW, PUT]

    def test_the_app_password_opens_a_new_session_when_the_old_one_is_dead(self, network, rsps):
        kept = Renewals()
        self.expired(rsps)
        rsps.add("POST", RENEW, status=400, json={"error": "ExpiredToken", "message": "Token has been revoked"})
        question = {"identifier": DID, "password": PASSWORD}
        rsps.add("POST", LOG_IN, json=tokens(3), match=[matchers.json_params_matcher(question)])
        rsps.add("POST", PUT, json=ACCEPTED, match=[bearer("access-3-secret")])
        self.send(network, kept.account)
        assert kept.stored["refresh_token"] == "refresh-3-secret"

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 400, "json": {"error": "ExpiredToken", "message": "Token has been revoked"}},
            {"status": 400, "json": {"error": "InvalidRequest", "message": "Could not find user info for account"}},
            {"status": 401, "json": {"error": "AccountTakedown"}},
        ],
    )
    def test_without_it_a_person_is_asked(self, network, rsps, answer):
        self.expired(rsps)
        rsps.add("POST", RENEW, **answer)
        account = account_with(credentials={"access_token": ACCESS, "refresh_token": REFRESH})
        with pytest.raises(ReconnectNeeded):
            self.send(network, account)

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 503},
            {"body": requests.ReadTimeout()},
            {"json": {}},
            {"json": []},
            {"json": {"accessJwt": "a"}},
            {"status": 429},
        ],
    )
    def test_trouble_while_renewing_is_not_sent(self, network, rsps, answer):
        kept = Renewals()
        self.expired(rsps)
        rsps.add("POST", RENEW, **answer)
        with pytest.raises(NotSent) as caught:
            self.send(network, kept.account)
        assert not isinstance(caught.value, ReconnectNeeded)
        assert "saved" not in kept.log

    def test_a_cut_answer_does_not_show_the_new_tokens(self, network, rsps):
        self.expired(rsps)
        rsps.add("POST", RENEW, body='{"accessJwt": "access-2-secret", "refresh')
        with pytest.raises(NotSent) as caught:
            self.send(network, account_with())
        assert (
            "access-2-secret"
            not in f"{caught.value!r} {caught.value} {vars(caught.value)} {caught.value.__context__!r}"
        )

    def test_another_accounts_session_is_not_taken(self, network, rsps):
        kept = Renewals()
        self.expired(rsps)
        rsps.add("POST", RENEW, json={**tokens(2), "did": VISITOR})
        rsps.add("POST", LOG_IN, json={**tokens(2), "did": VISITOR})
        with pytest.raises(NetworkError):
            self.send(network, kept.account)
        assert "saved" not in kept.log

    def test_revoking_ends_the_session(self, network, rsps):
        rsps.add("POST", xrpc("com.atproto.server.deleteSession"), match=[bearer(REFRESH)])
        network.revoke(account_with())
        assert len(rsps.calls) == 1

    def test_revoking_what_is_over_is_done_already(self, network, rsps):
        rsps.add("POST", xrpc("com.atproto.server.deleteSession"), status=400, json=EXPIRED)
        network.revoke(account_with())
        assert len(rsps.calls) == 1


class TestConnecting:
    document = {
        "id": DID,
        "alsoKnownAs": ["at://asso.bsky.social"],
        "service": [{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": PDS}],
    }
    answers = {"handle": "@Asso.bsky.social ", "app_password": PASSWORD, "server": ""}

    def resolve(self, rsps, *, document=None, did=DID, server="https://public.api.bsky.app"):
        match = [matchers.query_param_matcher({"handle": "asso.bsky.social"})]
        rsps.add("GET", f"{server}/xrpc/com.atproto.identity.resolveHandle", json={"did": did}, match=match)
        rsps.add("GET", f"https://plc.directory/{did}", json=document or self.document)

    def test_by_handle_and_app_password(self, network, rsps):
        self.resolve(rsps)
        question = {"identifier": DID, "password": PASSWORD}
        rsps.add("POST", LOG_IN, json=tokens(1), match=[matchers.json_params_matcher(question)])
        grant = network.log_in(self.answers)
        assert grant.server == PDS
        assert grant.credentials == {
            "access_token": "access-1-secret",
            "refresh_token": "refresh-1-secret",
            "app_password": PASSWORD,
        }

    def test_a_main_password_is_not_kept(self, network, rsps):
        self.resolve(rsps)
        rsps.add("POST", LOG_IN, json=tokens(1))
        grant = network.log_in({**self.answers, "app_password": "correct horse battery"})
        assert "correct horse" not in str(grant.credentials)

    def test_the_server_that_was_named_is_asked(self, network, rsps):
        self.resolve(rsps, server="https://pds.exemple.fr")
        rsps.add("POST", LOG_IN, json=tokens(1))
        assert network.log_in({**self.answers, "server": "pds.exemple.fr"}).server == PDS

    def test_a_handle_on_its_own_site(self, network, rsps):
        rsps.add(
            "GET",
            "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle",
            status=400,
            json={"error": "InvalidRequest", "message": "Unable to resolve handle"},
        )
        rsps.add("GET", "https://asso.fr/.well-known/atproto-did", body=f"{DID}\n")
        rsps.add("GET", f"https://plc.directory/{DID}", json={**self.document, "alsoKnownAs": ["at://asso.fr"]})
        assert network.identify("asso.fr").did == DID

    def test_a_did_of_a_site(self, network, rsps):
        did = "did:web:asso.fr"
        document = {**self.document, "id": did}
        rsps.add("GET", "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle", json={"did": did})
        rsps.add("GET", "https://asso.fr/.well-known/did.json", json=document)
        assert network.identify("asso.bsky.social").pds == PDS

    @pytest.mark.parametrize("did", ["did:web:asso.fr/../../x", "did:plc:../x", "nonsense", None, 3])
    def test_an_identifier_of_another_form_is_refused(self, network, rsps, did):
        rsps.add("GET", "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle", json={"did": did})
        with pytest.raises(Rejected):
            network.identify("asso.bsky.social")

    def test_an_unknown_handle(self, network, rsps):
        rsps.add(
            "GET",
            "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle",
            status=400,
            json={"error": "HandleNotFound", "message": "Unable to resolve handle"},
        )
        with pytest.raises(Rejected) as caught:
            network.log_in(self.answers)
        assert caught.value.reason == "gone"

    def test_a_resolver_that_is_down_says_nothing_of_the_handle(self, network, rsps):
        rsps.add("GET", "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle", status=503)
        with pytest.raises(NotSent):
            network.log_in(self.answers)

    @pytest.mark.parametrize(
        "change",
        [
            {"alsoKnownAs": ["at://other.bsky.social"]},
            {"alsoKnownAs": []},
            {"alsoKnownAs": None},
            {"id": VISITOR},
            {"service": []},
            {"service": None},
        ],
    )
    def test_both_directions_must_agree(self, network, rsps, change):
        self.resolve(rsps, document={**self.document, **change})
        with pytest.raises(Rejected):
            network.log_in(self.answers)
        assert not any(call.request.method == "POST" for call in rsps.calls)

    def test_a_server_without_encryption_gets_no_password(self, network, rsps):
        service = [{"id": "#atproto_pds", "serviceEndpoint": PDS.replace("https", "http")}]
        self.resolve(rsps, document={**self.document, "service": service})
        with pytest.raises(HostRefused):
            network.log_in(self.answers)

    def test_a_wrong_password(self, network, rsps):
        self.resolve(rsps)
        rsps.add("POST", LOG_IN, status=401, json={"error": "AuthenticationRequired", "message": f"not {PASSWORD}"})
        with pytest.raises(Rejected) as caught:
            network.log_in(self.answers)
        assert caught.value.reason == "forbidden"
        assert PASSWORD not in f"{caught.value!r} {caught.value} {vars(caught.value)}"

    @pytest.mark.parametrize(
        ("typed", "handle"),
        [
            ("asso", "asso.bsky.social"),
            (" @asso.bsky.social", "asso.bsky.social"),
            ("https://bsky.app/profile/asso.fr/", "asso.fr"),
            ("\u202aasso.fr\u202c", "asso.fr"),
        ],
    )
    def test_handles_as_people_type_them(self, typed, handle):
        assert tidy_handle(typed, "bsky.social") == handle

    @pytest.mark.parametrize("typed", ["", "@", "asso@exemple.fr", "a..b", "localhost:80"])
    def test_what_is_no_handle(self, typed):
        with pytest.raises(Rejected):
            tidy_handle(typed, "bsky.social")

    @pytest.mark.parametrize("address", ["http://a.fr", "ftp://a.fr", "https://", "https://a@b.fr", ""])
    def test_what_is_no_server(self, address):
        with pytest.raises(HostRefused):
            typed_server(address)

    def test_profile(self, network, rsps):
        rsps.add("GET", xrpc("com.atproto.server.getSession"), json={"did": DID, "handle": "asso.fr", "active": True})
        rsps.add("GET", xrpc("com.atproto.server.describeServer"), json={"blobUploadLimit": 5242880})
        avatar = {"$type": "blob", "ref": {"$link": "bafkavatar"}}
        about = {"uri": URI, "cid": CID, "value": {"displayName": "L’asso", "avatar": avatar}}
        rsps.add("GET", GET, json=about)
        profile = network.profile(account_with(remote_id=""))
        assert (profile.remote_id, profile.handle, profile.name) == (DID, "asso.fr", "L’asso")
        assert profile.url == f"https://bsky.app/profile/{DID}"
        assert profile.avatar_url == f"https://cdn.bsky.app/img/avatar/plain/{DID}/bafkavatar@jpeg"
        assert profile.limits == {"blob_bytes": 5242880}

    def test_profile_of_a_new_account_without_a_profile(self, network, rsps):
        rsps.add("GET", xrpc("com.atproto.server.getSession"), json={"did": DID, "handle": "asso.fr"})
        rsps.add("GET", xrpc("com.atproto.server.describeServer"), json={})
        rsps.add("GET", GET, status=400, json={"error": "RecordNotFound"})
        profile = network.profile(account_with())
        assert (profile.name, profile.avatar_url, profile.limits) == ("", "", {})

    def test_a_deactivated_account_does_not_work(self, network, rsps):
        session = {"did": DID, "handle": "asso.fr", "active": False, "status": "deactivated"}
        rsps.add("GET", xrpc("com.atproto.server.getSession"), json=session)
        with pytest.raises(ReconnectNeeded, match="deactivated"):
            network.profile(account_with())


def address(key, owner=VISITOR):
    return f"at://{owner}/app.bsky.feed.post/{key}"


def view(key, text="Bravo", owner=VISITOR, parent=URI, **more):
    reply = {"reply": {"root": {"uri": URI, "cid": CID}, "parent": {"uri": parent, "cid": "c"}}} if parent else {}
    return {
        "uri": address(key, owner),
        "cid": f"cid-{key}",
        "author": {"did": owner, "handle": "marie.bsky.social", "displayName": "Marie", "avatar": "https://cdn/a"},
        "record": {"text": text, "createdAt": "2026-11-22T10:00:00.000Z", "langs": ["fr"], **reply},
        "indexedAt": "2026-11-22T10:00:01.000Z",
        **more,
    }


def comment(**changes):
    fields = {
        "remote_id": address("r1"),
        "parent_id": URI,
        "author": Author(remote_id=VISITOR, handle="marie.bsky.social"),
        "body": "Bravo",
        "body_format": "text",
        "created_at": None,
        "extra": {"cid": "cid-r1", "root": {"uri": URI, "cid": CID}},
    }
    return RemoteComment(**{**fields, **changes})


class TestComments:
    url = xrpc("app.bsky.feed.getPostThread")

    def thread(self, rsps, replies, **more):
        root = {"post": {**view(RKEY, owner=DID, parent=""), "replyCount": len(replies)}, "replies": replies}
        rsps.add("GET", self.url, json={"thread": root, **more})

    def test_the_whole_tree_parents_first(self, network, rsps):
        answer = {"post": view("a2", owner=DID, parent=address("a1"))}
        self.thread(rsps, [{"post": view("a1"), "replies": [answer]}, {"post": view("b1")}])
        page = network.comments(URI, account_with())
        assert [found.remote_id for found in page.comments] == [address("a1"), address("a2", DID), address("b1")]
        assert [found.parent_id for found in page.comments] == [URI, address("a1"), URI]
        assert [found.is_ours for found in page.comments] == [False, True, False]
        assert page.complete
        query = parse_qs(urlsplit(rsps.calls[0].request.url).query)
        assert query == {"uri": [URI], "depth": [str(THREAD_DEPTH)], "parentHeight": ["0"]}

    def test_one_comment(self, network, rsps):
        self.thread(rsps, [{"post": view("a1")}])
        [found] = network.comments(URI, account_with()).comments
        assert found == RemoteComment(
            remote_id=address("a1"),
            parent_id=URI,
            author=Author(
                remote_id=VISITOR,
                handle="marie.bsky.social",
                name="Marie",
                url=f"https://bsky.app/profile/{VISITOR}",
                avatar_url="https://cdn/a",
            ),
            body="Bravo",
            body_format="text",
            created_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
            url=f"https://bsky.app/profile/{VISITOR}/post/a1",
            language="fr",
            extra={"cid": "cid-a1", "root": {"uri": URI, "cid": CID}},
        )

    def test_hidden_replies_are_marked(self, network, rsps):
        gate = {"record": {"hiddenReplies": [address("b1"), {"odd": 1}]}}
        self.thread(rsps, [{"post": view("a1")}, {"post": view("b1")}], threadgate=gate)
        assert [found.is_hidden for found in network.comments(URI, account_with()).comments] == [False, True]

    def test_blocked_deleted_and_broken_ones_are_left_out(self, network, rsps):
        odd = [
            {"$type": "app.bsky.feed.defs#notFoundPost", "uri": address("x"), "notFound": True},
            {
                "$type": "app.bsky.feed.defs#blockedPost",
                "uri": address("y"),
                "blocked": True,
                "author": {"did": VISITOR},
            },
            {"post": {**view("z"), "author": None}},
            {"post": {**view("z"), "record": "text"}},
            {"post": {**view("z"), "uri": "javascript:alert(1)"}},
            {"post": 3},
            "odd",
        ]
        self.thread(rsps, [*odd, {"post": view("a1")}])
        assert [found.remote_id for found in network.comments(URI, account_with()).comments] == [address("a1")]

    @pytest.mark.parametrize(
        "record", [{}, {"text": 3, "langs": "fr", "reply": [], "createdAt": 7, "facets": "x"}, {"text": "a\x00\ud800b"}]
    )
    def test_records_of_any_form_are_read(self, network, rsps, record):
        self.thread(rsps, [{"post": {**view("a1"), "record": record}}])
        [found] = network.comments(URI, account_with()).comments
        assert found.body in ("", "a ?b")
        assert found.created_at == datetime(2026, 11, 22, 10, 0, 1, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("written", "hour"),
        [
            ("2026-11-22T09:59:00Z", (9, 59, 0)),
            ("2099-01-01T00:00:00Z", (10, 0, 1)),
            ("0001-01-01T00:00:00Z", (10, 0, 1)),
        ],
    )
    def test_a_clock_that_cannot_be_right_is_not_believed(self, network, rsps, written, hour):
        post = view("a1")
        post["record"]["createdAt"] = written
        self.thread(rsps, [{"post": post}])
        [found] = network.comments(URI, account_with()).comments
        assert found.created_at == datetime(2026, 11, 22, *hour, tzinfo=UTC)

    def test_a_shortened_link_keeps_its_address(self, network, rsps):
        post = view("a1", text="Été <b>\nvoir exemple.fr/a…")
        link = {"$type": "app.bsky.richtext.facet#link", "uri": 'https://exemple.fr/a?x="1"&b'}
        post["record"]["facets"] = [{"index": {"byteStart": 15, "byteEnd": 30}, "features": [link]}]
        self.thread(rsps, [{"post": post}])
        [found] = network.comments(URI, account_with()).comments
        assert found.body_format == "html"
        assert found.body == (
            'Été &lt;b&gt;<br>voir <a href="https://exemple.fr/a?x=&quot;1&quot;&amp;b">exemple.fr/a…</a>'
        )

    def test_a_thread_cut_by_the_network_is_not_complete(self, network, rsps):
        self.thread(rsps, [{"post": {**view("a1"), "replyCount": 3}}])
        assert not network.comments(URI, account_with()).complete

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 400, "json": {"error": "NotFound", "message": "Post not found"}},
            {"json": {"thread": {"$type": "app.bsky.feed.defs#notFoundPost", "notFound": True}}},
        ],
    )
    def test_a_post_that_is_gone(self, network, rsps, answer):
        rsps.add("GET", self.url, **answer)
        with pytest.raises(Rejected) as caught:
            network.comments(URI, account_with())
        assert caught.value.reason == "gone"

    def test_the_deepest_thread_is_read(self, network, rsps):
        node = {"post": view("deep")}
        for number in range(THREAD_DEPTH - 1):
            node = {"post": view(f"d{number}"), "replies": [node]}
        self.thread(rsps, [node])
        assert len(network.comments(URI, account_with()).comments) == THREAD_DEPTH

    def test_a_thread_too_deep_to_be_read_is_a_named_error(self, network, rsps):
        rsps.add("GET", self.url, body='{"thread": ' + '{"replies": [' * 100_000)
        with pytest.raises(NotSent):
            network.comments(URI, account_with())


class TestMentions:
    url = xrpc("app.bsky.notification.listNotifications")

    def items(self, first, last):
        """Notifications of the minutes ``first`` down to ``last``, newest first."""
        return [
            view(f"n{minute}", reason="reply", indexedAt=f"2026-11-22T10:{minute:02}:00.000Z")
            for minute in range(first, last - 1, -1)
        ]

    def keys(self, page):
        return [found.remote_id.rpartition("/")[2] for found in page.comments]

    def test_oldest_first_and_a_cursor_at_the_newest(self, network, rsps):
        rsps.add("GET", self.url, json={"notifications": self.items(3, 1)})
        page = network.mentions(account_with())
        assert self.keys(page) == ["n1", "n2", "n3"]
        assert page.cursor == f"2026-11-22T10:03:00.000Z {address('n3')}"
        query = parse_qs(urlsplit(rsps.calls[0].request.url).query)
        assert query == {"reasons": ["reply", "mention", "quote"], "limit": ["100"]}

    def test_only_what_is_new(self, network, rsps):
        rsps.add("GET", self.url, json={"notifications": self.items(5, 1), "cursor": "more"})
        page = network.mentions(account_with(), f"2026-11-22T10:03:00.000Z {address('n3')}")
        assert self.keys(page) == ["n4", "n5"]
        assert len(rsps.calls) == 1
        assert page.complete

    def test_the_entry_of_the_cursor_may_be_gone(self, network, rsps):
        rsps.add("GET", self.url, json={"notifications": [*self.items(5, 4), *self.items(2, 1)], "cursor": "more"})
        page = network.mentions(account_with(), f"2026-11-22T10:03:00.000Z {address('n3')}")
        assert self.keys(page) == ["n4", "n5"]

    def test_older_pages_are_read_until_the_known_one(self, network, rsps):
        rsps.add("GET", self.url, json={"notifications": self.items(9, 7), "cursor": "p2"})
        second = [matchers.query_param_matcher({"cursor": "p2"}, strict_match=False)]
        rsps.add("GET", self.url, json={"notifications": self.items(6, 2), "cursor": "p3"}, match=second)
        page = network.mentions(account_with(), f"2026-11-22T10:05:00.000Z {address('n5')}")
        assert self.keys(page) == ["n6", "n7", "n8", "n9"]
        assert page.complete

    def test_nothing_new_keeps_the_cursor(self, network, rsps):
        rsps.add("GET", self.url, json={"notifications": self.items(3, 1)})
        cursor = f"2026-11-22T10:03:00.000Z {address('n3')}"
        page = network.mentions(account_with(), cursor)
        assert (page.comments, page.cursor) == ([], cursor)

    def test_a_flood_is_said_to_be_incomplete(self, network, rsps):
        rsps.add("GET", self.url, json={"notifications": self.items(9, 7), "cursor": "on"})
        page = network.mentions(account_with(), f"2026-11-22T10:05:00.000Z {address('n5')}")
        assert not page.complete
        assert len(rsps.calls) == 10

    def test_a_quote_belongs_to_what_it_quotes_and_a_mention_to_nothing(self, network, rsps):
        quote = view("q", parent="", reason="quote", reasonSubject=URI)
        mention = view("m", parent="", reason="mention", reasonSubject=URI)
        rsps.add("GET", self.url, json={"notifications": [quote, mention]})
        found = network.mentions(account_with()).comments
        assert [(item.remote_id, item.parent_id) for item in found] == [(address("m"), ""), (address("q"), URI)]
        assert found[1].extra["root"] == {"uri": address("q"), "cid": "cid-q"}

    def test_nothing_is_marked_as_read(self, network, rsps):
        rsps.add("GET", self.url, json={"notifications": self.items(3, 1)})
        network.mentions(account_with())
        assert not any("updateSeen" in call.request.url for call in rsps.calls)


class TestHiding:
    gate = {
        "uri": URI.replace("feed.post", "feed.threadgate"),
        "cid": "bafygate",
        "value": {
            "$type": "app.bsky.feed.threadgate",
            "post": URI,
            "createdAt": "2026-11-22T09:31:00.000Z",
            "allow": [{"$type": "app.bsky.feed.threadgate#followerRule"}],
            "hiddenReplies": [address("old")],
        },
    }

    def test_the_first_one_makes_the_record_and_leaves_the_thread_open(self, network, rsps):
        rsps.add("GET", GET, status=400, json={"error": "RecordNotFound"})
        rsps.add("POST", PUT, json={"uri": self.gate["uri"], "cid": "c"})
        network.hide(comment(), account_with())
        [question] = sent_json(rsps, PUT)
        assert (question["collection"], question["rkey"]) == ("app.bsky.feed.threadgate", RKEY)
        assert question["swapRecord"] is None
        record = question["record"]
        assert "allow" not in record
        assert (record["post"], record["hiddenReplies"]) == (URI, [address("r1")])

    def test_what_stands_there_is_kept(self, network, rsps):
        rsps.add("GET", GET, json=self.gate)
        rsps.add("POST", PUT, json={"uri": self.gate["uri"], "cid": "c"})
        network.hide(comment(), account_with())
        [question] = sent_json(rsps, PUT)
        assert question["swapRecord"] == "bafygate"
        assert question["record"] == {**self.gate["value"], "hiddenReplies": [address("old"), address("r1")]}

    def test_shown_again(self, network, rsps):
        rsps.add("GET", GET, json=self.gate)
        rsps.add("POST", PUT, json={"uri": self.gate["uri"], "cid": "c"})
        network.hide(comment(remote_id=address("old")), account_with(), hidden=False)
        [question] = sent_json(rsps, PUT)
        assert question["record"] == {**self.gate["value"], "hiddenReplies": []}

    @pytest.mark.parametrize(("remote_id", "hidden"), [(address("old"), True), (address("other"), False)])
    def test_nothing_is_written_when_nothing_changes(self, network, rsps, remote_id, hidden):
        rsps.add("GET", GET, json=self.gate)
        network.hide(comment(remote_id=remote_id), account_with(), hidden=hidden)
        assert sent_json(rsps, PUT) == []

    def test_a_change_meanwhile_is_merged(self, network, rsps):
        meanwhile = {**self.gate["value"], "hiddenReplies": [address("old"), address("new")]}
        rsps.add("GET", GET, json=self.gate)
        rsps.add("GET", GET, json={**self.gate, "cid": "bafynew", "value": meanwhile})
        rsps.add("POST", PUT, status=400, json={"error": "InvalidSwap", "message": "Record was at bafynew"})
        rsps.add("POST", PUT, json={"uri": self.gate["uri"], "cid": "c"})
        network.hide(comment(), account_with())
        last = sent_json(rsps, PUT)[-1]
        assert last["swapRecord"] == "bafynew"
        assert last["record"]["hiddenReplies"] == [address("old"), address("new"), address("r1")]

    def test_changes_without_end_are_for_later(self, network, rsps):
        rsps.add("GET", GET, json=self.gate)
        rsps.add("POST", PUT, status=400, json={"error": "InvalidSwap", "message": "Record was at …"})
        with pytest.raises(NotSent):
            network.hide(comment(), account_with())

    def test_not_in_a_thread_of_somebody_else(self, network, rsps):
        root = {"uri": address("root"), "cid": "c"}
        with pytest.raises(Rejected) as caught:
            network.hide(comment(extra={"cid": "c", "root": root}), account_with())
        assert caught.value.reason == "forbidden"
        assert len(rsps.calls) == 0

    def test_not_more_than_the_network_keeps(self, network, rsps):
        full = {**self.gate["value"], "hiddenReplies": [address(f"h{number}") for number in range(300)]}
        rsps.add("GET", GET, json={**self.gate, "value": full})
        with pytest.raises(Rejected):
            network.hide(comment(), account_with())
        assert sent_json(rsps, PUT) == []


class TestOtherActs:
    def test_delete(self, network, rsps):
        where = {"repo": DID, "collection": "app.bsky.feed.post", "rkey": RKEY}
        url = xrpc("com.atproto.repo.deleteRecord")
        rsps.add("POST", url, json={}, match=[matchers.json_params_matcher(where)])
        network.delete(URI, account_with())
        assert len(rsps.calls) == 1

    @pytest.mark.parametrize("remote_id", [address("r1"), "12345", ""])
    def test_delete_only_what_is_ours(self, network, rsps, remote_id):
        with pytest.raises(Rejected):
            network.delete(remote_id, account_with())
        assert len(rsps.calls) == 0

    def test_like(self, network, rsps):
        url = xrpc("com.atproto.repo.createRecord")
        rsps.add("POST", url, json={"uri": "at://x", "cid": "c"})
        network.like(comment(), account_with())
        [question] = sent_json(rsps, url)
        assert question["collection"] == "app.bsky.feed.like"
        assert question["record"]["subject"] == {"uri": address("r1"), "cid": "cid-r1"}

    def like_record(self, key, subject):
        return {"uri": f"at://{DID}/app.bsky.feed.like/{key}", "value": {"subject": {"uri": subject, "cid": "c"}}}

    def unlike(self, network, rsps, records, posts=()):
        rsps.add("GET", xrpc("com.atproto.repo.listRecords"), json={"records": records})
        rsps.add("GET", xrpc("app.bsky.feed.getPosts"), json={"posts": list(posts)})
        rsps.add("POST", xrpc("com.atproto.repo.deleteRecord"), json={})
        network.like(comment(), account_with(), liked=False)
        return [question["rkey"] for question in sent_json(rsps, xrpc("com.atproto.repo.deleteRecord"))]

    def test_unlike_a_recent_like(self, network, rsps):
        records = [self.like_record("other", address("r2")), self.like_record("mine", address("r1"))]
        assert self.unlike(network, rsps, records) == ["mine"]

    def test_unlike_an_old_like(self, network, rsps):
        post = view("r1", viewer={"like": f"at://{DID}/app.bsky.feed.like/ancient"})
        assert self.unlike(network, rsps, [], [post]) == ["ancient"]

    def test_unlike_what_is_not_liked(self, network, rsps):
        assert self.unlike(network, rsps, [], [view("r1", viewer={})]) == []

    def test_statistics_by_25(self, network, rsps):
        def answer(request):
            uris = parse_qs(urlsplit(request.url).query)["uris"]
            assert len(uris) <= 25
            counts = {"likeCount": 3, "repostCount": 2, "replyCount": 1, "quoteCount": 0, "bookmarkCount": None}
            posts = [{**view(uri.rpartition("/")[2]), **counts} for uri in uris if not uri.endswith("gone")]
            return 200, {}, json.dumps({"posts": posts})

        rsps.add_callback("GET", xrpc("app.bsky.feed.getPosts"), answer)
        uris = [address(f"p{number}") for number in range(30)] + [address("gone")]
        numbers = network.statistics(uris, account_with())
        assert set(numbers) == set(uris[:30])
        assert numbers[uris[29]] == {"likes": 3, "shares": 2, "replies": 1, "quotes": 0}
        assert len(rsps.calls) == 2
        assert set(numbers[uris[0]]) <= set(network.statistics_names)
