"""The editor's action menu in the words of posts: one approves a post, one does not publish it."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.action_menu import PublishMenuItem, UnpublishMenuItem

from ..models import SocialPost


class ApproveMenuItem(PublishMenuItem):
    label = _("Approve")
    icon_name = "check"
    template_name = "wagtail_social/composer/approve_button.html"


def relabel(menu_items, request, context):
    """Listener of ``construct_snippet_action_menu``."""
    if context["model"] is not SocialPost:
        return
    menu_items[:] = [
        ApproveMenuItem(order=item.order) if isinstance(item, PublishMenuItem) else item
        for item in menu_items
        if not isinstance(item, UnpublishMenuItem)
    ]
