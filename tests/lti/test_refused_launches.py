"""Launches that must not be let in, each with the code that administrators find in the log.

The certification guide's are in `certification.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from lti_tool.lti.refusals import REASONS
from lti_tool.storage import lti_state
from lti_tool.storage.tables import logins, people
from tests.lti.door import Door, code
from tests.support.sandbox import Sandbox

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


# -- the signature -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("header", "forged", "expected"),
    [
        pytest.param({"kid": ""}, False, "key_missing", id="an empty kid"),
        pytest.param({"kid": 5}, False, "key_missing", id="a kid that is a number"),
        pytest.param({"alg": "none"}, False, "algorithm_refused", id="alg none"),
        pytest.param({"alg": "HS256"}, False, "algorithm_refused", id="HS256 with the public key as the secret"),
        pytest.param({"alg": "RS512"}, False, "algorithm_refused", id="another RSA algorithm"),
        pytest.param({"alg": None}, False, "algorithm_refused", id="no alg"),
        pytest.param({"alg": ["RS256"]}, False, "algorithm_refused", id="alg in a list"),
        pytest.param({"crit": ["exp"]}, False, "token_malformed", id="an extension marked critical"),
        pytest.param({}, True, "signature_wrong", id="another key under the right kid"),
    ],
)
def test_a_launch_that_the_platform_did_not_sign(
    shared_door: Door, header: dict[str, Any], forged: bool, expected: str
) -> None:
    begun = shared_door.begin("alice")
    claims = shared_door.sandbox.launch_claims("alice", nonce=begun.nonce)
    assert code(shared_door.launch(begun, shared_door.sandbox.sign(claims, header, forged=forged))) == expected


def test_a_launch_changed_on_its_way(door: Door) -> None:
    begun = door.begin("alice")
    head, _, signature = door.token(begun).split(".")
    other = door.token(begun, "bob").split(".")[1]
    assert code(door.launch(begun, f"{head}.{other}.{signature}")) == "signature_wrong"


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a.b",
        "a.b.c.d",
        "..",
        "e30.e30.e30",
        "é.é.é",
        "eyJ9.e30.",
        "W10.W10.W10",
        "bnVsbA.e30.e30",
        "a b.c d.e f",
        "e30=.e30.e30",
    ],
)
def test_something_that_is_no_token(shared_door: Door, token: str) -> None:
    assert code(shared_door.launch(shared_door.begin(), token)) in ("token_malformed", "algorithm_refused")


@pytest.mark.parametrize(
    "body", [[], [{"iss": "x"}], "text", 5, None, b"{", b"\xff\xfe", b'{"iat": NaN}', b"[" * 50_000]
)
def test_a_body_that_is_no_json_object(shared_door: Door, body: Any) -> None:
    assert code(shared_door.launch(shared_door.begin(), shared_door.sandbox.sign(body))) == "token_malformed"


def test_a_megabyte_of_launch(door: Door) -> None:
    begun = door.begin()
    heavy = door.token(begun, custom={"course": "first-week", "x": "x" * 1_000_000})
    answer = door.launch(begun, heavy)
    assert (answer.status_code, code(answer)) == (413, "too_large")


def test_a_launch_larger_than_any_real_one(door: Door) -> None:
    begun = door.begin()
    assert code(door.launch(begun, door.token(begun, custom={"x": "x" * 150_000}))) == "too_large"


# -- the claims --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("iss", "claim_missing"),
        ("aud", "audience_wrong"),
        ("iat", "claim_missing"),
        ("exp", "claim_missing"),
        ("nonce", "claim_missing"),
        ("sub", "anonymous_refused"),
        (LTI + "version", "version_wrong"),
        (LTI + "message_type", "claim_missing"),
        (LTI + "deployment_id", "claim_missing"),
        (LTI + "target_link_uri", "claim_missing"),
        (LTI + "roles", "claim_missing"),
        (LTI + "resource_link", "claim_missing"),
    ],
)
def test_a_launch_without_a_claim_it_needs(shared_door: Door, claim: str, expected: str) -> None:
    begun = shared_door.begin()
    claims = shared_door.sandbox.launch_claims("alice", nonce=begun.nonce)
    for absent in (..., None, ""):
        odd = {**claims, claim: absent}
        if absent is ...:
            del odd[claim]
        answer = shared_door.launch(begun, shared_door.sandbox.sign(odd))
        wrong_type = claim in ("iat", "exp", LTI + "roles", LTI + "resource_link") and absent == ""
        assert code(answer) == ("claim_malformed" if wrong_type else expected)


TEXTS = ("iss", "sub", "name", "email", "nonce", LTI + "message_type", LTI + "deployment_id", LTI + "target_link_uri")
OBJECTS = tuple(LTI + rest for rest in ("resource_link", "context", "custom", "tool_platform", "launch_presentation"))
WRONG_TYPES = [
    *((claim, value) for claim in TEXTS for value in (5, True, [5], {"a": [1]})),
    *((claim, value) for claim in (*OBJECTS, AGS) for value in (5, True, [5], "text")),
    *((claim, value) for claim in ("iat", "exp") for value in ("text", True, [5], {"a": [1]})),
    *((LTI + "roles", value) for value in (5, True, [5], {"a": [1]}, "Learner")),
]


@pytest.mark.parametrize(("claim", "value"), WRONG_TYPES, ids=repr)
def test_a_claim_of_the_wrong_type_is_named(shared_door: Door, claim: str, value: Any) -> None:
    begun = shared_door.begin()
    claims = shared_door.sandbox.launch_claims("alice", nonce=begun.nonce)
    answer = shared_door.launch(begun, shared_door.sandbox.sign({**claims, claim: value}))
    assert code(answer) == "claim_malformed"
    assert claim in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({LTI + "version": "1.1"}, "version_wrong", id="version 1.1"),
        pytest.param(
            {LTI + "message_type": "LtiDeepLinkingRequest"}, "claim_missing", id="deep linking without settings"
        ),
        pytest.param({LTI + "message_type": "Nonsense"}, "message_unsupported", id="an unknown message"),
        pytest.param({LTI + "resource_link": {"id": 5}}, "claim_malformed", id="a resource link with a number"),
        pytest.param({LTI + "resource_link": {"id": "x" * 256}}, "claim_malformed", id="a very long resource link"),
        pytest.param({LTI + "context": {"id": []}}, "claim_malformed", id="a context with a list as id"),
        pytest.param({LTI + "roles": ["x"] * 501}, "claim_malformed", id="501 roles"),
        pytest.param({LTI + "roles": [None]}, "claim_malformed", id="a role that is null"),
        pytest.param({AGS: {"scope": "score"}}, "claim_malformed", id="scopes as one text"),
        pytest.param({AGS: {"scope": [5]}}, "claim_malformed", id="a scope that is a number"),
        pytest.param({AGS: {"lineitem": 5}}, "claim_malformed", id="a line item that is a number"),
        pytest.param({"sub": "x" * 256}, "claim_malformed", id="a very long sub"),
        pytest.param({"sub": "4\x00"}, "claim_malformed", id="a sub with a NUL"),
        pytest.param({"sub": "\ud800"}, "claim_malformed", id="a sub with half a character"),
        pytest.param({"aud": "another-tool"}, "registration_unknown", id="meant for another tool"),
        pytest.param({"aud": ["a", "b"]}, "audience_wrong", id="two audiences and no azp"),
        pytest.param({"aud": []}, "audience_wrong", id="nobody as audience"),
        pytest.param({"aud": [5]}, "audience_wrong", id="a number as audience"),
        pytest.param({"azp": "evil"}, "audience_wrong", id="azp that is not in aud"),
        pytest.param({"azp": ["evil"]}, "audience_wrong", id="azp as a list"),
        pytest.param({"iss": "https://evil.example"}, "registration_unknown", id="an unknown issuer"),
        pytest.param({"iat": "now"}, "claim_malformed", id="a time in words"),
        pytest.param({"exp": 1e300}, "claim_malformed", id="a time beyond all times"),
        pytest.param({"nonce": "another"}, "nonce_wrong", id="another nonce"),
    ],
)
def test_a_launch_with(shared_door: Door, changes: dict[str, Any], expected: str) -> None:
    begun = shared_door.begin()
    claims = shared_door.sandbox.launch_claims("alice", nonce=begun.nonce)
    assert code(shared_door.launch(begun, shared_door.sandbox.sign(claims | changes))) == expected


@pytest.mark.parametrize(
    ("iat", "exp", "expected", "words"),
    [
        (-130, -70, "token_expired", "s behind"),
        (-4000, 60, "token_expired", "signed 400"),
        (75, 130, "token_future", "s ahead of"),
    ],
)
def test_a_clock_that_is_off_is_measured(shared_door: Door, iat: int, exp: int, expected: str, words: str) -> None:
    begun, now = shared_door.begin(), datetime.now(UTC).timestamp()
    answer = shared_door.launch(begun, shared_door.token(begun, iat=int(now + iat), exp=int(now + exp)))
    assert code(answer) == expected
    assert words in answer.get_data(as_text=True)


def test_an_unknown_deployment_waits_for_approval(door: Door) -> None:
    assert code(door.come_in(deployment_id="seven")) == "deployment_unapproved"
    with door.database.write() as tx:
        waiting = {one.deployment_id: one.active for one in lti_state.deployments_of(tx, door.registration.id)}
        assert waiting["seven"] is False
        lti_state.approve(tx, door.registration.id, "seven", now=datetime.now(UTC))
    begun = door.begin(lti_deployment_id="seven")
    assert code(door.launch(begun, door.token(begun, deployment_id="seven"))) == "let in"


# -- the login and the browser that began it ---------------------------------------------------------------------------
def test_the_same_launch_twice(door: Door) -> None:
    begun = door.begin()
    token = door.token(begun)
    assert code(door.launch(begun, token)) == "let in"
    assert code(door.launch(begun, token)) == "state_unknown"


def test_a_new_token_for_a_login_that_was_used(door: Door) -> None:
    begun = door.begin()
    assert code(door.launch(begun)) == "let in"
    assert code(door.launch(begun, door.token(begun, "bob"))) == "state_unknown"


def test_rubbish_does_not_burn_a_login(door: Door) -> None:
    begun = door.begin()
    for token in ("x", door.sandbox.sign({}), door.token(begun, deployment_id="no"), door.token(begun, nonce="no")):
        assert code(door.launch(begun, token)) != "let in"
    assert code(door.launch(begun, cookie="wrong")) == "browser_foreign"
    assert code(door.launch(begun)) == "let in"


def test_a_launch_that_took_too_long(door: Door) -> None:
    begun = door.begin()
    with door.database.write() as tx:
        tx.execute(update(logins).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert code(door.launch(begun)) == "state_expired"


def test_a_state_that_was_never_given_out(door: Door) -> None:
    begun = door.begin()
    answer = door.launch(begun, state="made-up", secret=begun.secret, headers={"Sec-Fetch-Site": "same-origin"})
    assert code(answer) == "state_unknown"


def test_a_login_that_began_at_another_platform(door: Door) -> None:
    with Sandbox() as elsewhere:
        other = elsewhere.register_tool(door.here)
        door.register(other)
        begun = door.begin()
        token = elsewhere.sign(elsewhere.launch_claims("bob", nonce=begun.nonce))
        assert code(door.launch(begun, token)) == "state_foreign"
    assert code(door.launch(begun)) == "let in"


def test_a_login_that_named_another_deployment(door: Door) -> None:
    with door.database.write() as tx:
        lti_state.approve(tx, door.registration.id, "other", now=datetime.now(UTC))
    begun = door.begin()
    assert code(door.launch(begun, door.token(begun, deployment_id="other"))) == "deployment_mismatch"


def test_a_launch_sent_to_somebody_elses_browser(door: Door) -> None:
    """Mallory begins a launch and has Alice's browser post it: it has no cookie of that login, and gets no session."""
    begun = door.begin("bob")
    answer = door.launch(begun, cookie=None)
    assert code(answer) == "no code, but 200"
    assert 'data-view="recover"' in answer.get_data(as_text=True)
    assert "#t=" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, "let in"),
        ({"Sec-Fetch-Site": "cross-site"}, "resend_foreign"),
        ({"Sec-Fetch-Site": "same-site"}, "resend_foreign"),
        ({"Sec-Fetch-Site": "none"}, "resend_foreign"),
        ({"Origin": "HERE"}, "let in"),
        ({"Origin": "https://evil.example"}, "resend_foreign"),
        ({"Origin": "null"}, "resend_foreign"),
        ({}, "resend_foreign"),
    ],
)
def test_a_recovered_secret_counts_only_from_our_own_page(
    shared_door: Door, headers: dict[str, str], expected: str
) -> None:
    begun = shared_door.begin()
    sent = {name: value.replace("HERE", shared_door.here) for name, value in headers.items()}
    assert code(shared_door.launch(begun, cookie=None, headers=sent, secret=begun.secret)) == expected


def test_a_recovered_secret_of_another_launch(door: Door) -> None:
    first, second = door.begin(), door.begin()
    answer = door.launch(first, cookie=None, headers={"Sec-Fetch-Site": "same-origin"}, secret=second.secret)
    assert code(answer) == "browser_foreign"


# -- the form and the way in -------------------------------------------------------------------------------------------
def test_a_launch_address_opened_by_hand(door: Door) -> None:
    for path in ("/lti/launch", "/lti/launch/first-week", "/lti/launch/first-week/welcome"):
        answer = door.client().get(path)
        assert (answer.status_code, code(answer)) == (405, "opened_directly")


@pytest.mark.parametrize("form", [{}, {"state": "s"}, {"id_token": "t"}, {"id_token": "", "state": ""}])
def test_an_incomplete_form(shared_door: Door, form: dict[str, str]) -> None:
    assert code(shared_door.client().post("/lti/launch", data=form)) == "form_incomplete"


def test_a_form_that_is_json(door: Door) -> None:
    assert code(door.client().post("/lti/launch", json={"id_token": "x", "state": "y"})) == "form_incomplete"


def test_the_platform_says_that_it_cannot(door: Door) -> None:
    form = {"error": "login_required", "error_description": "<b>Session gone</b>", "state": "s"}
    answer = door.client().post("/lti/launch", data=form)
    assert code(answer) == "platform_error"
    assert "<b>" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"iss": None}, "login_incomplete"),
        ({"login_hint": None}, "login_incomplete"),
        ({"login_hint": "x" * 5000}, "login_incomplete"),
        ({"lti_message_hint": "a\0b"}, "login_incomplete"),
        ({"iss": "https://unknown.example"}, "registration_unknown"),
        ({"client_id": "unknown"}, "registration_unknown"),
    ],
)
def test_a_login_that_cannot_begin(shared_door: Door, changes: dict[str, str | None], expected: str) -> None:
    assert code(shared_door.begin_with(changes).answer) == expected


def test_a_login_without_client_id_begins_only_where_one_school_is_meant(door: Door) -> None:
    assert door.begin(client_id=None).answer.status_code == 200
    door.register(door.sandbox.registration, client_id="another-school")
    assert code(door.begin(client_id=None).answer) == "registration_ambiguous"


def test_a_course_that_is_not_here(door: Door) -> None:
    begun = door.begin()
    answer = door.launch(begun, door.token(begun, custom={"course": "no-such-course"}))
    assert code(answer) == "unknown_course"
    assert code(door.launch(begun)) == "let in", "a refused enrolment gives the login back"


# -- every refusal -----------------------------------------------------------------------------------------------------
def test_no_refused_launch_leaves_anybody_behind(door: Door) -> None:
    begun = door.begin()
    door.launch(begun, door.token(begun, deployment_id="no"))
    door.launch(begun, cookie="wrong")
    with door.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(people)).scalar() == 0


def test_a_refusal_tells_people_what_to_do_and_never_shows_a_token(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    begun = door.begin()
    token = door.token(begun, deployment_id="<script>alert(1)</script>")
    answer = door.launch(begun, token)
    page = answer.get_data(as_text=True)
    assert 'data-view="refused"' in page
    assert REASONS["deployment_unapproved"].todo in page
    assert "The practice LMS" in page
    assert "<script>alert" not in page
    number = answer.headers["X-Request-Id"]
    assert number in page
    assert number in caplog.text
    for secret in (token, token.split(".")[2], begun.state, begun.secret, begun.nonce):
        assert secret not in page + caplog.text


def test_every_reason_says_what_happened_and_what_to_do() -> None:
    for reason in REASONS.values():
        assert reason.status in (400, 403, 404, 405, 410, 413, 503)
        assert all(text.endswith(".") for text in (reason.happened, reason.todo, reason.meaning))


def test_every_reason_is_used_somewhere() -> None:
    room = Path(__file__).parents[2] / "lti_tool"
    source = "".join(file.read_text() for file in room.rglob("*.py") if file.name != "refusals.py")
    assert [name for name in REASONS if f'"{name}"' not in source] == []


def test_an_error_of_our_own_is_a_page_with_a_number(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    begun = door.begin()
    with door.database.write() as tx:
        people.drop(tx)
    answer = door.launch(begun)
    assert (answer.status_code, code(answer)) == (503, "tool_unavailable")
    assert answer.headers["X-Request-Id"] in caplog.text
