"""The pages behind the links of letters, as somebody sees them who comes from a mail program: small, dark, keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.test_letters import ALICE, POST, answered, deliver, link, mailbox, post_office
from tests.support import axe
from tests.support.mailbox import Mailbox
from tests.support.tool import RunningTool

__all__ = ["mailbox", "post_office"]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_alice_says_yes_and_later_no_with_the_keyboard_alone(
    post_office: RunningTool, mailbox: Mailbox, chromium: Browser, width: int, scheme: str
) -> None:
    alice = post_office.caller("alice")
    alice.do("PUT", "/api/me/digest", {"address": ALICE})
    deliver(post_office)
    confirm = link(mailbox.letters[-1], "confirm")
    page = chromium.new_page(
        viewport={"width": width, "height": 700}, color_scheme="dark" if scheme == "dark" else "light"
    )
    try:
        agrees(page, confirm, "Do you want a letter a day?", then="The letters will come here.")
        assert alice.get("/api/me/digest")["state"] == "on"

        answered(post_office, alice, POST)
        post_office.pass_time(hours=24, minutes=1)
        deliver(post_office)
        stop = link(mailbox.letters[-1], "stop")
        agrees(page, stop, "Do you want no more letters?", then="No more letters will come.")
        assert post_office.caller("alice").get("/api/me/digest")["state"] == "off"

        page.goto(confirm)
        looks_right(page, "This link does not work any more.")
        expect(page.get_by_role("button")).to_have_count(0)
    finally:
        page.close()


def agrees(page: Page, address: str, asked: str, *, then: str) -> None:
    """Follow a link from a letter, reach its only button with the keyboard, and press it."""
    page.goto(address)
    looks_right(page, asked)
    page.keyboard.press("Tab")
    button = page.get_by_role("button")
    expect(button).to_be_focused()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    page.keyboard.press("Enter")
    looks_right(page, then)
    expect(button).to_have_count(0)


def looks_right(page: Page, heading: str) -> None:
    """One heading, nothing for axe, no scrolling sideways."""
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    expect(page).to_have_title(heading)
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
