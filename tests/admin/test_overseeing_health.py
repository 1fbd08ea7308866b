"""How the server is: each thing has a light that can turn red, and then says what to do."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from lti_tool import worker
from lti_tool.services import overseeing_health as health
from lti_tool.services.overseeing_health import Check, Facts
from lti_tool.storage import heartbeats
from lti_tool.storage.heartbeats import Beat
from lti_tool.storage.lti_store import LtiStore
from lti_tool.storage.overseeing_health import KeySet, Tables
from lti_tool.storage.tables import heartbeats as beats
from lti_tool.storage.tables import registrations
from tests.support.tool import RunningTool

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KEYS = KeySet("Northside", "https://northside.example/jwks", NOW - MINUTE, NOW - MINUTE)
WELL = Facts(
    database="SQLite 3.45",
    tables=Tables("0011", "0011"),
    seconds=0.001,
    database_at=None,
    workers=[Beat("machine 7", "0.1.0", NOW - DAY, NOW - timedelta(seconds=3))],
    last_beat=NOW - timedelta(seconds=3),
    overdue=0,
    oldest=None,
    due=0,
    failed=0,
    key_sets=[KEYS],
    keys=1,
    mail=True,
    free=50 * 1024**3,
    files_dir=Path("var/files"),
)


def found(facts: Facts) -> dict[str, Check]:
    return {check.name: check for check in health.checks(facts, NOW)}


def test_where_all_is_well_every_light_is_green_and_nothing_is_to_be_done() -> None:
    assert {(check.light, check.todo) for check in health.checks(WELL, NOW)} == {("good", "")}


@pytest.mark.parametrize(
    ("name", "changed", "light", "words"),
    [
        ("Database", {"seconds": 2.0}, "look", "2000 ms"),
        ("Tables", {"tables": Tables("0010", "0011")}, "bad", "0010"),
        ("Tables", {"tables": Tables(None, "0011")}, "bad", "none"),
        ("Worker", {"workers": [], "last_beat": None}, "bad", "yet"),
        ("Worker", {"workers": [], "last_beat": NOW - 2 * DAY}, "bad", "2 days ago"),
        ("Scores to platforms", {"due": 3, "overdue": 3, "oldest": NOW - 6 * MINUTE}, "bad", "6 minutes"),
        ("Scores to platforms", {"due": 3, "overdue": 3, "oldest": NOW - MINUTE}, "good", "3 scores to send"),
        ("Scores to platforms", {"failed": 1}, "look", "1 score refused"),
        ("Scores to platforms", {"failed": 10_000}, "look", "more than 9,999"),
        ("Our keys", {"keys": 0}, "bad", "no key"),
        ("Keys of platforms", {"key_sets": [KEYS._replace(tried_at=NOW)]}, "look", "could not be fetched"),
        ("Keys of platforms", {"key_sets": [KEYS._replace(fetched_at=NOW - 2 * DAY)]}, "bad", "could not be fetched"),
        (
            "Keys of platforms",
            {"key_sets": [KEYS._replace(fetched_at=datetime(1970, 1, 1, tzinfo=UTC))]},
            "bad",
            "could",
        ),
        ("Keys of platforms", {"key_sets": [KEYS._replace(fetched_at=None, tried_at=None)]}, "good", "nobody has come"),
        ("Clocks", {"database_at": NOW + 30 * MINUTE}, "bad", "the database is 30 minutes ahead"),
        ("Clocks", {"database_at": NOW - MINUTE}, "bad", "the database is 1 minute behind"),
        ("Clocks", {"workers": [Beat("far 1", "0.1.0", NOW, NOW + 2 * MINUTE)]}, "bad", "far 1 is 2 minutes ahead"),
        ("Room for files", {"free": 1024**3}, "look", "1.0 GB"),
        ("Room for files", {"free": 1024**2}, "bad", "0.0 GB"),
        ("Room for files", {"free": None}, "bad", "cannot be looked at"),
        ("Letters", {"mail": False}, "look", "No mail server"),
    ],
)
def test_a_light_changes_and_says_what_to_do(name: str, changed: dict[str, Any], light: str, words: str) -> None:
    checks = found(replace(WELL, **changed))
    assert (checks[name].light, words in checks[name].says) == (light, True), checks[name]
    assert bool(checks[name].todo) == (light != "good")
    assert {check.light for other, check in checks.items() if other != name} == {"good"}


def test_a_platform_whose_keys_are_not_to_be_had_is_named_with_when_it_was_tried() -> None:
    checks = found(replace(WELL, key_sets=[KEYS, KEYS._replace(school="Southside", fetched_at=NOW - 2 * DAY)]))
    assert checks["Keys of platforms"].more == [
        "Southside: had them last 2 days ago, tried 1 minute ago, https://northside.example/jwks"
    ]


def test_a_server_finds_out_about_itself(tool: RunningTool) -> None:
    facts = health.look(tool.database, tool.tool.settings, keys=1, now=tool.clock())
    checks = {check.name: check for check in health.checks(facts, tool.clock())}
    assert checks["Database"].says.startswith(("SQLite 3", "PostgreSQL 1"))
    assert {name for name, check in checks.items() if check.light == "bad"} == {"Worker"}
    with tool.database.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    facts = health.look(tool.database, tool.tool.settings, keys=0, now=tool.clock())
    checks = {check.name: check for check in health.checks(facts, tool.clock())}
    with tool.database.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": facts.tables.wanted})
    assert {name for name, check in checks.items() if check.light == "bad"} == {"Worker", "Tables", "Our keys"}


def test_a_platform_that_is_switched_off_is_nothing_to_worry_about(tool: RunningTool) -> None:
    store = LtiStore(tool.database)
    store.keep_key_set(tool.registration.jwks_url, [], fetched_at=NOW - 9 * DAY, tried_at=tool.clock())

    def light() -> str:
        facts = health.look(tool.database, tool.tool.settings, keys=1, now=tool.clock())
        return {check.name: check.light for check in health.checks(facts, tool.clock())}["Keys of platforms"]

    assert light() == "bad"
    with tool.database.write() as tx:
        tx.execute(update(registrations).values(disabled_at=tool.clock()))
    assert light() == "good"


def test_a_folder_that_is_not_made_yet_is_looked_for_where_it_will_be(tmp_path: Path) -> None:
    assert (health._free(tmp_path / "a" / "b") or 0) > 0


def test_what_runs_here_is_told_with_its_version() -> None:
    found = dict(health.versions())
    assert {"Python", "touchpoint", "flask"} <= set(found)
    assert "unknown" not in found.values()


def test_a_worker_says_that_it_is_at_work_and_takes_it_back_when_it_ends(sqlite_tool: RunningTool) -> None:
    tool, stop = sqlite_tool, threading.Event()

    def at_work() -> list[Beat]:
        with tool.database.read() as tx:
            return heartbeats.heard(tx, tool.clock() - health.SILENT, limit=10)

    assert at_work() == []
    running = threading.Thread(target=worker.run, args=(tool.tool.settings, stop))
    running.start()
    deadline = time.monotonic() + 60
    while not at_work():
        assert time.monotonic() < deadline, "the worker says nothing"
        time.sleep(0.05)
    stop.set()
    running.join(timeout=60)
    assert at_work() == []


def test_a_worker_that_was_killed_is_missed_and_after_a_week_forgotten(tool: RunningTool) -> None:
    gone = Beat("machine 7", "0.1.0", tool.clock(), tool.clock())
    with tool.database.write() as tx:
        heartbeats.beat(tx, gone)
        heartbeats.beat(tx, gone)
    tool.pass_time(minutes=5)
    with tool.database.read() as tx:
        assert heartbeats.heard(tx, tool.clock() - health.SILENT, limit=10) == []
        assert heartbeats.last(tx) is not None
    with tool.database.write() as tx:
        tx.execute(update(beats).values(at=tool.clock() - timedelta(days=8)))
    worker.sweep(tool.tool, tool.clock())
    with tool.database.read() as tx:
        assert heartbeats.last(tx) is None
