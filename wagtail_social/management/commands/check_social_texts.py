"""For sites without Celery: what the worker looks up for the remarks beside a text."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from wagtail_social.services import looking_up


class Command(BaseCommand):
    help = "Follow the addresses and look up the words that the remarks beside posts ask about."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        found = looking_up.look_up()
        if verbosity:
            self.stdout.write(f"Addresses followed: {found.links}. Lines looked up: {found.lines}.")
