"""What a learner does alone, and what it adds up to."""

from __future__ import annotations

from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import learning
from lti_tool.storage import people
from tests.services.room import HALF, RIGHT, WRONG, Person, Room, finish


def test_reading_is_recorded_once_and_stays(room: Room) -> None:
    alice = room.enter("alice")
    assert alice.state["outcome"]["activities"]["welcome"]["state"] == "not_started"
    first = alice.view()
    assert first["outcome"]["activities"]["welcome"]["state"] == "complete"
    version = alice.do(learning.version)
    alice.view()
    assert alice.do(learning.version) == version


def test_what_opens_later_cannot_be_done_earlier(room: Room) -> None:
    alice = room.enter("alice")
    with pytest.raises(Refused, match="locked"):
        alice.answer()
    with pytest.raises(Refused, match="locked"):
        alice.view("check")
    alice.view()
    assert alice.answer()["result"]["passed"]


@pytest.mark.parametrize("activity", ["nothing", "check"])
def test_only_pages_are_marked_as_done(room: Room, activity: str) -> None:
    alice = room.enter("alice")
    with pytest.raises(Refused, match="unknown_activity"):
        alice.do(lambda act: learning.done(act, activity))


def test_a_page_can_be_marked_as_done(room: Room) -> None:
    alice = room.enter("alice")
    assert alice.do(lambda act: learning.done(act, "welcome"))["record"]["welcome"]["done"]


def test_the_best_attempt_stays_and_attempts_run_out(room: Room) -> None:
    alice = room.enter("alice")
    alice.view()
    assert alice.answer(HALF)["state"]["record"]["check"] == {"attempts": 1, "best": 0.5, "answers": HALF}
    assert alice.answer(WRONG)["state"]["record"]["check"] == {"attempts": 2, "best": 0.5, "answers": HALF}
    passed = alice.answer(RIGHT)["state"]["record"]["check"]
    assert passed == {"attempts": 3, "best": 1.0, "answers": RIGHT, "complete": True}
    with pytest.raises(Refused, match="no_attempts"):
        alice.answer(RIGHT)


def test_the_same_attempt_sent_twice_is_one_attempt(room: Room) -> None:
    alice = room.enter("alice")
    alice.view()
    first, second = alice.answer(HALF, key="a"), alice.answer(HALF, key="a")
    assert first == second
    assert alice.answer(HALF, key="b")["state"]["record"]["check"]["attempts"] == 2


def test_feedback_tells_about_the_options_chosen_and_no_others(room: Room) -> None:
    alice = room.enter("alice")
    alice.view()
    question = next(iter(WRONG))
    wrong = alice.answer(WRONG)["result"]
    assert wrong["feedback"][question]["options"] == [None, None, None]
    assert wrong["feedback"][question]["general"]
    right = alice.answer(RIGHT)["result"]
    assert [bool(nodes) for nodes in right["feedback"][question]["options"]] == [False, True, False]
    assert "key" not in str(wrong)


def test_complete_stays_complete_when_the_course_asks_for_more(room: Room) -> None:
    alice = finish(room)
    assert alice.state["outcome"]["complete"]
    offer = room.catalogue.get("small-course")
    more = {**offer.activities["welcome"], "id": "extra", "title": "Extra"}
    offer.plan["activities"].append(more)
    try:
        assert alice.state["outcome"]["complete"]
        assert alice.state["outcome"]["missing"] == []
        assert not room.enter("bob").state["outcome"]["complete"]
        since = complete_at(room, alice)
        room.pass_time(days=1)
        alice.view("check")
        assert complete_at(room, alice) == since
    finally:
        offer.plan["activities"].remove(more)


def complete_at(room: Room, person: Person) -> Any:
    """Since when somebody is complete."""
    with room.database.read() as tx:
        found = people.find(tx, person.id)
    assert found
    return found.complete_at


def test_a_place_and_drafts_come_back_on_another_device(room: Room) -> None:
    alice = room.enter("alice")
    alice.do(lambda act: learning.place(act, "check"))
    alice.do(lambda act: learning.draft(act, "explain", "I would say …"))
    elsewhere = room.enter("alice").state
    assert (elsewhere["place"], elsewhere["drafts"]) == ("check", {"explain": "I would say …"})
    alice.do(lambda act: learning.draft(act, "explain", "I would rather say …"))
    assert alice.state["drafts"] == {"explain": "I would rather say …"}
    alice.do(lambda act: learning.draft(act, "explain", ""))
    assert alice.state["drafts"] == {}
    assert room.enter("bob").state["drafts"] == {}


def test_drafts_are_many_but_not_endless(room: Room) -> None:
    alice = room.enter("alice")
    with alice.acting() as act:
        for n in range(learning.MOST_DRAFTS):
            learning.draft(act, f"explain/p{n}", "…")
        learning.draft(act, "explain/p1", "changed")
        with pytest.raises(Refused, match="too_many_drafts"):
            learning.draft(act, "explain/more", "…")


def test_what_is_sent_is_no_draft_any_more(room: Room) -> None:
    alice = room.enter("alice")
    alice.do(lambda act: learning.draft(act, "explain", "You owe nobody a connection at all."))
    alice.say("You owe nobody a connection at all.")
    assert alice.state["drafts"] == {}


def test_who_has_no_name_chooses_one(room: Room) -> None:
    nameless = room.enter("x-17", name=None)
    assert nameless.state["learner"]["needs_name"]
    version = nameless.do(learning.version)
    named = nameless.do(lambda act: learning.name(act, "Erin"))
    assert (named["learner"]["name"], named["learner"]["needs_name"]) == ("Erin", False)
    assert nameless.do(learning.version) != version


def test_a_name_that_the_platform_tells_is_not_changed_here(room: Room) -> None:
    alice = room.enter("alice")
    with pytest.raises(Refused, match="named_by_platform"):
        alice.do(lambda act: learning.name(act, "Bob"))


class TestWhatAPackageHandsIn:
    """Merging: nothing is taken away, nothing is believed that can be worked out."""

    @pytest.fixture
    def erin(self, room: Room) -> Person:
        return room.arrive(room.grant())

    def test_pages_and_quizzes_are_taken_over_and_marked_again(self, erin: Person) -> None:
        brought = {"welcome": {"viewed": True}, "check": {"attempts": 2, "best": 1.0, "answers": HALF}}
        record = erin.merge(brought)["record"]
        assert record["welcome"] == {"viewed": True, "complete": True}
        assert record["check"] == {"attempts": 2, "best": 0.5, "answers": HALF}

    def test_doing_it_again_changes_nothing(self, erin: Person) -> None:
        brought = {"welcome": {"viewed": True}, "check": {"attempts": 2, "answers": RIGHT}}
        first = erin.merge(brought)
        version = erin.do(learning.version)
        assert erin.merge(brought) == first
        assert erin.do(learning.version) == version

    def test_an_older_copy_takes_nothing_away(self, erin: Person) -> None:
        erin.merge({"welcome": {"viewed": True, "done": True}, "check": {"attempts": 2, "answers": RIGHT}})
        after = erin.merge({"welcome": {"viewed": False}, "check": {"attempts": 1, "answers": WRONG}})["record"]
        assert after["welcome"] == {"viewed": True, "done": True, "complete": True}
        assert after["check"] == {"attempts": 2, "best": 1.0, "answers": RIGHT, "complete": True}

    @pytest.mark.parametrize(
        "brought",
        [
            {"explain": {"posts": 1, "replies": 2, "peers": 2, "complete": True}},
            {"welcome": {"complete": True}},
            {"check": {"best": 1.0, "complete": True}},
            {"check": {"attempts": "many", "best": 1.0, "answers": {}}},
            {"from-an-older-course": {"viewed": True}},
        ],
    )
    def test_what_only_the_server_can_know_is_not_believed(self, erin: Person, brought: Any) -> None:
        state = erin.merge(brought)
        assert not state["outcome"]["complete"]
        assert not any(activity["state"] == "complete" for activity in state["outcome"]["activities"].values())
