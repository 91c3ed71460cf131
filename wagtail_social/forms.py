"""The composer's form: a post, a version for each account she may use, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateTimeInput
from wagtail.images.widgets import AdminImageChooser

from .conf import conf
from .content.story import Story
from .exceptions import Refusal
from .models import Account, Plan, PostImage, PostVersion
from .permissions import accounts_for
from .services import guards, payloads, plans, posts, stories, wording
from .services.images import Renderer

LATE_CHOICES = [
    (60, _("one hour")),
    (120, _("two hours")),
    (720, _("half a day")),
    (1440, _("a day")),
    (10080, _("a week")),
]
DELAY_CHOICES = [(0, _("at once")), (15, _("15 minutes later")), (60, _("an hour later")), (1440, _("a day later"))]
IMAGE_KEY = re.compile(r"image-(\d+)$")


@dataclass
class ImageRow:
    """An image that may be taken into a version: one of the page's, or one chosen before."""

    image: Any
    chosen: bool
    alt: str
    is_decorative: bool


class HourField(forms.DateTimeField):
    """A wall-clock hour in the zone of whoever types; the two changeover nights get a sentence of their own."""

    widget = AdminDateTimeInput

    def to_python(self, value):
        zone = timezone.get_current_timezone_name()
        with timezone.override(UTC):  # read what was typed as it stands, without an opinion on the zone
            typed = super().to_python(value)
        if typed is None:
            return None
        try:
            return plans.resolve(typed.replace(tzinfo=None), zone)
        except Refusal as error:
            raise forms.ValidationError(wording.refusal(str(error))) from None


class PlanFields(forms.Form):
    """When a post is told. Hours are typed and shown in the zone of whoever types."""

    mode = forms.ChoiceField(label=_("When"), choices=Plan.Mode.choices, widget=forms.RadioSelect)
    delay_minutes = forms.TypedChoiceField(
        label=_("Delay"), choices=DELAY_CHOICES, coerce=int, empty_value=0, required=False
    )
    at = HourField(label=_("Date and hour"), required=False)
    late_after_minutes = forms.TypedChoiceField(
        label=_("If it cannot leave at its hour, it is still useful for"),
        choices=LATE_CHOICES,
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args, plan: Plan | None = None, page: Any = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {**_plan_initial(plan), **self.initial}
        self.fields["late_after_minutes"].choices = _late_choices(self.initial.get("late_after_minutes"))
        modes = self.fields["mode"]
        if page is None or (page.live and not page.has_unpublished_changes):
            modes.choices = [choice for choice in Plan.Mode.choices if choice[0] != Plan.Mode.PAGE_LIVE]

    @property
    def zone(self) -> str:
        return timezone.get_current_timezone_name()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("mode") == Plan.Mode.AT and "at" not in self.errors:
            self._check_hour(cleaned.get("at"))
        return cleaned

    def as_arguments(self) -> dict[str, Any]:
        """What ``plans.set_plan`` takes."""
        cleaned = self.cleaned_data
        minutes = cleaned.get("late_after_minutes")
        return {
            "mode": cleaned["mode"],
            "at": cleaned.get("at"),
            "delay_minutes": cleaned.get("delay_minutes") or 0,
            "late_after": timedelta(minutes=minutes) if minutes else None,
        }

    def _check_hour(self, at) -> None:
        if at is None:
            self.add_error("at", wording.refusal("date_missing"))
        elif at < timezone.now() - timedelta(minutes=1):
            self.add_error("at", wording.refusal("date_past"))


class VersionForm(forms.Form):
    """One account's version. Its identity is the account, so a row saved twice by autosave stays one row."""

    selected = forms.BooleanField(required=False)
    text = forms.CharField(label=_("Text"), required=False, strip=False, widget=AdminAutoHeightTextInput)
    hashtags = forms.CharField(label=_("Hashtags"), required=False, max_length=255)
    shown = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    shown_hashtags = forms.CharField(required=False, widget=forms.HiddenInput)
    follows = forms.BooleanField(required=False, widget=forms.HiddenInput)
    has_link = forms.BooleanField(label=_("With the page's address"), required=False)
    attachment = forms.ChoiceField(label=_("Shows"), choices=PostVersion.Attachment.choices, required=False)
    crop = forms.ChoiceField(label=_("Shape"), required=False)
    content_warning = forms.CharField(label=_("Content warning"), required=False, max_length=200)
    other_image = forms.IntegerField(label=_("Another image"), required=False)
    other_alt = forms.CharField(label=_("Its description"), required=False)

    def __init__(
        self, *args, account: Account, version: PostVersion, is_new: bool, story: Story, pictures: Renderer, **kwargs
    ):
        self.account, self.version, self.is_new = account, version, is_new
        self.story, self.pictures = story, pictures
        super().__init__(*args, initial=self._initial(), **kwargs)
        self._shape_fields()

    @property
    def capabilities(self):
        return self.account.network_class.capabilities

    @cached_property
    def limit(self):
        return self.account.network_class.image_limit(payloads.form_only(self.account))

    @property
    def is_chosen(self) -> bool:
        return bool(self["selected"].value())

    @property
    def follows_page(self) -> bool:
        if not self.is_bound:
            return self.version.follows_page
        return self._is_untouched()

    @property
    def composed(self) -> PostVersion:
        """What the composer would write now."""
        fresh = PostVersion(account=self.account, attachment=self.version.attachment, has_link=self.version.has_link)
        fresh.images = list(self.version.images.all())
        posts.refresh(fresh, self.story, "announcement")
        return fresh

    def image_rows(self) -> list[ImageRow]:
        """The images to choose among: those of the page, and those chosen before."""
        chosen = {item.image_id: item for item in self.version.images.all()}
        used = {image.image_id: image for image in self.story.images}
        rows = [self._row(pk, chosen.get(pk), used.get(pk)) for pk in dict.fromkeys([*chosen, *used])]
        return [row for row in rows if row.image is not None and not row.image.is_svg()]

    def save(self) -> PostVersion:
        """The version as typed, in memory."""
        data, version = self.cleaned_data, self.version
        version.account = self.account
        version.follows_page = self._is_untouched()
        version.text = data["text"].replace("\r\n", "\n")
        version.hashtags = " ".join(word.lstrip("#") for word in data["hashtags"].replace(",", " ").split())
        version.has_link, version.content_warning = data["has_link"], data["content_warning"]
        version.attachment = data["attachment"] or version.attachment
        version.crop = data["crop"] or version.crop
        version.images = self._chosen_images()
        return version

    def _initial(self) -> dict[str, Any]:
        version = self.version
        return {
            "selected": not self.is_new,
            "text": version.text,
            "hashtags": version.hashtags,
            "shown": version.text,
            "shown_hashtags": version.hashtags,
            "follows": version.follows_page,
            "has_link": version.has_link,
            "attachment": version.attachment,
            "crop": version.crop,
            "content_warning": version.content_warning,
        }

    def _shape_fields(self) -> None:
        self.fields["crop"].choices = [(crop, _crop_label(crop)) for crop in self.limit.crops]
        self.fields["other_image"].widget = AdminImageChooser()
        self.fields["text"].widget.attrs.update(
            {"lang": self.account.language or self.story.language, "spellcheck": "true"}
        )
        if self.capabilities.card == "none":
            choices = [choice for choice in PostVersion.Attachment.choices if choice[0] != PostVersion.Attachment.CARD]
            self.fields["attachment"].choices = choices
        if not self.capabilities.content_warning:
            del self.fields["content_warning"]

    def _is_untouched(self) -> bool:
        """True while the text is the composer's: it followed the page and nobody changed what was shown."""
        data = self.cleaned_data if hasattr(self, "cleaned_data") else {}
        text, shown = (data.get(name, "").replace("\r\n", "\n") for name in ("text", "shown"))
        return (
            bool(data.get("follows")) and text == shown and data.get("hashtags", "") == data.get("shown_hashtags", "")
        )

    def _row(self, pk: int, item: PostImage | None, used) -> ImageRow:
        typed = self._typed(pk)
        if typed is not None:
            return ImageRow(self.pictures.get(pk), *typed)
        if item is not None:
            return ImageRow(self.pictures.get(pk), True, item.alt, item.is_decorative)
        return ImageRow(self.pictures.get(pk), False, used.alt, used.is_decorative)

    def _typed(self, pk: int) -> tuple[bool, str, bool] | None:
        if not self.is_bound or self.add_prefix(f"alt-{pk}") not in self.data:
            return None
        names = (self.add_prefix(f"{kind}-{pk}") for kind in ("image", "alt", "decorative"))
        image, alt, decorative = (self.data.get(name, "") for name in names)
        return bool(image), alt.strip(), bool(decorative)

    def _chosen_images(self) -> list[PostImage]:
        """In the order shown; an image chosen beside those of the page comes last, once."""
        rows = [row for row in self.image_rows() if row.chosen]
        chosen = [PostImage(image_id=row.image.pk, alt=row.alt, is_decorative=row.is_decorative) for row in rows]
        other = self.cleaned_data.get("other_image")
        if other and other not in {item.image_id for item in chosen} and self.pictures.get(other):
            alt = self.cleaned_data["other_alt"] or getattr(self.pictures.get(other), "description", "")
            chosen.append(PostImage(image_id=other, alt=alt))
        for number, item in enumerate(chosen):
            item.sort_order = number
        return chosen

    def clean_content_warning(self):
        return self.cleaned_data["content_warning"].strip()

    def clean(self):
        cleaned = super().clean()
        cleaned.setdefault("content_warning", "")
        return cleaned


class PostForm(WagtailAdminModelForm):
    """All of the composer. A draft may be unfinished; approving and submitting ask for what can really be sent."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.pictures = Renderer()
        self.story = stories.story_of(self.instance)
        self.version_forms = [self._version_form(account) for account in self._accounts()]
        self.pictures.load(image.image_id for image in self.story.images)
        self.plan_form = self._plan_form()

    @property
    def media(self):
        media = super().media
        for form in self.version_forms[:1]:
            media += form.media
        return media + (self.plan_form.media if self.plan_form else forms.Media())

    @property
    def chosen_forms(self) -> list[VersionForm]:
        return [form for form in self.version_forms if form.is_chosen]

    def is_valid(self) -> bool:
        rows = [form.is_valid() for form in self.version_forms]
        plan = self.plan_form is None or self.plan_form.is_valid() or self.is_deferred_validation
        return all([super().is_valid(), all(rows), plan]) and (self.is_deferred_validation or self._can_be_sent())

    def is_valid_enough(self) -> bool:
        """True when what was typed can be shown, unfinished as it may be."""
        return all(form.is_valid() for form in self.version_forms) if self.is_bound else True

    def has_changed(self) -> bool:
        forms_changed = any(form.has_changed() for form in self.version_forms)
        return forms_changed or super().has_changed() or bool(self.plan_form and self.plan_form.has_changed())

    def save(self, commit=True):
        self.instance.versions = [form.save() for form in self.chosen_forms]
        return super().save(commit=commit)

    def built(self) -> dict[int, payloads.Built]:
        """Every chosen version in its network's form, by account."""
        return {form.account.pk: self._build(form) for form in self.chosen_forms}

    def _build(self, form: VersionForm) -> payloads.Built:
        return payloads.build(form.save() if form.is_bound else form.version, self.story, self.pictures)

    def _can_be_sent(self) -> bool:
        """Put every obstacle beside its field; False when there is one."""
        if not self.chosen_forms:
            self.add_error(None, wording.refusal("no_account"))
            return False
        clear = True
        for form in self.chosen_forms:
            for problem in self._build(form).problems:
                form.add_error("text" if problem.field != "images" else "attachment", wording.problem(problem))
                clear = False
            if not form.account.is_usable:
                form.add_error(
                    "selected", wording.REASONS["account_broken" if not form.account.is_paused else "account_paused"]
                )
                clear = False
        return self._page_can_be_told() and clear

    def _page_can_be_told(self) -> bool:
        page = self.instance.page
        if page is None or not guards.is_private(page):
            return True
        self.add_error(None, wording.REASONS["page_private"])
        return False

    def _accounts(self) -> list[Account]:
        """Those of the post, and every other one she may write for."""
        mine = [version.account for version in self.instance.versions.all() if version.account.network_class]
        others = accounts_for(self.for_user).exclude(pk__in=[account.pk for account in mine]) if self.for_user else []
        return [*mine, *(account for account in others if account.network_class)]

    def _version_form(self, account: Account) -> VersionForm:
        known = {version.account_id: version for version in self.instance.versions.all()}
        version = known.get(account.pk) or posts.first_version(account, self.story, self.instance.angle)
        if not self.instance.live:
            posts.refresh(version, self.story, self.instance.angle)
        return VersionForm(
            self.data if self.is_bound else None,
            prefix=f"version-{account.pk}",
            account=account,
            version=version,
            is_new=account.pk not in known,
            story=self.story,
            pictures=self.pictures,
        )

    def _plan_form(self) -> PlanFields | None:
        """An approved post is moved by its own dialog, not with its texts."""
        if self.instance.live:
            return None
        plan = getattr(self.instance, "plan", None) if self.instance.pk else None
        data = self.data if self.is_bound else None
        return PlanFields(data, prefix="plan", plan=plan, page=self.instance.page)


def _plan_initial(plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        return {"mode": Plan.Mode.NOW, "delay_minutes": 0}
    return {
        "mode": plan.mode,
        "at": plan.at,
        "delay_minutes": plan.delay_minutes,
        "late_after_minutes": plan.late_after_minutes,
    }


def _late_choices(kept: int | None) -> list[tuple[Any, str]]:
    """The site's own setting first, which is what nothing chosen means; a value set elsewhere stays as it is."""
    of_site = gettext("%(duration)s, as set for the site") % {"duration": _worded(conf.LATE_AFTER)}
    others = [] if kept is None or kept in dict(LATE_CHOICES) else [(kept, _worded(timedelta(minutes=kept)))]
    return [("", of_site), *LATE_CHOICES, *others]


def _worded(duration: timedelta) -> str:
    now = timezone.now()
    return timesince(now - duration, now)


def _crop_label(crop: str) -> str:
    return gettext("Whole image") if crop == "original" else crop.replace(":", " : ")
