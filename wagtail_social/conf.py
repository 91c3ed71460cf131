"""Every setting of the package: ``WAGTAIL_SOCIAL = {"NAME": value}``. An unknown name is an error, not a silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings

from .exceptions import ConfigurationError

SETTING = "WAGTAIL_SOCIAL"


class Settings:
    """Read at each use, so that tests and reloads see changes at once."""

    def _get(self, name: str, default: Any) -> Any:
        return getattr(django_settings, SETTING, {}).get(name, default)

    @property
    def ENCRYPTION_KEYS(self) -> list[str]:
        """Fernet keys for credentials, the current one first; older ones stay until ``rotate_social_keys`` ran."""
        return list(self._get("ENCRYPTION_KEYS", []))

    @property
    def PANEL(self) -> str:
        """``auto``: a Social panel on every page type; ``explicit``: where a page model lists ``SocialPanel()``."""
        return self._get("PANEL", "auto")

    @property
    def NETWORKS(self) -> list[str] | None:
        """Names of the networks offered; None offers every installed one."""
        return self._get("NETWORKS", None)

    @property
    def ALLOW_PRIVATE_HOSTS(self) -> bool:
        """Let people connect servers on private addresses and over plain http. For development and tests only."""
        return self._get("ALLOW_PRIVATE_HOSTS", False)

    @property
    def APP_NAME(self) -> str:
        """The name under which this site registers itself with a server; by default ``WAGTAIL_SITE_NAME``."""
        return self._get("APP_NAME", "") or getattr(django_settings, "WAGTAIL_SITE_NAME", "") or "Wagtail"

    @property
    def LATE_AFTER(self) -> timedelta:
        """How long after its hour a post may still leave by itself, where its plan says nothing else."""
        return self._get("LATE_AFTER", timedelta(hours=2))

    @property
    def LEASE(self) -> timedelta:
        """How long one sending may take before its worker is taken for dead. Above every network's time-outs."""
        return self._get("LEASE", timedelta(seconds=180))

    @property
    def LOOK_AGAIN_AFTER(self) -> timedelta:
        """How long to wait before looking on the network for a post whose sending ended unknown."""
        return self._get("LOOK_AGAIN_AFTER", timedelta(seconds=20))

    @property
    def CLAIM_AHEAD(self) -> timedelta:
        """How long before its hour a post is handed to the worker, which then waits for the exact second."""
        return self._get("CLAIM_AHEAD", timedelta(seconds=60))

    @property
    def SWEEP_EVERY(self) -> float:
        """Seconds between two looks for what is due."""
        return self._get("SWEEP_EVERY", 5.0)

    @property
    def WORKER_ALARM(self) -> timedelta:
        """How old the worker's last sign of life may be before the admin turns red."""
        return self._get("WORKER_ALARM", timedelta(minutes=10))

    @property
    def CHECK_ACCOUNTS_EVERY(self) -> timedelta:
        """How often each account's credentials are proved when nothing is sent."""
        return self._get("CHECK_ACCOUNTS_EVERY", timedelta(hours=6))

    @property
    def FETCH_EVERY(self) -> float:
        """Seconds between two looks for accounts whose answers are to be read."""
        return self._get("FETCH_EVERY", 15.0)

    @property
    def KEEP_COMMENTS(self) -> timedelta | None:
        """How long what people write to us is kept, where a network's terms do not ask for less; None for ever."""
        return self._get("KEEP_COMMENTS", None)

    @property
    def PRACTICE_COMMENTS(self) -> bool:
        """Let invented people comment on the posts of practice accounts."""
        return self._get("PRACTICE_COMMENTS", True)

    @property
    def HEAD_PARTS(self) -> frozenset[str]:
        """What ``{% social_head %}`` writes, among ``canonical``, ``open_graph``, ``card`` and ``schema``."""
        return frozenset(self._get("HEAD_PARTS", ("canonical", "open_graph", "card", "schema")))

    @property
    def SHARE_ON(self) -> list[str] | None:
        """Names of the networks ``{% social_share %}`` offers readers, in that order; None for every one it can."""
        return self._get("SHARE_ON", None)

    @property
    def IMAGE_CONSENT(self) -> str:
        """Dotted path of a function of an image: False where somebody in it has not agreed to be shown, True where
        everybody has, None where that is not known. "" where the site records nothing of the kind."""
        return self._get("IMAGE_CONSENT", "")

    @property
    def WRITER(self) -> str:
        """Dotted path of a class that proposes texts (``services.writers.Writer``); "" for none."""
        return self._get("WRITER", "")

    @property
    def DICTIONARIES(self) -> str:
        """The folder of the Hunspell dictionaries (``fr.aff`` and ``fr.dic``); "" for the system's folders."""
        return str(self._get("DICTIONARIES", ""))

    @property
    def LOOK_UP_EVERY(self) -> float:
        """Seconds between two looks for addresses to follow and words to look up for the remarks beside a text."""
        return self._get("LOOK_UP_EVERY", 10.0)

    def unknown_names(self) -> list[str]:
        return sorted(set(getattr(django_settings, SETTING, {})) - set(self.names()))

    @classmethod
    def names(cls) -> list[str]:
        return [name for name, value in vars(cls).items() if isinstance(value, property)]

    def validate(self) -> None:
        if unknown := self.unknown_names():
            raise ConfigurationError(f"{SETTING} has unknown names: {', '.join(unknown)}")


conf = Settings()
