"""Samples to practise assessing on, with the course team's own levels and why.

They stand in a YAML file of their own. What the team gave is the key: it never goes into a plan, and a server shows it
to a learner when she has given her own levels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, StrictInt

from courses.model.course import Frozen, Line
from courses.model.explain import validated
from courses.model.markup import MOST_CHARACTERS, to_nodes
from courses.model.problems import instead, listed

if TYPE_CHECKING:
    from courses.model.author import Document
    from courses.model.rubric import Criterion, Rubric
    from courses.model.yamltext import Path, YamlText

Markdown = Annotated[str, Field(pattern=r"\S", max_length=MOST_CHARACTERS)]


class Practice(Frozen):
    """One sample: its work, the number of the level the team gave for each criterion, and the team's reasons."""

    id: str
    title: str
    nodes: list[dict[str, Any]]
    levels: dict[str, int]
    why: list[dict[str, Any]]

    def plan(self) -> dict[str, Any]:
        """What a learner's page may know of it."""
        return self.model_dump(include={"id", "title", "nodes"})


class _Written(Frozen):
    title: Line | None = Field(None, description="What the sample is called; Sample 1, 2 … unless you say.")
    text: Markdown = Field(description="The work, in Markdown as learners write it.")
    levels: dict[str, StrictInt] = Field(description="The points the course team gives for each criterion, by its id.")
    why: Markdown = Field(description="Why, in Markdown; learners read it after they have judged for themselves.")


class _File(Frozen):
    samples: tuple[_Written, ...] = Field(min_length=1, max_length=20, description="The samples, as a list.")


def read_practice(body: Document, rubric: Rubric | None) -> tuple[Practice, ...]:
    """The samples that `train_on` names; what is wrong with them is reported where it stands."""
    file = body.settings_file(("train_on",))
    if file is None or not file.values:
        return ()
    found = validated(_File, file.values, file)
    written = getattr(found, "samples", ())
    criteria = rubric.criteria if rubric else ()
    return tuple(
        Practice(
            id=f"s{at + 1}",
            title=sample.title or f"Sample {at + 1}",
            nodes=to_nodes(sample.text),
            levels=_levels(sample.levels, criteria, file, ("samples", at, "levels")) if criteria else {},
            why=to_nodes(sample.why),
        )
        for at, sample in enumerate(written)
    )


def _levels(given: dict[str, int], criteria: tuple[Criterion, ...], file: YamlText, path: Path) -> dict[str, int]:
    """The numbers of the levels that have the points the team gave; what the rubric does not have is reported."""
    names = [criterion.id for criterion in criteria]
    for name in given:
        if name not in names:
            hint = instead(name, names, otherwise=f"its criteria are {listed(names, last='and')}")
            file.report(file.place((*path, name), key=True), f"the rubric has no criterion {name}", hint)
    found = {}
    for criterion in criteria:
        points = [level.points for level in criterion.levels]
        if criterion.id not in given:
            hint = f"give it {listed(map(str, points))} points"
            file.report(file.place(path, key=True), f"no level is given for {criterion.id}", hint)
        elif given[criterion.id] not in points:
            fact = f"{criterion.id} has no level with {given[criterion.id]} points"
            file.report(file.place((*path, criterion.id)), fact, f"give it {listed(map(str, points))}")
        else:
            found[criterion.id] = points.index(given[criterion.id])
    return found
