"""`discussion`: a prompt to answer, and peers to answer. Complete when enough posts and replies count.

Whether one contribution counts is decided in `contributions.py`; this file only asks how many are needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StrictBool, StrictInt, field_validator, model_validator

from courses.model.course import Activity, Frozen, Line, Points
from courses.model.marks import rounded
from courses.model.problems import mistake
from courses.model.prompts import only_asks_yes_or_no
from courses.model.rules import Need, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationInfo

    from courses.model.author import Document
    from courses.model.course import Outline

Count = Annotated[StrictInt, Field(ge=0, le=50)]
# Above this a post is an essay: people put it off and peers do not read it (facts/social.md, section 6d, lint rules).
Words = Annotated[StrictInt, Field(ge=0, le=300)]
Starter = Literal["ask", "challenge", "add_evidence", "what_would_change_my_mind"]


class MinWords(Frozen):
    """How long a contribution must be to count, in words."""

    post: Words = Field(60, description="Words a post needs to count.")
    reply: Words = Field(25, description="Words a reply needs to count.")


class Require(Frozen):
    """What a learner contributes to complete the discussion."""

    posts: Count = Field(1, description="How many posts of one's own.")
    replies: Count = Field(2, description="How many replies to other people.")
    distinct_peers: Count = Field(
        default_factory=lambda given: given.get("replies", 0),
        description="How many different people to answer; as many as replies unless you say fewer.",
    )
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
        if not self.posts and not self.replies:
            raise mistake("this discussion asks for no post and no reply", "ask for at least one of them")
        return self


class Grading(Frozen):
    """How participation is scored."""

    points: Points = Field(0, description="How much the discussion weighs in the course's score.")
    mode: Literal["scaled", "all_or_nothing"] = Field(
        "scaled",
        description="`scaled`: each post and reply earns its share; `all_or_nothing`: only the whole earns points.",
    )


class Discussion(Activity):
    """A discussion among the people of one run."""

    social: ClassVar[bool] = True

    type: Literal["discussion"] = "discussion"
    require: Require = Field(Require(), description="What completes the discussion.")
    expectation: Line | None = Field(
        None,
        validate_default=True,
        description="What the learner will do for others, said before the lesson rather than after it.",
    )
    post_first: StrictBool = Field(True, description="Whether peers' posts stay hidden until one's own post counts.")
    starters: tuple[Starter, ...] = Field((), description="Sentence starters offered to the writer.")
    grading: Grading = Field(Grading(), description="How participation is scored.")

    @field_validator("expectation")
    @classmethod
    def replies_are_announced_before_the_lesson(cls, text: str | None, info: ValidationInfo) -> str | None:
        require = info.data.get("require")
        if text is None and require is not None and require.replies:
            raise mistake(
                "the discussion asks for replies but has no expectation",
                "add `expectation:` and say what the learner will do for colleagues; it is shown before the lesson",
            )
        return text

    @classmethod
    def read(cls, settings: dict[str, Any], body: Document, *, course: Outline) -> dict[str, Any]:
        settings = {"points": _points(settings.get("grading")), **settings}
        paragraphs = list(body.own_words())
        if only_asks_yes_or_no("\n".join(text for _, text in paragraphs), course.language):
            hint = "ask what, how or why, or for an example and a reason"
            body.report(paragraphs[-1][0], "this prompt can be answered with yes or no", hint)
        return super().read(settings, body, course=course)

    def plan(self) -> dict[str, Any]:
        return {
            **super().plan(),
            "mode": self.grading.mode,
            "post_first": self.post_first,
            "require": self.require.model_dump(include={"posts", "replies", "distinct_peers"}),
            "min_words": self.require.min_words.model_dump(),
        }

    @staticmethod
    def progress(asked: Mapping[str, Any], done: Mapping[str, Any]) -> Progress:
        posts, replies, peers = done.get("posts", 0), done.get("replies", 0), done.get("peers", 0)
        wanted = asked["require"]
        # Replies that should go to people not answered yet are not earned by answering the same person again.
        creditable = wanted["replies"] - max(0, wanted["distinct_peers"] - peers)
        credited = max(0, min(replies, creditable))
        earned = (min(posts, wanted["posts"]) + credited) / (wanted["posts"] + wanted["replies"])
        needs = tuple(_needs(wanted, done, creditable=creditable))
        if not needs or done.get("complete"):
            earned = 1.0
        return Progress(
            started=bool(posts or replies),
            score=rounded(earned) if asked["mode"] == "scaled" else float(earned >= 1),
            needs=needs,
        )


ACTIVITY = Discussion


def _points(grading: Any) -> int:
    """The points under `grading`; what is wrong with them is said there and not once more here."""
    points = grading.get("points") if isinstance(grading, dict) else None
    return points if type(points) is int and 0 <= points <= 1000 else 0


def _needs(wanted: Mapping[str, int], done: Mapping[str, Any], *, creditable: int) -> list[Need]:
    posts, replies, peers = done.get("posts", 0), done.get("replies", 0), done.get("peers", 0)
    needs = [Need("post", wanted["posts"], posts)] if posts < wanted["posts"] else []
    # Whoever has posted and answered everybody can only wait, unless another reply to the same person still counts.
    alone = not needs and not done.get("others", 0) and not (peers and replies < creditable)
    turn: Literal["mine", "others"] = "others" if alone else "mine"
    people, answers = wanted["distinct_peers"] - peers, wanted["replies"] - replies
    if people > 0 and people >= answers:  # Every answer still to write has to go to somebody new: say so.
        needs.append(Need("peer", wanted["distinct_peers"], peers, turn))
    elif answers > 0:
        needs.append(Need("reply", wanted["replies"], replies, turn))
    return needs
