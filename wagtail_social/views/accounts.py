"""Social → Accounts: connect, look at the health, pause, reconnect, disconnect, practise."""

from __future__ import annotations

from inspect import getdoc, getmodule

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.models import Site

from .. import compat
from ..exceptions import ConfigurationError, NetworkError, Refusal
from ..models import Account, WallPost
from ..networks import NetworkNotInstalled, get_network
from ..networks.base import CredentialField
from ..panels import assets
from ..permissions import accounts_for
from ..services import accounts, connecting, heartbeat, wording
from ..services.images import Renderer
from .base import Act
from .preview import shown_payload

WORDS = {
    "handle": (_("Your handle"), _("As shown on your profile.")),
    "app_password": (
        _("App password"),
        _("Not your own password: one made for this site alone, in the network's settings."),
    ),
    "server": (_("Server"), _("The address of your server, or your whole handle.")),
}


class AccountsMixin:
    """Only accounts within reach, for the permission the view names."""

    action_needed = "change"

    def get_account(self) -> Account:
        account = get_object_or_404(Account, pk=self.kwargs["pk"])
        policy = compat.policy_for(Account)
        if not policy.user_has_any_permission_for_instance(self.request.user, self.actions_needed(), account):
            raise PermissionDenied
        return account

    def actions_needed(self) -> list[str]:
        return [self.action_needed]


class SocialPage(WagtailAdminTemplateMixin):
    """A page of ours in Wagtail's shell."""

    header_icon = "social-share"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self):
        items = [*self.breadcrumbs_items, {"url": reverse("social_accounts:index"), "label": gettext("Accounts")}]
        return [*items, {"url": "", "label": str(self.get_page_title())}]

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "media": assets("panel")}


class AccountIndexView(generic.IndexView):
    """The accounts with their health; those who may connect see how."""

    any_permission_required = ["use", "view", "add", "change", "delete"]

    @cached_property
    def header_buttons(self):
        if not self._may_connect():
            return []
        return [
            HeaderButton(gettext("Connect an account"), url=reverse("social_accounts:add"), icon_name="plus"),
        ]

    def get_base_queryset(self):
        user = self.request.user
        return accounts_for(user, "use", "view", "change", "add", "delete").select_related("site")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["media"] = context.get("media", forms.Media()) + assets("panel")
        return {**context, "pulse": heartbeat.pulse(), "may_connect": self._may_connect()}

    def get_list_buttons(self, instance):
        return []

    def _may_connect(self) -> bool:
        return compat.policy_for(Account).user_has_permission(self.request.user, "add")


class ConnectMixin(SocialPage):
    def dispatch(self, request, *args, **kwargs):
        if not compat.policy_for(Account).user_has_any_permission(request.user, ["add"]):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def network(self):
        try:
            network = get_network(self.kwargs["network"])
        except NetworkNotInstalled:
            raise Http404 from None
        if network not in connecting.offered():
            raise Http404
        return network


class ChooseNetworkView(ConnectMixin, TemplateView):
    """Which network? A real account, or one to practise."""

    template_name = "wagtail_social/accounts/choose_network.html"
    page_title = _("Connect an account")

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "networks": connecting.offered()}


class ConnectForm(forms.Form):
    """What the network's connection asks a person to type, and the site the account speaks for."""

    site = forms.ModelChoiceField(
        Site.objects.none(),
        label=_("Site"),
        required=False,
        empty_label=_("Every site"),
        help_text=_("Which site this account speaks for."),
    )

    def __init__(self, *args, network, sites, **kwargs):
        super().__init__(*args, **kwargs)
        for field in _asked(network):
            label, help_text = WORDS[field.name]
            widget = forms.PasswordInput(attrs={"autocomplete": "off"}) if field.secret else forms.TextInput
            self.fields[field.name] = forms.CharField(
                label=label, help_text=help_text, widget=widget, required=field.required, max_length=255
            )
            self.fields[field.name].widget.attrs.update({"placeholder": field.placeholder, "autocapitalize": "none"})
        self.order_fields([*(name for name in self.fields if name != "site"), "site"])
        self._offersites_for(*sites)

    def answers(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "site" and value}

    def _offersites_for(self, sites, may_all: bool) -> None:
        if may_all and len(sites) < 2:
            del self.fields["site"]
            return
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])
        self.fields["site"].required = not may_all


class ConnectView(ConnectMixin, FormView):
    """Connect a real account: by consent screen or by what is typed here."""

    template_name = "wagtail_social/accounts/connect.html"
    form_class = ConnectForm

    def get_page_title(self):
        return gettext("Connect %(network)s") % {"network": self.network.label}

    def get_form_kwargs(self):
        kwargs = {**super().get_form_kwargs(), "network": self.network, "sites": sites_for(self.request.user)}
        return {
            **kwargs,
            "initial": {"server": self._account.server, "handle": self._account.handle} if self._account else {},
        }

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "network": self.network,
            "guide": _guide(self.network),
            "account": self._account,
        }

    def form_valid(self, form):
        try:
            return self._connect(form)
        except Refusal as error:
            form.add_error(None, wording.refusal(str(error)))
        except (NetworkError, ConfigurationError) as error:
            form.add_error(None, wording.connecting_error(error))
        return self.form_invalid(form)

    @cached_property
    def _account(self) -> Account | None:
        """The account to reconnect, if that is what this is."""
        pk = self.request.GET.get("account")
        mine = accounts_for(self.request.user, "change").filter(network=self.network.name)
        return mine.filter(pk=int(pk)).first() if pk and pk.isdigit() else None

    def _connect(self, form):
        site = form.cleaned_data.get("site")
        if self.network.capabilities.connect == "secret":
            account = connecting.log_in(
                self.network.name, form.answers(), by=self.request.user, account=self._account, site=site
            )
            return _connected(self.request, account)
        server = connecting.server_root(form.answers()["server"]) if self.network.capabilities.any_server else ""
        url = connecting.depart(
            self.network.name, server=server, session=self.request.session, account=self._account, site=site
        )
        return redirect(url)


class CallbackView(ConnectMixin, View):
    """Back from the consent screen."""

    def get(self, request, network):
        try:
            account = connecting.arrive(
                self.network.name,
                query=request.GET,
                session=request.session,
                by=request.user,
                allowed=accounts_for(request.user, "change"),
            )
        except Refusal as error:
            messages.error(request, wording.refusal(str(error)))
        except (NetworkError, ConfigurationError) as error:
            messages.error(request, wording.connecting_error(error))
        else:
            return _connected(request, account)
        return redirect("social_accounts:connect", network)


class PracticeView(ConnectMixin, View):
    """A practice account, in one click."""

    http_method_names = ["post"]

    def post(self, request, network):
        sites, may_all = sites_for(request.user)
        site = None if may_all else sites[0]
        account = accounts.add_practice_account(network=self.network.name, site=site, by=request.user)
        messages.success(
            request, gettext("“%(account)s” is ready: nothing it sends leaves this site.") % {"account": account}
        )
        return redirect("social_accounts:index")


class AccountView(AccountsMixin, SocialPage, TemplateView):
    """One account: its health with the date of its proof, and what can be done."""

    template_name = "wagtail_social/accounts/inspect.html"

    def actions_needed(self):
        return ["use", "view", "change"]

    def get_page_title(self):
        return self.account.label

    @cached_property
    def account(self) -> Account:
        return self.get_account()

    @cached_property
    def may_change(self) -> bool:
        policy = compat.policy_for(Account)
        return policy.user_has_any_permission_for_instance(self.request.user, ["change"], self.account)

    @cached_property
    def header_more_buttons(self):
        if not self.may_change or self.account.disconnected_at:
            return []
        return [
            Button(
                gettext("Rename or settle"),
                url=reverse("social_accounts:edit", args=[self.account.pk]),
                icon_name="edit",
            )
        ]

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "account": self.account,
            "network": self.account.network_class,
            "may_change": self.may_change,
            "at_risk": accounts.at_risk(self.account),
            "pulse": heartbeat.pulse(),
        }


class WallView(AccountsMixin, SocialPage, TemplateView):
    """What a practice account has sent, as it would look."""

    template_name = "wagtail_social/accounts/wall.html"
    shown = 50

    def actions_needed(self):
        return ["use", "view", "change"]

    def get_page_title(self):
        return gettext("Wall of “%(account)s”") % {"account": self.account}

    @cached_property
    def account(self) -> Account:
        account = self.get_account()
        if not account.is_practice:
            raise Http404
        return account

    def get_context_data(self, **kwargs):
        walls = WallPost.objects.filter(account=self.account)[: self.shown]
        renderer = Renderer()
        told = [(post, shown_payload(self.account, post.payload, renderer)) for post in walls]
        return {**super().get_context_data(**kwargs), "account": self.account, "told": told}


class AccountAct(AccountsMixin, Act):
    """A deed on an account."""

    def get_object(self):
        return self.get_account()

    def home(self):
        return reverse("social_accounts:inspect", args=[self.object.pk])

    def perform(self):
        _DEEDS[self.kwargs["deed"]](self)


def _pause(act: AccountAct) -> None:
    accounts.pause(act.object, by=act.request.user)
    act.done = gettext("Paused: nothing leaves from this account until you resume it.")


def _resume(act: AccountAct) -> None:
    accounts.resume(act.object, by=act.request.user)
    act.done = gettext("Resumed. What was held leaves if its hour is not past.")


def _check(act: AccountAct) -> None:
    """The one deed that calls the network while the person waits: she asked for the proof."""
    account = accounts.prove(act.object)
    if account.health == Account.Health.WORKING:
        act.done = gettext("Proved just now: the account works.")
    else:
        messages.warning(
            act.request, gettext("The proof failed: %(health)s.") % {"health": account.get_health_display()}
        )


def _disconnect(act: AccountAct) -> None:
    accounts.disconnect(act.object, by=act.request.user)
    act.done = gettext("Disconnected. What was sent stays on the network and in the history.")


_DEEDS = {"pause": _pause, "resume": _resume, "check": _check, "disconnect": _disconnect}
DEEDS = tuple(_DEEDS)


def _asked(network):
    if network.capabilities.connect == "secret":
        return network.credential_fields
    return (CredentialField(name="server", placeholder="social.example"),) if network.capabilities.any_server else ()


def sites_for(user) -> tuple[list[Site], bool]:
    """The sites a person may connect accounts for, and whether she may for all of them at once."""
    if user.is_superuser or user.has_perm("wagtail_social.add_account"):
        return list(Site.objects.all()), True
    grants = compat.policy_for(Account).get_cached_permissions_for_user(user)
    mine = {grant.site_id for grant in grants if grant.permission.codename in {"add_account", "change_account"}}
    return list(Site.objects.filter(pk__in=mine)), False


def _guide(network) -> str:
    return getdoc(getmodule(type(network))) or ""


def _connected(request, account):
    messages.success(request, gettext("“%(account)s” is connected.") % {"account": account})
    return redirect("social_accounts:inspect", account.pk)
