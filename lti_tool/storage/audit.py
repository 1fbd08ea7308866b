"""The audit log: what facilitators and administrators decided about people and posts, and why. It is only added to.

No words of learners go in, so nothing in it has to be erased; a `reason` is what the facilitator wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from lti_tool.storage.community_tables import audit
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people

LONGEST_REASON = 500


class Entry(NamedTuple):
    """One act in the log, in the order of `_ENTRY`. No actor: an administrator, or the tool itself."""

    id: int
    act: str
    actor_id: int | None
    actor: str | None
    subject_id: int | None
    subject: str | None
    post_id: int | None
    activity: str | None
    reason: str
    at: datetime


def note(
    tx: Transaction,
    run_id: int,
    actor_id: int | None,
    act: str,
    *,
    subject_id: int | None = None,
    post_id: int | None = None,
    activity: str | None = None,
    reason: str = "",
    now: datetime,
) -> None:
    """Write down what was done in the community `run_id` (a root), to whom or what, and why.

    `actor_id` is an enrolment; None for an administrator or the tool itself.
    """
    values: dict[str, Any] = {"run_id": run_id, "actor_id": actor_id, "act": act, "subject_id": subject_id}
    values |= {"post_id": post_id, "activity": activity, "reason": reason[:LONGEST_REASON], "at": now}
    tx.execute(_NOTE, values)


def page(tx: Transaction, run_id: int, *, before: int, limit: int) -> Sequence[Entry]:
    """What was done in a community before the entry with this id, newest first."""
    return [Entry._make(row) for row in tx.execute(_PAGE, {"run_id": run_id, "before": before, "limit": limit})]


def about(tx: Transaction, run_id: int, subject_id: int, *, before: int = 2**31 - 1, limit: int) -> Sequence[Entry]:
    """The same about one person."""
    values = {"run_id": run_id, "subject": subject_id, "before": before, "limit": limit}
    return [Entry._make(row) for row in tx.execute(_ABOUT, values)]


def newest(tx: Transaction, run_id: int) -> int:
    """The id of the last entry of a community; 0 before the first."""
    return tx.execute(_NEWEST, {"run_id": run_id}).scalar_one() or 0


_actor, _subject = enrolments.alias("actor"), enrolments.alias("subject")
_actor_person, _subject_person = people.alias("actor_person"), people.alias("subject_person")
_ENTRY = (
    audit.c.id,
    audit.c.act,
    audit.c.actor_id,
    func.coalesce(_actor_person.c.platform_name, _actor_person.c.chosen_name),
    audit.c.subject_id,
    func.coalesce(_subject_person.c.platform_name, _subject_person.c.chosen_name),
    audit.c.post_id,
    audit.c.activity,
    audit.c.reason,
    audit.c.at,
)
_NOTE = audit.insert()
_ENTRIES = (
    select(*_ENTRY)
    .outerjoin(_actor, _actor.c.id == audit.c.actor_id)
    .outerjoin(_actor_person, _actor_person.c.id == _actor.c.person_id)
    .outerjoin(_subject, _subject.c.id == audit.c.subject_id)
    .outerjoin(_subject_person, _subject_person.c.id == _subject.c.person_id)
    .where(audit.c.run_id == bindparam("run_id"))
    .order_by(audit.c.id.desc())
    .limit(bindparam("limit"))
)
_PAGE = _ENTRIES.where(audit.c.id < bindparam("before"))
_ABOUT = _PAGE.where(audit.c.subject_id == bindparam("subject"))
_NEWEST = select(func.max(audit.c.id)).where(audit.c.run_id == bindparam("run_id"))
