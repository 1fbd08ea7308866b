"""Alembic's entry: runs the migrations on the connection `Database.migrate` hands over."""

from __future__ import annotations

from alembic import context

from lti_tool.storage import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    # SQLite cannot alter most of a table in place; Alembic then copies it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
