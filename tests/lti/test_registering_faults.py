"""Platforms and strangers at the other end of a registration that do not behave: a page with a code, and no harm."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request, Response

from lti_tool.config import Settings
from lti_tool.lti import configuration
from lti_tool.lti.configuration import ABOUT_PLATFORM
from lti_tool.lti.http import Caps
from lti_tool.lti.registering import TOOL
from lti_tool.records import Registration
from lti_tool.sandbox import Fault
from lti_tool.sandbox.server import LocalServer
from lti_tool.services import connecting
from tests.lti.door import Door, code
from tests.lti.office import Office, view
from tests.support.sandbox import Sandbox

Answer = Callable[[Request], Response]


@dataclass
class Stranger:
    """Somebody who calls themselves a platform: answers by path, and remembers what was asked."""

    root: str
    answers: dict[str, Response | Answer] = field(default_factory=dict)
    heard: list[Request] = field(default_factory=list)

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        request.get_data()
        self.heard.append(request)
        answer = self.answers.get(request.path, Response("nothing here", 404))
        return (answer if isinstance(answer, Response) else answer(request))(environ, start)

    def document(self, **changes: Any) -> dict[str, Any]:
        """Their configuration; `changes` lay over it, None takes a member out."""
        whole = {
            "issuer": self.root,
            "authorization_endpoint": f"{self.root}/auth",
            "token_endpoint": f"{self.root}/token",
            "jwks_uri": f"{self.root}/jwks",
            "registration_endpoint": f"{self.root}/register",
            ABOUT_PLATFORM: {"product_family_code": "other", "messages_supported": []},
            **changes,
        }
        return {name: value for name, value in whole.items() if value is not None}

    def says(self, registered: Any = None, **changes: Any) -> None:
        """Answer honestly, but for these changes."""
        self.answers["/configuration"] = as_json(self.document(**changes))
        self.answers["/register"] = as_json({"client_id": "c-1", TOOL: {"deployment_id": "1"}} | (registered or {}))

    @property
    def calls(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.heard]


def as_json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all of them: a failed registration leaves nothing behind that another one would see."""
    yield from opened(tmp_path_factory.mktemp("office"), "http://127.0.0.1:8000")


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The same for a tool that is not on this machine, as far as its own address tells."""
    yield from opened(tmp_path_factory.mktemp("far"), "https://tool.example")


def opened(folder: Path, public_url: str) -> Iterator[Office]:
    with Sandbox() as sandbox:
        database = f"sqlite:///{folder}/tool.sqlite3"
        door = Door(Settings(database_url=database, keys_dir=folder / "keys", public_url=public_url), sandbox)
        yield Office(door)
        door.database.dispose()


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    with LocalServer() as server:
        made = Stranger(f"http://localhost:{server.port}")
        made.says()
        server.app = made
        yield made


def registered(office: Office, stranger: Stranger) -> list[Registration]:
    """What is registered of this stranger."""
    return [found for found in office.registrations() if found.issuer == stranger.root]


def meet(office: Office, stranger: Stranger, *, url: str | None = None, token: str | None = None) -> TestResponse:
    """Open an invite's link as this stranger would."""
    query = {"openid_configuration": url or f"{stranger.root}/configuration"}
    if token is not None:
        query["registration_token"] = token
    return office.open(f"{office.door.here}/lti/register/{office.invite()}?{urlencode(query)}")


def test_a_stranger_who_behaves_is_registered(office: Office, stranger: Stranger) -> None:
    assert view(meet(office, stranger, token="a-token")) == "registered"
    assert stranger.calls == ["GET /configuration", "POST /register"]
    # Canvas wants to see the token with the configuration already.
    assert [request.headers.get("Authorization") for request in stranger.heard] == ["Bearer a-token"] * 2
    assert stranger.heard[1].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("token", [None, ""])
def test_where_no_token_came_none_is_sent(office: Office, stranger: Stranger, token: str | None) -> None:
    # Brightspace.
    assert view(meet(office, stranger, token=token)) == "registered"
    assert all("Authorization" not in request.headers for request in stranger.heard)


@pytest.mark.parametrize("status", [200, 201])
def test_both_ways_of_saying_yes(office: Office, stranger: Stranger, status: int) -> None:
    stranger.answers["/register"] = as_json({"client_id": "c-1"}, status)  # 200: Moodle; 201: the specification
    assert view(meet(office, stranger)) == "registered"


@pytest.mark.parametrize("token", ["a b", "a\r\nX-Evil: 1", "ä", "x" * 8001])
def test_a_token_that_could_be_anything_else_is_not_sent(office: Office, stranger: Stranger, token: str) -> None:
    assert code(meet(office, stranger, token=token)) == "start_malformed"
    assert stranger.heard == []


# -- where we may be sent ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "url",
    [
        "http://lms.example/configuration",
        "ftp://lms.example/configuration",
        "file:///etc/passwd",
        "//lms.example/configuration",
        "https://",
        "https://[::1/x",
        "https://lms.example:99999/x",
        "javascript:alert(1)",
        "gopher://127.0.0.1/",
        "\x00https://lms.example/",
    ],
)
def test_an_address_that_no_platform_has(office: Office, stranger: Stranger, url: str) -> None:
    assert code(meet(office, stranger, url=url)) in ("configuration_address", "configuration_unreachable")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f000001", "0", "[::ffff:127.0.0.1]"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_tool_on_the_internet_cannot_be_sent_to_its_own_machine(
    far: Office, stranger: Stranger, scheme: str, host: str
) -> None:
    port = stranger.root.rpartition(":")[2]
    page = meet(far, stranger, url=f"{scheme}://{host}:{port}/configuration")
    assert code(page) in ("configuration_address", "configuration_unreachable")
    assert stranger.heard == []
    assert "private address 127" not in page.get_data(as_text=True), "what names mean in here is for the log"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:1/", "https://10.0.0.1/"])
def test_a_redirect_elsewhere_is_not_followed(office: Office, stranger: Stranger, status: int, to: str) -> None:
    stranger.answers["/configuration"] = Response(status=status, headers={"Location": to})
    assert code(meet(office, stranger, token="a-token")) == "configuration_refused"


def test_a_registration_is_never_redirected(office: Office, stranger: Stranger) -> None:
    stranger.answers["/register"] = Response(status=307, headers={"Location": "/elsewhere"})
    assert code(meet(office, stranger, token="a-token")) == "registration_refused"
    assert stranger.calls == ["GET /configuration", "POST /register"]


# -- what a configuration may say --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"issuer": "http://127.0.0.1:1"}, "issuer_foreign"),
        ({"issuer": "https://lms.example"}, "issuer_foreign"),
        ({"issuer": "http://localhost"}, "issuer_foreign"),
        ({"issuer": "http://lms.example"}, "configuration_incomplete"),
        ({"issuer": None}, "configuration_incomplete"),
        ({"issuer": 5}, "configuration_incomplete"),
        ({"jwks_uri": None}, "configuration_incomplete"),
        ({"jwks_uri": "http://lms.example/jwks"}, "configuration_incomplete"),
        ({"jwks_uri": "file:///etc/passwd"}, "configuration_incomplete"),
        ({"jwks_uri": ["https://lms.example"]}, "configuration_incomplete"),
        ({"token_endpoint": "javascript:alert(1)"}, "configuration_incomplete"),
        ({"token_endpoint": "https://" + "x" * 2000}, "configuration_incomplete"),
        ({"authorization_endpoint": "javascript:alert(1)//localhost"}, "configuration_incomplete"),
        ({"authorization_endpoint": "https://lms.example/\nX"}, "configuration_incomplete"),
        ({"registration_endpoint": "https://lms.example:port/"}, "configuration_incomplete"),
        ({"authorization_server": {"a": 1}}, "configuration_incomplete"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "algorithm_missing"),
        ({ABOUT_PLATFORM: None}, "configuration_malformed"),
        ({ABOUT_PLATFORM: "yes"}, "configuration_malformed"),
        ({ABOUT_PLATFORM: {"product_family_code": 5}}, "configuration_incomplete"),
    ],
)
def test_a_configuration_with_a_mistake_is_named(
    office: Office, stranger: Stranger, changes: dict[str, Any], expected: str
) -> None:
    stranger.says(**changes)
    assert code(meet(office, stranger)) == expected
    assert "POST /register" not in stranger.calls
    assert registered(office, stranger) == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Response("<h1>Log in</h1>", mimetype="text/html"), "configuration_malformed"),
        (Response("[" * 100_000), "configuration_malformed"),
        (as_json([]), "configuration_malformed"),
        (as_json(None), "configuration_malformed"),
        (Response(""), "configuration_malformed"),
        (Response(b"\xff\xfe{}"), "configuration_malformed"),
        (Response(b'{"a": ' + b"9" * 5000 + b"}"), "configuration_malformed"),
        (as_json({}), "configuration_incomplete"),
        (Response(b" " * 300_000), "configuration_unreachable"),
        (as_json({"error": "no"}, 401), "configuration_refused"),
        (as_json({"error": "no"}, 500), "configuration_refused"),
        (Response(status=204), "configuration_refused"),
    ],
)
def test_an_answer_that_is_no_configuration(
    office: Office, stranger: Stranger, answer: Response, expected: str
) -> None:
    stranger.answers["/configuration"] = answer
    assert code(meet(office, stranger)) == expected


# -- what a platform may answer ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Response("<h1>Thanks</h1>"), "registration_malformed"),
        (as_json([]), "registration_malformed"),
        (as_json({}), "registration_malformed"),
        (as_json({"client_id": None}), "registration_malformed"),
        (as_json({"client_id": ["x"]}), "registration_malformed"),
        (as_json({"client_id": "x" * 256}), "registration_malformed"),
        (as_json({"client_id": "a\x00b"}), "registration_malformed"),
        (as_json({"client_id": " x "}), "registration_malformed"),
        (Response(b"x" * 300_000), "registration_unreachable"),
        (Response("no", 401), "registration_refused"),
        (Response("<script>alert(1)</script>", 422), "registration_refused"),
        (Response(status=204), "registration_refused"),
        (as_json({"client_id": "x"}, 202), "registration_refused"),
    ],
)
def test_an_answer_that_is_no_registration(office: Office, stranger: Stranger, answer: Response, expected: str) -> None:
    stranger.answers["/register"] = answer
    page = meet(office, stranger)
    assert code(page) == expected
    assert "<script>alert" not in page.get_data(as_text=True)
    assert registered(office, stranger) == []
    assert office.invites()[0].used_at is None


def test_a_platform_that_repeats_the_token_is_not_repeated(office: Office, stranger: Stranger) -> None:
    stranger.answers["/register"] = Response("bad token a-very-secret-token, Bearer a-very-secret-token", 403)
    page = meet(office, stranger, token="a-very-secret-token").get_data(as_text=True)
    assert "bad token" in page
    assert "a-very-secret-token" not in page


@pytest.mark.parametrize(
    "tool",
    [None, [], "x", {"deployment_id": None}, {"deployment_id": {"a": 1}}, {"deployment_id": ""}, {"messages": "x"}],
)
def test_a_deployment_that_cannot_be_read_is_one_that_was_not_named(
    office: Office, stranger: Stranger, tool: Any
) -> None:
    stranger.answers["/register"] = as_json({"client_id": "c-1", "scope": 5, TOOL: tool})
    assert view(meet(office, stranger)) == "registered"
    assert office.deployments(registered(office, stranger)[0]) == {}


def test_words_of_a_platform_reach_the_page_as_words(office: Office, stranger: Stranger) -> None:
    evil = "<img src=x onerror=alert(1)>"
    stranger.says(registered={"client_id": evil, TOOL: {"deployment_id": evil}})
    page = meet(office, stranger)
    assert view(page) == "registered"
    assert evil not in page.get_data(as_text=True)
    assert "&lt;img src=x" in page.get_data(as_text=True)


# -- slow and broken ones ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("where", ["configuration", "registration"])
@pytest.mark.parametrize("kind", ["error", "busy", "drop"])
def test_a_bad_day_of_the_platform(office: Office, where: str, kind: Any) -> None:
    secret = office.invite()
    office.door.sandbox.faults(Fault(kind, where=where, times=1))
    page = office.connect(secret)
    assert code(page).startswith(where), code(page)
    assert view(office.connect(secret)) == "registered"


@pytest.mark.parametrize("where", ["/configuration", "/register"])
def test_a_platform_that_drips_is_given_up(
    office: Office, stranger: Stranger, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(configuration, "CAPS", Caps(largest=1000, whole=0.5))
    monkeypatch.setattr("lti_tool.lti.registering.CAPS", Caps(largest=1000, whole=0.5))

    def drip(request: Request) -> Response:
        def drops() -> Iterator[bytes]:
            for _ in range(100):
                time.sleep(0.1)
                yield b" "

        # With a length: a reader that waits for a whole piece would wait for all of it.
        return Response(drops(), headers={"Content-Length": "100"})

    stranger.says()
    stranger.answers[where] = drip
    began = time.monotonic()
    expected = "configuration_unreachable" if where == "/configuration" else "registration_unreachable"
    assert code(meet(office, stranger)) == expected
    assert time.monotonic() - began < 8


def test_a_platform_that_has_registered_us_without_our_hearing_of_it(office: Office) -> None:
    office.door.sandbox.faults(Fault("drop_after", where="registration", times=1))
    page = office.connect()
    assert code(page) == "registration_unreachable"
    assert "delete it there" in page.get_data(as_text=True)


def test_a_mistake_of_our_own_is_a_page_with_a_number(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret inside")

    secret = office.invite()
    with monkeypatch.context() as broken:
        broken.setattr(connecting, "finish", fail)
        page = office.connect(secret)
    assert (page.status_code, code(page)) == (503, "tool_unavailable")
    assert "secret inside" not in page.get_data(as_text=True)
    assert view(office.connect(secret)) == "registered", "the link is given back"
