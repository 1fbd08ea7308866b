"""The main job, end to end: one course, through LTI and through SCORM, in one community."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

import courses
from courses.model.plan import compile_plan
from courses.model.source import load
from lti_tool import demo
from tests.story.person import Person
from tests.support.browser import arrived

pytestmark = pytest.mark.browser

PATIENCE = 30_000
"""Milliseconds in which others' words, grades and statuses have to arrive by themselves."""

FULL_NAMES = {"Alice": "Alice Archer", "Bob": "Bob Brown", "Charlie": "Charlie Chen"}
POST = (
    "I would say first that I work at Wendle, in the same message, because that is what clause 2.1 asks of me. Then "
    "the truth about the boots I wear, and nothing at all about spring, since none of it has been published yet. On "
    "Monday I will put the sentence into my notes and ask the Policy desk who answers questions about boots in public."
)
ANSWER = (
    "I like that you say it first. Would you still mention the shoe you would not buy if three hundred people could "
    "read it? I think that I would, kindly, and tell the team too."
)


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    course = load(courses.find("first-week")).course
    assert course
    return dict(compile_plan(course))


@pytest.fixture(scope="module")
def running() -> Iterator[demo.Demo]:
    with demo.started(0) as started:
        yield started


def arrive(chromium: Browser, address: str, name: str, *, via: str, plan: dict[str, Any]) -> Person:
    """Go in as this person, in a browser of their own: a page in a background tab is slow, as timers rest there."""
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{address}/as/{name.lower()}/{via}/first-week")
    arrived(page)
    person = Person(FULL_NAMES[name], page, page.frame_locator("iframe"), plan)
    expect(person.player.locator("body[data-ready]")).to_be_visible(timeout=PATIENCE)
    return person


def look_in(chromium: Browser, address: str) -> FrameLocator:
    """The facilitator's workspace, as Dana finds it in her LMS."""
    page = chromium.new_context().new_page()
    page.goto(f"{address}/as/dana/tool/first-week")
    arrived(page)
    workspace = page.frame_locator("iframe")
    expect(workspace.locator("body[data-view=facilitator]")).to_be_visible(timeout=PATIENCE)
    return workspace


@pytest.fixture
def people(chromium: Browser) -> Iterator[Browser]:
    """The browser, left without anybody's pages."""
    before = set(chromium.contexts)
    yield chromium
    for context in set(chromium.contexts) - before:
        context.close()


def test_three_people_finish_the_course_together_and_their_lms_knows(
    people: Browser, running: demo.Demo, plan: dict[str, Any]
) -> None:
    alice = arrive(people, running.address, "Alice", via="tool", plan=plan)
    bob = arrive(people, running.address, "Bob", via="package", plan=plan)
    charlie = arrive(people, running.address, "Charlie", via="tool", plan=plan)
    gradebook = people.new_context().new_page()
    gradebook.goto(f"{running.address}/gradebook")

    alice.read_everything()
    alice.take_quiz("know-the-policy")
    expect(alice.foot).to_contain_text("write your post")
    alice.write("explain-it", "Alice here. " + POST)
    expect(alice.foot).to_contain_text("as soon as others have written")

    bob.read_everything()
    bob.take_quiz("know-the-policy")
    expect(bob.go("explain-it").locator(".own")).to_contain_text("waiting for you")
    bob.write("explain-it", "Bob speaking. " + POST.replace("Monday", "Tuesday"))
    bob.answer("explain-it", "Alice Archer", "Dear Alice. " + ANSWER)
    expect(bob.foot).to_contain_text("as soon as")
    expect(bob.page.get_by_text("LMS record: incomplete")).to_be_visible()

    charlie.read_everything()
    charlie.take_quiz("know-the-policy")
    charlie.write("explain-it", "This is Charlie. " + POST.replace("Monday", "Wednesday"))
    charlie.answer("explain-it", "Alice Archer", "Hello Alice. " + ANSWER.replace("three hundred", "so many"))
    expect(charlie.foot).to_contain_text("answer one more person")
    charlie.answer("explain-it", "Bob Brown", "Hello Bob. " + ANSWER.replace("kindly", "gently"))
    expect(charlie.foot).to_contain_text("You have finished this course")
    expect(gradebook.locator("[data-person=charlie]")).to_contain_text("100 of 100", timeout=PATIENCE)
    expect(gradebook.locator("[data-person=alice]")).to_contain_text("no grade yet")

    dana = look_in(people, running.address)
    expect(dana.locator(".tiles div").filter(has_text="finished").locator("dd")).to_have_text("1")
    dana.get_by_role("link", name="People", exact=True).click()
    expect(dana.get_by_text("Answer two people in Explain it to a colleague").first).to_be_visible()  # Alice
    expect(dana.get_by_text("Answer one more person in Explain it to a colleague").first).to_be_visible()  # Bob

    bob.answer("explain-it", "Charlie Chen", "Dear Charlie. " + ANSWER.replace("the team", "everybody"))
    expect(bob.foot).to_contain_text("You have finished this course", timeout=PATIENCE)
    expect(bob.page.get_by_text("LMS record: passed")).to_be_visible(timeout=PATIENCE)
    expect(gradebook.locator("[data-person=bob]")).to_contain_text("passed", timeout=PATIENCE)

    alice.answer("explain-it", "Bob Brown", "Hi Bob. " + ANSWER.replace("say it first", "begin like that"))
    alice.answer("explain-it", "Charlie Chen", "Hi Charlie. " + ANSWER.replace("say it first", "put it like this"))
    expect(alice.foot).to_contain_text("You have finished this course")
    expect(gradebook.locator("[data-person=alice]")).to_contain_text("100 of 100", timeout=PATIENCE)

    dana = look_in(people, running.address)
    expect(dana.locator(".tiles div").filter(has_text="finished").locator("dd")).to_have_text("3")
    dana.get_by_role("link", name="People", exact=True).click()
    for name in FULL_NAMES.values():
        expect(dana.get_by_text(name, exact=True).first).to_be_visible()
