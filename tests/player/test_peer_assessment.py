"""Reviewing each other's work on the real tool: hand in, practise, review, be reviewed; every wait in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.player.test_for_everybody import Keys
from tests.player.together import COMMENT, REVIEW, WORK, Together, is_for_everybody, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def together(tmp_path: Path) -> Iterator[Together]:
    with opened(tmp_path) as there:
        yield there


def turn(page: Page) -> Locator:
    return page.locator(f"[data-activity={REVIEW}] .part h2")


def choose(page: Page, at: int) -> None:
    """This level of every criterion."""
    expect(page.locator(".rubric fieldset")).to_have_count(4)
    for criterion in page.locator(".rubric fieldset").all():
        criterion.locator("label").nth(at).click()


def ready(together: Together, *people: str) -> None:
    """These have handed in and practised."""
    for person in people:
        together.hands_in(person)
        together.practises(person)


def test_alice_hands_in_practises_and_sees_the_teams_levels_beside_hers(together: Together, page: Page) -> None:
    together.reads("alice")
    together.opens(page, REVIEW)
    expect(turn(page)).to_have_text("Your turn: hand in your work")
    expect(page.get_by_role("heading", name="Practise first")).to_have_count(0)
    page.get_by_role("textbox", name="Your work").fill(WORK.format(name="Alice"))
    page.get_by_role("button", name="Hand in").click()
    expect(turn(page)).to_have_text("Your turn: practise on two samples")
    expect(page.get_by_role("button", name="Write another post")).to_have_count(0)
    expect(page.get_by_role("heading", name="Sample 1 of 2: The polite one")).to_be_visible()
    page.get_by_role("button", name="Compare with the course team").click()
    expect(page.locator(".reviews .status").first).to_have_text(
        "Choose a level for “Shows that somebody read the letter”."
    )
    expect(page.get_by_role("radio", name="It could be the answer to any letter")).to_be_focused()
    choose(page, 1)
    page.get_by_role("button", name="Compare with the course team").click()
    expect(page.get_by_role("heading", name="Sample 1 of 2: The polite one")).to_be_focused()
    expect(page.get_by_text("You and the course team chose the same level for 3 points of 4.")).to_be_visible()
    expect(page.locator(".levels")).to_contain_text("You: A person in placesThe team: A form letter")
    expect(page.get_by_text("the word Friday is missing")).to_be_visible()
    page.get_by_role("button", name="To the next sample").click()
    expect(page.get_by_role("heading", name="Sample 2 of 2: The short one")).to_be_focused()


def test_a_review_keeps_its_draft_and_its_words_through_reload_and_refusal(together: Together, page: Page) -> None:
    ready(together, "alice", "bob")
    together.opens(page, REVIEW)
    page.get_by_role("button", name="Give me work to review").click()
    expect(page.get_by_role("heading", name="Work to review")).to_be_focused()
    expect(page.locator(".reviews > section > .work-shown")).to_contain_text("The repair is free. Bob")
    choose(page, 2)
    box = page.get_by_label("What you saw, and what would make it better")
    box.fill("Friday is in it.")
    expect(page.locator("form.review .count")).to_have_text("4 of 15 words")
    page.get_by_role("button", name="Send review").click()
    expect(page.locator("form.review .status")).to_contain_text("Say a little more: 4 of 15 words.")
    expect(box).to_be_focused()
    with page.expect_response(lambda answer: answer.url.endswith("/api/draft")):
        pass
    page.reload()
    expect(box).to_have_value("Friday is in it.")
    expect(page.locator(".rubric :checked")).to_have_count(4)
    box.fill(COMMENT.format(name="Bob"))
    expect(page.locator("form.review .count")).to_contain_text("words, enough to count")
    page.get_by_role("button", name="Send review").click()
    expect(page.get_by_role("heading", name="Work to review")).to_be_focused()
    expect(page.locator("form.review")).to_have_count(0)
    assert together.caller("alice").state["record"][REVIEW]["reviews_given"] == 1


def test_while_nobody_else_is_there_alice_is_told_why_she_waits(together: Together, page: Page) -> None:
    ready(together, "alice")
    together.opens(page, REVIEW)
    expect(turn(page)).to_have_text("Now it is others’ turn")
    expect(page.locator(".part")).to_contain_text("Nobody else has handed in work that you could review.")
    expect(page.locator(".part")).to_contain_text("fewer reviews are enough from")
    expect(page.locator(".part")).not_to_contain_text("colleague")
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("#live")).to_contain_text("There is no work here just now")
    ready(together, "bob")
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("form.review")).to_be_visible()


def test_what_others_say_comes_after_ones_own_reviews_and_may_be_waited_for(together: Together, page: Page) -> None:
    ready(together, "alice", "bob", "charlie")
    together.reviews("bob")
    together.opens(page, REVIEW)
    expect(page.get_by_text("You see what others say about your work as soon as you have given")).to_be_visible()
    together.reviews("alice")
    together.reviews("alice")
    together.later(minutes=1)
    together.opens(page, REVIEW)
    expect(turn(page)).to_have_text("Now it is others’ turn")
    expect(page.locator(".part")).to_contain_text("they have yet to review it")
    for person in ("bob", "charlie", "charlie"):
        together.reviews(person)
    together.later(minutes=1)
    together.opens(page, REVIEW)
    expect(turn(page)).to_have_text("Done: you have reviewed others’ work, and they yours")
    received = page.locator("section", has=page.get_by_role("heading", name="What others say about your work")).last
    expect(received).to_contain_text("From 2 reviews, the middle of what they say: 75%.")
    expect(received).to_contain_text("2 of 2 points: It names what matters to this customer")
    expect(received.locator("h3")).to_have_count(2)
    assert not any(name in received.inner_text() for name in ("Bob,", "Charlie,"))


def test_a_review_can_be_changed_for_a_day(together: Together, page: Page) -> None:
    ready(together, "alice", "bob")
    together.reviews("alice")
    together.opens(page, REVIEW)
    page.get_by_text("The review you gave").click()
    page.get_by_role("button", name="Change this review").click()
    box = page.get_by_label("What you saw, and what would make it better")
    expect(box).to_be_focused()
    changed = "I read it again: the sentence about Friday is the best one, and a telephone number would help him."
    box.fill(changed)
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".said-of .comment")).to_have_text(changed)
    together.later(hours=25)
    together.opens(page, REVIEW)
    page.get_by_text("The review you gave").click()
    expect(page.get_by_role("button", name="Change this review")).to_be_hidden()


def test_work_that_is_taken_back_while_it_is_reviewed_costs_no_words(together: Together, page: Page) -> None:
    ready(together, "alice")
    work = together.hands_in("bob")
    together.opens(page, REVIEW)
    page.get_by_role("button", name="Give me work to review").click()
    choose(page, 1)
    box = page.get_by_label("What you saw, and what would make it better")
    box.fill(COMMENT.format(name="Bob"))
    together.caller("bob").do("DELETE", f"/api/posts/{work}")
    page.get_by_role("button", name="Send review").click()
    expect(page.locator("form.review .status")).to_contain_text("This work is not there any more.")
    expect(box).to_have_value(COMMENT.format(name="Bob"))


def test_in_the_end_fewer_reviews_are_enough_and_the_page_says_so(together: Together, page: Page) -> None:
    ready(together, "alice", "bob")
    together.reviews("alice")
    together.reviews("bob")
    together.later(days=8)
    together.opens(page, REVIEW)
    expect(page.locator(".part")).to_contain_text("instead of 2")
    expect(turn(page)).to_have_text("Done: you have reviewed others’ work, and they yours")


def test_alice_does_it_all_by_keyboard_alone(together: Together, page: Page) -> None:
    together.reads("alice")
    ready(together, "bob")
    together.opens(page, REVIEW)
    keys = Keys(page)
    keys.to("Your work").type(WORK.format(name="Alice"))
    keys.to("Hand in").press()
    expect(turn(page)).to_have_text("Your turn: practise on two samples")
    for title, onward in (("The polite one", "To the next sample"), ("The short one", "To the work of others")):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        judge(keys)
        keys.to("Compare with the course team").press()
        expect(page.get_by_role("heading", name=title)).to_be_focused()
        keys.to(onward).press()
    expect(page.get_by_role("heading", name="Work to review")).to_be_focused()
    keys.to("Give me work to review").press()
    expect(page.get_by_role("heading", name="Work to review")).to_be_focused()
    judge(keys)
    keys.to("What you saw").type(COMMENT.format(name="Bob"))
    keys.to("Send review").press()
    expect(page.get_by_role("heading", name="Work to review")).to_be_focused()
    expect(turn(page)).to_have_text("Now it is others’ turn")


def judge(keys: Keys) -> None:
    """The second level of every criterion: Tab comes to the first radio button of each, the arrow chooses."""
    for first in ("It could be the answer", "Something is left vague", "No step", "A form letter"):
        keys.to(first).press("ArrowDown")


def practising(together: Together, page: Page) -> None:
    together.hands_in("alice")
    together.opens(page, REVIEW)
    choose(page, 0)
    page.get_by_role("button", name="Compare with the course team").click()
    expect(page.get_by_role("button", name="To the next sample")).to_be_visible()


def reviewing(together: Together, page: Page) -> None:
    ready(together, "alice", "bob")
    together.opens(page, REVIEW)
    page.get_by_role("button", name="Give me work to review").click()
    choose(page, 1)
    page.get_by_role("button", name="Send review").click()


def reviewed(together: Together, page: Page) -> None:
    ready(together, "alice", "bob", "charlie")
    for person in ("alice", "alice", "bob", "bob", "charlie", "charlie"):
        together.reviews(person)
    together.later(minutes=1)
    together.opens(page, REVIEW)
    expect(page.get_by_text("the middle of what they say")).to_be_visible()
    for summary in page.locator(".reviews > section > details > summary").all():
        summary.click()
    page.get_by_role("button", name="Change this review").first.click()


@pytest.mark.parametrize("state", [practising, reviewing, reviewed])
def test_it_is_for_everybody(together: Together, page: Page, state: Callable[[Together, Page], None]) -> None:
    state(together, page)
    is_for_everybody(page, state.__name__)
