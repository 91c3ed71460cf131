from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from wagtail_social.exceptions import ConfigurationError, CredentialsUnreadable
from wagtail_social.models import Account, ServerApp
from wagtail_social.models.fields import get_fernet


class Command(BaseCommand):
    help = "Encrypt every stored credential anew with the first key of WAGTAIL_SOCIAL['ENCRYPTION_KEYS']."
    requires_system_checks = ()

    def handle(self, *, verbosity: int, **options: Any) -> None:
        try:
            get_fernet()
        except ConfigurationError as error:
            raise CommandError(str(error)) from None
        done, unreadable = _rotate_all()
        if verbosity:
            self.stdout.write(f"{done} credential{'' if done == 1 else 's'} encrypted with the first key.")
        if unreadable:
            raise CommandError(f"No key opens the credentials of: {', '.join(unreadable)}. Keep every older key.")


def _rotate_all() -> tuple[int, list[str]]:
    """How many were encrypted anew, and the names of those that no key opens."""
    done, unreadable = 0, []
    for model, field, pk in _secrets():
        try:
            done += _rotate(model, field, pk)
        except CredentialsUnreadable:
            unreadable.append(_name(model, pk))
    return done, unreadable


def _secrets() -> Iterable[tuple[type[models.Model], str, int]]:
    for model, field in ((Account, "credentials"), (ServerApp, "client")):
        for pk in list(model.objects.order_by("pk").values_list("pk", flat=True)):
            yield model, field, pk


@transaction.atomic
def _rotate(model: type[models.Model], field: str, pk: int) -> bool:
    """Under the row's lock, so that credentials renewed by a worker meanwhile are never overwritten by old ones."""
    row = model.objects.select_for_update().only(field).filter(pk=pk).first()
    if row is None or not getattr(row, field):
        return False
    model.objects.filter(pk=pk).update(**{field: getattr(row, field).rotated()})
    return True


def _name(model: type[models.Model], pk: int) -> str:
    row = model.objects.get(pk=pk)
    return (
        f"{row.label or row.handle} (no. {pk})" if model is Account else f"the application on {row.server} (no. {pk})"
    )
