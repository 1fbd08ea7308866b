"""Doors: how somebody who has launched stays known, without a cookie.

A token is 256 random bits and is the only thing a page holds; the server keeps its hash. There is no "current" person
of a browser: each tab has its own token, so two people at one computer are never mixed up (design: README, "no
cookies").
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from lti_tool.records import Role, Run, Session
from lti_tool.storage import sessions
from lti_tool.storage.database import Transaction

LTI_LASTS = timedelta(hours=12)
PACKAGE_LASTS = timedelta(minutes=15)
HANDS_IN = timedelta(days=7)
"""How long after its end a platform's session still takes in what was being typed, and nothing else."""
SLIDES_EVERY = timedelta(minutes=10)
"""How often, at most, a session that slides is written again."""


def open_lti(
    tx: Transaction, run: Run, *, enrolment_id: int | None, role: Role, now: datetime, pod_id: int | None = None
) -> tuple[str, Session]:
    """A session after a launch from a platform: the token, which is not kept anywhere here, and what it opens."""
    token = secrets.token_urlsafe(32)
    expires_at = now + LTI_LASTS
    made = sessions.open_(
        tx,
        hash_of(token),
        run=run,
        enrolment_id=enrolment_id,
        role=role,
        kind="lti",
        grant_id=None,
        expires_at=expires_at,
        pod_id=pod_id,
    )
    return token, made


def open_package(tx: Transaction, run: Run, *, enrolment_id: int, grant_id: int, now: datetime) -> tuple[str, Session]:
    """A session after a package's launch. Packages never let anybody in as anything but a learner."""
    token = secrets.token_urlsafe(32)
    made = sessions.open_(
        tx,
        hash_of(token),
        run=run,
        enrolment_id=enrolment_id,
        role=Role.LEARNER,
        kind="package",
        grant_id=grant_id,
        expires_at=now + PACKAGE_LASTS,
    )
    return token, made


def find(tx: Transaction, token_hash: str, now: datetime, *, hold: bool = False) -> Session | None:
    """Who comes with the token of this hash; None when nobody does, or not any more. `hold`: for an act that writes."""
    return sessions.find(tx, token_hash, now, hold=hold)


def find_late(tx: Transaction, token_hash: str, now: datetime, *, hold: bool = False) -> Session | None:
    """The same, also for a page that was left open too long: its words would be lost where a browser keeps nothing."""
    found = sessions.find(tx, token_hash, now - HANDS_IN, hold=hold)
    return found if found is not None and (found.kind == "lti" or found.expires_at > now) else None


def forget_ended(tx: Transaction, now: datetime) -> None:
    """Delete sessions that are of no use any more."""
    sessions.forget_expired(tx, now - HANDS_IN)


def wants_to_slide(session: Session, now: datetime) -> bool:
    """Whether the session should be kept open longer now."""
    return session.kind == "lti" and now < session.expires_at < now + LTI_LASTS - SLIDES_EVERY


def slide(tx: Transaction, session: Session, now: datetime) -> None:
    """Keep an LTI session open for 12 more hours."""
    sessions.slide(tx, session.id, now + LTI_LASTS)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
