"""The numbers of two pictures: how much is written as days pass, and who answers whom."""

from __future__ import annotations

from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import pictures, privacy
from tests.services.desk import Desk, tell
from tests.services.room import Room
from tests.support.social import PODS


@pytest.fixture
def desk(room: Room) -> Desk:
    return Desk.of(room)


def drawn(desk: Desk, pod: int | None = None) -> Any:
    return desk.dana.do(lambda act: pictures.pictures(act, pod=pod))


def test_days_have_no_gaps_and_count_learners_alone(desk: Desk) -> None:
    assert drawn(desk) == {
        "days": [],
        "circles": [{"pod": None, "activity": None, "people": [], "answers": [], "whole": True}],
    }
    alice, bob = desk.enter("alice"), desk.enter("bob")
    post = tell(alice)
    tell(bob, "What I think of it is this.")
    tell(bob, "I think so too.", post)
    tell(desk.dana, "Well said.", post)
    desk.room.pass_time(days=2)
    tell(alice, "And something else, too.")
    assert drawn(desk)["days"] == [
        {"day": "2026-11-20", "posts": 3, "people": 2},
        {"day": "2026-11-21", "posts": 0, "people": 0},
        {"day": "2026-11-22", "posts": 1, "people": 1},
    ]


def test_days_are_sixty_at_most(desk: Desk) -> None:
    tell(desk.enter("alice"))
    desk.room.pass_time(days=100)
    tell(desk.enter("bob"), "What I think of it is this.")
    found = drawn(desk)["days"]
    assert [(day["day"], day["posts"]) for day in found] == [("2027-02-28", 1)]


def test_arrows_lead_from_who_answers_to_who_is_answered(desk: Desk) -> None:
    alice, bob, charlie = (desk.enter(name) for name in ("alice", "bob", "charlie"))
    post = tell(alice)
    tell(bob, "What I think of it is this.")
    for n in range(2):
        tell(bob, f"I think so too, number {n}.", post)
    tell(alice, "Answering myself is no answer.", post)
    tell(desk.dana, "Well said.", post)
    (circle,) = drawn(desk)["circles"]
    assert {(one["from"], one["to"], one["n"]) for one in circle["answers"]} == {
        (f"l{bob.id}", f"l{alice.id}", 2),
        (f"l{desk.dana.id}", f"l{alice.id}", 1),
    }
    assert [(one["name"], one["facilitator"]) for one in circle["people"]] == [
        ("Alice", False),
        ("Bob", False),
        ("Charlie", False),
        ("Dana", True),
    ]
    assert circle["whole"] is True
    assert charlie.id


def test_who_had_everything_about_herself_erased_is_in_no_picture(desk: Desk) -> None:
    alice, bob = desk.enter("alice"), desk.enter("bob")
    post = tell(alice)
    tell(bob, "What I think of it is this.")
    tell(bob, "I think so too.", post)
    alice.do(lambda act: privacy.erase_me(act, desk.room.catalogue))
    (circle,) = drawn(desk)["circles"]
    assert [one["id"] for one in circle["people"]] == [f"l{bob.id}"]
    assert circle["answers"] == []


def test_each_pod_has_a_circle_of_its_own(room: Room) -> None:
    desk = Desk(room, room.facilitator("dana", course=PODS))
    room.enter("alice", course=PODS)
    room.pass_time(days=15)
    room.enter("bob", course=PODS)
    found = drawn(desk)["circles"]
    assert [(one["pod"], [who["name"] for who in one["people"]]) for one in found] == [(1, ["Alice"]), (2, ["Bob"])]
    assert [one["pod"] for one in drawn(desk, pod=2)["circles"]] == [2]
    assert drawn(desk, pod=9)["circles"] == []


def test_of_more_than_sixty_people_the_strongest_ties_are_told(desk: Desk) -> None:
    post = tell(desk.enter("alice"))
    for n in range(62):
        person = desk.enter(f"person-{n:02}")
        if n < 5:
            tell(person, f"Number {n} of what we think.")
            tell(person, f"Number {n} of what we answer.", post)
    (circle,) = drawn(desk)["circles"]
    assert circle["whole"] is False
    assert len(circle["people"]) == 6
    assert len(circle["answers"]) == 5


def test_only_facilitators_look(desk: Desk) -> None:
    alice = desk.enter("alice")
    with pytest.raises(Refused, match="not_a_facilitator"):
        alice.do(lambda act: pictures.pictures(act, pod=None))
    with pytest.raises(Refused, match="not_a_facilitator"):
        alice.do(lambda act: pictures.version(act, pod=None))
