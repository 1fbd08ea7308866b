"""An administrator at work in a real browser: the tool's pages in the LMS's frame, which is another site to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, Page

from lti_tool import platforms
from tests.lti.door import Door
from tests.lti.office import Office
from tests.lti.test_browsers import frame_at
from tests.support.axe import violations
from tests.support.browser import arrived

pytestmark = pytest.mark.browser

WIDTHS = (1280, 650, 320)


def opened(page: Page, office: Office, family: str, *, secret: str | None = None, withhold: bool = False) -> Frame:
    """Register the tool on the practice LMS's page, up to the tool's page in its frame."""
    door = office.door
    page.goto(f"{door.sandbox.url}/administration?as={family}")
    page.get_by_label("The tool's registration link").fill(f"{door.here}/lti/register/{secret or office.invite()}")
    if withhold:
        page.get_by_label("Grant it no services").check()
    page.get_by_role("button", name="Register").click()
    frame = frame_at(page, "/lti/register/")
    frame.locator("h1").wait_for()
    return frame


def for_everybody(frame: Frame | Page, page: Page, folder: Path, name: str) -> None:
    """Nothing for axe to say, nothing wider than the window, and a picture to look at, at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(frame) == []
        assert frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_from_the_link_to_alices_first_launch(office: Office, page: Page, tmp_path: Path) -> None:
    frame = opened(page, office, "moodle")
    assert frame.parent_frame is not None
    assert frame.locator("h1").text_content() == f"{office.door.sandbox.url.removeprefix('http://')} is connected"
    assert frame.locator("ol li").first.text_content() == platforms.for_family("moodle").guide.steps[0]
    for_everybody(frame, page, tmp_path, "moodle")
    frame.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/administration")
    page.get_by_text("Pending: nobody can open it yet.").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Activate").click()
    page.get_by_text("Active: the course opens this one.").wait_for()
    office.door.sandbox.login_as(page, "alice", "tool")
    arrived(page)


def test_finish_is_heard_by_the_platform_and_by_nobody_else(
    office: Office, page: Page, context: BrowserContext
) -> None:
    frame = opened(page, office, "plain")
    page.evaluate(
        "window.heard = []; addEventListener('message', event => heard.push([event.origin, event.data]), true)"
    )
    # As if the page around were somebody else's: the message must not get through to it.
    frame.evaluate("document.querySelector('[data-finish]').dataset.origins = 'https://elsewhere.example'")
    frame.get_by_role("button", name="Finish").click()
    frame.get_by_text("Your LMS was told.").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("heard") == []
    frame.evaluate(f"document.querySelector('[data-finish]').dataset.origins = '{office.door.sandbox.url}'")
    frame.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/administration")


@pytest.mark.parametrize("family", ["canvas", "blackboard"])
def test_what_was_not_granted_is_read_by_everybody(office: Office, page: Page, tmp_path: Path, family: str) -> None:
    frame = opened(page, office, family, withhold=True)
    assert frame.locator("[data-granted=no]").count() == 4
    frame.get_by_text("No grade will reach the gradebook.").wait_for()
    for_everybody(frame, page, tmp_path, family)


def test_a_refused_registration_is_a_page_in_the_same_frame(office: Office, page: Page, tmp_path: Path) -> None:
    frame = opened(page, office, "plain", secret="not-one-of-ours")
    frame.get_by_text("For administrators").click()
    assert frame.locator("[data-code]").text_content() == "invite_unknown"
    for_everybody(frame, page, tmp_path, "refused")


def test_the_link_opened_by_hand_and_the_values_to_enter(door: Door, page: Page, tmp_path: Path) -> None:
    office = Office(door)
    page.goto(f"{door.here}/lti/register/{office.invite()}")
    for_everybody(page, page, tmp_path, "invite")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=door.here)
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("link", name="every value to enter by hand").click()
    page.wait_for_url("**/lti/config")
    for_everybody(page, page, tmp_path, "values")
    page.get_by_role("button", name="Copy Public keyset URL, JWKS URL").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{door.here}/lti/jwks.json"
