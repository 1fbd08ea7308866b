"""`session`: people meet at a date. Complete when one was there, or has made up for it.

A course says what kind of session it is; the dates are made by whoever runs it. What people want to ask is written
here before, so that it opens the session, and what nobody answered stays here with everybody: a question is a post and
an answer a reply, as on a board. Between two people (`one_to_one`), a talk also ends with one thing to measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, StrictBool, field_validator

from courses.model.activities._meeting import (
    Attendance,
    MakeUp,
    Presence,
    QuestionWords,
    Seats,
    SignUp,
    read_make_up,
)
from courses.model.activities._settings import Alone, Checkpoint, Pod, Starter
from courses.model.activities._social import Count, SocialActivity
from courses.model.course import Made, Minutes
from courses.model.problems import mistake

if TYPE_CHECKING:
    from pydantic import ValidationInfo

    from courses.model.author import Document
    from courses.model.course import Outline


class Session(SocialActivity):
    """A live session: one or several dates of which everybody chooses one."""

    live: ClassVar[bool] = True

    type: Literal["session"] = "session"
    minutes: Minutes = Field(60, description="How long a new date lasts, in minutes.")
    mode: Literal["group", "one_to_one"] = Field(
        "group", description="Whether people meet as a group, or one learner and one facilitator."
    )
    seats: Seats = Field(Seats(), description="How many people a new date has room for.")
    sign_up: SignUp = Field(default_factory=SignUp, description="Until when one signs up, and who moves up.")
    attendance: Attendance = Field(default_factory=Attendance, description="What counts as being there.")
    questions: Count = Field(0, description="How many questions each brings along; with 0 everybody may.")
    min_words: QuestionWords = Field(QuestionWords(), description="How long a question must be to count.")
    make_up: MakeUp | None = Field(
        None, validate_default=True, description="What somebody does who could not be there; `{}` is the usual."
    )
    # Always the same here: an author cannot write them.
    require: Made[Presence] = Presence()  # type: ignore[assignment]  # it asks for one thing only
    space: Made[Literal["run", "pod"]] = "run"
    pod: Made[Pod] = Pod()
    post_first: Made[StrictBool] = False
    checkpoints: Made[tuple[Checkpoint, ...]] = ()
    # Nobody is asked for less: another date is the way out, and then what makes up for it.
    alone: Made[Alone] = Alone(colleague=False, earlier_runs="hidden")
    starters: Made[tuple[Starter, ...]] = ()

    @field_validator("seats")
    @classmethod
    def two_people_need_no_seats(cls, seats: Seats, info: ValidationInfo) -> Seats:
        if info.data.get("mode") == "one_to_one":
            raise mistake("a date between two has one seat, always", "take seats out")
        return seats

    @field_validator("questions")
    @classmethod
    def what_one_brings_for_others_is_announced_before_the_lesson(cls, questions: int, info: ValidationInfo) -> int:
        if questions and info.data.get("expectation", "wrong") is None:
            raise mistake(
                "the session asks for questions but has no expectation",
                "add `expectation:` and say what the learner will bring; it is shown before the lesson",
            )
        return questions

    @field_validator("make_up")
    @classmethod
    def whoever_cannot_be_there_has_a_way(cls, make_up: MakeUp | None, info: ValidationInfo) -> MakeUp | None:
        group = info.data.get("mode") == "group"
        if make_up is None and group and info.data.get("required"):
            raise mistake(
                "whoever cannot come to this required session cannot finish the course",
                "add `make_up: {}` and say with look_at what to read instead, or make it required: false",
            )
        if make_up is not None and info.data.get("mode") == "one_to_one":
            hint = "take make_up out; whoever misses a date chooses another"
            raise mistake("a talk between two cannot be made up for alone", hint)
        return make_up

    @classmethod
    def read(cls, settings: dict[str, Any], body: Document, *, course: Outline) -> dict[str, Any]:
        written = {key: value for key, value in settings.items() if key not in _ALWAYS_THE_SAME}
        return super().read(read_make_up(written, body), body, course=course)

    def asked(self) -> dict[str, int]:
        return {**super().asked(), "posts": self.questions, "outcomes": int(self.mode == "one_to_one")}

    def plan(self) -> dict[str, Any]:
        return {
            **super().plan(),
            "min_words": {"post": self.min_words.question, "reply": 1},
            "board": True,
            "meeting": self._meeting(),
        }

    def _meeting(self) -> dict[str, Any]:
        """What a new date is like; spans in hours before the start, or in minutes after it."""
        seats = {"max": 1, "min": 1} if self.mode == "one_to_one" else self.seats.model_dump()
        return {
            "mode": self.mode,
            "minutes": self.minutes,
            "seats": seats,
            **self.sign_up.model_dump(),
            **self.attendance.model_dump(),
            "make_up": self.make_up and self.make_up.model_dump(),
        }


ACTIVITY = Session

_ALWAYS_THE_SAME = ("require", "space", "pod", "post_first", "checkpoints", "alone", "starters")
