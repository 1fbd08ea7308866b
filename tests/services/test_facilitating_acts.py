"""What Dana does for one person, and the page about her."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import facilitating_acts, facilitating_person
from tests.services.desk import LONG, Desk, tell, told
from tests.services.room import Person, Room
from tests.support.social import PODS


@pytest.fixture
def desk(room: Room) -> Desk:
    return Desk.of(room)


class TestANudge:
    def test_reaches_the_person_in_the_facilitators_words(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        desk.decide("nudge", alice, "  Hello Alice, is something in the way?  ")
        assert told(alice) == [("nudge", "Hello Alice, is something in the way?")]
        assert desk.log == [("nudged", "")]
        assert desk.page(alice)["person"]["nudged_at"] == "2026-11-20T09:00:00Z"

    def test_goes_once_in_two_days_whoever_sends_it(self, desk: Desk) -> None:
        alice, erin = desk.enter("alice"), desk.facilitator("erin")
        desk.decide("nudge", alice, "Hello.")
        desk.room.pass_time(hours=47, minutes=59)
        with pytest.raises(Refused, match="nudged_already") as refused:
            erin.do(lambda act: facilitating_acts.nudge(act, alice.id, "Hello again."))
        assert "20 November at 09:00" in refused.value.message
        desk.room.pass_time(minutes=1)
        erin.do(lambda act: facilitating_acts.nudge(act, alice.id, "Hello again."))
        assert [text for _, text in told(alice)] == ["Hello again.", "Hello."]
        desk.decide("nudge", desk.enter("bob"), "Each person has her own two days.")

    @pytest.mark.parametrize(("text", "code"), [("  \n", "empty"), ("x" * 1001, "too_long")])
    def test_says_something_that_can_be_read(self, desk: Desk, text: str, code: str) -> None:
        with pytest.raises(Refused, match=code):
            desk.decide("nudge", desk.enter("alice"), text)


class TestDecisions:
    def test_are_told_with_their_reason_and_written_down(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        desk.decide("excuse", alice, "talk", reason="She knows it all.")
        assert alice.state["outcome"]["activities"]["talk"]["state"] == "excused"
        desk.decide("unexcuse", alice, "talk")
        desk.decide("extend", alice, "talk", until=desk.room.now + timedelta(days=9))
        assert [act for act, _ in desk.log] == ["extended", "unexcused", "excused"]
        assert ("excused", "She knows it all.") in told(alice)
        (talk,) = [one for one in desk.page(alice)["activities"] if one["id"] == "talk"]
        assert talk["dates"]["due"] == "2026-11-29T09:00:00Z"
        assert talk["extended"]

    def test_need_a_reason_where_something_is_taken_or_given_for_good(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        for what in ("excuse", "revoke"):
            with pytest.raises(Refused, match="no_reason"):
                desk.decide(what, alice, "talk", reason=" ")
        with pytest.raises(Refused, match="no_reason"):
            desk.decide("let_read_only", alice, on=True, reason="")
        with pytest.raises(Refused, match="too_long"):
            desk.decide("excuse", alice, "talk", reason="x" * 501)
        assert desk.log == []

    def test_let_somebody_only_read_and_write_again(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        desk.decide("let_read_only", alice, on=True, reason="Let us talk first.")
        with pytest.raises(Refused, match="read_only"):
            tell(alice)
        assert desk.page(alice)["person"]["read_only"] is True
        desk.decide("let_read_only", alice, on=False, reason="We have talked.")
        tell(alice)
        assert desk.log == [("unmuted", "We have talked."), ("muted", "Let us talk first.")]

    def test_bring_people_into_one_group_only_where_there_are_groups(self, room: Room, desk: Desk) -> None:
        alice, bob = desk.enter("alice"), desk.enter("bob")
        with pytest.raises(Refused, match=r"unknown_person|no_pods"):
            desk.decide("pair", alice, bob.id)
        dana = room.facilitator("dana", course=PODS)
        charlie, erin = room.enter("charlie", course=PODS), room.enter("erin", course=PODS)
        with pytest.raises(Refused, match="same_pod"):
            dana.do(lambda act: facilitating_acts.pair(act, charlie.id, erin.id))


class TestAPersonsPage:
    def test_has_everything_she_wrote_newest_first_with_what_it_answers(self, desk: Desk) -> None:
        alice, bob = desk.enter("alice"), desk.enter("bob")
        question = tell(bob, "Who follows whom in this company?")
        tell(alice)
        answer = tell(alice, "Nobody follows anybody, as far as I know.", question)
        short = tell(alice, "Well", question)
        rows = desk.page(alice)["posts"]["rows"]
        assert [row["post"] for row in rows][:2] == [short["id"], answer["id"]]
        assert rows[1]["to"] == {
            "id": f"l{bob.id}",
            "name": "Bob",
            "post": question["id"],
            "excerpt": "Who follows whom in this company?",
        }
        assert (rows[0]["countable"], rows[0]["why"]) == (False, "short")
        assert rows[2]["nodes"][0]["t"] == "p"

    def test_has_pages_and_can_be_of_one_activity(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        for n in range(27):
            tell(alice, f"Question number {n} of mine.", activity="ask")
            desk.room.pass_time(minutes=7)
        tell(alice)
        first = desk.page(alice)["posts"]
        assert (len(first["rows"]), first["rows"][0]["activity"]) == (25, "talk")
        rest = desk.dana.do(
            lambda act: facilitating_person.posts(act, alice.id, activity=None, after=int(first["next"]))
        )
        assert (len(rest["rows"]), rest["next"]) == (3, None)
        talk = desk.dana.do(lambda act: facilitating_person.posts(act, alice.id, activity="talk", after=None))
        assert [row["activity"] for row in talk["rows"]] == ["talk"]

    def test_says_where_she_is_and_why(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        tell(alice)
        page = desk.page(alice)
        assert (page["person"]["state"], page["person"]["role"]) == ("waiting", "learner")
        talk, ask, _share = page["activities"]
        assert (talk["state"], talk["required"], talk["counts"]["posts"]) == ("waiting_on_peers", True, 1)
        assert "as soon as somebody else has written" in talk["missing"][0]
        assert (ask["state"], ask["required"], ask["counts"]) == ("not_started", False, None)

    def test_shows_each_step_of_the_ladder_with_its_reason(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        tell(alice)
        desk.room.pass_time(days=8)
        desk.room.recheck()
        talk = desk.page(alice)["activities"][0]
        assert talk["ladder"]
        assert all(step["said"].endswith(".") and step["at"] for step in talk["ladder"])

    def test_is_of_people_of_this_community_alone(self, desk: Desk) -> None:
        elsewhere = desk.enter("alice", context_id="course-2")
        with pytest.raises(Refused, match="unknown_person"):
            desk.page(elsewhere)
        assert desk.page(desk.dana)["person"]["role"] == "facilitator"


ACTS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("nudge", ("Hello.",), {}),
    ("excuse", ("talk",), {"reason": "So."}),
    ("unexcuse", ("talk",), {}),
    ("extend", ("talk",), {"until": None}),
    ("revoke", ("talk",), {"reason": "So."}),
    ("pair", (1,), {}),
    ("let_read_only", (), {"on": True, "reason": "So."}),
    ("resend", (), {}),
    ("rebind", (), {}),
]


class TestWhoMayNot:
    @pytest.mark.parametrize(("what", "said", "named"), ACTS, ids=[act[0] for act in ACTS])
    def test_do_anything_for_anybody(self, desk: Desk, what: str, said: tuple[Any, ...], named: dict[str, Any]) -> None:
        alice, bob = desk.enter("alice"), desk.enter("bob")
        elsewhere = desk.enter("charlie", context_id="course-2")
        stranger = desk.facilitator("erin", context_id="course-2")

        def act_of(somebody: Person, subject: Person) -> None:
            somebody.do(lambda act: getattr(facilitating_acts, what)(act, subject.id, *said, **named))

        with pytest.raises(Refused, match="not_a_facilitator"):
            act_of(bob, alice)
        for somebody, subject in ((desk.dana, elsewhere), (stranger, alice), (desk.dana, desk.dana)):
            with pytest.raises(Refused, match="unknown_person"):
                act_of(somebody, subject)
        assert desk.log == []
        assert told(alice) == []

    def test_look_at_anybody(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        tell(alice, LONG)
        with pytest.raises(Refused, match="not_a_facilitator"):
            alice.do(lambda act: facilitating_person.page(act, alice.id))
        with pytest.raises(Refused, match="not_a_facilitator"):
            alice.do(lambda act: facilitating_person.version(act, alice.id))
        with pytest.raises(Refused, match="not_a_facilitator"):
            alice.do(lambda act: facilitating_person.log(act, after=None))
