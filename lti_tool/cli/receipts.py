"""Receipts from the command line: to be taken along and checked against an LMS's report without this server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lti_tool.cli.grants import sentence
from lti_tool.cli.terminal import IDS, now, settings, stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_EXPORT = """Write the receipts of a RUN, or of those who came with one GRANT, to a file for `scorm-builder verify`.

They are signed and hold no names. With --learners, which is the LMS's own report, it is also written down which of the
ids there belongs to which receipt; without it only codes can be compared. Keep such a file as you keep the report.

\b
Examples:
  lti-tool receipts export 8QmYxQ2Jx0ZbVn1K --out course.receipts
  lti-tool receipts export 8QmYxQ2Jx0ZbVn1K --learners REPORT.csv --out course.receipts
"""
_KEY = """Print the public key that receipts are checked with, or write it to a file. It is also at /receipts/jwks.json.

\b
Example:
  lti-tool receipts key --out receipt-key.json
"""
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def receipts() -> None:
    """Receipts: what proves, outside of this server, that somebody completed a course."""


@receipts.command("export", help=_EXPORT, context_settings=IDS)
@click.argument("whose", metavar="RUN|GRANT")
@click.option("--out", required=True, type=_FILE, help="The file to write.")
@click.option("--learners", type=_FILE, help="The LMS's report, for the ids in it.")
@click.option("--learner", metavar="COLUMN", help="The column of the report with the learner's id.")
def receipts_export(whose: str, out: Path, learners: Path | None, learner: str | None) -> None:
    from lti_tool.app import create_tool
    from lti_tool.errors import Refused
    from lti_tool.services import receipts_checking

    tool, ids = create_tool(settings()), _ids(learners, learner) if learners else None
    try:
        with tool.database.read() as tx:
            of = receipts_checking.whose(tx, whose)
            lines = list(receipts_checking.export(tx, of, ids, signer=tool.signer, catalogue=tool.catalogue, now=now()))
    except Refused as refusal:
        stop(f"{sentence(refusal)} See: lti-tool runs list, lti-tool grants list")
    finally:
        tool.database.dispose()
    _write(out, lines)
    click.echo(f"Wrote the receipts of run {of.run.public_id} to {out}.")


@receipts.command("key", help=_KEY)
@click.option("--out", type=_FILE, help="The file to write; the terminal when left out.")
def receipts_key(out: Path | None) -> None:
    from lti_tool.services.seals import Signer

    try:
        text = json.dumps({"keys": Signer(settings().keys_dir).public_keys()}, indent=2)
    except LookupError as error:
        stop(f"{str(error)[:1].upper()}{str(error)[1:]}")
    if out is None:
        click.echo(text)
    else:
        _write(out, [text])
        click.echo(f"Wrote the public receipt key to {out}.")


def _ids(path: Path, column: str | None) -> Sequence[str]:
    """Everybody's id in a report."""
    from courses.reports import answers, headings, reading

    try:
        with path.open("rb") as file:
            return reading.learners(file, column)
    except headings.NoColumn as error:
        stop(answers.no_column(error, option="Say --learner COLUMN."))
    except reading.Unreadable as error:
        stop(f"{path}: {error}")
    except OSError as error:
        stop(f"{path} cannot be read: {error.strerror or error}.")


def _write(out: Path, lines: Iterable[str]) -> None:
    try:
        out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror or error}.")
