"""When a post is told, as it is typed."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from ..conf import conf
from ..exceptions import Refusal
from ..models import Plan
from ..services import plans, wording

LATE_CHOICES = [
    (60, _("one hour")),
    (120, _("two hours")),
    (720, _("half a day")),
    (1440, _("a day")),
    (10080, _("a week")),
]
DELAY_CHOICES = [(0, _("at once")), (15, _("15 minutes later")), (60, _("an hour later")), (1440, _("a day later"))]


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
