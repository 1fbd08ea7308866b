"""A live session as its learners see it: dates, seats, the code, making up, a talk between two, and the questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from courses.player import page as player
from lti_tool import worker
from tests.player.conftest import Open
from tests.player.served import Site, serve
from tests.player.together import is_for_everybody
from tests.support.courses import SMALL, write_course
from tests.support.tool import Caller, RunningTool, running, settings_for

pytestmark = pytest.mark.browser

MEET = Path(__file__).parent / "course" / "meet"
COURSE, GROUP, TALK = "meet", "ask-us", "talk"
RUN = "/api/run/meetings"
LINK = "https://video.example/42"
BERLIN = ZoneInfo("Europe/Berlin")
REFLECTION = "I will ask two people before I decide, and write down what they said to me."
QUESTION = "Who decides what happens to shoes that come back without their box?"
FEED = "https://tool.example/calendar/abc.ics"
NO_MAKE_UP = {"open": False, "why": "not_missed", "done": None, "reflection": "", "post": None}


@dataclass
class Live:
    """The tool with the course that meets, and its people."""

    tool: RunningTool

    def caller(self, person: str) -> Caller:
        """This person's page, without one."""
        return self.tool.caller(person, course=COURSE)

    def dana(self) -> Caller:
        """The facilitator's page."""
        return self.tool.facilitator(course=COURSE)

    def date(self, *, days: float = 3, activity: str = GROUP, **other: Any) -> dict[str, Any]:
        """Dana makes a date."""
        starts = (self.tool.clock() + timedelta(days=days)).astimezone(BERLIN).replace(hour=10, minute=0)
        usual = {"activity": activity, "starts": f"{starts:%Y-%m-%dT%H:%M}", "minutes": 60, "zone": "Europe/Berlin"}
        said = {**usual, "place": "Workshop <b>1</b>", "link": LINK, "seats": 2, "min_seats": 1, **other}
        return dict(self.dana().do("POST", RUN, said)["meeting"])

    def takes_a_seat(self, person: str, meeting: dict[str, Any]) -> None:
        """Somebody signs up."""
        self.caller(person).do("POST", f"/api/meetings/{meeting['id']}/seat", {})

    def begin(self, meeting: dict[str, Any], *, minutes: float = 0) -> None:
        """Time goes by until so many minutes after the start; the worker keeps up."""
        self.tool.clock.ahead += (
            datetime.fromisoformat(meeting["starts"]) + timedelta(minutes=minutes) - self.tool.clock()
        )
        self.tool.tool.doors.forget()
        while worker.tend_one(self.tool.tool) or worker.recheck_one(self.tool.tool):
            pass

    def opens(self, page: Page, at: str = GROUP, person: str = "alice") -> Page:
        """This person opens the course at this place."""
        entry = self.tool.enter(person, course=COURSE)
        page.clock.set_system_time(self.tool.clock())
        page.goto("about:blank")
        page.goto(f"{self.tool.address(entry)}&at={quote(at, safe='/')}")
        page.wait_for_selector("body[data-ready]")
        return page


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    write_course(tmp_path / "courses" / "small-course", SMALL)
    files = {path.relative_to(MEET).as_posix(): path.read_text() for path in MEET.rglob("*.*")}
    write_course(tmp_path / "courses" / COURSE, files)
    with running(settings_for(tmp_path, f"sqlite:///{tmp_path}/tool.sqlite3")) as tool:
        yield Live(tool)


def here(page: Page) -> Locator:
    """The activity that is shown."""
    return page.locator("#stage > section:not([hidden])")


def mine(page: Page) -> Locator:
    """The date one has."""
    return here(page).locator(".own-date")


def dates(page: Page) -> Locator:
    """The others."""
    return here(page).locator(".dates li")


def part(page: Page) -> Locator:
    return here(page).locator(".part")


def test_without_a_date_it_says_so_and_that_a_notice_comes(live: Live, page: Page) -> None:
    live.opens(page)
    expect(
        here(page).get_by_text("There is no date yet. As soon as your facilitator makes one, you are told.")
    ).to_be_visible()
    expect(part(page)).to_contain_text("There is no date to choose just now.")
    expect(mine(page)).to_be_hidden()


def test_alice_takes_a_seat_and_gives_it_back(live: Live, page: Page) -> None:
    live.date()
    live.opens(page)
    expect(part(page).locator("h2")).to_have_text("Your turn: choose a date")
    expect(dates(page)).to_contain_text("2 seats left of 2")
    expect(dates(page)).to_contain_text("Workshop <b>1</b> · online")
    here(page).get_by_role("button", name="Take a seat").press("Enter")
    expect(mine(page).locator("h2")).to_have_text("You have a seat")
    expect(mine(page).locator("h2")).to_be_focused()
    expect(mine(page)).to_contain_text("The link to join is here from")
    expect(mine(page).get_by_role("link")).to_have_count(0)
    expect(part(page).locator("h2")).to_have_text("Now it is a matter of the date")
    expect(here(page).get_by_role("heading", name="Dates")).to_be_hidden()

    here(page).get_by_role("button", name="Give the seat back").press("Enter")
    box = page.get_by_role("dialog")
    box.get_by_role("button", name="Give it back").press("Enter")
    expect(here(page).get_by_role("heading", name="Dates")).to_be_focused()
    expect(page.locator("#live")).to_have_text("The seat is given back.")
    expect(part(page).locator("h2")).to_have_text("Your turn: choose a date")


def test_who_comes_too_late_waits_and_moves_up(live: Live, page: Page) -> None:
    meeting = live.date(seats=1)
    live.takes_a_seat("bob", meeting)
    live.opens(page)
    expect(dates(page)).to_contain_text("The one seat is taken", ignore_case=True)
    here(page).get_by_role("button", name="Wait for a seat").click()
    expect(mine(page).locator("h2")).to_have_text("You are the first who waits")
    live.caller("bob").do("DELETE", f"/api/meetings/{meeting['id']}/seat", {"reason": "I am away."})
    page.clock.set_system_time(live.tool.clock() + timedelta(seconds=31))
    expect(mine(page).locator("h2")).to_have_text("You have a seat", timeout=9000)
    expect(page.locator("#live")).to_have_text("You have a seat")


def test_the_link_and_the_code_come_when_it_is_time_without_a_reload(live: Live, page: Page) -> None:
    meeting = live.date()
    live.takes_a_seat("alice", meeting)
    live.begin(meeting, minutes=-16)
    live.opens(page)
    expect(mine(page)).to_contain_text("The link to join is here from")
    expect(here(page).locator(".code")).to_be_hidden()
    here(page).get_by_role("button", name="Put it into my calendar").focus()
    live.begin(meeting, minutes=-14)
    page.clock.set_system_time(live.tool.clock())
    link = mine(page).get_by_role("link", name="Join online")
    expect(link).to_have_attribute("href", LINK, timeout=9000)
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(page.locator("#live")).to_have_text("The link to join is here now. The code of the session is taken now.")
    expect(here(page).get_by_role("button", name="Put it into my calendar")).to_be_focused()
    expect(here(page).get_by_label("The code your facilitator shows")).to_be_visible()


def test_the_code_forgives_how_it_is_typed(live: Live, page: Page) -> None:
    meeting = live.date()
    live.takes_a_seat("alice", meeting)
    live.begin(meeting)
    live.opens(page)
    box = here(page).get_by_label("The code your facilitator shows")
    box.fill("222222")
    box.press("Enter")
    expect(here(page).locator(".code .status")).to_contain_text("This code does not fit.")
    expect(box).to_have_value("222222")
    code = live.dana().get(f"{RUN}/{meeting['id']}/code")["code"]
    box.fill(f" {code[:3].lower()} - {code[3:]}")
    here(page).get_by_role("button", name="I am here").press("Enter")
    expect(mine(page).locator("h2")).to_have_text("You were there")
    expect(mine(page).locator("h2")).to_be_focused()
    expect(page.locator("#live")).to_have_text("You are marked as there. Welcome.")
    expect(here(page).locator(".code")).to_be_hidden()
    expect(part(page).locator("h2")).to_have_text("Done: you have met the others")


def test_a_code_scanned_by_a_telephone_that_has_no_visit_leads_to_the_learning_system(live: Live, page: Page) -> None:
    meeting = live.date()
    live.takes_a_seat("alice", meeting)
    live.begin(meeting)
    page.goto(live.dana().get(f"{RUN}/{meeting['id']}/code")["url"])
    expect(page.locator("#notice")).to_contain_text("in your learning system. If you have scanned a code")
    expect(page.locator("#foot .saved")).to_have_text("")
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_role("textbox", name="Your question").fill("Who keeps what I write here?")
    expect(here(page).locator(".own-post form > .status")).to_contain_text("Copy your words")


def test_a_scanned_code_is_filled_in_and_takes_one_press(live: Live, page: Page) -> None:
    meeting = live.date()
    live.takes_a_seat("alice", meeting)
    live.begin(meeting, minutes=12)
    code = live.dana().get(f"{RUN}/{meeting['id']}/code")
    live.opens(page, code["url"].split("#at=")[1])
    expect(here(page).get_by_label("The code your facilitator shows")).to_have_value(code["code"])
    expect(here(page).get_by_text("The code is filled in. Press the button to say that you are here.")).to_be_visible()
    here(page).get_by_role("button", name="I am here").click()
    expect(mine(page).locator("h2")).to_have_text("You were there, and came late")


def test_who_scans_without_a_seat_hears_what_to_do(live: Live, page: Page) -> None:
    meeting = live.date()
    live.begin(meeting)
    code = live.dana().get(f"{RUN}/{meeting['id']}/code")
    live.opens(page, f"{GROUP}/code/{code['code']}")
    here(page).get_by_role("button", name="I am here").click()
    expect(here(page).locator(".code .status")).to_contain_text("You are not on the list for this date.")


def test_who_missed_it_makes_up_for_it_and_loses_no_word(live: Live, page: Page) -> None:
    meeting = live.date()
    live.takes_a_seat("alice", meeting)
    live.begin(meeting, minutes=61)
    live.dana().do("PUT", f"{RUN}/{meeting['id']}", {"recording": "https://video.example/recording"})
    live.opens(page)
    expect(part(page).locator("h2")).to_have_text("Your turn: make up for the date you missed")
    make_up = here(page).locator(".make-up")
    expect(make_up.get_by_role("link", name="Read “What we agreed on”")).to_have_attribute(
        "href", "#/text/policy/agreed"
    )
    expect(make_up.get_by_role("link", name="See the recording of")).to_have_attribute(
        "href", "https://video.example/recording"
    )
    box = here(page).get_by_label("What does it mean for your own work?")
    box.fill("Too short <i>")
    here(page).get_by_role("button", name="Send both").click()
    expect(make_up.locator(".status")).to_have_text("Say a little more: 3 of 10 words. What you wrote is kept.")
    expect(box).to_be_focused()
    box.fill(REFLECTION)
    here(page).get_by_label("What would you have asked?").fill(QUESTION)
    expect(make_up.locator(".count").first).to_have_attribute("data-state", "complete")
    expect(page.locator("#foot .saved")).to_have_text("Saved", timeout=9000)
    live.opens(page)
    expect(box).to_have_value(REFLECTION)
    here(page).get_by_role("button", name="Send both").click()
    expect(here(page).get_by_role("heading", name="Make up for it")).to_be_focused()
    expect(make_up).to_contain_text(REFLECTION)
    expect(make_up).to_contain_text("You made up for it on")
    expect(part(page).locator("h2")).to_have_text("Done: you have made up for it")
    expect(here(page).locator(".thread")).to_contain_text(QUESTION, timeout=9000)


def test_a_talk_between_two_ends_with_one_thing_to_measure(live: Live, page: Page) -> None:
    meeting = live.date(activity=TALK, seats=1)
    live.opens(page, TALK)
    here(page).get_by_role("button", name="Take this time").click()
    expect(here(page).get_by_role("heading", name="You have a seat")).to_be_focused()
    expect(here(page).get_by_role("button", name="Ask a question")).to_be_hidden()
    live.begin(meeting)
    alice = live.caller("alice").state["learner"]["id"]
    live.dana().do("PUT", f"{RUN}/{meeting['id']}/attendance", {"marks": [{"person": alice, "attendance": "present"}]})
    live.begin(meeting, minutes=61)
    live.opens(page, TALK)
    here(page).get_by_role("button", name="Keep it").click()
    expect(here(page).locator(".outcome .status")).to_have_text("Write what you will measure, then keep it.")
    here(page).get_by_label("What you will measure").fill("Questions answered on the same day, from 4 to 8 of 10")
    here(page).get_by_label("When you look at it again").fill("2027-03-01")
    here(page).get_by_label("Notes for yourself").fill("Nobody else reads this.")
    here(page).get_by_role("button", name="Keep it").click()
    expect(page.locator("#live")).to_have_text("Kept.")
    row = live.dana().get(f"{RUN}/{meeting['id']}")["roster"][0]
    assert (row["outcome"], row["follow_up"]) == ("Questions answered on the same day, from 4 to 8 of 10", "2027-03-01")
    assert "Nobody else reads this." not in str(row)
    live.opens(page, TALK)
    expect(here(page).get_by_label("Notes for yourself")).to_have_value("Nobody else reads this.")
    expect(part(page).locator("h2")).to_have_text("Done: you have met the others")


def test_what_most_people_want_to_know_comes_first(live: Live, page: Page) -> None:
    said = [
        live.caller(name).say(f"{QUESTION} I am {name}.", activity=GROUP)["post"]["id"] for name in ("bob", "charlie")
    ]
    live.caller("bob").do("PUT", f"/api/posts/{said[1]}/marks/endorse")
    live.opens(page)
    expect(here(page).locator(".thread > li").first).to_contain_text("I am charlie.")
    here(page).get_by_role("button", name="I want to know this too").last.click()
    expect(here(page).locator(".thread")).to_contain_text("I want to know this too")


def test_who_comes_back_from_the_notice_sees_that_the_date_is_cancelled(live: Live, page: Page) -> None:
    meeting = live.date()
    live.takes_a_seat("alice", meeting)
    live.opens(page)
    expect(mine(page).locator("h2")).to_have_text("You have a seat")
    page.get_by_role("link", name="Notices").click()
    live.dana().do("POST", f"{RUN}/{meeting['id']}/cancel", {"reason": "The hall is being painted."})
    page.go_back()
    expect(mine(page)).to_be_hidden(timeout=4000)


def test_the_calendar_file_and_the_address_are_the_tools_own(live: Live, page: Page) -> None:
    meeting = live.date()
    live.takes_a_seat("alice", meeting)
    live.opens(page)
    page.evaluate("() => { navigator.clipboard.writeText = () => { throw new Error('told in its console') } }")
    with page.expect_download() as download:
        here(page).get_by_role("button", name="Put it into my calendar").click()
    assert download.value.suggested_filename == f"{GROUP}.ics"
    assert "BEGIN:VEVENT" in download.value.path().read_text()
    here(page).get_by_text("All my dates as a calendar").click()
    address = here(page).get_by_role("textbox", name="All my dates as a calendar")
    assert "/calendar/" in address.input_value()
    here(page).get_by_role("button", name="Copy the address").press("Enter")
    expect(page.locator("#live")).to_have_text("The address is copied.")


# On the memory bridge: what only a certain moment, place or answer brings about.


def meeting(days: float, **other: Any) -> dict[str, Any]:
    """A date of the group, as the tool tells it."""
    start = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("UTC")) + timedelta(days=days)

    def at(**before: float) -> str:
        return (start - timedelta(**before)).isoformat()

    until = {"sign_up_until": at(hours=2), "cancel_until": at(hours=24), "code_from": at(minutes=15)}
    usual = {"id": f"m{days}", "starts": at(), "ends": at(hours=-1), "zone": "Europe/Berlin", "place": "Workshop"}
    more = {"online": False, "link": None, "link_from": None, "state": "open", "reason": None, "seats": 12, "left": 5}
    rest: dict[str, Any] = {
        "waiting": 0,
        "mine": None,
        "can": [],
        "code_until": at(minutes=-30),
        "over": days < 0,
        "applies": True,
    }
    return {**usual, **more, **rest, **until, "recording": None, **other}


def world(*meetings: dict[str, Any], activity: str = GROUP, record: Any = None, **make_up: Any) -> dict[str, Any]:
    """What the memory bridge begins with."""
    answer = {"meetings": list(meetings), "make_up": {**NO_MAKE_UP, **make_up}, "calendar": FEED}
    return {"answers": {f"GET /activities/{activity}/meetings": answer}, "record": {activity: record or {}}}


def booked(days: float, **other: Any) -> dict[str, Any]:
    return meeting(days, mine={"state": "booked", "position": None, "attendance": None}, can=["leave"], **other)


def was(days: float, attendance: str | None, **other: Any) -> dict[str, Any]:
    return meeting(days, mine={"state": "booked", "position": None, "attendance": attendance}, **other)


@pytest.mark.parametrize(
    ("zone", "first", "second"),
    [
        ("America/New_York", "Thursday 3 December, 04:00 to 05:00", "there it is Thursday 3 December, 10:00 to 11:00"),
        ("Asia/Tokyo", "Thursday 3 December, 18:00 to 19:00", "(Central European Time)"),
        ("Europe/Paris", "Thursday 3 December, 10:00 to 11:00", ""),
    ],
)
def test_times_are_ones_own_and_those_of_the_place(chromium: Browser, zone: str, first: str, second: str) -> None:
    context = chromium.new_context(timezone_id=zone, locale="en-GB")
    page = context.new_page()
    with serve(Site(folder=MEET, world=world(booked(2)))) as site:
        page.clock.install(time=datetime(2026, 12, 1, tzinfo=ZoneInfo("UTC")))
        page.goto(f"{site.url}#/{GROUP}")
        expect(mine(page).locator(".when")).to_have_text(first)
        if second:
            expect(mine(page)).to_contain_text(second)
        else:
            expect(mine(page)).not_to_contain_text("your time")
    context.close()


def test_what_is_over_says_what_was_recorded_and_nobody_is_absent_from_before_she_came(enter: Open) -> None:
    late = was(-3, "late", recording="javascript:alert(1)")
    before = meeting(-9, applies=False, recording="https://video.example/1")
    page = enter(f"#/{GROUP}", site=Site(folder=MEET, world=world(before, was(-4, "excused"), late)))
    here(page).get_by_text("Dates that are over").click()
    over = here(page).locator(".past li")
    expect(over.nth(0)).to_contain_text("You were there, and came late")
    expect(over.nth(0).get_by_role("link")).to_have_count(0)
    expect(over.nth(1)).to_contain_text("You were excused")
    expect(over.nth(2)).to_contain_text("This was before you came to the course: nothing is asked of you about it.")
    expect(over.nth(2)).not_to_contain_text("not there")
    expect(over.nth(2).get_by_role("link", name="See the recording")).to_be_visible()


def test_a_cancelled_date_says_why(enter: Open) -> None:
    gone = booked(3) | {"state": "cancelled", "reason": "The hall is <b>wet</b>.", "can": []}
    page = enter(f"#/{GROUP}", site=Site(folder=MEET, world=world(gone, meeting(5, can=["sign_up"]))))
    expect(dates(page).first).to_contain_text("Your facilitator wrote: The hall is <b>wet</b>.")
    expect(mine(page)).to_be_hidden()
    expect(dates(page).nth(1).get_by_role("button", name="Take a seat")).to_be_visible()


def test_out_of_reach_it_says_so_and_nothing_is_lost(enter: Open, troubles: list[str]) -> None:
    answer = world(was(-3, None), open=True, why=None, record={"past": 1})
    page = enter(f"#/{GROUP}", site=Site(folder=MEET, world=answer))
    here(page).get_by_label("What does it mean for your own work?").fill(REFLECTION)
    here(page).get_by_label("What would you have asked?").fill(QUESTION)
    page.evaluate("world.set({community: 'off'})")
    here(page).get_by_role("button", name="Send both").click()
    expect(here(page).locator(".make-up .status")).not_to_be_empty()
    expect(here(page).get_by_text("Dates need a connection. The rest of this page works without.")).to_be_visible()
    page.evaluate(f"world.data.answers['POST /activities/{GROUP}/make_up'] = {{}}")
    page.evaluate("world.set({community: 'on'})")
    page.wait_for_function("world.data.asked.some(([method]) => method === 'POST')")
    assert page.evaluate("world.data.asked.filter(([method]) => method === 'POST')") == [
        ["POST", f"/activities/{GROUP}/make_up", {"reflection": REFLECTION, "question": QUESTION}]
    ]


STATES = {
    "none": world(),
    "choosing": world(
        meeting(2, can=["sign_up"]), meeting(3, left=0, waiting=2, can=["wait"]), was(-3, "absent"), open=True
    ),
    "booked": world(booked(2, online=True, link_from=meeting(2)["code_from"]), meeting(4)),
    "now": world(booked(0, online=True, link=LINK) | {"can": ["attend"]}),
    "made up": world(
        was(-3, "absent"),
        done="2026-11-30T10:00:00+00:00",
        reflection=REFLECTION,
        record={"attended": 1, "make_up": True},
    ),
    "talk": world(
        was(-1, "present") | {"can": ["outcome"]}, meeting(2, seats=1, left=1, can=["sign_up"]), activity=TALK
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_it_is_for_everybody(enter: Open, watched: Page, state: str) -> None:
    watched.clock.install(time=datetime(2026, 12, 1, 8, 50, tzinfo=ZoneInfo("UTC")))
    at = TALK if state == "talk" else GROUP
    page = enter(f"#/{at}/code/7KQ4MX", site=Site(folder=MEET, world=STATES[state]))
    for one in page.locator(".meetings summary").all():
        if one.is_visible():
            one.click()
    is_for_everybody(page, state)


@pytest.mark.parametrize("state", ["choosing", "now"])
def test_turned_around_it_is_whole(enter: Open, watched: Page, state: str) -> None:
    watched.clock.install(time=datetime(2026, 12, 1, 8, 50, tzinfo=ZoneInfo("UTC")))
    page = enter(f"#/{GROUP}", site=Site(folder=MEET, world=STATES[state], language="ar"))
    is_for_everybody(page, state)


def test_learners_words_are_never_html() -> None:
    for name in (
        "session.js",
        "meetings.js",
        "meeting-parts.js",
        "meeting-facts.js",
        "meeting-forms.js",
        "kept-form.js",
    ):
        assert "innerHTML" not in player.assets()[name].read_text()
