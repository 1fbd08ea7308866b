"""Platforms that answer things nobody foresaw: every time a reason, never an exception of another kind."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.wrappers import Response

from lti_tool.config import Settings
from lti_tool.errors import PlatformRefused
from lti_tool.lti import grades
from lti_tool.lti.connector import Connector
from lti_tool.lti.http import Caller, Http
from lti_tool.records import Registration, Score
from lti_tool.sandbox.server import LocalServer
from lti_tool.storage.tables import access_tokens
from lti_tool.web import security
from tests.lti.door import Door, code
from tests.lti.test_grades import AGS, target, ungraded


@pytest.fixture
def odd() -> Iterator[tuple[str, dict[str, Response]]]:
    """A server and its answers by path; a token is always to be had at /token unless a test says otherwise."""
    answers = {"/token": _json({"access_token": "a-token", "expires_in": 3600})}
    with LocalServer() as server:
        server.app = lambda environ, start: answers[environ["PATH_INFO"]](environ, start)
        yield f"http://127.0.0.1:{server.port}", answers


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")


def at(door: Door, root: str) -> Registration:
    """Our registration, with a platform whose services are at `root`."""
    return replace(door.registration, auth_token_url=f"{root}/token")


def why_not(door: Door, root: str) -> PlatformRefused:
    now = datetime.now(UTC)
    to = replace(ungraded(target(door.sandbox)), line_items=f"{root}/items?type=1")
    with pytest.raises(PlatformRefused) as caught:
        grades.send(door.lti, at(door, root), to, Score("4", 1.0, 100.0, "", now, True), now=now)
    return caught.value


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Response("<h1>Welcome</h1>"), id="a page"),
        pytest.param(_json([]), id="a list"),
        pytest.param(_json({}), id="no token"),
        pytest.param(_json({"access_token": 5}), id="a number as token"),
        pytest.param(_json({"access_token": "a\r\nX-Evil: 1"}), id="a token with a line end"),
        pytest.param(Response(status=302, headers={"Location": "/elsewhere"}), id="a redirect"),
        pytest.param(_json({"error": "invalid_scope"}, 400), id="a scope it does not grant"),
        pytest.param(Response("[" * 100_000, 400), id="brackets without end"),
        pytest.param(Response("Rate Limit Exceeded", 403), id="throttled by 403"),
    ],
)
def test_a_token_answer(door: Door, odd: tuple[str, dict[str, Response]], answer: Response) -> None:
    root, answers = odd
    answers["/token"] = answer
    assert str(why_not(door, root)).endswith(".")


@pytest.mark.parametrize(
    ("lasts", "kept"),
    [(3600, True), ("3600", True), (60, False), (0, False), (None, False), (-5, False), ("soon", False), (True, False)],
)
def test_a_token_is_kept_only_as_long_as_it_is_good(
    door: Door, odd: tuple[str, dict[str, Response]], lasts: Any, kept: bool
) -> None:
    root, answers = odd
    answers["/token"] = _json({"access_token": "a-token", "expires_in": lasts})
    token = Connector(door.lti, at(door, root), now=datetime.now(UTC)).get_access_token(["scope"])
    assert token == "a-token"
    with door.database.read() as tx:
        assert bool(tx.execute(access_tokens.select()).first()) is kept


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(_json({"items": []}), id="an object instead of a list"),
        pytest.param(Response("<h1>Down</h1>"), id="a page"),
        pytest.param(Response(""), id="nothing"),
        pytest.param(_json([], 500), id="an error"),
        pytest.param(
            _json([5, None, {"tag": "touchpoint", "resourceId": "first-week"}]), id="a column without address"
        ),
        pytest.param(_json([{"id": "https://[bad", "tag": "touchpoint", "resourceId": "first-week"}]), id="no address"),
    ],
)
def test_a_list_of_grade_columns(door: Door, odd: tuple[str, dict[str, Response]], answer: Response) -> None:
    root, answers = odd
    answers["/items"] = answer
    refusal = why_not(door, root)
    assert str(refusal).endswith(".")
    assert "just being made" not in str(why_not(door, root)), "a failed attempt holds nobody up"


def test_a_list_that_never_ends_is_given_up(door: Door, odd: tuple[str, dict[str, Response]]) -> None:
    root, answers = odd
    endless = _json([])
    endless.headers["Link"] = f'<{root}/items?page=2>; rel="next"'
    answers["/items"] = endless
    assert "without an address" in str(why_not(door, root)) or "unexpected" in str(why_not(door, root))


def test_a_link_whose_columns_may_be_neither_read_nor_made(door: Door) -> None:
    to = ungraded(target(door.sandbox))
    write_only = tuple(scope for scope in to.scopes if not scope.endswith("readonly") and "lineitem" not in scope)
    now = datetime.now(UTC)
    score, link = Score("4", 1, 1, "", now, True), replace(to, scopes=write_only)
    with pytest.raises(PlatformRefused, match="does not let this tool make one"):
        grades.send(door.lti, door.registration, link, score, now=now)


def test_a_valid_launch_without_any_login_can_only_look_in_the_browser(door: Door) -> None:
    begun = door.begin()
    page = door.launch(begun, state="never-given-out", cookie=None).get_data(as_text=True)
    assert 'data-view="recover"' in page
    assert 'action="/lti/login"' not in page


def test_odd_addresses_in_a_launch_are_left_out(door: Door) -> None:
    begun = door.begin()
    claims = door.sandbox.launch_claims("alice", nonce=begun.nonce)
    claims[AGS] |= {"lineitem": "javascript:alert(1)", "lineitems": "https://[bad"}
    claims["https://purl.imsglobal.org/spec/lti/claim/launch_presentation"] = {"return_url": "javascript:alert(1)"}
    token = door.sandbox.sign(claims)
    assert "javascript" not in door.launch(begun, token, cookie=None).get_data(as_text=True)
    assert code(door.launch(begun, token)) == "let in"


def test_a_company_network_can_be_allowed() -> None:
    """This machine's own address in its network stands for an LMS in a company."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no network")
        address = probe.getsockname()[0]
    with LocalServer(host=address) as server:
        server.app = lambda environ, start: Response("home")(environ, start)
        far = Caller("c", near=False)
        url = f"https://{address}:{server.port}/"
        with pytest.raises(PlatformRefused, match="private address"):
            Http().get(url, far)
        with pytest.raises(PlatformRefused, match="did not answer"):  # let through, and then it speaks no TLS
            Http(private=True).get(url, far)


def test_a_server_behind_https_says_so_for_ever() -> None:
    app = Flask(__name__)
    security.install(app, Settings(public_url="https://tool.example"))
    answer = app.test_client().get("/nowhere")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
