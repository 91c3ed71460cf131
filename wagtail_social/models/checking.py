"""What the worker looks up for the remarks beside a text, kept so that no screen waits for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkCheck(models.Model):
    """What came of following an address."""

    class Verdict(models.TextChoices):
        UNKNOWN = "unknown", _("Not yet checked")
        ALIVE = "alive", _("It leads somewhere")
        MOVED = "moved", _("It has moved for good")
        DEAD = "dead", _("It leads nowhere")
        UNSURE = "unsure", _("It does not answer machines")

    digest = models.CharField(max_length=64, primary_key=True)
    """SHA-256 of ``url``."""
    url = models.TextField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.UNKNOWN)
    status = models.PositiveSmallIntegerField(null=True)
    """HTTP status, where there was an answer."""
    leads_to = models.TextField(blank=True)
    """Where a moved address leads in the end."""
    asked_at = models.DateTimeField(auto_now_add=True)
    check_at = models.DateTimeField(null=True, db_index=True)
    """When it is to be followed next; None when nobody asks any more."""
    checked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.url


class KnownWord(models.Model):
    """A word this site uses that no dictionary knows: taught by a person, or read in the site's own names."""

    word = models.CharField(max_length=100)
    language = models.CharField(max_length=20)
    taught_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taught_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "language"], name="social_word_once")]

    def __str__(self) -> str:
        return self.word


class SpellCheck(models.Model):
    """The words of one text that no dictionary knows, with what may have been meant."""

    digest = models.CharField(max_length=64, primary_key=True)
    """SHA-256 of language and text."""
    language = models.CharField(max_length=20)
    text = models.TextField()
    unknown = models.JSONField(null=True)
    """``[{"word": …, "suggestions": […]}]``; None until the worker has looked."""
    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.digest
