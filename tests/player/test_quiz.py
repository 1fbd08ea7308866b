"""A quiz: answering by keyboard, gaps, what came back, trying again, and answers that survive a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.player.conftest import Open
from tests.player.served import Site

pytestmark = pytest.mark.browser

READ = {"welcome": {"viewed": True}}


def answer_all(page: Page, *, right: bool = True) -> None:
    page.get_by_label("The second" if right else "The first").check()
    page.get_by_label("This", exact=True).check()
    page.get_by_label("That", exact=True).check()
    page.get_by_label("Your answer", exact=True).fill("YEA")
    page.get_by_label("Your answer, a number").fill("3,5")
    for left, goes in [("A cat", "A mouse"), ("A dog", "A bone"), ("A horse", "Hay")]:
        page.get_by_label(f"What goes with “{left}”?").select_option(label=goes)
    put_in_order(page, ["Wake up", "Wash", "Eat"])


def put_in_order(page: Page, wanted: list[str]) -> None:
    for place, item in enumerate(wanted):
        while order(page).index(item) > place:
            page.get_by_role("button", name=f"Move up: {item}").press("Enter")


def order(page: Page) -> list[str]:
    return page.locator(".order .item").all_inner_texts()


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Check my answers").click()


@pytest.mark.parametrize("whole", [True, False])
def test_alice_passes_and_reads_why(enter: Open, whole: bool) -> None:
    page = enter("#/know-it", site=Site(whole=whole))
    expect(page.locator(".result")).to_have_text("You need 80 % to pass. You can try three times.")
    answer_all(page)
    hand_in(page)
    expect(page.get_by_role("heading", name="Passed, with 100%")).to_be_focused()
    expect(page.locator("[data-question=which-one-is-it] .feedback")).to_contain_text("It is the second, as clause 1.2")
    expect(page.locator(".feedback .mark")).to_have_text(["Right"] * 6)
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    expect(page.locator("[data-item=know-it]")).to_contain_text("done")


def test_a_wrong_answer_is_explained_under_the_option_and_can_be_mended(enter: Open) -> None:
    page = enter("#/know-it")
    answer_all(page, right=False)
    put_in_order(page, ["Eat", "Wash", "Wake up"])
    hand_in(page)
    expect(page.get_by_role("heading", name="Not there yet: 72%")).to_be_focused()
    expect(page.locator(".result")).to_contain_text("You have two tries left.")
    expect(page.get_by_text("Not the first: it came too early.")).to_be_visible()
    expect(page.locator("[data-question=which-one-is-it] .mark")).to_have_text("Not right yet")
    expect(page.locator("[data-question=in-what-order] .mark")).to_have_text("Partly right")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_label("The first")).to_be_focused()
    expect(page.locator(".feedback")).to_have_count(0)
    assert page.get_by_label("Your answer", exact=True).input_value() == "YEA"
    page.get_by_label("The second").check()
    hand_in(page)
    expect(page.get_by_role("heading", name="Passed, with 89%")).to_be_visible()


def test_after_the_last_try_it_says_who_can_help(enter: Open) -> None:
    page = enter("#/know-it", record={"know-it": {"attempts": 2, "best": 0.5}})
    expect(page.locator(".result")).to_contain_text("Your best result so far: 50%. You have one try left.")
    page.get_by_role("button", name="Try again").click()
    answer_all(page, right=False)
    put_in_order(page, ["Eat", "Wash", "Wake up"])
    hand_in(page)
    expect(page.locator(".result")).to_contain_text("You have used all your tries. Your facilitator can see this")
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()


def test_a_gap_is_pointed_out_once_before_it_costs_a_try(enter: Open) -> None:
    page = enter("#/know-it")
    hand_in(page)
    expect(page.get_by_text("5 questions have no answer yet")).to_be_visible()
    page.get_by_role("button", name="What is the word?").click()
    expect(page.get_by_label("Your answer", exact=True)).to_be_focused()
    page.keyboard.type("yes")
    hand_in(page)
    expect(page.get_by_text("4 questions have no answer yet")).to_be_visible()
    page.get_by_role("button", name="Hand in anyway").click()
    expect(page.locator(".result")).to_contain_text("Not there yet")
    assert page.evaluate("world.data.record['know-it'].attempts") == 1


def test_answers_not_handed_in_survive_a_reload(enter: Open) -> None:
    page = enter("#/know-it")
    answer_all(page)
    page.reload()
    expect(page.get_by_label("The second")).to_be_checked()
    expect(page.get_by_label("Your answer, a number")).to_have_value("3,5")
    assert page.get_by_label("What goes with “A horse”?").locator("option:checked").inner_text() == "Hay"
    assert order(page) == ["Wake up", "Wash", "Eat"]
    hand_in(page)
    expect(page.get_by_role("heading", name="Passed, with 100%")).to_be_visible()
    assert "know-it" not in page.evaluate("world.data.drafts")


def test_putting_in_order_is_announced_and_keeps_the_keyboard(enter: Open) -> None:
    page = enter("#/know-it")
    first = order(page)[0]
    button = page.get_by_role("button", name=f"Move down: {first}")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text(f"{first}: now 2 of 3")
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#live")).to_have_text(f"{first}: now 3 of 3")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text(f"{first}: now 3 of 3")
    assert order(page)[2] == first
    back = page.get_by_role("button", name=f"Move up: {first}")
    back.focus()
    for place in (2, 1):
        page.keyboard.press("Enter")
        expect(page.locator("#live")).to_have_text(f"{first}: now {place} of 3")
        expect(back).to_be_focused()


def test_a_shuffle_is_each_learners_own_and_always_the_same(enter: Open) -> None:
    page = enter("#/know-it")
    shuffled = """async seed => (await import("/assets/shuffle.js")).shuffled([0, 1, 2, 3, 4, 5], seed)"""
    alice, bob = (page.evaluate(shuffled, f"{who}/know-it/q") for who in ("alice", "bob"))
    assert sorted(alice) == sorted(bob) == [0, 1, 2, 3, 4, 5]
    assert alice == page.evaluate(shuffled, "alice/know-it/q")
    orders = {tuple(page.evaluate(shuffled, f"learner-{n}/q")) for n in range(50)}
    assert len(orders) > 25
