"""How it stands with each of a person's grades, by the place it goes to: what facilitators are shown."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people, runs, score_targets, scores_due


class Delivered(NamedTuple):
    """One place, and the score that goes there; all None but the first two while there is no score."""

    target_id: int
    part: str
    state: str | None
    score: float | None
    taken_back: bool | None
    next_at: datetime | None
    sent_at: datetime | None
    shown: float | None
    reason: str | None


def places(tx: Transaction, enrolment_id: int) -> list[Delivered]:
    """Every place that this person's scores go to, in the order of the parts."""
    return [Delivered._make(row) for row in tx.execute(_PLACES, {"enrolment_id": enrolment_id})]


def column_of(
    tx: Transaction, registration_id: int, deployment_id: str, place: str, *, subject: str, line_item: str
) -> tuple[str, str] | None:
    """(course, part) that this grade column is of for one person in one place; None where it is not known."""
    where = {"registration_id": registration_id, "deployment_id": deployment_id, "place": place}
    found = tx.execute(_COLUMN, {**where, "subject": subject, "line_item": line_item}).first()
    return (found.course, found.part) if found else None


_PLACES = (
    select(
        score_targets.c.id,
        score_targets.c.part,
        scores_due.c.state,
        scores_due.c.score,
        scores_due.c.taken_back,
        scores_due.c.next_at,
        scores_due.c.sent_at,
        scores_due.c.shown,
        scores_due.c.reason,
    )
    .outerjoin(scores_due, scores_due.c.target_id == score_targets.c.id)
    .where(score_targets.c.enrolment_id == bindparam("enrolment_id"))
    .order_by(score_targets.c.part, score_targets.c.id)
)
_COLUMN = (
    select(runs.c.course, score_targets.c.part)
    .join(enrolments, enrolments.c.run_id == runs.c.id)
    .join(people, people.c.id == enrolments.c.person_id)
    .join(score_targets, score_targets.c.enrolment_id == enrolments.c.id)
    .where(
        runs.c.registration_id == bindparam("registration_id"),
        runs.c.deployment_id == bindparam("deployment_id"),
        runs.c.place == bindparam("place"),
        people.c.registration_id == bindparam("registration_id"),
        people.c.subject == bindparam("subject"),
        score_targets.c.line_item == bindparam("line_item"),
    )
    .order_by(score_targets.c.id)
    .limit(1)
)
