from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from .accounts import AccountViewSet
from .posts import SocialPostViewSet


class SocialViewSetGroup(ViewSetGroup):
    menu_label = _("Social")
    menu_icon = "social-share"
    menu_order = 250
    items = (SocialPostViewSet, AccountViewSet)
