"""Being there: codes, marks by a facilitator, who it applies to, talks between two, and making up for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import meetings_roster
from lti_tool.services.meetings_codes import ALPHABET, LENGTH, age_of, code_at, next_in
from tests.services.meetings import TALKS, Guest, Host, code, facts, go_to, guests, tend
from tests.services.room import Room


def booked(room: Room, *names: str) -> tuple[Host, int, tuple[Guest, ...]]:
    """A date at which these people have seats."""
    host = Host.enter(room)
    meeting = host.make(seats=None)
    people = guests(room, *names)
    for guest in people:
        guest.sign_up(meeting)
    return host, meeting, people


def refused(act: Callable[[], Any]) -> str:
    """The code of what is said no to."""
    with pytest.raises(Refused) as why:
        act()
    return why.value.code


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-15, "present"),
        (0, "present"),
        (9.9, "present"),
        (10, "late"),
        (29.9, "late"),
    ],
)
def test_on_time_or_late_by_the_plan(room: Room, minutes: float, expected: str) -> None:
    _, meeting, (alice,) = booked(room, "alice")
    go_to(room, meeting, minutes=minutes)
    assert alice.only["can"] == ["attend"]
    assert alice.attend(meeting, code(room, meeting))["mine"]["attendance"] == expected
    assert (alice.entry["attended"], alice.standing) == (1, "complete")


def test_too_early_does_no_harm_and_too_late_says_whom_to_ask(room: Room) -> None:
    _, meeting, (alice, bob) = booked(room, "alice", "bob")
    go_to(room, meeting, minutes=-15.1)
    for _ in range(20):
        assert refused(lambda: alice.attend(meeting, code(room, meeting))) == "too_early"
    go_to(room, meeting, minutes=-14)
    assert alice.attend(meeting, code(room, meeting))["mine"]["attendance"] == "present"
    go_to(room, meeting, minutes=30)
    assert refused(lambda: bob.attend(meeting, code(room, meeting))) == "too_late"
    assert alice.attend(meeting, "once more")["mine"]["attendance"] == "present", "two tabs"


def test_a_code_that_was_passed_on_fails_after_its_step(room: Room) -> None:
    _, meeting, (alice, bob) = booked(room, "alice", "bob")
    go_to(room, meeting)
    shared = code(room, meeting)
    room.pass_time(seconds=30)
    assert alice.attend(meeting, f" {shared[:3]}-{shared[3:].lower()} ")["mine"]["attendance"] == "present"
    room.pass_time(seconds=30)
    assert refused(lambda: bob.attend(meeting, shared)) == "old_code"
    room.pass_time(minutes=20)
    assert refused(lambda: bob.attend(meeting, shared)) == "wrong_code"
    assert bob.only["mine"]["attendance"] is None


def test_a_code_of_another_date_or_without_a_seat_counts_for_nobody(room: Room) -> None:
    host, meeting, (alice,) = booked(room, "alice")
    other = host.make(seats=None, starts_at=facts(room, meeting).starts_at)
    (bob,) = guests(room, "bob")
    go_to(room, meeting)
    assert refused(lambda: alice.attend(meeting, code(room, other))) == "wrong_code"
    assert refused(lambda: bob.attend(meeting, code(room, meeting))) == "no_seat"
    assert "attended" not in bob.entry


def test_guesses_are_counted_and_end(room: Room) -> None:
    _, meeting, (alice,) = booked(room, "alice")
    go_to(room, meeting)
    for _ in range(8):
        assert refused(lambda: alice.attend(meeting, "222222")) == "wrong_code"
    assert refused(lambda: alice.attend(meeting, code(room, meeting))) == "too_many_tries"
    room.pass_time(minutes=5)
    assert alice.attend(meeting, code(room, meeting))["mine"]["attendance"] == "present"


def test_codes_are_worked_out_from_the_secret_and_the_moment_alone(room: Room) -> None:
    seen = {code_at("secret", room.now + timedelta(seconds=30 * n)) for n in range(500)}
    assert len(seen) == 500
    assert set("".join(seen)) <= set(ALPHABET)
    assert {len(one) for one in seen} == {LENGTH}
    assert code_at("another", room.now) != code_at("secret", room.now)
    assert (next_in(room.now), next_in(room.now + timedelta(seconds=29))) == (30, 1)
    later = room.now + timedelta(seconds=61)
    assert [age_of("secret", code_at("secret", room.now), room.now), age_of("secret", "??????", room.now)] == [0, None]
    assert age_of("secret", code_at("secret", room.now), later) == 2


def test_nobody_is_marked_before_it_begins(room: Room) -> None:
    host, meeting, (alice,) = booked(room, "alice")
    go_to(room, meeting, minutes=-16)
    assert refused(lambda: host.mark(meeting, alice)) == "too_early"
    assert refused(lambda: host.person.do(lambda act: meetings_roster.code(act, meeting, address=""))) == "too_early"
    go_to(room, meeting, minutes=-15)
    changed = host.mark(meeting, alice, attendance="partial", minutes=20, note="Had to go.")
    (row,) = changed["roster"]
    assert (row["attendance"], row["minutes"], row["note"], row["how"]) == ("partial", 20, "Had to go.", "staff")
    room.recheck()
    assert (alice.standing, alice.heard[-1]) == ("complete", "attended_by")


def test_a_mark_can_be_changed_and_taken_away(room: Room) -> None:
    host, meeting, (alice,) = booked(room, "alice")
    go_to(room, meeting, minutes=61)
    host.mark(meeting, alice, attendance="absent")
    assert (alice.heard[-1], alice.entry.get("attended")) == ("missed", None)
    assert refused(lambda: alice.attend(meeting, "222222")) == "too_late"
    host.mark(meeting, alice)
    assert alice.entry["attended"] == 1
    host.mark(meeting, alice, attendance=None)
    assert "attended" not in alice.entry
    room.recheck()
    assert alice.standing != "complete"


def test_what_a_facilitator_marked_is_not_changed_by_a_code(room: Room) -> None:
    host, meeting, (alice,) = booked(room, "alice")
    go_to(room, meeting, minutes=5)
    host.mark(meeting, alice, attendance="absent")
    assert refused(lambda: alice.attend(meeting, code(room, meeting))) == "marked_already"


def test_a_date_that_was_over_when_somebody_came_does_not_apply_to_her(room: Room) -> None:
    host, meeting, (alice,) = booked(room, "alice")
    go_to(room, meeting, minutes=61)
    (late,) = guests(room, "late")
    assert [late.only["applies"], alice.only["applies"]] == [False, True]
    assert late.page["make_up"]["why"] == "not_missed"
    assert "past" not in late.entry
    host.seat(meeting, late)
    assert [row["applies"] for row in host.roster(meeting)["roster"]] == [True, False]
    assert host.roster(meeting)["meeting"]["unmarked"] == 1
    assert refused(lambda: host.mark(meeting, late, attendance="absent")) == "bad_mark"
    host.mark(meeting, late)
    assert late.entry["attended"] == 1, "she had been there all the same"


def test_marks_are_kept_all_or_none(room: Room) -> None:
    host, meeting, (alice,) = booked(room, "alice")
    (bob,) = guests(room, "bob")
    go_to(room, meeting)
    assert refused(lambda: host.mark(meeting, alice, bob)) == "bad_mark"
    assert alice.only["mine"]["attendance"] is None


def test_who_missed_it_can_make_up_for_it_with_a_question_for_everybody(room: Room) -> None:
    _, meeting, (alice, bob) = booked(room, "alice", "bob")
    assert refused(alice.make_up) == "not_missed"
    go_to(room, meeting)
    bob.attend(meeting, code(room, meeting))
    go_to(room, meeting, minutes=60)
    assert (alice.entry["past"], alice.turn) == (1, "mine")
    assert [guest.page["make_up"]["open"] for guest in (alice, bob)] == [True, False]
    assert refused(bob.make_up) == "not_missed"
    assert refused(lambda: alice.make_up("Too short.")) == "too_few_words"
    assert refused(lambda: alice.make_up(question="Who?")) == "too_few_words"

    done = alice.make_up()

    (post,) = bob.person.feed(activity="meet")["posts"]
    assert (done["post"], done["open"], done["reflection"]) == (
        post["id"],
        False,
        "I will ask before I answer anybody.",
    )
    assert (alice.entry["make_up"], alice.entry["attended"], alice.standing) == (True, 1, "complete")
    assert alice.make_up("Something else that I say here.") == done, "another tab"
    assert len(bob.person.feed(activity="meet")["posts"]) == 1


def test_a_talk_is_complete_with_an_outcome_and_notes_stay_whose_they_are(room: Room) -> None:
    host = Host.enter(room, course=TALKS)
    meeting = host.make(seats=20)
    alice, bob = guests(room, "alice", "bob", course=TALKS)
    alice.sign_up(meeting)
    assert bob.sign_up(meeting)["mine"]["state"] == "waiting", "a talk has one seat"
    assert refused(lambda: alice.agree(meeting, "Less mail")) == "not_there"
    go_to(room, meeting)
    assert refused(lambda: host.note(meeting, bob, coach_notes="x")) == "unknown_person"
    alice.attend(meeting, code(room, meeting))
    assert alice.standing != "complete"
    mine = alice.agree(meeting, " From 4 to 8 of 10 ", "2026-12-24", "My private doubts.")["mine"]
    assert (mine["outcome"], mine["follow_up"], mine["notes"]) == (
        "From 4 to 8 of 10",
        "2026-12-24",
        "My private doubts.",
    )
    assert (alice.entry["outcomes"], alice.standing) == (1, "complete")

    row = host.note(meeting, alice, coach_notes="She doubts herself.")

    assert (row["coach_notes"], row["outcome"]) == ("She doubts herself.", "From 4 to 8 of 10")
    assert "private doubts" not in str(host.roster(meeting))
    assert "doubts herself" not in str(alice.page)
    assert refused(lambda: alice.agree(meeting, "x", "24 December")) == "bad_date"


def test_an_outcome_that_is_taken_away_counts_no_more(room: Room) -> None:
    host = Host.enter(room, course=TALKS)
    meeting = host.make()
    (alice,) = guests(room, "alice", course=TALKS)
    alice.sign_up(meeting)
    go_to(room, meeting)
    host.mark(meeting, alice)
    alice.agree(meeting, "From 4 to 8")
    alice.agree(meeting, "")
    assert "outcomes" not in alice.entry


def test_the_end_is_noted_once_however_often_the_worker_looks(room: Room) -> None:
    _, meeting, (alice,) = booked(room, "alice")
    go_to(room, meeting, minutes=61)
    before = alice.entry
    assert tend(room) == 0
    assert (alice.entry, facts(room, meeting).due_at) == (before, None)
    assert before == {"posts": 0, "replies": 0, "peers": 0, "others": 0, "past": 1}
