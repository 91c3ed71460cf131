from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from .accounts import Account


class Voice(models.Model):
    """How the association speaks on one account; an account without one speaks plainly."""

    class Emoji(models.TextChoices):
        NONE = "none", _("None")
        FEW = "few", _("A few")

    class Inclusive(models.TextChoices):
        NONE = "none", _("Nothing special")
        DOUBLETS = "doublets", _("Both forms in full")
        EPICENE = "epicene", _("Words that suit everybody")

    class Address(models.TextChoices):
        VOUS = "vous", _("“Vous”")
        TU = "tu", _("“Tu”")

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="voice")
    hashtags_most = models.PositiveSmallIntegerField(
        _("most hashtags"), null=True, blank=True, help_text=_("Leave empty for as many as is usual on the network.")
    )
    hashtags_always = models.CharField(
        _("hashtags of every post"), max_length=255, blank=True, help_text=_("Separated by spaces.")
    )
    hashtags_never = models.CharField(
        _("hashtags never used"), max_length=255, blank=True, help_text=_("Separated by spaces.")
    )
    emoji = models.CharField(_("emoji"), max_length=10, choices=Emoji.choices, default=Emoji.NONE)
    inclusive = models.CharField(
        _("inclusive writing"), max_length=10, choices=Inclusive.choices, default=Inclusive.NONE
    )
    address = models.CharField(_("readers are addressed as"), max_length=10, choices=Address.choices, default="vous")
    signature = models.CharField(
        _("signature"), max_length=100, blank=True, help_text=_("The last line of every post.")
    )
    replacements = models.TextField(
        _("words to avoid"),
        blank=True,
        help_text=_("One a line, followed by “=” and what to say instead: usagers = habitants"),
    )

    class Meta:
        verbose_name = _("house voice")
        verbose_name_plural = _("house voices")

    def __str__(self) -> str:
        return str(self.account)


class Brand(models.Model):
    """Colours and logo of the cards made for a site."""

    site = models.OneToOneField(
        "wagtailcore.Site", primary_key=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("site")
    )
    background = models.CharField(_("background"), max_length=7, default="#1f3d36")
    ink = models.CharField(_("text"), max_length=7, default="#ffffff")
    accent = models.CharField(_("accent"), max_length=7, default="#f2b705")
    logo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("colours and logo")
        verbose_name_plural = _("colours and logos")

    def __str__(self) -> str:
        return str(self.site)
