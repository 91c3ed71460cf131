"""The site's own side: what stands in a page's head, and links to share it by. Each tag renders a template of its own,
which a site may put another one in the place of."""

from typing import Any

from django import template
from django.utils import translation
from django.utils.safestring import SafeString

from ..services.heads import head_of
from ..services.schemas import as_json
from ..services.sharing import sharing_of

register = template.Library()
register.filter("social_json", as_json)


@register.simple_tag(takes_context=True)
def social_head(context: template.Context, page: Any = None, **chosen: Any) -> SafeString | str:
    """``{% social_head %}``, or ``{% social_head page title="…" description="…" image=… type="…" url="…" %}``."""
    page = page or _page(context)
    if page is None:
        return ""
    head = head_of(page, context.get("request"), **chosen)
    return _rendered(context, "wagtail_social/head.html", {"head": head, "page": page})


@register.simple_tag(takes_context=True)
def social_share(context: template.Context, page: Any = None) -> SafeString | str:
    """``{% social_share %}``, or ``{% social_share page %}``, in the page's own language."""
    page = page or _page(context)
    sharing = sharing_of(page, context.get("request")) if page is not None else None
    if sharing is None or not sharing.url:
        return ""
    with translation.override(sharing.language or translation.get_language()):
        return _rendered(context, "wagtail_social/share.html", {"sharing": sharing, "page": page})


def _page(context: template.Context) -> Any:
    page = context.get("page") or context.get("self")
    return page if hasattr(page, "get_site") and page.pk else None


def _rendered(context: template.Context, name: str, values: dict[str, Any]) -> SafeString:
    with context.push(**values):
        return context.template.engine.get_template(name).render(context)
