"""What every small server of these tests is made of: real HTTP on localhost, and what goes wrong on demand.

A subclass gives ``route``, which takes a ``Request`` and returns what is answered with 200 (JSON, or a text as HTML)
or raises ``Answer``. ``fail_next`` and ``lose_next_answers`` concern the next requests that create something, as
``fail_on`` says. Clients must allow private addresses and plain HTTP (``HostPolicy.allow_private``).
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl


class Answer(Exception):
    """Raised to answer at once; status 0 hangs up without a word."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.status, self.body, self.headers = status, body, headers or {}


class Request:
    """One request, read: ``form`` holds the fields of JSON, of a form, or of a multipart body."""

    def __init__(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        self.method, self.headers, self.body, self.id = method, headers, body, ""
        self.path, _, query = target.partition("?")
        self.lists = parse_qs(query)
        self.query = {name: values[-1] for name, values in self.lists.items()}
        self.files: dict[str, bytes] = {}
        self.form = self._read(headers.get("content-type", ""), body)

    @property
    def bearer(self) -> str:
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme == "Bearer" else ""

    def _read(self, kind: str, body: bytes) -> dict[str, Any]:
        if kind.startswith("application/json"):
            return json.loads(body)
        if kind.startswith("multipart/"):
            return self._read_parts(kind, body)
        if not kind.startswith("application/x-www-form-urlencoded"):
            return {}
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        return {**fields, "media_ids": parse_qs(body.decode()).get("media_ids[]", [])} if fields else {}

    def _read_parts(self, kind: str, body: bytes) -> dict[str, Any]:
        parser = email.parser.BytesParser(policy=email.policy.HTTP)
        fields = {}
        for part in parser.parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body).iter_parts():
            content = part.get_payload(decode=True)
            name = part.get_param("name", header="content-disposition")
            if part.get_filename():
                self.files[name] = content
            else:
                fields[name] = content.decode()
        return fields


class FakeServer:
    """``with Server() as server: …``; ``server.url`` is its address."""

    fail_on = ("POST", "/")
    """Which requests create something: method, beginning of the path."""

    def __init__(self, *, latency: float = 0.0) -> None:
        self.latency = latency
        """Seconds before every answer."""
        self.lose_next_answers = 0
        """How many next creations are accepted and never answered; the subclass counts down with ``lose_answer``."""
        self.fail_next: list[tuple[int, Any, dict[str, str]]] = []
        """Answers given in place of the next ones: status, body, headers; nothing is created."""
        self.requests: list[tuple[str, str]] = []
        """Method and path of every request, oldest first."""
        self.received_at: list[float] = []
        """``time.time()`` of every creation request, at its arrival."""
        self._lock = threading.RLock()
        self._http: _Http | None = None

    def route(self, request: Request) -> Any:
        raise NotImplementedError

    def default_headers(self) -> dict[str, str]:
        """Headers of every answer."""
        return {}

    def creates(self, method: str, path: str) -> bool:
        return method == self.fail_on[0] and path.startswith(self.fail_on[1])

    def lose_answer(self) -> None:
        """Called when something was created: hangs up in place of answering, as often as was asked for."""
        if self.lose_next_answers:
            self.lose_next_answers -= 1
            raise Answer(0, "")

    def answer(self, request: Request) -> Any:
        with self._lock:
            self.requests.append((request.method, request.path))
            if self.fail_next and self.creates(request.method, request.path):
                raise Answer(*self.fail_next.pop(0))
            return self.route(request)

    # Life

    def __enter__(self) -> FakeServer:
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.fake = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._http.shutdown()
        self._http.close_all()
        self._thread.join()

    @property
    def netloc(self) -> str:
        """Host and port; "" while it does not run."""
        return f"127.0.0.1:{self._http.server_port}" if self._http else ""

    @property
    def url(self) -> str:
        return f"http://{self.netloc}"


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    fake: FakeServer

    def __init__(self, *args: Any) -> None:
        self.open: set[socket.socket] = set()
        super().__init__(*args)

    def server_bind(self) -> None:
        """Without the look-up of our own name that HTTPServer makes."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address

    def process_request(self, request: socket.socket, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def close_all(self) -> None:
        for connection in list(self.open):
            self.shutdown_request(connection)
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    rbufsize = 65536
    server: _Http

    def handle_one_request(self) -> None:
        """The standard one parses headers as an e-mail, which costs more than all the rest here."""
        arrived = self.rfile.readline(65537)
        received_at = time.time()
        words = arrived.decode("latin-1").split()
        if len(words) != 3:
            self.close_connection = True
            return
        headers = self._headers()
        self.close_connection = headers.get("connection", "").lower() == "close"
        body = self.rfile.read(int(headers.get("content-length") or 0))
        self._serve(words[0], words[1], headers, body, received_at)

    def _headers(self) -> dict[str, str]:
        headers = {}
        while (line := self.rfile.readline(65537)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return headers

    def _serve(self, method: str, target: str, headers: dict[str, str], body: bytes, received_at: float) -> None:
        fake = self.server.fake
        if fake.creates(method, target.partition("?")[0]):
            fake.received_at.append(received_at)
        if fake.latency:
            time.sleep(fake.latency)
        try:
            answer = Answer(200, fake.answer(Request(method, target, headers, body)))
        except Answer as raised:
            answer = raised
        if not answer.status:
            self.close_connection = True
            return
        self.wfile.write(_bytes(answer, fake.default_headers()))


def _bytes(answer: Answer, defaults: dict[str, str]) -> bytes:
    text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    body = text.encode()
    headers = {
        "Content-Type": "text/html" if isinstance(answer.body, str) else "application/json",
        "Content-Length": str(len(body)),
        **defaults,
        **answer.headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} .\r\n{lines}\r\n".encode("latin-1") + body
