"""``python -m benchmarks.stub``: the smallest server that takes Mastodon posts, so fast that it never is the limit.

Prints its port. ``POST /latency`` with seconds sets how long an answer takes; ``GET /arrivals`` tells when each post's
first byte came, by its idempotency key, and forgets. A key that comes again gets the post it made, and is counted.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time

STATUSES = b"/api/v1/statuses"


class Server:
    def __init__(self) -> None:
        self.latency = 0.0
        self.numbers = itertools.count(time.time_ns())
        self.made: dict[str, int] = {}
        self.arrivals: list[tuple[str, float]] = []
        self.repeats = 0

    def answer(self, method: bytes, path: bytes, headers: dict[bytes, bytes], body: bytes, began: float) -> object:
        if (method, path) == (b"POST", STATUSES):
            return self._post(headers.get(b"idempotency-key", b"").decode(), began)
        if path == b"/latency":
            self.latency = float(body)
        elif path == b"/arrivals":
            told = {"arrivals": self.arrivals, "repeats": self.repeats}
            self.arrivals, self.repeats = [], 0
            return told
        return {}

    def _post(self, key: str, began: float) -> dict[str, str]:
        self.arrivals.append((key, began))
        if key in self.made:
            self.repeats += 1
        number = self.made.setdefault(key, 0) or next(self.numbers)
        self.made[key] = number
        return {"id": str(number), "uri": f"https://stub.example/{number}", "url": f"https://stub.example/@b/{number}"}


class Connection(asyncio.Protocol):
    """HTTP/1.1 with kept connections and no pipelining, as ``requests`` speaks it."""

    def __init__(self, server: Server) -> None:
        self.server, self.pending, self.began = server, b"", 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if not self.pending:
            self.began = time.time()
        self.pending += data
        head, separator, rest = self.pending.partition(b"\r\n\r\n")
        if not separator:
            return
        first, *lines = head.split(b"\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
        length = int(headers.get(b"content-length", 0))
        if len(rest) >= length:
            self.pending = rest[length:]
            method, path, _ = first.split(b" ")
            self._write(self.server.answer(method, path, headers, rest[:length], self.began), path)

    def _write(self, answer: object, path: bytes) -> None:
        body = json.dumps(answer).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        if path == STATUSES and self.server.latency:
            asyncio.get_running_loop().call_later(self.server.latency, self.transport.write, head.encode() + body)
        else:
            self.transport.write(head.encode() + body)


async def main() -> None:
    server = Server()
    listener = await asyncio.get_running_loop().create_server(lambda: Connection(server), "127.0.0.1", 0)
    print(listener.sockets[0].getsockname()[1], flush=True)
    await listener.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
