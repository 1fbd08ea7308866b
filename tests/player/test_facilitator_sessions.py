"""Live sessions on the facilitator's page, on the real tool: Dana makes dates, marks people and shows the code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Route, expect

from tests.player.office import FILES, Office, opened
from tests.support.axe import violations
from tests.support.tool import Caller

pytestmark = pytest.mark.browser

BERLIN = ZoneInfo("Europe/Berlin")
NEWS = "window.dispatchEvent(new Event('online'))"
SESSIONS = {
    **FILES,
    "course.yaml": FILES["course.yaml"].replace("[group]", "[group, jam, coach]"),
    "jam.md": """\
---
type: session
title: Ask us anything
minutes: 60
seats: {max: 2, min: 2}
make_up: {reflection: 5, question: false}
---
Bring what you always wanted to know about the policy.
""",
    "coach.md": """\
---
type: session
title: Talk with your coach
minutes: 45
mode: one_to_one
---
What do you want to be different in three months?
""",
}


@dataclass
class Diary:
    """Dana's office, and what she keeps about its dates."""

    office: Office

    @property
    def dana(self) -> Caller:
        """What Dana could also do without a page."""
        return self.office.tool.facilitator("dana")

    def make(self, *, activity: str = "jam", **later: float) -> str:
        """A date that begins so much later; its id."""
        starts = self.office.tool.clock() + timedelta(**later)
        said = {"starts": f"{starts.astimezone(BERLIN):%Y-%m-%dT%H:%M}", "zone": "Europe/Berlin", "minutes": 60}
        body = {**said, "activity": activity, "place": "Room 2.14", "link": "https://meet.example/jam"}
        return str(self.dana.do("POST", "/api/run/meetings", body)["meeting"]["id"])

    def known(self) -> list[dict[str, Any]]:
        """Every date, the first one first."""
        found = self.dana.get("/api/run/meetings")["meetings"]
        return sorted(found, key=lambda one: str(one["starts"]))

    def roster(self, meeting: str) -> dict[str, dict[str, Any]]:
        """The list of a date, by name."""
        return {one["name"]: one for one in self.dana.get(f"/api/run/meetings/{meeting}")["roster"]}

    def sign_up(self, meeting: str, *people: str) -> None:
        """These people take a seat, or wait for one."""
        for person in people:
            self.office.learner(person).do("POST", f"/api/meetings/{meeting}/seat", {})

    def full(self, *people: str) -> str:
        """A date with two seats: of these (Alice, Bob, Charlie, Erin) two have them, and two wait."""
        meeting = self.make(days=2)
        self.sign_up(meeting, *(people or ("alice", "bob", "charlie", "erin")))
        return meeting

    def begun(self) -> str:
        """A date that has just begun, with Alice, Bob and Charlie on its list."""
        meeting = self.make(days=2)
        self.sign_up(meeting, "alice", "bob")
        charlie = self.office.learner("charlie").state["learner"]["id"]
        self.dana.do("POST", f"/api/run/meetings/{meeting}/seats", {"person": charlie})
        self.office.later(days=2, minutes=5)
        return meeting


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    with opened(tmp_path, SESSIONS) as office:
        yield Diary(office)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Dana's browser is in London, and writes dates as one does there."""
    size = {"width": 1280, "height": 900}
    context = chromium.new_context(viewport=size, timezone_id="Europe/London", locale="en-GB")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context
    context.close()


def session(page: Page, title: str = "Ask us anything") -> Locator:
    return page.get_by_role("region", name=title)


def person(page: Page, name: str) -> Locator:
    return page.locator(".roster > .row").filter(has_text=name)


def day(office: Office, days: int) -> str:
    return f"{office.tool.clock() + timedelta(days=days):%Y-%m-%d}"


def test_the_view_is_there_only_where_a_course_has_sessions(tmp_path: Path, watched: Page) -> None:
    with opened(tmp_path) as office:
        office.dana(watched)
        expect(watched.get_by_role("link", name="Pictures")).to_be_visible()
        expect(watched.get_by_role("link", name="Sessions")).to_have_count(0)


def test_dana_makes_a_date_that_begins_with_the_courses_settings(diary: Diary, watched: Page) -> None:
    diary.office.dana(watched, "sessions")
    jam = session(watched)
    expect(jam).to_contain_text("There is no date to come.")
    jam.get_by_role("button", name="Make a date").click()
    expect(jam.get_by_label("Day")).to_be_focused()
    for label, value in (("Minutes", "60"), ("Time zone", "Europe/London"), ("How many can come", "2")):
        expect(jam.get_by_label(label)).to_have_value(value)
    jam.get_by_label("Day").fill(day(diary.office, 3))
    jam.get_by_label("Begins at").fill("16:30")
    jam.get_by_label("Time zone").fill("Asia/Tokyo")
    expect(jam.locator(".ask")).to_contain_text("for you ")
    jam.get_by_label("Place").fill("Room 2.14")
    jam.get_by_role("button", name="Make this date").click()
    expect(jam.locator(".settled")).to_contain_text("Learners can see it.")
    expect(jam.locator(".row")).to_contain_text("nobody has signed up; at least 2 should come")
    (made,) = diary.known()
    starts = datetime.fromisoformat(made["starts"])
    assert f"{starts.astimezone(ZoneInfo('Asia/Tokyo')):%Y-%m-%dT%H:%M}" == f"{day(diary.office, 3)}T16:30"
    assert starts - datetime.fromisoformat(made["sign_up_until"]) == timedelta(hours=2)
    assert (made["seats"], made["min_seats"], made["place"]) == (2, 2, "Room 2.14")


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(diary: Diary, watched: Page) -> None:
    diary.office.dana(watched, "sessions")
    jam = session(watched)
    jam.get_by_role("button", name="Make a date").click()
    for label, value in (("Time zone", "Atlantis"), ("Minutes", "3"), ("Link", "javascript:alert(1)")):
        jam.get_by_label(label).fill(value)
    jam.get_by_label("How many should").fill("5")
    jam.locator("summary").click()
    jam.get_by_label("Moving up").fill("1")
    jam.locator("summary").click()
    jam.get_by_role("button", name="Make this date").click()
    for label, words in (
        ("Time zone", "not known"),
        ("Minutes", "from 5 to 1440"),
        ("Link", "begins with https://."),
        ("How many should", "Fewer can come"),
        ("Moving up", "at least as many hours"),
    ):
        field = jam.get_by_label(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        described = (field.get_attribute("aria-describedby") or "").split()
        assert words in watched.locator(f"#{described[-1]}").inner_text()
    expect(jam.get_by_role("alert")).to_contain_text("5 fields need another look")
    expect(jam.get_by_label("Minutes")).to_be_focused()
    assert violations(watched) == []
    watched.reload()
    jam.get_by_role("button", name="Make a date").click()
    expect(jam.get_by_label("Time zone")).to_have_value("Atlantis")
    expect(jam.get_by_label("How many should")).to_have_value("5")
    assert diary.known() == []


def test_a_refusal_of_the_tool_comes_to_its_field(diary: Diary, watched: Page) -> None:
    diary.office.dana(watched, "sessions")
    jam = session(watched)
    jam.get_by_role("button", name="Make a date").click()
    jam.get_by_label("Day").fill(day(diary.office, 1))
    jam.get_by_label("Place").fill("Room 2.14")
    diary.office.tool.pass_time(days=3)
    diary.office.tool.enter("dana")  # The page is older than the moment she chose.
    said = {"error": {"code": "in_the_past", "message": "That moment has passed already."}}
    watched.route("**/api/run/meetings", lambda route: route.fulfill(status=422, json=said))
    jam.get_by_role("button", name="Make this date").click()
    expect(jam.get_by_label("Day")).to_be_focused()
    expect(jam.locator("small.trouble")).to_have_text("That moment has passed already.")
    expect(jam.get_by_label("Place")).to_have_value("Room 2.14")


def test_a_date_is_made_again_week_by_week_at_the_same_time_there(diary: Diary, watched: Page) -> None:
    diary.make(days=1)
    first = datetime.fromisoformat(diary.known()[0]["starts"])
    diary.office.dana(watched, "sessions")
    row = session(watched).locator(".row").first
    row.get_by_text("More", exact=True).click()
    row.get_by_role("button", name="Make it again").click()
    row.get_by_label("How many dates").fill("3")
    row.get_by_role("button", name="Make this date").click()
    expect(row.locator(".settled")).to_contain_text("3 new dates are there")
    starts = [datetime.fromisoformat(one["starts"]).astimezone(BERLIN) for one in diary.known()]
    weeks = [first.astimezone(BERLIN).replace(tzinfo=None) + timedelta(weeks=n) for n in range(4)]
    assert [one.replace(tzinfo=None) for one in starts] == weeks
    expect(session(watched).locator(".row")).to_have_count(4)


def test_dana_changes_a_date_and_who_holds_a_seat_is_told(diary: Diary, watched: Page) -> None:
    diary.full()
    diary.office.dana(watched, "sessions")
    row = session(watched).locator(".row").first
    row.get_by_text("More", exact=True).click()
    row.get_by_role("button", name="Change").click()
    expect(row.locator(".ask")).to_contain_text("Everybody with a seat or on the waitlist is told")
    row.get_by_label("Place").fill("The large hall")
    sent: list[Any] = []

    def heard(request: Request) -> None:
        if request.method == "PUT":
            sent.append(request.post_data_json)

    watched.on("request", heard)
    row.get_by_role("button", name="Keep the change").click()
    expect(row.locator(".settled")).to_have_text("Changed, and 4 people are told.")
    assert sent == [{"place": "The large hall"}]  # Nothing else is touched.
    assert "The large hall" in json.dumps(diary.office.learner("bob").get("/api/notices"))


def test_dana_calls_a_date_off_with_a_reason(diary: Diary, watched: Page) -> None:
    diary.full()
    diary.office.dana(watched, "sessions")
    row = session(watched).locator(".row").first
    row.get_by_text("More", exact=True).click()
    row.get_by_role("button", name="Cancel …").click()
    expect(row.locator(".ask")).to_contain_text("4 people who signed up are told at once")
    row.get_by_role("button", name="Cancel this date").click()
    expect(row.get_by_role("alert")).to_contain_text("Please fill in")
    row.get_by_role("textbox").fill("<b>I am ill</b>, sorry.")
    row.get_by_role("button", name="Cancel this date").click()
    expect(row.locator(".settled")).to_contain_text("everybody who signed up has been told")
    assert "I am ill" in json.dumps(diary.office.learner("erin").get("/api/notices"))
    diary.office.dana(watched, "sessions")
    expect(session(watched).locator("blockquote")).to_have_text("<b>I am ill</b>, sorry.")


def test_attendance_is_marked_by_keyboard_alone(diary: Diary, watched: Page) -> None:
    meeting = diary.begun()
    diary.office.dana(watched, f"sessions/{meeting}")
    person(watched, "Alice").get_by_role("radio").first.focus()
    watched.keyboard.press("p")
    expect(person(watched, "Bob").get_by_role("radio").first).to_be_focused()
    watched.keyboard.press("l")
    watched.keyboard.press("ArrowDown")
    expect(person(watched, "Charlie").get_by_role("radio").first).to_be_focused()
    watched.keyboard.press("e")
    watched.keyboard.press("Delete")
    watched.keyboard.press("ArrowUp")
    expect(person(watched, "Bob").get_by_role("radio", name="late")).to_be_focused()
    watched.keyboard.press("ArrowRight")
    expect(person(watched, "Bob").get_by_role("radio", name="partly")).to_be_checked()
    expect(watched.get_by_text("1 of 3 is not marked yet").or_(watched.get_by_text("One of 3"))).to_be_visible()
    expect(person(watched, "Bob")).to_contain_text("by a facilitator")
    marks = {name: one["attendance"] for name, one in diary.roster(meeting).items()}
    assert marks == {"Alice": "present", "Bob": "partial", "Charlie": None}


def test_a_mark_that_cannot_be_saved_stays_and_is_tried_again(diary: Diary, watched: Page, troubles: list[str]) -> None:
    meeting = diary.begun()
    diary.office.dana(watched, f"sessions/{meeting}")

    def away(route: Route) -> None:
        route.abort()

    watched.route("**/attendance", away)
    person(watched, "Alice").get_by_role("radio").first.focus()
    watched.keyboard.press("a")
    expect(watched.locator("#stage").get_by_role("alert").filter(has_text="One mark is not saved yet.")).to_be_visible()
    with watched.expect_response(f"**/api/run/meetings/{meeting}"):
        watched.evaluate(NEWS)
    watched.wait_for_timeout(300)  # What the tool knows has come; it knows of no mark.
    expect(person(watched, "Alice").get_by_role("radio", name="absent")).to_be_checked()
    assert diary.roster(meeting)["Alice"]["attendance"] is None
    watched.unroute("**/attendance", away)
    watched.get_by_role("button", name="Try again").click()
    expect(person(watched, "Alice")).to_contain_text("by a facilitator")
    assert diary.roster(meeting)["Alice"]["attendance"] == "absent"
    troubles.clear()


def test_the_rest_is_marked_at_once_and_taken_back(diary: Diary, watched: Page) -> None:
    meeting = diary.begun()
    diary.office.dana(watched, f"sessions/{meeting}")
    person(watched, "Bob").get_by_label("absent").check()
    expect(person(watched, "Bob")).to_contain_text("by a facilitator")
    watched.get_by_role("button", name="Everybody else was present").click()
    expect(watched.locator(".settled")).to_contain_text("2 people are marked as present.")
    marks = {name: one["attendance"] for name, one in diary.roster(meeting).items()}
    assert marks == {"Alice": "present", "Bob": "absent", "Charlie": "present"}
    watched.get_by_role("button", name="Take it back").click()
    expect(watched.locator(".settled")).to_contain_text("Taken back.")
    assert [one["attendance"] for one in diary.roster(meeting).values()] == [None, "absent", None]


def test_nobody_is_marked_before_it_begins_and_who_came_after_it_is_not_asked(diary: Diary, watched: Page) -> None:
    meeting = diary.full()
    diary.office.dana(watched, f"sessions/{meeting}")
    expect(watched.get_by_text("You can mark people from")).to_be_visible()
    expect(person(watched, "Alice")).to_be_visible()
    expect(watched.get_by_role("radio")).to_have_count(0)
    diary.office.later(days=3)
    gina = diary.office.learner("gina").state["learner"]["id"]
    diary.dana.do("POST", f"/api/run/meetings/{meeting}/seats", {"person": gina})
    diary.office.dana(watched, f"sessions/{meeting}")
    expect(person(watched, "Gina")).to_contain_text("came to the course after it: not applicable")
    expect(person(watched, "Gina").get_by_role("radio")).to_have_count(0)
    expect(person(watched, "Alice").get_by_role("radio").first).to_be_enabled()


def test_minutes_and_a_note_stay_when_the_mark_changes(diary: Diary, watched: Page) -> None:
    meeting = diary.begun()
    diary.office.dana(watched, f"sessions/{meeting}")
    bob = person(watched, "Bob")
    bob.get_by_label("partly").check()
    expect(bob).to_contain_text("by a facilitator")
    bob.get_by_text("More", exact=True).click()
    bob.get_by_role("button", name="Minutes and a note").click()
    bob.get_by_label("Minutes there").fill("25")
    bob.get_by_label("Note").fill("<img src=x onerror=alert(1)> had to leave")
    bob.get_by_role("button", name="Keep this").click()
    expect(bob.locator(".settled")).to_contain_text("Kept.")
    bob.get_by_label("present").check()
    expect(bob).to_contain_text("25 minutes")
    expect(bob).to_contain_text("<img src=x onerror=alert(1)> had to leave")
    watched.wait_for_timeout(2_000)
    found = diary.roster(meeting)["Bob"]
    assert (found["attendance"], found["minutes"]) == ("present", 25)


def test_dana_puts_people_on_the_list_beyond_the_seats_and_takes_them_off(diary: Diary, watched: Page) -> None:
    meeting = diary.full()
    diary.office.learner("harry")
    diary.office.dana(watched, f"sessions/{meeting}")
    waiting = watched.get_by_role("region", name="Waiting for a seat").locator(".row")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("Charlie")
    watched.get_by_role("button", name="Put somebody on the list").click()
    expect(watched.get_by_text("All 2 seats are taken.")).to_be_visible()
    watched.get_by_label("Name", exact=True).fill("har")
    watched.get_by_role("button", name="Harry").click()
    expect(watched.locator(".settled")).to_contain_text("Harry has a seat, beyond the 2 there are.")
    expect(person(watched, "Harry")).to_be_visible()
    alice = person(watched, "Alice")
    alice.get_by_text("More", exact=True).click()
    alice.get_by_role("button", name="Take off the list").click()
    expect(alice.locator(".settled")).to_contain_text("Alice is no longer on the list.")
    assert "Alice" not in diary.roster(meeting)


def test_the_list_goes_out_as_a_table_and_comes_back(diary: Diary, watched: Page, tmp_path: Path) -> None:
    meeting = diary.begun()
    diary.office.dana(watched, f"sessions/{meeting}")
    with watched.expect_download() as download:
        watched.get_by_role("button", name="Save it (CSV)").click()
    table = tmp_path / "back.csv"
    lines = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    wrong = [line.replace('"booked",""', '"booked","presnt"') if "Alice" in line else line for line in lines]
    table.write_text("\n".join(wrong))
    watched.get_by_role("button", name="Take marks from a table").click()
    watched.get_by_label("The table (CSV)").set_input_files(table)
    watched.get_by_role("button", name="Take the marks").click()
    expect(watched.get_by_text("Nothing was taken: one line needs a change.")).to_be_focused()
    expect(watched.locator(".problems li")).to_contain_text("Line 2:")
    expect(watched.locator(".problems li")).to_contain_text("presnt")
    assert violations(watched) == []
    table.write_text("\n".join(line.replace('"booked",""', '"booked","late"') for line in lines))
    watched.get_by_label("The table (CSV)").set_input_files(table)
    watched.get_by_role("button", name="Take the marks").click()
    expect(watched.locator(".settled")).to_have_text("3 marks have changed.")
    expect(person(watched, "Charlie").get_by_label("late")).to_be_checked()
    expect(person(watched, "Charlie")).to_contain_text("from a table")


def test_the_code_on_the_wall_is_the_one_that_is_taken(diary: Diary, watched: Page) -> None:
    meeting = diary.begun()
    diary.office.dana(watched, f"sessions/{meeting}/code")
    expect(watched.get_by_text("Nobody has come in yet")).to_be_visible()
    code = watched.locator(".rotating").inner_text().strip()
    assert len(code) == 6
    expect(watched.get_by_text("A new code in")).to_be_visible()
    picture = watched.get_by_role("img", name="A square code to scan")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    diary.office.learner("alice").do("POST", f"/api/meetings/{meeting}/attend", {"code": code})
    watched.evaluate(NEWS)
    expect(watched.locator(".wall")).to_contain_text("One of 3 is here")
    expect(watched.locator(".names li")).to_have_text(["Alice"])
    height = watched.locator(".rotating").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert height > 100
    watched.get_by_role("button", name="Fill the screen").click()
    watched.wait_for_function("document.fullscreenElement !== null")
    expect(watched.get_by_role("button", name="Leave the full screen")).to_be_focused()
    assert violations(watched) == []


def test_the_picture_of_the_code_can_do_nothing_and_an_old_code_goes(diary: Diary, watched: Page) -> None:
    meeting = diary.begun()
    evil = '<svg onload="parent.document.title=1"><script>top.evil = 1</script><image href="//evil.example/x"/></svg>'
    shown = {"code": "7KQ4MX", "next_in": 1, "from": "", "until": "", "svg": evil, "url": ""}
    watched.route("**/code", lambda route: route.fulfill(json=shown))
    diary.office.dana(watched, f"sessions/{meeting}/code")
    expect(watched.locator(".rotating")).to_have_text("7KQ4MX")
    assert watched.locator("#stage svg").count() == 0
    assert watched.evaluate("window.evil") is None
    over = {"error": {"code": "too_late", "message": "Codes are not taken any more."}}
    watched.unroute("**/code")
    watched.route("**/code", lambda route: route.fulfill(status=409, json=over))
    expect(watched.get_by_text("Codes are not taken any more.")).to_be_visible()
    expect(watched.locator(".rotating")).to_be_empty()


def test_a_coach_keeps_notes_that_the_learner_never_gets(diary: Diary, watched: Page) -> None:
    meeting = diary.make(activity="coach", days=2)
    diary.sign_up(meeting, "alice")
    diary.office.later(days=2, hours=1)
    diary.office.dana(watched, f"sessions/{meeting}")
    alice = person(watched, "Alice")
    alice.get_by_label("present").check()
    alice.get_by_role("button", name="Notes and outcome").click()
    alice.get_by_label("Notes of the facilitators").fill("Hesitates to delegate the Friday report.")
    alice.get_by_label("What came of it").fill("Questions answered on the same day, from 4 to 8 of 10")
    alice.get_by_label("To be looked at again").fill(day(diary.office, 90))
    alice.get_by_role("button", name="Keep this").click()
    expect(alice.locator(".settled")).to_contain_text("Kept.")
    expect(alice).to_contain_text("from 4 to 8 of 10")
    hers = json.dumps(diary.office.learner("alice").get("/api/activities/coach/meetings"))
    assert "from 4 to 8 of 10" in hers
    assert "Hesitates" not in hers
    assert "Hesitates" in json.dumps(diary.roster(meeting))


def test_today_says_which_dates_need_dana(diary: Diary, watched: Page) -> None:
    meeting = diary.begun()
    diary.office.later(hours=2)
    diary.make(hours=20)
    diary.office.dana(watched)
    expect(watched.locator(".now")).to_contain_text("Two dates begin soon, have too few people, or are not marked yet.")
    dates = watched.get_by_role("region", name="dates need you").locator(".row")
    expect(dates.filter(has_text="3 people are not marked yet")).to_be_visible()
    expect(dates.filter(has_text="nobody has signed up; at least 2 should come")).to_be_visible()
    dates.get_by_role("link", name="Mark who was there").click()
    expect(watched.get_by_role("heading", level=1)).to_be_focused()
    assert f"sessions%2F{meeting}" in watched.url or f"sessions/{meeting}" in watched.url


def test_the_page_of_a_person_says_where_she_was_and_what_made_up_for_it(diary: Diary, watched: Page) -> None:
    meeting = diary.begun()
    alice = diary.office.learner("alice").state["learner"]["id"]
    bob = diary.office.learner("bob").state["learner"]["id"]
    marks = [{"person": alice, "attendance": "late", "minutes": 50}, {"person": bob, "attendance": "absent"}]
    diary.dana.do("PUT", f"/api/run/meetings/{meeting}/attendance", {"marks": marks})
    diary.office.later(hours=3)
    reflection = "I would have asked who reads the reasons we choose at the till."
    diary.office.learner("bob").do("POST", "/api/activities/jam/make_up", {"reflection": reflection, "question": ""})
    diary.office.dana(watched, f"people/{alice}")
    jam = watched.get_by_role("region", name="What is asked").locator(".row").filter(has_text="Ask us anything")
    expect(jam.locator(".dates li")).to_contain_text("late · by a facilitator · 50 minutes")
    diary.office.dana(watched, f"people/{bob}")
    expect(jam.locator(".dates li")).to_contain_text("absent")
    expect(jam.locator("blockquote")).to_have_text(reflection)


@pytest.mark.parametrize("width", [1280, 650, 320])
def test_every_view_of_a_session_is_for_everybody_at_every_width(diary: Diary, watched: Page, width: int) -> None:
    meeting = diary.begun()
    full = diary.full("erin", "gina", "harry", "ines")
    watched.set_viewport_size({"width": width, "height": 900})
    for view in ("sessions", f"sessions/{meeting}", f"sessions/{full}", f"sessions/{meeting}/code"):
        diary.office.dana(watched, view)
        expect(watched.get_by_role("heading", level=1)).to_have_count(1)
        if view == "sessions":
            watched.get_by_role("button", name="Make a date").first.click()
            watched.locator(".until summary").click()
        for scheme in ("light", "dark"):
            watched.emulate_media(color_scheme=scheme)
            assert violations(watched) == [], view
        watched.evaluate("document.documentElement.dir = 'rtl'")
        assert watched.evaluate("document.documentElement.scrollWidth") <= width, view
        assert violations(watched) == [], view
