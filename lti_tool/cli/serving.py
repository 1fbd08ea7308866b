"""Running the server and the worker as processes that stop when they are told to.

gunicorn serves where it is installed (`pip install touchpoint[server]`); otherwise Werkzeug's threaded server does,
which is enough to try things out. Either finishes the answers it has begun.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flask import Flask

    from lti_tool.config import Settings

GRACE = 30
"""Seconds that running answers get to finish."""


def serve(settings: Settings, host: str, port: int, *, workers: int, threads: int) -> None:
    """Serve until SIGTERM or Ctrl+C. OSError when the address cannot be listened at."""
    # Asked once before, because the servers report a taken address in their own ways.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    socket.create_server((host, port), family=family).close()
    click.echo(f"Serving at http://{host}:{port} as {settings.public_url}")
    if find_spec("gunicorn"):
        _with_gunicorn(settings, f"{host}:{port}", workers=workers, threads=threads)
    else:
        _with_werkzeug(settings, host, port)


def work(settings: Settings) -> None:
    """Send grades until SIGTERM or Ctrl+C; the delivery that is under way is finished."""
    from lti_tool import worker

    click.echo("Sending grades as they are earned.")
    worker.run(settings)
    click.echo("Stopped.")


def when_told(stop: Callable[[], None]) -> None:
    """Call `stop` on SIGTERM and on Ctrl+C."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())


def _with_gunicorn(settings: Settings, address: str, *, workers: int, threads: int) -> None:
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # it has no type information

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no type information
        def load_config(self) -> None:
            options = {"bind": address, "workers": workers, "threads": threads, "worker_class": "gthread"}
            for name, value in (options | {"graceful_timeout": GRACE, "control_socket_disable": True}).items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Flask:
            # In each process for itself: database connections must not cross a fork.
            from lti_tool.app import create_app

            return create_app(settings)

    Server().run()


def _with_werkzeug(settings: Settings, host: str, port: int) -> None:
    from werkzeug.serving import make_server

    from lti_tool.app import create_app

    server: Any = make_server(host, port, create_app(settings), threaded=True)
    # Running answers are waited for: their threads are not daemons, and closing joins them.
    server.daemon_threads = False
    when_told(lambda: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
    server.server_close()
    click.echo("Stopped.")
