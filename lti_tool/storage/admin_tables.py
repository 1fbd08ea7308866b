"""The tables of the administrators' pages: ways in, visits, and what was done there."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from lti_tool.storage.columns import Moment, identity, metadata

# Links that let one person in, once.
admin_links = Table(
    "admin_links",
    metadata,
    identity(),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)
admin_sessions = Table(
    "admin_sessions",
    metadata,
    identity(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("created_at", Moment, nullable=False),
    # Slides while somebody is there, up to `ends_at`.
    Column("expires_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
)
# Append-only. Names and ids as they were then, because what they name may be gone.
admin_acts = Table(
    "admin_acts",
    metadata,
    identity(),
    Column("at", Moment, nullable=False),
    Column("who", String(100), nullable=False),
    Column("act", String(40), nullable=False),
    Column("about", String(500), nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_admin_acts_at_id", "at", "id"),
    Index("ix_admin_acts_act_at_id", "act", "at", "id"),
)
