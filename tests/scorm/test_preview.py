"""The preview: a course as its author sees it while she writes."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from scorm_builder.preview import server
from scorm_builder.preview.site import Site
from tests.support.axe import violations


@pytest.fixture
def address(small_course_folder: Path) -> Iterator[str]:
    """Where the small course is previewed."""
    with server.serve(str(small_course_folder)) as where:
        yield where


def get(address: str, path: str, host: str | None = None) -> tuple[int, bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 0, timeout=10)
    connection.request("GET", path, headers={"Host": host or parts.netloc})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def course(page: Page) -> FrameLocator:
    return page.frame_locator("#course")


@pytest.mark.browser
def test_an_author_sees_the_course_what_the_lms_is_told_and_what_is_missing(address: str, page: Page) -> None:
    page.goto(address)
    course(page).get_by_role("link", name="Begin").click()
    expect(page.locator("#record")).to_contain_text("incomplete")
    expect(page.locator("#calls")).to_contain_text("SetValue cmi.core.lesson_status = incomplete")
    expect(page.locator("#missing")).to_contain_text("Know the policy: pass, 0 of 80")
    assert page.locator("#calls .no").count() == 0


@pytest.mark.browser
def test_a_saved_file_shows_at_once_and_the_record_stays(address: str, page: Page, small_course_folder: Path) -> None:
    page.goto(address)
    course(page).get_by_role("link", name="Begin").click()
    expect(page.locator("#missing")).not_to_contain_text("Welcome")
    welcome = small_course_folder / "welcome.md"
    welcome.write_text(welcome.read_text().replace("What you will do", "What awaits you"))
    expect(course(page).get_by_role("heading", name="What awaits you")).to_be_visible()
    expect(page.locator("#missing")).not_to_contain_text("Welcome")


@pytest.mark.browser
def test_a_mistake_is_shown_and_goes_away_again(address: str, page: Page, small_course_folder: Path) -> None:
    page.goto(address)
    expect(course(page).get_by_role("link", name="Begin")).to_be_visible()
    welcome = small_course_folder / "welcome.md"
    good = welcome.read_text()
    welcome.write_text(good.replace("type: page", "type: pgae"))
    expect(page.locator("#problems")).to_contain_text(
        'small-course/welcome.md:2:7: type is "pgae"; did you mean "page"?'
    )
    expect(course(page).get_by_role("link", name="Begin")).to_be_visible()
    welcome.write_text(good)
    expect(page.locator("#problems")).to_be_hidden()


@pytest.mark.browser
def test_leaving_and_coming_back_and_starting_over_can_be_tried(address: str, page: Page) -> None:
    page.goto(address)
    course(page).get_by_role("link", name="Begin").click()
    expect(page.locator("#missing")).not_to_contain_text("Welcome")
    page.get_by_role("button", name="Leave and come back").click()
    expect(course(page).get_by_role("heading", name="What you will do")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    expect(course(page).get_by_role("link", name="Begin")).to_be_visible()
    expect(page.locator("#missing")).to_contain_text("Welcome")


@pytest.mark.browser
def test_the_preview_itself_has_no_accessibility_violations(
    address: str, page: Page, small_course_folder: Path
) -> None:
    page.goto(address)
    course(page).locator("body[data-ready]").wait_for()
    assert violations(page) == []
    (small_course_folder / "welcome.md").write_text("no front matter")
    expect(page.locator("#problems")).to_be_visible()
    assert violations(page) == []


@pytest.mark.browser
def test_looking_back_writes_nothing(address: str, page: Page) -> None:
    page.goto(address)
    page.get_by_label("Opened as").select_option("review")
    expect(page.locator("#calls")).to_contain_text("Initialize")
    course(page).locator("body[data-ready]").wait_for()
    page.wait_for_timeout(1500)
    assert "SetValue" not in page.locator("#calls").inner_text()


def test_pages_elsewhere_cannot_read_a_preview_by_a_name_they_made_up(address: str) -> None:
    assert get(address, "/package/index.html")[0] == 200
    assert get(address, "/package/index.html", host="evil.example")[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/package/../../etc/passwd",
        "/preview/../cli.py",
        "/preview/..%2fcli.py",
        "/bridges/..%2f..%2fcli.py",
        "/nothing",
    ],
)
def test_only_the_package_and_the_preview_are_served(address: str, path: str) -> None:
    assert get(address, path)[0] == 404


def test_a_course_that_is_broken_from_the_start_is_shown_with_its_problems(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text("title: Broken\n")
    with server.serve(str(tmp_path)) as where:
        answer = json.loads(get(where, "/version.json")[1])
        assert answer["problems"]
        assert get(where, "/package/index.html")[0] == 404


def test_an_edit_is_ready_in_a_blink(small_course_folder: Path) -> None:
    site = Site(str(small_course_folder))
    first = site.version()
    welcome = small_course_folder / "welcome.md"
    welcome.write_text(welcome.read_text() + "\nMore.\n")
    started = time.perf_counter()
    second = site.version()
    assert second.number == first.number + 1
    assert b"More." in second.files["index.html"]  # type: ignore[operator]  # it is bytes
    assert time.perf_counter() - started < 5, "a generous bound; the benchmark measures"
    assert site.version() is second
