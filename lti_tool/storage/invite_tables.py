"""The table of invites to register (`invites.py`)."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from lti_tool.storage.columns import Moment, identity, metadata, reference

invites = Table(
    "invites",
    metadata,
    identity(),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("name", String(255), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    # Who is registering with it at this moment, and until when nobody else may.
    Column("claim", String(32)),
    Column("claimed_until", Moment),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    # What came of it.
    reference("registration_id", "registrations", nullable=True, index=True),
)
