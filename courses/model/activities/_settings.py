"""The settings of everything that needs other people: how much is asked, who meets, what helps, what is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, field_validator, model_validator

from courses.model import dates
from courses.model.course import Frozen, Percent, Points, When
from courses.model.problems import mistake
from courses.model.rubric import Rubric

if TYPE_CHECKING:
    from pydantic import ValidationInfo

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
    "attended",
    "outcomes",
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
