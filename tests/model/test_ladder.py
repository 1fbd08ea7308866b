"""Nobody is stuck because nobody is there, and nobody gets for nothing what others could have given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from courses.model import rules, words
from courses.model.activities._social import ASKED
from courses.model.ladder import Climb, Facts, climb
from courses.model.participation import STAND_INS, progress, standing

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
POSTED = START + timedelta(hours=1)
ALONE = {"wait": 3.0, "relax_after": 7.0, "relax_to": 0.3, "colleague": True, "earlier_runs": True}


def talk(replies: int = 2, *, samples: int = 3, **changes: Any) -> dict[str, Any]:
    """A discussion's plan entry, with `changes` to what it requires or to how one alone is helped."""
    require = {**dict.fromkeys(ASKED, 0), "posts": 1, "replies": replies, "distinct_peers": replies}
    alone = {**ALONE, **{name: value for name, value in changes.items() if name in ALONE}}
    return {
        "id": "talk",
        "type": "discussion",
        "title": "Talk",
        "space": "pod",
        "required": True,
        "after": [],
        "points": 10,
        "mode": "scaled",
        "require": {**require, **{name: value for name, value in changes.items() if name in require}},
        "alone": alone,
        "samples": [{"id": f"s{n}", "nodes": []} for n in range(1, samples + 1)],
        "train": 0,
    }


def after(days: float, asked: dict[str, Any], entry: dict[str, Any] | None = None, **facts: Any) -> Climb:
    """What the ladder says to Alice `days` after her own post."""
    found = Facts(**{"started_at": START, "posted_at": POSTED, **facts})
    return climb(asked, {"posts": 1, **(entry or {})}, found, POSTED + timedelta(days=days))


def taken(climbed: Climb) -> list[str]:
    return [f"{step['step']} {step['from']}→{step['to']}" for step in climbed.steps]


def days(climbed: Climb) -> float | None:
    return None if climbed.next_at is None else (climbed.next_at - POSTED) / timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "facts", "steps", "asked", "next_at"),
    [
        # Alice is the first of all: earlier runs open with her own post, for half of the replies.
        (0, {}, [], None, 3),
        (0, {"earlier": 5}, ["earlier 2→0"], {"earlier": 1}, 3),
        (0, {"earlier": 5, "others": 1}, ["earlier 2→1"], {"earlier": 1}, 3),
        (0, {"earlier": 5, "others": 2}, [], None, 3),
        # After three days a sample stands in for everybody who is not there.
        (2.99, {}, [], None, 3),
        (3, {}, ["samples 2→0"], {"samples": 2}, 7),
        (3, {"others": 1}, ["samples 2→1"], {"samples": 1}, 7),
        (3, {"others": 2}, [], None, 7),
        # After a week one answer is enough, or a talk with a colleague where nobody is.
        (6.99, {"others": 1}, ["samples 2→1"], {"samples": 1}, 7),
        (
            7,
            {"others": 1},
            ["samples 2→1", "relax 2→1"],
            {"samples": 1, "replies": 1, "distinct_peers": 1},
            10,
        ),
        (
            7,
            {},
            ["samples 2→0", "relax 2→1", "colleague 1→0"],
            {"samples": 2, "replies": 1, "distinct_peers": 1, "colleague": 1},
            10,
        ),
        (7, {"others": 2}, [], None, 10),
        # In the end the facilitator is asked.
        (
            10,
            {},
            ["samples 2→0", "relax 2→1", "colleague 1→0", "staff 1→0"],
            {"samples": 2, "replies": 1, "distinct_peers": 1, "colleague": 1, "staff": 1},
            None,
        ),
    ],
)
def test_the_ladder_has_its_steps_in_order(
    at: float, facts: dict[str, Any], steps: list[str], asked: dict[str, int] | None, next_at: float | None
) -> None:
    climbed = after(at, talk(), **facts)
    assert taken(climbed) == steps
    assert climbed.asked == asked
    assert days(climbed) == next_at


@pytest.mark.parametrize(
    ("replies", "share", "others", "enough"),
    [
        (1, 0.3, 0, 1),
        (2, 0.3, 1, 1),
        (3, 0.3, 1, 1),
        (5, 0.3, 4, 1),
        (10, 0.3, 9, 3),  # ORA's numbers: 30 %, rounded down, at least one
        (10, 0.3, 2, 2),  # never more than there are people
        (10, 0.3, 0, 1),
        (20, 0.3, 19, 6),
        (4, 1.0, 2, 2),
        (4, 0.0, 3, 1),
        (10, 0.29, 9, 2),
        (100, 0.29, 99, 29),
    ],
)
def test_how_many_replies_are_enough_after_a_week(replies: int, share: float, others: int, enough: int) -> None:
    asked = talk(replies, samples=0, relax_to=share)
    climbed = after(7, asked, others=others)
    found = standing(asked, {"posts": 1, "asked": climbed.asked}).wanted
    assert (found["replies"], found["distinct_peers"]) == (enough, enough)


def test_people_met_before_count_as_people() -> None:
    climbed = after(7, talk(10, samples=0), {"replies": 2, "peers": 2}, met=2)
    assert climbed.asked == {"replies": 2, "distinct_peers": 2}
    assert climbed.next_at is None


def test_a_late_starter_waits_for_nobody() -> None:
    climbed = after(0, talk(), others=1, earlier=4, late=True)
    assert taken(climbed) == ["earlier 2→1", "samples 2→1"]
    assert [step["reason"] for step in climbed.steps] == ["ladder.earlier.late", "ladder.samples.late"]
    assert days(climbed) == 7


def test_a_late_starter_who_finds_people_gets_only_the_earlier_runs() -> None:
    assert taken(after(0, talk(), others=5, earlier=4, late=True)) == ["earlier 2→5"]


def test_nothing_happens_before_the_own_post() -> None:
    assert after(30, talk(), {"posts": 0}, posted_at=None, earlier=3) == Climb()


def test_where_no_post_is_asked_for_the_ladder_counts_from_the_start() -> None:
    asked = talk(posts=0)
    before = climb(asked, {}, Facts(started_at=START), START + timedelta(days=2.9))
    assert before.next_at == START + timedelta(days=3)
    assert taken(climb(asked, {}, Facts(started_at=START), START + timedelta(days=3))) == ["samples 2→0"]


@pytest.mark.parametrize("entry", [{"complete": True}, {"excused": {"reason": "ill", "at": START.isoformat()}}])
def test_who_is_done_climbs_no_more(entry: dict[str, Any]) -> None:
    assert after(30, talk(), entry, earlier=3) == Climb()


def test_who_has_done_all_climbs_no_more() -> None:
    assert after(30, talk(), {"replies": 2, "peers": 2}, met=2, earlier=3) == Climb()


def test_a_step_is_taken_once_and_again_only_when_more_people_are_gone() -> None:
    first = after(3, talk(), others=1)
    assert after(4, talk(), {"asked": first.asked}, others=1).steps == ()
    again = after(5, talk(), {"asked": first.asked}, others=0)
    assert (taken(again), again.asked) == (["samples 2→0"], {"samples": 2})


def test_where_anybody_may_be_answered_again_samples_are_for_all_that_is_missing() -> None:
    asked = talk(3, distinct_peers=1)
    climbed = after(3, asked)
    assert (taken(climbed), climbed.asked) == (["samples 1→0"], {"samples": 3})
    assert taken(after(3, asked, others=1)) == []
    assert taken(after(3, asked, {"replies": 1, "peers": 1}, met=1)) == []


def test_samples_answered_before_stay_counted_when_people_are_gone() -> None:
    first = after(3, talk(3), others=2)
    assert first.asked == {"samples": 1}
    assert after(4, talk(3), {"samples": 1, "asked": first.asked}, others=0).asked == {"samples": 3}


def test_whoever_has_somebody_to_answer_need_not_talk_to_a_colleague() -> None:
    """Her three answers were cut down until they did not count, but one more person is there."""
    asked = talk(4, samples=0, relax_to=1.0)
    assert taken(after(7, asked, others=1, met=3)) == []
    assert taken(after(7, asked, met=3)) == ["relax 4→3", "colleague 3→0"]


def test_a_number_that_was_lowered_is_not_raised() -> None:
    granted = {"replies": 1, "distinct_peers": 1}
    assert taken(after(7, talk(10, samples=0), {"asked": granted}, met=3)) == ["colleague 1→0"]


def test_what_was_granted_stays_when_people_come() -> None:
    granted = after(7, talk()).asked
    assert after(8, talk(), {"asked": granted}, others=9).asked is None


def test_more_samples_than_there_are_cannot_be_answered() -> None:
    assert after(3, talk(5, samples=2)).asked == {"samples": 2}


def test_a_course_may_leave_steps_out() -> None:
    asked = talk(samples=0, colleague=False, earlier_runs=False)
    climbed = after(7, asked, earlier=9)
    assert taken(climbed) == ["relax 2→1", "staff 1→0"]
    assert climbed.steps[-1]["reason"] == "ladder.staff.waiting"
    assert days(after(0, asked)) == 7


def test_reviews_are_relaxed_as_replies_are() -> None:
    asked = talk(0, samples=0, reviews_given=4, reviews_received=5)
    climbed = after(7, asked, others=2)
    assert taken(climbed) == ["relax 4→1", "relax 5→1"]
    assert climbed.asked == {"reviews_given": 1, "reviews_received": 1}
    alone = after(7, asked)
    assert alone.asked == {"reviews_given": 0, "reviews_received": 1, "staff": 1}
    assert taken(alone) == ["relax 4→0", "relax 5→1", "staff 0→0"]


def test_who_waits_for_something_only_others_can_give_is_helped_by_the_facilitator() -> None:
    asked = talk(answer_backs=1)
    entry = {"replies": 2, "peers": 2, "others": 3}
    climbed = after(7, asked, entry, others=3, met=2)
    assert [(step["step"], step["reason"]) for step in climbed.steps] == [("staff", "ladder.staff.waiting")]
    helped = {"posts": 1, **entry, "asked": climbed.asked, "staff": 1}
    assert not progress(asked, helped).needs


def test_steps_that_make_room_for_each_other_are_taken_at_once() -> None:
    """Alice has answered the facilitator before that counted, and nobody has answered Alice."""
    asked = talk(1, samples=1, distinct_peers=0, answer_backs=2, colleague=False)
    climbed = after(10, asked, {"staff": 1})
    assert climbed.asked == {"samples": 1, "staff": 2}
    assert after(10, asked, {"staff": 1, "asked": climbed.asked}).steps == ()


def test_a_discussion_of_posts_alone_has_no_ladder() -> None:
    assert after(30, talk(0, posts=2)) == Climb()


def test_every_step_is_a_sentence_with_its_numbers() -> None:
    said = [words.ladder_step(step) for step in after(10, talk(), earlier=3).steps]
    assert said == [
        (
            "Too few people were here to answer (0 of 2), so answers to posts of an earlier group count as well, for "
            "at most half of the answers."
        ),
        (
            "Still too few people were here to answer (0 of 2), so answers to sample posts by the course team count as "
            "well."
        ),
        "Too few people were here for a long time, so one answer is enough instead of 2.",
        "Nobody was here to answer, so a talk with a colleague and a report on it count as an answer.",
        (
            "Nobody was here to answer, so the facilitator has been told: an answer to the facilitator counts, or the "
            "facilitator asks for nothing more."
        ),
    ]


@pytest.mark.parametrize("day", [0, 8, 40])
def test_a_session_has_other_dates_and_no_ladder(day: int) -> None:
    """Fewer than one date there is not, and nobody can be there in somebody's place."""
    asked = talk(0, posts=1, attended=1, outcomes=1)
    now = POSTED + timedelta(days=day)
    assert climb(asked, {"posts": 1}, Facts(START, POSTED), now) == Climb()
    assert climb(asked, {}, Facts(START), now) == Climb()


# -- what holds for everybody ------------------------------------------------------------------------------------------
small = st.integers(0, 4)
AT_A_DATE = ("attended", "outcomes")
"""What the ladder has no step for: see `test_a_session_has_other_dates_and_no_ladder`."""
requirements = st.fixed_dictionaries({**dict.fromkeys(ASKED, small), **dict.fromkeys(AT_A_DATE, st.just(0))}).map(
    lambda asked: {**asked, "distinct_peers": min(asked["distinct_peers"], asked["replies"])}
)
activities = st.builds(
    lambda require, share, samples, flags: talk(
        samples=samples, **require, relax_to=share, colleague=flags[0], earlier_runs=flags[1]
    ),
    requirements.filter(lambda require: any(require.values())),
    st.sampled_from([0.0, 0.3, 0.5, 1.0]),
    small,
    st.tuples(st.booleans(), st.booleans()),
)
counts = st.fixed_dictionaries(
    {}, optional=dict.fromkeys((*(name for name in ASKED if name != "distinct_peers"), *STAND_INS, "answers"), small)
)
steps_of_time = st.lists(st.tuples(st.floats(0, 20), counts, small, small, small), min_size=1, max_size=6)


def lived(entry: dict[str, Any], others: int, met: int) -> dict[str, Any]:
    """An entry as it can be: nobody has answered more people than she wrote replies."""
    peers = min(met, entry.get("replies", 0))
    return {**entry, "peers": peers, "others": others}


@given(asked=activities, time=steps_of_time, late=st.booleans())
@settings(max_examples=400, deadline=None)
def test_no_learner_is_ever_without_a_next_step(asked: dict[str, Any], time: list[Any], late: bool) -> None:
    granted: dict[str, int] = {}
    for day, did, others, met, earlier in sorted(time, key=lambda moment: moment[0]):
        entry = {**lived(did, others, met), "asked": granted}
        posted = POSTED if entry.get("posts", 0) else None
        now = POSTED + timedelta(days=day)
        found = climb(asked, entry, Facts(START, posted, others, entry["peers"], earlier, late), now)
        before, granted = granted, found.asked or granted
        entry["asked"] = granted
        # What was granted is never taken back.
        assert all(granted[kind] >= before[kind] for kind in STAND_INS if kind in before)
        assert all(granted[what] <= before[what] for what in ASKED if what in before)
        needs = progress(asked, entry).needs
        mine = any(need.turn == "mine" for need in needs)
        assert not needs or mine or found.next_at is not None or granted.get("staff")
        assert found.next_at is None or found.next_at > now
        # Looking again at once changes nothing.
        assert climb(asked, entry, Facts(START, posted, others, entry["peers"], earlier, late), now).steps == ()


@given(asked=activities, entry=counts, others=small, met=small)
@settings(max_examples=300, deadline=None)
def test_a_way_that_is_shown_leads_somewhere(
    asked: dict[str, Any], entry: dict[str, int], others: int, met: int
) -> None:
    """Whoever does what she is told comes nearer, and in the end everybody who does her part is complete."""
    did: dict[str, Any] = {**lived(entry, others, met), "posts": asked["require"]["posts"], "asked": {}}
    for day in range(12):
        now = POSTED + timedelta(days=day)
        facts = Facts(START, POSTED, did["others"], did["peers"], 0)
        did["asked"] = climb(asked, did, facts, now).asked or did["asked"]
        for _ in range(40):
            turn = next((need for need in progress(asked, did).needs if need.turn == "mine"), None)
            if turn is None:
                break
            _do(did, turn, did["asked"])
    waits = progress(asked, did).needs
    assert all(need.step == "staff" for need in waits)
    did["staff"] = did["asked"].get("staff", 0)
    assert not [need for need in progress(asked, did).needs if need.what in ("peer", "reply", "answer_back")]


def _do(did: dict[str, Any], need: rules.Need, granted: dict[str, int]) -> None:
    if need.what in ("peer", "reply"):
        if need.step:
            assert did.get(need.step, 0) < granted[need.step]
            did[need.step] = did.get(need.step, 0) + 1
            return
        if did["others"]:
            did["others"], did["peers"] = did["others"] - 1, did["peers"] + 1
        did["replies"] = did.get("replies", 0) + 1
        return
    name = {"answer_back": "answer_backs", "endorse": "endorsements", "accepted": "replies", "review": "reviews_given"}
    did[name[need.what]] = did.get(name[need.what], 0) + 1


@given(asked=activities, entry=counts, more=st.sampled_from(["posts", "replies"]))
@settings(max_examples=300, deadline=None)
def test_more_of_one_never_makes_up_for_another(asked: dict[str, Any], entry: dict[str, int], more: str) -> None:
    asked["require"]["distinct_peers"] = 0
    assume(asked["require"][more] <= entry.get(more, 0))
    before, plenty = progress(asked, entry), progress(asked, {**entry, more: entry.get(more, 0) + 50})
    assert plenty.score == before.score
    assert [need.what for need in plenty.needs] == [need.what for need in before.needs]


@given(asked=activities, entry=counts, others=small, met=small)
@settings(max_examples=300, deadline=None)
def test_a_score_is_the_exact_share_of_what_is_there(
    asked: dict[str, Any], entry: dict[str, int], others: int, met: int
) -> None:
    did = lived(entry, others, met)
    found = progress(asked, did)
    assert found.score is not None
    total = sum(need for what, need in asked["require"].items() if what != "distinct_peers")
    assert abs(found.score * total - round(found.score * total)) < 1e-4 * total
    assert (found.score == 1) == (not found.needs)
    assert all(need.have >= 0 and need.need > need.have for need in found.needs)
