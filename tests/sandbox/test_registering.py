"""The practice LMS registers tools as real ones do; what a real Moodle 4.5.6 said is in `captured/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from lti_tool.sandbox import PERSONALITIES
from lti_tool.sandbox.habits import ABOUT_PLATFORM, TOOL
from lti_tool.sandbox.registering import start
from tests.support.sandbox import TIMEOUT, Sandbox

CAPTURED = json.loads((Path(__file__).parent / "captured" / "moodle_registration.json").read_text())
THERE = "http://localhost:8080"
ADDRESS = "http://127.0.0.1:5000/lti/register/secret?mine=kept"


def opening(lms: Sandbox, renews: str | None = None) -> dict[str, str]:
    """The parameters that a tool's page is opened with."""
    query = urlsplit(start(lms.lms, ADDRESS, renews=renews)).query
    return {name: values[0] for name, values in parse_qs(query).items()}


def configuration(lms: Sandbox, opened: dict[str, str]) -> Any:
    return requests.get(opened["openid_configuration"], headers=shown(opened), timeout=TIMEOUT).json()


def shown(opened: dict[str, str]) -> dict[str, str]:
    token = opened.get("registration_token")
    return {"Authorization": f"Bearer {token}"} if token else {}


def ask(lms: Sandbox, opened: dict[str, str], asked: Any = CAPTURED["asked"]) -> requests.Response:
    endpoint = configuration(lms, opened)["registration_endpoint"]
    return requests.post(endpoint, json=asked, headers=shown(opened), timeout=TIMEOUT)


def as_captured(value: Any, lms: Sandbox) -> Any:
    """The same with this LMS's address in place of the real one's."""
    return json.loads(json.dumps(value).replace(THERE, lms.url))


def test_a_tools_page_is_opened_with_what_it_had_and_two_more(sandbox: Sandbox) -> None:
    opened = opening(sandbox)
    assert set(opened) == {"mine", "openid_configuration", "registration_token"}
    assert opened["openid_configuration"] == f"{sandbox.url}/.well-known/openid-configuration"


def test_moodle_says_of_itself_what_was_captured(moodle_lms: Sandbox) -> None:
    assert configuration(moodle_lms, opening(moodle_lms)) == as_captured(CAPTURED["configuration"], moodle_lms)


def test_moodle_answers_a_registration_as_captured(moodle_lms: Sandbox) -> None:
    answer = ask(moodle_lms, opening(moodle_lms))
    assert answer.status_code == CAPTURED["status"]
    expected, told = CAPTURED["answered"], answer.json()
    assert len(told["client_id"]) == len(expected["client_id"])
    assert set(told.pop("scope").split()) == set(expected["scope"].split())
    assert told[TOOL].pop("deployment_id") == "1"
    same = {**expected, "client_id": told["client_id"], TOOL: {**expected[TOOL]}}
    del same["scope"], same[TOOL]["deployment_id"]
    assert told == same


def test_moodles_token_says_what_it_is_for(moodle_lms: Sandbox) -> None:
    def claims(opened: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = jwt.decode(opened["registration_token"], options={"verify_signature": False})
        return found

    new = claims(opening(moodle_lms))
    assert (new["scope"], new["exp"] - new["iat"]) == (CAPTURED["token"]["scope"], 3600)
    client_id = ask(moodle_lms, opening(moodle_lms)).json()["client_id"]
    renewing = claims(opening(moodle_lms, client_id))
    assert (renewing["scope"], renewing["sub"]) == (CAPTURED["token_to_renew"]["scope"], "1")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"initiate_login_uri": ""}, "invalid_initiate_login_uri"),
        ({TOOL: {**CAPTURED["asked"][TOOL], "domain": "127.0.0.1"}}, "domain_targetlinkuri_mismatch"),
    ],
)
def test_what_moodle_refuses(moodle_lms: Sandbox, change: dict[str, Any], words: str) -> None:
    answer = ask(moodle_lms, opening(moodle_lms), CAPTURED["asked"] | change)
    assert (answer.status_code, answer.text) == (400, words)


def test_moodles_tokens_are_good_once(moodle_lms: Sandbox) -> None:
    opened = opening(moodle_lms)
    assert ask(moodle_lms, opened).ok
    again = ask(moodle_lms, opened)
    assert (again.status_code, again.text) == (401, "token_already_used")
    none = ask(moodle_lms, {"openid_configuration": opened["openid_configuration"]})
    assert (none.status_code, none.text) == (401, "missing_registration_token")


def test_a_tool_that_renews_stays_who_it_is(moodle_lms: Sandbox) -> None:
    first = ask(moodle_lms, opening(moodle_lms)).json()
    requests.post(f"{moodle_lms.url}/administration/{first['client_id']}/activate", timeout=TIMEOUT)
    second = ask(moodle_lms, opening(moodle_lms, first["client_id"])).json()
    assert second["client_id"] == first["client_id"]
    assert second[TOOL]["deployment_id"] == first[TOOL]["deployment_id"]
    (found,) = moodle_lms.lms.registrar.applications.values()
    assert (found.state, moodle_lms.lms.tool) == ("active", found.tool)


def test_a_tool_waits_until_somebody_lets_it_in(sandbox: Sandbox) -> None:
    client_id = ask(sandbox, opening(sandbox)).json()["client_id"]
    assert sandbox.lms.tool is None
    page = requests.get(f"{sandbox.url}/administration", timeout=TIMEOUT).text
    assert "Pending" in page
    assert requests.post(f"{sandbox.url}/administration/nobody/activate", timeout=TIMEOUT).status_code == 404
    page = requests.post(f"{sandbox.url}/administration/{client_id}/activate", timeout=TIMEOUT).text
    assert "the course opens this one" in page
    assert sandbox.lms.tool is not None
    assert sandbox.lms.tool.client_id == client_id


def test_canvas_shows_its_configuration_only_to_who_has_a_token(sandbox: Sandbox) -> None:
    sandbox.lms.personality = PERSONALITIES["canvas"]()
    opened = opening(sandbox)
    assert requests.get(opened["openid_configuration"], timeout=TIMEOUT).status_code == 401
    assert configuration(sandbox, opened)[ABOUT_PLATFORM]["product_family_code"] == "canvas"
    assert ask(sandbox, opened).status_code == 422, "no placements"


def test_brightspace_shows_no_token_but_hides_it_in_its_addresses(sandbox: Sandbox) -> None:
    sandbox.lms.personality = PERSONALITIES["brightspace"]()
    opened = opening(sandbox)
    assert "registration_token" not in opened
    assert ask(sandbox, opened).status_code == 201


@pytest.mark.parametrize(("family", "named"), [("plain", True), ("canvas", False), ("blackboard", False)])
def test_who_names_the_deployment(sandbox: Sandbox, family: str, named: bool) -> None:
    sandbox.lms.personality = PERSONALITIES[family]()
    tool = {**CAPTURED["asked"][TOOL], "messages": []}
    told = ask(sandbox, opening(sandbox), CAPTURED["asked"] | {TOOL: tool}).json()
    assert ("deployment_id" in told[TOOL]) is named


@pytest.mark.parametrize("asked", [[], "x", {}, {TOOL: []}, {TOOL: {}}])
def test_a_registration_that_is_none_is_refused(sandbox: Sandbox, asked: Any) -> None:
    assert ask(sandbox, opening(sandbox), asked).status_code == 400
    assert sandbox.lms.registrar.applications == {}


@pytest.mark.parametrize("form", [{"as": "nobody", "url": ADDRESS}, {"as": "plain", "url": "javascript:alert(1)"}])
def test_an_address_that_is_no_tools_is_not_opened(sandbox: Sandbox, form: dict[str, str]) -> None:
    answer = requests.post(f"{sandbox.url}/administration/register", data=form, timeout=TIMEOUT)
    assert answer.status_code == 400
