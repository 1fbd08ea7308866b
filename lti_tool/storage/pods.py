"""Pods and who is in them. Whoever changes one holds the row of its root run, so that members are counted right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from lti_tool.storage.community_tables import pods
from lti_tool.storage.database import Found, Transaction
from lti_tool.storage.tables import enrolments, runs


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod. `number` is what people see."""

    id: int
    run_id: int
    number: int
    members: int


def lock_run(tx: Transaction, root_id: int) -> int:
    """Keep the pods of this community from everybody else until the transaction is over; its root.

    Another one than was asked for where the run has just been joined to it.
    """
    found = int(tx.execute(_LOCK_RUN, {"id": root_id}).scalar_one())
    return found if found == root_id else lock_run(tx, found)


def with_fewest(tx: Transaction, root_id: int, *, below: int, since: datetime) -> int | None:
    """The pod with the fewest members, fewer than `below`, whose newest came after `since`."""
    values = {"run_id": root_id, "below": below, "since": since}
    found: int | None = tx.execute(_WITH_FEWEST, values).scalar_one_or_none()
    return found


def of_group(tx: Transaction, root_id: int, lms_group: str) -> Sequence[Pod]:
    """The pods that people of this group of an LMS come into; where one was merged, the one it was merged into."""
    ids = list(tx.execute(_OF_GROUP, {"run_id": root_id, "lms_group": lms_group}).scalars())
    for at, pod_id in enumerate(ids):
        while (into := tx.execute(_INTO, {"id": pod_id}).scalar_one()) is not None:
            ids[at] = pod_id = into
    found = (find(tx, pod_id) for pod_id in dict.fromkeys(ids))
    return [pod for pod in found if pod is not None and pod.run_id == root_id]


def make(tx: Transaction, root_id: int, now: datetime, *, lms_group: str | None = None) -> int:
    """A new empty pod with the next number, for a group of an LMS or for anybody; its id."""
    number = tx.execute(_HIGHEST, {"run_id": root_id}).scalar_one() or 0
    values: dict[str, Any] = {
        "run_id": root_id,
        "number": number + 1,
        "members": 0,
        "newest_at": now,
        "created_at": now,
    }
    values["lms_group"] = lms_group
    return int(tx.execute(_MAKE, values).scalar_one())


def take_in(tx: Transaction, pod_id: int, enrolment_id: int, now: datetime) -> None:
    """One more member, who came just now."""
    tx.execute(_PUT, {"id_": enrolment_id, "pod_id_": pod_id})
    tx.execute(_ARRIVED, {"id_": pod_id, "newest_at_": now})


def find(tx: Transaction, pod_id: int) -> Pod | None:
    """The pod, unless it was merged into another one."""
    row = tx.execute(_FIND, {"id": pod_id}).one_or_none()
    return None if row is None else _pod(row)


def of_run(tx: Transaction, root_id: int) -> Sequence[Pod]:
    """Every pod of a community, by number."""
    return [_pod(row) for row in tx.execute(_OF_RUN, {"run_id": root_id})]


def too_small(tx: Transaction, course: str, *, below: int, before: datetime) -> Sequence[Pod]:
    """Pods of this course with some, but fewer than `below`, members, which were opened before that moment."""
    return [_pod(row) for row in tx.execute(_TOO_SMALL, {"course": course, "below": below, "before": before})]


def youngest_with_room(tx: Transaction, pod: Pod, *, most: int) -> Pod | None:
    """The pod of the same community that was opened last and has room for everybody of `pod`."""
    values = {"run_id": pod.run_id, "id": pod.id, "most": most - pod.members}
    row = tx.execute(_YOUNGEST, values).one_or_none()
    return None if row is None else _pod(row)


def members(tx: Transaction, pod_id: int) -> Sequence[int]:
    """The members, by id."""
    return tx.execute(_WHO, {"pod_id": pod_id}).scalars().all()


def lock_members(tx: Transaction, pod_id: int) -> Sequence[int]:
    """The members, by id, each kept from her own acts until the transaction is over."""
    return tx.execute(_LOCK_MEMBERS, {"pod_id": pod_id}).scalars().all()


def put(tx: Transaction, enrolment_id: int, pod_id: int) -> None:
    """Move one person; `recount` the pods afterwards."""
    tx.execute(_PUT, {"id_": enrolment_id, "pod_id_": pod_id})


def recount(tx: Transaction, pod_id: int) -> None:
    """Count the members anew."""
    tx.execute(_RECOUNT, {"id_": pod_id})


def merged(tx: Transaction, pod_id: int, into: int) -> None:
    """This pod is no more; its people are in another one."""
    tx.execute(_MERGED, {"id_": pod_id, "into_": into})


def _pod(row: Found) -> Pod:
    return Pod(row.id, row.run_id, row.number, row.members)


_POD = (pods.c.id, pods.c.run_id, pods.c.number, pods.c.members)
_LOCK_RUN = select(runs.c.root_id).where(runs.c.id == bindparam("id")).with_for_update(key_share=True)
_THERE = select(*_POD).where(pods.c.merged_into.is_(None))
_WITH_FEWEST = (
    select(pods.c.id)
    .where(
        pods.c.run_id == bindparam("run_id"),
        pods.c.merged_into.is_(None),
        pods.c.members < bindparam("below"),
        pods.c.newest_at >= bindparam("since"),
    )
    # Those that are made for a group are for others only where no other has a chair.
    .order_by(pods.c.lms_group.is_not(None), pods.c.members, pods.c.id)
    .limit(1)
)
_OF_GROUP = (
    select(pods.c.id)
    .where(pods.c.run_id == bindparam("run_id"), pods.c.lms_group == bindparam("lms_group"))
    .order_by(pods.c.id)
)
_INTO = select(pods.c.merged_into).where(pods.c.id == bindparam("id"))
_HIGHEST = select(func.max(pods.c.number)).where(pods.c.run_id == bindparam("run_id"))
_MAKE = pods.insert().returning(pods.c.id)
_PUT = update(enrolments).where(enrolments.c.id == bindparam("id_")).values(pod_id=bindparam("pod_id_"))
_ARRIVED = (
    update(pods)
    .where(pods.c.id == bindparam("id_"))
    .values(members=pods.c.members + 1, newest_at=bindparam("newest_at_"))
)
_FIND = _THERE.where(pods.c.id == bindparam("id"))
_OF_RUN = _THERE.where(pods.c.run_id == bindparam("run_id")).order_by(pods.c.number)
_TOO_SMALL = (
    _THERE.join(runs, runs.c.id == pods.c.run_id)
    .where(
        runs.c.course == bindparam("course"),
        pods.c.members > 0,
        pods.c.members < bindparam("below"),
        pods.c.created_at <= bindparam("before"),
    )
    .order_by(pods.c.id)
)
_YOUNGEST = (
    _THERE.where(
        pods.c.run_id == bindparam("run_id"),
        pods.c.id != bindparam("id"),
        pods.c.members > 0,
        pods.c.members <= bindparam("most"),
    )
    .order_by(pods.c.created_at.desc(), pods.c.id.desc())
    .limit(1)
)
_WHO = select(enrolments.c.id).where(enrolments.c.pod_id == bindparam("pod_id")).order_by(enrolments.c.id)
_LOCK_MEMBERS = _WHO.with_for_update(key_share=True)
_MEMBERS = select(func.count()).select_from(enrolments).where(enrolments.c.pod_id == bindparam("id_")).scalar_subquery()
_RECOUNT = update(pods).where(pods.c.id == bindparam("id_")).values(members=_MEMBERS)
_MERGED = update(pods).where(pods.c.id == bindparam("id_")).values(merged_into=bindparam("into_"), members=0)
