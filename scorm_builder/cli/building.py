"""`scorm-builder build`: the package an LMS takes, or one of every format."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scorm_builder.cli.terminal import count, problems_json, stop, tell
from scorm_builder.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from scorm_builder.build import Built

FORMATS = ("scorm12", "scorm2004-4th", "scorm2004-3rd")
"""Named here too, so that `--help` need not load the builder; a test compares it with those there are."""

_BUILD = """Make a package of the course PATH for an LMS. Nothing is written while anything is wrong.

The grant comes from the tool in which learners meet; without it the package teaches but nobody can complete it.
The content digest is printed and written beside the package as FILE.sha256.

With --lms the format is chosen that suits the LMS, and what is known about it is said. With --all every format is
built, or every one that the LMS takes; a format in which the course has no room keeps no other from being built.

\b
Examples:
  scorm-builder build first-week --format scorm12 --out first-week.zip
  scorm-builder build my-course --grant my-course.grant --lms moodle
  scorm-builder build my-course --grant my-course.grant --all --out packages
"""


@click.command("build", help=_BUILD)
@click.argument("path", metavar="PATH")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Without it, scorm12 or what suits the LMS.")
@click.option("--lms", type=click.Choice(list(PRESETS)), help="The LMS that the package is for.")
@click.option("--all", "every", is_flag=True, help="Every format at once, into a folder.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The package to write, or with --all their folder. Without it, one named by the course and the format.",
)
@click.option(
    "--community", type=click.Choice(["connected"]), default="connected", show_default=True, help="How learners meet."
)
@click.option("--grant", type=click.Path(path_type=Path, dir_okay=False), help="The grant the tool wrote for this run.")
@click.option("--hub", metavar="URL", help="The tool's address, if the grant does not say it or the tool has moved.")
@click.option(
    "--schemas",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="SCORM_SCHEMAS",
    help="A folder with the edition's control documents (XSD), or one for each format, to be put into the package.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output.")
def build_(path: str, format_: str | None, every: bool, as_json: bool, **options: Any) -> None:
    from scorm_builder import build

    options.pop("community")  # there is one kind so far; that it can be named is for scripts that outlive this
    if every and format_:
        raise click.UsageError("--all builds every format; leave out --format.")
    order, now = build.Order(format=format_, **options), datetime.now(UTC)
    if every:
        _answer_all(build.build_all(path, order, now=now, bar=_bar), as_json=as_json)
    else:
        _answer(build.build(path, order, now=now), as_json=as_json)


def _answer(built: Built, *, as_json: bool) -> None:
    if as_json:
        answer = {"ok": not built.problems, "problems": problems_json(built.problems), **built.facts}
        click.echo(json.dumps({**answer, "notes": built.notes}, indent=2, ensure_ascii=False))
    else:
        tell(built.problems)
    if built.problems:
        stop(f"{count(len(built.problems), 'problem')} in 1 course. Nothing was built.")
    if not as_json:
        _say(built)
        for note in built.notes:
            click.echo(note, err=True)


def _answer_all(builds: Sequence[Built], *, as_json: bool) -> None:
    """What became of each; a sentence that holds for several is said once."""
    problems = list(dict.fromkeys(problem for built in builds for problem in built.problems))
    good = [built for built in builds if not built.problems]
    if as_json:
        packages = [{**built.facts, "notes": built.notes} for built in good]
        answer = {"ok": not problems, "problems": problems_json(problems), "packages": packages}
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for built in good:
            _say(built)
        tell(problems)
        for note in dict.fromkeys(note for built in good for note in built.notes):
            click.echo(note, err=True)
    if problems:
        click.echo(f"{count(len(problems), 'problem')} in 1 course. {count(len(good), 'package')} built.", err=True)
        sys.exit(1)


def _say(built: Built) -> None:
    click.echo("{package}: {format}, {files} files, {bytes} bytes\ncontent sha256 {digest}".format(**built.facts))


def _bar(names: Sequence[str]) -> AbstractContextManager[Iterable[str]]:
    """How far it is, on standard error: standard output is for the answer."""
    return click.progressbar(names, label="Building", item_show_func=lambda name: name or "", file=sys.stderr)
