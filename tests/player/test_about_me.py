"""What is known about somebody, on the real tool: in words, to take along, to change, and to have deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.player.conftest import Open
from tests.player.together import BOARD, QUESTION, Together, is_for_everybody, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def together(tmp_path: Path) -> Iterator[Together]:
    with opened(tmp_path) as there:
        yield there


def test_alice_reads_what_is_known_about_her(together: Together, page: Page) -> None:
    together.caller("alice").say(QUESTION, activity=BOARD)
    together.opens(page)
    page.get_by_role("link", name="What is known about you here").click()
    expect(page.get_by_role("heading", name="What is known about you here")).to_be_focused()
    room = page.locator("[data-room=me]")
    expect(room).to_contain_text("Your name here is Alice. Your learning system told it.")
    expect(room).to_contain_text(
        "Kept are how far you are, your answers, your posts with what they said before you changed them (1)"
    )
    expect(room.get_by_role("textbox")).to_have_count(0)


def test_she_takes_it_along_as_a_page_and_as_data(together: Together, page: Page, tmp_path: Path) -> None:
    together.caller("alice").say(QUESTION, activity=BOARD)
    together.opens(page, "me")
    for button, name in (("Save it as a page to read", "about-me.html"), ("Save it as data (JSON)", "about-me.json")):
        with page.expect_download() as saved:
            page.get_by_role("button", name=button).click()
        assert saved.value.suggested_filename == name
        saved.value.save_as(tmp_path / name)
        assert "without the box" in (tmp_path / name).read_text("utf-8")
    assert json.loads((tmp_path / "about-me.json").read_text("utf-8"))["person"]["name"] == "Alice"


def test_she_does_not_want_to_be_named_among_those_who_help(together: Together, page: Page) -> None:
    together.reads("alice")
    together.opens(page, "me")
    listed = page.get_by_role("checkbox", name="Facilitators may see me named")
    expect(listed).to_be_checked()
    with page.expect_response(lambda answer: answer.url.endswith("/api/me/listed")):
        listed.uncheck()
    assert together.caller("alice").get("/api/me")["listed"] is False


def test_who_chose_her_name_changes_it(together: Together, page: Page) -> None:
    together.caller("zoe", name=None).do("PUT", "/api/name", {"name": "Zoe"})
    together.opens(page, "me", "zoe", name=None)
    name = page.get_by_label("The name others see")
    expect(name).to_have_value("Zoe")
    name.fill("Zoe from the depot")
    page.get_by_role("button", name="Save the name").click()
    expect(page.locator("#live")).to_have_text("Your name is changed.")
    assert together.caller("zoe", name=None).state["learner"]["name"] == "Zoe from the depot"


def test_deleting_takes_two_steps_and_leaves_nothing_here(together: Together, page: Page) -> None:
    together.caller("alice").say(QUESTION, activity=BOARD)
    together.opens(page, BOARD)
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_role("textbox", name="Your question").fill("Half a question that nobody else has seen")
    page.get_by_role("link", name="What is known about you here").click()
    page.get_by_role("button", name="Delete everything about me …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Grades that your learning system was told stay there.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Delete everything about me …")).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog).to_contain_text("This cannot be taken back")
    dialog.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_role("heading", name="Deleted")).to_be_focused()
    expect(page.locator("[data-room=me]")).to_contain_text("Everything about you has been deleted here.")
    expect(page.locator("#foot")).to_be_hidden()
    assert "Half a question" not in page.evaluate("JSON.stringify({...localStorage})")
    assert "without the box" not in json.dumps(together.caller("bob").feed(BOARD))
    page.wait_for_timeout(1500)
    expect(page.locator("#live")).not_to_contain_text("ended")


def test_a_preview_has_nothing_to_tell(enter: Open) -> None:
    page = enter("#/me", role="preview")
    expect(page.locator("[data-room=me]")).to_contain_text("This is a preview, and nothing about you is kept.")
    expect(page.locator(".rooms")).to_be_hidden()


def test_out_of_reach_it_says_so(enter: Open) -> None:
    page = enter("#/me", community="off", notice="notice.offline")
    expect(page.locator("[data-room=me]")).to_contain_text("The discussion cannot be reached just now.")


def test_it_is_for_everybody(together: Together, page: Page) -> None:
    together.reads("alice")
    together.opens(page, "me")
    expect(page.get_by_role("button", name="Delete everything about me …")).to_be_visible()
    is_for_everybody(page)
    page.get_by_role("button", name="Delete everything about me …").click()
    page.get_by_role("button", name="Go on").click()
    is_for_everybody(page, "last step")
