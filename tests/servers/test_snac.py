"""The Mastodon network against a real server program that nobody here wrote."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from wagtail_social.exceptions import NotYet, ReconnectNeeded, Rejected, Unknown
from wagtail_social.networks import base_fediverse as fediverse
from wagtail_social.networks.base import ConnectedAccount, Content, Image, Link, SendKey
from wagtail_social.networks.base_http import HostPolicy, transport
from wagtail_social.networks.mastodon import Mastodon

from .snac import lossy_proxy, running_snac

pytestmark = pytest.mark.server

REDIRECT_URI = "https://asso.example/arrive/"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
PHOTO = Image(file="photo", mime="image/png", width=1, height=1, size=len(PNG), alt="Des enfants au bord de l’eau")
PAGE = "https://asso.example/actualites/fete_de_la_riviere/?a=1&b=2"
CONTENT = Content(
    text="C’est *samedi*, l'entrée est libre & gratuite.\n\nVenez !",
    link=Link(url=PAGE),
    images=(PHOTO,),
    hashtags=("fête",),
    language="fr",
)
network = Mastodon()


@pytest.fixture(scope="module", autouse=True)
def local_servers():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HostPolicy, "allow_private", True)
        patch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
        # snac closes kept connections without a word: one request in twenty would be lost.
        patch.setattr(transport, "idle_after", -1.0)
        yield


@pytest.fixture(scope="module")
def snac(tmp_path_factory):
    with running_snac(tmp_path_factory.mktemp("snac") / "data", "asso", "bob") as snac:
        yield snac


def connect(snac, name):
    client = network.register(snac.url, REDIRECT_URI, name="Asso", website="https://asso.example")
    departure = network.depart(client, REDIRECT_URI, {})
    query = parse_qs(urlsplit(snac.consent(departure.url, name)).query)
    assert query["state"] == [departure.state]
    grant = network.arrive(client, REDIRECT_URI, query={"code": query["code"][0]}, memory=departure.memory)
    account = ConnectedAccount(server=grant.server, credentials=grant.credentials, open_file=lambda file: PNG)
    profile = network.profile(account)
    return replace(account, remote_id=profile.remote_id, handle=profile.handle, limits=profile.limits)


@pytest.fixture(scope="module")
def account(snac):
    return connect(snac, "asso")


@pytest.fixture(scope="module")
def bob(snac):
    return connect(snac, "bob")


def publish(content, account):
    return network.send(network.build(content, account), account, SendKey(value="key", at=datetime.now(UTC)))


def read(remote_id, account, tail=""):
    return network.call(account, "GET", f"/api/v1/statuses/{quote(remote_id, safe='')}{tail}")


def own_texts(account):
    statuses = network.call(account, "GET", f"/api/v1/accounts/{account.remote_id}/statuses")
    return [read(status["id"], account, "/source")["text"] for status in statuses]


def eventually(look, seconds=30):
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.25)
    return found


def test_connects_by_the_consent_form(snac, account):
    assert account.handle == f"asso@{urlsplit(snac.url).netloc}"
    assert account.limits["software"] == "snac"
    assert not network.may_repeat(account, SendKey(value="k", at=datetime.now(UTC)), datetime.now(UTC))


def test_limits_come_from_version_1_of_the_instance(account):
    """It answers 404 to version 2."""
    assert account.limits["max_characters"] > 500
    assert network.text_limit(account).unit == "codepoints"


def test_publishes_image_alternative_text_and_link(account):
    sent = publish(CONTENT, account)
    status = read(sent.remote_id, account)
    assert read(sent.remote_id, account, "/source")["text"] == network.body(CONTENT)
    assert [media["description"] for media in status["media_attachments"]] == [PHOTO.alt]
    assert f'href="{PAGE}"' in status["content"]
    assert (sent.url, sent.extra["visibility"]) == (status["url"], "public")


def test_a_lost_answer_is_found(snac, account):
    payload = network.build(replace(CONTENT, text="Réponse *perdue* <b>"), account)
    key = SendKey(value="lost", at=datetime.now(UTC))
    with lossy_proxy(snac) as proxy:
        through = replace(account, server=proxy.url)
        proxy.lose_next_answers = 1
        with pytest.raises(Unknown):
            network.send(payload, through, key)
        found = network.find(payload, through, key, key.at)
    assert read(found.remote_id, account, "/source")["text"] == payload["status"]
    assert own_texts(account).count(payload["status"]) == 1


def test_what_was_never_sent_is_not_found(account):
    publish(replace(CONTENT, text="Un autre texte, même lien"), account)
    payload = network.build(replace(CONTENT, text="Jamais envoyé"), account)
    settled = datetime.now(UTC) - network.settling
    key = SendKey(value="never", at=settled)
    assert network.find(payload, account, key, settled) is None
    with pytest.raises(NotYet):
        network.find(payload, account, replace(key, at=datetime.now(UTC)), settled)


def test_edits_without_losing_the_image(account):
    sent = publish(CONTENT, account)
    edited = replace(CONTENT, text="Reportée à dimanche")
    after = network.edit(sent.remote_id, network.build(edited, account), account)
    status = read(after.remote_id, account)
    assert read(after.remote_id, account, "/source")["text"] == network.body(edited)
    assert [media["description"] for media in status["media_attachments"]] == [PHOTO.alt]


def test_a_conversation(account, bob):
    sent = publish(replace(CONTENT, text="Qui vient ?"), account)
    before = network.mentions(account).cursor
    asked = fediverse.comment_from(read(sent.remote_id, bob), bob)
    moi = network.build_reply(Content(text="Moi !"), bob, asked)
    reply = network.send(moi, bob, SendKey(value="reply", at=datetime.now(UTC)))
    [comment] = eventually(lambda: network.comments(sent.remote_id, account).comments)
    assert (comment.url, comment.is_ours, comment.is_public) == (reply.url, False, True)
    assert comment.author.handle == bob.handle
    assert "Moi !" in comment.body

    mentions = eventually(lambda: network.mentions(account, before).comments)
    assert [mention.url for mention in mentions] == [reply.url]

    network.like(comment, account)
    answer = network.build_reply(Content(text="Merci !"), account, comment)
    ours = network.send(answer, account, SendKey(value="answer", at=datetime.now(UTC)))
    # A thread is one level deep here (2.75): the answer to the answer stands under the answer.
    thread = eventually(lambda: network.comments(comment.remote_id, account).comments)
    assert [(one.url, one.is_ours) for one in thread] == [(ours.url, True)]
    assert network.statistics([sent.remote_id], account)[sent.remote_id]["replies"] >= 1


def test_deletes_or_says_that_it_cannot(account):
    sent = publish(CONTENT, account)
    try:
        network.delete(sent.remote_id, account)
    except Rejected as error:  # 2.75 has no such address
        assert error.reason == "forbidden"
        assert read(sent.remote_id, account)["id"] == sent.remote_id
    else:
        with pytest.raises(Rejected):
            read(sent.remote_id, account)


def test_revoked_access_is_dead(snac):
    account = connect(snac, "bob")
    network.profile(account)
    network.revoke(account)
    with pytest.raises(ReconnectNeeded):
        network.profile(account)
