"""Line items, scores and results on a platform that does what AGS 2.0 says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lti_tool.sandbox.personality import AGS_SCOPE, SCORE_TYPE
from tests.sandbox.conftest import StandInTool
from tests.support.sandbox import Sandbox

NOW = datetime(2026, 11, 20, 9, 20, 11, tzinfo=UTC)


def score(seconds: float = 0, **changes: Any) -> dict[str, Any]:
    body = {
        "userId": "4",
        "scoreGiven": 40,
        "scoreMaximum": 50,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": (NOW + timedelta(seconds=seconds)).isoformat(),
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def send(tool: StandInTool, body: dict[str, Any], token: str | None = None) -> int:
    endpoint = tool.lms.launch_claims()["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    url = tool.lms.lms.personality.part_url(endpoint["lineitem"], "scores")
    return tool.call("POST", url, json=body, headers={"Content-Type": SCORE_TYPE}, token=token).status_code


def test_a_score_arrives_on_the_columns_own_scale(lms: Sandbox, tool: StandInTool) -> None:
    assert send(tool, score(comment="Well done")) == 200
    grade = lms.gradebook("alice")
    assert grade
    assert (grade.value, grade.comment, grade.activity_progress) == (80, "Well done", "Completed")
    assert lms.gradebook("bob") is None


@pytest.mark.parametrize(("later", "status"), [(0, 409), (-5, 409), (0.001, 200)])
def test_only_a_newer_score_is_taken(lms: Sandbox, tool: StandInTool, later: float, status: int) -> None:
    send(tool, score())
    assert send(tool, score(later, scoreGiven=50)) == status
    grade = lms.gradebook("alice")
    assert grade
    assert grade.value == (100 if status == 200 else 80)
    assert [received.status for received in lms.received("alice")] == [200, status]


@pytest.mark.parametrize(
    "body",
    [
        score(userId="999"),
        score(userId="3"),
        score(timestamp=None),
        score(timestamp="yesterday"),
        score(scoreMaximum=None),
        score(gradingProgress=None),
    ],
    ids=["a stranger", "the teacher", "no time", "no real time", "no maximum", "no progress"],
)
def test_a_score_without_what_it_needs_is_refused(lms: Sandbox, tool: StandInTool, body: dict[str, Any]) -> None:
    assert send(tool, body) == 400


def test_a_token_opens_only_what_it_was_given_for(lms: Sandbox, tool: StandInTool) -> None:
    assert send(tool, score(), tool.token(AGS_SCOPE + "score")) == 200
    assert send(tool, score(1), tool.token(AGS_SCOPE + "lineitem")) == 403
    assert send(tool, score(1), "made-up") == 401
    token = tool.token()
    lms.lms.withdraw_tokens()
    assert send(tool, score(1), token) == 401


def test_an_assertion_is_judged_by_the_clock_of_the_lms(lms: Sandbox, tool: StandInTool) -> None:
    next_week = datetime.now(UTC) + timedelta(days=7)
    moments = {"iat": int(next_week.timestamp()), "exp": int(next_week.timestamp()) + 60}
    assert tool.ask_for_token(assertion=tool.assertion(**moments)).json() == {"error": "invalid_client"}
    lms.lms.clock = lambda: next_week
    assert tool.ask_for_token(assertion=tool.assertion(**moments)).status_code == 200
    assert tool.ask_for_token(assertion=tool.assertion()).json() == {"error": "Expired token"}


def test_a_token_ends_after_an_hour(lms: Sandbox, tool: StandInTool) -> None:
    token = tool.token()
    lms.lms.clock = lambda: datetime.now(UTC) + timedelta(minutes=61)
    assert send(tool, score(), token) == 401


def test_a_tool_finds_its_columns_by_tag_and_pages_through_them(lms: Sandbox, tool: StandInTool) -> None:
    endpoint = lms.launch_claims()["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    for label in ("Quiz", "Talk"):
        made = tool.call("POST", endpoint["lineitems"], json={"label": label, "scoreMaximum": 5, "tag": label.lower()})
        assert made.status_code == 201
    found = tool.call("GET", endpoint["lineitems"], params={"tag": "talk"}).json()
    assert [item["label"] for item in found] == ["Talk"]
    first = tool.call("GET", endpoint["lineitems"], params={"limit": 2})
    rest = tool.call("GET", first.links["next"]["url"]).json()
    assert [item["label"] for item in first.json() + rest] == ["First week", "Quiz", "Talk"]
    assert "next" not in tool.call("GET", first.links["next"]["url"]).links


def test_a_column_can_be_renamed_and_removed(lms: Sandbox, tool: StandInTool) -> None:
    endpoint = lms.launch_claims()["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    made = tool.call("POST", endpoint["lineitems"], json={"label": "Quiz", "scoreMaximum": 5}).json()
    assert tool.call("PUT", made["id"], json=made | {"label": "Test"}).json()["label"] == "Test"
    assert tool.call("DELETE", made["id"]).status_code == 204
    assert tool.call("GET", made["id"]).status_code == 404


def test_a_locked_grade_stays_and_says_no(lms: Sandbox, tool: StandInTool) -> None:
    send(tool, score())
    lms.lms.gradebook.mark(2, "4", locked=True)
    assert send(tool, score(5, scoreGiven=50)) == 403
    lms.lms.gradebook.mark(2, "4", locked=False, overridden=True)
    assert send(tool, score(5, scoreGiven=50)) == 200
    grade = lms.gradebook("alice")
    assert grade
    assert grade.value == 80
