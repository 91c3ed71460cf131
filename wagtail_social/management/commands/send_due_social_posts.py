"""For sites without Celery: from cron every minute, or as a process of its own with ``--loop``."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from wagtail_social.services import sweeping


class Command(BaseCommand):
    help = "Send the social posts that are due, look for those whose sending ended unknown, prove the accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        loop = "begin again every SECONDS seconds until the process is told to stop (SIGTERM, Ctrl+C)"
        parser.add_argument("--loop", type=_seconds, metavar="SECONDS", help=loop)

    def handle(self, *, loop: float | None, verbosity: int, **options: Any) -> None:
        if loop is None:
            self._say(*_round([]), verbosity)
            return
        with _until_told_to_stop() as stop:
            self._loop(loop, stop, verbosity)

    def _loop(self, seconds: float, stop: threading.Event, verbosity: int) -> None:
        """A database that is away for a while stops nothing: the next round finds everything."""
        waiting: list[tuple[int, datetime]] = []
        while not stop.is_set():
            close_old_connections()
            try:
                made, findings = _round(waiting)
            except (OperationalError, InterfaceError) as error:
                self.stderr.write(f"The database cannot be reached ({type(error).__name__}); trying again.")
            else:
                waiting = _still_to_come(findings)
                if made or findings.to_settle or findings.to_prove or verbosity > 1:
                    self._say(made, findings, verbosity)
            stop.wait(min(seconds, _until_next(waiting)))

    def _say(self, made: int, findings: sweeping.Findings, verbosity: int) -> None:
        if verbosity:
            settled, proved = len(findings.to_settle), len(findings.to_prove)
            self.stdout.write(
                f"{_count(made, 'sending')} made, {_count(settled, 'unconfirmed sending')} looked for, "
                f"{_count(proved, 'account')} checked."
            )


def _round(waiting: list[tuple[int, datetime]]) -> tuple[int, sweeping.Findings]:
    """One look around and all it asks for. ``waiting``: what earlier rounds claimed ahead of its hour."""
    found = sweeping.sweep()
    findings = replace(found, due=[*waiting, *found.due])
    return sweeping.run(findings), findings


def _still_to_come(findings: sweeping.Findings) -> list[tuple[int, datetime]]:
    now = timezone.now()
    return [(account, moment) for account, moment in findings.due if moment > now]


def _until_next(waiting: list[tuple[int, datetime]]) -> float:
    """Seconds to the next hour we know of."""
    if not waiting:
        return float("inf")
    return max(0.0, (min(moment for _account, moment in waiting) - timezone.now()).total_seconds())


@contextmanager
def _until_told_to_stop() -> Iterator[threading.Event]:
    """An event set by SIGTERM or Ctrl+C: the round under way ends in peace, so that no sending is cut in two."""
    stop = threading.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in signals]
    try:
        yield stop
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _seconds(typed: str) -> float:
    try:
        seconds = float(typed)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < threading.TIMEOUT_MAX:
        raise ArgumentTypeError("a number of seconds above 0 is needed")
    return seconds


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
