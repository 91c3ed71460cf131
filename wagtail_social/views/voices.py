"""How the association speaks on an account, and the colours of its cards."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.forms import CharField, TextInput
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.images.widgets import AdminImageChooser

from ..models import Account, Brand, Voice
from .accounts import AccountsMixin, SocialPage, sites_for

is_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Give a colour as # and six signs, like #1f3d36."))


class VoiceForm(WagtailAdminModelForm):
    class Meta:
        model = Voice
        exclude = ["account"]


class BrandForm(WagtailAdminModelForm):
    """Three colours and a logo."""

    background = CharField(label=_("Background"), validators=[is_colour], widget=TextInput({"type": "color"}))
    ink = CharField(label=_("Text"), validators=[is_colour], widget=TextInput({"type": "color"}))
    accent = CharField(label=_("Accent"), validators=[is_colour], widget=TextInput({"type": "color"}))

    class Meta:
        model = Brand
        fields = ["background", "ink", "accent", "logo"]
        widgets = {"logo": AdminImageChooser}


class SavedFormView(SocialPage, FormView):
    """A form of one row, which may not exist yet."""

    template_name = "wagtail_social/accounts/settle.html"
    done = ""

    def form_valid(self, form):
        form.save()
        messages.success(self.request, self.done)
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "media": context["media"] + context["form"].media, "intro": self.intro}


class VoiceView(AccountsMixin, SavedFormView):
    form_class = VoiceForm
    intro = _("What the composer and its remarks keep to on this account. Texts that follow their page change with it.")
    done = _("Noted: from now on, this is how the account speaks.")

    @cached_property
    def account(self) -> Account:
        return self.get_account()

    def get_form_kwargs(self):
        voice = Voice.objects.filter(account=self.account).first() or Voice(account=self.account)
        return {**super().get_form_kwargs(), "instance": voice}

    def get_page_title(self):
        return gettext("Voice of “%(account)s”") % {"account": self.account}

    def get_success_url(self):
        return reverse("social_accounts:inspect", args=[self.account.pk])


class BrandView(SavedFormView):
    """For one site; without one in the address, for the first that the person looks after."""

    form_class = BrandForm
    intro = _("Cards made from a quotation or a figure wear these, where a page has no image of its own.")
    done = _("Noted: the next cards wear these colours.")

    @cached_property
    def site(self):
        sites, _may_all = sites_for(self.request.user)
        if not sites:
            raise PermissionDenied
        wanted = self.kwargs.get("site_id")
        site = next((site for site in sites if wanted in (None, site.pk)), None)
        if site is None:
            raise Http404
        return site

    def get_form_kwargs(self):
        brand = Brand.objects.filter(site=self.site).first() or Brand(site=self.site)
        return {**super().get_form_kwargs(), "instance": brand}

    def get_page_title(self):
        return gettext("Colours and logo of %(site)s") % {"site": self.site.site_name or self.site.hostname}

    def get_success_url(self):
        return reverse("social_accounts:brand", args=[self.site.pk])

    def get_context_data(self, **kwargs):
        others = [site for site in sites_for(self.request.user)[0] if site != self.site]
        return {**super().get_context_data(**kwargs), "others": others}
