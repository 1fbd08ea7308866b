"""What a format of export is: a name, and one function from a course to the files of its package.

A further format is one module with such a function and one line in `build.FORMATS`; it takes what it needs of a package
(the page, the player, the media) from `contents`, and its browser bridge stands beside the others in `bridges/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from courses.model.course import Course
from courses.model.problems import Problem
from scorm_builder.connection import Connection


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package holds, ready to be written, or the problems why there is none.

    `notes` are sentences for whoever exports, beside those that hold for every format.
    """

    files: Mapping[str, bytes | Path]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a package shall be made of: a checked course, its folder, and what ties it to others.

    `connection` is the grant and the tool that signed it, for formats that carry one; `hub` is the tool's address, for
    those that only point to it. `schemas` is a folder with the format's control documents, if they are to come along.
    """

    course: Course
    folder: Path
    connection: Connection | None = None
    hub: str | None = None
    schemas: Path | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A format of export. `make` never raises for a mistake in the course: it answers with problems instead."""

    name: str
    """What people write after `--format`."""
    title: str
    """What people read."""
    make: Callable[[Wish], Contents]
    suffix: str = ".zip"
    grant: bool = True
    """Whether a package carries a grant; without, people are let in by the LMS's own signed launch."""
    schemas: bool = False
    """Whether control documents may come along."""


class Runtime(Protocol):
    """What the player in a package has to know of the run-time below it; an `Edition` of SCORM is one."""

    @property
    def format(self) -> str:
        """The format's name."""

    @property
    def title(self) -> str:
        """What people read."""

    @property
    def entry(self) -> str:
        """The browser module in `bridges/` that starts the player on this run-time."""

    @property
    def suspend_limit(self) -> int:
        """Characters that the player may have kept between sittings."""
