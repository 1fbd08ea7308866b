"""Thousands of configurations and answers with something wrong: no server error, and none that is wrongly believed."""

from __future__ import annotations

import copy
import ipaddress
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from lti_tool.config import Settings
from lti_tool.lti.configuration import ABOUT_PLATFORM
from lti_tool.lti.http import Answer, Caller
from lti_tool.lti.registering import TOOL
from lti_tool.records import Registration
from tests.lti.door import Door, code
from tests.lti.office import Office, view
from tests.lti.test_registering_platforms import canvas, document
from tests.support.sandbox import Sandbox

ROUNDS, EACH = 26, 100
JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**400, 1.5, float("nan"), "", " ", "x", "\x00", "\ud800", "x" * 3000, [], {}),
    *([None], [[[]]], {"type": 5}, {"a": {"b": []}}, "<script>", "'\"><img>", "../..", "%00", "\r\nSet-Cookie: a=b"),
    *(
        "https://evil.example/x",
        "http://lms.example/x",
        "https://127.0.0.1/",
        "https://localhost/x",
        "file:///etc/passwd",
    ),
    *("https://lms.example@evil.example/", "https://lms.example:443/x", "https://lms.example.evil.example/", "//x"),
    *(
        "javascript:alert(1)",
        "https://[::1]/",
        "https://LMS.example/x",
        "https://lms.example./x",
        "https://lms.example:x/",
    ),
    *("https://canvas.instructure.com", "https://blackboard.com", "canvas", "moodle", "RS256", ["RS256"], ["none"]),
)
PLAIN: dict[str, Any] = {
    "scopes_supported": ["openid"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "authorization_server": "https://lms.example/token",
    "about": {"version": "1", "messages_supported": [{"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]}]},
}
ANSWER: dict[str, Any] = {
    "client_id": "c-1",
    "scope": "a b",
    TOOL: {"deployment_id": "1", "claims": ["name"], "messages": [{"type": "x"}]},
}


@dataclass
class Wire:
    """Stands where the way out is, and answers what a test says."""

    configuration: bytes = b""
    answer: bytes = b""
    status: int = 200

    def get(self, url: str, caller: Caller, **_: Any) -> Answer:
        return Answer(200, {}, self.configuration)

    def post(self, url: str, caller: Caller, *, headers: Mapping[str, str], **_: Any) -> Answer:
        assert url.startswith("https://")
        return Answer(self.status, {}, self.answer)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all rounds, of a tool on the internet."""
    folder = tmp_path_factory.mktemp("office")
    with Sandbox() as sandbox:
        database = f"sqlite:///{folder}/tool.sqlite3"
        door = Door(
            Settings(database_url=database, keys_dir=folder / "keys", public_url="https://tool.example"), sandbox
        )
        yield Office(door)
        door.database.dispose()


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_mutated_registration_is_refused_or_harmless(
    office: Office, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice, wire = random.Random(seed), Wire()
    monkeypatch.setattr(office.door.lti, "http", wire)
    secret, accepted = office.invite(), 0
    for number in range(EACH):
        url, told, answer = _honest(dice)
        for _ in range(dice.randint(1, 3)):
            _mutate(dice.choice((told, told, answer)), dice)
        wire.configuration, wire.answer = _encoded(told, dice), _encoded(answer, dice)
        wire.status = dice.choice((200, 200, 200, 201, 201, 202, 400, 500))
        page = office.open(f"/lti/register/{secret}?openid_configuration={url}")
        assert page.status_code in (200, 400, 403, 409, 502), f"{seed}/{number}: {page.status_code} {code(page)}"
        assert code(page) != "tool_unavailable"
        assert "<script>alert" not in page.get_data(as_text=True)
        if view(page) == "registered":
            _believed(_kept(office, wire), json.loads(wire.configuration), url, f"{seed}/{number}")
            secret, accepted = office.invite(), accepted + 1
    assert 0 < accepted < EACH, "some are harmless, and some are not"


def _kept(office: Office, wire: Wire) -> Registration:
    """The registration that came of what was said last."""
    issuer, client_id = json.loads(wire.configuration)["issuer"], json.loads(wire.answer)["client_id"]
    (found,) = (one for one in office.registrations() if (one.issuer, one.client_id) == (issuer, str(client_id)))
    return found


def _honest(dice: random.Random) -> tuple[str, dict[str, Any], dict[str, Any]]:
    if dice.random() < 0.3:
        return "https://north.instructure.com/configuration", document(**canvas()), copy.deepcopy(ANSWER)
    return "https://lms.example/configuration", document(**copy.deepcopy(PLAIN)), copy.deepcopy(ANSWER)


def _mutate(place: Any, dice: random.Random) -> None:
    while dice.random() < 0.4:  # into something inside, if there is one
        inner = [value for value in (place.values() if isinstance(place, dict) else place) if value and _holds(value)]
        if not inner:
            break
        place = dice.choice(inner)
    names = list(place) if isinstance(place, dict) else list(range(len(place)))
    if not names:
        return
    name = dice.choice(names)
    if dice.random() < 0.15 and isinstance(place, dict):
        place.pop(name)
    else:
        place[name] = copy.deepcopy(dice.choice(JUNK))


def _holds(value: Any) -> bool:
    return isinstance(value, dict | list)


def _encoded(value: Any, dice: random.Random) -> bytes:
    raw = json.dumps(value).encode()
    if dice.random() < 0.05:
        at = dice.randrange(len(raw))
        return raw[:at] + bytes([dice.randrange(256)]) + raw[at + dice.randint(0, 3) :]
    return raw


def _believed(found: Registration, told: dict[str, Any], url: str, told_by: str) -> None:
    """What must be true of whatever was kept, said in other words than the tool's."""
    addresses = (found.issuer, found.auth_login_url, found.auth_token_url, found.jwks_url)
    for address in addresses:
        parts = urlsplit(address)
        assert parts.scheme == "https", told_by
        assert parts.hostname, told_by
        assert not _inside(parts.hostname), told_by
        assert address.isprintable(), told_by
    vendors = {"https://canvas.instructure.com": (".instructure.com", ".canvaslms.com"), "https://blackboard.com": ()}
    if found.issuer in vendors:
        for address in (*addresses[1:], told["registration_endpoint"]):
            assert str(urlsplit(address).hostname).endswith(vendors[found.issuer] or ".blackboard.com"), told_by
    else:
        issuer, source = urlsplit(found.issuer), urlsplit(url)
        assert str(issuer.hostname).rstrip(".") == source.hostname, told_by
        assert issuer.port in (None, 443), told_by
    assert 0 < len(found.client_id) <= 255, told_by
    assert found.client_id.isprintable(), told_by
    assert isinstance(told[ABOUT_PLATFORM], dict), told_by
    algorithms = told.get("id_token_signing_alg_values_supported")
    assert not isinstance(algorithms, list) or "RS256" in algorithms, told_by


def _inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
