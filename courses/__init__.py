"""What a course is, and the courses themselves. `find` and `bundled` say where course folders are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["bundled", "find"]

_LIBRARY = Path(__file__).parent / "library"


def bundled() -> tuple[Path, ...]:
    """The course folders that come with the product, by name."""
    return _courses_in(_LIBRARY)


def find(name: str, roots: Iterable[Path] = ()) -> Path:
    """The course folder called `name`: a path to one, a folder in one of `roots`, or one of the bundled courses.

    Raises LookupError with a sentence for people.
    """
    path = Path(name)
    if (path / "course.yaml").is_file():
        return path
    known = {folder.name: folder for root in (_LIBRARY, *roots) for folder in _courses_in(Path(root))}
    if name in known:
        return known[name]
    raise LookupError(
        f'There is no course "{name}". There are: {", ".join(sorted(known)) or "none"}; or give its folder.'
    )


def _courses_in(root: Path) -> tuple[Path, ...]:
    if (root / "course.yaml").is_file():
        return (root,)
    return tuple(sorted(course.parent for course in root.glob("*/course.yaml")))
