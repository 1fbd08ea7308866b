"""The package being previewed: made anew whenever a file of its course changed, and nothing of it twice.

Files are looked at by their dates and read by their content. A file that was written within the last moments is
looked at once more, since two writes may bear one date: a stale page is never the last one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses.model.course import Course
from courses.model.memory import Memory
from courses.model.plan import Plan, compile_plan
from courses.model.problems import Problem
from scorm_builder import check, contents, watching
from scorm_builder.connection import Connection
from scorm_builder.editions import SCORM12


@dataclass(frozen=True, slots=True)
class Version:
    """One state of the course. With problems, `files` and `plan` are those of the last good state."""

    number: int
    files: Mapping[str, bytes | Path]
    plan: Plan | None
    problems: tuple[Problem, ...]
    milliseconds: int

    def as_json(self) -> dict[str, Any]:
        """What the preview page asks for."""
        problems = [str(problem) for problem in self.problems]
        return {"version": self.number, "problems": problems, "milliseconds": self.milliseconds}


class Site:
    """The current version of the course called `path`.

    `hub` is the address of its imaginary community; `clock` is in seconds and only measures.
    """

    def __init__(self, path: str, hub: str = "", clock: Callable[[], float] = time.perf_counter) -> None:
        self._path = path
        self._connection = Connection("imagined", hub) if hub else None
        self._clock = clock
        self._lock = threading.Lock()
        self._memory = Memory()
        self._seen: watching.Seen | None = None
        self._unsure = False
        self._loaded: tuple[Course | None, tuple[Problem, ...]] = (None, ())
        self._version = Version(0, {}, None, (), 0)

    def version(self) -> Version:
        """The newest version; looks at the folder first."""
        with self._lock:
            seen, latest = watching.settled(check.folder_of(self._path), self._seen)
            if seen != self._seen or self._unsure:
                self._unsure = time.time_ns() - latest < watching.JUST_NOW
                self._make(saved=seen != self._seen)
                self._seen = seen
            return self._version

    def after(self, number: int, seconds: float) -> Version:
        """Another version than this one, as soon as there is one; the same when the time is over."""
        until = time.monotonic() + seconds
        while True:
            version = self.version()
            if version.number != number or time.monotonic() >= until:
                return version
            time.sleep(watching.LOOK)

    @property
    def plan(self) -> Plan | None:
        """What the last good state asks for; looks at the folder if nobody has yet."""
        return (self._version if self._version.number else self.version()).plan

    def _make(self, *, saved: bool) -> None:
        """A new version if a file was saved or, where that was not to be seen, if the course is another."""
        started, last = self._clock(), self._version
        course, folder, problems = check.load(self._path, self._memory)
        if not saved and (course, problems) == self._loaded:
            return
        self._loaded = (course, problems)
        files, plan = last.files, last.plan
        if course is not None:
            made = contents.contents(course, folder, SCORM12, connection=self._connection)
            problems, files, plan = made.problems, made.files or files, compile_plan(course)
        took = round((self._clock() - started) * 1000)
        self._version = Version(last.number + 1, files, plan, problems, took)
