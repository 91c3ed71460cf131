"""How an association speaks on one account. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class HouseVoice:
    hashtags_most: int | None = None
    """Most hashtags of a post; None: as many as is usual on the network."""
    hashtags_always: tuple[str, ...] = ()
    """Words without #, first in every post."""
    hashtags_never: tuple[str, ...] = ()
    emoji: Literal["none", "few"] = "none"
    inclusive: Literal["none", "doublets", "epicene"] = "none"
    """How people of every gender are named: not specially, "adhérentes et adhérents", or "membres"."""
    address: Literal["vous", "tu"] = "vous"
    signature: str = ""
    """The last line of every post; "" for none."""
    replacements: tuple[tuple[str, str], ...] = ()
    """Words to avoid, each with what to say instead ("" to say nothing)."""


PLAIN = HouseVoice()
