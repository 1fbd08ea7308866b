"""A course folder as a Course, or what is wrong with it.

Reads `course.yaml`, then each activity its modules name, then the texts those lead to. Mistakes never stop the
reading: they are collected, so that an author sees all of them at once, and only a course without any is given out.
What concerns several files at once is in `checks.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from courses.model import checks
from courses.model.course import Course, Module, Outline, slug
from courses.model.explain import validated
from courses.model.files import Read, read_activity, read_text
from courses.model.folder import Folder
from courses.model.memory import Memory
from courses.model.problems import Problem, Problems
from courses.model.yamltext import YamlText

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Loaded:
    """The course, or None with at least one problem."""

    course: Course | None
    problems: tuple[Problem, ...]


def load(folder: Path, memory: Memory | None = None) -> Loaded:
    """Read the course in `folder`. Never raises for what an author wrote, only for a disk that cannot be read.

    With a `memory`, files are not read through again that are as they were; what comes out is the same.
    """
    problems = Problems()
    if not folder.is_dir():
        problems.at(folder.name)((1, 1), "there is no such folder", "give the folder that has the course.yaml in it")
        return Loaded(None, tuple(problems))
    course = _Reader(Folder(folder, problems), memory or Memory()).read()
    found = tuple(problems)
    return Loaded(None if found else course, found)


class _Reader:
    """Reads one folder."""

    def __init__(self, folder: Folder, memory: Memory) -> None:
        self._folder = folder
        self._memory = memory

    def read(self) -> Course | None:
        """The course as far as it can be read; what keeps it from being one is reported."""
        settings, outline = self._outline()
        course = outline or _NO_OUTLINE
        paths = sorted(filter(_is_activity, self._folder.files))
        self._memory.begin(self._folder, course)
        activities = {path: self._memory.read(read_activity, self._folder, path, course) for path in paths}
        draft = checks.Draft(self._folder, settings, outline, activities, self._texts(activities, course))
        checks.check(draft)
        return self._course(draft)

    def _outline(self) -> tuple[YamlText | None, Outline | None]:
        report = self._folder.report("course.yaml")
        if "course.yaml" not in self._folder.files:
            found = "course.yml" in self._folder.files
            report(
                (1, 1), "there is no course.yaml", "rename course.yml" if found else "add one with a title and modules"
            )
            return None, None
        text = self._folder.read("course.yaml")
        if text is None:
            return None, None
        settings = YamlText(text, report)
        return settings, validated(Outline, settings.values, settings) if settings.values else None

    def _texts(self, activities: dict[str, Read], course: Outline) -> dict[str, Read]:
        """The texts that activities lead to, and the texts those lead to."""
        texts: dict[str, Read] = {}
        waiting = [path for read in activities.values() for path in read.leads_to("text")]
        while waiting:
            path = waiting.pop(0)
            if path not in texts:
                texts[path] = self._memory.read(read_text, self._folder, path, course)
                waiting += texts[path].leads_to("text")
        return texts

    def _course(self, draft: checks.Draft) -> Course | None:
        if draft.outline is None:
            return None
        found = [draft.activity(id) for module in draft.outline.modules for id in module.activities]
        return Course(
            id=slug(self._folder.name) or "course",
            **draft.outline.model_dump(include={"title", "language", "summary", "pass_mark"}),
            modules=draft.outline.modules,
            activities=tuple(activity for activity in found if activity),
            texts=tuple(read.text for read in draft.texts.values() if read.text),
            media=tuple(sorted(draft.media())),
            waiver=draft.outline.social.waived if draft.outline.social else None,
        )


_NO_OUTLINE = Outline(title="…", modules=(Module(title="…", activities=("unread",)),))


def _is_activity(path: str) -> bool:
    return path.endswith(".md") and "/" not in path and path.lower() != "readme.md"
