"""Rights on accounts, site by site, in Wagtail's group editor: beside the table of rights for every site at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupSitePermission, Site

from .models import Account

ACTIONS = (
    ("use", _("Write posts for its accounts")),
    ("view", _("See its accounts")),
    ("add", _("Connect accounts for it")),
    ("change", _("Look after its accounts")),
)


class AccountSitesForm(forms.Form):
    """One row of boxes for each site."""

    template_name = "wagtail_social/accounts/group_rights.html"

    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        kwargs["prefix"] = kwargs.get("prefix") or "social_account_sites"
        super().__init__(*args, **kwargs)
        self.instance = instance
        held = self._held()
        for site in Site.objects.all():
            self.fields[str(site.pk)] = forms.MultipleChoiceField(
                choices=ACTIONS,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                label=str(site),
                initial=[action for action, _label in ACTIONS if (site.pk, action) in held],
            )

    def as_admin_panel(self) -> str:
        return render_to_string(self.template_name, {"form": self})

    def save(self) -> None:
        wanted = {(int(site), action) for site, actions in self.cleaned_data.items() for action in actions}
        held = self._held()
        for site, action in wanted - set(held):
            GroupSitePermission.objects.create(group=self.instance, site_id=site, permission=_permissions()[action])
        gone = [pk for key, pk in held.items() if key not in wanted]
        GroupSitePermission.objects.filter(pk__in=gone).delete()

    def _held(self) -> dict[tuple[int, str], int]:
        """What the group has now: (site, action) to the row that says so."""
        if not (self.instance and self.instance.pk):
            return {}
        actions = {permission.pk: action for action, permission in _permissions().items()}
        rows = GroupSitePermission.objects.filter(group=self.instance, permission__in=actions)
        return {(row.site_id, actions[row.permission_id]): row.pk for row in rows}


def _permissions() -> dict[str, Permission]:
    names = {f"{action}_{Account._meta.model_name}": action for action, _label in ACTIONS}
    found = Permission.objects.filter(content_type__app_label=Account._meta.app_label, codename__in=names)
    return {names[permission.codename]: permission for permission in found}
