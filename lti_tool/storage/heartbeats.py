"""Which workers are at work: each says so now and then, and takes its word back when it ends in good order."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, select, update

from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.watch_tables import heartbeats


class Beat(NamedTuple):
    """A worker, and when it was last heard of."""

    worker: str
    version: str
    started_at: datetime
    at: datetime


def beat(tx: Transaction, mine: Beat) -> None:
    """This worker is at work."""
    if not insert_once(tx, heartbeats, mine._asdict()):
        tx.execute(update(heartbeats).where(heartbeats.c.worker == mine.worker).values(mine._asdict()))


def ended(tx: Transaction, worker: str) -> None:
    """This worker has ended in good order."""
    tx.execute(delete(heartbeats).where(heartbeats.c.worker == worker))


def forget(tx: Transaction, before: datetime) -> None:
    """Drop workers that have not been heard of since then."""
    tx.execute(delete(heartbeats).where(heartbeats.c.at < before))


def heard(tx: Transaction, since: datetime, *, limit: int) -> list[Beat]:
    """Workers heard of since then, the last one first."""
    return [Beat._make(row) for row in tx.execute(_HEARD, {"since": since, "limit": limit})]


def last(tx: Transaction) -> datetime | None:
    """When any worker was last heard of."""
    return tx.execute(_LAST).scalar_one_or_none()


_HEARD = (
    select(heartbeats.c.worker, heartbeats.c.version, heartbeats.c.started_at, heartbeats.c.at)
    .where(heartbeats.c.at >= bindparam("since"))
    .order_by(heartbeats.c.at.desc(), heartbeats.c.worker)
    .limit(bindparam("limit"))
)
_LAST = select(func.max(heartbeats.c.at))
