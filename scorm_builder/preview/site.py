"""The package being previewed: made anew whenever a file of its course changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses.model.problems import Problem
from scorm_builder import check, contents
from scorm_builder.editions import SCORM12


@dataclass(frozen=True, slots=True)
class Version:
    """One state of the course. With problems, `files` are those of the last good state."""

    number: int
    files: Mapping[str, bytes | Path]
    problems: tuple[Problem, ...]
    milliseconds: int

    def as_json(self) -> dict[str, Any]:
        """What the preview page asks for again and again."""
        return {
            "version": self.number,
            "problems": [str(problem) for problem in self.problems],
            "milliseconds": self.milliseconds,
        }


class Site:
    """The current version of the course called `path`; `clock` is in seconds and only measures."""

    def __init__(self, path: str, clock: Callable[[], float] = time.perf_counter) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: object = None
        self._version = Version(0, {}, (), 0)

    def version(self) -> Version:
        """The newest version; looks at the folder first."""
        with self._lock:
            seen = self._look()
            if seen != self._seen:
                self._seen = seen
                self._version = self._made()
            return self._version

    def _made(self) -> Version:
        started = self._clock()
        course, folder, problems = check.load(self._path)
        files = self._version.files
        if course is not None:
            made = contents.contents(course, folder, SCORM12)
            problems, files = made.problems, made.files or files
        return Version(self._version.number + 1, files, problems, round((self._clock() - started) * 1000))

    def _look(self) -> object:
        """What changes when an author saves a file."""
        folder = check.folder_of(self._path)
        if folder is None:
            return None
        found = []
        for path in folder.rglob("*"):
            try:
                state = path.stat()
            except OSError:  # gone between listing and looking
                continue
            found.append((str(path), state.st_mtime_ns, state.st_size))
        return sorted(found)
