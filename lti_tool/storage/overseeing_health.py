"""What the database knows of whether the server is able to work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from lti_tool.storage.columns import Moment
from lti_tool.storage.database import MIGRATIONS, Transaction
from lti_tool.storage.tables import key_sets, registrations


class Tables(NamedTuple):
    """What form the tables are in, and what form this version of the tool knows."""

    found: str | None
    wanted: str | None


class KeySet(NamedTuple):
    """A school's public keys as they were last asked for; no moments: nobody has launched from there yet."""

    school: str
    url: str
    fetched_at: datetime | None
    tried_at: datetime | None


def tables(tx: Transaction) -> Tables:
    """The newest migration that was made here, and the newest there is."""
    return Tables(
        ", ".join(sorted(MigrationContext.configure(tx).get_current_heads())) or None,
        ", ".join(sorted(ScriptDirectory(str(MIGRATIONS)).get_heads())) or None,
    )


def kind(tx: Transaction) -> str:
    """What database this is, with its version."""
    if tx.dialect.name == "sqlite":
        return f"SQLite {tx.execute(text('SELECT sqlite_version()')).scalar_one()}"
    return f"PostgreSQL {tx.execute(text('SHOW server_version')).scalar_one()}"


def clock(tx: Transaction) -> datetime | None:
    """The database's own time, where it is a server with a clock of its own."""
    if tx.dialect.name == "sqlite":
        return None
    return tx.execute(select(func.clock_timestamp(type_=Moment))).scalar_one()


def key_sets_of_schools(tx: Transaction) -> Sequence[KeySet]:
    """The public keys of every school that is let in."""
    return [KeySet._make(row) for row in tx.execute(_KEY_SETS)]


_KEY_SETS = (
    select(registrations.c.name, registrations.c.jwks_url, key_sets.c.fetched_at, key_sets.c.tried_at)
    .outerjoin(key_sets, key_sets.c.url == registrations.c.jwks_url)
    .where(registrations.c.disabled_at.is_(None))
    .order_by(registrations.c.name, registrations.c.id)
)
