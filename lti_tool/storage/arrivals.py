"""Who comes in: people and enrolments as launches make and find them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, delete, select, update

from lti_tool.records import Enrolment, Role, Run
from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.outbox import Place
from lti_tool.storage.people import find
from lti_tool.storage.roster_tables import roster_members
from lti_tool.storage.runs import RUN, RunKey, run_of
from lti_tool.storage.tables import enrolments, people, rosters, runs, score_targets


@dataclass(frozen=True, slots=True)
class Returning:
    """Somebody who has been in this run before, as last seen."""

    run: Run
    enrolment_id: int
    role: Role
    platform_name: str | None
    place: Place | None
    """Where the score of this link and part goes, as its last launch said."""
    pod_id: int | None
    gone: bool
    """Whether she was known to have left the LMS's course."""
    roster: tuple[str, datetime] | None
    """Where the roster of her course is, and when somebody came last, to the day."""


class Enrolled(NamedTuple):
    """An enrolment as it is from now on, and the role the person had before; None when she is new."""

    enrolment: Enrolment
    before: Role | None


def returning(tx: Transaction, key: RunKey, subject: str, *, part: str, link: str) -> Returning | None:
    """The person `subject` in the run `key`, with one statement: this is what nearly every launch needs."""
    values = {
        "registration_id": key.registration_id,
        "deployment_id": key.deployment_id,
        "place": key.place,
        "course": key.course,
        "subject": subject,
        "part": part,
        "link": link,
    }
    row = tx.execute(_RETURNING, values).one_or_none()
    if row is None:
        return None
    known = row.scopes is not None
    place = Place(part, link, row.line_item, row.line_items, tuple(row.scopes)) if known else None
    roster = None if row.roster_url is None else (row.roster_url, row.launched_at)
    gone = row.gone_at is not None
    return Returning(run_of(row), row.id, Role(row.role), row.platform_name, place, row.pod_id, gone, roster)


def came_back(tx: Transaction, enrolment_id: int) -> None:
    """She is in the LMS's course again: it has just sent her."""
    tx.execute(update(enrolments).where(enrolments.c.id == enrolment_id).values(gone_at=None))


def arrived(tx: Transaction, run_id: int, subject: str) -> None:
    """She is expected no more, because she is here."""
    tx.execute(_ARRIVED, {"run_id_": run_id, "subject_": subject})


def platform_person(tx: Transaction, registration_id: int, subject: str, *, name: str | None, now: datetime) -> int:
    """The id of the person a platform calls `subject`. A name that comes as None keeps the one known before."""
    key = {"registration_id": registration_id, "subject": subject}
    insert_once(tx, people, {**key, "platform_name": name, "created_at": now})
    row = tx.execute(_PLATFORM_PERSON, key).one()
    if name is not None and row.platform_name != name:
        tx.execute(update(people).where(people.c.id == row.id).values(platform_name=name))
    return int(row.id)


def package_person(tx: Transaction, organisation: str, subject: str, *, now: datetime) -> int:
    """The id of the person whose id in the organisation's LMS hashes to `subject`."""
    key = {"organisation": organisation, "subject": subject}
    insert_once(tx, people, {**key, "created_at": now})
    return int(tx.execute(_PACKAGE_PERSON, key).scalar_one())


def enrol(tx: Transaction, run_id: int, person_id: int, *, role: Role, via: str, now: datetime) -> Enrolled:
    """The person's enrolment in the run, made when it is the first time, in this role from now on."""
    key = {"run_id": run_id, "person_id": person_id}
    new = {**key, "role": role, "via": via, "record": {}, "version": 0}
    is_new = insert_once(tx, enrolments, {**new, "changed_at": now, "created_at": now})
    row = tx.execute(_LOCKED_BY_PERSON, key).one()
    if row.role != role:
        tx.execute(update(enrolments).where(enrolments.c.id == row.id).values(role=role))
    found = find(tx, row.id)
    assert found is not None  # noqa: S101 — its row is locked two lines above
    return Enrolled(found, None if is_new else Role(row.role))


_LOCKED_BY_PERSON = (
    select(enrolments.c.id, enrolments.c.role)
    .where(enrolments.c.run_id == bindparam("run_id"), enrolments.c.person_id == bindparam("person_id"))
    .with_for_update(key_share=True)
)
_RETURNING = (
    select(
        enrolments.c.id,
        enrolments.c.role,
        enrolments.c.pod_id,
        people.c.platform_name,
        score_targets.c.line_item,
        score_targets.c.line_items,
        score_targets.c.scopes,
        enrolments.c.gone_at,
        rosters.c.url.label("roster_url"),
        rosters.c.launched_at,
        *RUN,
    )
    .select_from(enrolments)
    .join(people, people.c.id == enrolments.c.person_id)
    .join(runs, runs.c.id == enrolments.c.run_id)
    .outerjoin(rosters, rosters.c.run_id == runs.c.id)
    .outerjoin(
        score_targets,
        and_(
            score_targets.c.enrolment_id == enrolments.c.id,
            score_targets.c.part == bindparam("part"),
            score_targets.c.link == bindparam("link"),
        ),
    )
    .where(
        runs.c.registration_id == bindparam("registration_id"),
        runs.c.deployment_id == bindparam("deployment_id"),
        runs.c.place == bindparam("place"),
        runs.c.course == bindparam("course"),
        people.c.registration_id == bindparam("registration_id"),
        people.c.subject == bindparam("subject"),
    )
)
_ARRIVED = delete(roster_members).where(
    roster_members.c.run_id == bindparam("run_id_"), roster_members.c.subject == bindparam("subject_")
)
_PLATFORM_PERSON = select(people.c.id, people.c.platform_name).where(
    people.c.registration_id == bindparam("registration_id"), people.c.subject == bindparam("subject")
)
_PACKAGE_PERSON = select(people.c.id).where(
    people.c.organisation == bindparam("organisation"), people.c.subject == bindparam("subject")
)
