"""The practice LMS's own pages: readable by everybody, at every width, and a strange origin to the tool."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page

from lti_tool.sandbox.gradebook import Grade
from lti_tool.sandbox.server import LocalServer
from tests.sandbox.packages import package
from tests.support.axe import violations
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.browser

PLACES = (
    "/",
    "/as/alice/",
    "/as/alice/tool/first-week",
    "/as/bob/package/small",
    "/gradebook",
    "/packages",
    "/faults",
)


@pytest.fixture
def lms(sandbox: Sandbox) -> Sandbox:
    sandbox.register_tool("http://127.0.0.1:9", text="What you say about work, and how to say it well.")
    sandbox.install(package(), "small")
    return sandbox


@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_accessible_and_fits_every_width(lms: Sandbox, page: Page, place: str) -> None:
    for width in (1280, 650, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(lms.url + place)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_front_page_opens_everybody_in_a_tab_of_their_own(lms: Sandbox, page: Page) -> None:
    page.goto(lms.url)
    doors = {
        "Alice": "tool/first-week",
        "Bob": "package/small",
        "Charlie": "tool/first-week",
        "Dana": "tool/first-week",
    }
    for name, place in doors.items():
        with page.context.expect_page() as opened:
            page.get_by_role("link", name=f"Open as {name}").click()
        assert opened.value.url == f"{lms.url}/as/{name.lower()}/{place}"
        assert opened.value.get_by_text(f"Signed in as {name}").is_visible()


def test_a_person_or_activity_nobody_knows_is_not_found(lms: Sandbox, page: Page) -> None:
    for place in ("/as/eve/", "/as/alice/tool/none", "/as/eve/launch/first-week", "/as/eve/package/small"):
        answer = page.goto(lms.url + place)
        assert answer
        assert answer.status == 404


def test_a_tools_words_are_shown_as_words(lms: Sandbox, page: Page) -> None:
    hostile = "<img src=x onerror=document.title='taken'>"
    grade = Grade(80, datetime.now(UTC), "Completed", "FullyGraded", comment=hostile)
    lms.lms.gradebook.put(2, "4", grade)
    page.goto(f"{lms.url}/gradebook")
    assert hostile in (page.locator("[data-person=alice]").text_content() or "")
    lms.lms.gradebook.put(2, "5", grade)
    page.locator("[data-person=bob] .done").wait_for()
    assert page.locator("table img").count() == 0
    assert page.title() == "Gradebook · Northside College"


TOOL_PAGE = """<!doctype html><html lang="en"><title>Tool</title><script>
const ask = (message, target = "*") => new Promise((resolve) => {
  addEventListener("message", (event) => event.data.message_id === message.message_id && resolve(event.data))
  parent.postMessage(message, target)
  setTimeout(() => resolve(null), 1000)
})
</script>"""


def test_a_tool_in_the_frame_can_keep_a_value_and_ask_for_height(sandbox: Sandbox, page: Page) -> None:
    with LocalServer() as server:
        stand_in = Flask("stand-in")
        stand_in.add_url_rule("/lti/login", view_func=lambda: TOOL_PAGE, methods=["POST"])
        server.app = stand_in
        sandbox.register_tool(f"http://127.0.0.1:{server.port}")
        sandbox.login_as(page, "alice", "tool")
        page.wait_for_function("frames.length === 1")
        page.frame_locator("iframe").locator("html").wait_for(state="attached")
        tool = page.frames[1]
        tool.wait_for_url("**/lti/login")
        ask = "message => ask(message)"
        able = tool.evaluate(ask, {"subject": "lti.capabilities", "message_id": "1"})
        assert {"subject": "lti.put_data"} in able["supported_messages"]
        put = {"subject": "lti.put_data", "message_id": "2", "key": "state", "value": "secret"}
        assert tool.evaluate(ask, put)["subject"] == "lti.put_data.response"
        got = tool.evaluate(ask, {"subject": "lti.get_data", "message_id": "3", "key": "state"})
        assert (got["key"], got["value"]) == ("state", "secret")
        tool.evaluate(ask, {"subject": "lti.frameResize", "message_id": "4", "height": 1234})
        assert page.evaluate("document.querySelector('iframe').offsetHeight") == 1234
        assert tool.evaluate(ask, {"subject": "lti.nonsense", "message_id": "5"}) is None
        # Another site to the browser: what the tool keeps there is not what it keeps elsewhere.
        assert page.evaluate("location.origin") != tool.evaluate("location.origin")
