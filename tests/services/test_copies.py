"""An LMS course that was copied: the same course for new people, set as before, with nobody's words in it."""

from __future__ import annotations

from typing import Any

import pytest

from lti_tool.services import moderating_run
from lti_tool.storage.tables import runs
from tests.services.room import Person, Room, finish, register


def set_up(room: Room, dana: Person) -> None:
    dana.do(lambda act: moderating_run.set_run(act, {"retention_days": 90}, reason=""))
    set_space(dana, premoderate="first")


def set_space(dana: Person, *, locked: bool | None = None, premoderate: str | None = None) -> None:
    dana.do(
        lambda act: moderating_run.set_space(
            act, "explain", locked=locked, premoderate=premoderate, pod=None, reason=""
        )
    )


def settings(dana: Person) -> dict[str, Any]:
    found = dana.do(moderating_run.settings)
    return {"retention_days": found["retention_days"], "read_only": found["read_only"], **found["spaces"][0]}


def test_a_copied_course_begins_a_new_run_with_the_same_settings_and_none_of_the_old_words(room: Room) -> None:
    finish(room)
    set_up(room, room.facilitator("dana"))
    copy = {"context_id": "course-2", "resource_link_id": "link-9", "history": ("course-1",)}
    dana = room.facilitator("dana", **copy)
    found = settings(dana)
    assert (found["retention_days"], found["premoderate"], found["posts"]) == (90, "first", 0)
    erin = room.enter("erin", **copy)
    assert erin.session.run.id != room.enter("alice").session.run.id
    assert erin.feed()["posts"] == []
    alice = room.enter("alice", **copy)  # who repeats the course
    assert alice.state["outcome"]["score"] == 0
    assert alice.enrolment.record == {}


def test_a_run_that_was_closed_at_its_end_is_open_again_in_its_copy(room: Room) -> None:
    dana = room.facilitator("dana")
    dana.do(lambda act: moderating_run.set_run(act, {"read_only": True}, reason=""))
    set_space(dana, locked=True)
    found = settings(room.facilitator("dana", context_id="course-2", history=("course-1",)))
    assert (found["read_only"], found["locked"]) == (False, False)


@pytest.mark.parametrize(
    ("history", "days"),
    [(("course-8", "course-1"), 90), (("course-8",), None), ((), None), (("$Context.id.history",), None)],
)
def test_settings_come_from_the_newest_course_of_the_history_that_is_known(
    room: Room, history: tuple[str, ...], days: int | None
) -> None:
    set_up(room, room.facilitator("dana"))
    assert settings(room.facilitator("dana", context_id="course-9", history=history))["retention_days"] == days


def test_a_link_that_was_copied_where_there_are_no_courses_begins_anew_as_well(room: Room) -> None:
    alone = {"context_id": None, "context_title": None}
    set_up(room, room.facilitator("dana", **alone, resource_link_id="a"))
    found = settings(room.facilitator("dana", **alone, resource_link_id="b", link_history=("a",)))
    assert found["retention_days"] == 90
    with room.database.read() as tx:
        assert len(tx.execute(runs.select()).all()) == 2


def test_a_duplicated_activity_stays_in_the_run_it_is_in(room: Room) -> None:
    alice = finish(room)
    again = room.enter("alice", resource_link_id="link-2", link_history=("link-1",))
    assert again.id == alice.id
    assert again.feed()["posts"]


def test_another_schools_history_leads_nowhere(room: Room) -> None:
    set_up(room, room.facilitator("dana"))
    with room.database.write() as tx:
        other = register(tx, "https://other.example", room.now)
    found = settings(room.facilitator("dana", registration=other, context_id="course-2", history=("course-1",)))
    assert found["retention_days"] is None
