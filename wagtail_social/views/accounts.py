"""Social → Accounts: connect, look at the health, pause, reconnect, disconnect, practise."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.models import Site

from .. import compat
from ..models import Account, WallPost
from ..panels import assets
from ..permissions import accounts_for
from ..services import abilities, accounts, heartbeat, spending
from ..services.images import Renderer
from .base import Act
from .preview import shown_payload


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

    @cached_property
    def header_more_buttons(self):
        if not sites_for(self.request.user)[0]:
            return super().header_more_buttons
        brand = Button(gettext("Colours and logo"), url=reverse("social_accounts:brand"), icon_name="sliders")
        return [*super().header_more_buttons, brand]

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
            ),
            Button(
                gettext("House voice"),
                url=reverse("social_accounts:voice", args=[self.account.pk]),
                icon_name="openquote",
            ),
        ]

    def get_context_data(self, **kwargs):
        network = self.account.network_class
        return {
            **super().get_context_data(**kwargs),
            "account": self.account,
            "network": network,
            "abilities": abilities.abilities(network) if network else [],
            "spent": spending.spent(self.account) if network and network.capabilities.currency else None,
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


def sites_for(user) -> tuple[list[Site], bool]:
    """The sites a person may connect accounts for, and whether she may for all of them at once."""
    if user.is_superuser or user.has_perm("wagtail_social.add_account"):
        return list(Site.objects.all()), True
    grants = compat.policy_for(Account).get_cached_permissions_for_user(user)
    mine = {grant.site_id for grant in grants if grant.permission.codename in {"add_account", "change_account"}}
    return list(Site.objects.filter(pk__in=mine)), False
