"""PostgreSQL and Redis from the system's packages, each in a temporary folder and on a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .results import Missing

PATIENCE = 20


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database, settings as the package ships them."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    initdb = str(binaries[-1]) if binaries else shutil.which("initdb")
    if not initdb:
        raise Missing("PostgreSQL is not installed (Debian: postgresql)")
    become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    folder, port = Path(tempfile.mkdtemp(prefix="social_bench_pg_")), _free_port()
    if become:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    _run([*become, initdb, "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync"])
    program = [*become, str(Path(initdb).with_name("postgres")), "-D", str(data), "-k", str(folder), "-p", str(port)]
    with _process([*program, "-c", "listen_addresses=127.0.0.1"], port, folder):
        # The template database takes connections as soon as the port does, or a moment later.
        address = f"postgres://postgres@127.0.0.1:{port}/postgres"
        _wait(lambda: _answers(address))
        yield address
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    if not (program := shutil.which("redis-server")):
        raise Missing("Redis is not installed (Debian: redis-server)")
    with tempfile.TemporaryDirectory(prefix="social_bench_redis_") as folder:
        port = _free_port()
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        with _process(command, port, Path(folder)):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _process(command: list[str], port: int, folder: Path) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: _listens(port))
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise Missing(f"{Path(command[-1]).name}: {done.stderr.strip()}")


def _wait(is_ready) -> None:
    end = time.monotonic() + PATIENCE
    while not is_ready():
        if time.monotonic() > end:
            raise Missing(f"a server did not answer within {PATIENCE} s")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    import psycopg

    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
