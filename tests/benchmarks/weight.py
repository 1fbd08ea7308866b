"""What a learner's browser has to load: the player's scripts and styles, and what a package holds beyond its media."""

from __future__ import annotations

import zipfile
from pathlib import Path

import courses
from courses.model import source
from courses.model.plan import compile_plan
from courses.player import page
from lti_tool.services.catalogue import Document
from lti_tool.web import play
from tests.benchmarks.builds import build
from tests.benchmarks.report import Row

KB = 1000


def rows(folder: Path) -> list[Row]:
    """Both weights."""
    return [player_row(), package_row(folder)]


def player_row() -> Row:
    """The player of a bundled course, as our server sends it compressed; without the bridge to that server."""
    course = source.load(courses.find("first-week")).course
    if course is None:
        raise ValueError("a bundled course does not load")
    script = Document.of(page.script("player.js", {}, page.types_of(compile_plan(course))))
    weight = len(script.compressed) + len(play.assets()[page.STYLES].compressed)
    ours = f"{weight / KB:.1f} kB in 2 files"
    return Row("player of a course: JS + CSS gzipped", ours, "(elsewhere: Adapt 356 kB)", 356 * KB / weight, "<= 40 kB")


def package_row(folder: Path) -> Row:
    """A bundled course as a SCORM 1.2 package, less its own media."""
    course = courses.find("first-week")
    media = {path.relative_to(course).as_posix() for path in (course / "media").rglob("*") if path.is_file()}
    out = folder / "first-week.zip"
    build(course, out)
    with zipfile.ZipFile(out) as package:
        beyond = [entry for entry in package.infolist() if not any(entry.filename.endswith(name) for name in media)]
    weight = sum(entry.compress_size for entry in beyond)
    ours = f"{weight / KB:.0f} kB in {len(beyond)} files"
    return Row("package beyond the course's media", ours, "(elsewhere: LiaScript 7,400 kB)", 7.4e6 / weight, "< 150 kB")
