"""The whole line under measurement: a database, a broker, the real worker with its clock, and a stub of a network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from . import planting, servers
from .project import ROOT, Project, Site
from .results import Missing

ACCOUNTS = 20
THREADS = 24
"""One for each account, and a few so that the sweep never waits for a sending."""
PATIENCE = 90


class Line:
    """``workers`` processes of ``THREADS`` threads each; the first one has the clock."""

    def __init__(self, site: Site, stub: Stub, workers: int) -> None:
        self.site, self.stub, self.workers = site, stub, workers

    @contextmanager
    def working(self) -> Iterator[Line]:
        self.site.call(planting.open_accounts, count=ACCOUNTS, server=self.stub.address)
        processes = [self._start_worker(number) for number in range(self.workers)]
        try:
            self.bare_tasks(1)  # the first answer says that a worker is there
            yield self
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                _end(process)

    def _start_worker(self, number: int) -> subprocess.Popen:
        clock = ["-B", "-s", str(self.site.folder / "beat")] if number == 0 else []
        pool = ["-P", "threads", "-c", str(THREADS), "-n", f"bench{number}@%h", *clock]
        return self.site.start(f"worker{number}", "-m", "celery", "-A", "benchmarks.worker", "worker", *pool)

    def send(self, posts: int, *, instants: int = 1, apart: float = 0.0) -> Run:
        """Plant ``posts`` for each account, ``instants`` hours ``apart`` seconds, and wait until all are sent."""
        self.stub.arrivals()
        due = self.site.call(planting.plant, posts=posts, instants=instants, apart=apart)
        first, last = min(due.values()), max(due.values())
        time.sleep(max(last - time.time(), 0))
        _wait_until(lambda: not self.site.call(planting.unsent), last + PATIENCE)
        return Run(first, self.site.call(planting.figures), due, self.stub.arrivals())

    def bare_tasks(self, count: int) -> float:
        """Tasks a second that do nothing, over the same broker and workers, from the first one enqueued."""
        marks = self.site.folder / f"marks{count}"
        marks.write_bytes(b"")
        began = time.time()
        self.site.call(planting.enqueue_nothing, count=count, marks=str(marks))
        _wait_until(lambda: marks.stat().st_size >= count, began + PATIENCE)
        return count / (marks.stat().st_mtime - began)


class Run:
    """What came of one planting."""

    def __init__(self, hour: float, figures: dict, due: dict[str, float], told: dict) -> None:
        self.hour, self.figures, self.due = hour, figures, due
        self.arrivals = [(key.partition("-")[0], moment) for key, moment in told["arrivals"]]
        assert not told["repeats"], "a post was sent twice"
        assert len(self.arrivals) == len(due) == figures["sent"], (len(self.arrivals), len(due), figures)

    @property
    def per_second(self) -> float:
        """From the hour to the last outcome in the database."""
        return self.figures["sent"] / (self.figures["last"] - self.hour)

    def lateness(self) -> list[float]:
        """Seconds from each post's hour to its first byte at the network, sorted; negative would be too early."""
        return sorted(moment - self.due[key] for key, moment in self.arrivals)


class Stub:
    """The stub as a process, and its remote control."""

    def __enter__(self) -> Stub:
        command = [sys.executable, "-m", "benchmarks.stub"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.address = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.process.stdout.close()

    def set_latency(self, seconds: float) -> None:
        self._ask("/latency", str(seconds).encode())

    def arrivals(self) -> dict[str, Any]:
        return self._ask("/arrivals")

    def _ask(self, path: str, body: bytes | None = None) -> Any:
        with urllib.request.urlopen(self.address + path, data=body, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def sqlite_line(project: Project, stub: Stub) -> Iterator[Line]:
    """What a site gets without installing any server: one worker, a file, a folder of messages."""
    with project.another("line-sqlite") as site, Line(site, stub, workers=1).working() as line:
        yield line


@contextmanager
def postgres_line(project: Project, stub: Stub) -> Iterator[Line]:
    with ExitStack() as stack:
        database, broker = stack.enter_context(servers.postgres()), stack.enter_context(servers.redis())
        site = project.another("line-postgres", EXAMPLE_DATABASE=database, EXAMPLE_BROKER=broker)
        stack.enter_context(site)
        yield stack.enter_context(Line(site, stub, workers=os.cpu_count() or 2).working())


def _wait_until(is_so: Callable[[], bool], deadline: float) -> None:
    while not is_so():
        if time.time() > deadline:
            raise Missing(f"the line did not finish within {PATIENCE} s; --folder keeps its logs")
        time.sleep(0.1)


def _end(process: subprocess.Popen) -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
