"""Dates that leave: as calendars, and as tables that come back."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import Refused
from lti_tool.services import meetings_calendar, meetings_csv
from lti_tool.services.meetings_ics import Event, calendar, folded, text
from tests.services.meetings import Guest, Host, go_to, guests
from tests.services.room import Room
from tests.services.test_meetings_together import BASE, feed

AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def event(room: Room, guest: Guest, meeting: int) -> str:
    """One date for somebody's calendar."""
    return guest.person.do(lambda act: meetings_calendar.one(act, meeting, base=BASE))


def fields(ics: str) -> dict[str, str]:
    """The properties of the last event, unfolded."""
    lines = ics.replace("\r\n ", "").split("\r\n")
    return {line.partition(":")[0]: line.partition(":")[2] for line in lines}


def test_a_date_keeps_its_id_and_its_number_grows_with_every_change(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    alice = Guest.enter(room, "alice")
    with pytest.raises(Refused, match="no_seat"):
        event(room, alice, meeting)
    alice.sign_up(meeting)
    first = fields(event(room, alice, meeting))
    assert (first["METHOD"], first["STATUS"], first["DTSTART"]) == ("PUBLISH", "CONFIRMED", "20261123T090000Z")
    assert first["LOCATION"] == "Room 5"
    assert first["URL"] == f"{BASE}/play/{alice.person.session.run.public_id}/#at=meet"
    host.change(meeting, place="Room 6; the big one, upstairs")
    second = fields(event(room, alice, meeting))
    assert second["LOCATION"] == "Room 6\\; the big one\\, upstairs"
    alice.leave(meeting)
    third = fields(event(room, alice, meeting))
    assert (third["METHOD"], third["STATUS"]) == ("CANCEL", "CANCELLED")
    alice.sign_up(meeting)
    fourth = fields(event(room, alice, meeting))
    host.cancel(meeting)
    last = fields(event(room, alice, meeting))
    assert (fourth["STATUS"], last["METHOD"]) == ("CONFIRMED", "CANCEL")
    numbers = [int(found["SEQUENCE"]) for found in (first, second, third, fourth, last)]
    assert numbers == sorted(set(numbers))
    assert len({found["UID"] for found in (first, second, third, fourth, last)}) == 1


def test_a_calendar_has_her_own_dates_only_and_never_the_link(room: Room) -> None:
    host = Host.enter(room)
    meeting, other = host.make(), host.make(days=5)
    alice, bob, charlie = guests(room, "alice", "bob", "charlie")
    alice.sign_up(meeting)
    bob.sign_up(other)
    go_to(room, meeting, minutes=-5)
    with alice.person.acting() as act:
        ics = feed(room, meetings_calendar.token_of(act.signer, alice.id))
        none = feed(room, meetings_calendar.token_of(act.signer, charlie.id))
    assert ics is not None
    assert none is not None
    assert (ics.count("BEGIN:VEVENT"), none.count("BEGIN:VEVENT")) == (1, 0)
    assert "video.example" not in ics
    assert "Bob" not in ics


def test_who_waits_has_it_as_a_maybe(room: Room) -> None:
    meeting = Host.enter(room).make(seats=1, min_seats=1)
    alice, bob = guests(room, "alice", "bob")
    alice.sign_up(meeting)
    bob.sign_up(meeting)
    found = fields(event(room, bob, meeting))
    assert (found["STATUS"], found["SUMMARY"]) == ("TENTATIVE", "On the waitlist: Ask us anything")


@given(st.text(max_size=300))
def test_nothing_somebody_types_begins_a_line_of_its_own(said: str) -> None:
    made = Event("u", 1, AT, AT + timedelta(hours=1), said, said, said, "https://x.example/", "CONFIRMED", AT)
    ics = calendar([made], name=said)
    assert "\n" not in ics.replace("\r\n", "")
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in ics.split("\r\n"))
    whole = ics.replace("\r\n ", "").split("\r\n")
    assert [line.split(":")[0] for line in whole[:4]] == ["BEGIN", "VERSION", "PRODID", "CALSCALE"]
    assert sum(line.startswith(("BEGIN:", "END:")) for line in whole) == 4
    (summary,) = [line.removeprefix("SUMMARY:") for line in whole if line.startswith("SUMMARY:")]
    kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", said.replace("\r\n", "\n").replace("\r", "\n"))
    assert re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], summary) == kept


def test_a_long_line_is_folded_between_characters() -> None:
    assert folded("x" * 75) == "x" * 75
    assert folded("x" * 76) == "x" * 75 + "\r\n x"
    assert folded("é" * 40).split("\r\n ") == ["é" * 37, "é" * 3]
    assert text("a\\b;c,d\ne") == "a\\\\b\\;c\\,d\\ne"


def table(host: Host, meeting: int) -> list[list[str]]:
    """The list of a date as a table."""
    found = host.person.do(lambda act: meetings_csv.export(act, meeting))
    return list(csv.reader(io.StringIO(found.removeprefix("\ufeff"))))


def bring(host: Host, meeting: int, rows: list[list[str]], delimiter: str = ",") -> Any:
    """Bring a table in."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return host.person.do(lambda act: meetings_csv.bring(act, meeting, out.getvalue()))


def test_a_table_goes_out_is_filled_in_and_comes_back(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    alice, bob, charlie = guests(room, "alice", "bob", "charlie")
    for guest in (alice, bob, charlie):
        guest.sign_up(meeting)
    with pytest.raises(Refused, match="too_early"):
        bring(host, meeting, table(host, meeting))
    go_to(room, meeting, minutes=-10)
    rows = table(host, meeting)
    assert rows[0] == ["person", "name", "state", "attendance", "minutes", "note"]
    assert [row[1:3] for row in rows[1:]] == [["Alice", "booked"], ["Bob", "booked"], ["Charlie", "waiting"]]
    rows[1][3:] = ["Present", "58", "=cmd|' /C calc'!A0"]
    rows[2][3:] = ["absent", "", ""]

    assert bring(host, meeting, rows, ";") == {"changed": 2, "problems": []}

    assert [guest.only["mine"]["attendance"] for guest in (alice, bob)] == ["present", "absent"]
    again = table(host, meeting)
    assert again[1][5] == "'=cmd|' /C calc'!A0"
    assert host.roster(meeting)["roster"][0]["note"] == "=cmd|' /C calc'!A0"
    assert host.roster(meeting)["roster"][0]["how"] == "file"
    assert bring(host, meeting, again) == {"changed": 0, "problems": []}, "what goes out comes back as it is"


def test_a_table_is_taken_whole_or_not_at_all(room: Room) -> None:
    host = Host.enter(room)
    meeting = host.make()
    (alice,) = guests(room, "alice")
    stranger = Guest.enter(room, "mallory", context_id="course-2")
    alice.sign_up(meeting)
    go_to(room, meeting)
    head, mine = ["person", "attendance", "minutes"], [f"l{alice.id}", "present", "10"]
    wrong = [[f"l{stranger.id}", "present", ""], ["x", "", ""], mine, [f"l{alice.id}", "there", ""], ["l1", "", "-3"]]
    found = bring(host, meeting, [head, mine, *wrong])
    assert [problem["line"] for problem in found["problems"]] == [3, 4, 5, 6, 7]
    assert found["changed"] == 0
    assert alice.only["mine"]["attendance"] is None
    assert bring(host, meeting, [head, mine]) == {"changed": 1, "problems": []}


@pytest.mark.parametrize("said", ["", "\ufeff", "name\nAlice", "person\nl1", "\0", '"', "person,attendance\n" * 6000])
def test_what_is_no_table_is_refused(room: Room, said: str) -> None:
    host = Host.enter(room)
    meeting = host.make()
    go_to(room, meeting)
    with pytest.raises(Refused, match="no_table"):
        host.person.do(lambda act: meetings_csv.bring(act, meeting, said))
