"""What a network can really do, as rows to read: for the accounts screen and for the matrix in the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..networks.base import Capabilities, Network

FLAGS = (
    ("find", _("Finds a post again after a lost answer")),
    ("edit", _("Changes a post that has left")),
    ("delete", _("Deletes a post")),
    ("comments", _("Reads the answers under a post")),
    ("mentions", _("Reads mentions")),
    ("reply", _("Answers")),
    ("hide", _("Hides an answer")),
    ("like", _("Likes an answer")),
    ("statistics", _("Reads the numbers of a post")),
    ("webhooks", _("Is told at once when something is new")),
)
CARDS = {
    "none": _("no link preview"),
    "fetched": _("made by the network from the page"),
    "sent": _("made by this site"),
}


@dataclass(frozen=True)
class Ability:
    """One row. ``value`` is True, False, or words."""

    label: Any
    value: Any


def abilities(network: Network) -> list[Ability]:
    known = network.capabilities
    return [
        Ability(_("Sent by"), _("a person, by hand") if known.hand_off else _("this site")),
        Ability(_("Longest text"), _length(known)),
        Ability(_("Images in one post"), known.images.maximum),
        Ability(_("Needs an image"), known.images.required),
        Ability(_("Descriptions of images"), known.images.alt_text is not None),
        Ability(_("Link preview"), CARDS[known.card]),
        *(Ability(label, getattr(known, flag)) for flag, label in FLAGS),
        Ability(_("Costs money"), known.currency or False),
        Ability(_("Wants each text approved by a person"), known.approve_each_text),
    ]


def _length(known: Capabilities) -> int:
    return known.text.maximum
