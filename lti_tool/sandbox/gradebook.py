"""Columns and grades. Knows no HTTP; how a score is judged is the personality's business.

Every score that arrives is also kept in a log, because a test must be able to ask not only "what is the grade now"
but "what was sent, in which order, and was anything sent twice".
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Column:
    """A line item. `id` is its number here; `link` the resource link it belongs to, "" for one a tool made freely."""

    id: int
    label: str
    score_maximum: float
    resource_id: str = ""
    tag: str = ""
    link: str = ""
    start: str = ""
    end: str = ""
    reviewable: tuple[str, ...] = ()
    """The activity progress at which the work behind a grade can be looked at in the tool."""


@dataclass(frozen=True)
class Score:
    """A score as a tool sent it."""

    user: str
    timestamp: datetime
    activity_progress: str
    grading_progress: str
    given: float | None = None
    maximum: float | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Grade:
    """What the gradebook shows for one person in one column. `value` is on the column's own scale."""

    value: float | None
    timestamp: datetime
    activity_progress: str
    grading_progress: str
    comment: str | None = None
    locked: bool = False
    overridden: bool = False


@dataclass(frozen=True)
class Received:
    """One score request and what it was answered."""

    column: int
    user: str
    status: int
    body: Mapping[str, Any]


class Gradebook:
    """All columns and grades; safe to use from several threads. `lock` makes check-then-write one act."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.columns: dict[int, Column] = {}
        self.log: list[Received] = []
        self._grades: dict[tuple[int, str], Grade] = {}
        self._next = 2  # the first line item of a real course is never number 1

    def add(self, column: Column) -> Column:
        """Keep a new column; its id is given here."""
        with self.lock:
            column = replace(column, id=self._next)
            self._next += 1
            self.columns[column.id] = column
            return column

    def change(self, column: Column) -> Column:
        with self.lock:
            self.columns[column.id] = column
            return column

    def remove(self, number: int) -> None:
        with self.lock:
            del self.columns[number]
            self._grades = {key: grade for key, grade in self._grades.items() if key[0] != number}

    def of_link(self, link: str) -> Column | None:
        """The column that belongs to a resource link from the start (the oldest one, as a tool may add more)."""
        with self.lock:
            return next((column for column in self.columns.values() if column.link == link), None)

    def grade(self, number: int, user: str) -> Grade | None:
        with self.lock:
            return self._grades.get((number, user))

    def put(self, number: int, user: str, grade: Grade | None) -> None:
        """Write or (with None) forget a grade."""
        with self.lock:
            if grade is None:
                self._grades.pop((number, user), None)
            else:
                self._grades[number, user] = grade

    def mark(self, number: int, user: str, *, locked: bool | None = None, overridden: bool | None = None) -> None:
        """A teacher locks or overrides a grade that is there."""
        with self.lock:
            grade = self._grades[number, user]
            self._grades[number, user] = replace(
                grade,
                locked=grade.locked if locked is None else locked,
                overridden=grade.overridden if overridden is None else overridden,
            )

    def grades(self, number: int) -> dict[str, Grade]:
        """Every grade of a column, by LTI user id."""
        with self.lock:
            return {user: grade for (column, user), grade in self._grades.items() if column == number}


def number(value: float) -> int | float:
    """64.0 as 64: JSON of real platforms shows whole numbers whole."""
    return int(value) if value == int(value) else value
