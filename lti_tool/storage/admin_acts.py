"""The log of what administrators did on their pages: who, what, to what, when. It is only added to.

Names and ids are kept as they were then. Neither secrets nor learners' words go in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, or_, select

from lti_tool.storage.admin_search import containing
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import admin_acts


class Act(NamedTuple):
    """One act in the log."""

    id: int
    at: datetime
    who: str
    act: str
    """For programs: `deployment_approved`, `invite_made` …"""
    about: str
    """What it was done to, in words."""
    detail: str


def note(tx: Transaction, who: str, act: str, about: str = "", *, detail: str = "", now: datetime) -> None:
    """Write down what `who` did to what, in the transaction that does it."""
    row = {"at": now, "who": who, "act": act, "about": about[:500], "detail": detail}
    tx.execute(insert(admin_acts).values(row))


def page(tx: Transaction, *, like: str = "", before: int, limit: int) -> Sequence[Act]:
    """What was done before the act with this id, newest first; `like` stands in any of its words."""
    wanted = select(admin_acts).where(admin_acts.c.id < before).order_by(admin_acts.c.id.desc()).limit(limit)
    if like:
        columns = (admin_acts.c.who, admin_acts.c.act, admin_acts.c.about, admin_acts.c.detail)
        wanted = wanted.where(or_(*(func.lower(one).like(containing(like), escape="\\") for one in columns)))
    return [Act(row.id, row.at, row.who, row.act, row.about, row.detail) for row in tx.execute(wanted)]
