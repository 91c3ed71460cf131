from __future__ import annotations

from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone, translation

from example_site import social
from example_site.loading.once import Ledger
from example_site.loading.pages import PageLoader, follow_the_port
from example_site.loading.people import load_people
from example_site.loading.pictures import load_pictures


class Command(BaseCommand):
    help = "Met en place le site d'exemple : ajoute ce qui n'a jamais été chargé, ne touche à rien d'autre."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="mettre d'abord la base de données à jour")
        parser.add_argument("--restore", action="store_true", help="remettre aussi ce qui a été supprimé depuis")

    def handle(self, *, migrate: bool, restore: bool, verbosity: int, **options: object) -> None:
        if migrate:
            call_command("migrate", verbosity=0, interactive=False)
        ledger = self.load(restore=restore)
        if verbosity:
            self.stdout.write(f"{len(ledger.added)} éléments chargés." if ledger.added else "Tout était déjà en place.")

    @transaction.atomic
    def load(self, *, restore: bool) -> Ledger:
        ledger = Ledger(restore=restore)
        with translation.override("fr"):
            load_people(ledger)
            PageLoader(ledger, load_pictures(ledger), timezone.localdate()).load()
            follow_the_port()
            social.load(ledger)
        return ledger
