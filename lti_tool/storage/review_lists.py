"""Works and what was said about them, with names: for facilitators only, who judge it too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select

from lti_tool.storage.community_tables import posts, reviews, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.reviews import THERE
from lti_tool.storage.tables import enrolments, people


class Assessed(NamedTuple):
    """Something handed in, by whom and in which space."""

    id: int
    space_id: int
    pod: int
    enrolment_id: int
    nodes: str
    at: datetime
    name: str | None


class Judged(NamedTuple):
    """What one person said about a work. `kind` and `levels` are what `reviews.Review` has under these names."""

    id: int
    post_id: int
    assessor_id: int
    kind: str
    state: str
    levels: Mapping[str, int]
    comment: str
    created_at: datetime
    done_at: datetime | None
    name: str | None


def works(tx: Transaction, run_id: int, activity: str, *, pod: int | None, after: int, limit: int) -> list[Assessed]:
    """The works in one pod or in all spaces of an activity, after the one with this id, oldest first."""
    values = {"run_id": run_id, "activity": activity, "after": after, "limit": limit}
    rows = tx.execute(_WORKS, values) if pod is None else tx.execute(_WORKS_OF_POD, {**values, "pod": pod})
    return [Assessed._make(row) for row in rows]


def work_of(tx: Transaction, run_id: int, activity: str, enrolment_id: int) -> Assessed | None:
    """The newest work of one person, if it can be seen."""
    values = {"run_id": run_id, "activity": activity, "enrolment_id": enrolment_id}
    row = tx.execute(_WORK_OF, values).first()
    return None if row is None else Assessed._make(row)


def about(tx: Transaction, post_ids: Sequence[int]) -> Mapping[int, list[Judged]]:
    """What was said about these works, by work, in the order it was begun; void reviews are left out."""
    found: dict[int, list[Judged]] = defaultdict(list)
    for row in tx.execute(_ABOUT, {"post_ids": list(post_ids)}):
        found[row.post_id].append(Judged._make(row))
    return found


def judge(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Put a facilitator's judgement of one work in the place of any before."""
    unjudge(tx, values["post_id"])
    tx.execute(_JUDGE, {**values, "kind": "staff", "state": "done"})


def unjudge(tx: Transaction, post_id: int) -> bool:
    """Take facilitators' judgement of one work away; whether there was one."""
    return tx.execute(_UNJUDGE, {"post_id_": post_id}).first() is not None


_NAME = func.coalesce(people.c.platform_name, people.c.chosen_name).label("name")
_WORK = (
    select(
        posts.c.id,
        posts.c.space_id,
        spaces.c.pod,
        posts.c.enrolment_id,
        posts.c.nodes,
        posts.c.created_at,
        _NAME,
    )
    .join(spaces, spaces.c.id == posts.c.space_id)
    .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        spaces.c.run_id == bindparam("run_id"),
        spaces.c.activity == bindparam("activity"),
        posts.c.reviews.is_not(None),
        THERE,
    )
)
_WORKS = _WORK.where(posts.c.id > bindparam("after")).order_by(posts.c.id).limit(bindparam("limit"))
_WORKS_OF_POD = _WORKS.where(spaces.c.pod == bindparam("pod"))
_WORK_OF = _WORK.where(posts.c.enrolment_id == bindparam("enrolment_id")).order_by(posts.c.id.desc()).limit(1)
_ABOUT = (
    select(
        reviews.c.id,
        reviews.c.post_id,
        reviews.c.assessor_id,
        reviews.c.kind,
        reviews.c.state,
        reviews.c.levels,
        reviews.c.comment,
        reviews.c.created_at,
        reviews.c.done_at,
        _NAME,
    )
    .join(enrolments, enrolments.c.id == reviews.c.assessor_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(reviews.c.post_id.in_(bindparam("post_ids", expanding=True)), reviews.c.state != "void")
    .order_by(reviews.c.id)
)
_JUDGE = reviews.insert()
_UNJUDGE = (
    delete(reviews).where(reviews.c.post_id == bindparam("post_id_"), reviews.c.kind == "staff").returning(reviews.c.id)
)
