"""Addresses are followed by the worker, politely, and judged without false alarm."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction, Site

from tests.servers.http_server import Answer, FakeServer
from wagtail_social.content.remarks import LinkState
from wagtail_social.models import LinkCheck
from wagtail_social.networks.base_http import HostPolicy
from wagtail_social.services import links, looking_up

pytestmark = pytest.mark.django_db
Verdict = LinkCheck.Verdict


class Web(FakeServer):
    """A small web with all that goes wrong on the large one."""

    def route(self, request):
        name, _, rest = request.path.strip("/").partition("/")
        return getattr(self, f"_{name}")(request, rest)

    def _fine(self, request, rest):
        return "" if request.method == "HEAD" else "<p>Here.</p>"

    def _gone(self, request, rest):
        raise Answer(int(rest), "")

    def _no_head(self, request, rest):
        if request.method == "HEAD":
            raise Answer(int(rest), "")
        return "<p>Only for readers.</p>"

    def _goes(self, request, rest):
        """``/goes/301/302/fine``: the statuses of a chain, one by one."""
        status, _, left = rest.partition("/")
        raise Answer(int(status), "", {"Location": f"/goes/{left}" if left[:1] == "3" else f"/{left or 'fine'}"})

    def _loop(self, request, rest):
        raise Answer(301, "", {"Location": "/loop"})

    def _slow(self, request, rest):
        time.sleep(0.6)
        return ""

    def _silent(self, request, rest):
        raise Answer(0, "")

    def _garbage(self, request, rest):
        raise Answer("banana", "")

    def _abroad(self, request, rest):
        raise Answer(301, "", {"Location": rest.replace("_", ":").replace("-", "/")})


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setattr(links, "TIMEOUT", (0.3, 0.3))
    with Web() as server:
        yield server


def asked(url: str) -> LinkCheck:
    links.verdicts([url])
    return LinkCheck.objects.get(url=url)


def looked_at(url: str) -> LinkCheck:
    asked(url)
    links.check_due()
    return LinkCheck.objects.get(url=url)


@pytest.mark.parametrize(
    ("path", "verdict", "leads_to"),
    [
        ("/fine", Verdict.ALIVE, ""),
        ("/gone/404", Verdict.DEAD, ""),
        ("/gone/410", Verdict.DEAD, ""),
        ("/gone/401", Verdict.UNSURE, ""),
        ("/gone/403", Verdict.UNSURE, ""),
        ("/gone/429", Verdict.UNSURE, ""),
        ("/gone/503", Verdict.UNSURE, ""),
        ("/no_head/405", Verdict.ALIVE, ""),
        ("/no_head/403", Verdict.ALIVE, ""),
        ("/no_head/404", Verdict.ALIVE, ""),
        ("/goes/301/fine", Verdict.MOVED, "/fine"),
        ("/goes/308/301/fine", Verdict.MOVED, "/fine"),
        ("/goes/302/fine", Verdict.ALIVE, ""),
        ("/goes/301/302/fine", Verdict.MOVED, "/goes/302/fine"),
        ("/goes/302/301/fine", Verdict.ALIVE, ""),
        ("/goes/301/gone/404", Verdict.DEAD, ""),
        ("/goes/301/301/301/301/301/301/fine", Verdict.UNSURE, ""),
        ("/loop", Verdict.UNSURE, ""),
        ("/slow", Verdict.UNSURE, ""),
        ("/silent", Verdict.UNSURE, ""),
        ("/garbage", Verdict.UNSURE, ""),
        ("/abroad/mailto_somebody", Verdict.UNSURE, ""),
    ],
)
def test_where_an_address_leads(web, path, verdict, leads_to):
    row = looked_at(web.url + path)
    assert (row.verdict, row.leads_to) == (verdict, leads_to and web.url + leads_to)
    assert row.checked_at and row.check_at is None


def test_a_slash_or_https_more_is_no_move():
    assert links._bare("http://www.asso.example/a/") == links._bare("https://asso.example/a")


def test_a_screen_calls_nobody_and_asks_once(web, django_assert_num_queries):
    url = f"{web.url}/fine"
    assert links.verdicts([url]) == {}
    assert web.requests == [] and LinkCheck.objects.get().check_at <= timezone.now()
    assert links.verdicts([url, url]) == {} and LinkCheck.objects.count() == 1


def test_what_is_wrong_is_told_and_what_is_right_is_not(web):
    dead, moved, fine = (web.url + path for path in ("/gone/404", "/goes/301/fine", "/fine"))
    links.verdicts([dead, moved, fine])
    assert looking_up.look_up().links == 3
    assert links.verdicts([dead, moved, fine]) == {
        dead: LinkState(verdict="dead"),
        moved: LinkState(verdict="moved", leads_to=fine),
    }


@pytest.mark.parametrize(
    ("path", "days", "again"), [("/fine", 6, 0), ("/fine", 8, 1), ("/gone/404", 0, 0), ("/gone/404", 2, 1)]
)
def test_an_old_verdict_is_looked_at_again_when_somebody_asks(web, path, days, again):
    row = looked_at(web.url + path)
    LinkCheck.objects.update(checked_at=timezone.now() - timedelta(days=days))
    assert links.check_due() == 0, "nobody has asked"
    links.verdicts([row.url])
    assert links.check_due() == again


def test_a_name_that_is_not_found_is_believed_the_second_time():
    row = looked_at("https://nobody.invalid/page")
    assert row.verdict == Verdict.UNSURE and row.check_at > timezone.now()
    assert links.verdicts([row.url]) == {}
    LinkCheck.objects.update(check_at=timezone.now())
    assert links.check_due() == 1
    assert links.verdicts([row.url]) == {row.url: LinkState(verdict="dead")}


def test_private_addresses_are_not_called(web, monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", False)
    assert looked_at(f"{web.url}/gone/404").verdict == Verdict.UNSURE
    assert web.requests == []


def test_a_redirect_does_not_lead_inside(web, monkeypatch):
    """The policy looks at each step, not at the first alone."""
    from wagtail_social.networks import base_http

    calls = []
    vetted = base_http.vetted_addresses
    monkeypatch.setattr(base_http, "vetted_addresses", lambda host, port: calls.append(host) or vetted(host, port))
    looked_at(f"{web.url}/abroad/http_--localhost_{web.netloc.rpartition(':')[2]}-fine")
    assert "localhost" in calls


def test_we_say_who_we_are(web, monkeypatch):
    agents = []
    monkeypatch.setattr(Web, "_fine", lambda self, request, rest: agents.append(request.headers["user-agent"]) or "")
    looked_at(f"{web.url}/fine")
    assert agents == ["wagtail_social link check (+http://testserver)"]


def test_never_two_of_one_host_at_once(web):
    first, second = f"{web.url}/fine", f"{web.url}/gone/404"
    links.verdicts([first, second])
    row = links._claim()
    assert row is not None and links._claim() is None
    links._note(row, Verdict.ALIVE, 200, "")
    assert links._claim() is not None


def test_a_worker_that_dies_leaves_its_address_to_the_next(web):
    asked(f"{web.url}/fine")
    links._claim()
    LinkCheck.objects.update(check_at=timezone.now())
    assert links.check_due() == 1


@pytest.mark.parametrize(
    "url", ["https://asso", "https://", "http://[half", "https://a.b", "https://" + "a" * 3000 + ".fr"]
)
def test_what_is_half_typed_is_not_asked_for(url):
    links.verdicts([url])
    assert LinkCheck.objects.count() == 0


def test_addresses_that_nobody_asks_about_are_forgotten(web):
    asked(f"{web.url}/fine")
    LinkCheck.objects.update(asked_at=timezone.now() - timedelta(days=61), check_at=None)
    links.check_due()
    assert LinkCheck.objects.count() == 0


class TestOwnPages:
    @pytest.fixture
    def url(self, page):
        Site.objects.update(hostname="asso.example", port=443)
        Site.clear_site_root_paths_cache()
        yield page.full_url
        Site.clear_site_root_paths_cache()

    def state(self, url):
        found = links.verdicts([url]).get(url)
        assert LinkCheck.objects.count() == 0, "pages of this site are not followed"
        return found and found.verdict

    def test_a_live_page_is_fine(self, url):
        assert self.state(url) is None and self.state(url.rstrip("/")) is None and self.state(url + "?a=1#b") is None

    def test_the_home_page_is_fine(self, url):
        assert self.state("https://asso.example/") is None and self.state("https://asso.example") is None

    def test_a_private_page_is_a_closed_door(self, url, page):
        PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
        assert self.state(url) == "private"

    def test_a_draft_is_not_published(self, url, draft_page):
        assert self.state("https://asso.example/pas-encore/") == "unpublished"

    def test_a_page_that_does_not_exist_is_dead(self, url):
        assert self.state("https://asso.example/jamais-vu/") == "dead"

    def test_a_redirect_of_the_site_leads_on(self, url, page):
        Redirect.add_redirect("/jamais-vu/", page)
        assert self.state("https://asso.example/jamais-vu/") is None

    def test_another_view_of_the_site_answers_for_itself(self, url):
        from django.urls import reverse

        assert self.state("https://asso.example" + reverse("wagtailadmin_home")) is None

    def test_the_queries_do_not_grow(self, url, django_assert_max_num_queries):
        with django_assert_max_num_queries(8):
            links.verdicts([f"{url}{number}/" for number in range(30)] + [url])
