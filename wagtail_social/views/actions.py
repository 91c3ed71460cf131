"""The editor's action menu in the words of posts: one approves a post, one does not publish it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.snippets.action_menu import PublishMenuItem, UnpublishMenuItem, WorkflowMenuItem

from ..models import SocialPost


class ApproveMenuItem(PublishMenuItem):
    label = pgettext_lazy("social", "Approve")
    icon_name = "check"
    template_name = "wagtail_social/composer/approve_button.html"


def relabel(menu_items, request, context):
    """Listener of ``construct_snippet_action_menu``."""
    if context["model"] is not SocialPost:
        return
    ends_review = _ends_review(menu_items, context)
    left_out = (UnpublishMenuItem, PublishMenuItem) if ends_review else (UnpublishMenuItem,)
    menu_items[:] = [_in_our_words(item) for item in menu_items if not isinstance(item, left_out)]
    if ends_review:  # what the reviewer came for stands first
        menu_items.sort(key=lambda item: not _approves(item))


def _ends_review(menu_items, context) -> bool:
    """Whether the reviewer's own approval is the last one asked for: then it says all that approving would."""
    state = getattr(context.get("instance"), "current_workflow_state", None)
    return bool(state and state.is_at_final_task and any(_approves(item) for item in menu_items))


def _approves(item) -> bool:
    return isinstance(item, WorkflowMenuItem) and item.name == "approve"


def _in_our_words(item):
    if isinstance(item, PublishMenuItem):
        return ApproveMenuItem(order=item.order)
    if _approves(item):
        item.label = _("Approve with a comment") if item.launch_modal else pgettext_lazy("social", "Approve")
    return item
