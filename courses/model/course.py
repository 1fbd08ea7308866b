"""A course as the rest of the house sees it: frozen values, already checked, with safe HTML.

Nothing here reads files; `source.py` makes a Course from a folder or says why it cannot. Fields marked `Made` are
made from the file's name or its Markdown body and cannot be written in the front matter.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializeAsAny,
    StrictBool,
    StrictInt,
    ValidationInfo,
    field_validator,
)
from pydantic.json_schema import SkipJsonSchema

from courses.model import dates
from courses.model.problems import mistake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from courses.model.author import Document
    from courses.model.rules import Progress

T = TypeVar("T")
MADE = "made"
Made = Annotated[SkipJsonSchema[T], MADE]
"""A field the author does not write: it comes from the file's name or body."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]
Percent = Annotated[StrictInt, Field(ge=0, le=100)]
Minutes = Annotated[StrictInt, Field(ge=1, le=1440)]
Points = Annotated[StrictInt, Field(ge=0, le=1000)]
When = Annotated[str, BeforeValidator(dates.written)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class Frozen(BaseModel):
    """The house constructor: immutable, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Module(Frozen):
    """A part of a course: a title and the activities in it, in order."""

    title: Line = Field(description="What learners see above the activities of this module.")
    activities: tuple[Id, ...] = Field(
        min_length=1, description="The activities in order; an id is the name of a file without .md."
    )


class Text(Frozen):
    """A text that activities link to, such as the organisation's policy.

    `path` is its file without `.md`; the player shows it at `#/text/<path>`, a heading in it at
    `#/text/<path>/<anchor>`.
    """

    path: str
    title: str
    html: str


class Activity(Frozen):
    """What every activity has. A type adds its own fields and says how its body, its plan and its progress work."""

    social: ClassVar[bool] = False
    """Whether completing it needs other people."""
    live: ClassVar[bool] = False
    """Whether people meet in it at a date, not only in writing."""

    id: Made[Id]
    type: str
    title: Line = Field(description="The activity's title.")
    minutes: Minutes | None = Field(None, description="How long it takes, in minutes, as an estimate.")
    required: StrictBool = Field(True, description="Whether the course can be completed without it.")
    after: tuple[Id, ...] = Field((), description="The activities to complete before this one opens.")
    points: Points = Field(0, description="How much it weighs in the course's score.")
    opens: When | None = Field(None, description="When it opens: `+3d`, `run+3d` or a date.")
    due: When | None = Field(None, description="When it is due: `+3d`, `run+3d` or a date.")
    closes: When | None = Field(None, description="When it closes: `+3d`, `run+3d` or a date.")
    late: Literal["accept", "flag", "close"] = Field(
        "accept", description="What comes after the due date: taken, taken and marked as late, or not taken."
    )
    html: Made[str] = ""

    @field_validator("due", "closes")
    @classmethod
    def what_ends_has_begun(cls, text: str | None, info: ValidationInfo) -> str | None:
        for earlier, says in (("opens", "it opens"), ("due", "it is due")):
            if earlier != info.field_name and dates.is_after(info.data.get(earlier), text):
                raise mistake(
                    f"{info.field_name} is {text}, but {says} at {info.data[earlier]}",
                    f"let {info.field_name} be later, or {earlier} earlier",
                )
        return text

    @classmethod
    def read(cls, settings: dict[str, Any], body: Document, *, course: Outline) -> dict[str, Any]:
        """The fields of this activity: its front matter as written, what its body gives, what the course says for all.

        Mistakes in the body are reported to the document; this never raises for them.
        """
        return {**settings, "html": body.html()}

    def plan(self) -> dict[str, Any]:
        """What this activity asks for, as JSON: an entry of the plan."""
        common = {"id", "type", "title", "minutes", "required", "after", "points", "opens", "due", "closes", "late"}
        return self.model_dump(mode="json", include=common)

    @staticmethod
    def public(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """The plan entry as a learner's browser may see it while a server keeps the keys."""
        return asked

    @staticmethod
    @abstractmethod
    def progress(asked: Mapping[str, Any], done: Mapping[str, Any]) -> Progress:
        """How far a record's entry `done` is under the plan entry `asked`."""


class Waiver(Frozen):
    """Why a course may be completed alone."""

    waived: Line = Field(description="The reason; it is shown to whoever exports the course.")


Social = Annotated[
    Waiver | None,
    BeforeValidator(
        lambda value: None if value == "required" else value, json_schema_input_type=Literal["required"] | Waiver
    ),
]


class Outline(Frozen):
    """What course.yaml says."""

    title: Line = Field(description="The course's title.")
    language: Language = Field("en", description="The language of the course, such as en or pt-BR.")
    summary: Line | None = Field(None, description="One sentence for catalogues and gradebooks.")
    pass_mark: Percent = Field(80, description="The score in per cent that passes a quiz that names no other.")
    modules: tuple[Module, ...] = Field(min_length=1, description="The parts of the course, in order.")
    social: Social = Field(
        None, description="`required`, or {waived: reason} if the course may be completed without anybody else."
    )


class Course(Frozen):
    """A whole course.

    `id` is the name of its folder, as a slug; `activities` are in the order of the modules; `media` are the files in
    use, as paths in the folder.
    """

    id: str
    title: str
    language: str
    summary: str | None
    pass_mark: int
    modules: tuple[Module, ...]
    activities: tuple[SerializeAsAny[Activity], ...]
    texts: tuple[Text, ...] = ()
    media: tuple[str, ...] = ()
    waiver: str | None = None

    def activity(self, id: str) -> Activity:
        """The activity called `id`; KeyError if there is none."""
        for activity in self.activities:
            if activity.id == id:
                return activity
        raise KeyError(id)

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex of everything the course says; the bytes of its media are not part of it."""
        return canonical_digest(self.model_dump(mode="json"))


def slug(words: str) -> str:
    """An id made of words: Latin letters, digits and single hyphens; empty if there are none."""
    latin = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:60].strip("-")


def canonical_digest(value: Any) -> str:
    """SHA-256 in hex of a JSON value, written one way only: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
