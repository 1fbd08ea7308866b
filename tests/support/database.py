"""`database`: an empty, migrated database; every test that asks for it runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from lti_tool.storage.database import Database
from lti_tool.storage.tables import metadata
from tests.support.postgres import Postgres


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """One migrated PostgreSQL database for the whole test process: making one takes long, emptying it does not."""
    url = postgres.create(f"test_{os.getpid()}")
    _migrate(url)
    return url


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of either kind."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_file"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    empty(url)
    return url


def empty(url: str) -> None:
    """Take everything out of a PostgreSQL database that a test has used before."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        # A test that left a transaction open must fail here, and not hang.
        connection.execute("SET lock_timeout = '5s'")
        for table in reversed(metadata.sorted_tables):
            connection.execute(SQL("DELETE FROM {}").format(Identifier(table.name)))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database of either kind."""
    made = Database(database_url)
    yield made
    made.dispose()


def _migrate(url: str) -> None:
    made = Database(url)
    made.migrate()
    made.dispose()
