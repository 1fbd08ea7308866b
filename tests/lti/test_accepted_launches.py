"""Launches that must be let in, odd ones among them. The certification guide's are in `certification.py`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lti.door import Door, code


def test_alice_comes_in_and_her_token_is_only_in_the_fragment(door: Door) -> None:
    answer = door.come_in("alice")
    assert code(answer) == "let in"
    assert answer.headers["Location"].startswith("/play/")
    assert "#t=" in answer.headers["Location"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_dana_who_teaches_comes_to_the_facilitators_page(door: Door) -> None:
    assert door.come_in("dana").headers["Location"].startswith("/facilitate/")


def test_two_tabs_that_alice_opened_at_once_both_come_in(door: Door) -> None:
    first, second = door.begin("alice"), door.begin("alice")
    assert first.cookie != second.cookie
    assert code(door.launch(second, door.token(second))) == "let in"
    assert code(door.launch(first, door.token(first))) == "let in"


def test_the_login_may_come_by_get_as_well(door: Door) -> None:
    begun = door.begin("alice", method="GET")
    assert code(door.launch(begun)) == "let in"


CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"aud": ["CLIENT"]}, id="one audience in a list"),
        pytest.param({"aud": ["another-tool", "CLIENT"], "azp": "CLIENT"}, id="several audiences, and azp is us"),
        pytest.param({"roles": []}, id="no role"),
        pytest.param({"name": None, "given_name": "Alice", "family_name": None}, id="only a given name"),
        pytest.param({"name": "أليس 山田 😀 <script>alert(1)</script>"}, id="a name in many scripts, and in HTML"),
        pytest.param({"name": "A\u202elice\u0000\ud800"}, id="a name with characters that no name has"),
        pytest.param({"name": "A" * 1500}, id="a very long name"),
        pytest.param({"context": None}, id="no context"),
        pytest.param({"context": {"id": "c1", "title": None, "label": "L"}}, id="a context without a title"),
        pytest.param(
            {"custom": {"course": "first-week", "due": "$ResourceLink.submission.endDateTime"}}, id="$Variable"
        ),
        pytest.param({"custom": None}, id="no custom parameters: the path names the course"),
        pytest.param({"custom": []}, id="an empty object, as PHP writes it"),
        pytest.param({"custom": {"course": "$Context.course", "n": 5, "x": None}}, id="the course unsubstituted"),
        pytest.param({"launch_presentation": None, "tool_platform": None}, id="neither presentation nor platform"),
        pytest.param({"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": None}, id="no grading"),
        pytest.param({"https://example.org/unknown": {"deep": [[[]]]}}, id="a claim nobody knows"),
        pytest.param({"iat_in": 55, "exp_in": 115}, id="a clock 55 s ahead"),
        pytest.param({"iat_in": -115, "exp_in": -55}, id="a clock 55 s behind"),
    ],
)
def test_alice_comes_in_with(shared_door: Door, changes: dict[str, Any]) -> None:
    begun = shared_door.begin("alice")
    claims = shared_door.sandbox.launch_claims("alice", nonce=begun.nonce)
    for name, value in _spelled_out(changes, claims, shared_door.registration.client_id).items():
        claims[name] = value
        if value is None:
            del claims[name]
    assert code(shared_door.launch(begun, shared_door.sandbox.sign(claims))) == "let in"


def _spelled_out(changes: dict[str, Any], claims: dict[str, Any], client_id: str) -> dict[str, Any]:
    spelled: dict[str, Any] = {}
    for name, value in changes.items():
        if name.endswith("_in"):
            spelled[name.removesuffix("_in")] = claims["iat"] + value
        elif name in ("aud", "azp"):
            spelled[name] = [client_id if one == "CLIENT" else one for one in value] if name == "aud" else client_id
        else:
            spelled[name if name in claims or ":" in name or name in ("name",) else CLAIM + name] = value
    return spelled


@pytest.mark.parametrize(
    ("course", "path", "target", "custom"),
    [
        ("first-week", "/lti/launch", "HERE/lti/launch", {"course": "first-week"}),
        ("first-week", "/lti/launch", "HERE/lti/launch/first-week", {}),
        ("first-week", "/lti/launch/first-week", "HERE/lti/launch", {}),
        ("first-week", "/lti/launch/nonsense", "HERE/lti/launch/first-week", {}),
    ],
)
def test_the_course_is_named_by_custom_or_by_the_path(
    shared_door: Door, course: str, path: str, target: str, custom: dict[str, str]
) -> None:
    begun = shared_door.begin("alice")
    token = shared_door.token(begun, target_link_uri=target.replace("HERE", shared_door.here), custom=custom)
    assert code(shared_door.launch(begun, token, path=path)) == "let in"


def test_a_link_to_one_activity_leads_to_it(door: Door) -> None:
    begun = door.begin("alice")
    token = door.token(begun, custom={"course": "first-week", "activity": "welcome"})
    assert door.launch(begun, token).headers["Location"].endswith("&at=welcome")


def test_somebody_without_a_name_comes_in_where_the_registration_allows_it(door: Door) -> None:
    told = door.sandbox.registration
    door.register(told, name="The practice LMS", anonymous=True)
    answer = door.come_in("alice", sub=None)
    assert code(answer) == "let in"
    assert answer.headers["Location"].startswith("/play/")
