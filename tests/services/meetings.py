"""People who meet at dates: courses for it, and what they do about the dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lti_tool.errors import Refused
from lti_tool.services import (
    meetings,
    meetings_attending,
    meetings_make_up,
    meetings_roster,
    meetings_shown,
    meetings_staff,
    meetings_tending,
    notices,
)
from lti_tool.services.meetings_codes import code_at
from lti_tool.services.meetings_roster import Mark
from lti_tool.services.meetings_staff import Wanted
from lti_tool.storage import meetings as kept
from lti_tool.storage.community_tables import meetings as table
from lti_tool.storage.meetings import Meeting
from tests.services.room import Person, Room
from tests.support.courses import write_course

COURSE, TALKS, MEET = "live", "talks", "meet"
VIENNA = "Europe/Vienna"
_COURSE = "title: Live\nlanguage: en\nsummary: Meet.\nmodules:\n  - title: Live\n    activities: [meet]\n"
FILES = {
    "course.yaml": _COURSE,
    "meet.md": """\
---
type: session
title: Ask us anything
expectation: You will ask one question.
seats: {max: 2, min: 2}
make_up: {reflection: 5, question: true}
min_words: {question: 3}
grading: {points: 10}
---
Come and ask.
""",
}
TALK_FILES = {
    "course.yaml": _COURSE,
    "meet.md": "---\ntype: session\ntitle: A talk\nmode: one_to_one\ngrading: {points: 10}\n---\nTalk with us.\n",
}
REFLECTION = "I will ask before I answer anybody."


def write_live(root: Path) -> Path:
    """Write the course with a session for groups, and the one with talks between two, below `root`."""
    write_course(root / COURSE, FILES)
    write_course(root / TALKS, TALK_FILES)
    return root


def wanted(room: Room, *, days: float = 3, **other: Any) -> Wanted:
    """What a facilitator says about a date in so many days."""
    usual = {"starts_at": room.now + timedelta(days=days), "minutes": 60, "zone": VIENNA, "place": "Room 5"}
    return Wanted({**usual, "link": "https://video.example/42", **other})


@dataclass
class Guest:
    """Somebody in the course with sessions."""

    room: Room
    person: Person

    @classmethod
    def enter(cls, room: Room, name: str, **other: Any) -> Guest:
        """Let a learner in."""
        return cls(room, room.enter(name, **{"course": COURSE, **other}))

    @property
    def id(self) -> int:
        """Her enrolment."""
        return self.person.id

    @property
    def sees(self) -> list[Any]:
        """The dates on her page."""
        found: list[Any] = self.page["meetings"]
        return found

    @property
    def page(self) -> Any:
        """Everything on her page about dates."""
        return self.person.do(lambda act: meetings_shown.overview(act, MEET, calendar=None))

    @property
    def only(self) -> Any:
        """The one date on her page."""
        (found,) = self.sees
        return found

    @property
    def mine(self) -> str | None:
        """What she has at the one date."""
        return self.only["mine"] and str(self.only["mine"]["state"])

    @property
    def entry(self) -> Any:
        """Her entry in the record, with the counts."""
        return self.person.state["record"].get(MEET, {})

    @property
    def standing(self) -> str:
        """The state of the activity for her."""
        return str(self.person.state["outcome"]["activities"][MEET]["state"])

    @property
    def turn(self) -> str | None:
        """Whose turn it is to have her attend; None when she was there."""
        found = [item for item in self.person.state["outcome"]["missing"] if item["what"] == "attend"]
        return str(found[0]["turn"]) if found else None

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is in her inbox, oldest first: kinds and texts."""
        found = self.person.do(lambda act: notices.inbox(act, before=2**31 - 1))["notices"]
        return [(notice["kind"], notice["text"]) for notice in reversed(found)]

    @property
    def heard(self) -> list[str]:
        """The kinds of it."""
        return [kind for kind, _ in self.told]

    def sign_up(self, meeting_id: int) -> Any:
        """Take a seat or wait."""
        return self.person.do(lambda act: meetings.sign_up(act, meeting_id))["meeting"]

    def leave(self, meeting_id: int, reason: str = "") -> Any:
        """Give it back."""
        return self.person.do(lambda act: meetings.leave(act, meeting_id, reason=reason))["meeting"]

    def attend(self, meeting_id: int, code: str) -> Any:
        """Enter a code, as the web does."""
        found = self.person.do(lambda act: meetings_attending.attend(act, meeting_id, code))
        if isinstance(found, Refused):
            raise found
        return found["meeting"]

    def agree(self, meeting_id: int, outcome: str, follow_up: str | None = None, notes: str = "") -> Any:
        """Write down what came of it."""
        return self.person.do(
            lambda act: meetings_attending.agree(act, meeting_id, outcome=outcome, follow_up=follow_up, notes=notes)
        )["meeting"]

    def make_up(self, reflection: str = REFLECTION, question: str = "Who decides about it?") -> Any:
        """Make up for it."""
        said = {"reflection": reflection, "question": question}
        return self.person.do(lambda act: meetings_make_up.make_up(act, MEET, **said))["make_up"]


@dataclass
class Host:
    """A facilitator who takes care of dates."""

    room: Room
    person: Person

    @classmethod
    def enter(cls, room: Room, name: str = "dana", **other: Any) -> Host:
        """Let a facilitator in."""
        return cls(room, room.facilitator(name, **{"course": COURSE, **other}))

    def make(self, **other: Any) -> int:
        """Make a date; its id."""
        said = wanted(self.room, **other)
        return int(self.person.do(lambda act: meetings_staff.make(act, MEET, said))["id"][1:])

    def change(self, meeting_id: int, **given: Any) -> Any:
        """Change a date."""
        return self.person.do(lambda act: meetings_staff.change(act, meeting_id, Wanted(given)))

    def cancel(self, meeting_id: int, reason: str = "The room is closed.") -> Any:
        """Cancel a date."""
        return self.person.do(lambda act: meetings_staff.cancel(act, meeting_id, reason=reason))

    def roster(self, meeting_id: int) -> Any:
        """The list of a date."""
        return self.person.do(lambda act: meetings_roster.roster(act, meeting_id, after=0))

    def mark(self, meeting_id: int, *guests: Guest, attendance: str | None = "present", **other: Any) -> Any:
        """Say that they were there."""
        marks = [Mark(guest.id, attendance, **other) for guest in guests]
        return self.person.do(lambda act: meetings_roster.mark(act, meeting_id, marks))

    def seat(self, meeting_id: int, guest: Guest) -> Any:
        """Put somebody on the list."""
        return self.person.do(lambda act: meetings_roster.seat(act, meeting_id, guest.id))

    def unseat(self, meeting_id: int, guest: Guest) -> Any:
        """Take somebody off it."""
        return self.person.do(lambda act: meetings_roster.unseat(act, meeting_id, guest.id))

    def note(self, meeting_id: int, guest: Guest, **said: Any) -> Any:
        """Keep notes about a talk."""
        usual = {"coach_notes": None, "outcome": None, "follow_up": None}
        return self.person.do(lambda act: meetings_roster.note(act, meeting_id, guest.id, **{**usual, **said}))["row"]


def guests(room: Room, *names: str, **other: Any) -> tuple[Guest, ...]:
    """Learners."""
    return tuple(Guest.enter(room, name, **other) for name in names)


def facts(room: Room, meeting_id: int) -> Meeting:
    """A meeting as it is kept."""
    with room.database.read() as tx:
        return kept.again(tx, meeting_id)


def code(room: Room, meeting_id: int) -> str:
    """The code that is shown now."""
    return code_at(facts(room, meeting_id).secret, room.now)


def tend(room: Room) -> int:
    """Have the worker look after every meeting that is due, and after whoever that concerns; how many it looked at."""
    looked = 0
    while meetings_tending.one(room.database, room.catalogue, now=room.now):
        looked += 1
        assert looked < 100, "the worker does not come to an end"
    room.recheck()
    return looked


def go_to(room: Room, meeting_id: int, *, minutes: float = 0) -> None:
    """Let time go by until so many minutes after a meeting's start; the worker keeps up."""
    start: datetime = facts(room, meeting_id).starts_at
    room.now = start + timedelta(minutes=minutes)
    tend(room)


def clock(meeting_id: int) -> Any:
    """The row of a meeting, for a statement."""
    return table.c.id == meeting_id


def at(day: str, zone: str = VIENNA) -> datetime:
    """A moment in a zone's own time, such as 2026-12-01T10:00."""
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
