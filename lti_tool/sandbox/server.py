"""A real HTTP server in a thread: one listening socket, a thread per request.

The address is known before the application is, because an LMS must know its own address (it is its issuer).
"""

import logging
import socket
import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


BACKLOG = 128
"""Connections that may wait: fifty learners can finish in the same second."""


class _Quiet(WSGIRequestHandler):
    """HTTP/1.1 (connections are kept) without a line of log per request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        logging.getLogger("lti_tool.sandbox").debug("%s %s", code, self.path)


class LocalServer:
    """Serves `app` on a loopback port from `start` to `stop`. Port 0 takes a free one; `port` says which.

    OSError when the port is taken.
    """

    def __init__(self, port: int = 0, *, host: str = "127.0.0.1", on_stop: Callable[[], None] = lambda: None) -> None:
        self.app: WSGIApplication | None = None
        self._on_stop = on_stop
        # Listening comes first: make_server would end the whole process where the port is taken.
        with socket.create_server((host, port), backlog=BACKLOG) as listening:
            self._server = make_server(
                host, port, self._call, threaded=True, request_handler=_Quiet, fd=listening.fileno()
            )
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        return self._server.port

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._on_stop()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _call(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self.app is None:
            start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "1")])
            return [b"starting\n"]
        return self.app(environ, start_response)
