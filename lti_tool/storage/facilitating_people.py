"""People as facilitators look for them: who is in a list, by cursor, and what a row says of each.

A list is first a list of ids, found by an index; what is told of people is read for those on the page alone. Nothing
here reads everybody: a list is counted up to `COUNTED`, and a name is looked for in one stretch of people at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, case, func, select

from lti_tool.records import Role
from lti_tool.storage.community_tables import audit, pods
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, package_learners, people, runs, score_targets, scores_due

LOOKED_AT = 2_000
"""How many people are looked at for a name, in one request."""


class Told(NamedTuple):
    """What a row tells of one person, in the order of `_TOLD`."""

    id: int
    run_id: int
    run_title: str
    run_started_at: datetime
    name: str | None
    role: str
    via: str
    record: Mapping[str, Mapping[str, Any]]
    state: str
    missing: Sequence[Mapping[str, Any]]
    changed_at: datetime
    created_at: datetime
    complete_at: datetime | None
    recheck_at: datetime | None
    read_only: bool
    place: str | None
    pod_id: int | None
    pod: int | None
    score: float | None
    score_state: str | None
    score_reason: str | None
    score_shown: float | None
    score_taken_back: bool | None
    sent_at: datetime | None
    conflict_at: datetime | None
    nudged_at: datetime | None
    gone_at: datetime | None


class Mate(NamedTuple):
    """Somebody in a pod that has room. `members` is how many are in it."""

    pod_id: int
    pod: int
    members: int
    id: int
    name: str | None


def came(tx: Transaction, root_id: int, *, state: str | None, after: int, limit: int) -> list[int]:
    """Learners (of one state; `gone` from the LMS's course) after the one with this id, in the order they came."""
    values = {"root_id": root_id, "after": after, "limit": limit}
    if state == "gone":
        return list(tx.execute(_CAME_AND_GONE, values).scalars())
    rows = tx.execute(_CAME, values) if state is None else tx.execute(_CAME_IN, {**values, "state": state})
    return list(rows.scalars())


def names(tx: Transaction, root_id: int, *, after: int) -> list[tuple[int, str, str]]:
    """Id, name and state of the next learners after the one with this id: one stretch to look for a name in."""
    rows = tx.execute(_NAMES, {"root_id": root_id, "after": after, "limit": LOOKED_AT})
    return [(row.id, row.name or "", row.state) for row in rows]


def told(tx: Transaction, root_id: int, ids: Sequence[int]) -> Mapping[int, Told]:
    """What rows tell of these people, as far as they are of this community."""
    if not ids:
        return {}
    rows = tx.execute(_ROWS, {"root_id": root_id, "ids": sorted(set(ids))})
    return {row.id: Told._make(row) for row in rows}


def facilitators(tx: Transaction, root_id: int, *, limit: int) -> list[tuple[int, str | None]]:
    """Ids and names of those who run the course."""
    return [(row.id, row.name) for row in tx.execute(_FACILITATORS, {"root_id": root_id, "limit": limit})]


def role_of(tx: Transaction, root_id: int, enrolment_id: int) -> Role | None:
    """What somebody is in this community; None for anybody else."""
    found = tx.execute(_ROLE, {"root_id": root_id, "id": enrolment_id}).scalar_one_or_none()
    return None if found is None else Role(found)


def mates(tx: Transaction, root_id: int, *, most: int) -> list[Mate]:
    """One person from each of a few pods with room, smallest first: whom somebody could be brought together with."""
    return [Mate._make(row) for row in tx.execute(_MATES, {"root_id": root_id, "most": most})]


_NAME = func.coalesce(people.c.platform_name, people.c.chosen_name).label("name")
_OF_COMMUNITY = enrolments.c.run_id.in_(select(runs.c.id).where(runs.c.root_id == bindparam("root_id")))
_LEARNERS = and_(_OF_COMMUNITY, enrolments.c.role == Role.LEARNER)
# Of who has had everything about her taken away, a row stays that posts can refer to.
_IS_HERE = enrolments.c.state != "left"
_CAME = (
    select(enrolments.c.id)
    .where(_LEARNERS, _IS_HERE, enrolments.c.id > bindparam("after"))
    .order_by(enrolments.c.id)
    .limit(bindparam("limit"))
)
_CAME_IN = _CAME.where(enrolments.c.state == bindparam("state"), enrolments.c.gone_at.is_(None))
_CAME_AND_GONE = _CAME.where(enrolments.c.gone_at.is_not(None))
_NAMES = (
    select(
        enrolments.c.id, case((enrolments.c.gone_at.is_(None), enrolments.c.state), else_="gone").label("state"), _NAME
    )
    .join(people, people.c.id == enrolments.c.person_id)
    .where(_LEARNERS, _IS_HERE, enrolments.c.id > bindparam("after"))
    .order_by(enrolments.c.id)
    .limit(bindparam("limit"))
)
_NUDGED = (
    select(func.max(audit.c.at))
    .where(audit.c.subject_id == enrolments.c.id, audit.c.act == "nudged")
    .correlate(enrolments)
    .scalar_subquery()
    .label("nudged_at")
)
# Of all the places a person's scores go to, the one a facilitator must know of: the worst, then the whole course.
_hers = scores_due.alias("hers")
_TELLING = (
    select(_hers.c.target_id)
    .join(score_targets, score_targets.c.id == _hers.c.target_id)
    .where(_hers.c.enrolment_id == enrolments.c.id)
    .order_by(_hers.c.state != "failed", _hers.c.state != "due", score_targets.c.part, _hers.c.target_id)
    .limit(1)
    .correlate(enrolments)
    .scalar_subquery()
)
_TOLD = (
    enrolments.c.id,
    enrolments.c.run_id,
    runs.c.title,
    runs.c.created_at.label("run_started_at"),
    _NAME,
    enrolments.c.role,
    enrolments.c.via,
    enrolments.c.record,
    enrolments.c.state,
    enrolments.c.missing,
    enrolments.c.changed_at,
    enrolments.c.created_at,
    enrolments.c.complete_at,
    enrolments.c.recheck_at,
    enrolments.c.read_only,
    enrolments.c.place,
    enrolments.c.pod_id,
    pods.c.number,
    scores_due.c.score,
    scores_due.c.state.label("score_state"),
    scores_due.c.reason,
    scores_due.c.shown,
    scores_due.c.taken_back,
    scores_due.c.sent_at,
    package_learners.c.conflict_at,
    _NUDGED,
    enrolments.c.gone_at,
)
_ROWS = (
    select(*_TOLD)
    .join(runs, runs.c.id == enrolments.c.run_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .outerjoin(pods, pods.c.id == enrolments.c.pod_id)
    .outerjoin(scores_due, scores_due.c.target_id == _TELLING)
    .outerjoin(package_learners, package_learners.c.enrolment_id == enrolments.c.id)
    .where(enrolments.c.id.in_(bindparam("ids", expanding=True)), runs.c.root_id == bindparam("root_id"))
)
_FACILITATORS = (
    select(enrolments.c.id, _NAME)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(_OF_COMMUNITY, enrolments.c.role == Role.FACILITATOR)
    # By the moment, which no index has, so that the few are found by their role and not by reading everybody.
    .order_by(enrolments.c.created_at, enrolments.c.id)
    .limit(bindparam("limit"))
)
_ROLE = select(enrolments.c.role).where(enrolments.c.id == bindparam("id"), _OF_COMMUNITY)
_member = enrolments.alias("member")
_FIRST_MEMBER = (
    select(func.min(_member.c.id))
    .where(_member.c.pod_id == pods.c.id, _member.c.role == Role.LEARNER, _member.c.gone_at.is_(None))
    .correlate(pods)
    .scalar_subquery()
)
_MATES = (
    select(pods.c.id, pods.c.number, pods.c.members, enrolments.c.id, _NAME)
    .select_from(pods.join(enrolments, enrolments.c.id == _FIRST_MEMBER))
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        pods.c.run_id == bindparam("root_id"),
        pods.c.merged_into.is_(None),
        pods.c.members > 0,
        pods.c.members < bindparam("most"),
    )
    .order_by(pods.c.members, pods.c.newest_at.desc(), pods.c.id)
    .limit(3)
)
