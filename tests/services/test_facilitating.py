"""What Dana sees of her run: who is where, who is stuck, who waits, who is alone, and what nobody answered."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from lti_tool.errors import PlatformRefused, Refused
from lti_tool.services import facilitating, facilitating_acts, grading
from lti_tool.storage.tables import enrolments
from tests.services.desk import LONG, Desk, mark, tell
from tests.services.room import Person, Room, finish
from tests.support.social import PODS


@pytest.fixture
def dana(room: Room) -> Person:
    return room.facilitator("dana")


@pytest.fixture
def desk(room: Room) -> Desk:
    return Desk.of(room)


def people(dana: Person, **asked: Any) -> Any:
    """A page of people."""
    return dana.do(lambda act: facilitating.people(act, **{"q": "", "state": None, "after": 0, **asked}))


def names(found: Any) -> list[str]:
    return [row["name"] for row in found["rows"]]


class TestEverybody:
    def test_is_in_the_state_they_are_in(self, room: Room, dana: Person) -> None:
        finish(room)
        room.enter("erin")
        found = people(dana)
        assert {row["name"]: row["state"] for row in found["rows"]} == {
            "Alice": "finished",
            "Bob": "my_turn",
            "Charlie": "my_turn",
            "Erin": "not_started",
        }
        assert found["n"] == 4
        tiles = dana.overview["tiles"]
        assert {name: tiles[name] for name in ("finished", "their_turn", "waiting", "not_started")} == {
            "finished": 1,
            "their_turn": 2,
            "waiting": 0,
            "not_started": 1,
        }
        assert names(people(dana, state="my_turn")) == ["Bob", "Charlie"]
        assert people(dana, state="my_turn")["n"] == 2

    def test_is_found_by_any_part_of_a_name_in_any_case(self, room: Room, dana: Person) -> None:
        room.enter("alice", name="Alice Ångström")
        room.enter("bob")
        assert names(people(dana, q="ÅNG")) == ["Alice Ångström"]
        assert names(people(dana, q="  alice  å ")) == ["Alice Ångström"]
        assert names(people(dana, q="%")) == []
        assert names(people(dana, q="A\u030angstr", state="not_started")) == ["Alice Ångström"]
        assert names(people(dana, q="o", state="finished")) == []
        assert people(dana, q="zora")["next"] is None

    def test_comes_in_pages_in_the_order_they_came(self, room: Room, dana: Person) -> None:
        for n in range(30):
            room.enter(f"person-{n:02}")
        first = people(dana)
        assert (first["n"], len(first["rows"])) == (30, 25)
        rest = people(dana, after=int(first["next"]))
        assert (len(rest["rows"]), rest["next"]) == (5, None)
        named = people(dana, q="person")
        assert len({*names(named), *names(people(dana, q="person", after=int(named["next"])))}) == 30

    def test_is_told_apart_by_how_they_come(self, room: Room, dana: Person) -> None:
        room.enter("alice")
        room.arrive(room.grant(run=dana.session.run.public_id))
        assert [(row["name"], row["via"]) for row in people(dana)["rows"]] == [("Alice", "LMS"), ("", "SCORM")]

    def test_of_another_run_is_not_there(self, room: Room, dana: Person) -> None:
        room.enter("bob", context_id="course-2")
        assert people(dana) == {"n": 0, "rows": [], "next": None}


class TestStuck:
    def test_is_whose_turn_it_is_and_who_has_done_nothing_for_three_days(self, desk: Desk) -> None:
        alice, bob = desk.enter("alice"), desk.enter("bob")
        for person in (alice, bob):
            tell(person, f"{person.id} says: {LONG}")
        desk.room.recheck()
        desk.room.pass_time(days=2, hours=23)
        assert desk.names("stuck") == []
        tell(bob, "A question of mine to all of you.", activity="ask")
        desk.room.pass_time(hours=1)
        assert desk.names("stuck") == ["Alice"]
        (row,) = desk.look("stuck")["rows"]
        assert row["activity"] == "talk"
        assert "Talk about it" in row["missing"][0]
        assert row["due"] == "2026-11-25T09:00:00Z"

    def test_is_who_is_past_a_date_whatever_she_did_lately_and_if_nothing(self, desk: Desk) -> None:
        alice, bob = desk.enter("alice"), desk.enter("bob")
        desk.decide("extend", alice, "share", until=desk.room.now + timedelta(days=1))  # so the rules have seen her
        tell(bob)
        desk.room.pass_time(days=4)
        tell(desk.enter("charlie"), "My own view is another one.")
        tell(bob, "A question of mine to all of you.", activity="ask")
        desk.room.recheck()
        desk.room.pass_time(hours=23)
        assert desk.names("stuck") == []
        desk.room.pass_time(hours=1)
        assert desk.names("stuck") == ["Alice", "Bob"]

    def test_is_nobody_who_waits_or_has_finished(self, room: Room, dana: Person) -> None:
        alice = room.enter("alice")
        alice.finish_alone()
        alice.say("You owe nobody a connection at all.")
        room.pass_time(days=4)
        found = dana.overview["lists"]
        assert (found["stuck"]["n"], found["waiting"]["n"]) == (0, 1)
        assert names(found["waiting"]) == ["Alice"]

    def test_comes_longest_first_in_pages(self, desk: Desk) -> None:
        for n in range(27):
            tell(desk.enter(f"person-{n:02}"), f"Number {n} says: {LONG}")
            desk.room.pass_time(minutes=1)
        desk.room.recheck()
        desk.room.pass_time(days=3)
        first = desk.look("stuck")
        assert (first["n"], len(first["rows"])) == (27, 25)
        rest = desk.look("stuck", first["next"])
        assert [*names(first), *names(rest)] == [f"Person-{n:02}" for n in range(27)]
        assert rest["next"] is None


class TestAlone:
    def test_is_who_has_been_the_only_one_in_a_pod_for_two_days(self, room: Room) -> None:
        dana = room.facilitator("dana", course=PODS)
        alice = room.enter("alice", course=PODS)
        alice.view("read")
        room.pass_time(hours=47)
        assert dana.overview["lists"]["alone"]["n"] == 0
        room.pass_time(hours=1)
        (row,) = dana.overview["lists"]["alone"]["rows"]
        assert (row["name"], row["pod"], row["pair"]) == ("Alice", 1, None)
        room.enter("bob", course=PODS).view("read")
        assert dana.overview["lists"]["alone"]["n"] == 0

    def test_is_offered_somebody_of_another_pod_with_room(self, room: Room) -> None:
        dana = room.facilitator("dana", course=PODS)
        alice = room.enter("alice", course=PODS)
        room.pass_time(days=15)  # her pod takes nobody new any more
        bob = room.enter("bob", course=PODS)
        (row,) = dana.overview["lists"]["alone"]["rows"]
        assert row["pair"] == {"id": f"l{bob.id}", "name": "Bob", "pod": 2}
        dana.do(lambda act: facilitating_acts.pair(act, alice.id, bob.id))
        assert alice.enrolment.pod_id == bob.enrolment.pod_id
        assert dana.overview["lists"]["alone"]["n"] == 0

    def test_is_the_only_one_of_a_run_without_pods(self, desk: Desk) -> None:
        desk.enter("alice")
        desk.room.pass_time(hours=48)
        assert desk.names("alone") == ["Alice"]
        desk.enter("bob")
        assert desk.names("alone") == []


class TestUnanswered:
    def test_is_a_post_older_than_a_day_that_nobody_else_answered(self, desk: Desk) -> None:
        alice, bob = desk.enter("alice"), desk.enter("bob")
        first = tell(alice, "You owe nobody   a connection\n\nat all. " + "And so on. " * 40)
        tell(alice, "Answering myself is no answer.", first)
        desk.room.pass_time(hours=25)
        second = tell(bob, "It is up to you whom you follow back.")
        found = desk.look("unanswered")
        assert [(row["post"], row["author"]["name"], row["hours"]) for row in found["rows"]] == [
            (first["id"], "Alice", 25)
        ]
        assert found["rows"][0]["excerpt"].startswith("You owe nobody a connection at all.")
        assert len(found["rows"][0]["excerpt"]) <= 160
        assert (found["n"], found["n48"]) == (1, 0)
        desk.room.pass_time(hours=24)
        found = desk.look("unanswered")
        assert [row["post"] for row in found["rows"]] == [first["id"], second["id"]]
        assert (found["n"], found["n48"]) == (2, 1)
        assert desk.overview["tiles"]["unanswered"] == 2

    def test_is_not_answered_by_a_word_but_by_a_facilitator(self, desk: Desk) -> None:
        alice, bob = desk.enter("alice"), desk.enter("bob")
        post = tell(alice)
        tell(bob, "What I have to say about it is this.")
        desk.room.pass_time(hours=25)
        tell(bob, "Yes", post)
        assert len(desk.look("unanswered")["rows"]) == 2
        tell(desk.dana, "Well", post)
        assert post["id"] not in [row["post"] for row in desk.look("unanswered")["rows"]]

    def test_has_an_owner_whom_others_see(self, desk: Desk) -> None:
        erin = desk.facilitator("erin")
        post = tell(desk.enter("alice"))
        desk.room.pass_time(hours=25)
        desk.moderate("own", post, owner=erin.id)
        assert desk.look("unanswered")["rows"][0]["owner"] == {"id": f"l{erin.id}", "name": "Erin", "me": False}
        hers = erin.do(lambda act: facilitating.a_list(act, "unanswered", None))
        assert hers["rows"][0]["owner"]["me"] is True
        desk.moderate("own", post, owner=None)
        assert desk.look("unanswered")["rows"][0]["owner"] is None
        with pytest.raises(Refused, match="unknown_person"):
            desk.moderate("own", post, owner=desk.enter("bob").id)


class TestHelpers:
    def test_are_shown_in_parts_and_never_among_fewer_than_five(self, desk: Desk) -> None:
        alice, bob, charlie, erin = (desk.enter(name) for name in ("alice", "bob", "charlie", "erin"))
        asked = [tell(one, f"{one.id} wonders: {LONG}") for one in (bob, charlie, erin)]
        tell(alice)
        given = [tell(alice, f"To you I say number {n}.", post) for n, post in enumerate(asked)]
        mark(bob, given[0], "helped_me")
        mark(desk.dana, given[0], "confirmed")
        mark(desk.dana, given[1], "confirmed")
        assert desk.look("helpers")["rows"] == []
        desk.enter("frank")
        (row,) = desk.look("helpers")["rows"]
        parts = {name: row[name] for name in ("confirmed", "helped", "peers", "first", "score")}
        assert parts == {"confirmed": 2, "helped": 1, "peers": 3, "first": 3, "score": 3 * 2 + 2 * 1 + 3 + 3}

    def test_are_not_first_after_a_day_nor_after_somebody_else(self, desk: Desk) -> None:
        alice, bob, charlie, erin, frank = (desk.enter(n) for n in ("alice", "bob", "charlie", "erin", "frank"))
        asked = [tell(one, f"{one.id} wonders: {LONG}") for one in (bob, charlie, erin)]
        tell(alice)
        tell(frank, "My own view is another one.")
        tell(frank, "I am the first here.", asked[0])
        tell(alice, "I am the second here.", asked[0])
        tell(alice, "I am the first there.", asked[1])
        desk.room.pass_time(hours=25)
        tell(alice, "I am late with this.", asked[2])
        (row,) = desk.look("helpers")["rows"]
        assert (row["name"], row["peers"], row["first"]) == ("Alice", 3, 1)

    def test_who_does_not_wish_to_be_named_is_not(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        others = [desk.enter(name) for name in ("bob", "charlie", "erin", "frank")]
        tell(alice)
        for one in others:
            tell(alice, f"To {one.id} I say this.", tell(one, f"{one.id} wonders: {LONG}"))
        assert desk.names("helpers") == ["Alice"]
        with desk.room.database.write() as tx:
            tx.execute(update(enrolments).where(enrolments.c.id == alice.id).values(unlisted=True))
        assert desk.names("helpers") == []


class TestTrouble:
    def test_is_a_place_that_somebody_else_claims(self, room: Room, dana: Person) -> None:
        grant = room.grant(run=dana.session.run.public_id)
        room.arrive(grant)
        with pytest.raises(Refused):
            room.arrive(grant)
        (row,) = dana.overview["lists"]["trouble"]["rows"]
        assert row["conflict"]

    def test_is_a_grade_that_was_refused(self, room: Room, dana: Person) -> None:
        finish(room)
        delivery = grading.claim(room.database, room.catalogue, lease=timedelta(minutes=5), now=room.now)
        assert delivery
        why = PlatformRefused("403: not enrolled", permanent=True)
        grading.refused(room.database, delivery, why, pause=timedelta(minutes=1), now=room.now)
        (row,) = dana.overview["lists"]["trouble"]["rows"]
        assert (row["name"], row["grade"]["state"]) == ("Alice", "failed")
        assert "not enrolled" in row["grade"]["reason"]


class TestTheRun:
    def test_warns_when_facilitators_do_most_of_the_talking(self, desk: Desk) -> None:
        post = tell(desk.enter("alice"))
        for n in range(6):
            tell(desk.dana, f"And another thing, number {n}.", post)
        assert (desk.overview["share"], desk.overview["warn"]) == (0.857, False)
        for n in range(2):
            tell(desk.dana, f"And still another thing, number {n}.", post)
        assert desk.overview["warn"] is True

    def test_says_who_facilitates(self, desk: Desk) -> None:
        erin = desk.facilitator("erin")
        assert desk.overview["run"]["facilitators"] == [
            {"id": f"l{desk.dana.id}", "name": "Dana", "me": True},
            {"id": f"l{erin.id}", "name": "Erin", "me": False},
        ]

    def test_says_which_run_somebody_comes_from_only_when_runs_are_joined(self, desk: Desk) -> None:
        desk.enter("alice")
        assert desk.overview["run"]["joined"] == []
        assert names(people(desk.dana)) == ["Alice"]
        assert people(desk.dana)["rows"][0]["run"] is None


class TestTheVersion:
    def test_changes_with_everything_that_is_shown(self, room: Room, dana: Person) -> None:
        seen = {dana.do(facilitating.version)}

        def is_new() -> bool:
            before = len(seen)
            seen.add(dana.do(facilitating.version))
            return len(seen) > before

        assert not is_new()
        alice = finish(room)
        assert is_new()
        dana.do(lambda act: facilitating_acts.nudge(act, alice.id, "Well done."))
        assert is_new()
        assert not is_new()
        room.pass_time(minutes=1)
        assert is_new()


class TestWhoMayNot:
    @pytest.mark.parametrize("what", [facilitating.overview, facilitating.version])
    def test_learners_look(self, room: Room, dana: Person, what: Any) -> None:
        with pytest.raises(Refused, match="not_a_facilitator"):
            room.enter("alice").do(what)

    def test_nobody_looks_at_a_list_that_is_not_there(self, dana: Person) -> None:
        with pytest.raises(Refused, match="unknown_list"):
            dana.do(lambda act: facilitating.a_list(act, "secrets", None))
        with pytest.raises(Refused, match="unknown_state"):
            people(dana, state="excused")

    @pytest.mark.parametrize("after", ["x", "1-x", "-", "9" * 30, "1e5", "٣"])
    def test_nobody_begins_a_page_anywhere(self, dana: Person, after: str) -> None:
        for name in ("stuck", "asks", "best"):
            with pytest.raises(Refused, match="bad_request"):
                dana.do(partial(facilitating.a_list, name=name, after=after))
