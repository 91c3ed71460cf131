"""Fixtures shared by every test: people with their rights, a page, accounts."""

import shutil

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.core.files.images import ImageFile
from wagtail.models import Page, Site

from tests import invented
from wagtail_social import networks
from wagtail_social.networks import all_networks
from wagtail_social.services import accounts, connecting


def pytest_sessionfinish(session):
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture
def admin(db):
    return User.objects.create_superuser("admin", "admin@example.org", "x")


def _person(name, *permissions, pages=("add", "change")):
    user = User.objects.create_user(name, f"{name}@example.org", "x")
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    given = Permission.objects.filter(content_type__app_label="wagtail_social", codename__in=permissions)
    assert {permission.codename for permission in given} == set(permissions)
    group.permissions.add(*given)
    user.groups.add(group)
    root = Page.objects.get(depth=1)
    for action in pages:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
        group.page_permissions.create(page=root, permission=permission)
    return user


@pytest.fixture
def editor(db):
    """Writes posts and pages; approves neither."""
    return _person("editor", "add_socialpost", "change_socialpost", "view_socialpost", "use_account")


@pytest.fixture
def moderator(db):
    """Approves."""
    names = (
        "add_socialpost",
        "change_socialpost",
        "view_socialpost",
        "publish_socialpost",
        "use_account",
        "change_account",
    )
    return _person("moderator", *names, pages=("add", "change", "publish"))


@pytest.fixture
def stranger(db):
    """May enter the admin, and nothing else."""
    return _person("stranger", pages=())


@pytest.fixture
def home(db):
    return Site.objects.get(is_default_site=True).root_page


@pytest.fixture
def image(db):
    from io import BytesIO

    from PIL import Image as Picture
    from wagtail.images import get_image_model

    data = BytesIO()
    Picture.new("RGB", (1600, 1200), "teal").save(data, "JPEG")
    return get_image_model().objects.create(
        title="IMG_2041",
        description="Des mains plantent un chou",
        file=ImageFile(data, name="chou.jpg"),
        width=1600,
        height=1200,
    )


@pytest.fixture
def page(home, image):
    from tests.testapp.models import PlainPage

    page = PlainPage(
        title="Le jardin ouvre samedi",
        slug="jardin",
        intro="Le jardin partagé ouvre ses portes samedi à tous les habitants du quartier.",
        image=image,
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def draft_page(home):
    from tests.testapp.models import PlainPage

    page = PlainPage(title="Pas encore", slug="pas-encore", intro="Une annonce qui attend son heure.", live=False)
    home.add_child(instance=page)
    page.save_revision()
    return page


@pytest.fixture
def practice(db):
    """A practice account on two networks that take a text alone."""
    ready = [name for name, network in all_networks().items() if _takes_a_text(network.capabilities)]
    return [accounts.add_practice_account(network=name) for name in ready[:2]]


def _takes_a_text(capabilities):
    return not (capabilities.images.required or capabilities.hand_off or capabilities.approve_each_text)


@pytest.fixture
def pigeon(monkeypatch):
    """An invented network, installed beside the real ones as an entry point would."""
    network = invented.Pigeon()
    known = {**networks.all_networks(), network.name: network}
    monkeypatch.setattr(networks, "all_networks", lambda: known)
    monkeypatch.setattr(connecting, "all_networks", lambda: known)
    invented.SCRIPT.clear()
    invented.SENT.clear()
    return network
