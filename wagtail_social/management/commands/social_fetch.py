"""For sites without Celery: from cron every few minutes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from wagtail_social.services import fetching, retention, watching


class Command(BaseCommand):
    help = "Read what people answered on the accounts whose turn it is, and forget what may no longer be kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        everything = "read every account and every watched thread, whether its turn has come or not"
        parser.add_argument("--all", action="store_true", help=everything)

    def handle(self, *, all: bool, verbosity: int, **options: Any) -> None:
        if all:
            watching.hurry()
        looks = self._read_all()
        gone = retention.forget()
        if verbosity:
            self.stdout.write(f"{_count(looks, 'look')} made, {_count(gone, 'text')} forgotten.")

    @staticmethod
    def _read_all() -> int:
        """Sweep after sweep, until no account's turn is left; each account gets its share of time in between."""
        made = 0
        while looks := fetching.run(watching.sweep()):
            made += looks
        return made


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
