"""People, and their enrolments in runs."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, literal_column, select, update

from lti_tool.records import Enrolment, Role
from lti_tool.storage.community_tables import notices, pods, spaces
from lti_tool.storage.database import Found, Transaction
from lti_tool.storage.notices import WAITING
from lti_tool.storage.tables import drafts, enrolments, people, runs

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
    enrolments.c.graded,
    enrolments.c.pod_id,
    enrolments.c.read_only,
    enrolments.c.state,
    enrolments.c.missing,
    enrolments.c.due_at,
    enrolments.c.recheck_at,
    enrolments.c.changed_at,
    enrolments.c.created_at,
)


class Around(NamedTuple):
    """What a page shows of somebody beside the record: how many notices wait to be read (up to 100), the pod in
    numbers, and whether there are unsent words at all."""

    notices: int
    newest_notice: int | None
    pod_number: int | None
    pod_members: int | None
    has_drafts: bool


class Seen(NamedTuple):
    """An enrolment with what is around it."""

    enrolment: Enrolment
    around: Around


class Glance(NamedTuple):
    """Just enough to tell whether anything of somebody's has changed; `spaces` grows with every space of hers."""

    version: int
    pod_id: int | None
    notices: int
    newest_notice: int | None
    pod_members: int | None
    spaces: int


def find(tx: Transaction, enrolment_id: int) -> Enrolment | None:
    """The enrolment as it is now."""
    row = tx.execute(_BY_ID, {"id": enrolment_id}).one_or_none()
    return None if row is None else _enrolment(row)


def seen(tx: Transaction, enrolment_id: int) -> Seen | None:
    """The same with what else a page shows of somebody, in one statement: this is what nearly every look needs."""
    row = tx.execute(_SEEN, {"id": enrolment_id}).one_or_none()
    return None if row is None else Seen(_enrolment(row), Around._make(row[-len(_AROUND) :]))


def around(tx: Transaction, enrolment_id: int) -> Around:
    """The same of somebody whose enrolment is known; she must be there."""
    return Around._make(tx.execute(_ONLY_AROUND, {"id": enrolment_id}).one())


def glance(tx: Transaction, enrolment_id: int, root_id: int) -> Glance | None:
    """What a version of somebody's page is made of, in one statement: the commonest question of all."""
    row = tx.execute(_GLANCE, {"id": enrolment_id, "root_id": root_id}).one_or_none()
    return None if row is None else Glance._make(row)


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
            "due_at_": enrolment.due_at,
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


def call(tx: Transaction, person_id: int, name: str) -> None:
    """Take the name that the platform gives the person."""
    tx.execute(update(people).where(people.c.id == person_id).values(platform_name=name))
    renamed(tx, person_id)


def renamed(tx: Transaction, person_id: int) -> None:
    """A new version of everything this person has, because the name is another now."""
    query = update(enrolments).where(enrolments.c.person_id == person_id)
    tx.execute(query.values(version=enrolments.c.version + 1))


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
        graded=tuple(row.graded),
        pod_id=row.pod_id,
        read_only=row.read_only,
        state=row.state,
        missing=tuple(row.missing),
        due_at=row.due_at,
        recheck_at=row.recheck_at,
        changed_at=row.changed_at,
        started_at=row.created_at,
    )


_JOINED = select(*_ENROLMENT).join(people, people.c.id == enrolments.c.person_id)
_NEWEST_NOTICE = select(func.max(notices.c.id)).where(notices.c.enrolment_id == enrolments.c.id).scalar_subquery()
_AROUND = (
    WAITING.label("notices"),
    _NEWEST_NOTICE.label("newest_notice"),
    pods.c.number.label("pod_number"),
    pods.c.members.label("pod_members"),
    exists().where(drafts.c.enrolment_id == enrolments.c.id).correlate(enrolments).label("has_drafts"),
)
_THIS = enrolments.c.id == bindparam("id")
_IN_POD = pods.c.id == enrolments.c.pod_id
_SEEN = _JOINED.add_columns(*_AROUND).outerjoin(pods, _IN_POD).where(_THIS)
_ONLY_AROUND = select(*_AROUND).select_from(enrolments.outerjoin(pods, _IN_POD)).where(_THIS)
_GLANCE = (
    select(
        enrolments.c.version,
        enrolments.c.pod_id,
        WAITING,
        _NEWEST_NOTICE,
        pods.c.members,
        select(func.coalesce(func.sum(spaces.c.version), 0))
        .where(
            spaces.c.run_id == bindparam("root_id"),
            spaces.c.pod.in_((literal_column("0"), enrolments.c.pod_id)),
        )
        .correlate(enrolments)
        .scalar_subquery(),
    )
    .select_from(enrolments.outerjoin(pods, _IN_POD))
    .where(_THIS)
)
_BY_ID = _JOINED.where(enrolments.c.id == bindparam("id"))
# Not so strict that nobody could refer to the person meanwhile: two who answer each other would wait for ever.
_LOCKED_BY_ID = _BY_ID.with_for_update(of=enrolments, key_share=True)
_LOCKED_IN = (
    _BY_ID.join(runs, runs.c.id == enrolments.c.run_id)
    .where(runs.c.root_id == bindparam("root_id"))
    .with_for_update(of=enrolments, key_share=True)
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
        due_at=bindparam("due_at_"),
        recheck_at=bindparam("recheck_at_"),
    )
)
_KEEP_PLACE = update(enrolments).where(enrolments.c.id == bindparam("id_")).values(place=bindparam("place_"))
