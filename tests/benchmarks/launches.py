"""LTI launches: ours and PyLTI1p3's documented Flask set-up, in turn, under the same gunicorn."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.contender import rounds
from tests.benchmarks.load import Load
from tests.benchmarks.platform import platform
from tests.benchmarks.report import Row, median
from tests.benchmarks.tools import ours, pylti

SLOW_SECONDS = 0.05


def rows(folder: Path, *, times: int, launches: int) -> list[Row]:
    """Launches where the platform's key set answers at once: per second, and processor time for each."""
    mine, theirs = measured(folder / "quick-keys", 0.0, (launches, launches), times)
    rate = Row(
        "LTI launch, sync x2, key set at once", shown(mine), f"PyLTI1p3 {shown(theirs)}",
        rate_of(mine) / rate_of(theirs), ">= 2.5x",
    )  # fmt: skip
    cpu = Row(
        "the same, CPU of the server's processes", f"{cpu_of(mine):.0f} us", f"PyLTI1p3 {cpu_of(theirs):.0f} us",
        cpu_of(theirs) / cpu_of(mine), "<= 900 us",
    )  # fmt: skip
    return [rate, cpu]


def slow_rows(folder: Path, *, times: int, launches: int) -> list[Row]:
    """The same where the key set takes 50 ms: PyLTI1p3 asks for it on every launch, so it gets fewer of them."""
    mine, theirs = measured(folder / "slow-keys", SLOW_SECONDS, (launches, launches // 10), times)
    ratio = rate_of(mine) / rate_of(theirs)
    return [Row("LTI launch, key set after 50 ms", shown(mine), f"PyLTI1p3 {shown(theirs)}", ratio, ">= 30x")]


def measured(folder: Path, delay: float, counts: tuple[int, int], times: int) -> list[list[Load]]:
    """Rounds of ours and theirs with one platform."""
    folder.mkdir()
    with platform(folder, delay=delay) as lms, ours(lms, folder / "ours") as us, pylti(lms, folder / "pylti") as them:
        return rounds([us, them], lms, counts, times)


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
