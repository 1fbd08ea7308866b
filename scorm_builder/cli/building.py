"""`scorm-builder build`: the package an LMS takes."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from scorm_builder.cli.terminal import count, problems_json, tell

FORMATS = ("scorm12", "scorm2004-4th", "scorm2004-3rd")
"""Named here too, so that `--help` need not load the builder; a test compares it with those there are."""

_BUILD = """Make a package of the course PATH for an LMS. Nothing is written while anything is wrong.

The grant comes from the tool in which learners meet; without it the package teaches but nobody can complete it.
The content digest is printed and written beside the package as FILE.sha256.

\b
Examples:
  scorm-builder build first-week --format scorm12 --out first-week.zip
  scorm-builder build my-course --out my-course.zip --grant my-course.grant
"""


@click.command("build", help=_BUILD)
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
        answer = {
            "ok": not built.problems,
            "problems": problems_json(built.problems),
            **built.facts,
            "notes": built.notes,
        }
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        tell(built.problems)
    if built.problems:
        click.echo(f"{count(len(built.problems), 'problem')} in 1 course. Nothing was built.", err=True)
        sys.exit(1)
    if not as_json:
        click.echo("{package}: {format}, {files} files, {bytes} bytes\ncontent sha256 {digest}".format(**built.facts))
        for note in built.notes:
            click.echo(note, err=True)
