"""The facilitator's page on the real tool: what needs Dana today, and what she does about it without losing a word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from lti_tool.records import Role
from tests.player.office import Office, opened
from tests.support.axe import violations

pytestmark = pytest.mark.browser

NEWS = "window.dispatchEvent(new Event('online'))"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        yield office


@pytest.fixture
def busy(office: Office) -> Office:
    office.busy()
    return office


def row(page: Page, section: str, text: str) -> Locator:
    """The row with these words in the section whose heading has those."""
    return page.get_by_role("region", name=section).locator(".row").filter(has_text=text)


def menu(row: Locator, item: str) -> None:
    row.get_by_text("More", exact=True).click()
    row.get_by_role("button", name=item, exact=True).click()


def test_a_click_before_the_page_is_there_does_not_end_the_visit(office: Office, watched: Page) -> None:
    slow: list[Route] = []
    watched.route("**/facilitator.js", lambda route: slow.append(route))  # playwright marks its handlers
    entry = office.tool.enter("dana", role=Role.FACILITATOR)
    watched.goto(office.tool.address(entry, "facilitate"), wait_until="commit")
    watched.get_by_text("People", exact=True).click()
    watched.get_by_text("Look into the course").click()
    slow[0].continue_()
    expect(watched.get_by_role("heading", level=1)).to_have_text("Nobody has come yet")
    watched.get_by_role("link", name="People").click()
    expect(watched.get_by_role("heading", level=1)).to_have_text("Everybody in this run")


def test_dana_reads_in_sentences_what_needs_her_and_goes_there(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    heading = watched.get_by_role("heading", level=1)
    expect(heading).to_contain_text("things need you today")
    for sentence in (
        "One post has been reported and waits for your decision.",
        "One person asks for more time.",
        "Four people have not moved for three days, or are past a date.",
        "Three posts have waited for an answer for more than a day. All of them are older than two days.",
    ):
        expect(watched.locator(".now")).to_contain_text(sentence)
    watched.get_by_role("button", name="One person asks for more time.").click()
    expect(watched.get_by_role("heading", name="One person asks for time")).to_be_focused()
    expect(row(watched, "asks for time", "Erin")).to_contain_text("The depot has no network before Thursday.")
    expect(row(watched, "stuck", "Erin")).to_contain_text("last seen 4 days ago")
    expect(row(watched, "nobody has answered", "May I post the photo")).to_contain_text("96 hours without an answer")
    expect(watched.locator(".tiles")).to_contain_text("waiting for others")


def test_dana_nudges_and_a_second_nudge_is_refused_without_losing_her_words(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    erin = row(watched, "stuck", "Erin")
    erin.get_by_role("button", name="Nudge").click()
    words = erin.get_by_role("textbox", name="Your words")
    expect(words).to_be_focused()
    assert words.input_value().startswith("Hello Erin, I noticed")
    words.fill("Hello Erin, shall we talk on Thursday?")
    erin.get_by_role("button", name="Send it").click()
    expect(erin.locator(".settled")).to_have_text("Your line is on its way to Erin.")
    expect(erin.locator(".settled")).to_be_focused()
    notices = busy.learner("erin").get("/api/notices")
    assert "shall we talk on Thursday?" in json.dumps(notices)

    watched.get_by_role("link", name="People").click()
    again = watched.locator(".row").filter(has_text="Erin")
    again.get_by_role("button", name="Nudge").click()
    expect(again).to_contain_text("The last one went")
    again.get_by_role("textbox").fill("And another thing.")
    again.get_by_role("button", name="Send it").click()
    expect(again.get_by_role("alert")).to_contain_text("What you wrote is still here.")
    expect(again.get_by_role("textbox")).to_have_value("And another thing.")


def test_dana_answers_a_question_where_it_stands(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    question = row(watched, "nobody has answered", "May I post the photo")
    question.get_by_role("button", name="Answer").click()
    question.get_by_role("textbox").fill("What does the person who is ill say to it?")
    question.get_by_role("button", name="Send the answer").click()
    expect(question.locator(".settled")).to_have_text("Charlie has your answer.")
    posts = busy.learner("charlie").feed()["posts"]
    assert [post["author"]["name"] for post in posts if "who is ill" in json.dumps(post["nodes"])] == ["Dana"]


def test_dana_takes_a_question_on_and_another_facilitator_sees_it(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    question = row(watched, "nobody has answered", "May I post the photo")
    expect(question).to_contain_text("nobody cares for it yet")
    menu(question, "Take it on")
    expect(question.locator(".settled")).to_contain_text("You care for it now")
    busy.dana(watched, person="frank")
    expect(row(watched, "nobody has answered", "May I post the photo")).to_contain_text("cared for by Dana")


def test_dana_hides_a_reported_post_with_a_reason_and_takes_it_back(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    rude = row(watched, "reported post", "You people never read")
    expect(rude).to_contain_text("Rude to the whole group")
    rude.get_by_role("button", name="Hide it").click()
    reason = rude.get_by_role("textbox", name="Why")
    expect(reason).to_have_value("")  # Its author reads it, so it is not what somebody said in confidence.
    rude.get_by_role("button", name="Hide it").last.click()
    expect(rude.get_by_role("alert")).to_have_text("Please fill in: Why.")
    reason.fill("Not how we speak to each other")
    rude.get_by_role("button", name="Hide it").last.click()
    expect(rude.locator(".settled")).to_contain_text("The post by Bob is hidden.")
    assert "never read what I write" not in json.dumps(busy.learner("charlie").feed())
    rude.get_by_role("button", name="Take it back").click()
    expect(rude.locator(".settled")).to_have_text("Taken back. ")
    assert "never read what I write" in json.dumps(busy.learner("charlie").feed())

    watched.get_by_role("link", name="Moderation").click()
    log = watched.get_by_role("region", name="What was decided")
    expect(log.locator(".row").filter(has_text="Not how we speak to each other")).to_contain_text("Post hidden")
    expect(log.locator(".row").filter(has_text="Post shown again")).to_contain_text("Taken back by the facilitator.")


def test_dana_gives_time_and_excuses_and_asks_again(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    erin = row(watched, "asks for time", "Erin")
    erin.get_by_role("button", name="Give more time").click()
    erin.get_by_role("button", name="Give it").click()
    # The heading above counts her out as soon as the page has looked again; the row stays to say what was done.
    erin = watched.locator(".row").filter(has_text="Erin has time until")
    expect(erin.locator(".settled")).to_contain_text("Erin has time until")
    watched.get_by_role("link", name="Erin").first.click()
    expect(watched.get_by_role("heading", level=1)).to_be_focused()
    explain = watched.locator(".row").filter(has_text="Explain it to a colleague")
    expect(explain.first).to_contain_text("with more time")
    menu(explain.first, "Excuse")
    explain.first.get_by_role("textbox", name="Why").fill("Ill for a week")
    explain.first.get_by_role("button", name="Excuse", exact=True).last.click()
    expect(explain.first.locator(".settled")).to_contain_text("Erin is excused from “Explain it to a colleague”.")
    assert busy.learner("erin").state["outcome"]["activities"]["explain"]["state"] == "excused"
    explain.first.get_by_role("button", name="Take it back").click()
    expect(explain.first.locator(".settled")).to_contain_text("Taken back.")
    assert busy.learner("erin").state["outcome"]["activities"]["explain"]["state"] != "excused"


def test_on_a_persons_page_one_act_does_not_take_the_others_away(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    watched.get_by_role("link", name="Erin").first.click()
    acts = watched.locator("#stage .entry", has=watched.get_by_role("button", name="Nudge")).first
    acts.get_by_role("button", name="Nudge").click()
    acts.get_by_role("button", name="Send it").click()
    expect(acts.locator(".settled")).to_have_text("Your line is on its way to Erin.")
    menu(acts, "Let only read")
    acts.get_by_role("textbox", name="Why").fill("Until we have talked")
    acts.get_by_role("button", name="Let only read", exact=True).last.click()
    expect(acts.locator(".settled")).to_have_text("Erin can read and no longer post. Take it back")
    watched.get_by_role("link", name="People").click()
    watched.get_by_role("link", name="Erin").first.click()
    expect(acts.locator(".settled")).to_have_count(0)
    menu(acts, "Let write again")


def test_a_row_that_was_dealt_with_can_be_dealt_with_again_after_another_view(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    watched.get_by_role("link", name="Erin").first.click()
    explain = watched.locator(".row").filter(has_text="Explain it to a colleague").first
    menu(explain, "Excuse")
    explain.get_by_role("textbox", name="Why").fill("Ill for a week")
    explain.get_by_role("button", name="Excuse", exact=True).last.click()
    explain.get_by_role("button", name="Take it back").click()
    expect(explain.locator(".settled")).to_contain_text("Taken back.")
    explain.get_by_role("button", name="Give more time").click()
    explain.get_by_role("button", name="Give it").click()
    expect(explain.locator(".settled")).to_contain_text("has time until")
    watched.get_by_role("link", name="People").click()
    watched.get_by_role("link", name="Erin").first.click()
    expect(explain.get_by_role("button", name="Give more time")).to_be_visible()


def test_one_page_shows_everything_somebody_did(busy: Office, watched: Page) -> None:
    busy.dana(watched, "people")
    watched.get_by_label("Name").fill("bo")
    watched.get_by_role("link", name="Bob").click()
    expect(watched.get_by_role("heading", level=1)).to_have_text("Bob")
    written = watched.get_by_role("region", name="Everything written, newest first").locator(".entry")
    expect(written).to_have_count(2)
    expect(written.first).to_contain_text("I ask who needs it.")
    expect(written.first).to_contain_text("Answers Alice:")
    expect(written.first).to_contain_text("Asking first saves time")
    expect(watched.get_by_role("region", name="What is asked")).to_contain_text("one counted answer")
    watched.go_back()
    expect(watched.get_by_role("link", name="Bob")).to_be_focused()
    expect(watched.get_by_label("Name")).to_have_value("bo")


def test_people_are_found_by_name_and_by_where_they_are(busy: Office, watched: Page) -> None:
    busy.dana(watched, "people")
    expect(watched.locator(".rows .row")).to_have_count(4)
    watched.get_by_label("Name").fill("ERI")
    expect(watched.locator(".rows .row")).to_have_count(1)
    watched.get_by_label("Name").fill("nobody")
    expect(watched.get_by_text("Nobody like that is here.")).to_be_visible()
    watched.get_by_label("Name").fill("")
    watched.get_by_label("Where they are").select_option("not started")
    expect(watched.locator(".rows .row")).to_have_count(0)


def test_dana_pairs_somebody_who_is_alone(busy: Office, watched: Page) -> None:
    """Four people came: two groups of two. When Gina comes she is alone."""
    busy.learner("gina").say("On Monday I will call the customer back first.", activity="group")
    busy.later(days=3)
    busy.dana(watched)
    gina = row(watched, "alone", "Gina")
    expect(gina).to_contain_text("group 3")
    gina.get_by_role("button", name="Pair with").first.click()
    expect(gina.locator(".ask")).to_contain_text("Pair Gina with somebody")


def test_news_come_without_moving_the_keyboard_or_touching_words(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    erin = row(watched, "stuck", "Erin")
    erin.get_by_role("button", name="Nudge").click()
    words = erin.get_by_role("textbox")
    words.fill("Half a sentence")
    busy.learner("erin").do("POST", "/api/activities/welcome/done")  # She is back, and stuck no more.
    busy.learner("harry")
    watched.evaluate(NEWS)
    expect(watched.locator(".tiles")).to_contain_text("not started1")
    expect(words).to_be_focused()
    expect(words).to_have_value("Half a sentence")
    watched.keyboard.press("Escape")
    expect(erin.get_by_role("button", name="Nudge")).to_be_focused()
    watched.reload()  # What was typed outlives even this.
    watched.get_by_role("link", name="People").click()
    again = watched.locator(".row").filter(has_text="Erin")
    again.get_by_role("button", name="Nudge").click()
    expect(again.get_by_role("textbox")).to_have_value("Half a sentence")
    busy.learner("erin").say("I would ask her what she needs first.")  # Her row says something else now.
    busy.learner("ivan")
    watched.evaluate(NEWS)
    expect(watched.locator(".row").filter(has_text="Ivan")).to_be_visible()
    expect(again.get_by_role("textbox")).to_be_focused()


def test_everything_can_be_done_by_keyboard_alone(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    watched.keyboard.press("Tab")
    expect(watched.get_by_role("link", name="To what matters now")).to_be_focused()
    watched.keyboard.press("Enter")
    watched.keyboard.press("Tab")
    expect(watched.locator(".now button").first).to_be_focused()
    watched.keyboard.press("Enter")
    for _ in range(3):
        watched.keyboard.press("Tab")
    assert watched.evaluate("document.activeElement.textContent") == "More"
    watched.keyboard.press("Enter")
    watched.keyboard.press("Tab")
    assert watched.evaluate("document.activeElement.textContent") == "Leave it up"
    watched.keyboard.press("Escape")
    assert watched.evaluate("document.activeElement.textContent") == "More"
    expect(watched.locator("details.more[open]")).to_have_count(0)


def test_the_course_and_the_page_lead_to_each_other(busy: Office, watched: Page) -> None:
    busy.dana(watched)
    question = row(watched, "nobody has answered", "May I post the photo")
    question.get_by_text("More", exact=True).click()
    question.get_by_role("link", name="Read it in the course").click()
    expect(watched.get_by_role("heading", name="Charlie")).to_be_focused()
    watched.get_by_role("link", name="Back to facilitating").click()
    expect(watched.get_by_role("heading", level=1)).to_contain_text("things need you today")


def test_nobody_has_come_yet_and_then_somebody_has(office: Office, watched: Page) -> None:
    office.dana(watched)
    expect(watched.get_by_role("heading", level=1)).to_have_text("Nobody has come yet")
    expect(watched.get_by_text("As soon as the first learner opens the course")).to_be_visible()
    assert violations(watched) == []
    office.learner("alice").do("POST", "/api/activities/welcome/view")
    watched.evaluate(NEWS)
    expect(watched.get_by_role("heading", level=1)).to_have_text("Everybody is on the way")
    expect(watched.get_by_text("Nothing is reported.")).to_be_visible()


def test_out_of_reach_refused_and_ended_are_said(busy: Office, watched: Page, troubles: list[str]) -> None:
    busy.dana(watched)
    watched.route("**/api/run/**", lambda route: route.abort())
    watched.evaluate(NEWS)
    expect(watched.locator("#trouble")).to_contain_text("The tool cannot be reached just now. What you see is from")
    expect(watched.locator(".now")).to_contain_text("One person asks for more time.")
    erin = row(watched, "stuck", "Erin")
    erin.get_by_role("button", name="Nudge").click()
    erin.get_by_role("textbox").fill("Words that must not be lost")
    erin.get_by_role("button", name="Send it").click()
    expect(erin.get_by_role("alert")).to_contain_text("What you wrote is still here.")
    watched.unroute("**/api/run/**")
    busy.later(days=1)  # Her visit has ended meanwhile.
    erin.get_by_role("button", name="Send it").click()
    expect(erin.get_by_role("alert")).to_contain_text("Your visit has ended.")
    expect(erin.get_by_role("textbox")).to_have_value("Words that must not be lost")

    alice = busy.tool.enter("alice")
    watched.goto(busy.tool.address(alice, "facilitate"))
    watched.reload()
    expect(watched.locator("#trouble")).to_contain_text("This page is for facilitators of this course.")
