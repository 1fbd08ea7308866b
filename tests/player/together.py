"""The bundled course in which people ask, tell and look together, on the real tool, as its learners see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

import courses
from lti_tool import worker
from tests.support.axe import settle, violations
from tests.support.courses import SMALL, write_course
from tests.support.tool import Caller, RunningTool, running, settings_for

COURSE = "learn-from-each-other"
BOARD, STORIES, REVIEW = "ask-a-real-question", "what-worked", "review-a-reply"
WIDTHS = {1280: 900, 650: 500, 320: 640}
QUESTION = "When a customer brings back shoes without the box, which reason do you choose, and does anybody read it?"
ANSWER = (
    "I choose reason seven every Friday, because the warehouse reads that one on Monday morning and sends a box within "
    "two days of it."
)
WORK = (
    "Hello Mr Weiler, you asked for the truth. Your shoes were on the wrong shelf, without a ticket, and that is why "
    "nobody found them yesterday. They get their soles on Wednesday. A colleague brings them to our shop in your town "
    "on Thursday evening; it opens at nine on Friday. The repair is free. {name}"
)
COMMENT = "It says the unpleasant part first, and Friday is in it. A name to ring would make it better still, {name}."
LEVELS = {"heard": 2, "true": 2, "next-step": 1, "person": 1}


@dataclass
class Together:
    """The tool with the course, and its people."""

    tool: RunningTool

    def caller(self, person: str, **other: Any) -> Caller:
        """This person's page, without one."""
        return self.tool.caller(person, course=COURSE, **other)

    def facilitator(self, person: str = "dana") -> Caller:
        """A facilitator's page."""
        return self.tool.facilitator(person, course=COURSE)

    def later(self, **time: float) -> None:
        """Time goes by, and the worker does what is due."""
        self.tool.pass_time(**time)
        while worker.recheck_one(self.tool.tool):
            pass

    def opens(self, page: Page, at: str = "", person: str = "alice", **other: Any) -> Page:
        """This person opens the course at this place."""
        entry = self.tool.enter(person, course=COURSE, **other)
        page.clock.set_system_time(self.tool.clock())
        page.goto("about:blank")  # Else another fragment of the same page would only be another view.
        page.goto(self.tool.address(entry) + (f"&at={quote(at, safe='/')}" if at else ""))
        page.wait_for_selector("body[data-ready]")
        return page

    def hands_in(self, person: str) -> str:
        """Somebody hands in work; its id."""
        caller = self.reads(person)
        return str(caller.say(WORK.format(name=person.title()), activity=REVIEW)["post"]["id"])

    def reads(self, person: str) -> Caller:
        """Somebody who has read what comes before the review."""
        caller = self.caller(person)
        caller.do("POST", "/api/activities/a-reply-that-helps/view")
        return caller

    def practises(self, person: str) -> Caller:
        """Somebody practises on all samples."""
        caller = self.caller(person)
        for each in caller.get(f"/api/activities/{REVIEW}/reviews")["training"]:
            body = {"sample": each["sample"], "levels": LEVELS}
            caller.do("POST", f"/api/activities/{REVIEW}/training", body)
        return caller

    def reviews(self, person: str, levels: Mapping[str, int] = LEVELS) -> bool:
        """Somebody who has practised reviews the next work; whether there was any."""
        caller = self.caller(person)
        given = caller.do("POST", f"/api/activities/{REVIEW}/reviews", {})["assigned"]
        if given:
            said = {"levels": levels, "comment": COMMENT.format(name=f"{person} {given['id']}")}
            caller.do("PUT", f"/api/reviews/{given['id']}", said)
        return given is not None


@contextmanager
def opened(folder: Path, *, change: Mapping[str, tuple[str, str]] | None = None, **settings: Any) -> Iterator[Together]:
    """The tool on SQLite with the bundled course; `change` puts other words in its files: {name: (old, new)}."""
    source = courses.find(COURSE)
    files = {path.relative_to(source).as_posix(): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    write_course(folder / "courses" / "small-course", SMALL)
    for name, content in files.items():
        path = folder / "courses" / COURSE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        old, new = (change or {}).get(name, ("", ""))
        path.write_bytes(content.replace(old.encode(), new.encode()) if old else content)
    with running(settings_for(folder, f"sqlite:///{folder}/tool.sqlite3", **settings)) as tool:
        yield Together(tool)


def is_for_everybody(page: Page, name: str = "") -> None:
    """Axe finds nothing at any width, light or dark, and nothing scrolls sideways."""
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark") if width == 650 else ("light",):
            page.emulate_media(color_scheme=scheme)
            settle(page)
            assert violations(page) == [], (name, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator("#stage")).to_be_visible()
