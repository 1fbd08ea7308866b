"""A course folder as a Course, or what is wrong with it.

Reads `course.yaml`, then each activity its modules name, then the texts those lead to. Mistakes never stop the reading: they
are collected, so that an author sees all of them at once, and only a course without any is given out. What concerns several
files at once is in `checks.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from courses.model import activities, checks
from courses.model.author import Document
from courses.model.course import Activity, Course, Frozen, Line, Module, Outline, Text
from courses.model.explain import validated
from courses.model.folder import Folder
from courses.model.links import Links
from courses.model.problems import Problem, Problems, instead, listed, shown
from courses.model.yamltext import YamlText

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Loaded:
    """The course, or None with at least one problem."""

    course: Course | None
    problems: tuple[Problem, ...]


def load(folder: Path) -> Loaded:
    """Read the course in `folder`. Never raises for what an author wrote, only for a disk that cannot be read."""
    problems = Problems()
    if not folder.is_dir():
        problems.at(folder.name)((1, 1), "there is no such folder", "give the folder that has the course.yaml in it")
        return Loaded(None, tuple(problems))
    course = _Reader(Folder(folder, problems)).read()
    found = tuple(problems)
    return Loaded(None if found else course, found)


class _Reader:
    """Reads one folder."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def read(self) -> Course | None:
        """The course as far as it can be read; what keeps it from being one is reported."""
        settings, outline = self._outline()
        course = outline or _NO_OUTLINE
        drafts = {path: self._activity(path, course) for path in sorted(self._folder.files) if _is_activity(path)}
        texts = self._texts(drafts, course)
        draft = checks.Draft(self._folder, settings, outline, drafts, texts)
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

    def _activity(self, path: str, course: Outline) -> checks.Read:
        report, text = self._folder.report(path), self._folder.read(path)
        if text is None:
            return checks.Read(path)
        front = _FRONT.match(text)
        if front is None:
            report((1, 1), *(_UNENDED if text.startswith("---") else _NO_FRONT))
        settings = YamlText(front.group(1), report, first_line=2) if front else None
        document = self._document(path, text, front.end() if front else 0, course)
        activity = self._as_type(path, settings, document, course) if settings else None
        return checks.Read(path, settings, document, activity)

    def _as_type(self, path: str, settings: YamlText, document: Document, course: Outline) -> Activity | None:
        kinds, name = activities.kinds(), settings.values.get("type")
        if not isinstance(name, str) or name not in kinds:
            if settings.values:
                fact = f"type is {shown(name)}" if "type" in settings.values else "type is missing"
                hint = instead(str(name), kinds, otherwise=f"write type: {listed(kinds)}")
                settings.report(settings.place(("type",)), fact, hint)
            return None
        id = path.removesuffix(".md")
        if not _ID.fullmatch(id):
            hint = "rename the file: lower-case letters a-z, digits and single hyphens, at most 60"
            settings.report((1, 1), f'the name "{id}" cannot be an activity\'s id', hint)
            id = "unnamed"
        values = kinds[name].read(settings.values, document, course=course)
        return validated(kinds[name], {**values, "id": id}, settings)

    def _texts(self, drafts: dict[str, checks.Read], course: Outline) -> dict[str, checks.Read]:
        """The texts that activities lead to, and the texts those lead to."""
        texts: dict[str, checks.Read] = {}
        waiting = [path for draft in drafts.values() for path in draft.leads_to("text")]
        while waiting:
            path = waiting.pop(0)
            if path not in texts:
                texts[path] = self._text(path, course)
                waiting += texts[path].leads_to("text")
        return texts

    def _text(self, path: str, course: Outline) -> checks.Read:
        text = self._folder.read(path)
        if text is None:
            return checks.Read(path)
        front = _FRONT.match(text)
        settings = YamlText(front.group(1), self._folder.report(path), first_line=2) if front else None
        start = front.end() if front else 0
        heading = _TITLE.match(text, start)
        document = self._document(path, text, heading.end() if heading else start, course)
        title = (
            heading.group(1) if heading else path.rpartition("/")[2].removesuffix(".md").replace("-", " ").capitalize()
        )
        if settings:
            given = validated(_TextSettings, settings.values, settings)
            title = given.title if given and given.title else title
        return checks.Read(path, settings, document, title=title)

    def _document(self, path: str, text: str, start: int, course: Outline) -> Document:
        return Document(
            text[start:],
            Links(path, self._folder.files),
            self._folder.report(path),
            first_line=text.count("\n", 0, start) + 1,
            language=course.language,
        )

    def _course(self, draft: checks.Draft) -> Course | None:
        if draft.outline is None:
            return None
        found = [draft.activity(id) for module in draft.outline.modules for id in module.activities]
        return Course(
            id=self._folder.name,
            **draft.outline.model_dump(include={"title", "language", "summary", "pass_mark"}),
            modules=draft.outline.modules,
            activities=tuple(activity for activity in found if activity),
            texts=tuple(_as_text(read) for read in draft.texts.values()),
            media=tuple(sorted(draft.media())),
            waiver=draft.outline.social.waived if draft.outline.social else None,
        )


class _TextSettings(Frozen):
    title: Line | None = Field(None, description="What the text is called.")


_NO_OUTLINE = Outline(title="…", modules=(Module(title="…", activities=("unread",)),))
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"\s*# +(.+?)[ #]*(?:\n|\Z)")
_UNENDED = ("the front matter never ends", "write --- on a line of its own after it")
_NO_FRONT = ("there is no front matter", "begin the file with the lines ---, type: page, title: …, ---")


def _is_activity(path: str) -> bool:
    return path.endswith(".md") and "/" not in path and path.lower() != "readme.md"


def _as_text(read: checks.Read) -> Text:
    html = read.document.html() if read.document else ""
    return Text(path=read.path.removesuffix(".md"), title=read.title, html=html)
