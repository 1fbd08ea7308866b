"""Visits over HTTP: how long they last, how they end, and what facilitators do about somebody who is locked out."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import request
from sqlalchemy import text

from lti_tool.storage.tables import sessions
from lti_tool.web.remembered import Remembered
from tests.api.test_story import ANSWERS
from tests.support.tool import RunningTool, now, running, settings_for


def ends(tool: RunningTool) -> datetime:
    """When the one visit there is ends."""
    with tool.database.read() as tx:
        found: datetime = tx.execute(sessions.select()).one().expires_at
    return found


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/state"), ("POST", "/api/activities/welcome/view")])
def test_every_visit_keeps_the_door_open(sqlite_tool: RunningTool, method: str, path: str) -> None:
    alice = sqlite_tool.caller("alice")
    soon = now() + timedelta(minutes=5)
    with sqlite_tool.database.write() as tx:
        tx.execute(sessions.update().values(expires_at=soon))
    alice.do(method, path)
    assert ends(sqlite_tool) > soon + timedelta(hours=11)
    after = ends(sqlite_tool)
    alice.do(method, path)
    assert ends(sqlite_tool) == after


def test_a_packages_door_is_not_kept_open(sqlite_tool: RunningTool) -> None:
    erin = sqlite_tool.learner(sqlite_tool.grant())
    soon = now() + timedelta(minutes=5)
    with sqlite_tool.database.write() as tx:
        tx.execute(sessions.update().values(expires_at=soon))
    assert erin.state
    erin.do("POST", "/api/activities/welcome/view")
    assert ends(sqlite_tool) == soon


class TestWhoIsLockedOut:
    """A place that was claimed twice, and the facilitator's one click."""

    def test_the_facilitator_sees_the_conflict_and_opens_the_place(self, sqlite_tool: RunningTool) -> None:
        dana = sqlite_tool.facilitator()
        grant = sqlite_tool.grant(run=dana.state["run"]["id"])
        erin = sqlite_tool.learner(grant, name="Erin")
        assert sqlite_tool.package(grant).json()["error"]["code"] == "learner_claimed"
        (row,) = dana.get("/api/run/people")["rows"]
        assert (row["name"], row["via"], bool(row["conflict"])) == ("Erin", "SCORM", True)

        assert erin.state
        dana.do("POST", f"/api/run/people/{row['id']}/rebind")
        assert erin.ask("GET", "/api/state").status_code == 401  # at once, although it was looked up a moment ago
        back = sqlite_tool.learner(grant)
        assert back.state["learner"]["name"] == "Erin"
        assert dana.get("/api/run/people")["rows"][0]["conflict"] is None

    def test_a_grade_that_is_sent_again_is_due(self, sqlite_tool: RunningTool) -> None:
        dana = sqlite_tool.facilitator()
        alice, *others = (sqlite_tool.caller(name) for name in ("alice", "bob", "charlie"))
        posts = [other.say(f"What number {n} thinks of it.") for n, other in enumerate(others)]
        alice.do("POST", "/api/activities/welcome/view")
        alice.do("POST", "/api/activities/check/answers", {"answers": ANSWERS})
        alice.say("You owe nobody a connection at all.")
        for n, post in enumerate(posts):
            alice.say(f"Answer number {n} for you.", to=post["post"]["id"])
        person = alice.state["learner"]["id"]
        dana.do("POST", f"/api/run/people/{person}/resend")
        rows = dana.get("/api/run/people")["rows"]
        assert {row["id"]: row["grade"]["state"] for row in rows}[person] == "due"


def test_the_name_that_comes_with_a_package_is_taken(sqlite_tool: RunningTool) -> None:
    grant = sqlite_tool.grant()
    first = sqlite_tool.package(grant, name="  Erin  E. ").json()
    assert first["state"]["learner"]["name"] == "Erin E."
    assert first["expires_in"] == 900
    again = sqlite_tool.package(grant, secret=first["secret"]).json()
    assert again["state"]["learner"]["name"] == "Erin E."
    assert sqlite_tool.package(grant, "F-2", name="\u202e").json()["error"]["code"] == "bad_name"


def test_our_own_mistake_is_said_without_details(sqlite_tool: RunningTool, caplog: Any) -> None:
    alice = sqlite_tool.caller("alice")
    with sqlite_tool.database.write() as tx:
        tx.execute(text("ALTER TABLE spaces RENAME TO elsewhere"))
    answer = alice.ask("GET", "/api/state")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "our_mistake")
    assert "spaces" not in answer.text
    assert "spaces" in caplog.text


def test_a_proxy_is_believed_only_when_it_is_said_to_be_there(tmp_path: Path) -> None:
    for trusted in (0, 1):
        folder = tmp_path / str(trusted)
        settings = settings_for(folder, f"sqlite:///{folder}/tool.sqlite3", trusted_proxies=trusted)
        with running(settings) as tool:
            seen: list[str | None] = []
            tool.app.before_request(lambda seen=seen: seen.append(request.remote_addr))
            requests.get(f"{tool.url}/healthz", headers={"X-Forwarded-For": "198.51.100.7"}, timeout=20)
            assert seen == ["198.51.100.7" if trusted else "127.0.0.1"]


def test_what_is_remembered_is_forgotten_in_time_and_in_number() -> None:
    short, few = Remembered[int](seconds=0, most=10), Remembered[int](seconds=60, most=2)
    short.keep("a", 1)
    assert short.get("a") is None
    for key, value in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        assert few.keep(key, value) == value
    assert [few.get(key) for key in "abc"] == [3, None, 4]
    few.forget("a")
    assert [few.get(key) for key in "abc"] == [None, None, 4]
    few.forget()
    assert few.get("c") is None
