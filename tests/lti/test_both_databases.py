"""What the databases must agree about: a login is used once, a grade column is claimed once, a yes is remembered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lti_tool.storage import lti_state
from lti_tool.storage.lti_store import CLAIM, LtiStore
from lti_tool.storage.tables import access_tokens, logins, sessions
from tests.lti.door import Door, code

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_a_launch_posted_eight_times_at_once_comes_in_once(either_door: Door) -> None:
    door = either_door
    begun = door.begin()
    token, start = door.token(begun), Barrier(8)

    def post(_: int) -> str:
        start.wait()
        return code(door.launch(begun, token))

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(post, range(8)))
    assert answers == ["let in", *["state_unknown"] * 7]
    with door.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(sessions)).scalar() == 1


def test_eight_people_who_launch_at_once_all_come_in(either_door: Door) -> None:
    door = either_door
    door.sandbox.enrol(*(people := [f"learner-{number}" for number in range(8)]))
    with ThreadPoolExecutor(8) as pool:
        assert [code(answer) for answer in pool.map(door.come_in, people)] == ["let in"] * 8


@pytest.mark.parametrize("name", ["أليس 山田 😀", "A\u0000B", "\ud800x"])
def test_names_of_all_kinds_can_be_kept(either_door: Door, name: str) -> None:
    assert code(either_door.come_in(name=name, context={"id": "c", "title": name})) == "let in"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [("nonce", "nonce_wrong"), ("deployment_id", "deployment_unapproved")],
)
def test_what_does_not_match_is_told_apart(either_door: Door, claim: str, expected: str) -> None:
    assert code(either_door.come_in(**{claim: "another"})) == expected


def test_expired_logins_and_tokens_are_swept_up(either_door: Door) -> None:
    door, now = either_door, datetime.now(UTC)
    begun = door.begin()
    door.lti.store.keep_access_token(door.registration.id, "scope", "token", expires_at=now + timedelta(minutes=1))
    with door.database.write() as tx:
        lti_state.forget_expired(tx, now + timedelta(minutes=65))
        assert tx.execute(select(func.count()).select_from(logins)).scalar() == 1, "kept, to say that it came too late"
        lti_state.forget_expired(tx, now + timedelta(minutes=75))
        assert tx.execute(select(func.count()).select_from(logins)).scalar() == 0
        assert tx.execute(select(func.count()).select_from(access_tokens)).scalar() == 0
    assert code(door.launch(begun)) == "state_unknown"


def test_a_registration_can_be_changed_and_keeps_its_id(either_door: Door) -> None:
    door = either_door
    changed = door.register(door.sandbox.registration, name="A new name", anonymous=True)
    assert (changed.id, changed.name, changed.anonymous) == (door.registration.id, "A new name", True)
    with door.database.read() as tx:
        assert lti_state.registration(tx, changed.id) == changed
        assert lti_state.all_registrations(tx) == (changed,)


def test_the_kind_of_platform_is_remembered_from_the_first_launch(either_door: Door) -> None:
    door = either_door
    platform = {"product_family_code": "Moodle", "version": "4.5"}
    begun = door.begin()
    claims = door.sandbox.launch_claims("alice", nonce=begun.nonce)
    claims["https://purl.imsglobal.org/spec/lti/claim/tool_platform"] = platform
    assert code(door.launch(begun, door.sandbox.sign(claims))) == "let in"
    with door.database.read() as tx:
        found = lti_state.registration(tx, door.registration.id)
    assert found is not None
    assert found.family == "moodle"


def test_a_withdrawn_approval_ends_and_a_given_one_works_at_once(either_door: Door) -> None:
    door = either_door
    assert code(door.come_in()) == "let in"
    with door.database.write() as tx:
        lti_state.approve(tx, door.registration.id, "1", active=False, now=NOW)
    assert not LtiStore(door.database).deployment_active(door.registration.id, "1")
    store = LtiStore(door.database)
    assert not store.deployment_active(door.registration.id, "2")
    with door.database.write() as tx:
        lti_state.approve(tx, door.registration.id, "2", now=NOW)
    assert store.deployment_active(door.registration.id, "2")


def test_a_grade_column_is_claimed_by_one_worker_at_a_time(either_door: Door) -> None:
    store, registration = either_door.lti.store, either_door.registration.id
    assert store.claim_line_item(registration, "column", now=NOW) == (True, None)
    assert store.claim_line_item(registration, "column", now=NOW + CLAIM / 2) == (False, None)
    assert store.claim_line_item(registration, "column", now=NOW + CLAIM) == (True, None)
    store.keep_line_item(registration, "column", "https://lms.example/1")
    assert store.claim_line_item(registration, "column", now=NOW) == (False, "https://lms.example/1")
    store.drop_line_item(registration, "column")
    assert store.claim_line_item(registration, "column", now=NOW) == (True, None)


def test_a_newer_token_is_not_dropped_with_an_older_one(either_door: Door) -> None:
    store, registration = either_door.lti.store, either_door.registration.id
    for token in ("old", "new"):
        store.keep_access_token(registration, "scope", token, expires_at=NOW + timedelta(hours=1))
    store.drop_access_token(registration, "scope", "old")
    assert store.access_token(registration, "scope", now=NOW) == "new"
    assert store.access_token(registration, "scope", now=NOW + timedelta(hours=1)) is None
