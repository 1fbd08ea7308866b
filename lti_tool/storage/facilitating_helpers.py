"""Who helps many others in a community, in parts that are never thrown together unseen.

Candidates are the few who lead in one of the parts, or lately; everything else is counted for them alone, so the price
does not grow with what the many have written.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, case, exists, false, func, literal, or_, select, text

from lti_tool.records import Role
from lti_tool.storage.community_tables import answered, marks, participation, posts, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people

CANDIDATES = 15
"""How many are looked at who lead in one part."""
SPACES = 8
"""How many spaces leaders are looked for in, the run's own before those of pods: in a pod everybody answers the few."""
MANY = 3
"""Different people answered, from which on somebody is looked at who has no mark yet: most courses ask for two."""
LATEST = 400
"""How many of the newest posts, and of the newest answers that helped, leaders are looked for in."""


class Helps(NamedTuple):
    """One person's answers: confirmed by a facilitator, helpful to so many people, to so many peers, first in a day."""

    id: int
    confirmed: int
    helped: int
    peers: int
    first: int


def candidates(tx: Transaction, root_id: int) -> list[int]:
    """Who has answered many different peers, or given answers that helped or were confirmed."""
    values = {"root_id": root_id, "limit": CANDIDATES}
    found = set(tx.execute(_HELPFUL, values).scalars()) | set(tx.execute(_LATELY, values).scalars())
    met: Counter[int] = Counter()
    for space_id in tx.execute(_SPACES, {"root_id": root_id}).scalars().all():
        for row in tx.execute(_MOST_MET, {"space_id": space_id, "limit": CANDIDATES}):
            met[row.enrolment_id] += row.peers
    return sorted(found.union(who for who, _ in met.most_common(CANDIDATES)))


def parts(tx: Transaction, root_id: int, ids: list[int]) -> list[Helps]:
    """How those of them help who are learners and wish to be named."""
    if not ids:
        return []
    rows = tx.execute(_PARTS[tx.dialect.name], {"root_id": root_id, "ids": ids})
    return [Helps._make(row) for row in rows]


_HERE = spaces.c.run_id == bindparam("root_id")
_good = (
    select(posts.c.enrolment_id, posts.c.confirmed, posts.c.helped)
    .where(
        posts.c.run_id == bindparam("root_id"),
        # As the index has it, or it is not recognised.
        text("(posts.helped OR posts.confirmed)"),
        posts.c.state == "visible",
        posts.c.facilitator == false(),
        posts.c.parent_id.is_not(None),
    )
    .order_by(posts.c.id.desc())
    .limit(LATEST)
    .subquery()
)
_HELPFUL = (
    select(_good.c.enrolment_id)
    .group_by(_good.c.enrolment_id)
    .order_by(
        func.sum(case((_good.c.confirmed, 3), else_=0) + case((_good.c.helped, 2), else_=0)).desc(),
        _good.c.enrolment_id,
    )
    .limit(bindparam("limit"))
)
_new = (
    select(posts.c.enrolment_id, posts.c.to_id, posts.c.countable, posts.c.state, posts.c.facilitator)
    .where(posts.c.run_id == bindparam("root_id"))
    .order_by(posts.c.id.desc())
    .limit(LATEST)
    .subquery()
)
_LATELY = (
    select(_new.c.enrolment_id)
    .where(_new.c.countable, _new.c.state == "visible", _new.c.facilitator == false(), _new.c.to_id.is_not(None))
    .group_by(_new.c.enrolment_id)
    .having(func.count(func.distinct(_new.c.to_id)) >= MANY)
    .order_by(func.count(func.distinct(_new.c.to_id)).desc(), _new.c.enrolment_id)
    .limit(bindparam("limit"))
)
_SPACES = select(spaces.c.id).where(_HERE).order_by(spaces.c.pod).limit(SPACES)
_MOST_MET = (
    select(participation.c.enrolment_id, participation.c.peers)
    # As the index has it: MANY or more.
    .where(participation.c.space_id == bindparam("space_id"), text(f"participation.peers >= {MANY}"))
    .order_by(participation.c.peers.desc())
    .limit(bindparam("limit"))
)

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
