"""Whatever is sent about dates is taken or refused in words, before a date, while it is under way and after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.api.test_meetings import HERE, RUN, begin, live, people, said
from tests.services.meetings import COURSE
from tests.support.tool import RunningTool

__all__ = ["live"]

LONG = "x" * 50_000
BAD: tuple[Any, ...] = (
    *("\x00", "a\x00b", "\ud800", LONG, "../../etc/passwd", "javascript:alert(1)", "https://a\nb", "=cmd()", "m1"),
    *("2026-03-29T02:30", "9999-12-31T23:59", "0001-01-01T00:00"),
    *(-1, 0, 10**30, 1.5, True, None, [], {}, ["a"]),
)
FIELDS = ("activity", "starts", "minutes", "zone", "place", "link", "seats", "min_seats", "sign_up_until", "recording")
NO_MEETING = ("m0", "m-1", "m99999999999999999999", "mx", "m%00", "l1")


def acts(meeting: str, person: str, bad: Any) -> Iterator[tuple[str, str, str, Any]]:
    """Who sends what where, with something bad in it."""
    for field in FIELDS:
        yield "dana", "PUT", f"{RUN}/{meeting}", {field: bad}
    mark = {"person": person, "attendance": "present", "minutes": bad, "note": bad}
    for marks in (bad, [bad], [{**mark, "attendance": bad}], [mark], [{**mark, "person": bad}]):
        yield "dana", "PUT", f"{RUN}/{meeting}/attendance", {"marks": marks}
    yield "dana", "POST", f"{RUN}/{meeting}/seats", {"person": bad}
    yield "dana", "POST", f"{RUN}/{meeting}/attendance.csv", {"csv": bad}
    for name in ("coach_notes", "outcome", "follow_up"):
        yield "dana", "PUT", f"{RUN}/{meeting}/notes/{person}", {name: bad}
    yield "alice", "POST", f"/api/meetings/{meeting}/attend", {"code": bad}
    yield "alice", "PUT", f"/api/meetings/{meeting}/outcome", {"outcome": bad, "follow_up": bad, "notes": bad}
    yield "alice", "POST", f"{HERE}/make_up", {"reflection": bad, "question": bad}
    yield "alice", "POST", f"{HERE}/make_up", {"reflection": f"{bad} is what I will ask more about.", "question": bad}
    yield "alice", "DELETE", f"/api/meetings/{meeting}/seat", {"reason": bad}
    yield "alice", "POST", f"/api/meetings/{meeting}/seat", bad


@pytest.mark.parametrize("minutes", [None, 5, 120], ids=["before", "under way", "after"])
def test_nothing_that_is_sent_about_a_date_is_a_mistake_of_ours(live: RunningTool, minutes: int | None) -> None:
    made = live.facilitator(course=COURSE).do("POST", RUN, said(live, seats=5))["meeting"]
    people(live, "alice")[0].do("POST", f"/api/meetings/{made['id']}/seat", {})
    if minutes is not None:
        begin(live, made, minutes=minutes)
    callers = {"dana": live.facilitator(course=COURSE), "alice": people(live, "alice")[0]}
    (row,) = callers["dana"].get(f"{RUN}/{made['id']}")["roster"]
    for bad in BAD:
        for who, method, path, body in acts(made["id"], row["id"], bad):
            answer = callers[who].ask(method, path, body)
            assert answer.status_code < 500, (method, path, repr(body)[:200])
        for field in FIELDS:
            assert callers["dana"].ask("POST", RUN, said(live, **{field: bad})).status_code < 500, (field, bad)


def test_what_is_no_date_and_no_calendar_is_not_found(live: RunningTool) -> None:
    dana, (alice,) = live.facilitator(course=COURSE), people(live, "alice")
    for name in NO_MEETING:
        assert dana.ask("GET", f"{RUN}/{name}").status_code in (404, 422)
        assert dana.ask("GET", f"{RUN}/{name}/code").status_code in (404, 422)
        assert alice.ask("POST", f"/api/meetings/{name}/seat", {}).status_code in (404, 422)
    for token in ("x", "%00", "a" * 5000, "a.b.c"):
        assert requests.get(f"{live.url}/calendar/{token}.ics", timeout=30).status_code == 404
