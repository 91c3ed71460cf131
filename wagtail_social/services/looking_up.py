"""What the worker looks up for the remarks beside a text: where addresses lead, and which words nobody knows."""

from __future__ import annotations

from dataclasses import dataclass

from . import links, spelling


@dataclass(frozen=True, kw_only=True)
class LookedUp:
    links: int = 0
    lines: int = 0


def look_up() -> LookedUp:
    """Words first: they take no time, and somebody is waiting for them."""
    lines = spelling.check_due() if spelling.is_anything_due() else 0
    return LookedUp(lines=lines, links=links.check_due() if links.is_anything_due() else 0)
