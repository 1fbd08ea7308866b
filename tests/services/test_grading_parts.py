"""One person, several grades: each link is told the score of what it opens, independently of the others."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from courses.model.parts import module_of
from lti_tool.errors import PlatformRefused
from lti_tool.services import facilitating, grading, standing
from lti_tool.services.facilitating_acts import resend
from lti_tool.services.grading import Delivery
from lti_tool.storage import outbox, people, privacy
from lti_tool.storage.tables import score_targets, scores_due
from tests.services.at_once import at_once
from tests.services.room import HALF, Person, Room, finish

LEASE, PAUSE = timedelta(minutes=5), timedelta(seconds=20)
MODULE = module_of("welcome")
"""The small course has one module, so it is complete with the course, and scored like it."""


def item(n: int) -> str:
    return f"https://platform.example/items/{n}"


def opens(room: Room, part: str, n: int, who: str = "alice", **other: Any) -> Person:
    """Somebody opens the link to a part, which has grade column `n`."""
    return room.enter(who, part=part, resource_link_id=f"link-{n}", line_item=item(n), **other)


def claim(room: Room) -> Delivery | None:
    return grading.claim(room.database, room.catalogue, lease=LEASE, now=room.now)


def sent(room: Room) -> dict[str | None, float | None]:
    """Send all that is due; by grade column, the score."""
    told: dict[str | None, float | None] = {}
    while delivery := claim(room):
        told[delivery.target.line_item] = delivery.score.given
        grading.accepted(room.database, delivery, room.now)
    return told


def test_a_link_to_an_activity_is_told_that_activitys_score_as_soon_as_it_is_earned(room: Room) -> None:
    alice = room.enter("alice")
    opens(room, "check", 7)
    alice.finish_alone()
    delivery = claim(room)
    assert delivery
    assert (delivery.target.line_item, delivery.score.given) == (item(7), 100.0)
    assert (delivery.target.resource_id, delivery.target.label) == ("small-course/check", "Know the policy")
    assert delivery.score.comment == "Finished."
    assert claim(room) is None  # the course itself is not finished


def test_every_link_is_told_what_it_opens(room: Room) -> None:
    for n, part in enumerate(("", "welcome", "check", "explain", MODULE), start=1):
        opens(room, part, n)
    assert sent(room) == {}
    finish(room)
    assert sent(room) == {item(n): 100.0 for n in range(1, 6)}


def test_a_link_opened_after_everything_was_done_is_told_then(room: Room) -> None:
    finish(room)
    assert sent(room) == {item(1): 100.0}
    opens(room, "check", 7)
    assert claim(room) is None
    room.recheck()
    assert sent(room) == {item(7): 100.0}


def test_a_duplicated_link_has_its_own_column_and_both_are_told(room: Room) -> None:
    alice = opens(room, "check", 7)
    alice.finish_alone()
    assert sent(room) == {item(7): 100.0}
    opens(room, "check", 8)  # the copy: the same run, the same work, a column of its own
    assert sent(room) == {item(8): 100.0}
    bob = opens(room, "check", 7, who="bob")
    opens(room, "check", 8, who="bob")
    bob.finish_alone()
    assert sent(room) == {item(7): 100.0, item(8): 100.0}


def test_a_link_without_a_place_for_grades_changes_nothing(room: Room) -> None:
    alice = room.enter("alice", part="check", resource_link_id="menu", line_item=None, line_items=None)
    alice.finish_alone()
    assert sent(room) == {}
    assert alice.enrolment.graded == ()


def test_an_activity_that_is_gone_is_told_nobody(room: Room) -> None:
    alice = opens(room, "once-there", 7)
    alice.finish_alone()
    finish(room)
    assert sent(room) == {item(1): 100.0}


def test_a_better_score_takes_the_older_ones_place_in_its_own_column_only(room: Room) -> None:
    quiz: Any = room.catalogue.get("small-course").activities["check"]
    before, quiz["pass_mark"] = quiz["pass_mark"], 50
    try:
        alice = opens(room, "welcome", 6)
        opens(room, "check", 7)
        alice.view()
        alice.answer(HALF)
        assert sent(room) == {item(6): 100.0, item(7): 50.0}
        alice.answer()
        assert sent(room) == {item(7): 100.0}
        alice.answer(HALF)
        assert sent(room) == {}
    finally:
        quiz["pass_mark"] = before


@pytest.mark.parametrize("seed", range(4))
def test_whatever_order_answers_come_in_every_column_ends_with_the_newest_score(room: Room, seed: int) -> None:
    """Workers that die, are slow, or are told no, while better scores come: as on a bad day."""
    chance = random.Random(seed)
    quiz: Any = room.catalogue.get("small-course").activities["check"]
    before, quiz["pass_mark"], quiz["attempts"] = (quiz["pass_mark"], quiz["attempts"]), 50, 0
    held: list[Delivery] = []
    newest: dict[str | None, tuple[Any, float | None]] = {}
    try:
        alice = opens(room, "check", 7)
        opens(room, "check", 8)
        opens(room, "welcome", 9)
        alice.view()
        for answers in (HALF, HALF, None, HALF):
            alice.answer(answers)
            for _ in range(6):
                room.pass_time(seconds=chance.choice((0, 40, 400)))
                held += [found for _ in range(chance.randrange(3)) if (found := claim(room))]
                chance.shuffle(held)
                for delivery in [held.pop() for _ in range(min(len(held), chance.randrange(3)))]:
                    _end(room, delivery, chance, newest)
        for delivery in held:
            _end(room, delivery, chance, newest)
        room.pass_time(hours=7)
        while left := claim(room):
            _take(left, newest)
            grading.accepted(room.database, left, room.now)
            room.pass_time(hours=7)
    finally:
        quiz["pass_mark"], quiz["attempts"] = before
    assert {column: given for column, (_, given) in newest.items()} == dict.fromkeys(map(item, (7, 8, 9)), 100.0)


def _end(room: Room, delivery: Delivery, chance: random.Random, newest: dict[Any, Any]) -> None:
    what = chance.choice(("taken", "no", "lost", "taken"))
    if what == "taken":
        _take(delivery, newest)
    if what == "no":
        why = PlatformRefused("Not now.", permanent=False)
        grading.refused(room.database, delivery, why, pause=PAUSE, now=room.now)
    elif what == "taken":
        grading.accepted(room.database, delivery, room.now)


def _take(delivery: Delivery, newest: dict[Any, Any]) -> None:
    """A gradebook goes by the time in the score: what is older than what it has is refused there."""
    kept = newest.get(delivery.target.line_item)
    if kept is None or delivery.score.at > kept[0]:
        newest[delivery.target.line_item] = (delivery.score.at, delivery.score.given)


def test_two_scores_of_one_person_can_be_on_their_way_at_once(room: Room) -> None:
    opens(room, "check", 7)
    opens(room, "welcome", 8).finish_alone()
    first, second = claim(room), claim(room)
    assert first
    assert second
    assert first.target.line_item != second.target.line_item
    why = PlatformRefused("The grade is locked.", permanent=True)
    grading.refused(room.database, first, why, pause=PAUSE, now=room.now)
    grading.accepted(room.database, second, room.now)
    with room.database.read() as tx:
        states = {row.target_id: row.state for row in tx.execute(scores_due.select())}
    assert sorted(states.values()) == ["failed", "sent"]


def test_what_failed_is_what_a_facilitator_sees_and_all_is_sent_again(room: Room) -> None:
    alice = finish(room)
    opens(room, "check", 7)
    room.recheck()
    while delivery := claim(room):
        if delivery.target.line_item == item(7):
            why = PlatformRefused("The grade is locked.", permanent=True)
            grading.refused(room.database, delivery, why, pause=PAUSE, now=room.now)
        else:
            grading.accepted(room.database, delivery, room.now)
    dana = room.facilitator("dana")
    rows = dana.do(lambda act: facilitating.people(act, q="", state=None, after=0))["rows"]
    assert [row["name"] for row in rows] == ["Alice", "Bob", "Charlie"]  # one line each, however many grades
    assert rows[0]["grade"]["reason"] == "Know the policy: The grade is locked."
    (trouble,) = dana.overview["lists"]["trouble"]["rows"]
    assert trouble["name"] == "Alice"
    dana.do(lambda act: resend(act, alice.id))
    assert sent(room) == {item(1): 100.0, item(7): 100.0}


def test_work_that_is_asked_for_again_is_taken_back_where_it_was_told_and_nowhere_else(room: Room) -> None:
    for n, part in enumerate(("", "welcome", "check", MODULE), start=1):
        opens(room, part, n)
    alice = finish(room)
    assert len(sent(room)) == 4
    dana = room.facilitator("dana")
    dana.do(lambda act: standing.revoke(act, alice.id, "check", reason="Please try it without your notes."))
    assert sent(room) == {item(1): None, item(3): None, item(4): None}


def test_nothing_is_told_of_what_somebody_was_excused_from(room: Room) -> None:
    opens(room, "check", 7)
    alice = opens(room, MODULE, 8)
    dana = room.facilitator("dana")
    for part in ("check", "explain"):
        dana.do(lambda act, part=part: standing.excuse(act, alice.id, part, reason="She wrote the policy."))  # type: ignore[misc]
    alice.view()
    assert sent(room) == {item(8): 100.0}


def test_many_links_opened_at_once_are_all_remembered(room: Room) -> None:
    room.enter("alice")
    parts = ["welcome", "check", "explain", MODULE, "welcome", "check"]
    at_once([lambda n=n, part=part: opens(room, part, n) for n, part in enumerate(parts, start=2)])  # type: ignore[misc]
    with room.database.read() as tx:
        found = people.find(tx, room.enter("alice").id)
        assert len(tx.execute(score_targets.select()).all()) == 7
    assert found
    assert set(found.graded) == {"", *parts}


def test_a_column_that_is_another_one_now_is_told_anew(room: Room) -> None:
    alice = opens(room, "check", 7)
    alice.finish_alone()
    assert sent(room) == {item(7): 100.0}
    room.enter("alice", part="check", resource_link_id="link-7", line_item=item(70))
    assert sent(room) == {item(70): 100.0}


def test_facilitators_who_open_a_link_are_told_nowhere(room: Room) -> None:
    dana = room.facilitator("dana", part="check", resource_link_id="link-7", line_item=item(7))
    dana.finish_alone()
    assert sent(room) == {}


def test_who_is_forgotten_leaves_no_place_behind(room: Room) -> None:
    alice = opens(room, "check", 7)
    alice.finish_alone()
    with room.database.write() as tx:
        privacy.forget(tx, [alice.id], room.now)
        assert tx.execute(score_targets.select()).all() == []
        assert tx.execute(scores_due.select()).all() == []
        assert outbox.claim(tx, "worker", until=room.now, now=room.now) is None
    assert alice.enrolment.graded == ()
