"""LTI launches: ours and PyLTI1p3's documented Flask set-up, in turn, under the same gunicorn."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from tests.benchmarks import client
from tests.benchmarks.contender import WARM_UP, Contender, rounds
from tests.benchmarks.load import Load
from tests.benchmarks.platform import Platform, platform
from tests.benchmarks.report import Row, median
from tests.benchmarks.tools import ours, pylti

SLOW_SECONDS = 0.05
SERVICES_SECONDS = 3.0
STEADY = 40.0
"""Launches per second, at which neither core is ever busy for long: a whole school at nine in the morning."""


def rows(folder: Path, *, times: int, launches: int) -> list[Row]:
    """Launches where the platform's key set answers at once: per second, and processor time for each."""
    (mine, theirs), begun = measured(folder / "quick-keys", 0.0, (launches, launches), times)
    rate = Row(
        "LTI launch, sync x2, key set at once", shown(mine), f"PyLTI1p3 {shown(theirs)}",
        rate_of(mine) / rate_of(theirs), ">= 2.5x",
    )  # fmt: skip
    cpu = Row(
        "the same, CPU of the server's processes", f"{cpu_of(mine):.0f} us", f"PyLTI1p3 {cpu_of(theirs):.0f} us",
        cpu_of(theirs) / cpu_of(mine), "<= 900 us",
    )  # fmt: skip
    return [rate, cpu, way_in(mine, theirs, begun)]


def way_in(mine: list[Load], theirs: list[Load], begun: list[list[Load]]) -> Row:
    """What a browser asks of the tool for one launch, from the login to the page.

    It is three requests with either: PyLTI1p3's check for cookies comes back to the login once more, and we lead from
    the launch to an address of the page's own, which can be reloaded.
    """
    us, them = (cpu_of(loads) + cpu_of(logins) for loads, logins in zip((mine, theirs), begun, strict=True))
    return Row("login and launch, three requests each, CPU", f"{us:.0f} us", f"PyLTI1p3 {them:.0f} us", them / us)


def slow_rows(folder: Path, *, times: int, launches: int) -> list[Row]:
    """The same where the key set takes 50 ms: PyLTI1p3 asks for it on every launch, so it gets fewer of them."""
    (mine, theirs), _ = measured(folder / "slow-keys", SLOW_SECONDS, (launches, launches // 10), times)
    ratio = rate_of(mine) / rate_of(theirs)
    return [Row("LTI launch, key set after 50 ms", shown(mine), f"PyLTI1p3 {shown(theirs)}", ratio, ">= 30x")]


def measured(
    folder: Path, delay: float, counts: tuple[int, int], times: int
) -> tuple[list[list[Load]], list[list[Load]]]:
    """Rounds of ours and theirs with one platform: launches, and logins alone."""
    folder.mkdir()
    with platform(folder, delay=delay) as lms, ours(lms, folder / "ours") as us, pylti(lms, folder / "pylti") as them:
        launched = rounds([us, them], lms, counts, times)
        return launched, [[one.begin(lms, max(counts)) for _ in range(times)] for one in (us, them)]


def beside_slow_services(folder: Path, *, times: int, launches: int) -> list[Row]:
    """Launches at a steady rate, while the worker beside them waits for the platform's services, and while it does not.

    Nothing outward happens in a launch, so that the platform's slowness should not be seen in it.
    """
    folder.mkdir()
    with ExitStack() as stack:
        waits = {delay: _with_services(stack, folder / f"services-{delay}", delay) for delay in (0.0, SERVICES_SECONDS)}
        floods = {delay: client.Flood() for delay in waits}
        for _ in range(times):
            for delay, (lms, us) in waits.items():
                posts = list(us.prepared(lms, launches))
                flood = client.pace(us.server.port, posts, expected=(303,), rate=STEADY)
                floods[delay].bad += flood.bad
                floods[delay].latencies += flood.latencies
        asked = _asked(folder / f"services-{SERVICES_SECONDS}")
    quick, slow = floods.values()
    what = f"launches at {STEADY:.0f}/s, services after {SERVICES_SECONDS:.0f} s ({asked} times asked)"
    return [Row(what, percentiles(slow), f"at once {percentiles(quick)}")]


def _with_services(stack: ExitStack, folder: Path, delay: float) -> tuple[Platform, Contender]:
    """A platform whose every address answers after `delay`, and our tool with its worker."""
    folder.mkdir()
    lms = stack.enter_context(platform(folder, delay=delay))
    us = stack.enter_context(ours(lms, folder / "ours", worker=True))
    us.launch(lms, WARM_UP)
    return lms, us


def _asked(folder: Path) -> int:
    """How often the worker has asked the platform's services and got nothing of use; an error where it never has."""
    with closing(sqlite3.connect(folder / "ours" / "touchpoint.sqlite3")) as database:
        (asked,) = database.execute("SELECT sum(attempts) FROM rosters").fetchone()
    if not asked:
        raise RuntimeError("the worker has asked the platform for nothing, so this measures nothing")
    return int(asked)


def percentiles(flood: client.Flood) -> str:
    """How long launches take, and what was not answered as it should be, if anything."""
    shown = f"p50 {flood.percentile(0.5):.1f}, p95 {flood.percentile(0.95):.1f} ms"
    return shown + (f" ({flood.bad} FAILED)" if flood.bad else "")


def shown(loads: list[Load]) -> str:
    """A contender's rate, and what was not answered as it should be, if anything."""
    bad = sum(load.bad for load in loads)
    return f"{rate_of(loads):.0f}/s" + (f" ({bad} FAILED)" if bad else "")


def rate_of(loads: list[Load]) -> float:
    """Launches per second."""
    return median(load.rate for load in loads)


def cpu_of(loads: list[Load]) -> float:
    """Processor time of a launch, in microseconds."""
    return median(load.cpu_us for load in loads)
