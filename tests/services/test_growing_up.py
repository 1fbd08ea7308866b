"""A database of the version before, with people and posts in it, brought up to date: nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage import lti_state, outbox, people, tallies
from lti_tool.storage.database import MIGRATIONS, Database
from lti_tool.storage.tables import runs
from tests.services.recount import recounted, stored
from tests.services.room import Person, Room
from tests.support.postgres import Postgres

BEFORE = "0002"
ITEM = "https://platform.example/items/1"
THEN = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
WORDS = ("You owe nobody a connection at all.", "It is up to you whom you follow back.", "I had the same thought.")


@pytest.fixture(params=["sqlite", "postgresql", "sqlite by 0004", "postgresql by 0004"])
def grown(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as an earlier version left it, with two people who talk, and then migrated; at once, or in steps."""
    kind, _, by = request.param.partition(" by ")
    if kind == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/grown.sqlite3")
        yield from _grown(database, by)
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = f"grown_{tmp_path.name[-20:]}".lower().replace("-", "_").replace(" ", "_")
    yield from _grown(Database(postgres.create(name)), by)
    postgres.drop(name)


def _grown(database: Database, by: str) -> Iterator[Database]:
    _upgrade(database, BEFORE)
    _fill(database)
    if by:
        _upgrade(database, by)
    database.migrate()
    yield database
    database.dispose()


def _upgrade(database: Database, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    # As a server does it: on SQLite a table that is copied must not take the rows of others along.
    with database._without_foreign_keys() if database.is_sqlite else database.write() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, to)


def _fill(database: Database) -> None:
    """Alice has read and posted; Bob has posted and answered her, and asked for nothing more."""
    # As each database keeps a moment.
    form = "%Y-%m-%d %H:%M:%S.%f" + ("" if database.is_sqlite else "+00:00")
    at = [f"{THEN + timedelta(hours=n):{form}}" for n in range(4)]
    record = json.dumps({"welcome": {"viewed": True, "complete": True}})
    rows: dict[str, list[dict[str, object]]] = {
        "registrations": [
            {
                "id": 1,
                "issuer": "https://platform.example",
                "client_id": "touchpoint",
                "name": "Platform",
                "auth_login_url": "a",
                "auth_token_url": "b",
                "jwks_url": "c",
                "anonymous": False,
                "created_at": at[0],
            }
        ],
        "runs": [
            {
                "id": 1,
                "public_id": "r1",
                "course": "small-course",
                "title": "People skills",
                "registration_id": 1,
                "deployment_id": "1",
                "place": "context:course-1",
                "created_at": at[0],
            }
        ],
        "people": [
            {"id": n, "registration_id": 1, "subject": name, "platform_name": name.title(), "created_at": at[0]}
            for n, name in ((1, "alice"), (2, "bob"))
        ],
        "enrolments": [
            {
                "id": n,
                "run_id": 1,
                "person_id": n,
                "role": "learner",
                "via": "lti",
                "record": record,
                "version": 3,
                "scopes": '["score"]',
                "line_item": ITEM if n == 1 else None,
                "resource_link_id": "link-1",
                "changed_at": at[n],
                "created_at": at[0],
            }
            for n in (1, 2)
        ],
        "spaces": [{"id": 1, "run_id": 1, "activity": "explain", "version": 3, "contributors": 2, "written": 3}],
        "posts": [
            {
                "id": n,
                "space_id": 1,
                "parent_id": parent,
                "enrolment_id": who,
                "facilitator": False,
                "text": words,
                "nodes": "[]",
                "words": 7,
                "minimum": 5,
                "countable": True,
                "fingerprint": str(n) * 64,
                "created_at": at[n],
            }
            for n, (who, parent, words) in enumerate(zip((1, 2, 2), (None, None, 1), WORDS, strict=True), 1)
        ],
        "participation": [
            {"space_id": 1, "enrolment_id": 1, "posts": 1, "replies": 0, "peers": 0, "written": 1},
            {"space_id": 1, "enrolment_id": 2, "posts": 1, "replies": 1, "peers": 1, "written": 2},
        ],
        "scores_due": [
            {
                "enrolment_id": n,
                "score": 0.5,
                "comment": "Finished.",
                "earned_at": at[2],
                "revision": 3,
                "state": "due" if n == 1 else "waiting",
                "attempts": 1,
                "next_at": at[3],
                "last_stamp": at[2],
            }
            for n in (1, 2)
        ],
        "answered": [{"space_id": 1, "enrolment_id": 2, "peer_id": 1}],
    }
    with database.write() as tx:
        for table, values in rows.items():
            for row in values:
                names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
                tx.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)  # noqa: S608 — our own
        if not database.is_sqlite:
            for table in ("registrations", "runs", "people", "enrolments", "spaces", "posts"):
                tx.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 10)"))


@pytest.fixture
def room(grown: Database, catalogue: Catalogue, shelf: Path) -> Room:
    """The room that these people come back to."""
    with grown.read() as tx:
        registration = lti_state.registration(tx, 1)
    assert registration
    return Room(grown, catalogue, Signer(shelf / "keys"), registration)


def test_what_people_wrote_and_did_is_still_there(room: Room) -> None:
    alice, bob = room.enter("alice"), room.enter("bob")
    assert (alice.id, bob.id) == (1, 2)
    assert [post["author"]["name"] for post in alice.feed()["posts"]] == ["Alice", "Bob", "Bob"]
    assert alice.feed()["posts"][2]["parent"] == "p1"
    assert alice.state["record"]["welcome"]["complete"]
    assert [person.explain[what] for person in (alice, bob) for what in ("posts", "replies", "peers")] == [
        *(1, 0, 0),
        *(1, 1, 1),
    ]
    assert stored(room) == recounted(room)


def test_a_score_that_was_on_its_way_still_is_and_goes_where_it_went(room: Room) -> None:
    later = room.now + timedelta(minutes=5)
    with room.database.write() as tx:
        claimed = outbox.claim(tx, "worker", until=later, now=room.now)
        assert claimed
        assert (claimed.enrolment_id, claimed.part, claimed.link) == (1, "", "link-1")
        assert (claimed.line_item, claimed.scopes, claimed.score, claimed.revision) == (ITEM, ("score",), 0.5, 3)
        assert outbox.claim(tx, "worker", until=later, now=room.now) is None  # Bob's has no place to go to yet
        assert [found.graded for n in (1, 2) if (found := people.find(tx, n))] == [("",), ()]


def test_the_counts_go_on_where_they_were(room: Room) -> None:
    alice = room.enter("alice")
    alice.say("That is a good way to put it.", alice.feed()["posts"][1])
    assert alice.explain["peers"] == 1
    assert stored(room) == recounted(room)


def test_every_run_is_its_own_community(room: Room) -> None:
    with room.database.read() as tx:
        assert [(row.id, row.root_id) for row in tx.execute(runs.select())] == [(1, 1)]


def test_the_worker_fills_what_a_facilitators_page_goes_by(room: Room) -> None:
    with room.database.read() as tx:
        assert tallies.of_community(tx, 1) == {"not_started": 2}
    assert room.recheck() == 2
    with room.database.read() as tx:
        found = {state: n for state, n in tallies.of_community(tx, 1).items() if n}
    assert found == {"my_turn": 2}
    before: list[Person] = [room.enter("alice"), room.enter("bob")]
    assert {person.enrolment.changed_at for person in before} == {THEN + timedelta(hours=n) for n in (1, 2)}
