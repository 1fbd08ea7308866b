"""Runs: one delivery of one course to one group of people."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from lti_tool.records import Run
from lti_tool.storage.database import Found, Transaction, insert_once
from lti_tool.storage.tables import enrolments, registrations, runs

RUN = (
    runs.c.id.label("run_id"),
    runs.c.public_id.label("run_public_id"),
    runs.c.course,
    runs.c.title,
    runs.c.registration_id,
    runs.c.root_id,
    runs.c.read_only.label("run_read_only"),
    runs.c.created_at.label("run_started_at"),
)
"""What `run_of` needs, in any statement that joins the runs."""


@dataclass(frozen=True, slots=True)
class RunKey:
    """What makes a run on a platform the same run again."""

    registration_id: int
    deployment_id: str
    place: str
    """`context:<id>`, or `link:<id>` where the platform names no context."""
    course: str


def find_or_make(tx: Transaction, key: RunKey, *, title: str, now: datetime) -> tuple[Run, bool]:
    """The run with this key, and whether it was made just now, because it is the first time anybody comes to it."""
    place = {"registration_id": key.registration_id, "deployment_id": key.deployment_id, "place": key.place}
    is_new = insert_once(tx, runs, {**place, **_new(key.course, title, now)})
    if is_new:
        tx.execute(_ITS_OWN_ROOT)
    return run_of(tx.execute(_BY_KEY, {**place, "course": key.course}).one()), is_new


def find_place(tx: Transaction, key: RunKey) -> Run | None:
    """The run with this key, if anybody has come to it yet."""
    row = tx.execute(_BY_KEY, asdict(key)).one_or_none()
    return None if row is None else run_of(row)


def at_place(tx: Transaction, registration_id: int, deployment_id: str, place: str) -> list[Run]:
    """The runs at one place on a platform: one for each course that was opened there."""
    key = {"registration_id": registration_id, "deployment_id": deployment_id, "place": place}
    return [run_of(row) for row in tx.execute(_AT_PLACE, key)]


def make(tx: Transaction, course: str, *, title: str, now: datetime) -> Run:
    """A run that belongs to no platform: packages alone lead to it."""
    values = _new(course, title, now)
    tx.execute(runs.insert().values(values))
    tx.execute(_ITS_OWN_ROOT)
    found = find(tx, values["public_id"])
    assert found is not None  # noqa: S101 — inserted one line above, in this transaction
    return found


def find(tx: Transaction, public_id: str) -> Run | None:
    """The run that is known outside by `public_id`."""
    row = tx.execute(_BY_PUBLIC_ID, {"public_id": public_id}).one_or_none()
    return None if row is None else run_of(row)


def by_id(tx: Transaction, run_id: int) -> Run:
    """The run with this id, which something refers to."""
    return run_of(tx.execute(_BY_ID, {"id": run_id}).one())


def follows_groups(tx: Transaction, run_id: int) -> bool:
    """Whether people of one group in the LMS come into one pod."""
    return bool(tx.execute(_FOLLOWS, {"id": run_id}).scalar_one())


@dataclass(frozen=True, slots=True)
class Listed:
    """A run with its platform and how many people are in it, for an administrator's list."""

    run: Run
    platform: str | None
    people: int
    created_at: datetime


def all_runs(tx: Transaction) -> list[Listed]:
    """Every run, in the order they were made."""
    return [Listed(run_of(row), row.name, row.n, row.run_started_at) for row in tx.execute(_ALL)]


def newest(tx: Transaction, limit: int) -> list[Listed]:
    """The runs that were made last, newest first; nobody is counted."""
    return [Listed(run_of(row), row.name, 0, row.run_started_at) for row in tx.execute(_NEWEST, {"limit": limit})]


def _new(course: str, title: str, now: datetime) -> dict[str, Any]:
    return {"public_id": secrets.token_urlsafe(12), "course": course, "title": title, "created_at": now}


def run_of(row: Found) -> Run:
    """The run in a row of a statement that selects `RUN`."""
    return Run(
        id=row.run_id,
        public_id=row.run_public_id,
        course=row.course,
        title=row.title,
        registration_id=row.registration_id,
        root_id=row.root_id,
        read_only=row.run_read_only,
        started_at=row.run_started_at,
    )


_ITS_OWN_ROOT = update(runs).where(runs.c.root_id.is_(None)).values(root_id=runs.c.id)
_AT_PLACE = (
    select(*RUN)
    .where(
        runs.c.registration_id == bindparam("registration_id"),
        runs.c.deployment_id == bindparam("deployment_id"),
        runs.c.place == bindparam("place"),
    )
    .order_by(runs.c.id)
)
_BY_KEY = _AT_PLACE.where(runs.c.course == bindparam("course"))
_BY_ID = select(*RUN).where(runs.c.id == bindparam("id"))
_BY_PUBLIC_ID = select(*RUN).where(runs.c.public_id == bindparam("public_id"))
_FOLLOWS = select(runs.c.pods_follow).where(runs.c.id == bindparam("id"))
_NEWEST = (
    select(*RUN, registrations.c.name)
    .outerjoin(registrations, registrations.c.id == runs.c.registration_id)
    .order_by(runs.c.id.desc())
    .limit(bindparam("limit"))
)
_ALL = (
    select(*RUN, registrations.c.name, func.count(enrolments.c.id).label("n"))
    .outerjoin(registrations, registrations.c.id == runs.c.registration_id)
    .outerjoin(enrolments, enrolments.c.run_id == runs.c.id)
    .group_by(runs.c.id, registrations.c.id)
    .order_by(runs.c.id)
)
