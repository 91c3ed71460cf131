"""Each check of the package speaks when it should, and only then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.checks import INFO, CheckMessage, Error, Warning, registry
from django.db import OperationalError
from django.utils import timezone

from wagtail_social import checks, panels
from wagtail_social.models import Account, Heartbeat
from wagtail_social.services import accounts, heartbeat


def ids(found: Iterable[CheckMessage]) -> list[str]:
    return [message.id for message in found]


def only(found: list[CheckMessage]) -> CheckMessage:
    assert len(found) == 1, found
    return found[0]


@pytest.fixture
def social(settings: Any) -> Any:
    """Sets ``WAGTAIL_SOCIAL``."""

    def set_to(**values: Any) -> None:
        settings.WAGTAIL_SOCIAL = values

    return set_to


@pytest.mark.parametrize(
    "check",
    [
        checks.check_settings,
        checks.check_encryption_keys,
        checks.check_base_url,
        checks.check_session_cookie,
        checks.check_panels,
        checks.check_worker,
        checks.check_dictionaries,
    ],
)
def test_every_check_is_registered(check: Any):
    assert check in registry.registry.registered_checks | registry.registry.deployment_checks


def test_the_tests_own_settings_are_in_order():
    found = registry.registry.run_checks(tags=["wagtail_social", "security"])
    assert [name for name in ids(found) if name.startswith("wagtail_social")] == []


def test_e001_unknown_names(social: Any):
    social(PANNEL="auto", LATER=1)
    message = only(checks.check_settings(None))
    assert (type(message), message.id) == (Error, "wagtail_social.E001")
    assert "LATER, PANNEL" in message.msg
    assert "PANEL" in message.hint
    social(PANEL="auto", SWEEP_EVERY=3)
    assert checks.check_settings(None) == []


def test_e002_panel(social: Any):
    social(PANEL="everywhere")
    assert ids(checks.check_settings(None)) == ["wagtail_social.E002"]
    for value in ("auto", "explicit"):
        social(PANEL=value)
        assert checks.check_settings(None) == []


def test_w001_no_key(social: Any):
    social()
    message = only(checks.check_encryption_keys(None))
    assert (type(message), message.id) == (Warning, "wagtail_social.W001")
    assert "generate_social_key" in message.hint
    social(ENCRYPTION_KEYS=[Fernet.generate_key().decode()])
    assert checks.check_encryption_keys(None) == []


@pytest.mark.parametrize("keys", [["too short"], [Fernet.generate_key().decode(), "too short"], "too short"])
def test_e003_a_wrong_key_is_an_error_that_does_not_repeat_it(social: Any, keys: Any):
    social(ENCRYPTION_KEYS=keys)
    message = only(checks.check_encryption_keys(None))
    assert (type(message), message.id) == (Error, "wagtail_social.E003")
    assert "too short" not in message.msg


def test_w002_base_url(settings: Any):
    settings.WAGTAILADMIN_BASE_URL = ""
    assert ids(checks.check_base_url(None)) == ["wagtail_social.W002"]
    del settings.WAGTAILADMIN_BASE_URL
    assert ids(checks.check_base_url(None)) == ["wagtail_social.W002"]
    settings.WAGTAILADMIN_BASE_URL = "https://www.example.org"
    assert checks.check_base_url(None) == []


@pytest.mark.parametrize(("value", "expected"), [("Strict", ["wagtail_social.W003"]), ("Lax", []), (False, [])])
def test_w003_session_cookie(settings: Any, value: Any, expected: list[str]):
    settings.SESSION_COOKIE_SAMESITE = value
    assert ids(checks.check_session_cookie(None)) == expected


def test_w004_page_types_without_panel(social: Any, monkeypatch: pytest.MonkeyPatch):
    assert checks.check_panels(None) == []
    monkeypatch.setattr(panels, "has_panel", lambda model: model.__name__ != "ListPage")
    message = only(checks.check_panels(None))
    assert (type(message), message.id) == (Warning, "wagtail_social.W004")
    assert "testapp.ListPage" in message.msg
    social(PANEL="explicit")
    assert checks.check_panels(None) == []


@pytest.mark.django_db
def test_w005_no_worker(practice: list[Account], admin: Any):
    assert ids(checks.check_worker(None, databases=["default"])) == ["wagtail_social.W005"]
    assert checks.check_worker(None) == []
    assert checks.check_worker(None, databases=["other"]) == []
    heartbeat.beat()
    assert checks.check_worker(None, databases=["default"]) == []
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(days=1))
    assert ids(checks.check_worker(None, databases=["default"])) == ["wagtail_social.W005"]
    for account in practice:
        accounts.disconnect(account, by=admin)
    assert checks.check_worker(None, databases=["default"]) == []


def test_w005_is_silent_before_the_first_migration(monkeypatch: pytest.MonkeyPatch):
    def no_table() -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(heartbeat, "pulse", no_table)
    assert checks.check_worker(None, databases=["default"]) == []


def test_i001_languages_without_a_dictionary(social: Any, tmp_path: Any):
    social(DICTIONARIES=str(tmp_path))
    message = only(checks.check_dictionaries(None))
    assert message.id == "wagtail_social.I001" and message.level == INFO
    assert "fr" in message.msg and "DICTIONARIES" in message.hint


def test_i001_is_silent_where_every_language_has_one(social: Any, tmp_path: Any):
    pytest.importorskip("spylls")
    for name in ("en.aff", "en.dic", "fr.aff", "fr.dic"):
        (tmp_path / name).touch()
    social(DICTIONARIES=str(tmp_path))
    assert checks.check_dictionaries(None) == []
