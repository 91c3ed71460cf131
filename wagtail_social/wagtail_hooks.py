"""Registration only."""

from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from . import log_actions
from .group_form import AccountSitesForm
from .image_operations import CutOperation, JpegOperation
from .permissions import may_write_about
from .views.actions import relabel
from .views.home import SocialAlerts
from .viewsets.group import SocialViewSetGroup

hooks.register("register_log_actions", log_actions.register)
hooks.register("construct_snippet_action_menu", relabel)


@hooks.register("register_admin_viewset")
def social_viewsets():
    return SocialViewSetGroup()


@hooks.register("register_icons")
def social_icons(icons):
    return [*icons, "wagtail_social/icons/social-share.svg"]


@hooks.register("register_image_operations")
def social_image_operations():
    return [("wscut", CutOperation), ("wsjpeg", JpegOperation)]


@hooks.register("register_permissions")
def social_permissions():
    models = [("wagtail_social", "account"), ("wagtail_social", "socialpost")]
    names = [codename for _label, codename in models]
    return Permission.objects.filter(content_type__app_label="wagtail_social", content_type__model__in=names)


@hooks.register("register_group_permission_panel")
def account_sites():
    return AccountSitesForm


@hooks.register("construct_homepage_panels")
def social_alerts(request, panels):
    panels.append(SocialAlerts())


@hooks.register("register_page_header_buttons")
def write_a_post(page, user, next_url=None, view_name=None, **kwargs):
    if page.pk and view_name == "edit" and may_write_about(user, page):
        yield Button(
            _("Write a social post"),
            url=reverse("social_posts:write", args=[page.pk]),
            icon_name="social-share",
            attrs={
                "data-controller": "w-action",
                "data-action": "w-action#post:prevent",
                "data-w-action-url-value": reverse("social_posts:write", args=[page.pk]),
            },
            priority=80,
        )
