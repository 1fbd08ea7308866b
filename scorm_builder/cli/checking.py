"""`scorm-builder check`: what is wrong, with its place and a way out."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from scorm_builder.cli.terminal import count, problems_json, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHECK = """Say everything that is wrong with courses or packages, each with its place and a way out.

PATH is a course folder, the name of a course that comes with Touchpoint, or a package (.zip) made by anybody.

\b
Examples:
  scorm-builder check my-course
  scorm-builder check first-week --json
  scorm-builder check from-a-vendor.zip
"""


@click.command("check", help=_CHECK)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output.")
def check_(paths: Sequence[str], as_json: bool) -> None:
    from scorm_builder import check

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
