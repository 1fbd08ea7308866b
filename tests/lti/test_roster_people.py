"""What Dana sees of the LMS's roster: whom she still waits for, who has left, and how fresh that is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from lti_tool import worker
from lti_tool.sandbox import Fault, Person
from lti_tool.storage.tables import enrolments
from tests.lti.rostered import Class


@pytest.fixture
def course(either_door: Any) -> Class:
    return Class(either_door)


def work(course: Class) -> None:
    while worker.recheck_one(course.door.tool):
        pass


def test_dana_sees_who_has_not_come_and_when_that_was_read(course: Class) -> None:
    assert course.ask("dana", "/run/roster").json() | {"rows": []} == {
        "known": True, "n": 0, "rows": [], "next": None, "read_at": None, "reason": None, "reading": True,
    }  # fmt: skip
    course.read()
    course.come("alice")
    found = course.ask("dana", "/run/roster").json()
    assert [row["name"] for row in found["rows"]] == ["Bob Brown", "Charlie Chen"]
    assert (found["n"], found["reading"], found["reason"]) == (2, False, None)
    assert found["read_at"]
    assert all(set(row) == {"id", "name"} and row["id"].startswith("r") for row in found["rows"])


def test_dana_finds_somebody_among_many_and_turns_the_pages(course: Class) -> None:
    lms = course.door.sandbox.lms
    lms.enrol(Person(f"p{n}", str(1000 + n), "Zoë" if n % 50 == 0 else "Person", f"Number{n}") for n in range(120))
    course.come("alice")
    course.read()
    seen: list[str] = []
    after = "0"
    while True:
        page = course.ask("dana", f"/run/roster?after={after}").json()
        seen += [row["name"] for row in page["rows"]]
        if not (after := page["next"]):
            break
    assert len(seen) == len(set(seen)) == 122
    found = course.ask("dana", "/run/roster?q=zoë n").json()
    assert [row["name"] for row in found["rows"]] == ["Zoë Number0", "Zoë Number100", "Zoë Number50"]  # by name
    assert found["n"] is None
    assert course.ask("dana", "/run/roster?q=" + "x" * 101).status_code == 422
    assert course.ask("dana", "/run/roster?after=-1").status_code == 422


@pytest.mark.parametrize(("path", "method"), [("/run/roster", "GET"), ("/run/roster/read", "POST")])
def test_it_is_for_facilitators_alone(course: Class, path: str, method: str) -> None:
    course.come("dana")
    test_user = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
    assert course.ask("alice", path, method=method).status_code == 403
    assert course.ask("dana", path, method=method, roles=[test_user]).status_code == 403


def test_a_facilitator_of_another_course_sees_nobody_of_this_one(course: Class) -> None:
    course.come("alice")
    course.read()
    other = course.ask("dana", "/run/roster", context={"id": "99", "title": "Another"}).json()
    assert other["rows"] == []


def test_dana_reads_why_the_list_is_old_and_has_it_read_again(course: Class) -> None:
    course.door.sandbox.faults(Fault("error", where="memberships", status=403))
    course.come("dana")
    course.read()
    found = course.ask("dana", "/run/roster").json()
    assert "An administrator can allow it there" in found["reason"]
    assert not found["reading"]
    course.door.sandbox.faults()
    assert course.ask("dana", "/run/roster/read", method="POST").ok
    assert course.ask("dana", "/run/roster").json()["reading"]
    course.read()
    assert course.ask("dana", "/run/roster").json()["n"] == 3
    again = course.ask("dana", "/run/roster/read", method="POST")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "read_already")
    course.later(minutes=2)
    assert course.ask("dana", "/run/roster/read", method="POST").ok


def test_an_lms_without_a_roster_has_no_list(course: Class) -> None:
    no_roster: dict[str, Any] = {"namesroleservice": None}
    assert course.ask("dana", "/run/roster", **no_roster).json()["known"] is False
    assert course.ask("dana", "/run/roster/read", method="POST", **no_roster).status_code == 409


def test_who_has_left_needs_nobody(course: Class) -> None:
    for person in ("alice", "bob"):
        assert course.ask(person, "/activities/welcome/view", method="POST").ok
    work(course)
    course.later(days=4)
    stuck = course.ask("dana", "/run/lists/stuck").json()
    assert stuck["n"] == 2
    bob = course.door.sandbox.lms.people.pop("bob")
    course.read()
    stuck = course.ask("dana", "/run/lists/stuck").json()
    assert [row["name"] for row in stuck["rows"]] == ["Alice Archer"]
    overview = course.ask("dana", "/run/overview").json()
    assert sum(overview["tiles"][tile] for tile in ("finished", "their_turn", "waiting", "not_started")) == 1
    everybody = course.ask("dana", "/run/people").json()
    assert everybody["n"] == 2
    gone = {row["name"]: row["gone"] for row in everybody["rows"]}
    assert gone["Alice Archer"] is None
    assert gone["Bob Brown"]
    left = course.ask("dana", "/run/people?state=gone").json()
    assert (left["n"], [row["name"] for row in left["rows"]]) == (1, ["Bob Brown"])
    assert course.ask("dana", "/run/people?state=gone&q=bob").json()["rows"]
    assert not course.ask("dana", "/run/people?state=my_turn&q=bob").json()["rows"]
    nudged = course.ask("dana", f"/run/people/{left['rows'][0]['id']}/nudge", method="POST")
    assert nudged.status_code == 422  # no words in it
    course.door.sandbox.lms.people["bob"] = bob
    course.come("bob")
    assert course.ask("dana", "/run/people?state=gone").json()["n"] == 0


@pytest.mark.parametrize("state", ["my_turn", "waiting", "not_started", "finished"])
def test_tiles_and_lists_agree_whatever_who_left_had_done(course: Class, state: str) -> None:
    course.come("alice")
    course.come("bob")
    work(course)
    before = course.ask("dana", "/run/overview").json()["tiles"]
    course.door.sandbox.lms.people.pop("bob")
    course.read()
    tiles = course.ask("dana", "/run/overview").json()["tiles"]
    assert sum(before[name] for name in before if name != "unanswered") == 2
    assert sum(tiles[name] for name in tiles if name != "unanswered") == 1
    with course.door.database.read() as tx:
        n = tx.execute(update(enrolments).where(enrolments.c.gone_at.is_not(None)).values(state=state)).rowcount
        tx.rollback()
    assert n == 1
