"""A real server of Mastodon's API, in this machine: snac2 by grunfink, from Debian's packages.

The program is looked for in ``$SNAC_BINARY``, then on the PATH. On Debian 13 ``apt-get install --no-install-recommends
snac2``; on Debian 12 it is in backports, and can be unpacked without being installed, with no line added to /etc/apt:

    mkdir -p var/snac/lists/partial var/snac/parts && cd var/snac
    echo 'deb http://deb.debian.org/debian bookworm-backports main' > sources.list
    backports="-o Dir::Etc::SourceList=$PWD/sources.list -o Dir::Etc::SourceParts=$PWD/parts"
    backports="$backports -o Dir::State::Lists=$PWD/lists"
    apt-get $backports update && apt-get $backports download snac2 && dpkg -x snac2_*.deb unpacked
    export SNAC_BINARY=$PWD/unpacked/usr/bin/snac

It needs libcurl4 and libssl3. What it cannot prove: errors, idempotency keys, PKCE, scopes, limits; and 2.75 cannot
delete. See ``mastodon_server`` for those.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

PASSWORD = re.compile(r"password is (\S+)")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def binary() -> str:
    """Skips the test, with the reason, where there is none."""
    found = os.environ.get("SNAC_BINARY") or shutil.which("snac")
    if not found:
        pytest.skip("snac2 is neither in $SNAC_BINARY nor on the PATH, see tests/servers/snac.py")
    return found


@dataclass
class Snac:
    url: str
    folder: Path
    program: str
    passwords: dict[str, str] = field(default_factory=dict)

    def add_account(self, name: str) -> None:
        done = self._run("adduser", str(self.folder), name)
        self.passwords[name] = PASSWORD.search(done.stdout)[1]

    def consent(self, url: str, name: str) -> str:
        """What a person does at the consent screen; the address she is sent back to."""
        page = requests.get(url, timeout=5)
        form = dict(HIDDEN.findall(page.text)) | {"login": name, "passwd": self.passwords[name]}
        answer = requests.post(f"{self.url}/oauth/x-snac-login", data=form, allow_redirects=False, timeout=5)
        return answer.headers["Location"]

    def _run(self, *words: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *words], input=answers, text=True, capture_output=True, timeout=20, check=True
        )


@contextmanager
def running_snac(folder: Path, *names: str) -> Iterator[Snac]:
    """A server of its own, with its accounts; ``folder`` must not exist."""
    port = _free_port()
    server = Snac(url=f"http://127.0.0.1:{port}", folder=folder, program=binary())
    server._run("init", str(folder), answers=f"127.0.0.1\n{port}\n127.0.0.1:{port}\n\n\n")
    settings = folder / "server.json"
    settings.write_text(re.sub(r'"protocol": *"https"', '"protocol": "http"', settings.read_text()))
    for name in names:
        server.add_account(name)
    with subprocess.Popen(
        [server.program, "httpd", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port, process)
            yield server
        finally:
            process.kill()  # asked politely it takes three seconds, and its folder is thrown away


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen) -> None:
    for _try in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
        if process.poll() is not None:
            break
    raise RuntimeError(f"snac did not answer (exit code {process.poll()})")


@contextmanager
def lossy_proxy(server: Snac) -> Iterator[Proxy]:
    """Passes every request on, by a fresh connection each, and can keep an answer to itself."""
    with Proxy(server.url.removeprefix("http://")) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()


class Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.lose_next_answers = 0
        """How many next creations reach the server and are never answered."""
        super().__init__(("127.0.0.1", 0), _Passing)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Passing(BaseHTTPRequestHandler):
    server: Proxy

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, kind, answer = self._upstream(body)
        if self.server.lose_next_answers and (self.command, self.path) == ("POST", "/api/v1/statuses"):
            self.server.lose_next_answers -= 1
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = _pass

    def _upstream(self, body: bytes) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection(self.server.upstream, timeout=10)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        try:
            connection.request(self.command, self.path, body, headers | {"Host": self.server.upstream})
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
        finally:
            connection.close()

    def log_message(self, *args: Any) -> None:
        """Nothing to print."""
