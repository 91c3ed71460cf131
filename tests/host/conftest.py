"""A plain Wagtail project as its own developers would test it. Nothing here knows the package."""

import json
import os
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Locale, Site

from tests.host.editor import Editor
from tests.host.kinds import name_case, page_class
from tests.host.tree import tree

CASES = [("PlainPage", True), ("TabbedPage", False)]
"""The shape of a page type and whether the page is live. The tests of the form itself take every pair."""
_transcripts = {}


@pytest.fixture
def superuser(db):
    return get_user_model().objects.create_superuser("host", "host@example.org", "x")


@pytest.fixture(params=[500, 0], ids=["autosave", "no autosave"])
def autosave(request, settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = request.param
    return bool(request.param)


@pytest.fixture
def no_autosave(settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


@pytest.fixture
def home(db):
    Site.clear_site_root_paths_cache()
    return Site.objects.get(is_default_site=True).root_page.specific


@pytest.fixture
def french_home(home):
    french, _is_new = Locale.objects.get_or_create(language_code="fr")
    return home.copy_for_translation(french)


@pytest.fixture
def corner(home):
    """A second place, to move and copy to."""
    corner = home.add_child(instance=page_class("PlainPage")(title="Coin", slug="coin"))
    corner.save_revision().publish()
    return corner


@pytest.fixture(params=CASES, ids=name_case)
def case(request):
    return request.param


@pytest.fixture
def kind(case):
    return case[0]


@pytest.fixture
def is_live(case):
    return case[1]


@pytest.fixture
def bare_page(home, superuser, kind, is_live):
    page = home.add_child(instance=page_class(kind)(title="Le jardin", slug="jardin", live=False, owner=superuser))
    revision = page.save_revision(user=superuser)
    if is_live:
        revision.publish(user=superuser)
    return page_class(kind).objects.get(pk=page.pk)


@pytest.fixture
def page(bare_page):
    """The page that a test writes, moves, copies … A suite may do something about it first, by overriding this."""
    return bare_page


@pytest.fixture
def editor(client, superuser, request):
    client.force_login(superuser)
    editor = Editor(client)
    yield editor
    transcript = {"seen": editor.seen, **tree()}
    assert _transcripts.setdefault(request.node.name, transcript) == transcript, "not as in the suite that ran before"


def pytest_sessionfinish():
    """``HOST_TRANSCRIPTS`` names a file for what every screen answered, to compare two projects by."""
    if name := os.environ.get("HOST_TRANSCRIPTS"):
        Path(name).write_text(json.dumps(_transcripts, indent=1, default=str, sort_keys=True))
