"""Attendance as a table: taken along, filled in elsewhere (a video service counts minutes), and brought back.

What is brought in is taken whole or not at all, with every problem said by its line. It names people by the codes the
table came with, and only those on this date's list are known.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from lti_tool.errors import Refused
from lti_tool.services import audit, meetings_roster, meetings_seats, meetings_staff
from lti_tool.services.act import Act
from lti_tool.services.facilitating_rows import only_facilitators
from lti_tool.services.harvesting_files import harmless
from lti_tool.services.meetings_roster import Mark
from lti_tool.storage import seats
from lti_tool.storage.seats import Named

COLUMNS = ("person", "name", "state", "attendance", "minutes", "note")
MOST_LINES = 5_000
MOST_PROBLEMS = 50
_PERSON = re.compile(r"l([1-9][0-9]{0,9})", re.ASCII)
_MINUTES = re.compile(r"[0-9]{1,4}", re.ASCII)

Line = Mapping[str, str]
Problem = dict[str, Any]


def export(act: Act, meeting_id: int) -> str:
    """The list of a date, with a byte order mark for spreadsheets, and no cell that they would run.

    Raises:
        Refused: the session is no facilitator's, or there is no such meeting here.
    """
    only_facilitators(act)
    meeting = meetings_seats.known(act, meeting_id)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in seats.roster(act.tx, meeting_id, "booked", "waiting"):
        seat = one.seat
        minutes = "" if seat.minutes is None else str(seat.minutes)
        cells = (f"l{seat.enrolment_id}", one.name or "", seat.state, seat.attendance or "", minutes, seat.note)
        writer.writerow(map(harmless, cells))
    audit.note(act, "attendance_taken_along", activity=meeting.activity)
    return "\ufeff" + out.getvalue()


def bring(act: Act, meeting_id: int, text: str) -> dict[str, Any]:
    """Take attendance from a table; how many people it changed, or what is wrong in which line, and nothing is changed.

    Raises:
        Refused: the session is no facilitator's, it has not begun, or this is no such table.
    """
    _, meeting = meetings_staff.begin(act, meeting_id)
    meetings_roster.refuse_early(act, meeting)
    there = {one.seat.enrolment_id: one for one in seats.roster(act.tx, meeting_id, "booked")}
    marks: dict[int, Mark] = {}
    problems: list[Problem] = []
    for number, line in _lines(text):
        if line.get("state", "").strip() == "waiting" and not line.get("attendance", "").strip():
            continue
        found = _mark(line, there)
        what = found if isinstance(found, str) else None
        if not isinstance(found, str):
            what = meetings_roster.problem(meeting, there.get(found.enrolment_id), found)
            if what is None and found.enrolment_id in marks:
                what = "This person stands in the table twice."
            marks[found.enrolment_id] = found
        if what is not None and len(problems) < MOST_PROBLEMS:
            problems.append({"line": number, "what": what})
    if problems:
        return {"changed": 0, "problems": problems}
    changed = meetings_roster.mark(act, meeting_id, list(marks.values()), how="file")
    return {"changed": len(changed["roster"]), "problems": []}


def _lines(text: str) -> list[tuple[int, Line]]:
    """The lines by their numbers, as a spreadsheet shows them; empty ones are passed over."""
    plain = text.removeprefix("\ufeff")
    first = plain.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        rows = [(reader.line_num, cells) for cells in reader]
    except csv.Error:
        rows = []
    if not rows:
        raise _no_table()
    names = [name.strip().casefold() for name in rows[0][1]]
    if "person" not in names or "attendance" not in names or len(rows) > MOST_LINES:
        raise _no_table()
    return [(number, dict(zip(names, cells, strict=False))) for number, cells in rows[1:] if any(map(str.strip, cells))]


def _mark(line: Line, there: Mapping[int, Named]) -> Mark | str:
    match = _PERSON.fullmatch(line.get("person", "").strip())
    if match is None or int(match[1]) not in there:
        return "Nobody with this code is on the list of this date. Put her on the list first."
    known = there[int(match[1])].seat
    attendance, minutes = line["attendance"].strip().casefold() or None, line.get("minutes", "").strip()
    if minutes and not _MINUTES.fullmatch(minutes):
        return "Minutes are a whole number."
    note = _said(line["note"]) if "note" in line else None
    kept = known.minutes if "minutes" not in line else int(minutes) if minutes else None
    return Mark(known.enrolment_id, attendance, kept, note)


def _said(cell: str) -> str:
    """A note without the quote that `harmless` put before it."""
    plain = cell.strip()
    return plain[1:] if plain.startswith("'") and harmless(plain[1:]) == plain else plain


def _no_table() -> Refused:
    return Refused(
        "no_table",
        "This is no table of attendance: its first line names the columns person and attendance, as in the one that "
        "can be saved here.",
        status=422,
    )
