"""What administrators decide about agreements: made and changed by hand, switched off, removed with all that is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, func, or_, select, update

from lti_tool.storage.community_tables import posts
from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.tables import (
    access_tokens,
    deployments,
    enrolments,
    grants,
    people,
    registrations,
    runs,
    sessions,
)


@dataclass(frozen=True, slots=True)
class Losses:
    """What goes with a registration, in numbers."""

    runs: int
    people: int
    posts: int
    grants: int
    """Packages that lead into its runs."""
    guests: int
    """People who came by those packages."""
    shared: int
    """Its runs that share a community with somebody else's. Such a registration cannot be removed."""

    @property
    def nothing(self) -> bool:
        """Whether nobody has ever come."""
        return not (self.runs or self.people or self.grants)


@dataclass(frozen=True, slots=True)
class Place:
    """One deployment, by our id of it."""

    registration_id: int
    name: str
    deployment_id: str


def add(tx: Transaction, values: Mapping[str, Any], *, now: datetime) -> int | None:
    """Keep a new agreement; its id, or None where one with its issuer and client id is there already."""
    if not insert_once(tx, registrations, {**values, "created_at": now}):
        return None
    made = select(registrations.c.id).filter_by(issuer=values["issuer"], client_id=values["client_id"])
    return int(tx.execute(made).scalar_one())


def change(tx: Transaction, registration_id: int, values: Mapping[str, Any]) -> None:
    """Change an agreement. Tokens that the platform gave us before are not used any more."""
    tx.execute(update(registrations).where(registrations.c.id == registration_id).values(values))
    tx.execute(delete(access_tokens).where(access_tokens.c.registration_id == registration_id))


def since(tx: Transaction, registration_id: int) -> tuple[datetime, datetime | None] | None:
    """When an agreement was made, and since when it is switched off; None where there is none."""
    wanted = select(registrations.c.created_at, registrations.c.disabled_at)
    row = tx.execute(wanted.where(registrations.c.id == registration_id)).first()
    return None if row is None else (row.created_at, row.disabled_at)


def switch(tx: Transaction, registration_id: int, *, off: bool, now: datetime) -> bool:
    """Keep its launches out (which ends its people's visits), or let them in again; whether that was a change."""
    was = registrations.c.disabled_at.is_(None) if off else registrations.c.disabled_at.is_not(None)
    changed = update(registrations).where(registrations.c.id == registration_id, was)
    if tx.execute(changed.values(disabled_at=now if off else None)).rowcount != 1:
        return False
    if off:
        tx.execute(delete(sessions).where(sessions.c.kind == "lti", sessions.c.run_id.in_(_runs(registration_id))))
    return True


def deployment(tx: Transaction, place_id: int) -> Place | None:
    """The deployment with this id of ours."""
    wanted = select(deployments.c.registration_id, registrations.c.name, deployments.c.deployment_id)
    joined = wanted.join(registrations, registrations.c.id == deployments.c.registration_id)
    row = tx.execute(joined.where(deployments.c.id == place_id)).first()
    return None if row is None else Place(*row)


def size(tx: Transaction, registration_id: int) -> tuple[int, int]:
    """How many people came through a registration, and in how many runs they are."""
    counts = (
        select(func.count()).select_from(table).where(table.c.registration_id == registration_id)
        for table in (people, runs)
    )
    met, delivered = (int(tx.execute(one).scalar_one()) for one in counts)
    return met, delivered


def losses(tx: Transaction, registration_id: int) -> Losses:
    """What removing a registration would take along."""
    theirs = _runs(registration_id)
    ours = select(enrolments.c.id).where(enrolments.c.run_id.in_(theirs))
    count = func.count()
    wanted: Sequence[Select[Any]] = (
        select(count).select_from(runs).where(runs.c.registration_id == registration_id),
        select(count).select_from(people).where(people.c.registration_id == registration_id),
        select(count).select_from(posts).where(posts.c.enrolment_id.in_(ours)),
        select(count).select_from(grants).where(grants.c.run_id.in_(theirs)),
        select(count).select_from(enrolments).where(enrolments.c.run_id.in_(theirs), enrolments.c.via == "package"),
        select(count).select_from(_foreign(registration_id)),
    )
    return Losses(*(int(tx.execute(one).scalar_one()) for one in wanted))


def hold(tx: Transaction, registration_id: int) -> None:
    """Keep everybody from acting in its runs until the transaction is over."""
    tx.execute(select(runs.c.id).where(runs.c.registration_id == registration_id).with_for_update()).all()


def remove(tx: Transaction, registration_id: int) -> None:
    """Remove a registration and all that hangs on it. Bytes of people's files are swept up by the worker."""
    came = select(enrolments.c.person_id).where(enrolments.c.run_id.in_(_runs(registration_id)))
    guests = tx.execute(came.where(enrolments.c.via == "package").distinct()).scalars().all()
    tx.execute(delete(registrations).where(registrations.c.id == registration_id))
    # Who came with a package belongs to no registration; nobody must be left without a place where she could be found.
    for guest in guests:
        tx.execute(delete(people).where(people.c.id == guest, ~exists().where(enrolments.c.person_id == guest)))


def _runs(registration_id: int) -> Select[tuple[int]]:
    return select(runs.c.id).where(runs.c.registration_id == registration_id)


def _foreign(registration_id: int) -> Any:
    """Pairs of runs that share a community: one of this registration, one that is not."""
    own, other = runs.alias("own"), runs.alias("other")
    not_its = or_(other.c.registration_id.is_(None), other.c.registration_id != registration_id)
    return (
        select(own.c.id)
        .join(other, other.c.root_id == own.c.root_id)
        .where(own.c.registration_id == registration_id, not_its)
        .distinct()
        .subquery()
    )
