"""Where packages are opened: under foreign portals, in popups, from a disk, in a sandbox, on slow networks."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from courses.model.course import Course
from courses.model.words import say
from scorm_builder import contents
from scorm_builder.connection import Connection
from scorm_builder.editions import SCORM12
from scorm_builder.package import Files
from tests.scorm.lms import Lms
from tests.scorm.people import Learner

pytestmark = pytest.mark.browser


def address(lms: Lms, learner: str = "E-1") -> str:
    return f"{lms.address}/lms.html#{quote(json.dumps({'learner': learner, 'record': {}, 'mode': 'normal'}))}"


def course_in(page: Page) -> Frame:
    frame = next(frame for frame in page.frames if "index.html" in frame.url)
    frame.wait_for_selector("body[data-ready]")
    return frame


def test_a_portal_of_another_origin_above_the_lms_is_no_obstacle(lms: Lms, context: BrowserContext) -> None:
    lms.files = {**lms.files, "portal.html": f'<iframe src="{address(lms)}" height="600"></iframe>'.encode()}
    page = context.new_page()
    page.goto(f"{lms.address.replace('127.0.0.1', 'localhost')}/package/portal.html")
    page.wait_for_timeout(800)
    assert page.evaluate("location.hostname") == "localhost"
    course_in(page)
    assert ("cmi.core.lesson_status", "incomplete") in lms.written("E-1")


def test_a_popup_finds_the_lms_in_the_window_that_opened_it(lms: Lms, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(address(lms))
    page.evaluate("document.getElementById('sco').remove()")
    page.wait_for_timeout(300)
    lms.said.clear()
    page.evaluate("lms.reset()")
    with context.expect_page() as popup:
        page.evaluate("window.open('/package/index.html')")
    popup.value.wait_for_selector("body[data-ready]")
    popup.value.wait_for_timeout(300)
    assert ("cmi.core.lesson_status", "incomplete") in lms.written("E-1")


def test_an_lms_that_adds_its_api_late_is_waited_for(lms: Lms, context: BrowserContext) -> None:
    context.add_init_script(
        "if (location.pathname === '/lms.html') { let api; Object.defineProperty(window, 'API', "
        "{ get: () => (window.late ? api : undefined), set: (given) => { api = given } }) }"
    )
    page = context.new_page()
    page.goto(address(lms))
    page.wait_for_timeout(600)
    assert lms.calls("E-1") == []
    page.evaluate("window.late = true")
    page.wait_for_timeout(900)
    assert ("cmi.core.lesson_status", "incomplete") in lms.written("E-1")


def works_alone(frame: Frame | Page) -> None:
    frame.wait_for_selector("body[data-ready]", timeout=8000)
    expect(frame.locator("#notice")).to_contain_text(say("notice.no_lms"))
    frame.get_by_role("link", name="Begin").click()
    expect(frame.get_by_role("heading", name="What you will do")).to_be_visible()
    assert frame.evaluate("getComputedStyle(document.querySelector('main')).display") != ""


def test_opened_without_an_lms_it_works_and_says_that_nothing_is_recorded(lms: Lms, page: Page) -> None:
    page.goto(f"{lms.address}/package/index.html")
    works_alone(page)


def test_opened_from_a_disk_it_works(files: Files, tmp_path: Path, page: Page) -> None:
    for name, content in files.items():
        path = tmp_path / "unzipped" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read_bytes() if isinstance(content, Path) else content)
    page.goto((tmp_path / "unzipped" / "index.html").as_uri())
    works_alone(page)
    assert page.evaluate("document.querySelector('section:not([hidden]) img').naturalWidth") == 40


def test_in_a_sandboxed_frame_it_works(lms: Lms, page: Page) -> None:
    lms.files = {
        **lms.files,
        "box.html": b'<iframe sandbox="allow-scripts" src="index.html" width="800" height="600"></iframe>',
    }
    page.goto(f"{lms.address}/package/box.html")
    page.wait_for_timeout(500)
    frame = next(frame for frame in page.frames if "index.html" in frame.url)
    works_alone(frame)
    assert frame.evaluate("window.origin") == "null"


def test_the_page_own_policy_stops_what_is_not_in_the_package(lms: Lms, page: Page) -> None:
    page.goto(f"{lms.address}/package/index.html")
    page.wait_for_selector("body[data-ready]")
    stopped = page.evaluate(
        """async () => {
          const script = document.createElement("script")
          script.textContent = "window.hacked = 1"
          document.body.append(script)
          document.body.setAttribute("onclick", "window.hacked = 2")
          document.body.click()
          return [window.hacked ?? null, await fetch("https://elsewhere.example/").then(() => "sent", () => "stopped")]
        }"""
    )
    assert stopped == [None, "stopped"]


def test_nothing_in_a_package_needs_a_secure_context(files: Files) -> None:
    script = files["player/course.js"]
    assert isinstance(script, bytes)
    for word in (
        b"crypto.",
        b"indexedDB",
        b"serviceWorker",
        b"window.top",
        b"document.domain",
        b"innerHTML",
        b"unload",
    ):
        assert word not in script, word


def test_a_tool_that_never_answers_holds_nobody_up(
    lms: Lms, small_course: Course, small_course_folder: Path, context: BrowserContext
) -> None:
    connection = Connection("a.b", "http://127.0.0.1:9")
    lms.files = contents.contents(small_course, small_course_folder, SCORM12, connection=connection).files
    context.route("http://127.0.0.1:9/**", lambda route: None)
    started = time.monotonic()
    alice = Learner(lms.play(context, "E-1"))
    assert time.monotonic() - started < 6
    alice.do_alone()
    alice.sitting.wait(7000)
    expect(alice.course.locator("#foot")).to_contain_text(say("saved.offline"))
    assert lms.status("E-1") == "incomplete"


def test_a_login_page_in_place_of_the_tool_is_out_of_reach(
    lms: Lms, small_course: Course, small_course_folder: Path, context: BrowserContext
) -> None:
    connection = Connection("a.b", "http://127.0.0.1:9")
    lms.files = contents.contents(small_course, small_course_folder, SCORM12, connection=connection).files
    cors = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
    context.route(
        "http://127.0.0.1:9/**",
        lambda route: route.fulfill(status=200, headers=cors, content_type="text/html", body="<form>Log in</form>"),
    )
    alice = Learner(lms.play(context, "E-1"))
    expect(alice.course.locator("#foot")).to_contain_text(say("saved.offline"))
    assert lms.status("E-1") == "incomplete"


def lms_with(calls: str) -> str:
    """A script that replaces some of the LMS's calls; `given` is what it had."""
    return (
        "if (location.pathname === '/lms.html') { let api; Object.defineProperty(window, 'API', "
        f"{{ get: () => api, set(given) {{ api = {{ ...given, {calls} }} }} }}) }}"
    )


def test_an_lms_that_refuses_reports_is_asked_once_and_still_gets_everything_else(
    lms: Lms, context: BrowserContext
) -> None:
    refuse = """LMSSetValue(name, value) {
      if (!name.startsWith("cmi.interactions")) return given.LMSSetValue(name, value)
      window.refused = (window.refused ?? 0) + 1
      return "false"
    }"""
    context.add_init_script(lms_with(refuse))
    alice = Learner(lms.play(context, "E-1"))
    alice.do_alone()
    alice.sitting.wait(1300)
    assert alice.sitting.page.evaluate("window.refused") == 1
    assert lms.status("E-1") == "incomplete"
    assert lms.suspended("E-1").startswith("TP1")


def test_an_lms_whose_commits_fail_is_asked_again(lms: Lms, context: BrowserContext) -> None:
    context.add_init_script(lms_with('LMSCommit: (word) => (window.well ? given.LMSCommit(word) : "false")'))
    alice = Learner(lms.play(context, "E-1"))
    alice.read()
    assert lms.record("E-1") == {}
    alice.sitting.page.evaluate("window.well = true")
    alice.go("check")
    alice.sitting.wait(1500)
    assert lms.status("E-1") == "incomplete"


def test_an_lms_whose_api_throws_does_not_stop_the_course(lms: Lms, context: BrowserContext) -> None:
    context.add_init_script(
        lms_with('LMSSetValue() { throw new Error("down") }, LMSCommit() { throw new Error("down") }')
    )
    alice = Learner(lms.play(context, "E-1"))
    alice.do_alone()
