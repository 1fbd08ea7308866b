"""Questions and answers on the real tool: what was asked before, both marks, and what still waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.player.together import ANSWER, BOARD, QUESTION, Together, is_for_everybody, opened

pytestmark = pytest.mark.browser

PRINTER = "When the label printer blinks red twice and then stops, what do you do before you call anybody at all?"


@pytest.fixture
def together(tmp_path: Path) -> Iterator[Together]:
    with opened(tmp_path) as there:
        yield there


def asked(together: Together, person: str, text: str) -> str:
    return str(together.caller(person).say(text, activity=BOARD)["post"]["id"])


def answered(together: Together, person: str, question: str, text: str = ANSWER) -> str:
    return str(together.caller(person).say(text, to=question, activity=BOARD)["post"]["id"])


def questions(page: Page) -> Locator:
    return page.locator(f"[data-activity={BOARD}] .thread > li:visible")


def test_what_was_asked_before_comes_up_and_takes_nothing_away_from_who_types(together: Together, page: Page) -> None:
    answered(together, "bob", asked(together, "charlie", QUESTION))
    together.opens(page, BOARD)
    box = page.get_by_role("textbox", name="Your question")
    box.press_sequentially("Which reason do you choose when shoes come back without the box?")
    expect(page.locator(".similar [role=status]")).to_have_text(
        "One question here sounds alike. It stands below what you write."
    )
    expect(box).to_be_focused()
    expect(page.locator(".similar li")).to_contain_text("one answer")
    page.get_by_role("link", name="When a customer brings back shoes").press("Enter")
    expect(page.get_by_role("heading", name="Charlie", exact=True)).to_be_focused()
    expect(box).to_have_value("Which reason do you choose when shoes come back without the box?")
    box.fill("Why?")
    expect(page.locator(".similar li")).to_have_count(0)


def test_everything_is_called_question_and_answer(together: Together, page: Page) -> None:
    together.opens(page, BOARD)
    expect(page.locator(".part h2").first).to_have_text("Your turn: ask a question")
    expect(page.get_by_text("Nobody has asked yet. Yours will be the first question.")).to_be_visible()
    page.get_by_role("textbox", name="Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("button", name="Ask a question")).to_be_visible()
    expect(page.get_by_role("heading", name="Questions 1 question or answer by one person")).to_be_visible()
    expect(page.locator(".mine")).to_contain_text("no answer yet")
    expect(page.locator(f"[data-activity={BOARD}] .own")).not_to_contain_text("post")


def test_who_asked_and_a_facilitator_both_say_what_helped(together: Together, page: Page) -> None:
    question = asked(together, "alice", QUESTION)
    answer = answered(together, "bob", question)
    together.opens(page, BOARD)
    mark = page.get_by_role("button", name="This helped me")
    mark.click()
    expect(mark).to_have_attribute("aria-pressed", "true")
    together.facilitator().do("PUT", f"/api/posts/{answer}/marks/confirmed")
    reply = page.locator(f"[data-post={answer}] article")
    expect(reply).to_contain_text("Helped who asked", timeout=9000)
    expect(reply).to_contain_text("Confirmed by a facilitator", timeout=9000)
    together.opens(page, BOARD, "bob")
    expect(page.get_by_role("button", name="This helped me")).to_have_count(0)


def test_what_waits_for_an_answer_comes_first_and_what_is_solved_can_be_found(together: Together, page: Page) -> None:
    first = asked(together, "alice", QUESTION)
    answer = answered(together, "bob", first)
    together.caller("alice").do("PUT", f"/api/posts/{answer}/marks/helped_me")
    asked(together, "charlie", PRINTER)
    together.opens(page, BOARD, "erin")
    expect(questions(page)).to_have_count(2)
    expect(questions(page).first).to_contain_text("label printer")
    page.get_by_role("button", name="Solved (1)").click()
    expect(questions(page)).to_have_count(1)
    expect(questions(page)).to_contain_text("without the box")
    expect(page.locator("#live")).to_have_text("One question is shown.")
    page.get_by_role("button", name="Without an answer (1)").click()
    expect(questions(page)).to_contain_text("label printer")
    together.opens(page, f"{BOARD}/{first}", "erin")
    expect(page.get_by_role("heading", name="Alice", exact=True)).to_be_focused()


def test_a_question_that_is_looked_for_is_shown_whatever_was_chosen(together: Together, page: Page) -> None:
    answered(together, "bob", asked(together, "alice", QUESTION))
    for n in range(5):
        asked(together, "charlie", f"{PRINTER} This is number {n} of them.")
    together.opens(page, BOARD, "erin")
    page.get_by_role("button", name="Without an answer (5)").click()
    page.get_by_role("searchbox").fill("shoes box")
    page.get_by_role("button", name="Search").click()
    page.locator(".found a").first.click()
    expect(page.locator("#stage :focus")).to_be_visible()
    expect(questions(page)).to_have_count(6)


def test_it_is_for_everybody(together: Together, page: Page) -> None:
    question = asked(together, "charlie", QUESTION)
    answer = answered(together, "bob", question)
    together.caller("charlie").do("PUT", f"/api/posts/{answer}/marks/helped_me")
    asked(together, "erin", PRINTER)
    together.opens(page, BOARD)
    page.get_by_role("textbox", name="Your question").press_sequentially("Shoes without the box, which reason?")
    expect(page.locator(".similar li")).to_have_count(1)
    is_for_everybody(page)
