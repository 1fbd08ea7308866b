"""`peer_assessment`: work that peers review against a rubric. Complete when it was handed in and reviewed.

The order is: hand in one's own, practise on samples that the course team has judged, review others' work, read what
others say. Nobody learns who wrote or reviewed what. How the reviews become one result is in `rubric.py`; who is
given which work is a server's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, StrictInt, field_validator, model_validator

from courses.model.activities._practice import Practice, read_practice
from courses.model.activities._social import Days, Require, Share, SocialActivity, Words
from courses.model.course import Frozen, Made, Percent, Points
from courses.model.problems import mistake
from courses.model.rubric import Rubric, read_rubric

if TYPE_CHECKING:
    from pydantic import ValidationInfo

    from courses.model.author import Document
    from courses.model.course import Outline

Reviews = Annotated[StrictInt, Field(ge=1, le=20)]


class Submission(Frozen):
    """What is handed in."""

    min_words: Words = Field(80, description="Words the work needs to count.")


class Review(Frozen):
    """What a review is."""

    min_words: Words = Field(15, description="Words the comment of a review needs.")


class ReviewAlone(Frozen):
    """What happens when too few others are there: fewer reviews are enough, then a facilitator assesses."""

    earlier_runs: ClassVar[str] = "hidden"

    relax_after: Days = Field(7.0, description="How long after handing in fewer reviews are enough, such as 7d.")
    relax_to: Share = Field(0.3, description="Which share of the reviews is enough then; at least one.")


class ReviewSplit(Frozen):
    """How the score is made up, in per cent."""

    submission: Percent = Field(80, description="For the work, by the levels it was given.")
    assessments: Percent = Field(20, description="For handing in and reviewing others.")

    @model_validator(mode="after")
    def the_whole_is_a_hundred(self) -> Self:
        total = self.submission + self.assessments
        if total != 100:
            raise mistake(f"the parts come to {total} per cent", "let submission and assessments come to 100")
        return self


class ReviewGrading(Frozen):
    """How peer assessment is scored; the work's own rubric is the one it is judged by."""

    rubric: ClassVar[None] = None

    points: Points = Field(0, description="How much it weighs in the course's score.")
    mode: Literal["scaled", "all_or_nothing"] = Field(
        "scaled", description="`scaled`: each thing asked for earns its share; `all_or_nothing`: only the whole does."
    )
    split: ReviewSplit = Field(ReviewSplit(), description="How much is for the work and how much for reviewing.")


class PeerAssessment(SocialActivity):
    """Work of one's own, reviewed by peers, and reviews of theirs."""

    type: Literal["peer_assessment"] = "peer_assessment"
    submission: Submission = Field(Submission(), description="What is handed in.")
    review: Review = Field(Review(), description="What a review is.")
    rubric: Annotated[Rubric, BeforeValidator(lambda value: value, json_schema_input_type=str | Rubric)] = Field(
        description="What work is judged by: criteria with levels, or the name of a YAML file that has them."
    )
    train_on: str | None = Field(
        None, description="A YAML file with samples to practise on, with the course team's levels and why."
    )
    give: Reviews = Field(2, description="How many pieces of work to review.")
    receive: Reviews | None = Field(
        None, description="How many reviews one's own work gets; as many as one gives unless you say fewer."
    )
    alone: ReviewAlone = Field(ReviewAlone(), description="What happens when too few others are there.")  # type: ignore[assignment]  # fewer ways out
    grading: ReviewGrading = Field(ReviewGrading(), description="How it is scored.")  # type: ignore[assignment]  # in other parts
    # Always the same here: an author cannot write them.
    require: Made[Require] = Require(posts=1, replies=0)
    post_first: Made[bool] = True
    anonymous: Made[Literal["never", "to_peers"]] = "never"
    practice: Made[tuple[Practice, ...]] = ()

    @field_validator("give")
    @classmethod
    def there_is_enough_work_to_review(cls, give: int, info: ValidationInfo) -> int:
        pod = info.data.get("pod")
        if info.data.get("space") == "pod" and pod is not None and give >= pod.size:
            raise mistake(
                f"give is {give}, but a pod of {pod.size} has only {pod.size - 1} others",
                f"ask for at most {pod.size - 1} reviews, or make pods larger",
            )
        return give

    @field_validator("receive")
    @classmethod
    def nobody_gets_more_reviews_than_are_given(cls, receive: int | None, info: ValidationInfo) -> int | None:
        give = info.data.get("give")
        if give is not None and receive is not None and receive > give:
            raise mistake(f"receive is {receive}, but give is {give}", "let give be as large as receive, or larger")
        return receive

    @classmethod
    def read(cls, settings: dict[str, Any], body: Document, *, course: Outline) -> dict[str, Any]:
        if settings.get("expectation") is None:
            hint = "add `expectation:` and say that the learner will review others' work; it is shown before the lesson"
            body.report(body.settings_place(()), "the peer assessment has no expectation", hint)
        written = {key: value for key, value in settings.items() if key not in _ALWAYS_THE_SAME}
        values = super().read(read_rubric(written, body), body, course=course)
        return {**values, "practice": read_practice(body, _rubric(values.get("rubric")))}

    def asked(self) -> dict[str, int]:
        received = self.give if self.receive is None else self.receive
        return {**super().asked(), "reviews_given": self.give, "reviews_received": received}

    def plan(self) -> dict[str, Any]:
        relaxed = self.alone.model_dump()
        return {
            **super().plan(),
            "min_words": {"post": self.submission.min_words, "reply": self.review.min_words},
            "split": {"participation": self.grading.split.assessments, "quality": self.grading.split.submission},
            "alone": {**relaxed, "wait": self.alone.relax_after, "colleague": False, "earlier_runs": False},
            # Peers' work comes by way of reviews, without a name, and not in a feed.
            "sees": "own",
            "rubric": self.rubric.plan(),
            "train": len(self.practice),
            "practice": [sample.plan() for sample in self.practice],
        }


ACTIVITY = PeerAssessment

_ALWAYS_THE_SAME = ("require", "post_first", "anonymous")


def _rubric(written: Any) -> Rubric | None:
    """The rubric that samples are held against; None where its own mistakes have to be mended first."""
    if isinstance(written, Rubric):
        return written
    try:
        return Rubric.model_validate(written)
    except ValueError:
        return None
