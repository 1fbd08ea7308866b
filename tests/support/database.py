"""`database`: a fresh, migrated database; every test that asks for it runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lti_tool.storage.database import Database
from tests.support.postgres import Postgres

TEMPLATE = "template_touchpoint"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> Callable[[], str]:
    """Makes the address of a fresh, migrated PostgreSQL database."""
    migrated = Database(postgres.create(TEMPLATE))
    migrated.migrate()
    migrated.dispose()
    return lambda: postgres.create(f"test_{os.getpid()}_{next(_numbers)}", template=TEMPLATE)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/test.sqlite3"
    make: Callable[[], str] = request.getfixturevalue("postgres_url")
    return make()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated database of either kind."""
    made = Database(database_url)
    made.migrate()
    yield made
    made.dispose()
