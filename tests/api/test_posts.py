"""What people say to each other, over HTTP: every route, what it answers and what it refuses to read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.tool import Caller, RunningTool

OWN = "You owe nobody a connection at all."
BOBS = "It is up to you whom you follow back."
HERE = "/api/activities/explain"


@pytest.fixture
def alice(tool: RunningTool) -> Caller:
    return tool.caller("alice")


@pytest.fixture
def bob(tool: RunningTool) -> Caller:
    return tool.caller("bob")


def test_a_post_from_its_first_words_to_its_end(alice: Caller, bob: Caller) -> None:
    post = alice.say(OWN)["post"]
    changed = alice.do("PUT", f"/api/posts/{post['id']}", {"text": f"{OWN} Really."})
    assert changed["post"]["edited"]
    assert changed["state"]["record"]["explain"]["posts"] == 1
    source = alice.get(f"/api/posts/{post['id']}")
    assert (source["text"], source["fields"], source["mentions"]) == (f"{OWN} Really.", None, [])
    assert len(alice.get(f"/api/posts/{post['id']}/history")["versions"]) == 2
    assert bob.ask("GET", f"/api/posts/{post['id']}").status_code == 404
    assert bob.ask("DELETE", f"/api/posts/{post['id']}").status_code == 404, "not even that it is there, post first"
    gone = alice.do("DELETE", f"/api/posts/{post['id']}")
    assert gone["post"] == {"id": post["id"], "state": "gone"}
    assert gone["state"]["record"]["explain"]["posts"] == 0


def test_marks_and_reading(alice: Caller, bob: Caller) -> None:
    post = bob.say(BOBS)["post"]["id"]
    alice.say(OWN)
    assert alice.do("PUT", f"/api/posts/{post}/marks/endorse")["post"]["endorsed_by_me"]
    assert "endorsed" not in alice.do("DELETE", f"/api/posts/{post}/marks/endorse")["post"]
    assert alice.ask("PUT", f"/api/posts/{post}/marks/loved").status_code == 404
    assert alice.do("PUT", f"{HERE}/read", {"upto": post}) == {}
    assert alice.get(f"{HERE}/posts")["read"] == post
    assert alice.do("PUT", f"{HERE}/unread", {}) == {}
    assert alice.get(f"{HERE}/posts")["unread"] == 1


def test_what_changed_costs_nothing_when_nothing_did(alice: Caller, bob: Caller) -> None:
    alice.say(OWN)
    first = alice.ask("GET", f"{HERE}/posts")
    path = f"{HERE}/posts?since={first.json()['since']}"
    assert alice.ask("GET", path, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    bob.say(BOBS)
    assert [post["nodes"][0]["c"][0]["s"] for post in alice.get(path)["posts"]] == [BOBS]


def test_finding(alice: Caller, bob: Caller) -> None:
    bob.say(BOBS)
    alice.say(OWN)
    assert len(alice.get(f"{HERE}/search?q=FOLLOW%00")["posts"]) == 1
    assert alice.get(f"{HERE}/people?q=bo")["people"][0]["name"] == "Bob"
    assert alice.get(f"{HERE}/similar?q=whom%20do%20you%20follow")["posts"][0]["answers"] == 0


def test_searching_without_end_is_asked_to_wait(alice: Caller) -> None:
    codes = [alice.ask("GET", f"{HERE}/people?q=x").status_code for _ in range(61)]
    assert codes == [200] * 60 + [429]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": OWN, "parent": "p99"}, 404),
        ({"text": OWN, "parent": "colleague"}, 409),
        ({"text": OWN, "parent": "s1"}, 404),
        ({"text": OWN, "parent": "'; --"}, 404),
        ({"text": OWN, "anonymous": True}, 422),
        ({"text": OWN, "private": True}, 403),
        ({"text": OWN, "mentions": ["l99"]}, 422),
        ({"text": OWN, "mentions": "l1"}, 422),
        ({"text": OWN, "mentions": [1]}, 422),
        ({"text": OWN, "attachments": ["nothing"]}, 422),
        ({"text": OWN, "fields": ["x"]}, 422),
        ({"text": OWN, "fields": {"x": 1}}, 422),
        ({"text": OWN, "fields": {"x": "y"}, "consent": "name"}, 201),
        ({"text": ""}, 422),
    ],
)
def test_odd_contributions(alice: Caller, body: Any, status: int) -> None:
    answer = alice.ask("POST", f"{HERE}/posts", {"parent": None, **body}, **{"Idempotency-Key": "k"})
    assert answer.status_code == status, answer.text
    if status > 201:
        assert answer.json()["error"]["message"]


def test_a_pod_that_is_none(tool: RunningTool) -> None:
    dana = tool.facilitator("dana")
    assert dana.ask("GET", f"{HERE}/posts?pod=x").status_code == 422
    assert dana.ask("GET", f"{HERE}/posts?pod=7").status_code == 200, "not a course in pods"
