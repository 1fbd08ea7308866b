"""Editors complete what the model knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from courses.model import activities, schema

FOLDER = Path(schema.__file__).parent


@pytest.mark.parametrize("name", schema.schemas())
def test_the_schema_that_is_checked_in_is_current(name: str, tmp_path: Path) -> None:
    schema.write(tmp_path)
    assert (FOLDER / name).read_text("utf-8") == (tmp_path / name).read_text("utf-8"), (
        "run: python -m courses.model.schema"
    )


def test_it_offers_every_type_and_nothing_that_comes_from_the_body() -> None:
    found = schema.schemas()["activity.schema.json"]
    assert set(found["discriminator"]["mapping"]) == set(activities.kinds())
    kinds = [kind["properties"] for kind in found["$defs"].values() if "type" in kind["properties"]]
    offered = {key for kind in kinds for key in kind}
    assert {"pass_mark", "expectation", "complete_when", "after", "opens", "alone"} <= offered
    assert not {"id", "html", "samples"} & offered
    assert "questions" not in found["$defs"]["Quiz"]["properties"]


def test_every_field_says_what_it_is_for() -> None:
    for found in schema.schemas().values():
        for kind in (found, *found["$defs"].values()):
            for name, field in kind.get("properties", {}).items():
                assert name == "type" or "description" in field or "$ref" in field, f"{kind['title']}.{name}"
