"""A writer of the site's own beside the composer: a model on its machine, an assistant it pays for, somebody's script.

None is needed and none is bundled. What it writes is a proposal: marked as such, measured, remarked upon and approved
like any other text.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

from django.utils.module_loading import import_string

from ..conf import conf
from ..content.story import Story
from ..content.voice import HouseVoice
from ..exceptions import Refusal
from ..models import PostVersion
from .payloads import form_only
from .voices import voice_of

logger = logging.getLogger("wagtail_social")


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What a writer is given."""

    text: str
    """What stands in the field now: the composer's text, or a person's."""
    story: Story
    angle: str
    language: str
    register: str
    """How people write there, see ``networks.base_limits.Register``."""
    maximum: int
    """Most characters, as that network counts; more is shown as too long, not cut."""
    voice: HouseVoice


class Writer(Protocol):
    label: str
    """Who proposes, as people here call it: at most 100 characters."""

    def propose(self, brief: Brief) -> str:
        """One text. Whatever it raises is told as "no proposal came"; the time it takes, a person waits."""


def writer() -> Writer | None:
    """The one named by the setting ``WRITER``, or None."""
    return import_string(conf.WRITER)() if conf.WRITER else None


def propose(version: PostVersion, story: Story, angle: str) -> str:
    """Raises Refusal("writer_silent") when nothing came."""
    network = version.account.network_class
    brief = Brief(
        text=version.text,
        story=story,
        angle=angle,
        language=version.account.language or story.language,
        register=network.capabilities.register,
        maximum=network.text_limit(form_only(version.account)).maximum,
        voice=voice_of(version.account),
    )
    try:
        text = writer().propose(brief)
    except Exception:  # somebody else's code: whatever goes wrong in it must not cost what was typed
        logger.exception("the writer %s failed", conf.WRITER)
        text = ""
    if not isinstance(text, str) or not text.strip():
        raise Refusal("writer_silent")
    return text.strip()
