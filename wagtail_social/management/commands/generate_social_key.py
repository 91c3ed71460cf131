from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand

EXPLANATION = """
A new key, kept nowhere but here. Put it first in the list in the settings, and keep it out of version control:

    WAGTAIL_SOCIAL = {"ENCRYPTION_KEYS": [os.environ["SOCIAL_KEY"]]}

To change keys, put the new one before the old one, run `manage.py rotate_social_keys`, then remove the old one.
Without its key a credential cannot be read: the account must be connected again."""


class Command(BaseCommand):
    help = "Print a new key for the credentials of accounts, and where to put it. With -v 0, the key alone."
    requires_system_checks = ()

    def handle(self, *, verbosity: int, **options: Any) -> None:
        self.stdout.write(Fernet.generate_key().decode())
        if verbosity:
            self.stdout.write(EXPLANATION)
