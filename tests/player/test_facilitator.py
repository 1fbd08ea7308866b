"""The facilitator's page: on made-up numbers for every state, and on the real tool with real people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lti_tool.records import Role
from tests.player.served import Desk, serve
from tests.support.axe import violations
from tests.support.tool import RunningTool

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)


def person(number: int, name: str, state: str, *missing: str, days: float = 0, **more: Any) -> dict[str, Any]:
    since = (NOW - timedelta(days=days)).isoformat(timespec="seconds").replace("+00:00", "Z")
    grade = {"state": "none", "reason": None}
    row = {"id": f"l{number}", "name": name, "via": "LMS", "state": state, "missing": list(missing)}
    return {**row, "since": since, "grade": grade, "conflict": None, **more}


FAILED = {"state": "failed", "reason": "The gradebook said: closed."}
PEOPLE = [
    person(1, "Bob", "waiting", "One more answer in Tell the others, as soon as somebody else has written", days=2),
    person(2, "Charlie", "my_turn", "Pass Know it", "Write two answers in Tell the others", days=4, via="SCORM"),
    person(3, "", "my_turn", "Write your post in Tell the others"),
    person(4, "Alice", "finished", grade={"state": "sent", "reason": None}),
    person(5, "Erin", "finished", grade=FAILED),
    person(6, "<b>Mallory</b>\u202e", "my_turn", "Read Welcome", conflict="2026-01-01T00:00:00Z"),
]
UNANSWERED = [
    {"post": "p3", "author": "Bob", "activity": "tell", "excerpt": "<i>Who knows?</i>", "at": "2026-01-01", "hours": 26}
]
TILES = {"finished": 2, "their_turn": 3, "waiting": 1, "not_started": 0, "unanswered": 1}
BUSY = {"tiles": TILES, "people": PEOPLE, "unanswered": UNANSWERED}
EMPTY: dict[str, Any] = {"tiles": dict.fromkeys(TILES, 0), "people": [], "unanswered": []}


def look(page: Page, desk: Desk) -> None:
    page.goto(desk.url + "#t=secret")


def test_dana_sees_who_may_need_her_first_and_on_what(watched: Page, troubles: list[str]) -> None:
    with serve(Desk(overview=BUSY)) as desk:
        look(watched, desk)
        expect(watched.get_by_role("heading", level=1)).to_have_text("Four people may need you")
        names = watched.locator(".people tbody th").all_inner_texts()
        assert [name.split("\n")[0] for name in names] == [
            "<b>Mallory</b>",
            "Erin",
            "Bob",
            "Charlie",
            "Learner L3",
        ]
        row = watched.get_by_role("row").filter(has_text="Charlie")
        expect(row).to_contain_text("with a package")
        expect(row).to_contain_text("Write two answers in Tell the others")
        expect(row).to_contain_text("4 days ago")
        expect(watched.get_by_role("row").filter(has_text="Erin")).to_contain_text("The gradebook said: closed.")
        expect(watched.locator("#tiles")).to_contain_text("waits for others")
        watched.get_by_text("2 people have finished").click()
        expect(watched.locator("#finished")).to_contain_text("in the gradebook")
    assert troubles == []


def test_a_long_list_of_what_is_missing_is_folded_and_stays_open_when_news_come(
    watched: Page, troubles: list[str]
) -> None:
    things = ["Read Welcome", "Pass Know it", "Write your post in Stories", "Answer two people in Stories"]
    desk = Desk(overview={**BUSY, "people": [person(1, "Alice", "not_started", *things)]})
    with serve(desk):
        look(watched, desk)
        row = watched.get_by_role("row").filter(has_text="Alice")
        expect(row.get_by_text("Pass Know it")).to_be_hidden()
        row.get_by_text("Read Welcome and three more things").click()
        expect(row.get_by_text("Pass Know it")).to_be_visible()
        watched.get_by_role("heading", level=1).click()  # While the keyboard is in a row, the row stays as it is.
        desk.overview = {**BUSY, "people": [person(1, "Alice", "my_turn", *things)]}
        watched.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(row).to_contain_text("their turn")
        expect(row.get_by_text("Pass Know it")).to_be_visible()
    assert troubles == []


@pytest.mark.parametrize(("overview", "width"), [(BUSY, 1280), (BUSY, 650), (BUSY, 320), (EMPTY, 320), (None, 320)])
def test_the_page_is_for_everybody_at_every_width(watched: Page, overview: dict[str, Any] | None, width: int) -> None:
    watched.set_viewport_size({"width": width, "height": 700})
    with serve(Desk(overview=overview)) as desk:
        look(watched, desk)
        expect(watched.locator("#overview:visible, #trouble:visible")).to_have_count(1)
        for scheme in ("light", "dark"):
            watched.emulate_media(color_scheme=scheme)
            assert violations(watched) == []
        assert watched.evaluate("document.documentElement.scrollWidth") <= width
        watched.close()


def test_news_come_without_moving_the_keyboard(watched: Page) -> None:
    desk = Desk(overview=BUSY)
    with serve(desk):
        look(watched, desk)
        button = watched.get_by_role("button", name="Send grade again")
        button.focus()
        desk.overview = {**BUSY, "people": [person(9, "Frank", "waiting", days=9), *PEOPLE[1:]], "unanswered": []}
        watched.evaluate("window.dispatchEvent(new Event('online'))")
        expect(watched.get_by_role("row").filter(has_text="Frank")).to_be_visible()
        expect(watched.get_by_role("row").filter(has_text="Bob")).to_have_count(0)
        expect(watched.get_by_text("Every post has an answer.")).to_be_visible()
        expect(button).to_be_focused()
        watched.close()


def test_nobody_there_out_of_reach_and_ended_are_said(watched: Page) -> None:
    desk = Desk(overview=EMPTY)
    with serve(desk):
        look(watched, desk)
        expect(watched.get_by_role("heading", level=1)).to_have_text("Nobody has come yet")
        desk.overview = None
        watched.evaluate("window.dispatchEvent(new Event('online'))")
        expect(watched.get_by_role("alert")).to_contain_text(
            "The tool cannot be reached just now. What you see is from"
        )
        watched.close()


def test_dana_looks_in_on_the_real_tool_and_goes_to_a_post(watched: Page, sqlite_tool: RunningTool) -> None:
    alice = sqlite_tool.caller("alice")
    alice.say("What I found is that asking first saves time, and I will do it from tomorrow on, every single day.")
    dana = sqlite_tool.enter("dana", role=Role.FACILITATOR)
    watched.goto(sqlite_tool.address(dana, "facilitate"))
    expect(watched.locator("#tiles")).to_be_visible()
    expect(watched.locator(".people")).to_contain_text("Alice")
    expect(watched.locator("#unanswered")).to_contain_text("asking first saves time")
    assert violations(watched) == []
    watched.get_by_role("link", name="Read and answer").click()
    expect(watched.get_by_role("heading", name="Alice")).to_be_focused()
    expect(watched.locator("#notice")).to_contain_text("You are here as a facilitator.")


def test_a_learner_is_sent_back_politely(watched: Page, sqlite_tool: RunningTool) -> None:
    alice = sqlite_tool.enter("alice")
    watched.goto(sqlite_tool.address(alice, "facilitate"))
    expect(watched.get_by_role("alert")).to_contain_text("This page is for facilitators of this course.")
    watched.evaluate("location.hash = ''")
    watched.reload()
    expect(watched.get_by_role("alert")).to_contain_text("Your visit has ended.")
