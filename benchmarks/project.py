"""The sites that are measured: the same content with and without wagtail_social, each in processes of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

from . import content, inside

ROOT = Path(__file__).resolve().parent.parent


class Failed(Exception):
    """A process of ours ended; the message is the end of its log."""


class Site:
    """A folder with the example site's data, and a process of that site that calls functions for us."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "EXAMPLE_VAR": str(folder),
            "PYTHONUNBUFFERED": "1",
            **variables,
        }

    def __enter__(self) -> Site:
        self.process = self.start("inside", "-m", "benchmarks.inside", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def start(self, name: str, *arguments: str, **streams: Any) -> subprocess.Popen:
        """A Python process of this site, its words in ``<name>.log``."""
        with self.log(name).open("wb") as log:
            options = {"stdin": subprocess.DEVNULL, "stdout": log, **streams}
            command = [sys.executable, *arguments]
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=log, text=True, **options)

    def call(self, function: Callable, **arguments: Any) -> Any:
        """What ``function`` of an importable module returns inside the site, as JSON."""
        asked = {"function": f"{function.__module__}:{function.__name__}", "arguments": arguments}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        if not (line := self.process.stdout.readline()):
            raise Failed("\n".join(self.log("inside").read_text().splitlines()[-15:]))
        return json.loads(line)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def migrate(self) -> None:
        with self:
            self.call(inside.manage, command="migrate")


class Project:
    """What the benchmarks of one run share. Sites are made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stack.close()

    @cached_property
    def plain(self) -> Site:
        """Wagtail without the package."""
        return self._stack.enter_context(self._plain)

    @cached_property
    def social(self) -> Site:
        """The same with the package, on a copy of the same data."""
        return self._stack.enter_context(self.another("social"))

    @cached_property
    def _plain(self) -> Site:
        site = Site(self.folder / "plain", BENCH_PLAIN="1")
        with site:
            site.call(inside.manage, command="migrate")
            site.call(content.load)
        return site

    def another(self, name: str, **variables: str) -> Site:
        """A site with the package, in a folder and with a database of its own."""
        folder = self.folder / name
        shutil.copytree(self._plain.folder, folder, ignore=shutil.ignore_patterns("*.log"))
        site = Site(folder, **variables)
        site.migrate()
        return site
