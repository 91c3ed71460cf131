"""The angles of a post, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..content.composing import available_angles
from ..content.story import Story


@dataclass(frozen=True)
class AngleWords:
    label: Promise
    hint: Promise
    """What a post of this angle does."""


WORDS = {
    "announcement": AngleWords(_("Announcement"), _("What the page is about.")),
    "quotation": AngleWords(_("Quotation"), _("Somebody's words, from the page.")),
    "figure": AngleWords(_("Figure"), _("A number that tells the whole.")),
    "question": AngleWords(_("Question"), _("What the page asks its readers.")),
    "list": AngleWords(_("List"), _("Its points or steps, one after the other.")),
    "image": AngleWords(_("Image"), _("One image and what it shows.")),
    "behind": AngleWords(_("Behind the scenes"), _("How it was made.")),
    "thanks": AngleWords(_("Thanks"), _("Whom the page thanks.")),
    "event": AngleWords(_("Event"), _("When, where, how to come.")),
    "reminder": AngleWords(_("Reminder"), _("The same, in a line.")),
}


def choices(story: Story, kept: str) -> list[tuple[str, str]]:
    """The angles by which ``story`` can be told, and the one it is told by."""
    offered = available_angles(story)
    return [(name, str(words.label)) for name, words in WORDS.items() if name in offered or name == kept]
