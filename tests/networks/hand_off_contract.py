"""Places that take nothing from a program: their form, and the promise that nothing is sent."""

from datetime import UTC, datetime

import pytest

from wagtail_social.exceptions import Unsupported
from wagtail_social.networks import all_networks
from wagtail_social.networks.base import ConnectedAccount, Content, Image, Link, SendKey

HAND_OFFS = [network for network in all_networks().values() if network.capabilities.hand_off]
ACCOUNT = ConnectedAccount(remote_id="by-hand-1", handle="Board")
IMAGE = Image(file="1:max:x", mime="image/jpeg", width=1080, height=1920, size=1000, alt="Une grelinette")
CONTENT = Content(
    text="Samedi, on répare ensemble.",
    link=Link(url="https://asso.example/atelier/"),
    images=(IMAGE,),
    hashtags=("réparation",),
    language="fr",
)


@pytest.fixture(params=HAND_OFFS, ids=lambda network: network.name)
def network(request):
    return request.param


def test_there_are_some():
    assert len(HAND_OFFS) >= 2


def test_the_payload_holds_all_a_person_needs(network):
    payload = network.build(CONTENT, ACCOUNT)
    assert payload == network.build(CONTENT, ACCOUNT)
    assert payload["text"].startswith(CONTENT.text) and "#réparation" in payload["text"]
    assert payload["link"] == CONTENT.link.url
    assert payload["images"] == [IMAGE.as_dict()]


def test_the_link_stands_in_the_text_or_apart(network):
    payload = network.build(CONTENT, ACCOUNT)
    assert (CONTENT.link.url in payload["text"]) == network.link_in_text


def test_the_preview_reads_the_payload(network):
    payload = network.build(CONTENT, ACCOUNT)
    preview = network.preview(payload)
    assert (preview.text, preview.images) == (payload["text"], (IMAGE.as_dict(),))


def test_too_long_is_said(network):
    maximum = network.text_limit(ACCOUNT).maximum
    found = network.problems(Content(text="é" * (maximum + 1), images=(IMAGE,)), ACCOUNT)
    assert [problem.code for problem in found] == ["too_long"]


def test_a_story_without_an_image_is_refused():
    stories = [network for network in HAND_OFFS if network.capabilities.images.required]
    assert stories
    for network in stories:
        assert "image_required" in [p.code for p in network.problems(Content(text="Bonjour"), ACCOUNT)]


def test_nothing_can_be_sent_by_program(network):
    with pytest.raises(Unsupported):
        network.send(network.build(CONTENT, ACCOUNT), ACCOUNT, SendKey(value="k", at=datetime.now(UTC)))
    assert network.capabilities.connect == () and not network.credential_fields


def test_the_module_explains_itself(network):
    doc = __import__(type(network).__module__, fromlist=["x"]).__doc__
    assert "1. " in doc and "What it needs:" in doc and "Worth it:" in doc and network.worth
