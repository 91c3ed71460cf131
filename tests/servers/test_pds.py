"""One set of promises, kept towards our fake server and towards the real one: so the fake stays honest."""

import struct
import zlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import requests

from tests.servers import pds
from tests.servers.bluesky_server import DID, HANDLE, PASSWORD, BlueskyServer
from wagtail_social.exceptions import NotSent, ReconnectNeeded, Rejected, Unknown
from wagtail_social.networks.base import Author, ConnectedAccount, Content, Image, Link, RemoteComment, SendKey
from wagtail_social.networks.base_atproto import split_address
from wagtail_social.networks.base_http import HostPolicy, transport
from wagtail_social.networks.bluesky import Bluesky

PAGE = Link(url="https://www.exemple.fr/actualités/assemblée-générale-2026", title="L’assemblée", description="Venez !")
keys = (
    SendKey(value=f"key-{number}", at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC) + timedelta(seconds=number))
    for number in range(10_000)
)


def png(side: int) -> bytes:
    """A true picture of random-looking rows, so that it weighs something."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((x * x + y * 7) % 251 for x in range(side * 3)) for y in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PICTURE = png(64)
IMAGE = Image(file="salle.png", mime="image/png", width=64, height=64, size=len(PICTURE), alt="Une salle pleine, é 🎉")


@contextmanager
def lost_answer(path):
    """The next request whose address ends so is carried out, and its answer lost."""
    request = transport.request

    def lose(method, url, **kwargs):
        response = request(method, url, **kwargs)
        if url.endswith(path):
            response.close()
            raise requests.ReadTimeout("lost")
        return response

    with patch.object(transport, "request", lose):
        yield


@pytest.fixture(autouse=True)
def private_hosts(monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)


@pytest.fixture
def account(network, world):
    """Connected as a person does it, and remembering what it was told to keep."""
    answers = {"handle": world.handle, "app_password": world.password, "server": world.server}
    grant = network.log_in(answers)
    store = {"credentials": dict(grant.credentials)}
    account = ConnectedAccount(
        server=grant.server,
        credentials=grant.credentials,
        open_file=lambda file: PICTURE,
        save_credentials=lambda credentials: store.update(credentials=dict(credentials)),
        renewing=lambda: contextmanager(lambda: (yield store["credentials"]))(),
    )
    profile = network.profile(account)
    return replace(account, remote_id=profile.remote_id, handle=profile.handle, limits=profile.limits)


class Publishing:
    @pytest.fixture
    def network(self, world):
        network = Bluesky()
        network.plc_directory = world.plc
        return network

    @pytest.fixture
    def key(self):
        return next(keys)

    def post(self, network, account, key, **content):
        return network.send(network.build(Content(**{"text": "Bonjour", **content}), account), account, key)

    def record(self, network, account, sent):
        _, collection, key = split_address(sent.remote_id)
        found = network.get_record(account, collection, key)
        return found and found["value"]

    def count(self, network, account, collection="app.bsky.feed.post"):
        where = {"repo": account.remote_id, "collection": collection, "limit": 100}
        return len(network.query(account, "com.atproto.repo.listRecords", **where)["records"])

    def test_connected(self, account, world):
        assert account.remote_id == world.did
        assert account.handle == world.handle
        assert account.server == world.server
        assert account.limits["blob_bytes"] == 5242880

    def test_a_wrong_password_is_refused(self, network, world):
        with pytest.raises(Rejected) as caught:
            network.log_in({"handle": world.handle, "app_password": "aaaa-bbbb-cccc-dddd", "server": world.server})
        assert caught.value.reason == "forbidden"

    def test_an_unknown_handle_is_gone(self, network, world):
        with pytest.raises(Rejected) as caught:
            network.log_in({"handle": "nobody.test", "app_password": world.password, "server": world.server})
        assert caught.value.reason == "gone"

    def test_a_post_with_images(self, network, account, key):
        content = {"text": "L’été 🎉 arrive", "hashtags": ("Été2026",), "language": "fr"}
        sent = self.post(network, account, key, **content, images=(IMAGE, IMAGE), link=PAGE)
        record = self.record(network, account, sent)
        assert record["text"] == "L’été 🎉 arrive\n\nwww.exemple.fr/actualités/as…\n\n#Été2026"
        assert record["createdAt"] == key.at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        assert record["langs"] == ["fr"]
        data = record["text"].encode()
        marked = [data[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode() for facet in record["facets"]]
        assert marked == ["www.exemple.fr/actualités/as…", "#Été2026"]
        assert record["facets"][0]["features"][0]["uri"] == PAGE.url
        images = record["embed"]["images"]
        assert [image["alt"] for image in images] == [IMAGE.alt, IMAGE.alt]
        assert images[0]["image"]["mimeType"] == "image/png"
        assert images[0]["image"]["size"] == len(PICTURE)
        assert sent.url.startswith(f"https://bsky.app/profile/{account.remote_id}/post/")

    def test_a_post_with_a_card(self, network, account, key):
        sent = self.post(network, account, key, link=replace(PAGE, image=IMAGE))
        card = self.record(network, account, sent)["embed"]["external"]
        assert (card["uri"], card["title"], card["description"]) == (PAGE.url, PAGE.title, PAGE.description)
        assert card["thumb"]["size"] == len(PICTURE)

    def test_the_longest_text_is_taken(self, network, account, key):
        content = Content(text="é" * 300)
        assert network.problems(content, account) == []
        assert (
            self.record(network, account, self.post(network, account, key, text=content.text))["text"] == content.text
        )

    def test_a_longer_one_is_refused_by_name(self, network, account, key):
        with pytest.raises(Rejected) as caught:
            self.post(network, account, key, text="é" * 1501)
        assert caught.value.reason == "too_long"

    def test_sending_again_makes_no_second_post(self, network, account, key):
        before = self.count(network, account)
        first = self.post(network, account, key, images=(IMAGE,))
        assert self.post(network, account, key, images=(IMAGE,)) == first
        assert self.count(network, account) == before + 1

    def test_a_lost_answer_is_found(self, network, account, key):
        with lost_answer("putRecord"), pytest.raises(Unknown):
            self.post(network, account, key)
        found = network.find({}, account, key, key.at)
        assert self.record(network, account, found)["text"] == "Bonjour"
        assert self.post(network, account, key) == found

    def test_what_was_never_sent_is_not_found(self, network, account, key):
        assert network.find({}, account, key, key.at) is None

    def test_another_content_under_the_same_key_is_a_conflict(self, network, account, key):
        sent = self.post(network, account, key)
        with pytest.raises(Rejected) as caught:
            self.post(network, account, key, text="Bonsoir")
        assert caught.value.reason == "conflict"
        assert self.record(network, account, sent)["text"] == "Bonjour"

    def test_delete_and_again(self, network, account, key):
        sent = self.post(network, account, key)
        network.delete(sent.remote_id, account)
        network.delete(sent.remote_id, account)
        assert network.find({}, account, key, key.at) is None

    def test_an_expired_session_is_renewed_and_kept(self, network, account, key, world):
        old = dict(account.credentials)
        world.expire(account)
        late = replace(account, credentials=world.expired(old), renewing=None)
        kept = []
        sent = self.post(network, replace(late, save_credentials=kept.append), key, images=(IMAGE,))
        assert self.record(network, account, sent)
        assert len(kept) == 1
        # Not compared with the first one: the server signs equal tokens within one second.
        assert kept[0]["access_token"] != world.expired(old)["access_token"]
        assert kept[0]["refresh_token"] != old["refresh_token"]

    def test_a_revoked_session_is_opened_anew_by_the_app_password(self, network, account, key, world):
        network.revoke(account)
        world.expire(account)
        kept = []
        late = replace(account, credentials=world.expired(account.credentials), save_credentials=kept.append)
        assert self.post(network, replace(late, renewing=None), key)
        assert len(kept) == 1

    def test_without_the_password_a_person_is_asked(self, network, account, key, world):
        network.revoke(account)
        world.expire(account)
        credentials = {**world.expired(account.credentials)}
        del credentials["app_password"]
        with pytest.raises(ReconnectNeeded):
            self.post(network, replace(account, credentials=credentials, renewing=None), key)

    def test_hidden_replies_are_kept_in_the_record_of_the_thread(self, network, account, key, world):
        root = self.post(network, account, key)
        first = world.reply(network, root, root, "Un")
        second = world.reply(network, root, root, "Deux")
        for comment in (first, second):
            network.hide(comment, account)
        network.hide(first, account, hidden=False)
        gate = network.get_record(account, "app.bsky.feed.threadgate", split_address(root.remote_id)[2])["value"]
        assert gate["hiddenReplies"] == [second.remote_id]
        assert gate["post"] == root.remote_id
        assert "allow" not in gate

    def test_like_and_unlike(self, network, account, key, world):
        root = self.post(network, account, key)
        comment = world.reply(network, root, root, "Bravo")
        before = self.count(network, account, "app.bsky.feed.like")
        network.like(comment, account)
        network.like(comment, account)
        assert self.count(network, account, "app.bsky.feed.like") == before + 1
        network.like(comment, account, liked=False)
        assert self.count(network, account, "app.bsky.feed.like") == before


class Conversations:
    """What needs the index."""

    def test_a_conversation(self, network, account, key, world):
        root = Publishing.post(self, network, account, key)
        comment = world.reply(network, root, root, "Bravo é 🎉")
        parent = network.comments(root.remote_id, account).comments[0]
        assert (parent.remote_id, parent.body, parent.parent_id) == (comment.remote_id, "Bravo é 🎉", root.remote_id)
        payload = network.build_reply(Content(text="Merci !"), account, parent)
        answer = network.send(payload, account, next(keys))
        world.sync()
        page = network.comments(root.remote_id, account)
        assert [(found.remote_id, found.parent_id, found.is_ours) for found in page.comments] == [
            (comment.remote_id, root.remote_id, False),
            (answer.remote_id, comment.remote_id, True),
        ]
        assert page.complete

    def test_hidden_replies_are_marked_for_everybody_to_see(self, network, account, key, world):
        root = Publishing.post(self, network, account, key)
        comment = world.reply(network, root, root, "Achetez !")
        network.hide(comment, account)
        world.sync()
        assert [found.is_hidden for found in network.comments(root.remote_id, account).comments] == [True]
        network.hide(comment, account, hidden=False)
        world.sync()
        assert [found.is_hidden for found in network.comments(root.remote_id, account).comments] == [False]

    def test_mentions_come_once(self, network, account, key, world):
        root = Publishing.post(self, network, account, key)
        first = world.reply(network, root, root, "Un")
        page = network.mentions(account)
        assert first.remote_id in [found.remote_id for found in page.comments]
        second = world.reply(network, root, root, "Deux")
        new = network.mentions(account, page.cursor)
        assert [found.remote_id for found in new.comments] == [second.remote_id]
        assert network.mentions(account, new.cursor).comments == []

    def test_statistics(self, network, account, key, world):
        root = Publishing.post(self, network, account, key)
        comment = world.reply(network, root, root, "Un")
        network.like(comment, account)
        world.sync()
        gone = root.remote_id[:-1] + ("2" if root.remote_id[-1] != "2" else "3")
        numbers = network.statistics([root.remote_id, comment.remote_id, gone], account)
        assert set(numbers) == {root.remote_id, comment.remote_id}
        assert numbers[root.remote_id]["replies"] == 1
        assert numbers[comment.remote_id]["likes"] == 1

    def test_a_deleted_post_is_gone(self, network, account, key, world):
        root = Publishing.post(self, network, account, key)
        network.delete(root.remote_id, account)
        world.sync()
        with pytest.raises(Rejected) as caught:
            network.comments(root.remote_id, account)
        assert caught.value.reason == "gone"


class FakeWorld:
    did, handle, password = DID, HANDLE, PASSWORD

    def __init__(self, server):
        self.fake = server
        self.server = self.plc = server.url

    def expire(self, account):
        self.fake.expire()

    def expired(self, credentials):
        return credentials

    def sync(self):
        """Nothing lags here."""

    def reply(self, network, root, parent, text):
        number, visitor = len(self.fake.records), "did:plc:" + "b" * 24
        references = [{"uri": post.remote_id, "cid": post.extra["cid"]} for post in (root, parent)]
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": f"2026-11-22T10:00:{number:02}.000Z"}
        record["reply"] = dict(zip(("root", "parent"), references, strict=True))
        made = self.fake.add(
            visitor, record, f"3mvisitor{number:04}".replace("0", "2").replace("1", "3").ljust(13, "2")
        )
        self.fake.notifications.insert(0, {**self.fake.view(made["uri"]), "reason": "reply"})
        found = network.mentions(self.reader(network)).comments
        return next(comment for comment in found if comment.remote_id == made["uri"])

    def reader(self, network):
        grant = network.log_in({"handle": self.handle, "app_password": self.password, "server": self.server})
        return ConnectedAccount(remote_id=DID, server=grant.server, credentials=grant.credentials)


class TestFake(Publishing, Conversations):
    @pytest.fixture
    def world(self):
        with BlueskyServer() as server:
            yield FakeWorld(server)

    def test_its_own_lost_answers(self, network, account, key, world):
        world.fake.lose_next_answers = 1
        with pytest.raises(Unknown):
            self.post(network, account, key)
        assert len(world.fake.posts) == 1
        assert network.find({}, account, key, key.at)

    def test_its_failures(self, network, account, key, world):
        world.fake.fail_next = [(500, {"error": "InternalServerError"})]
        with pytest.raises(Unknown):
            self.post(network, account, key)
        assert network.find({}, account, key, key.at) is None
        assert world.fake.posts == []

    def test_many_posts_a_second(self, network, account, world):
        begun = datetime.now(UTC)
        for number in range(100):
            self.post(network, account, next(keys), text=f"Bonjour {number}")
        assert datetime.now(UTC) - begun < timedelta(seconds=5)
        assert len(world.fake.posts) == 100


class RealWorld:
    def __init__(self, lab):
        self.lab, self.server, self.plc = lab, lab.pds, lab.plc
        person = lab.person("asso")
        self.did, self.handle, self.password = person.did, person.handle, person.app_password
        self.visitor = lab.person("visiteur")

    def expire(self, account):
        """Tokens of the real server are not revoked one by one: they are replaced by old ones, see ``expired``."""

    def expired(self, credentials):
        return {**credentials, "access_token": pds.expired(credentials["access_token"])}

    def sync(self):
        self.lab.sync()

    def reply(self, network, root, parent, text):
        visitor = self.visitor
        answers = {"handle": visitor.handle, "app_password": visitor.app_password, "server": self.server}
        grant = network.log_in(answers)
        account = ConnectedAccount(remote_id=visitor.did, server=grant.server, credentials=grant.credentials)
        references = [{"uri": post.remote_id, "cid": post.extra["cid"]} for post in (root, parent)]
        record = dict(zip(("root", "parent"), references, strict=True))
        self.sync()  # a reply indexed before its parent makes no notification
        sent = network.send({**network.build(Content(text=text), account), "reply": record}, account, now_key())
        self.sync()
        return self.read(sent, root)

    def read(self, sent, root):
        author = Author(remote_id=self.visitor.did, handle=self.visitor.handle)
        extra = {"cid": sent.extra["cid"], "root": {"uri": root.remote_id, "cid": root.extra["cid"]}}
        return RemoteComment(
            remote_id=sent.remote_id,
            parent_id=root.remote_id,
            author=author,
            body="",
            body_format="text",
            created_at=None,
            extra=extra,
        )


def now_key():
    return SendKey(value=f"visitor-{next(keys).value}", at=datetime.now(UTC))


@pytest.fixture(scope="module")
def real_world():
    if why := pds.missing():
        pytest.skip(why)
    with pds.Lab("full" if pds.DATABASE else "pds") as lab:
        yield RealWorld(lab)


@pytest.mark.server
class TestReal(Publishing):
    @pytest.fixture
    def world(self, real_world):
        return real_world

    def test_a_picture_that_is_too_heavy_is_refused_by_name(self, network, account, key):
        heavy = replace(account, open_file=lambda file: PICTURE + b"\0" * 2_000_000)
        with pytest.raises(Rejected) as caught:
            self.post(network, heavy, key, images=(IMAGE,))
        assert caught.value.reason == "image"

    def test_a_server_that_is_gone_is_not_sent(self, network, account, key):
        with pytest.raises(NotSent):
            self.post(network, replace(account, server="http://localhost:1"), key)


@pytest.mark.server
@pytest.mark.skipif(not pds.DATABASE, reason="the network's index needs PostgreSQL: set DB_POSTGRES_URL")
class TestRealConversations(Conversations):
    network, key = Publishing.network, Publishing.key

    @pytest.fixture
    def world(self, real_world):
        return real_world

    def test_replies_to_replies_to_replies(self, network, account, world, key):
        root = parent = Publishing.post(self, network, account, key)
        for _ in range(30):
            references = [{"uri": post.remote_id, "cid": post.extra["cid"]} for post in (root, parent)]
            record = dict(zip(("root", "parent"), references, strict=True))
            payload = {**network.build(Content(text="Encore"), account), "reply": record}
            parent = network.send(payload, account, now_key())
        world.sync()
        assert len(network.comments(root.remote_id, account).comments) == 30
