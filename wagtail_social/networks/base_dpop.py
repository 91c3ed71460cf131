"""Keys and signatures of OAuth where every request proves that it holds a key (DPoP, RFC 9449). Pure: no HTTP.

We only sign, always by ES256, and never read what others signed: so a few lines on ``cryptography`` are all it takes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ASSERTION_LIFE = 60
"""Seconds; the reference server takes none older than a minute."""
PUBLIC_PARTS = ("crv", "kty", "x", "y")


def new_key() -> dict[str, str]:
    """A fresh private key, as a JWK."""
    numbers = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    point = numbers.public_numbers
    parts = {"x": point.x, "y": point.y, "d": numbers.private_value}
    return {"kty": "EC", "crv": "P-256", **{name: encoded(value.to_bytes(32)) for name, value in parts.items()}}


def public_key(key: Mapping[str, str]) -> dict[str, str]:
    """What others may know of ``key``."""
    return {name: key[name] for name in PUBLIC_PARTS}


def thumbprint(key: Mapping[str, str]) -> str:
    """A name for ``key`` that follows from it (RFC 7638)."""
    return encoded(hashlib.sha256(_json(public_key(key))).digest())


def challenge(verifier: str) -> str:
    """The challenge of PKCE, S256."""
    return _digest(verifier)


def proof(key: Mapping[str, str], method: str, url: str, *, nonce: str = "", token: str = "") -> str:
    """That this very request is made by who holds ``key``, and ``token`` with it."""
    claims: dict[str, Any] = {"jti": secrets.token_urlsafe(16), "iat": int(time.time())}
    claims |= {"htm": method, "htu": url.partition("#")[0].partition("?")[0]}
    claims |= {"nonce": nonce} if nonce else {}
    claims |= {"ath": _digest(token)} if token else {}
    return signed(key, {"typ": "dpop+jwt", "jwk": public_key(key)}, claims)


def client_assertion(key: Mapping[str, str], client_id: str, issuer: str) -> str:
    """That we are ``client_id``, for ``issuer`` alone (private_key_jwt, RFC 7523)."""
    now = int(time.time())
    claims = {"iss": client_id, "sub": client_id, "aud": issuer, "jti": secrets.token_urlsafe(16)}
    claims |= {"iat": now, "exp": now + ASSERTION_LIFE}
    return signed(key, {"typ": "JWT", "kid": thumbprint(key)}, claims)


def signed(key: Mapping[str, str], header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """A JWT; its signature is the two numbers side by side, not their DER form."""
    text = ".".join(encoded(_json(part)) for part in ({"alg": "ES256", **header}, claims))
    private = ec.derive_private_key(int.from_bytes(_decoded(key["d"])), ec.SECP256R1())
    pair = decode_dss_signature(private.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{encoded(b''.join(number.to_bytes(32) for number in pair))}"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _digest(text: str) -> str:
    return encoded(hashlib.sha256(text.encode()).digest())


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
