"""Course folders for tests: small ones written on the spot, as an author would write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from courses.model.source import load

if TYPE_CHECKING:
    from pathlib import Path

    from courses.model.course import Course

CourseFolder = Callable[[Mapping[str, str | bytes]], "Path"]

SMALL: Mapping[str, str] = {
    "course.yaml": """\
title: A small course
language: en
summary: Read, check, explain.
modules:
  - title: Everything
    activities: [welcome, check, explain]
""",
    "welcome.md": """\
---
type: page
title: Welcome
minutes: 2
---
## What you will do

Read [our policy](policy/our-policy.md#3-1), look at the picture, then [explain it](explain.md).

![Two people talk across a table](media/table.svg)

::: note You will explain this
Keep it in mind while you read.
:::
""",
    "check.md": """\
---
type: quiz
title: Know the policy
minutes: 3
after: [welcome]
points: 10
attempts: 3
---
## A customer follows you. What does the policy ask of you?
- [ ] Follow back the same day
- [x] Decide for yourself
  > You owe nobody a connection.
- [ ] Report it

> Clause 3.1 leaves it to you.

## How many days do we keep a complaint open?
= 14 | fourteen
""",
    "explain.md": """\
---
type: discussion
title: Explain it to a colleague
minutes: 5
expectation: You will explain the policy to two colleagues.
require: {posts: 1, replies: 2, distinct_peers: 2, min_words: {post: 5, reply: 3}}
starters: [ask, challenge]
grading: {points: 10, mode: scaled}
---
How would you explain to somebody who starts tomorrow what the policy leaves to her?
""",
    "policy/our-policy.md": """\
# How we talk about work

## 3 Connections

### 3.1 You decide

You owe nobody a connection.
""",
    "media/table.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20"></svg>\n',
}
"""A page, a quiz and a discussion that needs few words; no problems."""


def write_course(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write `files`, by their path in the folder, and give the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def course_folder(tmp_path: Path) -> CourseFolder:
    """Writes a course folder called `course` from `{path: text}` and gives its path."""
    return lambda files: write_course(tmp_path / "course", files)


@pytest.fixture
def small_course_folder(tmp_path: Path) -> Path:
    """The folder of a small course without problems: `welcome`, `check`, `explain`."""
    return write_course(tmp_path / "small-course", SMALL)


@pytest.fixture
def small_course(small_course_folder: Path) -> Course:
    """The same course, loaded."""
    loaded = load(small_course_folder)
    assert loaded.course, loaded.problems
    return loaded.course
