"""What all activities have that people do with each other, whatever they are called.

An activity of such a type has a space in each run or pod: its plan entry has the key `space`. Whether one
contribution counts is decided in `contributions.py`, how nobody is stuck in `ladder.py`; here is what designers
write, what of it goes into the plan, and how far a record is under it. The rule is one for all types: it asks for
numbers of things, and a type that does not ask for a thing asks for none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, field_validator, model_validator

from courses.model import dates, participation
from courses.model.activities._samples import Sample, read_samples
from courses.model.course import Activity, Frozen, Line, Made, Percent, Points, When
from courses.model.problems import mistake
from courses.model.rubric import Rubric, read_rubric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationInfo

    from courses.model.author import Document
    from courses.model.course import Outline
    from courses.model.rules import Progress

Count = Annotated[StrictInt, Field(ge=0, le=50)]
# Above this a post is an essay: people put it off and peers do not read it (facts/social.md, section 6d, lint rules).
Words = Annotated[StrictInt, Field(ge=0, le=300)]
Size = Annotated[StrictInt, Field(ge=2, le=50)]
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
Days = Annotated[float, BeforeValidator(dates.days, json_schema_input_type=str)]
Starter = Literal["ask", "challenge", "add_evidence", "what_would_change_my_mind"]

ASKED = (
    "posts",
    "replies",
    "distinct_peers",
    "answer_backs",
    "endorsements",
    "accepted",
    "reviews_given",
    "reviews_received",
)
"""Everything the rule can ask for, by the names of the plan."""


class MinWords(Frozen):
    """How long a contribution must be to count, in words."""

    post: Words = Field(60, description="Words a post needs to count.")
    reply: Words = Field(25, description="Words a reply needs to count.")


class Require(Frozen):
    """What a learner contributes to complete the activity."""

    posts: Count = Field(1, description="How many posts of one's own.")
    replies: Count = Field(2, description="How many replies to other people.")
    distinct_peers: Count = Field(
        default_factory=lambda given: given.get("replies", 0),
        description="How many different people to answer; as many as replies unless you say fewer.",
    )
    answer_backs: Count = Field(0, description="How many answers to people who answered one's own post.")
    endorsements: Count = Field(0, description="How many posts of others to call helpful.")
    min_words: MinWords = Field(MinWords(), description="How long a contribution must be to count.")

    @field_validator("distinct_peers")
    @classmethod
    def nobody_answers_more_people_than_she_writes_replies(cls, peers: int, info: ValidationInfo) -> int:
        replies = info.data.get("replies")
        if replies is not None and peers > replies:
            raise mistake(
                f"distinct_peers is {peers}, but replies is {replies}",
                f"ask for at least {peers} replies, or for fewer different people",
            )
        return peers

    @model_validator(mode="after")
    def something_is_asked_for(self) -> Self:
        if not any(getattr(self, what, 0) for what in ASKED):
            raise mistake("nothing is asked for here", "ask for at least one post or one reply")
        return self


class Pod(Frozen):
    """How large the groups are in which people meet."""

    size: Size = Field(6, description="How many people a group should have.")
    min: Size = Field(4, description="Smaller groups are merged after a week.")
    max: Size = Field(8, description="Nobody else comes into a group of this size.")

    @model_validator(mode="after")
    def the_size_lies_between(self) -> Self:
        if not self.min <= self.size <= self.max:
            raise mistake(
                f"a pod of {self.size} does not lie between {self.min} and {self.max}",
                "let min be the smallest of the three and max the largest",
            )
        return self


class Checkpoint(Frozen):
    """A part of the whole that has its own due date; it is reached when the last item asked for arrives."""

    of: Literal["posts", "replies"] = Field(description="What is due.")
    due: When = Field(description="When: `+3d`, `run+3d` or a date.")


class Alone(Frozen):
    """What happens when too few others are there, step by step (community.md)."""

    wait: Days = Field(3.0, description="How long after one's own post sample posts open, such as 3d.")
    relax_after: Days = Field(7.0, description="How long after one's own post fewer replies are enough, such as 7d.")
    relax_to: Share = Field(0.3, description="Which share of the replies is enough then; at least one.")
    earlier_runs: Literal["visible", "hidden"] = Field(
        "visible", description="Whether posts of earlier runs may be read and answered, for at most half the replies."
    )
    samples: str | None = Field(None, description="A YAML file with sample posts by the course team.")
    colleague: StrictBool = Field(True, description="Whether talking to a colleague and reporting is a way out.")

    @field_validator("relax_after")
    @classmethod
    def one_step_follows_the_other(cls, days: float, info: ValidationInfo) -> float:
        if days < info.data.get("wait", 0):
            raise mistake("relax_after comes before wait", "let relax_after be the longer of the two")
        return days


class Moderation(Frozen):
    """Who looks at posts before others see them, and when reports hide one."""

    premoderate: Literal["none", "first", "all"] = Field(
        "none", description="Whether a facilitator sees nobody's, everybody's first or all posts before others do."
    )
    auto_hide_reports: Annotated[StrictInt, Field(ge=1, le=50)] = Field(
        3, description="After how many reports by different people a post is hidden until a facilitator has looked."
    )


class Split(Frozen):
    """How a score is made up, in per cent."""

    participation: Percent = Field(100, description="For taking part, counted.")
    quality: Percent = Field(0, description="For what it was worth, by a rubric.")

    @model_validator(mode="after")
    def the_whole_is_a_hundred(self) -> Self:
        total = self.participation + self.quality
        if total != 100:
            raise mistake(f"the parts come to {total} per cent", "let participation and quality come to 100")
        return self


def _as_read(value: Any) -> Any:
    """The name of a file was followed before: see `read_rubric`."""
    return value


class Grading(Frozen):
    """How participation is scored."""

    points: Points = Field(0, description="How much the activity weighs in the course's score.")
    mode: Literal["scaled", "all_or_nothing"] = Field(
        "scaled", description="`scaled`: each thing asked for earns its share; `all_or_nothing`: only the whole does."
    )
    split: Split = Field(Split(), description="How much is for taking part and how much for quality.")
    rubric: Annotated[Rubric | None, BeforeValidator(_as_read, json_schema_input_type=str | Rubric | None)] = Field(
        None, description="What quality is judged by: criteria with levels, or the name of a YAML file that has them."
    )

    @model_validator(mode="after")
    def quality_is_judged_by_something(self) -> Self:
        if self.split.quality and self.rubric is None:
            raise mistake(
                f"quality is {self.split.quality} per cent, but there is no rubric to judge it by",
                "add rubric: and name a file with criteria, or leave quality out",
            )
        return self


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
