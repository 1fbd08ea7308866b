"""Who comes into which run as whom."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.records import Role
from lti_tool.services.enrolment import enrol
from lti_tool.storage import outbox, people
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, runs
from lti_tool.storage.tables import people as people_table
from tests.services.at_once import at_once
from tests.services.room import Room, finish, register


def count(room: Room, table: Any) -> int:
    with room.database.read() as tx:
        return len(tx.execute(table.select()).all())


def test_alice_comes_back_to_the_run_and_the_record_she_left(room: Room) -> None:
    alice = room.enter("alice")
    alice.view()
    again = room.enter("alice")

    assert again.session.run == alice.session.run
    assert again.id == alice.id
    assert again.entry
    assert alice.entry
    assert again.entry.token != alice.entry.token
    assert again.state["record"]["welcome"]["viewed"]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"resource_link_id": "link-2"}, True),
        ({"context_title": "Renamed"}, True),
        ({"context_id": "course-2"}, False),
        ({"deployment_id": "2"}, False),
        ({"context_id": None}, False),
        ({"context_id": None, "resource_link_id": "context:course-1"}, False),
    ],
)
def test_a_run_is_one_course_in_one_context_of_one_deployment(room: Room, other: Any, same: bool) -> None:
    alice, bob = room.enter("alice"), room.enter("bob", **other)
    assert (alice.session.run.id == bob.session.run.id) == same


def test_without_a_context_the_link_is_the_run(room: Room) -> None:
    alice = room.enter("alice", context_id=None)
    assert room.enter("bob", context_id=None).session.run == alice.session.run
    assert room.enter("bob", context_id=None, resource_link_id="link-2").session.run != alice.session.run


def test_the_same_ids_at_another_platform_are_other_people_in_another_run(room: Room) -> None:
    alice = room.enter("alice")
    with room.database.write() as tx:
        other = register(tx, "https://other.example", room.now)
    namesake = room.enter("alice", registration=other)

    assert namesake.session.run.id != alice.session.run.id
    assert namesake.id != alice.id
    assert count(room, people_table) == 2


def test_a_preview_sees_everything_and_leaves_no_trace(room: Room) -> None:
    room.enter("bob").say("It is up to you whom you follow back.")
    before = count(room, people_table), count(room, enrolments)
    for preview in (room.enter("test", role=Role.PREVIEW), room.enter("", subject=None)):
        assert preview.session.enrolment_id is None
        assert preview.state["role"] == "preview"
        assert len(preview.feed()["posts"]) == 1
        assert preview.answer()["result"]["passed"]
        with pytest.raises(Refused, match="preview"):
            preview.view()
        with pytest.raises(Refused, match="preview"):
            preview.say("Six words that would count otherwise.")
        assert preview.state["record"].get("check") is None
    assert (count(room, people_table), count(room, enrolments)) == before


@pytest.mark.parametrize(("course", "code"), [(None, "no_course"), ("nothing-here", "unknown_course")])
def test_a_launch_without_a_known_course_is_refused_and_says_which_there_are(
    room: Room, course: str | None, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        room.enter("alice", course=course)
    assert refused.value.code == code
    assert "small-course" in refused.value.detail
    assert count(room, runs) == 0


def test_the_newest_launch_says_which_role_and_which_name(room: Room) -> None:
    alice = room.enter("alice")
    assert room.enter("alice", role=Role.FACILITATOR).id == alice.id
    with room.database.read() as tx:
        found = people.find(tx, alice.id)
    assert found
    assert found.role is Role.FACILITATOR

    room.enter("alice", name="Alice Adebayo")
    assert alice.state["learner"]["name"] == "Alice Adebayo"
    room.enter("alice", name=None)
    assert alice.state["learner"]["name"] == "Alice Adebayo"


def test_a_session_keeps_the_role_it_was_opened_with(room: Room) -> None:
    as_learner = room.enter("dana")
    room.facilitator("dana")
    assert as_learner.state["role"] == "learner"


def test_a_new_name_is_seen_by_those_who_look_again(room: Room) -> None:
    alice, bob = room.enter("alice"), room.enter("bob")
    alice.say("You owe nobody a connection at all.")
    bob.say("It is up to you whom you follow back.")
    before = bob.version
    room.enter("alice", name="Alice Adebayo")
    assert bob.version != before
    assert bob.feed()["posts"][0]["author"]["name"] == "Alice Adebayo"


def test_a_score_follows_to_the_place_a_later_launch_names(room: Room) -> None:
    finish(room)
    with room.database.write() as tx:
        claimed = outbox.claim(tx, "worker", until=room.now, now=room.now)
        assert claimed
        outbox.close(tx, claimed, {"state": "sent", "sent_at": room.now}, room.now)
    room.enter("alice", line_item="https://platform.example/items/2")
    with room.database.write() as tx:
        again = outbox.claim(tx, "worker", until=room.now, now=room.now)
    assert again
    assert again.line_item == "https://platform.example/items/2"
    assert again.sent_at is None


def test_a_link_without_grades_does_not_take_the_place_of_the_score_away(room: Room) -> None:
    finish(room)
    room.enter("alice", line_item=None, line_items=None, scopes=(), resource_link_id="menu")
    with room.database.write() as tx:
        claimed = outbox.claim(tx, "worker", until=room.now, now=room.now)
    assert claimed
    assert claimed.line_item == "https://platform.example/items/1"


def test_who_is_graded_only_later_gets_the_score_then(room: Room) -> None:
    alice = room.enter("alice", line_item=None, line_items=None, scopes=())
    bob, charlie = room.enter("bob"), room.enter("charlie")
    alice.finish_alone()
    alice.say("You owe nobody a connection at all.")
    alice.say("I had the same thought.", bob.say("It is up to you whom you follow back."))
    alice.say("And nobody should be blamed.", charlie.say("Nobody has to answer every request she gets."))
    with room.database.write() as tx:
        assert outbox.claim(tx, "worker", until=room.now, now=room.now) is None
    room.enter("alice")
    room.recheck()
    with room.database.write() as tx:
        assert outbox.claim(tx, "worker", until=room.now, now=room.now)


def test_a_launch_that_fails_later_lets_nobody_in(room: Room) -> None:
    with pytest.raises(Refused), room.database.write() as tx:
        enrol_then_fail(tx, room)
    assert count(room, enrolments) == 0


def enrol_then_fail(tx: Transaction, room: Room) -> None:
    enrol(tx, room.launch("alice"), catalogue=room.catalogue, now=room.now)
    raise Refused("replay", "used before")


def test_many_first_launches_at_once_make_one_run_and_one_of_everybody(room: Room) -> None:
    names = ["alice", "bob", "charlie", "alice", "bob", "charlie", "alice", "dana"]
    people = at_once([partial(room.enter, name) for name in names])
    assert len({person.session.run.id for person in people}) == 1
    assert {(name, person.id) for name, person in zip(names, people, strict=True)} == {
        (name, people[names.index(name)].id) for name in names
    }
    assert (count(room, runs), count(room, people_table), count(room, enrolments)) == (1, 4, 4)
