from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Site

from .. import compat
from ..models import Account
from ..permissions import accounts_for, accounts_for_any
from ..views import accounts as views
from ..views import connecting, voices

KEPT = {"index", "index_results", "edit", "history", "history_results"}
"""Those of Wagtail's screens that make sense for accounts."""


class HealthColumn(Column):
    cell_template_name = "wagtail_social/accounts/health_cell.html"


class AccountTitleColumn(TitleColumn):
    cell_template_name = "wagtail_social/accounts/title_cell.html"


def _speaks_for(account):
    return account.site or _("Every site")


class AccountEditView(generic.EditView):
    """Name, language, site: nothing a worker keeps is in this form, nor written by it."""

    def get_queryset(self):
        return accounts_for(self.request.user, "change")

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        sites, may_all = views.sites_for(self.request.user)
        form.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])
        form.fields["site"].required = not may_all
        self._keep_what_applies(form)
        return form

    def _keep_what_applies(self, form) -> None:
        """A ceiling only where sending costs money; in charge can be whoever may use the account."""
        network = self.object.network_class
        if network and network.capabilities.currency:
            ceiling = form.fields["monthly_ceiling"]
            ceiling.label = f"{ceiling.label} ({network.capabilities.currency})"
        else:
            del form.fields["monthly_ceiling"]
        policy = compat.policy_for(Account)
        form.fields["in_charge"].queryset = policy.users_with_any_permission(["use", "change"]).filter(is_active=True)

    def save_instance(self):
        self.form.instance.save(update_fields=list(self.form.cleaned_data))
        return self.form.instance


class AccountHistoryView(generic.HistoryView):
    def get_base_object_queryset(self):
        return accounts_for_any(self.request.user)


class AccountViewSet(ModelViewSet):
    model = Account
    name = "social_accounts"
    url_namespace = "social_accounts"
    url_prefix = "social/accounts"
    icon = "key"
    menu_label = _("Accounts")
    form_fields = ["label", "language", "site", "is_preselected", "in_charge", "monthly_ceiling"]
    index_view_class = views.AccountIndexView
    edit_view_class = AccountEditView
    history_view_class = AccountHistoryView
    index_template_name = "wagtail_social/accounts/index.html"
    index_results_template_name = "wagtail_social/accounts/index_results.html"
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        AccountTitleColumn("label", label=_("Account"), get_url=lambda account: _inspect_url(account)),
        HealthColumn("health", label=_("Health"), accessor=lambda account: account),
        Column("site", label=_("Site"), accessor=_speaks_for, classname="social-wide"),
    ]
    ordering = "label"

    @property
    def permission_policy(self):
        return compat.policy_for(Account)

    def get_common_view_kwargs(self, **kwargs):
        known = super().get_common_view_kwargs(**kwargs)
        return {**known, **{name: None for name in ("delete_url_name", "usage_url_name") if name in known}}

    def get_urlpatterns(self):
        """Accounts are connected and disconnected, not added and deleted."""
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name in KEPT]
        deeds = "|".join(views.DEEDS)
        return [
            *kept,
            path("connect/", connecting.ChooseNetworkView.as_view(), name="add"),
            path("connect/<slug:network>/", connecting.ConnectView.as_view(), name="connect"),
            path("connect/<slug:network>/app/", connecting.AppView.as_view(), name="app"),
            path("connect/<slug:network>/choose/", connecting.ChooseProfileView.as_view(), name="choose"),
            path("callback/<slug:network>/", connecting.CallbackView.as_view(), name="callback"),
            path("practice/<slug:network>/", connecting.PracticeView.as_view(), name="practice"),
            path("<int:pk>/", views.AccountView.as_view(), name="inspect"),
            path("<int:pk>/voice/", voices.VoiceView.as_view(), name="voice"),
            path("brand/", voices.BrandView.as_view(), name="brand"),
            path("brand/<int:site_id>/", voices.BrandView.as_view(), name="brand"),
            path("<int:pk>/wall/", views.WallView.as_view(), name="wall"),
            re_path(rf"^(?P<pk>\d+)/(?P<deed>{deeds})/$", views.AccountAct.as_view(), name="act"),
        ]


def _inspect_url(account):
    from django.urls import reverse

    return reverse("social_accounts:inspect", args=[account.pk])
