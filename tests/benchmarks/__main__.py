"""Run the benchmarks, or only the named ones, and print a table: `python -m tests.benchmarks [--quick] [name ...]`."""

# ruff: noqa: T201 — a command line prints
from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.benchmarks import builds, crowd, feeds, launches, weight, zips
from tests.benchmarks.load import generator
from tests.benchmarks.report import Row, table

MEMORY = Path("/dev/shm")
"""Where files are kept where the system has it: in memory, so that this machine's disk does not decide."""
Benchmark = Callable[[Path, bool], list[Row]]


def main() -> int:
    """Run what was asked for; a benchmark that cannot be run says why, and the others still run."""
    asked = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped then, too
    started, others, rows, failed = time.monotonic(), os.getloadavg()[0], [], 0
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        for name in asked.names or NAMES:
            print(f"{name} …", file=sys.stderr, flush=True)
            try:
                rows += NAMES[name](Path(folder), asked.quick)
            except (OSError, RuntimeError, LookupError, subprocess.SubprocessError) as problem:
                failed += 1
                print(f"{name}: {problem}", file=sys.stderr, flush=True)
    print(f"Load by {generator()}; files in {MEMORY if MEMORY.is_dir() else tempfile.gettempdir()}; medians.")
    print("(…) was measured elsewhere. Read ratios; absolute figures belong to this machine and this minute.")
    print(f"{os.cpu_count()} cores, {others:.1f} of them wanted by others when this began.\n")
    print(table(rows))
    print(f"\n{time.monotonic() - started:.0f} s")
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds: a first look, not a figure")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(NAMES)}")
    return asked


def launching(quick: bool) -> dict[str, int]:
    """Many short rounds rather than few long ones: a busy moment of the machine then spoils one of them."""
    return {"times": 2, "launches": 400} if quick else {"times": 5, "launches": 1000}


def rounds(quick: bool) -> int:
    """How often everything else is measured."""
    return 1 if quick else 3


NAMES: Mapping[str, Benchmark] = {
    "launch": lambda folder, quick: launches.rows(folder, **launching(quick)),
    "launch-slow-keys": lambda folder, quick: launches.slow_rows(folder, **launching(quick)),
    "launch-slow-services": lambda folder, quick: launches.beside_slow_services(
        folder / "slow-services", times=rounds(quick), launches=200 if quick else 400
    ),
    "feed": lambda folder, quick: feeds.rows(folder / "feed", times=2 * rounds(quick), seconds=2),
    "crowd": lambda folder, quick: crowd.rows(
        folder / "crowd", many=crowd.QUICK if quick else crowd.MANY, times=100 if quick else 300
    ),
    "build": lambda folder, quick: builds.rows(folder, times=rounds(quick)),
    "rebuild": lambda folder, quick: builds.preview_rows(folder, times=3 if quick else 7),
    "zip": lambda folder, quick: zips.rows(folder, times=rounds(quick), quick=quick),
    "weight": lambda folder, quick: weight.rows(folder),
}


if __name__ == "__main__":
    sys.exit(main())
