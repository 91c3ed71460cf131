"""Writing from many workers: in the caller's transaction, or in one of its own, in turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

_turn = threading.Lock()


@contextmanager
def together() -> Iterator[None]:
    """What is written inside is committed as one. In a transaction of the caller's it just joins: a savepoint would
    cost two statements for each post sent."""
    if connection.in_atomic_block:
        yield
    else:
        with in_turn(), transaction.atomic():
            yield


def in_turn() -> nullcontext | threading.Lock:
    """One thread of this process at a time, where the database takes one writer anyway: the others would sleep in
    growing steps until it is done. Not inside a transaction, which may hold the very thing the turn waits for."""
    return _turn if connection.vendor == "sqlite" and not connection.in_atomic_block else nullcontext()
