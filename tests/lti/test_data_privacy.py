"""A data privacy launch: what is kept about one person, for herself and for whoever looks after the platform."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.lti.privacy import FOR_USER, MESSAGES
from lti_tool.sandbox.people import CONTEXT_ROLE
from lti_tool.services.seals import Signer
from lti_tool.storage.tables import metadata
from tests.lti.door import Door, code

INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
ALICE, DANA = "4", "3"
ABSENT = {"resource_link": None, "context": None, "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": None}


def ask(door: Door, person: str, about: Any, *, message: str = MESSAGES[0], **claims: Any) -> TestResponse:
    """A whole launch that asks about somebody's data."""
    begun = door.begin(person)
    asked = {**ABSENT, "message_type": message, FOR_USER: about, **claims}
    return door.launch(begun, door.token(begun, person, **asked))


def act(door: Door, page: TestResponse, what: str, **more: str) -> TestResponse:
    """Press a button of the page."""
    found = re.search(r'name="token" value="([^"]+)"', page.get_data(as_text=True))
    assert found, page.get_data(as_text=True)
    return door.client().post("/lti/privacy", data={"token": unescape(found[1]), "act": what, **more})


def words(page: TestResponse) -> str:
    """What the page says, without its elements."""
    inline = re.sub(r"</?(bdi|code)\b[^>]*>", "", page.get_data(as_text=True))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inline)).split())


def everything_in(door: Door) -> str:
    with door.database.read() as tx:
        return "\n".join(str(tuple(row)) for table in metadata.sorted_tables for row in tx.execute(select(table)))


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("key", ["user_id", "id"])
def test_alice_sees_what_is_kept_about_her(either_door: Door, message: str, key: str) -> None:
    door = either_door
    door.come_in("alice")
    page = ask(door, "alice", {key: ALICE}, message=message)
    assert page.status_code == 200
    said = words(page)
    assert "What is kept about you" in said
    for known in (
        "Alice Archer, as the learning platform told it",
        "Welcome to Northside",
        "learner, since",
        "posts: 0",
    ):
        assert known in said
    assert page.headers["Cache-Control"] == "no-store"
    assert f"frame-ancestors 'self' {door.sandbox.url}" in page.headers["Content-Security-Policy"]


def test_it_opens_no_run_and_enrols_nobody(door: Door) -> None:
    ask(door, "dana", {"user_id": DANA})  # from here on the platform's keys and kind are known
    before = everything_in(door)
    page = ask(door, "alice", {"user_id": ALICE})
    assert "Nothing is kept here about you" in words(page)
    assert everything_in(door) == before


def test_she_takes_all_of_it_along(door: Door) -> None:
    door.come_in("alice")
    page = ask(door, "alice", {"user_id": ALICE})
    saved = act(door, page, "json")
    assert saved.headers["Content-Disposition"] == "attachment; filename=about-me.json"
    assert json.loads(saved.get_data())["person"]["name"] == "Alice Archer"
    readable = act(door, page, "html")
    assert readable.content_type == "text/html; charset=utf-8"
    assert "Alice Archer" in readable.get_data(as_text=True)
    assert "sandbox" in readable.headers["Content-Security-Policy"]


def test_she_has_it_deleted_in_two_steps_and_begins_anew_afterwards(either_door: Door) -> None:
    door = either_door
    door.come_in("alice")
    door.come_in("bob")
    page = ask(door, "alice", {"user_id": ALICE})
    sure = act(door, page, "sure")
    assert "Delete everything about you?" in words(sure)
    forgot = act(door, sure, "erase")
    assert (forgot.status_code, "the tick is missing" in words(forgot)) == (422, True)
    assert "Alice Archer" in everything_in(door)
    gone = act(door, sure, "erase", sure="yes")
    assert "Everything about you has been deleted here" in words(gone)
    assert "Alice" not in everything_in(door)
    assert "Bob Brown" in everything_in(door)
    assert "Nothing is kept here about you" in words(act(door, page, "known"))
    assert "Nothing is kept here about you" in words(act(door, page, "json"))
    assert code(door.come_in("alice")) == "let in"


def test_her_open_page_is_over_when_an_administrator_has_had_her_deleted(door: Door) -> None:
    location = door.come_in("alice").headers["Location"]
    token = re.search(r"#t=([^&]+)", location)
    assert token
    bearer = {"Authorization": f"Bearer {token[1]}"}
    assert door.client().get("/api/state", headers=bearer).status_code == 200
    act(door, ask(door, "dana", {"user_id": ALICE}, roles=[INSTITUTION + "Administrator"]), "erase", sure="yes")
    assert door.client().get("/api/state", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    "role",
    [INSTITUTION + "Administrator", SYSTEM + "Administrator", SYSTEM + "SysAdmin"],
)
def test_who_looks_after_the_platform_may_ask_about_anybody(door: Door, role: str) -> None:
    door.come_in("alice")
    page = ask(door, "dana", {"user_id": ALICE}, roles=[role])
    assert "What is kept about Alice Archer" in words(page)
    assert act(door, page, "json").headers["Content-Disposition"] == "attachment; filename=about-one-person.json"
    assert "Everything about this person has been deleted here" in words(act(door, page, "erase", sure="yes"))
    assert "Alice" not in everything_in(door)


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param([CONTEXT_ROLE + "Learner"], id="a learner"),
        pytest.param([CONTEXT_ROLE + "Instructor"], id="a facilitator"),
        pytest.param([CONTEXT_ROLE + "Administrator"], id="an administrator of one course"),
        pytest.param(["Administrator"], id="the short form, which is a role in one course"),
        pytest.param([INSTITUTION + "Faculty", SYSTEM + "User"], id="staff"),
        pytest.param([INSTITUTION + "Administrator#Support"], id="a role that only looks like an administrator's"),
        pytest.param([SYSTEM + "Administrator", TEST_USER], id="a test user, whatever else it is"),
        pytest.param([], id="nobody in particular"),
    ],
)
def test_nobody_else_may_ask_about_alice(door: Door, roles: list[str]) -> None:
    door.come_in("alice")
    page = ask(door, "bob", {"user_id": ALICE}, roles=roles)
    assert (page.status_code, code(page)) == (403, "privacy_refused")
    assert "Alice" not in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        pytest.param({FOR_USER: None}, "claim_missing", id="nobody is named"),
        pytest.param({FOR_USER: {}}, "claim_missing", id="nobody is named in it"),
        pytest.param({FOR_USER: []}, "claim_missing", id="an empty object as PHP writes it"),
        pytest.param({FOR_USER: {"user_id": ""}}, "claim_missing", id="an empty name"),
        pytest.param({FOR_USER: "4"}, "claim_malformed", id="a text"),
        pytest.param({FOR_USER: {"user_id": 4}}, "claim_malformed", id="a number"),
        pytest.param({FOR_USER: {"user_id": "4\0"}}, "claim_malformed", id="a letter that is none"),
        pytest.param({FOR_USER: {"user_id": "4" * 256}}, "claim_malformed", id="far too long"),
        pytest.param({FOR_USER: {"user_id": "4", "id": "5"}}, "claim_malformed", id="two people"),
        pytest.param({"sub": None}, "claim_missing", id="nobody asks"),
        pytest.param({"roles": None}, "claim_missing", id="no roles"),
    ],
)
def test_a_question_that_is_none_is_refused(door: Door, claims: dict[str, Any], why: str) -> None:
    # Not even where launches that name nobody are let in.
    door.register(door.sandbox.registration, name="The practice LMS", anonymous=True)
    about = claims.pop(FOR_USER) if FOR_USER in claims else {"user_id": ALICE}
    assert code(ask(door, "alice", about, **claims)) == why


def test_the_same_code_at_another_school_is_another_person(door: Door) -> None:
    door.come_in("alice")
    told = door.sandbox.registration
    other = door.register(told, client_id="another-school", name="Southside")
    page = ask(door, "alice", {"user_id": ALICE})
    sealed = re.search(r'name="token" value="([^"]+)"', page.get_data(as_text=True))
    assert sealed
    payload = door.tool.signer.read(unescape(sealed[1]), "privacy")
    assert payload
    foreign = door.tool.signer.sign({**payload, "registration": other.id})
    elsewhere = door.client().post("/lti/privacy", data={"token": foreign, "act": "known"})
    assert "Nothing is kept here about you" in words(elsewhere)
    door.client().post("/lti/privacy", data={"token": foreign, "act": "erase", "sure": "yes"})
    assert "Alice Archer" in everything_in(door)


def test_a_token_of_another_server_an_old_one_and_another_kind_open_nothing(door: Door, tmp_path: Any) -> None:
    door.come_in("alice")
    sealed: dict[str, Any] = {"kind": "privacy", "registration": door.registration.id, "subject": ALICE, "own": True}
    sealed |= {"until": (datetime.now(UTC) + timedelta(minutes=5)).timestamp(), "back": None, "platform": None}
    past = (datetime.now(UTC) - timedelta(seconds=1)).timestamp()
    ours = door.tool.signer
    assert "Alice Archer" in words(post(door, ours.sign(sealed)))
    tokens = [
        Signer.new(tmp_path / "elsewhere").sign(sealed),
        ours.sign({**sealed, "until": past}),
        ours.sign({**sealed, "kind": "grant"}),
        ours.sign({**sealed, "registration": 999}),
        "", "x", "a.b", "é.é",
    ]  # fmt: skip
    for token in tokens:
        answer = post(door, token)
        assert (answer.status_code, code(answer)) == (410, "privacy_over")
        assert "Alice" not in answer.get_data(as_text=True)
    assert code(door.client().get("/lti/privacy")) == "opened_directly"


def post(door: Door, token: str) -> TestResponse:
    return door.client().post("/lti/privacy", data={"token": token, "act": "known"})


def test_names_cannot_do_anything_to_the_page(door: Door) -> None:
    begun = door.begin("alice")
    name = '<img src=x onerror="alert(1)">'
    door.launch(begun, door.token(begun, name=name, context={"id": "c", "title": "<script>1</script>"}))
    page = ask(door, "alice", {"user_id": ALICE}, launch_presentation={"return_url": "javascript:alert(1)"})
    body = page.get_data(as_text=True)
    assert "&lt;img" in body
    assert "<img" not in body
    assert "<script>1" not in body
    assert "javascript:" not in body
