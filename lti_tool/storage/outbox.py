"""The outbox: where each learner's scores go, and one row per such place that must still be told, or has been told.

A place is a link's column in a gradebook, for the whole course or a part of it. They are told independently of each
other. A claim is a lease: a worker that dies loses it when the time is up, and the row is anybody's again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from lti_tool.records import Wish
from lti_tool.storage.database import Found, Transaction, insert_once
from lti_tool.storage.tables import enrolments, people, runs, score_targets, scores_due


@dataclass(frozen=True, slots=True)
class Place:
    """What a launch said about where a person's score goes: of which part of the course, and from which link."""

    part: str
    link: str
    line_item: str | None
    line_items: str | None
    scopes: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether a platform said anything about grades at all; a link without them does not take the place away."""
        return bool(self.line_item or self.line_items)


@dataclass(frozen=True, slots=True)
class Noted:
    """A score as it stands in the outbox, for one place. `state`: `due`, `sent`, `failed`; `taken_back` where a
    platform never heard of what a facilitator took back."""

    target_id: int
    score: float
    comment: str
    state: str
    revision: int
    reason: str | None
    taken_back: bool = False
    told: bool = False
    """Whether the platform has accepted a score, or may have: one was being sent."""
    shown: float | None = None
    """What the gradebook showed instead of what it was told last, where nothing was sent because of it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A place that a launch has named. `moved`: it is another column than this place had before."""

    target_id: int
    is_new: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """A score that one worker may send now, with everything it takes."""

    target_id: int
    enrolment_id: int
    claim: str
    revision: int
    score: float
    taken_back: bool
    """Whether the platform is to forget the score instead."""
    comment: str
    attempts: int
    last_stamp: datetime | None
    earned_at: datetime
    sent_at: datetime | None
    sent_score: float | None
    sent_comment: str | None
    wish: str
    subject: str
    registration_id: int
    course: str
    part: str
    line_item: str | None
    line_items: str | None
    link: str
    scopes: tuple[str, ...]


def take_place(tx: Transaction, enrolment_id: int, place: Place) -> Taken:
    """Remember where this person's score goes, as the link's newest launch says."""
    tx.execute(_HOLD, {"id": enrolment_id})  # two links opened at once would not see each other's parts
    key = {"enrolment_id": enrolment_id, "part": place.part, "link": place.link}
    values = {"line_item": place.line_item, "line_items": place.line_items, "scopes": list(place.scopes)}
    is_new = insert_once(tx, score_targets, {**key, **values})
    before = tx.execute(select(score_targets).filter_by(**key)).one()
    if is_new:
        parts = tx.execute(_PARTS, {"enrolment_id": enrolment_id}).scalars()
        tx.execute(update(enrolments).where(enrolments.c.id == enrolment_id).values(graded=list(parts)))
    else:
        tx.execute(update(score_targets).filter_by(**key).values(values))
    moved = (before.line_item or before.line_items) != (place.line_item or place.line_items)
    return Taken(before.id, is_new, moved)


def targets(tx: Transaction, enrolment_id: int, part: str) -> list[int]:
    """The places that this person's score in this part goes to."""
    return list(tx.execute(_TARGETS, {"enrolment_id": enrolment_id, "part": part}).scalars())


def noted(tx: Transaction, target_ids: Sequence[int]) -> dict[int, Noted]:
    """What is noted for these places, by place, kept from workers until the act is over."""
    rows = tx.execute(_LOCKED, {"target_ids": list(target_ids)}) if target_ids else ()
    return {row.target_id: _noted(row) for row in rows}


def noted_of(tx: Transaction, enrolment_id: int) -> list[Noted]:
    """The same for every place of a person's."""
    return [_noted(row) for row in tx.execute(_LOCKED_OF, {"enrolment_id": enrolment_id})]


def scopes_of(tx: Transaction, enrolment_id: int) -> dict[int, tuple[str, ...]]:
    """What the platform allows at each place of a person's, as its newest launch said."""
    return {row.id: tuple(row.scopes) for row in tx.execute(_SCOPES_OF, {"enrolment_id": enrolment_id})}


def _noted(row: Found) -> Noted:
    told = row.sent_at is not None or row.last_stamp is not None
    kept = (row.target_id, row.score, row.comment, row.state, row.revision, row.reason, row.taken_back)
    return Noted(*kept, told=told, shown=row.shown)


def note(tx: Transaction, target_id: int, enrolment_id: int, *, score: float, comment: str, now: datetime) -> None:
    """Note a person's first score for this place."""
    values = {"score": score, "comment": comment, "state": "due", "earned_at": now, "next_at": now}
    key = {"target_id": target_id, "enrolment_id": enrolment_id}
    tx.execute(scores_due.insert().values(revision=1, attempts=0, **key, **values))


def supersede(tx: Transaction, target_id: int, *, score: float, comment: str, now: datetime) -> None:
    """Put a newer score in the place of the noted one. A delivery under way goes on, but will not count as this one."""
    values = {"score": score, "comment": comment, "earned_at": now, "state": "due", "taken_back": False}
    _again(tx, target_id, values, now)


def take_back(tx: Transaction, target_id: int, *, comment: str, told: bool, now: datetime) -> None:
    """Have the platform forget the score; where it never heard of one, forget it here."""
    state = "due" if told else "taken_back"
    _again(tx, target_id, {"comment": comment, "earned_at": now, "state": state, "taken_back": True}, now)


def again(tx: Transaction, target_id: int, *, anew: bool = False, wish: Wish = Wish.NOBODYS, now: datetime) -> None:
    """Send what is noted once more; `anew` when it goes to a column that has never had it."""
    unsent = {"sent_at": None, "sent_score": None, "sent_comment": None} if anew else {}
    _again(tx, target_id, {"state": "due", "wish": wish, **unsent}, now)


def claim(tx: Transaction, name: str, *, until: datetime, now: datetime) -> Claimed | None:
    """Claim the score that has been due longest, under `name`; None when none is due."""
    took = tx.execute(_CLAIM, {"name": name, "until": until, "now": now}).one_or_none()
    if took is None:
        return None
    row = tx.execute(_CLAIMED, {"target_id": took.target_id}).one()
    return Claimed(**{**row._mapping, "scopes": tuple(row.scopes)})


def stamp(tx: Transaction, claimed: Claimed, moment: datetime) -> None:
    """Keep the time that is about to be sent with a score: the next one must be later."""
    _mine(tx, claimed, {"last_stamp": moment})


def close(tx: Transaction, claimed: Claimed, values: Mapping[str, Any], now: datetime) -> None:
    """End a claim. `values` hold for the score that was claimed; a newer one stays due and is nobody's."""
    if not _mine(tx, claimed, {**values, "claim": None, "claimed_until": None}, revision=claimed.revision):
        kept = {key: value for key, value in values.items() if key.startswith("sent_")}
        _mine(tx, claimed, {**kept, "claim": None, "claimed_until": None, "next_at": now})


def _again(tx: Transaction, target_id: int, values: Mapping[str, Any], now: datetime) -> None:
    fresh = {
        "revision": scores_due.c.revision + 1,
        "attempts": 0,
        "next_at": now,
        "reason": None,
        "wish": "",
        "shown": None,
    }
    tx.execute(update(scores_due).where(scores_due.c.target_id == target_id).values({**fresh, **values}))


def _mine(tx: Transaction, claimed: Claimed, values: Mapping[str, Any], *, revision: int | None = None) -> bool:
    query = update(scores_due).where(scores_due.c.target_id == claimed.target_id, scores_due.c.claim == claimed.claim)
    if revision is not None:
        query = query.where(scores_due.c.revision == revision)
    return tx.execute(query.values(**values)).rowcount == 1


_HOLD = select(enrolments.c.id).where(enrolments.c.id == bindparam("id")).with_for_update(key_share=True)
_PARTS = (
    select(score_targets.c.part)
    .where(score_targets.c.enrolment_id == bindparam("enrolment_id"))
    .distinct()
    .order_by(score_targets.c.part)
)
_SCOPES_OF = select(score_targets.c.id, score_targets.c.scopes).where(
    score_targets.c.enrolment_id == bindparam("enrolment_id")
)
_TARGETS = (
    select(score_targets.c.id)
    .where(score_targets.c.enrolment_id == bindparam("enrolment_id"), score_targets.c.part == bindparam("part"))
    .order_by(score_targets.c.id)
)
# In one order, as every lock.
_NOTED = select(scores_due).order_by(scores_due.c.target_id).with_for_update(key_share=True)
_LOCKED = _NOTED.where(scores_due.c.target_id.in_(bindparam("target_ids", expanding=True)))
_LOCKED_OF = _NOTED.where(scores_due.c.enrolment_id == bindparam("enrolment_id"))
_FREE = or_(scores_due.c.claimed_until.is_(None), scores_due.c.claimed_until <= bindparam("now"))
_NEXT = (
    select(scores_due.c.target_id)
    .where(scores_due.c.state == "due", scores_due.c.next_at <= bindparam("now"), _FREE)
    .order_by(scores_due.c.next_at)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_CLAIM = (
    update(scores_due)
    .where(scores_due.c.target_id == _NEXT)
    .values(claim=bindparam("name"), claimed_until=bindparam("until"), attempts=scores_due.c.attempts + 1)
    .returning(scores_due.c.target_id)
)
_CLAIMED = (
    select(
        scores_due.c.target_id,
        scores_due.c.enrolment_id,
        scores_due.c.claim,
        scores_due.c.revision,
        scores_due.c.score,
        scores_due.c.taken_back,
        scores_due.c.comment,
        scores_due.c.attempts,
        scores_due.c.last_stamp,
        scores_due.c.earned_at,
        scores_due.c.sent_at,
        scores_due.c.sent_score,
        scores_due.c.sent_comment,
        scores_due.c.wish,
        people.c.subject,
        people.c.registration_id,
        runs.c.course,
        score_targets.c.part,
        score_targets.c.line_item,
        score_targets.c.line_items,
        score_targets.c.link,
        score_targets.c.scopes,
    )
    .join(score_targets, score_targets.c.id == scores_due.c.target_id)
    .join(enrolments, enrolments.c.id == scores_due.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .join(runs, runs.c.id == enrolments.c.run_id)
    .where(scores_due.c.target_id == bindparam("target_id"))
)
