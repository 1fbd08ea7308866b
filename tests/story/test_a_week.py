"""Ten learners and a facilitator, each with a browser, for a week: LTI and SCORM, honest and not, here and gone.

Alice, Charlie, Erin, Grace, Heidi, Judy and Mallory come from the LMS, Bob, Frank and Ivan with a package, in two runs
that are joined. Groups have four places: Alice, Charlie, Frank and Heidi; Bob, Erin, Grace and Mallory; Ivan and, at
the end of the week, Judy. The clock is moved; the LMS, the tool, its worker and all browsers go by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.story.week_course import ASK, REVIEW, SHARE, TALK
from tests.story.week_people import dana, decide, office, texts, visit
from tests.story.week_place import PATIENCE, Place, opened
from tests.support.tool import Caller

pytestmark = pytest.mark.browser

HONEST_LTI = ("alice", "charlie", "erin", "heidi", "judy")
HONEST_SCORM = ("bob", "frank", "ivan")
FINISHED = "You have finished this course"
SPAM = "Cheap watches for everybody, look at my page, now!"


@pytest.fixture
def place(tmp_path: Path, chromium: Browser) -> Iterator[Place]:
    expect.set_options(timeout=PATIENCE)  # Eleven browsers on a busy machine are slow, and not wrong.
    with opened(tmp_path, chromium) as opened_place:
        yield opened_place
    expect.set_options(timeout=None)


def test_a_week_of_ten_people(place: Place) -> None:
    monday(place)
    place.night()
    tuesday(place)
    place.night()
    wednesday(place)
    place.night(days=2)
    friday(place)
    place.night()
    saturday(place)
    place.night()
    sunday(place)
    place.night()
    everybody_who_was_honest_is_done(place)
    dana_sees_it(place)


def monday(place: Place) -> None:
    """Everybody but Judy comes; the two runs are joined; Mallory is noisy."""
    with visit(place, "alice") as alice:
        alice.read()
        alice.say(TALK, post("Alice"))
        alice.caller.say("Where do I find the list of words we avoid?", activity=ASK)
    with visit(place, "bob", via="package") as bob:
        bob.read()
        bob.say(TALK, post("Bob"))
        expect(bob.go(ASK)).not_to_contain_text("the list of words")
    assert "“A week together”, 1 learners" in place.join()
    for name, via in (("charlie", "tool"), ("erin", "tool"), ("frank", "package"), ("grace", "tool")):
        with visit(place, name, via=via) as learner:
            learner.read()
            learner.say(TALK, post(name.capitalize()), call_me="Erin" if name == "erin" else "")
            if name == "charlie":
                learner.caller.say("What do we say when a customer is angry?", activity=ASK)
    with visit(place, "heidi") as heidi:
        heidi.read()
    with visit(place, "mallory") as mallory:
        mallory.read()
        she_is_noisy(mallory.caller)
    with visit(place, "ivan", via="package") as ivan:
        ivan.read()
        ivan.say(TALK, post("Ivan"))
        expect(ivan.section(TALK).locator(".part")).to_contain_text("If too few others write")
        expect(ivan.page.get_by_text("LMS record: incomplete")).to_be_visible()


def she_is_noisy(mallory: Caller) -> None:
    """Too short, the question itself, the same again: nothing of it counts; and too much at once is refused."""
    short = mallory.say("me too", activity=TALK)["post"]
    question = "What do you say when somebody at a party asks what you think of our product?"
    repeated = mallory.say(question, activity=TALK)["post"]
    assert (short["why"], repeated["why"]) == ("short", "repeat_prompt")
    first = mallory.say(SPAM, activity=ASK)["post"]["id"]
    mallory.say("I buy from myself here every day.", to=first, activity=ASK)
    answers = [try_to_say(mallory, ASK, f"More and more watches for you, number {n}!") for n in range(9)]
    assert [answer.status_code for answer in answers] == [201] * 6 + [429] * 3
    assert mallory.state["outcome"]["complete"] is False


def try_to_say(caller: Caller, activity: str, text: str) -> requests.Response:
    """Post, whatever the tool says to it."""
    body = {"text": text, "parent": None}
    return caller.ask("POST", f"/api/activities/{activity}/posts", body, Idempotency_Key=text[-20:])


def tuesday(place: Place) -> None:
    """They answer each other; three report Mallory; Dana decides, and excuses Frank."""
    with visit(place, "charlie") as charlie:
        charlie.answer(TALK, "Alice Archer", reply("Charlie", "Alice"))
        charlie.answer(TALK, "Frank Fischer", reply("Charlie", "Frank"))
        charlie.answer(ASK, "Alice Archer", "Charlie thinks that the office has it.")
        charlie.report(ASK, SPAM, "This is an advertisement")
        expect(charlie.foot).to_contain_text(FINISHED)
    with visit(place, "erin") as erin:
        erin.answer(TALK, "Bob Brown", reply("Erin", "Bob"))
        erin.answer(TALK, "Grace Green", reply("Erin", "Grace"))
        erin.answer(ASK, "Charlie Chen", "Erin breathes first, and then she asks.")
        erin.report(ASK, SPAM, "Spam")
        expect(erin.foot).to_contain_text(FINISHED)
    with visit(place, "grace") as grace:
        grace.answer(TALK, "Bob Brown", reply("Grace", "Bob"))
        grace.report(ASK, SPAM, "Not about work")
    with visit(place, "bob", via="package") as bob:
        bob.answer(TALK, "Erin", reply("Bob", "Erin"))
        bob.answer(TALK, "Grace Green", reply("Bob", "Grace"))
        bob.answer(ASK, "Alice Archer", "Bob knows: it is on page four.")
        expect(bob.section(ASK)).not_to_contain_text("Spam")
        expect(bob.foot).to_contain_text(FINISHED)
        expect(bob.page.get_by_text("LMS record: passed")).to_be_visible()
    with visit(place, "alice") as alice:
        alice.answer(TALK, "Charlie Chen", reply("Alice", "Charlie"))
        alice.answer(TALK, "Frank Fischer", reply("Alice", "Frank"))
        alice.answer(ASK, "Charlie Chen", "Alice says sorry first, and means it.")
        alice.post(ASK, "it is on page four").get_by_role("button", name="This helped me").click()
        expect(alice.post(ASK, "it is on page four")).to_contain_text("Helped who asked")
        expect(alice.foot).to_contain_text(FINISHED)
    with visit(place, "frank", via="package") as frank:
        frank.answer(TALK, "Alice Archer", reply("Frank", "Alice"))
        frank.answer(TALK, "Charlie Chen", reply("Frank", "Charlie"))
    with visit(place, "ivan", via="package") as ivan:
        expect(ivan.go(TALK).locator(".part")).to_contain_text("Your turn: answer a sample post")
    with office(place) as workspace:
        spam = workspace.get_by_role("region", name="reported post").locator(".row")
        expect(spam).to_contain_text("This is an advertisement")
        decide(spam, "Keep it hidden", why="No advertisements here")
        workspace.get_by_role("link", name="People", exact=True).click()
        people = workspace.locator(".rows .row")
        decide(people.filter(has_text="Mallory Moss"), "Let only read", why="Advertisements, again and again")
        frank_row = people.filter(has_text="Frank Fischer")
        decide(frank_row, "Excuse", why="He answers these questions all day", about="Ask each other")


def wednesday(place: Place) -> None:
    """Ivan talks to a colleague outside; Grace leaves; Frank hears that he is done; Mallory can only read."""
    with visit(place, "ivan", via="package") as ivan:
        part = ivan.go(TALK).locator(".part")
        expect(part).to_contain_text("so a talk with a colleague and a report on it count as an answer")
        part.get_by_role("button", name="Tell about the talk").click()
        told = ivan.section(TALK).locator("form.composer").filter(has_text="What you learned from a colleague")
        for label, words in INTERVIEW.items():
            told.get_by_label(label).fill(words)
        told.locator("button.main").click()
        expect(part).to_contain_text("Done: you have met the others here")
        ivan.answer(ASK, "Charlie Chen", "Ivan would ask what happened to them.")
        expect(ivan.foot).to_contain_text(FINISHED)
        expect(ivan.page.get_by_text("LMS record: passed")).to_be_visible()
    with visit(place, "grace") as grace:
        grace.caller.do("POST", "/api/me/erase", {"confirm": True})
    with visit(place, "bob", via="package") as bob:
        thread = bob.go(TALK).locator(".thread")
        expect(thread).to_contain_text("Its author has left, and the words with them.")
        expect(thread).not_to_contain_text("Grace likes")
        expect(thread).not_to_contain_text("Grace Green")
        expect(bob.foot).to_contain_text(FINISHED)
    with visit(place, "frank", via="package") as frank:
        expect(frank.go(ASK).locator(".part")).to_contain_text("He answers these questions all day")
        expect(frank.foot).to_contain_text(FINISHED)
        expect(frank.page.get_by_text("LMS record: passed")).to_be_visible()
    with visit(place, "mallory") as mallory:
        refused = try_to_say(mallory.caller, TALK, post("Mallory"))
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "read_only")


INTERVIEW = {
    "What your colleague does at work": "She drives the van to the shops.",
    "What you asked": "What she says at parties when somebody asks.",
    "What your colleague does about it": "She tells them which boots she wears.",
    "What you take from it": "I will speak of what I know myself.",
}


def friday(place: Place) -> None:
    """It has closed for Heidi, who was ill; she asks for time, and Dana gives it."""
    with visit(place, "heidi") as heidi:
        part = heidi.go(TALK).locator(".part")
        expect(part).to_contain_text("This closed")
        part.get_by_role("button", name="Ask for more time").click()
        asked = heidi.player.get_by_role("dialog")
        asked.get_by_label("Why do you need it?").fill("I was ill until today.")
        asked.get_by_role("button", name="Ask").click()
        expect(asked).to_be_hidden()
    with office(place) as workspace:
        row = workspace.get_by_role("region", name=re.compile("asks? for time")).locator(".row")
        expect(row).to_contain_text("I was ill until today.")
        decide(row, "Give more time", send="Give it")


def saturday(place: Place) -> None:
    """Heidi does it all; three tell what worked and look at each other's drafts."""
    with visit(place, "heidi") as heidi:
        heidi.say(TALK, post("Heidi"))
        heidi.answer(TALK, "Alice Archer", reply("Heidi", "Alice"))
        heidi.answer(TALK, "Charlie Chen", reply("Heidi", "Charlie"))
        heidi.answer(ASK, "Alice Archer", "Heidi has it on paper at her desk.")
        expect(heidi.foot).to_contain_text(FINISHED)
        callers = {"heidi": heidi.caller}
    for name in ("alice", "charlie"):
        with visit(place, name) as learner:
            callers[name] = learner.caller
    they_review_each_other(callers)
    fields = {"situation": "A man on the train asked me about our boots.", "tip": "Say what you wear yourself."}
    story = {"text": "", "parent": None, "fields": fields, "consent": "name"}
    told = callers["charlie"].do("POST", f"/api/activities/{SHARE}/posts", story, Idempotency_Key="story")["post"]
    assert told["state"] == "pending"
    assert "on the train" not in texts(callers["alice"].feed(SHARE)["posts"])
    with office(place, "Moderation") as workspace:
        decide(workspace.get_by_role("region", name="to let through").locator(".row"), "Let it through")
    assert "on the train" in texts(callers["alice"].feed(SHARE)["posts"])


def they_review_each_other(callers: dict[str, Caller]) -> None:
    """Everybody hands in a draft, looks at one and has hers looked at."""
    for name, caller in callers.items():
        caller.say(f"{name} writes: thank you for telling us, we look into it today.", activity=REVIEW)
    for name, caller in callers.items():
        work = caller.do("POST", f"/api/activities/{REVIEW}/reviews", {})["assigned"]
        assert f"{name} writes" not in texts([work])
        said = {"levels": {"clear": 1}, "comment": f"It is kind, {name} thinks, and a little long."}
        caller.do("PUT", f"/api/reviews/{work['id']}", said)


def sunday(place: Place) -> None:
    """Judy starts when all the others are done: nobody is to be waited for."""
    with visit(place, "judy") as judy:
        judy.read()
        judy.say(TALK, post("Judy"))
        judy.answer(TALK, "Ivan Iliev", reply("Judy", "Ivan"))
        judy.answer_sample(TALK, reply("Judy", "whoever wrote this"))
        judy.answer(ASK, "Charlie Chen", "Judy lets them finish the sentence first.")
        expect(judy.foot).to_contain_text(FINISHED)


def everybody_who_was_honest_is_done(place: Place) -> None:
    """What the LMS has in its gradebook and its SCORM records."""
    for name in HONEST_LTI:
        grade = place.lms.gradebook(name)
        assert grade, name
        assert (grade.value, grade.activity_progress) == (100, "Completed"), name
    for name in HONEST_SCORM:
        record = place.lms.scorm(name)
        assert (record.status, record.score) == ("passed", "100"), name
        assert any("receipt" in value for value in record.values.values()), name
    for name in ("mallory", "grace"):
        grade = place.lms.gradebook(name)
        assert grade is None or grade.activity_progress != "Completed", name


def dana_sees_it(place: Place) -> None:
    """Eight have finished, and Mallory has not; Grace is in no list."""
    caller = dana(place)
    tiles = caller.get("/api/run/overview")["tiles"]
    del tiles["unanswered"]  # What nobody has answered is told, and asks nothing of anybody here.
    assert tiles == {"finished": 8, "their_turn": 1, "waiting": 0, "not_started": 0}
    people = {person["name"]: person["state"] for person in caller.get("/api/run/people")["rows"]}
    assert "Grace Green" not in people
    assert {name for name, state in people.items() if state != "finished"} == {"Mallory Moss"}
    stories = caller.get("/api/run/harvest?kind=stories")["rows"]
    assert [story["consent"] for story in stories] == ["name"]
    with office(place) as workspace:
        expect(workspace.locator(".tiles")).to_contain_text("finished8")


def post(name: str) -> str:
    """What this person writes about the question."""
    return f"{name} here: I say that I work for them, and then what {name} likes about it."


def reply(name: str, other: str) -> str:
    """What this person answers to another."""
    return f"Dear {other}, {name} would ask them back what {other} means for them."
