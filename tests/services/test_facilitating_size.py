"""A run of two thousand: the facilitator's page takes the same few statements, and stays small."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table

from lti_tool.services import facilitating, facilitating_person, harvesting, marking_work, pictures
from lti_tool.storage.community_tables import answered, participation, posts, spaces, tallies
from lti_tool.storage.tables import enrolments, people
from tests.services.desk import Desk, counted
from tests.services.room import Room

MANY = 2_000
STATES = ("my_turn", "waiting", "finished", "not_started")
MISSING = [{"activity": "talk", "what": "reply", "need": 1, "have": 0, "turn": "mine"}]


@pytest.fixture
def desk(room: Room) -> Desk:
    """A run in which two thousand people are, each with two posts."""
    desk = Desk.of(room)
    with room.database.write() as tx:
        fill(tx, desk.dana.session.run.id, desk)
    room.pass_time(days=4)
    return desk


def fill(tx: Any, run_id: int, desk: Desk) -> None:
    """Rows as two thousand launches and acts would have left them."""
    now = desk.room.now
    ids = range(10_000, 10_000 + MANY)

    def insert(table: Table, rows: list[dict[str, Any]]) -> None:
        tx.execute(table.insert(), rows)

    insert(
        people,
        [
            {
                "id": n,
                "registration_id": desk.room.registration.id,
                "subject": f"s{n}",
                "platform_name": f"Somebody {n}",
                "created_at": now,
            }
            for n in ids
        ],
    )
    usual = {"run_id": run_id, "role": "learner", "via": "lti", "record": {}, "version": 0}
    insert(
        enrolments,
        [
            {
                **usual,
                "id": n,
                "person_id": n,
                "state": STATES[n % 4],
                "missing": MISSING if n % 4 == 0 else [],
                "changed_at": now + timedelta(seconds=n),
                "created_at": now,
            }
            for n in ids
        ],
    )
    insert(tallies, [{"run_id": run_id, "state": state, "n": MANY // 4} for state in STATES])
    insert(spaces, [{"id": 9, "run_id": run_id, "activity": "talk", "contributors": MANY, "written": 2 * MANY}])
    insert(participation, [{"space_id": 9, "enrolment_id": n, "posts": 1, "replies": 1, "written": 2} for n in ids])
    post = {"space_id": 9, "run_id": run_id, "seq": 1, "facilitator": False}
    said = {
        **post,
        "words": 5,
        "minimum": 3,
        "countable": True,
        "text": "x " * 500,
        "nodes": '[{"t":"p","c":[]}]',
        "folded": "x",
        "fingerprint": "x",
    }
    first = {**said, "created_at": now, "answers": 1, "parent_id": None, "to_id": None}
    insert(posts, [{**first, "id": n, "enrolment_id": n, "answers": n % 2, "unanswered": n % 2 == 0} for n in ids])
    other = {n: ids[(n + 1) % MANY] for n in ids}
    replies = [{**said, "id": n + MANY, "enrolment_id": n, "created_at": now, "parent_id": other[n]} for n in ids]
    insert(posts, [{**row, "to_id": row["parent_id"], "answers": 0} for row in replies])
    insert(answered, [{"space_id": 9, "enrolment_id": n, "peer_id": other[n]} for n in ids])


LOOKS: dict[str, tuple[Any, int, int]] = {
    "overview": (facilitating.overview, 25, 90_000),
    "version": (facilitating.version, 2, 200),
    "stuck": (lambda act: facilitating.a_list(act, "stuck", None), 4, 30_000),
    "waiting": (lambda act: facilitating.a_list(act, "waiting", None), 4, 30_000),
    "unanswered": (lambda act: facilitating.a_list(act, "unanswered", None), 4, 30_000),
    "people": (lambda act: facilitating.people(act, q="", state=None, after=0), 4, 30_000),
    "a name": (lambda act: facilitating.people(act, q="somebody 11999", state=None, after=0), 3, 3_000),
    "a person": (lambda act: facilitating_person.page(act, 10_007), 15, 20_000),
    "grading": (lambda act: marking_work.works(act, "talk", after=0), 6, 30_000),
    "stories": (lambda act: harvesting.page(act, "stories", after=None), 2, 30_000),
    "pictures": (lambda act: pictures.pictures(act, pod=None), 5, 40_000),
}


@pytest.mark.parametrize("name", LOOKS)
def test_each_look_takes_a_handful_of_statements_and_a_small_page(desk: Desk, name: str) -> None:
    look, statements, size = LOOKS[name]
    with counted(desk.room) as said:
        found = desk.dana.do(look)
    assert len(said) <= statements, "\n\n".join(said)
    assert len(json.dumps(found)) <= size


def test_lists_are_counted_and_end(desk: Desk) -> None:
    found = desk.overview["lists"]
    assert (found["stuck"]["n"], found["waiting"]["n"], found["unanswered"]["n"]) == (200, 500, 200)
    assert [len(found[name]["rows"]) for name in ("stuck", "waiting", "unanswered")] == [25, 25, 25]
    seen: list[str] = []
    after = None
    for _ in range(20):
        page = desk.look("stuck", after)
        seen += [row["id"] for row in page["rows"]]
        after = page["next"]
    assert after is None
    assert len(set(seen)) == 500
