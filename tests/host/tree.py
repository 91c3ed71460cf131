"""What a project's pages are, without the numbers that change from one database to the next."""

import swapper
from django.core import mail
from wagtail.log_actions import registry
from wagtail.models import PageLogEntry


def tree():
    Page = swapper.load_model("wagtailcore", "Page")
    return {
        "pages": [describe(page) for page in Page.objects.order_by("path").specific()],
        "log": list(PageLogEntry.objects.order_by("pk").values_list("label", "action")),
        "mails": [(message.subject, sorted(message.to)) for message in mail.outbox],
    }


def describe(page):
    columns = "title draft_title slug live has_unpublished_changes expired locked depth go_live_at expire_at".split()
    latest = page.get_latest_revision_as_object()
    state = page.current_workflow_state
    return {
        **{name: getattr(page, name) for name in columns},
        "type": page._meta.label,
        "path": page.url_path,
        "language": page.locale.language_code,
        "alias of": page.alias_of and page.alias_of.url_path,
        "was published": page.first_published_at is not None,
        "revisions": page.revisions.count(),
        "draft": latest.title,
        "workflow": state and state.status,
        "private": list(page.view_restrictions.values_list("restriction_type", flat=True)),
        "actions": sorted(entry.action for entry in registry.get_logs_for_instance(page)),
    }
