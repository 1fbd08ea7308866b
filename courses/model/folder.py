"""A course folder on disk: which files it has, and their text. Nothing outside the folder is ever read."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from courses.model import pictures

if TYPE_CHECKING:
    from pathlib import Path

    from courses.model.problems import Problems, Report

# A page of a thousand words has some 6 kB.
LARGEST_TEXT = 1_000_000


class Folder:
    """The files under `root` as posix paths relative to it. Hidden files and folders do not belong to a course."""

    def __init__(self, root: Path, problems: Problems) -> None:
        self.root = root
        self.name = root.resolve().name
        self._problems = problems
        self.files: frozenset[str] = frozenset(self._walk(""))

    def report(self, path: str) -> Report:
        """How to report problems in one of the files."""
        return self._problems.at(f"{self.name}/{path}")

    def read(self, path: str) -> str | None:
        """The text of a file with plain line ends; None, and a problem, if it is no text."""
        data = (self.root / path).read_bytes().removeprefix(BOM_UTF8)
        if len(data) > LARGEST_TEXT:
            self.report(path)((1, 1), f"this file has {len(data) // 1000} kB", "split it; a text has at most 1000 kB")
            return None
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            self._not_utf8(path, data, error.start)
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def size_of(self, path: str) -> pictures.Size | None:
        """Width and height of a picture, if its file says them."""
        return pictures.size_of(self.root / path)

    def _not_utf8(self, path: str, data: bytes, at: int) -> None:
        before = data[:at].decode().split("\n")
        self.report(path)(
            (len(before), len(before[-1]) + 1), "this is not UTF-8 text", "save the file with the encoding UTF-8"
        )

    def _walk(self, folder: str) -> list[str]:
        found: list[str] = []
        for entry in sorted(os.scandir(self.root / folder), key=lambda entry: entry.name):
            path = f"{folder}{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_symlink() and not self._stays_inside(path):
                self.report(path)((1, 1), "this link leads out of the course folder", "copy the file into the folder")
            elif entry.is_file():
                found.append(path)
            elif entry.is_dir() and not entry.is_symlink():
                found += self._walk(f"{path}/")
        return found

    def _stays_inside(self, path: str) -> bool:
        return (self.root / path).resolve().is_relative_to(self.root.resolve())
