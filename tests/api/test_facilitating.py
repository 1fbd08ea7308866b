"""The facilitator's routes over HTTP: what they answer, what is not sent twice, and who may not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.tool import Caller, RunningTool

WORDS = "You owe nobody a connection at all."

LOOKS = [
    "/api/run/overview",
    "/api/run/lists/stuck",
    "/api/run/people",
    "/api/run/audit",
    "/api/run/settings",
    "/api/run/pictures",
    "/api/run/harvest",
    "/api/run/harvest/export?as=json",
    "/api/run/grading/explain",
]
ACTS: list[tuple[str, str, Any]] = [
    ("POST", "/api/run/people/{l}/nudge", {"text": "Hello."}),
    ("POST", "/api/run/people/{l}/excuse", {"activity": "explain", "reason": "So."}),
    ("POST", "/api/run/people/{l}/unexcuse", {"activity": "explain"}),
    ("POST", "/api/run/people/{l}/extend", {"activity": "explain", "until": "2999-01-01"}),
    ("POST", "/api/run/people/{l}/revoke", {"activity": "explain", "reason": "So."}),
    ("POST", "/api/run/people/{l}/pair", {"with": "l1"}),
    ("POST", "/api/run/people/{l}/read_only", {"on": True, "reason": "So."}),
    ("POST", "/api/run/people/{l}/resend", None),
    ("POST", "/api/run/people/{l}/rebind", None),
    ("POST", "/api/posts/{p}/hide", {"reason": "So."}),
    ("POST", "/api/posts/{p}/restore", {"reason": "So."}),
    ("POST", "/api/posts/{p}/approve", {}),
    ("PUT", "/api/posts/{p}/owner", {"owner": "me"}),
    ("PUT", "/api/run/spaces/explain", {"locked": True}),
    ("PUT", "/api/run/settings", {"read_only": True}),
    ("PUT", "/api/run/grading/explain/{l}", {"levels": {}, "comment": ""}),
    ("DELETE", "/api/run/grading/explain/{l}", {"reason": "So."}),
]


@pytest.fixture
def dana(sqlite_tool: RunningTool) -> Caller:
    return sqlite_tool.facilitator()


def code_of(answer: Any) -> str:
    """What a refusal is called; it must be one, in words."""
    said = answer.json()["error"]
    assert said["message"].endswith(".")
    return str(said["code"])


def test_what_is_as_it_was_is_not_sent_again(sqlite_tool: RunningTool, dana: Caller) -> None:
    alice = sqlite_tool.caller("alice")
    alice.say(WORDS)
    who = dana.get("/api/run/people")["rows"][0]["id"]
    for path in ("/api/run/overview", f"/api/run/people/{who}", "/api/run/audit", "/api/run/pictures"):
        first = dana.ask("GET", path)
        again = dana.ask("GET", path, If_None_Match=first.headers["ETag"])
        assert (first.status_code, again.status_code) == (200, 304)
        assert first.headers["Cache-Control"] == "no-store"


def test_an_act_answers_with_how_the_person_is_now(sqlite_tool: RunningTool, dana: Caller) -> None:
    sqlite_tool.caller("alice").say(WORDS)
    who = dana.get("/api/run/people")["rows"][0]["id"]
    found = dana.do("POST", f"/api/run/people/{who}/nudge", {"text": "Hello."})
    assert (found["ok"], found["person"]["id"]) == (True, who)
    assert found["person"]["nudged_at"]
    again = dana.ask("POST", f"/api/run/people/{who}/nudge", {"text": "Hello."})
    assert (again.status_code, code_of(again)) == (409, "nudged_already")


def test_a_post_is_reported_hidden_and_cared_for(sqlite_tool: RunningTool, dana: Caller) -> None:
    alice, bob = sqlite_tool.caller("alice"), sqlite_tool.caller("bob")
    post = alice.say(WORDS)["post"]["id"]
    bob.say("It is up to you whom you follow back.")
    assert bob.do("POST", f"/api/posts/{post}/report", {"reason": "It hurts."}) == {"ok": True, "hidden": False}
    assert code_of(alice.ask("POST", f"/api/posts/{post}/report", {"reason": "It hurts."})) == "own_post"
    assert dana.get("/api/run/lists/reported")["rows"][0]["reports"][0]["reason"] == "It hurts."
    found = dana.do("POST", f"/api/posts/{post}/hide", {"reason": "Please leave names out."})
    assert (found["post"]["post"], found["post"]["state"]) == (post, "hidden")
    assert dana.do("PUT", f"/api/posts/{post}/owner", {"owner": "me"})["post"]["owner"]["me"] is True
    assert dana.do("PUT", f"/api/posts/{post}/owner", {"owner": None})["post"]["owner"] is None
    assert [line["act"] for line in dana.get("/api/run/audit")["rows"]] == ["disowned", "owned", "hidden"]


@pytest.mark.parametrize(
    ("form", "kind"),
    [("md", "text/markdown"), ("html", "text/html"), ("csv", "text/csv"), ("json", "application/json")],
)
def test_a_harvest_is_a_file_that_is_no_page_of_this_server(
    sqlite_tool: RunningTool, dana: Caller, form: str, kind: str
) -> None:
    post = sqlite_tool.caller("alice").say(WORDS)["post"]["id"]
    dana.do("PUT", f"/api/posts/{post}/marks/best_practice")
    answer = dana.ask("GET", f"/api/run/harvest/export?kind=best&as={form}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(kind)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="harvest-best.{form}"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert f"/#at=explain/{post}" in answer.text
    assert WORDS not in answer.text
    assert code_of(dana.ask("GET", "/api/run/harvest/export?as=exe")) == "bad_request"


@pytest.mark.parametrize("path", LOOKS)
def test_learners_look_at_nothing(sqlite_tool: RunningTool, dana: Caller, path: str) -> None:
    alice = sqlite_tool.caller("alice")
    answer = alice.ask("GET", path)
    assert (answer.status_code, code_of(answer)) == (403, "not_a_facilitator")
    assert Caller(sqlite_tool.url, "nobody").ask("GET", path).status_code == 401


def test_learners_do_nothing(sqlite_tool: RunningTool, dana: Caller) -> None:
    alice, bob = sqlite_tool.caller("alice"), sqlite_tool.caller("bob")
    post = bob.say(WORDS)["post"]
    for method, path, body in ACTS:
        answer = alice.ask(method, path.format(l=post["author"]["id"], p=post["id"]), body)
        assert (answer.status_code, code_of(answer)) == (403, "not_a_facilitator"), path
    assert dana.get("/api/run/audit")["rows"] == []


def test_facilitators_of_another_run_find_nobody_here(sqlite_tool: RunningTool) -> None:
    post = sqlite_tool.caller("bob").say(WORDS)["post"]
    stranger = sqlite_tool.facilitator("erin", context_id="course-2")
    for method, path, body in ACTS:
        if "{" not in path or "grading" in path:
            continue
        answer = stranger.ask(method, path.format(l=post["author"]["id"], p=post["id"]), body)
        assert answer.status_code == 404, path
    for path in ("", "/posts", "/audit"):
        assert stranger.ask("GET", f"/api/run/people/{post['author']['id']}{path}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/run/lists/stuck?after=" + "9" * 50, None),
        ("GET", "/api/run/people?after=-1", None),
        ("GET", "/api/run/people?q=" + "x" * 101, None),
        ("GET", "/api/run/people/l0", None),
        ("GET", "/api/run/pictures?pod=x", None),
        ("POST", "/api/run/people/l1/extend", {"activity": "explain", "until": "next week"}),
        ("POST", "/api/run/people/l1/read_only", {"on": "yes", "reason": "So."}),
        ("PUT", "/api/run/settings", {"retention_days": True}),
        ("PUT", "/api/run/settings", {}),
        ("PUT", "/api/run/spaces/explain", {"locked": True, "pod": -1}),
        ("PUT", "/api/posts/p1/owner", {"owner": "alice"}),
    ],
)
def test_odd_requests_are_refused_in_words(dana: Caller, method: str, path: str, body: Any) -> None:
    answer = dana.ask(method, path, body)
    assert answer.status_code in (404, 422)
    assert code_of(answer)
