"""JSON Schema of what designers write, for completion and hints in their editors.

Checked in as `course.schema.json` (course.yaml) and `activity.schema.json` (front matter); a test says so when they are
out of date, and `python -m courses.model.schema` writes both anew. An editor finds them by a first line such as
`# yaml-language-server: $schema=…/course.schema.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Union

from pydantic import Field, TypeAdapter

from courses.model import activities
from courses.model.course import Outline

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schemas by the name of their file."""
    kinds: Any = Annotated[Union[tuple(activities.kinds().values())], Field(discriminator="type")]  # noqa: UP007  # made at run time
    return {
        "course.schema.json": {"$schema": DRAFT, **Outline.model_json_schema(), "title": "course.yaml of a course"},
        "activity.schema.json": {"$schema": DRAFT, **_activity_schema(kinds), "title": "Front matter of an activity"},
    }


def write(folder: Path) -> None:
    """Write each schema into its file; the folder is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _activity_schema(kinds: Any) -> dict[str, Any]:
    schema = TypeAdapter(kinds).json_schema()
    for kind in schema["$defs"].values():
        if "type" in kind["properties"]:
            # The type has a default in Python, where a class knows what it is; an author has to say it.
            kind["required"] = ["type", *kind.get("required", ())]
    return schema


if __name__ == "__main__":
    write(Path(__file__).parent)
