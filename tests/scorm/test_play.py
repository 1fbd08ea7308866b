"""Packages played in a real browser, in scorm-again's SCORM 1.2 and 2004, with the real tool over HTTP.

Each play also has every one of its calls held against the edition's data model (`strict`). The two editions of 2004
share a bridge: the 4th is played in everything where editions differ, the 3rd once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from courses.model.words import say
from lti_tool.storage.tables import people
from scorm_builder.editions import SCORM12, SCORM2004_3RD, SCORM2004_4TH, Edition
from tests.scorm.people import POST, Learner
from tests.scorm.place import Place
from tests.support.tool import COURSE

pytestmark = pytest.mark.browser
IN_BOTH = pytest.mark.parametrize("edition", [SCORM12, SCORM2004_4TH], ids=["1.2", "2004"], indirect=True)
IN_ALL = pytest.mark.parametrize(
    "edition", [SCORM12, SCORM2004_4TH, SCORM2004_3RD], ids=["1.2", "4th", "3rd"], indirect=True
)
STATUS = {SCORM12.format: "cmi.core.lesson_status", SCORM2004_4TH.format: "cmi.completion_status"}


@IN_ALL
def test_who_meets_the_course_passes(place: Place, context: BrowserContext) -> None:
    place.others_have_written()
    alice = Learner(place.lms.play(context, "E-1"))
    alice.do_alone()
    alice.post()
    assert place.lms.status("E-1") == "incomplete"
    alice.answer_to("Bob", "I would say it just like that, Bob.")
    alice.answer_to("Charlie", "What about customers who are friends, Charlie?")
    alice.sitting.wait(300)
    assert (place.lms.status("E-1"), place.lms.score("E-1")) == ("passed", "100")


def test_the_receipt_code_stands_where_reports_show_it(place: Place, context: BrowserContext) -> None:
    test_who_meets_the_course_passes(place, context)
    said = receipt(place, "student_response")
    assert said["type"] == "fill-in"
    written = place.lms.written("E-1")
    last = [name for name, _ in written].index("cmi.core.score.raw")
    assert written.index(("cmi.core.lesson_status", "passed")) > last


def receipt(place: Place, response: str) -> dict[str, str]:
    """What reports show of the receipt."""
    written = place.lms.written("E-1")
    at = next(name.rsplit(".", 1)[0] for name, value in written if value == f"urn:touchpoint:receipt:{COURSE}")
    said = {name.rsplit(".", 1)[1]: value for name, value in written if name.startswith(at + ".")}
    assert len(said[response].replace("-", "")) == 16
    return said


@pytest.mark.parametrize("edition", [SCORM2004_4TH], ids=["2004"], indirect=True)
def test_2004_is_told_of_both_statuses_in_its_own_words_and_never_set_back(
    place: Place, context: BrowserContext
) -> None:
    test_who_meets_the_course_passes(place, context)
    assert receipt(place, "learner_response")["result"] == "neutral"
    written = place.lms.written("E-1")
    scores = {name: value for name, value in written if name.startswith("cmi.score.")}
    ours = {"cmi.score.min": "0", "cmi.score.max": "100", "cmi.score.raw": "100", "cmi.score.scaled": "1"}
    assert scores == ours
    told = [each for each in written if each[0] in ("cmi.completion_status", "cmi.success_status", "cmi.score.scaled")]
    assert told == [
        ("cmi.completion_status", "incomplete"),
        ("cmi.score.scaled", "1"),
        ("cmi.success_status", "passed"),
        ("cmi.completion_status", "completed"),
    ]
    shares = [float(value) for name, value in written if name == "cmi.progress_measure"]
    assert shares == sorted(shares)
    assert max(value for value in shares if value < 1) < 0.7, "no share is whole while the others are missing"
    before = len(written)
    Learner(place.lms.play(context, "E-1")).read()
    later = {name for name, _ in place.lms.written("E-1")[before:]}
    assert not later & {"cmi.completion_status", "cmi.success_status", "cmi.score.scaled", "cmi.progress_measure"}
    assert place.lms.status("E-1") == "passed"


@IN_BOTH
def test_reports_tell_how_far_each_activity_is(place: Place, context: BrowserContext, edition: Edition) -> None:
    place.others_have_written()
    alice = Learner(place.lms.play(context, "E-1"))
    alice.do_alone()
    alice.post()
    alice.sitting.wait(1500)
    quiz = "passed" if edition is SCORM12 else "completed"
    assert place.lms.objectives("E-1") == {"welcome": "completed", "check": quiz, "explain": "incomplete"}
    alice.sitting.page.close()
    before = len(place.lms.written("E-1"))
    again = Learner(place.lms.play(context, "E-1"))
    again.sitting.wait(800)
    told = [name for name, _ in place.lms.written("E-1")[before:] if name.startswith("cmi.objectives")]
    assert told == [], "what reports have already is not told again"


@IN_BOTH
def test_who_did_everything_but_answer_others_stays_incomplete(place: Place, context: BrowserContext) -> None:
    place.others_have_written()
    alice = Learner(place.lms.play(context, "E-1"))
    alice.do_alone()
    alice.post()
    alice.sitting.wait(1500)
    assert (place.lms.status("E-1"), place.lms.score("E-1")) == ("incomplete", "")


@IN_BOTH
def test_incomplete_is_committed_before_anything_else(place: Place, context: BrowserContext, edition: Edition) -> None:
    place.lms.play(context, "E-1").wait(300)
    names = [call[0].removeprefix("LMS") + " " + call[1] for call in place.lms.calls("E-1")]
    assert names[0] == "Initialize "
    assert names.index(f"SetValue {STATUS[edition.format]}") < names.index("Commit ")
    assert ("cmi.core.exit" if edition is SCORM12 else "cmi.exit", "suspend") in place.lms.written("E-1")


@IN_BOTH
def test_with_the_tool_down_the_course_teaches_and_the_words_arrive_later_from_another_browser(
    place: Place, chromium: Browser
) -> None:
    place.others_have_written()
    down = chromium.new_context()
    down.route(f"{place.tool.url}/**", lambda route: route.abort())
    alice = Learner(place.lms.play(down, "E-1"))
    alice.do_alone()
    alice.write()
    alice.send()
    expect(alice.discussion.locator(".status")).to_contain_text("kept")
    expect(alice.course.locator("#foot")).to_contain_text(say("saved.offline"))
    alice.sitting.wait(1300)
    assert place.lms.status("E-1") == "incomplete"
    assert place.lms.score("E-1") == ""
    down.close()
    assert "Alice" not in place.posts()

    fresh = chromium.new_context()
    later = Learner(place.lms.play(fresh, "E-1"))
    later.sitting.wait(500)
    assert place.posts().count("Alice") == 1
    later.go("explain")
    expect(later.discussion.locator("article.mine")).to_contain_text(POST[:40])
    later.answer_to("Bob", "I would say it just like that, Bob.")
    later.answer_to("Charlie", "What about customers who are friends, Charlie?")
    later.sitting.wait(300)
    assert (place.lms.status("E-1"), place.lms.score("E-1")) == ("passed", "100")
    fresh.close()


@IN_BOTH
@pytest.mark.parametrize(
    "leave",
    [
        lambda page: page.close(run_before_unload=False),
        lambda page: page.evaluate("document.getElementById('sco').remove()"),
        lambda page: page.goto("about:blank"),
        lambda page: page.evaluate("document.getElementById('sco').src = 'about:blank'"),
        lambda page: page.reload(),
    ],
    ids=["tab closed", "frame removed", "gone elsewhere", "another course in the frame", "reloaded"],
)
def test_nothing_is_lost_however_one_leaves(place: Place, chromium: Browser, leave: Callable[[Page], object]) -> None:
    first = chromium.new_context()
    alice = Learner(place.lms.play(first, "E-1"))
    alice.read()
    alice.write("Half a thought that I have not finished", name=None)
    leave(alice.sitting.page)
    first.new_page().wait_for_timeout(500)  # what is under way arrives
    first.close()

    second = chromium.new_context()
    again = Learner(place.lms.play(second, "E-1"))
    again.go("explain")
    expect(again.discussion.locator("textarea").first).to_have_value("Half a thought that I have not finished")
    again.go("check")
    expect(again.course.get_by_role("radio", name="Decide for yourself")).to_be_visible()
    second.close()


@IN_BOTH
@pytest.mark.parametrize("mode", ["review", "browse"])
def test_looking_back_or_around_writes_nothing(place: Place, context: BrowserContext, mode: str) -> None:
    alice = Learner(place.lms.play(context, "E-1", mode=mode))
    alice.do_alone()
    alice.write("Nothing of this is for the record", name=None)
    alice.sitting.page.close()
    assert place.lms.written("E-1") == []
    assert not {"LMSCommit", "Commit"} & {call[0] for call in place.lms.calls("E-1")}


def test_a_finished_course_is_never_set_back(place: Place, context: BrowserContext) -> None:
    test_who_meets_the_course_passes(place, context)
    before = len(place.lms.written("E-1"))
    Learner(place.lms.play(context, "E-1")).read()
    later = place.lms.written("E-1")[before:]
    assert "cmi.core.lesson_status" not in [name for name, _ in later]
    assert place.lms.status("E-1") == "passed"


def test_a_pass_that_the_lms_lost_comes_back_with_the_next_visit(place: Place, context: BrowserContext) -> None:
    test_who_meets_the_course_passes(place, context)
    for kept in place.lms.kept["E-1"]:
        kept["body"]["core"]["lesson_status"] = "incomplete"
        kept["body"]["core"]["score"]["raw"] = ""
    place.lms.play(context, "E-1").wait(500)
    assert (place.lms.status("E-1"), place.lms.score("E-1")) == ("passed", "100")


def test_a_revoked_grant_is_said_plainly(place: Place, context: BrowserContext) -> None:
    place.tool.revoke(place.grant)
    alice = Learner(place.lms.play(context, "E-1"))
    expect(alice.course.locator("#notice")).to_contain_text(say("notice.grant_revoked"))
    alice.do_alone()
    assert place.lms.status("E-1") == "incomplete"


def test_a_grant_revoked_in_the_middle_is_said_plainly_and_words_are_kept(
    place: Place, context: BrowserContext
) -> None:
    alice = Learner(place.lms.play(context, "E-1"))
    alice.read()
    place.tool.revoke(place.grant)
    alice.write()
    alice.send()
    alice.go("")
    expect(alice.course.locator("#notice")).to_contain_text(say("notice.grant_revoked"))
    alice.go("explain")
    expect(alice.discussion.locator("textarea").first).to_have_value(POST)


def test_an_expired_grant_is_said_plainly(place: Place, context: BrowserContext) -> None:
    place.lms.files = place.package(place.tool.grant(origins=[place.lms.address], days=1))
    place.tool.clock.ahead = timedelta(days=2)
    alice = Learner(place.lms.play(context, "E-1"))
    expect(alice.course.locator("#notice")).to_contain_text(say("notice.grant_expired"))


def test_a_second_claim_on_a_learner_id_is_said_plainly(place: Place, chromium: Browser) -> None:
    first, second = chromium.new_context(), chromium.new_context()
    Learner(place.lms.play(first, "E-1")).sitting.wait(300)
    place.lms.kept["E-1"].clear()  # the LMS forgot: a new attempt, or somebody who only typed in the same id
    mallory = Learner(place.lms.play(second, "E-1"))
    expect(mallory.course.locator("#notice")).to_contain_text(say("notice.learner_claimed"))
    first.close()
    second.close()


def test_the_browser_own_copy_lets_a_learner_in_whom_the_lms_forgot(place: Place, context: BrowserContext) -> None:
    alice = Learner(place.lms.play(context, "E-1"))
    alice.read()
    alice.sitting.page.close()
    place.lms.kept["E-1"].clear()
    again = Learner(place.lms.play(context, "E-1"))
    again.sitting.wait(500)
    assert again.notice == ""
    again.go("check")
    expect(again.course.get_by_role("radio", name="Decide for yourself")).to_be_visible()


def test_another_run_of_the_course_begins_empty_in_the_same_browser(place: Place, context: BrowserContext) -> None:
    alice = Learner(place.lms.play(context, "E-1"))
    alice.do_alone()
    alice.write("Words for the colleagues of this run.")
    alice.sitting.wait(1300)
    alice.sitting.page.close()
    place.connect()
    place.lms.kept["E-1"].clear()
    again = Learner(place.lms.play(context, "E-1"))
    again.read()
    again.go("check")
    quiz = again.course.locator("section[data-activity=check]")
    expect(quiz.get_by_role("radio", name="Decide for yourself")).not_to_be_checked()
    again.go("explain")
    expect(again.discussion.locator("textarea").first).to_have_value("")


def test_without_a_grant_it_says_so_and_teaches_but_never_passes(place: Place, context: BrowserContext) -> None:
    place.lms.files = place.package(None)
    alice = Learner(place.lms.play(context, "E-1"))
    expect(alice.course.locator("#notice")).to_contain_text(say("notice.not_connected"))
    alice.do_alone()
    alice.sitting.wait(1300)
    assert place.lms.status("E-1") == "incomplete"


def test_a_damaged_record_is_said_and_the_browser_copy_takes_its_place(place: Place, context: BrowserContext) -> None:
    alice = Learner(place.lms.play(context, "E-1"))
    alice.do_alone()
    alice.sitting.wait(1300)
    for kept in place.lms.kept["E-1"]:
        kept["body"]["suspend_data"] = kept["body"]["suspend_data"][:-9]
    again = Learner(place.lms.play(context, "E-1"))
    expect(again.course.locator("#notice")).to_contain_text(say("notice.damaged"))
    again.go("check")
    expect(again.course.locator("section[data-activity=check] .result")).to_contain_text("100")


def test_words_that_need_more_room_than_the_lms_has_stay_in_the_browser(place: Place, context: BrowserContext) -> None:
    long = " ".join(f"word{number * 7919}" for number in range(700))
    alice = Learner(place.lms.play(context, "E-1"))
    alice.read()
    alice.write(long, name=None)
    alice.sitting.page.close()
    assert len(place.lms.suspended("E-1")) <= SCORM12.suspend_limit
    again = Learner(place.lms.play(context, "E-1"))
    again.go("explain")
    expect(again.discussion.locator("textarea").first).to_have_value(long)


def test_the_lmss_name_is_offered_and_told_to_nobody_unless_it_is_sent(place: Place, context: BrowserContext) -> None:
    place.others_have_written()
    alice = Learner(place.lms.play(context, "E-1"))
    alice.write(name=None)
    field = alice.discussion.get_by_label("The name others see")
    expect(field).to_have_value("Test E-1")  # The LMS writes "E-1, Test".
    with place.tool.database.read() as tx:
        assert sorted(name or "" for name in tx.execute(select(people.c.chosen_name)).scalars()) == [
            "",
            "Bob",
            "Charlie",
        ]
    alice.send()
    expect(alice.discussion.locator("article.mine")).to_contain_text(POST[:40])
    assert "Test E-1" in place.posts()


def test_hostile_words_are_only_text(place: Place, context: BrowserContext) -> None:
    attack = (
        '<img src=x onerror="top.hacked=1"><script>top.hacked=1</script> '
        "[click me](javascript:top.hacked=1) and some more words"
    )
    bob = place.tool.learner(place.grant, "E-2", place.lms.address, name='<b onclick="top.hacked=1">Bob</b>')
    bob.say(attack)
    alice = Learner(place.lms.play(context, "E-1"))
    alice.post()
    expect(alice.discussion).to_contain_text("onerror")
    assert alice.discussion.locator("img, script, a[href^=javascript]").count() == 0
    assert alice.sitting.page.evaluate("'hacked' in window") is False
