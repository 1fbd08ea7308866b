"""Dates when much happens at once: the last seat, runs that join and part, and somebody who is forgotten."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import meetings_calendar, meetings_tending, privacy
from lti_tool.storage.community_tables import make_ups, participation, seats
from tests.services.at_once import at_once
from tests.services.meetings import TALKS, Guest, Host, code, facts, go_to, guests, tend
from tests.services.meetings_recount import counts, recounted
from tests.services.room import Room
from tests.services.test_joining import B, join, part

BASE = "https://courses.example"


def again(room: Room, name: str, **other: Any) -> Guest:
    """Somebody's next request, when the session is looked up anew."""
    return Guest.enter(room, name, **other)


def test_the_last_seat_is_taken_once_and_the_others_wait_in_turn(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make(seats=3, min_seats=1)
    people = guests(room, *(f"guest-{n}" for n in range(12)))

    at_once([partial(guest.sign_up, meeting) for guest in people])

    kept = facts(room, meeting)
    assert (kept.booked, kept.waiting) == (3, 9)
    places = sorted(guest.only["mine"]["position"] or 0 for guest in people)
    assert places == [0, 0, 0, *range(1, 10)]
    assert counts(room) == recounted(room)

    holders = [guest for guest in people if guest.mine == "booked"]
    first = [guest for guest in people if (guest.only["mine"]["position"] or 9) <= 3]
    at_once([partial(guest.leave, meeting) for guest in holders])

    assert [guest.mine for guest in first] == ["booked"] * 3, "who waited longest has them"
    assert facts(room, meeting).waiting == 6
    assert counts(room) == recounted(room)


def test_two_tabs_of_one_person_take_one_seat(room: Room) -> None:
    meeting = Host.enter(room).make()
    alice = Guest.enter(room, "alice")
    at_once([partial(alice.sign_up, meeting)] * 4)
    assert facts(room, meeting).booked == 1
    at_once([partial(alice.leave, meeting)] * 4)
    assert facts(room, meeting).booked == 0


def test_two_dates_at_once_are_not_both_hers(room: Room) -> None:
    host = Host.enter(room)
    both = [host.make(), host.make(days=4)]
    alice = Guest.enter(room, "alice")

    def take(meeting: int) -> str:
        try:
            return str(alice.sign_up(meeting)["mine"]["state"])
        except Refused as why:
            return why.code

    assert sorted(at_once([partial(take, meeting) for meeting in both])) == ["booked", "elsewhere"]


def test_a_seat_that_comes_free_while_others_come_goes_to_who_waited(room: Room) -> None:
    meeting = Host.enter(room).make(seats=1, min_seats=1)
    alice, bob, *more = guests(room, "alice", "bob", "charlie", "erin", "mallory")
    alice.sign_up(meeting)
    bob.sign_up(meeting)
    at_once([partial(alice.leave, meeting), *(partial(guest.sign_up, meeting) for guest in more)])
    assert bob.mine == "booked"
    assert facts(room, meeting).waiting == 3
    assert counts(room) == recounted(room)


def test_any_number_of_workers_tell_everybody_once(room: Room) -> None:
    meeting = Host.enter(room).make()
    alice, bob, charlie = guests(room, "alice", "bob", "charlie")
    for guest in (alice, bob, charlie):
        guest.sign_up(meeting)
    room.now = facts(room, meeting).starts_at
    look = partial(meetings_tending.one, room.database, room.catalogue, now=room.now)
    at_once([look] * 4)
    tend(room)
    assert (alice.heard, charlie.heard) == ([], ["seat_none"]), "it has begun: nothing to remind of"
    room.pass_time(hours=1)
    at_once([partial(meetings_tending.one, room.database, room.catalogue, now=room.now)] * 4)
    tend(room)
    assert alice.entry["past"] == 1


def test_joined_runs_share_their_dates_and_part_with_their_own(room: Room) -> None:
    host, hers = Host.enter(room), Host.enter(room, "erin", **B)
    meeting, theirs = host.make(), hers.make(days=5, seats=1, min_seats=1)
    alice, bob = Guest.enter(room, "alice"), Guest.enter(room, "bob", **B)
    join(room, bob.person.session.run, alice.person.session.run)
    alice, bob, charlie = again(room, "alice"), again(room, "bob", **B), again(room, "charlie", **B)
    assert [len(guest.sees) for guest in (alice, bob)] == [2, 2]
    bob.sign_up(meeting)
    alice.sign_up(theirs)
    charlie.sign_up(theirs)
    assert (charlie.sees[1]["mine"]["state"], counts(room)) == ("waiting", recounted(room))

    part(room, bob.person.session.run)

    alice, bob, charlie = again(room, "alice"), again(room, "bob", **B), again(room, "charlie", **B)
    assert [[one["id"] for one in guest.sees] for guest in (alice, bob)] == [[f"m{meeting}"], [f"m{theirs}"]]
    assert (alice.mine, alice.heard[-1], bob.heard[-1]) == (None, "seat_taken_back", "seat_taken_back")
    tend(room)
    assert (charlie.mine, charlie.heard[-1]) == ("booked", "seat_promoted")
    assert counts(room) == recounted(room)


def test_that_somebody_was_there_stays_hers_when_runs_part(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    alice, bob = Guest.enter(room, "alice"), Guest.enter(room, "bob", **B)
    join(room, bob.person.session.run, alice.person.session.run)
    bob, charlie = again(room, "bob", **B), again(room, "charlie", **B)
    bob.sign_up(meeting)
    go_to(room, meeting)
    bob.attend(meeting, code(room, meeting))
    go_to(room, meeting, minutes=60)
    charlie.make_up()
    assert [guest.standing for guest in (bob, charlie)] == ["complete", "complete"]

    part(room, bob.person.session.run)

    bob, charlie = again(room, "bob", **B), again(room, "charlie", **B)
    assert [guest.entry["attended"] for guest in (bob, charlie)] == [1, 1]
    assert charlie.entry["make_up"] is True
    assert [guest.standing for guest in (bob, charlie)] == ["complete", "complete"]
    host = Host.enter(room)
    assert host.roster(meeting)["roster"] == [], "his name has left with him"
    assert counts(room) == recounted(room)

    join(room, bob.person.session.run, alice.person.session.run)
    host = Host.enter(room)
    assert [row["name"] for row in host.roster(meeting)["roster"]] == ["Bob"]
    assert counts(room) == recounted(room)


def test_when_the_run_that_others_joined_leaves_its_dates_go_with_it(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    alice, bob = Guest.enter(room, "alice"), Guest.enter(room, "bob", **B)
    join(room, bob.person.session.run, alice.person.session.run)
    part(room, alice.person.session.run)
    alice, bob = again(room, "alice"), again(room, "bob", **B)
    assert ([one["id"] for one in alice.sees], bob.sees) == ([f"m{meeting}"], [])
    assert ("dates" in alice.entry, "dates" in bob.entry) == (True, False)
    assert counts(room) == recounted(room)


def test_who_is_forgotten_frees_her_seat_and_leaves_no_word(room: Room) -> None:
    host = Host.enter(room, course=TALKS)
    talk = host.make()
    alice, bob = guests(room, "alice", "bob", course=TALKS)
    alice.sign_up(talk)
    bob.sign_up(talk)
    with alice.person.acting() as act:
        token = meetings_calendar.token_of(act.signer, alice.id)
    assert "BEGIN:VEVENT" in str(feed(room, token))

    alice.person.do(lambda act: privacy.erase_me(act, room.catalogue))

    assert (bob.mine, bob.heard[-1]) == ("booked", "seat_promoted")
    assert feed(room, token) is None
    with room.database.read() as tx:
        assert {row.enrolment_id for row in tx.execute(seats.select())} == {bob.id}
    assert counts(room) == recounted(room)


def test_a_reflection_goes_with_who_wrote_it(room: Room) -> None:
    meeting = Host.enter(room).make()
    alice, bob = guests(room, "alice", "bob")
    go_to(room, meeting, minutes=60)
    alice.make_up()
    export = alice.person.do(privacy.export)["runs"][0]
    assert export["made_up_for"][0]["reflection"] == "I will ask before I answer anybody."
    alice.person.do(lambda act: privacy.erase_me(act, room.catalogue))
    with room.database.read() as tx:
        assert tx.execute(make_ups.select()).all() == []
        assert not [row for row in tx.execute(participation.select()) if row.attended]
    assert counts(room) == recounted(room)
    assert bob.entry["past"] == 1


def test_what_is_kept_of_dates_is_taken_along_without_the_coachs_notes(room: Room) -> None:
    host = Host.enter(room, course=TALKS)
    talk = host.make()
    (alice,) = guests(room, "alice", course=TALKS)
    alice.sign_up(talk)
    go_to(room, talk)
    host.mark(talk, alice, note="Came by bike.")
    alice.agree(talk, "From 4 to 8", notes="My private doubts.")
    host.note(talk, alice, coach_notes="She doubts herself.")
    export = alice.person.do(privacy.export)
    (date,) = export["runs"][0]["dates"]
    assert (date["learner_notes"], date["note"], date["outcome"]) == (
        "My private doubts.",
        "Came by bike.",
        "From 4 to 8",
    )
    assert date["facilitators_keep_notes"]
    assert "doubts herself" not in str(export)
    about = alice.person.do(lambda act: privacy.about_me(act, letters=False))
    assert about["runs"][0]["dates"] == 1
    assert any("you signed up for one date" in sentence for sentence in about["sentences"])


def feed(room: Room, token: str) -> str | None:
    """What somebody's calendar gets at this address."""
    with room.database.read() as tx:
        return meetings_calendar.feed(tx, token, catalogue=room.catalogue, signer=room.signer, base=BASE)


@pytest.mark.parametrize("token", ["", "x", "1-" + "0" * 40, "1-" + "g" * 40, "zzzzzzz-" + "0" * 40, "1-" + "0" * 39])
def test_an_address_that_nobody_was_given_leads_nowhere(room: Room, token: str) -> None:
    Guest.enter(room, "alice")
    assert feed(room, token) is None
