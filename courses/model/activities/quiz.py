"""`quiz`: questions of six kinds. Complete when passed; with a pass mark of 0, when submitted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StrictInt

from courses.model.activities import _questions
from courses.model.activities._questions import Question
from courses.model.course import Activity, Made, Percent
from courses.model.marks import CLOSE, passes
from courses.model.rules import Need, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from courses.model.author import Document
    from courses.model.course import Outline


class Quiz(Activity):
    """A quiz. Its points are those of its questions unless it says otherwise."""

    type: Literal["quiz"] = "quiz"
    pass_mark: Percent = Field(
        80, description="The score in per cent that passes; the course's pass mark unless you say."
    )
    attempts: Annotated[StrictInt, Field(ge=0, le=99)] = Field(
        0, description="How many attempts; 0 is as many as one likes."
    )
    questions: Made[tuple[Question, ...]] = ()

    @classmethod
    def read(cls, settings: dict[str, Any], body: Document, *, course: Outline) -> dict[str, Any]:
        html, questions = _questions.read(body)
        points = sum(question.points for question in questions)
        return {"pass_mark": course.pass_mark, "points": points, **settings, "html": html, "questions": questions}

    def plan(self) -> dict[str, Any]:
        return {
            **super().plan(),
            "pass_mark": self.pass_mark,
            "attempts": self.attempts,
            "questions": [_asked(question) for question in self.questions],
        }

    @staticmethod
    def public(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        questions = [
            {name: value for name, value in question.items() if name != "key"} for question in asked["questions"]
        ]
        return {**asked, "questions": questions}

    @staticmethod
    def progress(asked: Mapping[str, Any], done: Mapping[str, Any]) -> Progress:
        pass_mark, best = asked["pass_mark"], done.get("best", 0)
        if not done.get("attempts", 0):
            need = Need("pass", pass_mark, 0) if pass_mark else Need("submit", 1, 0)
            return Progress(started=False, score=None, needs=(need,))
        # Rounded down, so that nobody reads "80 of 80" and has not passed.
        need = Need("pass", pass_mark, math.floor(best * 100 + CLOSE))
        return Progress(started=True, score=best, needs=() if passes(best, pass_mark) else (need,))


ACTIVITY = Quiz


def _asked(question: Question) -> dict[str, Any]:
    asked: dict[str, Any] = {"id": question.id, "kind": question.kind, "points": question.points, "key": question.key}
    return {**asked, "options": len(question.options)} if question.options else asked
