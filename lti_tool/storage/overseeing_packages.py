"""Grants and the learners who came with them, for whoever runs the server: by pages, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select, update

from lti_tool.storage.database import Transaction
from lti_tool.storage.packages import Grant
from lti_tool.storage.tables import enrolments, grants, package_learners, people, runs


class Listed(NamedTuple):
    """One grant in the list, in the order of `_LISTED`."""

    id: int
    public_id: str
    organisation: str
    course: str
    run: str
    root_id: int
    seats: int | None
    used: int
    expires_at: datetime
    revoked_at: datetime | None
    created_at: datetime
    join_code: bool
    conflicts: int
    """Learners whose place somebody else has claimed, and whom nobody has let in again yet."""


class Learner(NamedTuple):
    """Somebody who came with a package. The id her LMS gave is kept nowhere, so it is not here either."""

    id: int
    name: str | None
    came_at: datetime
    conflict_at: datetime | None
    open_until: datetime | None


def before(tx: Transaction, grant_id: int, limit: int, *, now: datetime) -> list[Listed]:
    """Grants made before this one, newest first."""
    return [Listed._make(row) for row in tx.execute(_BEFORE, {"before": grant_id, "limit": limit, "now": now})]


def one(tx: Transaction, public_id: str, *, now: datetime) -> Listed | None:
    """The grant with this id."""
    row = tx.execute(_ONE, {"public_id": public_id, "now": now}).one_or_none()
    return None if row is None else Listed._make(row)


def change(tx: Transaction, grant: Grant, *, seats: int | None, expires_at: datetime) -> None:
    """Let a grant, which the act holds already, be used by so many and for so long."""
    tx.execute(update(grants).where(grants.c.id == grant.id).values(seats=seats, expires_at=expires_at))


def learners(tx: Transaction, grant_id: int, after: int, limit: int) -> list[Learner]:
    """Learners of a grant after the one with this id, in the order they came."""
    values = {"grant_id": grant_id, "after": after, "limit": limit}
    return [Learner._make(row) for row in tx.execute(_LEARNERS, values)]


def conflicts(tx: Transaction, grant_id: int, limit: int, *, now: datetime) -> Sequence[Learner]:
    """Those of them whose place somebody else has claimed, and whom nobody has let in again yet."""
    values: dict[str, Any] = {"grant_id": grant_id, "after": 0, "limit": limit, "now": now}
    return [Learner._make(row) for row in tx.execute(_IN_CONFLICT, values)]


def holds(tx: Transaction, grant_id: int, enrolment_id: int) -> bool:
    """Whether this person came with the grant's package."""
    query = select(package_learners.c.enrolment_id).where(
        package_learners.c.grant_id == grant_id, package_learners.c.enrolment_id == enrolment_id
    )
    return tx.execute(query).first() is not None


_CLOSED = or_(package_learners.c.open_until.is_(None), package_learners.c.open_until <= bindparam("now"))
_CONFLICT = and_(package_learners.c.conflict_at.is_not(None), _CLOSED)
_LISTED = (
    grants.c.id,
    grants.c.public_id,
    grants.c.organisation,
    runs.c.course,
    runs.c.title,
    runs.c.root_id,
    grants.c.seats,
    grants.c.used,
    grants.c.expires_at,
    grants.c.revoked_at,
    grants.c.created_at,
    grants.c.join_code_hash.is_not(None).label("join_code"),
    select(func.count())
    .where(package_learners.c.grant_id == grants.c.id, _CONFLICT)
    .correlate(grants)
    .scalar_subquery()
    .label("conflicts"),
)
_GRANTS = select(*_LISTED).join(runs, runs.c.id == grants.c.run_id)
_BEFORE = _GRANTS.where(grants.c.id < bindparam("before")).order_by(grants.c.id.desc()).limit(bindparam("limit"))
_ONE = _GRANTS.where(grants.c.public_id == bindparam("public_id"))
_LEARNERS = (
    select(
        package_learners.c.enrolment_id,
        func.coalesce(people.c.platform_name, people.c.chosen_name).label("name"),
        enrolments.c.created_at,
        package_learners.c.conflict_at,
        package_learners.c.open_until,
    )
    .join(enrolments, enrolments.c.id == package_learners.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(package_learners.c.grant_id == bindparam("grant_id"), package_learners.c.enrolment_id > bindparam("after"))
    .order_by(package_learners.c.enrolment_id)
    .limit(bindparam("limit"))
)
_IN_CONFLICT = _LEARNERS.where(_CONFLICT)
