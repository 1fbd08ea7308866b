"""The outbox: one row per learner whose score a platform must still be told, or has been told.

A claim is a lease: a worker that dies loses it when the time is up, and the row is anybody's again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from lti_tool.storage.database import Found, Transaction
from lti_tool.storage.tables import enrolments, people, runs, scores_due


@dataclass(frozen=True, slots=True)
class Noted:
    """A score as it stands in the outbox. `state`: `waiting` (no place to send it to yet), `due`, `sent`, `failed`;
    `taken_back` where a platform never heard of what a facilitator took back."""

    score: float
    state: str
    revision: int
    reason: str | None
    taken_back: bool = False
    told: bool = False
    """Whether the platform has accepted a score, or may have: one was being sent."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A score that one worker may send now, with everything it takes."""

    enrolment_id: int
    claim: str
    revision: int
    score: float
    taken_back: bool
    """Whether the platform is to forget the score instead."""
    comment: str
    attempts: int
    last_stamp: datetime | None
    sent_at: datetime | None
    subject: str
    registration_id: int
    course: str
    line_item: str | None
    line_items: str | None
    resource_link_id: str | None
    scopes: tuple[str, ...]


def noted(tx: Transaction, enrolment_id: int) -> Noted | None:
    """What is noted for this person, kept from workers until the act is over."""
    row = tx.execute(_LOCKED, {"enrolment_id": enrolment_id}).one_or_none()
    return None if row is None else _noted(row)


def _noted(row: Found) -> Noted:
    told = row.sent_at is not None or row.last_stamp is not None
    return Noted(row.score, row.state, row.revision, row.reason, row.taken_back, told)


def note(tx: Transaction, enrolment_id: int, *, score: float, comment: str, state: str, now: datetime) -> None:
    """Note a person's first score."""
    values = {"score": score, "comment": comment, "state": state, "earned_at": now, "next_at": now}
    tx.execute(scores_due.insert().values(enrolment_id=enrolment_id, revision=1, attempts=0, **values))


def supersede(tx: Transaction, enrolment_id: int, *, score: float, comment: str, state: str, now: datetime) -> None:
    """Put a newer score in the place of the noted one. A delivery under way goes on, but will not count as this one."""
    values = {"score": score, "comment": comment, "earned_at": now, "state": state, "taken_back": False}
    _again(tx, enrolment_id, values, now)


def take_back(tx: Transaction, enrolment_id: int, *, comment: str, told: bool, now: datetime) -> None:
    """Have the platform forget the score; where it never heard of one, forget it here."""
    state = "due" if told else "taken_back"
    _again(tx, enrolment_id, {"comment": comment, "earned_at": now, "state": state, "taken_back": True}, now)


def again(tx: Transaction, enrolment_id: int, *, anew: bool, now: datetime) -> None:
    """Send what is noted once more; `anew` when it goes to a place that has never had it."""
    _again(tx, enrolment_id, {"state": "due", **({"sent_at": None} if anew else {})}, now)


def claim(tx: Transaction, name: str, *, until: datetime, now: datetime) -> Claimed | None:
    """Claim the score that has been due longest, under `name`; None when none is due."""
    took = tx.execute(_CLAIM, {"name": name, "until": until, "now": now}).one_or_none()
    if took is None:
        return None
    row = tx.execute(_CLAIMED, {"enrolment_id": took.enrolment_id}).one()
    return Claimed(**{**row._mapping, "scopes": tuple(row.scopes)})


def stamp(tx: Transaction, claimed: Claimed, moment: datetime) -> None:
    """Keep the time that is about to be sent with a score: the next one must be later."""
    _mine(tx, claimed, {"last_stamp": moment})


def close(tx: Transaction, claimed: Claimed, values: Mapping[str, Any], now: datetime) -> None:
    """End a claim. `values` hold for the score that was claimed; a newer one stays due and is nobody's."""
    if not _mine(tx, claimed, {**values, "claim": None, "claimed_until": None}, revision=claimed.revision):
        kept = {key: value for key, value in values.items() if key == "sent_at"}
        _mine(tx, claimed, {**kept, "claim": None, "claimed_until": None, "next_at": now})


def _again(tx: Transaction, enrolment_id: int, values: Mapping[str, Any], now: datetime) -> None:
    fresh = {"revision": scores_due.c.revision + 1, "attempts": 0, "next_at": now, "reason": None}
    tx.execute(update(scores_due).where(scores_due.c.enrolment_id == enrolment_id).values({**fresh, **values}))


def _mine(tx: Transaction, claimed: Claimed, values: Mapping[str, Any], *, revision: int | None = None) -> bool:
    query = update(scores_due).where(
        scores_due.c.enrolment_id == claimed.enrolment_id, scores_due.c.claim == claimed.claim
    )
    if revision is not None:
        query = query.where(scores_due.c.revision == revision)
    return tx.execute(query.values(**values)).rowcount == 1


_NOTED = select(scores_due).where(scores_due.c.enrolment_id == bindparam("enrolment_id"))
_LOCKED = _NOTED.with_for_update(key_share=True)
_FREE = or_(scores_due.c.claimed_until.is_(None), scores_due.c.claimed_until <= bindparam("now"))
_NEXT = (
    select(scores_due.c.enrolment_id)
    .where(scores_due.c.state == "due", scores_due.c.next_at <= bindparam("now"), _FREE)
    .order_by(scores_due.c.next_at)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_CLAIM = (
    update(scores_due)
    .where(scores_due.c.enrolment_id == _NEXT)
    .values(claim=bindparam("name"), claimed_until=bindparam("until"), attempts=scores_due.c.attempts + 1)
    .returning(scores_due.c.enrolment_id)
)
_CLAIMED = (
    select(
        scores_due.c.enrolment_id,
        scores_due.c.claim,
        scores_due.c.revision,
        scores_due.c.score,
        scores_due.c.taken_back,
        scores_due.c.comment,
        scores_due.c.attempts,
        scores_due.c.last_stamp,
        scores_due.c.sent_at,
        people.c.subject,
        people.c.registration_id,
        runs.c.course,
        enrolments.c.line_item,
        enrolments.c.line_items,
        enrolments.c.resource_link_id,
        enrolments.c.scopes,
    )
    .join(enrolments, enrolments.c.id == scores_due.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .join(runs, runs.c.id == enrolments.c.run_id)
    .where(scores_due.c.enrolment_id == bindparam("enrolment_id"))
)
