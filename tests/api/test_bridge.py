"""The player over the API, in a browser: whatever happens to the connection or the visit, no word is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lti_tool.records import Role
from lti_tool.storage.tables import sessions
from tests.support.tool import Caller, RunningTool, now

pytestmark = pytest.mark.browser

OWN = "You owe nobody a connection at all."
API = "**/api/**"
BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"


@pytest.fixture
def alice(sqlite_tool: RunningTool, page: Page) -> Iterator[Page]:
    """Alice's page, at the discussion; nothing may go wrong in it unnoticed."""
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    yield open_page(sqlite_tool, page, "alice")
    assert mistakes == []


def open_page(tool: RunningTool, page: Page, person: str, at: str = "explain", **other: object) -> Page:
    """A fresh launch of this person, as the launch redirects to it."""
    page.goto("about:blank")
    page.goto(tool.address(tool.enter(person, **other)) + f"&at={at}")
    page.wait_for_selector("body[data-ready]")
    return page


def peer(tool: RunningTool, name: str = "alice") -> Caller:
    """The same person through the API: what the tool has."""
    return tool.caller(name)


def writing(page: Page) -> None:
    """Type a post, and send it."""
    page.get_by_role("textbox", name="Your post").fill(OWN)
    page.get_by_role("button", name="Send post").click()


def test_reading_and_writing_reach_the_tool(sqlite_tool: RunningTool, alice: Page) -> None:
    writing(alice)
    expect(alice.locator("ol.thread")).to_contain_text(OWN)
    assert peer(sqlite_tool).state["record"]["explain"]["posts"] == 1


def test_others_words_turn_waiting_into_ones_own_turn_by_themselves(sqlite_tool: RunningTool, alice: Page) -> None:
    writing(alice)
    expect(alice.locator("[data-state=waiting_on_peers]").first).to_be_attached()
    sqlite_tool.caller("bob").say("It is up to you whom you follow back.")
    expect(alice.get_by_role("heading", name="Your turn: answer two people")).to_be_visible(timeout=30_000)


def test_a_reload_keeps_the_visit_the_place_and_the_draft(alice: Page) -> None:
    alice.get_by_role("textbox", name="Your post").fill("You owe nobody")
    alice.reload()
    expect(alice.get_by_role("textbox", name="Your post")).to_have_value("You owe nobody")
    assert "#t=" in alice.url


def test_a_draft_that_is_told_while_the_page_opens_is_shown(alice: Page) -> None:
    alice.route("**/api/draft", lambda route: route.abort())
    alice.get_by_role("textbox", name="Your post").fill("You owe nobody")
    here = alice.url
    alice.goto("about:blank")
    alice.unroute("**/api/draft")
    alice.goto(here)
    expect(alice.get_by_role("textbox", name="Your post")).to_have_value("You owe nobody")


def test_a_draft_is_there_on_another_device(sqlite_tool: RunningTool, alice: Page) -> None:
    with alice.expect_response("**/api/draft"):
        alice.get_by_role("textbox", name="Your post").fill("You owe nobody")
    assert peer(sqlite_tool).state["drafts"] == {"explain": "You owe nobody"}


def test_a_draft_that_was_just_typed_goes_along_when_the_page_is_left(sqlite_tool: RunningTool, alice: Page) -> None:
    alice.get_by_role("textbox", name="Your post").fill("Typed in the last moment")
    alice.goto("about:blank")
    for _ in range(50):
        if peer(sqlite_tool).state["drafts"]:
            break
        alice.wait_for_timeout(100)
    assert peer(sqlite_tool).state["drafts"] == {"explain": "Typed in the last moment"}


def test_a_post_written_without_a_connection_is_sent_when_it_is_back(sqlite_tool: RunningTool, alice: Page) -> None:
    alice.route(API, lambda route: route.abort())
    writing(alice)
    expect(alice.get_by_text("will be sent as soon as")).to_be_visible(timeout=20_000)
    alice.unroute(API)
    expect(alice.locator("ol.thread")).to_contain_text(OWN, timeout=20_000)
    assert len(peer(sqlite_tool).feed()["posts"]) == 1


def test_it_is_sent_on_the_next_visit_when_the_page_was_closed_meanwhile(
    sqlite_tool: RunningTool, alice: Page, context: BrowserContext
) -> None:
    alice.route(API, lambda route: route.abort())
    writing(alice)
    expect(alice.get_by_text("will be sent as soon as")).to_be_visible(timeout=20_000)
    alice.close(run_before_unload=True)

    again = open_page(sqlite_tool, context.new_page(), "alice")
    expect(again.locator("ol.thread")).to_contain_text(OWN)
    assert [post["words"] for post in peer(sqlite_tool).feed()["posts"]] == [7]
    assert peer(sqlite_tool).state["drafts"] == {}


def test_an_answer_that_got_lost_on_the_way_back_makes_no_second_post(sqlite_tool: RunningTool, alice: Page) -> None:
    lost: list[object] = []

    def lose(route: object) -> None:
        if not lost:
            lost.append(route.fetch())  # type: ignore[attr-defined]  # Playwright's Route
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    alice.route("**/api/activities/explain/posts", lose)
    writing(alice)
    expect(alice.locator("ol.thread")).to_contain_text(OWN)
    assert lost
    assert len(peer(sqlite_tool).feed()["posts"]) == 1


def test_what_was_read_without_a_connection_is_told_later(sqlite_tool: RunningTool, page: Page) -> None:
    open_page(sqlite_tool, page, "alice", at="")
    page.route(API, lambda route: route.abort())
    page.get_by_role("navigation").get_by_role("link", name="Welcome").click()
    expect(page.locator(".saved")).to_contain_text("out of reach", timeout=20_000)
    page.unroute(API)
    expect(page.locator(".saved")).to_contain_text("Saved", timeout=20_000)
    assert peer(sqlite_tool).state["record"]["welcome"]["viewed"]


def test_a_page_that_opens_without_a_connection_shows_what_it_knew(sqlite_tool: RunningTool, alice: Page) -> None:
    writing(alice)
    expect(alice.locator("ol.thread")).to_contain_text(OWN)
    alice.route(API, lambda route: route.abort())
    alice.reload()
    expect(alice.locator(".saved")).to_contain_text("out of reach", timeout=30_000)
    expect(alice.locator("[data-activity=explain]")).to_contain_text("Now it is others’ turn")
    alice.unroute(API)
    expect(alice.locator("ol.thread")).to_contain_text(OWN, timeout=20_000)


def test_a_visit_that_ended_says_so_and_keeps_the_words(
    sqlite_tool: RunningTool, alice: Page, context: BrowserContext
) -> None:
    end_every_visit(sqlite_tool)
    writing(alice)
    expect(alice.locator(".composer")).to_contain_text("Open the course again")
    expect(alice.get_by_role("textbox", name="Your post")).to_have_value(OWN)

    again = open_page(sqlite_tool, context.new_page(), "alice")
    expect(again.locator("ol.thread")).to_contain_text(OWN)


def test_a_page_whose_visit_ended_leaves_the_tool_alone(sqlite_tool: RunningTool, alice: Page) -> None:
    end_every_visit(sqlite_tool)
    writing(alice)
    expect(alice.locator(".composer")).to_contain_text("Open the course again")
    alice.wait_for_timeout(3_000)  # What waited for a pause of typing is tried once more.
    asked: list[str] = []
    alice.on("request", lambda request: asked.append(request.url))
    alice.wait_for_timeout(7_000)  # Longer than the five seconds between two looks for news.
    assert asked == []


def test_words_typed_after_a_visit_has_ended_are_there_on_the_next_where_the_browser_keeps_nothing(
    sqlite_tool: RunningTool, context: BrowserContext
) -> None:
    context.add_init_script(BLOCKED)
    page = open_page(sqlite_tool, context.new_page(), "alice")
    end_every_visit(sqlite_tool)
    writing(page)
    expect(page.locator(".composer")).to_contain_text("Open the course again")
    with page.expect_response("**/api/draft"):
        page.get_by_role("textbox", name="Your post").fill(OWN + " Really.")
    page.close()

    again = open_page(sqlite_tool, context.new_page(), "alice")
    expect(again.get_by_role("textbox", name="Your post")).to_have_value(OWN + " Really.")


def test_an_address_without_a_visit_says_what_to_do(sqlite_tool: RunningTool, page: Page) -> None:
    page.goto(f"{sqlite_tool.url}/play/{sqlite_tool.enter('alice').run.public_id}/")
    expect(page.locator("#notice")).to_contain_text("Open the course in your learning system")


def test_two_people_at_one_browser_do_not_see_each_others_words(
    sqlite_tool: RunningTool, alice: Page, context: BrowserContext
) -> None:
    alice.route(API, lambda route: route.abort())
    alice.get_by_role("textbox", name="Your post").fill("Only mine")
    bob = open_page(sqlite_tool, context.new_page(), "bob")
    expect(bob.get_by_role("textbox", name="Your post")).to_have_value("")


def test_a_preview_can_try_everything_and_changes_nothing(sqlite_tool: RunningTool, page: Page) -> None:
    open_page(sqlite_tool, page, "anybody", at="welcome", role=Role.PREVIEW)
    expect(page.locator("#notice")).to_contain_text("preview")
    open_page(sqlite_tool, page, "anybody", at="explain", role=Role.PREVIEW)
    writing(page)
    expect(page.locator(".composer")).to_contain_text("nothing is kept")


def test_blocked_storage_is_no_reason_to_stop(sqlite_tool: RunningTool, context: BrowserContext) -> None:
    context.add_init_script(BLOCKED)
    page = open_page(sqlite_tool, context.new_page(), "alice")
    writing(page)
    expect(page.locator("ol.thread")).to_contain_text(OWN)


def end_every_visit(tool: RunningTool) -> None:
    """As if twelve hours had passed."""
    with tool.database.write() as tx:
        tx.execute(sessions.update().values(expires_at=now() - timedelta(seconds=1)))
