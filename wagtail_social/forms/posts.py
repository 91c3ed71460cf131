"""The composer's form: a post, a version for each account she may use, and when."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.images import get_image_model

from ..content.story import Story
from ..models import Account, Plan, PostVersion
from ..permissions import accounts_for, images_for
from ..services import angles, guards, payloads, posts, remarks, stories, wording
from ..services.images import Renderer
from .plans import PlanFields
from .versions import VersionForm


class AngleForm(forms.Form):
    """By which of the page's angles the post tells it. Apart from the post's own form, whose fields Wagtail draws."""

    angle = forms.ChoiceField(label=_("Angle"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args, story: Story, angle: str, **kwargs):
        super().__init__(*args, initial={"angle": angle}, **kwargs)
        self.fields["angle"].choices = angles.choices(story, angle)

    @property
    def chosen(self) -> str:
        """What was typed if it is offered, else what it was."""
        is_offered = self.is_bound and self.is_valid() and self.cleaned_data["angle"]
        return self.cleaned_data["angle"] if is_offered else self.initial["angle"]


class PostForm(WagtailAdminModelForm):
    """All of the composer. A draft may be unfinished; approving and submitting ask for what can really be sent."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.pictures = Renderer()
        self.story = stories.story_of(self.instance)
        self.angle_form = AngleForm(self.data if self.is_bound else None, story=self.story, angle=self.instance.angle)
        self.instance.angle = self.angle_form.chosen
        chosen = {version.account_id for version in self.instance.versions.all()}
        versions = posts.versions_for(self.instance, self._accounts(), self.story)
        self.version_forms = [self._version_form(one, one.account_id not in chosen) for one in versions]
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
        forms = (*self.version_forms, self.angle_form, self.plan_form)
        return super().has_changed() or any(form.has_changed() for form in forms if form)

    def save(self, commit=True):
        self.instance.versions = [form.save() for form in self.chosen_forms]
        return super().save(commit=commit)

    def composed(self, wanted: str) -> dict[int, PostVersion]:
        """What the composer would write now for the account ``wanted``, or for every one whose text follows the page;
        no two in the same words, the chosen ones served first."""
        rows = sorted(self.version_forms, key=lambda row: not row.is_chosen)
        is_wanted = {row: row.follows_page if wanted == "all" else str(row.account.pk) == wanted for row in rows}
        taken = [row.cleaned_data.get("text", "") for row in rows if row.is_chosen and not is_wanted[row]]
        written: dict[int, PostVersion] = {}
        for row in filter(is_wanted.get, rows):
            written[row.account.pk] = row.composed([*taken, *(one.text for one in written.values())])
        return written

    def built(self) -> dict[int, payloads.Built]:
        """Every chosen version in its network's form, by account."""
        return {form.account.pk: self._build(form) for form in self.chosen_forms}

    def remarks(self) -> dict[int, list[remarks.WordedRemark]]:
        """What there is to say about every chosen version, by account."""
        versions = [self._version(form) for form in self.chosen_forms]
        return remarks.remarks_of(versions, self.story, today=self._read_on(), renderer=self.pictures)

    def _build(self, form: VersionForm) -> payloads.Built:
        return payloads.build(self._version(form), self.story, self.pictures)

    @staticmethod
    def _version(form: VersionForm) -> PostVersion:
        return form.save() if form.is_bound else form.version

    def _read_on(self) -> date | None:
        """The day on which the post will be read, where one is chosen."""
        plan = self.plan_form
        if plan is not None and plan.is_bound and plan.is_valid():
            at = plan.cleaned_data.get("at") if plan.cleaned_data["mode"] == Plan.Mode.AT else None
        else:
            at = getattr(getattr(self.instance, "plan", None), "at", None)
        return timezone.localdate(at) if at else None

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

    def _version_form(self, version: PostVersion, is_new: bool) -> VersionForm:
        return VersionForm(
            self.data if self.is_bound else None,
            prefix=f"version-{version.account_id}",
            version=version,
            is_new=is_new,
            angle=self.instance.angle,
            story=self.story,
            pictures=self.pictures,
            choosable=images_for(self.for_user) if self.for_user else get_image_model().objects.none(),
        )

    def _plan_form(self) -> PlanFields | None:
        """An approved post is moved by its own dialog, not with its texts."""
        if self.instance.live:
            return None
        plan = getattr(self.instance, "plan", None) if self.instance.pk else None
        data = self.data if self.is_bound else None
        return PlanFields(data, prefix="plan", plan=plan, page=self.instance.page)
