"""The table at the end: what was measured, ours and beside it, and what the design asks for."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line. `ratio` is how many times better ours is than what stands beside it, where something does."""

    what: str
    ours: str
    beside: str = ""
    ratio: float | None = None
    target: str = ""


HEADINGS = ("what", "ours", "beside", "ratio", "target")


def median(values: Iterable[float]) -> float:
    """The middle of the rounds, which one disturbed round cannot move."""
    return statistics.median(values)


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.1f}x"
    return row.what, row.ours, row.beside, ratio, row.target
