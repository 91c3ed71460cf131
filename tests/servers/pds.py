"""The real Bluesky servers, started on this machine for the tests; installed by ``bluesky_lab/install.sh``.

Mode ``pds`` is a PLC directory and a PDS; ``full`` adds the network's index, which needs PostgreSQL, and is used where
DB_POSTGRES_URL names a database whose schemas "bsky" and "bsync" may be dropped.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import requests

SOURCE = Path(__file__).parent / "bluesky_lab"
LAB = Path(os.environ.get("BLUESKY_LAB") or Path(__file__).parents[2] / "build" / "bluesky_lab")
DATABASE = os.environ.get("DB_POSTGRES_URL", "")
PATIENCE = 60
JWT_SECRET = "jwt-secret"  # as in start.mjs
PORTS = ("CONTROL_PORT", "PLC_PORT", "PDS_PORT", "APPVIEW_PORT", "BSYNC_PORT", "DATAPLANE_PORT")


@dataclass(frozen=True)
class Person:
    did: str
    handle: str
    app_password: str


def missing() -> str:
    """Why the servers cannot be started here, "" when they can."""
    if (LAB / ".installed").exists():
        return ""
    return f"the Bluesky servers are not installed in {LAB}: run tests/servers/bluesky_lab/install.sh"


class Lab:
    """``with Lab("pds") as lab: …``; ``environment`` is that of start.mjs."""

    def __init__(self, mode: str, **environment: str) -> None:
        self.mode, self.environment = mode, environment
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self.control, self.plc, self.pds = (f"http://localhost:{self.ports[name]}" for name in PORTS[:3])
        self._numbers = itertools.count(1)
        self.seconds = 0.0
        """From the start of the process until everything answered."""

    def __enter__(self) -> Lab:
        shutil.copy(SOURCE / "start.mjs", LAB / "start.mjs")
        ports = {name: str(port) for name, port in self.ports.items()}
        environment = {**os.environ, **ports, **self.environment}
        command = [LAB / "node_modules" / ".bin" / "node", "start.mjs", self.mode]
        begun = time.monotonic()
        self._log = open(LAB / f"{self.mode}.log", "wb")
        self._process = subprocess.Popen(command, cwd=LAB, env=environment, stdout=self._log, stderr=self._log)
        try:
            self._wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        self.seconds = time.monotonic() - begun
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _wait_until_ready(self) -> None:
        for _ in range(PATIENCE * 20):
            if self._process.poll() is not None:
                break
            try:
                requests.get(f"{self.control}/ready", timeout=5).raise_for_status()
                return
            except requests.ConnectionError:
                time.sleep(0.05)
        raise RuntimeError(f"the servers did not start, see {self._log.name}")

    def sync(self) -> None:
        """Wait until the index has read all that was written."""
        requests.get(f"{self.control}/sync", timeout=30).raise_for_status()

    def person(self, name: str) -> Person:
        """A new account with an app password; index and notifications know it."""
        handle = f"{name}{next(self._numbers)}.test"
        question = {"handle": handle, "email": f"{handle}@exemple.fr", "password": "main-password"}
        session = self.post("com.atproto.server.createAccount", question)
        answer = self.post("com.atproto.server.createAppPassword", {"name": "wagtail"}, session["accessJwt"])
        self.sync()
        return Person(session["did"], handle, answer["password"])

    def post(self, method: str, question: dict, token: str = "") -> dict:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.post(f"{self.pds}/xrpc/{method}", json=question, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()


def expired(token: str) -> str:
    """``token`` as it will be once its time is over: signed by the lab's secret."""
    head, claims, _ = token.split(".")
    past = {**json.loads(base64.urlsafe_b64decode(claims + "==")), "iat": 1_000_000_000, "exp": 1_000_007_200}
    signed = f"{head}.{_encode(json.dumps(past).encode())}"
    return f"{signed}.{_encode(hmac.digest(JWT_SECRET.encode(), signed.encode(), hashlib.sha256))}"


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
