"""Which pages of other origins may read what: those that a grant names, the API, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.tool import ORIGIN, Caller, RunningTool, running, settings_for

EVIL = "https://evil.example"
WANTED = "authorization, content-type, idempotency-key, if-none-match"


def preflight(tool: RunningTool, path: str, origin: str | None) -> requests.Response:
    headers = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    return requests.options(tool.url + path, headers=headers | ({"Origin": origin} if origin else {}), timeout=20)


def readable(answer: Any) -> str | None:
    """Who may read the answer; credentials never may come along."""
    assert "Access-Control-Allow-Credentials" not in answer.headers
    found: str | None = answer.headers.get("Access-Control-Allow-Origin")
    return found


@pytest.mark.parametrize(
    "path", ["/api/state", "/api/packages/launch", "/api/activities/explain/posts", "/api/nothing"]
)
def test_preflights_are_answered_for_origins_of_grants_only(sqlite_tool: RunningTool, path: str) -> None:
    sqlite_tool.grant()
    allowed = preflight(sqlite_tool, path, ORIGIN)
    assert (allowed.status_code, readable(allowed)) == (204, ORIGIN)
    assert allowed.headers["Access-Control-Allow-Headers"] == WANTED
    assert allowed.headers["Access-Control-Allow-Methods"] == "GET, POST, PUT, DELETE"
    assert allowed.headers["Access-Control-Max-Age"] == "7200"
    assert "Origin" in allowed.headers["Vary"]
    for stranger in (EVIL, "null", None, ORIGIN.upper(), ORIGIN + ".evil.example", ORIGIN + ":444"):
        refused = preflight(sqlite_tool, path, stranger)
        assert readable(refused) is None
        assert "Access-Control-Allow-Headers" not in refused.headers


@pytest.mark.parametrize("path", ["/healthz", "/lti/jwks.json", "/lti/login", "/static/player/look.css", "/"])
def test_other_paths_say_nothing_to_other_origins(sqlite_tool: RunningTool, path: str) -> None:
    sqlite_tool.grant()
    assert readable(preflight(sqlite_tool, path, ORIGIN)) is None
    assert readable(requests.get(sqlite_tool.url + path, headers={"Origin": ORIGIN}, timeout=20)) is None


def test_a_packages_answers_are_readable_where_it_is(sqlite_tool: RunningTool) -> None:
    erin = sqlite_tool.learner(sqlite_tool.grant())
    for answer in (
        erin.ask("GET", "/api/state"),
        erin.ask("POST", "/api/activities/welcome/view"),
        erin.ask("GET", "/api/activities/nothing/posts"),
        erin.ask("GET", "/api/activities/explain/posts"),
        erin.ask("DELETE", "/api/state"),
    ):
        assert readable(answer) == ORIGIN
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After"


def test_a_304_is_readable_too(sqlite_tool: RunningTool) -> None:
    erin = sqlite_tool.learner(sqlite_tool.grant())
    etag = erin.ask("GET", "/api/state").headers["ETag"]
    answer = erin.ask("GET", "/api/state", If_None_Match=etag)
    assert (answer.status_code, readable(answer)) == (304, ORIGIN)


def test_a_token_that_ran_out_can_be_told_to_the_package(sqlite_tool: RunningTool) -> None:
    sqlite_tool.grant()
    answer = Caller(sqlite_tool.url, "x" * 43, ORIGIN).ask("GET", "/api/state")
    assert (answer.status_code, readable(answer)) == (401, ORIGIN)


def test_refused_launches_can_be_read_by_the_package(sqlite_tool: RunningTool) -> None:
    grant = sqlite_tool.grant()
    sqlite_tool.learner(grant)
    claimed = sqlite_tool.package(grant)
    assert (claimed.status_code, readable(claimed)) == (409, ORIGIN)
    sqlite_tool.revoke(grant)
    revoked = sqlite_tool.package(grant)
    assert (revoked.status_code, readable(revoked)) == (403, ORIGIN)
    assert revoked.json()["error"]["code"] == "grant_revoked"


def test_one_packages_token_is_of_no_use_on_another_grants_site(sqlite_tool: RunningTool) -> None:
    erin = sqlite_tool.learner(sqlite_tool.grant())
    sqlite_tool.grant(origins=["https://other.example"])
    erin.origin = "https://other.example"
    for answer in (erin.ask("GET", "/api/state"), erin.ask("POST", "/api/activities/welcome/view")):
        assert (answer.status_code, readable(answer)) == (403, None)
    launch = sqlite_tool.package(sqlite_tool.grant(), "F-2", "https://other.example")
    assert launch.json()["error"]["code"] == "origin_not_allowed"


def test_a_platforms_session_is_readable_by_nobody_else(sqlite_tool: RunningTool) -> None:
    sqlite_tool.grant()
    alice = sqlite_tool.caller("alice")
    alice.origin = ORIGIN
    assert readable(alice.ask("GET", "/api/state")) is None


@pytest.mark.parametrize("allowed", [True, False])
def test_frames_without_an_origin_only_by_setting(tmp_path: Path, allowed: bool) -> None:
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path}/tool.sqlite3", allow_null_origin=allowed)
    with running(settings) as tool:
        grant = tool.grant()
        launch = tool.package(grant, origin="null")
        assert launch.ok == allowed
        assert readable(launch) == ("null" if allowed else None)
        assert readable(preflight(tool, "/api/state", "null")) == ("null" if allowed else None)


def test_an_ended_session_of_a_revoked_grant(sqlite_tool: RunningTool) -> None:
    grant = sqlite_tool.grant()
    erin = sqlite_tool.learner(grant)
    sqlite_tool.revoke(grant)
    answer = erin.ask("POST", "/api/activities/welcome/view")
    assert (answer.status_code, readable(answer)) == (401, ORIGIN)
