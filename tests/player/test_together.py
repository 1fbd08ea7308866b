"""Alice, Bob and Dana in the real tool, each in a browser: what one does is what the others see."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from lti_tool.records import Role
from tests.support.tool import RunningTool

pytestmark = pytest.mark.browser

ALICES = "You owe nobody a connection, and you may say so kindly."
BOBS = "I would look at the clause first and then decide for myself."
Enter = Callable[..., Page]


@pytest.fixture
def enter(sqlite_tool: RunningTool, chromium: Browser) -> Iterator[Enter]:
    """`enter("alice")` is her page at the discussion, in a browser of her own; nothing may go wrong in it unnoticed."""
    mistakes: list[str] = []
    contexts = []

    def opened(person: str, **other: object) -> Page:
        context = chromium.new_context(viewport={"width": 1000, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on("console", lambda said: mistakes.append(said.text) if "Content Security" in said.text else None)
        page.goto(sqlite_tool.address(sqlite_tool.enter(person, **other)) + "&at=explain")
        page.wait_for_selector("body[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert mistakes == []


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Your post").fill(text)
    page.get_by_role("button", name="Send post").click()
    expect(page.locator(".mine").last).to_contain_text(text)


def do(post: Locator, act: str) -> None:
    post.get_by_text("More", exact=True).click()
    post.get_by_role("button", name=act).click()


def png() -> bytes:
    """A real picture of one grey point."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def test_what_alice_changes_bob_sees_and_finds(enter: Enter) -> None:
    alice, bob = enter("alice"), enter("bob")
    say(alice, ALICES)
    say(bob, BOBS)
    theirs = bob.get_by_role("article", name="Alice", exact=True)
    expect(theirs).to_contain_text("kindly", timeout=15_000)
    theirs.get_by_role("button", name="Helpful").click()
    expect(theirs.get_by_role("button", name="Helpful · 1")).to_have_attribute("aria-pressed", "true")

    own = alice.get_by_role("article", name="You", exact=True)
    do(own, "Edit")
    box = alice.get_by_role("textbox", name="Change your post")
    expect(box).to_have_value(ALICES)
    box.fill(ALICES.replace("kindly", "with a smile"))
    alice.get_by_role("button", name="Save the change").click()
    expect(own).to_contain_text("edited")
    do(own, "Earlier versions")
    expect(alice.get_by_role("dialog").get_by_role("listitem")).to_have_count(2)
    alice.keyboard.press("Escape")
    expect(theirs).to_contain_text("with a smile", timeout=15_000)
    expect(alice.locator(".mine")).to_contain_text("One person found this helpful", timeout=15_000)


def test_bob_answers_with_a_picture_and_alice_by_name(enter: Enter) -> None:
    alice, bob = enter("alice"), enter("bob")
    say(alice, ALICES)
    say(bob, BOBS)
    bob.get_by_role("button", name="Answer Alice").click(timeout=15_000)
    answer = bob.get_by_role("textbox", name="Your answer to Alice")
    answer.press_sequentially("Well said @ali", delay=20)
    bob.get_by_role("option", name="Alice").wait_for()
    answer.press("Enter")
    answer.press_sequentially(", and here is why I think so.")
    picture: FilePayload = {"name": "grey.png", "mimeType": "image/png", "buffer": png()}
    bob.locator(".answering input[type=file]").set_input_files(picture)
    bob.get_by_role("textbox", name="Describe it").fill("A grey point")
    bob.get_by_role("button", name="Send answer").click()
    expect(bob.get_by_role("img", name="A grey point")).to_be_visible()

    alice.get_by_role("button", name="new post").click(timeout=15_000)
    expect(alice.get_by_role("img", name="A grey point")).to_have_js_property("naturalWidth", 1)
    expect(alice.get_by_role("article", name="Bob, answering you")).to_contain_text("@Alice")


def test_a_withdrawn_answer_goes_and_a_report_reaches_nobody_else(enter: Enter) -> None:
    alice, bob = enter("alice"), enter("bob")
    say(alice, ALICES)
    say(bob, BOBS)
    do(bob.get_by_role("article", name="Alice", exact=True), "Report")
    bob.get_by_role("textbox", name="What is wrong with it?").fill("It names a customer.")
    bob.get_by_role("dialog").get_by_role("button", name="Report").click()
    expect(bob.get_by_role("dialog")).to_have_count(0)
    do(bob.get_by_role("article", name="You", exact=True), "Withdraw")
    bob.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(bob.locator(".mine")).to_have_count(0)
    expect(bob.get_by_role("heading", name="Your turn: write your post")).to_be_visible()


def test_danas_word_for_alice_alone_is_not_bobs(enter: Enter) -> None:
    alice, bob = enter("alice"), enter("bob")
    say(alice, ALICES)
    say(bob, BOBS)
    dana = enter("dana", role=Role.FACILITATOR)
    expect(dana.get_by_role("link", name="Back to facilitating")).to_be_visible()
    dana.get_by_role("button", name="Answer Alice").click()
    dana.get_by_role("checkbox", name="Only for this person").check()
    dana.get_by_role("textbox", name="Your answer to Alice").fill("Look at clause 3.1 once more.")
    dana.get_by_role("button", name="Send answer").click()
    alice.get_by_role("button", name="new post").click(timeout=15_000)
    expect(alice.get_by_role("article", name="Dana, answering you")).to_contain_text("for one person only")
    bob.reload()
    expect(bob.get_by_role("article", name="Alice", exact=True)).to_be_visible(timeout=15_000)
    expect(bob.get_by_text("clause 3.1 once more")).to_have_count(0)
