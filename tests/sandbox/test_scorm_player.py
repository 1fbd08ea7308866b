"""The SCORM 1.2 run-time in a real browser, as a strict LMS would have it."""

import time
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Frame, Page

from tests.sandbox.packages import package
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.browser

# facts/moodle-4.5/scorm12_api_probe.json where a real Moodle agrees, facts/scorm.md 2.3 where the standard is stricter.
SET: list[tuple[str, str, str]] = [
    ("cmi.suspend_data", "x" * 4096, "0"),
    ("cmi.suspend_data", "x" * 4097, "405"),
    ("cmi.suspend_data", "emoji 😀 ñ 李", "0"),
    ("cmi.core.lesson_location", "x" * 255, "0"),
    ("cmi.core.lesson_location", "x" * 256, "405"),
    ("cmi.core.lesson_status", "bogus", "405"),
    ("cmi.core.lesson_status", "not attempted", "405"),
    ("cmi.core.lesson_status", "passed", "0"),
    ("cmi.core.score.raw", "101", "405"),
    ("cmi.core.score.raw", "-1", "405"),
    ("cmi.core.score.raw", "abc", "405"),
    ("cmi.core.score.raw", "85.123456789", "0"),
    ("cmi.core.session_time", "PT1M", "405"),
    ("cmi.core.session_time", "00:01:30", "0"),
    ("cmi.core.session_time", "0000:01:30.55", "0"),
    ("cmi.core.session_time", "00:01:30.555", "405"),
    ("cmi.core.exit", "normal", "405"),
    ("cmi.core.exit", "suspend", "0"),
    ("cmi.nope", "1", "201"),
    ("cmi.core.student_id", "9", "403"),
    ("cmi.core._children", "x", "402"),
    ("cmi.interactions.0.id", "q 1", "405"),
    ("cmi.interactions.0.id", "urn:x:q1", "0"),
    ("cmi.interactions.0.type", "long-fill-in", "405"),
    ("cmi.interactions.0.type", "choice", "0"),
    ("cmi.interactions.0.student_response", "a,b", "0"),
    ("cmi.interactions.0.student_response", "a b", "405"),
    ("cmi.interactions.0.result", "incorrect", "405"),
    ("cmi.interactions.0.result", "wrong", "0"),
    ("cmi.interactions.0.time", "10:20:30", "0"),
    ("cmi.interactions.0.time", "2026-11-20T10:20:30Z", "405"),
    ("cmi.interactions.0.correct_responses.0.pattern", "a", "0"),
    ("cmi.interactions.5.id", "gap", "201"),
    ("cmi.objectives.0.id", "o1", "0"),
    ("cmi.objectives.0.status", "passed", "0"),
    ("cmi.comments", "x" * 4097, "405"),
]

GET: list[tuple[str, str, str]] = [
    ("cmi._version", "3.4", "0"),
    ("cmi.core.student_id", "bob", "0"),
    ("cmi.core.student_name", "Brown, Bob", "0"),
    ("cmi.core.lesson_status", "passed", "0"),
    ("cmi.core.lesson_mode", "normal", "0"),
    ("cmi.core.entry", "ab-initio", "0"),
    ("cmi.core.total_time", "0000:00:00.00", "0"),
    ("cmi.interactions._count", "1", "0"),
    ("cmi.objectives._count", "1", "0"),
    ("cmi.objectives.0.id", "o1", "0"),
    ("cmi.objectives.3.id", "", "201"),
    ("cmi.interactions.0.id", "", "404"),
    ("cmi.core.exit", "", "404"),
    ("cmi.core.student_id._children", "", "202"),
    ("cmi.core.student_id._count", "", "203"),
    ("cmi.nope", "", "201"),
]


def call(sco: Frame, name: str, *arguments: Any) -> tuple[str, str]:
    """One API call from inside the package: what it answered, and the error code after it."""
    answer: list[str] = sco.evaluate(
        "([name, args]) => [String(api[name](...args)), api.LMSGetLastError()]", [name, list(arguments)]
    )
    return answer[0], answer[1]


def sco_in(page: Page) -> Frame:
    page.wait_for_function("frames.length === 1 && 'api' in frames[0]")
    return page.frames[1]


@pytest.fixture
def lms(sandbox: Sandbox) -> Sandbox:
    sandbox.install(package(), "small")
    return sandbox


@pytest.fixture
def bob(lms: Sandbox, page: Page) -> Page:
    lms.login_as(page, "bob", "package")
    return page


def wait_for(lms: Sandbox, element: str, value: str) -> None:
    """Until a record says so; what is sent while a page is left arrives a moment later."""
    deadline = time.monotonic() + 5
    while lms.scorm("bob").values.get(element) != value:
        assert time.monotonic() < deadline, lms.scorm("bob").values
        time.sleep(0.02)


def test_every_value_is_taken_or_refused_by_the_standard(bob: Page) -> None:
    sco = sco_in(bob)
    assert call(sco, "LMSSetValue", "cmi.core.exit", "suspend") == ("false", "301")
    assert call(sco, "LMSInitialize", "") == ("true", "0")
    for element, value, error in SET:
        expected = ("true" if error == "0" else "false", error)
        assert call(sco, "LMSSetValue", element, value) == expected, f"{element} = {value[:20]}"
    for element, value, error in GET:
        assert call(sco, "LMSGetValue", element) == (value, error), element
    assert call(sco, "LMSGetErrorString", "405")[0] == "Incorrect data type"


def test_the_session_begins_once_and_ends_once(bob: Page) -> None:
    sco = sco_in(bob)
    assert call(sco, "LMSGetValue", "cmi.core.student_id") == ("", "301")
    assert call(sco, "LMSInitialize", "x") == ("false", "201")
    assert call(sco, "LMSInitialize", "") == ("true", "0")
    assert call(sco, "LMSInitialize", "") == ("false", "101")
    assert call(sco, "LMSCommit", "") == ("true", "0")
    assert call(sco, "LMSFinish", "") == ("true", "0")
    assert call(sco, "LMSFinish", "") == ("false", "301")
    assert call(sco, "LMSCommit", "") == ("false", "301")


def test_a_commit_shows_in_the_record_and_in_the_gradebook(lms: Sandbox, bob: Page, context: BrowserContext) -> None:
    gradebook = context.new_page()
    gradebook.goto(f"{lms.url}/gradebook")
    row = gradebook.locator("[data-person=bob] td")
    assert row.text_content() == "not attempted"
    sco = sco_in(bob)
    call(sco, "LMSInitialize", "")
    call(sco, "LMSSetValue", "cmi.core.lesson_status", "passed")
    call(sco, "LMSSetValue", "cmi.core.score.raw", "87.5")
    assert lms.scorm("bob").status == "not attempted"
    call(sco, "LMSCommit", "")
    assert (lms.scorm("bob").status, lms.scorm("bob").score) == ("passed", "87.5")
    assert bob.locator("[data-status]").text_content() == "passed"
    bob.reload()
    assert bob.locator(".record").text_content() == "LMS record: passed · score 87.5"
    gradebook.get_by_role("cell", name="passed · 87.5 of 100").wait_for()
    assert "Bob Brown, A small package: passed" in (gradebook.locator("[data-changes]").text_content() or "")


def test_what_is_said_while_leaving_arrives(lms: Sandbox, bob: Page) -> None:
    sco = sco_in(bob)
    call(sco, "LMSInitialize", "")
    sco.evaluate(
        """() => addEventListener("pagehide", () => {
             api.LMSSetValue("cmi.suspend_data", "last words")
             api.LMSSetValue("cmi.core.lesson_status", "incomplete")
             api.LMSFinish("")
           })"""
    )
    bob.goto("about:blank")
    wait_for(lms, "cmi.suspend_data", "last words")


def test_the_package_is_told_when_the_lms_could_not_save(lms: Sandbox, bob: Page) -> None:
    sco = sco_in(bob)
    call(sco, "LMSInitialize", "")
    bob.route("**/record", lambda route: route.fulfill(status=500, body="no"))
    assert call(sco, "LMSCommit", "") == ("false", "101")
    bob.unroute("**/record")
    assert call(sco, "LMSCommit", "") == ("true", "0")


def test_two_people_in_two_tabs_never_mix(lms: Sandbox, bob: Page, context: BrowserContext) -> None:
    charlie = context.new_page()
    lms.login_as(charlie, "charlie", "package")
    for page, words in ((bob, "mine"), (charlie, "his")):
        sco = sco_in(page)
        call(sco, "LMSInitialize", "")
        call(sco, "LMSSetValue", "cmi.suspend_data", words)
        call(sco, "LMSCommit", "")
    assert lms.scorm("bob").values["cmi.suspend_data"] == "mine"
    assert lms.scorm("charlie").values["cmi.suspend_data"] == "his"


def test_the_frame_is_650_pixels_wide_as_in_moodle(bob: Page) -> None:
    assert sco_in(bob).evaluate("innerWidth") == 650
