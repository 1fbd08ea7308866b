"""The settings of a session: who it is for, how one signs up, what counts as being there, and how it is made up for.

In code a session at one date is a *meeting*, because a session is a visit there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from courses.model import dates
from courses.model.activities._settings import MinWords, Words
from courses.model.course import Frozen, Line
from courses.model.problems import mistake

if TYPE_CHECKING:
    from courses.model.author import Document

Hours = Annotated[float, BeforeValidator(dates.hours, json_schema_input_type=str)]
MOST = 10_000
"""People at one date; more than a run is meant to have."""


class Presence(Frozen):
    """What completes a session: to be there, once. An author need not say it."""

    min_words: ClassVar[MinWords] = MinWords(post=0, reply=1)
    attended: int = 1


class Seats(Frozen):
    """How many people one date has room for."""

    max: StrictInt | None = Field(
        None, ge=2, le=MOST, description="How many can sign up for one date; leave it out for no limit."
    )
    min: StrictInt = Field(
        2, ge=1, le=MOST, description="With fewer the facilitator is told, who decides whether it takes place."
    )

    @model_validator(mode="after")
    def enough_people_have_a_seat(self) -> Self:
        if self.max is not None and self.min > self.max:
            raise mistake(f"min is {self.min}, but max is {self.max}", "let max be as large as min, or larger")
        return self


class SignUp(Frozen):
    """Until when one signs up, gives a seat back and moves up from the waitlist."""

    closes: Hours = Field(2.0, description="How long before the start signing up ends, such as 2h.")
    cancel: Hours = Field(24.0, description="How long before the start a seat can be given back, such as 24h.")
    waitlist: StrictBool = Field(True, description="Whether people wait for a seat where all are taken.")
    promote_until: Hours = Field(
        default_factory=lambda given: max(12.0, given.get("closes", 0.0)),
        description="Until how long before the start whoever waits moves up by herself, such as 12h.",
    )

    @model_validator(mode="after")
    def nobody_moves_up_after_it_has_closed(self) -> Self:
        if self.promote_until < self.closes:
            raise mistake(
                f"people move up until {self.promote_until:g} hours before, but signing up ends {self.closes:g} before",
                "let promote_until be as long as closes, or longer",
                at=("promote_until",),
            )
        return self


class Attendance(Frozen):
    """What counts as being there, in minutes after the start; later only a facilitator can mark somebody."""

    until: StrictInt = Field(30, ge=1, le=1440, description="Until when the code of the session is taken.")
    late_after: StrictInt = Field(
        default_factory=lambda given: min(10, given.get("until", 10)),
        ge=0,
        le=1440,
        description="From when on somebody is late.",
    )

    @model_validator(mode="after")
    def one_is_late_before_it_is_too_late(self) -> Self:
        if self.late_after > self.until:
            raise mistake(
                f"late_after is {self.late_after}, but the code is taken until {self.until}",
                "let until be as large as late_after, or larger",
                at=("late_after",),
            )
        return self


class QuestionWords(Frozen):
    """How long a question must be to count, in words."""

    question: Words = Field(8, description="Words a question needs to count.")


class MakeUp(Frozen):
    """What somebody does who could not be there: look, think about it, ask."""

    look_at: Line | None = Field(
        None, description="A text or an activity to read; whoever makes up for a date gets its recording as well."
    )
    reflection: StrictInt = Field(
        60, ge=1, le=300, description="Words to write about what it means for one's own work."
    )
    question: StrictBool = Field(True, description="Whether a question to the others belongs to it.")


def read_make_up(settings: dict[str, Any], body: Document) -> dict[str, Any]:
    """The settings of a session with `make_up: {look_at: …}` as the page to open; what leads nowhere is reported."""
    make_up = settings.get("make_up")
    if not isinstance(make_up, dict):
        return settings
    name = make_up.get("look_at")
    target = body.follow_settings(_LOOK_AT, name) if isinstance(name, str) and name.strip() else None
    if target is None:
        return settings
    fact = ""
    if target.kind not in ("activity", "text"):
        fact = f"look_at leads to {target.path}, which is no text or activity of the course"
    elif target.href.removeprefix("#/").partition("/")[0] == body.links.page:
        fact = "look_at leads to the session itself"
    if fact:
        body.report(body.settings_place(_LOOK_AT), fact, "name a text or another activity, or leave it out")
    return {**settings, "make_up": {**make_up, "look_at": target.href.removeprefix("#/")}}


_LOOK_AT = ("make_up", "look_at")
