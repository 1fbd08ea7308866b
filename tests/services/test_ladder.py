"""Nobody is stuck because nobody is there: the ladder as it is climbed in a run, in an act or by the worker."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from lti_tool.services import editing, moderating, notices, privacy
from lti_tool.services.acting import settle
from lti_tool.storage.tables import enrolments
from tests.services.recount import misplaced
from tests.services.room import Person, Room
from tests.support.social import RUN

OWN = "I would show her the rules."


def begin(room: Room, *names: str, **other: Any) -> list[Person]:
    """These people start the course for the whole run, read, and write a post of their own when it is open."""
    people = [room.enter(name, course=RUN, **other) for name in names]
    room.pass_time(hours=2)
    for person in people:
        person.view("read")
        person.say(f"{OWN} So says {person.session.enrolment_id}.", activity="talk")
    return people


def talk(person: Person) -> Any:
    """The discussion's entry in the record."""
    return person.state["record"]["talk"]


def standing(person: Person) -> str:
    """The discussion's state."""
    state: str = person.state["outcome"]["activities"]["talk"]["state"]
    return state


def test_somebody_who_is_alone_comes_from_step_to_step_to_the_end(room: Room) -> None:
    (alice,) = begin(room, "alice")
    assert standing(alice) == "waiting_on_peers"
    assert (alice.enrolment.state, alice.enrolment.missing[0]["turn"]) == ("waiting", "others")
    assert room.recheck() == 2, "her own post stirred the space where she waits"
    assert "ladder" not in talk(alice)

    room.pass_time(days=3)
    assert room.recheck() == 1
    assert [step["step"] for step in talk(alice)["ladder"]] == ["samples"]
    assert standing(alice) == "my_turn"
    alice.say("I like this one.", {"id": "s1"}, activity="talk")
    alice.say("And this one too.", {"id": "s2"}, activity="talk")
    assert standing(alice) == "complete"
    assert alice.enrolment.state == "finished"
    assert alice.enrolment.recheck_at is None
    assert room.recheck() == 0


def test_each_step_is_written_down_with_its_reason_and_its_time(room: Room) -> None:
    (alice,) = begin(room, "alice")
    room.pass_time(days=3)
    room.recheck()
    room.pass_time(days=4, minutes=1)
    room.recheck()
    steps = talk(alice)["ladder"]
    assert [step["step"] for step in steps] == ["samples", "relax", "colleague"]
    assert all(step["reason"].startswith("ladder.") and step["at"] for step in steps)
    assert alice.enrolment.changed_at < room.now, "what the worker does is no act of hers"


def test_the_worker_looks_at_nobody_before_her_time(room: Room) -> None:
    begin(room, "alice")
    room.recheck()
    room.pass_time(days=2)
    assert room.recheck() == 0


def test_somebody_new_is_news_to_those_who_wait(room: Room) -> None:
    (alice,) = begin(room, "alice")
    room.recheck()
    assert alice.enrolment.state == "waiting"
    begin(room, "bob")
    assert alice.enrolment.state == "waiting", "no act writes into somebody else's row"
    room.recheck()
    assert alice.enrolment.state == "my_turn"
    assert alice.enrolment.missing[0]["turn"] == "mine"


def test_who_has_left_is_not_counted_among_the_learners_again(room: Room) -> None:
    (bob,) = begin(room, "bob")
    room.recheck()
    bob.do(lambda act: privacy.erase_me(act, room.catalogue))
    begin(room, "charlie")
    room.recheck()
    assert bob.enrolment.state == "left", "he had waited for somebody like Charlie"
    assert not misplaced(room)


def test_a_step_that_is_due_is_also_taken_by_the_next_act(room: Room) -> None:
    (alice,) = begin(room, "alice")
    room.pass_time(days=4)
    alice.view("talk")
    assert [step["step"] for step in talk(alice)["ladder"]] == ["samples"]


def test_posts_of_an_earlier_run_open_at_once(room: Room) -> None:
    begin(room, "bob", "charlie")
    room.pass_time(days=1)
    (alice,) = begin(room, "alice", context_id="course-2")
    assert [step["step"] for step in talk(alice)["ladder"]] == ["earlier"]
    assert talk(alice)["asked"]["earlier"] == 1


def test_the_author_of_an_earlier_run_is_told_once_that_her_post_was_answered(room: Room) -> None:
    bob, charlie = begin(room, "bob", "charlie")
    room.pass_time(days=1)
    later = begin(room, "alice", "erin", context_id="course-2")
    old = bob.feed(activity="talk")["posts"][0]
    for person in later:
        said = person.say(f"So it is with us: {person.id}.", {"id": f"e{old['id'][1:]}"}, activity="talk")
    # Approved anew after an edit it is the same answer still.
    dana = room.facilitator(course=RUN, context_id="course-2")
    dana.do(lambda act: editing.set_state(act, int(said["id"][1:]), "pending"))
    dana.do(lambda act: moderating.approve(act, int(said["id"][1:]), reason=""))

    told = [notice["kind"] for notice in bob.do(lambda act: notices.inbox(act, before=2**31 - 1))["notices"]]
    assert told == ["earlier"]
    assert charlie.do(lambda act: notices.inbox(act, before=2**31 - 1))["notices"] == []


def test_another_platform_or_course_or_a_later_run_is_no_earlier_run(room: Room) -> None:
    (alice,) = begin(room, "alice", context_id="course-2")
    room.pass_time(days=1)
    begin(room, "bob", "charlie")
    alice.view("talk")
    assert "ladder" not in talk(alice)


def test_a_late_starter_waits_for_nobody(room: Room) -> None:
    room.facilitator(course=RUN)
    room.pass_time(days=21)  # due is run+20d
    (alice,) = begin(room, "alice")
    assert [step["step"] for step in talk(alice)["ladder"]] == ["samples"]
    assert talk(alice)["ladder"][0]["reason"] == "ladder.samples.late"


def test_who_is_left_when_all_others_have_finished_waits_for_nobody(room: Room) -> None:
    bob, charlie = begin(room, "bob", "charlie")
    with room.database.write() as tx:
        tx.execute(update(enrolments).where(enrolments.c.id != bob.id).values(state="finished"))
    bob.view("talk")
    assert [step["step"] for step in talk(bob)["ladder"]] == ["samples"]
    charlie.view("talk")
    assert "ladder" not in talk(charlie), "Bob is still under way"


def test_a_mistake_about_one_person_does_not_hold_up_the_others(room: Room, monkeypatch: Any) -> None:
    alice, bob = begin(room, "alice", "bob")
    room.recheck()
    room.pass_time(days=3)

    def stumble(act: Any, enrolment: Any, own: Any, **other: Any) -> Any:
        if enrolment.id == alice.id:
            raise ValueError("a record nobody thought of")
        return settle(act, enrolment, own, **other)

    monkeypatch.setattr("lti_tool.services.rechecking.settle", stumble)
    assert room.recheck() == 2
    assert "ladder" in talk(bob)
    assert "ladder" not in talk(alice)
    monkeypatch.undo()
    room.pass_time(hours=1)
    room.recheck()
    assert "ladder" in talk(alice)
