"""Who may do what about dates: one table of every endpoint and every kind of caller, as in test_roles.

What the link and the code are worth is that nobody has them who should not, so that is looked for in every answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from lti_tool.records import Role
from tests.api.test_roles import (
    AUTHOR,
    CALLERS,
    LOOK,
    PUBLIC,
    STAFF,
    STAFF_OF_HERS,
    answer_to,
    bearer,
    is_let_in,
    token_of,
    who,
)
from tests.services.meetings import COURSE, write_live
from tests.support.tool import RunningTool, running, settings_for

LINK = "https://video.example/42"
DATE = {"minutes": 60, "zone": "Europe/Vienna"}
LEARNERS = ("learner", "other pod", "package", "elsewhere")
# In a course without pods there is no other pod: everybody of her run.
HER_RUN = who("learner", "other pod", "package")
# In the course of sessions, where Alice has the only seat at a date in an hour, and may still give it back. What a
# learner without a seat is refused is tested further down: here it is only asked who may come near.
MEETINGS: dict[tuple[str, str], tuple[dict[str, bool], Any]] = {
    ("GET", "/api/activities/<activity>/meetings"): (LOOK, None),
    ("GET", "/api/meetings/<meeting>/calendar"): (STAFF_OF_HERS, None),
    ("POST", "/api/activities/<activity>/make_up"): (who(*LEARNERS), {"reflection": "", "question": ""}),
    ("POST", "/api/meetings/<meeting>/seat"): (HER_RUN, {}),
    ("DELETE", "/api/meetings/<meeting>/seat"): (HER_RUN, {}),
    ("POST", "/api/meetings/<meeting>/attend"): (AUTHOR, {"code": "222222"}),
    ("PUT", "/api/meetings/<meeting>/outcome"): (HER_RUN, {"outcome": "More."}),
    ("GET", "/calendar/<token>.ics"): (PUBLIC, None),
    ("GET", "/api/run/meetings"): (STAFF, None),
    ("POST", "/api/run/meetings"): (STAFF, {"activity": "meet", "starts": "2099-01-01T10:00", **DATE}),
    ("GET", "/api/run/meetings/<meeting>"): (STAFF_OF_HERS, None),
    ("PUT", "/api/run/meetings/<meeting>"): (STAFF_OF_HERS, {"place": "Room 7"}),
    ("GET", "/api/run/meetings/<meeting>/code"): (STAFF_OF_HERS, None),
    ("PUT", "/api/run/meetings/<meeting>/attendance"): (STAFF_OF_HERS, {"marks": []}),
    ("GET", "/api/run/meetings/<meeting>/attendance.csv"): (STAFF_OF_HERS, None),
    ("POST", "/api/run/meetings/<meeting>/attendance.csv"): (STAFF_OF_HERS, {"csv": "person,attendance"}),
    ("PUT", "/api/run/meetings/<meeting>/notes/<person>"): (STAFF_OF_HERS, {"coach_notes": "…"}),
    ("POST", "/api/run/meetings/<meeting>/seats"): (STAFF_OF_HERS, {"person": "{person}"}),
    ("DELETE", "/api/run/meetings/<meeting>/seats/<person>"): (STAFF_OF_HERS, None),
    ("POST", "/api/run/meetings/<meeting>/cancel"): (STAFF_OF_HERS, {"reason": "The room is closed."}),
}


@pytest.fixture
def tool(tmp_path: Path) -> Iterator[RunningTool]:
    write_live(tmp_path / "courses")
    with running(settings_for(tmp_path, f"sqlite:///{tmp_path}/tool.sqlite3")) as started:
        yield started


def test_every_endpoint_about_dates_has_a_row(tool: RunningTool) -> None:
    there = {
        (method, rule.rule)
        for rule in tool.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if any(part in rule.rule for part in ("/meetings", "/make_up", "/calendar/"))
    }
    assert there == set(MEETINGS)


@pytest.mark.parametrize("caller", CALLERS)
def test_who_comes_near_a_date(tool: RunningTool, caller: str) -> None:
    alice, bob = (tool.enter(name, course=COURSE) for name in ("alice", "bob"))
    client = tool.app.test_client()
    meeting, calendar = soon(tool, client, bearer(alice.token))
    named = {
        "activity": "meet",
        "meeting": meeting,
        "run": alice.run.public_id,
        "person": f"l{alice.session.enrolment_id}",
        "token": calendar,
    }
    token = token_of(tool, caller, bob.token, course=COURSE)
    found = {row: is_let_in(client, row, body, named, token) for row, (_, body) in MEETINGS.items()}
    assert found == {row: expected[caller] for row, (expected, _) in MEETINGS.items()}


def soon(tool: RunningTool, client: FlaskClient, alices: dict[str, str]) -> tuple[str, str]:
    """A date that begins in ten minutes, at which Alice has the only seat, and the end of her calendar's address."""
    dana = bearer(tool.enter("dana", course=COURSE, role=Role.FACILITATOR).token)
    starts = (tool.clock() + timedelta(minutes=10)).replace(tzinfo=None).isoformat()
    limits = {name: tool.clock().isoformat() for name in ("promote_until", "cancel_until")}
    said = {
        "activity": "meet",
        "starts": starts,
        "minutes": 60,
        "zone": "UTC",
        "link": LINK,
        "seats": 1,
        "min_seats": 1,
    }
    until = (tool.clock() + timedelta(minutes=9)).isoformat()
    made = client.post("/api/run/meetings", json={**said, **limits, "sign_up_until": until}, headers=dana)
    assert made.status_code == 201, made.text
    meeting: str = (made.json or {})["meeting"]["id"]
    assert client.post(f"/api/meetings/{meeting}/seat", json={}, headers=alices).status_code == 200
    page = client.get("/api/activities/meet/meetings", headers=alices).json or {}
    assert page["meetings"][0]["link"] == LINK
    return meeting, page["calendar"].rpartition("/")[2].removesuffix(".ics")


@pytest.mark.parametrize("caller", [caller for caller in CALLERS if not caller.startswith("facilitator")])
def test_the_link_and_the_code_reach_nobody_without_a_seat(tool: RunningTool, caller: str) -> None:
    alice, bob = (tool.enter(name, course=COURSE) for name in ("alice", "bob"))
    client = tool.app.test_client()
    meeting, _ = soon(tool, client, bearer(alice.token))
    dana = bearer(tool.enter("dana", course=COURSE, role=Role.FACILITATOR).token)
    code = (client.get(f"/api/run/meetings/{meeting}/code", headers=dana).json or {})["code"]
    token = token_of(tool, caller, bob.token, course=COURSE)
    named = {"activity": "meet", "meeting": meeting, "person": f"l{alice.session.enrolment_id}", "token": "x"}
    said = "".join(answer_to(client, row, body, named, token).text for row, (_, body) in MEETINGS.items())
    said += (
        client.get("/api/state", headers=bearer(token)).text + client.get("/api/notices", headers=bearer(token)).text
    )
    assert "video.example" not in said
    assert code not in said
    assert "secret" not in said
