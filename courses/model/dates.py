"""When something opens, is due and closes, as designers write it, and which moment that is for one learner.

A designer writes `+3d` (from the learner's own start), `run+3d` (from the start of the run) or a date such as
`2026-03-02` or `2026-03-02T10:00`. Hours, days and weeks are exact spans, not days of a calendar: somebody who starts
at 22:10 has until 22:10. A date without a time means that whole day; without a zone it is UTC. This module has no
clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from courses.model.problems import mistake, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPAN = re.compile(r"([0-9]{1,4})([hdw])\Z")
_RELATIVE = re.compile(r"(run)?\+([0-9]{1,4}[hdw])\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?\Z")
_HOURS = {"h": 1, "d": 24, "w": 168}
_WRITE = "write +3d (after the learner's start), run+3d (after the run's) or a date such as 2026-03-02T10:00; h, d or w"

Base = Literal["learner", "run", "date"]
Standing = Literal["early", "open", "late", "closed"]


class Given(NamedTuple):
    """A date as it was written: what it counts from, and how far, or the day or moment itself."""

    base: Base
    span: timedelta = timedelta()
    at: datetime | None = None
    whole_day: bool = False


def parsed(text: str) -> Given:
    """What a designer wrote; ValueError if it is no date."""
    if relative := _RELATIVE.match(text):
        return Given("run" if relative[1] else "learner", span(relative[2]))
    if not _DATE.match(text):
        raise ValueError(text)
    if len(text) == len("2026-03-02"):
        return Given("date", at=datetime.combine(date.fromisoformat(text), time(), UTC), whole_day=True)
    at = datetime.fromisoformat(text)
    return Given("date", at=at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC))


def span(text: str) -> timedelta:
    """How long `3d`, `12h` or `2w` is; ValueError if it is none of these."""
    found = _SPAN.match(text)
    if found is None:
        raise ValueError(text)
    return timedelta(hours=int(found[1]) * _HOURS[found[2]])


def written(value: Any) -> Any:
    """For a validator: the date an author wrote, checked; a mistake that says how to write one."""
    try:
        parsed(value)
    except (TypeError, ValueError):
        raise mistake(f"{shown(value)} is no date here", _WRITE) from None
    return value


def days(value: Any) -> float:
    """For a validator: a span that an author wrote, in days."""
    try:
        return span(value) / timedelta(days=1)
    except (TypeError, ValueError):
        raise mistake(f"{shown(value)} is no span of time", "write 12h, 3d or 2w") from None


def hours(value: Any) -> float:
    """For a validator: a span that an author wrote, in hours."""
    days(value)
    return span(value) / timedelta(hours=1)


def moment(text: str, *, started: datetime, run_started: datetime, end: bool = False) -> datetime:
    """The moment of a date from a plan, in UTC, for a learner who `started` in a run that began at `run_started`.

    `end`: of a date without a time, the end of that day is meant, as with a due date.
    """
    given = parsed(text)
    if given.at is not None:
        return given.at + timedelta(days=1) if given.whole_day and end else given.at
    return (run_started if given.base == "run" else started) + given.span


def is_after(one: str | None, other: str | None) -> bool:
    """Whether `one` surely comes after `other`, whenever people start. A learner never starts before her run."""
    if one is None or other is None:
        return False
    first, second = parsed(one), parsed(other)
    if first.at is not None and second.at is not None:
        return first.at > second.at
    comparable = first.base == second.base or (first.base, second.base) == ("learner", "run")
    return comparable and first.span > second.span


@dataclass(frozen=True, slots=True)
class Window:
    """When an activity opens, is due and closes for one learner, in UTC; None where nothing was said."""

    opens: datetime | None = None
    due: datetime | None = None
    closes: datetime | None = None

    def standing(self, now: datetime) -> Standing:
        """Where `now` is: `early` and `closed` mean that nothing is taken; `late` is taken."""
        if self.opens is not None and now < self.opens:
            return "early"
        if self.closes is not None and now >= self.closes:
            return "closed"
        return "late" if self.due is not None and now >= self.due else "open"


def window(
    asked: Mapping[str, Any], *, started: datetime, run_started: datetime, extended: datetime | None = None
) -> Window:
    """The dates of an activity of a plan for one learner.

    `late: close` closes it at the due date, `closes` in any case. `extended` is what a facilitator gave this learner:
    it moves both, never to an earlier moment.
    """
    opens = _moment(asked, "opens", started=started, run_started=run_started)
    due = _later(_moment(asked, "due", started=started, run_started=run_started), extended)
    closes = _later(_moment(asked, "closes", started=started, run_started=run_started), extended)
    if asked.get("late") == "close" and due is not None:
        closes = due if closes is None else min(due, closes)
    return Window(opens, due, closes)


def checkpoints(
    asked: Mapping[str, Any], *, started: datetime, run_started: datetime, extended: datetime | None = None
) -> tuple[tuple[str, datetime], ...]:
    """What is due by when within a community activity, in the order of the plan; `extended` moves it as in `window`."""
    return tuple(
        (point["of"], max(due, extended or due))
        for point in asked.get("checkpoints", ())
        if (due := _moment(point, "due", started=started, run_started=run_started)) is not None
    )


def _moment(asked: Mapping[str, Any], which: str, *, started: datetime, run_started: datetime) -> datetime | None:
    text = asked.get(which)
    return moment(text, started=started, run_started=run_started, end=which != "opens") if text else None


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return one if one is None or other is None else max(one, other)
