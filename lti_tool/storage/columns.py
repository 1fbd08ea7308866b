"""What every table is made of: names for constraints, moments in UTC, ids and references."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, Integer, MetaData, String, TypeDecorator, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, aware on both databases (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class as_json(FunctionElement[str]):  # noqa: N801 — read as a function in a statement
    """A moment as JSON has it (`2026-11-20T09:00:00Z`), written by the database: a page of posts has fifty of them."""

    name = "as_json"
    type = String()
    inherit_cache = True


@compiles(as_json, "sqlite")
def _on_sqlite(element: as_json, compiler: SQLCompiler, **how: Any) -> str:
    # Kept as text there, always in UTC and with as many digits (`Moment`).
    moment = compiler.process(element.clauses, **how)
    return f"(substr({moment}, 1, 10) || 'T' || substr({moment}, 12, 8) || 'Z')"


@compiles(as_json, "postgresql")
def _on_postgresql(element: as_json, compiler: SQLCompiler, **how: Any) -> str:
    moment = compiler.process(element.clauses, **how)
    return f"""to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""


def identity() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def reference(name: str, target: str, *, nullable: bool = False, **more: Any) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{target}.id", ondelete="CASCADE"), nullable=nullable, **more)


def only(condition: str) -> dict[str, Any]:
    """An index of some rows only, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
