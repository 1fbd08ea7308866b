"""`question_board`: questions and answers. Complete when enough questions were asked or answered.

A question is a post and an answer a reply, so that everything that holds for posts holds here. Who asked says what
*helped*, a facilitator what is *confirmed*; both marks may stand on one answer. Questions are there for everybody from
the start: a board on which one has to write before reading would be asked everything twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, StrictBool, field_validator, model_validator

from courses.model.activities._social import Count, SocialActivity, Words
from courses.model.course import Frozen
from courses.model.problems import mistake

if TYPE_CHECKING:
    from typing import Self

    from pydantic import ValidationInfo

WORDS = {"question": "post", "answer": "reply"}
ASKED = {"questions": "posts", "answers": "replies", "distinct_peers": "distinct_peers", "accepted": "accepted"}


class BoardWords(Frozen):
    """How long a question or an answer must be to count, in words."""

    question: Words = Field(10, description="Words a question needs to count.")
    answer: Words = Field(25, description="Words an answer needs to count.")


class BoardRequire(Frozen):
    """What a learner contributes to complete the board."""

    questions: Count = Field(0, description="How many questions to ask.")
    answers: Count = Field(1, description="How many answers to give to other people.")
    distinct_peers: Count = Field(
        default_factory=lambda given: given.get("answers", 0),
        description="How many different people to answer; as many as answers unless you say fewer.",
    )
    accepted: Count = Field(0, description="How many of one's answers must have helped whoever asked.")
    min_words: BoardWords = Field(BoardWords(), description="How long a question or an answer must be to count.")

    @field_validator("distinct_peers", "accepted")
    @classmethod
    def nobody_reaches_more_people_than_she_answers(cls, wanted: int, info: ValidationInfo) -> int:
        answers = info.data.get("answers")
        if answers is not None and wanted > answers:
            raise mistake(
                f"{info.field_name} is {wanted}, but answers is {answers}",
                f"ask for at least {wanted} answers, or set {info.field_name} to {answers} or less",
            )
        return wanted

    @model_validator(mode="after")
    def something_is_asked_for(self) -> Self:
        if not self.questions and not self.answers:
            raise mistake("nothing is asked for here", "ask for at least one question or one answer")
        return self


class QuestionBoard(SocialActivity):
    """A board of questions and answers among the people of one run or pod."""

    type: Literal["question_board"] = "question_board"
    require: BoardRequire = Field(BoardRequire(), description="What completes the board.")  # type: ignore[assignment]  # in the words of a board
    post_first: StrictBool = Field(
        False, description="Whether others' questions stay hidden until one's own question counts."
    )

    @field_validator("post_first")
    @classmethod
    def nobody_waits_for_a_question_she_need_not_ask(cls, post_first: bool, info: ValidationInfo) -> bool:
        require = info.data.get("require")
        if post_first and require is not None and not require.questions:
            raise mistake("post_first is true, but no question is asked for", "set questions: 1, or post_first: false")
        return post_first

    @field_validator("expectation")
    @classmethod
    def what_is_done_for_others_is_announced_before_the_lesson(
        cls, text: str | None, info: ValidationInfo
    ) -> str | None:
        require = info.data.get("require")
        if text is None and require is not None and require.answers:
            raise mistake(
                "the board asks for answers but has no expectation",
                "add `expectation:` and say what the learner will do for colleagues; it is shown before the lesson",
            )
        return text

    def asked(self) -> dict[str, int]:
        here = {name: getattr(self.require, ours) for ours, name in ASKED.items()}
        return {**super().asked(), **here}

    def plan(self) -> dict[str, Any]:
        min_words = {name: getattr(self.require.min_words, ours) for ours, name in WORDS.items()}
        return {**super().plan(), "min_words": min_words, "board": True}


ACTIVITY = QuestionBoard
