"""Launches in a real browser: the LMS at http://localhost and the tool at http://127.0.0.1 are two sites to it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Playwright, Route
from sqlalchemy import func, select

from lti_tool.storage.tables import sessions
from tests.lti.door import Door
from tests.support.axe import violations
from tests.support.browser import QUIET

pytestmark = pytest.mark.browser

THIRD_PARTY_BLOCKED = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
ALL_BLOCKED = {"profile": {"default_content_setting_values": {"cookies": 2}}}
KEEPS_NOTHING_IN_FRAMES = """
if (window.top !== window) {
  Object.defineProperty(document, "cookie", { get: () => "", set() {} })
  Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError") } })
}
"""

Profile = Callable[[Mapping[str, object]], BrowserContext]


@pytest.fixture
def profile(playwright_driver: Playwright, tmp_path: Path) -> Iterator[Profile]:
    """Makes a browser whose owner has these preferences."""
    made: list[BrowserContext] = []

    def make(preferences: Mapping[str, object]) -> BrowserContext:
        folder = tmp_path / f"profile-{len(made)}"
        (folder / "Default").mkdir(parents=True)
        (folder / "Default" / "Preferences").write_text(json.dumps(preferences))
        browser = playwright_driver.chromium.launch_persistent_context(
            str(folder), executable_path=shutil.which("chromium"), args=QUIET
        )
        browser.set_default_timeout(10_000)
        made.append(browser)
        return browser

    yield make
    for browser in made:
        browser.close()


def frame_at(page: Page, path: str) -> Frame:
    """The frame (or page) that has got to this path."""
    page.wait_for_function("() => true")
    for _ in range(100):
        for frame in page.frames:
            if path in frame.url:
                return frame
        page.wait_for_timeout(100)
    raise AssertionError(f"nothing got to {path}: {[frame.url for frame in page.frames]}")


def came_in(door: Door) -> int:
    """How many launches have become a session."""
    with door.database.read() as tx:
        return int(tx.execute(select(func.count()).select_from(sessions)).scalar_one())


def test_in_a_frame_of_another_site_with_third_party_cookies_blocked(door: Door, profile: Profile) -> None:
    page = profile(THIRD_PARTY_BLOCKED).new_page()
    door.sandbox.login_as(page, "alice", "tool")
    player = frame_at(page, "/play/")
    assert player.parent_frame is not None
    assert came_in(door) == 1


def test_two_tabs_opened_at_once(door: Door, profile: Profile) -> None:
    browser = profile(THIRD_PARTY_BLOCKED)
    first, second = browser.new_page(), browser.new_page()
    for page, person in ((first, "alice"), (second, "bob")):
        page.goto(f"{door.sandbox.url}/as/{person}/tool/first-week", wait_until="commit")
    frame_at(first, "/play/")
    frame_at(second, "/play/")
    assert came_in(door) == 2


def test_all_cookies_blocked_but_the_platform_keeps_the_secret(door: Door, profile: Profile) -> None:
    page = profile(ALL_BLOCKED).new_page()
    door.sandbox.login_as(page, "alice", "tool")
    frame_at(page, "/play/")
    assert came_in(door) == 1


def test_a_cookie_that_is_lost_on_the_way_is_made_up_for_by_our_own_storage(
    moodle_door: Door, context: BrowserContext
) -> None:
    door, page = moodle_door, context.new_page()

    def lose_cookies(route: Route) -> None:
        context.clear_cookies()
        route.continue_()

    context.route(f"{door.sandbox.url}/mod/lti/auth.php*", lose_cookies)
    with opened_at_top(door, page):
        page.wait_for_url("**/play/**")
    assert came_in(door) == 1
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('__Host-')).length") == 0


@contextmanager
def opened_at_top(door: Door, page: Page) -> Iterator[None]:
    """A launch in a window of its own."""
    page.goto(f"{door.sandbox.url}/as/alice/launch/first-week", wait_until="commit")
    yield


def test_a_browser_that_keeps_nothing_in_frames_gets_a_new_tab_before_the_launch_is_used_up(
    moodle_door: Door, context: BrowserContext
) -> None:
    door, page = moodle_door, context.new_page()
    context.add_init_script(KEEPS_NOTHING_IN_FRAMES)
    door.sandbox.login_as(page, "alice", "tool")
    frame = frame_at(page, "/lti/login")
    button = frame.get_by_role("button", name="Open in a new tab")
    button.wait_for()
    assert violations(frame) == []
    with context.expect_page() as opened:
        button.click()
    opened.value.wait_for_url("**/play/**")
    assert came_in(door) == 1


def test_a_browser_that_keeps_nothing_at_all_is_told_what_to_change(moodle_door: Door, profile: Profile) -> None:
    page = profile(ALL_BLOCKED).new_page()
    with opened_at_top(moodle_door, page):
        page.get_by_role("heading", name="Your browser keeps nothing for this site").wait_for()
    assert violations(page) == []
    assert came_in(moodle_door) == 0


def test_where_everything_is_lost_on_the_way_a_new_tab_is_offered_after_all(
    moodle_door: Door, context: BrowserContext
) -> None:
    door, page = moodle_door, context.new_page()

    def lose_everything(route: Route) -> None:
        context.clear_cookies()
        route.continue_()

    context.route(f"{door.sandbox.url}/mod/lti/auth.php*", lose_everything)
    context.add_init_script("Object.defineProperty(Storage.prototype, 'getItem', { value: () => null })")
    with opened_at_top(door, page):
        page.get_by_role("button", name="Open in a new tab").wait_for()
    assert page.evaluate("document.body.dataset.view") == "recover"
    assert violations(page) == []
    with context.expect_page() as opened:
        page.get_by_role("button", name="Open in a new tab").click()
    # The practice LMS, like the real one, lets a launch begin once: it says so, and the tool says what to do.
    opened.value.get_by_role("heading", name="could not sign you in").wait_for()
    assert opened.value.locator("[data-code]").text_content() == "platform_error"
    assert came_in(door) == 0


def test_without_javascript_the_cookie_is_enough(door: Door, chromium_without_javascript: BrowserContext) -> None:
    page = chromium_without_javascript.new_page()
    page.goto(f"{door.here}/lti/login?{urlencode(door.sandbox.login_form('alice'))}")
    page.wait_for_url(f"{door.sandbox.url}/**")
    page.locator("form").evaluate("form => form.submit()")
    page.wait_for_url("**/play/**")
    assert came_in(door) == 1


@pytest.fixture
def chromium_without_javascript(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser whose owner has switched JavaScript off."""
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context
    context.close()


def test_a_refused_launch_is_a_page_that_everybody_can_read(door: Door, page: Page) -> None:
    page.goto(f"{door.here}/lti/launch")
    page.get_by_role("heading", name="This page cannot be opened by itself.").wait_for()
    page.get_by_text("For administrators").click()
    assert page.locator("[data-code]").text_content() == "opened_directly"
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
