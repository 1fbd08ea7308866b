"""What this house adds to the certification guide, where no other test of this folder holds it already."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from lti_tool.lti import http
from lti_tool.sandbox import Fault
from lti_tool.storage import lti_state
from lti_tool.storage.community_tables import posts
from lti_tool.storage.tables import people, runs
from tests.lti.certification import GONE, LTI, Payload
from tests.lti.conftest import opened
from tests.lti.door import Door, code, landed
from tests.support.sandbox import Sandbox

NEEDED = {
    "iss": "claim_missing",
    "aud": "audience_wrong",
    "iat": "claim_missing",
    "exp": "claim_missing",
    "nonce": "claim_missing",
    "sub": "anonymous_refused",
    LTI + "version": "version_wrong",
    LTI + "message_type": "claim_missing",
    LTI + "deployment_id": "claim_missing",
    LTI + "target_link_uri": "claim_missing",
    LTI + "roles": "claim_missing",
    LTI + "resource_link": "claim_missing",
}
READ = (*NEEDED, "name", "given_name", "family_name", "email", LTI + "context", LTI + "custom")
CLAIMS = (
    *READ,
    LTI + "launch_presentation",
    LTI + "tool_platform",
    LTI + "lis",
    LTI + "ext",
    "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint",
    "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
    "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome",
)
"""Every claim of a launch as one big platform sends it."""
ODD = {
    "a text": "odd",
    "a number": 7,
    "a broken number": 0.5,
    "a truth": True,
    "a list": [7],
    "an object": {"odd": [7]},
}


@pytest.fixture(scope="module")
def moodle(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[Door]:
    """A door for the whole module, before a platform that sends all the claims there are."""
    folder = tmp_path_factory.mktemp("moodle")
    with Sandbox(personality="moodle") as sandbox:
        yield from opened(folder, sandbox, f"sqlite:///{shutil.copy(sqlite_file, folder)}")


def with_one_changed(door: Door, claim: str, value: object) -> str:
    begun = door.begin()
    return code(door.launch(begun, Payload("", {claim: value}).token(door, "alice", begun.nonce)))


# -- each claim, without and odd ---------------------------------------------------------------------------------------
def test_the_table_of_claims_has_every_claim_of_a_launch(moodle: Door) -> None:
    assert set(moodle.sandbox.launch_claims("alice")) == set(CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS)
def test_each_claim_as_null_is_as_good_as_absent(moodle: Door, claim: str) -> None:
    expected = NEEDED.get(claim, "let in")
    assert with_one_changed(moodle, claim, None) == expected
    assert with_one_changed(moodle, claim, GONE) == expected


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("claim", CLAIMS)
def test_each_claim_of_another_type_is_refused_or_not_read(moodle: Door, claim: str, kind: str) -> None:
    honest, odd = moodle.sandbox.launch_claims("alice")[claim], ODD[kind]
    told = with_one_changed(moodle, claim, odd)
    same = isinstance(odd, type(honest)) and not isinstance(odd, bool)
    if claim in READ and not same and not (claim in ("iat", "exp") and kind == "a broken number"):
        expected = {LTI + "version": "version_wrong", "aud": "audience_wrong"}.get(claim, "claim_malformed")
        assert told == expected
    else:
        assert told != "tool_unavailable"
        assert not told.startswith("no code")


# -- what people and places are called -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("told", "shown"),
    [
        pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="HTML"),
        pytest.param("أهلاً وسهلاً", "أهلاً وسهلاً", id="from right to left"),
        pytest.param("Week\u202e 1\u0000", "Week 1", id="characters that turn a line around"),
        pytest.param("山田 😀 " + "n" * 900, ("山田 😀 " + "n" * 900)[:500], id="long, and of many scripts"),
        pytest.param("\u200b \t ", "Link", id="nothing that can be seen"),
        pytest.param("$Context.title", "Link", id="a variable that was not filled in"),
    ],
)
def test_a_title_is_a_text_and_never_a_page(shared_door: Door, told: str, shown: str) -> None:
    begun = shared_door.begin()
    context = {"id": f"course {told}"[:200].replace("\0", ""), "title": told}
    claims = {LTI + "context": context, LTI + "resource_link": {"id": "1", "title": "Link"}}
    answer = shared_door.launch(begun, Payload("", claims).token(shared_door, "alice", begun.nonce))
    assert code(answer) == "let in"
    headers = {"Authorization": f"Bearer {landed(answer)['t']}"}
    state = shared_door.client().get("/api/state", headers=headers).json
    assert state
    assert state["run"]["title"] == shown
    assert "alert(1)" not in shared_door.client().get(answer.headers["Location"]).get_data(as_text=True)


def test_five_hundred_roles_are_read_and_one_more_is_too_many(shared_door: Door) -> None:
    roles = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]
    assert with_one_changed(shared_door, LTI + "roles", roles * 500) == "let in"
    assert with_one_changed(shared_door, LTI + "roles", roles * 501) == "claim_malformed"


# -- who somebody is ---------------------------------------------------------------------------------------------------
def test_the_same_user_on_two_deployments_is_one_person_in_two_runs(door: Door) -> None:
    with door.database.write() as tx:
        lti_state.approve(tx, door.registration.id, "two", now=datetime.now(UTC))
    first = door.come_in()
    begun = door.begin(lti_deployment_id="two")
    second = door.launch(begun, door.token(begun, deployment_id="two"))
    assert [code(first), code(second)] == ["let in", "let in"]
    client = door.client()
    tokens = [landed(answer)["t"] for answer in (first, second)]
    words = {"text": "Hello, I am new on the second floor.", "parent": None}
    told = {"Authorization": f"Bearer {tokens[0]}", "Idempotency-Key": "hello"}
    assert client.post("/api/activities/say-hello/posts", json=words, headers=told).status_code == 201
    elsewhere = client.get("/api/activities/say-hello/posts", headers={"Authorization": f"Bearer {tokens[1]}"})
    assert "second floor" not in elsewhere.get_data(as_text=True)
    with door.database.read() as tx:
        counted = [tx.execute(select(func.count()).select_from(table)).scalar() for table in (people, runs, posts)]
    assert counted == [1, 2, 1]


@pytest.mark.parametrize("sign", [None, "", "wrong", 5], ids=["none", "empty", "wrong", "a number"])
def test_a_key_of_lti_1_1_opens_nothing_whether_it_is_signed_or_not(shared_door: Door, sign: Any) -> None:
    """The claim that migrates people from LTI 1.1 is not read: nobody becomes somebody else by it."""
    migrated = {"user_id": "dana", "oauth_consumer_key": "key", "oauth_consumer_key_sign": sign}
    assert with_one_changed(shared_door, LTI + "lti1p1", migrated) == "let in"
    with shared_door.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(people).where(people.c.subject == "dana")).scalar() == 0


# -- the login ---------------------------------------------------------------------------------------------------------
def test_the_nonce_of_an_earlier_launch_opens_no_later_one(shared_door: Door) -> None:
    first = shared_door.begin()
    assert code(shared_door.launch(first)) == "let in"
    second = shared_door.begin()
    assert code(shared_door.launch(second, shared_door.token(second, nonce=first.nonce))) == "nonce_wrong"
    assert code(shared_door.launch(second)) == "let in"


def test_the_states_of_two_launches_cannot_be_exchanged(shared_door: Door) -> None:
    first, second = shared_door.begin(), shared_door.begin()
    cookies = {"Cookie": f"{second.cookie}={second.secret}"}
    answer = shared_door.launch(first, cookie=None, headers=cookies, state=second.state)
    assert code(answer) == "nonce_wrong"


# -- the platform's keys -----------------------------------------------------------------------------------------------
def test_a_key_set_that_does_not_come_keeps_nobody_waiting(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ", 0.3)
    door.sandbox.faults(Fault("slow", where="jwks", seconds=3))
    began = datetime.now(UTC)
    assert code(door.come_in()) == "keys_unreachable"
    assert (datetime.now(UTC) - began).total_seconds() < 2.5
