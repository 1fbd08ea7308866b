"""A platform tells that a course was copied: the new run is ready, set as the old one, and nobody else can say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from lti_tool import worker
from lti_tool.lti import configuration, registering
from lti_tool.lti.about import NOTICES, about
from lti_tool.sandbox import Fault
from lti_tool.sandbox.notifying import copy_claims, tell
from lti_tool.storage import lti_state
from lti_tool.storage.community_tables import posts
from lti_tool.storage.roster_tables import notice_handlers, notices_seen
from lti_tool.storage.tables import deployments, enrolments, runs
from tests.lti.conftest import opened
from tests.lti.rostered import Class
from tests.lti.test_registering_platforms import FAR, document
from tests.support.sandbox import Sandbox

LTI = "https://purl.imsglobal.org/spec/lti/claim/"


@pytest.fixture
def course(tmp_path: Path, database_url: str) -> Iterator[Class]:
    with Sandbox(personality="canvas") as lms:
        for door in opened(tmp_path, lms, database_url):
            yield Class(door)


def asked(course: Class) -> int:
    n = 0
    while worker.ask_for_notices(course.door.tool):
        n += 1
    return n


def everything(course: Class) -> list[tuple[Any, ...]]:
    """Place, retention and how many people, of each run."""
    n = select(func.count()).where(enrolments.c.run_id == runs.c.id).scalar_subquery()
    with course.door.database.read() as tx:
        query = select(runs.c.place, runs.c.title, runs.c.retention_days, n).order_by(runs.c.id)
        return [tuple(row) for row in tx.execute(query)]


def used(course: Class) -> None:
    """A course that somebody has used, and Dana has set."""
    course.come("alice")
    token = course.come("dana")["t"]
    answer = course.door.client().put(
        "/api/run/settings", json={"retention_days": 90}, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 200


def send(course: Class, *tokens: Any) -> tuple[int, list[str]]:
    body = {"notices": [{"jwt": token} for token in tokens]}
    answer = course.door.client().post("/lti/notices", json=body)
    return answer.status_code, answer.get_json().get("refused", [])


def notice(course: Class, **changes: Any) -> str:
    lms = course.door.sandbox.lms
    return lms.keys.sign(copy_claims(lms, **changes))


def test_a_copied_course_is_ready_before_anybody_comes_and_has_nobody_in_it(course: Class) -> None:
    used(course)
    assert course.door.sandbox.calls("notice_handlers") == 0  # never in the launch
    assert asked(course) == 1
    lms = course.door.sandbox.lms
    assert lms.notice_handlers == {"LtiContextCopyNotice": f"{course.door.here}/lti/notices"}
    lms.copy_course()
    assert tell(lms)
    assert everything(course) == [
        ("context:2", "Welcome to Northside", 90, 2),
        ("context:3", "Welcome to Northside (next term)", 90, 0),
    ]
    with course.door.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(posts)).scalar_one() == 0
    course.come("bob")
    assert [row[3] for row in everything(course)] == [2, 1]


def test_the_platform_is_asked_once_and_again_after_a_month(course: Class) -> None:
    for person in ("alice", "bob", "dana"):
        course.come(person)
    assert asked(course) == 1
    course.come("charlie")
    assert asked(course) == 0
    course.later(days=31)
    assert asked(course) == 1


def test_a_platform_that_is_away_is_asked_again_later(course: Class) -> None:
    course.come("alice")
    course.door.sandbox.faults(Fault("error", where="notice_handlers"))
    assert asked(course) == 1
    course.later(seconds=5)
    assert asked(course) == 0
    course.door.sandbox.faults()
    course.later(minutes=1)
    assert asked(course) == 1
    with course.door.database.read() as tx:
        assert tx.execute(select(notice_handlers.c.reason)).scalar_one() is None


def test_a_platform_that_says_no_is_left_alone_for_a_week(course: Class) -> None:
    course.come("alice")
    course.door.sandbox.faults(Fault("error", where="notice_handlers", status=403))
    assert asked(course) == 1
    course.come("bob")
    course.later(days=6)
    assert asked(course) == 0
    course.later(days=2)
    assert asked(course) == 1


def test_a_notice_that_comes_twice_or_after_the_first_launch_changes_nothing(course: Class) -> None:
    used(course)
    course.door.sandbox.lms.copy_course()
    token = notice(course)
    assert send(course, token) == (200, [])
    before = everything(course)
    assert send(course, token, token) == (200, [])
    assert send(course, notice(course)) == (200, [])  # another notice of the same copy
    assert everything(course) == before
    course.come("bob")
    assert send(course, notice(course)) == (200, [])
    assert [row[3] for row in everything(course)] == [2, 1]


def test_a_course_that_nobody_opened_here_has_nothing_to_copy(course: Class) -> None:
    course.door.sandbox.lms.copy_course()
    assert send(course, notice(course)) == (200, [])
    assert everything(course) == []


def test_notices_of_other_kinds_are_heard_and_nothing_is_done(course: Class) -> None:
    used(course)
    hello = {"id": "1", "timestamp": "2026-11-20T09:00:00Z", "type": "LtiHelloWorldNotice"}
    assert send(course, notice(course, notice=hello)) == (200, [])
    assert len(everything(course)) == 1


FAR_OFF = 10**6
REFUSED = {
    "from nobody we know": ({"iss": "https://evil.example"}, "registration_unknown"),
    "for another tool": ({"aud": "another", "azp": None}, "registration_unknown"),
    "for several, and nobody in particular": ({"aud": ["a", "b"], "azp": None}, "audience_wrong"),
    "too old": ({"iat": -FAR_OFF, "exp": -FAR_OFF}, "token_expired"),
    "from the future": ({"iat": FAR_OFF, "exp": 2 * FAR_OFF}, "token_future"),
    "without an end": ({"exp": None}, "claim_missing"),
    "without a nonce": ({"nonce": None}, "claim_missing"),
    "with a number for a nonce": ({"nonce": 5}, "claim_malformed"),
    "of another version": ({"version": "1.1"}, "version_wrong"),
    "of an unknown deployment": ({"deployment_id": "99"}, "deployment_unapproved"),
    "of no deployment": ({"deployment_id": None}, "claim_missing"),
    "without the notice": ({"notice": None}, "claim_missing"),
    "with a list for a notice": ({"notice": ["x"]}, "claim_malformed"),
    "without a context": ({"context": None}, "claim_missing"),
    "with a text for a context": ({"context": "3"}, "claim_malformed"),
    "without an origin": ({"origin_contexts": None}, "claim_malformed"),
    "with a text for origins": ({"origin_contexts": "2"}, "claim_malformed"),
}


@pytest.mark.parametrize(("changes", "code"), REFUSED.values(), ids=REFUSED)
def test_a_notice_is_refused(course: Class, changes: dict[str, Any], code: str) -> None:
    used(course)
    course.door.sandbox.lms.copy_course()
    now = int(course.clock().timestamp())
    moved = {name: now + value if name in ("iat", "exp") and value else value for name, value in changes.items()}
    assert send(course, notice(course, **moved)) == (400, [code])
    assert len(everything(course)) == 1
    with course.door.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(deployments)).scalar_one() == 1


def test_a_forged_notice_is_refused_and_the_others_of_its_batch_are_heard(course: Class) -> None:
    used(course)
    lms = course.door.sandbox.lms
    lms.copy_course()
    forged = course.door.sandbox.sign(copy_claims(lms), forged=True)
    unsigned = course.door.sandbox.sign(copy_claims(lms), {"alg": "none"})
    assert send(course, forged, unsigned, "a.b.c", 7, notice(course)) == (
        400,
        ["signature_wrong", "algorithm_refused", "token_malformed", "token_malformed"],
    )
    assert len(everything(course)) == 2


def test_a_launch_is_no_notice_and_a_notice_is_no_launch(course: Class) -> None:
    used(course)
    sandbox = course.door.sandbox
    launch = sandbox.sign(sandbox.launch_claims("alice", now=course.clock()))
    assert send(course, launch) == (400, ["claim_missing"])
    begun = course.door.begin("alice")
    sandbox.lms.copy_course()
    answer = course.door.launch(begun, notice(course, nonce=begun.nonce))
    assert answer.status_code == 400


def test_one_school_cannot_copy_from_another(course: Class) -> None:
    used(course)
    sandbox = course.door.sandbox
    told = sandbox.registration
    with course.door.database.write() as tx:
        lti_state.register(
            tx,
            issuer=told.issuer,
            client_id="another-school",
            auth_login_url=told.auth_login_url,
            auth_token_url=told.auth_token_url,
            jwks_url=told.jwks_url,
            name="Another school",
            active_deployments=("1",),
            now=course.clock(),
        )
    sandbox.lms.copy_course()
    assert send(course, notice(course, aud="another-school", azp="another-school")) == (200, [])
    assert len(everything(course)) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"7", b"{}", b'{"notices": null}', b'{"notices": {}}', b"[" * 100_000,
     json.dumps({"notices": [{"jwt": "x"}] * 101}).encode(), b'{"notices": "' + b"x" * 600_000 + b'"}'],
    ids=lambda body: str(body[:30]),
)  # fmt: skip
def test_what_is_no_list_of_notices_is_answered_in_words(course: Class, body: bytes) -> None:
    answer = course.door.client().post("/lti/notices", data=body, content_type="application/json")
    assert answer.status_code in (400, 413)
    assert "token" not in answer.get_data(as_text=True)


def test_a_list_without_any_notice_is_fine(course: Class) -> None:
    assert send(course) == (200, [])
    assert course.door.client().get("/lti/notices").status_code == 405


@pytest.mark.parametrize(
    "changes",
    [
        {"notice_types_supported": ["LtiHelloWorldNotice"]},
        {"scope": []},
        {"scope": "x"},
        {"platform_notification_service_url": 7},
        {"platform_notification_service_url": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_who_does_not_offer_it_is_not_asked(course: Class, changes: dict[str, Any]) -> None:
    claim = course.door.sandbox.launch_claims("alice")[LTI + "platformnotificationservice"]
    course.come("alice", platformnotificationservice={**claim, **changes})
    assert asked(course) == 0


def test_nobody_is_sent_into_our_own_network(course: Class) -> None:
    claim = course.door.sandbox.launch_claims("alice")[LTI + "platformnotificationservice"]
    inside = {"platform_notification_service_url": "http://169.254.169.254/latest"}
    course.come("alice", platformnotificationservice={**claim, **inside})
    assert asked(course) == 1
    with course.door.database.read() as tx:
        assert "may not be called" in tx.execute(select(notice_handlers.c.reason)).scalar_one()


@pytest.mark.parametrize(("supported", "wanted"), [([NOTICES], True), (["openid"], False), (None, False), ("x", False)])
def test_the_scope_is_asked_for_only_where_the_platform_has_it(supported: Any, wanted: bool) -> None:
    told = document(scopes_supported=supported)
    offer = configuration.read(told, "https://lms.example/configuration", FAR)
    question = registering.question(about("https://tool.example"), offer)
    assert (NOTICES in question["scope"].split()) is wanted


def test_old_notices_are_forgotten(course: Class) -> None:
    used(course)
    course.door.sandbox.lms.copy_course()
    send(course, notice(course))
    worker.sweep(course.door.tool, course.clock() + timedelta(days=3))
    with course.door.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(notices_seen)).scalar_one() == 0
