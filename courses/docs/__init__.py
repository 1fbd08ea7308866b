"""The course format for designers: a page for each type of activity, with examples that are built in tests.

The tables of settings are made from the models, between the marks `<!-- settings: … -->` and `<!-- end -->`;
`python -m courses.docs` writes them anew, and a test says when they are out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from courses.model.schema import schemas

FOLDER = Path(__file__).parent
_TABLE = re.compile(r"(<!-- settings: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_HEAD = "| setting | what it is for | unless you say |\n|---|---|---|\n"
_PLAIN = "type"


def pages() -> tuple[Path, ...]:
    """Every page of the documentation."""
    return tuple(sorted(FOLDER.glob("*.md")))


def current(text: str) -> str:
    """A page with its tables as they should be."""
    return _TABLE.sub(lambda match: f"{match[1]}{table(match[2])}{match[3]}", text)


def table(about: str) -> str:
    """The settings of `course`, of `every` activity, of all that is done `together`, or of one type beside those."""
    if about == "course":
        schema = schemas()["course.schema.json"]
        return _HEAD + "".join(_rows(schema["properties"], schema.get("$defs", {})))
    kinds = schemas()["activity.schema.json"]["$defs"]
    every = _same(kinds["Page"]["properties"], kinds["Discussion"]["properties"], kinds["Quiz"]["properties"])
    together = _other(kinds["Discussion"]["properties"], every)
    if about in ("every", "together"):
        own = every if about == "every" else together
    else:
        own = _other(kinds[about]["properties"], {**every, **together})
    return _HEAD + "".join(_rows(own, kinds))


def _same(one: Mapping[str, Any], *others: Mapping[str, Any]) -> dict[str, Any]:
    return {name: field for name, field in one.items() if all(name in other for other in others) and name != _PLAIN}


def _other(one: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: field for name, field in one.items() if known.get(name) != field and name != _PLAIN}


def _rows(fields: Mapping[str, Any], kinds: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, field in fields.items():
        inner = _inside(field, kinds)
        about = field.get("description") or (inner or {}).get("description", "")
        yield f"| `{above}{name}` | {_cell(about)} | {_usual(field)} |\n"
        if inner and not above:
            yield from _rows(inner["properties"], kinds, f"{name}.")


def _inside(field: Mapping[str, Any], kinds: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The settings inside of one, if it has some."""
    choices = [field, *field.get("anyOf", ()), *field.get("allOf", ()), field.get("items", {})]
    names = [choice["$ref"].rpartition("/")[2] for choice in choices if "$ref" in choice]
    found: list[Mapping[str, Any]] = [kinds[name] for name in names if "properties" in kinds[name]]
    return found[0] if found else None


def _usual(field: Mapping[str, Any]) -> str:
    value = field.get("default")
    if value is None or isinstance(value, dict | list):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
