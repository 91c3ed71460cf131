"""A post to be sent by hand: all that the person needs, on one page that also fits her phone."""

from __future__ import annotations

import segno
from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.generic import TemplateView

from ..exceptions import ConfigurationError, Refusal
from ..models import Delivery, State
from ..permissions import deliveries_for
from ..services import hand_off, server_apps
from ..services.images import Renderer
from .accounts import SocialPage
from .base import Act
from .preview import shown_payload

RIGHTS = ("change", "publish")


def handed_or_403(request, pk: int) -> Delivery:
    delivery = get_object_or_404(Delivery.objects.select_related("account", "post__page"), pk=pk)
    if not deliveries_for(request.user, *RIGHTS).filter(pk=pk).exists():
        raise PermissionDenied
    return delivery


class HandOffView(SocialPage, TemplateView):
    """Text to copy, images to save, a code for the phone; then "It is out" or "Not today"."""

    template_name = "wagtail_social/posts/hand_off.html"

    def get(self, request, *args, **kwargs):
        self.delivery = handed_or_403(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_page_title(self):
        return gettext("To be sent by hand")

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("social_posts:list"), "label": gettext("Posts")},
            {"url": reverse("social_posts:edit", args=[self.delivery.post_id]), "label": str(self.delivery.post)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "delivery": self.delivery,
            "is_handed": self.delivery.state == State.HANDED,
            "shown": shown_payload(self.delivery.account, self.delivery.payload, Renderer()),
            "link": self.delivery.payload.get("link", ""),
            "code": self.code,
        }

    @cached_property
    def code(self) -> SafeString | str:
        """This page's own address for the phone; "" where the site does not know its address."""
        try:
            address = server_apps.site_address() + self.request.path
        except ConfigurationError:
            return ""
        return mark_safe(segno.make(address, error="m").svg_inline(border=4, omitsize=True))  # noqa: S308 drawn by us


class AddressForm(forms.Form):
    url = forms.URLField(required=False, assume_scheme="https", max_length=450)


class HandOffAct(Act):
    """What she says of it."""

    def get_object(self):
        return handed_or_403(self.request, self.kwargs["pk"])

    def home(self):
        return reverse("social_posts:edit", args=[self.object.post_id])


class HandOffDone(HandOffAct):
    def perform(self):
        form = AddressForm(self.request.POST)
        if not form.is_valid():
            raise Refusal("address_unreadable")
        hand_off.done(self.object, url=form.cleaned_data["url"], by=self.request.user)
        self.done = gettext("Thank you: it is kept as sent.")


class HandOffNotToday(HandOffAct):
    def perform(self):
        hand_off.not_today(self.object, by=self.request.user)
        self.done = gettext("Put off. Choose another hour here, or withdraw it.")
