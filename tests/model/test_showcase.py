"""A wall of stories: its fields, its consent, and what completes it."""

from __future__ import annotations

from typing import Any

import pytest

from courses.model.plan import compile_plan
from courses.model.rules import outcome
from courses.model.source import load
from tests.support.courses import CourseFolder

COURSE = "title: Tell\nmodules:\n  - title: Tell\n    activities: [wall]\n"


def wall(front: str = "", course: str = COURSE) -> dict[str, str]:
    return {"course.yaml": course, "wall.md": f"---\ntype: showcase\ntitle: What worked\n{front}---\nTell us.\n"}


def asked_by(files: dict[str, str], course_folder: CourseFolder) -> Any:
    loaded = load(course_folder(files))
    assert loaded.course, loaded.problems
    return compile_plan(loaded.course)["activities"][0]


def test_a_story_has_four_parts_unless_you_say_otherwise(course_folder: CourseFolder) -> None:
    asked = asked_by(wall(), course_folder)
    assert [field["id"] for field in asked["fields"]] == ["situation", "did", "result", "tip"]
    assert (asked["consent"], asked["post_first"]) == ("ask", False)
    assert {what: need for what, need in asked["require"].items() if need} == {"posts": 1}


def test_fields_are_short_names_or_ones_own(course_folder: CourseFolder) -> None:
    front = "fields: [situation, {id: photo-of, title: What is in the picture?, min_words: 5}]\nreuse_consent: none\n"
    asked = asked_by(wall(front), course_folder)
    assert asked["fields"] == [
        {"id": "situation", "title": "What was the situation?", "min_words": 0},
        {"id": "photo-of", "title": "What is in the picture?", "min_words": 5},
    ]
    assert asked["consent"] == "none"
    assert asked_by(wall("fields: []\n"), course_folder)["fields"] == []


@pytest.mark.parametrize(
    ("done", "missing"),
    [
        ({}, ["post mine", "endorse mine"]),
        ({"posts": 1}, ["endorse others"]),
        ({"posts": 1, "others": 2}, ["endorse mine"]),
        ({"posts": 1, "others": 2, "endorsements": 2}, []),
        ({"endorsements": 5, "others": 5}, ["post mine"]),
    ],
)
def test_a_wall_is_complete_when_enough_was_shared_and_called_helpful(
    done: dict[str, int], missing: list[str], course_folder: CourseFolder
) -> None:
    loaded = load(course_folder(wall("require: {endorsements: 2}\n")))
    assert loaded.course, loaded.problems
    found = outcome(compile_plan(loaded.course), {"wall": done})
    assert [f"{each['what']} {each['turn']}" for each in found["missing"]] == missing


@pytest.mark.parametrize(
    ("front", "problem"),
    [
        ("fields: [situation, mood]\n", "4:21: title is missing; add `title:` (what the learner is asked)"),
        ("fields: [tip, tip]\n", "4:9: two fields are called tip; give one of them another id"),
        ("fields: situation\n", '4:9: fields is "situation"; write a list, such as [first, second]'),
        ("reuse_consent: maybe\n", '4:16: reuse_consent is "maybe"; write none, ask or required'),
    ],
)
def test_a_mistake_is_explained_where_it_stands(front: str, problem: str, course_folder: CourseFolder) -> None:
    assert [str(found) for found in load(course_folder(wall(front))).problems] == [f"course/wall.md:{problem}"]


def test_short_names_are_for_courses_in_english(course_folder: CourseFolder) -> None:
    german = COURSE.replace("title: Tell\nm", "title: Tell\nlanguage: de\nm")
    (problem,) = load(course_folder(wall("fields: [tip]\n", german))).problems
    assert (problem.line, problem.message) == (
        4,
        "the fields have no titles in the language of the course (de)",
    )
    asked_by(wall("fields: [{id: tip, title: Ihr Rat}]\n", german), course_folder)
