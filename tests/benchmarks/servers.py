"""Programs a benchmark starts: how they come up, what processor time they use, and that they always go down again.

Wall-clock rates move a lot on a shared machine; the processor time of a server's process tree per request moves little.
So every server here can be asked for it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0
STOP_SECONDS = 5.0
WORKERS = 2


@dataclass(frozen=True)
class Server:
    """One program that listens on 127.0.0.1, with its children."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time of the whole process tree so far."""
        root = psutil.Process(self.process.pid)
        total = 0.0
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total


@contextmanager
def serving(
    name: str, command: Sequence[str], *, port: int, folder: Path, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start `command`, wait until `port` answers, and stop it and its children at the end, whatever happened.

    What it says goes to `<folder>/<name>.log`, and into the error when it does not come up.
    """
    log = folder / f"{name}.log"
    with log.open("ab") as out:
        process = start(command, out=out, env=env)
        try:
            wait_for(process, port, log)
            yield Server(name, port, process)
        finally:
            stop(process)


@contextmanager
def gunicorn(
    name: str, app: str, *, port: int, folder: Path, env: Mapping[str, str], options: Sequence[str] = ()
) -> Iterator[Server]:
    """A WSGI application under gunicorn: two sync workers unless `options` say more. The same for every contender."""
    command = [sys.executable, "-m", "gunicorn", "--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}"]
    command += ["--log-level", "warning", "--no-control-socket", *options, app]
    with serving(name, command, port=port, folder=folder, env=env) as server:
        yield server


def start(command: Sequence[str], *, out: IO[bytes], env: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    """Start a program from the project's root in a session of its own, so that its children can be stopped with it."""
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=out,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a program and the children it has now to end; make them, when they do not."""
    family: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(process.pid)
        family = [*root.children(recursive=True), root]
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    process.wait(STOP_SECONDS)


def free_port() -> int:
    """A port of 127.0.0.1 nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the port takes connections; say what the program said when it ended or stayed silent instead."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} did not come up on port {port}:\n{log.read_text()[-3000:]}")
