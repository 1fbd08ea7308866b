"""What Dana sees of her run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lti_tool.errors import Refused
from lti_tool.services import facilitating, grading
from tests.services.room import Person, Room, finish


@pytest.fixture
def dana(room: Room) -> Person:
    return room.facilitator("dana")


def test_everybody_is_in_the_state_they_are_in(room: Room, dana: Person) -> None:
    finish(room)
    room.enter("erin")
    waiting = room.enter("frank")
    waiting.finish_alone()
    waiting.say("I am waiting for all of you here.")
    for person in ("bob", "charlie"):
        waiting.say(f"This is an answer for {person}.", post_of(room, dana, person))

    found = dana.overview
    assert {person["name"]: person["state"] for person in found["people"]} == {
        "Alice": "finished",
        "Bob": "my_turn",
        "Charlie": "my_turn",
        "Erin": "not_started",
        "Frank": "finished",
    }
    assert found["tiles"] == {"finished": 2, "their_turn": 2, "waiting": 0, "not_started": 1, "unanswered": 2}


def test_who_can_only_wait_waits(room: Room, dana: Person) -> None:
    alice = room.enter("alice")
    alice.finish_alone()
    alice.say("You owe nobody a connection at all.")
    (row,) = dana.overview["people"]
    assert row["state"] == "waiting"
    room.enter("bob").say("It is up to you whom you follow back.")
    assert dana.overview["people"][0]["state"] == "my_turn"
    (sentence,) = dana.overview["people"][0]["missing"]
    assert "Explain it to a colleague" in sentence
    assert sentence[0].isupper()


def test_posts_nobody_answered_are_listed_oldest_first_with_their_age(room: Room, dana: Person) -> None:
    alice, bob = room.enter("alice"), room.enter("bob")
    first = alice.say("You owe nobody   a connection\n\nat all. " + "And so on. " * 40)
    alice.say("Answering myself is no answer.", first)
    room.pass_time(hours=25)
    second = bob.say("It is up to you whom you follow back.")
    dana.say("Hello.")
    found = dana.overview
    assert [(post["post"], post["author"], post["hours"]) for post in found["unanswered"]] == [
        (first["id"], "Alice", 25),
        (second["id"], "Bob", 0),
    ]
    excerpt = found["unanswered"][0]["excerpt"]
    assert excerpt.startswith("You owe nobody a connection at all.")
    assert len(excerpt) <= 160
    dana.say("Well said.", second)
    assert [post["post"] for post in dana.overview["unanswered"]] == [first["id"]]


def test_people_are_told_apart_by_how_they_come(room: Room, dana: Person) -> None:
    room.enter("alice")
    room.arrive(room.grant(run=dana.session.run.public_id))
    assert [(person["name"], person["via"]) for person in dana.overview["people"]] == [("Alice", "LMS"), ("", "SCORM")]


def test_only_facilitators_of_this_run_look_and_act(room: Room, dana: Person) -> None:
    alice, elsewhere = room.enter("alice"), room.enter("bob", context_id="course-2")
    for act in (facilitating.overview, facilitating.version):
        with pytest.raises(Refused, match="not_a_facilitator"):
            alice.do(act)
    with pytest.raises(Refused, match="not_a_facilitator"):
        alice.do(lambda act: facilitating.resend(act, alice.id))
    with pytest.raises(Refused, match="unknown_person"):
        dana.do(lambda act: facilitating.resend(act, elsewhere.id))
    assert {person["name"] for person in dana.overview["people"]} == {"Alice"}


def test_the_version_changes_with_everything_that_is_shown(room: Room, dana: Person) -> None:
    seen = {dana.do(facilitating.version)}

    def is_new() -> bool:
        before = len(seen)
        seen.add(dana.do(facilitating.version))
        return len(seen) > before

    assert not is_new()
    alice = finish(room)
    assert is_new()
    delivery = grading.claim(room.database, room.catalogue, lease=timedelta(minutes=5), now=room.now)
    assert delivery
    grading.accepted(room.database, delivery, room.now)
    assert is_new()
    dana.do(lambda act: facilitating.resend(act, alice.id))
    assert is_new()
    room.enter("alice", name="Alice Adebayo")
    assert is_new()
    room.pass_time(hours=1)
    assert is_new()


def post_of(room: Room, dana: Person, name: str) -> object:
    """What somebody posted first."""
    return next(post for post in dana.feed()["posts"] if post["author"]["name"] == name.title())
