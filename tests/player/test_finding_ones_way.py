"""Moving about: places in the address, the token that must survive them, what is missing, resume, and the keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.player.conftest import Open
from tests.player.served import Site, serve

pytestmark = pytest.mark.browser

READ = {"welcome": {"viewed": True}}


def heading(page: Page) -> str:
    return page.locator("main h1:visible").inner_text()


def test_a_newcomer_begins_at_the_overview_and_goes_on_with_one_button(enter: Open) -> None:
    page = enter()
    expect(page.locator("#overview")).to_contain_text("You will tell two colleagues what you found")
    page.get_by_role("link", name="Begin").click()
    assert heading(page) == "Welcome"
    assert page.title() == "Welcome – A small course"


def test_alice_goes_on_where_she_was(enter: Open) -> None:
    assert heading(enter(place="know-it", record=READ)) == "Know it"


def test_a_link_to_a_place_is_more_than_where_one_was(enter: Open) -> None:
    assert heading(enter("#/try-it", place="know-it")) == "Try it"


def test_an_address_nobody_knows_shows_the_overview(enter: Open) -> None:
    assert heading(enter("#/no-such-thing")) == "A small course"
    assert heading(enter("#/%E0%A4%A")) == "A small course"


def test_back_forward_and_reload_work_and_each_move_puts_the_keyboard_on_the_heading(enter: Open) -> None:
    page = enter("#/welcome")
    page.get_by_role("link", name="Try it", exact=True).last.click()
    expect(page.locator("#title-try-it")).to_be_focused()
    page.get_by_role("link", name="Next: Know it").click()
    page.go_back()
    assert heading(page) == "Try it"
    page.go_back()
    assert heading(page) == "Welcome"
    page.go_forward()
    page.reload()
    expect(page.locator("#title-try-it")).to_be_visible()


def test_the_token_in_the_fragment_survives_every_move(enter: Open) -> None:
    page = enter("#t=secret.token-1&at=welcome&x=a%3Db")
    assert heading(page) == "Welcome"
    page.get_by_role("link", name="Next: Try it").click()
    assert page.evaluate("location.hash") == "#t=secret.token-1&x=a%3Db&at=try-it"
    page.reload()
    expect(page.locator("#title-try-it")).to_be_visible()
    page.evaluate("location.hash = '#/know-it'")
    expect(page.locator("#title-know-it")).to_be_visible()
    assert page.evaluate("location.hash") == "#t=secret.token-1&x=a%3Db&at=know-it"
    page.go_back()
    expect(page.locator("#title-try-it")).to_be_visible()


def test_who_is_quicker_than_the_page_finds_no_link_that_would_lose_her_visit(watched: Page) -> None:
    slow: list[Route] = []
    watched.route("**/memory-bridge.js", lambda route: slow.append(route))  # playwright marks its handlers
    with serve(Site()) as site:
        watched.goto(site.url + "#t=secret&at=welcome", wait_until="commit")
        expect(watched.get_by_text("Opening your course")).to_be_visible()
        expect(watched.get_by_role("link")).to_have_count(0)
        watched.keyboard.press("Tab")
        watched.keyboard.press("Enter")
        slow[0].continue_()
        watched.wait_for_selector("body[data-ready]")
        assert "#t=secret" in watched.url
        expect(watched.locator("[data-item=welcome] a")).to_be_visible()
        watched.close()


def test_a_clause_of_the_policy_is_a_place_with_a_way_back(enter: Open) -> None:
    page = enter("#/welcome")
    page.get_by_role("link", name="clause 1.2").click()
    assert heading(page) == "What we agreed on"
    expect(page.get_by_role("heading", name="1.2 Leave room")).to_be_focused()
    page.get_by_role("link", name="Back to Welcome").click()
    assert heading(page) == "Welcome"


def test_a_page_is_read_when_it_was_really_in_sight(enter: Open) -> None:
    page = enter("#/welcome")
    assert "welcome" not in page.evaluate("world.data.record")
    expect(page.locator("[data-item=welcome]")).to_contain_text("done")
    assert page.evaluate("world.data.record.welcome") == {"viewed": True, "complete": True}


def test_leafing_past_is_not_reading(enter: Open) -> None:
    page = enter("#/welcome")
    page.get_by_role("link", name="Next: Try it").click()
    page.wait_for_timeout(1500)
    assert "welcome" not in page.evaluate("world.data.record")


def test_a_page_to_do_is_done_when_alice_says_so(enter: Open) -> None:
    page = enter("#/try-it", record=READ)
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".is-done")).to_be_focused()
    expect(page.locator("[data-item=try-it]")).to_contain_text("done")


def test_the_foot_says_what_is_missing_with_the_way_there(enter: Open) -> None:
    page = enter("#/share")
    foot = page.locator("#foot")
    expect(foot).to_contain_text("To finish: read Welcome and four more things.")
    foot.get_by_role("link", name="read Welcome").click()
    expect(foot).to_contain_text("To finish: mark Try it as done and three more things.")
    foot.get_by_role("link", name="and three more things").click()
    items = page.locator("#missing li")
    expect(items).to_have_text(
        [
            "mark Try it as done",
            "pass Know it",
            "write your post in Tell the others",
            "answer two people in Tell the others",
        ],
        ignore_case=True,
    )


def test_what_is_not_open_yet_says_what_comes_first(enter: Open) -> None:
    page = enter("#/tell")
    lock = page.locator("[data-activity=tell] .lock")
    expect(lock).to_contain_text("First:")
    expect(page.get_by_text("What did you find out?")).to_be_hidden()
    page.evaluate("world.data.record.welcome = {viewed: true}; world.set({})")
    expect(page.get_by_text("What did you find out?")).to_be_visible()
    expect(lock).to_be_hidden()


def test_the_end_is_said_and_shown_once_everything_is_there(enter: Open) -> None:
    record = {
        "welcome": {"viewed": True},
        "know-it": {"attempts": 1, "best": 1},
        "tell": {"posts": 1, "replies": 2, "peers": 2},
    }
    page = enter("#/try-it", record=record, receipt="7KQ2-M4TX-9P3D-WH8A")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#live")).to_have_text("You have finished this course.")
    page.get_by_role("link", name="See what you did").click()
    expect(page.locator("#finished")).to_contain_text("You did it, together.")
    expect(page.locator("#finished")).to_contain_text("Your score: 100%")
    expect(page.locator("#finished")).to_contain_text("7KQ2-M4TX-9P3D-WH8A")
    expect(page.locator("#overview .sign")).to_have_attribute("data-state", "complete")


@pytest.mark.parametrize(
    ("world", "sentence"),
    [
        ({"mode": "preview", "recording": False}, "This is a preview. Nothing you do here is recorded."),
        ({"mode": "review", "recording": False}, "its record stays as it is"),
        ({"recording": False}, "This course was not opened from a learning system."),
        ({"role": "facilitator"}, "You are here as a facilitator."),
        ({"notice": "notice.grant_revoked", "community": "refused"}, "has been closed by its organiser"),
        ({"notice": "A sentence of the bridge’s own."}, "A sentence of the bridge’s own."),
    ],
)
def test_what_is_not_as_usual_is_said_in_one_sentence(enter: Open, world: dict[str, object], sentence: str) -> None:
    page = enter("#/welcome", **world)
    expect(page.locator("#notice")).to_contain_text(sentence)
    if world.get("recording") is False:
        expect(page.locator("#foot .saved")).to_have_text("")


def test_a_lost_connection_is_said_at_the_foot_without_moving_the_page(enter: Open) -> None:
    page = enter("#/welcome")
    before = page.locator("[data-activity=welcome] h1").bounding_box()
    page.evaluate("world.set({community: 'off', saved: 'unsent'})")
    expect(page.locator("#foot .saved")).to_have_text("The discussion is out of reach; your words are kept")
    page.evaluate("world.set({community: 'on', saved: 'unsent'})")
    expect(page.locator("#foot .saved")).to_have_text("Kept here, not sent yet")
    assert page.locator("[data-activity=welcome] h1").bounding_box() == before


def test_a_visit_that_ended_is_said_at_the_foot_and_where_one_writes(enter: Open) -> None:
    page = enter("#/tell", record=READ)
    page.mouse.wheel(0, 400)  # Away from the top, where the notice would be.
    page.evaluate("world.set({community: 'refused', notice: 'notice.ended'})")
    expect(page.locator("#foot .saved")).to_have_text("Your visit has ended: open the course again")
    page.locator(".own-post textarea").fill("Words that nobody can keep any more.")
    expect(page.locator(".own-post [role=status]")).to_contain_text("Copy your words")


def test_draft_kept_is_taken_back_when_the_visit_turns_out_to_have_ended(enter: Open) -> None:
    page = enter("#/tell", record=READ)
    page.locator(".own-post textarea").fill("Typed before anybody knew.")
    expect(page.locator(".own-post [role=status]")).to_have_text("Draft kept")
    page.evaluate("world.set({community: 'refused', notice: 'notice.ended'})")
    expect(page.locator(".own-post [role=status]")).to_contain_text("Copy your words")


def test_on_a_narrow_page_contents_open_close_and_follow(enter: Open) -> None:
    page = enter("#/welcome")
    page.set_viewport_size({"width": 650, "height": 500})
    rail, button = page.locator("#rail"), page.get_by_role("button", name="Contents")
    expect(rail).to_be_hidden()
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(rail).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    rail.get_by_role("link", name=re.compile("Know it")).click()
    expect(rail).to_be_hidden()
    expect(page.locator("#title-know-it")).to_be_focused()


def test_where_one_is_is_marked_and_kept(enter: Open) -> None:
    page = enter("#/welcome")
    page.locator("#rail").get_by_role("link", name=re.compile("Know it")).click()
    expect(page.locator("#rail [aria-current=page]")).to_contain_text("Know it")
    assert page.evaluate("world.data.place") == "know-it"


def test_a_bridge_that_cannot_open_is_said_and_nothing_is_blamed(watched: Page, troubles: list[str]) -> None:
    from tests.player.served import serve

    broken = "import { start } from './player.js'\nstart({ open: async () => { throw new Error('no') } })"
    with serve(Broken(extra={"assets/memory-bridge.js": ("text/javascript", broken)})) as site:
        watched.goto(site.url)
        expect(watched.get_by_role("alert")).to_contain_text("Nothing you did before is lost")
    assert troubles == ["no"]


class Broken(Site):
    """The same site with a bridge that fails."""
