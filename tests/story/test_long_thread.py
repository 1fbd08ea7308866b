"""A question with four hundred answers: it opens, one finds one's way in it, and everybody can read it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.story.keyboard import Keyboard
from tests.support.axe import violations
from tests.support.courses import SMALL, write_course
from tests.support.tool import COURSE, RunningTool, running, settings_for

pytestmark = pytest.mark.browser

PEOPLE, EACH = 50, 8
"""Four hundred answers in all."""
NAMES = ("Amina", "Bengt", "Chidi", "Dorota", "Emre", "Fatou", "Grzegorz", "Huda", "Ines", "José", "ليلى", "明美")
SEED = 20261120


@pytest.fixture(scope="module", params=["en", "ar"])
def tool(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTool]:
    """The tool with the long thread; once in a course that is written from right to left."""
    folder = tmp_path_factory.mktemp("tool")
    outline = SMALL["course.yaml"].replace("language: en", f"language: {request.param}")
    write_course(folder / "courses" / COURSE, {**SMALL, "course.yaml": outline})
    with running(settings_for(folder, f"sqlite:///{folder}/tool.sqlite3")) as started:
        talk_for_long(started)
        yield started


def talk_for_long(tool: RunningTool) -> None:
    """Alice asks; fifty people answer her, and each other, and the answers."""
    chance = random.Random(SEED)
    first = tool.caller("alice", name="Alice").say("What would you tell somebody who starts on Monday?")["post"]["id"]
    posts = [first]
    for person in range(PEOPLE):
        caller = tool.caller(f"person-{person}", name=f"{NAMES[person % len(NAMES)]} {person}")
        caller.say(f"Person {person} begins with a thought of some words.", key="own")
        for number in range(EACH):
            to = chance.choice((first, posts[-1], chance.choice(posts)))
            words = f"Answer {number} by {person}: ask her what she needs, شكرا جزيلا, and " + "listen " * number
            posts.append(caller.say(words, to=to, key=f"k{number}")["post"]["id"])


@pytest.fixture
def page(chromium: Browser, tool: RunningTool) -> Iterator[Page]:
    """Bob's page; he has written himself, and so may read."""
    bob = tool.caller("bob", name="Bob")
    bob.say("Bob would show her where the coffee is, first of all.", key="own")
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(tool.address(tool.enter("bob", name="Bob")) + "&at=explain")
    expect(page.locator(".thread article").first).to_be_visible()
    yield page
    context.close()


def test_everything_is_reached_by_keyboard_and_has_a_name(page: Page) -> None:
    keys = Keyboard(page)
    read_on_to_the_end(page, keys)
    unfold_everything(page, keys)
    posts = 1 + PEOPLE * (1 + EACH) + 1
    expect(page.locator(".thread article:visible")).to_have_count(posts)
    headings_lead_through_it(page, posts)
    found = violations(page)
    assert not found, "\n".join(found)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"scrolls sideways at {width}"


def read_on_to_the_end(page: Page, keys: Keyboard) -> None:
    """Ask for more until there is no more. The keyboard stands on a post that has just come, each time."""
    more = page.locator(".talk > button").filter(visible=True)
    seen = page.locator(".thread article").count()
    while more.count():
        more.focus()
        keys.press("Enter")
        expect(page.locator(".thread article").nth(seen)).to_be_attached()
        expect(page.locator(".who:focus")).to_have_count(1)
        seen = page.locator(".thread article").count()


def unfold_everything(page: Page, keys: Keyboard) -> None:
    """Press each button that says how many more answers there are; the first of them has the keyboard then."""
    folds = page.locator(".fold > button").filter(visible=True)
    while folds.count():
        folds.first.focus()
        keys.press("Enter")
        expect(page.locator(".who:focus")).to_have_count(1)


def headings_lead_through_it(page: Page, posts: int) -> None:
    """What a screen reader is told, by Chromium's own accessibility tree: who answers whom, and how deep."""
    tree = tree_of(page)
    levels = {heading["name"]: heading["level"] for heading in tree if heading["role"] == "heading"}
    articles = [node["name"] for node in tree if node["role"] == "article"]
    assert len(articles) == posts
    assert all(articles)
    assert set(articles) <= set(levels)
    assert {levels[name] for name in articles} == {3, 4, 5, 6}
    nameless = Counter(node["role"] for node in tree if node["role"] in SPEAKING and not node["name"].strip())
    assert not nameless


SPEAKING = {"button", "link", "textbox", "heading", "article", "checkbox", "radio", "searchbox", "region", "navigation"}


def tree_of(page: Page) -> list[dict[str, Any]]:
    """Every node that is told: its role, its name, and the level of a heading."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        {
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            "level": next((p["value"]["value"] for p in node.get("properties", ()) if p["name"] == "level"), None),
        }
        for node in nodes
        if not node["ignored"]
    ]


def test_a_link_leads_to_an_answer_far_down(tool: RunningTool, chromium: Browser) -> None:
    bob = tool.caller("bob", name="Bob")
    bob.say("Bob would show her where the coffee is, first of all.", key="own")
    context = chromium.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(tool.address(tool.enter("bob", name="Bob")) + "&at=explain/p400")
    expect(page.locator("#post-p400")).to_be_focused(timeout=20_000)
    expect(page.locator("#post-p400")).to_be_in_viewport()
    context.close()
