"""People, and their enrolments in runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update

from lti_tool.records import Enrolment, Role, Run
from lti_tool.storage.database import Found, Transaction, insert_once
from lti_tool.storage.runs import RUN, RunKey, run_of
from lti_tool.storage.tables import enrolments, people, runs

_ENROLMENT = (
    enrolments.c.id,
    enrolments.c.run_id,
    enrolments.c.person_id,
    people.c.subject,
    people.c.platform_name,
    people.c.chosen_name,
    enrolments.c.role,
    enrolments.c.via,
    enrolments.c.record,
    enrolments.c.version,
    enrolments.c.place,
    enrolments.c.complete_at,
    enrolments.c.receipt,
    enrolments.c.line_item,
    enrolments.c.line_items,
    enrolments.c.pod_id,
    enrolments.c.read_only,
    enrolments.c.state,
    enrolments.c.missing,
    enrolments.c.recheck_at,
    enrolments.c.changed_at,
    enrolments.c.created_at,
)


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
    found = _enrolment(tx.execute(_BY_ID, {"id": row.id}).one())
    return Enrolled(found, None if is_new else Role(row.role))


def take_grading(tx: Transaction, enrolment_id: int, grading: Grading) -> None:
    """Remember where this person's score goes, as the newest launch says."""
    tx.execute(_TAKE_GRADING, {"id_": enrolment_id, **{f"{name}_": value for name, value in grading.values.items()}})


def find(tx: Transaction, enrolment_id: int) -> Enrolment | None:
    """The enrolment as it is now."""
    row = tx.execute(_BY_ID, {"id": enrolment_id}).one_or_none()
    return None if row is None else _enrolment(row)


def lock(tx: Transaction, enrolment_id: int) -> Enrolment | None:
    """The enrolment, kept from everybody else's changes until this act is over."""
    row = tx.execute(_LOCKED_BY_ID, {"id": enrolment_id}).one_or_none()
    return None if row is None else _enrolment(row)


def lock_in(tx: Transaction, enrolment_id: int, root_id: int) -> Enrolment | None:
    """The same for somebody of one community; None for anybody else, who is not touched."""
    row = tx.execute(_LOCKED_IN, {"id": enrolment_id, "root_id": root_id}).one_or_none()
    return None if row is None else _enrolment(row)


def keep(tx: Transaction, enrolment: Enrolment) -> None:
    """Write back what the person did and what the rules say of it: record, latch, receipt, state and the rest."""
    tx.execute(
        _KEEP,
        {
            "id_": enrolment.id,
            "record_": dict(enrolment.record),
            "version_": enrolment.version,
            "complete_at_": enrolment.complete_at,
            "receipt_": enrolment.receipt,
            "changed_at_": enrolment.changed_at,
            "state_": enrolment.state,
            "missing_": list(enrolment.missing),
            "recheck_at_": enrolment.recheck_at,
        },
    )


def keep_place(tx: Transaction, enrolment_id: int, place: str) -> None:
    """Remember where the person was. Nobody else sees it, so it is no new version of anything."""
    tx.execute(_KEEP_PLACE, {"id_": enrolment_id, "place_": place})


def choose_name(tx: Transaction, person_id: int, name: str) -> None:
    """Take the display name the person chose."""
    tx.execute(update(people).where(people.c.id == person_id).values(chosen_name=name))
    renamed(tx, person_id)


def renamed(tx: Transaction, person_id: int) -> None:
    """A new version of everything this person has, because the name is another now."""
    query = update(enrolments).where(enrolments.c.person_id == person_id)
    tx.execute(query.values(version=enrolments.c.version + 1))


def in_run(tx: Transaction, run_id: int) -> list[Enrolment]:
    """Every learner of the run, in the order they came."""
    query = _JOINED.where(enrolments.c.run_id == run_id, enrolments.c.role == Role.LEARNER).order_by(enrolments.c.id)
    return [_enrolment(row) for row in tx.execute(query)]


def versions(tx: Transaction, run_id: int) -> tuple[int, int]:
    """Two numbers that say whether anybody came to the run or did anything in it."""
    query = select(func.count(), func.sum(enrolments.c.version)).where(enrolments.c.run_id == run_id)
    count, total = tx.execute(query).one()
    return count, int(total or 0)


def last_changes(tx: Transaction, run_id: int) -> Mapping[int, datetime]:
    """When each person of the run last did something, by enrolment id."""
    query = select(enrolments.c.id, enrolments.c.changed_at).where(enrolments.c.run_id == run_id)
    return {row.id: row.changed_at for row in tx.execute(query)}


def _enrolment(row: Found) -> Enrolment:
    return Enrolment(
        id=row.id,
        run_id=row.run_id,
        person_id=row.person_id,
        subject=row.subject,
        name=row.platform_name or row.chosen_name,
        named_by_platform=row.platform_name is not None,
        role=Role(row.role),
        via=row.via,
        record=row.record,
        version=row.version,
        place=row.place,
        complete_at=row.complete_at,
        receipt=row.receipt,
        graded=bool(row.line_item or row.line_items),
        pod_id=row.pod_id,
        read_only=row.read_only,
        state=row.state,
        missing=tuple(row.missing),
        recheck_at=row.recheck_at,
        changed_at=row.changed_at,
        started_at=row.created_at,
    )


_JOINED = select(*_ENROLMENT).join(people, people.c.id == enrolments.c.person_id)
_BY_ID = _JOINED.where(enrolments.c.id == bindparam("id"))
# Not so strict that nobody could refer to the person meanwhile: two who answer each other would wait for ever.
_LOCKED_BY_ID = _BY_ID.with_for_update(of=enrolments, key_share=True)
_LOCKED_IN = (
    _BY_ID.join(runs, runs.c.id == enrolments.c.run_id)
    .where(runs.c.root_id == bindparam("root_id"))
    .with_for_update(of=enrolments, key_share=True)
)
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
_KEEP = (
    update(enrolments)
    .where(enrolments.c.id == bindparam("id_"))
    .values(
        record=bindparam("record_"),
        version=bindparam("version_"),
        complete_at=bindparam("complete_at_"),
        receipt=bindparam("receipt_"),
        changed_at=bindparam("changed_at_"),
        state=bindparam("state_"),
        missing=bindparam("missing_"),
        recheck_at=bindparam("recheck_at_"),
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
_KEEP_PLACE = update(enrolments).where(enrolments.c.id == bindparam("id_")).values(place=bindparam("place_"))
_PLATFORM_PERSON = select(people.c.id, people.c.platform_name).where(
    people.c.registration_id == bindparam("registration_id"), people.c.subject == bindparam("subject")
)
_PACKAGE_PERSON = select(people.c.id).where(
    people.c.organisation == bindparam("organisation"), people.c.subject == bindparam("subject")
)
