"""Grants, the origins they allow, and the learners who came through them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, or_, select, update

from lti_tool.records import Run
from lti_tool.storage.database import Found, Transaction, insert_once
from lti_tool.storage.runs import RUN, run_of
from lti_tool.storage.tables import grant_origins, grants, package_learners, runs


@dataclass(frozen=True, slots=True)
class Grant:
    """The permission a package carries."""

    id: int
    public_id: str
    run: Run
    organisation: str
    course_digest: str
    seats: int | None
    used: int
    join_code_hash: str | None
    wrong_codes: int
    wrong_since: datetime | None
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bound:
    """A learner id's binding to whoever used it first: what the learner's secrets are derived from."""

    enrolment_id: int
    seed: str
    generation: int
    """Of the secret used last; -1 while none of ours was."""
    first_hash: str | None
    """Of the secret a package made for itself, good until one of ours is used."""
    conflict_at: datetime | None
    open_until: datetime | None


def make(tx: Transaction, values: dict[str, Any], origins: Iterable[str]) -> None:
    """A new grant for packages on these origins."""
    grant_id = tx.execute(grants.insert().values(**values).returning(grants.c.id)).scalar_one()
    for origin in origins:
        insert_once(tx, grant_origins, {"grant_id": grant_id, "origin": origin})


def find(tx: Transaction, public_id: str) -> Grant | None:
    """The grant, kept from other launches until this one is over: they share its seats."""
    row = tx.execute(_FIND, {"public_id": public_id}).one_or_none()
    return None if row is None else _grant(row)


def all_of(tx: Transaction) -> list[Grant]:
    """Every grant, newest last."""
    return [_grant(row) for row in tx.execute(_ALL.order_by(grants.c.id))]


def open_of(tx: Transaction, run_id: int, now: datetime) -> list[Grant]:
    """The grants of a run that let packages in now, in the order they were made."""
    good = (grants.c.run_id == run_id, grants.c.revoked_at.is_(None), grants.c.expires_at > now)
    return [_grant(row) for row in tx.execute(_ALL.where(*good).order_by(grants.c.id))]


def origins_of(tx: Transaction, grant_id: int) -> tuple[str, ...]:
    """Where a grant's packages may be."""
    query = select(grant_origins.c.origin).where(grant_origins.c.grant_id == grant_id).order_by(grant_origins.c.origin)
    return tuple(tx.execute(query).scalars())


def set_origins(tx: Transaction, grant_id: int, origins: Iterable[str]) -> None:
    """Where a grant's packages may be from now on, and nowhere else."""
    tx.execute(delete(grant_origins).where(grant_origins.c.grant_id == grant_id))
    for origin in origins:
        insert_once(tx, grant_origins, {"grant_id": grant_id, "origin": origin})


def allows(tx: Transaction, grant_id: int, origin: str) -> bool:
    """Whether a grant's packages may be at this origin."""
    return bool(tx.execute(_ALLOWS, {"grant_id": grant_id, "origin": origin}).scalar_one())


def known_origin(tx: Transaction, origin: str) -> bool:
    """Whether any grant names this origin. Ended grants too: their packages must be able to read that they ended."""
    return bool(tx.execute(_KNOWN, {"origin": origin}).scalar_one())


def revoke(tx: Transaction, grant_id: int, now: datetime) -> None:
    """End a grant."""
    tx.execute(update(grants).where(grants.c.id == grant_id, grants.c.revoked_at.is_(None)).values(revoked_at=now))


def take_seat(tx: Transaction, grant_id: int) -> bool:
    """Take one of the grant's seats; whether there was one left."""
    free = or_(grants.c.seats.is_(None), grants.c.used < grants.c.seats)
    return tx.execute(update(grants).where(grants.c.id == grant_id, free).values(used=grants.c.used + 1)).rowcount == 1


def note_wrong_code(tx: Transaction, grant_id: int, *, count: int, since: datetime) -> None:
    """Count a wrong join code."""
    tx.execute(update(grants).where(grants.c.id == grant_id).values(wrong_codes=count, wrong_since=since))


def bound(tx: Transaction, enrolment_id: int) -> Bound | None:
    """Who holds this place, kept from other launches until this one is over."""
    row = tx.execute(_BOUND, {"enrolment_id": enrolment_id}).one_or_none()
    if row is None:
        return None
    return Bound(row.enrolment_id, row.seed, row.generation, row.first_hash, row.conflict_at, row.open_until)


def bind(tx: Transaction, enrolment_id: int, *, grant_id: int, seed: str, first_hash: str | None) -> None:
    """Give a place to whoever claims it now: for the first time, or because a facilitator opened it."""
    fresh = {"seed": seed, "generation": -1, "first_hash": first_hash, "conflict_at": None, "open_until": None}
    if not insert_once(tx, package_learners, {"enrolment_id": enrolment_id, "grant_id": grant_id, **fresh}):
        _change(tx, enrolment_id, fresh)


def advance(tx: Transaction, enrolment_id: int, generation: int) -> None:
    """The learner's newer secret was used: the older one is worth nothing from now on."""
    _change(tx, enrolment_id, {"generation": generation})


def note_conflict(tx: Transaction, enrolment_id: int, now: datetime) -> None:
    """Somebody claimed a place that is taken, and could not show that it is theirs."""
    _change(tx, enrolment_id, {"conflict_at": now})


def open_place(tx: Transaction, enrolment_id: int, until: datetime) -> bool:
    """Let the next claim take this place; whether there is such a place."""
    return _change(tx, enrolment_id, {"open_until": until})


def _change(tx: Transaction, enrolment_id: int, values: dict[str, Any]) -> bool:
    query = update(package_learners).where(package_learners.c.enrolment_id == enrolment_id)
    return tx.execute(query.values(**values)).rowcount == 1


def _grant(row: Found) -> Grant:
    return Grant(
        id=row.id,
        public_id=row.public_id,
        run=run_of(row),
        organisation=row.organisation,
        course_digest=row.course_digest,
        seats=row.seats,
        used=row.used,
        join_code_hash=row.join_code_hash,
        wrong_codes=row.wrong_codes,
        wrong_since=row.wrong_since,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )


_GRANT = (column for column in grants.c if column.name != "run_id")
_ALL = select(*_GRANT, *RUN).join(runs, runs.c.id == grants.c.run_id)
_FIND = _ALL.where(grants.c.public_id == bindparam("public_id")).with_for_update(of=grants, key_share=True)
_ALLOWS = select(
    exists().where(grant_origins.c.grant_id == bindparam("grant_id"), grant_origins.c.origin == bindparam("origin"))
)
_KNOWN = select(exists().where(grant_origins.c.origin == bindparam("origin")))
_BOUND = select(package_learners).where(package_learners.c.enrolment_id == bindparam("enrolment_id")).with_for_update()
