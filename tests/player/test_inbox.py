"""The inbox on the real tool: what happened, in sentences, with the way there; letters; quiet where it is wished."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.player.conftest import Open
from tests.player.together import ANSWER, BOARD, QUESTION, Together, is_for_everybody, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def together(tmp_path: Path) -> Iterator[Together]:
    with opened(tmp_path, smtp_url="smtp://127.0.0.1:9", mail_from="Touchpoint <letters@example.com>") as there:
        yield there


def answered(together: Together, by: str = "bob", text: str = ANSWER) -> str:
    """Somebody answers Alice's question; the answer's id."""
    asked = together.caller("alice").say(QUESTION, activity=BOARD)["post"]["id"]
    return str(together.caller(by).say(text, to=asked, activity=BOARD)["post"]["id"])


def test_alice_reads_what_happened_and_goes_there(together: Together, page: Page) -> None:
    answer = answered(together)
    alice = together.caller("alice").state["learner"]["id"]
    together.facilitator().do("POST", f"/api/run/people/{alice}/nudge", {"text": "Charlie has a question for you."})
    together.opens(page)
    expect(page.get_by_role("link", name="You have 2 new notices")).to_be_visible()
    page.get_by_role("link", name="Notices (2 new)").click()
    expect(page.get_by_role("heading", name="Notices")).to_be_focused()
    told = page.locator(".notices li")
    expect(told).to_have_count(2)
    expect(told.nth(0)).to_contain_text("A facilitator writes to you:")
    expect(told.nth(0).locator("blockquote")).to_have_text("Charlie has a question for you.")
    expect(told.nth(1)).to_contain_text("Bob answered you in Ask a real question. new")
    expect(told.nth(1)).to_contain_text("I choose reason seven every Friday")
    expect(page.locator("[data-inbox]")).to_have_text("Notices", timeout=9000)
    told.nth(1).get_by_role("link").click()
    expect(page.get_by_role("heading", name="Bob, answering you")).to_be_focused()
    assert answer in page.evaluate("decodeURIComponent(location.hash)")
    page.get_by_role("link", name="Notices", exact=True).click()
    expect(page.locator(".notices .new")).to_have_count(0)
    # Who comes back another day comes back to the course, not to her notices.
    assert together.caller("alice").state["place"] == BOARD


def test_what_comes_while_she_reads_waits_to_be_asked_for(together: Together, page: Page) -> None:
    asked = together.caller("alice").say(QUESTION, activity=BOARD)["post"]["id"]
    together.opens(page, "inbox")
    expect(page.get_by_text("Nothing has happened yet that you should know.")).to_be_visible()
    together.caller("bob").say(ANSWER, to=asked, activity=BOARD)
    fresh = page.get_by_role("button", name="Show what is new")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(fresh).to_be_visible(timeout=40_000)
    expect(page.locator(".notices li")).to_have_count(0)
    fresh.click()
    expect(page.get_by_role("link", name="Bob answered you")).to_be_focused()


def test_earlier_notices_are_a_button_away(together: Together, page: Page) -> None:
    asked = together.caller("alice").say(QUESTION, activity=BOARD)["post"]["id"]
    for n in range(32):
        if n % 8 == 0:
            together.later(hours=2)
        together.caller("bob").say(f"{ANSWER} That was {n}.", to=asked, activity=BOARD)
    together.opens(page, "inbox")
    expect(page.locator(".notices li")).to_have_count(30)
    page.get_by_role("button", name="Show earlier notices").click()
    expect(page.locator(".notices li")).to_have_count(32)
    expect(page.locator(".notices li").nth(30).get_by_role("link")).to_be_focused()


def test_a_letter_a_day_is_asked_for_and_taken_back(together: Together, page: Page) -> None:
    together.reads("alice")
    together.opens(page, "inbox")
    page.get_by_label("Your e-mail address").fill("alice@example.com")
    page.get_by_role("button", name="Ask for the letter").click()
    expect(page.get_by_text("A letter is on its way to alice@example.com.")).to_be_visible()
    expect(page.get_by_role("heading", name="A letter a day")).to_be_focused()
    page.get_by_role("button", name="No more letters").click()
    expect(page.get_by_label("Your e-mail address")).to_be_visible()


def test_where_no_letters_are_sent_none_are_offered(tmp_path: Path, page: Page) -> None:
    with opened(tmp_path) as together:
        together.reads("alice")
        together.opens(page, "inbox")
        expect(page.get_by_text("Nothing has happened yet")).to_be_visible()
        expect(page.get_by_role("heading", name="A letter a day")).to_have_count(0)


def test_a_place_can_be_made_quiet(together: Together, page: Page) -> None:
    together.opens(page, BOARD)
    page.get_by_role("button", name="No notices of what others do here").click()
    again = page.get_by_role("button", name="Send me notices again")
    expect(again).to_be_focused()
    answered(together)
    together.opens(page, "inbox")
    expect(page.get_by_text("Nothing has happened yet")).to_be_visible()


def test_out_of_reach_it_says_so(enter: Open) -> None:
    page = enter("#/inbox", community="off", notice="notice.offline")
    expect(page.locator("[data-room=inbox]")).to_contain_text("The discussion cannot be reached just now.")


def test_a_name_or_a_word_from_outside_is_only_words(enter: Open) -> None:
    told = {"id": "1", "kind": "reply", "at": "2026-01-01T10:00:00Z", "read": False, "activity": "tell", "post": "p1"}
    evil = "<img src=x onerror=alert(1)>"
    told |= {"parent": None, "by": {"id": "l2", "name": f"\u202e{evil}"}, "excerpt": evil, "text": evil}
    page = enter("#/inbox", answers={"GET /notices": {"unread": 0, "notices": [told], "next": None}})
    expect(page.locator(".notices li")).to_contain_text(f"{evil} answered you in Tell the others.")
    expect(page.locator(".notices img")).to_have_count(0)
    assert "\u202e" not in page.locator(".notices").inner_text()


def test_it_is_for_everybody(together: Together, page: Page) -> None:
    answered(together)
    together.opens(page, "inbox")
    expect(page.locator(".notices li")).to_have_count(1)
    is_for_everybody(page)
