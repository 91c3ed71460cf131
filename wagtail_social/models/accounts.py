from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..networks import NetworkNotInstalled, get_network
from ..networks.base import Network
from .fields import SealedJSONField


def label_of(network: Network) -> str:
    """What people call a network: brands are never translated, a place that is no brand is."""
    return gettext(network.label) if network.capabilities.hand_off else network.label


class AccountQuerySet(models.QuerySet):
    def connected(self) -> AccountQuerySet:
        return self.filter(disconnected_at=None)

    def usable(self) -> AccountQuerySet:
        """Connected, not paused, and not known to be broken."""
        return self.connected().filter(is_paused=False).exclude(health=Account.Health.BROKEN)


class Account(models.Model):
    """One profile we hold on a network. Disconnecting is soft: what was sent keeps its account."""

    class Health(models.TextChoices):
        UNPROVEN = "unproven", _("Not yet proved")
        WORKING = "working", _("Working")
        TROUBLE = "trouble", _("In trouble")
        BROKEN = "broken", _("To be reconnected")

    network = models.CharField(_("network"), max_length=50, editable=False)
    label = models.CharField(_("name"), max_length=100, help_text=_("How your team calls this account."))
    site = models.ForeignKey(
        "wagtailcore.Site",
        verbose_name=_("site"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Leave empty if the account speaks for every site."),
    )
    language = models.CharField(
        _("language"), max_length=20, blank=True, help_text=_("Leave empty to follow the language of the page.")
    )
    is_practice = models.BooleanField(_("practice"), default=False, editable=False)
    is_paused = models.BooleanField(_("paused"), default=False, editable=False)
    is_preselected = models.BooleanField(
        _("chosen beforehand"), default=True, help_text=_("A new post starts with this account ticked.")
    )

    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("in charge"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who is told first. Leave empty to tell everybody who looks after accounts."),
    )
    monthly_ceiling = models.DecimalField(
        _("monthly ceiling"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("No more is spent in a month; what would go beyond waits for you."),
    )

    server = models.CharField(max_length=255, blank=True, editable=False)
    remote_id = models.CharField(max_length=255, editable=False)
    handle = models.CharField(_("handle"), max_length=255, editable=False)
    profile_url = models.URLField(max_length=500, blank=True, editable=False)
    credentials = SealedJSONField()
    limits = models.JSONField(default=dict, blank=True, editable=False)

    health = models.CharField(
        _("health"), max_length=10, choices=Health.choices, default=Health.UNPROVEN, editable=False
    )
    health_detail = models.TextField(blank=True, editable=False)
    proved_at = models.DateTimeField(_("proved"), null=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    """When the network ends the connection, whatever we do."""
    reminded_at = models.DateTimeField(null=True, editable=False)
    """When people were last told of that end."""

    connected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    connected_at = models.DateTimeField(auto_now_add=True)
    disconnected_at = models.DateTimeField(null=True, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["label", "pk"]
        permissions = [("use_account", _("Can write posts for accounts"))]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "server", "remote_id"],
                condition=models.Q(disconnected_at=None),
                name="social_account_once",
            )
        ]

    def __str__(self) -> str:
        return self.label or self.handle

    @cached_property
    def network_class(self) -> Network | None:
        """The network, or None when the module that provides it is no longer installed."""
        try:
            return get_network(self.network)
        except NetworkNotInstalled:
            return None

    @property
    def network_label(self) -> str:
        return label_of(self.network_class) if self.network_class else self.network

    @property
    def is_local(self) -> bool:
        """No network to ask about it: it rehearses, or a person sends to it by hand."""
        return self.is_practice or bool(self.network_class and self.network_class.capabilities.hand_off)

    @property
    def is_usable(self) -> bool:
        return not self.disconnected_at and not self.is_paused and self.health != self.Health.BROKEN


class Lane(models.Model):
    """What the worker keeps about an account: one sending at a time, and when the network allows the next.

    Apart from ``Account`` so that saving an account in a form can never overwrite it.
    """

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="lane")
    holder = models.CharField(max_length=36, blank=True)
    held_until = models.DateTimeField(null=True)
    closed_until = models.DateTimeField(null=True)
    """Set from the network's answer to too many calls."""


class WebhookEvent(models.Model):
    """A network told us that something is new for an account; kept a while, to know it again when it is repeated."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    remote_id = models.CharField(max_length=500, blank=True)
    """Our post concerned, "" when unknown."""
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="social_webhook_once")]

    def __str__(self) -> str:
        return self.key


class ServerApp(models.Model):
    """Us, as a network's server knows us: one for all accounts there. ``server`` is empty where there is one home."""

    network = models.CharField(max_length=50)
    server = models.CharField(max_length=255, blank=True)
    redirect_uri = models.CharField(max_length=500)
    client = SealedJSONField()
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "server", "redirect_uri"], name="social_server_app_once")
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.server}"
