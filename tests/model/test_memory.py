"""What was read is not read again, and yet no page is ever an old one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from courses.model import files, source
from courses.model.memory import Memory
from tests.support.courses import SMALL, CourseFolder, write_course

SAMPLES = "samples:\n  - text: We decide for ourselves.\n  - text: I would ask first.\n"
COURSE: Mapping[str, str] = {
    **SMALL,
    "explain.md": SMALL["explain.md"].replace("starters:", "alone: {samples: samples.yaml}\nstarters:"),
    "samples.yaml": SAMPLES,
}
EDITS = (
    ("\n", "\n\n"),
    ("policy", "Policy"),
    ("type: page", "type: pgae"),
    ("3-1", "3-2"),
    ("table", "tabel"),
    ("width", "height"),
    ("40 20", "80 60"),
    ("language: en", "language: de"),
    ("check, explain", "explain"),
    ("posts: 1", "posts: 0"),
    ("replies: 2", "replies: 20"),
    ("text:", "texts:"),
    ("- [x]", "- [ ]"),
    ("## ", "#### "),
    (" ", "\udce9"),
)


def changed(chance: Random, folder: Path) -> None:
    """One thing that happens to a folder while an author works: a word, a name, a file that comes or goes."""
    name = chance.choice(sorted(COURSE))
    path = folder / name
    if chance.random() < 0.12:
        path.unlink(missing_ok=True)
    elif chance.random() < 0.25 or not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(COURSE[name])
    elif chance.random() < 0.1:
        (folder / chance.choice(("new.md", "media/new.svg", "policy/new.md"))).write_text(path.read_text())
    else:
        old, new = chance.choice(EDITS)
        path.write_bytes(path.read_bytes().replace(old.encode(), new.encode("utf-8", "surrogateescape"), 1))


@pytest.mark.parametrize("seed", range(12))
def test_a_course_read_with_memory_is_the_course_read_anew_whatever_was_edited(tmp_path: Path, seed: int) -> None:
    chance, memory = Random(seed), Memory()
    folder = write_course(tmp_path / "course", COURSE)
    good = 0
    for step in range(25):
        if step % 6 == 0:
            write_course(folder, COURSE)  # or hardly one of them would be good
        remembered, fresh = source.load(folder, memory), source.load(folder)
        assert remembered == fresh
        good += remembered.course is not None
        for _ in range(chance.randint(0, 2)):
            changed(chance, folder)
    assert good, "some of the courses are good ones, too"


def test_only_what_was_changed_is_read_again(course_folder: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, memory, again = course_folder(COURSE), Memory(), []
    source.load(folder, memory)

    def noted(*words: object) -> files.Read:
        again.append(words[1])
        return files.read_activity(*words)  # type: ignore[arg-type]  # the words it is given

    monkeypatch.setattr(source, "read_activity", noted)
    source.load(folder, memory)
    again.clear()
    (folder / "welcome.md").write_text(COURSE["welcome.md"] + "\nMore.\n")
    assert source.load(folder, memory).course
    assert again == ["welcome.md"]
    (folder / "samples.yaml").write_text(SAMPLES.replace("ask", "wait"))
    assert source.load(folder, memory).course
    assert again == ["welcome.md", "explain.md"], "what a file reads belongs to it"


def test_a_picture_of_another_size_is_seen(course_folder: CourseFolder) -> None:
    folder, memory = course_folder(COURSE), Memory()
    source.load(folder, memory)
    picture = folder / "media/table.svg"
    picture.write_text(picture.read_text().replace("0 0 40 20", "0 0 80 60"))
    course = source.load(folder, memory).course
    assert course
    assert 'width="80"' in course.activity("welcome").html
