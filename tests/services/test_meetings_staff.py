"""Dates as a facilitator takes care of them: making, changing, cancelling, the list, and what is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from lti_tool.errors import Refused
from lti_tool.services import facilitating, facilitating_person, meetings_staff
from tests.services.meetings import MEET, TALKS, Guest, Host, at, code, facts, go_to, guests, wanted
from tests.services.room import Room

OTHER_DAY = "2026-12-01T10:00"


def test_a_change_is_told_to_holders_and_moves_the_limits_along(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    alice, bob = guests(room, "alice", "bob")
    alice.sign_up(meeting)
    before = facts(room, meeting)

    shown = host.change(meeting, starts_at=at(OTHER_DAY), zone="Europe/Vienna")

    after = facts(room, meeting)
    assert after.sequence == before.sequence + 1
    assert after.ends_at - after.starts_at == before.ends_at - before.starts_at
    assert after.starts_at - after.cancel_until == before.starts_at - before.cancel_until
    assert shown["starts"] == "2026-12-01T09:00:00Z"
    was, now = "Monday 23 November 2026", "Tuesday 1 December 2026"
    rest = "10:00–11:00 (Europe/Vienna), Room 5."
    assert alice.told == [("date_changed", f"Before: {was}, {rest} Now: {now}, {rest}")]
    assert "date_changed" not in bob.heard


def test_more_seats_are_filled_at_once_and_fewer_than_taken_are_refused(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    people = guests(room, "alice", "bob", "charlie")
    for guest in people:
        guest.sign_up(meeting)
    with pytest.raises(Refused, match="too_few_seats"):
        host.change(meeting, seats=1)
    host.change(meeting, seats=3)
    assert [guest.mine for guest in people] == ["booked"] * 3
    host.change(meeting, seats=None)
    assert host.roster(meeting)["meeting"]["left"] is None


def test_a_cancelled_date_is_told_with_its_reason_and_leaves_room_for_another(room: Room) -> None:
    host = Host.enter(room)
    meeting, other = host.make(), host.make(days=6)
    alice = Guest.enter(room, "alice")
    alice.sign_up(meeting)
    with pytest.raises(Refused, match="no_reason"):
        host.cancel(meeting, " ")
    host.cancel(meeting)
    host.cancel(meeting, "Once more.")
    assert [kind for kind, _ in alice.told] == ["date_cancelled"]
    assert alice.told[0][1].endswith("Room 5: The room is closed.")
    assert ("booked" in alice.entry, alice.turn) == (False, "mine")
    assert [one["state"] for one in alice.sees] == ["cancelled", "open"]
    alice.sign_up(other)
    with pytest.raises(Refused, match="cancelled"):
        Guest.enter(room, "bob").sign_up(meeting)


def test_when_no_date_is_left_it_is_the_facilitators_turn_again(room: Room) -> None:
    host = Host.enter(room)
    alice = Guest.enter(room, "alice")
    alice.person.view(MEET)

    def kept() -> str:
        room.recheck()
        return str(alice.person.enrolment.missing[0]["turn"])

    assert kept() == "others"
    meeting = host.make()
    assert (kept(), alice.turn) == ("mine", "mine")
    host.cancel(meeting)
    assert (kept(), alice.turn) == ("others", "others")
    meeting = host.make()
    assert kept() == "mine"
    go_to(room, meeting, minutes=-60)
    assert (kept(), alice.turn) == ("others", "others"), "signing up has ended by itself"


@pytest.mark.parametrize(
    ("given", "code_"),
    [
        ({"days": -1}, "in_the_past"),
        ({"min_seats": 3}, "bad_limits"),
        ({"sign_up_until": at("2026-11-25T10:00")}, "bad_limits"),
        ({"promote_until": at("2026-11-23T09:30")}, "bad_limits"),
    ],
)
def test_a_date_that_makes_no_sense_is_refused(room: Room, given: dict[str, object], code_: str) -> None:
    host = Host.enter(room)
    with pytest.raises(Refused, match=code_):
        host.make(**given)
    with pytest.raises(Refused, match="unknown_activity"):
        host.person.do(lambda act: meetings_staff.make(act, "nowhere", wanted(room)))


def test_what_has_begun_keeps_its_time_and_gets_a_recording(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    alice = Guest.enter(room, "alice")
    go_to(room, meeting, minutes=90)
    with pytest.raises(Refused, match="begun"):
        host.change(meeting, seats=9)
    with pytest.raises(Refused, match="begun"):
        host.cancel(meeting)
    host.change(meeting, recording="https://video.example/record")
    assert alice.only["recording"] == "https://video.example/record"


def test_putting_somebody_on_the_list_and_taking_her_off_is_written_down_and_told(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    alice, bob, charlie = guests(room, "alice", "bob", "charlie")
    alice.sign_up(meeting)
    bob.sign_up(meeting)
    assert host.seat(meeting, charlie)["beyond"] is True
    assert (charlie.mine, charlie.heard[-1], charlie.entry["booked"]) == ("booked", "seat_promoted", 1)
    host.unseat(meeting, alice)
    assert (alice.mine, alice.heard[-1]) == (None, "seat_taken_back")
    acts = [line["act"] for line in host.person.do(lambda act: facilitating_person.log(act, after=None))["rows"]]
    assert acts == ["seat_taken_back", "seat_given", "date_made"]
    with pytest.raises(Refused, match="unknown_person"):
        host.unseat(meeting, alice)


def test_nobody_of_another_run_is_put_on_a_list_or_finds_the_date(room: Room) -> None:
    host, stranger = Host.enter(room), Host.enter(room, "erin", context_id="course-2")
    meeting = host.make()
    outsider = Guest.enter(room, "mallory", context_id="course-2")
    acts: tuple[Callable[[], object], ...] = (
        lambda: host.seat(meeting, outsider),
        lambda: outsider.sign_up(meeting),
        lambda: stranger.roster(meeting),
        lambda: stranger.cancel(meeting),
        lambda: stranger.mark(meeting),
    )
    for act in acts:
        with pytest.raises(Refused, match="unknown_"):
            act()


def test_dates_that_need_somebody_stand_on_the_first_view(room: Room) -> None:
    host = Host.enter(room)
    far, near = host.make(days=9, min_seats=0), host.make(days=3)
    alice, bob = guests(room, "alice", "bob")

    def listed() -> list[tuple[str, bool, int]]:
        rows = host.person.do(facilitating.overview)["lists"]["dates"]["rows"]
        return [(row["id"], row["few"], row["unmarked"]) for row in rows]

    assert listed() == [(f"m{near}", True, 0)]
    alice.sign_up(near)
    bob.sign_up(near)
    assert listed() == []
    go_to(room, near, minutes=-23 * 60)
    assert listed() == [(f"m{near}", False, 0)]
    go_to(room, near, minutes=5)
    bob.attend(near, code(room, near))
    go_to(room, near, minutes=60)
    assert listed() == [(f"m{near}", False, 1)]
    host.mark(near, alice, attendance="excused")
    assert listed() == []
    assert facts(room, far).booked == 0


def test_a_persons_page_says_where_she_was(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    host.make(days=4)
    alice, bob = guests(room, "alice", "bob")
    alice.sign_up(meeting)
    go_to(room, meeting, minutes=70)
    host.mark(meeting, alice, minutes=45)
    bob.make_up()

    def page(guest: Guest) -> dict[str, object]:
        found: dict[str, object] = host.person.do(lambda act: facilitating_person.page(act, guest.id))["activities"][0]
        return found

    dates = page(alice)["meetings"]
    assert isinstance(dates, list)
    assert [(one["seat"], one["attendance"], one["minutes"]) for one in dates] == [
        ("booked", "present", 45),
        (None, None, None),
    ]
    assert page(alice)["make_up"] is None
    made = page(bob)["make_up"]
    assert isinstance(made, dict)
    assert made["reflection"] == "I will ask before I answer anybody."


def test_a_new_date_is_told_only_to_who_needs_one(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    alice, bob, charlie = guests(room, "alice", "bob", "charlie")
    alice.sign_up(meeting)
    go_to(room, meeting)
    alice.attend(meeting, code(room, meeting))
    go_to(room, meeting, minutes=61)
    second = host.make(days=3)
    bob.sign_up(second)
    host.make(days=5)
    assert [guest.heard.count("date_new") for guest in (alice, bob, charlie)] == [0, 1, 2]


def test_a_reminder_comes_again_when_a_date_moves_away(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    alice = Guest.enter(room, "alice")
    alice.sign_up(meeting)
    go_to(room, meeting, minutes=-23 * 60)
    host.change(meeting, starts_at=facts(room, meeting).starts_at + timedelta(days=4))
    go_to(room, meeting, minutes=-23 * 60)
    assert alice.heard == ["date_soon", "date_changed", "date_soon"]


def test_a_talk_keeps_its_one_seat(room: Room) -> None:
    host = Host.enter(room, course=TALKS)
    meeting = host.make(seats=5)
    host.change(meeting, seats=7)
    assert facts(room, meeting).seats == 1
