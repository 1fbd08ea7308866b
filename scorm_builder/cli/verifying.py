"""`scorm-builder verify`: what an LMS says about who completed a course, held against the receipts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from courses.reports.headings import Columns, Named
    from courses.reports.reading import Report
    from courses.reports.reconciling import Finding
    from scorm_builder.verify import Roll

UNUSABLE = 2
AT_ONCE = 200
_VERIFY = """Hold an LMS's REPORT.csv against the receipts of those who completed the course.

An LMS's record can be set by hand, a receipt cannot. Whoever looks after the tool writes the two files this needs;
neither the tool nor the network is used:

\b
  lti-tool receipts key --out receipt-key.json
  lti-tool receipts export RUN --learners REPORT.csv --out course.receipts

With --learners the receipts can be told apart by the LMS's own learner ids. Without it only codes are compared, and a
code that stands at two learners is believed of neither.

The report may be CSV with commas, semicolons or tabs, in UTF-8, UTF-16 or what spreadsheets write; its columns are
found by their headings, or named. Codes are looked for in every column unless --code names one.

\b
Exit code 0: everything fits; 1: somebody needs a look; 2: a file or a column cannot be used.

\b
Examples:
  scorm-builder verify REPORT.csv --receipts course.receipts --key receipt-key.json
  scorm-builder verify REPORT.csv --receipts course.receipts --key receipt-key.json --learner "ID number" --out look.csv
"""
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("verify", help=_VERIFY)
@click.argument("report", metavar="REPORT.csv", type=_FILE)
@click.option("--receipts", "roll", required=True, type=_FILE, help="What `lti-tool receipts export` wrote.")
@click.option("--key", required=True, type=_FILE, help="The tool's public receipt key: JWKS, JWK or PEM.")
@click.option("--learner", metavar="COLUMN", help="The column with the learner's id in the LMS.")
@click.option("--status", metavar="COLUMN", help="The column that says who is complete.")
@click.option("--code", metavar="COLUMN", help="The column with the receipt's code.")
@click.option("--complete", "words", metavar="WORD", multiple=True, help="A further word for complete. May repeat.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output.")
@click.option("--out", type=_FILE, help="Write everybody with the verdict to this CSV file.")
def verify_(
    report: Path,
    roll: Path,
    key: Path,
    learner: str | None,
    status: str | None,
    code: str | None,
    words: Sequence[str],
    as_json: bool,
    out: Path | None,
) -> None:
    from courses.reports import answers, reconciling
    from courses.reports.headings import Named

    known = _roll(roll, key)
    read = _report(report, Named(learner, status, code), words)
    findings = reconciling.reconcile(read, known.truth)
    if out:
        _write(out, findings)
    if as_json:
        about = {"run": known.run, "course": known.course, "plan": known.plan, "receipts_of": known.at}
        named = {"learner_column": read.columns.heading, "by_id": known.truth.knows}
        click.echo(json.dumps({**about, **named, **answers.as_json(findings)}, indent=2, ensure_ascii=False))
    else:
        _tell(findings, known, read.columns)
    sys.exit(0 if answers.is_fine(findings) else 1)


def _roll(path: Path, key: Path) -> Roll:
    from scorm_builder import verify

    try:
        trusted = verify.keys(key.read_text(encoding="utf-8-sig"))
        with path.open(encoding="utf-8-sig") as lines:
            return verify.roll(lines, trusted)
    except verify.Untrue as error:
        _unusable(str(error))
    except (OSError, UnicodeDecodeError) as error:
        _unusable(f"The receipts or their key cannot be read ({error}).")


def _report(path: Path, named: Named, words: Sequence[str]) -> Report:
    from courses.reports import answers, headings, reading

    try:
        with path.open("rb") as file:
            return reading.read(file, named, complete=headings.COMPLETE | {headings.plain(word) for word in words})
    except headings.NoColumn as error:
        _unusable(answers.no_column(error, option=f"Say --{error.which} COLUMN."))
    except reading.Unreadable as error:
        _unusable(f"{path}: {error}")
    except OSError as error:
        _unusable(f"{path} cannot be read ({error.strerror or error}).")


def _tell(findings: Sequence[Finding], known: Roll, columns: Columns) -> None:
    from courses.reports import answers

    looked = [one for one in findings if one.verdict not in answers.FINE]
    for one in looked[:AT_ONCE]:
        click.echo(answers.line(one))
    if len(looked) > AT_ONCE:
        click.echo(f"… and {len(looked) - AT_ONCE:,} more: --out FILE has everybody.")
    click.echo(f"Run {known.run} of {known.course}, receipts of {known.at}:")
    for verdict, number in answers.counts(findings).items():
        click.echo(f"{number:>7,}  {answers.WORDS[verdict]}")
    others = f" (there are also: {', '.join(columns.others)}; choose with --learner)" if columns.others else ""
    click.echo(f"Learners by the column “{columns.heading}”{others}.", err=True)
    if not known.truth.knows:
        click.echo("The receipts do not say whose they are: only codes were compared (--help).", err=True)


def _write(out: Path, findings: Sequence[Finding]) -> None:
    from courses.reports import answers

    try:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            answers.write_csv(findings, file)
    except OSError as error:
        _unusable(f"{out} cannot be written ({error.strerror or error}); choose another place with --out.")


def _unusable(sentence: str) -> NoReturn:
    """End with the exit code for files that cannot be used, which is no verdict about anybody."""
    click.echo(sentence, err=True)
    sys.exit(UNUSABLE)
