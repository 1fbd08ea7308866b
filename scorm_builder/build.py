"""One build: from what was asked on the command line to a package on the disk, or to the reasons why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
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
from scorm_builder.presets import PRESETS, refusal

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
DEFAULT = "scorm12"

Bar = Callable[[Sequence[str]], AbstractContextManager[Iterable[str]]]
"""What shows how far a long work is: given names, it yields them one by one."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to build: files as given, nothing read yet.

    Without a `format` it is the one that suits the `lms`. Without `out` it is named by course and format; where every
    format is asked for, `out` is their folder. `schemas` holds the control documents, or a folder of them per format.
    """

    format: str | None = None
    out: Path | None = None
    grant: Path | None = None
    hub: str | None = None
    schemas: Path | None = None
    lms: str | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What became of an order: problems and nothing written, or facts, and what whoever exports should know."""

    problems: tuple[Problem, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def build(path: str, order: Order, *, now: datetime) -> Built:
    """Build the course called `path`. `now` (UTC) decides only what is said about the grant; packages hold no time."""
    name = order.format or (PRESETS[order.lms].format if order.lms else DEFAULT)
    refused = refusal(order.lms, name) if order.lms else None
    if refused:
        return Built((Problem("--lms", 1, 1, *refused),))
    course, folder, problems = check.load(path)
    if course is None:
        return Built(problems)
    return _built(course, folder, FORMATS[name], order.out or Path(file_name(course.id, FORMATS[name])), order, now)


def build_all(path: str, order: Order, *, now: datetime, bar: Bar) -> tuple[Built, ...]:
    """Build every format, or every one that the order's LMS takes; one that cannot be built keeps no other from it.

    `bar` is given the formats' names and yields them while it shows how far things are.
    """
    course, folder, problems = check.load(path)
    if course is None:
        return (Built(problems),)
    out = order.out or Path(f"{course.id}-packages")
    try:
        out.mkdir(exist_ok=True)
    except OSError as error:
        return (Built((_unwritable(out, error),)),)
    wanted = [name for name in FORMATS if order.lms is None or name in PRESETS[order.lms].formats]
    with bar(wanted) as names:
        formats = [FORMATS[name] for name in wanted]
        return tuple(
            _built(course, folder, format_, out / file_name(course.id, format_), order, now)
            for _, format_ in zip(names, formats, strict=True)
        )


def file_name(course: str, format_: Format) -> str:
    """What a package is called unless somebody says otherwise."""
    return f"{course}-{format_.name}{format_.suffix}"


def _built(course: Course, folder: Path, format_: Format, out: Path, order: Order, now: datetime) -> Built:
    wish, problems = _wish(course, folder, order, format_)
    if wish is None:
        return Built(problems)
    made = format_.make(wish)
    if made.problems:
        return Built(made.problems)
    digest = package.digest(made.files)
    try:
        package.write(made.files, out)
        out.with_name(out.name + ".sha256").write_text(f"{digest}\n", encoding="ascii")
    except OSError as error:
        return Built((_unwritable(out, error),))
    facts = {
        "package": str(out),
        "format": format_.name,
        "course": course.id,
        "digest": digest,
        "files": len(made.files),
        "bytes": out.stat().st_size,
        **_promises(wish),
    }
    about_lms = PRESETS[order.lms].notes if order.lms else ()
    return Built(facts=facts, notes=(*_notes(wish, format_, now), *made.notes, *about_lms))


def _unwritable(out: Path, error: OSError) -> Problem:
    hint = "choose another place with --out"
    return Problem(str(out), 1, 1, f"it cannot be written ({error.strerror or error})", hint)


def _wish(course: Course, folder: Path, order: Order, format_: Format) -> tuple[Wish | None, tuple[Problem, ...]]:
    """What the order asks for, its files read."""
    connected, problems = connection.read(order.grant, order.hub if order.grant or format_.grant else None)
    if problems:
        return None, problems
    hub = order.hub or (connected.hub if connected else None)
    schemas = order.schemas if format_.schemas else None
    if schemas and (schemas / format_.name).is_dir():
        schemas = schemas / format_.name
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
