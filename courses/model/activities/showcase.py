"""`showcase`: stories or pieces of work in a few fields, with consent to use them again.

A story is a post whose fields have names, so that a reader finds the tip without reading everything, and so that what
was learned can be taken along. Complete when enough was shared, answered and called helpful.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from courses.model.activities._social import Count, MinWords, Require, SocialActivity, Words
from courses.model.course import Frozen, Id, Line
from courses.model.problems import mistake

if TYPE_CHECKING:
    from courses.model.author import Document
    from courses.model.course import Outline

TITLES = {
    "situation": "What was the situation?",
    "did": "What did you do?",
    "result": "What came of it?",
    "tip": "What would you tell somebody who tries it?",
}
"""The fields of a good story by their short names, for courses in English; others give their own titles."""


class StoryField(Frozen):
    """One part of a story."""

    id: Id = Field(description="A name for it, such as situation.")
    title: Line = Field(description="What the learner is asked.")
    min_words: Words = Field(0, description="Words this part needs for the story to count.")


def _named(fields: Any) -> Any:
    """Fields as authors may write them: only the short name of one that everybody knows."""
    if not isinstance(fields, (list, tuple)):
        return fields
    return [_titled(field) for field in fields]


def _titled(field: Any) -> Any:
    if isinstance(field, str):
        field = {"id": field}
    known = TITLES.get(field.get("id", "")) if isinstance(field, dict) and isinstance(field.get("id"), str) else None
    return {"title": known, **field} if known else field


class ShowcaseRequire(Require):
    """What a learner contributes to complete the showcase."""

    replies: Count = Field(0, description="How many replies to other people's stories.")
    endorsements: Count = Field(0, description="How many stories of others to call helpful.")
    min_words: MinWords = Field(MinWords(post=40), description="How long a story or reply must be to count.")


class Showcase(SocialActivity):
    """A wall of stories or work by the people of one run or pod."""

    type: Literal["showcase"] = "showcase"
    require: ShowcaseRequire = Field(ShowcaseRequire(), description="What completes the showcase.")
    # What others have made is there to be learned from before one makes something of one's own.
    post_first: bool = Field(False, strict=True, description="Whether others' stories stay hidden until one's own.")
    fields: Annotated[
        tuple[StoryField, ...],
        BeforeValidator(_named, json_schema_input_type=list[Literal["situation", "did", "result", "tip"] | StoryField]),
    ] = Field(
        tuple(StoryField(id=id, title=title) for id, title in TITLES.items()),
        max_length=8,
        description="The parts of a story, in order; empty for one free text.",
    )
    reuse_consent: Literal["none", "ask", "required"] = Field(
        "ask",
        description="Whether people are asked if their story may be used again; `required`: only then does it count.",
    )

    @field_validator("fields")
    @classmethod
    def every_field_has_a_name_of_its_own(
        cls, fields: tuple[StoryField, ...], info: ValidationInfo
    ) -> tuple[StoryField, ...]:
        names = [field.id for field in fields]
        for name in names:
            if names.count(name) > 1:
                raise mistake(f"two fields are called {name}", "give one of them another id")
        return fields

    @classmethod
    def read(cls, settings: dict[str, Any], body: Document, *, course: Outline) -> dict[str, Any]:
        if not course.language.lower().startswith("en") and _leans_on_titles(settings):
            place = body.settings_place(("fields",) if "fields" in settings else ())
            hint = "write fields: [{id: situation, title: …}, …]; the built-in titles are English"
            body.report(place, f"the fields have no titles in the language of the course ({course.language})", hint)
        return super().read(settings, body, course=course)

    def plan(self) -> dict[str, Any]:
        fields = [field.model_dump() for field in self.fields]
        return {**super().plan(), "fields": fields, "consent": self.reuse_consent}


ACTIVITY = Showcase


def _leans_on_titles(settings: dict[str, Any]) -> bool:
    fields = settings.get("fields", list(TITLES))
    return isinstance(fields, list) and any(not isinstance(field, dict) or "title" not in field for field in fields)
