"""Stories in fields on the real tool: their titles, consent to use them elsewhere, and endorsing others'."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.player.together import STORIES, Together, is_for_everybody, opened

pytestmark = pytest.mark.browser

FIELDS = {
    "What was going on?": "Every parcel that came late gave us three angry calls, and nobody knew what to say to them.",
    "What did you do?": "I rang people before they noticed. I said that it is late, that it comes on Thursday, and who "
    "I am, each time in the same words.",
    "What came of it?": "Most of them thanked me, and the angry calls went down by half within two weeks.",
    "What would you tell somebody who tries it on Monday?": "Ring, do not write: people answer mail.",
}
TOLD = dict(zip(("situation", "did", "result", "tip"), FIELDS.values(), strict=True))


@pytest.fixture
def together(tmp_path: Path) -> Iterator[Together]:
    with opened(tmp_path) as there:
        yield there


def tells(together: Together, person: str) -> str:
    fields = {**TOLD, "tip": f"{TOLD['tip']} And say your name, as {person.title()} does."}
    body = {"text": "", "parent": None, "fields": fields, "consent": "none"}
    path = f"/api/activities/{STORIES}/posts"
    return str(together.caller(person).do("POST", path, body, Idempotency_Key=person)["post"]["id"])


def fill_in(page: Page) -> None:
    for title, text in FIELDS.items():
        page.get_by_role("textbox", name=title).fill(text)


def test_alice_tells_her_story_in_fields_and_says_whether_it_may_be_used_elsewhere(
    together: Together, page: Page
) -> None:
    together.opens(page, STORIES)
    expect(page.locator(".part h2").first).to_have_text("Your turn: tell your story")
    expect(page.locator("form label", has_text="What did you do?")).to_contain_text("at least 15 words")
    fill_in(page)
    consent = page.get_by_role("group", name="May this be used outside this course?")
    expect(consent.get_by_role("radio", name="No, only here")).to_be_checked()
    consent.get_by_role("radio", name="Yes, without my name").check()
    page.get_by_role("button", name="Share your story").click()
    mine = page.locator(".mine")
    expect(mine.locator(".field")).to_have_text(list(FIELDS))
    expect(mine).to_contain_text("may be used elsewhere without your name")
    expect(page.locator(".part h2").first).to_have_text("Now it is others’ turn")
    expect(page.locator(".part").first).to_contain_text("Nobody else has written anything yet that you could mark.")


def test_she_changes_a_field_and_her_mind(together: Together, page: Page) -> None:
    story = tells(together, "alice")
    together.opens(page, STORIES)
    page.locator(".mine summary").click()
    page.get_by_role("button", name="Edit").click()
    tip = page.get_by_role("textbox", name="What would you tell somebody")
    expect(tip).to_have_value(f"{TOLD['tip']} And say your name, as Alice does.")
    tip.fill("Ring before nine in the morning, never at noon.")
    page.get_by_role("radio", name="Yes, with my name").check()
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".mine")).to_contain_text("never at noon")
    expect(page.locator(".mine")).to_contain_text("may be used elsewhere with your name")
    kept = together.caller("alice").get(f"/api/posts/{story}")
    assert (kept["consent"], kept["fields"]["situation"]) == ("name", TOLD["situation"])


def test_a_story_that_helps_is_marked_and_its_author_sees_it(together: Together, page: Page) -> None:
    tells(together, "bob")
    tells_her_own = tells(together, "alice")
    together.opens(page, STORIES)
    expect(page.locator(".part h2").first).to_have_text("Your turn: mark a story that helps you")
    page.get_by_role("button", name="Helpful").click()
    expect(page.locator(".part h2").first).to_have_text("Done: you have told your story to the others here")
    together.caller("bob").do("PUT", f"/api/posts/{tells_her_own}/marks/endorse")
    expect(page.locator(".mine")).to_contain_text("One person found this helpful", timeout=9000)


def test_where_consent_is_needed_it_is_asked_for_and_nothing_is_lost(tmp_path: Path, page: Page) -> None:
    with opened(tmp_path, change={"what-worked.md": ("reuse_consent: ask", "reuse_consent: required")}) as together:
        together.opens(page, STORIES)
        fill_in(page)
        expect(page.get_by_role("radio")).to_have_count(2)
        page.get_by_role("button", name="Share your story").click()
        expect(page.locator(f"[data-activity={STORIES}] .composer .status")).to_contain_text(
            "Choose whether it may be used"
        )
        expect(page.get_by_role("radio", name="Yes, with my name")).to_be_focused()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Share your story").click()
        expect(page.locator(".mine")).to_contain_text("may be used elsewhere with your name")


def test_it_is_for_everybody(together: Together, page: Page) -> None:
    tells(together, "bob")
    together.opens(page, STORIES)
    fill_in(page)
    is_for_everybody(page, "writing")
    page.get_by_role("button", name="Share your story").click()
    expect(page.locator(".mine")).to_be_visible()
    is_for_everybody(page, "shared")
