"""Scores that platforms must still be told: newest only, never lost, never twice at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from lti_tool.errors import PlatformRefused, Refused
from lti_tool.services import facilitating, grading
from lti_tool.services.facilitating_acts import resend
from lti_tool.services.grading import Delivery
from lti_tool.storage.tables import scores_due
from tests.services.at_once import at_once
from tests.services.room import HALF, Person, Room, finish

LEASE = timedelta(minutes=5)
PAUSE = timedelta(seconds=20)


def claim(room: Room) -> Delivery | None:
    return grading.claim(room.database, room.catalogue, lease=LEASE, now=room.now)


def claimed(room: Room) -> Delivery:
    delivery = claim(room)
    assert delivery
    return delivery


def refuse(room: Room, delivery: Delivery, *, permanent: bool = False, retry_after: float | None = None) -> None:
    why = PlatformRefused("The platform is having a rest.", permanent=permanent, retry_after=retry_after)
    grading.refused(room.database, delivery, why, pause=PAUSE, now=room.now)


def row(room: Room) -> Any:
    with room.database.read() as tx:
        return tx.execute(scores_due.select()).one()


def nearly(room: Room) -> Person:
    """Alice, complete but for a better result in the quiz: she half passed, and the mark to pass is low enough."""
    alice, bob, charlie = room.enter("alice"), room.enter("bob"), room.enter("charlie")
    alice.view()
    alice.say("You owe nobody a connection at all.")
    alice.say("I had the same thought.", bob.say("It is up to you whom you follow back."))
    alice.say("And nobody should be blamed.", charlie.say("Nobody has to answer every request she gets."))
    return alice


@pytest.fixture
def low_mark(room: Room) -> Any:
    """The quiz is passed with half of it."""
    quiz: Any = room.catalogue.get("small-course").activities["check"]
    before, quiz["pass_mark"] = quiz["pass_mark"], 50
    yield
    quiz["pass_mark"] = before


def test_a_score_is_due_when_the_course_is_complete_and_not_before(room: Room) -> None:
    nearly(room)
    assert claim(room) is None
    alice = room.enter("alice")
    alice.answer()
    delivery = claimed(room)
    assert (delivery.score.subject, delivery.score.given, delivery.score.maximum) == ("alice", 100.0, 100.0)
    assert delivery.score.first
    assert delivery.score.comment
    assert delivery.registration == room.registration
    assert delivery.target.line_item == "https://platform.example/items/1"
    assert (delivery.target.resource_id, delivery.target.label) == ("small-course", "A small course")


def test_nobody_else_gets_what_is_claimed(room: Room) -> None:
    finish(room)
    assert claim(room)
    assert claim(room) is None


def test_many_workers_at_once_share_the_scores(room: Room) -> None:
    for n in range(6):
        finish(room, f"learner-{n}", context_id=f"course-{n}")
    found = at_once([lambda: claim(room)] * 9)
    people = [delivery.score.subject for delivery in found if delivery]
    # On PostgreSQL a worker may come away with nothing while others are choosing; it asks again.
    while delivery := claim(room):
        people.append(delivery.score.subject)
    assert sorted(people) == [f"learner-{n}" for n in range(6)]


def test_what_was_accepted_is_done(room: Room) -> None:
    finish(room)
    grading.accepted(room.database, claimed(room), room.now)
    assert (row(room).state, row(room).sent_at, row(room).claim) == ("sent", room.now, None)
    room.pass_time(days=1)
    assert claim(room) is None


def test_a_killed_workers_claim_comes_back_when_its_time_is_up(room: Room) -> None:
    finish(room)
    first = claimed(room)
    room.pass_time(minutes=4, seconds=59)
    assert claim(room) is None
    room.pass_time(seconds=1)
    second = claimed(room)
    assert second.score.at >= first.score.at + timedelta(seconds=1)
    # The first one was only slow. What it has to say is not about this claim any more.
    refuse(room, first, permanent=True)
    assert row(room).state == "due"
    grading.accepted(room.database, second, room.now)
    assert row(room).state == "sent"


def test_a_better_score_takes_the_place_of_the_one_that_waits(room: Room, low_mark: None) -> None:
    alice = nearly(room)
    alice.answer(HALF)
    assert claimed(room).score.given == 75.0
    room.pass_time(minutes=6)
    alice.answer()
    assert claimed(room).score.given == 100.0
    assert claim(room) is None


def test_a_better_score_earned_during_a_delivery_is_sent_after_it(room: Room, low_mark: None) -> None:
    alice = nearly(room)
    alice.answer(HALF)
    slow = claimed(room)
    alice.answer()
    assert claim(room) is None  # never two at once for one person: the older one could arrive last
    grading.accepted(room.database, slow, room.now)
    newer = claimed(room)
    assert newer.score.given == 100.0
    assert newer.score.at >= slow.score.at + timedelta(seconds=1)
    assert not newer.score.first
    grading.accepted(room.database, newer, room.now)
    assert row(room).state == "sent"


@pytest.mark.parametrize("permanent", [True, False])
def test_a_refusal_of_an_older_score_says_nothing_about_the_newer(room: Room, low_mark: None, permanent: bool) -> None:
    alice = nearly(room)
    alice.answer(HALF)
    slow = claimed(room)
    alice.answer()
    refuse(room, slow, permanent=permanent)
    assert claimed(room).score.given == 100.0


def test_a_score_is_never_lowered_and_not_sent_again_unchanged(room: Room, low_mark: None) -> None:
    alice = nearly(room)
    alice.answer()
    grading.accepted(room.database, claimed(room), room.now)
    alice.answer(HALF)
    alice.view()
    assert claim(room) is None


def test_a_course_that_asks_for_more_later_lowers_nobodys_score(room: Room) -> None:
    alice = finish(room)
    grading.accepted(room.database, claimed(room), room.now)
    offer: Any = room.catalogue.get("small-course")
    more = {**offer.activities["check"], "id": "harder"}
    offer.plan["activities"].append(more)
    try:
        assert alice.view("explain")["outcome"]["score"] < 1
        assert claim(room) is None
    finally:
        offer.plan["activities"].remove(more)


def test_pauses_double_up_to_six_hours(room: Room) -> None:
    finish(room)
    pauses = []
    for _ in range(16):
        refuse(room, claimed(room))
        pauses.append(row(room).next_at - room.now)
        assert row(room).reason == "The platform is having a rest."
        assert claim(room) is None
        room.now = row(room).next_at
    assert timedelta(seconds=10) <= pauses[0] <= timedelta(seconds=20)
    assert timedelta(seconds=40) <= pauses[2] <= timedelta(seconds=80)
    assert timedelta(hours=3) <= pauses[-1] <= timedelta(hours=6)


@pytest.mark.parametrize(("wish", "at_least", "at_most"), [(90.0, 90, 90), (1.0, 10, 20), (9e9, 86400, 86400)])
def test_a_platforms_wish_is_heard_within_reason(room: Room, wish: float, at_least: int, at_most: int) -> None:
    finish(room)
    refuse(room, claimed(room), retry_after=wish)
    assert timedelta(seconds=at_least) <= row(room).next_at - room.now <= timedelta(seconds=at_most)


def test_a_refusal_for_good_is_said_to_the_facilitator_who_can_send_it_again(room: Room) -> None:
    alice = finish(room)
    refuse(room, claimed(room), permanent=True)
    dana = room.facilitator("dana")
    (trouble,) = dana.overview["lists"]["trouble"]["rows"]
    assert trouble["name"] == "Alice"
    assert trouble["grade"] == {"state": "failed", "reason": "The platform is having a rest.", "score": 1.0, "at": None}
    assert claim(room) is None

    dana.do(lambda act: resend(act, alice.id))
    assert grade_of(dana)["state"] == "due"
    assert dana.overview["lists"]["trouble"]["n"] == 0
    grading.accepted(room.database, claimed(room), room.now)
    assert grade_of(dana)["state"] == "sent"


def grade_of(dana: Person) -> Any:
    """The grade of whoever came first, as Dana sees it."""
    return dana.do(lambda act: facilitating.people(act, q="", state=None, after=0))["rows"][0]["grade"]


def test_there_must_be_a_score_and_a_place_to_send_it_to(room: Room) -> None:
    dana, bob = room.facilitator("dana"), room.enter("bob")
    with pytest.raises(Refused, match="no_score"):
        dana.do(lambda act: resend(act, bob.id))

    room.enter("erin", line_item=None, line_items=None, scopes=())
    erin = finish_without_grades(room)
    with pytest.raises(Refused, match="not_graded"):
        dana.do(lambda act: resend(act, erin.id))


def finish_without_grades(room: Room) -> Person:
    erin, bob, charlie = room.enter("erin", line_item=None, line_items=None), room.enter("bob"), room.enter("charlie")
    erin.finish_alone()
    erin.say("You owe nobody a connection at all.")
    erin.say("I had the same thought.", bob.say("It is up to you whom you follow back."))
    erin.say("And nobody should be blamed.", charlie.say("Nobody has to answer every request she gets."))
    assert erin.state["outcome"]["complete"]
    return erin


def test_facilitators_have_no_score(room: Room) -> None:
    dana = room.facilitator("dana")
    dana.finish_alone()
    assert claim(room) is None


def test_people_with_a_package_have_no_line_in_the_outbox(room: Room) -> None:
    grant = room.grant()
    erin, frank, grace = (room.arrive(grant, name) for name in ("E-1", "F-2", "G-3"))
    erin.merge({"welcome": {"viewed": True}})
    erin.answer()
    erin.say("You owe nobody a connection at all.")
    erin.say("I had the same thought.", frank.say("It is up to you whom you follow back."))
    erin.say("And nobody should be blamed.", grace.say("Nobody has to answer every request she gets."))
    assert erin.state["outcome"]["complete"]
    with room.database.read() as tx:
        assert tx.execute(scores_due.select()).all() == []


def test_a_course_that_is_gone_still_has_its_score_told(room: Room) -> None:
    finish(room)
    offers: Any = room.catalogue._offers
    gone = offers.pop("small-course")
    try:
        assert claimed(room).target.label == "small-course"
    finally:
        offers["small-course"] = gone


def test_stamps_of_one_moment_are_a_second_apart(room: Room) -> None:
    alice, stamps = finish(room), []
    dana = room.facilitator("dana")
    for _ in range(3):
        delivery = claimed(room)
        stamps.append(delivery.score.at)
        grading.accepted(room.database, delivery, room.now)
        dana.do(lambda act: resend(act, alice.id))
    assert [later - earlier for earlier, later in pairwise(stamps)] == [timedelta(seconds=1)] * 2
    assert all(isinstance(stamp, datetime) and stamp.tzinfo for stamp in stamps)
