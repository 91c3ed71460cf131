"""Short ways from a source to what the reader finds in it, without a page."""

from typing import Any

from wagtail_social.content.gathering import Gathered
from wagtail_social.content.understanding import Understanding

FIELDS = (
    "summary", "sentences", "quotations", "figures", "questions", "listings", "definitions", "people", "tone",
    "content_warning",
)  # fmt: skip


def found(source: str, language: str = "fr", title: str = "", summary: str = "") -> dict[str, Any]:
    """The fields of a story that ``source``, HTML or plain lines, gives."""
    body = Gathered()
    body.add_text(source)
    understood = Understanding(title, summary, body, language=language, warning="")
    return {name: getattr(understood, name) for name in FIELDS}
