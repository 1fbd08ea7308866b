"""What meetings come to, worked out once more from seats and make-ups, the slow and obvious way."""

from __future__ import annotations

from typing import Any

from lti_tool.storage.community_tables import make_ups, meetings, participation, seats, spaces
from lti_tool.storage.tables import enrolments, runs
from tests.services.room import Room

NAMES = ("attended", "outcomes", "booked", "past", "make_up")
THERE = ("present", "late", "partial")


def counts(room: Room) -> dict[str, Any]:
    """The counts as they are kept; of people who are still here, those that are not nothing."""
    with room.database.read() as tx:
        gone = {row.id for row in tx.execute(enrolments.select()) if row.state == "left"}
        people = {
            (row.space_id, row.enrolment_id): tuple(int(getattr(row, name)) for name in NAMES)
            for row in tx.execute(participation.select())
            if row.enrolment_id not in gone
        }
        dates = {row.id: (row.booked, row.waiting) for row in tx.execute(meetings.select())}
        offered = {row.id: row.dates for row in tx.execute(spaces.select())}
    return {"people": {key: found for key, found in people.items() if any(found)}, "dates": dates, "spaces": offered}


def recounted(room: Room) -> dict[str, Any]:
    """The same from what happened, at this moment."""
    with room.database.read() as tx:
        rows = {
            table.name: list(tx.execute(table.select()))
            for table in (meetings, seats, make_ups, spaces, enrolments, runs)
        }
    here = [who for who in rows["enrolments"] if who.state != "left"]
    people = {(space.id, who.id): _person(space, who, rows) for space in rows["spaces"] for who in here}
    return {
        "people": {key: found for key, found in people.items() if any(found)},
        "dates": {
            one.id: tuple(_seats(one, rows, state) for state in ("booked", "waiting")) for one in rows["meetings"]
        },
        "spaces": {space.id: _offered(space, rows, room) for space in rows["spaces"]},
    }


def _person(space: Any, who: Any, rows: Any) -> tuple[int, ...]:
    own = [seat for seat in rows["seats"] if (seat.enrolment_id, seat.space_id) == (who.id, space.id)]
    here = {one.id: one for one in rows["meetings"] if one.space_id == space.id and one.state == "open"}
    made = any((one.enrolment_id, one.space_id) == (who.id, space.id) for one in rows["make_ups"])
    root = next(run.root_id for run in rows["runs"] if run.id == who.run_id)
    is_here = root == space.run_id and who.role == "learner"
    past = sum(one.over and who.created_at < one.ends_at for one in here.values()) if is_here else 0
    return (
        int(made or any(seat.attendance in THERE for seat in own)),
        int(any(seat.outcome for seat in own)),
        int(any(seat.state != "left" and seat.meeting_id in here and not here[seat.meeting_id].over for seat in own)),
        past,
        int(made),
    )


def _seats(meeting: Any, rows: Any, state: str) -> int:
    return sum(seat.meeting_id == meeting.id and seat.state == state for seat in rows["seats"])


def _offered(space: Any, rows: Any, room: Room) -> int:
    here = [one for one in rows["meetings"] if one.space_id == space.id and one.state == "open"]
    return sum(one.sign_up_until > room.now for one in here)
