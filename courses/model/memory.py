"""What was read of a course the last time, so that an author who saves one page does not wait for three hundred.

A reading is repeated unless everything it was told is the same: the course's settings, which files there are, and every
text and picture that it looked at itself. That is compared by content, never by date, so a stale page cannot be shown.
What a reading reported is reported again. Only the preview and `check --watch` have a memory for more than one load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from courses.model.folder import Folder

if TYPE_CHECKING:
    from courses.model.course import Outline
    from courses.model.files import Read
    from courses.model.pictures import Size
    from courses.model.problems import Place, Report

Reader = Callable[[Folder, str, "Outline"], "Read"]


class Memory:
    """The readings of one course folder."""

    def __init__(self) -> None:
        self._course: tuple[object, ...] = ()
        self._kept: dict[tuple[Reader, str], _Reading] = {}

    def begin(self, folder: Folder, course: Outline) -> None:
        """A load begins; what concerns every file makes it forget everything."""
        now = (folder.root, folder.name, folder.files, course)
        if now != self._course:
            self._course, self._kept = now, {}

    def read(self, reader: Reader, folder: Folder, path: str, course: Outline) -> Read:
        """What `reader` makes of the file, read through again only if something in it is not as it was."""
        kept = self._kept.get((reader, path))
        if kept is None or not kept.is_as_it_was(folder):
            noting = _Noting(folder)
            kept = _Reading(reader(noting, path, course), noting)
            self._kept[reader, path] = kept
        for about, place, message, hint in kept.noted.said:
            folder.report(about)(place, message, hint)
        return kept.read


@dataclass(frozen=True)
class _Reading:
    """What came of a file, and all that it came from."""

    read: Read
    noted: _Noting

    def is_as_it_was(self, folder: Folder) -> bool:
        """Whether reading it again would come to the same."""
        texts, sizes = self.noted.texts, self.noted.sizes
        return all(folder.read(path) == text for path, text in texts.items()) and all(
            folder.size_of(path) == size for path, size in sizes.items()
        )


class _Noting(Folder):
    """A folder that notes what it was asked, what it answered, and what was reported."""

    def __init__(self, folder: Folder) -> None:
        # Nothing is walked again: it is the same folder, looked at by one reader.
        self.root, self.name, self.files = folder.root, folder.name, folder.files
        self.texts: dict[str, str | None] = {}
        self.sizes: dict[str, Size | None] = {}
        self.said: list[tuple[str, Place, str, str]] = []

    def report(self, path: str) -> Report:
        return lambda place, message, hint: self.said.append((path, place, message, hint))

    def read(self, path: str) -> str | None:
        self.texts[path] = super().read(path)
        return self.texts[path]

    def size_of(self, path: str) -> Size | None:
        self.sizes[path] = super().size_of(path)
        return self.sizes[path]
