"""A data privacy launch in a real browser, in the frame of another site: read, saved, and deleted by keyboard alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from tests.lti.door import Door
from tests.support.axe import violations
from tests.support.browser import arrived

pytestmark = pytest.mark.browser


def opened(door: Door, page: Page, address: str) -> Frame:
    """The tool's page in the frame of the LMS's."""
    page.goto(door.sandbox.url + address)
    arrived(page, "/lti/launch")
    frame = next(frame for frame in page.frames if "/lti/launch" in frame.url)
    frame.locator("[data-view=privacy]").wait_for()
    return frame


def fits(page: Page, frame: Frame) -> None:
    """Whether the page has nothing to the side of it at any width, and nothing that axe finds."""
    for width in (1280, 650, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert violations(frame) == []


def test_alice_has_her_data_saved_and_deleted_in_the_frame(door: Door, page: Page) -> None:
    door.come_in("alice")
    page.goto(f"{door.sandbox.url}/as/alice/")
    page.get_by_role("link", name="What Touchpoint keeps about you").click()
    arrived(page, "/lti/launch")
    frame = next(frame for frame in page.frames if "/lti/launch" in frame.url)
    frame.get_by_role("heading", name="What is kept about you").wait_for()
    fits(page, frame)
    with page.expect_download() as saved:
        frame.get_by_role("button", name="Save as data").click()
    assert json.loads(Path(saved.value.path()).read_text())["person"]["name"] == "Alice Archer"
    frame.get_by_role("button", name="Delete everything").press("Enter")
    frame.get_by_role("heading", name="Delete everything about you?").wait_for()
    fits(page, frame)
    frame.get_by_role("button", name="Delete everything").press("Enter")
    frame.get_by_role("alert").filter(has_text="Nothing was deleted").wait_for()
    fits(page, frame)
    frame.get_by_role("checkbox", name="Delete it for good").press("Space")
    frame.get_by_role("button", name="Delete everything").press("Enter")
    frame.get_by_role("heading", name="Everything about you has been deleted here").wait_for()
    fits(page, frame)
    frame.get_by_role("link", name="Back to Northside College").click()
    page.wait_for_url(f"{door.sandbox.url}/")


def test_an_administrator_looks_alice_up(door: Door, page: Page) -> None:
    door.come_in("alice")
    page.goto(f"{door.sandbox.url}/administration")
    page.get_by_role("link", name="about Alice Archer").click()
    assert violations(page) == []
    arrived(page, "/lti/launch")
    frame = next(frame for frame in page.frames if "/lti/launch" in frame.url)
    frame.get_by_role("heading", name="What is kept about Alice Archer").wait_for()
    fits(page, frame)


def test_bob_cannot_look_alice_up(door: Door, page: Page) -> None:
    page.goto(f"{door.sandbox.url}/as/bob/privacy/?about=alice")
    arrived(page, "/lti/launch")
    frame = next(frame for frame in page.frames if "/lti/launch" in frame.url)
    frame.get_by_role("heading", name="You can see here what is kept about yourself").wait_for()
    assert violations(frame) == []


def test_nothing_is_kept_about_who_was_never_here(door: Door, page: Page) -> None:
    frame = opened(door, page, "/as/charlie/privacy/")
    frame.get_by_role("heading", name="Nothing is kept here about you").wait_for()
    fits(page, frame)
