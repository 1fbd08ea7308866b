"""`lti-tool demo`: one address, and behind it two sites, four people and one course in both forms."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page

from lti_tool import demo
from lti_tool.sandbox.server import LocalServer
from tests.sandbox.test_command_line import free_port
from tests.support.browser import arrived
from tests.support.sandbox import TIMEOUT


@pytest.fixture(scope="module")
def running() -> Iterator[demo.Demo]:
    with demo.started(0) as found:
        yield found


def test_one_port_is_the_lms_and_the_tool(running: demo.Demo) -> None:
    tool_url = running.tool.settings.public_url
    assert tool_url == running.address.replace("localhost", "127.0.0.1")
    assert "practice LMS" in requests.get(running.address, timeout=TIMEOUT).text
    assert requests.get(f"{tool_url}/healthz", timeout=TIMEOUT).status_code == 200
    assert requests.get(f"{running.address}/healthz", timeout=TIMEOUT).status_code == 404
    other = requests.get(tool_url, headers={"Host": "demo.internal"}, timeout=TIMEOUT)
    assert "practice LMS" in other.text


def test_whoever_types_the_tools_address_comes_to_the_front_page(running: demo.Demo) -> None:
    answer = requests.get(running.tool.settings.public_url, timeout=TIMEOUT)
    assert "Open as Alice" in answer.text


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "view"), [("Alice", "player"), ("Bob", "player"), ("Charlie", "player"), ("Dana", "facilitator")]
)
def test_the_front_page_leads_everybody_into_the_course(running: demo.Demo, page: Page, name: str, view: str) -> None:
    page.goto(running.address)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=f"Open as {name}").click()
    arrived(opened.value)
    opened.value.frame_locator("iframe").locator(f"body[data-view={view}]").wait_for()


@pytest.mark.browser
def test_the_lms_s_administrator_finds_the_tool_s_own_pages(running: demo.Demo, page: Page) -> None:
    page.goto(f"{running.address}/administration")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="administrators' pages of its own").click()
    tab = opened.value
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/admin")
    tab.get_by_role("link", name="Registrations", exact=True).click()
    tab.get_by_role("link", name="Northside College").wait_for()


@pytest.mark.browser
def test_alice_comes_in_when_the_lms_behaves_like_moodle(page: Page) -> None:
    with demo.started(0, personality="moodle") as found:
        page.goto(f"{found.address}/as/alice/tool/first-week")
        arrived(page)
        page.frame_locator("iframe").locator("body[data-view=player]").wait_for()
        page.goto("about:blank")


@pytest.mark.browser
def test_alice_and_bob_are_in_the_same_run(running: demo.Demo, page: Page) -> None:
    # A package's learner is in the run of the LTI course, so one facilitator sees both.
    for place in ("as/alice/tool/first-week", "as/bob/package/first-week"):
        with page.expect_response(lambda answer: "/api/state" in answer.url or "/api/packages/launch" in answer.url):
            page.goto(f"{running.address}/{place}")
    runs = subprocess.run(
        [sys.executable, "-c", "from lti_tool.cli import main; main()", "runs", "list"],
        env=os.environ | {"TOUCHPOINT_DATABASE_URL": running.tool.settings.database_url},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert len(runs.splitlines()) == 2


def test_nothing_is_left_behind() -> None:
    with demo.started(0) as found:
        folder = Path(found.tool.settings.keys_dir).parent
        assert folder.exists()
    assert not folder.exists()
    with pytest.raises(requests.ConnectionError):
        requests.get(found.address, timeout=TIMEOUT)


def test_a_demo_that_cannot_work_says_so_instead_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(demo.DemoFailed, match="has no habits 'nobody'"), demo.started(0, personality="nobody"):
        pass
    monkeypatch.setattr(demo, "COURSE_FORMAT", "betamax")
    with pytest.raises(demo.DemoFailed, match="could not be built"), demo.started(0):
        pass


def test_the_command_prints_one_address_and_stops_when_told() -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", "from lti_tool.cli import main; main()", "demo"],
        env=os.environ | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        with process.stdout:
            assert process.stdout.readline() == f"Touchpoint demo: http://localhost:{port}\n"
            assert requests.get(f"http://localhost:{port}/gradebook", timeout=TIMEOUT).status_code == 200
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
    finally:
        process.kill()


def test_while_it_starts_the_port_answers_that_it_is_starting() -> None:
    with LocalServer() as server:
        answer = requests.get(f"http://127.0.0.1:{server.port}/", timeout=TIMEOUT)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
