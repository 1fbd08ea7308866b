"""A small HTTP/1.1 load generator: raw sockets, kept alive, one thread per connection.

It prepares servers (seeding logins), keeps a steady rate (which wrk cannot), and floods where wrk is not installed.
It shares the cores with the server it measures; that is why the servers' own processor time is the number to trust.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `head` is the raw header block; `header` and `headers` read from it on demand."""

    status: int
    head: bytes
    body: bytes

    def headers(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        wanted = name.lower().encode() + b":"
        lines = self.head.split(b"\r\n")[1:]
        return [line[len(wanted) :].strip().decode("latin-1") for line in lines if line.lower().startswith(wanted)]

    def header(self, name: str) -> str:
        """The first value of a header, or nothing."""
        return next(iter(self.headers(name)), "")

    def cookies(self) -> str:
        """The cookies it sets, as a `Cookie` header sends them back."""
        return "; ".join(line.split(";", 1)[0] for line in self.headers("Set-Cookie"))


@dataclass
class Flood:
    """What came of many requests: how many were answered as expected, in what time, how quickly each (seconds)."""

    good: int = 0
    bad: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return self.good / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """The latency, in milliseconds, that `share` (0..1) of the requests stayed within."""
        ranked = sorted(self.latencies)
        return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0


class Connection:
    """One connection, opened when needed and again when the server closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> Response:
        """Send one request and read its whole answer. A kept connection that turns out closed is opened once more."""
        fresh = self._socket is None
        try:
            return self._ask(request)
        except ConnectionError:
            self.close()
            if fresh:
                raise
            return self._ask(request)

    def close(self) -> None:
        """Let go of the socket."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, request: bytes) -> Response:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        response = read_response(self._socket)
        if response.header("Connection").lower() == "close":
            self.close()
        return response


def read_response(link: socket.socket) -> Response:
    """One answer from the wire: by its length, in chunks, or to the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += received(link)
    head, body = data.split(b"\r\n\r\n", 1)
    status = int(head[9:12])
    shape = Response(status, head, b"")
    if length := shape.header("Content-Length"):
        while len(body) < int(length):
            body += received(link)
    elif shape.header("Transfer-Encoding") == "chunked":
        while not body.endswith(b"0\r\n\r\n"):
            body += received(link)
    elif status not in (204, 304):
        while more := link.recv(65536):
            body += more
    return Response(status, head, body)


def received(link: socket.socket) -> bytes:
    """The next bytes; a server that hung up in the middle is an error."""
    data = link.recv(65536)
    if not data:
        raise ConnectionError("the server closed the connection before its answer was complete")
    return data


def request(method: str, target: str, *, port: int, headers: Iterable[str] = (), body: bytes = b"") -> bytes:
    """A raw request, ready to send again and again."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def flood(port: int, requests: Iterable[bytes], *, expected: Collection[int], connections: int = 16) -> Flood:
    """Send all requests as fast as the server answers them."""
    return _drive(port, ((0.0, item) for item in requests), expected=expected, connections=connections)


def pace(
    port: int, requests: Iterable[bytes], *, expected: Collection[int], rate: float, connections: int = 32
) -> Flood:
    """Send requests at a steady rate. Latency counts from the moment a request was due, so that a stall shows fully."""
    started = time.perf_counter() + 0.1
    due = ((started + index / rate, item) for index, item in enumerate(requests))
    return _drive(port, due, expected=expected, connections=connections)


def gather(port: int, requests: Iterable[bytes], *, connections: int = 8) -> list[Response]:
    """The answers to all requests, in the order of the requests."""
    local = threading.local()

    def ask(item: bytes) -> Response:
        if not hasattr(local, "connection"):
            local.connection = Connection(port)
        answer: Response = local.connection.ask(item)
        return answer

    with ThreadPoolExecutor(connections) as pool:
        return list(pool.map(ask, requests))


def _drive(port: int, timed: Iterable[tuple[float, bytes]], *, expected: Collection[int], connections: int) -> Flood:
    total, lock = Flood(), threading.Lock()
    source = iter(timed)

    def take() -> tuple[float, bytes] | None:
        with lock:
            return next(source, None)

    started = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        for part in pool.map(lambda _: _worker(port, take, expected), range(connections)):
            total.good += part.good
            total.bad += part.bad
            total.latencies += part.latencies
    total.seconds = time.perf_counter() - started
    return total


def _worker(port: int, take: Callable[[], tuple[float, bytes] | None], expected: Collection[int]) -> Flood:
    part, connection = Flood(), Connection(port)
    try:
        for due, item in iter(take, None):
            time.sleep(max(0.0, due - time.perf_counter()))
            sent = due or time.perf_counter()
            good = connection.ask(item).status in expected
            part.latencies.append(time.perf_counter() - sent)
            part.good += good
            part.bad += not good
    finally:
        connection.close()
    return part
