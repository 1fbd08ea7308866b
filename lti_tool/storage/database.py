"""The database: SQLite to start with, PostgreSQL by URL, one way to read and one way to write.

One act is one transaction. On SQLite a writing act begins with `BEGIN IMMEDIATE`, so it waits for its turn at the
start instead of failing in the middle; on PostgreSQL rows are locked by the statements themselves. What the statements
mean is not known here: that is `lti_tool.storage`'s other modules.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
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
FIRST_PAUSE, LONGEST_PAUSE = 0.0003, 0.01
"""Seconds between two looks whether another process has ended its writing."""


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
        with self._transaction() as tx:
            yield tx

    @contextmanager
    def write(self, *, lasting: bool = True) -> Iterator[Transaction]:
        """A transaction that changes things: all of it is kept, or, when the block raises, nothing.

        Not `lasting`: the disk is not waited for, so the last moments may be gone when the power fails. For what
        nobody would miss; whatever comes after it is as safe as ever.
        """
        if self._turn is None:
            with self._transaction() as tx:
                if not lasting:
                    tx.execute(_NOT_WAITED_FOR)
                yield tx
            return
        # SQLite has one writer at a time. Threads of this process take turns here, which hands over at once; for other
        # processes there is nothing but looking again and again.
        if not self._turn.acquire(timeout=self._patience):
            raise Busy(f"another writer of this process has held the database for {self._patience} seconds")
        try:
            with self._transaction("FULL" if lasting else "NORMAL") as tx:
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
    def _transaction(self, synchronous: str = "") -> Iterator[Transaction]:
        with self._connected(synchronous) as tx, tx.begin():
            yield tx

    def _connected(self, synchronous: str) -> Connection:
        try:
            tx = self._engine.connect()
        except (OperationalError, PoolTimeout) as error:
            raise Busy(str(error)) from error
        if not self.is_sqlite:
            return tx
        try:
            # Said to the driver itself and not by a listener: with a listener, SQLAlchemy looks for more of them at
            # every statement, which is a fifth of what a small one takes.
            driver: Any = tx.connection.driver_connection
            if synchronous:
                self._take_turn(driver, synchronous)
            else:
                driver.execute("BEGIN")
        except sqlite3.OperationalError as error:
            tx.close()
            raise Busy(str(error)) from error
        return tx

    def _take_turn(self, driver: sqlite3.Connection, synchronous: str) -> None:
        """Begin to write, as soon as no other process does.

        SQLite waits in steps of 1 to 100 ms, and an act takes a third of one: with two busy processes, waiting took a
        fifth of the time. So it is asked not to, and is asked again soon.
        """
        # FULL: what has been answered is on the disk, also when the power goes; NORMAL could lose the last moments. No
        # transaction can change it once it has begun, so each says it for itself.
        driver.execute(f"PRAGMA synchronous={synchronous}")
        driver.execute("PRAGMA busy_timeout=0")
        try:
            until, pause = time.monotonic() + self._patience, FIRST_PAUSE
            while not _begun(driver, last=time.monotonic() >= until):
                time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 — keeps processes out of step, guards nothing
                pause = min(1.5 * pause, LONGEST_PAUSE)
        finally:
            driver.execute(f"PRAGMA busy_timeout={round(1000 * self._patience)}")


def _begun(driver: sqlite3.Connection, *, last: bool) -> bool:
    """Whether the transaction could begin; raises what the driver raises when this was the last try."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


_NOT_WAITED_FOR = text("SET LOCAL synchronous_commit TO OFF")
"""Says on PostgreSQL that the disk is not waited for; it holds for one transaction."""


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
