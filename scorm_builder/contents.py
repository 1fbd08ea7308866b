"""From a course to everything that is in its package."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from courses.model.course import Course
from courses.model.plan import Plan, compile_plan
from courses.model.problems import Problem
from courses.player import page
from scorm_builder import lint, manifest, size
from scorm_builder.connection import Connection
from scorm_builder.editions import EDITIONS, Edition
from scorm_builder.formats import Contents, Runtime

BRIDGES = Path(__file__).parent / "bridges"
LAUNCH = "index.html"
PLAYER = "player/"
SCRIPT = "course.js"


def contents(
    course: Course, folder: Path, edition: Edition, *, connection: Connection | None = None, schemas: Path | None = None
) -> Contents:
    """The package of a course in `folder`, checked like anybody's; with problems it must not be written.

    `schemas` is a folder with the edition's control documents; without one the manifest names none.
    """
    plan = compile_plan(course)
    problems = [*fits(plan, edition, course.id), *same_course(course, connection), *_missing_schemas(edition, schemas)]
    if problems:
        return Contents({}, tuple(problems))
    files = played(course, folder, edition, plan, connection)
    manifest_xml = manifest.manifest(
        edition,
        course=course.id,
        title=course.title,
        launch=LAUNCH,
        files=files,
        with_schemas=schemas is not None,
    )
    files = {**files, **_control_documents(edition, schemas), manifest.NAME: manifest_xml}
    found = lint.lint_manifest(manifest_xml, files, package=course.id)
    return Contents(files, (*found.problems, *found.advice))


def fits(plan: Plan, runtime: Runtime, course: str) -> tuple[Problem, ...]:
    """A problem when an LMS could not remember a learner's whole way through the course."""
    worst, room = size.worst_case(plan), _room(runtime)
    if worst <= room:
        return ()
    fact = f"an LMS would have to remember up to {worst} characters; {runtime.title} leaves room for {room}"
    roomier = next((f"choose --format {other.format}, " for other in EDITIONS.values() if worst <= _room(other)), "")
    hint = f"{roomier}split the course in two, or ask fewer questions that are answered by typing"
    return (Problem(f"{course}/course.yaml", 1, 1, fact, hint),)


def _room(runtime: Runtime) -> int:
    """Characters that are left when what a learner is just writing has its place."""
    return runtime.suspend_limit - size.WRITING


def needs_others(course: Course) -> bool:
    """Whether the course cannot be completed alone."""
    return any(activity.required and activity.social for activity in course.activities)


def script(runtime: Runtime, types: Collection[str]) -> str:
    """The package's one script: the player for these activity types, on this run-time's bridge."""
    return _script(runtime.entry, frozenset(types))


@cache
def _script(entry: str, types: frozenset[str]) -> str:
    # A preview asks for the same one at every save; joining it is a third of a build.
    bridges = {path.name: path.read_text(encoding="utf-8") for path in BRIDGES.glob("*.js")}
    return page.script(entry, bridges, types).decode()


def played(
    course: Course, folder: Path, runtime: Runtime, plan: Plan, connection: Connection | None
) -> dict[str, bytes | Path]:
    """What is played, the same in every format: the page, the player on its bridge, the course's own media."""
    delivery = page.Delivery(
        name=runtime.format,
        assets=PLAYER,
        entry=SCRIPT,
        plan=plan,
        settings=_settings(course, runtime, connection),
        csp=policy(connection),
        modules=False,
    )
    # Scripts and styles are joined, each into one file.
    apart = {name for name in page.assets() if name.endswith(".js")}.union(page.SHEETS)
    assets = {PLAYER + name: content for name, content in page.shipped().items() if name not in apart}
    return {
        LAUNCH: page.render(course, delivery).encode(),
        PLAYER + SCRIPT: script(runtime, page.types_of(plan)).encode(),
        **assets,
        **{name: folder / name for name in course.media},
    }


def _settings(course: Course, runtime: Runtime, connection: Connection | None) -> dict[str, Any]:
    return {
        "hub": connection.hub if connection else None,
        "grant": connection.grant if connection else None,
        "run": connection.run if connection else "",
        "limit": runtime.suspend_limit,
        "needs_others": needs_others(course),
    }


def policy(connection: Connection | None) -> str:
    """The page's own Content-Security-Policy: nothing but the package, and the tool.

    The page lives on the LMS's origin and shows what strangers wrote; what slipped through everything else stops here.
    """
    reach = f"'self' {connection.hub}" if connection else "'self'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
        f"font-src 'self'; connect-src {reach}; base-uri 'none'; form-action 'none'"
    )


def same_course(course: Course, connection: Connection | None) -> tuple[Problem, ...]:
    """A problem when the grant is for another course."""
    granted = connection.says.get("course") if connection else None
    if granted in (None, course.id):
        return ()
    fact = f'the grant is for the course "{granted}", not for "{course.id}"'
    return (Problem("--grant", 1, 1, fact, "ask for a grant for this course, or build the other one"),)


def _missing_schemas(edition: Edition, schemas: Path | None) -> tuple[Problem, ...]:
    if schemas is None:
        return ()
    missing = [name for name in edition.schema_files if not (schemas / name).is_file()]
    hint = f"--schemas must have the control documents of {edition.title}, or a folder {edition.format} with them"
    return tuple(Problem(str(schemas), 1, 1, f"{name} is not there", hint) for name in missing)


def _control_documents(edition: Edition, schemas: Path | None) -> dict[str, bytes | Path]:
    if schemas is None:
        return {}
    return {name: schemas / name for name in edition.schema_files}
