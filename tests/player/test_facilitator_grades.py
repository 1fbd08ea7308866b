"""Dana sees where each of Bob's grades is, and decides about the one that a teacher has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from courses.model.parts import module_of
from lti_tool.errors import GradeChanged, PlatformRefused
from lti_tool.services import grading
from lti_tool.services.grading import Delivery
from tests.player.office import Office, opened
from tests.support.axe import violations

pytestmark = pytest.mark.browser

PARTS = ("", "welcome", "explain", module_of("group"), "welcome", "group")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Bob's links have six columns; of his scores one has arrived, one waits, one failed and one was changed."""
    with opened(tmp_path) as office:
        for n in range(len(PARTS)):
            office.tool.enter("bob", **link(n))
        alice, bob = office.learner("alice"), office.learner("bob", **link(1))
        alice.do("POST", "/api/activities/welcome/view")
        bob.do("POST", "/api/activities/welcome/view")
        question = alice.say("Asking first saves time, and what is it that you ask?", activity="explain")["post"]["id"]
        bob.say("I ask everybody who needs it first.", activity="explain")
        bob.say("I ask who needs it.", to=question, activity="explain")
        why = {"link-2": GradeChanged(0.75), "link-4": PlatformRefused("The grade is locked.", permanent=True)}
        for delivery in due(office):
            if delivery.claimed.link in why:
                refuse(office, delivery, why[delivery.claimed.link])
            else:
                grading.accepted(office.tool.database, delivery, office.tool.clock())
        yield office


def due(office: Office) -> Iterator[Delivery]:
    tool = office.tool
    while delivery := grading.claim(tool.database, tool.tool.catalogue, lease=timedelta(minutes=5), now=tool.clock()):
        yield delivery


def refuse(office: Office, delivery: Delivery, why: PlatformRefused) -> None:
    pause = timedelta(minutes=10)
    grading.refused(office.tool.database, delivery, why, pause=pause, now=office.tool.clock())


def bobs(office: Office) -> str:
    return str(office.learner("bob", **link(1)).state["learner"]["id"])


def link(n: int) -> dict[str, str]:
    """A link of Bob's, to its part of the course and with a column of its own."""
    return {"part": PARTS[n], "resource_link_id": f"link-{n}", "line_item": f"https://platform.example/{n}"}


@pytest.mark.parametrize("width", [1280, 650, 320])
def test_every_column_says_where_its_grade_is(office: Office, watched: Page, width: int) -> None:
    watched.set_viewport_size({"width": width, "height": 900})
    office.dana(watched, f"people/{bobs(office)}")
    grades = watched.get_by_role("region", name="Grades in the learning system")
    rows = grades.locator(".row")
    expect(rows).to_have_count(len(PARTS))
    expect(rows.nth(0)).to_contain_text("the whole course")
    expect(rows.nth(0)).to_contain_text("no grade yet")
    expect(rows.nth(1)).to_contain_text("in the gradebook · 100 %")
    expect(rows.nth(2)).to_contain_text("link 2")
    expect(rows.nth(2)).to_contain_text("The gradebook did not take the grade.")
    expect(rows.nth(2)).to_contain_text("The grade is locked.")
    expect(rows.nth(3)).to_contain_text("The gradebook shows 75 %, not the 50 % that was earned here.")
    expect(rows.nth(3)).to_contain_text("Nothing is sent unless you say so.")
    assert watched.evaluate("document.documentElement.scrollWidth") <= width
    for scheme in ("light", "dark"):
        watched.emulate_media(color_scheme=scheme)
        assert violations(watched) == []


def test_dana_overrules_a_teacher_only_after_a_question(office: Office, watched: Page) -> None:
    office.dana(watched, f"people/{bobs(office)}")
    row = watched.get_by_role("region", name="Grades in the learning system").locator(".row").nth(3)
    row.get_by_role("button", name="Send it anyway").click()
    expect(row.get_by_text("what stands there is lost.")).to_be_visible()
    watched.keyboard.press("Escape")
    assert list(due(office)) == []
    row.get_by_role("button", name="Send it anyway").press("Enter")
    row.locator("form").get_by_role("button", name="Send it anyway").press("Enter")
    expect(row.locator(".settled")).to_contain_text("is on its way again")
    (sent,) = due(office)
    assert sent.score.wish == "anyway"
    refuse(office, sent, GradeChanged(0.8))
    watched.evaluate("dispatchEvent(new Event('acted'))")
    expect(row.locator(".settled")).to_be_hidden()
    expect(row).to_contain_text("The gradebook shows 80 %, not the 50 % that was earned here.")


def test_one_grade_or_all_are_sent_again(office: Office, watched: Page) -> None:
    office.dana(watched, f"people/{bobs(office)}")
    grades = watched.get_by_role("region", name="Grades in the learning system")
    grades.locator(".row").nth(2).get_by_role("button", name="Send the grade again").click()
    expect(grades.locator(".settled")).to_contain_text("“Welcome” is on its way again.")
    (sent,) = due(office)
    refuse(office, sent, PlatformRefused("The grade is locked.", permanent=True))
    grades.get_by_role("button", name="Send all again").click()
    expect(grades.get_by_text("All grades of Bob are on their way again.")).to_be_visible()
    assert {delivery.claimed.link for delivery in due(office)} == {"link-1", "link-2", "link-4"}


def test_the_list_says_the_worst_and_leads_to_the_grades(office: Office, watched: Page) -> None:
    office.dana(watched)
    row = watched.locator(".row").filter(has_text="Bob").filter(has_text="The gradebook").first
    expect(row).to_be_visible()


def test_a_gradebooks_link_leads_to_the_activity_once(office: Office, watched: Page) -> None:
    office.dana(watched, f"people/{bobs(office)}/explain")
    heading = watched.get_by_role("heading", name="Explain it to a colleague").first
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    watched.get_by_role("heading", level=1).evaluate("one => (one.tabIndex = -1, one.focus())")
    office.later(hours=1)
    watched.evaluate("dispatchEvent(new Event('acted'))")
    watched.wait_for_timeout(500)
    expect(heading).not_to_be_focused()
    assert violations(watched) == []


def test_an_unknown_activity_in_the_address_is_passed_over(office: Office, watched: Page) -> None:
    for odd in ("nowhere", "%22%5D", "constructor"):
        office.dana(watched, f"people/{bobs(office)}/{odd}")
        expect(watched.get_by_role("heading", level=1)).to_have_text("Bob")


def test_somebody_without_a_graded_link_has_no_grades(office: Office, watched: Page) -> None:
    office.tool.enter("erin", line_item=None, line_items=None)
    erin = office.learner("erin", line_item=None, line_items=None).state["learner"]["id"]
    office.dana(watched, f"people/{erin}")
    expect(watched.get_by_text("No link of the learning system has asked for a grade")).to_be_visible()
    expect(watched.get_by_role("button", name="Send all again")).to_be_hidden()
