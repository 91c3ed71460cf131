"""What a network tells by itself: a handshake, a signature over the raw body, and "something is new there".

Nothing in a message is believed but that: the core fetches what is new by its own call.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .base_data import ConnectedAccount
from .base_oauth2 import Client


@dataclass(frozen=True, kw_only=True)
class News:
    """Something is new for the account ``account_id``. ``remote_id`` is our post concerned, "" when unknown; ``key`` is
    the same whenever the network repeats itself."""

    account_id: str
    key: str
    remote_id: str = ""


class WebhookNetwork:
    """For networks that declare ``webhooks``. Header names are lower case."""

    def handshake(self, query: Mapping[str, str], client: Client, token: str) -> str | None:
        """What to answer to the network's proof that the address is ours; None to refuse. ``token`` is the word we gave
        to type in on the network's site."""
        raise NotImplementedError

    def is_genuine(self, body: bytes, headers: Mapping[str, str], client: Client) -> bool:
        """True when the signature of ``body``, as it came, is made with the app's secret."""
        raise NotImplementedError

    def news(self, body: bytes) -> Sequence[News]:
        """What a genuine message is about; [] for what does not concern us. Raises ValueError when it is unreadable."""
        raise NotImplementedError

    def subscribe(self, account: ConnectedAccount, client: Client, address: str) -> None:
        """Ask the network to tell ``address`` what is new for ``account``. Harmless to repeat."""
        raise NotImplementedError


def signature_of(body: bytes, secret: str, encoding: Literal["hex", "base64"] = "hex") -> str:
    """The HMAC-SHA256 of ``body``, written in ``encoding``."""
    made = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return made.hex() if encoding == "hex" else base64.b64encode(made).decode()


def is_signed(body: bytes, secret: str, signature: str, encoding: Literal["hex", "base64"] = "hex") -> bool:
    """True when ``signature`` is the HMAC-SHA256 of ``body``; compared in constant time."""
    expected = signature_of(body, secret, encoding)
    return bool(secret) and hmac.compare_digest(expected.encode(), signature.encode())
