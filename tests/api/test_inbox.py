"""The inbox: who is told what, when, and what is not shown any more."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.tool import Caller, RunningTool

POST = "You owe nobody a connection, ever."
ANSWER = "I had the same thought as you."


def kinds(person: Caller) -> list[str]:
    return [notice["kind"] for notice in person.get("/api/notices")["notices"]]


def test_bob_is_told_that_alice_answered_him_and_what_she_wrote(tool: RunningTool) -> None:
    alice, bob = tool.caller("alice"), tool.caller("bob")
    alice.say(POST)
    post = bob.say("Nobody has to *follow* anybody back.")["post"]
    answer = alice.say(ANSWER, to=post["id"])["post"]

    inbox = bob.get("/api/notices")
    (notice,) = inbox["notices"]
    assert (notice["kind"], notice["activity"], notice["post"]) == ("reply", "explain", answer["id"])
    assert (notice["by"]["name"], notice["excerpt"]) == ("Alice", ANSWER)
    assert (inbox["unread"], notice["read"], inbox["next"]) == (1, False, None)
    assert bob.state["notices"] == 1
    assert kinds(alice) == []


def test_what_bob_has_seen_is_not_new_any_more_and_what_comes_later_is(tool: RunningTool) -> None:
    alice, bob = tool.caller("alice"), tool.caller("bob")
    alice.say(POST)
    post = bob.say("Nobody has to follow anybody back.")["post"]
    alice.say(ANSWER, to=post["id"])
    (seen,) = bob.get("/api/notices")["notices"]
    assert bob.do("PUT", "/api/notices/read", {"upto": seen["id"]}) == {"unread": 0}
    assert bob.state["notices"] == 0

    alice.say("And one more thing about it.", to=post["id"])
    assert [notice["read"] for notice in bob.get("/api/notices")["notices"]] == [False, True]
    assert bob.state["notices"] == 1


def test_nobody_is_told_what_she_did_herself(tool: RunningTool) -> None:
    alice = tool.caller("alice")
    own = alice.say(POST)["post"]
    alice.say("To add to what I said above.", to=own["id"])
    assert kinds(alice) == []


def test_a_notice_about_a_post_that_was_hidden_later_shows_nothing_of_it(tool: RunningTool) -> None:
    alice, bob, dana = tool.caller("alice"), tool.caller("bob"), tool.facilitator()
    alice.say(POST)
    post = bob.say("Nobody has to follow anybody back.")["post"]
    unkind = alice.say("You are wrong as always, Bob.", to=post["id"])["post"]
    dana.do("POST", f"/api/posts/{unkind['id']}/hide", {"reason": "unkind"})

    assert "wrong" not in bob.ask("GET", "/api/notices").text
    assert kinds(bob) == []
    assert bob.state["notices"] == 0
    assert kinds(alice) == ["hidden"], "her own post: she must know"

    dana.do("POST", f"/api/posts/{unkind['id']}/restore", {"reason": "a mistake"})
    assert kinds(bob) == ["reply"]


def test_before_her_own_post_alice_is_told_that_she_was_mentioned_but_not_what_was_written(tool: RunningTool) -> None:
    alice, bob = tool.caller("alice"), tool.caller("bob")
    short = alice.say("Too short.")["post"]  # there, so that she can be mentioned; but it does not count
    assert short["countable"] is False
    bob.say(POST)
    body = {"text": "Ask Alice, she knows the secret.", "parent": None, "mentions": [alice.state["learner"]["id"]]}
    bob.do("POST", "/api/activities/explain/posts", body, Idempotency_Key="k")

    (notice,) = alice.get("/api/notices")["notices"]
    assert (notice["kind"], notice["by"], notice["excerpt"]) == ("mention", None, None)
    alice.say("Now I say what I think of it.")
    (notice,) = alice.get("/api/notices")["notices"]
    assert (notice["by"]["name"], notice["excerpt"]) == ("Bob", "Ask Alice, she knows the secret.")


def test_whoever_mutes_a_discussion_hears_only_what_facilitators_decide(tool: RunningTool) -> None:
    alice, bob, dana = tool.caller("alice"), tool.caller("bob"), tool.facilitator()
    alice.say(POST)
    post = bob.say("Nobody has to follow anybody back.")["post"]
    state = bob.do("PUT", "/api/activities/explain/mute", {"on": True})
    assert state["record"]["explain"]["muted"] is True
    alice.say(ANSWER, to=post["id"])
    assert kinds(bob) == []
    dana.do("POST", f"/api/posts/{post['id']}/hide", {"reason": "a test"})
    assert kinds(bob) == ["hidden"]

    state = bob.do("PUT", "/api/activities/explain/mute", {"on": False})
    assert "muted" not in state["record"]["explain"]
    dana.do("POST", f"/api/posts/{post['id']}/restore", {"reason": "a test"})
    alice.say("Another thing I thought of.", to=post["id"])
    assert kinds(bob)[0] == "reply"


def test_a_long_inbox_comes_page_by_page_and_every_notice_once(tool: RunningTool) -> None:
    alice, bob = tool.caller("alice"), tool.caller("bob")
    alice.say(POST)
    post = bob.say("Nobody has to follow anybody back.")["post"]
    for minute in range(5):
        for number in range(7):
            alice.say(f"My thought {minute} and {number} about this.", to=post["id"])
        tool.pass_time(minutes=2)
    seen: list[str] = []
    page: Any = bob.get("/api/notices")
    while True:
        seen += [notice["id"] for notice in page["notices"]]
        if page["next"] is None:
            break
        page = bob.get(f"/api/notices?after={page['next']}")
    assert len(seen) == len(set(seen)) == 35
    assert seen == sorted(seen, key=int, reverse=True)


def test_a_preview_has_an_empty_inbox_and_can_change_nothing(tool: RunningTool) -> None:
    nobody = tool.caller("guest", role="preview", subject=None)
    assert nobody.get("/api/notices")["notices"] == []
    for method, path, body in (
        ("PUT", "/api/notices/read", {"upto": "1"}),
        ("PUT", "/api/activities/explain/mute", {"on": True}),
    ):
        assert nobody.ask(method, path, body).status_code == 403


def test_one_cannot_read_or_mark_anothers_notices(tool: RunningTool) -> None:
    alice, bob, mallory = tool.caller("alice"), tool.caller("bob"), tool.caller("mallory")
    alice.say(POST)
    post = bob.say("Nobody has to follow anybody back.")["post"]
    alice.say(ANSWER, to=post["id"])
    (notice,) = bob.get("/api/notices")["notices"]
    mallory.do("PUT", "/api/notices/read", {"upto": notice["id"]})
    assert kinds(mallory) == []
    assert bob.state["notices"] == 1


@pytest.mark.parametrize("upto", ["", "x", "-1", "99999999999", None, 3])
def test_nonsense_is_refused_in_words(tool: RunningTool, upto: Any) -> None:
    answer = tool.caller("alice").ask("PUT", "/api/notices/read", {"upto": upto})
    assert answer.status_code in (404, 422)
