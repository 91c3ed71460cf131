"""What went wrong, named by what must be done next.

Messages are for logs and for the record of attempts: they hold a status, a host and the network's own words, cut short,
and never a credential. The sentence a person reads is chosen from the class and its ``reason`` by the core.
"""

from __future__ import annotations

from datetime import datetime


class SocialError(Exception):
    """The root of every error of this package."""


class ConfigurationError(SocialError):
    """A setting is missing or wrong; the message says which."""


class CredentialsUnreadable(SocialError):
    """Stored credentials cannot be decrypted with the configured keys."""


class Refusal(SocialError):
    """A service declines, in words a person may read: nothing was changed."""


class NetworkError(SocialError):
    """Something happened between us and a network.

    ``status`` is the HTTP status, or None when no answer came; ``detail`` the network's own words, redacted and cut.
    """

    def __init__(self, detail: str = "", *, status: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status

    def __str__(self) -> str:
        name = type(self).__name__
        status = f" {self.status}" if self.status else ""
        return f"{name}{status}: {self.detail}" if self.detail else f"{name}{status}"


class NotSent(NetworkError):
    """Nothing was created: trying again is safe."""


class RateLimited(NotSent):
    """The network asks us to wait. ``until`` is aware, or None when it did not say."""

    def __init__(self, detail: str = "", *, status: int | None = 429, until: datetime | None = None) -> None:
        super().__init__(detail, status=status)
        self.until = until


class NotYet(NotSent):
    """The network is still working on what it accepted; go on at ``until`` (aware) from what was kept. No failure."""

    def __init__(self, detail: str = "", *, status: int | None = None, until: datetime) -> None:
        super().__init__(detail, status=status)
        self.until = until


class CreditNeeded(NotSent):
    """The network asks for money first; a person must top up the account there. Calling again is no use before."""


class ReconnectNeeded(NotSent):
    """The credentials are dead by the network's explicit word; a person must connect the account again."""


class Unknown(NetworkError):
    """The request may or may not have been carried out: look before sending again."""


class Rejected(NetworkError):
    """The network refuses this content; a person must change something.

    ``reason`` is one of the codes below, worded for people by the core.
    """

    REASONS = frozenset({"content", "too_long", "image", "duplicate", "forbidden", "gone", "conflict", "blocked"})

    def __init__(self, detail: str = "", *, reason: str = "content", status: int | None = None) -> None:
        super().__init__(detail, status=status)
        if reason not in self.REASONS:
            raise ValueError(f"unknown reason {reason!r}")
        self.reason = reason


class HostRefused(NotSent):
    """The address leads to a private network, to a wrong scheme, or away by a redirect."""


class Unsupported(SocialError):
    """The network cannot do this; its capabilities say so, and the interface does not offer it."""
