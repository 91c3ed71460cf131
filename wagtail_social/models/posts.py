from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.images import get_image_model_string
from wagtail.locks import BaseLock
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from ..compat import PAGE_MODEL
from .accounts import Account


class LeftLock(BaseLock):
    """A post that has begun to leave is a record: nobody changes it."""

    def for_user(self, user) -> bool:
        return True

    def get_message(self, user) -> str:
        left = [delivery for delivery in self.object.all_deliveries if delivery.has_left]
        if all(delivery.is_handed for delivery in left):
            return _("This post waits to be sent by hand. It is kept as it was approved.")
        return _("This post has left. It is kept as it was sent.")

    def get_icon(self, user) -> str:
        return "lock"

    def get_locked_by(self, user) -> str:
        return _("Sent")

    def get_description(self, user) -> str:
        return _("A post that has left can no longer be edited.")


class SocialPost(
    PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, index.Indexed, ClusterableModel
):
    """One act of telling about one page. ``live`` means approved and frozen; when it is told lies in ``Plan``, and what
    became of it in its deliveries, so that publishing an older revision overwrites neither."""

    page = models.ForeignKey(
        PAGE_MODEL,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="social_posts",
        editable=False,
    )
    page_revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(_("title"), max_length=255, editable=False)
    angle = models.CharField(_("angle"), max_length=30, default="announcement", editable=False)
    series = models.UUIDField(null=True, editable=False, db_index=True)
    """The same for all posts of one series about a page; None for a post by itself."""
    seen = models.JSONField(default=dict, editable=False)
    """The page's facts (``Story.facts``) as they were when a person last looked at the texts."""
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="socialpost")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="socialpost",
    )

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-created_at", "-pk"]
        # Wagtail makes these only for snippets registered before the permissions are; ours is registered by a hook.
        permissions = [
            ("publish_socialpost", _("Can approve posts")),
            ("lock_socialpost", _("Can lock posts")),
            ("unlock_socialpost", _("Can unlock posts")),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Post"))

    @property
    def has_left(self) -> bool:
        """True as soon as one of its deliveries was handed to a network, whatever came of it."""
        return any(delivery.has_left for delivery in self.all_deliveries)

    @cached_property
    def all_deliveries(self) -> list:
        return list(self.deliveries.all()) if self.pk else []

    def get_lock(self):
        return LeftLock(self) if self.has_left else super().get_lock()

    def get_workflow(self):
        """The one assigned to posts, or else the one its page goes through: approval works without any setting up."""
        return super().get_workflow() or (self.page.get_workflow() if self.page else None)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        versions = self.versions.all()
        return [(str(version.account_id), str(version.account)) for version in versions] or super().preview_modes

    def get_preview_template(self, request, mode_name) -> str:
        return "wagtail_social/preview/page.html"

    def excerpt(self) -> str:
        """The beginning of its first text, for lists."""
        version = next(iter(self.versions.all()), None)
        return Truncator(version.text if version else self.title).chars(90)


class PostVersion(ClusterableModel):
    """A post's text and images for one account."""

    class Attachment(models.TextChoices):
        IMAGES = "images", _("Images")
        CARD = "card", _("Link preview")
        NOTHING = "nothing", _("Text only")

    post = ParentalKey(SocialPost, on_delete=models.CASCADE, related_name="versions")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("account"))
    text = models.TextField(_("text"), blank=True)
    hashtags = models.CharField(_("hashtags"), max_length=255, blank=True)
    """Words without #, separated by spaces."""
    follows_page = models.BooleanField(_("follows the page"), default=True)
    """True while the text is the composer's; False as soon as a person wrote in it."""
    variant = models.PositiveSmallIntegerField(default=0, editable=False)
    """Which of the composer's proposals this text follows, the best one first."""
    proposed_by = models.CharField(max_length=100, blank=True, editable=False)
    """The writer plugged in by the site whose text this still is; "" once a person has changed a word."""
    has_link = models.BooleanField(_("with the page's address"), default=True)
    attachment = models.CharField(_("shows"), max_length=10, choices=Attachment.choices, default=Attachment.IMAGES)
    crop = models.CharField(_("shape"), max_length=10, default="original")
    content_warning = models.CharField(_("content warning"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["account__label", "pk"]
        constraints = [models.UniqueConstraint(fields=["post", "account"], name="social_version_once")]

    def __str__(self) -> str:
        return f"{self.post} → {self.account}"


class PostImage(models.Model):
    """One image of a version. An empty ``alt`` is a choice only where ``is_decorative``."""

    version = ParentalKey(PostVersion, on_delete=models.CASCADE, related_name="images")
    image = models.ForeignKey(get_image_model_string(), on_delete=models.CASCADE, related_name="+")
    alt = models.TextField(_("alternative text"), blank=True)
    is_decorative = models.BooleanField(_("decorative"), default=False)
    cut = models.CharField(max_length=40, blank=True)
    """What a person wants to be seen of it, as ``left,top,width,height`` in thousandths of the image; "" to cut it
    around its focal point."""
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.alt


class Plan(models.Model):
    """When a post is to be told. Not versioned: moving a post is no new revision."""

    class Mode(models.TextChoices):
        PAGE_LIVE = "page_live", _("When the page goes live")
        AT = "at", _("At a date")
        NOW = "now", _("Now, once approved")

    post = models.OneToOneField(SocialPost, primary_key=True, on_delete=models.CASCADE, related_name="plan")
    mode = models.CharField(_("when"), max_length=10, choices=Mode.choices, default=Mode.PAGE_LIVE)
    delay_minutes = models.PositiveIntegerField(
        _("delay"), default=0, validators=[MaxValueValidator(60 * 24 * 60)], help_text=_("Minutes after publication.")
    )
    at = models.DateTimeField(_("date and hour"), null=True, blank=True, db_index=True)
    """The instant. For ``page_live`` it is known only once the page went live."""
    wall_clock = models.CharField(max_length=16, blank=True)
    """What the person meant, as ``YYYY-MM-DDTHH:MM`` in ``zone``."""
    zone = models.CharField(max_length=64, blank=True)
    late_after_minutes = models.PositiveIntegerField(_("still useful for"), null=True, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.wall_clock}".strip()
