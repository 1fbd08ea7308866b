"""Which platforms are to tell us of copied courses, and which of their notices have come."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, tuple_, update

from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.roster_tables import notice_handlers, notices_seen


@dataclass(frozen=True, slots=True)
class Claimed:
    """A platform that one worker may ask now."""

    registration_id: int
    deployment_id: str
    claim: str
    url: str
    attempts: int


def named(tx: Transaction, registration_id: int, deployment_id: str, url: str, *, now: datetime) -> None:
    """A launch has said where to ask to be told: ask soon, where that is news."""
    key = {"registration_id": registration_id, "deployment_id": deployment_id}
    if not insert_once(tx, notice_handlers, {**key, "url": url, "next_at": now, "attempts": 0}):
        tx.execute(
            _MOVED, {"registration_id_": registration_id, "deployment_id_": deployment_id, "url_": url, "now_": now}
        )


def claim(tx: Transaction, name: str, *, until: datetime, now: datetime) -> Claimed | None:
    """Claim the platform whose turn it is; None where nobody is to be asked."""
    row = tx.execute(_CLAIM, {"name": name, "until": until, "now": now}).one_or_none()
    return None if row is None else Claimed(**row._mapping)


def close(tx: Transaction, claimed: Claimed, values: Mapping[str, Any]) -> None:
    """End a claim that still is this worker's."""
    mine = (
        notice_handlers.c.registration_id == claimed.registration_id,
        notice_handlers.c.deployment_id == claimed.deployment_id,
        notice_handlers.c.claim == claimed.claim,
    )
    tx.execute(update(notice_handlers).where(*mine).values(**values, claim=None, claimed_until=None))


def heard(tx: Transaction, registration_id: int, nonce: str, *, until: datetime) -> bool:
    """Remember a notice; whether it came for the first time."""
    nonce_hash = hashlib.sha256(nonce.encode()).hexdigest()
    key = {"registration_id": registration_id, "nonce_hash": nonce_hash}
    return insert_once(tx, notices_seen, {**key, "expires_at": until})


def forget_expired(tx: Transaction, now: datetime) -> None:
    """Forget notices that would be too old to be believed anyway."""
    tx.execute(delete(notices_seen).where(notices_seen.c.expires_at < now))


_MOVED = (
    update(notice_handlers)
    .where(
        notice_handlers.c.registration_id == bindparam("registration_id_"),
        notice_handlers.c.deployment_id == bindparam("deployment_id_"),
        notice_handlers.c.url != bindparam("url_"),
    )
    .values(url=bindparam("url_"), next_at=bindparam("now_"), attempts=0)
)
_FREE = or_(notice_handlers.c.claimed_until.is_(None), notice_handlers.c.claimed_until <= bindparam("now"))
_NEXT = (
    select(notice_handlers.c.registration_id, notice_handlers.c.deployment_id)
    .where(and_(notice_handlers.c.next_at <= bindparam("now"), _FREE))
    .order_by(notice_handlers.c.next_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(notice_handlers)
    .where(tuple_(notice_handlers.c.registration_id, notice_handlers.c.deployment_id).in_(_NEXT))
    .values(claim=bindparam("name"), claimed_until=bindparam("until"), attempts=notice_handlers.c.attempts + 1)
    .returning(
        notice_handlers.c.registration_id,
        notice_handlers.c.deployment_id,
        notice_handlers.c.claim,
        notice_handlers.c.url,
        notice_handlers.c.attempts,
    )
)
