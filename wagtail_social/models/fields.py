from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.db import models

from ..conf import conf
from ..exceptions import ConfigurationError, CredentialsUnreadable


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ConfigurationError(f"WAGTAIL_SOCIAL['ENCRYPTION_KEYS']: {error}") from None


def get_fernet() -> MultiFernet:
    """The keys of the settings. Raises ConfigurationError when there is none."""
    if not (keys := tuple(conf.ENCRYPTION_KEYS)):
        raise ConfigurationError("WAGTAIL_SOCIAL['ENCRYPTION_KEYS'] is empty")
    return _fernet(keys)


class Sealed:
    """Encrypted JSON: opened only on demand, so that a wrong key hurts where the secret is used and nowhere else."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    @classmethod
    def seal(cls, value: Any) -> Sealed:
        return cls(get_fernet().encrypt(json.dumps(value).encode()).decode())

    def open(self) -> Any:
        """The value. Raises CredentialsUnreadable when no configured key fits."""
        try:
            return json.loads(get_fernet().decrypt(self.token.encode()))
        except InvalidToken:
            raise CredentialsUnreadable("no configured key opens these credentials") from None

    def rotated(self) -> Sealed:
        try:
            return Sealed(get_fernet().rotate(self.token.encode()).decode())
        except InvalidToken:
            raise CredentialsUnreadable("no configured key opens these credentials") from None

    def __bool__(self) -> bool:
        return bool(self.token)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)

    def __str__(self) -> str:
        return "•••" if self.token else ""

    __repr__ = __str__


class SealedJSONField(models.TextField):
    """A ``Sealed`` value; the empty one needs no key. Not editable, not searchable, never in a form or a revision."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(editable=False, blank=True, default=_nothing)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("editable", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection) -> Sealed:
        return Sealed(value or "")

    def to_python(self, value: Any) -> Sealed:
        return value if isinstance(value, Sealed) else Sealed(value or "")

    def get_prep_value(self, value: Any) -> str:
        return self.to_python(value).token

    def value_to_string(self, obj: models.Model) -> str:
        return ""  # dumps and revisions carry no secret, not even a sealed one


def _nothing() -> Sealed:
    return Sealed("")
