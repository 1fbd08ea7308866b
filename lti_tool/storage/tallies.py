"""How many learners of a run are in which state, kept as it changes: a facilitator's page counts nobody.

A tally is one row that everybody in the run shares, so whoever changes it does so as the very last thing.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, func, literal, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from lti_tool.records import Role
from lti_tool.storage.community_tables import tallies
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, runs


def move(tx: Transaction, run_id: int, *, before: str | None, after: str | None) -> None:
    """One learner of the run is in another state; None: was not, or is not any more, among the learners."""
    if before == after:
        return
    # In one order, so that two acts never wait for each other.
    for state, n in sorted([(state, n) for state, n in ((before, -1), (after, 1)) if state is not None]):
        tx.execute(_ADD[tx.dialect.name], {"run_id": run_id, "state": state, "n": n})


def of_community(tx: Transaction, root_id: int) -> Mapping[str, int]:
    """How many learners of all runs of a community are in each state."""
    return {row.state: int(row.n) for row in tx.execute(_OF_COMMUNITY, {"root_id": root_id})}


def gone_of_community(tx: Transaction, root_id: int) -> tuple[dict[str, int], dict[str, int]]:
    """The same, and how many of each have left their LMS's course; in one statement, as pages look often."""
    found: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for row in tx.execute(_WITH_GONE, {"root_id": root_id}):
        found[row.gone][row.state] = int(row.n)
    return found


_ADD = {
    name: (
        new := make(tallies).values(run_id=bindparam("run_id"), state=bindparam("state"), n=bindparam("n"))
    ).on_conflict_do_update(index_elements=["run_id", "state"], set_={"n": tallies.c.n + new.excluded.n})
    for name, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_OF_COMMUNITY = (
    select(tallies.c.state, func.sum(tallies.c.n).label("n"))
    .join(runs, runs.c.id == tallies.c.run_id)
    .where(runs.c.root_id == bindparam("root_id"))
    .group_by(tallies.c.state)
)
_GONE = (
    select(enrolments.c.state, func.count().label("n"))
    .where(
        enrolments.c.run_id.in_(select(runs.c.id).where(runs.c.root_id == bindparam("root_id"))),
        enrolments.c.gone_at.is_not(None),
        enrolments.c.role == Role.LEARNER,
    )
    .group_by(enrolments.c.state)
)
_WITH_GONE = union_all(_OF_COMMUNITY.add_columns(literal(0).label("gone")), _GONE.add_columns(literal(1).label("gone")))
