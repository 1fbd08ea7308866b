"""A live session: what designers write, and what completes it."""

from __future__ import annotations

from typing import Any

import pytest

from courses.model.plan import compile_plan
from courses.model.rules import outcome
from courses.model.source import load
from courses.model.words import catalogue, grade_comment, missing_clause
from tests.support.courses import CourseFolder

COURSE = "title: Ask us\nmodules:\n  - title: Ask us\n    activities: [jam, policy]\n"
POLICY = "---\ntype: page\ntitle: The policy\n---\n## 3.1 You decide\n\nRead [more](texts/more.md).\n"
MORE = "# More about it\n\n## 1 At work\n\nAsk.\n"


def session(front: str = "make_up: {}\n", **files: str) -> dict[str, str]:
    text = f"---\ntype: session\ntitle: Ask us anything\n{front}---\nBring what you want to know.\n"
    return {"course.yaml": COURSE, "jam.md": text, "policy.md": POLICY, "texts/more.md": MORE, **files}


def planned(course_folder: CourseFolder, front: str = "make_up: {}\n") -> dict[str, Any]:
    loaded = load(course_folder(session(front)))
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.course
    return compile_plan(loaded.course)["activities"][0]


def problems(course_folder: CourseFolder, front: str) -> list[str]:
    return [str(problem).removeprefix("course/jam.md:") for problem in load(course_folder(session(front))).problems]


# -- what designers write ----------------------------------------------------------------------------------------------
WHOLE = """minutes: 45
expectation: You will bring one question of your own.
seats: {max: 20, min: 4}
sign_up: {closes: 3h, cancel: 2d, waitlist: false, promote_until: 1d}
attendance: {late_after: 5, until: 20}
questions: 1
min_words: {question: 12}
make_up: {look_at: texts/more.md#1, reflection: 80, question: false}
grading: {points: 10, mode: scaled}
"""


def test_the_whole_of_a_session_is_in_its_plan(course_folder: CourseFolder) -> None:
    asked = planned(course_folder, WHOLE)
    assert {what: need for what, need in asked["require"].items() if need} == {"posts": 1, "attended": 1}
    assert (asked["min_words"], asked["board"], asked["post_first"]) == ({"post": 12, "reply": 1}, True, False)
    assert (asked["space"], asked["points"], asked["minutes"], asked["samples"]) == ("run", 10, 45, [])
    assert asked["meeting"] == {
        "mode": "group",
        "minutes": 45,
        "seats": {"max": 20, "min": 4},
        "closes": 3.0,
        "cancel": 48.0,
        "waitlist": False,
        "promote_until": 24.0,
        "late_after": 5,
        "until": 20,
        "make_up": {"look_at": "text/texts/more/1", "reflection": 80, "question": False},
    }


def test_what_a_designer_leaves_out_is_as_the_design_says(course_folder: CourseFolder) -> None:
    found = planned(course_folder)["meeting"]
    assert found["make_up"] == {"look_at": None, "reflection": 60, "question": True}
    assert (found["seats"], found["minutes"], found["waitlist"]) == ({"max": None, "min": 2}, 60, True)
    assert (found["closes"], found["cancel"], found["promote_until"]) == (2.0, 24.0, 12.0)
    assert (found["late_after"], found["until"]) == (10, 30)


def test_what_follows_from_a_setting_follows_it(course_folder: CourseFolder) -> None:
    found = planned(course_folder, "make_up: {}\nsign_up: {closes: 2d}\nattendance: {until: 5}\n")["meeting"]
    assert (found["closes"], found["promote_until"], found["late_after"]) == (48.0, 48.0, 5)


def test_a_talk_between_two_has_one_seat_and_something_to_measure(course_folder: CourseFolder) -> None:
    asked = planned(course_folder, "mode: one_to_one\n")
    assert {what: need for what, need in asked["require"].items() if need} == {"attended": 1, "outcomes": 1}
    assert asked["meeting"]["seats"] == {"max": 1, "min": 1}
    assert asked["meeting"]["make_up"] is None


@pytest.mark.parametrize("look_at", ["policy", "policy.md"])
def test_a_make_up_may_lead_to_an_activity(look_at: str, course_folder: CourseFolder) -> None:
    asked = planned(course_folder, f"make_up: {{look_at: {look_at}}}\n")
    assert asked["meeting"]["make_up"]["look_at"] == "policy"


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        (
            "",
            (
                "2:1: whoever cannot come to this required session cannot finish the course; add `make_up: {}` and say "
                "with look_at what to read instead, or make it required: false"
            ),
        ),
        ("make_up:\n", "4:1: whoever cannot come to this required session cannot finish the course; "),
        ("make_up: {look_at: texts/mor.md}\n", '4:20: there is no file texts/mor.md; did you mean "texts/more.md"?'),
        (
            "make_up: {look_at: texts/more.md#2}\n",
            "4:20: texts/more.md has no clause or heading 2; link to one of its headings or add it",
        ),
        (
            "make_up: {look_at: https://example.org}\n",
            (
                "4:20: look_at leads to https://example.org, which is no text or activity of the course; name a text "
                "or another activity, or leave it out"
            ),
        ),
        ("make_up: {look_at: jam}\n", "4:20: look_at leads to the session itself; name a text or another activity"),
        ("make_up: {look_at: [policy]}\n", "4:20: look_at is a list; write text"),
        ("make_up: {reflection: 0}\n", "4:23: reflection is 0; give a whole number from 1 to 300"),
        ("make_up: yes, please\n", '4:10: make_up is "yes, please"; write keys and values: look_at, reflection and'),
        (
            "make_up: {}\nsign_up: {closes: 24h, promote_until: 2h}\n",
            "5:39: people move up until 2 hours before, but signing up ends 24 before; let promote_until be as long as",
        ),
        ("make_up: {}\nsign_up: {closes: soon}\n", '5:19: "soon" is no span of time; write 12h, 3d or 2w'),
        (
            "make_up: {}\nattendance: {late_after: 40, until: 30}\n",
            "5:26: late_after is 40, but the code is taken until 30; let until be as large as late_after, or larger",
        ),
        (
            "make_up: {}\nseats: {max: 3, min: 4}\n",
            "5:8: min is 4, but max is 3; let max be as large as min, or larger",
        ),
        ("make_up: {}\nseats: {max: 1}\n", "5:14: max is 1; give a whole number from 2 to 10000"),
        (
            "make_up: {}\nquestions: 1\n",
            (
                "5:12: the session asks for questions but has no expectation; add `expectation:` and say what the "
                "learner will bring; it is shown before the lesson"
            ),
        ),
        ("mode: one_to_one\nseats: {min: 1}\n", "5:8: a date between two has one seat, always; take seats out"),
        (
            "mode: one_to_one\nmake_up: {}\n",
            "5:10: a talk between two cannot be made up for alone; take make_up out; whoever misses a date chooses",
        ),
        ("make_up: {}\nmode: both\n", '5:7: mode is "both"; write group or one_to_one'),
        ("make_up: {}\nspace: pod\n", '5:1: unknown key "space"; '),
        ("make_up: {}\nrequire: {posts: 1}\n", '5:1: unknown key "require"; '),
    ],
)
def test_a_mistake_is_explained_where_it_stands(front: str, expected: str, course_folder: CourseFolder) -> None:
    (found,) = problems(course_folder, front)
    assert found.startswith(expected)


def test_an_optional_session_needs_no_make_up(course_folder: CourseFolder) -> None:
    (found,) = problems(course_folder, "required: false\n")
    assert "nobody else is needed to complete this course" in found


def test_a_session_may_stand_beside_a_discussion(course_folder: CourseFolder) -> None:
    """People who talk in one place and meet at a date are not spread over two places."""
    talk = "---\ntype: discussion\ntitle: Talk\nexpectation: You will answer two people.\n---\nWhat do you do?\n"
    course = COURSE.replace("[jam,", "[talk, jam,")
    assert load(course_folder(session(**{"course.yaml": course, "talk.md": talk}))).problems == ()
    course = COURSE.replace("[jam,", "[talk, more, jam,")
    (found,) = load(course_folder(session(**{"course.yaml": course, "talk.md": talk, "more.md": talk}))).problems
    assert str(found).startswith("course/more.md:1:1: a second required discussion")


@pytest.mark.parametrize("after", ["jam", "between"])
def test_what_makes_up_for_a_session_does_not_wait_for_it(after: str, course_folder: CourseFolder) -> None:
    """Alice missed the session; what she should read instead must not be locked until she was there."""
    course = COURSE.replace("policy]", "between, policy]")
    waits = {
        "course.yaml": course,
        "policy.md": POLICY.replace("title:", f"after: [{after}]\ntitle:"),
        "between.md": "---\ntype: page\ntitle: Between\nafter: [jam]\n---\nRead.\n",
    }
    (found,) = load(course_folder(session("make_up: {look_at: policy}\n", **waits))).problems
    assert str(found) == (
        "course/jam.md:4:20: policy opens only after this session; name something that is open, or leave look_at out"
    )


# -- what completes it -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("front", "done", "state", "missing"),
    [
        ("make_up: {}\n", {}, "waiting_on_peers", ["attend others"]),
        ("make_up: {}\n", {"dates": 2}, "not_started", ["attend mine"]),
        ("make_up: {}\n", {"dates": 2, "booked": 1}, "waiting_on_peers", ["attend others"]),
        ("make_up: {}\n", {"past": 1}, "not_started", ["attend mine by make_up"]),
        ("make_up: {}\n", {"past": 1, "dates": 1}, "not_started", ["attend mine"]),
        ("make_up: {}\n", {"past": 1, "booked": 1}, "waiting_on_peers", ["attend others"]),
        ("make_up: {}\n", {"attended": 1}, "complete", []),
        ("make_up: {}\n", {"attended": 1, "make_up": True, "past": 1}, "complete", []),
        ("mode: one_to_one\n", {"past": 1}, "waiting_on_peers", ["attend others", "outcome others"]),
        ("mode: one_to_one\n", {"booked": 1}, "waiting_on_peers", ["attend others", "outcome others"]),
        ("mode: one_to_one\n", {"attended": 1}, "my_turn", ["outcome mine"]),
        ("mode: one_to_one\n", {"attended": 1, "outcomes": 1}, "complete", []),
        (WHOLE, {}, "not_started", ["post mine", "attend others"]),
        (WHOLE, {"booked": 1}, "my_turn", ["post mine", "attend others"]),
        (WHOLE, {"posts": 1, "dates": 1}, "my_turn", ["attend mine"]),
        (WHOLE, {"posts": 1, "attended": 1}, "complete", []),
        (WHOLE, {"attended": 1}, "my_turn", ["post mine"]),
    ],
)
def test_a_session_is_complete_when_one_was_there(
    front: str, done: dict[str, Any], state: str, missing: list[str], course_folder: CourseFolder
) -> None:
    course = load(course_folder(session(front))).course
    assert course
    found = outcome(compile_plan(course), {"jam": done, "policy": {"viewed": True}})
    said = [
        "{what} {turn}".format_map(each) + (f" by {each['step']}" if "step" in each else "")
        for each in found["missing"]
    ]
    assert said == missing
    assert found["activities"]["jam"]["state"] == state


def test_each_thing_asked_for_earns_its_share(course_folder: CourseFolder) -> None:
    course = load(course_folder(session(WHOLE))).course
    assert course
    plan = compile_plan(course)
    for done, score in (({}, 0), ({"posts": 3}, 0.5), ({"attended": 1}, 0.5), ({"posts": 1, "attended": 1}, 1)):
        assert outcome(plan, {"jam": done})["activities"]["jam"]["score"] == score


def test_what_is_missing_is_said_in_words(course_folder: CourseFolder) -> None:
    plan: Any = {"activities": [planned(course_folder, WHOLE)]}
    said = [
        [missing_clause(each, plan) for each in outcome(plan, {"jam": {"posts": 1, **done}})["missing"]]
        for done in ({}, {"dates": 1}, {"past": 1})
    ]
    assert said == [
        ["being there in Ask us anything, at a date still to come"],
        ["choose a date for Ask us anything"],
        ["make up for Ask us anything"],
    ]
    assert grade_comment(outcome(plan, {}), plan) == (
        "Still missing: write a question for Ask us anything; being there in Ask us anything, at a date still to come."
    )


def test_what_comes_of_a_talk_is_said_in_words(course_folder: CourseFolder) -> None:
    plan: Any = {"activities": [planned(course_folder, "mode: one_to_one\n")]}
    assert grade_comment(outcome(plan, {"jam": {"attended": 1}}), plan) == (
        "Still missing: write down what came of Ask us anything."
    )
    assert "what comes of Ask us anything, once you have met" in grade_comment(outcome(plan, {}), plan)


@pytest.mark.parametrize(
    "kind",
    ["date_new", "date_changed", "date_cancelled", "seat_promoted", "date_soon", "date_now", "missed", "attended_by"],
)
def test_every_notice_about_dates_has_a_sentence_of_its_own(kind: str) -> None:
    assert "{title}" in catalogue()[f"letter.item.{kind}"]
