"""A platform's key set on 127.0.0.1, answered at once or after a while.

Run as `python -m tests.benchmarks.keyset PORT DELAY FILE`: a process of its own, so that what it costs is not counted
as the tool's; and the delay holds up nobody but the one who asked.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path


class KeySet(asyncio.Protocol):
    """Answers every request with the same bytes, `delay` seconds after it was complete."""

    def __init__(self, answer: bytes, delay: float) -> None:
        self._answer = answer
        self._delay = delay
        self._asked = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer once a request's header block is there; requests for keys have no body."""
        self._asked += data
        while b"\r\n\r\n" in self._asked:
            self._asked = self._asked.split(b"\r\n\r\n", 1)[1]
            asyncio.get_running_loop().call_later(self._delay, self._reply)

    def _reply(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(self._answer)


async def main(port: int, delay: float, file: Path) -> None:
    """Serve the key set in `file` until told to stop."""
    body = file.read_bytes()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    answer = head.encode() + body
    server = await asyncio.get_running_loop().create_server(lambda: KeySet(answer, delay), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3])))
