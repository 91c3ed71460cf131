"""Every edge, parameter and field we use exists in Meta's own specification.

The fake servers refuse what they do not declare, so what they declare is all that any test can ask: here it is compared
with the specification. And a conversation with each of them is recorded, in which everything declared must be asked:
so neither the servers' tables nor the exceptions below can go stale.

The specification stands in the folder named by ``SOCIAL_SPECS``, else in ``shared/specs`` beside the project.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from wagtail_social.exceptions import Rejected, Unknown
from wagtail_social.networks.base import ConnectedAccount, Content, Grant, Image, Link, SendKey, Sent
from wagtail_social.networks.base_http import HostPolicy
from wagtail_social.networks.base_oauth2 import Client
from wagtail_social.networks.facebook import Facebook
from wagtail_social.networks.instagram import Instagram
from wagtail_social.networks.threads import Threads

from .. import servers
from ..servers.container_server import ContainerServer
from ..servers.facebook_server import FacebookServer
from ..servers.graph_server import EVERYWHERE, Asked, GraphServer, graph_error
from ..servers.instagram_server import InstagramServer
from ..servers.threads_server import ThreadsServer

SPECS = Path(os.environ.get("SOCIAL_SPECS") or Path(__file__).parents[2].parent / "shared" / "specs")
NEWEST = "meta_v26.0.3_surface.json"
LOGIN = "Facebook Login and Pages API guides"

pytestmark = pytest.mark.skipif(not (SPECS / NEWEST).is_file(), reason=f"no specification of Meta in {SPECS}")


class Specification:
    """Graph API v26.0 by the names in Meta's SDK; an object that is missing there, by the files of v25.0."""

    def edges(self, kind: str) -> Mapping[tuple[str, str], set[str]] | None:
        """Method and edge → parameters; None for a kind it does not know."""
        return _edges(kind)

    def fields(self, kind: str) -> set[str] | None:
        """The fields of a kind; an edge may be read as one."""
        edges, fields = _edges(kind), _fields(kind)
        return fields and fields | {edge for method, edge in edges or () if method == "GET"}


@cache
def _newest() -> dict[str, Any]:
    return json.loads((SPECS / NEWEST).read_text())["objects"]


@cache
def _older(kind: str) -> dict[str, Any]:
    path = SPECS / f"meta_{kind}.json"
    return json.loads(path.read_text()) if path.is_file() else {}


@cache
def _edges(kind: str) -> dict[tuple[str, str], set[str]] | None:
    if kind in _newest():
        points = _newest()[kind]["endpoints"]
        return {
            (point["method"], point["path"].removeprefix("/{id}").strip("/")): {*point["params"]} for point in points
        }
    apis = _older(kind).get("apis")
    if apis is None:
        return None
    return {(api["method"], api.get("endpoint", "")): {param["name"] for param in api["params"]} for api in apis}


@cache
def _fields(kind: str) -> set[str]:
    return {*_newest().get(kind, {}).get("fields", ())} or {each["name"] for each in _older(kind).get("fields", ())}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One network: its server, a conversation in which everything is asked, and what no specification lists."""

    server: type[GraphServer]
    record: Callable[[pytest.MonkeyPatch], Sequence[Asked]]
    """Has the conversation, with as many servers as it takes, and gives what was asked."""
    specification: Any = field(default_factory=Specification)
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Kinds without a file, with where they come from."""
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Kind, and the parameter (``edge?name``), field or edge (``METHOD edge``) its file does not list; its source."""


def talk_to_facebook(monkeypatch: pytest.MonkeyPatch) -> Sequence[Asked]:
    with FacebookServer() as server:
        monkeypatch.setattr(Facebook, "api_root", server.url)
        _talk_as_a_page(server, Facebook())
        return server.asked


def _talk_as_a_page(server: FacebookServer, network: Facebook) -> None:
    person, page = server.approving, server.add_page("Les Amis de la rivière")
    server.add("Business", name="Fédération")
    client = Client(client_id=server.app_id, client_secret=server.app_secret)
    scopes = server.all_scopes() | {"business_management"}
    secrets = {"client_id": client.client_id, "client_secret": client.client_secret}
    grant = ConnectedAccount(credentials={"access_token": server.token_for(person, "user", scopes), "client": secrets})
    [candidate] = network.candidates(grant)
    account = replace(grant, remote_id=page["id"], credentials=candidate.grant.credentials, open_file=lambda file: JPEG)
    network.profile(account)
    network.check_app(client, "https://asso.example/")
    network.subscribe(account, client, "https://asso.example/")
    now = datetime.now(UTC)
    for content in (Content(text="a", link=Link(url="https://asso.example/")), Content(text="b", images=(PHOTO,))):
        payload, key = network.build(content, account), SendKey(value="k", at=now)
        sent = network.send(payload, account, key)
        network.find(payload, account, key, now)
    network.edit(sent.remote_id, payload, account)
    network.statistics([sent.remote_id], account)
    server.write_comment(server.nodes[sent.remote_id], "Bravo")
    [comment] = network.comments(sent.remote_id, account).comments
    reply = network.build_reply(Content(text="Merci", images=(PHOTO,)), account, comment)
    answer = network.send(reply, account, SendKey(value="r", at=now))
    network.find(reply, account, SendKey(value="r", at=now), now)
    network.hide(comment, account)
    network.like(comment, account)
    network.like(comment, account, liked=False)
    for remote_id in (answer.remote_id, sent.remote_id):
        network.delete(remote_id, account)
        network.delete(remote_id, account)
    server.write_comment(server.posts[0], "Non", can_remove=False)
    with pytest.raises(Rejected, match="100/33"):
        network.delete(server.comments_of(server.posts[0])[0]["id"], account)
    with pytest.raises(Rejected, match="photos"):
        network.edit(server.posts[0]["id"], payload, account)
    network.revoke(account)


def talk_to_instagram(monkeypatch: pytest.MonkeyPatch) -> Sequence[Asked]:
    """By both log-ins, which know different kinds of nodes."""
    return [asked for login in ("instagram", "facebook") for asked in _talk_by(login, monkeypatch)]


def _talk_by(login: str, monkeypatch: pytest.MonkeyPatch) -> Sequence[Asked]:
    network = Instagram()
    with InstagramServer(login=login) as server:
        for name in ("api_root", "alone_root"):
            monkeypatch.setattr(Instagram, name, server.url)
        known = server.add_account("jardin")
        client = Client(client_id=server.app_id, client_secret=server.app_secret, options={"login": login})
        secrets = {"client_id": client.client_id, "client_secret": client.client_secret}
        token = server.token_for(server.approving, "user")
        grant = Grant(credentials={"access_token": token, "client": secrets, "login": login})
        [candidate] = network.candidates(grant)
        account = ConnectedAccount(
            remote_id=known["id"],
            handle="jardin",
            credentials=candidate.grant.credentials,
            public_url=lambda file: f"https://asso.example/{file}.jpg",
        )
        network.profile(account)
        network.check_app(client, "https://asso.example/")
        network.subscribe(account, client, "https://asso.example/")
        sent = _publish(server, network, account, (Content(text="a", images=(PHOTO,)), ALBUM))
        server.write_comment(server.nodes[sent.remote_id], "Bravo")
        [comment] = network.comments(sent.remote_id, account).comments
        network.hide(comment, account)
        reply = network.build_reply(Content(text="Merci"), account, comment)
        answer = network.send(reply, account, SendKey(value="r", at=datetime.now(UTC)))
        network.find(reply, account, SendKey(value="r", at=datetime.now(UTC)), datetime.now(UTC))
        network.statistics([sent.remote_id], account)
        for _again in range(2):
            network.delete(answer.remote_id, account)
        server.faults[""] = [graph_error(100, "no", subcode=33)]
        with pytest.raises(Exception, match="100/33"):
            network.delete(comment.remote_id, account)
        network.delete(comment.remote_id, account)
        if login == "facebook":
            network.delete(sent.remote_id, account)
        return server.asked


def talk_to_threads(monkeypatch: pytest.MonkeyPatch) -> Sequence[Asked]:
    network = Threads()
    with ThreadsServer() as server:
        monkeypatch.setattr(Threads, "api_root", server.url)
        profile = server.add_profile("jardin")
        token = server.token_for(profile["id"], "user")
        account = ConnectedAccount(
            remote_id=profile["id"],
            handle="jardin",
            credentials={"access_token": token},
            public_url=lambda file: f"https://asso.example/{file}.jpg",
        )
        network.profile(account)
        card = Content(text="b", link=Link(url="https://asso.example/"))
        sent = _publish(server, network, account, (Content(text="a", images=(PHOTO,)), ALBUM, card))
        server.write("rive", "Bravo @jardin", reply_to=server.posts[0])
        [comment] = network.comments(server.posts[0]["id"], account).comments
        network.hide(comment, account)
        _publish_lost(server, network, account, network.build_reply(Content(text="Merci"), account, comment))
        network.mentions(account)
        network.statistics([sent.remote_id], account)
        network.delete(sent.remote_id, account)
        with pytest.raises(Exception, match="forbidden|100/33"):
            network.delete(comment.remote_id, account)
        return server.asked


def _publish(server: ContainerServer, network: Any, account: ConnectedAccount, contents: Sequence[Content]) -> Sent:
    for content in contents:
        sent = network.send(network.build(content, account), account, SendKey(value="k", at=datetime.now(UTC)))
    _publish_lost(server, network, account, network.build(contents[0], account))
    return sent


def _publish_lost(server: ContainerServer, network: Any, account: ConnectedAccount, payload: Any) -> None:
    """So that it is looked for."""
    kept: list[Any] = []
    server.lose_at[network.publish_edge] = 1
    key = SendKey(value="k", at=datetime.now(UTC), keep=kept.append)
    with pytest.raises(Unknown):
        network.send(payload, account, key)
    network.find(payload, account, replace(key, progress=kept[-1]), key.at - timedelta(minutes=1))


class Collection:
    """Threads by the collection of requests that Meta publishes for it, one per thing to do."""

    nodes = {"User": "me", "Post": "{{thread_id}}", "Container": "{{container_id}}"}
    shown = {
        "User": "profile",
        "Post": "threads",
        "Reply": "replies",
        "Container": "container",
        "PublishingLimit": "quota",
    }

    def edges(self, kind: str) -> Mapping[tuple[str, str], set[str]] | None:
        node = self.nodes.get(kind)
        known = _collected().items()
        return node and {(method, edge): names for (method, at, edge), names in known if at == node}

    def fields(self, kind: str) -> set[str]:
        [listed] = (each["value"] for each in _collection()["variable"] if each["key"] == f"fields_{self.shown[kind]}")
        return {*re.findall(r"\w+", listed)}


@cache
def _collection() -> dict[str, Any]:
    return json.loads((SPECS / "threads_api_postman.json").read_text())


@cache
def _collected() -> dict[tuple[str, str, str], set[str]]:
    """Method, node and edge → parameters, of every request."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for request in _requests(_collection()["item"]):
        path, _, query = request["url"]["raw"].removeprefix("{{api_host}}/").partition("?")
        node, _, edge = path.replace("{{reply_thread_id}}", "{{thread_id}}").strip("/").partition("/")
        names = {pair.partition("=")[0] for pair in query.split("&") if pair}
        found.setdefault((request["method"], node, edge), set()).update(names)
    return found


def _requests(items: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for item in items:
        yield from _requests(item["item"]) if "item" in item else (item["request"],)


JPEG = b"\xff\xd8\xff\xe0" + b"." * 100
PHOTO = Image(file="photo-1", mime="image/jpeg", width=1600, height=900, size=104, alt="Des enfants")
ALBUM = Content(text="c", images=(PHOTO, PHOTO))

CASES = {
    "facebook": Case(
        server=FacebookServer,
        record=talk_to_facebook,
        kinds={"Business": "Business Management API: owned_pages, client_pages", "Application": LOGIN},
        names={
            ("Page", "tasks"): f"{LOGIN}: a field of /me/accounts",
            ("Page", "photos?source"): "Page photos guide: the file of a multipart body",
        },
    ),
    "instagram": Case(
        server=InstagramServer,
        record=talk_to_instagram,
        kinds={
            "Application": LOGIN,
            "ContentPublishingLimitResponse": "Content publishing guide: config and quota_usage, no file of its own",
        },
        names={
            ("Page", "tasks"): f"{LOGIN}: a field of /me/accounts",
            ("IGUserForIGOnlyAPI", "POST media_publish"): "Content publishing guide; the SDK spells it mediapublish",
        },
    ),
    "threads": Case(
        server=ThreadsServer,
        record=talk_to_threads,
        specification=Collection(),
        names={
            ("User", "threads?link_attachment"): "Publishing reference (2026-04-20); the collection is of 2026-01-02",
        },
    ),
}


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request) -> Case:
    return request.param


def unknown_edges(case: Case) -> Iterator[str]:
    """What the server declares and the specification does not know."""
    for (method, kind, edge), found in case.server.routes.items():
        edges = case.specification.edges(kind)
        if kind in case.kinds or (kind, f"{method} {edge}") in case.names:
            continue
        if edges is None or (method, edge) not in edges:
            yield f"{method} {kind}/{edge}"
            continue
        known = edges[method, edge] | EVERYWHERE
        yield from (
            f"{method} {kind}/{edge}?{name}"
            for name in sorted(found.params - known)
            if (kind, f"{edge}?{name}") not in case.names
        )


def unknown_fields(case: Case) -> Iterator[str]:
    for kind, names in case.server.fields.items():
        if kind in case.kinds:
            continue
        known = case.specification.fields(kind)
        yield from (f"{kind}.{name}" for name in sorted(names - (known or set())) if (kind, name) not in case.names)


def test_every_edge_and_parameter_exists(case):
    assert list(unknown_edges(case)) == []


def test_every_field_exists(case):
    assert list(unknown_fields(case)) == []


@pytest.fixture
def recorded(case, monkeypatch) -> Sequence[Asked]:
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    return case.record(monkeypatch)


def test_what_is_recorded_is_in_the_specification(case, recorded):
    assert recorded
    for asked in recorded:
        if asked.kind not in case.kinds and (asked.kind, f"{asked.method} {asked.edge}") not in case.names:
            params = case.specification.edges(asked.kind)[asked.method, asked.edge] | EVERYWHERE
            excepted = {name for name in asked.params if (asked.kind, f"{asked.edge}?{name}") in case.names}
            assert {*asked.params} - params - excepted == set(), asked
        if asked.fields and asked.gives not in case.kinds:
            excepted = {each.name for each in asked.fields if (asked.gives, each.name) in case.names}
            assert {each.name for each in asked.fields} - case.specification.fields(asked.gives) - excepted == set(), (
                asked
            )


def test_everything_declared_is_asked(case, recorded):
    asked = {(each.method, each.kind, each.edge) for each in recorded}
    assert set(case.server.routes) - asked == set()


def test_every_parameter_declared_is_asked(case, recorded):
    asked = {(each.method, each.kind, each.edge, name) for each in recorded for name in each.params}
    declared = {(*place, name) for place, found in case.server.routes.items() for name in found.params}
    assert declared - asked == set()


def test_every_field_declared_is_asked(case, recorded):
    asked = {(each.gives, one.name) for each in recorded for one in each.fields}
    declared = {(kind, name) for kind, names in case.server.fields.items() for name in names if name != "id"}
    assert declared - asked == set()


def test_no_write_asks_for_fields(recorded):
    assert [asked for asked in recorded if asked.method != "GET" and asked.fields] == []


def test_what_is_excepted_is_still_needed(case):
    bare = replace(case, kinds={}, names={})
    places = [*unknown_edges(bare), *unknown_fields(bare)]
    for kind, name in case.names:
        wanted = {f"{kind}.{name}", *(f"{method} {kind}/{name}" for method in ("GET", "POST", "DELETE"))}
        wanted |= {f"{name.partition(' ')[0]} {kind}/{name.partition(' ')[2]}"}
        assert wanted & {*places}, (kind, name)
    for kind in case.kinds:
        assert case.specification.edges(kind) is None, kind


def test_the_specification_would_show_an_invented_name(case):
    """Proves that the comparison can fail."""
    routes = case.server.routes
    (method, kind, edge), found = next(item for item in routes.items() if item[0][1] not in case.kinds)

    class Wrong(case.server):
        routes = {
            (method, kind, edge): replace(found, params=frozenset({"invented"})),
            ("GET", kind, "invented"): found,
        }
        fields = {kind: {"invented"}}

    wrong = replace(case, server=Wrong, names={})
    assert {f"{method} {kind}/{edge}?invented", f"GET {kind}/invented"} <= {*unknown_edges(wrong)}
    assert list(unknown_fields(wrong)) == [f"{kind}.invented"]


def test_no_graph_server_is_forgotten():
    modules = [import_module(f"{servers.__name__}.{found.name}") for found in iter_modules(servers.__path__)
               if found.name.endswith("_server")]  # fmt: skip
    found = {value for module in modules for value in vars(module).values() if _is_a_network(value)}
    assert {value.__name__ for value in found} == {case.server.__name__ for case in CASES.values()}


def _is_a_network(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, GraphServer) and bool(value.routes)
