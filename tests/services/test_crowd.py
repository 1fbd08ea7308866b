"""Many people at once, who answer, thank and wait for each other while workers, facilitators and merges are at it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import pods_moving, standing
from lti_tool.services.marking import mark
from lti_tool.storage import tallies
from tests.services.at_once import at_once
from tests.services.recount import recounted, stored
from tests.services.room import Person, Room
from tests.services.test_pods import counted
from tests.support.social import PODS

PEOPLE = 10


def busy(person: Person, number: int) -> Callable[[], None]:
    """Somebody who reads, posts, and answers and thanks whoever she finds."""

    def act() -> None:
        chance = random.Random(number)
        person.view("read")
        person.say(f"This is what number {number} would do.", activity="talk")
        for turn in range(4):
            posts = [post for post in person.feed(activity="talk")["posts"] if not post["author"]["me"]]
            if posts:
                post = chance.choice(posts)
                answer(person, f"Number {number} answers, turn {turn}.", post)
                thank(person, post)

    return act


def with_words(space: Any) -> Any:
    """A space without those who only thanked somebody there and were moved away since."""
    return {**space, "people": {who: counts for who, counts in space["people"].items() if counts["written"]}}


def answer(person: Person, text: str, post: Any) -> None:
    tolerate(lambda: person.say(text, post, activity="talk"))


def thank(person: Person, post: Any) -> None:
    tolerate(lambda: person.do(lambda act: mark(act, int(post["id"][1:]), "endorse", on=True)))


def pair(dana: Person, one: Person, other: Person) -> None:
    tolerate(lambda: dana.do(lambda act: pods_moving.pair(act, one.id, other.id)))


def excuse(dana: Person, one: Person) -> None:
    tolerate(lambda: dana.do(lambda act: standing.excuse(act, one.id, "talk", reason="Away.")))


def tolerate(what: Callable[[], Any]) -> None:
    """Do something that may be refused: a post may have gone to another pod meanwhile."""
    try:
        what()
    except Refused as why:
        if why.code not in ("unknown_post", "unknown_parent", "post_first", "pod_full", "is_complete", "too_fast"):
            raise


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_waits_in_a_circle_and_every_count_is_right(room: Room, seed: int) -> None:
    people = [room.enter(f"person-{n}", course=PODS) for n in range(PEOPLE)]
    danas = [room.facilitator(f"dana-{n}", course=PODS) for n in range(2)]

    def move(dana: Person) -> None:
        chance = random.Random(seed * 7)
        for _ in range(5):
            pair(dana, *chance.sample(people, 2))

    def excuse_some(dana: Person) -> None:
        for one in people[:5]:
            excuse(dana, one)

    def work() -> None:
        for _ in range(20):
            room.recheck()

    crowd = [busy(person, seed * 100 + number) for number, person in enumerate(people)]
    at_once([*crowd, lambda: move(danas[0]), lambda: excuse_some(danas[1]), work, work])

    room.recheck()
    assert stored(room) == [with_words(space) for space in recounted(room)]
    assert counted(room)
    kept = [person.enrolment.state for person in people]
    with room.database.read() as tx:
        tally = {state: n for state, n in tallies.of_community(tx, people[0].session.run.root_id).items() if n}
    assert tally == {state: kept.count(state) for state in set(kept)}
    assert kept.count("finished") >= 5
