"""What the practice LMS sends when somebody opens an external tool."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import jwt
import pytest
import requests

from tests.support.sandbox import TIMEOUT, Sandbox

LTI = "https://purl.imsglobal.org/spec/lti/claim/"


def sign_in_url(lms: Sandbox, form: dict[str, str], **changes: str) -> str:
    """The authorization address a well-behaved tool makes from a login form."""
    query = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": form["client_id"],
        "redirect_uri": f"{lms.lms.tool.redirect_urls[0]}" if lms.lms.tool else "",
        "state": "a-state",
        "nonce": "a-nonce",
        "login_hint": form["login_hint"],
        "lti_message_hint": form["lti_message_hint"],
    }
    return f"{lms.registration.auth_login_url}?{urlencode(query | changes)}"


def claims_in(lms: Sandbox, id_token: str) -> dict[str, object]:
    """The claims, after checking the signature against the published key set."""
    key = jwt.PyJWKClient(lms.registration.jwks_url).get_signing_key_from_jwt(id_token)
    return jwt.decode(id_token, key.key, algorithms=["RS256"], audience=lms.registration.client_id)


def test_alice_reaches_the_tool_with_a_token_that_lives_a_minute(lms: Sandbox) -> None:
    action, fields = lms.follow(sign_in_url(lms, lms.login_form("alice")))
    assert lms.lms.tool
    assert action == lms.lms.tool.redirect_urls[0]
    assert fields["state"] == "a-state"
    claims = claims_in(lms, fields["id_token"])
    assert (claims["sub"], claims["nonce"], claims["iss"]) == ("4", "a-nonce", lms.url)
    assert int(str(claims["exp"])) - int(str(claims["iat"])) == 60


def test_a_launch_is_answered_once(lms: Sandbox) -> None:
    url = sign_in_url(lms, lms.login_form("alice"))
    assert "id_token" in lms.follow(url)[1]
    again = lms.follow(url)[1]
    assert (again["error"], again["state"]) == ("login_required", "a-state")


def test_nobody_can_take_over_the_launch_of_another_person(lms: Sandbox) -> None:
    url = sign_in_url(lms, lms.login_form("alice"), login_hint="5")
    assert lms.follow(url)[1]["error"] == "login_required"


@pytest.mark.parametrize(
    "change", [{"response_mode": "query"}, {"nonce": ""}, {"scope": "profile"}, {"prompt": "login"}], ids=str
)
def test_a_sign_in_request_that_breaks_the_rules_is_told_so(lms: Sandbox, change: dict[str, str]) -> None:
    assert lms.follow(sign_in_url(lms, lms.login_form(), **change))[1]["error"] == "invalid_request"


@pytest.mark.parametrize("change", [{"redirect_uri": "http://evil.example/"}, {"client_id": "somebody"}], ids=str)
def test_nothing_is_sent_to_an_address_nobody_registered(lms: Sandbox, change: dict[str, str]) -> None:
    response = requests.get(sign_in_url(lms, lms.login_form(), **change), timeout=TIMEOUT)
    assert response.status_code == 400
    assert "unknown address" in response.text


def test_dana_is_a_teacher_and_bob_is_not(lms: Sandbox) -> None:
    assert lms.launch_claims("dana")[LTI + "roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]
    assert lms.launch_claims("bob")[LTI + "roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]


def test_the_book_offers_platform_storage_and_moodle_does_not(lms: Sandbox, moodle_lms: Sandbox) -> None:
    moodle_lms.register_tool("http://127.0.0.1:9")
    assert lms.login_form()["lti_storage_target"] == "_parent"
    # facts/moodle-4.5: exactly these fields, none more.
    expected = {"iss", "target_link_uri", "login_hint", "lti_message_hint", "client_id", "lti_deployment_id"}
    assert set(moodle_lms.login_form()) == expected


def test_after_rotation_the_old_key_is_still_published_unless_it_is_forgotten(lms: Sandbox) -> None:
    first = lms.jwks["keys"][0]["kid"]
    second = lms.rotate_keys()
    assert [key["kid"] for key in lms.jwks["keys"]] == [first, second]
    third = lms.rotate_keys(forget=True)
    assert [key["kid"] for key in lms.jwks["keys"]] == [third]


def test_a_test_can_make_what_no_honest_platform_would(lms: Sandbox) -> None:
    claims = lms.launch_claims("alice", deployment_id=None, azp="evil", now=datetime.now(UTC) - timedelta(hours=1))
    assert LTI + "deployment_id" not in claims
    assert claims["azp"] == "evil"
    assert jwt.get_unverified_header(lms.sign(claims, {"kid": None})) == {"typ": "JWT", "alg": "RS256"}
    assert lms.sign(claims, {"alg": "none"}).endswith(".")
    with pytest.raises(jwt.InvalidSignatureError):
        claims_in(lms, lms.sign(lms.launch_claims("alice"), forged=True))
    with pytest.raises(jwt.ExpiredSignatureError):
        claims_in(lms, lms.sign(claims))
