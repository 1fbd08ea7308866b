"""A facilitator asks for something again: the LMS hears that the course is not complete, and later that it is again.

Nothing else ever sets a finished course back: not a tool that is away, and not a receipt that is missing.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from scorm_builder.editions import SCORM12, SCORM2004_4TH
from tests.scorm.node import Node
from tests.scorm.people import Learner
from tests.scorm.place import Place
from tests.support.tool import Caller

pytestmark = pytest.mark.browser
ANEW = "You decide alone whether you connect with a customer, and nobody may ask you why."
SETTING_BACK = [("cmi.core.score.raw", ""), ("cmi.core.lesson_status", "incomplete")]
PASSING = [("cmi.core.score.raw", "100"), ("cmi.core.lesson_status", "passed")]
# A score cannot be emptied in 2004.
SETTING_BACK_2004 = [
    ("cmi.score.raw", "0"),
    ("cmi.success_status", "unknown"),
    ("cmi.completion_status", "incomplete"),
]
PASSING_2004 = [
    ("cmi.score.raw", "100"),
    ("cmi.success_status", "passed"),
    ("cmi.completion_status", "completed"),
]


@pytest.fixture
def dana(place: Place) -> Caller:
    """Dana, who facilitates the run that the package's learners come to."""
    dana = place.tool.facilitator()
    place.connect(dana.state["run"]["id"])
    return dana


def finished(place: Place, context: BrowserContext) -> Learner:
    """Alice, who has met the course, with it still open."""
    place.others_have_written()
    alice = Learner(place.lms.play(context, "E-1"))
    alice.do_alone()
    alice.post()
    alice.answer_to("Bob", "I would say it just like that, Bob.")
    alice.answer_to("Charlie", "What about customers who are friends, Charlie?")
    alice.sitting.wait(300)
    assert (place.lms.status("E-1"), place.lms.score("E-1")) == ("passed", "100")
    return alice


def asks_again(dana: Caller, activity: str) -> None:
    """Dana asks Alice for an activity again."""
    rows = dana.get("/api/run/people")["rows"]
    alice = next(row for row in rows if row["name"] == "Alice")
    dana.do("POST", f"/api/run/people/{alice['id']}/revoke", {"activity": activity, "reason": "Say it in your words."})


def since(place: Place, calls: int) -> list[tuple[str, str]]:
    """What was written about status and score after so many writes."""
    told = {name for name, _ in (*PASSING, *PASSING_2004)}
    return [each for each in place.lms.written("E-1")[calls:] if each[0] in told]


@pytest.mark.parametrize(
    ("edition", "setting_back", "passing", "score"),
    [(SCORM12, SETTING_BACK, PASSING, ""), (SCORM2004_4TH, SETTING_BACK_2004, PASSING_2004, "0")],
    ids=["1.2", "2004"],
    indirect=["edition"],
)
def test_the_lms_hears_it_at_the_next_visit_and_that_it_is_complete_again(  # what an edition writes are three facts
    place: Place,
    dana: Caller,
    chromium: Browser,
    setting_back: list[tuple[str, str]],
    passing: list[tuple[str, str]],
    score: str,
) -> None:
    first = chromium.new_context()
    finished(place, first)
    first.close()
    asks_again(dana, "explain")
    before = len(place.lms.written("E-1"))

    later = chromium.new_context()
    alice = Learner(place.lms.play(later, "E-1"))
    alice.sitting.until(lambda: place.lms.status("E-1") == "incomplete")
    alice.sitting.until(lambda: since(place, before) == setting_back)  # calls are written down a little later
    assert (place.lms.status("E-1"), place.lms.score("E-1")) == ("incomplete", score)

    alice.go("explain")
    expect(alice.discussion.locator("article.mine").first).to_be_visible()
    say_all_anew(alice)
    alice.sitting.until(lambda: place.lms.status("E-1") == "passed")
    alice.sitting.until(lambda: since(place, before) == [*setting_back, *passing])
    assert (place.lms.status("E-1"), place.lms.score("E-1")) == ("passed", "100")
    later.close()


def say_all_anew(alice: Learner) -> None:
    """Edit everything one has written in the discussion."""
    mine = alice.discussion.locator("article.mine")
    expect(mine).to_have_count(3)
    for number in range(3):
        one = mine.filter(has_not_text="This is said the").first  # they move as others' posts come back
        one.get_by_text("More", exact=True).first.click()
        one.get_by_role("button", name="Edit").first.click()
        alice.course.get_by_role("textbox", name="Change your").fill(f"{ANEW} This is said the {number}th time.")
        alice.course.get_by_role("button", name="Save the change").click()
        expect(alice.discussion.get_by_text(f"This is said the {number}th time.")).to_be_visible()


@pytest.mark.parametrize("activity", ["welcome", "check"])
def test_what_was_done_alone_is_not_handed_in_once_more_by_itself(
    place: Place, dana: Caller, chromium: Browser, activity: str
) -> None:
    first = chromium.new_context()
    finished(place, first)
    first.close()
    asks_again(dana, activity)
    later = chromium.new_context()
    alice = Learner(place.lms.play(later, "E-1"))
    alice.sitting.until(lambda: place.lms.status("E-1") == "incomplete")
    alice.sitting.wait(800)
    assert place.lms.status("E-1") == "incomplete"
    (alice.read if activity == "welcome" else alice.answer_quiz)()
    alice.sitting.until(lambda: place.lms.status("E-1") == "passed")
    assert (place.lms.status("E-1"), place.lms.score("E-1")) == ("passed", "100")
    later.close()


def test_it_is_heard_in_the_middle_of_a_visit_and_stays_when_the_tool_is_gone(
    place: Place, dana: Caller, context: BrowserContext
) -> None:
    alice = finished(place, context)
    asks_again(dana, "explain")
    alice.course.evaluate("dispatchEvent(new Event('online'))")
    alice.sitting.until(lambda: place.lms.status("E-1") == "incomplete")
    context.route(f"{place.tool.url}/**", lambda route: route.abort())
    alice.sitting.page.close()
    Learner(place.lms.play(context, "E-1")).sitting.wait(800)
    assert place.lms.status("E-1") == "incomplete"


def test_a_tool_that_is_away_sets_nothing_back(place: Place, dana: Caller, chromium: Browser) -> None:
    first = chromium.new_context()
    finished(place, first)
    first.close()
    asks_again(dana, "explain")
    before = len(place.lms.written("E-1"))
    down = chromium.new_context()
    down.route(f"{place.tool.url}/**", lambda route: route.abort())
    alice = Learner(place.lms.play(down, "E-1"))
    alice.read()
    alice.sitting.wait(1300)
    assert since(place, before) == []
    assert place.lms.status("E-1") == "passed"
    down.close()


def test_a_missing_receipt_alone_sets_nothing_back(place: Place, dana: Caller, chromium: Browser) -> None:
    first = chromium.new_context()
    finished(place, first)
    first.close()
    before = len(place.lms.written("E-1"))

    def forget(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        answer = route.fetch()
        body: Any = answer.json()
        state = body["state"]
        state["receipt"] = None
        state["outcome"]["complete"] = False
        return route.fulfill(response=answer, body=json.dumps(body))

    other = chromium.new_context()
    other.route("**/api/packages/launch", forget)
    Learner(place.lms.play(other, "E-1")).sitting.wait(800)
    assert since(place, before) == []
    assert place.lms.status("E-1") == "passed"
    other.close()


def test_who_looks_back_writes_nothing_also_then(place: Place, dana: Caller, chromium: Browser) -> None:
    first = chromium.new_context()
    finished(place, first)
    first.close()
    asks_again(dana, "explain")
    before = len(place.lms.written("E-1"))
    later = chromium.new_context()
    alice = Learner(place.lms.play(later, "E-1", mode="review"))
    alice.sitting.wait(800)
    assert place.lms.written("E-1")[before:] == []
    assert "has this course down as finished" in alice.notice
    assert "Something is still open here" in alice.notice
    later.close()


def test_a_copy_forgets_once_what_is_asked_for_again(node: Node) -> None:
    own = {"check": {"viewed": True, "attempts": 2, "best": 0.9, "answers": {"q1": 1}, "complete": True}}
    theirs = {"check": {"revoked": {"reason": "Once more.", "at": "2026-11-20T10:00:00Z"}}}
    heard = node.call("copies.js", "mergeRecords", theirs, own)
    assert heard == theirs
    anew = {"check": {**heard["check"], "attempts": 1, "best": 1.0, "answers": {"q1": 0}}}
    assert node.call("copies.js", "mergeRecords", theirs, anew) == anew, "what was done since is kept"
    done = {"check": {"attempts": 1, "best": 1.0, "answers": {"q1": 0}, "complete": True}}
    assert node.call("copies.js", "mergeRecords", done, anew) == done, "and then it is asked for no longer"
