"""What the networks behind the Graph API share, apart from any of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from wagtail_social.exceptions import NotSent, Rejected, Unknown
from wagtail_social.networks.base import ConnectedAccount
from wagtail_social.networks.base_graph import (
    GraphNetwork,
    created_id,
    minutes_to_wait,
    moment,
    node_path,
    read_signed_request,
)

SECRET = "5ec2e7-2718281828459045"
TOKEN = "EAAtok-3141592653589793"
ROOT = "https://graph.facebook.com/v26.0"
ACCOUNT = ConnectedAccount(credentials={"access_token": TOKEN})


class Any(GraphNetwork):
    name, label = "any", "Any"


network = Any()


@pytest.fixture
def rsps():
    with responses.RequestsMock() as rsps:
        yield rsps


def query(call):
    return {name: values[0] for name, values in parse_qs(urlsplit(call.request.url).query).items()}


class TestLists:
    def read(self, **rest):
        return network.listing(ACCOUNT, "/77/posts", **rest)

    def test_the_next_address_is_built_here_and_never_followed(self, rsps):
        """It names another host and carries a token."""
        following = f"https://elsewhere.example/?access_token={TOKEN}&after=B"
        paging = {"cursors": {"before": "A", "after": "B"}, "next": following}
        rsps.add("GET", f"{ROOT}/77/posts", json={"data": [{"id": "1"}], "paging": paging})
        rsps.add("GET", f"{ROOT}/77/posts", json={"data": [{"id": "2"}], "paging": {"cursors": {"after": "C"}}})
        found = self.read(fields="id")
        assert [item["id"] for item in found.items] == ["1", "2"] and found.cursor == ""
        assert query(rsps.calls[1]) == {"limit": "100", "fields": "id", "after": "B"}
        assert all(TOKEN not in call.request.url for call in rsps.calls)
        assert all(call.request.headers["Authorization"] == f"Bearer {TOKEN}" for call in rsps.calls)

    def test_a_list_paged_by_time_goes_on_by_time(self, rsps):
        following = f"{ROOT}/77/posts?access_token={TOKEN}&limit=5&until=1795000000&__paging_token=enc_A"
        rsps.add("GET", f"{ROOT}/77/posts", json={"data": [{"id": "1"}], "paging": {"next": following}})
        rsps.add("GET", f"{ROOT}/77/posts", json={"data": []})
        self.read()
        assert query(rsps.calls[1]) == {"limit": "100", "until": "1795000000", "__paging_token": "enc_A"}

    def test_a_list_that_turns_in_circles_ends(self, rsps):
        paging = {"cursors": {"after": "B"}, "next": f"{ROOT}/77/posts?after=B"}
        rsps.add("GET", f"{ROOT}/77/posts", json={"data": [], "paging": paging})
        self.read()
        assert len(rsps.calls) == 2

    def test_what_remains_is_resumed_from_the_cursor(self, rsps):
        paging = {"cursors": {"after": "B"}, "next": f"{ROOT}/77/posts?after=B"}
        rsps.add("GET", f"{ROOT}/77/posts", json={"data": [{"id": "1"}], "paging": paging})
        rsps.add("GET", f"{ROOT}/77/posts", json={"data": [{"id": "2"}]})
        first = self.read(pages=1)
        assert len(rsps.calls) == 1 and first.cursor
        assert [item["id"] for item in self.read(cursor=first.cursor).items] == ["2"]

    @pytest.mark.parametrize("body", ["[]", "{}", "null", '{"data": {}}', "<html>"])
    def test_what_is_no_list_is_a_named_error(self, rsps, body):
        rsps.add("GET", f"{ROOT}/77/posts", body=body)
        with pytest.raises(NotSent):
            self.read()


class TestWrites:
    @pytest.mark.parametrize("where", ["params", "data", "json"])
    @pytest.mark.parametrize("method", ["POST", "DELETE"])
    def test_fields_never_leave_with_a_write(self, method, where):
        with pytest.raises(ValueError, match="fields"):
            network.call(ACCOUNT, method, "/77/feed", **{where: {"fields": "id"}})

    @pytest.mark.parametrize("body", ['{"success": true}', "true"])
    def test_a_write_is_done_when_it_says_so(self, rsps, body):
        rsps.add("POST", f"{ROOT}/77", body=body)
        network.do(ACCOUNT, "POST", "/77")

    @pytest.mark.parametrize("body", ['{"success": false}', "{}", "", "[]", "false", "null", '{"success": "no"}'])
    def test_and_not_otherwise(self, rsps, body):
        rsps.add("POST", f"{ROOT}/77", body=body)
        with pytest.raises(NotSent):
            network.do(ACCOUNT, "POST", "/77")

    @pytest.mark.parametrize("answer", [{}, {"id": ""}, {"id": None}, {"id": True}, {"id": []}, [], None, "77"])
    def test_a_creation_without_an_id_is_unknown(self, answer):
        with pytest.raises(Unknown):
            created_id(answer)

    def test_ids_are_texts_and_cannot_leave_their_place(self):
        assert created_id({"id": 77}) == "77"
        assert node_path("77_1001", "comments") == "/77_1001/comments"
        assert node_path("../me?x=1") == "/..%2Fme%3Fx%3D1"

    def test_what_was_refused_and_is_still_there_was_not_allowed(self, rsps):
        error = {"error": {"message": "Unsupported delete request", "code": 100, "error_subcode": 33}}
        rsps.add("DELETE", f"{ROOT}/77", status=400, json=error)
        rsps.add("GET", f"{ROOT}/77", json={"id": "77"})
        with pytest.raises(Rejected) as caught:
            network.remove(ACCOUNT, "77")
        assert caught.value.reason == "forbidden"

    def test_what_the_network_then_says_to_be_missing_is_deleted(self, rsps):
        error = {"error": {"message": "Unsupported delete request", "code": 100, "error_subcode": 33}}
        rsps.add("DELETE", f"{ROOT}/77", status=400, json=error)
        rsps.add("GET", f"{ROOT}/77", status=404, json=error)
        network.remove(ACCOUNT, "77")

    def test_a_look_that_failed_proves_nothing(self, rsps):
        error = {"error": {"message": "Unsupported delete request", "code": 100, "error_subcode": 33}}
        rsps.add("DELETE", f"{ROOT}/77", status=400, json=error)
        rsps.add("GET", f"{ROOT}/77", status=500, json={"error": {"code": 2, "message": "later"}})
        with pytest.raises(NotSent):
            network.remove(ACCOUNT, "77")


class TestReading:
    def test_dates_without_a_colon(self):
        assert moment("2026-11-22T10:00:00+0000") == datetime(2026, 11, 22, 10, tzinfo=UTC)
        assert moment("2026-11-22T10:00:00+0100") == datetime(2026, 11, 22, 9, tzinfo=UTC)
        assert moment(1_795_000_000) == datetime.fromtimestamp(1_795_000_000, UTC)

    @pytest.mark.parametrize("value", [None, "", "yesterday", "2026-11-22T10:00:00", True, {}, []])
    def test_what_is_no_date_is_none(self, value):
        assert moment(value) is None

    def test_the_longest_wait_counts(self):
        uses = {
            "1": [{"type": "pages", "estimated_time_to_regain_access": 3}],
            "2": [{"estimated_time_to_regain_access": 9}, {"call_count": 1}],
        }
        assert minutes_to_wait({"X-Business-Use-Case-Usage": json.dumps(uses)}) == 9
        assert minutes_to_wait({}) == 0

    def test_the_version_stands_in_every_address(self, rsps):
        rsps.add("GET", f"{ROOT}/77", json={"id": "77"})
        assert network.node(ACCOUNT, "77", "id") == {"id": "77"}


def signed(content, secret=SECRET, algorithm="HMAC-SHA256"):
    body = base64.urlsafe_b64encode(json.dumps({"algorithm": algorithm, **content}).encode()).rstrip(b"=")
    signature = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return (base64.urlsafe_b64encode(signature).rstrip(b"=") + b"." + body).decode()


class TestSignedRequests:
    """What Meta posts to the callbacks for deauthorisation and data deletion."""

    def test_a_genuine_one_is_read(self):
        assert read_signed_request(signed({"user_id": "218"}), SECRET)["user_id"] == "218"

    @pytest.mark.parametrize(
        "request_",
        ["", ".", "a.b", "é.é", "....", signed({}, "other"), signed({}, algorithm="none"), signed({})[:-2],
         "A" + signed({})],
    )  # fmt: skip
    def test_anything_else_is_none(self, request_):
        assert read_signed_request(request_, SECRET) is None

    def test_without_a_secret_nothing_is_genuine(self):
        assert read_signed_request(signed({}, ""), "") is None
