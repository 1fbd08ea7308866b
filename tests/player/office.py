"""Dana's office: the real tool with a course that has a discussion, groups and work to review, and a clock to move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from lti_tool import worker
from lti_tool.records import Role
from tests.support.courses import SMALL, write_course
from tests.support.tool import COURSE, Caller, RunningTool, running, settings_for

RUBRIC = """\
criteria:
  - title: Tone
    levels: [Talks down, Polite, Warm and to the point]
  - title: Says what happens next
    levels: ["Nothing", "Something", "A day and a name"]
"""
FILES = {
    **SMALL,
    "course.yaml": """\
title: A small course
language: en
summary: Read, explain, meet.
modules:
  - title: Everything
    activities: [welcome, explain]
  - title: Groups
    activities: [group]
""",
    "explain.md": """\
---
type: discussion
title: Explain it to a colleague
minutes: 5
expectation: You will explain the policy to one colleague.
due: +30d
require: {posts: 1, replies: 1, min_words: {post: 5, reply: 3}}
moderation: {auto_hide_reports: 2}
grading: {points: 10, split: {participation: 50, quality: 50}, rubric: rubric.yaml}
---
How would you explain to somebody who starts tomorrow what the policy leaves to her?
""",
    "group.md": """\
---
type: discussion
title: Meet your group
minutes: 5
expectation: You will answer one person of your group.
space: pod
pod: {size: 2, min: 2, max: 2}
require: {posts: 1, replies: 1, min_words: {post: 5, reply: 3}}
---
What will you do differently on Monday, and what could stop you from doing it?
""",
    "rubric.yaml": RUBRIC,
}
del FILES["check.md"]


@dataclass
class Office:
    """The tool at its address, where Dana facilitates."""

    tool: RunningTool

    def later(self, **time: float) -> None:
        """Let time pass; the worker has done what was due. Visits that were open may have ended."""
        self.tool.pass_time(**time)
        while worker.recheck_one(self.tool.tool) or worker.tend_one(self.tool.tool):
            pass

    def learner(self, person: str, **other: Any) -> Caller:
        """This learner's page."""
        return self.tool.caller(person, **other)

    def dana(self, page: Page, at: str = "", *, person: str = "dana", **other: Any) -> None:
        """Dana, or somebody else who facilitates, opens this view of the page, and it has come."""
        entry = self.tool.enter(person, role=Role.FACILITATOR, **other)
        page.clock.set_system_time(self.tool.clock())
        page.goto("about:blank")  # Else another fragment of the same page would only be another view.
        page.goto(self.tool.address(entry, "facilitate") + (f"&at={at}" if at else ""))
        page.wait_for_selector("#updated:not(:empty)")

    def busy(self) -> None:
        """A few days of a run in which everything has happened that a facilitator may meet."""
        bob, alice, charlie, erin = (self.learner(name) for name in ("bob", "alice", "charlie", "erin"))
        question = alice.say("Asking first saves time, and what is it that you ask?", activity="explain")["post"]["id"]
        rude = bob.say("You people never read what I write here at all.", activity="explain")["post"]["id"]
        bob.say("I ask who needs it.", to=question, activity="explain")
        charlie.say("May I post the photo of the whole team?", activity="explain")
        charlie.say("On Monday I will ask somebody before I begin.", activity="group")
        charlie.do("POST", f"/api/posts/{rude}/report", {"reason": "Rude to the whole group"})
        erin.do("POST", "/api/activities/welcome/view")
        erin.do("POST", "/api/activities/explain/ask_for_time", {"reason": "The depot has no network before Thursday."})
        self.later(days=4)


@contextmanager
def opened(folder: Path, files: Mapping[str, str] = FILES) -> Iterator[Office]:
    """An office on SQLite, with the course of these files."""
    write_course(folder / "courses" / COURSE, files)
    with running(settings_for(folder, f"sqlite:///{folder}/tool.sqlite3")) as tool:
        yield Office(tool)
