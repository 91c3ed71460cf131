import pytest

from wagtail_social import tasks
from wagtail_social.networks.base_http import HostPolicy

from .stage import Broker, Stage, own_database


@pytest.fixture
def db(django_db_setup, django_db_blocker, tmp_path):
    """In this folder: a database that other processes can open, without a transaction around the test."""
    with django_db_blocker.unblock(), own_database(tmp_path) as environment:
        yield environment


@pytest.fixture
def broker(tmp_path):
    return Broker.of_files(tmp_path / "broker")


@pytest.fixture
def stage(db, tmp_path, broker, admin, home, monkeypatch):
    monkeypatch.setattr(HostPolicy, "allow_private", True)
    monkeypatch.setattr(tasks, "waker", tasks.Waker())
    with broker.used_here():
        stage = Stage(tmp_path, db, broker, admin, home)
        yield stage
        stage.close()
