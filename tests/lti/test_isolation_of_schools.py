"""Two schools on one issuer: whatever anybody of one asks about the other, nothing is told, and nothing is changed.

Schools of a big platform share its issuer, the numbers of their courses and links, and even user ids; only the client
id of their registration tells them apart. Everything of the northern school has a mark in it, and people of the
southern school ask every address of the tool about it. An address that is in no row fails the test.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Table, select

from lti_tool.records import Registration, Role
from lti_tool.services.enrolment import Entry
from lti_tool.services.seals import code_of
from lti_tool.storage import lti_state
from lti_tool.storage.roster_tables import roster_members, rosters
from lti_tool.storage.tables import enrolments, metadata, people, runs
from tests.services.meetings import COURSE as LIVE
from tests.services.meetings import write_live
from tests.services.reviews import COURSE as DRAFTS
from tests.services.reviews import GOOD, write_drafts
from tests.support import pictures
from tests.support.courses import write_course
from tests.support.tool import COURSE as SMALL
from tests.support.tool import RunningTool, now, running, settings_for
from tests.support.workshop import WORKSHOP, WORKSHOP_FILES

MARK = "Zanzibar"
SOUGHT = MARK.lower()
"""As somebody looks for it: an answer that repeats the question does not have the mark."""
HERS, THEM = f"Alice {MARK}", f"Dana {MARK}"
COURSES = (SMALL, LIVE, DRAFTS, WORKSHOP)
DATE = {"minutes": 60, "zone": "UTC"}


@dataclass(frozen=True)
class Ask:
    """One way to ask an address. In path, body and query, names in brackets stand for the northern school's ids.

    A body of text is sent as it is, everything else as JSON.
    """

    course: str = SMALL
    """The course of the southern school that whoever asks is in."""
    body: Any = None
    about: bool = True
    """Whether it is about something of the northern school, and must be refused."""
    query: str = ""


@dataclass(frozen=True)
class Held:
    """An address that asks for no session: where it is held."""

    why: str


def about(*bodies: Any, course: str = SMALL, query: str = "") -> tuple[Ask, ...]:
    """Named by an id of the northern school."""
    return tuple(Ask(course, body, query=query) for body in bodies or (None,))


def own(*bodies: Any, course: str = SMALL, query: str = "") -> tuple[Ask, ...]:
    """About whoever asks, or her own run."""
    return tuple(Ask(course, body, about=False, query=query) for body in bodies or (None,))


STATIC = Held("the same file for everybody")
LAUNCHES = Held("test_refused_launches.py and test_certification*.py: held by signature, registration and login")
SECRET = Held("the secret in the address is the permission; it is in nobody else's answers, which is seen below")

TABLE: dict[tuple[str, str], tuple[Ask, ...] | Held] = {
    ("GET", "/healthz"): STATIC,
    ("GET", "/static/player/<name>"): STATIC,
    ("GET", "/static/player/for/<course>.js"): STATIC,
    ("GET", "/play/<run>/"): own(),
    ("GET", "/facilitate/<run>/"): own(),
    ("GET", "/play/<run>/media/<path:name>"): STATIC,
    ("GET", "/lti/pictures/<course>/media/<path:name>"): STATIC,
    ("GET", "/lti/config"): STATIC,
    ("GET", "/lti/config/<name>.json"): STATIC,
    ("GET", "/lti/jwks.json"): STATIC,
    ("GET", "/lti/register/<secret>"): Held("test_registering.py: an invite is good once, and for no known school"),
    ("GET", "/lti/links"): Held("test_deep_linking.py: opened by hand"),
    ("POST", "/lti/links"): Held("test_deep_linking.py: an answer is for the platform that asked and no other"),
    **{
        (method, f"/lti/{rest}"): LAUNCHES
        for method in ("GET", "POST")
        for rest in (
            "login", "launch", "launch/<course>", "launch/<course>/<activity>", "launch/<course>/module/<module>",
        )
    },
    ("POST", "/lti/notices"): Held("test_copy_notices.py: signed by the platform, for one registration and deployment"),
    ("GET", "/lti/privacy"): Held("test_data_privacy.py: opened by hand"),
    ("POST", "/lti/privacy"): Held("test_data_privacy.py: the same code at another school is another person"),
    ("GET", "/letters/<secret>/confirm"): SECRET,
    ("POST", "/letters/<secret>/confirm"): SECRET,
    ("GET", "/letters/<secret>/stop"): SECRET,
    ("POST", "/letters/<secret>/stop"): SECRET,
    ("GET", "/calendar/<token>.ics"): SECRET,
    ("GET", "/receipts/jwks.json"): STATIC,
    ("POST", "/api/packages/launch"): Held("tests/services/test_packages.py: a grant names one run"),
    # -- the player ----------------------------------------------------------------------------------------------------
    ("GET", "/api/state"): tuple(Ask(course, about=False) for course in COURSES),
    ("PUT", "/api/place"): own({"place": "welcome"}),
    ("PUT", "/api/draft"): own({"key": "explain", "text": "…"}, {"key": "{post}", "text": "…"}),
    ("POST", "/api/home"): own({"sealed": "x"}),
    ("PUT", "/api/name"): own({"name": "Erin"}),
    ("POST", "/api/record"): own({"welcome": {"viewed": True}}),
    ("POST", "/api/activities/<activity>/view"): own(),
    ("POST", "/api/activities/<activity>/done"): own(),
    ("POST", "/api/activities/<activity>/answers"): own({"answers": {}}),
    ("GET", "/api/notices"): tuple(Ask(course, about=False) for course in COURSES),
    ("PUT", "/api/notices/read"): own({"upto": "999999"}),
    ("POST", "/api/run/join"): own({"code": "WRONG-CODE"}, {"code": "{run}"}),
    # -- the discussion ------------------------------------------------------------------------------------------------
    ("GET", "/api/activities/<activity>/posts"): own() + own(query="thread={post}") + own(query="after={post}"),
    ("POST", "/api/activities/<activity>/posts"): (
        *about({"text": "I think so too.", "parent": "{post}"}),
        *about({"text": "Look at this picture of hers.", "parent": None, "attachments": ["{file}"]}),
        *own({"text": "Six words that count as one.", "parent": None}),
    ),
    ("GET", "/api/activities/<activity>/search"): own(query=f"q={SOUGHT}"),
    ("GET", "/api/activities/<activity>/similar"): own(query=f"q={SOUGHT}") + own(query=f"text={SOUGHT}"),
    ("GET", "/api/activities/<activity>/people"): own(query=f"q={SOUGHT}") + own(),
    ("PUT", "/api/activities/<activity>/read"): own({"upto": "{post}"}),
    ("PUT", "/api/activities/<activity>/unread"): own({}) + own({"from": "{post}"}),
    ("PUT", "/api/activities/<activity>/mute"): own({"on": True}) + own({"on": True, "post": "{post}"}),
    ("POST", "/api/activities/<activity>/ask_for_time"): own({"reason": "I was ill."}),
    ("POST", "/api/activities/<activity>/attachments"): own(query="name=a.png&alt=a"),
    ("GET", "/api/attachments/<public_id>"): about(),
    ("GET", "/api/posts/<post>"): about(),
    ("PUT", "/api/posts/<post>"): about({"text": "I would say something else."}),
    ("DELETE", "/api/posts/<post>"): about(),
    ("GET", "/api/posts/<post>/history"): about(),
    ("PUT", "/api/posts/<post>/marks/<kind>"): about({}),
    ("DELETE", "/api/posts/<post>/marks/<kind>"): about(),
    ("PUT", "/api/posts/<post>/owner"): about({"owner": None}, {"owner": "{person}"}),
    ("POST", "/api/posts/<post>/hide"): about({"reason": "Not here."}),
    ("POST", "/api/posts/<post>/restore"): about({"reason": "It is fine."}),
    ("POST", "/api/posts/<post>/approve"): about({"reason": "It is fine."}),
    ("POST", "/api/posts/<post>/report"): about({"reason": "This is unkind."}),
    # -- reviews and dates ---------------------------------------------------------------------------------------------
    ("GET", "/api/activities/<activity>/reviews"): own(course=DRAFTS),
    ("POST", "/api/activities/<activity>/reviews"): own({}, course=DRAFTS),
    ("POST", "/api/activities/<activity>/training"): own({"sample": "s1", "levels": GOOD}, course=DRAFTS),
    ("PUT", "/api/reviews/<review>"): about(
        {"levels": GOOD, "comment": "It sounds like a person, and it ends well."}, course=DRAFTS
    ),
    ("GET", "/api/activities/<activity>/meetings"): own(course=LIVE),
    ("POST", "/api/activities/<activity>/make_up"): own({"reflection": "", "question": ""}, course=LIVE),
    ("POST", "/api/meetings/<meeting>/seat"): about({}, course=LIVE),
    ("DELETE", "/api/meetings/<meeting>/seat"): about(course=LIVE),
    ("POST", "/api/meetings/<meeting>/attend"): about({"code": "{code}"}, course=LIVE),
    ("GET", "/api/meetings/<meeting>/calendar"): about(course=LIVE),
    ("PUT", "/api/meetings/<meeting>/outcome"): about({"outcome": "More."}, course=LIVE),
    # -- oneself -------------------------------------------------------------------------------------------------------
    ("GET", "/api/me"): own(),
    ("GET", "/api/me/export"): own(),
    ("PUT", "/api/me/listed"): own({"listed": True}),
    ("GET", "/api/me/digest"): own(),
    ("PUT", "/api/me/digest"): own({"address": "alice@south.example"}),
    ("DELETE", "/api/me/digest"): own(),
    # -- the run, for facilitators -------------------------------------------------------------------------------------
    ("GET", "/api/run/overview"): tuple(Ask(course, about=False) for course in COURSES),
    ("GET", "/api/run/lists/<name>"): own(),
    ("GET", "/api/run/people"): tuple(Ask(course, about=False) for course in COURSES) + own(query=f"q={SOUGHT}"),
    ("GET", "/api/run/roster"): own(),
    ("POST", "/api/run/roster/read"): own({}),
    ("GET", "/api/run/audit"): own(),
    ("GET", "/api/run/harvest"): own(course=WORKSHOP),
    ("GET", "/api/run/harvest/export"): own(course=WORKSHOP, query="as=json"),
    ("GET", "/api/run/pictures"): own(),
    ("GET", "/api/run/settings"): own(),
    ("PUT", "/api/run/settings"): own({"read_only": False}),
    ("PUT", "/api/run/spaces/<activity>"): own({"locked": False}),
    ("POST", "/api/run/invitation"): own({}),
    ("GET", "/api/run/packages"): own(),
    ("POST", "/api/run/packages/<grant>"): about({"connected": True}),
    ("POST", "/api/run/report"): own("username,status,code\nalice,completed,{receipt}\n"),
    ("POST", "/api/run/part"): own({}),
    ("GET", "/api/run/people/<person>"): about(),
    ("GET", "/api/run/people/<person>/audit"): about(),
    ("GET", "/api/run/people/<person>/posts"): about(),
    ("POST", "/api/run/people/<person>/nudge"): about({"text": "How are you?"}),
    ("POST", "/api/run/people/<person>/excuse"): about({"activity": "explain", "reason": "Away."}),
    ("POST", "/api/run/people/<person>/unexcuse"): about({"activity": "explain", "reason": ""}),
    ("POST", "/api/run/people/<person>/extend"): about({"activity": "explain", "until": "2099-01-01T00:00:00Z"}),
    ("POST", "/api/run/people/<person>/pair"): about({"with": "{person}"}),
    ("POST", "/api/run/people/<person>/read_only"): about({"on": True, "reason": "It is fine."}),
    ("POST", "/api/run/people/<person>/revoke"): about({"activity": "explain", "reason": "Again."}),
    ("POST", "/api/run/people/<person>/resend"): about({}),
    ("POST", "/api/run/people/<person>/rebind"): about({}),
    ("GET", "/api/run/grading/<activity>"): own(course=WORKSHOP),
    ("PUT", "/api/run/grading/<activity>/<person>"): about(
        {"levels": {"clear": 2, "kind": 1}, "comment": "Good."}, course=WORKSHOP
    ),
    ("DELETE", "/api/run/grading/<activity>/<person>"): about(course=WORKSHOP),
    ("GET", "/api/run/reviews/<activity>"): own(course=DRAFTS),
    ("PUT", "/api/run/reviews/<activity>/<person>"): about({"levels": GOOD, "comment": "Good."}, course=DRAFTS),
    ("DELETE", "/api/run/reviews/<activity>/<person>"): about(course=DRAFTS),
    ("GET", "/api/run/meetings"): own(course=LIVE),
    ("POST", "/api/run/meetings"): own({"activity": "meet", "starts": "2099-01-01T10:00", **DATE}, course=LIVE),
    ("GET", "/api/run/meetings/<meeting>"): about(course=LIVE),
    ("PUT", "/api/run/meetings/<meeting>"): about({"place": "Room 7"}, course=LIVE),
    ("POST", "/api/run/meetings/<meeting>/cancel"): about({"reason": "The room is closed."}, course=LIVE),
    ("GET", "/api/run/meetings/<meeting>/code"): about(course=LIVE),
    ("PUT", "/api/run/meetings/<meeting>/attendance"): about({"marks": []}, course=LIVE),
    ("GET", "/api/run/meetings/<meeting>/attendance.csv"): about(course=LIVE),
    ("POST", "/api/run/meetings/<meeting>/attendance.csv"): about({"csv": "person,attendance"}, course=LIVE),
    ("PUT", "/api/run/meetings/<meeting>/notes/<person>"): about({"coach_notes": "…"}, course=LIVE),
    ("POST", "/api/run/meetings/<meeting>/seats"): about({"person": "{person}"}, course=LIVE),
    ("DELETE", "/api/run/meetings/<meeting>/seats/<person>"): about(course=LIVE),
    # Last: she is gone after it, from her own school alone.
    ("POST", "/api/me/erase"): own({"confirm": True}),
}  # fmt: skip
HELD_BELOW = {
    "/admin": "tests/admin: pages of whoever runs the server, with a visit of their own; no school's token opens one",
}
CALLERS = ("learner", "namesake", "facilitator", "preview", "package")
ACTIVITY = {SMALL: "explain", LIVE: "meet", DRAFTS: "draft", WORKSHOP: "talk"}


@dataclass
class Town:
    """The tool, and what the northern school has in it: ids by course and name."""

    tool: RunningTool
    south: Registration
    ids: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def client(self) -> FlaskClient:
        return self.tool.app.test_client()

    def enter(self, person: str, course: str, role: Role = Role.LEARNER, *, south: bool = False) -> Entry:
        """Come in at either school; contexts, links and user ids are the same in both."""
        name = person.title() if south else {"alice": HERS, "dana": THEM}.get(person, f"{person} {MARK}")
        registration = self.south if south else self.tool.registration
        return self.tool.enter(person, registration=registration, course=course, role=role, name=name)

    def token(self, caller: str, course: str) -> str:
        """The token of this kind of caller at the southern school."""
        if caller == "package":
            run = self.enter("berta", course, south=True).run.public_id
            given = self.tool.grant(run=run, course=course)
            token: str = self.tool.package(given).json()["token"]
            return token
        # The namesake has the user id that Alice has at the northern school.
        person = {"namesake": "alice", "facilitator": "dana"}.get(caller, "berta")
        role = {"facilitator": Role.FACILITATOR, "preview": Role.PREVIEW}.get(caller, Role.LEARNER)
        return self.enter(person, course, role, south=True).token


def bearer(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **more}


keys = map("key-{}".format, itertools.count())


def done(client: FlaskClient, token: str, method: str, path: str, body: Any = None) -> Any:
    """Something that the northern school does; it must succeed."""
    answer = client.open(path, method=method, json=body, headers=bearer(token, **{"Idempotency-Key": next(keys)}))
    assert answer.status_code < 300, f"{method} {path}: {answer.text}"
    return answer.json


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    letters = {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "Touchpoint <letters@example.com>"}
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path}/tool.sqlite3", **letters)
    write_live(tmp_path / "courses")
    write_drafts(tmp_path / "courses")
    write_course(tmp_path / "courses" / WORKSHOP, WORKSHOP_FILES)
    with running(settings) as tool:
        north = tool.registration
        with tool.database.write() as tx:
            fields = {name: getattr(north, name) for name in ("issuer", "auth_login_url", "auth_token_url", "jwks_url")}
            south = lti_state.register(tx, **fields, client_id="the-southern-school", name="South", now=now())
        town = Town(tool, south)
        settle(town)
        yield town


def settle(town: Town) -> None:
    """Have the northern school do something in every course: `town.ids` names it."""
    client = town.client
    for course in COURSES:
        alice, dana = town.enter("alice", course), town.enter("dana", course, Role.FACILITATOR)
        ids = {"run": alice.run.public_id, "person": f"l{alice.session.enrolment_id}", "activity": ACTIVITY[course]}
        town.ids[course] = {**ids, "alice": alice.token, "dana": dana.token, "kind": "endorse", "name": "stuck"}
    alices = town.ids[SMALL]["alice"]
    asked = f"/api/activities/explain/attachments?name={MARK}.png&alt={MARK}"
    png = bearer(alices, **{"Content-Type": "image/png"})
    town.ids[SMALL]["file"] = client.post(asked, data=pictures.png(), headers=png).json["attachment"]["id"]  # type: ignore[index]
    said = {"text": f"You owe nobody in {MARK} a connection.", "parent": None, "attachments": [town.ids[SMALL]["file"]]}
    town.ids[SMALL]["post"] = done(client, alices, "POST", "/api/activities/explain/posts", said)["post"]["id"]
    done(client, alices, "PUT", "/api/me/listed", {"listed": True})
    expect(town)
    certify(town)
    meet(town, client)
    review(town, client)
    words = {"text": f"I would show her {MARK} first.", "parent": None}
    done(client, town.ids[WORKSHOP]["alice"], "POST", "/api/activities/talk/posts", words)


def expect(town: Town) -> None:
    """Somebody is in the roster of the northern school's course who has not come yet."""
    with town.tool.database.write() as tx:
        (run_id,) = tx.execute(select(runs.c.id).where(runs.c.public_id == town.ids[SMALL]["run"])).one()
        tx.execute(rosters.insert().values(run_id=run_id, url="https://platform.example/members", launched_at=now()))
        tx.execute(roster_members.insert().values(run_id=run_id, subject="waited-for", name=f"Emil {MARK}"))


def certify(town: Town) -> None:
    """Alice has a receipt, and packages may come to her run."""
    ids = town.ids[SMALL]
    ids["grant"] = town.tool.grant(run=ids["run"], organisation=MARK).id
    said = {"kind": "receipt", "run": ids["run"], "course": SMALL, "learner": "alice", "plan": "p", "at": f"{now()}"}
    token = town.tool.tool.signer.sign(said)
    with town.tool.database.write() as tx:
        tx.execute(enrolments.update().where(enrolments.c.id == int(ids["person"][1:])).values(receipt=token))
        tx.execute(people.update().where(people.c.platform_name == HERS).values(chosen_name=HERS))
    ids["receipt"] = code_of(token)


def meet(town: Town, client: FlaskClient) -> None:
    ids, clock = town.ids[LIVE], town.tool.clock()
    starts = (clock + timedelta(minutes=10)).replace(tzinfo=None).isoformat()
    limits = {name: clock.isoformat() for name in ("promote_until", "cancel_until")}
    until = (clock + timedelta(minutes=9)).isoformat()
    said = {"activity": "meet", "starts": starts, **DATE, "link": f"https://{MARK}.example/", "seats": 2}
    made = done(
        client, ids["dana"], "POST", "/api/run/meetings", {**said, **limits, "sign_up_until": until, "min_seats": 1}
    )
    ids["meeting"] = made["meeting"]["id"]
    done(client, ids["alice"], "POST", f"/api/meetings/{ids['meeting']}/seat", {})
    ids["code"] = done(client, ids["dana"], "GET", f"/api/run/meetings/{ids['meeting']}/code")["code"]


def review(town: Town, client: FlaskClient) -> None:
    people = {name: town.enter(name, DRAFTS).token for name in ("bob", "charlie", "alice")}
    for name, token in people.items():
        words = {"text": f"This is what {name} in {MARK} would write to a customer.", "parent": None}
        done(client, token, "POST", "/api/activities/draft/posts", words)
        for sample in ("s1", "s2"):
            done(client, token, "POST", "/api/activities/draft/training", {"sample": sample, "levels": GOOD})
    given = done(client, town.ids[DRAFTS]["alice"], "POST", "/api/activities/draft/reviews", {})
    town.ids[DRAFTS]["review"] = given["assigned"]["id"]


# -- what is asked -----------------------------------------------------------------------------------------------------
def test_every_address_of_the_tool_has_a_row(town: Town) -> None:
    there = {
        (method, rule.rule)
        for rule in town.tool.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith(tuple(HELD_BELOW))
    }
    assert there == set(TABLE)


@pytest.mark.parametrize("caller", CALLERS)
def test_nobody_of_the_other_school_sees_or_changes_anything(town: Town, caller: str) -> None:
    before = everything(town)
    tokens = {course: town.token(caller, course) for course in COURSES}
    told, let_in = [], []
    for (method, rule), asks in TABLE.items():
        for ask in asks if not isinstance(asks, Held) else ():
            answer = asked(town, tokens[ask.course], method, rule, ask)
            assert answer.status_code < 500, f"{method} {rule}: {answer.text}"
            if MARK in answer.text or town.ids[LIVE]["code"] in answer.text:
                told.append(f"{method} {rule} {ask.body or ask.query}: {answer.text[:200]}")
            if ask.about and answer.status_code < 400:
                let_in.append(f"{method} {rule} {ask.body or ask.query}: {answer.status_code}")
    assert told == []
    assert let_in == []
    assert_untouched(town, before)


@pytest.mark.parametrize("caller", ["facilitator", "learner"])
def test_the_same_is_answered_at_the_school_it_belongs_to(town: Town, caller: str) -> None:
    """Otherwise nothing would follow from the refusals: the ids could be wrong for everybody."""
    let_in = set()
    for (method, rule), asks in TABLE.items():
        for ask in asks if not isinstance(asks, Held) and method == "GET" else ():
            token = town.ids[ask.course]["dana" if caller == "facilitator" else "alice"]
            if ask.about and asked(town, token, method, rule, ask).status_code == 200:
                let_in.add(rule)
    hers = {"/api/attachments/<public_id>", "/api/meetings/<meeting>/calendar"}
    asked_about = {rule for (method, rule), asks in TABLE.items() if method == "GET" and asks == about(course=LIVE)}
    staffs = {rule for rule in asked_about if rule.startswith("/api/run/")} | {"/api/run/people/<person>"}
    assert let_in >= (hers if caller == "learner" else staffs | {"/api/posts/<post>"})


def asked(town: Town, token: str, method: str, rule: str, ask: Ask) -> Any:
    """What is answered. `rule` and whatever is sent name things of the northern school."""
    ids = {**{name: value for known in town.ids.values() for name, value in known.items()}, **town.ids[ask.course]}
    path = rule.replace("<public_id>", ids["file"])
    for name, value in ids.items():
        path = path.replace(f"<{name}>", value)
    query = ask.query
    for name, value in ids.items():
        query = query.replace(f"{{{name}}}", value)
    sent = ask.body if isinstance(ask.body, str) else json.dumps(ask.body)
    for name, value in ids.items():
        sent = sent.replace(f"{{{name}}}", value)
    kind = "text/csv" if isinstance(ask.body, str) else "application/json"
    headers = bearer(token, **{"Idempotency-Key": next(keys), "Content-Type": kind})
    return town.client.open(f"{path}?{query}", method=method, data=sent, headers=headers)


# -- what may have become of it ----------------------------------------------------------------------------------------
Rows = dict[str, dict[Any, tuple[Any, ...]]]


def everything(town: Town) -> Rows:
    """Every row of every table, by its key."""
    with town.tool.database.read() as tx:
        return {
            table.name: {key_of(table, row): tuple(row) for row in tx.execute(table.select())}
            for table in metadata.sorted_tables
        }


def key_of(table: Table, row: Any) -> Any:
    return tuple(getattr(row, column.key) for column in table.primary_key.columns) or tuple(row)


def assert_untouched(town: Town, before: Rows) -> None:
    """Every row that was there is there as it was, and no new row belongs to one of the northern school's."""
    after = everything(town)
    for table in metadata.sorted_tables:
        changed = {key: row for key, row in before[table.name].items() if after[table.name].get(key) != row}
        assert changed == {}, table.name
        for key, row in after[table.name].items():
            if key not in before[table.name]:
                belongs_to = owners(town, table, row, before)
                assert belongs_to == [], f"a new row of {table.name}: {row}"


def owners(town: Town, table: Table, row: tuple[Any, ...], before: Rows) -> list[str]:
    """The columns of this row that name something of the northern school."""
    found = []
    for column, value in zip(table.columns, row, strict=True):
        for reference in column.foreign_keys:
            there = before[reference.column.table.name]
            shared = reference.column.table.name == "registrations" and value == town.south.id
            if value is not None and (value,) in there and not shared:
                found.append(column.name)
    return found
