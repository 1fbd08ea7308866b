"""What designers read is true: every example is a course that checks clean and builds, every setting is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from courses import docs
from courses.model import activities, source
from scorm_builder import contents
from scorm_builder.editions import SCORM12
from tests.support.courses import write_course

_BLOCK = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TOGETHER = """---
type: discussion
title: And now together
expectation: You will answer one colleague.
require: {posts: 1, replies: 1, distinct_peers: 1}
---
What have you learned, and how will you use it?
"""
PAGES = {page.name: page.read_text("utf-8") for page in docs.pages()}


def example(page: str) -> dict[str, str]:
    """The files on a page; what an example of one type lacks of a course is added."""
    files = {name: text for _, name, text in _BLOCK.findall(PAGES[page]) if name}
    ids = [name.removesuffix(".md") for name in files if name.endswith(".md") and "/" not in name]
    if "course.yaml" in files:
        return files
    if not any("expectation:" in text for text in files.values()):
        files["together.md"], ids = _TOGETHER, [*ids, "together"]
    modules = "".join(f"  - title: Part {at}\n    activities: [{id}]\n" for at, id in enumerate(ids, 1))
    return {**files, "course.yaml": f"title: Example\nlanguage: en\nmodules:\n{modules}"}


@pytest.mark.parametrize("page", PAGES)
def test_the_example_on_every_page_checks_clean_and_builds(page: str, tmp_path: Path) -> None:
    folder = write_course(tmp_path / "example", example(page))
    loaded = source.load(folder)
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.course
    assert not contents.contents(loaded.course, folder, SCORM12).problems


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_shown_as_an_example_that_is_not_tried(page: str) -> None:
    assert all(name for language, name, _ in _BLOCK.findall(PAGES[page]) if language)


@pytest.mark.parametrize("page", PAGES)
def test_the_tables_of_settings_are_those_of_the_models(page: str) -> None:
    assert docs.current(PAGES[page]) == PAGES[page], "run: python -m courses.docs"


@pytest.mark.parametrize("kind", activities.kinds())
def test_every_type_has_a_page_with_an_example_of_it(kind: str) -> None:
    page = f"{kind.replace('_', '-')}.md"
    assert f"type: {kind}\n" in PAGES[page]
    assert f"[{kind}]({page})" in PAGES["README.md"]


def test_every_link_between_the_pages_leads_somewhere() -> None:
    for text in PAGES.values():
        for target in re.findall(r"\]\(([\w-]+\.md)\)", _BLOCK.sub("", text)):
            assert target in PAGES
