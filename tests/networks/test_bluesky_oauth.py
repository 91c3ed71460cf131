"""Consent: the strict server beside us reads every proof, assertion and document as the real one does."""

import json
import re
import threading
import time
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from tests.networks.contract import KEY, NetworkContract
from tests.servers.bluesky_oauth_server import DID, HANDLE, BlueskyOAuthServer, decoded, verified
from tests.servers.bluesky_server import PASSWORD
from wagtail_social.exceptions import (
    HostRefused,
    NetworkError,
    NotSent,
    RateLimited,
    ReconnectNeeded,
    Refusal,
    Rejected,
    Unknown,
    Unsupported,
)
from wagtail_social.models import Account, Delivery, ServerApp, SocialPost, State
from wagtail_social.networks import base_atproto_oauth, get_network
from wagtail_social.networks.base import ConnectedAccount, Content, Image, Link, SendKey
from wagtail_social.networks.base_atproto import record_key
from wagtail_social.networks.base_dpop import challenge, new_key, proof, public_key, signed, thumbprint
from wagtail_social.networks.base_http import HostPolicy
from wagtail_social.networks.base_oauth2 import Client
from wagtail_social.networks.bluesky import Bluesky
from wagtail_social.services import accounts, connecting, posts, sending, server_apps, settling

SITE = "https://asso.example"
BACK = f"{SITE}/admin/social/accounts/callback/bluesky/"
DOCUMENT = f"{SITE}/social/clients/bluesky.json"
LOOPBACK = "http://127.0.0.1:8000/admin/callback/"
PICTURE = b"jpegbytes"
IMAGE = Image(file="images/1.jpg", mime="image/jpeg", width=1200, height=800, size=9, alt="Une salle pleine")
ABOUT = {"name": "Le site", "website": SITE}
WRITES = ("putRecord", "uploadBlob")


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def own_machine(monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setattr(base_atproto_oauth, "_nonces", {})


@pytest.fixture
def server():
    with BlueskyOAuthServer() as server:
        yield server


@pytest.fixture
def network(server):
    return at(server)


def at(server):
    network = Bluesky()
    network.resolver = network.plc_directory = server.url
    return network


@pytest.fixture
def client(network, server):
    return known_client(network, server)


def known_client(network, server):
    """Us, and our document where the server reads it."""
    client = network.register("", BACK, **ABOUT, document=DOCUMENT)
    server.documents[DOCUMENT] = json.loads(json.dumps(network.client_document(client, BACK, **ABOUT)))
    return client


def connect(network, server, client, back=BACK, **changes):
    departure = network.depart(client, back, {"handle": HANDLE})
    memory = json.loads(json.dumps(departure.memory))
    query = {**server.consent(departure.url), **changes}
    return network.arrive(client, back, query=query, memory=memory)


class Kept:
    """What stands in the database, and the lock of its row."""

    def __init__(self, grant):
        self.credentials, self.saved, self.lock = dict(grant.credentials), [], threading.Lock()

    def account(self, **changes):
        return ConnectedAccount(
            remote_id=DID,
            handle=HANDLE,
            server=changes.pop("server"),
            credentials=dict(self.credentials),
            open_file=lambda file: PICTURE,
            save_credentials=self.save,
            renewing=self.renewing,
        )

    @contextmanager
    def renewing(self):
        with self.lock:
            yield dict(self.credentials)

    def save(self, credentials):
        assert self.lock.locked()
        self.credentials = dict(credentials)
        self.saved.append(self.credentials)


@pytest.fixture
def kept(network, server, client):
    return Kept(connect(network, server, client))


@pytest.fixture
def account(kept, server):
    return kept.account(server=server.url)


def publish(network, account, key=KEY, **content):
    return network.send(network.build(Content(**{"text": "Bonjour", **content}), account), account, key)


class TestSignatures:
    """Vectors of the standards themselves."""

    def test_the_name_of_a_key(self):  # RFC 9449, 6.1
        key = {"kty": "EC", "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"}
        key |= {"y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA", "crv": "P-256"}
        assert thumbprint({**key, "d": "private"}) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"

    def test_the_challenge_of_a_verifier(self):  # RFC 7636, appendix B
        verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    def test_the_digest_of_a_token(self):  # RFC 9449, 7.1
        made = proof(new_key(), "GET", "https://a.example", token="Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU")
        assert decoded(made)[1]["ath"] == "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"

    def test_a_proof_names_its_request_without_the_question(self):
        header, claims, _ = decoded(proof(new_key(), "POST", "https://a.example/x?b=c#d", nonce="n"))
        assert (claims["htm"], claims["htu"], claims["nonce"]) == ("POST", "https://a.example/x", "n")
        assert "ath" not in claims
        assert set(header["jwk"]) == {"kty", "crv", "x", "y"}

    def test_no_two_proofs_are_the_same(self):
        key = new_key()
        assert proof(key, "GET", "https://a.example") != proof(key, "GET", "https://a.example")

    def test_every_signature_holds_and_only_for_its_key(self):
        for _ in range(300):  # numbers that begin with zeros come once in 128 keys
            key = new_key()
            assert len(key["d"]) == len(key["x"]) == len(key["y"]) == 43
            assert verified(signed(key, {}, {"a": "é"}), public_key(key)) == {"a": "é"}
        assert verified(signed(key, {}, {}), public_key(new_key())) is None


class TestWhoWeAre:
    def test_a_public_site_is_its_document(self, network):
        client = network.register("", BACK, **ABOUT, document=DOCUMENT)
        document = network.client_document(client, BACK, **ABOUT)
        assert client.client_id == document["client_id"] == DOCUMENT
        assert document["redirect_uris"] == [BACK]
        assert "atproto" in document["scope"].split()
        [key] = document["jwks"]["keys"]
        assert key["kid"] == thumbprint(json.loads(client.client_secret))
        assert json.loads(client.client_secret)["d"] not in json.dumps(document)

    def test_every_site_has_a_key_of_its_own(self, network):
        one, other = (network.register("", BACK, **ABOUT, document=DOCUMENT) for _ in range(2))
        assert one.client_secret != other.client_secret
        assert "secret" not in repr(one)

    @pytest.mark.parametrize("document", ["", "http://127.0.0.1:8000/social/clients/bluesky.json"])
    def test_a_developers_own_machine_needs_no_document(self, network, document):
        client = network.register("", LOOPBACK, **ABOUT, document=document)
        assert client.client_id.startswith("http://localhost?redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Fadmin")
        assert not client.client_secret
        with pytest.raises(Unsupported):
            network.client_document(client, LOOPBACK, **ABOUT)

    @pytest.mark.parametrize(
        ("back", "document"),
        [
            (BACK, ""),
            ("http://localhost:8000/back/", ""),
            ("http://intranet/back/", "http://intranet/social/clients/bluesky.json"),
            ("https://127.0.0.1/back/", ""),
        ],
    )
    def test_any_other_site_is_told_what_is_missing(self, network, back, document):
        with pytest.raises(Refusal, match="public_address_missing"):
            network.register("", back, **ABOUT, document=document)

    def test_one_client_serves_every_server(self, network):
        assert network.consent_server({"handle": HANDLE}) == ""


class TestConsent:
    def test_there_and_back(self, network, server, client):
        grant = connect(network, server, client)
        assert grant.server == server.url
        assert set(grant.credentials) == {
            "access_token", "refresh_token", "dpop_key", "issuer", "sub", "client", "ends_at",
        }  # fmt: skip
        assert grant.credentials["issuer"] == server.issuer
        profile = network.profile(ConnectedAccount(server=grant.server, credentials=grant.credentials))
        assert (profile.remote_id, profile.handle) == (DID, HANDLE)
        assert timedelta(days=729) < profile.expires_at - datetime.now(UTC) < timedelta(days=731)

    def test_every_session_has_a_key_of_its_own_and_not_the_sites(self, network, server, client):
        one, other = (connect(network, server, client).credentials["dpop_key"] for _ in range(2))
        assert one["d"] != other["d"]
        assert json.loads(client.client_secret)["d"] not in (one["d"], other["d"])

    def test_on_a_developers_own_machine_it_ends_after_two_weeks(self, network, server):
        client = network.register("", LOOPBACK, **ABOUT, document="")
        grant = connect(network, server, client, LOOPBACK)
        profile = network.profile(ConnectedAccount(server=grant.server, credentials=grant.credentials))
        assert timedelta(days=13) < profile.expires_at - datetime.now(UTC) < timedelta(days=15)

    def test_the_consent_screen_knows_who_and_for_what(self, network, server, client):
        departure = network.depart(client, BACK, {"handle": f"@{HANDLE}"})
        assert departure.url.startswith(server.issuer + "/oauth/authorize?")
        assert "code_challenge" not in departure.url and departure.state not in departure.url
        [pushed] = server._pushed.values()
        assert (pushed["login_hint"], pushed["scope"]) == (HANDLE, Bluesky.scope)
        assert pushed["state"] == departure.state
        assert pushed["code_challenge"] == challenge(departure.memory["verifier"])

    def test_each_departure_is_new(self, network, client):
        one, other = (network.depart(client, BACK, {"handle": HANDLE}) for _ in range(2))
        assert one.state != other.state
        assert one.memory["verifier"] != other.memory["verifier"]

    def test_a_person_who_refuses_brings_no_code(self, network, server, client):
        query = server.consent(network.depart(client, BACK, {"handle": HANDLE}).url, deny=True)
        assert query["error"] == "access_denied" and "code" not in query

    @pytest.mark.parametrize("iss", ["https://evil.example", "", None])
    def test_an_answer_of_another_server_is_not_exchanged(self, network, server, client, iss):
        with pytest.raises(Rejected) as caught:
            connect(network, server, client, iss=iss)
        assert caught.value.reason == "forbidden"
        assert "oauth/token" not in server.calls

    def test_a_server_that_does_not_speak_for_the_account_it_names(self, network, server, client):
        departure = network.depart(client, BACK, {"handle": HANDLE})
        query = server.consent(departure.url)
        server.issuers = ["http://other.example"]
        with pytest.raises(Rejected, match="does not speak for the account"):
            network.arrive(client, BACK, query=query, memory=departure.memory)

    @pytest.mark.parametrize("sub", [None, "", "did:web:", "https://evil.example", 7])
    def test_an_answer_that_names_no_account(self, network, server, client, sub):
        departure = network.depart(client, BACK, {"handle": HANDLE})
        answer = {"access_token": "a" * 9, "refresh_token": "r" * 9, "token_type": "DPoP", "scope": "atproto"}
        query = server.consent(departure.url)
        server.fail_at = {"oauth/token": (200, {**answer, "sub": sub})}
        with pytest.raises(Rejected):
            network.arrive(client, BACK, query=query, memory=departure.memory)

    @pytest.mark.parametrize(
        "change",
        [{"scope": "transition:generic"}, {"scope": None}, {"token_type": "Bearer"}, {"token_type": None}],
    )
    def test_a_session_of_another_kind_is_not_kept(self, network, server, client, change):
        departure = network.depart(client, BACK, {"handle": HANDLE})
        answer = {"access_token": "a" * 9, "refresh_token": "r" * 9, "token_type": "DPoP", "scope": "atproto"}
        query = server.consent(departure.url)
        server.fail_at = {"oauth/token": (200, {**answer, "sub": DID, **change})}
        with pytest.raises(Rejected):
            network.arrive(client, BACK, query=query, memory=departure.memory)

    @pytest.mark.parametrize("body", [{}, [], "hello ref-secret", {"access_token": "a" * 9, "token_type": "DPoP"}])
    def test_an_answer_without_a_session_is_not_quoted(self, network, server, client, body):
        departure = network.depart(client, BACK, {"handle": HANDLE})
        query = server.consent(departure.url)
        server.fail_at = {"oauth/token": (200, body)}
        with pytest.raises(NotSent) as caught:
            network.arrive(client, BACK, query=query, memory=departure.memory)
        assert "secret" not in str(caught.value)

    def test_a_code_serves_once(self, network, server, client):
        departure = network.depart(client, BACK, {"handle": HANDLE})
        query = server.consent(departure.url)
        network.arrive(client, BACK, query=query, memory=departure.memory)
        with pytest.raises(Rejected, match="Invalid code"):
            network.arrive(client, BACK, query=query, memory=departure.memory)

    def test_what_a_person_brings_back_may_be_a_querydict(self, network, server, client):
        departure = network.depart(client, BACK, {"handle": HANDLE})
        query = QueryDict(mutable=True)
        query.update(server.consent(departure.url))
        assert network.arrive(client, BACK, query=query, memory=departure.memory).server == server.url

    def test_a_server_that_cannot_read_our_document(self, network, server, client):
        server.documents.clear()
        with pytest.raises(Refusal, match="public_address_missing"):
            network.depart(client, BACK, {"handle": HANDLE})

    def test_a_document_with_another_key_is_refused_in_the_servers_words(self, network, server, client):
        other = replace(client, client_secret=json.dumps(new_key()))
        with pytest.raises(Rejected, match="signature"):
            network.depart(other, BACK, {"handle": HANDLE})

    @pytest.mark.parametrize("issuers", [[], ["https://a.example", "https://b.example"], [7], "x", None])
    def test_a_server_without_a_consent_screen(self, network, server, client, issuers):
        server.issuers = issuers
        with pytest.raises(Rejected):
            network.depart(client, BACK, {"handle": HANDLE})

    def test_an_old_server_without_a_consent_screen(self, network, server, client):
        server.fail_at = {".well-known/oauth-protected-resource": (404, "<h1>Not found</h1>")}
        with pytest.raises(Rejected):
            network.depart(client, BACK, {"handle": HANDLE})

    def test_a_server_that_describes_itself_as_another_one(self, network, server, client):
        server.metadata = {"issuer": "https://bsky.social"}
        with pytest.raises(Rejected, match="another one"):
            network.depart(client, BACK, {"handle": HANDLE})

    @pytest.mark.parametrize(
        "name", ["pushed_authorization_request_endpoint", "authorization_endpoint", "token_endpoint"]
    )
    @pytest.mark.parametrize("url", ["javascript:alert(1)", "", None, "https://bsky.social@evil.example/", "/par"])
    def test_an_endpoint_that_is_no_safe_address(self, network, server, client, name, url):
        server.metadata = {name: url}
        with pytest.raises(HostRefused):
            connect(network, server, client)

    def test_nothing_secret_leaves_without_encryption(self, network, server, client, monkeypatch):
        described = {"token_endpoint": "http://a.example/token", "issuer": "https://a.example"}
        monkeypatch.setattr(HostPolicy, "allow_private", False)
        with pytest.raises(HostRefused):
            network._ask(described, "token_endpoint", {}, client, new_key(), ConnectedAccount())

    @pytest.mark.parametrize(
        ("status", "error"), [(500, NotSent), (503, NotSent), (429, RateLimited), (302, HostRefused)]
    )
    @pytest.mark.parametrize("method", ["oauth/par", "oauth/token"])
    def test_trouble_at_the_server(self, network, server, client, method, status, error):
        server.fail_at = {method: (status, {"error": "server_error"})}
        with pytest.raises(error):
            connect(network, server, client)

    def test_a_lost_answer_keeps_nothing(self, network, server, client):
        server.lose_answers_of = ["oauth/token"]
        with pytest.raises(NotSent):
            connect(network, server, client)

    def test_the_app_password_still_serves(self, network, server):
        grant = network.log_in({"handle": HANDLE, "app_password": PASSWORD})
        account = ConnectedAccount(remote_id=DID, server=grant.server, credentials=grant.credentials)
        assert publish(network, account)
        assert server.proofs == []
        network.revoke(account)
        assert "deleteSession" in server.calls


class TestContract(NetworkContract):
    """What holds for every network holds for an account connected by consent."""

    network = Bluesky()
    pds, issuer = "https://morel.us-east.host.bsky.network", "https://bsky.social"
    secret = "tok-access-one-secret"
    credentials = {
        "access_token": secret,
        "refresh_token": "ref-one-secret",
        "dpop_key": new_key(),
        "issuer": issuer,
        "sub": DID,
        "client": {"client_id": DOCUMENT, "client_secret": json.dumps(new_key())},
        "ends_at": 2_000_000_000,
    }
    account = ConnectedAccount(
        remote_id=DID, handle=HANDLE, server=pds, credentials=credentials, open_file=lambda file: PICTURE
    )
    content = Content(
        text="L’été arrive 🌞\nVenez !", link=Link(url="https://www.exemple.fr/a", title="A"), images=(IMAGE,)
    )
    send_request = ("POST", re.compile(re.escape(f"{pds}/xrpc/com.atproto.repo.putRecord")))
    accepted = {"uri": f"at://{DID}/app.bsky.feed.post/{record_key(KEY)}", "cid": "bafyreigh2akiscaildc"}
    dead_credentials = {"status": 401, "json": {"error": "invalid_token", "message": "Invalid token"}}
    refused_content = {"status": 400, "json": {"error": "InvalidRequest", "message": "Invalid record: …"}}

    def prepare(self, rsps):
        blob = {"$type": "blob", "ref": {"$link": "bafkrei"}, "mimeType": "image/jpeg", "size": 9}
        rsps.add("POST", f"{self.pds}/xrpc/com.atproto.repo.uploadBlob", json={"blob": blob})
        described = {"issuer": self.issuer, "token_endpoint": f"{self.issuer}/oauth/token"}
        rsps.add("GET", f"{self.issuer}/.well-known/oauth-authorization-server", json=described)
        rsps.add("POST", f"{self.issuer}/oauth/token", status=400, json={"error": "invalid_grant"})

    def rate_limit_headers(self, until):
        return {"ratelimit-remaining": "0", "ratelimit-reset": str(int(until.timestamp()))}


class TestProofs:
    def test_every_call_of_an_operation_is_proved(self, network, server, account):
        server.calls.clear()
        server.proofs.clear()
        sent = publish(network, account, images=(IMAGE,))
        network.comments(sent.remote_id, account)
        network.mentions(account)
        network.statistics([sent.remote_id], account)
        assert network.find({}, account, KEY, KEY.at) == sent
        network.delete(sent.remote_id, account)
        assert server.posts == []
        paths = {claims["htu"].rpartition(".")[2] for claims in server.proofs}
        assert paths == set(server.calls)
        assert {*WRITES, "getPostThread", "listNotifications", "getPosts", "getRecord", "deleteRecord"} == paths

    def test_replies_likes_and_hidden_ones_are_in_the_scope(self, network, server, account):
        sent = publish(network, account)
        root = {"uri": sent.remote_id, "cid": sent.extra["cid"]}
        reply = {"$type": "app.bsky.feed.post", "text": "Bravo", "createdAt": "2026-11-22T10:00:00.000Z"}
        server.add("did:plc:" + "b" * 24, {**reply, "reply": {"root": root, "parent": root}}, "3mvisitor2222")
        [comment] = network.comments(sent.remote_id, account).comments
        network.like(comment, account)
        network.like(comment, account, liked=False)
        network.hide(comment, account)
        payload = network.build_reply(Content(text="Merci"), account, comment)
        assert network.send(payload, account, replace(KEY, at=KEY.at + timedelta(seconds=1)))

    def test_the_first_nonce_costs_one_request_and_the_next_none(self, network, server, account):
        base_atproto_oauth._nonces.clear()
        server.calls.clear()
        publish(network, account)
        publish(network, account, replace(KEY, value="second", at=KEY.at + timedelta(seconds=1)))
        assert server.calls == ["putRecord"] * 3
        assert len(server.posts) == 2

    def test_a_nonce_that_turned_is_taken_up(self, network, server, account):
        publish(network, account)
        server.turn_nonces()
        server.calls.clear()
        publish(network, account, replace(KEY, at=KEY.at + timedelta(seconds=1)))
        assert server.calls == ["putRecord"] * 2

    def test_a_server_that_never_has_enough_is_not_sent_and_breaks_nothing(self, network, server, account):
        wants = (401, {"error": "use_dpop_nonce", "message": "again"})
        server.fail_at = {"com.atproto.repo.putRecord": wants}
        with pytest.raises(NotSent) as caught:
            publish(network, account)
        assert not isinstance(caught.value, ReconnectNeeded)
        assert server.calls.count("oauth/token") == 1

    def test_a_clock_that_is_wrong_breaks_no_account(self, network, server, account, monkeypatch):
        real = time.time
        monkeypatch.setattr("wagtail_social.networks.base_dpop.time.time", lambda: real() - 3600)
        server_time = type("Clock", (), {"time": staticmethod(real)})
        monkeypatch.setattr("tests.servers.bluesky_oauth_server.time", server_time)
        with pytest.raises(NotSent, match="invalid_dpop_proof") as caught:
            publish(network, account)
        assert not isinstance(caught.value, ReconnectNeeded)
        assert server.posts == []

    def test_a_stolen_token_is_worth_nothing_without_the_key(self, network, server, kept):
        stolen = {**kept.credentials, "dpop_key": new_key()}
        thief = replace(kept.account(server=server.url), credentials=stolen, renewing=None)
        with pytest.raises(ReconnectNeeded):
            publish(network, thief)
        assert server.posts == []

    def test_a_scope_that_was_not_given_asks_to_connect_again(self, network, server, account):
        server.sessions[0].scope = "atproto"
        with pytest.raises(ReconnectNeeded, match="repo:app.bsky.feed.post"):
            publish(network, account)


class TestRenewal:
    def test_renewed_and_kept_before_it_is_used(self, network, server, account, kept):
        server.expire()
        before = dict(kept.credentials)
        publish(network, account, images=(IMAGE,))
        [after] = kept.saved
        assert after["access_token"] != before["access_token"]
        assert after["refresh_token"] != before["refresh_token"]
        unchanged = {"dpop_key", "issuer", "sub", "client", "ends_at"}
        assert {name: after[name] for name in unchanged} == {name: before[name] for name in unchanged}
        assert len(server.posts) == 1

    def test_again_and_again(self, network, server, account, kept):
        for number in range(3):
            server.expire()
            key = replace(KEY, at=KEY.at + timedelta(seconds=number))
            publish(network, kept.account(server=server.url), key)
        assert len(kept.saved) == len(server.posts) == 3

    def test_nothing_is_used_that_could_not_be_saved(self, network, server, account):
        def full(credentials):
            raise OSError("disk full")

        server.expire()
        with pytest.raises(OSError, match="disk full"):
            publish(network, replace(account, save_credentials=full))
        assert server.posts == []

    def test_of_two_workers_one_renews_and_the_other_reads(self, network, server, kept):
        server.expire()
        server.latency = 0.1
        server.calls.clear()
        start, sent = threading.Barrier(2), []

        def work(number):
            account, key = kept.account(server=server.url), replace(KEY, at=KEY.at + timedelta(seconds=number))
            start.wait(5)
            sent.append(publish(network, account, key))

        workers = [threading.Thread(target=work, args=(number,)) for number in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(20)
        assert len(sent) == len(server.posts) == 2
        assert len(kept.saved) == 1
        assert not server.sessions[0].is_over
        renewals = [claims for claims in server.proofs if claims["htu"].endswith("/oauth/token")]
        assert len(renewals) == 2  # the code, then one renewal

    def test_two_workers_without_the_lock_lose_the_session(self, network, server, kept):
        """What the lock is for: the fake is as strict here as the real one."""
        server.expire()
        one, other = (replace(kept.account(server=server.url), renewing=None, save_credentials=print) for _ in "ab")
        publish(network, one)
        with pytest.raises(ReconnectNeeded):
            publish(network, other, replace(KEY, at=KEY.at + timedelta(seconds=1)))
        assert server.sessions[0].is_over

    def test_a_lost_renewal_is_not_sent_and_then_asks_a_person(self, network, server, account):
        server.expire()
        server.lose_answers_of = ["oauth/token"]
        with pytest.raises(NotSent) as caught:
            publish(network, account)
        assert not isinstance(caught.value, ReconnectNeeded)
        with pytest.raises(ReconnectNeeded, match="replayed"):
            publish(network, account)
        assert server.posts == []

    def test_a_revoked_session_asks_a_person(self, network, server, account):
        server.revoke_all()
        with pytest.raises(ReconnectNeeded, match="invalid_grant"):
            publish(network, account)
        assert server.posts == []

    @pytest.mark.parametrize("name", ["invalid_grant", "invalid_client", "unauthorized_client"])
    @pytest.mark.parametrize("status", [400, 401])
    def test_refusals_that_last(self, network, server, account, name, status):
        server.expire()
        server.fail_at = {"oauth/token": (status, {"error": name})}
        with pytest.raises(ReconnectNeeded):
            publish(network, account)

    @pytest.mark.parametrize(
        "answer",
        [
            (500, {"error": "server_error"}),
            (400, {"error": "invalid_client_metadata"}),
            (400, {"error": "invalid_dpop_proof"}),
            (400, "<h1>ref-hidden</h1>"),
            (429, {"error": "slow_down"}),
            (200, {}),
            (200, "tok-hidden"),
        ],
    )
    def test_refusals_that_pass(self, network, server, account, answer):
        server.expire()
        server.fail_at = {"oauth/token": answer}
        with pytest.raises(NotSent) as caught:
            publish(network, account)
        assert not isinstance(caught.value, ReconnectNeeded)

    def test_a_server_that_is_down_breaks_no_account(self, network, server, account):
        server.expire()
        server.fail_at = {".well-known/oauth-authorization-server": (503, {})}
        with pytest.raises(NotSent) as caught:
            publish(network, account)
        assert not isinstance(caught.value, ReconnectNeeded)

    def test_another_accounts_session_is_not_taken(self, network, server, account, kept):
        server.expire()
        answer = {"access_token": "a" * 9, "refresh_token": "r" * 9, "token_type": "DPoP", "scope": "atproto"}
        server.fail_at = {"oauth/token": (200, {**answer, "sub": "did:plc:" + "b" * 24})}
        with pytest.raises(ReconnectNeeded):
            publish(network, account)
        assert kept.saved == []

    def test_connected_the_other_way_meanwhile(self, network, server, account):
        """An app password took the place of the consent while an operation ran."""
        server.expire()
        theirs = dict(network.log_in({"handle": HANDLE, "app_password": PASSWORD}).credentials)
        late = replace(account, renewing=lambda: nullcontext(theirs))
        assert publish(network, late, images=(IMAGE,))


class TestOutcomes:
    def test_accepted_and_lost_is_found_and_not_sent_twice(self, network, server, account):
        publish(network, account, replace(KEY, at=KEY.at - timedelta(seconds=1)))  # the nonce is known now
        server.lose_answers_of = ["com.atproto.repo.putRecord"]
        with pytest.raises(Unknown):
            publish(network, account)
        found = network.find({}, account, KEY, KEY.at)
        assert publish(network, account) == found
        assert len(server.posts) == 2

    @pytest.mark.parametrize("after", range(1, 12))
    def test_killed_after_any_request(self, network, server, account, kept, monkeypatch, after):
        """With everything to do: nonces, a renewal, an upload, the post. At most one post, and the session lives unless
        its renewal itself was cut."""
        base_atproto_oauth._nonces.clear()
        server.expire()
        count, request = iter(range(1, 100)), base_atproto_oauth.AtprotoNetwork._fetch

        def killing(self, *args):
            answer = request(self, *args)
            if next(count) == after:
                raise Killed
            return answer

        with monkeypatch.context() as patch:
            patch.setattr(base_atproto_oauth.AtprotoNetwork, "_fetch", killing)
            try:
                publish(network, account, images=(IMAGE,))
            except Killed:
                pass
        again = kept.account(server=server.url)
        try:
            publish(network, again, images=(IMAGE,))
        except ReconnectNeeded:
            assert server.sessions[0].is_over  # killed between the renewal and its keeping
            assert server.posts == []
        else:
            assert len(server.posts) == 1

    def test_a_picture_goes_up_as_it_is(self, network, server, account):
        publish(network, account, images=(IMAGE,))
        assert list(server.blobs.values()) == [PICTURE]

    @pytest.mark.parametrize("method", WRITES)
    def test_limits_of_the_server_are_obeyed(self, network, server, account, method):
        server.fail_at = {f"com.atproto.repo.{method}": (429, {"error": "RateLimitExceeded"})}
        with pytest.raises(RateLimited):
            publish(network, account, images=(IMAGE,))


class TestRevoking:
    def test_the_whole_session_ends(self, network, server, account):
        network.revoke(account)
        assert server.sessions[0].is_over
        with pytest.raises(ReconnectNeeded):
            publish(network, account)

    def test_a_session_that_is_over(self, network, server, account):
        server.revoke_all()
        network.revoke(account)

    def test_a_server_that_is_gone_says_so(self, network, server, account):
        server.fail_at = {".well-known/oauth-authorization-server": (503, {})}
        with pytest.raises(NetworkError):
            network.revoke(account)


@pytest.mark.django_db
class TestEngine:
    """From the form to the post, with the document read where the site serves it."""

    @pytest.fixture(autouse=True)
    def here(self, server, settings, monkeypatch):
        settings.WAGTAILADMIN_BASE_URL = SITE
        network = type(get_network("bluesky"))
        monkeypatch.setattr(network, "resolver", server.url)
        monkeypatch.setattr(network, "plc_directory", server.url)
        monkeypatch.setattr(network, "settling", timedelta(0), raising=False)

    @pytest.fixture
    def connected(self, server, admin, client):
        """``client`` is the browser of Django here."""
        session = {}
        account = self.connect(server, session, admin, client)
        assert session == {}
        return account

    @pytest.fixture
    def client(self):
        from django.test import Client as Browser

        return Browser()

    def connect(self, server, session, admin, browser):
        server_apps.client_for(get_network("bluesky"), "")
        document = browser.get("/social/clients/bluesky.json").json()
        server.documents[document["client_id"]] = document
        query = server.consent(connecting.depart("bluesky", {"handle": HANDLE}, session=session))
        return connecting.arrive("bluesky", query=query, session=session, by=admin, allowed=Account.objects.all())

    @pytest.fixture
    def delivery(self, connected, page, admin):
        post = posts.start(page=page, accounts=[connected], by=admin)
        post.get_latest_revision().publish(user=admin)
        return SocialPost.objects.get(pk=post.pk).deliveries.get()

    def fresh(self, delivery):
        return Delivery.objects.select_related("account").get(pk=delivery.pk)

    def test_the_site_serves_its_document(self, connected, client):
        answer = client.get("/social/clients/bluesky.json")
        assert answer.json()["client_id"] == DOCUMENT
        assert answer.headers["Content-Type"] == "application/json"

    def test_the_document_follows_the_site_when_it_moves(self, connected, client, server, settings, admin):
        settings.WAGTAILADMIN_BASE_URL = "https://new.example"
        assert client.get("/social/clients/bluesky.json").status_code == 404
        again = self.connect(server, {}, admin, client)
        assert again == connected
        assert client.get("/social/clients/bluesky.json").json()["client_uri"] == "https://new.example"
        assert ServerApp.objects.count() == 1

    def test_connected_with_its_end(self, connected):
        assert (connected.remote_id, connected.handle) == (DID, HANDLE)
        assert connected.health == Account.Health.WORKING
        assert connected.expires_at - timezone.now() > timedelta(days=700)

    def test_a_person_who_refuses(self, server, admin, connected):
        session = {}
        query = server.consent(connecting.depart("bluesky", {"handle": HANDLE}, session=session), deny=True)
        with pytest.raises(Refusal, match="consent_refused"):
            connecting.arrive("bluesky", query=query, session=session, by=admin, allowed=Account.objects.all())

    def test_consent_takes_the_place_of_the_app_password(self, server, admin, client):
        first = connecting.log_in("bluesky", {"handle": HANDLE, "app_password": PASSWORD}, by=admin)
        assert self.connect(server, {}, admin, client) == first
        first.refresh_from_db()
        assert "dpop_key" in first.credentials.open() and "app_password" not in first.credentials.open()

    def test_sent_after_a_renewal_that_is_kept(self, server, delivery):
        before = delivery.account.credentials.open()
        server.expire()
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.SENT
        assert self.fresh(delivery).account.credentials.open()["refresh_token"] != before["refresh_token"]
        assert len(server.posts) == 1

    def test_a_lost_answer_is_found_and_never_sent_twice(self, server, delivery):
        server.lose_answers_of = ["com.atproto.repo.putRecord"]
        sending.drain(delivery.account_id)
        assert self.fresh(delivery).state == State.UNCONFIRMED
        Delivery.objects.filter(state=State.UNCONFIRMED).update(lease_until=timezone.now())
        for pk in settling.to_settle(timezone.now() + timedelta(seconds=1)):
            settling.settle(pk)
        assert self.fresh(delivery).state == State.SENT
        assert len(server.posts) == 1

    def test_a_revoked_consent_is_held_and_the_account_broken(self, server, delivery):
        server.revoke_all()
        sending.drain(delivery.account_id)
        assert (self.fresh(delivery).state, self.fresh(delivery).reason) == (State.HELD, "account_broken")
        assert self.fresh(delivery).account.health == Account.Health.BROKEN
        assert server.posts == []

    def test_disconnecting_ends_the_session_there(self, server, connected, admin):
        accounts.disconnect(connected, by=admin)
        assert server.sessions[0].is_over


def test_a_client_is_rebuilt_from_what_is_kept(network, server, kept):
    assert Client(**kept.credentials["client"]).client_id == DOCUMENT


def test_keys_of_posts_do_not_depend_on_the_way(network, account):
    key = SendKey(value=KEY.value, at=KEY.at)
    assert publish(network, account, key).remote_id.endswith(record_key(KEY))
