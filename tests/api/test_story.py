"""The story of one course, over HTTP: read, pass, post, answer, and only then complete."""

from __future__ import annotations

from tests.support.tool import RunningTool


def test_a_course_is_finished_only_together(tool: RunningTool) -> None:
    alice, bob, charlie = tool.caller("alice"), tool.caller("bob"), tool.caller("charlie")
    for person in (alice, bob, charlie):
        person.do("POST", "/api/activities/welcome/view")
        result = person.do("POST", "/api/activities/check/answers", {"answers": ANSWERS})["result"]
        assert result["passed"], result

    first = alice.say("You owe nobody a connection at all.")
    assert first["post"]["countable"]
    assert not first["state"]["outcome"]["complete"]
    assert first["state"]["outcome"]["activities"]["explain"]["state"] == "waiting_on_peers"

    second = bob.say("It is up to you whom you follow back.")
    third = charlie.say("Nobody has to answer every request she gets.")
    assert alice.state["outcome"]["activities"]["explain"]["state"] == "my_turn"

    alice.say("I had the same thought.", to=second["post"]["id"])
    assert not alice.state["outcome"]["complete"]
    done = alice.say("And nobody should be blamed.", to=third["post"]["id"])["state"]
    assert done["outcome"]["complete"]
    assert done["outcome"]["score"] == 1.0


ANSWERS = {
    "a-customer-follows-you-what-does-the-policy-ask-of-you": 1,
    "how-many-days-do-we-keep-a-complaint-open": "14",
}
