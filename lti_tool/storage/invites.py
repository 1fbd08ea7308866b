"""Invites: single-use links by which the administrator of a platform registers it.

Only a hash of the secret is kept. Using one takes long, because two strangers are asked on the way; so it is claimed
first, for whoever asks, and used up only by what came of it. A claim that came to nothing is given back, and one whose
holder died ends by itself.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, insert, or_, select, update

from lti_tool.storage.database import Found, Transaction
from lti_tool.storage.tables import invites, registrations

CLAIMED = timedelta(minutes=3)
"""How long one registration may take; longer than all that it asks for may take together."""


@dataclass(frozen=True, slots=True)
class Invite:
    """One link. `registered` is the name of the registration that came of it."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    registered: str | None

    def state(self, now: datetime) -> str:
        """`used`, `revoked`, `expired` or `open`."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= now else "open"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to register with an invite, for a while."""

    invite_id: int
    name: str
    mark: str


def add(tx: Transaction, secret_hash: str, *, name: str, expires_at: datetime, now: datetime) -> int:
    """Keep a new invite; its id."""
    row = {"secret_hash": secret_hash, "name": name, "created_at": now, "expires_at": expires_at}
    return int(tx.execute(insert(invites).values(row).returning(invites.c.id)).scalar_one())


def listed(tx: Transaction) -> tuple[Invite, ...]:
    """All invites, newest first."""
    return tuple(map(invite_of, tx.execute(INVITES.order_by(invites.c.id.desc()))))


def find(tx: Transaction, secret_hash: str) -> Invite | None:
    """The invite with this secret, whatever has become of it."""
    row = tx.execute(INVITES.where(invites.c.secret_hash == secret_hash)).first()
    return None if row is None else invite_of(row)


def revoke(tx: Transaction, invite_id: int, *, now: datetime) -> bool:
    """End an invite that was not used yet; whether there was one. A registration on its way fails, too."""
    ended = update(invites).where(invites.c.id == invite_id, *_UNUSED).values(revoked_at=now)
    return tx.execute(ended).rowcount == 1


def claim(tx: Transaction, secret_hash: str, *, now: datetime) -> Claim | None:
    """Take the right to register, unless the invite is over or somebody else has it. Of two at once, one gets it."""
    mark = secrets.token_hex(16)
    taken = (
        update(invites)
        .where(
            invites.c.secret_hash == secret_hash,
            *_UNUSED,
            invites.c.expires_at > now,
            or_(invites.c.claimed_until.is_(None), invites.c.claimed_until <= now),
        )
        .values(claim=mark, claimed_until=now + CLAIMED)
        .returning(invites.c.id, invites.c.name)
    )
    row = tx.execute(taken).first()
    return None if row is None else Claim(row.id, row.name, mark)


def give_back(tx: Transaction, held: Claim) -> None:
    """Let somebody try again at once. A claim that another one has taken over since stays theirs."""
    tx.execute(update(invites).where(*_held(held)).values(claim=None, claimed_until=None))


def use(tx: Transaction, held: Claim, registration_id: int, *, now: datetime) -> bool:
    """Use the invite up for this registration; False where the claim was lost or the invite revoked meanwhile."""
    done = {"used_at": now, "registration_id": registration_id, "claim": None, "claimed_until": None}
    return tx.execute(update(invites).where(*_held(held), *_UNUSED).values(done)).rowcount == 1


def _held(held: Claim) -> tuple[ColumnElement[bool], ...]:
    return invites.c.id == held.invite_id, invites.c.claim == held.mark


def invite_of(row: Found) -> Invite:
    """A row of `INVITES` as a value."""
    return Invite(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
        registered=row.registered,
    )


_UNUSED = (invites.c.used_at.is_(None), invites.c.revoked_at.is_(None))
INVITES = select(
    invites.c.id,
    invites.c.name,
    invites.c.created_at,
    invites.c.expires_at,
    invites.c.used_at,
    invites.c.revoked_at,
    registrations.c.name.label("registered"),
).select_from(invites.outerjoin(registrations, invites.c.registration_id == registrations.c.id))
