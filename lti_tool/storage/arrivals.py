"""Who comes in: people and enrolments as launches make and find them, and where a launch says that scores go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from lti_tool.records import Enrolment, Role, Run
from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.people import find
from lti_tool.storage.runs import RUN, RunKey, run_of
from lti_tool.storage.tables import enrolments, people, runs


@dataclass(frozen=True, slots=True)
class Grading:
    """What a launch said about where this person's score goes."""

    line_item: str | None
    line_items: str | None
    resource_link_id: str | None
    scopes: tuple[str, ...]

    @property
    def values(self) -> dict[str, Any]:
        """As columns of the enrolment."""
        return {
            "line_item": self.line_item,
            "line_items": self.line_items,
            "resource_link_id": self.resource_link_id,
            "scopes": list(self.scopes),
        }

    @property
    def known(self) -> bool:
        """Whether a platform said anything about grades at all; a link without them does not take the place away."""
        return bool(self.line_item or self.line_items)


@dataclass(frozen=True, slots=True)
class Returning:
    """Somebody who has been in this run before, as last seen."""

    run: Run
    enrolment_id: int
    role: Role
    platform_name: str | None
    grading: Grading
    pod_id: int | None


class Enrolled(NamedTuple):
    """An enrolment as it is from now on, and the role the person had before; None when she is new."""

    enrolment: Enrolment
    before: Role | None


def returning(tx: Transaction, key: RunKey, subject: str) -> Returning | None:
    """The person `subject` in the run `key`, with one statement: this is what nearly every launch needs."""
    values = {
        "registration_id": key.registration_id,
        "deployment_id": key.deployment_id,
        "place": key.place,
        "course": key.course,
        "subject": subject,
    }
    row = tx.execute(_RETURNING, values).one_or_none()
    if row is None:
        return None
    grading = Grading(row.line_item, row.line_items, row.resource_link_id, tuple(row.scopes))
    return Returning(run_of(row), row.id, Role(row.role), row.platform_name, grading, row.pod_id)


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
    new = {**key, "role": role, "via": via, "record": {}, "version": 0, "scopes": []}
    is_new = insert_once(tx, enrolments, {**new, "changed_at": now, "created_at": now})
    row = tx.execute(_LOCKED_BY_PERSON, key).one()
    if row.role != role:
        tx.execute(update(enrolments).where(enrolments.c.id == row.id).values(role=role))
    found = find(tx, row.id)
    assert found is not None  # noqa: S101 — its row is locked two lines above
    return Enrolled(found, None if is_new else Role(row.role))


def take_grading(tx: Transaction, enrolment_id: int, grading: Grading) -> None:
    """Remember where this person's score goes, as the newest launch says."""
    tx.execute(_TAKE_GRADING, {"id_": enrolment_id, **{f"{name}_": value for name, value in grading.values.items()}})


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
        enrolments.c.line_item,
        enrolments.c.line_items,
        enrolments.c.resource_link_id,
        enrolments.c.scopes,
        *RUN,
    )
    .join(people, people.c.id == enrolments.c.person_id)
    .join(runs, runs.c.id == enrolments.c.run_id)
    .where(
        runs.c.registration_id == bindparam("registration_id"),
        runs.c.deployment_id == bindparam("deployment_id"),
        runs.c.place == bindparam("place"),
        runs.c.course == bindparam("course"),
        people.c.registration_id == bindparam("registration_id"),
        people.c.subject == bindparam("subject"),
    )
)
_TAKE_GRADING = (
    update(enrolments)
    .where(enrolments.c.id == bindparam("id_"))
    .values(
        line_item=bindparam("line_item_"),
        line_items=bindparam("line_items_"),
        resource_link_id=bindparam("resource_link_id_"),
        scopes=bindparam("scopes_"),
    )
)
_PLATFORM_PERSON = select(people.c.id, people.c.platform_name).where(
    people.c.registration_id == bindparam("registration_id"), people.c.subject == bindparam("subject")
)
_PACKAGE_PERSON = select(people.c.id).where(
    people.c.organisation == bindparam("organisation"), people.c.subject == bindparam("subject")
)
