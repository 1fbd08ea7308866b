"""Dana at the administrators' pages in a real browser: by keyboard, at every width, in the dark, without a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.admin.office import LMS, Dana, made, seen
from tests.support.axe import violations
from tests.support.tool import RunningTool

pytestmark = pytest.mark.browser

WIDTHS = (1280, 650, 320)


def for_everybody(page: Page, folder: Path, name: str) -> None:
    """Nothing for axe to say, nothing wider than the window, and a picture to look at, at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], f"{name} at {width}"
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} at {width} is {wider} px too wide"
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def office(sqlite_tool: RunningTool) -> Dana:
    """A server with something to do: an LMS, people in it, and a deployment that waits."""
    dana = Dana.of(sqlite_tool)
    found = made(dana, name="Northside College of Applied Listening")
    seen(sqlite_tool, found, "7d3f0a52-0c1e-4b63-9c1f-5f6f0b0a9d11:room-9")
    sqlite_tool.caller("alice").say("What I heard was that nobody had asked.")
    dana.press("/admin/invites", {"name": "Southside", "hours": "24"})
    dana.do("/admin/keys/rotate")
    return dana


@pytest.fixture
def inside(office: Dana, page: Page) -> Page:
    """A browser that Dana has just signed in with."""
    page.goto(office.tool.url + office.link())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin")
    return page


@pytest.fixture(params=["light", "dark"])
def both(request: pytest.FixtureRequest, inside: Page) -> Page:
    """The same by day and by night."""
    inside.emulate_media(color_scheme=request.param)
    return inside


def test_every_page_is_for_everybody(office: Dana, both: Page, tmp_path: Path) -> None:
    with office.tool.database.write():
        pass
    off = made(office, name="Westend", client_id="west")
    office.do(f"/admin/registrations/{off.id}/off")
    pages = {
        "overview": "",
        "registrations": "/registrations",
        "registration": f"/registrations/{office.tool.registration.id}",
        "registration-off": f"/registrations/{off.id}",
        "new": "/registrations/new",
        "change": f"/registrations/{off.id}/change",
        "remove": f"/registrations/{off.id}/remove",
        "deployments": "/deployments",
        "invites": "/invites",
        "keys": "/keys",
        "nothing-found": "/registrations?q=nobody",
        "gone": "/registrations/4711",
    }
    for name, path in pages.items():
        both.goto(f"{office.tool.url}/admin{path}")
        for_everybody(both, tmp_path, name)
    for name, path in {"link": office.link(), "signed-out": "/admin/sign-in"}.items():
        both.goto(office.tool.url + path)
        for_everybody(both, tmp_path, name)


def test_a_form_that_is_wrong_leads_to_its_field(office: Dana, inside: Page, tmp_path: Path) -> None:
    inside.goto(f"{office.tool.url}/admin/registrations/new")
    # As a browser would that does not look at what is typed itself.
    inside.evaluate("document.querySelector('main form').noValidate = true")
    inside.get_by_label("Name").fill("Northside")
    inside.get_by_label("Key set address").fill("http://lms.example.com/jwks")
    inside.get_by_role("button", name="Register").click()
    alert = inside.get_by_role("alert")
    expect(alert).to_contain_text("Nothing was changed yet")
    alert.get_by_role("link", name="The key set address must be https").click()
    expect(inside.get_by_label("Key set address")).to_be_focused()
    expect(inside.get_by_label("Name")).to_have_value("Northside")
    for_everybody(inside, tmp_path, "wrong")


def test_everything_is_done_by_keyboard_and_where_one_is_can_be_seen(office: Dana, page: Page) -> None:
    page.goto(office.tool.url + office.link())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert style == "solid", page.evaluate("document.activeElement.outerHTML")
        if "deployment waits" in (page.evaluate("document.activeElement.textContent") or ""):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/deployments")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Let in"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("p.notice[role=status]")).to_have_text("Launches of this deployment are let in.")


def test_all_of_it_works_without_a_script(office: Dana, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(office.tool.url + office.link())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Registrations", exact=True).click()
    page.get_by_role("link", name="Register by hand").click()
    for label, field in (
        ("Name", "name"),
        ("Issuer", "issuer"),
        ("Client id", "client_id"),
        ("Authentication address", "auth_login_url"),
        ("Access token address", "auth_token_url"),
        ("Key set address", "jwks_url"),
    ):
        page.get_by_label(label, exact=True).fill(LMS[field] + ("x" if field == "client_id" else ""))
    page.get_by_role("button", name="Register").click()
    expect(page.locator("p.notice[role=status]")).to_have_text("Registered. Launches of its deployments are let in.")
    page.get_by_role("button", name="Switch off").click()
    page.get_by_role("link", name="Remove …").click()
    page.get_by_label("Type its name").fill("Northside College")
    page.get_by_role("button", name="Remove for good").click()
    expect(page.locator("p.notice[role=status]")).to_have_text("Removed.")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    context.close()


def test_a_link_is_copied_and_a_page_from_elsewhere_is_opened_once_more(office: Dana, inside: Page) -> None:
    url = office.tool.url
    inside.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
    inside.goto(f"{url}/admin/invites")
    inside.get_by_label("What to call the LMS").fill("Eastside")
    inside.get_by_role("button", name="Make an invite").click()
    inside.get_by_role("button", name="Copy The link").click()
    inside.get_by_text("Copied.").wait_for()
    assert inside.evaluate("navigator.clipboard.readText()").startswith(f"{url}/lti/register/")
    # Another site's link comes without the cookie; one click of one's own brings it along.
    inside.route(
        "**/elsewhere",
        lambda route: route.fulfill(body=f'<a href="{url}/admin/keys">keys</a>', content_type="text/html"),
    )
    inside.goto(url.replace("127.0.0.1", "localhost") + "/elsewhere")
    inside.get_by_role("link", name="keys").click()
    inside.get_by_role("link", name="open this page once more").click()
    expect(inside.get_by_role("heading", level=1)).to_have_text("Keys")


def test_no_page_of_another_site_can_show_one_in_a_frame(office: Dana, inside: Page) -> None:
    url = office.tool.url
    inside.route(
        "**/elsewhere",
        lambda route: route.fulfill(body=f'<iframe src="{url}/admin/keys"></iframe>', content_type="text/html"),
    )
    inside.goto(url.replace("127.0.0.1", "localhost") + "/elsewhere")
    frame = inside.frames[1]
    frame.wait_for_load_state()
    assert frame.url.startswith("chrome-error:")
