"""Numbers for two pictures: how much is written as days pass, and who answers whom. The database adds up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, cast, desc, false, func, select
from sqlalchemy import String as Words

from lti_tool.records import Role
from lti_tool.storage.community_tables import pods, posts, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people, runs


class Day(NamedTuple):
    """How much learners wrote on one day (UTC, `2026-11-20`), and how many of them."""

    day: str
    posts: int
    people: int


class Arrow(NamedTuple):
    """How often somebody answered somebody."""

    source: int
    target: int
    n: int


class Dot(NamedTuple):
    """Somebody in a picture."""

    id: int
    name: str | None
    facilitator: bool


class Pod(NamedTuple):
    """A pod by its number."""

    id: int
    number: int


def days(tx: Transaction, root_id: int, *, since: datetime) -> list[Day]:
    """Each day since then on which a learner wrote something that can be seen."""
    return [Day._make(row) for row in tx.execute(_DAYS[tx.dialect.name], {"root_id": root_id, "since": since})]


def arrows(tx: Transaction, root_id: int, pod_id: int | None, *, limit: int) -> list[Arrow]:
    """Who answered whom in the whole community (None), or in one pod; the strongest first."""
    if pod_id is None:
        rows = tx.execute(_ARROWS, {"root_id": root_id, "limit": limit})
    else:
        rows = tx.execute(_ARROWS_IN, {"root_id": root_id, "pod": pod_id, "limit": limit})
    return [Arrow._make(row) for row in rows]


def members(tx: Transaction, root_id: int, pod_id: int | None, *, limit: int) -> list[Dot]:
    """The learners of the community, or of one pod, in the order they came."""
    if pod_id is None:
        return _dots(tx, _LEARNERS, {"root_id": root_id, "limit": limit})
    return _dots(tx, _LEARNERS_IN, {"root_id": root_id, "pod": pod_id, "limit": limit})


def named(tx: Transaction, root_id: int, ids: Sequence[int]) -> list[Dot]:
    """These people, as far as they are of this community."""
    return _dots(tx, _NAMED, {"root_id": root_id, "ids": list(ids)}) if ids else []


def pods_of(tx: Transaction, root_id: int, *, number: int | None, limit: int) -> list[Pod]:
    """The first pods of a community that have anybody in them, or the one with this number."""
    if number is None:
        rows = tx.execute(_PODS, {"root_id": root_id, "limit": limit})
    else:
        rows = tx.execute(_POD, {"root_id": root_id, "number": number, "limit": limit})
    return [Pod._make(row) for row in rows]


def _dots(tx: Transaction, statement: Select[Any], values: dict[str, Any]) -> list[Dot]:
    return [Dot(row.id, row.name, row.role == Role.FACILITATOR) for row in tx.execute(statement, values)]


_HERE = spaces.c.run_id == bindparam("root_id")
_SEEN = (posts.c.state == "visible", posts.c.facilitator == false())


def _per_day(day: Any) -> Select[Any]:
    number = func.count(func.distinct(posts.c.enrolment_id))
    return (
        select(day.label("day"), func.count(), number)
        .join(spaces, spaces.c.id == posts.c.space_id)
        .where(_HERE, *_SEEN, posts.c.created_at >= bindparam("since"))
        .group_by("day")
        .order_by("day")
    )


_DAYS = {
    "sqlite": _per_day(func.substr(cast(posts.c.created_at, Words), 1, 10)),
    "postgresql": _per_day(func.to_char(func.timezone("UTC", posts.c.created_at), "YYYY-MM-DD")),
}
_N = func.count()
_ARROWS = (
    select(posts.c.enrolment_id, posts.c.to_id, _N)
    .join(spaces, spaces.c.id == posts.c.space_id)
    .where(_HERE, posts.c.state == "visible", posts.c.to_id.is_not(None), posts.c.to_id != posts.c.enrolment_id)
    .group_by(posts.c.enrolment_id, posts.c.to_id)
    .order_by(desc(_N), posts.c.enrolment_id, posts.c.to_id)
    .limit(bindparam("limit"))
)
_ARROWS_IN = _ARROWS.where(spaces.c.pod == bindparam("pod"))
_NAME = func.coalesce(people.c.platform_name, people.c.chosen_name).label("name")
_OF_COMMUNITY = enrolments.c.run_id.in_(select(runs.c.id).where(runs.c.root_id == bindparam("root_id")))
# Whoever had everything erased is nobody any more, and no name is left to stand in a picture.
_IS_HERE = enrolments.c.state != "left"
_DOTS = (
    select(enrolments.c.id, _NAME, enrolments.c.role)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(_OF_COMMUNITY, _IS_HERE)
    .order_by(enrolments.c.id)
)
_LEARNERS = _DOTS.where(enrolments.c.role == Role.LEARNER).limit(bindparam("limit"))
_LEARNERS_IN = _LEARNERS.where(enrolments.c.pod_id == bindparam("pod"))
_NAMED = _DOTS.where(enrolments.c.id.in_(bindparam("ids", expanding=True)))
_PODS = (
    select(pods.c.id, pods.c.number)
    .where(pods.c.run_id == bindparam("root_id"), pods.c.merged_into.is_(None), pods.c.members > 0)
    .order_by(pods.c.number)
    .limit(bindparam("limit"))
)
_POD = _PODS.where(pods.c.number == bindparam("number"))
