"""Accounts: what a network needs to act as one, their health, and the ends of their life."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from wagtail.log_actions import log

from .. import signals
from ..conf import conf
from ..exceptions import ConfigurationError, CredentialsUnreadable, NetworkError, NotSent, ReconnectNeeded, Refusal
from ..log_actions import PREFIX
from ..models import OPEN_STATES, UNSENT_STATES, Account, Delivery, Lane, State
from ..models.accounts import label_of
from ..models.fields import Sealed
from ..networks import NetworkNotInstalled, get_network
from ..networks.base import ConnectedAccount, Grant, Profile
from .deliveries import transition
from .images import open_file, public_url
from .writing import in_turn

RETRY_TROUBLE = timedelta(minutes=15)
REMIND_BEFORE = (timedelta(days=14), timedelta(days=3), timedelta(days=1))
"""How long before a connection's known end people are told."""
Health = Account.Health


def connected(account: Account) -> ConnectedAccount:
    """``account`` as a network sees it. Raises ReconnectNeeded when its credentials cannot be read."""
    try:
        credentials = account.credentials.open() if account.credentials else {}
    except (CredentialsUnreadable, ConfigurationError) as error:
        raise ReconnectNeeded(str(error)) from None
    return ConnectedAccount(
        remote_id=account.remote_id,
        handle=account.handle,
        server=account.server,
        credentials=credentials,
        limits=account.limits,
        open_file=open_file,
        public_url=public_url,
        save_credentials=lambda renewed: save_credentials(account, renewed),
        renewing=lambda: renewing(account),
    )


def save_credentials(account: Account, credentials: Mapping[str, Any]) -> None:
    account.credentials = Sealed.seal(dict(credentials))
    Account.objects.filter(pk=account.pk).update(credentials=account.credentials)


@contextmanager
def renewing(account: Account) -> Iterator[Mapping[str, Any]]:
    """The freshest credentials, under the account's row lock: of two workers, one renews and the other reads it."""
    with transaction.atomic():
        fresh = Account.objects.select_for_update().only("credentials").get(pk=account.pk)
        yield fresh.credentials.open()


@transaction.atomic
def add(
    *,
    network: str,
    grant: Grant,
    profile: Profile,
    by: Any,
    site: Any = None,
    label: str = "",
    replaces: Account | None = None,
) -> Account:
    """Keep a fresh connection: a new account, or ``replaces`` (or the one of the same profile) reconnected.

    Raises Refusal: "other_profile" when the person consented as somebody else than the account to reconnect,
    "held_elsewhere" when the profile is already connected for other sites than ``site``.
    """
    if replaces and replaces.remote_id != profile.remote_id:
        raise Refusal("other_profile")
    known = replaces or _same_profile(network, grant.server, profile)
    if known and not replaces and known.site != site:
        raise Refusal("held_elsewhere")
    account = known or Account(network=network, site=site)
    verb = "reconnect" if account.pk else "connect"
    _keep_profile(account, profile, grant.server)
    account.label = account.label or label or profile.name or profile.handle
    account.credentials = Sealed.seal(dict(grant.credentials))
    account.connected_by, account.disconnected_at = by, None
    account.health, account.health_detail = Health.WORKING, ""
    account.proved_at = account.checked_at = timezone.now()
    account.save()
    Lane.objects.get_or_create(account=account)
    log(account, PREFIX + verb, user=by)
    release_held(account)
    return account


@transaction.atomic
def add_by_hand(*, network: str, label: str, address: str = "", site: Any = None, by: Any = None) -> Account:
    """An account a person sends to by hand: nothing to connect, so it works at once."""
    return _add_local(
        network=network,
        label=label,
        handle=label,
        profile_url=address,
        remote_id=f"by-hand-{uuid4()}",
        site=site,
        by=by,
    )


@transaction.atomic
def add_practice_account(*, network: str, label: str = "", site: Any = None, by: Any = None) -> Account:
    """An account that rehearses: everything real but the sending. Works at once and needs no credentials."""
    network_class = get_network(network)
    number = Account.objects.filter(network=network, is_practice=True).count() + 1
    return _add_local(
        network=network,
        label=label or f"{label_of(network_class)} {number}",
        handle=slugify(conf.APP_NAME) or "practice",
        is_practice=True,
        remote_id=f"practice-{number}-{timezone.now():%s}",
        site=site,
        by=by,
    )


def _add_local(*, by: Any, **columns: Any) -> Account:
    """An account that needs no credentials: nothing can be wrong with it."""
    now = timezone.now()
    account = Account.objects.create(**columns, health=Health.WORKING, proved_at=now, checked_at=now, connected_by=by)
    Lane.objects.create(account=account)
    log(account, PREFIX + "connect", user=by)
    return account


def prove(account: Account) -> Account:
    """Ask the network who we are, and keep what it says: the only way to WORKING. Makes one network call."""
    if account.is_local:
        return _set_health(account, Health.WORKING, proved=True)
    try:
        profile = get_network(account.network).profile(connected(account))
    except (ReconnectNeeded, NetworkNotInstalled) as error:
        return _set_health(account, Health.BROKEN, _words(error))
    except NetworkError as error:
        return note_trouble(account, error)
    _keep_profile(account, profile, account.server)
    account.save(update_fields=["remote_id", "handle", "profile_url", "limits", "expires_at"])
    return _set_health(account, Health.WORKING, proved=True)


def note_success(account: Account) -> None:
    """A real call went well: that is the proof."""
    if account.health != Health.WORKING:
        _set_health(account, Health.WORKING, proved=True)
    elif account.proved_at is None or timezone.now() - account.proved_at > timedelta(minutes=1):
        account.proved_at = account.checked_at = timezone.now()
        with in_turn():
            Account.objects.filter(pk=account.pk).update(proved_at=account.proved_at, checked_at=account.checked_at)


def note_trouble(account: Account, error: NetworkError) -> Account:
    """A failure that proves nothing against the credentials: only an explicit refusal breaks an account."""
    if isinstance(error, ReconnectNeeded):
        return _set_health(account, Health.BROKEN, _words(error))
    if account.health == Health.BROKEN:
        return _set_health(account, Health.BROKEN, account.health_detail)
    return _set_health(account, Health.TROUBLE, _words(error))


def _words(error: Exception) -> str:
    """The network's own, without our names for it."""
    return error.detail if isinstance(error, NetworkError) else str(error)


def to_prove(now) -> list[int]:
    """Accounts whose last proof is old, or that are in trouble: these are checked again and again."""
    usual, trouble = now - conf.CHECK_ACCOUNTS_EVERY, now - RETRY_TROUBLE
    stale = Q(checked_at=None) | Q(checked_at__lt=usual) | Q(health=Health.TROUBLE, checked_at__lt=trouble)
    accounts = Account.objects.connected().filter(stale).exclude(credentials="")
    return list(accounts.values_list("pk", flat=True)[:50])


def remind(now) -> int:
    """Tell of connections that end within ``REMIND_BEFORE``, once for each of its steps. Returns how many."""
    ending = Account.objects.connected().filter(expires_at__gt=now, expires_at__lte=now + max(REMIND_BEFORE))
    due = [account for account in ending.select_related("in_charge") if _is_to_be_reminded(account, now)]
    for account in due:
        Account.objects.filter(pk=account.pk).update(reminded_at=now)
        signals.account_ending.send_robust(sender=Account, account=account)
    return len(due)


def _is_to_be_reminded(account: Account, now) -> bool:
    steps = [account.expires_at - before for before in REMIND_BEFORE]
    passed = [step for step in steps if step <= now]
    return account.reminded_at is None or account.reminded_at < max(passed)


def pause(account: Account, *, by: Any) -> None:
    """Nothing leaves from this account until it is resumed; what is planned keeps its hour."""
    _switch(account, True, "pause", by)


def resume(account: Account, *, by: Any) -> None:
    _switch(account, False, "resume", by)
    release_held(account)


def disconnect(account: Account, *, by: Any) -> None:
    """Forget the credentials, here and where possible on the network; what is planned is withdrawn.

    The network is told last and its failure changes nothing: the person wants to be rid of it.
    """
    try:
        handle = connected(account)
    except NotSent:
        handle = None
    with transaction.atomic():
        for delivery in account.deliveries.filter(state__in=[*UNSENT_STATES, State.HANDED]).select_related(
            "account", "post"
        ):
            transition(delivery, State.WITHDRAWN, by=by, reason="account_disconnected")
        # Nobody can look any more for what is unconfirmed: a person who goes and sees says what it is.
        account.deliveries.filter(state=State.UNCONFIRMED).update(lease_until=None, reason="cannot_tell")
        account.disconnected_at, account.credentials = timezone.now(), Sealed("")
        account.save(update_fields=["disconnected_at", "credentials"])
        log(account, PREFIX + "disconnect", user=by)
    if handle and not account.is_local:
        _revoke(account, handle)


def release_held(account: Account) -> int:
    """What was held because of the account goes back into the plan; what is too late by now will say so."""
    held = list(account.deliveries.filter(state=State.HELD, reason__in=["account_broken", "account_paused"]))
    for delivery in held:
        transition(delivery, State.PLANNED)
    return len(held)


def at_risk(account: Account) -> list[Delivery]:
    """What is planned on the account, soonest first."""
    planned = Q(state__in=OPEN_STATES) | Q(state=State.HELD, reason="account_broken")
    return list(account.deliveries.filter(planned).select_related("post").order_by("due_at")[:50])


def _same_profile(network: str, server: str, profile: Profile) -> Account | None:
    return Account.objects.filter(
        network=network, server=server, remote_id=profile.remote_id, disconnected_at=None, is_practice=False
    ).first()


def _keep_profile(account: Account, profile: Profile, server: str) -> None:
    account.server, account.remote_id, account.handle = server, profile.remote_id, profile.handle
    account.profile_url, account.limits, account.expires_at = profile.url, dict(profile.limits), profile.expires_at


def _set_health(account: Account, health: str, detail: str = "", *, proved: bool = False) -> Account:
    before, account.health, account.health_detail = account.health, health, detail
    account.checked_at = timezone.now()
    account.proved_at = account.checked_at if proved else account.proved_at
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(
            health=health, health_detail=detail, checked_at=account.checked_at, proved_at=account.proved_at
        )
        if health != before:
            log(account, PREFIX + "health", data={"health": str(account.get_health_display())})
    if health != before:
        signals.account_health_changed.send_robust(sender=Account, account=account, before=before)
        if health == Health.WORKING:
            release_held(account)
    return account


def _switch(account: Account, paused: bool, verb: str, by: Any) -> None:
    account.is_paused = paused
    with transaction.atomic():
        account.save(update_fields=["is_paused"])
        log(account, PREFIX + verb, user=by)


def _revoke(account: Account, handle: ConnectedAccount) -> None:
    try:
        get_network(account.network).revoke(handle)
    except (NetworkError, NetworkNotInstalled):
        return
