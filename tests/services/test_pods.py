"""Small groups: who comes into which, when they merge, and how a facilitator moves somebody."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from lti_tool.errors import Refused
from lti_tool.services import community, pods_moving
from lti_tool.services.community import Contribution
from lti_tool.storage.community_tables import participation, pods, posts, spaces
from lti_tool.storage.tables import enrolments
from tests.services.at_once import at_once
from tests.services.engine import Page
from tests.services.recount import recounted, stored
from tests.services.room import Person, Room
from tests.support.social import PODS, RUN

WORDS = "I would show {} the rules and say why."


def come(room: Room, *names: str) -> list[Person]:
    """These people launch the course with pods, one after the other."""
    return [room.enter(name, course=PODS) for name in names]


def pod_of(person: Person) -> int:
    """The number of somebody's pod, as her page shows it."""
    number: int = person.state["pod"]["number"]
    return number


def counted(room: Room) -> bool:
    """Whether every pod's members are those who are in it."""
    with room.database.read() as tx:
        kept = {row.id: row.members for row in tx.execute(select(pods.c.id, pods.c.members))}
        query = select(enrolments.c.pod_id, func.count()).group_by(enrolments.c.pod_id)
        there = {pod: n for pod, n in tx.execute(query).all() if pod is not None}
    return {pod: n for pod, n in kept.items() if n} == there


def test_people_come_into_the_open_pod_with_the_fewest_members(room: Room) -> None:
    people = come(room, *(f"person-{n}" for n in range(9)))
    assert Counter(map(pod_of, people)) == {1: 4, 2: 4, 3: 1}
    assert counted(room)
    assert people[0].state["pod"] == {"id": people[0].enrolment.pod_id, "number": 1, "members": 4}


def test_somebody_who_comes_again_is_in_the_same_pod(room: Room) -> None:
    alice = come(room, "alice", "bob", "charlie", "dan", "erin")[0]
    assert room.enter("alice", course=PODS).session.pod_id == alice.session.pod_id
    assert counted(room)


def test_a_pod_whose_newest_member_came_long_ago_takes_nobody_new(room: Room) -> None:
    alice = come(room, "alice")[0]
    room.pass_time(days=15)
    assert pod_of(come(room, "bob")[0]) != pod_of(alice)


def test_facilitators_previews_and_courses_without_pods_have_none(room: Room) -> None:
    dana = room.facilitator(course=PODS)
    alice = room.enter("alice", course=RUN)
    assert (dana.state["pod"], alice.state["pod"]) == (None, None)
    with room.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(pods)).scalar_one() == 0


def test_a_facilitator_who_learns_for_once_comes_into_a_pod(room: Room) -> None:
    room.facilitator("dana", course=PODS)
    assert pod_of(room.enter("dana", course=PODS)) == 1


def test_somebody_who_comes_with_a_package_is_in_a_pod_from_her_first_act(room: Room) -> None:
    alice = come(room, "alice")[0]
    erin = room.arrive(room.grant(course=PODS, run=alice.session.run.public_id))
    erin.view("read")
    assert erin.state["pod"]["number"] == pod_of(alice)


def test_however_many_arrive_at_once_no_pod_is_ever_too_full(room: Room) -> None:
    names = [f"person-{n}" for n in range(18)]
    people = at_once([partial(room.enter, name, course=PODS) for name in [*names, *names[:4]]])
    sizes = Counter(person.enrolment.pod_id for person in people[:18])
    assert sorted(sizes.values()) == [2, 4, 4, 4, 4]
    assert counted(room)


def test_people_see_what_is_written_in_their_own_pod_and_nothing_else(room: Room) -> None:
    people = come(room, *(f"person-{n}" for n in range(5)))
    for person in people:
        person.say(WORDS.format("her"), activity="talk")
    seen = [post["author"]["name"] for post in people[0].feed(activity="talk")["posts"]]
    assert len(seen) == 4
    assert people[4].state["record"]["talk"]["others"] == 0


def small(room: Room) -> tuple[list[Person], Person]:
    """Four people in a pod that is full, and a fifth who is alone in a second one, with a post."""
    people = come(room, *(f"person-{n}" for n in range(5)))
    alone = people[4]
    alone.say(WORDS.format("alone"), activity="talk")
    people[0].say(WORDS.format("first"), activity="talk")
    return people[:4], alone


def test_a_pod_that_stays_too_small_is_merged_with_everything_written_in_it(room: Room) -> None:
    four, _ = small(room)
    with room.database.write() as tx:  # somebody leaves the full pod
        tx.execute(enrolments.update().where(enrolments.c.id == four[3].id).values(pod_id=None))
        tx.execute(pods.update().where(pods.c.id == four[0].session.pod_id).values(members=3))
    assert room.merge_pods() == 0, "not before a week is over"
    room.pass_time(days=8)
    assert room.merge_pods() == 1
    again = room.enter("person-4", course=PODS)
    assert again.state["pod"]["id"] == four[0].session.pod_id
    assert again.state["pod"]["members"] == 4
    assert counted(room)
    assert [post["author"]["name"] for post in again.feed(activity="talk")["posts"]] == ["Person-4", "Person-0"]
    assert again.state["record"]["talk"]["others"] == 1
    assert room.merge_pods() == 0


def test_a_small_pod_waits_while_no_other_one_has_room(room: Room) -> None:
    small(room)
    room.pass_time(days=8)
    assert room.merge_pods() == 0


def test_a_facilitator_moves_somebody_and_her_words_go_with_her(room: Room) -> None:
    people = come(room, "alice", "bob", "charlie", "erin", "frank")
    alice, bob, frank = people[0], people[1], people[4]
    hers = alice.say(WORDS.format("Alice"), activity="talk")
    bobs = bob.say(WORDS.format("Bob"), activity="talk")
    bob.say("That is good.", hers, activity="talk")
    alice.say("Yours as well.", bobs, activity="talk")
    dana = room.facilitator(course=PODS)

    dana.do(lambda act: pods_moving.pair(act, alice.id, frank.id))

    alice, bob = room.enter("alice", course=PODS), room.enter("bob", course=PODS)
    assert alice.state["pod"]["id"] == frank.session.pod_id
    # What she did still counts; and so does what Bob answered her.
    assert (alice.state["record"]["talk"]["posts"], alice.state["record"]["talk"]["replies"]) == (1, 1)
    assert (bob.state["record"]["talk"]["posts"], bob.state["record"]["talk"]["replies"]) == (1, 1)
    assert {post["author"]["name"] for post in alice.feed(activity="talk")["posts"]} == {"Alice"}
    assert {post["author"]["name"] for post in bob.feed(activity="talk")["posts"]} == {"Bob"}
    assert counted(room)

    dana.do(lambda act: pods_moving.pair(act, alice.id, bob.id))
    back = room.enter("alice", course=PODS)
    assert len(back.feed(activity="talk")["posts"]) == 4
    assert all(post["parent"] for post in back.feed(activity="talk")["posts"][2:]), "answers find each other again"
    assert well_counted(room)


def pair(room: Room, alice: Person, other: Person) -> None:
    room.facilitator(course=PODS).do(lambda act: pods_moving.pair(act, alice.id, other.id))


def test_who_has_the_page_open_sees_posts_go_and_come_back_with_their_author(room: Room) -> None:
    alice, bob, _charlie, _erin, frank = come(room, "alice", "bob", "charlie", "erin", "frank")
    hers = alice.say(WORDS.format("Alice"), activity="talk")
    bob.say(WORDS.format("Bob"), activity="talk")
    bob.say("That is good.", hers, activity="talk")
    page = Page(bob, "talk")
    page.look()
    pair(room, alice, frank)
    page.look()
    assert page.posts == page.whole()
    assert hers["id"] not in page.posts

    pair(room, alice, bob)
    page.look()
    assert page.posts == page.whole()
    assert page.posts[hers["id"]]["answers"] == 1


def test_an_answer_for_one_person_alone_is_no_answer_to_count_when_others_move(room: Room) -> None:
    alice, bob, _charlie, _erin, frank = come(room, "alice", "bob", "charlie", "erin", "frank")
    hers = alice.say(WORDS.format("Alice"), activity="talk")
    bob.say(WORDS.format("Bob"), activity="talk")
    bob.say("That is good.", hers, activity="talk")
    private = Contribution("Only between us: well done.", hers["id"], "k1", private=True)
    room.facilitator(course=PODS).do(lambda act: community.contribute(act, "talk", private, pod=alice.session.pod_id))
    pair(room, bob, frank)
    assert stored(room) == recounted(room)
    pair(room, bob, alice)
    assert stored(room) == recounted(room)


def well_counted(room: Room) -> bool:
    """Whether what spaces say of themselves is what their people have done there."""
    with room.database.read() as tx:
        for space in tx.execute(spaces.select()).all():
            parts = tx.execute(participation.select().where(participation.c.space_id == space.id)).all()
            written = tx.execute(
                select(func.count()).select_from(posts).where(posts.c.space_id == space.id, ~posts.c.facilitator)
            ).scalar_one()
            kept = (space.contributors, space.written)
            if kept != (sum(bool(part.posts or part.replies) for part in parts), written):
                return False
    return True


@pytest.mark.parametrize(
    ("who", "pod", "code"),
    [("alice", "full", "pod_full"), ("nobody", "other", "unknown_person"), ("alice", "none", "unknown_pod")],
)
def test_nobody_is_moved_where_she_cannot_be(room: Room, who: str, pod: str, code: str) -> None:
    people = come(room, *(f"person-{n}" for n in range(4)), "alice", "bob")
    where: Any = {"full": people[0].session.pod_id, "other": people[5].session.pod_id, "none": 10**6}[pod]
    person = people[4].id if who == "alice" else 10**6
    dana = room.facilitator(course=PODS)
    with pytest.raises(Refused) as refused:
        dana.do(lambda act: pods_moving.move(act, person, where))
    assert refused.value.code == code


def test_a_facilitator_of_another_run_moves_nobody(room: Room) -> None:
    alice, bob = come(room, "alice", "bob")
    other = room.facilitator(course=PODS, context_id="course-2")
    with pytest.raises(Refused) as refused:
        other.do(lambda act: pods_moving.pair(act, alice.id, bob.id))
    assert refused.value.code == "unknown_person"
