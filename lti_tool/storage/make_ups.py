"""What somebody did in the place of a session she missed: read or watched, thought about it, and asked a question."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from lti_tool.storage.community_tables import make_ups, spaces
from lti_tool.storage.database import Transaction, insert_once


class MakeUp(NamedTuple):
    """One make-up. `post_id` is the question, where one was asked for."""

    activity: str
    reflection: str
    words: int
    post_id: int | None
    created_at: datetime


def keep(tx: Transaction, values: dict[str, Any]) -> bool:
    """Keep a make-up; the first one stays. Whether this was the first."""
    return insert_once(tx, make_ups, values)


def find(tx: Transaction, root_id: int, activity: str, enrolment_id: int) -> MakeUp | None:
    """What somebody did in one activity of a community."""
    row = tx.execute(_ONE, {"root_id": root_id, "activity": activity, "enrolment_id": enrolment_id}).one_or_none()
    return None if row is None else MakeUp._make(row)


def all_of(tx: Transaction, enrolment_id: int) -> list[MakeUp]:
    """Everything somebody made up for."""
    return [MakeUp._make(row) for row in tx.execute(_HERS, {"enrolment_id": enrolment_id})]


_HERS = (
    select(spaces.c.activity, make_ups.c.reflection, make_ups.c.words, make_ups.c.post_id, make_ups.c.created_at)
    .join(spaces, spaces.c.id == make_ups.c.space_id)
    .where(make_ups.c.enrolment_id == bindparam("enrolment_id"))
    .order_by(make_ups.c.created_at)
)
_ONE = _HERS.where(spaces.c.run_id == bindparam("root_id"), spaces.c.activity == bindparam("activity"))
