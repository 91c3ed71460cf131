from functools import wraps

from django.core.exceptions import PermissionDenied
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from .. import compat
from ..models import SocialPost
from ..permissions import posts_for
from ..views import cards, composer, hand_off, panel, series
from ..views.base import post_or_404

LEFT_OUT = {"add", "delete", "copy", "unpublish", "revisions_unschedule", "preview_on_add", "usage"}
"""Wagtail's screens without a meaning here: posts begin from a page, not from nothing."""


class StatesColumn(Column):
    cell_template_name = "wagtail_social/posts/states_cell.html"

    def get_value(self, post):
        return panel.describe(post)


class WhenColumn(Column):
    cell_template_name = "wagtail_social/posts/when_cell.html"

    def get_value(self, post):
        return panel.describe(post)


class SocialPostViewSet(SnippetViewSet):
    """Posts, in Wagtail's listing, editor, history and workflow; the word snippet never shows."""

    model = SocialPost
    name = "social_posts"
    url_namespace = "social_posts"
    url_prefix = "social/posts"
    icon = "social-share"
    menu_label = _("Posts")
    edit_handler = composer.composer_handler
    edit_view_class = composer.ComposerView
    copy_view_enabled = False
    add_to_reference_index = True
    inspect_view_enabled = False
    edit_template_name = "wagtail_social/composer/edit.html"
    index_template_name = "wagtail_social/posts/index.html"
    menu_item_is_registered = True  # in our group, so not in the menu of snippets too
    list_per_page = 30
    list_filter = {"live": ["exact"], "author": ["exact"], "created_at": ["date__gte", "date__lte"]}
    list_export = ["title", "author", "created_at", "live"]
    export_filename = "social-posts"
    ordering = ["-created_at", "-pk"]

    list_display = [
        TitleColumn("title", label=_("Post"), url_name="social_posts:edit", accessor=lambda post: str(post)),
        StatesColumn("states", label=_("State")),
        WhenColumn("plan", label=_("When")),
        UserColumn("author", label=_("Author"), classname="social-wide"),
        DateColumn(
            "created_at", label=pgettext_lazy("social", "Created"), sort_key="created_at", classname="social-wide"
        ),
    ]

    @property
    def permission_policy(self):
        return compat.policy_for(SocialPost)

    def register_chooser_viewset(self):
        """None: nothing chooses a post, and the chooser would list those of every site."""

    def get_queryset(self, request):
        posts = posts_for(request.user).select_related("plan", "page", "author__wagtail_userprofile")
        return posts.prefetch_related("deliveries__account", "versions__account")

    def get_common_view_kwargs(self, **kwargs):
        known = super().get_common_view_kwargs(**kwargs)
        return {**known, **{name: None for name in known if name.removesuffix("_url_name") in LEFT_OUT}}

    def get_urlpatterns(self):
        """Wagtail's, each behind the check of the object it is about, and ours."""
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name not in LEFT_OUT]
        for pattern in kept:
            pattern.callback = _guarded(pattern.callback)
        decisions = "|".join(composer.DECISIONS)
        return [
            *kept,
            path("<int:pk>/cards/", composer.Cards.as_view(), name="cards"),
            path("<int:pk>/cards/make/", cards.MakeCard.as_view(), name="make_card"),
            path("<int:pk>/propose/", composer.Propose.as_view(), name="propose"),
            path("<int:pk>/teach/", composer.Teach.as_view(), name="teach"),
            path("<int:pk>/sendings/", composer.Sendings.as_view(), name="sendings"),
            path("<int:pk>/move/", composer.Move.as_view(), name="move"),
            path("<int:pk>/seen/", composer.Seen.as_view(), name="seen"),
            path("<int:pk>/withdraw/", composer.Withdraw.as_view(), name="withdraw"),
            re_path(
                rf"^deliveries/(?P<pk>\d+)/(?P<decision>{decisions})/$", composer.DeliveryAct.as_view(), name="decide"
            ),
            path("hand-off/<int:pk>/", hand_off.HandOffView.as_view(), name="hand_off"),
            path("hand-off/<int:pk>/done/", hand_off.HandOffDone.as_view(), name="hand_off_done"),
            path("hand-off/<int:pk>/not-today/", hand_off.HandOffNotToday.as_view(), name="hand_off_not_today"),
            path("about/<int:page_id>/panel/", panel.panel, name="panel"),
            path("about/<int:page_id>/write/", panel.write, name="write"),
            path("about/<int:page_id>/series/", series.SeriesView.as_view(), name="series"),
        ]


def _guarded(view):
    """Wagtail's generic views look at the permission on the model; this looks at the object."""

    @wraps(view)
    def guarded(request, *args, pk=None, **kwargs):
        if pk is None:
            return view(request, *args, **kwargs)
        if not str(pk).isdigit():
            raise PermissionDenied
        post_or_404(request, int(pk))
        return view(request, *args, pk=pk, **kwargs)

    return guarded
