"""Findings for people, for programs and for spreadsheets."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from courses.reports.headings import NoColumn
from courses.reports.reconciling import Finding, Verdict

WORDS: dict[Verdict, str] = {
    Verdict.VERIFIED: "verified: complete in the LMS, and a receipt says so",
    Verdict.NO_RECEIPT: "complete in the LMS, but there is no receipt",
    Verdict.UNKNOWN_LEARNER: "complete in the LMS, but nobody came under this id",
    Verdict.FORGED: "the code in the LMS is of no receipt of this run: made up, or from another course",
    Verdict.NOT_THEIRS: "the code in the LMS is somebody else's",
    Verdict.OTHER_VERSION: "the receipt is of another version of the course",
    Verdict.NOT_IN_LMS: "there is a receipt, but the LMS does not say complete",
    Verdict.OPEN: "not complete, in the LMS or here",
}
"""What each verdict means."""
FINE = frozenset({Verdict.VERIFIED, Verdict.OPEN})
"""What nobody needs to look at."""
HEADINGS = ("verdict", "meaning", "learner", "line", "codes", "completed at", "receipt of", "course version")

_FORMULA = re.compile(r"^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def counts(findings: Iterable[Finding]) -> dict[Verdict, int]:
    """How many there are of each verdict, in the order of `WORDS`; none is left out."""
    found = Counter(one.verdict for one in findings)
    return {verdict: found[verdict] for verdict in WORDS}


def is_fine(findings: Iterable[Finding]) -> bool:
    """Whether nobody needs to be looked at."""
    return all(one.verdict in FINE for one in findings)


def as_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """For programs: counts, and everybody."""
    return {
        "ok": is_fine(findings),
        "counts": {verdict.value: number for verdict, number in counts(findings).items()},
        "findings": [
            {
                "verdict": one.verdict.value,
                "learner": one.learner,
                "line": one.line,
                "codes": list(one.codes),
                "at": one.receipt.at if one.receipt else None,
                "pseudonym": one.receipt.learner if one.receipt else None,
                "plan": one.receipt.plan if one.receipt else None,
            }
            for one in findings
        ],
    }


def write_csv(findings: Iterable[Finding], out: TextIO) -> None:
    """For spreadsheets: no cell that one of them would run, since a report holds what learners wrote."""
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for one in findings:
        line, codes, receipt = str(one.line or ""), " ".join(one.codes), one.receipt
        of = (receipt.at, receipt.learner, receipt.plan) if receipt else ("", "", "")
        cells = (one.verdict.value, WORDS[one.verdict], one.learner, line, codes, *of)
        writer.writerow([harmless(cell) for cell in cells])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: a quote before whatever it could take for the beginning of a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def line(finding: Finding) -> str:
    """One finding in words."""
    where = f"line {finding.line}: " if finding.line else ""
    who = finding.learner or f"receipt {' '.join(finding.codes)}"
    codes = f" ({', '.join(finding.codes)})" if finding.learner and finding.codes else ""
    return f"{where}{_shown(who)}: {WORDS[finding.verdict]}{codes}"


def no_column(why: NoColumn, *, option: str) -> str:
    """That a column was not found, and what to do; `option` says how to name it."""
    there = ", ".join(f"“{_shown(heading)}”" for heading in why.headings[:40])
    return f"Which column holds the {why.which} is not clear. {option} The columns are: {there}."


def _shown(text: str) -> str:
    """Without what would move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)[:200]
