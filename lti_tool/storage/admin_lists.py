"""What administrators look through: counts of what waits for them, and lists with search, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from lti_tool.storage.admin_search import containing
from lti_tool.storage.database import Transaction
from lti_tool.storage.invites import INVITES, Invite, invite_of
from lti_tool.storage.tables import deployments, invites, registrations, scores_due

WAITING = and_(~deployments.c.active, deployments.c.refused_at.is_(None))


@dataclass(frozen=True, slots=True)
class Needs:
    """How much of each waits for an administrator."""

    deployments: int
    failed: int
    invites: int
    registrations: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """One deployment that somebody has launched from and nobody has decided about."""

    id: int
    deployment_id: str
    seen_at: datetime
    registration_id: int
    name: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One registration in the list."""

    id: int
    name: str
    issuer: str
    client_id: str
    family: str | None
    disabled_at: datetime | None
    active: int
    waiting: int


def needs(tx: Transaction, *, now: datetime) -> Needs:
    """What waits, in numbers."""
    count = func.count()
    open_invites = invites.c.used_at.is_(None) & invites.c.revoked_at.is_(None) & (invites.c.expires_at > now)
    wanted = (
        select(count).select_from(deployments).where(WAITING),
        select(count).select_from(scores_due).where(scores_due.c.state == "failed", scores_due.c.shown.is_(None)),
        select(count).select_from(invites).where(open_invites),
        select(count).select_from(registrations),
    )
    return Needs(*(tx.execute(one).scalar_one() for one in wanted))


def waiting(tx: Transaction, *, like: str = "", before: int, limit: int) -> Sequence[Waiting]:
    """Deployments that nobody has decided about, before the one with this id, the last seen first."""
    wanted = _WAITING.where(deployments.c.id < before).limit(limit)
    if like:
        columns = (registrations.c.name, registrations.c.issuer, deployments.c.deployment_id)
        wanted = wanted.where(or_(*(func.lower(one).like(containing(like), escape="\\") for one in columns)))
    return [Waiting(*row) for row in tx.execute(wanted)]


def invited(tx: Transaction, *, like: str = "", before: int, limit: int) -> Sequence[Invite]:
    """Invites before the one with this id, newest first."""
    wanted = INVITES.where(invites.c.id < before).order_by(invites.c.id.desc()).limit(limit)
    if like:
        columns = (invites.c.name, func.coalesce(registrations.c.name, ""))
        wanted = wanted.where(or_(*(func.lower(one).like(containing(like), escape="\\") for one in columns)))
    return list(map(invite_of, tx.execute(wanted)))


def registered(tx: Transaction, *, like: str = "", before: int, limit: int) -> Sequence[Listed]:
    """Registrations before the one with this id, newest first; `like` stands in a name or an id of theirs."""
    wanted = _REGISTERED.where(registrations.c.id < before).limit(limit)
    if like:
        wanted = wanted.where(_called(containing(like)))
    return [
        Listed(
            id=row.id,
            name=row.name,
            issuer=row.issuer,
            client_id=row.client_id,
            family=row.family,
            disabled_at=row.disabled_at,
            active=row.active,
            waiting=row.waiting,
        )
        for row in tx.execute(wanted)
    ]


def _called(pattern: str) -> ColumnElement[bool]:
    """Whether a registration, or a deployment of it, is called like this."""
    deployed = exists().where(_OF_IT, func.lower(deployments.c.deployment_id).like(pattern, escape="\\"))
    columns = (registrations.c.name, registrations.c.issuer, registrations.c.client_id)
    return or_(deployed, *(func.lower(one).like(pattern, escape="\\") for one in columns))


_WAITING = (
    select(
        deployments.c.id,
        deployments.c.deployment_id,
        deployments.c.seen_at,
        registrations.c.id,
        registrations.c.name,
        registrations.c.issuer,
    )
    .join(registrations, registrations.c.id == deployments.c.registration_id)
    .where(WAITING)
    .order_by(deployments.c.id.desc())
)
_OF_IT = deployments.c.registration_id == registrations.c.id
_REGISTERED = select(
    registrations,
    select(func.count()).where(_OF_IT, deployments.c.active).scalar_subquery().label("active"),
    select(func.count()).where(_OF_IT, WAITING).scalar_subquery().label("waiting"),
).order_by(registrations.c.id.desc())
