"""Posts as facilitators look for them: in lists, by cursor, and with everything that is known of each.

As with people, a list is first a list of ids; what is told is read for the posts on the page alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, case, exists, false, func, select, text

from lti_tool.storage.community_tables import pods, posts, reports, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people

LATEST = 400
"""How many posts are looked at to see how much of the talk is facilitators'."""


class Told(NamedTuple):
    """What is told of a post, in the order of `_TOLD`. `nodes` is JSON text."""

    id: int
    enrolment_id: int
    name: str | None
    facilitator: bool
    activity: str
    pod: int | None
    state: str
    text: str
    nodes: str
    fields: Mapping[str, str] | None
    consent: str | None
    words: int
    countable: bool
    why: str | None
    flag: str | None
    anonymous: bool
    answers: int
    endorsed: int
    helped: bool
    confirmed: bool
    best: bool
    edited_at: datetime | None
    at: datetime
    owner_id: int | None
    owner: str | None
    to_id: int | None
    to_name: str | None
    parent_id: int | None
    parent_text: str | None
    parent_state: str | None


class Reported(NamedTuple):
    """Why somebody thinks that a post should not be there."""

    post_id: int
    by_id: int
    by: str | None
    reason: str
    at: datetime


def unanswered(
    tx: Transaction, root_id: int, activities: Sequence[str], *, before: datetime, after: int, limit: int
) -> list[tuple[int, datetime]]:
    """Learners' posts in these activities, written before then, that nobody else has answered: oldest first.

    An answer that does not count is none, unless a facilitator gave it.
    """
    values = {"root_id": root_id, "activities": list(activities), "before": before, "after": after, "limit": limit}
    return [(row.id, row.created_at) for row in tx.execute(_UNANSWERED, values)]


def reported(tx: Transaction, root_id: int, *, after: int, limit: int) -> list[int]:
    """Posts that somebody has reported and nobody has decided about, oldest first."""
    return _ids(tx, _REPORTED, root_id, after, limit)


def in_state(tx: Transaction, root_id: int, state: str, *, after: int, limit: int) -> list[int]:
    """Posts of the community in this state, oldest first."""
    values = {"root_id": root_id, "state": state, "after": after, "limit": limit}
    return list(tx.execute(_IN_STATE, values).scalars())


def best(tx: Transaction, root_id: int, *, after: int, limit: int) -> list[int]:
    """Visible posts that a facilitator has marked to be kept, before the one with the id `after`; newest first."""
    return _ids(tx, _BEST, root_id, after, limit)


def helpful(tx: Transaction, root_id: int, *, after: int, limit: int) -> list[int]:
    """Visible answers that helped who asked, or that a facilitator confirmed; newest first, as `best`."""
    return _ids(tx, _HELPFUL, root_id, after, limit)


def roots_in(tx: Transaction, root_id: int, activities: Sequence[str], *, after: int, limit: int) -> list[int]:
    """What learners posted in these activities, apart from answers; newest first, as `best`."""
    if not activities:
        return []
    values = {"root_id": root_id, "activities": list(activities), "after": after, "limit": limit}
    return list(tx.execute(_ROOTS, values).scalars())


def written_by(tx: Transaction, enrolment_id: int, *, activity: str | None, after: int, limit: int) -> list[int]:
    """Everything one person wrote (in one activity) before the post with the id `after`; newest first."""
    values = {"enrolment_id": enrolment_id, "after": after, "limit": limit}
    if activity is None:
        return list(tx.execute(_BY, values).scalars())
    return list(tx.execute(_BY_IN, {**values, "activity": activity}).scalars())


def told(tx: Transaction, root_id: int, ids: Sequence[int]) -> Mapping[int, Told]:
    """What is told of these posts, as far as they are of this community."""
    if not ids:
        return {}
    return {row.id: Told._make(row) for row in tx.execute(_ROWS, {"root_id": root_id, "ids": sorted(set(ids))})}


def reports_of(tx: Transaction, ids: Sequence[int]) -> Mapping[int, list[Reported]]:
    """What was said of these posts and not decided yet, by post, oldest first."""
    found: dict[int, list[Reported]] = defaultdict(list)
    if ids:
        for row in tx.execute(_REPORTS, {"ids": list(ids)}):
            found[row.post_id].append(Reported._make(row))
    return found


def shares(tx: Transaction, root_id: int) -> tuple[int, int]:
    """How many of the newest `LATEST` posts of a community facilitators wrote, and how many posts these are."""
    row = tx.execute(_SHARES, {"root_id": root_id}).one()
    return int(row.facilitators or 0), int(row.all)


def _ids(tx: Transaction, statement: Select[Any], root_id: int, after: int, limit: int) -> list[int]:
    return list(tx.execute(statement, {"root_id": root_id, "after": after, "limit": limit}).scalars())


_HERE = spaces.c.run_id == bindparam("root_id")
_ACTIVITIES = spaces.c.activity.in_(bindparam("activities", expanding=True))
# By their run, and not through its spaces: there may be thousands of pods. What an index of some rows goes by is said
# as it is there, or the index is not recognised.
_POSTS = select(posts.c.id).where(posts.c.run_id == bindparam("root_id"))
_AFTER = _POSTS.where(posts.c.id > bindparam("after"))
_NEWEST = (
    _POSTS.where(posts.c.id < bindparam("after"), posts.c.state == "visible")
    .order_by(posts.c.id.desc())
    .limit(bindparam("limit"))
)
_IS_ROOT = and_(func.coalesce(posts.c.parent_id, 0) == 0, posts.c.target.is_(None), posts.c.facilitator == false())
_IN_SPACE = exists().where(spaces.c.id == posts.c.space_id, _ACTIVITIES)
_OLDEST = _AFTER.order_by(posts.c.id).limit(bindparam("limit"))
_UNANSWERED = _OLDEST.add_columns(posts.c.created_at).where(
    text("posts.unanswered"), posts.c.state == "visible", posts.c.created_at <= bindparam("before"), _IN_SPACE
)
_REPORTED = _OLDEST.where(text("posts.reported"), posts.c.state.in_(("visible", "hidden", "pending")))
_IN_STATE = _OLDEST.where(text("posts.state <> 'visible'"), posts.c.state == bindparam("state"))
_BEST = _NEWEST.where(text("posts.best_practice"))
_HELPFUL = _NEWEST.where(text("(posts.helped OR posts.confirmed)"), posts.c.parent_id.is_not(None))
_ROOTS = _NEWEST.where(_IN_SPACE, _IS_ROOT)
_BY = (
    select(posts.c.id)
    .where(posts.c.enrolment_id == bindparam("enrolment_id"), posts.c.id < bindparam("after"))
    .order_by(posts.c.id.desc())
    .limit(bindparam("limit"))
)
_BY_IN = _BY.join(spaces, spaces.c.id == posts.c.space_id).where(spaces.c.activity == bindparam("activity"))

_author, _owner, _to = enrolments.alias("author"), enrolments.alias("owner"), enrolments.alias("answered")
_people = {alias: people.alias(f"{alias.name}_person") for alias in (_author, _owner, _to)}
_above = posts.alias("above")


def _name(of: Any) -> Any:
    return func.coalesce(_people[of].c.platform_name, _people[of].c.chosen_name)


_TOLD = (
    posts.c.id,
    posts.c.enrolment_id,
    _name(_author),
    posts.c.facilitator,
    spaces.c.activity,
    pods.c.number,
    posts.c.state,
    func.substr(posts.c.text, 1, 1_000),
    posts.c.nodes,
    posts.c.fields,
    posts.c.consent,
    posts.c.words,
    posts.c.countable,
    posts.c.why,
    posts.c.flag,
    posts.c.anonymous,
    posts.c.answers,
    posts.c.endorsed,
    posts.c.helped,
    posts.c.confirmed,
    posts.c.best_practice,
    posts.c.edited_at,
    posts.c.created_at,
    posts.c.owner_id,
    _name(_owner),
    posts.c.to_id,
    _name(_to),
    posts.c.parent_id,
    func.substr(_above.c.text, 1, 1_000),
    _above.c.state,
)
_ROWS = (
    select(*_TOLD)
    .join(spaces, spaces.c.id == posts.c.space_id)
    .outerjoin(pods, pods.c.id == spaces.c.pod)
    .join(_author, _author.c.id == posts.c.enrolment_id)
    .join(_people[_author], _people[_author].c.id == _author.c.person_id)
    .outerjoin(_owner, _owner.c.id == posts.c.owner_id)
    .outerjoin(_people[_owner], _people[_owner].c.id == _owner.c.person_id)
    .outerjoin(_above, _above.c.id == posts.c.parent_id)
    .outerjoin(_to, _to.c.id == func.coalesce(posts.c.to_id, _above.c.enrolment_id))
    .outerjoin(_people[_to], _people[_to].c.id == _to.c.person_id)
    .where(_HERE, posts.c.id.in_(bindparam("ids", expanding=True)))
)
_REPORTS = (
    select(
        reports.c.post_id,
        reports.c.enrolment_id,
        func.coalesce(people.c.platform_name, people.c.chosen_name),
        reports.c.reason,
        reports.c.created_at,
    )
    .join(enrolments, enrolments.c.id == reports.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(reports.c.settled_at.is_(None), reports.c.post_id.in_(bindparam("ids", expanding=True)))
    .order_by(reports.c.id)
)
_LATEST = (
    select(posts.c.facilitator)
    .where(posts.c.run_id == bindparam("root_id"), posts.c.state == "visible", posts.c.private_to.is_(None))
    .order_by(posts.c.id.desc())
    .limit(LATEST)
    .subquery()
)
_SHARES = select(func.sum(case((_LATEST.c.facilitator, 1), else_=0)).label("facilitators"), func.count().label("all"))
