"""The facilitator's other views on the real tool: grading, harvest, pictures, the run, and runs that join."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.player.office import Office, opened
from tests.support.axe import violations

pytestmark = pytest.mark.browser

VIEWS = ["", "people", "people/{bob}", "grading", "care", "harvest", "pictures", "run"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.busy()
        yield office


@pytest.mark.parametrize("width", [1280, 650, 320])
def test_every_view_is_for_everybody_at_every_width(office: Office, watched: Page, width: int) -> None:
    bob = office.learner("bob").state["learner"]["id"]
    watched.set_viewport_size({"width": width, "height": 900})
    for view in VIEWS:
        office.dana(watched, view.format(bob=bob))
        expect(watched.get_by_role("heading", level=1)).to_have_count(1)
        for scheme in ("light", "dark"):
            watched.emulate_media(color_scheme=scheme)
            assert violations(watched) == [], view
        watched.evaluate("document.documentElement.dir = 'rtl'")
        assert watched.evaluate("document.documentElement.scrollWidth") <= width, view
        assert violations(watched) == [], view


def test_dana_grades_without_taking_her_hands_off_the_keyboard(office: Office, watched: Page) -> None:
    office.dana(watched, "grading/explain")
    name = watched.get_by_role("heading", level=2)
    first = name.inner_text()
    watched.get_by_role("radio").first.focus()
    watched.keyboard.press("3")
    watched.keyboard.press("2")
    watched.keyboard.press("Control+Enter")
    expect(watched.get_by_text(f"Saved for {first}.")).to_be_visible()
    expect(name).to_be_focused()
    assert name.inner_text() != first
    watched.keyboard.press("p")
    expect(name).to_have_text(first)
    chosen = watched.locator("input:checked").evaluate_all("all => all.map(one => one.value)")
    assert chosen == ["2", "1"]
    watched.keyboard.press("n")
    watched.keyboard.press("1")
    watched.keyboard.press("Control+Enter")
    expect(watched.get_by_role("alert")).to_contain_text("“Says what happens next” has no level yet.")
    learner = office.learner(first.lower()).state
    assert learner["record"]["explain"]["marks"] == 0.75


def test_letters_in_a_comment_are_letters(office: Office, watched: Page) -> None:
    office.dana(watched, "grading/explain")
    name = watched.get_by_role("heading", level=2).inner_text()
    watched.get_by_label("A comment for the author").press_sequentially("n p 1 2")
    expect(watched.get_by_role("heading", level=2)).to_have_text(name)
    expect(watched.locator("input:checked")).to_have_count(0)
    expect(watched.get_by_label("A comment for the author")).to_have_value("n p 1 2")


def test_what_is_kept_is_taken_along_within_consent(office: Office, watched: Page) -> None:
    office.dana(watched, "people")
    watched.get_by_role("link", name="Alice").click()
    post = watched.locator(".entry").filter(has_text="Asking first saves time")
    post.get_by_text("More", exact=True).click()
    post.get_by_role("button", name="Keep as best practice").click()
    expect(post.locator(".settled")).to_contain_text("Kept.")
    watched.get_by_role("link", name="Harvest").click()
    expect(watched.locator(".entry")).to_contain_text("Asking first saves time")
    for form, start in (("Markdown", "#"), ("Web page", "<!doctype"), ("Table (CSV)", ""), ("JSON", "")):
        with watched.expect_download() as download:
            watched.get_by_role("button", name=form).click()
        text = Path(download.value.path()).read_text("utf-8-sig")
        assert text.lower().startswith(start)
        assert "Explain it to a colleague" in text
        assert "Asking first saves time" not in text  # She was never asked whether it may be used.
    watched.get_by_text("Answers that helped").click()
    expect(watched.get_by_text("No answer has helped somebody yet")).to_be_visible()


def test_pictures_say_in_words_and_numbers_what_they_show(office: Office, watched: Page) -> None:
    office.dana(watched, "pictures")
    days = watched.get_by_role("img", name="Written as days pass")
    expect(days).to_be_visible()
    assert days.locator("desc").text_content() == watched.locator("#days-heading + p").inner_text()
    watched.locator("summary", has_text="The same as a table").click()
    numbers = watched.get_by_role("region", name="Written as days pass: The same").locator("tbody td:nth-child(2)")
    assert sum(int(number) for number in numbers.all_inner_texts()) == 5
    ring = watched.get_by_role("img", name="Who answers whom").first
    expect(ring.locator("g.answer")).to_have_count(1)
    table = watched.get_by_role("region", name="Who answered whom, as a table").first
    expect(table.locator("tbody tr")).to_have_text(["BobAlice1"])
    assert violations(watched) == []


def test_dana_closes_a_place_and_has_posts_wait_for_her(office: Office, watched: Page) -> None:
    office.dana(watched, "run")
    place = watched.locator(".row").filter(has_text="Explain it to a colleague").first
    place.get_by_role("button", name="Close it").click()
    expect(place.locator(".settled")).to_contain_text("It is closed")
    words = {"text": "Is anybody here at all today?", "parent": None}
    refused = office.learner("erin").ask("POST", "/api/activities/explain/posts", words, Idempotency_Key="k1")
    assert refused.json()["error"]["code"] == "locked_space"
    place.get_by_role("button", name="Take it back").click()
    expect(place.locator(".settled")).to_contain_text("Taken back.")
    watched.get_by_role("link", name="This run").click()
    place.get_by_text("More", exact=True).click()
    place.get_by_role("button", name="Look at posts first").click()
    place.get_by_label("Which posts wait").select_option("every post waits for you")
    place.get_by_role("button", name="Keep this").click()
    expect(place.locator(".settled")).to_contain_text("Every post waits")
    office.learner("erin").say("I would tell her to ask before she writes.")
    watched.get_by_role("link", name="Moderation").click()
    waiting = watched.locator(".row").filter(has_text="I would tell her to ask")
    waiting.get_by_role("button", name="Let it through").click()
    expect(waiting.locator(".settled")).to_contain_text("Everybody sees the post by Erin now.")
    assert "tell her to ask" in json.dumps(office.learner("bob").feed())


def test_a_run_is_closed_and_kept_for_a_while(office: Office, watched: Page) -> None:
    office.dana(watched, "run")
    writing = watched.locator(".row").filter(has_text="Writing")
    writing.get_by_role("button", name="Close for writing").click()
    expect(writing.locator(".settled")).to_contain_text("nobody but facilitators can write")
    keeping = watched.locator(".row").filter(has_text="Keeping")
    keeping.get_by_role("button", name="Change").click()
    keeping.get_by_label("Days").fill("7")
    keeping.get_by_role("button", name="Keep this").click()
    expect(keeping.get_by_role("alert")).to_contain_text("What you wrote is still here.")
    keeping.get_by_label("Days").fill("90")
    keeping.get_by_role("button", name="Keep this").click()
    expect(keeping.locator(".settled")).to_contain_text("Kept for 90 days")
    expect(keeping.get_by_text("Kept until somebody erases it")).to_be_hidden()
    office.dana(watched, "run")
    expect(watched.get_by_text("Closed: everybody can read")).to_be_visible()


def test_two_facilitators_join_their_runs_and_part_again(
    office: Office, watched: Page, context: BrowserContext
) -> None:
    there = {"context_id": "course-2", "context_title": "Southside", "resource_link_id": "link-2"}
    office.learner("ines", **there).say("We begin with what the customer needs first.")
    office.dana(watched, "run")
    watched.get_by_role("button", name="Invite another run").click()
    code = watched.locator(".code").inner_text()

    other = context.new_page()
    office.dana(other, "run", person="frank", **there)
    other.get_by_role("button", name="Enter a code").click()
    other.get_by_label("Code").fill("WRONG")
    other.get_by_role("button", name="See what would happen").click()
    expect(other.get_by_role("alert").last).to_contain_text("What you wrote is still here.")
    other.get_by_label("Code").fill(code)
    other.get_by_role("button", name="See what would happen").click()
    expect(other.locator(".ask")).to_contain_text("will see each other’s names and posts")
    assert violations(other) == []
    assert "what the customer needs" not in json.dumps(office.learner("bob").feed())
    other.get_by_role("button", name="Join them").click()
    expect(other.locator(".settled")).to_contain_text("You are together now.")
    assert "what the customer needs" in json.dumps(office.learner("bob").feed())
    other.get_by_role("link", name="This run").click()
    other.get_by_role("button", name="Part again").click()
    other.get_by_role("button", name="Part again").last.click()
    expect(other.locator(".settled")).to_contain_text("by itself again")
    assert "what the customer needs" not in json.dumps(office.learner("bob").feed())
