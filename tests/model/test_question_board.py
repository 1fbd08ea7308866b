"""A board of questions: what designers write, and what completes it."""

from __future__ import annotations

import pytest

from courses.model.plan import compile_plan
from courses.model.rules import outcome
from courses.model.source import load
from tests.support.courses import CourseFolder

COURSE = "title: Ask\nmodules:\n  - title: Ask\n    activities: [board]\n"


def board(front: str = "", expectation: str = "expectation: You will answer a colleague.\n") -> dict[str, str]:
    text = (
        f"---\ntype: question_board\ntitle: Ask each other\n{expectation}{front}---\nWhat would help you on Monday?\n"
    )
    return {"course.yaml": COURSE, "board.md": text}


def test_questions_are_posts_and_answers_replies(course_folder: CourseFolder) -> None:
    front = "require: {questions: 1, answers: 2, accepted: 1, min_words: {question: 12, answer: 20}}\n"
    course = load(course_folder(board(front))).course
    assert course
    (asked,) = compile_plan(course)["activities"]
    wanted = {what: need for what, need in asked["require"].items() if need}
    assert wanted == {"posts": 1, "replies": 2, "distinct_peers": 2, "accepted": 1}
    assert (asked["min_words"], asked["board"], asked["space"]) == ({"post": 12, "reply": 20}, True, "run")


@pytest.mark.parametrize(
    ("front", "done", "missing"),
    [
        ("", {}, ["peer others"]),
        ("", {"others": 1}, ["peer mine"]),
        ("", {"replies": 1, "peers": 1}, []),
        ("require: {questions: 1, answers: 0}\n", {}, ["post mine"]),
        ("require: {questions: 1, answers: 0}\n", {"posts": 1}, []),
        ("require: {questions: 1}\n", {"replies": 3, "peers": 2, "others": 1}, ["post mine"]),
        ("require: {answers: 2, distinct_peers: 1}\n", {"replies": 1, "peers": 1}, ["reply mine"]),
        ("require: {accepted: 1}\n", {"replies": 1, "peers": 1, "others": 1}, ["accepted others"]),
        ("require: {accepted: 1}\n", {"replies": 1, "peers": 1, "accepted": 1}, []),
    ],
)
def test_a_board_is_complete_when_enough_was_asked_and_answered(
    front: str, done: dict[str, int], missing: list[str], course_folder: CourseFolder
) -> None:
    course = load(course_folder(board(front))).course
    assert course
    found = outcome(compile_plan(course), {"board": done})
    assert [f"{each['what']} {each['turn']}" for each in found["missing"]] == missing


def test_everybody_reads_questions_before_asking_one(course_folder: CourseFolder) -> None:
    course = load(course_folder(board())).course
    assert course
    assert compile_plan(course)["activities"][0]["post_first"] is False


@pytest.mark.parametrize(
    ("front", "expectation", "problem"),
    [
        ("require: {answers: 0}\n", "", "4:10: nothing is asked for here; ask for at least one question or one answer"),
        (
            "",
            "",
            "2:1: the board asks for answers but has no expectation; add `expectation:` and say what",
        ),
        (
            "require: {accepted: 2}\n",
            None,
            "5:21: accepted is 2, but answers is 1; ask for at least 2 answers, or set accepted to 1 or less",
        ),
        (
            "require: {answers: 2, distinct_peers: 3}\n",
            None,
            "5:39: distinct_peers is 3, but answers is 2; ask for at least 3 answers, or set distinct_peers to",
        ),
        (
            "post_first: true\n",
            None,
            "5:13: post_first is true, but no question is asked for; set questions: 1, or post_first: false",
        ),
        (
            "require: {replies: 2}\n",
            None,
            '5:11: unknown key "replies"; the keys here are questions, answers, distinct_peers, accepted and min_words',
        ),
    ],
)
def test_a_mistake_is_explained_where_it_stands(
    front: str, expectation: str | None, problem: str, course_folder: CourseFolder
) -> None:
    files = board(front) if expectation is None else board(front, expectation)
    (found,) = load(course_folder(files)).problems
    assert str(found).startswith(f"course/board.md:{problem}")
