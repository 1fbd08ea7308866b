"""The payloads of the 1EdTech certification guide: each known-bad one is refused, each valid one is let in."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import func, select

from lti_tool.storage.tables import enrolments, sessions
from tests.lti.certification import BAD, VALID_STUDENT, VALID_TEACHER, Payload
from tests.lti.door import Door, code, landed

fresh = map("certified-{}".format, itertools.count())
"""User ids that nobody has come with before."""


@pytest.mark.parametrize("payload", BAD, ids=lambda payload: payload.says)
def test_a_bad_launch_is_refused(shared_door: Door, payload: Payload) -> None:
    before = came_in(shared_door)
    begun = shared_door.begin()
    answer = shared_door.launch(begun, payload.token(shared_door, "alice", begun.nonce))
    assert (code(answer), answer.status_code // 100) == (payload.refused, 4)
    assert 'data-view="refused"' in answer.get_data(as_text=True)
    assert came_in(shared_door) == before
    assert code(shared_door.launch(begun)) == "let in", "what was refused does not use the login up"


@pytest.mark.parametrize("payload", VALID_TEACHER, ids=lambda payload: payload.says)
def test_a_valid_launch_of_a_teacher_opens_the_course(shared_door: Door, payload: Payload) -> None:
    opens(shared_door, payload, "dana")


@pytest.mark.parametrize("payload", VALID_STUDENT, ids=lambda payload: payload.says)
def test_a_valid_launch_of_a_student_opens_the_course(shared_door: Door, payload: Payload) -> None:
    opens(shared_door, payload, "alice")


def opens(door: Door, payload: Payload, person: str) -> None:
    """The launch leads to the right page, as somebody with the right name, or none, and never an invented one."""
    begun = door.begin(person)
    somebody = Payload(payload.says, {**payload.claims, "sub": next(fresh)})
    answer = door.launch(begun, somebody.token(door, person, begun.nonce))
    assert code(answer) == "let in"
    assert answer.headers["Location"].split("/")[1] == payload.page
    state = door.client().get("/api/state", headers={"Authorization": f"Bearer {landed(answer)['t']}"})
    assert state.status_code == 200
    assert state.json
    assert state.json["learner"]["name"] == payload.name
    assert state.json["role"] == ("facilitator" if payload.page == "facilitate" else "learner")


def came_in(door: Door) -> tuple[int | None, ...]:
    """How many have a session, and how many are enrolled."""
    with door.database.read() as tx:
        return tuple(tx.execute(select(func.count()).select_from(table)).scalar() for table in (sessions, enrolments))
