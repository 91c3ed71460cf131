"""The commands: what they do, what they say, and how they end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from wagtail_social.exceptions import NotSent, ReconnectNeeded
from wagtail_social.management.commands import send_due_social_posts as sender
from wagtail_social.models import Account, Delivery, Heartbeat, Plan, ServerApp, SocialPost, State, WallPost
from wagtail_social.models.fields import Sealed
from wagtail_social.networks import all_networks, get_network
from wagtail_social.networks.base import Profile
from wagtail_social.services import plans, posts, sweeping

pytestmark = pytest.mark.django_db
NETWORK = next(iter(all_networks()))
SECRET = {"access_token": "s3cret"}


def run(name: str, *arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def approve(post: SocialPost, by: Any) -> SocialPost:
    post.get_latest_revision().publish(user=by)
    return SocialPost.objects.get(pk=post.pk)


def real_account(name: str, **columns: Any) -> Account:
    columns = {"credentials": Sealed.seal(SECRET), **columns}
    return Account.objects.create(network=NETWORK, label=name, handle=name, remote_id=name, server="", **columns)


@pytest.fixture
def profile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """What the network answers to "who am I?": a profile, or an error to raise."""

    def answers(**by_handle: Any) -> None:
        def answer(self: Any, account: Any) -> Profile:
            given = by_handle[account.handle]
            if isinstance(given, Exception):
                raise given
            return given

        monkeypatch.setattr(type(get_network(NETWORK)), "profile", answer)

    return answers


def as_profile(name: str) -> Profile:
    return Profile(remote_id=name, handle=name, name=name, url=f"https://social.example/{name}")


# send_due_social_posts


def test_what_is_due_is_sent_once_and_said(page: Any, practice: list[Account], admin: Any):
    post = approve(posts.start(page=page, accounts=practice, by=admin), admin)
    assert run("send_due_social_posts").startswith(f"{len(practice)} sendings made, ")
    assert {delivery.state for delivery in post.deliveries.all()} == {State.SENT}
    assert run("send_due_social_posts").startswith("0 sendings made, ")
    assert WallPost.objects.count() == len(practice)


def test_what_is_not_due_stays(page: Any, practice: list[Account], admin: Any):
    post = posts.start(page=page, accounts=practice[:1], by=admin)
    plans.set_plan(post, mode=Plan.Mode.AT, at=timezone.now() + timedelta(hours=1), by=admin)
    approve(post, admin)
    assert run("send_due_social_posts").startswith("0 sendings made, ")
    assert not WallPost.objects.exists()


def test_the_command_is_the_sign_of_life(db: None):
    run("send_due_social_posts", verbosity=0)
    assert Heartbeat.objects.get().seen_at > timezone.now() - timedelta(minutes=1)


def test_one_sending_is_one(page: Any, practice: list[Account], admin: Any):
    approve(posts.start(page=page, accounts=practice[:1], by=admin), admin)
    expected = "1 sending made, 0 unconfirmed sendings looked for, 0 accounts checked.\n"
    assert run("send_due_social_posts") == expected
    assert run("send_due_social_posts", verbosity=0) == ""


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "nan", "inf"])
def test_a_loop_needs_seconds(seconds: str):
    with pytest.raises(CommandError, match="seconds above 0"):
        run("send_due_social_posts", "--loop", seconds)


def stop_after(monkeypatch: pytest.MonkeyPatch, rounds: int, *, fails_at: int = 0) -> list[int]:
    """Let the loop make so many rounds, then send the process SIGTERM as a service manager would."""
    made, look = [], sweeping.sweep

    def sweep() -> sweeping.Findings:
        made.append(len(made) + 1)
        if len(made) == rounds:
            os.kill(os.getpid(), signal.SIGTERM)
        if len(made) == fails_at:
            raise OperationalError("server closed the connection")
        return look()

    monkeypatch.setattr(sweeping, "sweep", sweep)
    return made


def test_the_loop_goes_on_until_sigterm(monkeypatch: pytest.MonkeyPatch):
    before, made = signal.getsignal(signal.SIGTERM), stop_after(monkeypatch, 3)
    assert run("send_due_social_posts", "--loop", "0.01") == ""
    assert made == [1, 2, 3]
    assert signal.getsignal(signal.SIGTERM) == before


def test_the_round_under_way_ends_before_the_process_does(
    page: Any, practice: list[Account], admin: Any, monkeypatch: pytest.MonkeyPatch
):
    post = approve(posts.start(page=page, accounts=practice, by=admin), admin)
    stop_after(monkeypatch, 1)
    assert f"{len(practice)} sendings made" in run("send_due_social_posts", "--loop", "60")
    assert {delivery.state for delivery in post.deliveries.all()} == {State.SENT}


def test_a_database_that_is_away_does_not_end_the_loop(monkeypatch: pytest.MonkeyPatch):
    made = stop_after(monkeypatch, 3, fails_at=2)
    assert run("send_due_social_posts", "--loop", "0.01") == (
        "The database cannot be reached (OperationalError); trying again.\n"
    )
    assert made == [1, 2, 3]


def test_a_single_round_fails_loudly(monkeypatch: pytest.MonkeyPatch):
    stop_after(monkeypatch, 9, fails_at=1)
    with pytest.raises(OperationalError):
        run("send_due_social_posts")


def test_the_loop_sends_at_the_hour_what_it_claimed_ahead(
    page: Any, practice: list[Account], admin: Any, monkeypatch: pytest.MonkeyPatch
):
    """Claimed up to a minute before: it leaves at its hour, not when the claim runs out nor at the next round."""
    post = posts.start(page=page, accounts=practice[:1], by=admin)
    due = timezone.now() + timedelta(seconds=0.8)
    plans.set_plan(post, mode=Plan.Mode.AT, at=due + timedelta(minutes=5), by=admin)
    delivery = approve(post, admin).deliveries.get()
    Delivery.objects.filter(pk=delivery.pk).update(due_at=due)
    rounds, made = sweeping.run, []
    stop = threading.Timer(20, os.kill, (os.getpid(), signal.SIGTERM))

    def watched(findings: sweeping.Findings) -> int:
        made.append(rounds(findings))
        if made[-1]:
            os.kill(os.getpid(), signal.SIGTERM)
        return made[-1]

    monkeypatch.setattr(sweeping, "run", watched)
    stop.start()
    run("send_due_social_posts", "--loop", "15")
    stop.cancel()
    delivery.refresh_from_db()
    assert (delivery.state, made[0], sum(made)) == (State.SENT, 0, 1)
    assert timedelta(0) <= delivery.sent_at - due < timedelta(seconds=5)


def test_what_is_past_is_no_longer_waited_for():
    now = timezone.now()
    due = [(1, now - timedelta(seconds=1)), (2, now + timedelta(minutes=1))]
    assert sender._still_to_come(sweeping.Findings(due=due)) == due[1:]


# check_social_accounts


def test_every_connected_account_is_proved(profile: Any, practice: list[Account], admin: Any):
    real_account("hirondelle")
    real_account("partie", disconnected_at=timezone.now())
    profile(hirondelle=as_profile("hirondelle"))
    said = run("check_social_accounts").splitlines()
    assert f"hirondelle ({get_network(NETWORK).label}): working" in said
    assert len(said) == 1 + len(practice)
    assert Account.objects.get(label="hirondelle").health == Account.Health.WORKING


def test_an_account_in_trouble_ends_with_an_error_and_hides_no_other(profile: Any):
    for name in ("aube", "brume", "cime", "dune"):
        real_account(name, is_paused=name == "dune")
    answers = {"aube": ReconnectNeeded("gone", status=401), "brume": NotSent("no route")}
    profile(**answers, cime=as_profile("cime"), dune=as_profile("dune"))
    out = StringIO()
    with pytest.raises(CommandError, match=r"^Not working: aube, brume\.$"):
        call_command("check_social_accounts", stdout=out)
    label = get_network(NETWORK).label
    assert out.getvalue().splitlines() == [
        f"aube ({label}): to be reconnected — gone",
        f"brume ({label}): in trouble — no route",
        f"cime ({label}): working",
        f"dune ({label}, paused): working",
    ]


def test_an_account_of_a_network_no_longer_installed_is_named(profile: Any):
    real_account("vieille")
    real_account("jeune")
    Account.objects.filter(label="vieille").update(network="gone")
    profile(jeune=as_profile("jeune"))
    out = StringIO()
    with pytest.raises(CommandError, match="vieille"):
        call_command("check_social_accounts", stdout=out)
    assert "vieille (gone): its network is no longer installed" in out.getvalue()
    assert f"jeune ({get_network(NETWORK).label}): working" in out.getvalue()


def test_without_a_key_the_account_is_named(settings: Any):
    real_account("muette")
    settings.WAGTAIL_SOCIAL = {}
    out = StringIO()
    with pytest.raises(CommandError, match="muette"):
        call_command("check_social_accounts", stdout=out)
    assert "ENCRYPTION_KEYS" in out.getvalue()


def test_no_account_is_no_error():
    assert run("check_social_accounts") == "No account is connected.\n"


# generate_social_key


def test_a_key_opens_what_it_closed():
    key, *explanation = run("generate_social_key").splitlines()
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"x")) == b"x"
    assert any("ENCRYPTION_KEYS" in line for line in explanation)


def test_the_key_alone_and_another_each_time():
    first, second = (run("generate_social_key", verbosity=0) for _ in range(2))
    assert first != second
    assert len(first.splitlines()) == 1
    Fernet(first.strip())


# rotate_social_keys


@pytest.fixture
def keys(settings: Any) -> Callable[..., None]:
    def set_to(*keys: str) -> None:
        settings.WAGTAIL_SOCIAL = {"ENCRYPTION_KEYS": list(keys)}

    return set_to


OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


def test_after_rotating_the_old_key_can_go(keys: Any):
    keys(OLD)
    account = real_account("rouge")
    app = ServerApp.objects.create(network=NETWORK, server="https://a.example", client=Sealed.seal({"id": "1"}))
    keys(NEW, OLD)
    assert run("rotate_social_keys") == "2 credentials encrypted with the first key.\n"
    keys(NEW)
    account.refresh_from_db()
    app.refresh_from_db()
    assert (account.credentials.open(), app.client.open()) == (SECRET, {"id": "1"})


def test_rotating_changes_nothing_else(keys: Any, practice: list[Account]):
    keys(OLD)
    account = real_account("rouge")
    columns = Account.objects.defer("credentials").values_list
    before = list(columns("pk", "label", "health", "checked_at", "proved_at", "disconnected_at"))
    assert run("rotate_social_keys") == "1 credential encrypted with the first key.\n"
    assert list(columns("pk", "label", "health", "checked_at", "proved_at", "disconnected_at")) == before
    assert Account.objects.get(pk=account.pk).credentials != account.credentials
    assert not any(Account.objects.get(pk=rehearsing.pk).credentials for rehearsing in practice)


def test_what_no_key_opens_is_named_and_left_and_the_rest_is_done(keys: Any):
    keys(OTHER)
    lost = real_account("perdue")
    ServerApp.objects.create(network=NETWORK, server="https://lost.example", client=Sealed.seal({}))
    keys(OLD)
    kept = real_account("gardée")
    keys(NEW, OLD)
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("rotate_social_keys", stdout=out)
    assert f"perdue (no. {lost.pk})" in str(error.value)
    assert "https://lost.example" in str(error.value)
    assert "gardée" not in str(error.value)
    assert out.getvalue() == "1 credential encrypted with the first key.\n"
    assert Account.objects.get(pk=lost.pk).credentials == lost.credentials
    keys(NEW)
    assert Account.objects.get(pk=kept.pk).credentials.open() == SECRET


@pytest.mark.parametrize("configured", [(), ("not a key",)])
def test_without_a_usable_key_nothing_is_touched(keys: Any, configured: tuple[str, ...]):
    keys(OLD)
    account = real_account("rouge")
    keys(*configured)
    with pytest.raises(CommandError, match="ENCRYPTION_KEYS"):
        run("rotate_social_keys")
    assert Account.objects.get(pk=account.pk).credentials == account.credentials
