"""What all activities have that people do with each other, whatever they are called.

An activity of such a type has a space in each run or pod: its plan entry has the key `space`. Whether one
contribution counts is decided in `contributions.py`, how nobody is stuck in `ladder.py`; here is what designers
write, what of it goes into the plan, and how far a record is under it. The rule is one for all types: it asks for
numbers of things, and a type that does not ask for a thing asks for none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import Field, StrictBool, field_validator, model_validator

from courses.model import dates, participation
from courses.model.activities._samples import Sample, read_samples
from courses.model.activities._settings import (
    ASKED,
    Alone,
    Checkpoint,
    Count,
    Days,
    Grading,
    MinWords,
    Moderation,
    Pod,
    Require,
    Share,
    Starter,
    Words,
)
from courses.model.course import Activity, Line, Made
from courses.model.problems import mistake
from courses.model.rubric import read_rubric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationInfo

    from courses.model.author import Document
    from courses.model.course import Outline
    from courses.model.rules import Progress

__all__ = ["ASKED", "Count", "Days", "MinWords", "Require", "Share", "SocialActivity", "Words"]


class SocialActivity(Activity):
    """What every activity has that needs other people. A type says what it asks for: its own `require`."""

    social: ClassVar[bool] = True

    require: Require = Field(Require(), description="What completes it.")
    expectation: Line | None = Field(
        None,
        validate_default=True,
        description="What the learner will do for others, said before the lesson rather than after it.",
    )
    space: Literal["run", "pod"] = Field("run", description="Whether everybody meets here or small lasting groups do.")
    pod: Pod = Field(Pod(), description="How large the groups are; one size for the whole course.")
    post_first: StrictBool = Field(True, description="Whether peers' posts stay hidden until one's own post counts.")
    checkpoints: tuple[Checkpoint, ...] = Field((), description="Parts with a due date of their own.")
    alone: Alone = Field(Alone(), description="What happens when too few others are there.")
    starters: tuple[Starter, ...] = Field((), description="Sentence starters offered to the writer.")
    anonymous: Literal["never", "to_peers"] = Field(
        "never", description="Whether people may write without their name; facilitators see it all the same."
    )
    moderation: Moderation = Field(Moderation(), description="Who looks at posts before others do.")
    grading: Grading = Field(Grading(), description="How it is scored.")
    samples: Made[tuple[Sample, ...]] = ()

    @field_validator("expectation")
    @classmethod
    def what_is_done_for_others_is_announced_before_the_lesson(
        cls, text: str | None, info: ValidationInfo
    ) -> str | None:
        require = info.data.get("require")
        asked = [what for what in ("replies", "reviews_given") if getattr(require, what, 0)]
        if text is None and asked:
            kind = cls.model_fields["type"].default.replace("_", " ")
            raise mistake(
                f"the {kind} asks for {asked[0].partition('_')[0]} but has no expectation",
                "add `expectation:` and say what the learner will do for colleagues; it is shown before the lesson",
            )
        return text

    @field_validator("checkpoints")
    @classmethod
    def checkpoints_come_before_the_end(
        cls, checkpoints: tuple[Checkpoint, ...], info: ValidationInfo
    ) -> tuple[Checkpoint, ...]:
        for at, checkpoint in enumerate(checkpoints):
            if dates.is_after(checkpoint.due, info.data.get("closes")):
                raise mistake(
                    f"checkpoint {at + 1} is due at {checkpoint.due}, after all has closed", "let it be due earlier"
                )
        return checkpoints

    @model_validator(mode="after")
    def somebody_can_meet_the_rule(self) -> Self:
        asked = self.asked()
        for what, where in (("distinct_peers", "replies"), ("reviews_given", "reviews_given")):
            if self.space == "pod" and asked[what] >= self.pod.size:
                raise mistake(
                    f"{asked[what]} other people are asked for, but a pod has {self.pod.size} with oneself",
                    f"ask for at most {self.pod.size - 1}, or let the pods be larger",
                    at=("require", where),
                )
        return self

    @model_validator(mode="after")
    def samples_can_stand_in_for_everybody(self) -> Self:
        people, found = self.asked()["distinct_peers"], len(self.samples)
        if 0 < found < people:
            raise mistake(
                f"{found} sample posts cannot stand in for the {people} people to answer",
                f"write at least {people}",
                at=("alone", "samples"),
            )
        return self

    @model_validator(mode="after")
    def checkpoints_are_about_something_asked_for(self) -> Self:
        for at, checkpoint in enumerate(self.checkpoints):
            if not self.asked()[checkpoint.of]:
                raise mistake(
                    f"{checkpoint.of} are due, but none are asked for", "take it out", at=("checkpoints", at, "of")
                )
        return self

    @classmethod
    def read(cls, settings: dict[str, Any], body: Document, *, course: Outline) -> dict[str, Any]:
        grading = settings.get("grading")
        values = super().read({"points": _points(grading), **settings}, body, course=course)
        if isinstance(grading, dict):
            values["grading"] = read_rubric(grading, body, ("grading", "rubric"))
        return {**values, "samples": read_samples(body)}

    def asked(self) -> dict[str, int]:
        """How many of each thing complete it."""
        return {what: getattr(self.require, what, 0) for what in ASKED}

    def plan(self) -> dict[str, Any]:
        rubric = getattr(self.grading, "rubric", None)
        return {
            **super().plan(),
            "space": self.space,
            "pod": self.pod.model_dump(),
            "post_first": self.post_first,
            "require": self.asked(),
            "min_words": self.require.min_words.model_dump(),
            "mode": self.grading.mode,
            "split": self.grading.split.model_dump(),
            "alone": {
                **self.alone.model_dump(include={"wait", "relax_after", "relax_to", "colleague"}),
                "earlier_runs": self.alone.earlier_runs == "visible",
            },
            "samples": [sample.model_dump() for sample in self.samples],
            "checkpoints": [checkpoint.model_dump() for checkpoint in self.checkpoints],
            "anonymous": self.anonymous,
            "moderation": self.moderation.model_dump(),
            "starters": list(self.starters),
            "board": False,
            "fields": [],
            "consent": "none",
            "rubric": rubric.plan() if rubric else None,
            "train": 0,
        }

    @staticmethod
    def progress(asked: Mapping[str, Any], done: Mapping[str, Any]) -> Progress:
        return participation.progress(asked, done)


def _points(grading: Any) -> int:
    """The points under `grading`; what is wrong with them is said there and not once more here."""
    points = grading.get("points") if isinstance(grading, dict) else None
    return points if type(points) is int and 0 <= points <= 1000 else 0
