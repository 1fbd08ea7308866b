"""The facilitator's page with the LMS's roster: whom Dana waits for, who has left, and groups that follow the LMS."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lti_tool.sandbox import Fault
from tests.lti.rostered import Class
from tests.support.axe import violations

pytestmark = pytest.mark.browser
NEWS = "window.dispatchEvent(new Event('online'))"


@pytest.fixture
def course(door: Any) -> Class:
    course = Class(door)
    course.come("alice")
    course.come("bob")
    course.door.sandbox.enrol(*(f"learner{number}" for number in range(30)))
    course.door.sandbox.lms.people.pop("bob")
    course.read()
    return course


def dana(course: Class, page: Page, view: str) -> None:
    entry = course.come("dana")
    page.goto(f"{course.door.here}/facilitate/{entry['run']}/#t={entry['t']}&at={view}")
    page.wait_for_selector("#updated:not(:empty)")


def seen(page: Page, name: str) -> None:
    """Nothing for axe at any width, nothing wider than the window; a picture where somebody wants to look."""
    for width in (1280, 650, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def test_dana_sees_whom_she_waits_for_and_who_has_left(course: Class, page: Page) -> None:
    dana(course, page, "people")
    waiting = page.get_by_role("region", name="In the LMS course, not here yet: 31")
    expect(waiting.locator(".row")).to_have_count(25)
    expect(waiting).to_contain_text("Charlie Chen")
    expect(waiting).to_contain_text("The list was read")
    gone = page.locator(".row").filter(has_text="Bob Brown")
    expect(gone).to_contain_text("left the LMS course")
    gone.get_by_text("More", exact=True).click()
    expect(gone.get_by_role("button", name="Nudge")).to_have_count(0)
    page.keyboard.press("Escape")
    seen(page, "people")
    waiting.get_by_role("button", name="Show more").click()
    expect(waiting.locator(".row")).to_have_count(31)
    page.get_by_label("Name").fill("learner7")
    expect(page.get_by_role("region", name="In the LMS course, not here yet").locator(".row")).to_have_count(1)
    page.get_by_label("Name").fill("nobody at all")
    expect(page.get_by_text("Nobody with such a name is missing.")).to_be_visible()
    page.get_by_label("Name").fill("")
    page.get_by_label("Where they are").select_option("gone")
    expect(page.locator(".row").filter(has_text="Alice Archer")).to_have_count(0)
    expect(gone).to_be_visible()


def test_dana_reads_why_the_list_is_old_and_has_it_read_again(course: Class, page: Page) -> None:
    course.door.sandbox.faults(Fault("error", where="memberships", status=403))
    course.later(days=4)
    course.come("dana")
    course.read()
    dana(course, page, "people")
    expect(page.get_by_text("The list could not be read the last time:")).to_be_visible()
    seen(page, "people-failed")
    course.door.sandbox.faults()
    again = page.get_by_role("button", name="Read it again now")
    again.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is read in a moment")).to_be_visible()
    course.read()
    page.evaluate(NEWS)
    expect(page.get_by_text("The list could not be read the last time:")).to_be_hidden(timeout=30_000)


def test_names_from_the_lms_are_shown_as_text_alone(course: Class, page: Page) -> None:
    course.change("charlie", given="<img src=x onerror=alert(1)>")
    course.later(days=4)
    course.read()
    dana(course, page, "people")
    page.get_by_label("Name").fill("IMG")
    expect(page.get_by_text("<img src=x onerror=alert(1)> Chen")).to_be_visible()
