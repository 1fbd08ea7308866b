"""A report as an LMS exports it, read line by line: whatever its encoding, its separator and what stands above it.

Nothing is kept but one entry for each learner, so a report may be far larger than memory.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Protocol, TypeVar

from courses.reports.headings import COMPLETE, Columns, Named, NoColumn, columns, is_heading, learner_at, says_complete

CODE = re.compile(r"(?<![A-Z2-7])[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}(?![A-Z2-7-])")
"""A receipt's short form."""
SEPARATORS = (",", ";", "\t", "|")
ABOVE = 30
"""Rows that may stand above the headings."""
MOST_CODES = 20
"""Codes of one learner that are looked at; more is no report of ours."""
LONGEST_CELL = 1_000_000
PIECE = 1 << 16

Read = TypeVar("Read")


class Unreadable(ValueError):
    """This is no report that can be read; the words say why, and what to do."""


@dataclass(slots=True)
class Entry:
    """One learner, over all rows of a report: attempts and interactions have a row each."""

    learner: str
    line: int
    """Of her first row."""
    complete: bool = False
    codes: set[str] = field(default_factory=set)


class _Rows(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True, slots=True)
class Report:
    """Everybody in a report, in its order, by the id that stands there; and where it was found."""

    entries: dict[str, Entry]
    columns: Columns


def read(file: IO[bytes], named: Named, *, complete: frozenset[str] = COMPLETE) -> Report:
    """Read a report from its beginning. `complete`: what a status says of who is complete, as `headings.plain` has it.

    Raises:
        Unreadable: it is no table.
        NoColumn: a column is not there.
    """
    return _read(file, named, lambda rows: _entries(rows, named, complete))


def learners(file: IO[bytes], column: str | None) -> list[str]:
    """Everybody's id in a report or a list, whatever else stands there.

    Raises:
        Unreadable: it is no table.
        NoColumn: the column is not there.
    """
    named = Named(column)
    return _read(file, named, lambda rows: _learners(rows, named))


def _read(file: IO[bytes], named: Named, take: Callable[[_Rows], Read]) -> Read:
    text = io.TextIOWrapper(file, encoding=_encoding(file), errors="replace", newline="")
    csv.field_size_limit(LONGEST_CELL)
    try:
        head = list(itertools.islice(text, ABOVE))
        rows = csv.reader(itertools.chain(head, text), delimiter=_separator(head, named))
        try:
            return take(rows)
        except csv.Error as error:
            raise Unreadable(f"Line {rows.line_num} cannot be read ({error}). Export the report as CSV anew.") from None
    finally:
        text.detach()


def _entries(rows: _Rows, named: Named, complete: frozenset[str]) -> Report:
    found, entries = columns(_heading(rows, named), named), dict[str, Entry]()
    for cells in rows:
        learner = cells[found.learner].strip() if found.learner < len(cells) else ""
        if not learner:
            continue
        entry = entries.setdefault(learner, Entry(learner, rows.line_num))
        entry.complete |= any(at < len(cells) and says_complete(cells[at], complete) for at in found.status)
        looked = [cells[at] for at in found.codes if at < len(cells)] if found.codes else cells
        for code in _codes(looked):
            if len(entry.codes) < MOST_CODES:
                entry.codes.add(code)
    return Report(entries, found)


def _learners(rows: _Rows, named: Named) -> list[str]:
    at = learner_at(_heading(rows, named), named)
    return list(dict.fromkeys(cells[at].strip() for cells in rows if at < len(cells) and cells[at].strip()))


def _heading(rows: _Rows, named: Named) -> list[str]:
    first: list[str] = []
    for cells in itertools.islice(iter(rows), ABOVE):
        if is_heading(cells, named):
            return cells
        first = max(first, cells, key=len)
    if not any(cell.strip() for cell in first):
        raise Unreadable("There is nothing in this report.")
    raise NoColumn("learner", first)


def _codes(cells: Iterable[str]) -> Iterator[str]:
    for cell in cells:
        if "-" in cell:
            yield from CODE.findall(cell.upper())


def _separator(head: list[str], named: Named) -> str:
    """The one that finds the headings, or else the one that stands there most."""
    for separator in SEPARATORS:
        if any(is_heading(cells, named) for cells in csv.reader(head, delimiter=separator)):
            return separator
    return max(SEPARATORS, key="".join(head).count)


def _encoding(file: IO[bytes]) -> str:
    """UTF-8 and UTF-16 by their marks or by how they read; otherwise what Western spreadsheets write."""
    start = file.read(PIECE)
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        raise Unreadable("This is a workbook, not CSV. Open it in a spreadsheet and save it as CSV (UTF-8).")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start:
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    try:
        decoder = codecs.getincrementaldecoder("utf-8")()
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8-sig"
