"""`scorm-builder check`: what is wrong, with its place and a way out."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from scorm_builder.cli.terminal import count, problems_json, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scorm_builder.check import Checked

_CHECK = """Say everything that is wrong with courses or packages, each with its place and a way out.

PATH is a course folder, the name of a course that comes with Touchpoint, or a package (.zip) made by anybody. With
--watch one course is checked again at every save, until Ctrl+C.

\b
Examples:
  scorm-builder check my-course
  scorm-builder check my-course --watch
  scorm-builder check first-week --json
  scorm-builder check from-a-vendor.zip
"""


@click.command("check", help=_CHECK)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output.")
@click.option("--watch", is_flag=True, help="Check one course again whenever a file of it is saved.")
def check_(paths: Sequence[str], as_json: bool, watch: bool) -> None:
    from scorm_builder import check

    if watch:
        if len(paths) > 1 or as_json or check.is_package(paths[0]):
            raise click.UsageError("--watch is for one course, and answers in words.")
        _watch(check.watch(paths[0]))
        return
    checked = [check.check(path) for path in paths]
    problems = [problem for one in checked for problem in one.problems]
    advice = [problem for one in checked for problem in one.advice]
    if as_json:
        answer = {"ok": not problems, "problems": problems_json(problems), "advice": problems_json(advice)}
        click.echo(json.dumps({**answer, "checked": [one.as_json() for one in checked]}, indent=2, ensure_ascii=False))
    else:
        tell(problems)
        for problem in advice:
            click.echo(f"{problem} (advice)")
        for one in checked:
            if not one.problems:
                click.echo(f"{one.path}: nothing wrong.")
    if problems:
        click.echo(f"{count(len(problems), 'problem')} in {count(len(paths), checked[0].kind)}.", err=True)
        sys.exit(1)


def _watch(checked: Iterable[Checked]) -> None:
    """Say what there is to say each time, with the time of day, so that one sees that something was seen."""
    try:
        for one in checked:
            tell(one.problems)
            for problem in one.advice:
                click.echo(f"{problem} (advice)")
            fact = count(len(one.problems), "problem") if one.problems else "nothing wrong"
            click.echo(f"{datetime.now():%H:%M:%S}  {one.path}: {fact}. Waiting for the next save (Ctrl+C stops it).")
    except KeyboardInterrupt:
        click.echo()
