"""The whole course with a keyboard alone; and what axe says at every stop of it and in the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

import courses
from courses.model.plan import compile_plan
from courses.model.source import load
from lti_tool.records import Role
from tests.story.keyboard import Keyboard
from tests.support.axe import violations
from tests.support.tool import Caller, RunningTool, running, settings_for

pytestmark = pytest.mark.browser

WORDS = "In my own words: I would say that I work here, and then what I think, honestly and briefly. "


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    course = load(courses.find("first-week")).course
    assert course
    return dict(compile_plan(course))


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTool]:
    folder = tmp_path_factory.mktemp("tool")
    with running(settings_for(folder, f"sqlite:///{folder}/tool.sqlite3", courses="")) as started:
        yield started


def colleague(tool: RunningTool, name: str) -> Caller:
    """Somebody who has written already."""
    caller = tool.caller(name, course="first-week")
    caller.say(f"{name} here. " + WORDS * 4, activity="explain-it")
    return caller


def open_player(chromium: Browser, tool: RunningTool, name: str, *, width: int = 1280) -> Page:
    context: BrowserContext = chromium.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(tool.address(tool.enter(name, course="first-week")))
    expect(page.locator("body[data-ready]")).to_be_visible(timeout=20_000)
    return page


def test_the_whole_course_can_be_finished_by_keyboard_alone(
    chromium: Browser, tool: RunningTool, plan: dict[str, Any]
) -> None:
    for name in ("bob", "charlie"):
        colleague(tool, name)
    page = open_player(chromium, tool, "alice")
    keys = Keyboard(page)
    for activity in plan["activities"]:
        if not activity["required"]:
            continue
        keys.follow(page.locator(f'#rail [data-item="{activity["id"]}"] a'))
        section = page.locator(f'section[data-activity="{activity["id"]}"]')
        expect(section.locator("h1")).to_be_focused()
        {"page": read, "quiz": take_quiz, "discussion": take_part}[activity["type"]](keys, section, activity)
    expect(page.locator("#foot .todo")).to_contain_text("You have finished this course")
    page.context.close()


def read(keys: Keyboard, section: Locator, activity: dict[str, Any]) -> None:
    if activity["complete_when"] == "done":
        keys.follow(section.get_by_role("button", name="Done"))
    item = keys.page.locator(f'#rail [data-item="{activity["id"]}"] .state')
    expect(item).to_have_text("done")


def take_quiz(keys: Keyboard, section: Locator, activity: dict[str, Any]) -> None:
    for question in activity["questions"]:
        field = section.locator(f'fieldset[data-question="{question["id"]}"]')
        key = question["key"]
        if question["kind"] == "single":
            keys.choose(field, str(key[0]))
        elif question["kind"] == "multiple":
            for option in key:
                keys.reach(field.locator(f'input[value="{option}"]'))
                keys.press("Space")
        elif question["kind"] in ("text", "number"):
            keys.reach(field.locator("input"))
            keys.type(key[0] if question["kind"] == "text" else str(key["value"]))
        elif question["kind"] == "matching":
            for left, right in enumerate(key):
                keys.pick(field.locator("select").nth(left), str(right))
        else:
            put_in_order(keys, field, key)
    keys.follow(section.get_by_role("button", name="Check my answers"))
    expect(section.locator(".result")).to_contain_text("Passed")


def put_in_order(keys: Keyboard, field: Locator, key: list[int]) -> None:
    for place, option in enumerate(key):
        up = field.locator(f'li[data-option="{option}"] [data-move="up"]')
        for _ in range(len(key)):
            if field.locator("li").nth(place).get_attribute("data-option") == str(option):
                break
            keys.follow(up)


def take_part(keys: Keyboard, section: Locator, activity: dict[str, Any]) -> None:
    keys.reach(section.locator(".own-post textarea"))
    keys.type("Alice here. " + WORDS * 4)
    keys.follow(section.get_by_role("button", name="Send post"))
    for name in ("Bob", "Charlie"):
        keys.follow(section.get_by_role("button", name=f"Answer {name}").first)
        keys.type(f"Dear {name}, would you still say so if your lead could read it? " + WORDS)
        keys.follow(section.get_by_role("button", name="Send answer"))
        expect(section.locator(".thread")).to_contain_text(f"Dear {name}")


@pytest.mark.parametrize("width", [1280, 650, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_course(
    chromium: Browser, tool: RunningTool, plan: dict[str, Any], width: int, scheme: str
) -> None:
    colleague(tool, f"bola-{width}-{scheme}")
    page = open_player(chromium, tool, f"erin-{width}-{scheme}", width=width)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    stops = ["", *(activity["id"] for activity in plan["activities"]), "text/policy/our-policy"]
    for stop in stops:
        page.evaluate("stop => { const p = new URLSearchParams(location.hash.slice(1)); p.set('at', stop); "
                      "location.hash = p.toString() }", stop)  # fmt: skip
        page.wait_for_timeout(150)
        found = violations(page)
        assert not found, f"{stop or 'overview'} at {width}, {scheme}: " + "\n".join(found)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{stop or 'overview'} scrolls sideways at {width}"
    page.context.close()


@pytest.mark.parametrize("width", [1280, 650, 320])
def test_axe_finds_nothing_in_the_facilitators_workspace(chromium: Browser, tool: RunningTool, width: int) -> None:
    colleague(tool, f"mina-{width}")
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    entry = tool.enter("dana", role=Role.FACILITATOR, course="first-week")
    page.goto(tool.address(entry, "facilitate"))
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_timeout(500)
    assert not violations(page)
    context.close()
