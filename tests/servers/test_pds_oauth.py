"""Consent at the real server: what our fake is strict about, the real one is too, and takes what we send."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.servers import pds
from tests.servers.http_server import Answer, FakeServer
from tests.servers.pds_consent import Consent
from tests.servers.test_pds import IMAGE, PICTURE, RealWorld, lost_answer
from wagtail_social.exceptions import NotSent, ReconnectNeeded, Refusal, Rejected, Unknown
from wagtail_social.networks import base_atproto_oauth
from wagtail_social.networks.base import ConnectedAccount, Content, SendKey
from wagtail_social.networks.base_dpop import new_key
from wagtail_social.networks.base_http import HostPolicy, transport
from wagtail_social.networks.bluesky import Bluesky

pytestmark = pytest.mark.server

SITE = "https://cms.wagtail-lab.dev"  # a name under .test or .example is refused
BACK, DOCUMENT = f"{SITE}/callback/", f"{SITE}/client.json"
LOOPBACK = "http://127.0.0.1:8999/callback/"
ABOUT = {"name": "Le site", "website": SITE}
# Without an index behind it, a server says so before it looks at the scope.
needs_the_index = pytest.mark.skipif(not pds.DATABASE, reason="the network's index needs DB_POSTGRES_URL")
moments = (datetime(2026, 11, 22, 9, 30, tzinfo=UTC) + timedelta(seconds=number) for number in range(10_000))


class OurSite(FakeServer):
    """What the real server reads of us."""

    documents: dict[str, dict]

    def route(self, request):
        if request.path not in self.documents:
            raise Answer(404, {})
        return self.documents[request.path]


@pytest.fixture(scope="module")
def site():
    with OurSite() as site:
        site.documents = {}
        yield site


@pytest.fixture(scope="module")
def world(site):
    if why := pds.missing():
        pytest.skip(why)
    with pds.Lab("full" if pds.DATABASE else "pds", FETCH_MAP=f"{SITE}={site.url}") as lab:
        yield RealWorld(lab)


@pytest.fixture(autouse=True)
def own_machine(monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setattr(base_atproto_oauth, "_nonces", {})


@pytest.fixture
def network(world):
    network = Bluesky()
    network.plc_directory, network.resolver = world.plc, world.server
    return network


@pytest.fixture(scope="module")
def public(site):
    """One for all tests: the server remembers a document for ten minutes."""
    client = Bluesky().register("", BACK, **ABOUT, document=DOCUMENT)
    site.documents["/client.json"] = dict(Bluesky().client_document(client, BACK, **ABOUT))
    return client


def connect(network, world, client, back):
    departure = network.depart(client, back, {"handle": world.handle})
    query = Consent(departure.url).give(world.handle, world.did)
    assert query["state"] == departure.state
    return network.arrive(client, back, query=query, memory=json.loads(json.dumps(departure.memory)))


class Kept:
    def __init__(self, network, grant):
        self.credentials, self.saved, self.lock = dict(grant.credentials), 0, threading.Lock()
        self.server = grant.server
        self.profile = network.profile(self.account())

    def account(self):
        return ConnectedAccount(
            remote_id=self.credentials["sub"],
            server=self.server,
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
        self.credentials, self.saved = dict(credentials), self.saved + 1


@pytest.fixture
def kept(network, world, public):
    return Kept(network, connect(network, world, public, BACK))


def key():
    moment = next(moments)
    return SendKey(value=moment.isoformat(), at=moment)


def publish(network, account, as_key=None, **content):
    payload = network.build(Content(**{"text": "Bonjour", **content}), account)
    return network.send(payload, account, as_key or key())


def record(network, account, sent):
    _, collection, name = sent.remote_id.removeprefix("at://").split("/")
    return network.get_record(account, collection, name)["value"]


def forget_access(kept):
    """As after its hour: the server's own lifetimes cannot be moved, so the token is made another one."""
    kept.credentials["access_token"] = kept.credentials["access_token"][:-4] + "AAAA"


def test_a_public_site_connects_and_publishes(network, world, kept):
    assert (kept.profile.remote_id, kept.profile.handle) == (world.did, world.handle)
    assert kept.profile.limits["blob_bytes"] == 5242880
    account, moment = kept.account(), key()
    sent = publish(network, account, moment, images=(IMAGE,))
    assert record(network, account, sent)["embed"]["images"][0]["image"]["size"] == len(PICTURE)
    assert publish(network, account, moment, images=(IMAGE,)) == sent
    assert network.find({}, account, moment, moment.at) == sent
    network.delete(sent.remote_id, account)
    assert network.find({}, account, moment, moment.at) is None


def test_a_developers_own_machine_connects_and_publishes(network, world):
    client = network.register("", LOOPBACK, **ABOUT, document="")
    kept = Kept(network, connect(network, world, client, LOOPBACK))
    assert record(network, kept.account(), publish(network, kept.account()))["text"] == "Bonjour"
    forget_access(kept)
    assert publish(network, kept.account())
    assert kept.saved == 1


def test_a_reply_and_a_like_are_in_the_scope(network, world, kept):
    account = kept.account()
    root = publish(network, account)
    comment = world.read(replace(root), root)
    network.like(comment, account)
    network.hide(comment, account)
    assert network.send(network.build_reply(Content(text="Merci"), account, comment), account, key())


@needs_the_index
def test_reading_the_index_is_in_the_scope(network, world, kept):
    account = kept.account()
    sent = publish(network, account)
    world.sync()
    assert network.comments(sent.remote_id, account).complete
    assert network.mentions(account).complete
    assert network.statistics([sent.remote_id], account)[sent.remote_id]["likes"] == 0


@needs_the_index
def test_without_it_the_index_is_closed(network, world):
    network.scope = "atproto"
    client = network.register("", LOOPBACK, **ABOUT, document="")
    kept = Kept(network, connect(network, world, client, LOOPBACK))
    with pytest.raises(ReconnectNeeded, match="rpc:app.bsky.notification.listNotifications"):
        network.mentions(kept.account())


def test_what_is_not_in_the_scope_is_refused(network, kept):
    account = kept.account()
    with pytest.raises(ReconnectNeeded, match="repo:app.bsky.graph.block"):
        network.put_record(account, "app.bsky.graph.block", "3mvisitor2222", {}, over=None)


def test_renewed_once_and_kept(network, kept):
    before = dict(kept.credentials)
    forget_access(kept)
    account = kept.account()
    assert publish(network, account, images=(IMAGE,))
    assert kept.saved == 1
    assert kept.credentials["refresh_token"] != before["refresh_token"]


def test_a_renewed_session_leaves_the_old_token_dead(network, kept):
    old = kept.account()
    forget_access(kept)
    publish(network, kept.account())
    with pytest.raises(ReconnectNeeded):
        publish(network, replace(old, renewing=None))


def test_of_two_workers_one_renews_and_the_other_reads(network, kept):
    forget_access(kept)
    start, sent = threading.Barrier(2), []

    def work():
        account = kept.account()
        start.wait(5)
        sent.append(publish(network, account))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(sent) == 2
    assert kept.saved == 1
    assert publish(network, kept.account())


def test_a_lost_renewal_asks_a_person(network, kept):
    forget_access(kept)
    with lost_answer_of_renewal(), pytest.raises(NotSent) as caught:
        publish(network, kept.account())
    assert not isinstance(caught.value, ReconnectNeeded)
    with pytest.raises(ReconnectNeeded):
        publish(network, kept.account())


@contextmanager
def lost_answer_of_renewal():
    """Of the one that was carried out, not of the one that only asks for a nonce."""
    request = transport.request

    def lose(method, url, **kwargs):
        response = request(method, url, **kwargs)
        if url.endswith("/oauth/token") and response.status_code == 200:
            response.close()
            raise requests.ReadTimeout("lost")
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transport, "request", lose)
        yield


def test_a_lost_answer_is_found(network, kept):
    account, moment = kept.account(), key()
    publish(network, account)  # the nonce is known now
    with lost_answer("putRecord"), pytest.raises(Unknown):
        publish(network, account, moment)
    found = network.find({}, account, moment, moment.at)
    assert publish(network, account, moment) == found


def test_revoked_by_us(network, kept):
    network.revoke(kept.account())
    with pytest.raises(ReconnectNeeded, match="invalid_grant"):
        publish(network, kept.account())
    network.revoke(kept.account())


def test_a_stolen_token_is_worth_nothing_without_the_key(network, kept):
    account = kept.account()
    stolen = replace(account, credentials={**account.credentials, "dpop_key": new_key()}, renewing=None)
    with pytest.raises(ReconnectNeeded):
        publish(network, stolen)


def test_a_person_who_refuses(network, world, public):
    departure = network.depart(public, BACK, {"handle": world.handle})
    query = Consent(departure.url).refuse()
    assert (query["error"], query["state"]) == ("access_denied", departure.state)


def test_a_code_serves_once(network, world, public):
    departure = network.depart(public, BACK, {"handle": world.handle})
    query = Consent(departure.url).give(world.handle, world.did)
    network.arrive(public, BACK, query=query, memory=departure.memory)
    with pytest.raises(Rejected, match="Invalid code"):
        network.arrive(public, BACK, query=query, memory=departure.memory)


def test_a_site_that_cannot_be_read_is_told_so(network, world):
    client = network.register("", BACK, **ABOUT, document=f"{SITE}/nothing.json")
    with pytest.raises(Refusal, match="public_address_missing"):
        network.depart(client, BACK, {"handle": world.handle})


def test_a_site_with_another_key_is_refused(network, world, public):
    with pytest.raises(Rejected, match="invalid_client"):
        network.depart(replace(public, client_secret=json.dumps(new_key())), BACK, {"handle": world.handle})
