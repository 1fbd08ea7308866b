"""Who asks for more time, until a facilitator has answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lti_tool.storage.community_tables import asks
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, runs


@dataclass(frozen=True, slots=True)
class Ask:
    """One open question for more time."""

    id: int
    enrolment_id: int
    activity: str
    reason: str
    at: datetime


def ask(tx: Transaction, enrolment_id: int, activity: str, *, reason: str, now: datetime) -> None:
    """Ask; a second time replaces the words of the first and keeps its place."""
    values = {"enrolment_id": enrolment_id, "activity": activity, "reason": reason, "at": now}
    tx.execute(_ASK[tx.dialect.name], values)


def answered(tx: Transaction, enrolment_id: int, activity: str) -> None:
    """A facilitator has decided about it."""
    tx.execute(_ANSWERED, {"enrolment_id_": enrolment_id, "activity_": activity})


def open_in(tx: Transaction, root_id: int, *, after: int, limit: int) -> Sequence[Ask]:
    """Open questions of a community after the one with this id, oldest first."""
    rows = tx.execute(_OPEN, {"root_id": root_id, "after": after, "limit": limit})
    return [Ask(row.id, row.enrolment_id, row.activity, row.reason, row.at) for row in rows]


def count(tx: Transaction, root_id: int) -> int:
    """How many are open in a community."""
    return int(tx.execute(_COUNT, {"root_id": root_id}).scalar_one())


def of(tx: Transaction, enrolment_id: int) -> Mapping[str, datetime]:
    """What one person has asked for and when, by activity."""
    return {row.activity: row.at for row in tx.execute(_OF, {"enrolment_id": enrolment_id})}


_ASK = {
    name: (
        new := make(asks).values({column: bindparam(column) for column in ("enrolment_id", "activity", "reason", "at")})
    ).on_conflict_do_update(index_elements=["enrolment_id", "activity"], set_={"reason": new.excluded.reason})
    for name, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_ANSWERED = delete(asks).where(
    asks.c.enrolment_id == bindparam("enrolment_id_"), asks.c.activity == bindparam("activity_")
)
_OF_COMMUNITY = (
    # From the few that ask, and not from everybody who could.
    select(asks).where(
        exists()
        .where(
            enrolments.c.id == asks.c.enrolment_id,
            enrolments.c.gone_at.is_(None),
            runs.c.id == enrolments.c.run_id,
            runs.c.root_id == bindparam("root_id"),
        )
        .correlate(asks)
    )
)
_OPEN = _OF_COMMUNITY.where(asks.c.id > bindparam("after")).order_by(asks.c.id).limit(bindparam("limit"))
_COUNT = _OF_COMMUNITY.with_only_columns(func.count())
_OF = select(asks.c.activity, asks.c.at).where(asks.c.enrolment_id == bindparam("enrolment_id"))
