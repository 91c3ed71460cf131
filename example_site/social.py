"""What the example site has of wagtail_social: practice accounts, and who may do what with posts."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Workflow, WorkflowContentType

from wagtail_social.models import SocialPost
from wagtail_social.models.accounts import label_of
from wagtail_social.networks import all_networks
from wagtail_social.networks.base import Capabilities
from wagtail_social.services.accounts import add_practice_account

from .loading.logins import EDITORS, MODERATORS
from .loading.once import Ledger

EDITOR_PERMISSIONS = ("add_socialpost", "change_socialpost", "view_socialpost", "use_account")
MODERATOR_PERMISSIONS = (
    *EDITOR_PERMISSIONS,
    "publish_socialpost",
    "lock_socialpost",
    "unlock_socialpost",
    "change_account",
    "view_account",
)


def load(ledger: Ledger) -> None:
    """Each step once: rights that somebody took back stay taken back."""
    for key, step in STEPS:
        if ledger.is_new(key):
            step()
            ledger.note(key)


def add_practice_accounts() -> None:
    """One account to rehearse with on each network, held by the whole association; few are ticked beforehand."""
    user = get_user_model().objects.filter(is_superuser=True).order_by("pk").first()
    for network in all_networks().values():
        label = f"Vis et Racines ({label_of(network)})"
        account = add_practice_account(network=network.name, label=label, site=None, by=user)
        account.is_preselected = _is_ready(network.capabilities)
        account.save(update_fields=["is_preselected"])


def _is_ready(capabilities: Capabilities) -> bool:
    """Sends by itself, and needs no app of one's own."""
    return not capabilities.hand_off and capabilities.app != "typed"


def give_permissions() -> None:
    for name, codenames in ((EDITORS, EDITOR_PERMISSIONS), (MODERATORS, MODERATOR_PERMISSIONS)):
        for group in Group.objects.filter(name=name):
            group.permissions.add(*_permissions(codenames))


def _permissions(codenames: tuple[str, ...]) -> list[Permission]:
    """A permission the package does not have is a mistake of this file, said at once."""
    found = {p.codename: p for p in Permission.objects.filter(content_type__app_label="wagtail_social")}
    return [found[codename] for codename in codenames]


def have_posts_reviewed() -> None:
    """Posts pass under the same eyes as pages."""
    workflow = Workflow.objects.active().order_by("pk").first()
    if workflow:
        content_type = ContentType.objects.get_for_model(SocialPost)
        WorkflowContentType.objects.get_or_create(content_type=content_type, defaults={"workflow": workflow})


STEPS = (
    ("social:permissions", give_permissions),
    ("social:accounts", add_practice_accounts),
    ("social:review", have_posts_reviewed),
)
