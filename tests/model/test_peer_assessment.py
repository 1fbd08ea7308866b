"""Work that peers review: the rubric, the samples to practise on, what completes it, and what levels come to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.model import rubric
from courses.model.activities.peer_assessment import PeerAssessment
from courses.model.plan import compile_plan, public_plan
from courses.model.rules import outcome
from courses.model.source import load
from tests.support.courses import CourseFolder

FILES = {
    "course.yaml": "title: Drafts\nmodules:\n  - title: Drafts\n    activities: [draft]\n",
    "draft.md": """\
---
type: peer_assessment
title: Review my draft
expectation: You will review the drafts of two colleagues.
rubric: rubrics/draft.yaml
train_on: samples.yaml
grading: {points: 10}
---
Write the answer you would send.
""",
    "rubrics/draft.yaml": """\
criteria:
  - title: Says who is speaking
    id: disclosure
    levels: [Not at all, Between the lines, In the first line]
  - title: Ends with a next step
    levels:
      - No step
      - {title: A step, points: 4}
""",
    "samples.yaml": """\
samples:
  - text: Hello, we are sorry.
    levels: {disclosure: 1, ends-with-a-next-step: 0}
    why: It is kind, and then **nothing** follows.
  - title: The short one
    text: Ann of Wendle here. I call you at nine.
    levels: {disclosure: 2, ends-with-a-next-step: 4}
    why: Both are there.
""",
}
RUBRIC: Any = {
    "criteria": [
        {"id": "a", "title": "A", "levels": [{"points": points, "title": "t"} for points in (0, 1, 2)]},
        {"id": "b", "title": "B", "levels": [{"points": points, "title": "t"} for points in (0, 4)]},
    ]
}


def problems(changes: dict[str, str], course_folder: CourseFolder) -> list[str]:
    return [str(each).removeprefix("course/") for each in load(course_folder({**FILES, **changes})).problems]


def planned(course_folder: CourseFolder, front: str = "") -> Any:
    draft = FILES["draft.md"].replace("grading:", f"{front}grading:")
    loaded = load(course_folder({**FILES, "draft.md": draft}))
    assert loaded.course, loaded.problems
    return compile_plan(loaded.course)


def test_the_plan_says_what_work_is_judged_by(course_folder: CourseFolder) -> None:
    (asked,) = planned(course_folder)["activities"]
    assert asked["rubric"]["criteria"][1] == {
        "id": "ends-with-a-next-step",
        "title": "Ends with a next step",
        "levels": [{"points": 0, "title": "No step"}, {"points": 4, "title": "A step"}],
    }
    assert asked["split"] == {"participation": 20, "quality": 80}
    assert {what: need for what, need in asked["require"].items() if need} == {
        "posts": 1,
        "reviews_given": 2,
        "reviews_received": 2,
    }
    assert [(sample["id"], sample["title"]) for sample in asked["practice"]] == [
        ("s1", "Sample 1"),
        ("s2", "The short one"),
    ]
    assert (asked["train"], asked["sees"], asked["post_first"]) == (2, "own", True)


def test_no_plan_holds_what_the_course_team_gave(course_folder: CourseFolder) -> None:
    plan = planned(course_folder)
    for shown in (json.dumps(plan), json.dumps(public_plan(plan))):
        assert "nothing" not in shown
        assert "Both are there" not in shown
        assert '"why"' not in shown
    course = load(course_folder(FILES)).course
    assert course
    draft = course.activity("draft")
    assert isinstance(draft, PeerAssessment)
    assert draft.practice[1].levels == {"disclosure": 2, "ends-with-a-next-step": 1}


def test_a_rubric_may_stand_in_the_file_itself(course_folder: CourseFolder) -> None:
    inline = "rubric: {criteria: [{title: Kind, levels: [No, Yes]}]}"
    draft = FILES["draft.md"].replace("rubric: rubrics/draft.yaml\ntrain_on: samples.yaml", inline)
    course = load(course_folder({**FILES, "draft.md": draft})).course
    assert course
    (asked,) = compile_plan(course)["activities"]
    assert [level["points"] for level in asked["rubric"]["criteria"][0]["levels"]] == [0, 1]
    assert asked["train"] == 0


@pytest.mark.parametrize(
    ("done", "missing", "state"),
    [
        ({}, ["post mine", "train mine", "review mine", "received others"], "not_started"),
        ({"trained": 2, "others": 3}, ["post mine", "review mine", "received others"], "not_started"),
        ({"posts": 1, "trained": 1}, ["train mine", "review mine", "received others"], "my_turn"),
        ({"posts": 1, "trained": 2, "others": 1}, ["review mine", "received others"], "my_turn"),
        ({"posts": 1, "trained": 2}, ["review others", "received others"], "waiting_on_peers"),
        ({"posts": 1, "trained": 2, "reviews_given": 2}, ["received others"], "waiting_on_peers"),
        (
            {"posts": 1, "trained": 2, "reviews_given": 2, "reviews_received": 1},
            ["received others"],
            "waiting_on_peers",
        ),
        ({"posts": 1, "trained": 2, "reviews_given": 2, "reviews_received": 2}, [], "complete"),
        ({"posts": 0, "trained": 2, "reviews_given": 2, "reviews_received": 2}, ["post mine"], "my_turn"),
    ],
)
def test_it_is_complete_when_work_was_given_and_reviews_given_and_received(
    done: dict[str, int], missing: list[str], state: str, course_folder: CourseFolder
) -> None:
    found = outcome(planned(course_folder), {"draft": done})
    assert [f"{each['what']} {each['turn']}" for each in found["missing"]] == missing
    assert found["activities"]["draft"]["state"] == state


@pytest.mark.parametrize(
    ("done", "score"),
    [
        ({"posts": 1, "trained": 2, "reviews_given": 2, "reviews_received": 2, "marks": 0.5}, 0.6),
        ({"posts": 1, "trained": 2, "reviews_given": 2, "reviews_received": 2, "marks": 1}, 1),
        ({"posts": 1, "trained": 2, "reviews_given": 2, "reviews_received": 2, "marks": 0}, 0.2),
        # Nobody could be found to review: nobody loses points for that.
        ({"posts": 1, "complete": True}, 1),
    ],
)
def test_the_work_weighs_80_and_reviewing_20(done: dict[str, Any], score: float, course_folder: CourseFolder) -> None:
    assert outcome(planned(course_folder), {"draft": done})["score"] == score
    fifty = planned(course_folder, "")["activities"][0] | {"split": {"participation": 50, "quality": 50}}
    plan: Any = {**planned(course_folder), "activities": [fifty]}
    half = outcome(plan, {"draft": {**done, "marks": 0.5}})
    assert half["score"] == 0.75


def test_designers_weigh_in_their_own_words(course_folder: CourseFolder) -> None:
    draft = FILES["draft.md"].replace("{points: 10}", "{points: 10, split: {submission: 60, assessments: 40}}")
    course = load(course_folder({**FILES, "draft.md": draft})).course
    assert course
    assert compile_plan(course)["activities"][0]["split"] == {"participation": 40, "quality": 60}


@pytest.mark.parametrize(
    ("front", "problem"),
    [
        ("give: 1\nreceive: 2\n", "8:10: receive is 2, but give is 1; let give be as large as receive, or larger"),
        (
            "space: pod\npod: {size: 4, min: 3, max: 6}\ngive: 4\n",
            "9:7: give is 4, but a pod of 4 has only 3 others; ask for at most 3 reviews, or make pods larger",
        ),
        ("give: 0\n", "7:7: give is 0; give a whole number from 1 to 20"),
        ("post_first: false\n", '7:1: unknown key "post_first"; the keys here are'),
        ("require: {posts: 2}\n", '7:1: unknown key "require"; did you mean "required"?'),
        ("alone: {wait: 3d}\n", '7:9: unknown key "wait"; the keys here are relax_after and relax_to'),
    ],
)
def test_a_rule_nobody_can_meet_is_a_mistake(front: str, problem: str, course_folder: CourseFolder) -> None:
    draft = FILES["draft.md"].replace("grading:", f"{front}grading:")
    (found,) = problems({"draft.md": draft}, course_folder)
    assert found.startswith(f"draft.md:{problem}")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("expectation: You will review the drafts of two colleagues.\n", "", "2:1: the peer assessment has no expec"),
        ("rubrics/draft.yaml", "rubrics/drafts.yaml", '5:9: there is no file rubrics/drafts.yaml; did you mean "ru'),
        ("rubrics/draft.yaml", "5", "5:9: rubric is 5; write keys and values: criteria"),
        ("rubric: rubrics/draft.yaml\ntrain_on: samples.yaml\n", "", "2:1: rubric is missing; add `rubric:`"),
        ("{points: 10}", "{split: {submission: 90}}", "7:18: the parts come to 110 per cent; let submission and"),
    ],
)
def test_what_is_missing_in_the_front_matter(old: str, new: str, problem: str, course_folder: CourseFolder) -> None:
    (found,) = problems({"draft.md": FILES["draft.md"].replace(old, new)}, course_folder)
    assert found.startswith(f"draft.md:{problem}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("criteria: []\n", ["1:11: criteria is empty; name at least one"]),
        (
            "criteria:\n  - {title: Kind, levels: [No]}\n  - {title: Clear, levels: [{title: No, points: 2}, Yes]}\n",
            [
                '2:5: "Kind" has fewer than two levels; write at least two, the least first',
                '3:5: the levels of "Clear" have 2, 1 points; let each level have more than the last',
            ],
        ),
        (
            "criteria:\n  - {title: Kind, levels: [No, Yes]}\n  - {title: kind!, levels: [No, Yes]}\n",
            ["1:1: two criteria are called kind; give one of them another id"],
        ),
        (
            "criteria:\n  - {title: 课, levels: [No, Yes]}\n",
            ['2:5: "课" has no id; add `id:` in lower-case letters a-z'],
        ),
        (
            "criteria:\n  - {levels: [No, Yes]}\n",
            ["2:5: title is missing; add `title:` (what to look at, such as: Says what happens next)"],
        ),
        ("- Kind\n", ["1:1: there are no settings here; write `key: value` lines"]),
    ],
)
def test_a_mistake_in_a_rubric_is_explained_in_its_own_file(
    text: str, found: list[str], course_folder: CourseFolder
) -> None:
    assert problems({"rubrics/draft.yaml": text}, course_folder) == [f"rubrics/draft.yaml:{each}" for each in found]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("disclosure: 1", "disclosure: 3", ["3:26: disclosure has no level with 3 points; give it 0, 1 or 2"]),
        (
            "{disclosure: 1, ",
            "{disclosures: 1, ",
            [
                "3:5: no level is given for disclosure; give it 0, 1 or 2 points",
                '3:14: the rubric has no criterion disclosures; did you mean "disclosure"?',
            ],
        ),
        (
            "    why: Both are there.\n",
            "",
            ["5:5: why is missing; add `why:` (why, in Markdown; learners"],
        ),
        ("text: Hello, we are sorry.", "text: ''", ['2:11: text is ""; write something']),
        ("title: The short one", "by: Ann", ['5:5: unknown key "by"; the keys here are title, text, levels and why']),
    ],
)
def test_samples_have_levels_that_the_rubric_has(
    old: str, new: str, found: list[str], course_folder: CourseFolder
) -> None:
    said = problems({"samples.yaml": FILES["samples.yaml"].replace(old, new)}, course_folder)
    assert len(said) == len(found)
    assert all(each.startswith(f"samples.yaml:{begins}") for each, begins in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("given", "points", "marks"),
    [
        ([], {}, None),
        ([{"a": 2, "b": 1}], {"a": 2, "b": 4}, 1),
        ([{"a": 2, "b": 1}, {"a": 1, "b": 0}], {"a": 1.5, "b": 2}, 0.58333),
        # One who is harsh cannot move far what two others said.
        ([{"a": 2, "b": 1}, {"a": 2, "b": 1}, {"a": 0, "b": 0}], {"a": 2, "b": 4}, 1),
        ([{"a": 1}], {"a": 1}, 0.5),
        ([{"a": 7, "b": "x", "c": 1}], {}, None),
        ([{"a": True, "b": 0}], {"b": 0}, 0),
    ],
)
def test_several_peoples_levels_become_one_by_the_median(
    given: list[dict[str, Any]], points: dict[str, float], marks: float | None
) -> None:
    assert rubric.points_of(RUBRIC, given) == points
    assert rubric.marks(RUBRIC, points) == marks


@pytest.mark.parametrize(
    ("levels", "without"),
    [
        ({"a": 0, "b": 1}, None),
        ({"a": 2, "b": 0, "c": 9}, None),
        ({"a": 3, "b": 0}, "A"),
        ({"a": -1, "b": 0}, "A"),
        ({"a": True, "b": 0}, "A"),
        ({"a": 1.0, "b": 0}, "A"),
        ({"a": 1}, "B"),
        ({}, "A"),
    ],
)
def test_every_criterion_wants_one_of_its_levels(levels: dict[str, Any], without: str | None) -> None:
    assert rubric.unfit(RUBRIC, levels) == without
    if without is None:
        assert set(rubric.fitting(RUBRIC, levels)) == {"a", "b"}


levels = st.fixed_dictionaries({"a": st.integers(0, 2), "b": st.integers(0, 1)})


@given(st.lists(levels, min_size=1, max_size=9), levels)
def test_marks_are_fair(given_levels: list[dict[str, int]], more: dict[str, int]) -> None:
    def marks(given: list[dict[str, int]]) -> float:
        found = rubric.marks(RUBRIC, rubric.points_of(RUBRIC, given))
        assert found is not None
        return found

    found = marks(given_levels)
    assert 0 <= found <= 1
    assert found == marks(given_levels[::-1])
    # Nobody's best levels ever lower what others gave, and her worst never raise it.
    assert marks([*given_levels, {"a": 2, "b": 1}]) >= found >= marks([*given_levels, {"a": 0, "b": 0}])
    assert min(map(marks, [[each] for each in [*given_levels, more]])) <= marks([*given_levels, more])


@given(
    st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("posts", "trained", "others", "reviews_given", "reviews_received"), st.integers(0, 4)),
            "marks": st.floats(0, 1),
            "complete": st.booleans(),
            "asked": st.fixed_dictionaries(
                {},
                optional={
                    "reviews_given": st.integers(0, 2),
                    "reviews_received": st.integers(1, 2),
                    "staff": st.just(1),
                },
            ),
        },
    )
)
def test_nobody_is_left_without_a_next_step(done: dict[str, Any]) -> None:
    asked = {
        "id": "draft",
        "type": "peer_assessment",
        "title": "T",
        "required": True,
        "after": [],
        "points": 10,
        "mode": "scaled",
        "split": {"participation": 20, "quality": 80},
        "train": 2,
        "min_words": {},
        "samples": [],
        "require": {"posts": 1, "replies": 0, "distinct_peers": 0, "reviews_given": 2, "reviews_received": 2},
    }
    plan: Any = {"activities": [asked]}
    found = outcome(plan, {"draft": done})
    assert 0 <= found["score"] <= 1
    mine = [need for need in found["missing"] if need["turn"] == "mine"]
    # Whoever has handed in and practised, and can do nothing, waits for peers or the facilitator; the ladder helps.
    ready = done.get("posts", 0) >= 1 and done.get("trained", 0) >= 2
    assert found["complete"] or mine or ready
    assert all(need["what"] in ("post", "train", "review", "received") for need in found["missing"])
