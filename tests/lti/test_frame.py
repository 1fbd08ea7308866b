"""Shown in the LMS's page: no second scroll bar, dates as the LMS writes them, and a way back to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect
from werkzeug.test import TestResponse

from lti_tool import platforms
from lti_tool.services.seals import Signer
from tests.lti.conftest import opened
from tests.lti.door import Door, code
from tests.support.axe import violations
from tests.support.browser import arrived
from tests.support.sandbox import Sandbox

NOTES = """
window.told = []
addEventListener("message", ({ data }) => window.told.push(data))
"""
"""Has the LMS's page write down what it is told."""


def fragment(answer: TestResponse) -> dict[str, str]:
    """What the address that a launch leads to says beside the token."""
    assert code(answer) == "let in"
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).fragment).items()}


def presented(door: Door, person: str = "alice", **presentation: Any) -> TestResponse:
    """A launch whose platform says this of how it is shown."""
    begun = door.begin(person)
    return door.launch(begun, door.token(begun, person, launch_presentation=presentation))


# -- what a launch says of the frame -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("family", "message"),
    [
        pytest.param("canvas", "lti.frameResize", id="Canvas is told without asking"),
        pytest.param("sakai", "lti.frameResize", id="so is Sakai"),
        pytest.param("moodle", None, id="Moodle answers nothing, and is not bothered"),
        pytest.param("practice-lms", "ask", id="another is asked"),
    ],
)
def test_the_page_is_told_how_the_platform_resizes_frames(door: Door, family: str, message: str | None) -> None:
    assert platforms.for_family(family).frame_messages == message
    begun = door.begin("alice")
    token = door.token(begun, tool_platform={"product_family_code": family, "guid": "x"})
    assert fragment(door.launch(begun, token)).get("frame") == message


@pytest.mark.parametrize(
    ("told", "locale"),
    [
        ("en-GB", "en-GB"),
        ("en_GB", "en-GB"),
        ("de", "de"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("", None),
        (None, None),
        (7, None),
        ("$Message.locale", None),
        ("en&at=x", None),
        ("en GB", None),
        ("x" * 40, None),
    ],
)
def test_the_locale_is_passed_on_where_it_is_one(door: Door, told: object, locale: str | None) -> None:
    assert fragment(presented(door, locale=told)).get("lang") == locale


# -- the way back ------------------------------------------------------------------------------------------------------
def way_back(door: Door, sealed: object) -> tuple[int, Any]:
    answer = door.client().post("/api/home", json={"sealed": sealed})
    return answer.status_code, answer.get_json()


def test_the_way_back_is_sealed_and_opened_by_nobody_elses_hand(door: Door, tmp_path: Path) -> None:
    home = "https://lms.example/course/view.php?id=2&sesskey=abc"
    sealed = fragment(presented(door, return_url=home))["home"]
    assert way_back(door, sealed) == (200, {"url": home, "name": "Northside College"})
    forged = Signer.new(tmp_path / "elsewhere").sign({"kind": "home", "url": "https://evil.example", "name": "x"})
    other = door.tool.signer.sign({"kind": "privacy", "url": "https://evil.example", "name": "x"})
    for wrong in (forged, other, sealed[:-4], "https://evil.example", ""):
        assert way_back(door, wrong)[0] == 404
    assert way_back(door, "x" * 9000)[0] == 422
    assert way_back(door, None)[0] == 422


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "//evil.example", "data:text/html,x", 7, ["https://x"]]
)
def test_what_is_no_address_is_no_way_back(door: Door, url: object) -> None:
    assert "home" not in fragment(presented(door, return_url=url))


def test_a_refused_launch_shows_the_way_back_once_it_is_known_who_sent_it(door: Door) -> None:
    begun = door.begin("alice")
    claims = door.sandbox.launch_claims("alice", nonce=begun.nonce, sub=None)
    honest = door.launch(begun, door.sandbox.sign(claims))
    assert code(honest) == "anonymous_refused"
    link = f'<a href="{door.sandbox.url}/" target="_top" rel="noreferrer">Back to <bdi>Northside College</bdi></a>'
    assert link in honest.get_data(as_text=True)
    forged = door.launch(begun, door.sandbox.sign(claims, forged=True))
    assert code(forged) == "signature_wrong"
    assert "Back to" not in forged.get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"resource_link": None}, "claim_missing", id="a claim is missing"),
        pytest.param({"deployment_id": "77"}, "deployment_unapproved", id="another deployment"),
        pytest.param({"message_type": "LtiStartAssessment"}, "message_unsupported", id="another message"),
        pytest.param({"custom": {"course": "no-such"}}, "unknown_course", id="no such course"),
    ],
)
def test_whatever_is_wrong_with_a_verified_launch_there_is_a_way_back(door: Door, changes: Any, why: str) -> None:
    answer = door.come_in("alice", **changes)
    assert code(answer) in (why, "no_course", "course_unknown")
    assert "Back to <bdi>Northside College</bdi>" in answer.get_data(as_text=True)


def test_a_launch_used_twice_shows_the_way_back(door: Door) -> None:
    begun = door.begin("alice")
    token = door.token(begun)
    assert code(door.launch(begun, token)) == "let in"
    again = door.launch(begun, token)
    assert (code(again), "Back to" in again.get_data(as_text=True)) == ("state_unknown", True)


def test_a_malformed_presentation_is_refused_without_a_way_back(door: Door) -> None:
    for wrong in ("x", ["x"], 7):
        answer = door.come_in("alice", launch_presentation=wrong)
        assert (code(answer), "Back to" in answer.get_data(as_text=True)) == ("claim_malformed", False)


# -- in a browser ------------------------------------------------------------------------------------------------------
Opened = Callable[[str], Iterator[Door]]


@pytest.fixture
def lms(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Door]:
    """A tool, and a practice LMS of the kind that the test names."""
    with Sandbox(personality=request.param) as sandbox:
        yield from opened(tmp_path, sandbox, f"sqlite:///{tmp_path}/tool.sqlite3")


@contextmanager
def heard(page: Page) -> Iterator[list[Any]]:
    """What the LMS's page is told by the tool while the block runs."""
    before = page.evaluate("window.told.length")
    found: list[Any] = []
    yield found
    found += page.evaluate("window.told")[before:]


def player(door: Door, page: Page, person: str = "alice", at: str = "/play/") -> Frame:
    """The tool's page in the frame, ready."""
    page.add_init_script(NOTES)
    door.sandbox.login_as(page, person, "tool")
    arrived(page)
    frame = next(frame for frame in page.frames if at in frame.url)
    frame.locator("body[data-ready], body[data-view=facilitator]").first.wait_for()
    return frame


def rests(frame: Frame) -> None:
    """Wait until no scroll bar stands in the frame, and see that it stays so."""
    for _ in range(100):
        if frame.evaluate("document.documentElement.scrollHeight <= innerHeight + 1"):
            break
        frame.page.wait_for_timeout(100)
    frame.page.wait_for_timeout(500)
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")


@pytest.mark.browser
@pytest.mark.parametrize("lms", ["plain", "canvas", "sakai"], indirect=True)
def test_no_second_scroll_bar_stands_in_the_frame(lms: Door, page: Page) -> None:
    frame = player(lms, page)
    for width in (1280, 650, 320):
        page.set_viewport_size({"width": width, "height": 700})
        rests(frame)
    # Another activity is another height, and is seen from its top.
    page.set_viewport_size({"width": 900, "height": 700})
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    with heard(page) as told:
        frame.evaluate("document.querySelector('.rail li a').click()")
        rests(frame)
    subjects = [one["subject"] for one in told]
    assert "lti.scrollToTop" in subjects
    assert "lti.frameResize" in subjects
    assert page.evaluate("document.querySelector('iframe').getBoundingClientRect().top >= -1")


@pytest.mark.browser
@pytest.mark.parametrize("lms", ["plain"], indirect=True)
def test_the_frame_comes_to_rest_and_shrinks_again(lms: Door, page: Page) -> None:
    frame = player(lms, page)
    page.wait_for_timeout(800)
    high = frame.evaluate("innerHeight")
    with heard(page) as told:
        page.wait_for_timeout(1500)
    assert told == [], "nothing changes, so nothing is said"
    frame.evaluate(
        "document.querySelector('#stage').append(Object.assign(document.createElement('div'), {id: 'tall'}))"
    )
    frame.evaluate("document.querySelector('#tall').style.blockSize = '3000px'")
    page.wait_for_timeout(600)
    assert frame.evaluate("innerHeight") > high + 2000
    frame.evaluate("document.querySelector('#tall').remove()")
    page.wait_for_timeout(600)
    assert abs(frame.evaluate("innerHeight") - high) < 5


@pytest.mark.browser
@pytest.mark.parametrize("lms", ["plain"], indirect=True)
def test_a_question_is_asked_where_one_is_and_not_in_the_middle_of_a_frame_of_three_screens(
    lms: Door, page: Page
) -> None:
    page.set_viewport_size({"width": 900, "height": 700})
    frame = player(lms, page)
    for place in ("beforebegin", "afterend"):
        frame.evaluate(
            """(place) => {
                const tall = Object.assign(document.createElement('div'), {className: 'tall'})
                document.querySelector('#stage').insertAdjacentElement(place, tall)
                tall.style.blockSize = '2500px'
            }""",
            place,
        )
    frame.evaluate("location.hash = location.hash.replace(/&at=[^&]*/, '') + '&at=me'")
    rests(frame)
    assert frame.evaluate("innerHeight") > 5000
    frame.get_by_role("button", name="Delete everything about me").click()
    asked = frame.get_by_role("dialog")
    expect(asked).to_be_in_viewport(ratio=0.99)
    asked.get_by_role("button", name="Go on").click()
    expect(asked.get_by_role("button", name="Delete it for good")).to_be_in_viewport(ratio=0.99)


@pytest.mark.browser
@pytest.mark.parametrize("lms", ["plain"], indirect=True)
def test_a_page_that_grows_with_its_frame_comes_to_an_end(lms: Door, page: Page) -> None:
    frame = player(lms, page)
    page.wait_for_timeout(800)
    frame.evaluate("document.querySelector('#stage').append(Object.assign(document.createElement('div'), {id: 'mad'}))")
    with heard(page) as told:
        frame.evaluate("document.querySelector('#mad').style.blockSize = '101vh'")
        page.wait_for_timeout(4000)
    assert 0 < len(told) <= 40, "as seldom as the pause between two says, and no storm"


@pytest.mark.browser
@pytest.mark.parametrize("lms", ["moodle"], indirect=True)
def test_who_answers_nothing_is_told_nothing(lms: Door, page: Page) -> None:
    frame = player(lms, page)
    page.wait_for_timeout(800)
    assert page.evaluate("window.told") == []
    assert frame.evaluate("document.documentElement.dataset.fitted") is None


@pytest.mark.browser
@pytest.mark.parametrize("lms", ["plain"], indirect=True)
def test_only_the_lms_itself_is_believed_about_what_it_knows(lms: Door, page: Page) -> None:
    page.route("**/static/messages.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    frame = player(lms, page)
    page.wait_for_function("told.some(({ subject }) => subject === 'lti.capabilities')")
    asked = page.evaluate("told.find(({ subject }) => subject === 'lti.capabilities').message_id")
    answer = {"subject": "lti.capabilities.response", "message_id": asked}
    frame.evaluate(
        "answer => postMessage(answer, '*')", answer | {"supported_messages": [{"subject": "lti.frameResize"}]}
    )
    page.wait_for_timeout(800)
    assert frame.evaluate("document.documentElement.dataset.fitted") is None


@pytest.mark.browser
@pytest.mark.parametrize("lms", ["plain"], indirect=True)
def test_the_older_name_of_the_message_is_understood(lms: Door, page: Page) -> None:
    older = """addEventListener("message", ({ data, source, origin }) => {
      if (data.subject === "lti.capabilities") source.postMessage({ subject: "lti.capabilities.response",
        message_id: data.message_id, supported_messages: [null, { subject: "org.imsglobal.lti.frameResize" }] }, origin)
    })"""
    page.route("**/static/messages.js", lambda route: route.fulfill(body=older, content_type="text/javascript"))
    player(lms, page)
    page.wait_for_function(
        "told.some(({ subject, height }) => subject === 'org.imsglobal.lti.frameResize' && height > 100)"
    )


@pytest.mark.browser
@pytest.mark.parametrize("lms", ["plain"], indirect=True)
def test_the_facilitators_page_fits_its_frame_and_keeps_all_of_it_on_the_way_to_the_course(
    lms: Door, page: Page
) -> None:
    frame = player(lms, page, "dana", "/facilitate/")
    page.wait_for_function("told.some(({ subject }) => subject === 'lti.frameResize')")
    rests(frame)
    before = parse_qs(urlsplit(frame.url).fragment)
    frame.locator("#course").click()
    arrived(page, "/play/")
    frame.locator("body[data-ready]").wait_for()
    kept = parse_qs(urlsplit(frame.url).fragment)
    assert {name: kept.get(name) for name in ("t", "frame", "home")} == {
        name: before[name] for name in ("t", "frame", "home")
    }
    frame.get_by_role("link", name="Back to facilitating").first.click()
    arrived(page, "/facilitate/")
    assert parse_qs(urlsplit(frame.url).fragment)["home"] == before["home"]


@pytest.mark.browser
@pytest.mark.parametrize("lms", ["plain"], indirect=True)
def test_who_has_been_away_too_long_is_shown_the_way_back(lms: Door, page: Page) -> None:
    clock = lms.tool.clock
    frame = player(lms, page)
    object.__setattr__(lms.tool, "clock", lambda: clock() + _TWO_DAYS)
    lms.tool.doors.forget()
    frame.evaluate("location.reload()")
    page.wait_for_timeout(300)
    frame.get_by_text("Your visit has ended because it was long").wait_for()
    assert violations(frame) == []
    frame.get_by_role("link", name="Back to Northside College").click()
    page.wait_for_url(f"{lms.sandbox.url}/")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("told", "browsers", "written"),
    [
        pytest.param("en-GB", "en-US", "13:05", id="the LMS says Britain"),
        pytest.param("en-US", "en-GB", "01:05 PM", id="the LMS says America"),
        pytest.param("de-DE", "en-GB", "13:05", id="another language than the page's"),
        pytest.param("en", "en-US", "01:05 PM", id="no country, so the browser's"),
        pytest.param(None, "en-GB", "13:05", id="nothing, so the browser's"),
    ],
)
def test_dates_are_written_as_the_lms_writes_them(
    door: Door, chromium: Any, told: str | None, browsers: str, written: str
) -> None:
    location = presented(door, locale=told).headers["Location"]
    context: BrowserContext = chromium.new_context(locale=browsers, timezone_id="UTC")
    page = context.new_page()
    page.goto(door.here + location)
    page.locator("body[data-ready]").wait_for()
    said = page.evaluate(_WRITTEN, [door.here, told])
    context.close()
    assert written in said


_WRITTEN = """async ([here, told]) => {
  const { learnWords, moment } = await import(`${here}/static/player/words.js`)
  const { told: read } = await import(`${here}/static/player/bridge-lti-address.js`)
  learnWords({}, "en", read(location.hash).locale)
  return moment("2026-03-04T13:05:00Z", { hour: "2-digit", minute: "2-digit" }).replaceAll("\\u202f", " ")
}"""
_TWO_DAYS = datetime(2026, 1, 3, tzinfo=UTC) - datetime(2026, 1, 1, tzinfo=UTC)
