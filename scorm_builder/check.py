"""Courses and packages, looked at before anybody relies on them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import courses
from courses.model import source
from courses.model.course import Course
from courses.model.memory import Memory
from courses.model.plan import Plan, compile_plan
from courses.model.problems import Problem
from scorm_builder import contents, size, watching
from scorm_builder.editions import EDITIONS


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one course or package. `remembers` is a course's suspend_data at worst, in characters."""

    path: str
    kind: str
    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...] = ()
    remembers: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The facts beside the problems."""
        facts: dict[str, Any] = {"path": self.path, "kind": self.kind, "problems": len(self.problems)}
        return facts if self.remembers is None else {**facts, "suspend_data": self.remembers}


def is_package(path: str) -> bool:
    """Whether a path means a package; everything else is a course."""
    return path.lower().endswith(".zip")


def check(path: str, memory: Memory | None = None) -> Checked:
    """Everything wrong with the course or package called `path`. Never raises for a mistake of its maker.

    `memory` is for a course that is checked again and again.
    """
    if is_package(path):
        from scorm_builder import lint

        found = lint.lint(Path(path))
        return Checked(path, "package", found.problems, found.advice)
    course, _, problems = load(path, memory)
    if course is None:
        return Checked(path, "course", problems)
    plan = compile_plan(course)
    problems, advice = _room(plan, course.id)
    return Checked(path, "course", problems, advice, remembers=size.worst_case(plan))


def watch(path: str, sleep: Callable[[float], None] = time.sleep) -> Iterator[Checked]:
    """The course called `path` now, and again whenever something saved has changed what is to be said of it."""
    memory, said = Memory(), None
    seen: watching.Seen | None = None
    unsure = True
    while True:
        now, latest = watching.settled(folder_of(path), seen)
        if now != seen or unsure:
            unsure = time.time_ns() - latest < watching.JUST_NOW
            found = check(path, memory)
            if now != seen or found != said:
                yield found
            seen, said = now, found
        sleep(watching.LOOK)


def _room(plan: Plan, course: str) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """A problem for a course that no format has room for; advice for one that some have not."""
    editions = sorted(EDITIONS.values(), key=lambda edition: edition.suspend_limit)
    if none := contents.fits(plan, editions[-1], course):
        return none, ()
    return (), tuple(problem for edition in editions for problem in contents.fits(plan, edition, course))


def load(path: str, memory: Memory | None = None) -> tuple[Course | None, Path, tuple[Problem, ...]]:
    """The course called `path`, its folder, and the problems if it is none; `memory` as for `source.load`."""
    try:
        folder = _find(path)
        loaded = source.load(folder.resolve(), memory)
    except LookupError as error:
        fact, _, rest = (part[:1].lower() + part[1:] for part in str(error.args[0]).partition(". "))
        return None, Path(path), (Problem(path, 1, 1, fact, rest or "give the folder of a course"),)
    except OSError as error:
        hint = "check that it is there and yours to read"
        return None, Path(path), (Problem(path, 1, 1, f"it cannot be read ({error.strerror or error})", hint),)
    return loaded.course, folder, loaded.problems


def folder_of(path: str) -> Path | None:
    """The folder of the course called `path`, whether or not the course is good; None if there is none."""
    try:
        return _find(path)
    except LookupError:
        return None


def _find(path: str) -> Path:
    """A folder that is not a course yet is told later what it lacks; a name is looked up."""
    return Path(path) if Path(path).is_dir() else courses.find(path)
