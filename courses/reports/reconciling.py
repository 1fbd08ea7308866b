"""What an LMS says against what was done: pure, and the same for receipts from a file and for those the tool keeps.

An LMS's record can be set from a browser's console, so a completion counts where a receipt stands behind it. Whose a
receipt is, is known where the learner's id leads to the pseudonym in it; where it does not, a code can still only be
used once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from courses.reports.reading import Entry, Report


class Verdict(StrEnum):
    """What is to be said of one learner."""

    VERIFIED = "verified"
    NO_RECEIPT = "no_receipt"
    UNKNOWN_LEARNER = "unknown_learner"
    FORGED = "forged"
    NOT_THEIRS = "not_theirs"
    OTHER_VERSION = "other_version"
    NOT_IN_LMS = "not_in_lms"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says that is really one."""

    run: str
    course: str
    learner: str
    """The pseudonym: a keyed hash of the id that the LMS gave."""
    plan: str
    at: str
    code: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What was done: every good receipt of one run, by its code."""

    receipts: Mapping[str, Receipt]
    who: Callable[[str], Collection[str]]
    """The pseudonyms of a learner's id; none where nobody came under it."""
    knows: bool
    """Whether `who` can tell. False: receipts name pseudonyms, and nothing says whose they are."""
    plan: str | None = None
    """The course's version now; None takes every one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one learner; `line` is where she stands in the report, 0 where she does not."""

    verdict: Verdict
    learner: str
    line: int = 0
    codes: tuple[str, ...] = ()
    receipt: Receipt | None = None


def reconcile(report: Report, truth: Truth) -> list[Finding]:
    """One finding for everybody in the report, then one for each receipt that nobody there has."""
    used = Counter(code for entry in report.entries.values() for code in entry.codes)
    by_learner: dict[str, list[Receipt]] = {}
    for receipt in truth.receipts.values():
        by_learner.setdefault(receipt.learner, []).append(receipt)
    findings, seen = [], set[str]()
    for entry in report.entries.values():
        people = set(truth.who(entry.learner)) if truth.knows else set()
        finding = _judged(entry, truth, used, _held(entry, truth, people, by_learner), known=bool(people))
        if finding.receipt and finding.verdict is not Verdict.NOT_THEIRS:
            seen.add(finding.receipt.code)
        findings.append(finding)
    return findings + [_absent(one) for one in _by_time(truth.receipts.values()) if one.code not in seen]


def _held(
    entry: Entry, truth: Truth, people: Collection[str], by_learner: Mapping[str, list[Receipt]]
) -> Receipt | None:
    """The receipt that is this learner's: by her id where that is known, or else by the code that stands at her."""
    if truth.knows:
        held = [receipt for one in people for receipt in by_learner.get(one, ())]
    else:
        held = [truth.receipts[code] for code in sorted(entry.codes) if code in truth.receipts]
    return min(held, key=lambda one: (one.plan != (truth.plan or one.plan), one.at), default=None)


def _judged(entry: Entry, truth: Truth, used: Mapping[str, int], held: Receipt | None, *, known: bool) -> Finding:
    def finding(verdict: Verdict, receipt: Receipt | None = None) -> Finding:
        return Finding(verdict, entry.learner, entry.line, tuple(sorted(entry.codes)), receipt)

    if not entry.complete:
        return finding(Verdict.NOT_IN_LMS if held else Verdict.OPEN, held)
    if held and not truth.knows and used[held.code] > 1:
        return finding(Verdict.NOT_THEIRS, held)
    if held:
        is_current = truth.plan is None or held.plan == truth.plan
        return finding(Verdict.VERIFIED if is_current else Verdict.OTHER_VERSION, held)
    others = [truth.receipts[code] for code in sorted(entry.codes) if code in truth.receipts]
    if others:
        return finding(Verdict.NOT_THEIRS, others[0])
    if entry.codes:
        return finding(Verdict.FORGED)
    return finding(Verdict.NO_RECEIPT if known or not truth.knows else Verdict.UNKNOWN_LEARNER)


def _by_time(receipts: Iterable[Receipt]) -> list[Receipt]:
    return sorted(receipts, key=lambda one: (one.at, one.code))


def _absent(receipt: Receipt) -> Finding:
    return Finding(Verdict.NOT_IN_LMS, "", 0, (receipt.code,), receipt)
