"""Social → Accounts → Connect: which network, how to set it up, to the consent screen and back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.transaction import non_atomic_requests
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.models import Site

from .. import compat
from ..exceptions import ConfigurationError, NetworkError, Refusal
from ..models import Account
from ..models.accounts import label_of
from ..networks import NetworkNotInstalled, get_network
from ..permissions import accounts_for
from ..services import abilities, accounts, connecting, guides, server_apps, wording
from .accounts import SocialPage, sites_for

WORDS = {
    "handle": (_("Your handle"), _("As shown on your profile.")),
    "app_password": (
        _("App password"),
        _("Not your own password: one made for this site alone, in the network's settings."),
    ),
    "server": (_("Server"), _("The address of your server, or your whole handle.")),
}


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
        offered = [(network, gettext(network.worth) if network.worth else "") for network in connecting.offered()]
        return {**super().get_context_data(**kwargs), "networks": offered}


class ConnectForm(forms.Form):
    """What a person types to connect, and the site the account speaks for."""

    site = forms.ModelChoiceField(
        Site.objects.none(),
        label=_("Site"),
        required=False,
        empty_label=_("Every site"),
        help_text=_("Which site this account speaks for."),
    )

    def __init__(self, *args, network, way, sites, **kwargs):
        super().__init__(*args, **kwargs)
        for field in asked(network, way):
            label, help_text = WORDS[field.name]
            widget = forms.PasswordInput(attrs={"autocomplete": "off"}) if field.secret else forms.TextInput
            self.fields[field.name] = forms.CharField(
                label=label, help_text=help_text, widget=widget, required=field.required, max_length=255
            )
            self.fields[field.name].widget.attrs.update({"placeholder": field.placeholder, "autocapitalize": "none"})
        self.order_fields([*(name for name in self.fields if name != "site"), "site"])
        self._offer_sites(*sites)

    def answers(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "site" and value}

    def _offer_sites(self, sites, may_all: bool) -> None:
        if may_all and len(sites) < 2:
            del self.fields["site"]
            return
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])
        self.fields["site"].required = not may_all


class ByHandForm(ConnectForm):
    """An account nobody can send to by program: its name, and where it is seen."""

    label = forms.CharField(label=_("Name"), max_length=100, help_text=_("How your team calls this account."))
    address = forms.URLField(
        label=_("Address"),
        required=False,
        assume_scheme="https",
        help_text=_("Where it is seen, if it has an address."),
    )


class AppForm(forms.Form):
    """The identifiers of the site's own app, as the network's site for developers shows them."""

    def __init__(self, *args, network, client, **kwargs):
        super().__init__(*args, **kwargs)
        for field in network.app_fields:
            self.fields[field.name] = self._field(field, client)

    def _field(self, field, client) -> forms.Field:
        known = {"label": gettext(field.label), "help_text": gettext(field.help) if field.help else ""}
        if field.choices:
            choices = [(value, gettext(label)) for value, label in field.choices]
            return forms.ChoiceField(
                choices=choices,
                widget=forms.RadioSelect,
                required=field.required,
                initial=_known(client, field.name) or choices[0][0],
                **known,
            )
        if field.secret:
            if client:
                known["help_text"] = gettext("Kept, and never shown again. Leave empty to keep it.")
            widget = forms.PasswordInput(attrs={"autocomplete": "off"})
            return forms.CharField(widget=widget, required=field.required and not client, **known)
        initial = _known(client, field.name)
        return forms.CharField(initial=initial, required=field.required, max_length=255, **known)


@method_decorator(non_atomic_requests, name="dispatch")
class ConnectView(ConnectMixin, FormView):
    """Connect a real account: by consent screen or by what is typed here. Not in one transaction with the request: a
    network's server may read who we are from us before it answers."""

    template_name = "wagtail_social/accounts/connect.html"

    def get_page_title(self):
        return gettext("Connect %(network)s") % {"network": label_of(self.network)}

    def get_form_class(self):
        return ByHandForm if self.network.capabilities.hand_off else ConnectForm

    @cached_property
    def way(self) -> str:
        """Consent screen or secret: what she asked for, or the network's usual way; "" by hand."""
        ways = self.network.capabilities.connect
        asked_for = self.request.GET.get("way")
        return asked_for if asked_for in ways else next(iter(ways), "")

    def get_form_kwargs(self):
        known = {"server": self._account.server, "handle": self._account.handle} if self._account else {}
        sites = sites_for(self.request.user)
        return {**super().get_form_kwargs(), "network": self.network, "way": self.way, "sites": sites, "initial": known}

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "network": self.network,
            "way": self.way,
            "other_ways": [way for way in self.network.capabilities.connect if way != self.way],
            "guide": self._guide(),
            "abilities": abilities.abilities(self.network),
            "account": self._account,
            "address": self.address(),
            "app_address": self.address("app"),
            **self._app_context(),
            **kwargs,
        }

    def address(self, view: str = "connect") -> str:
        """This screen, or one beside it, with what she chose before."""
        known = {name: self.request.GET[name] for name in ("way", "account") if name in self.request.GET}
        place = reverse(f"social_accounts:{view}", args=[self.network.name])
        return f"{place}?{urlencode(known)}" if known else place

    def _app_context(self) -> dict[str, Any]:
        if self.network.capabilities.app != "typed":
            return {"is_ready": True}
        return {"is_ready": bool(self.app), "app_form": self.get_app_form(), "app": self.app}

    @cached_property
    def app(self):
        return server_apps.typed_app(self.network.name)

    def get_app_form(self, data=None):
        return AppForm(data, network=self.network, client=self.app, prefix="app")

    def _guide(self):
        try:
            return guides.guide(self.network)
        except ConfigurationError as error:
            messages.error(self.request, wording.connecting_error(error))
            return []

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
        site, by, name = form.cleaned_data.get("site"), self.request.user, self.network.name
        if self.way == "consent":
            session = self.request.session
            return redirect(connecting.depart(name, form.answers(), session=session, account=self._account, site=site))
        if self.way == "secret":
            account = connecting.log_in(name, form.answers(), by=by, account=self._account, site=site)
        else:
            account = accounts.add_by_hand(network=name, site=site, by=by, **form.answers())
        return connected(self.request, [account])


class AppView(ConnectView):
    """Keep the app's identifiers, or check what is kept; then the screen they stand on again."""

    http_method_names = ["post"]

    def post(self, request, network):
        if self.network.capabilities.app != "typed":
            raise Http404
        try:
            return self._check() if "check" in request.POST else self._keep()
        except Refusal as error:
            messages.error(request, wording.refusal(str(error)))
        except (NetworkError, ConfigurationError) as error:
            messages.error(request, wording.connecting_error(error))
        return redirect(self.address())

    def get_form_kwargs(self):
        """What was sent is the app's; the form beneath it stays untouched."""
        return {**super().get_form_kwargs(), "data": None, "files": None}

    def _keep(self):
        typed = self.get_app_form(self.request.POST)
        if not typed.is_valid():
            return self.render_to_response(self.get_context_data(app_form=typed))
        server_apps.keep_typed_app(self.network, typed.cleaned_data, by=self.request.user)
        messages.success(self.request, gettext("Kept. Check the set-up, or connect the account now."))
        return redirect(self.address())

    def _check(self):
        """She asked for it: the one view that calls the network here."""
        findings = [(finding.ok, wording.finding(finding)) for finding in server_apps.check_app(self.network)]
        if findings:
            return self.render_to_response(self.get_context_data(findings=findings))
        messages.info(self.request, gettext("Nothing of this set-up can be checked from here. Try to connect."))
        return redirect(self.address())


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
            messages.warning(request, wording.refusal(str(error)))
        except (NetworkError, ConfigurationError) as error:
            messages.error(request, wording.connecting_error(error))
        else:
            return connected(request, [account]) if account else redirect("social_accounts:choose", network)
        return redirect("social_accounts:connect", network)


class ChooseProfileView(ConnectMixin, TemplateView):
    """Which of the pages or profiles she manages."""

    template_name = "wagtail_social/accounts/choose_profile.html"

    def get_page_title(self):
        return gettext("Choose on %(network)s") % {"network": label_of(self.network)}

    def get(self, request, *args, **kwargs):
        try:
            self.profiles = connecting.choices(self.network.name, request.session)
        except Refusal as error:
            return self._back(error, "social_accounts:connect")
        return super().get(request, *args, **kwargs)

    def post(self, request, network):
        try:
            kept = connecting.choose(
                self.network.name, request.POST.getlist("profile"), session=request.session, by=request.user
            )
        except Refusal as error:
            stale = str(error) == "connecting_stale"
            return self._back(error, "social_accounts:connect" if stale else "social_accounts:choose")
        return connected(request, kept)

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "network": self.network, "profiles": self.profiles}

    def _back(self, error: Refusal, view: str):
        messages.error(self.request, wording.refusal(str(error)))
        return redirect(view, self.network.name)


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


def asked(network, way: str):
    """What a person types for this way of connecting."""
    if way == "secret":
        return network.credential_fields
    return network.consent_fields if way == "consent" else ()


def connected(request, kept: list[Account]):
    for account in kept:
        messages.success(request, gettext("“%(account)s” is connected.") % {"account": account})
    return redirect("social_accounts:inspect", kept[0].pk) if len(kept) == 1 else redirect("social_accounts:index")


def _known(client, name: str) -> str:
    if client is None:
        return ""
    return client.client_id if name == "client_id" else client.options.get(name, "")
