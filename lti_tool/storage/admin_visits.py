"""Administrators' ways in and visits, each by the hash of its secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import admin_links, admin_sessions


@dataclass(frozen=True, slots=True)
class WayIn:
    """One link that lets `name` in, once."""

    name: str
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the administrators' pages. Whoever holds its token is that person."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime
    """Slides while somebody is there."""
    ends_at: datetime
    """The end, however busy."""


def add_link(tx: Transaction, secret_hash: str, *, name: str, expires_at: datetime, now: datetime) -> None:
    """Keep a new way in."""
    row = {"secret_hash": secret_hash, "name": name, "created_at": now, "expires_at": expires_at}
    tx.execute(insert(admin_links).values(row))


def find_link(tx: Transaction, secret_hash: str) -> WayIn | None:
    """The way in with this secret, whatever has become of it."""
    row = tx.execute(select(admin_links).where(admin_links.c.secret_hash == secret_hash)).first()
    return None if row is None else WayIn(row.name, row.expires_at, row.used_at)


def use_link(tx: Transaction, secret_hash: str, *, now: datetime) -> str | None:
    """Use a way in up; whom it lets in, or None where it is over. Of two at once, one gets in."""
    used = (
        update(admin_links)
        .where(
            admin_links.c.secret_hash == secret_hash, admin_links.c.used_at.is_(None), admin_links.c.expires_at > now
        )
        .values(used_at=now)
        .returning(admin_links.c.name)
    )
    return tx.execute(used).scalar()


def open_(
    tx: Transaction, token_hash: str, *, name: str, expires_at: datetime, ends_at: datetime, now: datetime
) -> Visit:
    """A new visit."""
    row = {"token_hash": token_hash, "name": name, "created_at": now, "expires_at": expires_at, "ends_at": ends_at}
    made = tx.execute(insert(admin_sessions).values(row).returning(admin_sessions.c.id)).scalar_one()
    return Visit(int(made), name, now, expires_at, ends_at)


def find(tx: Transaction, token_hash: str, *, now: datetime) -> Visit | None:
    """The visit with this token, unless it has run out."""
    wanted = select(admin_sessions).where(
        admin_sessions.c.token_hash == token_hash, admin_sessions.c.expires_at > now, admin_sessions.c.ends_at > now
    )
    row = tx.execute(wanted).first()
    return None if row is None else Visit(row.id, row.name, row.created_at, row.expires_at, row.ends_at)


def slide(tx: Transaction, visit_id: int, expires_at: datetime) -> None:
    """Keep a visit open until `expires_at`."""
    tx.execute(update(admin_sessions).where(admin_sessions.c.id == visit_id).values(expires_at=expires_at))


def close(tx: Transaction, token_hash: str) -> None:
    """End a visit."""
    tx.execute(delete(admin_sessions).where(admin_sessions.c.token_hash == token_hash))


def close_all(tx: Transaction, name: str | None) -> int:
    """End every visit and every way in, of one person or of all; how many visits there were."""
    visits, links = delete(admin_sessions), delete(admin_links).where(admin_links.c.used_at.is_(None))
    if name is not None:
        visits, links = visits.where(admin_sessions.c.name == name), links.where(admin_links.c.name == name)
    tx.execute(links)
    return tx.execute(visits).rowcount


def forget(tx: Transaction, *, visits_before: datetime, links_before: datetime) -> None:
    """Delete visits and ways in that ran out before these moments."""
    tx.execute(delete(admin_sessions).where(admin_sessions.c.expires_at <= visits_before))
    tx.execute(delete(admin_links).where(admin_links.c.expires_at <= links_before))
