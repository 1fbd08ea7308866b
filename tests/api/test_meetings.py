"""Live sessions over HTTP: what pages send and get."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from lti_tool import worker
from lti_tool.records import Role
from tests.services.meetings import COURSE, TALKS, VIENNA, write_live
from tests.support.tool import Caller, RunningTool, running, settings_for

HERE = "/api/activities/meet"
RUN = "/api/run/meetings"
LINK = "https://video.example/42"


@pytest.fixture
def live(tmp_path: Path, database_url: str) -> Iterator[RunningTool]:
    """The tool with the courses of sessions."""
    write_live(tmp_path / "courses")
    with running(settings_for(tmp_path, database_url)) as started:
        yield started


@pytest.fixture
def sqlite_live(tmp_path: Path) -> Iterator[RunningTool]:
    """The same on SQLite alone, for tests that are about something else than storage."""
    write_live(tmp_path / "courses")
    with running(settings_for(tmp_path, f"sqlite:///{tmp_path}/tool.sqlite3")) as started:
        yield started


def said(tool: RunningTool, **other: Any) -> dict[str, Any]:
    """What a facilitator's form sends for a date in three days."""
    starts = (tool.clock() + timedelta(days=3)).astimezone(ZoneInfo(VIENNA))
    usual = {"activity": "meet", "starts": f"{starts:%Y-%m-%dT%H:%M}", "minutes": 60, "zone": VIENNA}
    return {**usual, "place": "Room 5", "link": LINK, "seats": 1, "min_seats": 1, **other}


def begin(tool: RunningTool, meeting: Any, *, minutes: float = 0) -> None:
    """Let time go by until so many minutes after the start; the worker keeps up."""
    start = datetime.fromisoformat(meeting["starts"])
    tool.clock.ahead += start + timedelta(minutes=minutes) - tool.clock()
    tool.tool.doors.forget()
    work(tool)


def work(tool: RunningTool) -> None:
    """Have the worker look after dates and people."""
    while worker.tend_one(tool.tool) or worker.recheck_one(tool.tool):
        pass


def people(tool: RunningTool, *names: str, course: str = COURSE) -> tuple[Caller, ...]:
    """Learners' pages."""
    return tuple(tool.caller(name, course=course) for name in names)


def test_a_date_from_its_making_to_its_end(live: RunningTool) -> None:
    dana = live.facilitator(course=COURSE)
    alice, bob = people(live, "alice", "bob")
    offered = dana.get(RUN)
    assert offered["activities"][0]["defaults"] == {
        "minutes": 60,
        "seats": 2,
        "min_seats": 2,
        "closes": 2.0,
        "cancel": 24.0,
        "promote_until": 12.0,
    }
    made = dana.do("POST", RUN, said(live))["meeting"]
    path = f"/api/meetings/{made['id']}"
    assert (made["link"], made["few"], made["unmarked"], made["activity"]) == (LINK, True, 0, "meet")

    assert alice.do("POST", f"{path}/seat", {})["meeting"]["mine"]["state"] == "booked"
    assert bob.do("POST", f"{path}/seat", {})["meeting"]["mine"] == {
        "state": "waiting",
        "position": 1,
        "attendance": None,
        "outcome": "",
        "follow_up": None,
        "notes": "",
    }
    assert alice.do("DELETE", f"{path}/seat", {"reason": "I am away."})["meeting"]["mine"] is None
    (shown,) = bob.get(f"{HERE}/meetings")["meetings"]
    assert (shown["mine"]["state"], shown["link"], shown["online"]) == ("booked", None, True)
    assert dana.get(f"{RUN}/{made['id']}")["left"][0]["reason"] == "I am away."

    begin(live, made)
    dana, (alice, bob) = live.facilitator(course=COURSE), people(live, "alice", "bob")  # visits end after half a day
    code = dana.get(f"{RUN}/{made['id']}/code")
    assert code["url"].endswith(f"#at=meet/code/{code['code']}")
    assert code["svg"].startswith("<svg")
    wrong = bob.ask("POST", f"{path}/attend", {"code": "222222"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (409, "wrong_code")
    there = bob.do("POST", f"{path}/attend", {"code": code["code"].lower()})
    assert there["meeting"]["mine"]["attendance"] == "present"
    assert there["state"]["record"]["meet"]["attended"] == 1
    assert there["state"]["outcome"]["activities"]["meet"]["state"] == "complete"
    begin(live, made, minutes=61)
    assert alice.get(f"{HERE}/meetings")["make_up"]["open"] is True
    done = alice.do(
        "POST", f"{HERE}/make_up", {"reflection": "I will ask more than I did.", "question": "Who is it for?"}
    )
    assert done["make_up"]["post"] == alice.feed("meet")["posts"][0]["id"]
    assert done["state"]["record"]["meet"]["make_up"] is True
    assert done["state"]["outcome"]["complete"] is True


def test_a_facilitator_changes_lists_and_cancels(live: RunningTool) -> None:
    dana = live.facilitator(course=COURSE)
    (alice,) = people(live, "alice")
    made = dana.do("POST", RUN, said(live))["meeting"]
    path, me = f"{RUN}/{made['id']}", alice.state["learner"]["id"]
    changed = dana.do("PUT", path, {"place": "  Room \n 6 ", "seats": None, "link": ""})["meeting"]
    assert (changed["place"], changed["seats"], changed["left"], changed["link"]) == ("Room 6", None, None, None)
    assert changed["starts"] == made["starts"], "what is not said stays"
    assert dana.do("POST", f"{path}/seats", {"person": me})["roster"][0]["id"] == me
    assert dana.do("DELETE", f"{path}/seats/{me}")["meeting"]["booked"] == 0
    dana.do("POST", f"{path}/seats", {"person": me})
    early = dana.ask("PUT", f"{path}/attendance", {"marks": [{"person": me, "attendance": "present"}]})
    assert (early.status_code, early.json()["error"]["code"]) == (409, "too_early")
    assert dana.do("POST", f"{path}/cancel", {"reason": "Snow."})["meeting"]["reason"] == "Snow."
    (shown,) = alice.get(f"{HERE}/meetings")["meetings"]
    assert (shown["state"], shown["reason"], shown["can"]) == ("cancelled", "Snow.", [])
    assert alice.get("/api/notices")["notices"][0]["kind"] == "date_cancelled"


def test_a_list_goes_out_as_a_table_and_comes_back(live: RunningTool) -> None:
    dana = live.facilitator(course=COURSE)
    (alice,) = people(live, "alice")
    made = dana.do("POST", RUN, said(live))["meeting"]
    alice.do("POST", f"/api/meetings/{made['id']}/seat", {})
    begin(live, made)
    dana = live.facilitator(course=COURSE)
    table = dana.ask("GET", f"{RUN}/{made['id']}/attendance.csv")
    assert table.headers["Content-Disposition"] == f'attachment; filename="attendance-{made["id"]}.csv"'
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = table.content.decode("utf-8").replace('"booked","",', '"booked","late",')
    assert dana.do("POST", f"{RUN}/{made['id']}/attendance.csv", {"csv": text}) == {"changed": 1, "problems": []}
    (row,) = dana.get(f"{RUN}/{made['id']}")["roster"]
    assert (row["attendance"], row["how"]) == ("late", "file")


def test_the_calendar_at_its_address(live: RunningTool) -> None:
    dana = live.facilitator(course=COURSE)
    (alice,) = people(live, "alice")
    made = dana.do("POST", RUN, said(live))["meeting"]
    alice.do("POST", f"/api/meetings/{made['id']}/seat", {})
    address = alice.get(f"{HERE}/meetings")["calendar"]
    found = requests.get(address, timeout=20)
    assert (found.status_code, found.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert found.headers["Cache-Control"] == "no-store"
    assert found.text.count("BEGIN:VEVENT") == 1
    assert LINK not in found.text
    alice.do("POST", "/api/me/erase", {"confirm": True})
    assert requests.get(address, timeout=20).status_code == 404


def test_what_has_not_changed_is_not_sent_again(live: RunningTool) -> None:
    dana = live.facilitator(course=COURSE)
    (alice,) = people(live, "alice")
    made = dana.do("POST", RUN, said(live))["meeting"]
    first = alice.ask("GET", f"{HERE}/meetings").headers["ETag"]
    state = alice.ask("GET", "/api/state").headers["ETag"]
    assert alice.ask("GET", f"{HERE}/meetings", If_None_Match=first).status_code == 304
    dana.do("PUT", f"{RUN}/{made['id']}", {"place": "Room 9"})
    assert alice.ask("GET", f"{HERE}/meetings", If_None_Match=first).status_code == 200
    assert alice.ask("GET", "/api/state", If_None_Match=state).status_code == 200, "her page hears of it"


def test_nothing_of_a_date_is_seen_in_another_run(live: RunningTool) -> None:
    dana = live.facilitator(course=COURSE)
    dana.do("POST", RUN, said(live, place="The hidden room"))
    other = {"course": COURSE, "context_id": "course-2"}
    erin, mallory = live.facilitator("erin", **other), live.caller("mallory", **other)
    seen = erin.ask("GET", RUN).text + erin.ask("GET", "/api/run/overview").text + mallory.ask("GET", "/api/state").text
    assert "The hidden room" not in seen
    assert (erin.get(RUN)["meetings"], mallory.get(f"{HERE}/meetings")["meetings"]) == ([], [])
    assert mallory.get("/api/notices")["notices"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", RUN, {}),
        ("POST", RUN, {"activity": "nowhere"}),
        ("POST", RUN, {"starts": "tomorrow"}),
        ("POST", RUN, {"starts": "2099-01-01T10:00+01:00"}),
        ("POST", RUN, {"starts": "9999-12-31T23:59"}),
        ("POST", RUN, {"starts": "2099-03-29T02:30"}),
        ("POST", RUN, {"zone": "Mars/Base"}),
        ("POST", RUN, {"zone": "../../etc/passwd"}),
        ("POST", RUN, {"minutes": 4}),
        ("POST", RUN, {"minutes": True}),
        ("POST", RUN, {"seats": 0}),
        ("POST", RUN, {"seats": 10**30}),
        ("POST", RUN, {"min_seats": -1}),
        ("POST", RUN, {"link": "javascript:alert(1)"}),
        ("POST", RUN, {"link": "http://video.example/42"}),
        ("POST", RUN, {"link": "https://a b"}),
        ("POST", RUN, {"place": "x" * 501}),
        ("POST", RUN, {"sign_up_until": "soon"}),
        ("PUT", f"{RUN}/m0", {}),
        ("PUT", f"{RUN}/m99999999999", {}),
        ("PUT", f"{RUN}/p1", {}),
        ("POST", f"{RUN}/m1/seats", {"person": 7}),
        ("POST", f"{RUN}/m1/seats", {"person": "l999999"}),
        ("PUT", f"{RUN}/m1/attendance", {"marks": {}}),
        ("PUT", f"{RUN}/m1/attendance", {"marks": [7]}),
        ("PUT", f"{RUN}/m1/attendance", {"marks": [{"person": "l1", "minutes": "7"}]}),
        ("POST", f"{RUN}/m1/attendance.csv", {"csv": 7}),
        ("POST", f"{RUN}/m1/cancel", {}),
        ("PUT", f"{RUN}/m1/notes/l1", {"coach_notes": 7}),
        ("GET", f"{RUN}?after=x", None),
        ("GET", f"{RUN}/m1?after=-1", None),
        ("GET", f"{HERE.replace('meet', 'nowhere')}/meetings", None),
        ("GET", "/api/meetings/m999/calendar", None),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(method: str, path: str, body: Any, sqlite_live: RunningTool) -> None:
    dana = sqlite_live.facilitator(course=COURSE)
    made = dana.do("POST", RUN, said(sqlite_live))["meeting"]
    if path == RUN and method == "POST":
        body = {**said(sqlite_live), **body} if body else {}
    answer = dana.ask(method, path.replace("m1/", f"{made['id']}/"), body)
    assert answer.status_code in (404, 422)
    assert answer.json()["error"]["message"].endswith(".")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "attend", {}),
        ("POST", "attend", {"code": 7}),
        ("POST", "attend", {"code": "x" * 41}),
        ("PUT", "outcome", {"outcome": None}),
        ("PUT", "outcome", {"outcome": "x" * 5_000}),
        ("DELETE", "seat", {"reason": 7}),
    ],
)
def test_what_a_learners_page_would_not_send_is_refused(
    method: str, path: str, body: Any, sqlite_live: RunningTool
) -> None:
    dana = sqlite_live.facilitator(course=TALKS)
    made = dana.do("POST", RUN, said(sqlite_live))["meeting"]
    (alice,) = people(sqlite_live, "alice", course=TALKS)
    alice.do("POST", f"/api/meetings/{made['id']}/seat", {})
    assert alice.ask(method, f"/api/meetings/{made['id']}/{path}", body).status_code == 422


def test_a_preview_looks_at_dates_and_leaves_no_trace(live: RunningTool) -> None:
    dana = live.facilitator(course=COURSE)
    made = dana.do("POST", RUN, said(live))["meeting"]
    preview = live.caller("nobody", course=COURSE, role=Role.PREVIEW)
    page = preview.get(f"{HERE}/meetings")
    assert (page["meetings"][0]["can"], page["calendar"]) == ([], None)
    assert preview.ask("POST", f"/api/meetings/{made['id']}/seat", {}).status_code == 403
    assert dana.get(f"{RUN}/{made['id']}")["roster"] == []
