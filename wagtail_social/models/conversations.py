"""What people write to us, as the networks have it. Remote text is kept raw; it is sanitised where it is shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..compat import PAGE_MODEL
from .accounts import Account
from .deliveries import Delivery


class Person(models.Model):
    """Somebody who wrote to us on a network. Erased, a row without a name keeps conversations whole."""

    network = models.CharField(max_length=50)
    server = models.CharField(max_length=255, blank=True)
    remote_id = models.CharField(max_length=255)
    handle = models.CharField(_("handle"), max_length=255, blank=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    avatar_url = models.URLField(max_length=1000, blank=True)
    is_blocked = models.BooleanField(_("blocked"), default=False)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["network", "server", "remote_id"], name="social_person_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.handle or str(_("Somebody"))


class Listening(models.Model):
    """How far we have heard an account: the cursor of its mentions, and when it is asked next.

    Apart from ``Account``, as ``Lane`` is, so that saving an account in a form can never overwrite it.
    """

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="listening")
    cursor = models.TextField(blank=True)
    complete_until = models.DateTimeField(null=True)
    """Everything that arrived before this instant is here."""
    next_at = models.DateTimeField(null=True, db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)
    detail = models.TextField(blank=True)
    """Why the last look failed, in the network's words; "" when it did not."""
    lease_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.account)


class Conversation(models.Model):
    """What was said under one thing: a post of ours, or somebody's message that names us."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="conversations")
    root_id = models.CharField(max_length=500)
    """Remote id of what stands at its head."""
    delivery = models.OneToOneField(
        Delivery, null=True, on_delete=models.SET_NULL, related_name="conversation", verbose_name=_("post")
    )
    page = models.ForeignKey(PAGE_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    cursor = models.TextField(blank=True)
    """Where a walk of the thread that was interrupted goes on."""
    started_at = models.DateTimeField()
    """When its head was published: the rhythm of looking follows its age."""
    walked_at = models.DateTimeField(null=True)
    """When the thread was last walked to its end."""
    walk_from = models.DateTimeField(null=True)
    """When the walk that is under way began; a comment not met since, once it ended, is gone from the network."""
    next_at = models.DateTimeField(null=True)
    """When it is walked next; None when it no longer is."""
    failures = models.PositiveSmallIntegerField(default=0)
    last_comment_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [models.UniqueConstraint(fields=["account", "root_id"], name="social_conversation_once")]
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="social_next_walk")]

    def __str__(self) -> str:
        return f"{self.account} {self.root_id}"


class Comment(models.Model):
    """One message in a conversation, by a person or by us."""

    class State(models.TextChoices):
        OPEN = "open", _("To handle")
        WAITING = "waiting", _("Waiting for someone")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed without answer")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="comments")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="comments")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="comments")
    """None for what we said ourselves."""
    remote_id = models.CharField(max_length=500)
    parent_id = models.CharField(max_length=500, blank=True)
    """Remote id of what it answers: the row may come later, or never."""
    body = models.TextField(blank=True)
    """Raw and untrusted, in ``body_format``; "" once the terms or the person had it erased."""
    body_format = models.CharField(max_length=4, choices=[("html", "html"), ("text", "text")], default="text")
    plain = models.TextField(blank=True)
    """``body`` as plain text, for search and triage."""
    language = models.CharField(max_length=20, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    extra = models.JSONField(default=dict)
    is_ours = models.BooleanField(default=False)
    is_public = models.BooleanField(default=True)
    is_hidden = models.BooleanField(_("hidden"), default=False)
    created_at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField()
    """When it first arrived here."""
    met_at = models.DateTimeField()
    """When a look at the network last saw it."""
    deleted_at = models.DateTimeField(null=True)
    """When we saw that it was gone from the network."""
    emptied_at = models.DateTimeField(null=True)
    """When its text was erased here: by the network's terms, on demand, or because it was deleted there."""
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    state_reason = models.CharField(max_length=255, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    approved_at = models.DateTimeField(null=True)
    """When somebody let it stand under the article."""

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["account", "remote_id"], name="social_comment_once")]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="social_inbox"),
            models.Index(fields=["state", "-created_at"], condition=Q(is_ours=False), name="social_to_handle"),
            models.Index(fields=["account", "fetched_at"], condition=Q(emptied_at=None), name="social_kept"),
        ]

    def __str__(self) -> str:
        return self.plain[:80]
