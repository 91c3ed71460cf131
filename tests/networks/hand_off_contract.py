"""The promises of every place that takes nothing from a program, inherited by each one's tests."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime

import pytest

from wagtail_social.exceptions import Unsupported
from wagtail_social.networks.base import ConnectedAccount, Content, Image, Link, Network, SendKey

ACCOUNT = ConnectedAccount(remote_id="by-hand-1", handle="Board")
IMAGE = Image(file="1:max:x", mime="image/jpeg", width=1080, height=1920, size=1000, alt="Une grelinette")
CONTENT = Content(
    text="Samedi, on répare ensemble.",
    link=Link(url="https://asso.example/atelier/"),
    images=(IMAGE,),
    hashtags=("réparation",),
    language="fr",
)


class HandOffContract:
    network: Network

    def test_the_payload_holds_all_a_person_needs(self):
        payload = self.network.build(CONTENT, ACCOUNT)
        assert payload == self.network.build(CONTENT, ACCOUNT)
        assert payload["text"].startswith(CONTENT.text) and "#réparation" in payload["text"]
        assert payload["link"] == CONTENT.link.url
        assert payload["images"] == [IMAGE.as_dict()]

    def test_the_preview_reads_the_payload(self):
        payload = self.network.build(CONTENT, ACCOUNT)
        preview = self.network.preview(payload)
        assert (preview.text, preview.images) == (payload["text"], (IMAGE.as_dict(),))

    def test_too_long_is_said(self):
        maximum = self.network.text_limit(ACCOUNT).maximum
        found = self.network.problems(Content(text="é" * (maximum + 1), images=(IMAGE,)), ACCOUNT)
        assert [problem.code for problem in found] == ["too_long"]

    def test_nothing_can_be_sent_by_program(self):
        key = SendKey(value="k", at=datetime.now(UTC))
        with pytest.raises(Unsupported):
            self.network.send(self.network.build(CONTENT, ACCOUNT), ACCOUNT, key)
        assert self.network.capabilities.connect == () and not self.network.credential_fields

    def test_declares_no_ability_it_has_not(self):
        known = self.network.capabilities
        flags = ("find", "edit", "delete", "comments", "mentions", "reply", "hide", "like", "statistics", "webhooks")
        assert known.hand_off and not any(getattr(known, flag) for flag in flags)

    def test_the_module_explains_itself(self):
        module = inspect.getmodule(type(self.network))
        assert module.__name__.endswith("." + self.network.name)
        assert "1. " in module.__doc__ and "What it needs:" in module.__doc__ and "Worth it:" in module.__doc__
        assert self.network.worth
