"""Dana looks at work with a rubric, one person after the other."""

from __future__ import annotations

from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import marking_work
from lti_tool.storage import outbox
from tests.services.desk import Desk, tell, told
from tests.services.room import Person, Room

GOOD = {"clear": 2, "kind": 1}
HALF = {"clear": 1, "kind": 0}


@pytest.fixture
def desk(room: Room) -> Desk:
    return Desk.of(room)


@pytest.fixture
def alice(desk: Desk) -> Person:
    """Alice has done what the talk asks."""
    bob, alice = desk.enter("bob"), desk.enter("alice")
    post = tell(bob, "What I think of it is this.")
    tell(alice)
    tell(alice, "I think so too.", post)
    return alice


def works(desk: Desk, after: int = 0) -> Any:
    return desk.dana.do(lambda act: marking_work.works(act, "talk", after=after))


def grade(desk: Desk, person: Person, levels: Any = GOOD, comment: str = "") -> float:
    return desk.dana.do(lambda act: marking_work.grade(act, "talk", person.id, levels=levels, comment=comment))


def score(person: Person) -> Any:
    return person.state["outcome"]["activities"]["talk"]["score"]


def test_everybody_with_work_comes_with_her_words_in_the_order_they_came(desk: Desk, alice: Person) -> None:
    desk.enter("charlie")  # has written nothing
    found = works(desk)
    assert [row["person"]["name"] for row in found["rows"]] == ["Bob", "Alice"]
    assert (found["n"], found["next"]) == (2, None)
    row = found["rows"][1]
    assert [post["to"] and post["to"]["name"] for post in row["posts"]] == [None, "Bob"]
    assert (row["levels"], row["comment"], row["graded"], row["ready"]) == (None, "", None, True)
    assert found["rows"][0]["ready"] is False


def test_pages_lead_to_the_next_person(desk: Desk) -> None:
    for n in range(12):
        tell(desk.enter(f"person-{n:02}"), f"Number {n} of what we think.")
    first = works(desk)
    assert (len(first["rows"]), first["n"]) == (10, 12)
    rest = works(desk, int(first["next"]))
    assert ([row["person"]["name"] for row in rest["rows"]], rest["next"]) == (["Person-10", "Person-11"], None)


def test_levels_become_the_share_for_quality(desk: Desk, alice: Person) -> None:
    assert grade(desk, alice, HALF, "Say it shorter.") == pytest.approx(1 / 3, abs=0.01)
    assert score(alice) == pytest.approx(0.5 + 0.5 / 3, abs=0.01)
    assert told(alice) == [("graded", "Say it shorter.")]
    row = works(desk)["rows"][1]
    assert (row["levels"], row["comment"]) == (HALF, "Say it shorter.")
    assert row["graded"]["by"] == {"id": f"l{desk.dana.id}", "name": "Dana"}
    assert desk.page(alice)["activities"][0]["marks"] == pytest.approx(1 / 3, abs=0.01)
    grade(desk, alice, GOOD, "Say it shorter.")
    assert score(alice) == 1
    assert len(told(alice)) == 1  # the same comment is not told twice


def test_the_platform_is_told_what_is_known_and_then_what_the_marks_make_of_it(desk: Desk, alice: Person) -> None:
    def noted() -> float:
        with desk.room.database.read() as tx:
            (found,) = outbox.noted_of(tx, alice.id)
        return found.score

    assert noted() == 0.5  # she has taken part; nobody has marked what she wrote
    grade(desk, alice, GOOD)
    assert noted() == 1
    grade(desk, alice, HALF)
    assert noted() == pytest.approx(0.5 + 0.5 / 3, abs=0.01)


def test_marks_are_taken_away_with_a_reason(desk: Desk, alice: Person) -> None:
    def ungrade(reason: str) -> None:
        desk.dana.do(lambda act: marking_work.ungrade(act, "talk", alice.id, reason=reason))

    with pytest.raises(Refused, match="not_graded"):
        ungrade("It was not hers.")
    grade(desk, alice, HALF)
    with pytest.raises(Refused, match="no_reason"):
        ungrade("")
    ungrade("It was somebody else’s.")
    assert works(desk)["rows"][1]["levels"] is None
    assert score(alice) == 0.5
    assert desk.log == [("ungraded", "It was somebody else’s."), ("graded", "")]


@pytest.mark.parametrize("levels", [{}, {"clear": 2}, {"clear": 3, "kind": 1}, {"clear": True, "kind": 1}])
def test_every_criterion_has_a_level_that_it_has(desk: Desk, alice: Person, levels: Any) -> None:
    with pytest.raises(Refused, match="bad_levels"):
        grade(desk, alice, levels)


def test_only_facilitators_mark_and_only_work_that_is_there(desk: Desk, alice: Person) -> None:
    with pytest.raises(Refused, match="not_a_facilitator"):
        alice.do(lambda act: marking_work.works(act, "talk", after=0))
    with pytest.raises(Refused, match="not_a_facilitator"):
        alice.do(lambda act: marking_work.grade(act, "talk", alice.id, levels=GOOD, comment=""))
    with pytest.raises(Refused, match="no_work"):
        grade(desk, desk.enter("charlie"))
    with pytest.raises(Refused, match="unknown_person"):
        grade(desk, desk.enter("heidi", context_id="course-2"))
    with pytest.raises(Refused, match="no_rubric"):
        desk.dana.do(lambda act: marking_work.works(act, "ask", after=0))
    with pytest.raises(Refused, match="too_long"):
        grade(desk, alice, GOOD, "x" * 4001)
