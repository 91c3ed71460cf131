"""The groups of the association and somebody in each of them."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Task, Workflow
from wagtail.users.models import UserProfile

from .logins import EDITORS, LOGINS, MEMBERS, MODERATORS, PASSWORD, Login
from .once import Ledger


def load_people(ledger: Ledger) -> None:
    if ledger.is_new("groups"):
        _name_in_french()
        Group.objects.get_or_create(name=MEMBERS)
        ledger.note("groups")
    for login in LOGINS:
        if ledger.is_new(f"user:{login.username}"):
            _create(login)
            ledger.note(f"user:{login.username}")


def _name_in_french() -> None:
    """Wagtail's own groups keep their rights and their place in the workflow, and get the names people here use."""
    for old, new in (("Editors", EDITORS), ("Moderators", MODERATORS)):
        if not Group.objects.filter(name=new).exists():
            Group.objects.filter(name=old).update(name=new)
    for model in (Workflow, Task):
        model.objects.filter(name="Moderators approval").update(name="Relecture par la modération")


def _create(login: Login) -> None:
    model = get_user_model()
    if model.objects.filter(username=login.username).exists():
        return
    user = model.objects.create_user(
        login.username,
        f"{login.username}@vis-et-racines.example",
        PASSWORD,
        first_name=login.first_name,
        last_name=login.last_name,
        is_superuser=login.is_superuser,
        is_staff=login.is_superuser,
    )
    user.groups.set(Group.objects.filter(name__in=login.groups))
    UserProfile.objects.update_or_create(
        user=user, defaults={"preferred_language": "fr", "current_time_zone": "Europe/Paris"}
    )
