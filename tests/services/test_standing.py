"""What facilitators decide about somebody's part: excuse, more time, asked for again; and dates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import dates, editing, facilitating_person, standing
from lti_tool.services.editing import Edit
from lti_tool.storage import asks, audit, outbox, tallies
from tests.services.recount import recounted, stored
from tests.services.room import Person, Room, finish
from tests.support.social import PODS, RUN


@pytest.fixture
def dana(room: Room) -> Person:
    return room.facilitator("dana")


def decide(dana: Person, what: str, person: Person, activity: str = "explain", **other: Any) -> None:
    """Dana decides about somebody."""
    usual = {"reason": "We talked about it."}
    dana.do(lambda act: getattr(standing, what)(act, person.id, activity, **{**usual, **other}))


def outbox_of(room: Room, person: Person) -> Any:
    with room.database.read() as tx:
        return next(iter(outbox.noted_of(tx, person.id)), None)


def log_of(room: Room, person: Person) -> list[str]:
    """What was decided about somebody, newest first."""
    with room.database.read() as tx:
        return [entry.act for entry in audit.about(tx, person.session.run.root_id, person.id, limit=10)]


class TestExcused:
    def test_who_is_excused_finishes_without_it(self, room: Room, dana: Person) -> None:
        alice = room.enter("alice")
        alice.finish_alone()
        decide(dana, "excuse", alice)
        state = alice.state
        assert state["outcome"]["complete"]
        assert state["outcome"]["activities"]["explain"]["state"] == "excused"
        assert state["record"]["explain"]["excused"]["reason"] == "We talked about it."
        assert outbox_of(room, alice).score == 1.0
        assert log_of(room, alice) == ["excused"]
        assert state["notices"] == 1

    def test_an_excuse_is_taken_back_but_not_what_was_finished(self, room: Room, dana: Person) -> None:
        alice, bob = room.enter("alice"), room.enter("bob")
        for person in (alice, bob):
            decide(dana, "excuse", person)
        alice.finish_alone()
        for person in (alice, bob):
            decide(dana, "unexcuse", person)
        assert alice.state["outcome"]["complete"]
        assert bob.state["outcome"]["activities"]["explain"]["state"] == "not_started"

    def test_what_is_complete_needs_no_excuse(self, room: Room, dana: Person) -> None:
        with pytest.raises(Refused) as refused:
            decide(dana, "excuse", finish(room))
        assert refused.value.code == "is_complete"


class TestAskedForAgain:
    def test_everything_it_gave_is_taken_back(self, room: Room, dana: Person) -> None:
        alice = finish(room)
        with room.database.write() as tx:
            claimed = outbox.claim(tx, "worker", until=room.now, now=room.now)
            assert claimed
            outbox.close(tx, claimed, {"state": "sent", "sent_at": room.now}, room.now)
        decide(dana, "revoke", alice)
        state = alice.state
        assert not state["outcome"]["complete"]
        assert state["outcome"]["activities"]["explain"]["state"] != "complete"
        assert (state["record"]["explain"]["posts"], state["record"]["explain"]["replies"]) == (0, 0)
        assert alice.enrolment.complete_at is None
        assert alice.enrolment.state == "my_turn"
        assert stored(room) == recounted(room)
        told = outbox_of(room, alice)
        assert (told.state, told.taken_back) == ("due", True), "the platform is told to forget the score"

    def test_the_author_sees_why_and_what_she_edits_counts_again(self, room: Room, dana: Person) -> None:
        alice = finish(room)
        decide(dana, "revoke", alice)
        mine = [post for post in alice.feed()["posts"] if post["author"]["me"]]
        assert {post["why"] for post in mine} == {"revoked"}
        for number, post in enumerate(mine):
            text = f"This is said anew and better, the {number}th of three."
            edit(alice, post, text)
        assert alice.state["outcome"]["complete"]
        told = outbox_of(room, alice)
        assert (told.state, told.taken_back, told.score) == ("due", False, 1.0)

    def test_a_score_that_was_never_told_is_never_told(self, room: Room, dana: Person) -> None:
        alice = finish(room)
        decide(dana, "revoke", alice, activity="check")
        assert outbox_of(room, alice).state == "taken_back"
        with room.database.write() as tx:
            assert outbox.claim(tx, "worker", until=room.now, now=room.now + timedelta(days=1)) is None
        alice.answer()
        assert outbox_of(room, alice).state == "due"

    def test_a_package_loses_its_receipt(self, room: Room, dana: Person) -> None:
        grant = room.grant(run=dana.session.run.public_id)
        alice = room.arrive(grant)
        alice.finish_alone()
        decide(dana, "excuse", alice)
        assert alice.state["receipt"]
        decide(dana, "revoke", alice, activity="welcome")
        assert alice.state["receipt"] is None
        alice.view()
        assert alice.state["receipt"]

    def test_the_record_says_so_until_it_is_complete_again(self, room: Room, dana: Person) -> None:
        alice = finish(room)
        decide(dana, "revoke", alice, activity="check", reason="Please read it once more.")
        revoked = alice.state["record"]["check"]["revoked"]
        assert revoked == {"reason": "Please read it once more.", "at": dates.iso(room.now)}
        alice.answer()
        assert "revoked" not in alice.state["record"]["check"]

    def test_what_is_not_complete_is_not_asked_for_again(self, room: Room, dana: Person) -> None:
        with pytest.raises(Refused) as refused:
            decide(dana, "revoke", room.enter("alice"))
        assert refused.value.code == "not_complete"


def edit(person: Person, post: Any, text: str) -> None:
    """Change what one's own post says."""
    person.do(lambda act: editing.edit(act, int(post["id"][1:]), Edit(text)))


@pytest.mark.parametrize("what", ["excuse", "unexcuse", "extend", "revoke"])
class TestWho:
    """Only facilitators, only in their community."""

    def test_a_learner_decides_nothing(self, room: Room, what: str) -> None:
        alice = room.enter("alice")
        more: dict[str, Any] = {"until": room.now + timedelta(days=1)} if what == "extend" else {}
        with pytest.raises(Refused) as refused:
            decide(room.enter("bob"), what, alice, **more)
        assert refused.value.code == "not_a_facilitator"

    def test_a_facilitator_of_another_run_decides_nothing(self, room: Room, what: str) -> None:
        alice = finish(room)
        more: dict[str, Any] = {"until": room.now + timedelta(days=1)} if what == "extend" else {}
        with pytest.raises(Refused) as refused:
            decide(room.facilitator("erin", context_id="course-2"), what, alice, **more)
        assert refused.value.code == "unknown_person"


@pytest.mark.parametrize("what", ["excuse", "revoke"])
def test_a_decision_has_a_reason(room: Room, dana: Person, what: str) -> None:
    with pytest.raises(Refused) as refused:
        decide(dana, what, finish(room), reason="  ")
    assert refused.value.code == "no_reason"


class TestDates:
    def test_each_learner_has_her_own(self, room: Room) -> None:
        alice = room.enter("alice", course=PODS)
        began = room.now
        room.pass_time(days=1)
        bob = room.enter("bob", course=PODS)
        due = [person.state["dates"]["read"]["due"] for person in (alice, bob)]
        assert due == [dates.iso(began + timedelta(days=2)), dates.iso(began + timedelta(days=3))]
        assert alice.enrolment.due_at is None, "nothing was asked of the rules yet"
        alice.say("I would show her the rules.", activity="talk")
        assert alice.enrolment.due_at == began + timedelta(days=2)

    def test_before_it_opens_and_after_it_has_closed_nothing_is_taken(self, room: Room) -> None:
        alice = room.enter("alice", course=RUN)
        with pytest.raises(Refused, match="20 November 2026 at 10:00") as early:
            alice.say("I would show her the rules.", activity="talk")
        room.pass_time(days=30)
        with pytest.raises(Refused, match="more time") as late:
            alice.say("I would show her the rules.", activity="talk")
        assert (early.value.code, late.value.code) == ("not_open_yet", "closed")

    def test_who_asks_for_time_is_on_the_list_until_it_is_given(self, room: Room) -> None:
        dana, alice = room.facilitator("dana", course=RUN), room.enter("alice", course=RUN)
        room.pass_time(days=31)
        alice.do(lambda act: dates.ask_for_time(act, "talk", "I was ill."))
        alice.do(lambda act: dates.ask_for_time(act, "talk", "I was ill for two weeks."))
        with room.database.read() as tx:
            (asked,) = asks.open_in(tx, dana.session.run.root_id, after=0, limit=10)
            assert asks.count(tx, dana.session.run.root_id) == 1
        assert (asked.enrolment_id, asked.activity, asked.reason) == (alice.id, "talk", "I was ill for two weeks.")

        decide(dana, "extend", alice, activity="talk", until=room.now + timedelta(days=7), reason="")
        with room.database.read() as tx:
            assert asks.count(tx, dana.session.run.root_id) == 0
        alice.say("I would show her the rules.", activity="talk")
        assert alice.state["dates"]["talk"]["closes"] == dates.iso(room.now + timedelta(days=7))
        room.pass_time(days=8)
        with pytest.raises(Refused):
            alice.say("I would ask her first.", activity="talk")

    def test_more_time_lies_ahead(self, room: Room) -> None:
        dana, alice = room.facilitator("dana", course=RUN), room.enter("alice", course=RUN)
        with pytest.raises(Refused) as refused:
            decide(dana, "extend", alice, activity="talk", until=room.now)
        assert refused.value.code == "in_the_past"

    def test_nobody_asks_for_time_where_there_is_no_date(self, room: Room) -> None:
        with pytest.raises(Refused) as refused:
            room.enter("alice").do(lambda act: dates.ask_for_time(act, "welcome", "Please."))
        assert refused.value.code == "no_date"

    def test_what_comes_late_is_taken_and_marked(self, room: Room) -> None:
        alice, bob = room.enter("alice", course=RUN), room.enter("bob", course=RUN)
        alice.view("read")
        room.pass_time(days=3)
        bob.view("read")
        assert "late" not in alice.state["record"]["read"]
        assert bob.state["record"]["read"]["late"] is True

    def test_a_checkpoint_is_stamped_when_its_last_item_arrived(self, room: Room) -> None:
        people = [room.enter(name, course=PODS) for name in ("alice", "bob", "charlie")]
        alice = people[0]
        posts = [person.say(f"So would {person.id} show it.", activity="talk") for person in people]
        first = room.now
        room.pass_time(days=1)
        alice.say("Well said.", posts[1], activity="talk")
        assert set(alice.state["record"]["talk"]["stamps"]) == {"posts"}
        room.pass_time(days=1)
        alice.say("Even better said.", posts[2], activity="talk")
        stamps = alice.state["record"]["talk"]["stamps"]
        assert stamps == {"posts": first.isoformat(), "replies": room.now.isoformat()}

    def test_each_checkpoint_says_when_it_is_due_and_whether_it_was_reached_in_time(self, room: Room) -> None:
        dana = room.facilitator("dana", course=PODS)
        alice, bob = (room.enter(name, course=PODS) for name in ("alice", "bob"))
        due = [dates.iso(room.now + timedelta(days=days)) for days in (3, 7)]

        def shown() -> list[Any]:
            found: list[Any] = alice.state["dates"]["talk"]["checkpoints"]
            return [tuple(point[name] for name in ("of", "due", "at", "late")) for point in found]

        assert shown() == [("posts", due[0], None, False), ("replies", due[1], None, False)]
        alice.say("I would show her the rules.", activity="talk")
        posted = dates.iso(room.now)
        assert shown()[0] == ("posts", due[0], posted, False)
        theirs = bob.say("I would ask her what she does.", activity="talk")
        room.pass_time(days=7)
        assert shown() == [("posts", due[0], posted, False), ("replies", due[1], None, True)]
        room.pass_time(days=1)
        alice.say("Well said.", theirs, activity="talk")
        more = room.enter("charlie", course=PODS).say("I would sit beside her.", activity="talk")
        alice.say("Even better said.", more, activity="talk")
        assert shown()[1] == ("replies", due[1], dates.iso(room.now), True)
        longer = dates.iso(room.now + timedelta(days=1))
        decide(dana, "extend", alice, activity="talk", until=room.now + timedelta(days=1))
        assert shown() == [("posts", longer, posted, False), ("replies", longer, dates.iso(room.now), False)]
        page = dana.do(lambda act: facilitating_person.page(act, alice.id))
        (talk,) = (one for one in page["activities"] if one["id"] == "talk")
        assert talk["checkpoints"] == alice.state["dates"]["talk"]["checkpoints"]


class TestTallies:
    """How many are in each state is kept as it changes."""

    def tally(self, room: Room, person: Person) -> dict[str, int]:
        with room.database.read() as tx:
            return {state: n for state, n in tallies.of_community(tx, person.session.run.root_id).items() if n}

    def test_everybody_is_counted_in_one_state(self, room: Room) -> None:
        alice, bob = room.enter("alice"), room.enter("bob")
        room.facilitator("dana")
        assert self.tally(room, alice) == {"not_started": 2}
        alice.view()
        assert self.tally(room, alice) == {"not_started": 1, "my_turn": 1}
        alice.answer()
        bob.view()
        bob.answer()
        bob.say("You owe nobody a connection at all.")
        assert self.tally(room, alice) == {"waiting": 1, "my_turn": 1}

    def test_who_comes_in_another_role_is_counted_in_that(self, room: Room) -> None:
        alice = room.enter("alice")
        alice.view()
        room.facilitator("alice")
        assert self.tally(room, alice) == {}
        room.enter("alice")
        assert self.tally(room, alice) == {"my_turn": 1}
