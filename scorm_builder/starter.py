"""A small course that works, for somebody who begins."""

import json
import re
from pathlib import Path

_STARTER = Path(__file__).parent / "starter"


def write(folder: Path) -> tuple[Path, ...]:
    """Write the starter course into `folder`, which must not exist or be empty; the files written.

    Raises FileExistsError if there is something already, OSError if it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    written = []
    for source in sorted(_STARTER.iterdir()):
        text = source.read_text(encoding="utf-8").replace('"{title}"', json.dumps(_title(folder), ensure_ascii=False))
        target = folder / source.name
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return tuple(written)


def _title(folder: Path) -> str:
    words = re.sub(r"[-_\s]+", " ", folder.resolve().name).strip()
    return words[:1].upper() + words[1:] or "New course"
