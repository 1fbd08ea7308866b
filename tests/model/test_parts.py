"""The parts of a course that are graded by themselves, and what a record achieves in each."""

from __future__ import annotations

from typing import Any

import pytest

from courses.model.course import Course
from courses.model.parts import activities_in, module_of, part_outcome, title_of
from courses.model.plan import Plan, compile_plan
from courses.model.rules import outcome


@pytest.fixture
def plan(small_course: Course) -> Plan:
    """Two modules: welcome and check; explain."""
    plan = compile_plan(small_course)
    plan["modules"] = [
        {"title": "Read", "activities": ["welcome", "check"]},
        {"title": "Talk", "activities": ["explain"]},
    ]
    return plan


DONE = {"complete": True}
READ = {"welcome": DONE}


@pytest.mark.parametrize(
    ("part", "title", "inside"),
    [
        ("", "A small course", ["welcome", "check", "explain"]),
        ("check", "Know the policy", ["check"]),
        (module_of("welcome"), "Read", ["welcome", "check"]),
        (module_of("check"), "Read", ["welcome", "check"]),  # whichever of its activities names it
        (module_of("explain"), "Talk", ["explain"]),
        ("gone", None, []),
        (module_of("gone"), None, []),
    ],
)
def test_a_part_is_the_course_a_module_or_an_activity(
    plan: Plan, part: str, title: str | None, inside: list[str]
) -> None:
    assert title_of(plan, part) == title
    assert list(activities_in(plan, part)) == inside


def test_a_module_is_the_same_part_whatever_it_is_called_and_wherever_it_stands(plan: Plan) -> None:
    plan["modules"].reverse()
    plan["modules"][1]["title"] = "Read first"
    assert title_of(plan, module_of("welcome")) == "Read first"


@pytest.mark.parametrize(
    ("part", "record", "complete", "score"),
    [
        ("welcome", {}, False, 0.0),
        ("welcome", READ, True, 1.0),  # it has no marks, so all of it is all
        ("check", {"check": {**DONE, "best": 0.8, "attempts": 1}}, True, 0.8),
        ("check", {"check": {"best": 0.4, "attempts": 1}}, False, 0.0),
        (module_of("welcome"), READ, False, 0.5),
        (module_of("welcome"), {**READ, "check": {**DONE, "best": 0.8, "attempts": 1}}, True, 0.8),
        (module_of("welcome"), {**READ, "check": {"excused": {"reason": "x"}}}, True, 1.0),
        ("check", {"check": {"excused": {"reason": "x"}}}, False, 0.0),  # nobody has earned anything there
        ("gone", READ, False, 0.0),
        (module_of("gone"), READ, False, 0.0),
    ],
)
def test_a_part_is_complete_and_scored_by_what_is_in_it_alone(
    plan: Plan, part: str, record: Any, complete: bool, score: float
) -> None:
    done = part_outcome(plan, outcome(plan, record), part)
    assert done.complete is complete
    if complete:
        assert done.score == score


def test_what_nobody_must_do_is_not_asked_for_in_a_module_that_asks_for_more(plan: Plan) -> None:
    plan["activities"][1]["required"] = False
    assert part_outcome(plan, outcome(plan, READ), module_of("welcome")).complete
    plan["activities"][0]["required"] = False
    assert not part_outcome(plan, outcome(plan, READ), module_of("welcome")).complete


def test_the_whole_course_is_scored_as_ever(plan: Plan) -> None:
    found = outcome(plan, READ)
    assert part_outcome(plan, found, "") == (found["complete"], found["score"])
