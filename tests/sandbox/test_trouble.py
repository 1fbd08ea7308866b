"""The practice LMS on a bad day: every fault does what it says, and only that."""

import time

import pytest
import requests

from lti_tool.sandbox import Fault
from tests.sandbox.conftest import StandInTool
from tests.sandbox.test_grades_by_the_book import score, send
from tests.support.sandbox import TIMEOUT, Sandbox


def key_set(lms: Sandbox, timeout: float = TIMEOUT) -> requests.Response:
    return requests.get(lms.registration.jwks_url, timeout=timeout)


def test_a_slow_key_set_is_slow_and_right(lms: Sandbox) -> None:
    lms.faults(Fault("slow", "jwks", seconds=0.2))
    started = time.monotonic()
    assert key_set(lms).json() == lms.jwks
    assert time.monotonic() - started >= 0.2
    assert lms.calls("jwks") == 1


def test_an_error_is_answered_with_its_status(lms: Sandbox) -> None:
    lms.faults(Fault("error", "jwks", status=503))
    assert key_set(lms).status_code == 503
    lms.faults()
    assert key_set(lms).status_code == 200


def test_a_busy_platform_says_when_to_come_back(lms: Sandbox, tool: StandInTool) -> None:
    lms.faults(Fault("busy", "token", seconds=7))
    answer = tool.ask_for_token()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def test_a_fault_wears_off(lms: Sandbox) -> None:
    lms.faults(Fault("error", "jwks", times=2))
    assert [key_set(lms).status_code for _ in range(3)] == [500, 500, 200]


def test_a_fault_hits_only_its_own_service(lms: Sandbox, tool: StandInTool) -> None:
    lms.faults(Fault("error", "jwks"))
    assert tool.ask_for_token().status_code == 200
    assert requests.get(f"{lms.url}/gradebook", timeout=TIMEOUT).status_code == 200


def test_a_dropped_connection_did_nothing(lms: Sandbox, tool: StandInTool) -> None:
    token = tool.token()
    lms.faults(Fault("drop", "scores"))
    with pytest.raises(requests.ConnectionError):
        send(tool, score(), token)
    assert lms.gradebook("alice") is None


def test_a_connection_dropped_afterwards_did_everything(lms: Sandbox, tool: StandInTool) -> None:
    token = tool.token()
    lms.faults(Fault("drop_after", "scores", times=1))
    with pytest.raises(requests.ConnectionError):
        send(tool, score(), token)
    assert lms.gradebook("alice")
    assert send(tool, score(), token) == 409


def test_silence_lasts_until_the_caller_gives_up_or_the_line_is_cut(lms: Sandbox) -> None:
    lms.faults(Fault("timeout", "jwks", seconds=0.4))
    with pytest.raises(requests.Timeout):
        key_set(lms, timeout=0.1)
    with pytest.raises(requests.ConnectionError):
        key_set(lms)


def test_a_wrong_token_opens_nothing(lms: Sandbox, tool: StandInTool) -> None:
    lms.faults(Fault("wrong_token", "token", times=1))
    assert send(tool, score(), tool.token()) == 401
    assert send(tool, score(), tool.token()) == 200


def test_a_withdrawn_token_is_refused_once(lms: Sandbox, tool: StandInTool) -> None:
    lms.faults(Fault("refuse_token", "scores", times=1))
    assert [send(tool, score()), send(tool, score())] == [401, 200]


def test_a_bad_day_can_be_had_again(lms: Sandbox) -> None:
    def day() -> list[str | None]:
        lms.chaos(seed=7, rate=0.5, seconds=0)
        strikes = [lms.lms.faults.strike("scores") for _ in range(40)]
        return [fault.kind if fault else None for fault in strikes]

    first = day()
    assert day() == first
    assert len(set(first)) >= 5
    assert 10 <= sum(kind is None for kind in first) <= 30


@pytest.mark.parametrize(
    "body", [{"kind": "earthquake"}, {"kind": "slow", "where": "roof"}, {"colour": "red"}], ids=str
)
def test_a_fault_nobody_knows_is_refused_in_words(lms: Sandbox, body: dict[str, str]) -> None:
    answer = requests.post(f"{lms.url}/faults", json={"faults": [body]}, timeout=TIMEOUT)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_faults_are_set_over_http_and_by_a_form(lms: Sandbox) -> None:
    sent = requests.post(f"{lms.url}/faults", json={"faults": [{"kind": "error", "where": "jwks"}]}, timeout=TIMEOUT)
    assert sent.status_code == 204
    assert key_set(lms).status_code == 500
    form = {"kind": "", "where": "*"}
    assert "Everything works." in requests.post(f"{lms.url}/faults", data=form, timeout=TIMEOUT).text
    assert key_set(lms).status_code == 200


def test_the_desk_changes_keys_tokens_and_the_platform_played(lms: Sandbox, tool: StandInTool) -> None:
    token, old = tool.token(), lms.jwks["keys"][0]["kid"]
    requests.post(f"{lms.url}/faults/tokens", timeout=TIMEOUT)
    assert send(tool, score(), token) == 401
    requests.post(f"{lms.url}/faults/keys", data={"forget": "1"}, timeout=TIMEOUT)
    assert old not in [key["kid"] for key in lms.jwks["keys"]]
    requests.post(f"{lms.url}/faults/personality", data={"personality": "moodle"}, timeout=TIMEOUT)
    assert "lti_storage_target" not in lms.login_form()
    unknown = requests.post(f"{lms.url}/faults/personality", data={"personality": "blackbird"}, timeout=TIMEOUT)
    assert unknown.status_code == 400
