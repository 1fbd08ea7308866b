"""Courses of any length, written as a designer writes them: for measuring builds."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.benchmarks import words

PER_MODULE = 10
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>\n'
DISCUSSION = """---
type: discussion
title: Explain it to a colleague
minutes: 12
expectation: You will explain one lesson to a colleague.
post_first: true
require: {posts: 1, replies: 2, distinct_peers: 2, min_words: {post: 60, reply: 25}}
---
Which lesson will change what you do next week? What made you choose it, and how will you notice that it worked?
"""


def write_course(folder: Path, lessons: int) -> Path:
    """A course of so many lessons of about 900 words each, and one discussion, in `folder`."""
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "picture.svg").write_text(PICTURE)
    chance = Random(lessons)
    for number in range(1, lessons + 1):
        (folder / f"lesson-{number}.md").write_text(lesson(chance, number))
    (folder / "explain-it.md").write_text(DISCUSSION)
    modules = "".join(module(first, lessons) for first in range(1, lessons + 1, PER_MODULE))
    last = "  - title: Together\n    activities: [explain-it]\n"
    head = f"title: A course of {lessons} lessons\nlanguage: en\nsummary: Made to be built.\npass_mark: 80\nmodules:\n"
    (folder / "course.yaml").write_text(head + modules + last)
    return folder


def module(first: int, lessons: int) -> str:
    """The lines of course.yaml for the module that begins with lesson `first`."""
    names = ", ".join(f"lesson-{number}" for number in range(first, min(first + PER_MODULE, lessons + 1)))
    return f"  - title: Module {first // PER_MODULE + 1}\n    activities: [{names}]\n"


def lesson(chance: Random, number: int) -> str:
    """One lesson: headings, paragraphs, a list, a quotation, a table and a picture."""
    points = "".join(f"- **{words.sentence(chance)}** {words.sentence(chance)}\n" for _ in range(5))
    rows = "".join(f"| {words.sentence(chance)} | {words.sentence(chance)} |\n" for _ in range(3))
    sections = "".join(
        f"\n## Part {part}\n\n{words.paragraph(chance)}\n\n*{words.sentence(chance)}* {words.paragraph(chance)}\n"
        for part in range(1, 5)
    )
    front = f"---\ntype: page\ntitle: Lesson {number}\nminutes: 6\n---\n{words.paragraph(chance)}\n{sections}\n"
    table = f"\n| What | Why |\n|---|---|\n{rows}"
    return f"{front}{points}\n> {words.sentence(chance)}\n{table}\n![A disc beside nothing](media/picture.svg)\n"
