"""Dana puts a course and one of its activities into her LMS course with the keyboard alone; Alice finishes both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lti_tool import worker
from lti_tool.storage import lti_state
from tests.story.keyboard import Keyboard
from tests.story.person import Person
from tests.story.visitor import Visitor
from tests.support.axe import violations
from tests.support.browser import arrived
from tests.support.sandbox import Sandbox
from tests.support.tool import RunningTool, now, running, settings_for

pytestmark = pytest.mark.browser

PATIENCE = 30_000
"""Milliseconds."""


@dataclass
class Place:
    """The practice LMS and the tool, which are two sites to a browser, and know each other."""

    lms: Sandbox
    tool: RunningTool


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("choosing")
    with Sandbox() as lms, running(settings_for(folder, f"sqlite:///{folder}/tool.sqlite3")) as tool:
        told = lms.register_tool(tool.url, course="small-course", title="There before", graded=False)
        with tool.database.write() as tx:
            lti_state.register(
                tx,
                issuer=told.issuer,
                client_id=told.client_id,
                auth_login_url=told.auth_login_url,
                auth_token_url=told.auth_token_url,
                jwks_url=told.jwks_url,
                name="Northside",
                active_deployments=(told.deployment_id,),
                now=now(),
            )
        yield Place(lms, tool)


@pytest.fixture
def browsers(chromium: Browser) -> Iterator[Browser]:
    """The browser, left without anybody's pages."""
    before = set(chromium.contexts)
    yield chromium
    for context in set(chromium.contexts) - before:
        context.close()


def tab(browsers: Browser, *, width: int = 1280, height: int = 900, **more: Any) -> Page:
    context: BrowserContext = browsers.new_context(viewport={"width": width, "height": height}, **more)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def alice_opens(browsers: Browser, place: Place, key: str) -> Person:
    page = tab(browsers)
    page.goto(f"{place.lms.url}/as/alice/tool/{key}")
    arrived(page)
    plan = dict(place.tool.tool.catalogue.get("small-course").plan)
    alice = Person("Alice Archer", page, page.frame_locator("iframe"), plan)
    expect(alice.player.locator("body[data-ready]")).to_be_visible(timeout=PATIENCE)
    return alice


def work(place: Place) -> None:
    while worker.recheck_one(place.tool.tool) or worker.deliver_one(place.tool.tool):
        pass


def test_dana_chooses_a_course_and_an_activity_and_both_grades_come_back(browsers: Browser, place: Place) -> None:
    page = tab(browsers)
    page.goto(f"{place.lms.url}/as/dana/")
    keys, frame = Keyboard(page), page.frame_locator("iframe")
    keys.follow(page.get_by_role("link", name="Add from Touchpoint"))
    arrived(page, "/lti/launch")
    keys.reach(frame.locator("#q"))
    keys.type("small course")
    expect(frame.locator("#found")).to_contain_text("1 of 3 courses")
    keys.press("Enter")
    expect(frame.locator(".offer")).to_have_count(1)
    keys.reach(frame.locator('input[value="small-course"]'))
    keys.press("Space")
    expect(frame.locator("#count")).to_have_text("1 link chosen.")
    keys.follow(frame.locator("summary"))
    keys.reach(frame.locator('input[value="small-course/check"]'))
    keys.press("Space")
    keys.reach(frame.locator('select[name="grade:small-course/check"]'))
    keys.reach(frame.get_by_role("button", name="Put into my course"))
    keys.press("Enter")
    arrived(page, "/as/dana/choose/return")
    expect(frame.get_by_role("heading", name="Added to Welcome to Northside")).to_be_visible(timeout=PATIENCE)
    keys.follow(frame.get_by_role("link", name="Back to the course"))
    expect(page.get_by_role("link", name="Know the policy")).to_be_visible()

    course, quiz = list(place.lms.lms.links)[1:]
    alice = alice_opens(browsers, place, quiz)
    expect(alice.section("check").locator("h1")).to_be_visible()  # where the link leads
    alice.read_everything()
    alice.take_quiz("check")
    work(place)
    grades = tab(browsers)
    grades.goto(f"{place.lms.url}/gradebook")
    cells = grades.locator("[data-person=alice] td")
    expect(cells).to_contain_text(["no grade yet", "100 of 100 · CompletedFinished."])

    for name in ("bob", "charlie"):
        visitor = Visitor(name, place.lms, place.tool.url)
        visitor.launch()
        visitor.say("explain", f"You owe nobody a connection at all, says {name}.")
    alice = alice_opens(browsers, place, course)
    alice.write("explain", "It is up to you alone whom you follow back here.")
    for colleague in ("Bob Brown", "Charlie Chen"):
        alice.answer("explain", colleague, f"I had the same thought as you, dear {colleague}.")
    expect(alice.foot).to_contain_text("You have finished this course", timeout=PATIENCE)
    work(place)
    grades.reload()
    expect(cells).to_contain_text(["100 of 100 · CompletedFinished."] * 2)


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (650, 900), (320, 640)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picker_is_whole_and_for_everybody_at_every_width(
    browsers: Browser, place: Place, width: int, height: int, scheme: str
) -> None:
    page = tab(browsers, width=width, height=height, color_scheme=scheme)
    page.goto(f"{place.lms.url}/as/dana/choose/launch")
    page.locator("body[data-view=links]").wait_for()
    assert violations(page) == []
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("input[name=pick]").first.check()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Grades are out of").fill("many")
    page.get_by_role("button", name="Put into my course").click()
    expect(page.get_by_role("alert")).to_contain_text("how many points")
    assert violations(page) == []


def test_the_picker_works_without_scripts(browsers: Browser, place: Place) -> None:
    page = tab(browsers, java_script_enabled=False)
    page.goto(f"{place.lms.url}/as/dana/choose/launch")
    page.get_by_role("button", name="Continue").click()  # the LMS's own page
    page.wait_for_url("**/lti/auth**")
    page.get_by_role("button", name="Continue").click()
    page.locator("#q").fill("small")
    page.get_by_role("button", name="Search").click()
    page.locator('input[value="small-course"]').check()
    before = len(place.lms.lms.links)
    page.get_by_role("button", name="Put into my course").click()
    page.get_by_role("button", name="Go back to my course").click()
    expect(page.get_by_role("heading")).to_have_text("Added to Welcome to Northside")
    assert len(place.lms.lms.links) == before + 1


def test_a_reload_of_the_picker_says_how_to_begin_again(browsers: Browser, place: Place) -> None:
    page = tab(browsers)
    page.goto(f"{place.lms.url}/as/dana/choose/launch")
    page.locator("body[data-view=links]").wait_for()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("used already")
