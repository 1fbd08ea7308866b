"""Runs that share one community, and part again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.errors import Refused
from lti_tool.records import Run
from lti_tool.services import invitations, joining, marking
from lti_tool.storage import audit, runs
from lti_tool.storage.community_tables import pods, spaces
from lti_tool.storage.tables import runs as runs_table
from tests.services.recount import recounted, stored
from tests.services.room import Person, Room
from tests.services.test_pods import counted
from tests.support.social import PODS, RUN
from tests.support.workshop import WORKSHOP

OWN = "I would show her the rules."


def come(room: Room, *names: str, course: str = RUN, **other: Any) -> list[Person]:
    """These people come and write their own post when it is open."""
    people = [room.enter(name, course=course, **other) for name in names]
    room.pass_time(hours=2)
    for name, person in zip(names, people, strict=True):
        person.say(f"{OWN} So says {name}.", activity="talk")
    return people


def again(room: Room, person: Person, name: str, **other: Any) -> Person:
    """Somebody's next request, when the session is looked up anew."""
    return room.enter(name, course=person.session.run.course, **other)


def join(room: Room, guest: Run, host: Run) -> None:
    with room.database.write() as tx:
        joining.join(tx, guest, host, actor_id=None, now=room.now)


def part(room: Room, run: Run) -> None:
    with room.database.write() as tx:
        joining.part(tx, runs.by_id(tx, run.id), actor_id=None, now=room.now)


def names(person: Person) -> set[str]:
    """Whose posts somebody sees."""
    return {post["author"]["name"] for post in person.feed(activity="talk")["posts"]}


B = {"context_id": "course-2", "context_title": "Another class"}


def test_people_of_joined_runs_meet_and_answer_each_other(room: Room) -> None:
    (alice,) = come(room, "alice")
    (bob,) = come(room, "bob", **B)
    with room.database.read() as tx:
        said = joining.preview(tx, bob.session.run, alice.session.run)
    assert (said.guest.people, dict(said.guest.posts), said.host.people) == (1, {"talk": 1}, 1)

    join(room, bob.session.run, alice.session.run)

    alice, bob = again(room, alice, "alice"), again(room, bob, "bob", **B)
    assert names(alice) == names(bob) == {"Alice", "Bob"}
    assert bob.session.run.id != alice.session.run.id, "grades and launches stay each run's own"
    assert alice.state["record"]["talk"]["others"] == 1
    bob.say("Well said, Alice.", alice.feed(activity="talk")["posts"][0], activity="talk")
    assert bob.state["record"]["talk"]["peers"] == 1
    assert stored(room) == recounted(room)


def test_those_who_waited_are_looked_at_when_another_run_comes(room: Room) -> None:
    (alice,) = come(room, "alice")
    alice.view("read")
    room.recheck()
    assert alice.enrolment.state == "waiting"
    (bob,) = come(room, "bob", **B)
    join(room, bob.session.run, alice.session.run)
    room.recheck()
    assert alice.enrolment.state == "my_turn"


def test_everybodys_posts_go_back_with_their_run_and_what_is_complete_stays_complete(room: Room) -> None:
    alice, _ = come(room, "alice", "charlie")
    (bob,) = come(room, "bob", **B)
    join(room, bob.session.run, alice.session.run)
    alice, bob = again(room, alice, "alice"), again(room, bob, "bob", **B)
    posts = {post["author"]["name"]: post for post in alice.feed(activity="talk")["posts"]}
    alice.say("Well said, Bob.", posts["Bob"], activity="talk")
    alice.say("And Charlie, you too.", posts["Charlie"], activity="talk")
    bob.say("Thank you, Alice.", posts["Alice"], activity="talk")
    assert alice.state["outcome"]["activities"]["talk"]["state"] == "complete"
    before = [person.state["record"]["talk"] for person in (alice, bob)]

    part(room, bob.session.run)

    alice, bob = again(room, alice, "alice"), again(room, bob, "bob", **B)
    assert (names(alice), names(bob)) == ({"Alice", "Charlie"}, {"Bob"})
    after = [person.state["record"]["talk"] for person in (alice, bob)]
    kept = ("posts", "replies", "peers")
    assert [{key: entry[key] for key in kept} for entry in after] == [
        {key: entry[key] for key in kept} for entry in before
    ]
    assert alice.state["outcome"]["activities"]["talk"]["state"] == "complete"
    assert stored(room) == recounted(room)

    join(room, bob.session.run, alice.session.run)
    alice = again(room, alice, "alice")
    answers = [post for post in alice.feed(activity="talk")["posts"] if post["parent"]]
    assert len(answers) == 3, "answers find again what they answered"
    assert stored(room) == recounted(room)


def test_an_answer_that_helped_has_helped_also_when_who_asked_has_left(room: Room) -> None:
    alice = room.enter("alice", course=WORKSHOP)
    bob = room.enter("bob", course=WORKSHOP, **B)
    join(room, bob.session.run, alice.session.run)
    alice, bob = again(room, alice, "alice"), again(room, bob, "bob", **B)
    answer = bob.say("You ask her first.", alice.say("How do I begin?", activity="ask"), activity="ask")
    alice.do(lambda act: marking.mark(act, int(answer["id"][1:]), "helped_me", on=True))

    part(room, bob.session.run)
    assert stored(room) == recounted(room)
    bob = again(room, bob, "bob", **B)
    bob.say("How does one go on?", activity="ask")
    assert bob.state["record"]["ask"]["accepted"] == 1, "nor is it lost when she writes something else"


def test_the_first_run_may_leave_the_community_that_has_its_name(room: Room) -> None:
    (alice,) = come(room, "alice")
    (bob,) = come(room, "bob", **B)
    (charlie,) = come(room, "charlie", context_id="course-3")
    join(room, bob.session.run, alice.session.run)
    join(room, charlie.session.run, alice.session.run)
    part(room, alice.session.run)
    alice, bob = again(room, alice, "alice"), again(room, bob, "bob", **B)
    assert (names(alice), names(bob)) == ({"Alice"}, {"Bob", "Charlie"})
    assert bob.session.run.root_id == bob.session.run.id
    assert stored(room) == recounted(room)


def test_a_person_in_both_runs_is_counted_once_in_each_place(room: Room) -> None:
    (alice,) = come(room, "alice")
    (twin,) = come(room, "alice", **B)
    join(room, twin.session.run, alice.session.run)
    assert stored(room) == recounted(room)


def test_pods_come_along_with_new_numbers_and_split_when_runs_part(room: Room) -> None:
    (alice,) = come(room, "alice", course=PODS)
    bob, _ = come(room, "bob", "charlie", course=PODS, **B)
    join(room, bob.session.run, alice.session.run)
    bob = again(room, bob, "bob", **B)
    assert bob.state["pod"]["number"] == 2
    newcomers = {name: room.enter(name, course=PODS) for name in ("erin", "frank", "gina")}
    assert {person.state["pod"]["number"] for person in newcomers.values()} == {1, 2}, "newcomers fill both"
    for name, person in newcomers.items():
        person.say(f"{OWN} So says {name}.", activity="talk")
    mixed = next(person for person in newcomers.values() if person.state["pod"]["number"] == 2)

    part(room, bob.session.run)

    bob, mixed = again(room, bob, "bob", **B), again(room, mixed, mixed.state["learner"]["name"].lower())
    assert (names(bob), len(names(mixed))) == ({"Bob", "Charlie"}, 1)
    assert bob.state["pod"]["id"] != mixed.state["pod"]["id"]
    assert counted(room)
    assert stored(room) == recounted(room)
    with room.database.read() as tx:
        homes = {row.id: row.run_id for row in tx.execute(pods.select())}
        wrong = [row.id for row in tx.execute(spaces.select()) if row.pod and homes[row.pod] != row.run_id]
    assert not wrong


@pytest.mark.parametrize(
    ("course", "code"), [(PODS, "other_course"), (RUN, "joined_already")], ids=["other course", "joined already"]
)
def test_only_runs_of_one_course_join_and_only_once(room: Room, course: str, code: str) -> None:
    alice = room.enter("alice", course=RUN)
    bob = room.enter("bob", course=course)
    with pytest.raises(Refused) as refused:
        join(room, bob.session.run, alice.session.run)
    assert refused.value.code == code


def test_a_run_that_shares_with_none_cannot_part(room: Room) -> None:
    with pytest.raises(Refused) as refused:
        part(room, room.enter("alice", course=RUN).session.run)
    assert refused.value.code == "not_joined"


class TestInvitations:
    """A code from one facilitator to another."""

    def test_a_facilitator_joins_by_the_code_of_another_one(self, room: Room) -> None:
        (alice,), (bob,) = come(room, "alice"), come(room, "bob", **B)
        dana, erin = room.facilitator("dana", course=RUN), room.facilitator("erin", course=RUN, **B)
        given = dana.do(invitations.invite)
        said = erin.do(lambda act: invitations.look(act, given["code"].lower().replace("-", " ")))
        assert said == {
            "host": {"title": "People skills", "people": 1},
            "guest": {"title": "Another class", "people": 1},
            "activities": [{"activity": "talk", "host": 1, "guest": 1}],
        }
        erin.do(lambda act: invitations.accept(act, given["code"]))
        assert names(again(room, alice, "alice")) == {"Alice", "Bob"}
        with room.database.read() as tx:
            log = audit.page(tx, dana.session.run.id, before=2**31 - 1, limit=10)
        assert {(entry.act, entry.reason) for entry in log} == {
            ("joined", "People skills"),
            ("joined", "Another class"),
        }

        again_ = room.facilitator("erin", course=RUN, **B)
        again_.do(invitations.leave)
        assert names(again(room, bob, "bob", **B)) == {"Bob"}

    def test_a_code_works_once(self, room: Room) -> None:
        code = room.facilitator("dana", course=RUN).do(invitations.invite)["code"]
        room.facilitator("erin", course=RUN, **B).do(lambda act: invitations.accept(act, code))
        late = room.facilitator("frank", course=RUN, context_id="course-3")
        with pytest.raises(Refused) as refused:
            late.do(lambda act: invitations.accept(act, code))
        assert refused.value.code == "no_invitation"

    def test_a_code_works_for_an_hour(self, room: Room) -> None:
        code = room.facilitator("dana", course=RUN).do(invitations.invite)["code"]
        room.pass_time(hours=1)
        with pytest.raises(Refused) as refused:
            room.facilitator("erin", course=RUN, **B).do(lambda act: invitations.look(act, code))
        assert refused.value.code == "no_invitation"

    def test_a_newer_code_ends_the_one_before_and_none_is_kept_in_the_open(self, room: Room) -> None:
        dana = room.facilitator("dana", course=RUN)
        old, new = dana.do(invitations.invite)["code"], dana.do(invitations.invite)["code"]
        with pytest.raises(Refused):
            room.facilitator("erin", course=RUN, **B).do(lambda act: invitations.look(act, old))
        with room.database.read() as tx:
            kept = tx.execute(
                select(runs_table.c.invitation_hash).where(runs_table.c.invitation_hash.is_not(None))
            ).scalar()
        assert kept
        assert new.replace("-", "") not in kept

    @pytest.mark.parametrize("what", ["invite", "look", "accept", "leave"])
    def test_only_facilitators_join_and_part(self, room: Room, what: str) -> None:
        alice = room.enter("alice", course=RUN)
        needs_code = what in ("look", "accept")
        with pytest.raises(Refused) as refused:
            alice.do(lambda act: getattr(invitations, what)(act, *(["ABCD"] if needs_code else [])))
        assert refused.value.code == "not_a_facilitator"
