"""The demo as a person starts it: a process of its own, on a port and a folder of its own."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY, START_TIMEOUT, END_TIMEOUT = "The site is ready.", 240, 30


class RunningDemo:
    """``with RunningDemo(folder) as demo: …``; leaving asks it to stop as Ctrl-C does."""

    def __init__(self, folder: Path, *, port: int | None = None, **variables: str) -> None:
        self.folder, self.port, self.variables = folder, port or free_port(), variables
        self.log = folder.with_name(f"{folder.name}.log")

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def __enter__(self) -> RunningDemo:
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "example_site.demo"],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def stop(self, number: int = signal.SIGINT) -> None:
        if self.process.poll() is None:
            os.kill(self.process.pid, number)
        self.process.wait(END_TIMEOUT)

    def survivors(self) -> list[str]:
        """Command lines of all processes that were started for this folder and still run."""
        mark = f"EXAMPLE_VAR={self.folder}".encode()
        return [_command(path.parent) for path in Path("/proc").glob("[0-9]*/environ") if mark in _read(path)]

    def survivors_after(self, seconds: float) -> list[str]:
        end = time.monotonic() + seconds
        while (left := self.survivors()) and time.monotonic() < end:
            time.sleep(0.2)
        return left

    def _environment(self) -> dict[str, str]:
        """Plain http is for the servers of the tests, which have no certificate."""
        ours = {"EXAMPLE_PORT": str(self.port), "EXAMPLE_VAR": str(self.folder), "OAUTHLIB_INSECURE_TRANSPORT": "1"}
        return {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.browser.settings", **ours, **self.variables}

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_TIMEOUT
        while READY not in self.said:
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"The demo did not start:\n{self.said}")
            time.sleep(0.1)


def copy_data(source: Path, target: Path) -> Path:
    """What a running demo has in its folder, consistent although it goes on working."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("site.sqlite3*", "broker", "logs", "beat-schedule*"))
    with sqlite3.connect(source / "site.sqlite3") as live, sqlite3.connect(target / "site.sqlite3") as copy:
        live.backup(copy)
    live.close()
    copy.close()
    return target


def free_port() -> int:
    """Below those the system gives away by itself, for it stays unused until the demo is prepared."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _command(process: Path) -> str:
    return _read(process / "cmdline").replace(b"\0", b" ").decode(errors="replace")
