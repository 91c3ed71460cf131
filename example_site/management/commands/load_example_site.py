from __future__ import annotations

from argparse import ArgumentParser

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
        parser.add_argument("--restore", action="store_true", help="remettre aussi ce qui a été supprimé depuis")

    @transaction.atomic
    def handle(self, *, restore: bool, verbosity: int, **options: object) -> None:
        ledger = Ledger(restore=restore)
        with translation.override("fr"):
            load_people(ledger)
            PageLoader(ledger, load_pictures(ledger), timezone.localdate()).load()
            follow_the_port()
            social.load(ledger)
        if verbosity:
            self.stdout.write(f"{len(ledger.added)} éléments chargés." if ledger.added else "Tout était déjà en place.")
