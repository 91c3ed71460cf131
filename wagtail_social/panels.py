"""The Social panel of the page editor: a view on the page's posts, with endpoints of its own.

It brings no field and no formset into the page's form, so it can neither block nor forge nor dirty anything there.
"""

from __future__ import annotations

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, Panel, TabbedInterface
from wagtail.admin.staticfiles import versioned_static
from wagtail.models import get_page_models


class SocialPanel(Panel):
    """Shows what is planned and told about the page; lets those who may write a post."""

    def __init__(self, **kwargs):
        kwargs.setdefault("heading", _("Social networks"))
        kwargs.setdefault("icon", "social-share")
        super().__init__(**kwargs)

    @property
    def clean_name(self):
        return super().clean_name or "social"

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_social/panels/social_panel.html"

        def is_shown(self):
            from .permissions import may

            return any(may(self.request.user, action) for action in ("view", "add", "change", "publish"))

        def get_context_data(self, parent_context=None):
            """What it shows comes from an endpoint of its own, once the editor is there: the editor waits for nothing
            of ours."""
            page_id = self.instance.pk
            return {**super().get_context_data(parent_context), "page_id": page_id, "page_is_new": page_id is None}

        @cached_property
        def media(self):
            return super().media + assets("panel")


def assets(*controllers: str) -> forms.Media:
    """Our style sheet and the named Stimulus controllers."""
    return forms.Media(
        css={"all": [versioned_static("wagtail_social/css/social.css")]},
        js=[versioned_static(f"wagtail_social/js/{name}.js") for name in controllers],
    )


def add_to_all_page_types() -> None:
    """Give every page type the panel, through the attributes that Wagtail documents, without touching a shared list."""
    for model in get_page_models():
        if has_panel(model):
            continue
        handler = getattr(model, "edit_handler", None)
        if handler is None:
            model.promote_panels = [*model.promote_panels, SocialPanel()]
        elif isinstance(handler, TabbedInterface):
            tab = ObjectList([SocialPanel()], heading=_("Social networks"))
            model.edit_handler = _extended(handler, tab)
        elif isinstance(handler, ObjectList):
            model.edit_handler = _extended(handler, SocialPanel())


def has_panel(model: type) -> bool:
    handler = getattr(model, "edit_handler", None)
    if handler is not None:
        return _holds_panel([handler])
    return _holds_panel([*model.content_panels, *model.promote_panels, *model.settings_panels])


def page_types_without_panel() -> list[str]:
    return sorted(model._meta.label for model in get_page_models() if not has_panel(model))


def _extended(handler, panel):
    return type(handler)(
        [*handler.children, panel], **{key: value for key, value in handler.clone_kwargs().items() if key != "children"}
    )


def _holds_panel(panels) -> bool:
    return any(isinstance(panel, SocialPanel) or _holds_panel(getattr(panel, "children", ())) for panel in panels)
