"""Where an address in an author's Markdown leads: another activity, a text, a media file, or the web."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote, unquote

from markdown_it.common.normalize_url import normalizeLink

from courses.model.problems import closest, shown
from courses.model.yamltext import YamlText

if TYPE_CHECKING:
    from collections.abc import Callable

    from courses.model.folder import Folder
    from courses.model.pictures import Size

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_NOT_IN_ANCHORS = re.compile(r"[^\w]+")
_CLAUSE = re.compile(r"(\d+(?:\.\d+)*)\.?(?:\s|$)")


class BrokenLink(NamedTuple):
    """Why an address leads nowhere, and the way out."""

    message: str
    hint: str


@dataclass(frozen=True)
class Target:
    """Where an address leads. `path` is a file of the course folder; `href` is what the page links to."""

    kind: Literal["activity", "text", "media", "web"]
    path: str
    anchor: str
    href: str


class Links:
    """The addresses in one file of a course folder; `path` is the file's own place in it."""

    def __init__(self, path: str, folder: Folder) -> None:
        self.page = page_of(path)
        self._path = path
        self._folder = folder
        self._files = folder.files

    def follow(self, address: str) -> Target | BrokenLink:
        """Where `address` leads, if it leads anywhere a course may lead."""
        plain = unquote(address)
        if _SCHEME.match(plain) or plain.startswith("//"):
            return _web(plain, address)
        file, _, anchor = plain.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self._path), file)) if file else self._path
        if path.startswith(("/", "../")) or "\\" in path:
            hint = "write the path from this file, without a / in front"
            return BrokenLink(f"{plain} leads out of the course folder", hint)
        if path not in self._files and f"{path}.md" in self._files:
            path = f"{path}.md"
        if path not in self._files:
            return BrokenLink(f"there is no file {path}", self._instead(path))
        return _inside(path, anchor_of(anchor) if anchor else "")

    def settings_file(self, name: str, report: Callable[[str, str], None]) -> YamlText | None:
        """The YAML file `name`, written as an address from this file; why there is none goes to `report`."""
        found = self.follow(name)
        if isinstance(found, BrokenLink):
            report(*found)
            return None
        if found.kind != "media" or not found.path.endswith((".yaml", ".yml")):
            report(f"{shown(name)} is no YAML file of the course", "name a file that ends in .yaml")
            return None
        text = self._folder.read(found.path)
        return YamlText(text, self._folder.report(found.path)) if text is not None else None

    def size_of(self, target: Target) -> Size | None:
        """The size of the picture at `target`, if its file says it."""
        return self._folder.size_of(target.path)

    def _instead(self, path: str) -> str:
        """What to write for a file that is not there: the address of the one whose name and folder are most alike."""
        name = posixpath.basename(path)
        alike = [file for file in sorted(self._files) if closest(name, [posixpath.basename(file)])]
        if not alike:
            return "add the file or correct the address"
        meant = (closest(path, alike) or alike)[0]
        return f'did you mean "{posixpath.relpath(meant, posixpath.dirname(self._path) or ".")}"?'


def anchor_of(heading: str) -> str:
    """The anchor of a heading: its clause number if it begins with one, otherwise its words."""
    clause = _CLAUSE.match(heading)
    words = clause.group(1) if clause else heading
    return _NOT_IN_ANCHORS.sub("-", words.lower()).strip("-")


def page_of(path: str) -> str:
    """The address, without `#/`, at which the player shows the Markdown file `path`."""
    return f"text/{path.removesuffix('.md')}" if "/" in path else path.removesuffix(".md")


def _web(plain: str, address: str) -> Target | BrokenLink:
    scheme = plain.partition(":")[0].lower()
    if scheme in ("https", "http", "mailto"):
        return Target("web", plain, "", normalizeLink(address))
    return BrokenLink(
        f"the address {plain[:40]} is not a web address", "link to https://…, mailto:… or a file of the course"
    )


def _inside(path: str, anchor: str) -> Target:
    if path.endswith(".md"):
        page = f"#/{page_of(path)}{'/' if anchor else ''}{anchor}"
        return Target("text" if "/" in path else "activity", path, anchor, quote(page, safe="#/"))
    return Target("media", path, "", quote(path))
