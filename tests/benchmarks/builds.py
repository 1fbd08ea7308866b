"""From Markdown to a package, cold, as a designer runs it; and the preview's answer after one edit."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.benchmarks import client
from tests.benchmarks.lessons import write_course
from tests.benchmarks.programs import Ran, run
from tests.benchmarks.report import Row, median
from tests.benchmarks.servers import Server, free_port, serving

BUILDER = [sys.executable, "-m", "scorm_builder"]
TARGETS = {30: "< 0.5 s, < 64 MB", 300: "< 1.5 s, < 64 MB"}
EDITED = 30
PATIENCE_SECONDS = 10.0


def rows(folder: Path, *, times: int) -> list[Row]:
    """Both sizes of course, cold."""
    return [row(write_course(folder / f"course-{lessons}", lessons), lessons, times) for lessons in TARGETS]


def row(course: Path, lessons: int, times: int) -> Row:
    """One size of course."""
    ran = [build(course, course.with_suffix(".zip")) for _ in range(times)]
    ours = f"{median(each.seconds for each in ran):.2f} s, {median(each.peak_mib for each in ran):.0f} MiB"
    return Row(f"build {lessons} lessons, cold", ours, "", None, TARGETS[lessons])


def build(course: Path, out: Path) -> Ran:
    """`scorm-builder build` as a program of its own."""
    return run([*BUILDER, "build", str(course), "--format", "scorm12", "--out", str(out)])


def preview_rows(folder: Path, *, times: int) -> list[Row]:
    """The time from saving a lesson to the preview's answer that has the new words in it."""
    course = write_course(folder / "edited", EDITED)
    port = free_port()
    command = [*BUILDER, "preview", str(course), "--port", str(port)]
    with serving("preview", command, port=port, folder=folder) as server:
        taken = [edit(server, course, number) for number in range(times)]
    return [Row(f"rebuild of {EDITED} lessons after one edit", f"{1000 * median(taken):.0f} ms", "", None, "< 150 ms")]


def edit(server: Server, course: Path, number: int) -> float:
    """Seconds from one saved edit to the first page that shows it."""
    page = client.request("GET", "/package/index.html", port=server.port)
    client.gather(server.port, [page])
    words = f"Edit number {number} is here."
    lesson = course / "lesson-7.md"
    lesson.write_text(f"{lesson.read_text()}\n{words}\n")
    started = time.perf_counter()
    while time.perf_counter() - started < PATIENCE_SECONDS:
        if words.encode() in client.gather(server.port, [page])[0].body:
            return time.perf_counter() - started
    raise RuntimeError("the preview never showed the edit")
