"""“Tell this page over three weeks”: what would be told and when, to be ticked and moved before anything is written."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages

from ..exceptions import Refusal
from ..forms import HourField
from ..permissions import may_write_about
from ..services import angles, series, wording
from .accounts import SocialPage
from .base import editable_page
from .panel import accounts_for_page


class StepForm(forms.Form):
    """One post of the series: whether, by which angle, and when."""

    chosen = forms.BooleanField(required=False, initial=True)
    angle = forms.CharField(widget=forms.HiddenInput)
    at = HourField(required=False)

    @property
    def label(self) -> str:
        return str(angles.WORDS[self["angle"].value()].label)

    def clean_angle(self) -> str:
        angle = self.cleaned_data["angle"]
        if angle not in angles.WORDS:
            raise forms.ValidationError(wording.refusal("nothing_chosen"))
        return angle

    def clean(self):
        cleaned = super().clean()
        at = cleaned.get("at")
        if cleaned.get("chosen") and at and at < timezone.now():
            self.add_error("at", wording.refusal("date_past"))
        return cleaned


StepFormSet = forms.formset_factory(StepForm, extra=0, max_num=series.MOST, validate_max=True)


class SeriesView(SocialPage, TemplateView):
    template_name = "wagtail_social/posts/series.html"

    def dispatch(self, request, *args, **kwargs):
        self.page = editable_page(request, self.kwargs["page_id"])
        if not may_write_about(request.user, self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def accounts(self) -> list:
        return accounts_for_page(self.request.user, self.page)

    @cached_property
    def steps(self) -> list[series.Step]:
        return series.propose(self.page, self.accounts)

    def post(self, request, *args, **kwargs):
        formset = StepFormSet(request.POST)
        if not formset.is_valid():
            return self.render_to_response(self.get_context_data(formset=formset))
        chosen = [form.cleaned_data for form in formset if form.cleaned_data["chosen"]]
        try:
            started = series.start(
                page=self.page,
                accounts=self.accounts,
                steps=[(row["angle"], row["at"]) for row in chosen],
                by=request.user,
            )
        except Refusal as error:
            messages.error(request, wording.refusal(str(error)))
            return self.render_to_response(self.get_context_data(formset=formset))
        messages.success(request, self._done(len(started)))
        return redirect("social_posts:list")

    def get_page_title(self):
        return gettext("Tell this page over three weeks")

    def get_breadcrumbs_items(self):
        page = {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": str(self.page)}
        return [*self.breadcrumbs_items, page, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, formset=None, **kwargs):
        formset = formset or StepFormSet(initial=[{"angle": step.angle, "at": step.at} for step in self.steps])
        texts = {step.angle: step.text for step in self.steps}
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "media": context["media"] + StepForm().media,
            "page": self.page,
            "accounts": self.accounts,
            "formset": formset,
            "rows": [(form, texts.get(form["angle"].value(), "")) for form in formset],
            "zone": timezone.get_current_timezone_name(),
        }

    @staticmethod
    def _done(count: int) -> str:
        text = ngettext(
            "%(count)d draft is ready. Read it, change what you like, then approve it.",
            "%(count)d drafts are ready. Read each one, change what you like, then approve it.",
            count,
        )
        return text % {"count": count}
