"""One build: from what was asked on the command line to a package on the disk, or to the reasons why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from courses.model.course import Course
from courses.model.problems import Problem
from scorm_builder import check, connection, contents, package
from scorm_builder.connection import Connection
from scorm_builder.editions import EDITIONS, Edition
from scorm_builder.formats import Contents, Format, Wish

NOT_CONNECTED = (
    "No grant was given, so the discussion is not connected: "
    "this package can be read and practised, but nobody can complete it."
)


def _scorm(edition: Edition) -> Format:
    def make(wish: Wish) -> Contents:
        connected, schemas = wish.connection, wish.schemas
        return contents.contents(wish.course, wish.folder, edition, connection=connected, schemas=schemas)

    return Format(edition.format, edition.title, make, schemas=True)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {each.name: each for each in (*(_scorm(edition) for edition in EDITIONS.values()),)}
)
"""Every format of export by its name."""


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
    return Built(problems) if course is None else _built(course, folder, order, now)


def _built(course: Course, folder: Path, order: Order, now: datetime) -> Built:
    format_ = FORMATS[order.format]
    wish, problems = _wish(course, folder, order, format_)
    if wish is None:
        return Built(problems)
    made = format_.make(wish)
    problems = made.problems or _write(made.files, order.out)
    if problems:
        return Built(problems)
    facts = {
        "package": str(order.out),
        "format": format_.name,
        "course": course.id,
        "digest": package.digest(made.files),
        "files": len(made.files),
        "bytes": order.out.stat().st_size,
        **_promises(wish),
    }
    return Built(facts=facts, notes=(*_notes(wish, format_, now), *made.notes))


def _write(files: package.Files, out: Path) -> tuple[Problem, ...]:
    """Write the package, and its content digest beside it; a problem when the disk will not have it."""
    try:
        package.write(files, out)
        out.with_name(out.name + ".sha256").write_text(f"{package.digest(files)}\n", encoding="ascii")
    except OSError as error:
        hint = "choose another place with --out"
        return (Problem(str(out), 1, 1, f"it cannot be written ({error.strerror or error})", hint),)
    return ()


def _wish(course: Course, folder: Path, order: Order, format_: Format) -> tuple[Wish | None, tuple[Problem, ...]]:
    """What the order asks for, its files read."""
    connected, problems = connection.read(order.grant, order.hub if order.grant or format_.grant else None)
    if problems:
        return None, problems
    hub = order.hub or (connected.hub if connected else None)
    schemas = order.schemas if format_.schemas else None
    return Wish(course, folder, connected if format_.grant else None, hub, schemas), ()


def _promises(wish: Wish) -> dict[str, bool]:
    """What learners can expect of the package."""
    connected = wish.connection is not None or wish.hub is not None
    return {"connected": connected, "can_complete": connected or not contents.needs_others(wish.course)}


def _notes(wish: Wish, format_: Format, now: datetime) -> list[str]:
    notes = []
    if wish.course.waiver:
        notes.append(f"This course can be completed alone. The reason given: {wish.course.waiver}")
    elif format_.grant and wish.connection is None:
        notes.append(NOT_CONNECTED)
    if format_.schemas and wish.schemas is None:
        notes.append("The manifest names no schema files (--schemas); LMSs do not ask for them.")
    if wish.connection:
        notes += _about_grant(wish.connection, wish.course, now)
    return notes


def _about_grant(connected: Connection, course: Course, now: datetime) -> Iterator[str]:
    if connected.expires and connected.expires <= now:
        day = connected.expires.date()
        yield f"The grant ran out on {day}: the package is built, but the tool will not let it in."
    if connected.says.get("digest", course.digest) != course.digest:
        yield "The grant was made for another version of this course; the tool's version decides what completes it."
