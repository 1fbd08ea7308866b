"""The pages about deliveries, packages, the log and health in a browser: for every width, by keyboard, for axe."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import FilePayload, Page

from tests.admin.office import Dana
from tests.admin.overseen import Server
from tests.admin.test_overseeing_packages import conflict
from tests.support.axe import violations
from tests.support.tool import RunningTool

pytestmark = pytest.mark.browser

LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"


class Seen(NamedTuple):
    """Dana's browser, and what there is to see."""

    page: Page
    tool: RunningTool
    server: Server
    grant: str
    ended: str

    def open(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(f"{self.tool.url}/admin/{path}")


@pytest.fixture
def seen(sqlite_tool: RunningTool, page: Page) -> Seen:
    """A server with something in every list, and Dana signed in."""
    server = Server(sqlite_tool.database, now=sqlite_tool.clock(), people=70_000)
    server.scores(["Alice Okafor", None, LONG, *(f"Somebody {n}" for n in range(40))])
    for school in ("Southside College of Further and Higher Education", LONG):
        server.score("Bob", school, reason="The platform does not allow this tool to send grades for this link.")
    later, before = server.now + timedelta(hours=3), server.now - timedelta(hours=1)
    server.score("Charlie", state="due", next_at=later, attempts=2)
    server.score("Dana", state="due", next_at=before, attempts=0, reason=None)
    grant, ended = sqlite_tool.grant(seats=10), sqlite_tool.grant()
    conflict(sqlite_tool, grant, name="Alice Okafor")
    sqlite_tool.learner(grant, "E-2")
    sqlite_tool.revoke(ended)
    page.goto(sqlite_tool.url + Dana(sqlite_tool).link())
    page.get_by_role("button", name="Sign in").click()
    return Seen(page, sqlite_tool, server, grant.id, ended.id)


PLACES = {
    "refused": "deliveries",
    "on their way": "deliveries?state=due",
    "found": "deliveries?q=alice",
    "nothing found": "deliveries?q=nobody",
    "packages": "packages",
    "a package": "packages/{grant}",
    "an ended package": "packages/{ended}",
    "a report": "packages/{grant}/report",
    "a new grant": "packages/new",
    "a download": "packages/{grant}/package",
    "ending": "packages/{grant}/end",
    "log": "log",
    "health": "health",
}


@pytest.mark.parametrize("name", PLACES)
def test_a_page_is_for_everybody_at_every_width(seen: Seen, name: str) -> None:
    path = PLACES[name].format(grant=seen.grant, ended=seen.ended)
    for scheme in ("light", "dark"):
        seen.page.emulate_media(color_scheme=scheme)
        for width in (1280, 650, 320):
            seen.page.set_viewport_size({"width": width, "height": 900})
            seen.open(path)
            assert violations(seen.page) == [], (scheme, width)
            overflow = seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert overflow <= 0, (scheme, width, overflow)


def test_a_grant_is_made_and_a_report_checked_by_whoever_uses_the_page(seen: Seen) -> None:
    page = seen.page
    seen.open("packages/new")
    page.get_by_role("button", name="Make the grant").click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
    page.get_by_label("Whose learners these are").fill(LONG)
    page.get_by_label("May be on").fill("https://lms.example")
    page.get_by_label("Ask learners for a join code").check()
    page.get_by_role("button", name="Make the grant").click()
    page.get_by_text("it is shown only here").wait_for()
    assert violations(page) == []
    seen.open(f"packages/{seen.grant}/report")
    report = f"Username,Status,Code\n{LONG},completed,\nE-7,completed,ABCD-EFGH-IJKL-MNOP\n"
    file: FilePayload = {"name": "report.csv", "mimeType": "text/csv", "buffer": report.encode()}
    page.get_by_label("Report", exact=True).set_input_files(files=[file])
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("list", name="Who needs a look").wait_for()
    for width in (1280, 650, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_limits_that_are_wrong_are_said_at_their_fields_to_everybody(seen: Seen) -> None:
    seen.open(f"packages/{seen.grant}")
    seen.page.get_by_label("Last day").fill("2001-01-01")
    seen.page.get_by_role("button", name="Change limits").click()
    assert "today or a later day" in seen.page.get_by_role("alert").inner_text()
    assert violations(seen.page) == []


def test_everything_is_done_by_keyboard_alone(seen: Seen) -> None:
    page, keys = seen.page, seen.page.keyboard
    seen.open("deliveries")
    page.get_by_label("Person, course, platform or reason").focus()
    keys.type("alice okafor")
    keys.press("Enter")
    page.wait_for_url("**q=alice*")
    button = page.get_by_role("button", name="Send again Alice Okafor")
    tab_to(page, "Send again Alice Okafor")
    assert button.count() == 1
    keys.press("Enter")
    page.get_by_text("It is sent again at the next opportunity").wait_for()
    assert page.get_by_text("None has these words in it.").count() == 1

    seen.open("packages")
    tab_to(page, "Example Ltd", times=2)  # the second one: the newest is ended
    keys.press("Enter")
    page.wait_for_url(f"**/packages/{seen.grant}")
    tab_to(page, "Let in again Alice Okafor")
    keys.press("Enter")
    page.get_by_text("The place waits for whoever comes next").wait_for()
    tab_to(page, "End it …")
    keys.press("Enter")
    page.wait_for_url("**/end")
    tab_to(page, "End it for good")
    keys.press("Enter")
    page.get_by_text("The package is ended").wait_for()


def test_a_long_list_leads_on_and_back(seen: Seen) -> None:
    seen.open("deliveries")
    first = seen.page.locator(".rows .who").all_inner_texts()
    seen.page.get_by_role("link", name="More").click()
    second = seen.page.locator(".rows .who").all_inner_texts()
    assert (len(first), len(second)) == (25, 20)
    seen.page.get_by_role("button", name="Send all from here on again").click()
    assert "20 scores are sent again" in seen.page.get_by_role("status").inner_text()
    seen.page.get_by_role("link", name="From the beginning").click()
    assert len(seen.page.locator(".rows .who").all_inner_texts()) == 25


def tab_to(page: Page, words: str, *, times: int = 1) -> None:
    """Go on with the tab key until the focus is on what says this, so many times."""
    script = "document.activeElement.innerText?.replace(/\\s+/g, ' ').trim() ?? ''"
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(script) == words:
            times -= 1
            if not times:
                return
    raise AssertionError(f"the keyboard does not come to {words!r}")
