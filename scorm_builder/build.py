"""One build: from what was asked on the command line to a package on the disk, or to the reasons why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from courses.model.course import Course
from courses.model.problems import Problem
from scorm_builder import check, connection, contents, package
from scorm_builder.connection import Connection
from scorm_builder.editions import EDITIONS

NOT_CONNECTED = (
    "No grant was given, so the discussion is not connected: "
    "this package can be read and practised, but nobody can complete it."
)


@dataclass(frozen=True, slots=True)
class Order:
    """What to build: files as given, nothing read yet."""

    format: str
    out: Path
    grant: Path | None = None
    hub: str | None = None
    schemas: Path | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What became of an order: problems and nothing written, or facts, and what whoever exports should know."""

    problems: tuple[Problem, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def build(path: str, order: Order, *, now: datetime) -> Built:
    """Build the course called `path`. `now` (UTC) decides only what is said about the grant; packages hold no time."""
    course, folder, problems = check.load(path)
    connected, grant_problems = connection.read(order.grant, order.hub)
    if course is None or grant_problems:
        return Built((*problems, *grant_problems))
    edition = EDITIONS[order.format]
    made = contents.contents(course, folder, edition, connection=connected, schemas=order.schemas)
    if made.problems:
        return Built(made.problems)
    digest = package.digest(made.files)
    try:
        package.write(made.files, order.out)
        order.out.with_name(order.out.name + ".sha256").write_text(f"{digest}\n", encoding="ascii")
    except OSError as error:
        hint = "choose another place with --out"
        return Built((Problem(str(order.out), 1, 1, f"it cannot be written ({error.strerror or error})", hint),))
    facts = {
        "package": str(order.out),
        "format": edition.format,
        "course": course.id,
        "digest": digest,
        "files": len(made.files),
        "bytes": order.out.stat().st_size,
        **_promises(course, connected),
    }
    return Built(facts=facts, notes=tuple(_notes(course, connected, order, now)))


def _promises(course: Course, connected: Connection | None) -> dict[str, bool]:
    """What learners can expect of the package."""
    return {
        "connected": connected is not None,
        "can_complete": connected is not None or not contents.needs_others(course),
    }


def _notes(course: Course, connected: Connection | None, order: Order, now: datetime) -> list[str]:
    notes = []
    if course.waiver:
        notes.append(f"This course can be completed alone. The reason given: {course.waiver}")
    elif connected is None:
        notes.append(NOT_CONNECTED)
    if order.schemas is None:
        notes.append("The manifest names no schema files (--schemas); LMSs do not ask for them.")
    if connected and connected.expires and connected.expires <= now:
        day = connected.expires.date()
        notes.append(f"The grant ran out on {day}: the package is built, but the tool will not let it in.")
    if connected and connected.says.get("digest", course.digest) != course.digest:
        notes.append(
            "The grant was made for another version of this course; the tool's version decides what completes it."
        )
    return notes
