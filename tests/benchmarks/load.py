"""Putting load on a server and reading off what it cost: by `wrk` where it is installed, else by our own client."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import client
from tests.benchmarks.servers import Server

SCRIPT = Path(__file__).with_name("flood.lua")
CONNECTIONS = 16
LONGEST_SECONDS = 30
SETTLE_SECONDS = 0.2


@dataclass(frozen=True)
class Load:
    """What a server did under load: answers as expected and not, per second, and what one cost its processes."""

    good: int
    bad: int
    rate: float
    cpu_us: float
    p50_ms: float
    p99_ms: float


def generator() -> str:
    """What makes the load on this machine, for the report."""
    return "wrk" if shutil.which("wrk") else "our Python client (wrk is not installed: rates are lower, CPU holds)"


def run_through(server: Server, requests: Sequence[bytes], *, expected: Sequence[int], per: int = 1) -> Load:
    """Send every request once. `per` requests make one unit of work (a launch is a POST and a page).

    wrk stops when the last request is out, so some answers are not waited for; the server works on them all the same,
    and its time is shared among all that were sent.
    """
    before = server.cpu_seconds()
    done = _by_wrk(server, requests, expected, "once", LONGEST_SECONDS) or _by_client(server, requests, expected)
    return _load(done, settled(server) - before, len(requests), per)


def keep_asking(server: Server, item: bytes, *, expected: int, seconds: int) -> Load:
    """Send the same request again and again for some seconds."""
    before = server.cpu_seconds()
    done = _by_wrk(server, [item], (expected,), "loop", seconds) or _for_seconds(server, item, expected, seconds)
    return _load(done, settled(server) - before, done.good, 1)


def settled(server: Server) -> float:
    """The server's processor time once it has nothing left to do."""
    last = -1.0
    while (now := server.cpu_seconds()) > last:
        last = now
        time.sleep(SETTLE_SECONDS)
    return now


def _load(done: client.Flood, cpu: float, sent: int, per: int) -> Load:
    return Load(
        good=done.good, bad=done.bad, rate=done.rate / per, cpu_us=1e6 * cpu * per / sent if sent else 0.0,
        p50_ms=done.percentile(0.5), p99_ms=done.percentile(0.99),
    )  # fmt: skip


def _by_wrk(
    server: Server, requests: Sequence[bytes], expected: Sequence[int], mode: str, seconds: int
) -> client.Flood | None:
    """The flood by wrk; None where wrk is not installed."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return None
    with tempfile.NamedTemporaryFile(suffix=".requests") as file:
        file.writelines(b"%d\n%s" % (len(item), item) for item in requests)
        file.flush()
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(SCRIPT), server.url]
        command += ["--", file.name, mode, ",".join(map(str, expected))]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    good, bad, took, p50, p99 = next(line.split()[1:] for line in said.splitlines() if line.startswith("RESULT"))
    return client.Flood(int(good), int(bad), float(took), [float(p50)] * 98 + [float(p99)] * 2)


def _by_client(server: Server, requests: Sequence[bytes], expected: Sequence[int]) -> client.Flood:
    return client.flood(server.port, requests, expected=expected, connections=CONNECTIONS)


def _for_seconds(server: Server, item: bytes, expected: int, seconds: int) -> client.Flood:
    until = time.perf_counter() + seconds
    stream = itertools.takewhile(lambda _: time.perf_counter() < until, itertools.repeat(item))
    return client.flood(server.port, stream, expected=(expected,), connections=CONNECTIONS)
