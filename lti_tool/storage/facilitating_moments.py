"""Lists of people, by the moment somebody has been in them: stuck, waiting, alone, in trouble.

Each is a page from one index per run, so what it costs does not depend on how many people are in the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, and_, bindparam, exists, or_, select, union

from lti_tool.records import Role
from lti_tool.storage.community_tables import pods
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, package_learners, runs, scores_due

COUNTED = 200
"""How many entries of a list are counted, at most."""


class Found(NamedTuple):
    """Somebody in a list: her enrolment, and the moment the list is ordered by."""

    id: int
    at: datetime


def stuck(
    tx: Transaction, run_ids: Sequence[int], *, since: datetime, now: datetime, after: Found, limit: int
) -> list[Found]:
    """Learners whose turn it is and who have done nothing after `since`, or who are past a date; longest first."""
    idle = _of_runs(tx, _IDLE, run_ids, {"since": since}, after, limit)
    late = _of_runs(tx, _LATE, run_ids, {"now": now}, after, limit)
    return _merged([idle, late], limit)


def waiting(tx: Transaction, run_ids: Sequence[int], *, after: Found, limit: int) -> list[Found]:
    """Learners who can only wait for others; longest first."""
    return _of_runs(tx, _WAITING, run_ids, {}, after, limit)


def alone(tx: Transaction, root_id: int, *, since: datetime, after: Found, limit: int) -> list[Found]:
    """Unfinished learners who have been the only one in their pod since then; longest first."""
    return _page(tx, _ALONE, {"root_id": root_id, "since": since}, after, limit)


def by_herself(tx: Transaction, root_id: int, *, since: datetime, after: Found, limit: int) -> list[Found]:
    """Unfinished learners who came before then; what `alone` is in a community of one."""
    return _page(tx, _BY_HERSELF, {"root_id": root_id, "since": since}, after, limit)


def in_trouble(tx: Transaction, root_id: int, *, after: Found, limit: int) -> list[Found]:
    """Learners whose place somebody else has claimed, or whose score a platform has refused; in the order they came."""
    return _page(tx, _IN_TROUBLE, {"root_id": root_id}, after, limit)


def _of_runs(
    tx: Transaction, statement: Select[Any], run_ids: Sequence[int], values: dict[str, Any], after: Found, limit: int
) -> list[Found]:
    """One page from each run in turn: within one run an index has them in their order, so that no more are read."""
    return _merged([_page(tx, statement, {**values, "run_id": one}, after, limit) for one in run_ids], limit)


def _merged(pages: Sequence[list[Found]], limit: int) -> list[Found]:
    if len(pages) == 1:
        return pages[0]
    return sorted({one for page in pages for one in page}, key=lambda one: (one.at, one.id))[:limit]


def _page(tx: Transaction, statement: Select[Any], values: dict[str, Any], after: Found, limit: int) -> list[Found]:
    rows = tx.execute(statement, {**values, "after_at": after.at, "after_id": after.id, "limit": limit})
    return [Found(row.id, row.at) for row in rows]


_LEARNERS = and_(
    enrolments.c.run_id.in_(select(runs.c.id).where(runs.c.root_id == bindparam("root_id"))),
    enrolments.c.role == Role.LEARNER,
    # Whoever has left the LMS's course needs nobody.
    enrolments.c.gone_at.is_(None),
)
_CAME_AT = select(enrolments.c.id, enrolments.c.created_at.label("at")).where(_LEARNERS)


def _ordered(found: Any) -> Select[Any]:
    """One page of what is found, by its moment and then by id, after a cursor."""
    rows = found.subquery()
    later = and_(rows.c.at == bindparam("after_at"), rows.c.id > bindparam("after_id"))
    query = select(rows.c.id, rows.c.at).where(or_(rows.c.at > bindparam("after_at"), later))
    return query.order_by(rows.c.at, rows.c.id).limit(bindparam("limit"))


_IN_RUN = select(enrolments.c.id, enrolments.c.changed_at.label("at")).where(
    enrolments.c.run_id == bindparam("run_id"),
    enrolments.c.gone_at.is_(None),
    # The first half finds where the page begins in the index; the second leaves out who came before at that moment.
    enrolments.c.changed_at >= bindparam("after_at"),
    or_(enrolments.c.changed_at > bindparam("after_at"), enrolments.c.id > bindparam("after_id")),
)
_IN_TURN = _IN_RUN.order_by(enrolments.c.changed_at, enrolments.c.id).limit(bindparam("limit"))
_IDLE = _IN_TURN.where(
    enrolments.c.state == "my_turn", enrolments.c.changed_at <= bindparam("since"), enrolments.c.role == Role.LEARNER
)
_LATE = _IN_TURN.where(
    enrolments.c.due_at <= bindparam("now"),
    enrolments.c.state.in_(("my_turn", "not_started")),
    enrolments.c.role == Role.LEARNER,
)


def _of_few(table: Table, which: Any) -> Select[Any]:
    """Learners of the community among the few rows of a table, found from there and not from everybody."""
    whose = table.c.enrolment_id
    came = select(enrolments.c.created_at).where(enrolments.c.id == whose).correlate(table).scalar_subquery()
    hers = exists().where(enrolments.c.id == whose, _LEARNERS).correlate(table)
    return select(whose.label("id"), came.label("at")).where(which, hers)


_WAITING = _IN_TURN.where(enrolments.c.state == "waiting", enrolments.c.role == Role.LEARNER)
_UNFINISHED = enrolments.c.state.in_(("my_turn", "waiting", "not_started"))
_ALONE = _ordered(
    select(enrolments.c.id, pods.c.newest_at.label("at"))
    .join(pods, pods.c.id == enrolments.c.pod_id)
    .where(
        pods.c.run_id == bindparam("root_id"),
        pods.c.members == 1,
        pods.c.merged_into.is_(None),
        pods.c.newest_at <= bindparam("since"),
        enrolments.c.role == Role.LEARNER,
        enrolments.c.gone_at.is_(None),
        _UNFINISHED,
    )
)
_BY_HERSELF = _ordered(_CAME_AT.where(_UNFINISHED, enrolments.c.created_at <= bindparam("since")))
_IN_TROUBLE = _ordered(
    union(
        _of_few(package_learners, package_learners.c.conflict_at.is_not(None)),
        _of_few(scores_due, scores_due.c.state == "failed"),
    )
)
