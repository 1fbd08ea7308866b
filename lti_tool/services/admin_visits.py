"""Administrators come in by a link that whoever runs the server prints, and stay for a while.

There are no accounts and no passwords to look after: who can run commands on the server decides who comes in. The link
is good for minutes and once; it is used up by pressing a button, because programs that preview links open them before
people do. Of all secrets only hashes are kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from lti_tool.errors import Refused
from lti_tool.storage import admin_acts, admin_visits
from lti_tool.storage.admin_visits import Visit, WayIn
from lti_tool.storage.database import Transaction

LINK = timedelta(minutes=15)
IDLE = timedelta(hours=4)
"""How long a visit lasts when nothing is done."""
LONGEST = timedelta(hours=12)
"""How long it lasts at most."""
STEP = timedelta(minutes=5)
"""A visit is kept open in steps of this size, so that not every page is a write."""
KEPT = timedelta(days=1)
"""How long a link that is over is kept, so that "used" and "too old" can be told apart."""
COMMAND = 'lti-tool admin sign-in --name "…"'
AGAIN = f"Have a new link printed on the server: {COMMAND}"


class AdminRefused(Refused):
    """Something that is not done at the administrators' pages. `todo` says what the person can do."""

    def __init__(self, code: str, message: str, todo: str = AGAIN, *, status: int = 403, detail: str = "") -> None:
        super().__init__(code, message, status=status, detail=detail)
        self.todo = todo


def link(tx: Transaction, name: str, *, now: datetime) -> str:
    """A new way in for `name`: the secret of its link, which is kept nowhere else."""
    admin_visits.forget(tx, visits_before=now, links_before=now - KEPT)
    secret = secrets.token_urlsafe(32)
    admin_visits.add_link(tx, _hash(secret), name=name, expires_at=now + LINK, now=now)
    return secret


def look(tx: Transaction, secret: str, *, now: datetime) -> WayIn:
    """The way in of this link, while it is good. Raises AdminRefused."""
    found = admin_visits.find_link(tx, _hash(secret))
    if found is None:
        raise AdminRefused("admin_link_unknown", "This link is not one of ours, or it was taken back.", status=404)
    if found.used_at is not None:
        raise AdminRefused(
            "admin_link_used", "This link has been used already. Each lets somebody in once.", status=410
        )
    if found.expires_at <= now:
        raise AdminRefused("admin_link_expired", "This link is too old. Each is good for 15 minutes.", status=410)
    return found


def sign_in(tx: Transaction, secret: str, *, now: datetime) -> tuple[str, Visit]:
    """Use the link up; the token of a new visit, and the visit. Raises AdminRefused."""
    name = admin_visits.use_link(tx, _hash(secret), now=now)
    if name is None:
        look(tx, secret, now=now)
        raise AdminRefused("admin_link_used", "This link has just been used.", status=410)
    token = secrets.token_urlsafe(32)
    visit = admin_visits.open_(tx, _hash(token), name=name, expires_at=now + IDLE, ends_at=now + LONGEST, now=now)
    admin_acts.note(tx, name, "signed_in", now=now)
    return token, visit


def find(tx: Transaction, token: str, *, now: datetime) -> Visit | None:
    """Whose visit this is; None where it is over."""
    return admin_visits.find(tx, _hash(token), now=now)


def wants_to_slide(visit: Visit, now: datetime) -> bool:
    """Whether it is time to keep the visit open for longer."""
    return _until(visit, now) - visit.expires_at >= STEP


def slide(tx: Transaction, visit: Visit, now: datetime) -> None:
    """Keep the visit open, as long as it may last."""
    admin_visits.slide(tx, visit.id, _until(visit, now))


def sign_out(tx: Transaction, token: str, name: str, *, now: datetime) -> None:
    """End this visit."""
    admin_visits.close(tx, _hash(token))
    admin_acts.note(tx, name, "signed_out", now=now)


def sign_out_everywhere(tx: Transaction, name: str | None, *, by: str, now: datetime) -> int:
    """End every visit and take back every link of one person, or of everybody; how many visits there were."""
    ended = admin_visits.close_all(tx, name)
    admin_acts.note(tx, by, "signed_out_everywhere", name or "everybody", now=now)
    return ended


def form_key(token: str) -> str:
    """What every form of this visit carries: only our own pages can know it, and it does not tell the token."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"form", hashlib.sha256).hexdigest()


def _until(visit: Visit, now: datetime) -> datetime:
    return min(now + IDLE, visit.ends_at)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
