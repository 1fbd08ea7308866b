"""Peer assessment over HTTP: what pages send and get."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lti_tool.records import Role
from tests.services.reviews import COURSE, GOOD, POOR, write_drafts
from tests.support import pictures
from tests.support.tool import Caller, RunningTool, running, settings_for

HERE = "/api/activities/draft"
OVERVIEW = f"{HERE}/reviews"
COMMENT = "It sounds like a person, and it ends well."


@pytest.fixture
def drafts(tmp_path: Path, database_url: str) -> Iterator[RunningTool]:
    """The tool with the course of drafts."""
    write_drafts(tmp_path / "courses")
    with running(settings_for(tmp_path, database_url)) as started:
        yield started


def ready(tool: RunningTool, name: str, **other: Any) -> Caller:
    """Somebody's page who has handed in and practised."""
    caller = tool.caller(name, course=COURSE, **other)
    caller.say(f"This is what {name} would write to a customer.", activity="draft")
    for sample in ("s1", "s2"):
        caller.do("POST", f"{HERE}/training", {"sample": sample, "levels": GOOD})
    return caller


def test_three_people_review_each_other(drafts: RunningTool) -> None:
    people = [ready(drafts, name) for name in ("alice", "bob", "charlie")]
    for caller in people:
        for n in range(2):
            given = caller.do("POST", OVERVIEW, {})["assigned"]
            assert set(given) == {"id", "post", "nodes", "attachments", "at", "until", "levels", "comment"}
            said = {"levels": GOOD if n else POOR, "comment": f"{COMMENT} This is number {n}."}
            done = caller.do("PUT", f"/api/reviews/{given['id']}", said)
            assert done["review"]["editable"] is True
        assert caller.do("POST", OVERVIEW, {}) == {"assigned": None}
        assert caller.get(OVERVIEW)["available"] is False
    for caller in people:
        assert caller.state["outcome"]["activities"]["draft"]["state"] == "complete"
        seen = caller.get(OVERVIEW)
        assert (len(seen["received"]), seen["result"]["n"], seen["result"]["by"]) == (2, 2, "peers")
        assert not [name for name in ("alice", "bob", "charlie") if name in json.dumps(seen["received"]).casefold()]


def test_what_has_not_changed_is_not_sent_again(drafts: RunningTool) -> None:
    alice, _bob = ready(drafts, "alice"), ready(drafts, "bob")
    first = alice.ask("GET", OVERVIEW)
    assert alice.ask("GET", OVERVIEW, If_None_Match=first.headers["ETag"]).status_code == 304
    alice.do("POST", OVERVIEW, {})
    assert alice.ask("GET", OVERVIEW, If_None_Match=first.headers["ETag"]).status_code == 200


def test_the_author_page_hears_of_a_review(drafts: RunningTool) -> None:
    alice, bob = ready(drafts, "alice"), ready(drafts, "bob")
    before = bob.ask("GET", "/api/state").headers["ETag"]
    given = alice.do("POST", OVERVIEW, {})["assigned"]
    alice.do("PUT", f"/api/reviews/{given['id']}", {"levels": GOOD, "comment": COMMENT})
    after = bob.ask("GET", "/api/state", If_None_Match=before)
    assert after.status_code == 200
    assert after.json()["record"]["draft"]["reviews_received"] == 1


def test_a_facilitator_looks_and_decides(drafts: RunningTool) -> None:
    alice = ready(drafts, "alice")
    dana = drafts.facilitator(course=COURSE)
    person = dana.get("/api/run/reviews/draft")["rows"][0]["person"]
    assert person["name"] == "Alice"
    path = f"/api/run/reviews/draft/{person['id']}"
    judged = dana.do("PUT", path, {"levels": GOOD, "comment": "Well said.", "reason": "nobody is here"})
    assert judged["row"]["staff"]["by"]["name"] == "Dana"
    assert alice.state["record"]["draft"]["reviews_received"] == 2
    assert dana.do("DELETE", path, {"reason": "somebody came"})["row"]["result"] is None
    assert dana.ask("DELETE", path, {"reason": "again"}).status_code == 409


@pytest.mark.parametrize(
    ("method", "path", "body", "statuses"),
    [
        ("GET", OVERVIEW, None, (200, 200, 200)),
        ("POST", OVERVIEW, {}, (200, 403, 403)),
        ("POST", f"{HERE}/training", {"sample": "s1", "levels": GOOD}, (200, 403, 403)),
        ("PUT", "/api/reviews/r1", {"levels": GOOD, "comment": COMMENT}, (404, 404, 403)),
        ("GET", "/api/run/reviews/draft", None, (403, 200, 403)),
        ("PUT", "/api/run/reviews/draft/l1", {"levels": GOOD, "comment": "", "reason": "r"}, (403, 200, 403)),
        ("DELETE", "/api/run/reviews/draft/l1", {"reason": "r"}, (403, 409, 403)),
    ],
)
def test_who_may(method: str, path: str, body: Any, statuses: tuple[int, int, int], drafts: RunningTool) -> None:
    alice = ready(drafts, "alice")
    dana = drafts.facilitator(course=COURSE)
    preview = drafts.caller("nobody", course=COURSE, role=Role.PREVIEW)
    subject = alice.state["learner"]["id"]
    found = tuple(each.ask(method, path.replace("l1", subject), body).status_code for each in (alice, dana, preview))
    assert found == statuses
    assert Caller(drafts.url, "no-such-token").ask(method, path, body).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{HERE}/training", {}),
        ("POST", f"{HERE}/training", {"sample": 7, "levels": {}}),
        ("POST", f"{HERE}/training", {"sample": "s1", "levels": [1]}),
        ("POST", f"{HERE}/training", {"sample": "s1", "levels": {"tone": 10**30, "next": 0}}),
        ("POST", f"{HERE}/training", {"sample": "\u0000", "levels": {"tone": None, "next": {}}}),
        ("PUT", "/api/reviews/r0", {"levels": GOOD, "comment": COMMENT}),
        ("PUT", "/api/reviews/p1", {"levels": GOOD, "comment": COMMENT}),
        ("PUT", "/api/reviews/r99999999999", {"levels": GOOD, "comment": COMMENT}),
        ("PUT", "/api/reviews/r1", {"levels": "x", "comment": COMMENT}),
        ("PUT", "/api/reviews/r1", {"levels": GOOD}),
        ("PUT", "/api/run/reviews/draft/l0", {"levels": GOOD, "reason": "r"}),
        ("PUT", "/api/run/reviews/nowhere/l1", {"levels": GOOD, "reason": "r"}),
        ("GET", "/api/run/reviews/draft?after=x", None),
        ("GET", "/api/run/reviews/draft?pod=-1", None),
        ("POST", "/api/activities/nowhere/reviews", {}),
        ("GET", "/api/activities/nowhere/reviews", None),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(method: str, path: str, body: Any, drafts: RunningTool) -> None:
    who = drafts.facilitator(course=COURSE) if "/run/" in path else ready(drafts, "alice")
    answer = who.ask(method, path, body)
    assert answer.status_code in (404, 422)
    assert answer.json()["error"]["message"]


def test_files_of_work_come_with_it_to_who_reviews_it_and_to_nobody_else(drafts: RunningTool) -> None:
    alice, bob, charlie = (drafts.caller(name, course=COURSE) for name in ("alice", "bob", "charlie"))
    brought = alice.http.post(
        f"{alice.url}{HERE}/attachments",
        params={"name": "letter.png", "alt": "The letter as it was sent"},
        data=pictures.png(),
        headers={"Authorization": f"Bearer {alice.token}", "Content-Type": "image/png"},
        timeout=20,
    ).json()["attachment"]
    file = f"/api/attachments/{brought['id']}"
    work = {"text": "This is what she would write to a customer.", "parent": None, "attachments": [brought["id"]]}
    assert alice.ask("POST", f"{HERE}/posts", work, Idempotency_Key="work").status_code == 201
    for name, caller in (("bob", bob), ("charlie", charlie)):
        caller.say(f"This is what {name} would write to a customer.", activity="draft")
        for sample in ("s1", "s2"):
            caller.do("POST", f"{HERE}/training", {"sample": sample, "levels": GOOD})
    assert bob.ask("GET", file).status_code == 404, "before it is given to him"

    given = bob.do("POST", OVERVIEW, {})["assigned"]

    assert given["attachments"] == [brought]
    assert bob.get(OVERVIEW)["assigned"][0]["attachments"] == [brought]
    assert [caller.ask("GET", file).status_code for caller in (alice, bob, charlie)] == [200, 200, 404]
    done = bob.do("PUT", f"/api/reviews/{given['id']}", {"levels": GOOD, "comment": COMMENT})
    assert done["review"]["attachments"] == [brought]
    assert bob.ask("GET", file).status_code == 200, "while he may still change what he said"
    assert alice.ask("DELETE", f"/api/posts/{given['post']}").status_code == 200
    assert bob.get(OVERVIEW)["given"][0]["attachments"] == []
    assert bob.ask("GET", file).status_code == 404, "what was taken back"
