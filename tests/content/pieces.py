"""Short ways from a source to what the reader finds in it, without a page."""

from typing import Any

from wagtail_social.content.gathering import Gathered
from wagtail_social.content.understanding import understand


def found(source: str, language: str = "fr", title: str = "", summary: str = "") -> dict[str, Any]:
    """The fields of a story that ``source``, HTML or plain lines, gives."""
    body = Gathered()
    body.add_text(source)
    return understand(title, summary, body, language=language, warning="")
