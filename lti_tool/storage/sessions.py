"""Open doors: sessions, by the hash of their token."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from lti_tool.records import Role, Run, Session
from lti_tool.storage.database import Found, Transaction
from lti_tool.storage.runs import RUN, run_of
from lti_tool.storage.tables import enrolments, runs, sessions


def open_(
    tx: Transaction,
    token_hash: str,
    *,
    run: Run,
    enrolment_id: int | None,
    role: Role,
    kind: str,
    grant_id: int | None,
    expires_at: datetime,
    pod_id: int | None = None,
) -> Session:
    """A new session for one person in one run."""
    values = {
        "token_hash": token_hash,
        "run_id": run.id,
        "enrolment_id": enrolment_id,
        "role": role,
        "kind": kind,
        "grant_id": grant_id,
        "expires_at": expires_at,
    }
    made = tx.execute(_OPEN, values).scalar_one()
    return Session(made, run, role, kind, enrolment_id, grant_id, expires_at, pod_id)


def find(tx: Transaction, token_hash: str, now: datetime, *, hold: bool = False) -> Session | None:
    """The session with this token, unless it has run out.

    `hold`: the run is neither joined to another nor parted until this act is over; any number of acts may hold it.
    """
    row = tx.execute(_FIND_AND_HOLD if hold else _FIND, {"token_hash": token_hash, "now": now}).one_or_none()
    return None if row is None else _session(row)


def slide(tx: Transaction, session_id: int, expires_at: datetime) -> None:
    """Keep the door open until `expires_at`."""
    tx.execute(_SLIDE, {"id_": session_id, "expires_at_": expires_at})


def close_of(tx: Transaction, enrolment_id: int) -> None:
    """Close every session of one person in a run."""
    tx.execute(delete(sessions).where(sessions.c.enrolment_id == enrolment_id))


def close_of_grant(tx: Transaction, grant_id: int) -> None:
    """Close every session that a package's grant opened."""
    tx.execute(delete(sessions).where(sessions.c.grant_id == grant_id))


def forget_expired(tx: Transaction, now: datetime) -> None:
    """Delete what has run out."""
    tx.execute(delete(sessions).where(sessions.c.expires_at <= now))


def _session(row: Found) -> Session:
    return Session(
        row.id, run_of(row), Role(row.role), row.kind, row.enrolment_id, row.grant_id, row.expires_at, row.pod_id
    )


_OPEN = sessions.insert().returning(sessions.c.id)
_SLIDE = update(sessions).where(sessions.c.id == bindparam("id_")).values(expires_at=bindparam("expires_at_"))
_FIND = (
    select(
        sessions.c.id,
        sessions.c.enrolment_id,
        sessions.c.role,
        sessions.c.kind,
        sessions.c.grant_id,
        sessions.c.expires_at,
        enrolments.c.pod_id,
        *RUN,
    )
    .join(runs, runs.c.id == sessions.c.run_id)
    .outerjoin(enrolments, enrolments.c.id == sessions.c.enrolment_id)
    .where(sessions.c.token_hash == bindparam("token_hash"), sessions.c.expires_at > bindparam("now"))
)
_FIND_AND_HOLD = _FIND.with_for_update(read=True, key_share=True, of=runs)
