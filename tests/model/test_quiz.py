"""How a quiz is written, and what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from courses.model.activities.quiz import Quiz
from courses.model.plan import compile_plan, public_plan
from courses.model.rules import score_quiz
from courses.model.source import load
from tests.support.courses import SMALL, CourseFolder

HEAD = "---\ntype: quiz\ntitle: Check\n---\n"


class Designer:
    """Writes a quiz into a small course."""

    def __init__(self, course_folder: CourseFolder) -> None:
        self._folder = course_folder

    def _write(self, body: str, head: str) -> Path:
        return self._folder({**SMALL, "check.md": head + body})

    def quiz(self, body: str, *, head: str = HEAD) -> Quiz:
        loaded = load(self._write(body, head))
        assert loaded.course, list(map(str, loaded.problems))
        quiz = loaded.course.activity("check")
        assert isinstance(quiz, Quiz)
        return quiz

    def complaints(self, body: str) -> list[str]:
        return [str(problem).removeprefix("course/check.md:") for problem in load(self._write(body, HEAD)).problems]


@pytest.fixture
def designer(course_folder: CourseFolder) -> Designer:
    return Designer(course_folder)


def test_one_right_option_is_a_single_choice(designer: Designer) -> None:
    quiz = designer.quiz(
        "Read first.\n\n## What *now*?\nLook around.\n\n- [ ] Run\n- [x] Ask [her](explain)\n\n> Well.\n"
    )
    (question,) = quiz.questions
    assert quiz.html == "<p>Read first.</p>\n"
    assert (question.id, question.kind, question.key) == ("what-now", "single", [1])
    assert question.title_html == "What <em>now</em>?"
    assert question.html == "<p>Look around.</p>\n"
    assert [option.html for option in question.options] == ["Run", 'Ask <a href="#/explain">her</a>']
    assert question.feedback_html == "<p>Well.</p>\n"
    assert question.feedback_nodes == ({"t": "p", "c": [{"t": "text", "s": "Well."}]},)


def test_two_right_options_or_the_mark_make_it_multiple(designer: Designer) -> None:
    quiz = designer.quiz("## A?\n- [x] a\n- [X] b\n- [ ] c\n\n## B? {multiple}\n- [x] a\n- [ ] b\n")
    assert [(question.kind, question.key) for question in quiz.questions] == [("multiple", [0, 1]), ("multiple", [0])]


def test_feedback_inside_an_option_belongs_to_it(designer: Designer) -> None:
    for gap in ("\n", "\n\n"):
        (question,) = designer.quiz(f"## A?\n- [x] a{gap}  > Yes, [this](policy/our-policy.md).\n- [ ] b\n").questions
        assert [option.html for option in question.options] == ["a", "b"]
        assert question.options[0].feedback_html == '<p>Yes, <a href="#/text/policy/our-policy">this</a>.</p>\n'
        link = {"t": "link", "href": "#/text/policy/our-policy", "c": [{"t": "text", "s": "this"}]}
        assert question.options[0].feedback_nodes[0]["c"][1] == link
        assert (question.feedback_html, question.html) == ("", "")


def test_feedback_that_a_page_adds_later_is_made_of_the_same_safe_nodes(designer: Designer) -> None:
    (question,) = designer.quiz("## A?\n= a\n\n> ## So\n>\n> ---\n>\n> - *one*\n> ![A](media/table.svg)\n").questions
    assert question.feedback_nodes == (
        {"t": "p", "c": [{"t": "text", "s": "So"}]},
        {"t": "ul", "c": [{"t": "li", "c": [{"t": "p", "c": ANY}]}]},
    )


@pytest.mark.parametrize(
    ("written", "kind", "key"),
    [
        ("= 14", "number", {"value": 14, "tolerance": 0}),
        ("= 3.5 ± 0.1", "number", {"value": 3.5, "tolerance": 0.1}),
        ("= 10 +/- 2", "number", {"value": 10, "tolerance": 2}),
        ("= -3,5 +- 0,1", "number", {"value": -3.5, "tolerance": 0.1}),
        ("= 14 | fourteen", "text", ["14", "fourteen"]),
        ("= 14\n= fourteen", "text", ["14", "fourteen"]),
        ("= Customer care", "text", ["Customer care"]),
        ("= about 3 ± 1", "text", ["about 3 ± 1"]),
    ],
)
def test_an_answer_to_type_is_text_or_a_number(written: str, kind: str, key: Any, designer: Designer) -> None:
    (question,) = designer.quiz(f"## How many?\nGuess.\n\n{written}\n").questions
    assert (question.kind, question.key, question.html) == (kind, key, "<p>Guess.</p>\n")


def test_steps_are_stored_so_that_the_page_does_not_give_their_order_away(designer: Designer) -> None:
    (question,) = designer.quiz("## In what order? {order}\n1. Read it\n2. Check it\n3. Answer\n").questions
    assert question.kind == "ordering"
    stored = [option.html for option in question.options]
    assert [stored[index] for index in question.key] == ["Read it", "Check it", "Answer"]
    assert stored != ["Read it", "Check it", "Answer"]


def test_pairs_have_a_left_and_a_right_side(designer: Designer) -> None:
    (question,) = designer.quiz("## Who?\n- *A* threat -> Security\n- A joke → Nobody\n- A bill -> Nobody\n").questions
    assert question.kind == "matching"
    assert question.left == ("<em>A</em> threat", "A joke", "A bill")
    stored = [option.html for option in question.options]
    assert sorted(stored) == ["Nobody", "Security"]
    assert [stored[index] for index in question.key] == ["Security", "Nobody", "Nobody"]


def test_marks_stand_behind_the_question(designer: Designer) -> None:
    quiz = designer.quiz("## A {points=3} {shuffle}\n- [x] a\n- [ ] b\n\n## B {shuffle multiple}\n- [x] a\n- [ ] b\n")
    assert [(question.points, question.shuffle, question.kind) for question in quiz.questions] == [
        (3, True, "single"),
        (1, True, "multiple"),
    ]
    assert [question.title_html for question in quiz.questions] == ["A", "B"]
    assert quiz.points == 4


def test_every_question_has_an_id_of_its_own(designer: Designer) -> None:
    body = "".join(f"## {title}\n= a\n\n" for title in ("Why?", "Why?", "为什么?", "Ça va, Zoë?", "x" * 80))
    ids = [question.id for question in designer.quiz(body).questions]
    assert ids[:2] == ["why", "why-2"]
    assert ids[2].startswith("q-")
    assert ids[3:] == ["ca-va-zoe", "x" * 60]


def test_it_passes_at_the_courses_mark_unless_it_says_otherwise(designer: Designer) -> None:
    assert designer.quiz("## A\n= a\n").pass_mark == 80
    own = designer.quiz("## A\n= a\n", head=HEAD.replace("title", "pass_mark: 50\npoints: 7\ntitle"))
    assert (own.pass_mark, own.points, own.attempts) == (50, 7, 0)


def test_the_plan_marks_it_and_the_public_plan_cannot(small_course_folder: Path) -> None:
    course = load(small_course_folder).course
    assert course
    plan = compile_plan(course)
    check = next(asked for asked in plan["activities"] if asked["id"] == "check")
    one, two = (question["id"] for question in check["questions"])
    assert score_quiz(check, {one: 1, two: "Fourteen"})["passed"]
    public = next(asked for asked in public_plan(plan)["activities"] if asked["id"] == "check")
    assert "key" in check["questions"][0]
    assert "key" not in str(public)


@pytest.mark.parametrize(
    ("written", "fact", "way_out"),
    [
        ("Nothing", "5:1: this quiz has no questions", "begin each with a heading: ## What is …?"),
        ("## {order}\n1. a\n2. b", "5:1: this question says nothing", "write what you ask behind the ##"),
        ("##\n= 3", "5:1: this question says nothing", "write what you ask behind the ##"),
        ("## A\n-     code\n- [x] b", '6:1: "" has no [ ] in front, but others have', "write options"),
        ("## A\nText", "5:1: this question has no answers", "write options"),
        ("## A\n- plain\n- list", "5:1: this question has no answers", "write options"),
        ("## A\n- [x] a\n- [ ] b\n\n= c", "5:1: this question has several kinds of answers", "write options"),
        (
            "## A\n- [ ] a\n- [ ] b",
            "5:1: no option is marked as right",
            "put an x in the box of each right one: - [x] …",
        ),
        ("## A\n- [x] a", "6:1: there is only one option", "give at least two, or write an answer to type: = …"),
        ("## A\n- [x] a\n- b", '7:1: "b" has no [ ] in front, but others have', "write options"),
        ("## A\n- [x] a\n- [ ]", "7:1: this option is empty", "write what it says after the box"),
        ("## A\n- a -> b", "6:1: there is only one pair", "give at least two"),
        ("## A\n- a -> b\n- c", '7:1: "c" has no ->, but others have', "write options"),
        ("## A\n- a -> b\n- c ->", '7:1: "c ->" lacks a side', "write both: - left -> right"),
        (
            "## A\n- a -> b\n- a -> c",
            "6:1: two pairs have the same left side",
            "join them, or say what tells them apart",
        ),
        (
            "## A {order}\n1. a",
            "6:1: there are not two different steps to put in order",
            "give at least two, no two the same",
        ),
        ("## A {order}\n1. a\n2. a", "6:1: there are not two different steps to put in order", "give at least two"),
        ("## A\nText\n= 3", "6:1: an answer to type stands inside a paragraph", "put an empty line before the = …"),
        ("## A\n= a ||", "6:1: an answer to type is empty", "write it after the =, alternatives with | between them"),
        ("## A\n= 3 ± much", '6:1: "3 ± much" has no number after ±', "write it like this: = 3.5 ± 0.1"),
        ("## A {suffle}\n= 3", '5:1: unknown mark "suffle"', 'did you mean "shuffle"?'),
        ("## A {points=many}\n= 3", '5:1: points is "many"', "write a whole number from 1 to 99, such as {points=2}"),
        ("## A\n= 3\n\n## B\n\n## C\n= 4", "8:1: this question has no answers", "write options"),
    ],
)
def test_a_question_nobody_can_answer_is_named(written: str, fact: str, way_out: str, designer: Designer) -> None:
    (complaint,) = designer.complaints(written)
    assert complaint.startswith(f"{fact}; {way_out}")
