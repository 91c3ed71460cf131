"""Posts sent a second through the whole line, and how soon after the hour, beside what the same parts do bare."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from .line import ACCOUNTS, Line, Stub, postgres_line, sqlite_line
from .project import Project
from .results import Result, benchmark, rounded

LATENCIES = ((0.0, 60, 250), (0.2, 24, 90))
"""Seconds an answer takes, posts for each account, goal in posts a second."""
INSTANTS, APART = 5, 1.5
BARE_TASKS = 400


@benchmark
def sqlite(project: Project) -> Iterator[Result]:
    yield from _sending(project, "SQLite", sqlite_line)


@benchmark
def postgres(project: Project) -> Iterator[Result]:
    yield from _sending(project, "PostgreSQL", postgres_line)


def _sending(project: Project, name: str, make_line: Callable) -> Iterator[Result]:
    with Stub() as stub, make_line(project, stub) as line:
        tasks = line.bare_tasks(BARE_TASKS)
        yield Result(name=f"{name}: bare Celery, tasks that do nothing", value=rounded(tasks), unit="tasks/s")
        yield _punctuality(line, name)
        for latency, posts, goal in LATENCIES:
            yield from _throughput(line, name, latency, posts, goal, tasks)


def _punctuality(line: Line, name: str) -> Result:
    line.stub.set_latency(0)
    late = line.send(INSTANTS, instants=INSTANTS, apart=APART).lateness()
    assert late[0] > -0.01, "a post left before its hour"
    return Result(
        name=f"{name}: first byte after the hour, 95th percentile",
        value=rounded(late[int(len(late) * 0.95)]),
        unit="seconds",
        goal=1,
        less_is_better=True,
        against=f"median {late[len(late) // 2]:.3f}, latest {late[-1]:.3f}; {ACCOUNTS} accounts",
    )


def _throughput(line: Line, name: str, latency: float, posts: int, goal: float, tasks: float) -> Iterator[Result]:
    line.stub.set_latency(latency)
    shown = f"{latency * 1000:.0f} ms"
    bare = line.site.call(call_bare, address=line.stub.address, threads=ACCOUNTS, each=posts)
    yield Result(name=f"{name}: bare requests, {shown}", value=rounded(bare), unit="calls/s")
    sent = line.send(posts).per_second
    yield Result(
        name=f"{name}: posts sent, {shown}",
        value=rounded(sent),
        unit="posts/s",
        goal=goal,
        against=f"{sent / bare:.2f} of bare requests, {sent / tasks:.2f} of bare tasks",
    )


# Inside the site


def call_bare(address: str, threads: int, each: int) -> float:
    """Calls a second of as many threads as there are accounts, each with a kept session of its own."""
    callers = [threading.Thread(target=_call, args=(address, number, each)) for number in range(threads)]
    began = time.monotonic()
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return threads * each / (time.monotonic() - began)


def _call(address: str, caller: int, each: int) -> None:
    import requests

    with requests.Session() as session:
        session.trust_env = False
        for number in range(each):
            headers = {"Idempotency-Key": f"bare-{caller}-{number}-{time.monotonic_ns()}"}
            session.post(f"{address}/api/v1/statuses", json={"status": "bare"}, headers=headers).raise_for_status()
