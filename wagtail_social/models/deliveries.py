from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .accounts import Account
from .posts import SocialPost


class State(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DUE = "due", _("About to leave")
    SENDING = "sending", _("Being sent")
    HANDED = "handed", _("To be sent by hand")
    SENT = "sent", _("Sent")
    REFUSED = "refused", _("Refused by the network")
    WAITING = "waiting", _("Waiting to try again")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    HELD = "held", _("On hold")
    LATE = "late", _("Late")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMOVED = "removed", _("Removed from the network")


MOVES: dict[str, frozenset[str]] = {
    State.PLANNED: frozenset({State.DUE, State.SENDING, State.HANDED, State.HELD, State.LATE, State.WITHDRAWN}),
    State.DUE: frozenset({State.PLANNED, State.SENDING, State.HANDED, State.HELD, State.LATE, State.WITHDRAWN}),
    State.SENDING: frozenset({State.SENT, State.REFUSED, State.WAITING, State.UNCONFIRMED, State.HELD}),
    State.HANDED: frozenset({State.SENT, State.HELD, State.WITHDRAWN}),
    State.WAITING: frozenset({State.DUE, State.SENDING, State.PLANNED, State.HELD, State.LATE, State.WITHDRAWN}),
    State.UNCONFIRMED: frozenset({State.SENT, State.SENDING, State.WAITING, State.WITHDRAWN}),
    State.REFUSED: frozenset({State.PLANNED, State.WITHDRAWN}),
    State.HELD: frozenset({State.PLANNED, State.LATE, State.WITHDRAWN}),
    State.LATE: frozenset({State.PLANNED, State.HELD, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset({State.PLANNED}),
    State.SENT: frozenset({State.REMOVED}),
    State.REMOVED: frozenset(),
}
"""The only moves a state may make; ``services.deliveries.transition`` makes them."""

OPEN_STATES = (State.PLANNED, State.DUE, State.WAITING)
"""Still to be sent, by itself."""
UNSENT_STATES = (State.PLANNED, State.DUE, State.WAITING, State.HELD, State.LATE, State.REFUSED)
"""Nothing of it has left: it can still be changed or withdrawn."""
TROUBLE_STATES = (State.REFUSED, State.UNCONFIRMED, State.HELD, State.LATE)
"""A person has to decide."""
LEFT_STATES = (State.SENDING, State.HANDED, State.SENT, State.UNCONFIRMED, State.REMOVED)
"""Handed to a network, or to a person who sends it by hand; or perhaps."""


def in_one_of(*states: State) -> models.Func:
    """The condition that ``state`` is one of these, with the states written out as in the partial indexes: SQLite
    compares texts, and with parameters in their place it would read every row."""
    listed = ", ".join(f"'{state.value}'" for state in states)
    return models.Func("state", template=f"%(expressions)s IN ({listed})", output_field=models.BooleanField())


class DeliveryQuerySet(models.QuerySet):
    def open(self) -> DeliveryQuerySet:
        return self.filter(in_one_of(*OPEN_STATES))

    def leased(self) -> DeliveryQuerySet:
        """At work on a network, or to be looked for there."""
        return self.filter(in_one_of(State.SENDING, State.UNCONFIRMED))

    def in_trouble(self) -> DeliveryQuerySet:
        return self.filter(in_one_of(*TROUBLE_STATES, State.HANDED), state__in=TROUBLE_STATES)


class Delivery(models.Model):
    """The one sending of something to one account. ``state`` is written by ``services.deliveries.transition`` alone."""

    class Kind(models.TextChoices):
        POST = "post", _("Post")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.POST)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("account"))
    post = models.ForeignKey(SocialPost, null=True, on_delete=models.PROTECT, related_name="deliveries")
    payload = models.JSONField()
    payload_hash = models.CharField(max_length=64)
    """SHA-256 of the canonical JSON of ``payload``."""
    send_key = models.UUIDField(unique=True)
    key_at = models.DateTimeField(null=True)
    """The first try of this payload; committed before the first byte leaves."""

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=40, blank=True)
    """A code worded by ``services.wording``."""
    detail = models.TextField(blank=True)
    """The network's own words, or what the reason needs."""
    due_at = models.DateTimeField(_("due"), null=True)
    """None while it waits for its page to go live."""
    late_at = models.DateTimeField(null=True)
    """After this instant it no longer leaves by itself."""
    lease_until = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    """When an unconfirmed one was last looked for on the network."""
    tries = models.PositiveSmallIntegerField(default=0)
    progress = models.JSONField(default=dict)
    """What the network keeps between two tries of one payload (``SendKey.keep``)."""
    cost = models.DecimalField(max_digits=8, decimal_places=4, default=0)
    """What sending it once costs, in the network's currency."""

    remote_id = models.CharField(max_length=500, blank=True)
    remote_url = models.URLField(max_length=1000, blank=True)
    remote_extra = models.JSONField(default=dict)
    sent_at = models.DateTimeField(_("sent"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["account__label", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "account"], condition=Q(kind="post"), name="social_delivery_once"),
            models.UniqueConstraint(
                fields=["account", "remote_id"], condition=~Q(remote_id=""), name="social_remote_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "removed"]) | ~Q(remote_id=""), name="social_sent_has_remote_id"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["planned", "due", "waiting"]), name="social_due"),
            models.Index(
                fields=["account", "due_at"],
                condition=Q(state__in=["planned", "due", "waiting"]),
                name="social_due_by_account",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["sending", "unconfirmed"]), name="social_lease"
            ),
            models.Index(
                fields=["state"],
                condition=Q(state__in=["refused", "unconfirmed", "held", "late", "handed"]),
                name="social_trouble",
            ),
            models.Index(fields=["account", "sent_at"], condition=~Q(cost=0), name="social_spending"),
            models.Index(fields=["sent_at"], condition=Q(state__in=["sent"]), name="social_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.post} → {self.account}: {self.get_state_display()}"

    @property
    def has_left(self) -> bool:
        return self.state in LEFT_STATES

    @property
    def is_handed(self) -> bool:
        return self.state == State.HANDED

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def needs_a_person(self) -> bool:
        return self.state in TROUBLE_STATES


class Attempt(models.Model):
    """One call to a network and what came of it. Written once, never changed."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Refused")
        NOT_SENT = "not_sent", _("Not sent")
        UNKNOWN = "unknown", _("Unknown")
        FOUND = "found", _("Found on the network")
        ABSENT = "absent", _("Not found on the network")
        CANNOT_TELL = "cannot_tell", _("The network cannot tell")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    status = models.PositiveSmallIntegerField(null=True)
    """HTTP status, where there was an answer."""
    detail = models.TextField(blank=True)
    payload_hash = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.started_at:%Y-%m-%d %H:%M:%S}"


class WallPost(models.Model):
    """What a practice account has "sent": a post on a wall that only this site shows."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="wall")
    key = models.CharField(max_length=64)
    payload = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="social_wall_once")]

    def __str__(self) -> str:
        return f"{self.account} {self.created_at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """The last sign of life of a background process."""

    name = models.CharField(max_length=30, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
