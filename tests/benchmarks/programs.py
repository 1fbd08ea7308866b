"""Programs that run once, cold, as a person at a shell runs them: how long they take and how much memory they need."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.servers import ROOT

LONGEST_SECONDS = 120
SAMPLE_SECONDS = 0.004


@dataclass(frozen=True)
class Ran:
    """One run: seconds on the clock, and the most memory it held (MiB; 0 where the system does not say)."""

    seconds: float
    peak_mib: float


def run(command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> Ran:
    """Run a program to its end; raises with what it said when it fails."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        peak = Peak(process.pid)
        try:
            said, _ = process.communicate(timeout=LONGEST_SECONDS)
        finally:
            process.kill()
            peak.stop()
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{said.decode()[-3000:]}")
    return Ran(seconds, peak.mib)


class Peak(threading.Thread):
    """Reads a process's high-water mark while it lives.

    The kernel's own figure at the end (`ru_maxrss`) would not do: a child starts with its parent's mark.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._file = Path(f"/proc/{pid}/status")
        self._over = threading.Event()
        self.mib = 0.0
        self.start()

    def run(self) -> None:
        """Look again and again until told to stop; the mark only rises, so the last look holds."""
        while not self._over.wait(SAMPLE_SECONDS):
            with suppress(OSError, StopIteration):
                lines = self._file.read_text().splitlines()
                self.mib = int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024

    def stop(self) -> None:
        """End the looking."""
        self._over.set()
        self.join()
