"""What happens beside this process: a database and a broker that others can open, and the workers that do."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import Celery, current_app
from django.contrib.auth.models import User
from django.db import connections
from wagtail.models import Page

from tests.servers.mastodon_server import MastodonServer
from tests.testapp.models import PlainPage
from wagtail_social.models import Account, Delivery, Lane, SocialPost
from wagtail_social.models.fields import Sealed
from wagtail_social.services import accounts, posts

ROOT = Path(__file__).resolve().parent.parent.parent
NETWORK = "mastodon"
POLL = 0.05


def eventually(look: Callable[[], Any], seconds: float = 40, why: Callable[[], str] = str) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {seconds} s. {why()}"
        time.sleep(POLL)
    return found


@contextmanager
def own_database(folder: Path) -> Iterator[dict[str, str]]:
    """A copy of the test database that other processes can open, in use here meanwhile; gives their environment.

    Nothing is wrapped in a transaction: what is committed is committed, and ``on_commit`` means it.
    """
    original = connections["default"]
    name, environment = (_copy_postgresql if original.vendor == "postgresql" else _copy_sqlite)(original, folder)
    copy = original.copy()
    copy.settings_dict["NAME"] = name
    connections["default"] = copy
    try:
        yield environment
    finally:
        copy.close()
        connections["default"] = original
        if original.vendor == "postgresql":
            with original._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _copy_sqlite(original: Any, folder: Path) -> tuple[str, dict[str, str]]:
    path = str(folder / "site.sqlite3")
    original.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        original.connection.backup(target)
        target.execute("PRAGMA journal_mode=WAL")
    return path, {"TEST_SQLITE": path}


def _copy_postgresql(original: Any, folder: Path) -> tuple[str, dict[str, str]]:
    source = original.settings_dict["NAME"]
    name = f"{source}_{uuid.uuid4().hex[:8]}"
    original.close()
    with original._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return name, {"DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()}


@dataclass(frozen=True)
class Broker:
    url: str
    transport: str | None = None
    options: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of_files(cls, folder: Path) -> Broker:
        names = {"data_folder_in": "messages", "data_folder_out": "messages", "control_folder": "control"}
        options: dict[str, Any] = {option: str(folder / name) for option, name in names.items()}
        for path in options.values():
            Path(path).mkdir(parents=True, exist_ok=True)
        options |= {"store_processed": False, "polling_interval": 0.05}
        return cls("filesystem://", "wagtail_social.broker:Transport", options)

    def environment(self) -> dict[str, str]:
        """For ``settings.py``."""
        return {
            "FAULTS_BROKER": self.url,
            "FAULTS_BROKER_TRANSPORT": self.transport or "",
            "FAULTS_BROKER_OPTIONS": json.dumps(self.options),
        }

    @contextmanager
    def used_here(self) -> Iterator[None]:
        """This process, the site, publishes to this broker."""
        before = current_app._get_current_object()
        app = Celery("site", broker=self.url, set_as_current=False)
        app.conf.update(broker_transport=self.transport, broker_transport_options=self.options)
        app.set_current()
        try:
            yield
        finally:
            app.close()
            before.set_current()


class Nursery:
    """Where workers of one database and one broker are born, see ``nursery.py``; started with the first of them."""

    def __init__(self, folder: Path, environment: dict[str, str], broker: Broker) -> None:
        surroundings = {
            **os.environ,
            **environment,
            **broker.environment(),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "TMPDIR": str(folder),
            "PYTHONWARNINGS": "ignore",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, line: str) -> str:
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


class Worker:
    """A real Celery worker with its beat, in a process group of its own. Leaves by SIGKILL only."""

    def __init__(self, nursery: Nursery, folder: Path, name: str) -> None:
        self.nursery, self.log = nursery, folder / f"{name}.log"
        arguments = ["worker", "-n", f"{name}@%h", "-P", "threads", "-c", "6", "-l", "INFO"]
        arguments += ["-B", "-s", str(folder / f"{name}.schedule")]
        arguments += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.pid = int(nursery.ask(json.dumps([str(self.log), arguments])))

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.kill()

    def kill(self) -> None:
        """The worker and its beat at once; nothing can be tidied up."""
        if self.pid:
            os.killpg(self.pid, signal.SIGKILL)
            self.nursery.ask("")
            self.pid = 0

    def has_ended(self) -> bool:
        """True when it ended by itself; its nursery has not buried it yet."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    def last_words(self) -> str:
        return self.log.read_text()[-3000:]


class Stage:
    """The site: this process, on its own database, publishing to a broker."""

    def __init__(self, folder: Path, environment: dict[str, str], broker: Broker, admin: User, home: Page) -> None:
        self.folder, self.admin, self.home = folder, admin, home
        self.start_nursery = partial(Nursery, folder, environment, broker)
        self.nurseries: dict[str, Nursery] = {}

    def worker(self, name: str = "worker") -> Worker:
        if name not in self.nurseries:
            self.nurseries[name] = self.start_nursery()
        return Worker(self.nurseries[name], self.folder, name)

    def close(self) -> None:
        for nursery in self.nurseries.values():
            nursery.close()

    def account(self, server: MastodonServer, name: str) -> Account:
        token = server.token_for(name)
        account = Account(network=NETWORK, label=name, server=server.url, handle=f"{name}@{server.domain}")
        account.remote_id = server.accounts[name]["id"]
        account.credentials = Sealed.seal({"access_token": token})
        account.save()
        Lane.objects.create(account=account)
        accounts.prove(account)
        assert account.health == Account.Health.WORKING
        return account

    def page(self, title: str, **fields: Any) -> PlainPage:
        page = PlainPage(title=title, intro=f"{title} : une annonce de l’association.", **fields)
        self.home.refresh_from_db()
        self.home.add_child(instance=page)
        page.save_revision()
        return page

    def post(self, page: PlainPage, on: list[Account]) -> SocialPost:
        """Written from the page, and approved."""
        post = posts.start(page=page, accounts=on, by=self.admin)
        post.get_latest_revision().publish(user=self.admin)
        return SocialPost.objects.get(pk=post.pk)

    def tell(self, title: str, on: list[Account]) -> list[Delivery]:
        return list(self.post(self.page(title), on).deliveries.all())


def statuses_of(server: MastodonServer, delivery: Delivery) -> list[str]:
    """The ids of everything on the server that is this delivery."""
    own = (status for status in server.statuses if status["account"]["id"] == delivery.account.remote_id)
    return [status["id"] for status in own if status["text"] == delivery.payload["status"]]
