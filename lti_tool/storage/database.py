"""The database: SQLite to start with, PostgreSQL by URL, one way to read and one way to write.

One act is one transaction. On SQLite a writing act begins with `BEGIN IMMEDIATE`, so it waits for its turn at the
start instead of failing in the middle; on PostgreSQL rows are locked by the statements themselves. What the statements
mean is not known here: that is `lti_tool.storage`'s other modules.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, Executable, Row, Table, create_engine, event, literal, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lti_tool.errors import Busy

Transaction = Connection
"""An open transaction: what every function in `lti_tool.storage` takes first."""

Found = Row[*tuple[Any, ...]]
"""A row a statement found; it stays in `lti_tool.storage`."""

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE = 5.0
"""How many seconds a writer waits for another one, on SQLite."""


class Database:
    """One database and its connections. Safe to share between threads; not across a fork (call `dispose` there).

    Reading and writing raise `Busy` when it cannot be reached, or when others do not let go of it.
    """

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._patience = patience
        self._engine = _sqlite(url, patience) if self.is_sqlite else _postgresql(url)
        self._turn = threading.Lock() if self.is_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that only looks."""
        with self._transaction(_READING) as tx:
            yield tx

    @contextmanager
    def write(self, *, lasting: bool = True) -> Iterator[Transaction]:
        """A transaction that changes things: all of it is kept, or, when the block raises, nothing.

        Not `lasting`: the disk is not waited for, so the last moments may be gone when the power fails. For what
        nobody would miss; whatever comes after it is as safe as ever.
        """
        if self._turn is None:
            with self._transaction(_READING) as tx:
                if not lasting:
                    tx.execute(_NOT_WAITED_FOR)
                yield tx
            return
        # SQLite has one writer at a time. Threads of this process take turns here, which hands over at once;
        # SQLite's own waiting sleeps in growing steps and is left for other processes.
        if not self._turn.acquire(timeout=self._patience):
            raise Busy(f"another writer of this process has held the database for {self._patience} seconds")
        try:
            with self._transaction(_LASTING if lasting else _PASSING) as tx:
                yield tx
        finally:
            self._turn.release()

    def migrate(self) -> None:
        """Bring the tables to the newest form. Calling it again changes nothing; two at once wait for each other."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.write() if self._turn is None else self._without_foreign_keys() as tx:
            if not self.is_sqlite:
                tx.execute(text("SELECT pg_advisory_xact_lock(7461)"))  # two web processes may start together
            config.attributes["connection"] = tx
            command.upgrade(config, "head")

    @contextmanager
    def _without_foreign_keys(self) -> Iterator[Transaction]:
        """A writing transaction on SQLite that may copy a table: dropping the old one must not take others' rows along.

        Foreign keys can only be switched outside a transaction; afterwards every one of them is checked.
        """
        with self._engine.connect() as tx:
            driver = tx.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]  # the pool has just given it
            try:
                driver.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]
                with tx.begin():
                    yield tx
                    broken = tx.execute(text("PRAGMA foreign_key_check")).first()
                    if broken:
                        raise RuntimeError(f"a migration would leave a row of {broken[0]} pointing nowhere")
            finally:
                driver.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]

    def ping(self) -> None:
        """Raises whatever the driver raises when the database cannot be reached."""
        with self.read() as tx:
            tx.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close every connection, for the end of a process or right after a fork."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, begin: tuple[str, ...]) -> Iterator[Transaction]:
        with self._connected(begin) as tx, tx.begin():
            yield tx

    def _connected(self, begin: tuple[str, ...]) -> Connection:
        try:
            tx = self._engine.connect()
        except (OperationalError, PoolTimeout) as error:
            raise Busy(str(error)) from error
        if not self.is_sqlite:
            return tx
        try:
            # Said to the driver itself and not by a listener: with a listener, SQLAlchemy looks for more of them at
            # every statement, which is a fifth of what a small one takes.
            for statement in begin:
                tx.connection.driver_connection.execute(statement)  # type: ignore[union-attr]  # the pool has just given it
        except sqlite3.OperationalError as error:
            tx.close()
            raise Busy(str(error)) from error
        return tx


# How a transaction begins on SQLite. What has been answered is on the disk, also when the power goes; NORMAL, which no
# transaction can change once it has begun, could lose the last ones.
_READING = ("BEGIN",)
_LASTING = ("PRAGMA synchronous=FULL", "BEGIN IMMEDIATE")
_PASSING = ("PRAGMA synchronous=NORMAL", "BEGIN IMMEDIATE")
_NOT_WAITED_FOR = text("SET LOCAL synchronous_commit TO OFF")
"""The same on PostgreSQL."""


def insert_once(tx: Transaction, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with the same key is there; whether it was inserted.

    On PostgreSQL this waits for another transaction that is inserting the same key; a following select sees its row.
    """
    return tx.execute(_insert_once(tx.dialect.name, table), values).first() is not None


@cache
def _insert_once(dialect: str, table: Table) -> Executable:
    """Kept, because SQLAlchemy takes longer to recognise a statement that was built anew than to execute it."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # Asked for a row and not for a count: what drivers count here differs.
    return make(table).on_conflict_do_nothing().returning(literal(1))


def _sqlite(url: str, patience: float) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("a SQLite database needs a file, for example sqlite:///var/touchpoint.sqlite3")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # A transaction is always ended by commit or rollback above, so the pool need not roll back once more.
    engine = create_engine(url, pool_reset_on_return=None, connect_args={"timeout": patience}, max_overflow=-1)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # `_transaction` says BEGIN
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _postgresql(url: str) -> Engine:
    # Asked whether it still lives before each use, so that a restart of the database costs nobody an answer.
    return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
