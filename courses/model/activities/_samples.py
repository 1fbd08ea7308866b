"""Sample posts by the course team, for people who find nobody else there.

They stand in a YAML file of their own that an activity names under `alone: {samples: …}`. Every page that shows one
says who wrote it, so a sample has no author; one that claims to have one is a made-up person, and refused. Answers
remember a sample by its number: new ones are added at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from courses.model.course import Frozen
from courses.model.explain import validated
from courses.model.markup import MOST_CHARACTERS, to_nodes

if TYPE_CHECKING:
    from courses.model.author import Document
    from courses.model.yamltext import YamlText

NAMES = ("author", "by", "name", "person")


class Sample(Frozen):
    """A sample post as a page shows it; `id` is s1, s2 … in the order of the file."""

    id: str
    nodes: list[dict[str, Any]]


class _Written(Frozen):
    text: Annotated[str, Field(pattern=r"\S", max_length=MOST_CHARACTERS)] = Field(
        description="The post, in Markdown as learners write it."
    )


class _File(Frozen):
    samples: tuple[_Written, ...] = Field(min_length=1, description="The sample posts, as a list of `- text:`.")


def read_samples(body: Document) -> tuple[Sample, ...]:
    """The sample posts that the activity above `body` names; what is wrong with them is reported where it stands."""
    settings = body.settings_file(("alone", "samples"))
    if settings is None or not settings.values or _made_up(settings):
        return ()
    file = validated(_File, settings.values, settings)
    written = getattr(file, "samples", ())
    return tuple(Sample(id=f"s{n}", nodes=to_nodes(each.text)) for n, each in enumerate(written, 1))


def _made_up(settings: YamlText) -> bool:
    """Report samples that claim to be somebody's."""
    samples = settings.values.get("samples")
    found = [
        ("samples", at, key)
        for at, sample in enumerate(samples if isinstance(samples, list) else ())
        for key in (sample if isinstance(sample, dict) else ())
        if key in NAMES
    ]
    for path in found:
        hint = f"take {path[-1]} out; pages label it as a sample post by the course team"
        settings.report(settings.place(path, key=True), f"sample {path[1] + 1} is made out to be a person's", hint)
    return bool(found)
