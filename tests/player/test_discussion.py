"""A discussion: post first, what counts while one writes, answers, drafts, a lost connection, and others' news."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from courses.model.markup import to_nodes
from tests.player.conftest import Open
from tests.player.served import told

pytestmark = pytest.mark.browser

READ = {"welcome": {"viewed": True}}
LONG = "I found out that asking first saves time."
REPLY = "That is what I saw too."


def write_as(page: Page, name: str, text: str = LONG, **more: Any) -> None:
    page.evaluate(f"world.write({told({'activity': 'tell', 'name': name, 'text': text, **more})})")


def stored(number: int, name: str, text: str, at: str = "2026-01-01T10:00:00Z") -> dict[str, Any]:
    """Somebody's post as the tool keeps and sends it."""
    author = {"id": f"l{number}", "name": name, "me": False, "facilitator": False}
    post = {"id": f"p{number}", "activity": "tell", "parent": None, "author": author, "at": at, "nodes": to_nodes(text)}
    return {**post, "words": 9, "countable": True, "why": None, "minimum": 6}


def own_post(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your post")


def post(page: Page, text: str = LONG) -> None:
    own_post(page).fill(text)
    page.get_by_role("button", name="Send post").click()


def answer(page: Page, name: str, text: str = REPLY) -> None:
    page.get_by_role("button", name=f"Answer {name}").click()
    page.get_by_role("textbox", name=f"Your answer to {name}").fill(text)
    page.get_by_role("button", name="Send answer").click()


def test_others_stay_hidden_until_alice_has_written_herself(enter: Open) -> None:
    page = enter("#/tell", record=READ)
    write_as(page, "Bob", "Bob found something out, too, and will say it.")
    write_as(page, "Charlie")
    expect(page.get_by_text("2 posts are waiting for you.")).to_be_visible(timeout=8000)
    expect(page.get_by_text("Bob found something")).to_have_count(0)
    post(page)
    expect(page.get_by_text("Bob found something")).to_be_visible()
    expect(page.get_by_role("heading", name="You", exact=True)).to_be_focused()
    expect(page.locator(".mine .counting")).to_have_text("Counted: 8 words")
    expect(page.get_by_role("heading", name="Your turn: answer two people")).to_be_visible()


def test_words_are_counted_while_one_writes_and_too_few_are_pointed_out_once(enter: Open) -> None:
    page = enter("#/tell", record=READ)
    own_post(page).press_sequentially("Only three words")
    count = page.locator(".count")
    expect(count).to_have_text("3 of 6 words")
    page.get_by_role("button", name="Send post").click()
    expect(page.locator(".composer .status")).to_contain_text("It has 3 of 6 words, so it would not count.")
    assert page.evaluate("world.data.posts") == []
    own_post(page).press_sequentially(" and three more")
    expect(count).to_have_text("6 words, enough to count")
    expect(page.locator("#live")).to_have_text("6 words, enough to count")
    page.get_by_role("button", name="Send post").click()
    expect(page.locator(".mine .counting")).to_have_text("Counted: 6 words")


def test_what_did_not_count_says_why_beside_itself(enter: Open) -> None:
    page = enter("#/tell", record=READ)
    post(page, "Too short.")
    page.get_by_role("button", name="Send all the same").click()
    expect(page.locator(".mine .counting")).to_have_text("Not counted: 2 of 6 words")
    expect(own_post(page)).to_be_visible()
    expect(page.get_by_role("heading", name="Your turn: write your post")).to_be_visible()


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        ("self", "this answers your own post"),
        ("facilitator", "this answers the facilitator"),
        ("repeat_own", "you have written the same before"),
        ("repeat_peer", "somebody else has written the same"),
        ("repeat_prompt", "these are the words of the question"),
    ],
)
def test_every_reason_has_its_sentence(enter: Open, why: str, sentence: str) -> None:
    author = {"id": "l1", "name": "Alice", "me": True, "facilitator": False}
    mine = {**stored(1, "Alice", LONG), "author": author, "countable": False, "why": why}
    page = enter("#/tell", record=READ, posts=[mine])
    expect(page.locator(".counting")).to_contain_text(f"Not counted: {sentence}")


def test_alice_answers_two_people_and_is_done(enter: Open) -> None:
    page = enter("#/tell", record=READ)
    write_as(page, "Bob")
    write_as(page, "Charlie")
    post(page)
    answer(page, "Bob")
    expect(page.get_by_role("heading", name="You, answering Bob")).to_be_focused()
    expect(page.locator(".part")).to_contain_text("Your turn: answer one more person")
    expect(page.locator(".part li").nth(1)).to_contain_text(
        "Two answers, to two different people, at least 4 words each 1 of 2"
    )
    answer(page, "Charlie", "And I saw the opposite.")
    expect(page.locator(".part")).to_contain_text("Done: you have met the others here")
    expect(page.locator("[data-item=tell]")).to_contain_text("done")


def test_when_nobody_is_there_it_is_kindly_others_turn(enter: Open) -> None:
    page = enter("#/tell", record={**READ, "try-it": {"done": True}, "know-it": {"attempts": 1, "best": 1}})
    expect(page.get_by_text("Nobody has written yet. Yours will be the first post")).to_be_visible()
    post(page)
    expect(page.locator(".part")).to_contain_text("Now it is others’ turn")
    expect(page.locator("#foot")).to_contain_text("You have done your part for now. Still to come: two more answers")
    write_as(page, "Bob")
    expect(page.locator(".part")).to_contain_text("Your turn: answer two people")


def test_new_posts_wait_to_be_asked_for_and_the_keyboard_stays(enter: Open) -> None:
    page = enter("#/tell", record=READ)
    write_as(page, "Bob")
    post(page)
    page.get_by_role("button", name="Answer Bob").click()
    box = page.get_by_role("textbox", name="Your answer to Bob")
    box.press_sequentially("I am just ")
    top = box.bounding_box()
    write_as(page, "Charlie", "Something quite new from Charlie, said in a few words.")
    write_as(page, "Dana", "And from Dana, who facilitates here.", parent="p1", facilitator=True)
    news = page.get_by_role("button", name="2 new posts – show")
    expect(news).to_be_visible(timeout=9000)
    expect(box).to_be_focused()
    assert box.bounding_box() == top
    news.click()
    expect(page.get_by_role("heading", name="Dana, answering Bob")).to_be_focused()
    expect(page.get_by_text("facilitator", exact=True)).to_be_visible()
    expect(box).to_have_value("I am just ")
    expect(news).to_be_hidden()


def test_drafts_survive_a_reload_where_they_were(enter: Open) -> None:
    page = enter("#/tell", record=READ)
    write_as(page, "Bob")
    own_post(page).fill("Half a thought")
    page.reload()
    expect(own_post(page)).to_have_value("Half a thought")
    post(page)
    page.get_by_role("button", name="Answer Bob").click()
    page.get_by_role("textbox", name="Your answer to Bob").fill("Half an answer")
    expect(page.locator(".composer .status")).to_have_text("Draft kept")
    page.reload()
    expect(page.get_by_role("textbox", name="Your answer to Bob")).to_have_value("Half an answer")
    expect(page.get_by_role("button", name="Answer Bob")).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("Object.keys(world.data.drafts)") == ["tell/p1"]


def test_words_sent_into_nowhere_are_kept_and_sent_when_the_tool_is_back(enter: Open) -> None:
    page = enter("#/tell", record=READ, community="off")
    post(page)
    expect(page.locator(".composer .status")).to_contain_text("Not sent yet. Your words are kept")
    expect(own_post(page)).to_have_value(LONG)
    page.evaluate("world.set({community: 'on'})")
    expect(page.locator(".mine .counting")).to_have_text("Counted: 8 words")
    assert page.evaluate("world.data.drafts") == {}


def test_the_same_words_sent_again_after_a_reload_are_one_post(enter: Open) -> None:
    """The answer to a post that did arrive was lost on its way, so its draft is still there."""
    page = enter("#/tell", record=READ)
    post(page)
    expect(page.locator(".mine")).to_have_count(1)
    page.evaluate(f"world.data.drafts.tell = {told(LONG)}; world.save()")
    page.reload()
    expect(own_post(page)).to_have_value(LONG)
    page.get_by_role("button", name="Send post").click()
    expect(own_post(page)).to_have_count(0)
    expect(page.locator(".mine")).to_have_count(1)
    assert page.evaluate("world.data.posts.length") == 1


def test_a_name_is_asked_for_only_when_it_is_needed(enter: Open) -> None:
    page = enter("#/tell", record=READ, needs_name=True, name="")
    own_post(page).fill(LONG)
    page.get_by_role("button", name="Send post").click()
    name = page.get_by_label("The name others see")
    expect(name).to_be_focused()
    expect(page.locator(".composer .status")).to_have_text("Write the name others will see, then send.")
    name.fill("Alice")
    page.get_by_role("button", name="Send post").click()
    expect(page.locator(".mine .counting")).to_be_visible()
    assert page.evaluate("[world.data.name, world.data.needs_name]") == ["Alice", False]
    page.get_by_role("button", name="Write another post").click()
    expect(page.get_by_label("The name others see")).to_be_hidden()


def test_starters_help_to_begin_an_answer(enter: Open) -> None:
    page = enter("#/tell", record=READ)
    write_as(page, "Bob")
    post(page)
    page.get_by_role("button", name="Answer Bob").click()
    page.get_by_role("button", name="Disagree, kindly").click()
    box = page.get_by_role("textbox", name="Your answer to Bob")
    expect(box).to_have_value("I see it differently, because ")
    expect(box).to_be_focused()


def test_a_link_to_a_post_leads_to_it(enter: Open) -> None:
    posts = [stored(n, f"Person {n}", f"Thought number {n}.") for n in range(2, 30)]
    page = enter("#/tell/p20", record=READ, posts=posts, role="facilitator")
    expect(page.get_by_role("heading", name="Person 20")).to_be_focused()
    expect(page.locator(".part")).to_be_hidden()


def test_a_long_discussion_comes_in_pages_and_its_end_stays_fresh(enter: Open) -> None:
    posts = [stored(n, f"Person {n}", f"Thought number {n}.") for n in range(1, 8)]
    page = enter("#/tell", record=READ, posts=posts, size=3, role="facilitator")
    expect(page.locator(".talk > h2")).to_have_text("What people wrote 3 posts+ by three people")
    page.get_by_role("button", name="Show more posts").click()
    expect(page.get_by_role("heading", name="Person 4")).to_be_focused()
    page.get_by_role("button", name="Show more posts").click()
    expect(page.get_by_role("heading", name="Person 7")).to_be_focused()
    expect(page.get_by_role("button", name="Show more posts")).to_be_hidden()
    write_as(page, "Frank")
    expect(page.get_by_role("button", name="One new post – show")).to_be_visible(timeout=8000)
    for _ in range(3):
        write_as(page, "Grace")
    expect(page.get_by_role("button", name="4 new posts – show")).to_be_visible(timeout=8000)


HOSTILE = [
    "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>",
    "[a link](javascript:window.hacked=3) and [data](data:text/html,<script>window.hacked=4</script>)",
    "<a href='javascript:window.hacked=5'>go</a> \u202egnp.exe \u2066turned\u2069",
    "# not a heading\n\n![picture](https://example.org/x.png)\n\n> quoted\n\n- one\n- two",
    "x" * 10_000,
]


def test_hostile_words_are_only_words(enter: Open) -> None:
    posts = [stored(n, text[:60], text, at="not a date") for n, text in enumerate(HOSTILE, 2)]
    nasty = {"t": "script", "c": [{"t": "text", "s": "window.hacked = 6"}]}
    link = {"t": "link", "href": "javascript:window.hacked=7", "c": [{"t": "text", "s": "press me"}]}
    posts.append(
        {**posts[0], "id": "p9", "nodes": [nasty, link, {"t": "constructor"}, {"t": "__proto__", "s": "proto"}]}
    )
    page = enter("#/tell", record={**READ, "tell": {"posts": 1}}, posts=posts)
    page.set_viewport_size({"width": 320, "height": 640})
    expect(page.get_by_text("<script>window.hacked = 1</script>").last).to_be_visible()
    expect(page.get_by_text("press me")).to_be_visible()
    words = page.locator(".words")
    assert words.locator("script, img, h1, h2, iframe, [onerror]").count() == 0
    assert words.locator("a:not([href^='http']):not([href^='mailto'])").count() == 0
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
