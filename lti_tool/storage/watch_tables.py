"""The table of workers that are at work (`heartbeats.py`)."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from lti_tool.storage.columns import Moment, metadata

heartbeats = Table(
    "heartbeats",
    metadata,
    # The machine's name and the process's number there.
    Column("worker", String(200), primary_key=True),
    Column("version", String(64), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
