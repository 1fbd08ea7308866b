"""Platforms' keys: kept, fetched again when needed, and never taken from a broken answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.wrappers import Response

from lti_tool import worker
from lti_tool.lti.http import Caller, Http
from lti_tool.lti.keysets import KeySets
from lti_tool.lti.refusals import LaunchRefused
from lti_tool.sandbox import Fault
from lti_tool.sandbox.server import LocalServer
from lti_tool.storage.lti_store import LtiStore
from lti_tool.storage.tables import key_sets, registrations
from tests.lti.door import Door, code

HERE = Caller("a-tool", near=True)


def later(door: Door, by: timedelta) -> None:
    """Let so much time pass for what is known of key sets, in the database and in memory."""
    with door.database.write() as tx:
        row = tx.execute(key_sets.select()).one()
        tx.execute(update(key_sets).values(fetched_at=row.fetched_at - by, tried_at=row.tried_at - by))
    door.lti.key_sets = KeySets(door.lti.store, door.lti.http)


def test_the_key_set_is_fetched_once_for_many_launches(door: Door) -> None:
    for _ in range(3):
        assert code(door.come_in()) == "let in"
    assert door.sandbox.calls("jwks") == 1


def test_another_process_does_not_fetch_it_again(door: Door) -> None:
    assert code(door.come_in()) == "let in"
    door.lti.key_sets = KeySets(LtiStore(door.database), Http())
    assert code(door.come_in()) == "let in"
    assert door.sandbox.calls("jwks") == 1


def test_a_new_key_is_found_at_once_but_not_asked_for_without_end(door: Door) -> None:
    assert code(door.come_in()) == "let in"
    later(door, timedelta(minutes=1))
    door.sandbox.rotate_keys(forget=True)
    assert code(door.come_in()) == "let in"
    begun = door.begin()
    for guess in range(5):
        claims = door.sandbox.launch_claims("alice", nonce=begun.nonce)
        assert code(door.launch(begun, door.sandbox.sign(claims, {"kid": f"made-up-{guess}"}))) == "key_unknown"
    assert door.sandbox.calls("jwks") == 2


@pytest.mark.parametrize("fault", [Fault("error", where="jwks"), Fault("drop", where="jwks")], ids=lambda f: f.kind)
def test_a_platform_that_is_down_locks_nobody_out(door: Door, fault: Fault) -> None:
    assert code(door.come_in()) == "let in"
    later(door, timedelta(hours=2))
    door.sandbox.faults(fault)
    assert code(door.come_in()) == "let in"


def test_a_set_in_use_is_fetched_again_by_the_worker_so_that_no_launch_waits_for_it(door: Door) -> None:
    assert code(door.come_in()) == "let in"
    assert not worker.renew_keys(door.tool)
    later(door, timedelta(minutes=45))
    assert worker.renew_keys(door.tool)
    assert not worker.renew_keys(door.tool)
    later(door, timedelta(minutes=30))
    door.sandbox.faults(Fault("error", where="jwks"))
    assert code(door.come_in()) == "let in"
    assert door.sandbox.calls("jwks") == 2


def test_the_worker_does_not_press_a_platform_that_is_down_nor_ask_one_that_is_kept_out(door: Door) -> None:
    assert code(door.come_in()) == "let in"
    later(door, timedelta(minutes=45))
    door.sandbox.faults(Fault("error", where="jwks"))
    assert worker.renew_keys(door.tool)
    assert not worker.renew_keys(door.tool)
    later(door, timedelta(minutes=6))
    with door.database.write() as tx:
        tx.execute(update(registrations).values(disabled_at=datetime.now(UTC)))
    assert not worker.renew_keys(door.tool)


def test_but_not_for_ever(door: Door) -> None:
    assert code(door.come_in()) == "let in"
    later(door, timedelta(hours=25))
    door.sandbox.faults(Fault("error", where="jwks"))
    assert code(door.come_in()) == "keys_unreachable"


def test_a_hiccup_at_the_first_launch_is_over_soon(door: Door) -> None:
    door.sandbox.faults(Fault("error", where="jwks", times=1))
    assert code(door.come_in()) == "keys_unreachable"
    later(door, timedelta(seconds=4))
    assert code(door.come_in()) == "let in"


def rsa_key(**changes: Any) -> dict[str, Any]:
    modulus = "vW0" + "A" * 339  # 2048 bits; nobody signs with it
    return {"kty": "RSA", "kid": "k", "n": modulus, "e": "AQAB", "use": "sig", "alg": "RS256"} | changes


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("<h1>Down for maintenance</h1>", id="a page"),
        pytest.param([], id="a list"),
        pytest.param({"error": "no"}, id="an error in JSON"),
        pytest.param({"keys": []}, id="no keys"),
        pytest.param({"keys": [None, 5, {}]}, id="nonsense"),
        pytest.param({"keys": [rsa_key(kid=None)]}, id="a key without kid"),
        pytest.param({"keys": [rsa_key(use="enc")]}, id="a key for encryption"),
        pytest.param({"keys": [rsa_key(alg="HS256")]}, id="a key for another algorithm"),
        pytest.param({"keys": [rsa_key(kty="oct", k="c2VjcmV0")]}, id="a shared secret"),
        pytest.param({"keys": [rsa_key(n="AQAB")]}, id="a tiny key"),
        pytest.param({"keys": [rsa_key(n="_" * 5000)]}, id="a giant key"),
        pytest.param({"keys": [rsa_key(n="no number")]}, id="a number that is none"),
        pytest.param({"keys": [rsa_key(e="A")]}, id="an exponent that is none"),
    ],
)
def test_a_broken_key_set_is_never_kept(door: Door, answer: Any) -> None:
    """PyLTI1p3 kept an error page as the key set and failed for two hours after the platform was well again."""
    with LocalServer() as server:
        server.app = lambda environ, start: (Response(answer) if isinstance(answer, str) else _json(answer))(
            environ, start
        )
        url = f"http://127.0.0.1:{server.port}/jwks"
        now = datetime.now(UTC)
        with pytest.raises(LaunchRefused, match="keys_unreachable"):
            door.lti.key_sets.key(url, "k", HERE, now=now)
        server.app = lambda environ, start: _json({"keys": [rsa_key(kid="other"), rsa_key()]})(environ, start)
        assert door.lti.key_sets.key(url, "k", HERE, now=now + timedelta(seconds=4)).key_size == 2048


def _json(value: Any) -> Response:
    return Response(json.dumps(value), mimetype="application/json")
