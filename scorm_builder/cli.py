"""`scorm-builder`: begin a course, check it, look at it, and make the package an LMS takes.

Heavy imports happen inside the commands, so that `--help` and a refusal come at once.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from courses.model.problems import Problem

FORMATS = ("scorm12",)
"""Named here too, so that `--help` need not load the builder; a test compares it with the editions."""

_NEW = """Write a small working course into FOLDER, to be changed into yours.

\b
Example:
  scorm-builder new my-course
  scorm-builder preview my-course
"""
_CHECK = """Say everything that is wrong with courses or packages, each with its place and a way out.

PATH is a course folder, the name of a course that comes with Touchpoint, or a package (.zip) made by anybody.

\b
Examples:
  scorm-builder check my-course
  scorm-builder check first-week --json
  scorm-builder check from-a-vendor.zip
"""
_BUILD = """Make a package of the course PATH for an LMS. Nothing is written while anything is wrong.

The grant comes from the tool in which learners meet; without it the package teaches but nobody can complete it.
The content digest is printed and written beside the package as FILE.sha256.

\b
Examples:
  scorm-builder build first-week --format scorm12 --out first-week.zip
  scorm-builder build my-course --out my-course.zip --grant my-course.grant
"""
_PREVIEW = """Show the course PATH in the browser as an LMS would play it, with all that is said to the LMS.

The page reloads when a file is saved, and shows what is wrong when something is. Stop it with Ctrl+C.

\b
Example:
  scorm-builder preview my-course --port 8080
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="touchpoint")
def main() -> None:
    """Courses become SCORM packages: new, check, preview, build."""


@main.command(help=_NEW)
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    from scorm_builder import starter

    try:
        written = starter.write(folder)
    except OSError as error:
        _stop(f"{folder}: {error.strerror or error}; choose a folder that is empty or not there yet.")
    for path in written:
        click.echo(path)
    click.echo(f"\nA course that works. Look at it:  scorm-builder preview {folder}")


@main.command("check", help=_CHECK)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output.")
def check_(paths: Sequence[str], as_json: bool) -> None:
    from scorm_builder import check

    checked = [check.check(path) for path in paths]
    problems = [problem for one in checked for problem in one.problems]
    advice = [problem for one in checked for problem in one.advice]
    if as_json:
        answer = {"ok": not problems, "problems": _as_json(problems), "advice": _as_json(advice)}
        click.echo(json.dumps({**answer, "checked": [one.as_json() for one in checked]}, indent=2, ensure_ascii=False))
    else:
        _tell(problems)
        for problem in advice:
            click.echo(f"{problem} (advice)")
        for one in checked:
            if not one.problems:
                click.echo(f"{one.path}: nothing wrong.")
    if problems:
        click.echo(f"{_count(len(problems), 'problem')} in {_count(len(paths), checked[0].kind)}.", err=True)
        sys.exit(1)


@main.command("build", help=_BUILD)
@click.argument("path", metavar="PATH")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="scorm12", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The package to write.")
@click.option(
    "--community", type=click.Choice(["connected"]), default="connected", show_default=True, help="How learners meet."
)
@click.option("--grant", type=click.Path(path_type=Path, dir_okay=False), help="The grant the tool wrote for this run.")
@click.option("--hub", metavar="URL", help="The tool's address, if the grant does not say it or the tool has moved.")
@click.option(
    "--schemas",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="SCORM_SCHEMAS",
    help="A folder with the edition's control documents (XSD), to be put into the package.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output.")
def build_(path: str, format_: str, as_json: bool, **options: Any) -> None:
    from scorm_builder import build

    options.pop("community")  # there is one kind so far; that it can be named is for scripts that outlive this
    built = build.build(path, build.Order(format=format_, **options), now=datetime.now(UTC))
    if as_json:
        answer = {"ok": not built.problems, "problems": _as_json(built.problems), **built.facts, "notes": built.notes}
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        _tell(built.problems)
    if built.problems:
        click.echo(f"{_count(len(built.problems), 'problem')} in 1 course. Nothing was built.", err=True)
        sys.exit(1)
    if not as_json:
        click.echo("{package}: {format}, {files} files, {bytes} bytes\ncontent sha256 {digest}".format(**built.facts))
        for note in built.notes:
            click.echo(note, err=True)


@main.command("preview", help=_PREVIEW)
@click.argument("path", metavar="PATH")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes any free port.")
def preview_(path: str, port: int) -> None:
    from scorm_builder import check
    from scorm_builder.preview import server

    if check.folder_of(path) is None:
        _tell(check.load(path)[2])
        sys.exit(1)
    try:
        with server.serve(path, port) as address:
            click.echo(f"Preview: {address}  (Ctrl+C stops it)")
            server.wait()
    except OSError as error:
        _stop(f"Port {port} cannot be used ({error.strerror or error}); choose another one with --port.")
    except KeyboardInterrupt:
        click.echo()


def _tell(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


def _as_json(problems: Iterable[Problem]) -> list[dict[str, str | int]]:
    return [problem.as_json() for problem in problems]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
