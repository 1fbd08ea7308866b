"""Signing up for dates: seats, the waitlist, who moves up, and when it is too late for what."""

from __future__ import annotations

import pytest

from lti_tool.errors import Refused
from tests.services.meetings import Guest, Host, facts, go_to, guests, tend
from tests.services.room import Room


def test_alice_chooses_a_date_and_it_is_a_matter_of_the_date_then(room: Room) -> None:
    alice = Guest.enter(room, "alice")
    assert (alice.turn, alice.entry) == ("others", {})
    meeting = Host.enter(room).make()
    assert alice.told == [("date_new", "Monday 23 November 2026, 10:00–11:00 (Europe/Vienna), Room 5")]
    assert (alice.turn, alice.only["can"]) == ("mine", ["sign_up"])

    mine = alice.sign_up(meeting)

    assert mine["mine"]["state"] == "booked"
    assert (mine["left"], mine["can"]) == (1, ["leave"])
    assert alice.entry["booked"] == 1
    assert (alice.standing, alice.turn) == ("waiting_on_peers", "others")


def test_who_comes_when_it_is_full_waits_and_moves_up_in_turn(room: Room) -> None:
    meeting = Host.enter(room).make()
    alice, bob, charlie, erin = guests(room, "alice", "bob", "charlie", "erin")
    for guest in (alice, bob, charlie, erin):
        guest.sign_up(meeting)
    assert [guest.mine for guest in (alice, bob, charlie, erin)] == ["booked", "booked", "waiting", "waiting"]
    assert [guest.only["mine"]["position"] for guest in (charlie, erin)] == [1, 2]
    assert charlie.only["can"] == ["leave"]

    bob.leave(meeting, "I am away.")

    assert [guest.mine for guest in (alice, bob, charlie, erin)] == ["booked", None, "booked", "waiting"]
    assert charlie.heard[-1] == "seat_promoted"
    assert "seat_promoted" not in erin.heard
    assert (erin.only["mine"]["position"], erin.only["waiting"], erin.only["left"]) == (1, 1, 0)
    bob.sign_up(meeting)
    assert (bob.mine, bob.only["mine"]["position"]) == ("waiting", 2), "whoever comes back comes last"


def test_signing_up_or_leaving_twice_is_once(room: Room) -> None:
    meeting = Host.enter(room).make()
    alice = Guest.enter(room, "alice")
    alice.sign_up(meeting)
    alice.sign_up(meeting)
    assert facts(room, meeting).booked == 1
    alice.leave(meeting)
    alice.leave(meeting)
    assert (facts(room, meeting).booked, alice.entry.get("booked")) == (0, None)


def test_one_seat_at_a_time(room: Room) -> None:
    host = Host.enter(room)
    first, second = host.make(), host.make(days=5)
    alice = Guest.enter(room, "alice")
    alice.sign_up(first)
    with pytest.raises(Refused, match="elsewhere"):
        alice.sign_up(second)
    alice.leave(first)
    assert alice.sign_up(second)["mine"]["state"] == "booked"


def test_the_limits_of_a_date(room: Room) -> None:
    meeting = Host.enter(room).make()
    alice, bob, charlie = guests(room, "alice", "bob", "charlie")
    alice.sign_up(meeting)
    bob.sign_up(meeting)
    charlie.sign_up(meeting)
    go_to(room, meeting, minutes=-20 * 60)
    assert alice.only["can"] == []
    with pytest.raises(Refused, match="too_late_to_leave") as refused:
        alice.leave(meeting)
    assert "write to the person who runs the course" in refused.value.message
    assert charlie.leave(meeting)["mine"] is None, "who waits can leave at any time"
    go_to(room, meeting, minutes=-90)
    with pytest.raises(Refused, match="closed"):
        charlie.sign_up(meeting)


def test_after_the_cut_off_nobody_moves_up_by_herself_but_can_take_the_seat(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    alice, bob, charlie = guests(room, "alice", "bob", "charlie")
    for guest in (alice, bob, charlie):
        guest.sign_up(meeting)
    go_to(room, meeting, minutes=-11 * 60)

    host.unseat(meeting, bob)

    assert charlie.mine == "waiting"
    assert charlie.only["can"] == ["sign_up", "leave"]
    assert charlie.sign_up(meeting)["mine"]["state"] == "booked"
    assert facts(room, meeting).waiting == 0


def test_who_still_waits_when_it_begins_is_let_go_and_told(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    people = guests(room, "alice", "bob", "charlie")
    for guest in people:
        guest.sign_up(meeting)
    go_to(room, meeting)
    charlie = people[2]
    assert (charlie.mine, charlie.heard[-1]) == (None, "seat_none")
    assert "booked" not in charlie.entry
    later = host.make(days=2)
    assert charlie.sign_up(later)["mine"]["state"] == "booked"


def test_the_link_is_for_holders_of_a_seat_around_the_time(room: Room) -> None:
    meeting = Host.enter(room).make()
    alice, bob, charlie = guests(room, "alice", "bob", "charlie")
    for guest in (alice, bob, charlie):
        guest.sign_up(meeting)
    for minutes, shown in (
        (-16, None),
        (-15, "https://video.example/42"),
        (59, "https://video.example/42"),
        (60, None),
    ):
        go_to(room, meeting, minutes=minutes)
        assert [guest.only["link"] for guest in (alice, charlie)] == [shown, None], minutes
    assert charlie.only["link_from"] is None
    assert "video.example" not in str(charlie.page)


def test_reminders_come_once_a_day_and_an_hour_before(room: Room) -> None:
    meeting = Host.enter(room).make()
    alice, bob = guests(room, "alice", "bob")
    alice.sign_up(meeting)
    go_to(room, meeting, minutes=-24 * 60)
    bob.sign_up(meeting)
    assert tend(room) == 0
    go_to(room, meeting, minutes=-60)
    assert alice.heard == ["date_soon", "date_now"]
    assert bob.heard == ["date_now"]
