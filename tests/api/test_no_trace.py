"""A preview leaves no trace: whatever it asks of whichever endpoint, no row of any table is another afterwards.

Student views, a platform's test users and launches that name nobody are all previews: somebody who only looks, at a
session that belongs to no enrolment.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.records import Role
from lti_tool.storage.tables import metadata, scores_due
from tests.api.test_roles import answer_to
from tests.support.courses import SMALL, write_course
from tests.support.social import COURSES, PODS
from tests.support.tool import COURSE, RunningTool, running, settings_for

BODY: dict[str, Any] = {
    "text": "I would read the rules with her first.", "parent": None, "reason": "It is fine.", "on": True,
    "place": "read", "key": "talk", "name": "Erin", "confirm": True, "upto": "{post}", "answers": {},
    "listed": True, "owner": None,
    "address": "erin@example.com", "activity": "talk", "until": "2099-01-01T00:00:00Z", "with": "{person}",
    "locked": False, "read_only": False, "code": "ABCDEFGH", "levels": {}, "comment": "Well said.", "sure": "yes",
    "reflection": "I have looked at it.", "token": "x", "act": "erase", "sealed": "x", "grant": "x", "learner_id": "x",
    "starts_at": "2099-01-01T09:00:00Z", "zone": "UTC", "seats": 5, "note": "I was there.", "attendance": "present",
}  # fmt: skip
"""Everything that any endpoint might want to be told, so that nothing is refused only because something is missing."""
KINDS: dict[str, dict[str, Any]] = {
    "a student view": {"role": Role.PREVIEW, "subject": "student-view"},
    "somebody without a name": {"role": Role.PREVIEW, "subject": None, "name": None},
    "Dana, looking at the course as a learner sees it": {"role": Role.PREVIEW, "subject": "dana"},
}


@pytest.fixture
def tool(tmp_path: Path, database_url: str) -> Iterator[RunningTool]:
    for course, files in ((COURSE, SMALL), (PODS, COURSES[PODS])):
        write_course(tmp_path / "courses" / course, files)
    letters = {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "Touchpoint <letters@example.com>"}
    with running(settings_for(tmp_path, database_url, **letters)) as started:
        yield started


def rows(tool: RunningTool) -> set[str]:
    """Every row of every table, as text."""
    with tool.database.read() as tx:
        return {f"{table.name}: {tuple(row)}" for table in metadata.sorted_tables for row in tx.execute(select(table))}


def endpoints(tool: RunningTool) -> list[tuple[str, str]]:
    """All there are; none is left out, so that one that comes tomorrow is asked too."""
    return sorted(
        (method, rule.rule.replace("<path:name>", "<name>"))
        for rule in tool.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


@pytest.mark.parametrize(
    ("kind", "course", "activities"),
    [*((kind, PODS, ["talk"]) for kind in KINDS), ("a student view", COURSE, ["welcome", "check", "explain"])],
)
def test_no_endpoint_keeps_anything_of_a_preview(
    tool: RunningTool, kind: str, course: str, activities: list[str]
) -> None:
    activity = activities[-1]
    alice = tool.caller("alice", course=course)
    tool.facilitator("dana", course=course)
    post = alice.say("I would read the rules with her.", activity=activity)["post"]["id"]
    preview = tool.enter(course=course, **KINDS[kind])
    named = {"run": preview.run.public_id, "kind": "endorse", "name": "people", "post": post}
    named |= {"person": alice.state["learner"]["id"], "meeting": "m1", "review": "1", "course": course}
    named |= {"public_id": "x", "secret": "x", "module": "x", "token": "x"}
    client, before = tool.app.test_client(), rows(tool)
    asked = 0
    for one in activities:
        for row in endpoints(tool):
            answer = answer_to(client, row, BODY, {**named, "activity": one}, preview.token)
            assert answer.status_code < 500, (row, answer.text)
            assert rows(tool) == before, f"{' '.join(row)} ({one}) was answered {answer.status_code} and left a trace"
            asked += 1
    assert asked > 100 * len(activities)
    with tool.database.read() as tx:
        assert not [row for row in tx.execute(select(scores_due)) if row.enrolment_id != 1]


def test_the_same_questions_of_a_learner_do_leave_traces(tool: RunningTool) -> None:
    """Otherwise the test above would say nothing."""
    alice, bob = tool.caller("alice", course=PODS), tool.enter("bob", course=PODS)
    post = alice.say("I would read the rules with her.", activity="talk")["post"]["id"]
    named = {"run": bob.run.public_id, "kind": "endorse", "post": post, "activity": "talk", "person": "l1"}
    client, traces = tool.app.test_client(), 0
    for row in (("PUT", "/api/place"), ("PUT", "/api/draft"), ("POST", "/api/activities/<activity>/posts")):
        before = rows(tool)
        answer_to(client, row, BODY, named, bob.token)
        traces += rows(tool) != before
    assert traces == 3


@pytest.mark.parametrize("kind", KINDS)
def test_no_score_is_due_of_a_preview_and_no_worker_finds_anything(tool: RunningTool, kind: str) -> None:
    tool.enter(**KINDS[kind], line_item="https://platform.example/items/1")
    assert tool.work() == 0
    with tool.database.read() as tx:
        found = {table.name for table in metadata.sorted_tables if tx.execute(select(table)).first()}
    # A door to a run, and the run, which is there for whoever comes next; of a person nothing.
    assert found & {"people", "enrolments", "scores_due", "score_targets", "drafts", "rechecks", "audit"} == set()


def test_a_preview_may_close_and_open_its_page_as_often_as_it_likes(tool: RunningTool) -> None:
    preview = tool.enter(**KINDS["a student view"])
    tool.pass_time(hours=2)
    answer = tool.app.test_client().get("/api/state", headers={"Authorization": f"Bearer {preview.token}"})
    assert answer.status_code == 200
    assert answer.get_json()["role"] == "preview"
