"""The database: migrations, what keeps it whole, and taking turns."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lti_tool.errors import Busy
from lti_tool.services.catalogue import Catalogue
from lti_tool.storage.columns import metadata
from lti_tool.storage.database import Database, insert_once
from lti_tool.storage.tables import drafts, runs
from tests.services.room import Room


def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    database.migrate()  # once more: nothing happens
    with database.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []


def test_a_new_database_comes_with_its_folder(tmp_path: Path) -> None:
    made = Database(f"sqlite:///{tmp_path}/var/deep/touchpoint.sqlite3")
    made.migrate()
    made.ping()
    made.dispose()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_would_be_one_per_thread_and_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="needs a file"):
        Database(url)


def test_two_servers_that_start_together_both_come_up(database_url: str) -> None:
    servers = [Database(database_url) for _ in range(3)]
    threads = [threading.Thread(target=server.migrate) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for server in servers:
        server.ping()
        server.dispose()


def test_nothing_of_an_act_that_fails_is_kept(database: Database, room: Room) -> None:
    def act() -> None:
        with database.write() as tx:
            tx.execute(runs.insert().values(public_id="x", course="c", title="t", created_at=room.now))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    with database.read() as tx:
        assert tx.execute(runs.select()).all() == []


def test_references_hold(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.execute(drafts.insert().values(enrolment_id=10**6, key="a", text="b"))


def test_inserting_once_says_whether_it_did(room: Room) -> None:
    values = {"enrolment_id": room.enter("alice").id, "key": "explain", "text": "…"}
    with room.database.write() as tx:
        assert insert_once(tx, drafts, values)
        assert not insert_once(tx, drafts, {**values, "text": "other"})


def test_sqlite_writes_ahead_and_checks_references(tmp_path: Path) -> None:
    made = Database(f"sqlite:///{tmp_path}/a.sqlite3")
    with made.read() as tx:
        assert tx.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert tx.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        assert tx.execute(text("PRAGMA busy_timeout")).scalar_one() == 5000
    made.dispose()


def test_the_disk_is_waited_for_unless_nobody_would_miss_what_is_written(database: Database) -> None:
    """On one connection in turn: what passes must leave nothing behind for what has to last."""
    asked = "PRAGMA synchronous" if database.is_sqlite else "SHOW synchronous_commit"
    passing, lasting = (1, 2) if database.is_sqlite else ("off", "on")
    with database.write() as tx:
        usual = tx.execute(text(asked)).scalar_one()
    assert usual == lasting or not database.is_sqlite, "servers for tests may be set otherwise"
    with database.write(lasting=False) as tx:
        assert tx.execute(text(asked)).scalar_one() == passing
    with database.write() as tx:
        assert tx.execute(text(asked)).scalar_one() == usual


def test_a_writer_does_not_wait_for_ever(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.sqlite3"
    holder, same, other = Database(url, patience=0.1), Database(url, patience=0.1), Database(url, patience=0.1)
    with holder.write():
        with pytest.raises(Busy, match="of this process"), holder.write():
            pass
        with pytest.raises(Busy, match="locked"), other.write():
            pass
    for database in (holder, same, other):
        with database.write():
            pass
        database.dispose()


def test_a_writer_has_its_turn_when_another_process_has_ended(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.sqlite3"
    holder, other = Database(url), Database(url)  # each with a turn of its own, as two processes have
    began, written = threading.Event(), threading.Event()

    def wait() -> None:
        began.set()
        with other.write() as tx:
            assert tx.execute(text("PRAGMA busy_timeout")).scalar_one() == 5000, "readers still wait as SQLite does"
            written.set()

    waiting = threading.Thread(target=wait)
    with holder.write():
        waiting.start()
        assert began.wait(5)
        assert not written.wait(0.1)
    waiting.join(5)
    assert written.is_set()
    for database in (holder, other):
        database.dispose()


def test_a_database_that_cannot_be_reached_is_busy(tmp_path: Path) -> None:
    away = Database(f"postgresql+psycopg://nobody@/nothing?host={tmp_path}")
    with pytest.raises(Busy):
        away.ping()


def test_readers_are_not_held_up_by_a_writer(tmp_path: Path) -> None:
    made = Database(f"sqlite:///{tmp_path}/a.sqlite3")
    made.migrate()
    with made.write() as writing:
        writing.execute(text("DELETE FROM runs"))
        with made.read() as reading:
            assert reading.execute(runs.select()).all() == []
    made.dispose()


def test_a_broken_course_stops_the_server_with_all_its_problems(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "course.yaml").write_text("title: Broken\n")
    with pytest.raises(ValueError, match=r"broken/course\.yaml"):
        Catalogue([tmp_path])


def test_the_bundled_courses_are_there() -> None:
    catalogue = Catalogue()
    assert "first-week" in {offer.course.id for offer in catalogue}
    assert b"data-activity" in catalogue.get("first-week").page.body
