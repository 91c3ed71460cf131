"""The promises of every network, inherited by each network's tests.

A subclass gives ``network``, ``account``, ``content``, ``send_request`` (method and address pattern of the request that
creates the post) and ``prepare(rsps)``, which registers the answers of every other request of one sending.
"""

from __future__ import annotations

import inspect
import json
import re
import socket
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import requests
import responses
from urllib3.exceptions import NewConnectionError

from wagtail_social.exceptions import (
    NetworkError,
    NotSent,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Unknown,
)
from wagtail_social.networks.base import ConnectedAccount, Content, Network, SendKey, Sent
from wagtail_social.networks.base_oauth2 import ConsentNetwork

ABILITIES = {
    "find": "find",
    "edit": "edit",
    "delete": "delete",
    "comments": "comments",
    "mentions": "mentions",
    "reply": "build_reply",
    "hide": "hide",
    "like": "like",
    "statistics": "statistics",
}

KEY = SendKey(value="5b6e0d0c-contract", at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC))


class NetworkContract:
    network: Network
    account: ConnectedAccount
    content: Content
    send_request: tuple[str, re.Pattern]
    accepted: dict
    secret: str
    """A credential of ``account`` that must never show."""

    def prepare(self, rsps: responses.RequestsMock) -> None:
        """Register the answers of the requests that come before and after the one that creates the post."""

    @pytest.fixture
    def rsps(self):
        with responses.RequestsMock(assert_all_requests_are_fired=False) as rsps:
            yield rsps

    def answer(self, rsps, **kwargs):
        self.prepare(rsps)
        method, pattern = self.send_request
        rsps.add(method, pattern, **kwargs)

    def send(self):
        payload = self.network.build(self.content, self.account)
        return self.network.send(payload, self.account, KEY)

    def failure(self, rsps, **kwargs) -> NetworkError:
        self.answer(rsps, **kwargs)
        with pytest.raises(NetworkError) as caught:
            self.send()
        assert self.secret not in f"{caught.value!r} {caught.value} {vars(caught.value)}"
        return caught.value

    # Form

    def test_build_is_pure_repeatable_and_silent(self):
        def refuse(*args, **kwargs):
            raise AssertionError("build touched the network")

        with patch.object(socket, "getaddrinfo", refuse), patch.object(requests.Session, "request", refuse):
            first = self.network.build(self.content, self.account)
            second = self.network.build(self.content, self.account)
        assert first == second == json.loads(json.dumps(first))

    def test_build_holds_no_secret(self):
        assert self.secret not in json.dumps(self.network.build(self.content, self.account))

    def test_preview_reads_the_payload(self):
        preview = self.network.preview(self.network.build(self.content, self.account))
        assert self.content.text.split("\n")[0] in preview.text
        for span in preview.spans:
            assert preview.text[span.start : span.end]

    def test_too_long_is_said_before_sending(self):
        limit = self.network.text_limit(self.account)
        long = Content(text="é" * (limit.maximum + 1))
        assert "too_long" in [problem.code for problem in self.network.problems(long, self.account)]

    def test_too_many_images_are_said_before_sending(self):
        image, limit = self.content.images[0], self.network.image_limit(self.account)
        many = Content(text="é", images=(image,) * (limit.maximum + 1))
        assert "too_many_images" in [problem.code for problem in self.network.problems(many, self.account)]

    # Capabilities

    def test_declares_exactly_what_it_does(self):
        declared = {flag for flag in ABILITIES if getattr(self.network.capabilities, flag)}
        done = {flag for flag, method in ABILITIES.items() if _overrides(self.network, method)}
        assert declared == done

    def test_says_how_it_is_connected(self):
        ways = self.network.capabilities.connect
        assert ("secret" in ways) == bool(self.network.credential_fields)
        assert ("secret" in ways) == _overrides(self.network, "log_in")
        assert ("consent" in ways) == isinstance(self.network, ConsentNetwork)
        assert not ways == () or self.network.capabilities.hand_off

    def test_says_how_it_knows_this_site(self):
        app = self.network.capabilities.app
        assert (app == "typed") == bool(getattr(self.network, "app_fields", ()))
        if app == "registered":
            assert type(self.network).register is not ConsentNetwork.register

    def test_module_explains_how_to_set_it_up(self):
        module = inspect.getmodule(type(self.network))
        assert len(module.__doc__) > 200
        assert module.__name__.endswith("." + self.network.name)

    # Outcomes of sending

    def test_success_gives_a_remote_id_and_an_address(self, rsps):
        self.answer(rsps, json=self.accepted)
        sent = self.send()
        assert isinstance(sent, Sent)
        assert sent.remote_id and sent.url.startswith("http")
        assert json.loads(json.dumps(dict(sent.extra))) == sent.extra

    def test_dead_credentials_ask_to_reconnect(self, rsps):
        assert isinstance(self.failure(rsps, **self.dead_credentials), ReconnectNeeded)

    dead_credentials = {"status": 401, "json": {"error": "The access token is invalid"}}

    def test_refused_content_is_rejected(self, rsps):
        assert isinstance(self.failure(rsps, **self.refused_content), Rejected)

    refused_content = {"status": 422, "json": {"error": "Validation failed"}}

    def test_rate_limit_carries_its_date(self, rsps):
        until = (datetime.now(UTC) + timedelta(minutes=7)).replace(microsecond=0)
        error = self.failure(rsps, status=429, json={"error": "x"}, headers=self.rate_limit_headers(until))
        assert isinstance(error, RateLimited)
        assert error.until == until

    def rate_limit_headers(self, until: datetime) -> dict[str, str]:
        return {"X-RateLimit-Reset": until.isoformat()}

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_server_trouble_is_unknown(self, rsps, status):
        assert isinstance(self.failure(rsps, status=status, body="<h1>Bad gateway</h1>"), Unknown)

    @pytest.mark.parametrize(
        "error",
        [
            requests.ReadTimeout("late"),
            requests.ConnectionError("Connection aborted."),
            requests.exceptions.ChunkedEncodingError(),
        ],
    )
    def test_a_lost_answer_is_unknown(self, rsps, error):
        assert isinstance(self.failure(rsps, body=error), Unknown)

    @pytest.mark.parametrize(
        "error",
        [requests.ConnectTimeout("no"), requests.ConnectionError(NewConnectionError(None, "refused"))],
    )
    def test_no_connection_is_not_sent(self, rsps, error):
        failure = self.failure(rsps, body=error)
        assert isinstance(failure, NotSent)
        assert not isinstance(failure, ReconnectNeeded)

    @pytest.mark.parametrize("body", ["<html>Hello</html>", "", "[]", "null", '"ok"', "{}", '{"id": null}'])
    def test_garbage_with_status_200_is_unknown(self, rsps, body):
        assert isinstance(self.failure(rsps, status=200, body=body), Unknown)

    def test_a_redirect_is_never_followed(self, rsps):
        error = self.failure(rsps, status=302, headers={"Location": "https://elsewhere.example/"})
        assert isinstance(error, NetworkError)
        assert not any("elsewhere" in call.request.url for call in rsps.calls)


def _overrides(network: Network, method: str) -> bool:
    return getattr(type(network), method) is not getattr(Network, method)
