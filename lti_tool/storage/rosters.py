"""Rosters of LMS courses: when each is read, who is still expected, and who has left.

Everything is kept by run, which belongs to one place on one platform: a roster reaches nobody elsewhere. A claim is a
lease, as in the outbox: a worker that dies loses it when the time is up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, update

from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.roster_tables import roster_absent, roster_members, rosters
from lti_tool.storage.tables import enrolments, people, runs

Key = TypeVar("Key")
MANY = 400
"""Rows named in one statement."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A roster that one worker may read now."""

    run_id: int
    claim: str
    registration_id: int
    url: str
    differences: str | None
    full_at: datetime | None
    launched_at: datetime
    attempts: int


class State(NamedTuple):
    """How a roster stands, for a facilitator."""

    read_at: datetime | None
    next_at: datetime | None
    reason: str | None
    reading: bool
    """Whether a worker has it just now."""


class Here(NamedTuple):
    """Somebody who has come through a launch."""

    subject: str
    enrolment_id: int
    person_id: int
    platform_name: str | None
    chosen_name: str | None
    gone_at: datetime | None
    changed_at: datetime


class Expected(NamedTuple):
    """A learner of the LMS's course who has not come."""

    id: int
    name: str | None


# -- when one is read --------------------------------------------------------------------------------------------------
def launched(tx: Transaction, run_id: int, url: str, *, fresh: datetime, now: datetime) -> None:
    """Somebody has come, and the platform said where the roster is: read it soon, unless it was since `fresh`."""
    new = {"run_id": run_id, "url": url, "launched_at": now, "next_at": now, "attempts": 0}
    if not insert_once(tx, rosters, new):
        tx.execute(_LAUNCHED, {"run_id_": run_id, "url_": url, "now_": now})
        tx.execute(_SOON, {"run_id_": run_id, "fresh_": fresh, "now_": now})


def read_now(tx: Transaction, run_id: int, *, now: datetime) -> bool:
    """Have a roster read at once; False where there is none."""
    return tx.execute(_NOW, {"run_id_": run_id, "now_": now}).rowcount == 1


def claim(tx: Transaction, name: str, *, until: datetime, now: datetime) -> Claimed | None:
    """Claim the roster that has been due longest; None when none is due."""
    took = tx.execute(_CLAIM, {"name": name, "until": until, "now": now}).one_or_none()
    if took is None:
        return None
    return Claimed(**tx.execute(_CLAIMED, {"run_id": took.run_id}).one()._mapping)


def close(tx: Transaction, claimed: Claimed, values: Mapping[str, Any]) -> bool:
    """End a claim; whether it still was this worker's."""
    query = update(rosters).where(rosters.c.run_id == claimed.run_id, rosters.c.claim == claimed.claim)
    return tx.execute(query.values(**values, claim=None, claimed_until=None)).rowcount == 1


def mine(tx: Transaction, claimed: Claimed) -> bool:
    """Whether a claim still is this worker's."""
    query = select(rosters.c.run_id).where(rosters.c.run_id == claimed.run_id, rosters.c.claim == claimed.claim)
    return tx.execute(query).one_or_none() is not None


def state(tx: Transaction, run_id: int, now: datetime) -> State | None:
    """How a run's roster stands; None where its platform has none."""
    row = tx.execute(select(rosters).where(rosters.c.run_id == run_id)).one_or_none()
    if row is None:
        return None
    return State(row.read_at, row.next_at, row.reason, row.claimed_until is not None and row.claimed_until > now)


# -- who is in it ------------------------------------------------------------------------------------------------------
def here(tx: Transaction, run_id: int) -> list[Here]:
    """Everybody who has come through launches, in any role."""
    return [Here._make(row) for row in tx.execute(_HERE, {"run_id": run_id})]


def expected(tx: Transaction, run_id: int) -> dict[str, str | None]:
    """Who was still expected, by the platform's ids, with names."""
    return {row.subject: row.name for row in tx.execute(_EXPECTED, {"run_id": run_id})}


def absent(tx: Transaction, run_id: int) -> set[str]:
    """The hashes of those who were erased."""
    return set(tx.execute(select(roster_absent.c.subject_hash).where(roster_absent.c.run_id == run_id)).scalars())


def expect(tx: Transaction, run_id: int, names: Mapping[str, str | None]) -> None:
    """Expect these people, or call them otherwise."""
    # Pages are in the order of ids, so that whoever is new at one time stands there by name.
    order = sorted(names.items(), key=lambda one: ((one[1] or "").casefold(), one[0]))
    rows = [{"run_id": run_id, "subject": subject, "name": name} for subject, name in order]
    drop(tx, run_id, names)
    if rows:
        tx.execute(roster_members.insert(), rows)


def drop(tx: Transaction, run_id: int, subjects: Collection[str]) -> None:
    """Expect these people no more."""
    for some in _some(sorted(subjects)):
        tx.execute(_DROP, {"run_id": run_id, "subjects": some})


def leave(tx: Transaction, enrolment_ids: Collection[int], *, now: datetime | None) -> None:
    """These people have left the LMS's course; with `now` None they are back."""
    for some in _some(sorted(enrolment_ids)):
        tx.execute(_LOCK, {"ids": some})
        tx.execute(_LEAVE, {"ids": some, "now_": now})


def hide(tx: Transaction, run_id: int, subject_hash: str) -> None:
    """Do not expect whoever has this hash."""
    insert_once(tx, roster_absent, {"run_id": run_id, "subject_hash": subject_hash})


def unhide(tx: Transaction, run_id: int, hashes: Collection[str]) -> None:
    """Whoever has one of these hashes has come by herself."""
    for some in _some(sorted(hashes)):
        tx.execute(_UNHIDE, {"run_id": run_id, "hashes": some})


def subjects(tx: Transaction, enrolment_ids: Collection[int]) -> list[tuple[int, int, str]]:
    """Run, registration and the platform's id of those of these people who came through launches of rostered runs."""
    return [tuple(row) for some in _some(sorted(enrolment_ids)) for row in tx.execute(_SUBJECTS, {"ids": some})]


# -- for facilitators --------------------------------------------------------------------------------------------------
def page(tx: Transaction, run_id: int, *, after: int, limit: int) -> list[Expected]:
    """Who is expected and has not come, after the one with this id."""
    rows = tx.execute(_PAGE, {"run_id": run_id, "after": after, "limit": limit})
    return [Expected._make(row) for row in rows]


def count(tx: Transaction, run_id: int) -> int:
    """How many are expected and have not come."""
    return int(tx.execute(_COUNT, {"run_id": run_id}).scalar_one())


def forget_old(tx: Transaction, before: datetime) -> None:
    """Forget who was expected where nobody has come since: nobody waits for them any more."""
    old = select(rosters.c.run_id).where(rosters.c.launched_at < before)
    tx.execute(delete(roster_members).where(roster_members.c.run_id.in_(old)))
    tx.execute(update(rosters).where(rosters.c.launched_at < before).values(next_at=None, differences=None))


def _some(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[at : at + MANY] for at in range(0, len(keys), MANY))


_THIS = rosters.c.run_id == bindparam("run_id_")
_LAUNCHED = update(rosters).where(_THIS).values(url=bindparam("url_"), launched_at=bindparam("now_"))
_SOON = (
    update(rosters)
    .where(_THIS, or_(rosters.c.read_at.is_(None), rosters.c.read_at < bindparam("fresh_")))
    .values(next_at=bindparam("now_"), attempts=0)
)
# What changes while it is read would be missed otherwise, so all of it is asked for.
_NOW = update(rosters).where(_THIS).values(next_at=bindparam("now_"), attempts=0, differences=None)
_FREE = or_(rosters.c.claimed_until.is_(None), rosters.c.claimed_until <= bindparam("now"))
_NEXT = (
    select(rosters.c.run_id)
    .where(rosters.c.next_at <= bindparam("now"), _FREE)
    .order_by(rosters.c.next_at)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_CLAIM = (
    update(rosters)
    .where(rosters.c.run_id == _NEXT)
    .values(claim=bindparam("name"), claimed_until=bindparam("until"), attempts=rosters.c.attempts + 1)
    .returning(rosters.c.run_id)
)
_CLAIMED = (
    select(
        rosters.c.run_id,
        rosters.c.claim,
        runs.c.registration_id,
        rosters.c.url,
        rosters.c.differences,
        rosters.c.full_at,
        rosters.c.launched_at,
        rosters.c.attempts,
    )
    .join(runs, runs.c.id == rosters.c.run_id)
    .where(rosters.c.run_id == bindparam("run_id"))
)
_OF_RUN = and_(enrolments.c.run_id == bindparam("run_id"), enrolments.c.via == "lti")
_HERE = (
    select(
        people.c.subject,
        enrolments.c.id,
        enrolments.c.person_id,
        people.c.platform_name,
        people.c.chosen_name,
        enrolments.c.gone_at,
        enrolments.c.changed_at,
    )
    .join(people, people.c.id == enrolments.c.person_id)
    .where(_OF_RUN, people.c.registration_id.is_not(None))
)
_MEMBERS = roster_members.c.run_id == bindparam("run_id")
_EXPECTED = select(roster_members.c.subject, roster_members.c.name).where(_MEMBERS)
_DROP = delete(roster_members).where(_MEMBERS, roster_members.c.subject.in_(bindparam("subjects", expanding=True)))
_THESE = enrolments.c.id.in_(bindparam("ids", expanding=True))
_UNHIDE = delete(roster_absent).where(
    roster_absent.c.run_id == bindparam("run_id"),
    roster_absent.c.subject_hash.in_(bindparam("hashes", expanding=True)),
)
# In one order, as every lock.
_LOCK = select(enrolments.c.id).where(_THESE).order_by(enrolments.c.id).with_for_update(key_share=True)
_LEAVE = update(enrolments).where(_THESE).values(gone_at=bindparam("now_"))
_SUBJECTS = (
    select(enrolments.c.run_id, people.c.registration_id, people.c.subject)
    .join(people, people.c.id == enrolments.c.person_id)
    .join(rosters, rosters.c.run_id == enrolments.c.run_id)
    .where(_THESE, people.c.registration_id.is_not(None))
)
# Somebody may have come while the roster was being kept.
_NOT_HERE = ~exists().where(
    enrolments.c.run_id == roster_members.c.run_id,
    enrolments.c.person_id == people.c.id,
    people.c.subject == roster_members.c.subject,
    people.c.registration_id == runs.c.registration_id,
).correlate(roster_members, runs)
_STILL = and_(_MEMBERS, runs.c.id == roster_members.c.run_id, _NOT_HERE)
_PAGE = (
    select(roster_members.c.id, roster_members.c.name)
    .where(_STILL, roster_members.c.id > bindparam("after"))
    .order_by(roster_members.c.id)
    .limit(bindparam("limit"))
)
_COUNT = select(func.count(roster_members.c.id)).where(_STILL)
