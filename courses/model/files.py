"""One Markdown file of a course: an activity with its front matter, or a text that activities lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from courses.model import activities, templates
from courses.model.author import Document
from courses.model.course import Frozen, Line, Text
from courses.model.explain import validated
from courses.model.links import Links
from courses.model.problems import instead, listed, shown
from courses.model.yamltext import YamlText

if TYPE_CHECKING:
    from courses.model.author import Reference
    from courses.model.course import Activity, Outline
    from courses.model.folder import Folder
    from courses.model.problems import Place
    from courses.model.yamltext import Path


@dataclass(frozen=True)
class Read:
    """A Markdown file as far as it could be read: an activity or a text, its headings, and where it leads."""

    path: str
    settings: YamlText | None = None
    activity: Activity | None = None
    text: Text | None = None
    anchors: frozenset[str] = frozenset()
    references: tuple[Reference, ...] = ()
    is_read: bool = True

    @property
    def id(self) -> str:
        """The activity's id: its file's name without `.md`."""
        return self.path.removesuffix(".md")

    def place(self, path: Path) -> Place:
        """Where something stands in its front matter."""
        return self.settings.place(path) if self.settings else (1, 1)

    def leads_to(self, kind: str) -> list[str]:
        """The files of a kind that it leads to."""
        return [reference.target.path for reference in self.references if reference.target.kind == kind]


def read_activity(folder: Folder, path: str, course: Outline) -> Read:
    """Read an activity; what is wrong with it is reported to the folder."""
    report, text = folder.report(path), folder.read(path)
    if text is None:
        return Read(path, is_read=False)
    front = _FRONT.match(text)
    if front is None:
        report((1, 1), *(_UNENDED if text.startswith("---") else _NO_FRONT))
    settings = YamlText(front.group(1), report, first_line=2) if front else None
    document = _document(folder, path, text, front.end() if front else 0, course)
    document.settings = settings
    activity = _typed(path, settings, document, course) if settings else None
    return Read(path, settings, activity, None, frozenset(document.anchors), tuple(document.references))


def read_text(folder: Folder, path: str, course: Outline) -> Read:
    """Read a text. Its title is in its front matter or its first heading; otherwise the file's name has to do."""
    text = folder.read(path)
    if text is None:
        return Read(path, is_read=False)
    front = _FRONT.match(text)
    settings = YamlText(front.group(1), folder.report(path), first_line=2) if front else None
    heading = _TITLE.match(text, front.end() if front else 0)
    start = heading.end() if heading else front.end() if front else 0
    document = _document(folder, path, text, start, course)
    given = validated(_TextSettings, settings.values, settings) if settings else None
    name = path.rpartition("/")[2].removesuffix(".md").replace("-", " ").capitalize()
    title = (given and given.title) or (heading.group(1) if heading else name)
    templates.check(text[start:], document)
    made = Text(path=path.removesuffix(".md"), title=title, html=document.html())
    return Read(path, settings, None, made, frozenset(document.anchors), tuple(document.references))


class _TextSettings(Frozen):
    title: Line | None = Field(None, description="What the text is called.")


_ID = re.compile(r"(?=.{1,60}\Z)[a-z0-9]+(-[a-z0-9]+)*\Z")
_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"\s*# +(.+?)[ #]*(?:\n|\Z)")
_UNENDED = ("the front matter never ends", "write --- on a line of its own after it")
_NO_FRONT = ("there is no front matter", "begin the file with the lines ---, type: page, title: …, ---")


def _typed(path: str, settings: YamlText, document: Document, course: Outline) -> Activity | None:
    kinds, name = activities.kinds(), settings.values.get("type")
    if not isinstance(name, str) or name not in kinds:
        if settings.values:
            fact = f"type is {shown(name)}" if "type" in settings.values else "type is missing"
            meant = name if isinstance(name, str) else ""
            hint = instead(meant, kinds, otherwise=f"write type: {listed(kinds)}")
            settings.report(settings.place(("type",)), fact, hint)
        return None
    id = path.removesuffix(".md")
    if not _ID.match(id):
        hint = "rename the file: lower-case letters a-z, digits and single hyphens, at most 60"
        settings.report((1, 1), f"the name {shown(id)} cannot be the id of an activity", hint)
        id = "unnamed"
    values = kinds[name].read(settings.values, document, course=course)
    return validated(kinds[name], {**values, "id": id}, settings)


def _document(folder: Folder, path: str, text: str, start: int, course: Outline) -> Document:
    first_line = text.count("\n", 0, start) + 1
    links, report = Links(path, folder), folder.report(path)
    return Document(text[start:], links, report, first_line=first_line, language=course.language)
