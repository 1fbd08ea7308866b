"""Small courses that work, for somebody who begins. Each needs other people, as every course does."""

import json
import re
from pathlib import Path

from courses.model import schema

_STARTERS = Path(__file__).parent / "starters"
_EDITOR = ".schema"
"""Where an editor finds the schemas; what begins with a dot is no part of a course."""


def write(folder: Path, start: str = "minimal", *, editor: bool = False) -> tuple[Path, ...]:
    """Write the starting point into `folder`, which must not exist or be empty; the files written.

    With `editor` also what lets an editor complete and check course.yaml. Raises FileExistsError if there is something
    already, OSError if it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    source, written = _STARTERS / start, []
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8").replace('"{title}"', json.dumps(_title(folder), ensure_ascii=False))
        target = folder / path.relative_to(source)
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return (*written, *(_for_editor(folder) if editor else ()))


def _for_editor(folder: Path) -> tuple[Path, ...]:
    """The schemas, the line by which any editor with a YAML language server finds them, and VS Code's settings."""
    schemas = folder / _EDITOR
    schema.write(schemas)
    settings = folder / "course.yaml"
    line = f"# yaml-language-server: $schema={_EDITOR}/course.schema.json\n"
    settings.write_text(line + settings.read_text(encoding="utf-8"), encoding="utf-8")
    code = folder / ".vscode" / "settings.json"
    code.parent.mkdir()
    known = {"yaml.schemas": {f"./{_EDITOR}/course.schema.json": "course.yaml"}}
    code.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    return (*sorted(schemas.iterdir()), code)


def _title(folder: Path) -> str:
    words = re.sub(r"[-_\s]+", " ", folder.resolve().name).strip()
    return words[:1].upper() + words[1:] or "New course"
