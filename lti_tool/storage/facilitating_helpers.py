"""Who helps many others in a community, in parts that are never thrown together unseen.

Candidates are the few who lead in one of the parts; everything else is counted for them alone, so the price does not
grow with what the many have written.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, case, exists, false, func, literal, or_, select, text, union

from lti_tool.records import Role
from lti_tool.storage.community_tables import answered, marks, posts, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people

CANDIDATES = 60
"""How many are looked at who lead in one part."""


class Helps(NamedTuple):
    """One person's answers: confirmed by a facilitator, helpful to so many people, to so many peers, first in a day."""

    id: int
    confirmed: int
    helped: int
    peers: int
    first: int


def candidates(tx: Transaction, root_id: int, *, least: int) -> list[int]:
    """Who has answered at least so many different peers, or given an answer that helped or was confirmed."""
    return list(tx.execute(_CANDIDATES, {"root_id": root_id, "least": least, "limit": CANDIDATES}).scalars())


def parts(tx: Transaction, root_id: int, ids: list[int]) -> list[Helps]:
    """How those of them help who are learners and wish to be named."""
    if not ids:
        return []
    rows = tx.execute(_PARTS[tx.dialect.name], {"root_id": root_id, "ids": ids})
    return [Helps._make(row) for row in rows]


_HERE = spaces.c.run_id == bindparam("root_id")
_GOOD = and_(
    _HERE,
    posts.c.helped | posts.c.confirmed,
    posts.c.state == "visible",
    posts.c.facilitator == false(),
    posts.c.parent_id.is_not(None),
)
_met = (
    select(answered.c.enrolment_id.label("id"), func.count(func.distinct(answered.c.peer_id)).label("n"))
    .join(spaces, spaces.c.id == answered.c.space_id)
    .where(_HERE)
    .group_by(answered.c.enrolment_id)
    .having(func.count(func.distinct(answered.c.peer_id)) >= bindparam("least"))
    .order_by(text("2 DESC"), text("1"))
    .limit(bindparam("limit"))
    .subquery()
)
_helpful = (
    select(
        posts.c.enrolment_id.label("id"),
        func.sum(case((posts.c.confirmed, 3), else_=0) + case((posts.c.helped, 2), else_=0)).label("n"),
    )
    .join(spaces, spaces.c.id == posts.c.space_id)
    .where(_GOOD)
    .group_by(posts.c.enrolment_id)
    .order_by(text("2 DESC"), text("1"))
    .limit(bindparam("limit"))
    .subquery()
)
_CANDIDATES = union(select(_met.c.id), select(_helpful.c.id))

_mine = posts.alias("mine")
_above = posts.alias("above")
_other = posts.alias("other")
_ids: BindParameter[int] = bindparam("ids", expanding=True)
_CONFIRMED = (
    select(func.count())
    .select_from(_mine.join(spaces, spaces.c.id == _mine.c.space_id))
    .where(_HERE, _mine.c.enrolment_id == enrolments.c.id, _mine.c.confirmed, _mine.c.state == "visible")
    .correlate(enrolments)
    .scalar_subquery()
)
_HELPED = (
    select(func.count(func.distinct(marks.c.enrolment_id)))
    .select_from(
        _mine.join(spaces, spaces.c.id == _mine.c.space_id).join(
            marks, and_(marks.c.post_id == _mine.c.id, marks.c.kind == "helped_me")
        )
    )
    .where(_HERE, _mine.c.enrolment_id == enrolments.c.id, _mine.c.helped, _mine.c.state == "visible")
    .correlate(enrolments)
    .scalar_subquery()
)
_PEERS = (
    select(func.count(func.distinct(answered.c.peer_id)))
    .select_from(answered.join(spaces, spaces.c.id == answered.c.space_id))
    .where(_HERE, answered.c.enrolment_id == enrolments.c.id)
    .correlate(enrolments)
    .scalar_subquery()
)
_WITHIN_A_DAY = {
    "sqlite": func.julianday(_mine.c.created_at) - func.julianday(_above.c.created_at) <= literal(1),
    "postgresql": _mine.c.created_at - _above.c.created_at <= text("interval '1 day'"),
}


def _first(dialect: str) -> Any:
    """How many posts of others somebody was the first to answer, within a day."""
    before = exists().where(
        _other.c.parent_id == _above.c.id,
        _other.c.id < _mine.c.id,
        _other.c.state == "visible",
        _other.c.enrolment_id != _above.c.enrolment_id,
        or_(_other.c.countable, _other.c.facilitator),
    )
    return (
        select(func.count())
        .select_from(_mine.join(spaces, spaces.c.id == _mine.c.space_id).join(_above, _above.c.id == _mine.c.parent_id))
        .where(
            _HERE,
            _mine.c.enrolment_id == enrolments.c.id,
            _mine.c.state == "visible",
            _mine.c.countable,
            _above.c.parent_id.is_(None),
            _above.c.enrolment_id != enrolments.c.id,
            _WITHIN_A_DAY[dialect],
            ~before,
        )
        .correlate(enrolments)
        .scalar_subquery()
    )


_PARTS = {
    dialect: select(enrolments.c.id, _CONFIRMED, _HELPED, _PEERS, _first(dialect))
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        enrolments.c.id.in_(_ids),
        enrolments.c.role == Role.LEARNER,
        enrolments.c.unlisted == false(),
        people.c.erased_at.is_(None),
    )
    for dialect in ("sqlite", "postgresql")
}
