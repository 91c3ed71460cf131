"""A broker that is away costs the person at the site next to nothing, and costs no post."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, nullcontext
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from tests.admin.test_write_paths import form_data
from tests.servers.mastodon_server import MastodonServer
from wagtail_social import tasks
from wagtail_social.models import Delivery, Plan, SocialPost, State
from wagtail_social.services import accounts, plans, posts

from .stage import NETWORK, ROOT, Broker, eventually, statuses_of

FAST = 0.1
"""Seconds that the first wake-up may take."""
NOTHING = 0.01
"""And all later ones together, until the broker is tried again."""


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return server.getsockname()[1]


@contextmanager
def black_hole():
    """Connections are made, and nothing is ever answered."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=64)) as server:
        yield server.getsockname()[1]


@contextmanager
def closed_port():
    yield free_port()


PLACES = {
    "redis, nothing listens": ("redis://127.0.0.1:{}/0", closed_port),
    "redis, never answers": ("redis://127.0.0.1:{}/0", black_hole),
    "amqp, nothing listens": ("amqp://guest:guest@127.0.0.1:{}//", closed_port),
    "amqp, never answers": ("amqp://guest:guest@127.0.0.1:{}//", black_hole),
}


@pytest.fixture(params=[*PLACES, "a folder that cannot be written"])
def broker(request, tmp_path):
    """Of this module: one that is down. A file where a folder should be stops root too."""
    if request.param not in PLACES:
        broker = Broker.of_files(tmp_path / "broker")
        shutil.rmtree(tmp_path / "broker")
        (tmp_path / "broker").write_text("no folder")
        yield broker
        return
    url, place = PLACES[request.param]
    pytest.importorskip(url.partition(":")[0])
    with place() as port:
        yield Broker(url.format(port))


@pytest.fixture
def account(db):
    return accounts.add_practice_account(network=NETWORK)


class Stopwatch(tasks.Waker):
    """The real waker, its calls measured and its tries counted."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds, self.tries = [], 0

    def wake(self, *args):
        started = time.perf_counter()
        super().wake(*args)
        self.seconds.append(time.perf_counter() - started)

    def _publish(self, *args):
        self.tries += 1
        super()._publish(*args)


@pytest.fixture
def waker(stage, monkeypatch):
    tasks.Waker().wake([1])  # the transport's library is imported once
    waker = Stopwatch()
    monkeypatch.setattr(tasks, "waker", waker)
    return waker


def test_the_first_wake_up_fails_fast_and_the_next_are_not_tried(waker):
    firsts = []
    for _try in range(3):  # the machine may be busy with something else once
        waker.resting_until, waker.seconds, waker.tries = 0, [], 0
        for _call in range(50):
            tasks.on_deliveries_due(Delivery, account_ids=[1, 2, 3])
        assert waker.tries == 1
        assert sum(sorted(waker.seconds)[:-1]) < NOTHING
        firsts.append(waker.seconds[0])
    assert min(firsts) < FAST, firsts


def test_the_broker_is_tried_again_after_its_rest(waker):
    waker.rest = 0.05
    waker.wake([1])
    waker.wake([1])
    time.sleep(0.06)
    waker.wake([1])
    assert waker.tries == 2


def value_of(field) -> str:
    if field.name == "select":
        chosen = field.find("option", selected=True) or field.find("option")
        return chosen.get("value", "") if chosen else ""
    if field.name == "textarea":
        return field.text.removeprefix("\n")
    return field.get("value", "on" if field.get("type") == "checkbox" else "")


def filled(html: str, **changes: str) -> dict[str, str]:
    """The fields of the main form of a page of the admin, as a browser would send them."""
    form = max(BeautifulSoup(html, "html.parser").find_all("form"), key=lambda form: len(form.find_all("input")))
    data = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type")
        is_off = kind in ("checkbox", "radio") and not field.has_attr("checked")
        if not name or kind in ("submit", "button") or is_off:
            continue
        data[name] = value_of(field)
    return {**data, **changes}


def press(client, address: str, **changes: str) -> None:
    """Open a form of the admin and send it."""
    response = client.post(address, filled(client.get(address).content.decode(), **changes))
    assert response.status_code == 302, BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)[:2000]


def test_publishing_and_planning_in_the_admin_go_on(stage, waker, account, client):
    client.force_login(stage.admin)
    page = stage.page("Le jardin ouvre")
    page.unpublish()
    waiting = stage.post(page, [account])
    data = form_data(page, **{"action-publish": "1"})
    assert client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data).status_code == 302
    assert waiting.deliveries.get().due_at is not None

    client.post(reverse("social_posts:write", args=[page.pk]))
    second = SocialPost.objects.exclude(pk=waiting.pk).get()
    press(client, reverse("social_posts:edit", args=[second.pk]), **{"action-publish": "1"})
    delivery = second.deliveries.get()
    assert delivery.state == State.PLANNED

    later = timezone.localtime() + timedelta(days=2)
    move = {"plan-mode": "at", "plan-at": f"{later:%Y-%m-%d %H:%M}", "plan-delay_minutes": "0"}
    client.post(reverse("social_posts:move", args=[second.pk]), {**move, "plan-late_after_minutes": "120"})
    delivery.refresh_from_db()
    assert delivery.due_at > timezone.now() + timedelta(days=1)
    client.post(reverse("social_posts:decide", args=[delivery.pk, "send-now"]))
    delivery.refresh_from_db()
    assert delivery.due_at <= timezone.now()

    assert len(waker.seconds) == 3, "published, approved, sent now"
    assert waker.tries == 1
    assert sum(waker.seconds[1:]) < NOTHING


def test_the_services_go_on(stage, waker, account):
    page = stage.page("Le jardin ouvre")
    post = posts.start(page=page, accounts=[account], by=stage.admin)
    plans.set_plan(post, mode=Plan.Mode.AT, at=timezone.now() + timedelta(hours=1), by=stage.admin)
    post.get_latest_revision().publish(user=stage.admin)
    plans.set_plan(SocialPost.objects.get(pk=post.pk), mode=Plan.Mode.NOW, by=stage.admin)
    posts.wake(post.deliveries.all())
    assert post.deliveries.get().state == State.PLANNED
    assert waker.tries == 1


def test_a_wake_up_from_any_thread_reaches_the_broker_of_the_site(tmp_path):
    """Celery knows its current app per thread, and most servers answer requests in threads of their own."""
    program = """
import django, tests.faults.app, threading
django.setup()
from wagtail_social import tasks
thread = threading.Thread(target=tasks.waker.wake, args=([7],))
thread.start()
thread.join()
"""
    broker = Broker.of_files(tmp_path)
    surroundings = {**os.environ, **broker.environment(), "DJANGO_SETTINGS_MODULE": "tests.faults.settings"}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=surroundings, check=True)
    [message] = (tmp_path / "messages").iterdir()
    assert message.name.endswith(".celery.msg")


class Redis:
    """Debian's own, in memory, on one port: started, killed, and started again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        eventually(self.listens, 10)

    def listens(self) -> bool:
        with closing(socket.socket()) as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.mark.services
@pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")
class TestRedisComesBack:
    @pytest.fixture
    def redis(self):
        pytest.importorskip("redis")
        redis = Redis(free_port())
        yield redis
        redis.kill()

    @pytest.fixture
    def broker(self, redis):
        return Broker(f"redis://127.0.0.1:{redis.port}/0", options={"polling_interval": 0.1})

    def test_everything_leaves_once_the_broker_is_back(self, redis, stage):
        with MastodonServer(honours_keys=False) as server, stage.worker() as worker:
            all_accounts = [stage.account(server, f"asso{number}") for number in range(3)]
            stage.tell("Avant", all_accounts)
            eventually(lambda: Delivery.objects.filter(state=State.SENT).count() == 3, why=worker.last_words)
            redis.kill()
            time.sleep(1)
            for number in range(4):
                stage.tell(f"Pendant {number}", all_accounts)
            assert tasks.waker.resting_until > time.monotonic()
            redis.start()
            # The same worker must come back to its broker. Only one that kombu has ended is replaced, as a supervisor
            # would: it may end a worker that holds a message when Redis goes.
            time.sleep(5)
            with stage.worker("supervised") if worker.has_ended() else nullcontext():
                eventually(lambda: Delivery.objects.filter(state=State.SENT).count() == 15, 90, worker.last_words)
            deliveries = list(Delivery.objects.select_related("account"))
            assert [[delivery.remote_id] for delivery in deliveries] == [statuses_of(server, d) for d in deliveries]
            assert len(server.received_at) == 15
