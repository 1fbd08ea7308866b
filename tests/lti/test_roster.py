"""Who is in the LMS's course: read in the background, page by page, and never at the cost of a launch."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask, Response, jsonify, request
from sqlalchemy import func, select, update

from lti_tool import worker
from lti_tool.lti.http import Caps
from lti_tool.messages import Roster
from lti_tool.sandbox import Fault, Person
from lti_tool.sandbox.nrps import MEMBERS_TYPE
from lti_tool.sandbox.server import LocalServer
from lti_tool.services import rostering
from lti_tool.storage import outbox
from lti_tool.storage import people as enrolled
from lti_tool.storage.roster_tables import roster_members
from lti_tool.storage.tables import enrolments, people, rosters, scores_due
from tests.lti.conftest import opened
from tests.lti.rostered import Class
from tests.support.sandbox import Sandbox

ALICE, BOB, CHARLIE, DANA = "4", "5", "6", "3"


@pytest.fixture
def course(either_door: Any) -> Class:
    return Class(either_door)


@pytest.fixture(params=["plain", "moodle", "canvas", "brightspace", "sakai"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Class]:
    with Sandbox(personality=request.param) as lms:
        for door in opened(tmp_path, lms, f"sqlite:///{tmp_path}/tool.sqlite3"):
            yield Class(door)


def test_who_has_not_come_is_known_soon_after_the_first_launch(course: Class) -> None:
    run = course.come("alice")["run"]
    assert course.door.sandbox.calls("memberships") == 0  # nobody waits for it
    assert course.read() == 1
    assert course.expected == {BOB: "Bob Brown", CHARLIE: "Charlie Chen"}  # neither Alice nor Dana, who teaches
    assert course.state(run).reason is None
    course.come("bob")
    assert course.expected == {CHARLIE: "Charlie Chen"}


def test_a_roster_is_read_once_a_day_and_then_every_few_days_while_people_come(course: Class) -> None:
    course.come("alice")
    assert course.read() == 1
    course.come("bob")
    course.come("alice")
    assert course.read() == 0
    course.later(hours=21)
    assert course.read() == 0
    course.come("alice")
    assert course.read() == 1
    for days, times in ((2, 0), (1.1, 1), (3.1, 1), (3.1, 1), (3.1, 0), (30, 0)):
        course.later(days=days)
        assert course.read() == times, days
    course.come("bob")
    assert course.read() == 1


def test_everybody_s_pages_are_followed_to_the_end(anywhere: Class) -> None:
    anywhere.door.sandbox.enrol(*(f"learner-{number}" for number in range(120)))
    anywhere.come("alice")
    assert anywhere.read() == 1
    assert len(anywhere.expected) == 122
    assert anywhere.gone == set()


def test_curly_quotes_lead_on_as_well(moodle_door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    course, lms = Class(moodle_door), moodle_door.sandbox.lms
    monkeypatch.setattr("lti_tool.lti.roster.AT_ONCE", 3)
    monkeypatch.setattr(
        lms.personality, "member_links", lambda page: [lms.personality.link_header(page)], raising=False
    )
    course.door.sandbox.enrol("erin", "frank", "grace")
    course.come("alice")
    course.read()
    assert moodle_door.sandbox.calls("memberships") == 3
    assert len(course.expected) == 5


def test_an_administrator_with_a_role_that_no_specification_has_is_not_awaited(moodle_door: Any) -> None:
    course = Class(moodle_door)
    course.change("charlie", role="teacher", more_roles=("an administrator",))
    course.come("alice")
    course.read()
    assert course.expected == {BOB: "Bob Brown"}


def test_who_leaves_stays_with_her_words_and_is_back_when_she_comes_again(course: Class) -> None:
    course.come("alice")
    course.come("bob")
    bob = course.door.sandbox.lms.people.pop("bob")
    course.change("charlie", active=False)
    course.read()
    assert (course.gone, course.expected) == ({BOB}, {})
    assert course.names[BOB] == "Bob Brown"
    course.door.sandbox.lms.people["bob"] = bob
    course.come("bob")
    assert course.gone == set()


def test_who_is_suspended_has_left_and_is_back_when_the_roster_says_so(course: Class) -> None:
    course.come("alice")
    course.change("alice", active=False)
    course.read()
    assert course.gone == {ALICE}
    course.change("alice", active=True)
    course.later(days=4)
    course.read()
    assert course.gone == set()


@pytest.mark.parametrize("by", ["a launch", "the roster"])
def test_who_is_back_has_her_grade_told_again_as_the_lms_may_have_thrown_it_away(course: Class, by: str) -> None:
    """Seen on Moodle 4.5.6: whoever is unenrolled loses her grades, and has none when she is enrolled again."""
    course.come("bob")
    course.come("alice")
    graded(course, ALICE)
    alice = course.door.sandbox.lms.people.pop("alice")
    course.read()
    assert course.gone == {ALICE}
    assert state_of_grade(course) == "sent"
    course.door.sandbox.lms.people["alice"] = alice
    if by == "a launch":
        course.come("alice")
    else:
        course.later(days=4)
        course.read()
    assert course.gone == set()
    assert state_of_grade(course) == "due"


def graded(course: Class, subject: str) -> None:
    """Her score has been told."""
    now = datetime.now(UTC)
    with course.door.database.write() as tx:
        who = select(enrolments.c.id).join(people, people.c.id == enrolments.c.person_id)
        enrolment_id = tx.execute(who.where(people.c.subject == subject)).scalar_one()
        (place,) = outbox.targets(tx, enrolment_id, "")
        outbox.note(tx, place, enrolment_id, score=1.0, comment="Finished.", now=now)
        tx.execute(update(scores_due).values(state="sent", sent_at=now, sent_score=1.0, last_stamp=now))


def state_of_grade(course: Class) -> str:
    with course.door.database.read() as tx:
        return str(tx.execute(select(scores_due.c.state)).scalar_one())


def test_only_differences_are_read_where_the_platform_keeps_them(course: Class) -> None:
    course.come("alice")
    course.come("bob")
    course.read()
    course.door.sandbox.lms.people.pop("bob")
    course.door.sandbox.enrol("erin")
    course.later(days=3.1)
    course.read()
    assert (course.gone, sorted(course.expected.values(), key=str)) == ({BOB}, ["Charlie Chen", "Erin Student"])
    assert len(course.door.sandbox.lms.snapshots) == 2
    with course.door.database.read() as tx:
        row = tx.execute(select(rosters)).one()
    assert row.full_at < row.read_at


def test_differences_that_are_forgotten_there_are_no_loss(course: Class) -> None:
    course.come("alice")
    course.read()
    with course.door.database.write() as tx:
        tx.execute(update(rosters).values(differences=f"{course.door.sandbox.url}/nowhere"))
    course.door.sandbox.enrol("erin")
    course.later(days=3.1)
    course.read()
    assert "Erin Student" in course.expected.values()


def test_differences_are_never_asked_of_another_server(course: Class) -> None:
    course.come("alice")
    course.read()
    with course.door.database.write() as tx:
        tx.execute(update(rosters).values(differences="https://evil.example/differences"))
    course.later(days=3.1)
    course.read()
    with course.door.database.read() as tx:
        row = tx.execute(select(rosters)).one()
    assert row.reason is None
    assert row.differences.startswith(course.door.sandbox.url)


def test_a_name_comes_with_the_roster_where_the_launch_told_none(course: Class) -> None:
    course.come("alice", name=None, given_name=None, family_name=None)
    assert course.names[ALICE] is None
    course.read()
    assert course.names[ALICE] == "Alice Archer"


def test_the_name_that_she_chose_stays(course: Class) -> None:
    course.come("alice", name=None, given_name=None, family_name=None)
    with course.door.database.write() as tx:
        enrolled.choose_name(tx, tx.execute(select(people.c.id)).scalar_one(), "Wren")
    course.read()
    assert course.names[ALICE] is None


def test_no_address_is_kept_of_anybody(course: Class) -> None:
    course.come("alice", email=None)
    course.read()
    with course.door.database.read() as tx:
        for table in (people, roster_members, rosters, enrolments):
            for row in tx.execute(select(table)):
                assert "@" not in str(tuple(row)), table.name


def test_a_preview_has_no_roster_read(course: Class) -> None:
    course.come("alice", roles=["http://purl.imsglobal.org/vocab/lti/system/person#TestUser"])
    assert course.read() == 0


def test_a_token_that_was_withdrawn_is_asked_for_once_more(course: Class) -> None:
    course.come("alice")
    course.read()
    course.door.sandbox.lms.withdraw_tokens()
    course.later(hours=21)
    course.come("alice")
    assert course.read() == 1
    with course.door.database.read() as tx:
        assert tx.execute(select(rosters.c.reason)).scalar_one() is None


def test_what_goes_wrong_is_said_and_tried_again_later_and_later(course: Class) -> None:
    run = course.come("alice")["run"]
    course.door.sandbox.faults(Fault("error", where="memberships"))
    waits = []
    for _ in range(4):
        assert course.read() == 1
        state = course.state(run)
        assert "problem of its own" in state.reason
        waits.append(state.next_at - course.clock())
        course.ahead += waits[-1]
        course.later(seconds=1)
    assert waits[3] > waits[0] * 3
    course.door.sandbox.faults()
    assert course.read() == 1
    assert course.state(run).reason is None
    assert len(course.expected) == 2


def test_a_platform_that_withholds_the_scope_is_asked_once_a_day(course: Class) -> None:
    run = course.come("alice")["run"]
    course.door.sandbox.lms.personality.more_scopes = ()  # type: ignore[misc]  # this one LMS's
    assert course.read() == 1
    assert course.state(run).reason == "The platform does not allow this tool to read who is in the course."
    assert course.state(run).next_at is None
    course.later(hours=21)
    course.come("alice")
    assert course.read() == 1


def test_half_a_roster_sends_nobody_away(course: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lti_tool.lti.roster.AT_ONCE", 2)
    course.come("alice")
    course.come("bob")
    course.door.sandbox.faults(Fault("drop_after", where="memberships", rate=0.5), seed=5)
    for _ in range(6):
        course.read()
        assert course.gone == set()
        course.later(hours=25)


def test_two_workers_never_read_the_same_roster(course: Class) -> None:
    course.come("alice")
    lease = timedelta(minutes=5)
    due = rostering.claim(course.door.database, lease=lease, now=course.clock())
    assert due
    assert rostering.claim(course.door.database, lease=lease, now=course.clock()) is None
    course.later(minutes=6)
    again = rostering.claim(course.door.database, lease=lease, now=course.clock())
    assert again
    empty = Roster((), full=True)
    assert rostering.keep(course.door.database, course.door.tool.signer, due, empty, now=course.clock()) is None
    assert course.gone == set()


def test_who_erased_herself_is_not_brought_back(course: Class) -> None:
    course.come("bob")
    token = course.come("alice")["t"]
    gone = requests.post(
        f"{course.door.here}/api/me/erase",
        headers={"Authorization": f"Bearer {token}"},
        json={"confirm": True},
        timeout=20,
    )
    assert gone.ok, gone.text
    course.read()
    assert ALICE not in course.expected
    assert "Alice Archer" not in course.names.values()
    course.come("alice")  # her own doing
    course.later(days=4)
    course.read()
    assert (course.gone, course.names[ALICE]) == (set(), "Alice Archer")


def test_names_of_people_who_never_came_are_forgotten_when_nobody_comes_any_more(course: Class) -> None:
    course.come("alice")
    course.read()
    course.later(days=59)
    worker.sweep(course.door.tool, course.clock())
    assert course.expected
    course.later(days=2)
    worker.sweep(course.door.tool, course.clock())
    assert course.expected == {}


def test_two_schools_on_one_server_never_meet(course: Class) -> None:
    """The same course of the same LMS under another deployment: another run, another roster."""
    course.door.register(course.door.sandbox.registration, name="One", active_deployments=("1", "2"))
    course.come("alice")
    course.come("alice", deployment_id="2")
    assert course.read() == 2
    course.come("bob")
    with course.door.database.read() as tx:
        left = tx.execute(select(roster_members.c.run_id, func.count()).group_by(roster_members.c.run_id)).all()
    assert sorted(n for _, n in left) == [1, 2]


def test_five_thousand_people_are_read_in_bounded_time_and_memory(door: Any) -> None:
    course, lms = Class(door), door.sandbox.lms
    lms.enrol(Person(f"p{n}", str(1000 + n), "Person", f"Number {n}") for n in range(5000))
    course.come("alice")
    tracemalloc.start()
    began = time.monotonic()
    assert course.read() == 1
    took, peak = time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(course.expected) == 5002
    assert took < 60, took  # some 3 s without tracing
    assert peak < 60_000_000, peak


# -- platforms that mean us harm, or have gone mad ---------------------------------------------------------------------
class Hostile:
    """A roster service that answers as it is told."""

    def __init__(self, server: LocalServer) -> None:
        self.url = f"http://localhost:{server.port}"
        self.asked = 0
        self.app = Flask("hostile")
        self.app.add_url_rule("/token", view_func=self._token, methods=["POST"])
        self.app.add_url_rule("/members", view_func=self._members)
        server.app = self.app
        self.body: Any = {"members": [{"user_id": ALICE, "roles": ["Learner"]}]}
        self.link: Any = lambda n: None

    def _token(self) -> Response:
        return jsonify({"access_token": "t", "token_type": "Bearer", "expires_in": 3600})

    def _members(self) -> Response:
        self.asked += 1
        body = self.body(self.asked) if callable(self.body) else self.body
        answer = jsonify(body) if not isinstance(body, bytes) else Response(body, content_type=MEMBERS_TYPE)
        if link := self.link(self.asked):
            answer.headers["Link"] = link
        assert request.headers["Accept"] == MEMBERS_TYPE
        return answer


@pytest.fixture
def hostile(door: Any) -> Iterator[tuple[Class, Hostile]]:
    with LocalServer() as server:
        found, course = Hostile(server), Class(door)
        told = replace(door.sandbox.registration, auth_token_url=f"{found.url}/token")
        door.register(told, name="Hostile")
        claim = {"context_memberships_url": f"{found.url}/members", "service_versions": ["2.0"]}
        course.come("bob", namesroleservice=claim)
        yield course, found


def reason(course: Class) -> str | None:
    course.read()
    with course.door.database.read() as tx:
        return tx.execute(select(rosters.c.reason)).scalar_one()  # type: ignore[no-any-return]


def test_pages_that_never_end_are_given_up(hostile: tuple[Class, Hostile], monkeypatch: pytest.MonkeyPatch) -> None:
    course, there = hostile
    monkeypatch.setattr("lti_tool.lti.roster.MOST_PAGES", 20)
    there.link = lambda n: f'<{there.url}/members?page={n}>; rel="next"'
    assert reason(course) == "The platform's list of people does not come to an end."
    assert there.asked == 20
    assert (course.gone, course.expected) == (set(), {})


def test_pages_in_a_circle_are_given_up(hostile: tuple[Class, Hostile]) -> None:
    course, there = hostile
    there.link = lambda n: f'<{there.url}/members?page={n % 2}>; rel="next"'
    assert reason(course) == "The platform's list of people does not come to an end."
    assert there.asked == 3


@pytest.mark.parametrize(
    "elsewhere", ["http://127.0.0.1:1/x", "https://evil.example/", "http://169.254.169.254/", "file:///etc/passwd"]
)
def test_a_page_on_another_server_is_not_asked_for(hostile: tuple[Class, Hostile], elsewhere: str) -> None:
    course, there = hostile
    there.link = lambda n: f'<{elsewhere}>; rel="next"'
    assert reason(course) == "The platform's list of people goes on at another server."
    assert (course.gone, course.expected, there.asked) == (set(), {}, 1)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"members": None},
        {"members": []},
        {"members": "everybody"},
        {"members": [None, 1, "x", [], {"user_id": None}, {"user_id": "x" * 300}, {"user_id": True}]},
        b"<html>maintenance</html>",
        b'{"members": ' + b"[" * 100_000,
        b"",
    ],
    ids=lambda body: str(body)[:30],
)
def test_what_is_no_roster_sends_nobody_away(hostile: tuple[Class, Hostile], body: Any) -> None:
    course, there = hostile
    there.body = body
    assert reason(course) is not None
    assert (course.gone, course.expected) == (set(), {})


def test_an_answer_without_end_is_cut_off(hostile: tuple[Class, Hostile], monkeypatch: pytest.MonkeyPatch) -> None:
    course, there = hostile
    monkeypatch.setattr("lti_tool.lti.roster.CAPS", Caps(largest=100_000, whole=5))
    there.body = b" " * 200_000
    assert reason(course) == "The platform's answer is far too large."


def test_strange_people_are_taken_as_far_as_they_go(hostile: tuple[Class, Hostile]) -> None:
    course, there = hostile
    there.body = {
        "members": [
            {"user_id": 7, "roles": "Learner", "name": 3},
            {"user_id": "8", "roles": [None, {}, "Learner"], "name": "\u202eevil", "email": "x@example.com"},
            {"user_id": "9", "roles": ["Instructor"]},
            {"user_id": "10", "status": 5},
            {"user_id": "11", "status": "DELETED"},
            {"user_id": "8", "status": "Inactive"},
            {"user_id": BOB, "name": "\ud800"},
        ]
    }
    assert reason(course) is None
    assert course.expected == {"7": None, "8": "evil", "10": None}


@pytest.mark.parametrize(
    "claim",
    [None, [], "x", 5, {}, {"context_memberships_url": 7}, {"context_memberships_url": "javascript:alert(1)"},
     {"context_memberships_url": "https://lms.example/" + "x" * 5000}, {"context_memberships_url": "https://["},
     {"context_memberships_url": "https://lms.example/m", "service_versions": ["1.0"]}],
    ids=lambda claim: str(claim)[:40],
)  # fmt: skip
def test_a_claim_that_names_no_roster_keeps_nobody_out(door: Any, claim: Any) -> None:
    course = Class(door)
    run = course.come("alice", namesroleservice=claim)["run"]
    assert course.state(run) is None


def test_a_roster_inside_our_own_network_is_not_read(door: Any) -> None:
    course = Class(door)
    claim = {"context_memberships_url": "http://169.254.169.254/latest", "service_versions": ["2.0"]}
    run = course.come("alice", namesroleservice=claim)["run"]
    course.read()
    assert "may not be called" in course.state(run).reason
