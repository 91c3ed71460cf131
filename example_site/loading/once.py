from __future__ import annotations

from example_site.models import Loaded

RESTORABLE = r"^(picture|section|articles|events|members):"
"""Pages and pictures; never people, rights or accounts, which somebody may have taken away for a reason."""


class Ledger:
    """Remembers what was put in, so that what somebody deleted, moved or renamed since is not put in again."""

    def __init__(self, *, restore: bool = False) -> None:
        loaded = Loaded.objects.exclude(key__regex=RESTORABLE) if restore else Loaded.objects.all()
        self.known = set(loaded.values_list("key", flat=True))
        self.added: list[str] = []

    def is_new(self, key: str) -> bool:
        return key not in self.known

    def note(self, key: str) -> None:
        Loaded.objects.get_or_create(key=key)
        self.known.add(key)
        self.added.append(key)
