"""Whether anything has happened in a community since a facilitator looked: read from the ends of a few indexes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, bindparam, func, select, text, union_all

from lti_tool.records import Role
from lti_tool.storage.community_tables import audit, posts, reports
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, runs


def pulse(tx: Transaction, root_id: int) -> str:
    """Changes when somebody of the community comes, gets further or writes, with every report and every decision.

    What people do that shows in none of these, such as an edit that changes no count, is not in it: look again in time.
    """
    row = tx.execute(_PULSE, {"root_id": root_id}).one()
    moment = row.latest and int(row.latest.timestamp() * 1000)
    return f"{moment}-{row.people}-{row.decided}-{row.written}-{row.reported}"


def _newest(column: Column[Any], **which: str) -> Any:
    """The greatest value in each run among some people, taken from the end of an index."""
    return (
        select(func.max(column))
        .where(enrolments.c.run_id == runs.c.id, *(enrolments.c[name] == value for name, value in which.items()))
        .correlate(runs)
        .scalar_subquery()
    )


_STATES = ("finished", "my_turn", "waiting", "not_started")
_MOMENTS = union_all(
    *(
        select(_newest(enrolments.c.changed_at, state=state).label("at")).where(runs.c.root_id == bindparam("root_id"))
        for state in _STATES
    )
).subquery()
_NUMBERS = union_all(
    *(
        select(_newest(enrolments.c.id, role=role).label("id")).where(runs.c.root_id == bindparam("root_id"))
        for role in (Role.LEARNER, Role.FACILITATOR)
    )
).subquery()
_PULSE = select(
    select(func.max(_MOMENTS.c.at)).scalar_subquery().label("latest"),
    select(func.max(_NUMBERS.c.id)).scalar_subquery().label("people"),
    select(func.max(audit.c.id)).where(audit.c.run_id == bindparam("root_id")).scalar_subquery().label("decided"),
    select(func.max(posts.c.id)).where(posts.c.run_id == bindparam("root_id")).scalar_subquery().label("written"),
    select(func.count())
    .select_from(reports)
    .where(
        reports.c.settled_at.is_(None),
        reports.c.post_id.in_(select(posts.c.id).where(posts.c.run_id == bindparam("root_id"), text("posts.reported"))),
    )
    .scalar_subquery()
    .label("reported"),
)
