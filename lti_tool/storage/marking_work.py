"""Whose work there is to look at with a rubric."""

from __future__ import annotations

from sqlalchemy import bindparam, func, or_, select

from lti_tool.records import Role
from lti_tool.storage.community_tables import participation, posts, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments

MOST_POSTS = 30
"""What is shown of one person, at most."""


def workers(tx: Transaction, root_id: int, activity: str, *, after: int, limit: int) -> list[int]:
    """Learners with something that counts in this activity, after the one with this id, in the order they came."""
    values = {"root_id": root_id, "activity": activity, "after": after, "limit": limit}
    return list(tx.execute(_WORKERS, values).scalars())


def count(tx: Transaction, root_id: int, activity: str) -> int:
    """How many learners that are; as spaces keep it."""
    return int(tx.execute(_COUNT, {"root_id": root_id, "activity": activity}).scalar_one() or 0)


def work_of(tx: Transaction, root_id: int, activity: str, ids: list[int]) -> list[int]:
    """The visible posts of these people there, oldest first; of each the first `MOST_POSTS`."""
    if not ids:
        return []
    values = {"root_id": root_id, "activity": activity, "ids": ids, "most": MOST_POSTS}
    return list(tx.execute(_WORK, values).scalars())


_THERE = (spaces.c.run_id == bindparam("root_id"), spaces.c.activity == bindparam("activity"))
_WORKERS = (
    select(participation.c.enrolment_id)
    .join(spaces, spaces.c.id == participation.c.space_id)
    .join(enrolments, enrolments.c.id == participation.c.enrolment_id)
    .where(
        *_THERE,
        or_(participation.c.posts > 0, participation.c.replies > 0),
        participation.c.enrolment_id > bindparam("after"),
        enrolments.c.role == Role.LEARNER,
    )
    .distinct()
    .order_by(participation.c.enrolment_id)
    .limit(bindparam("limit"))
)
_COUNT = select(func.sum(spaces.c.contributors)).where(*_THERE)
_numbered = (
    select(
        posts.c.id,
        func.row_number().over(partition_by=posts.c.enrolment_id, order_by=posts.c.id).label("number"),
    )
    .join(spaces, spaces.c.id == posts.c.space_id)
    .where(
        *_THERE,
        posts.c.enrolment_id.in_(bindparam("ids", expanding=True)),
        posts.c.facilitator.is_(False),
        posts.c.state == "visible",
    )
    .subquery()
)
_WORK = select(_numbered.c.id).where(_numbered.c.number <= bindparam("most")).order_by(_numbered.c.id)
