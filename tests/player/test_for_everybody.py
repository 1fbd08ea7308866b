"""For everybody: axe finds nothing in any state at any width, nothing scrolls sideways, and keys alone are enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.player.conftest import Open
from tests.player.served import Site
from tests.player.test_discussion import LONG, READ, answer, post, write_as
from tests.player.test_quiz import answer_all, hand_in
from tests.support.axe import settle, violations

pytestmark = pytest.mark.browser

Act = Callable[[Page], object]
WIDTHS = {1280: 900, 650: 500, 320: 640}


def nothing(page: Page) -> None:
    """Just look."""


def gap(page: Page) -> None:
    hand_in(page)


def failed_quiz(page: Page) -> None:
    answer_all(page, right=False)
    page.get_by_label("Your answer", exact=True).fill("no")
    hand_in(page)
    expect(page.locator(".result h2")).to_be_focused()


def talking(page: Page) -> None:
    write_as(page, "Bob")
    write_as(page, "Charlie", "Bob, may I ask you something about that?", parent="p1")
    post(page)
    page.get_by_role("button", name="Answer Bob").click()
    page.keyboard.type("One two")


def finished(page: Page) -> None:
    write_as(page, "Bob")
    write_as(page, "Charlie")
    post(page)
    answer(page, "Bob")
    answer(page, "Charlie", "And I saw the opposite.")
    page.get_by_role("link", name="See what you did").click()


def contents(page: Page) -> None:
    button = page.get_by_role("button", name="Contents")
    if button.is_visible():
        button.click()


ALL = {"welcome": {"viewed": True}, "try-it": {"done": True}, "know-it": {"attempts": 1, "best": 1.0}}
STATES: dict[str, tuple[str, dict[str, Any], Act]] = {
    "overview": ("", {}, nothing),
    "contents": ("#/welcome", {"record": READ}, contents),
    "page": ("#/welcome", {"mode": "preview", "recording": False}, nothing),
    "text": ("#/text/policy/agreed/1-2", {}, nothing),
    "to do": ("#/try-it", {}, nothing),
    "quiz": ("#/know-it", {"record": READ}, nothing),
    "quiz with gaps": ("#/know-it", {"record": READ}, gap),
    "quiz marked": ("#/know-it", {"record": READ}, failed_quiz),
    "locked": ("#/tell", {}, nothing),
    "before posting": ("#/tell", {"record": READ, "needs_name": True}, lambda page: write_as(page, "Bob")),
    "talking": ("#/tell", {"record": READ}, talking),
    "waiting": ("#/tell", {"record": READ}, post),
    "out of reach": ("#/tell", {"record": READ, "community": "off"}, post),
    "complete": ("#/tell", {"record": ALL, "receipt": "7KQ2-M4TX-9P3D-WH8A"}, finished),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(enter: Open, state: str) -> None:
    at, world, act = STATES[state]
    page = enter(at, **world)
    act(page)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark") if width == 650 else ("light",):
            page.emulate_media(color_scheme=scheme)
            settle(page)
            assert violations(page) == [], (state, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (state, width)
        assert too_small(page) == [], (state, width)


def too_small(page: Page) -> list[str]:
    """What one must hit with a thumb and is less than 44 px high; links within a sentence may be as high as a line."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, .rail a, select, [type=text], .options label")]
             .filter(one => one.checkVisibility() && !one.disabled && one.getBoundingClientRect().height < 43.5)
             .map(one => `${one.outerHTML.slice(0, 80)} ${one.getBoundingClientRect().height}`)"""
    )
    return found


@pytest.mark.parametrize("language", ["ar", "de"])
def test_a_page_turned_around_is_whole(enter: Open, language: str) -> None:
    page = enter("#/tell", site=Site(language=language, world={"record": READ}))
    talking(page)
    page.evaluate("document.querySelector('#title-tell').textContent = 'Donaudampfschifffahrtsgesellschaft'.repeat(3)")
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        settle(page)
        assert violations(page) == []
    rail = page.evaluate("getComputedStyle(document.querySelector('.answers')).borderRightWidth")
    assert rail == ("2px" if language == "ar" else "0px")


def test_our_english_keeps_its_order_in_a_page_turned_around(enter: Open) -> None:
    page = enter("#/tell", site=Site(language="ar", world={"record": READ}))
    talking(page)
    ends = """text => {
        const at = new Range()
        const left = n => (at.setStart(...n), at.setEnd(n[0], n[1] + 1), at.getBoundingClientRect().left)
        const all = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), nodes = []
        while (all.nextNode()) if (all.currentNode.data.trim()) nodes.push(all.currentNode)
        const last = nodes[nodes.length - 1]
        return [left([nodes[0], 0]), left([last, last.data.trimEnd().length - 1])]
    }"""
    for sentence in ("#foot .todo", "[data-activity=tell] .part li span", "[data-activity=tell] .eyebrow"):
        first, end = page.locator(sentence).first.evaluate(ends)
        assert first < end, sentence
    assert page.evaluate("getComputedStyle(document.querySelector('#foot .todo')).textAlign") == "right"


def test_at_400_per_cent_the_foot_leaves_room_to_read(enter: Open) -> None:
    page = enter("#/welcome")
    page.set_viewport_size({"width": 320, "height": 225})
    assert page.evaluate("getComputedStyle(document.querySelector('#foot')).position") == "static"


def test_who_wants_no_motion_gets_none(enter: Open) -> None:
    page = enter("#/welcome")
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('.sign')).transitionDuration") == "0s"


def test_on_paper_there_is_only_what_one_reads(enter: Open) -> None:
    page = enter("#/welcome")
    page.emulate_media(media="print")
    expect(page.locator("#rail")).to_be_hidden()
    expect(page.locator("#foot")).to_be_hidden()
    expect(page.get_by_text("This is a page.")).to_be_visible()


class Keys:
    """Somebody with a keyboard only: tabs to things by their names, and always sees where she is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, name: str, role: str = "") -> Keys:
        for _ in range(120):
            self.page.keyboard.press("Tab")
            found = self.page.evaluate(
                """() => { const at = document.activeElement
                     const label = at.labels?.[0]?.textContent ?? ""
                     const boxed = at.closest("label, .composer") ?? at
                     const seen = [at, boxed].some(one => { const s = getComputedStyle(one)
                       return s.outlineStyle !== "none" || s.boxShadow !== "none" })
                     return [(at.getAttribute("aria-label") || label || at.textContent).trim(), at.tagName, seen] }"""
            )
            if found[1] == "BODY":  # from the end of the page round to its beginning, through the browser's own bar
                continue
            assert found[2], f"the focus on {found[0]!r} cannot be seen"
            if found[0].replace("\n", " ").startswith(name) and (not role or found[1] == role.upper()):
                return self
        raise AssertionError(f"no way to {name!r} by keyboard")

    def press(self, key: str = "Enter") -> Keys:
        self.page.keyboard.press(key)
        return self

    def type(self, text: str) -> Keys:
        self.page.keyboard.type(text)
        return self


def test_alice_takes_the_whole_course_by_keyboard_alone(enter: Open) -> None:
    page = enter()
    keys = Keys(page)
    keys.to("Skip to the text").press()
    expect(page.locator("#title-overview")).to_be_focused()
    keys.to("Begin").press()
    expect(page.locator("[data-item=welcome]")).to_contain_text("done")
    keys.to("Next: Try it").press()
    keys.to("Done").press()
    keys.to("Next: Know it").press()
    keys.to("The first").press("ArrowDown")
    keys.to("This").press("Space").to("That").press("Space")
    keys.to("Your answer", "input").type("yes").to("Your answer, a number").type("3.45")
    for left, goes in [("A cat", "A mouse"), ("A dog", "A bone"), ("A horse", "Hay")]:
        keys.to(f"What goes with “{left}”?").type(goes)
    for item, place in [("Wake up", 0), ("Wash", 1)]:
        order = page.locator(".order .item").all_inner_texts().index(item)
        if order > place:
            keys.page.locator("#title-know-it").focus()  # reading again from the top
            keys.to(f"Move up: {item}")
            for _ in range(order - place):
                keys.press()
    keys.to("Check my answers").press()
    expect(page.get_by_role("heading", name="Passed, with 100%")).to_be_focused()
    keys.to("Next: Tell the others").press()
    write_as(page, "Bob")
    write_as(page, "Charlie")
    keys.to("Your post", "textarea").type(LONG).to("Send post").press()
    expect(page.get_by_role("heading", name="You", exact=True)).to_be_focused()
    keys.to("Answer Bob").press().type("That is what I saw.").to("Send answer").press()
    expect(page.get_by_role("heading", name="You, answering Bob")).to_be_focused()
    keys.to("Answer Charlie").press().type("And I saw the opposite.").to("Send answer").press()
    expect(page.locator("#foot")).to_contain_text("You have finished this course.")
    keys.to("See what you did").press()
    expect(page.locator("#title-overview")).to_be_focused()
    expect(page.get_by_text("You did it, together.")).to_be_visible()
