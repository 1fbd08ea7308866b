"""Scores to tell, over all schools, for whoever runs the server: one stretch at a time.

Every statement goes along one index from a `Mark`, so a page costs the same however much there is. Nothing is looked
for here: the databases have no index for parts of names, so that is done with stretches of rows (`services`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, update

from lti_tool.storage.database import Transaction
from lti_tool.storage.stretches import Mark, along, stretch
from lti_tool.storage.tables import enrolments, people, registrations, runs, score_targets, scores_due


class Score(NamedTuple):
    """One score for one place that is not told yet, in the order of `_SCORE`; the grade itself is nobody's business."""

    id: int
    at: datetime
    """When it is tried next; of one that was refused for good, when it was last to be tried."""
    enrolment_id: int
    root_id: int
    name: str | None
    course: str
    run: str
    part: str
    school_id: int
    school: str
    attempts: int
    reason: str | None
    claimed_until: datetime | None
    earned_at: datetime


def due(tx: Transaction, after: Mark, limit: int) -> Sequence[Score]:
    """Scores that are due, those that are tried first at the top."""
    return [Score._make(row) for row in stretch(tx, _DUE, after, limit)]


def failed(tx: Transaction, before: Mark, limit: int) -> Sequence[Score]:
    """Scores that were refused for good, the last one first."""
    return [Score._make(row) for row in stretch(tx, _FAILED, before, limit)]


def score(tx: Transaction, target_id: int) -> tuple[Score, str] | None:
    """One of them, with its state; None where there is none, or it is told."""
    row = tx.execute(_ONE, {"id": target_id}).one_or_none()
    return None if row is None else (Score._make(row[:-1]), row[-1])


def count(tx: Transaction, state: str, *, most: int) -> int:
    """How many scores are in this state; no more than `most` are counted."""
    return int(tx.execute(_COUNT, {"state": state, "most": most}).scalar_one())


def overdue(tx: Transaction, now: datetime, *, most: int) -> tuple[int, datetime | None]:
    """How many scores should have been tried by now (at most `most` are counted), and since when the first one."""
    values = {"now": now, "most": most}
    return int(tx.execute(_OVERDUE, values).scalar_one()), tx.execute(_OLDEST, values).scalar_one_or_none()


def again(tx: Transaction, target_ids: Sequence[int], now: datetime) -> None:
    """Have all of these, which the act holds already, sent once more at the next opportunity."""
    fresh = {"state": "due", "revision": scores_due.c.revision + 1, "attempts": 0, "next_at": now, "reason": None}
    tx.execute(update(scores_due).where(scores_due.c.target_id.in_(target_ids)).values(fresh))


def schools(tx: Transaction) -> list[tuple[int, str]]:
    """Every platform that is connected, by name."""
    query = select(registrations.c.id, registrations.c.name).order_by(registrations.c.name, registrations.c.id)
    return [(row.id, row.name) for row in tx.execute(query)]


_SCORE = (
    scores_due.c.target_id,
    scores_due.c.next_at,
    scores_due.c.enrolment_id,
    runs.c.root_id,
    func.coalesce(people.c.platform_name, people.c.chosen_name).label("name"),
    runs.c.course,
    runs.c.title,
    score_targets.c.part,
    registrations.c.id.label("school_id"),
    registrations.c.name.label("school"),
    scores_due.c.attempts,
    scores_due.c.reason,
    scores_due.c.claimed_until,
    scores_due.c.earned_at,
)
_SCORES = (
    select(*_SCORE)
    .join(score_targets, score_targets.c.id == scores_due.c.target_id)
    .join(enrolments, enrolments.c.id == scores_due.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .join(runs, runs.c.id == enrolments.c.run_id)
    .join(registrations, registrations.c.id == people.c.registration_id)
)
_WHEN = (scores_due.c.next_at, scores_due.c.target_id)
_DUE = along(_SCORES.where(scores_due.c.state == "due"), *_WHEN, up=True)
# A grade that a teacher has changed is no trouble of the server's: the facilitator decides about it.
_SERVERS = scores_due.c.shown.is_(None)
_FAILED = along(_SCORES.where(scores_due.c.state == "failed", _SERVERS), *_WHEN, up=False)
_ONE = _SCORES.add_columns(scores_due.c.state).where(
    scores_due.c.target_id == bindparam("id"), scores_due.c.state.in_(("due", "failed")), scores_due.c.shown.is_(None)
)
_ALL = select(scores_due.c.target_id).where(scores_due.c.state == bindparam("state"), _SERVERS)
_SOME = _ALL.limit(bindparam("most"))
_COUNT = select(func.count()).select_from(_SOME.subquery())
_LATE = select(scores_due.c.next_at).where(scores_due.c.state == "due", scores_due.c.next_at <= bindparam("now"))
_OVERDUE = select(func.count()).select_from(_LATE.limit(bindparam("most")).subquery())
_OLDEST = _LATE.order_by(scores_due.c.next_at).limit(1)
