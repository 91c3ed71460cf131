from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wagtail_social.exceptions import SocialError
from wagtail_social.models import Account
from wagtail_social.services import accounts

HEALTH = {
    Account.Health.UNPROVEN: "not yet proved",
    Account.Health.WORKING: "working",
    Account.Health.TROUBLE: "in trouble",
    Account.Health.BROKEN: "to be reconnected",
}


class Command(BaseCommand):
    help = "Ask each network whether our accounts still work. Ends with an error if one of them does not."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        connected = list(Account.objects.connected())
        failed = [account for account in connected if not self._check(account, verbosity)]
        if failed:
            raise CommandError(f"Not working: {', '.join(str(account) for account in failed)}.")
        if verbosity and not connected:
            self.stdout.write("No account is connected.")

    def _check(self, account: Account, verbosity: int) -> bool:
        works, words = _prove(account)
        if verbosity:
            paused = ", paused" if account.is_paused else ""
            self.stdout.write(f"{account} ({account.network_label}{paused}): {words}")
        return works


def _prove(account: Account) -> tuple[bool, str]:
    """Whether it works, and how to say it. One account's failure never hides the others."""
    if account.network_class is None:
        accounts.prove(account)
        return False, "its network is no longer installed"
    try:
        proved = accounts.prove(account)
    except SocialError as error:
        return False, str(error)
    words = HEALTH[Account.Health(proved.health)]
    detail = f" — {proved.health_detail}" if proved.health_detail else ""
    return proved.health == Account.Health.WORKING, words + detail
