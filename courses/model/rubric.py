"""Rubrics: criteria with levels, written inline or in a YAML file of their own, and what given levels come to.

A level is named by its number within its criterion, from 0 for the least; what it is worth are its points. What
several people gave becomes one result by the median, which one harsh or careless judgement cannot move far.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BeforeValidator, Field, StrictInt, model_validator

from courses.model.course import Frozen, Id, Line, slug
from courses.model.explain import validated
from courses.model.marks import rounded
from courses.model.problems import mistake

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from courses.model.author import Document
    from courses.model.yamltext import Path

Levels = dict[str, int]
"""The level given for each criterion, by the criterion's id; from 0."""


class Level(Frozen):
    """One step of a criterion."""

    title: Line = Field(description="What work on this level is like.")
    points: Annotated[StrictInt, Field(ge=0, le=100)] = Field(
        description="What it is worth; 0, 1, 2 … in order unless you say otherwise."
    )


def _numbered(levels: Any) -> Any:
    """Levels as authors may write them: only a title, worth as many points as levels come before it."""
    if not isinstance(levels, (list, tuple)):
        return levels
    return [_worth(level, at) for at, level in enumerate(levels)]


def _worth(level: Any, points: int) -> Any:
    if isinstance(level, dict):
        return {"points": points, **level}
    return {"title": level, "points": points} if isinstance(level, (str, int)) else level


class Criterion(Frozen):
    """One thing to look at in a piece of work."""

    title: Line = Field(description="What to look at, such as: Says what happens next.")
    id: Id = Field("", description="A name for it that samples refer to; made of the title unless you say.")
    levels: Annotated[
        tuple[Level, ...], BeforeValidator(_numbered, json_schema_input_type=list[str | Level] | tuple[Level, ...])
    ] = Field(max_length=10, description="From the least to the best; at least two.")

    @model_validator(mode="before")
    @classmethod
    def it_has_a_name(cls, written: Any) -> Any:
        if not isinstance(written, dict) or "id" in written or not isinstance(written.get("title"), str):
            return written
        made = slug(written["title"])
        if not made and written["title"].strip():
            raise mistake(f'"{written["title"]}" has no id', "add `id:` in lower-case letters a-z")
        return {**written, "id": made} if made else written

    @model_validator(mode="after")
    def levels_lead_upwards(self) -> Self:
        points = [level.points for level in self.levels]
        if len(points) < 2:
            raise mistake(f'"{self.title}" has fewer than two levels', "write at least two, the least first")
        if points != sorted(set(points)):
            said = ", ".join(map(str, points))
            raise mistake(f'the levels of "{self.title}" have {said} points', "let each level have more than the last")
        return self


class Rubric(Frozen):
    """What a piece of work is judged by."""

    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=12, description="What to look at, as a list.")

    @model_validator(mode="after")
    def every_criterion_has_a_name_of_its_own(self) -> Self:
        names = [criterion.id for criterion in self.criteria]
        for name in names:
            if names.count(name) > 1:
                raise mistake(f"two criteria are called {name}", "give one of them another id")
        return self

    def plan(self) -> dict[str, Any]:
        """As JSON, for the plan."""
        return {
            "criteria": [
                {
                    "id": criterion.id,
                    "title": criterion.title,
                    "levels": [{"points": level.points, "title": level.title} for level in criterion.levels],
                }
                for criterion in self.criteria
            ]
        }


STAND_IN = Rubric.model_construct(criteria=())
"""In place of a rubric that cannot be read, so that its own problems are all that is said about it."""


def read_rubric(settings: Mapping[str, Any], body: Document, path: Path = ("rubric",)) -> dict[str, Any]:
    """The settings, with the rubric of the file in place of the file's name; mistakes are reported in that file."""
    if not isinstance(settings.get("rubric"), str):
        return dict(settings)
    file = body.settings_file(path)
    found = validated(Rubric, file.values, file) if file and file.values else None
    # What broke a rule about several criteria is given back as it was written.
    is_whole = found is not None and all(isinstance(criterion, Criterion) for criterion in found.criteria)
    return {**settings, "rubric": found if is_whole else STAND_IN}


def unfit(rubric: Mapping[str, Any], levels: Mapping[str, Any]) -> str | None:
    """The title of the first criterion without a level of its own in `levels`; None when all is well.

    What is given for criteria that the rubric does not have is passed over: see `fitting`.
    """
    for criterion in rubric["criteria"]:
        level = levels.get(criterion["id"])
        if type(level) is not int or not 0 <= level < len(criterion["levels"]):
            return str(criterion["title"])
    return None


def fitting(rubric: Mapping[str, Any], levels: Mapping[str, Any]) -> Levels:
    """The levels that are the rubric's, in its order; `unfit` must have found nothing."""
    return {criterion["id"]: levels[criterion["id"]] for criterion in rubric["criteria"]}


def points_of(rubric: Mapping[str, Any], given: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """The median points for each criterion of what several people gave.

    Levels that a designer has taken away since do not count; a criterion nobody has judged is left out.
    """
    all_given = list(given)
    found = {}
    for criterion in rubric["criteria"]:
        worth = [level["points"] for level in criterion["levels"]]
        said = (levels.get(criterion["id"]) for levels in all_given)
        points = [worth[level] for level in said if type(level) is int and 0 <= level < len(worth)]
        if points:
            found[criterion["id"]] = float(median(points))
    return found


def marks(rubric: Mapping[str, Any], points: Mapping[str, float]) -> float | None:
    """What points for criteria come to, from 0 to 1 of the best there is; None when nothing was judged."""
    judged = [criterion for criterion in rubric["criteria"] if criterion["id"] in points]
    if not judged:
        return None
    best = sum(criterion["levels"][-1]["points"] for criterion in judged)
    return rounded(sum(points[criterion["id"]] for criterion in judged) / best)
