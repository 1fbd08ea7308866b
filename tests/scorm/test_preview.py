"""The preview: a course as its author sees it while she writes."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from courses.model.source import load
from scorm_builder import contents, presets_habits, starter, watching
from scorm_builder.editions import EDITIONS
from scorm_builder.presets import PRESETS
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


def post(address: str, path: str, said: object, origin: str | None, key: str = "") -> tuple[int, bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 0, timeout=10)
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, **({"Origin": origin} if origin else {})}
    connection.request("POST", path, body=json.dumps(said), headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def go(page: Page, place: str) -> None:
    course(page).locator("body[data-ready]").evaluate("(_, place) => { location.hash = `#/${place}` }", place)
    course(page).locator(f"section[data-activity={place}]").wait_for()


def course(page: Page) -> FrameLocator:
    return page.frame_locator("#course")


@pytest.mark.browser
def test_an_author_sees_the_course_what_the_lms_is_told_and_what_is_missing(address: str, page: Page) -> None:
    page.goto(address)
    course(page).get_by_role("link", name="Begin").click()
    expect(page.locator("#record")).to_contain_text("incomplete")
    expect(page.locator("#calls")).to_contain_text("SetValue cmi.core.lesson_status = incomplete")
    expect(page.locator("#missing")).to_contain_text("Know the policy · 0 of 80")
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
    page.set_viewport_size({"width": 320, "height": 700})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
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


@pytest.mark.browser
def test_who_calls_it_localhost_is_shown_the_same_preview(address: str, page: Page) -> None:
    page.goto(address.replace("127.0.0.1", "localhost"))
    assert page.url == address
    course(page).locator("body[data-ready]").wait_for()


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


@pytest.mark.browser
def test_an_author_walks_her_course_to_the_end_with_colleagues_who_say_that_they_are_imaginary(
    address: str, page: Page
) -> None:
    page.goto(address)
    page.get_by_label("Played as by").select_option("moodle")
    expect(page.locator("#notes")).to_contain_text("mastery score")
    page.wait_for_timeout(500)  # the sitting before it goes away
    go(page, "welcome")
    expect(page.locator("#missing")).not_to_contain_text("Welcome")
    go(page, "check")
    quiz = course(page).locator("section[data-activity=check]")
    quiz.get_by_role("radio", name="Decide for yourself").check()
    quiz.get_by_role("textbox").fill("14")
    quiz.get_by_role("button", name="Check my answers").click()
    go(page, "explain")
    talk = course(page).locator("section[data-activity=explain]")
    assert talk.locator("article.post").count() == 0, "peers' posts come after one's own"
    talk.locator("textarea").first.fill("The policy leaves it to her whether she connects.")
    talk.get_by_label("The name others see").first.fill("Alice")
    talk.get_by_role("button", name="Send").first.click()
    for name in ("A", "B"):
        theirs = talk.locator(f'article.post:has-text("Imaginary colleague {name}")').first
        expect(theirs).to_contain_text("Imagined for the preview, by nobody")
        theirs.get_by_role("button", name="Answer").first.click()
        talk.locator(".answering textarea").fill(f"I would say so, too, dear {name}.")
        talk.locator(".answering").get_by_role("button", name="Send").click()
        expect(talk.locator("article.mine", has_text=f"dear {name}")).to_be_visible()
    expect(page.locator("#outcome")).to_contain_text("Complete: everything required is done; score 100 of 100.")
    expect(page.locator("#record")).to_contain_text("passed")
    assert page.locator("#calls .no").count() == 0
    page.get_by_role("button", name="Start over").click()
    expect(page.locator("#outcome")).to_contain_text("Not complete")


def test_a_page_of_another_site_cannot_speak_for_the_author(address: str) -> None:
    said = {"grant": "imagined", "learner_id": "x"}
    assert post(address, "/api/packages/launch", said, origin=address.rstrip("/"))[0] == 200
    for path in ("/api/packages/launch", "/imagined/over", "/imagined/suppose"):
        assert post(address, path, said, origin="https://evil.example")[0] == 403
        assert post(address, path, said, origin=None)[0] == 403


def test_what_is_no_request_of_ours_breaks_nothing(address: str) -> None:
    here = address.rstrip("/")
    assert post(address, "/imagined/suppose", ["no", "mapping"], origin=here)[0] == 200
    assert post(address, "/api/activities/explain/posts", {"text": 5, "parent": ["p1"]}, origin=here)[0] == 201
    assert post(address, "/api/record", {"check": {"answers": {"q1": "no"}}}, origin=here)[0] == 200
    assert post(address, "/api/no/such/thing", {}, origin=here)[0] == 404


def test_what_imaginary_colleagues_cannot_play_is_supposed_to_have_happened(tmp_path: Path) -> None:
    """Reviews of work, and meetings: an author sees what her course comes to all the same."""
    folder = tmp_path / "mine"
    starter.write(folder, "peer-review")
    with server.serve(str(folder)) as where:
        here = where.rstrip("/")
        before = json.loads(get(where, "/api/state")[1])
        assert {each["what"] for each in before["outcome"]["missing"]} >= {"post", "review", "received"}
        assert before["receipt"] is None
        reviews = json.loads(get(where, "/api/activities/review-each-other/reviews")[1])
        assert (reviews["open"], reviews["received"]) == ("post", [])
        post(where, "/imagined/suppose", {"activity": "review-each-other"}, origin=here)
        post(where, "/api/record", {"what-good-looks-like": {"viewed": True}}, origin=here)
        after = json.loads(get(where, "/api/state")[1])
        assert after["outcome"]["complete"]
        assert after["receipt"] == {"code": "IMAGINED"}
        post(where, "/imagined/over", {}, origin=here)
        assert not json.loads(get(where, "/api/state")[1])["outcome"]["complete"]


def test_a_post_that_is_sent_twice_is_one_and_every_imagined_one_says_so(address: str) -> None:
    here, words = address.rstrip("/"), "The policy leaves it to her whether she connects."
    for _ in range(2):
        post(address, "/api/activities/explain/posts", {"text": words, "parent": None}, origin=here, key="once")
    feed = json.loads(get(address, "/api/activities/explain/posts")[1])
    mine = [each for each in feed["posts"] if each["author"]["me"]]
    assert len(mine) == 1
    for each in feed["posts"]:
        if not each["author"]["me"]:
            assert each["author"]["name"].startswith("Imaginary colleague")
            assert "Imagined for the preview, by nobody" in json.dumps(each["nodes"])
    assert get(address, f"/api/activities/explain/posts?since={feed['since']}")[0] == 304


def test_habits_are_of_lmss_that_there_are() -> None:
    assert set(presets_habits.HABITS) <= set(PRESETS)
    assert set(presets_habits.as_json()) == set(PRESETS)


def test_imaginary_colleagues_are_in_no_package(small_course_folder: Path) -> None:
    loaded = load(small_course_folder).course
    assert loaded
    for edition in EDITIONS.values():
        for name, content in contents.contents(loaded, small_course_folder, edition).files.items():
            text = content if isinstance(content, bytes) else content.read_bytes()
            assert b"maginary" not in text, name
            assert b"imagined" not in text, name


def test_who_asks_for_news_hears_of_a_saved_file_at_once(address: str, small_course_folder: Path) -> None:
    first = json.loads(get(address, "/version.json")[1])["version"]
    welcome = small_course_folder / "welcome.md"
    threading.Timer(0.2, lambda: welcome.write_text(welcome.read_text() + "\nMore.\n")).start()
    started = time.perf_counter()
    assert json.loads(get(address, f"/version.json?after={first}")[1])["version"] == first + 1
    assert time.perf_counter() - started < 5, "a generous bound; it does not wait for its time to be over"


def test_two_writes_within_one_tick_of_the_clock_do_not_leave_a_stale_page(
    small_course_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder looks the same after the second write, as it may where dates are coarse."""
    monkeypatch.setattr(watching, "look", lambda folder: ((("welcome.md", 1, 1),), time.time_ns()))
    welcome = small_course_folder / "welcome.md"
    site = Site(str(small_course_folder))
    for words in ("One.", "Two."):
        welcome.write_text(welcome.read_text() + f"\n{words}\n")
        version = site.version()
    assert b"Two." in version.files["index.html"]  # type: ignore[operator]  # it is bytes
    assert site.version() is version, "and nothing is shown anew that is the same"


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
