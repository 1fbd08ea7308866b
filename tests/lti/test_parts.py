"""The small parts: keys, addresses, pages of answers."""

from __future__ import annotations

import socket
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from lti_tool import platforms
from lti_tool.errors import PlatformRefused
from lti_tool.lti import http
from lti_tool.lti.answers import retry_after
from lti_tool.lti.http import Answer, Caller, Http, loopback
from lti_tool.lti.keys import KEPT, KeyFolder
from lti_tool.lti.paging import related
from lti_tool.records import Registration, Score
from lti_tool.sandbox.server import LocalServer
from lti_tool.storage.lti_store import LtiStore
from lti_tool.web.security import frame_ancestors, policy
from tests.lti.door import Door

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


# -- the tool's keys ---------------------------------------------------------------------------------------------------
def test_a_key_is_for_our_eyes_only(tmp_path: Path) -> None:
    key = KeyFolder(tmp_path / "keys").new(now=NOW)
    assert stat.S_IMODE(key.path.stat().st_mode) == 0o600
    assert set(key.jwk) == {"kty", "alg", "use", "kid", "n", "e"}


def test_the_newest_key_signs_and_older_ones_stay_published_for_a_while(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    keys = [folder.rotate(now=NOW + timedelta(days=day)) for day in range(5)]
    later = NOW + timedelta(days=4, hours=1)
    assert folder.signing_key(later).kid == keys[-1].kid
    assert [key["kid"] for key in folder.public_jwks()["keys"]] == [key.kid for key in reversed(keys[-KEPT:])]
    assert KeyFolder(tmp_path).signing_key(later) == keys[-1]


def test_a_rotation_by_another_process_is_noticed(tmp_path: Path) -> None:
    web, worker = KeyFolder(tmp_path), KeyFolder(tmp_path)
    web.new(now=NOW)
    assert len(worker.list()) == 1
    new = web.rotate(now=NOW + timedelta(days=1))
    assert worker.signing_key(NOW + timedelta(days=2)).kid == new.kid


def test_no_key_is_an_answer_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="lti-tool keys new"):
        KeyFolder(tmp_path).signing_key(NOW)


def test_only_rsa_keys_are_taken(tmp_path: Path) -> None:
    pem = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "lti-20261120-x.pem").write_bytes(pem)
    with pytest.raises(ValueError, match="not an RSA key"):
        KeyFolder(tmp_path).list()


def test_platforms_can_fetch_our_keys(door: Door) -> None:
    answer = door.client().get("/lti/jwks.json")
    assert answer.get_json()["keys"][0]["kid"] == door.lti.keys.signing_key(datetime.now(UTC)).kid
    assert answer.headers["Cache-Control"] == "public, max-age=300"


# -- the login's addresses ---------------------------------------------------------------------------------------------
def test_what_the_platform_is_asked(door: Door) -> None:
    door.register(door.sandbox.registration, auth_login_url=f"{door.sandbox.url}/auth?tenant=7&empty=#top")
    begun = door.begin(client_id=door.registration.client_id)
    page = begun.answer.get_data(as_text=True)
    assert "#top" not in page
    assert begun.asked | {"state": "", "nonce": "", "login_hint": "", "lti_message_hint": ""} == {
        "tenant": "7",
        "empty": "",
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": door.registration.client_id,
        "redirect_uri": f"{door.here}/lti/launch",
        "state": "",
        "nonce": "",
        "login_hint": "",
        "lti_message_hint": "",
    }


def test_the_login_page_keeps_its_secret_from_platforms_and_other_sites(door: Door) -> None:
    begun = door.begin()
    cookie = begun.answer.headers["Set-Cookie"]
    for part in ("__Host-", "Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/", "Max-Age=600"):
        assert part in cookie
    assert "Domain" not in cookie
    assert begun.secret not in str(begun.asked)
    assert begun.state not in begun.cookie
    assert begun.answer.headers["Cache-Control"] == "no-store"
    assert f"frame-ancestors 'self' {door.sandbox.url}" in begun.answer.headers["Content-Security-Policy"]


def test_a_login_address_that_is_no_web_address_is_never_gone_to(door: Door) -> None:
    door.register(door.sandbox.registration, auth_login_url="javascript:alert(1)")
    door.lti.store = LtiStore(door.database)  # one that has not seen the registration before
    assert "registration_unknown" in door.begin().answer.get_data(as_text=True)


def test_hostile_login_hints_stay_text(door: Door) -> None:
    hint = '"><script>alert(1)</script>'
    page = door.begin(lti_message_hint=hint).answer.get_data(as_text=True)
    assert "<script>alert" not in page


# -- headers -----------------------------------------------------------------------------------------------------------
def registration(**changes: str) -> Registration:
    fields: dict[str, Any] = {
        "issuer": "https://lms.example",
        "auth_login_url": "https://sso.lms.example/auth",
        "auth_token_url": "https://lms.example/token",
    }
    return Registration(id=1, client_id="c", jwks_url="https://lms.example/jwks", name="LMS", **(fields | changes))


def test_only_the_platforms_pages_may_frame_ours() -> None:
    assert frame_ancestors(registration()) == ("'self'", "https://lms.example", "https://sso.lms.example")
    assert frame_ancestors(registration(issuer="https://x; script-src *"))[1:] == (
        "https://sso.lms.example",
        "https://lms.example",
    )
    assert "https:" in frame_ancestors(registration(issuer="https://canvas.instructure.com"))
    assert "https:" not in frame_ancestors(registration(family="moodle"))


def test_a_page_runs_and_fetches_only_our_own() -> None:
    assert policy().startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy()
    assert policy().endswith("frame-ancestors 'none'")


# -- answers -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        ("Fri, 20 Nov 2026 12:01:30 GMT", 90.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 20 Nov 2026 12:01:30", None),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_how_long_a_platform_asks_us_to_wait(told: str, seconds: float | None) -> None:
    assert retry_after(Answer(429, {"retry-after": told}, b""), now=NOW) == seconds


CURLY = (
    "<https://lms.example/items?a=1&amp;from=0>; rel=“first”, <https://lms.example/items?a=1&amp;from=2>; rel=“next”"
)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<https://lms.example/p2>; rel="next"', "https://lms.example/p2"),
        ("<https://lms.example/p2>; rel=next", "https://lms.example/p2"),
        ('<https://lms.example/p1>; rel="prev", </p3>; REL="Next"', "https://lms.example/p3"),
        (CURLY.encode().decode("latin-1"), "https://lms.example/items?a=1&from=2"),
        (CURLY, "https://lms.example/items?a=1&from=2"),
        ('<https://lms.example/p1>; rel="prev"', None),
        ("", None),
    ],
)
def test_the_next_page(link: str, expected: str | None) -> None:
    assert related(Answer(200, {"link": link}, b""), "https://lms.example/p1", "next") == expected


# -- platforms ---------------------------------------------------------------------------------------------------------
def test_an_update_on_canvas_is_no_new_submission() -> None:
    canvas = platforms.for_family("canvas")
    first = Score("4", 1.0, 1.0, "", NOW, first=True)
    again = Score("4", 1.0, 1.0, "", NOW, first=False)
    assert canvas.score_extras(first) == {}
    assert canvas.score_extras(again) == {"https://canvas.instructure.com/lti/submission": {"new_submission": False}}
    refusal = canvas.explain_score(422, "")
    assert refusal is not None
    assert refusal.permanent
    assert canvas.explain_score(500, "") is None


def test_scores_go_before_the_query() -> None:
    url = platforms.for_family("moodle").score_url("https://lms.example/items/2/lineitem?type_id=1")
    assert urlsplit(url).path == "/items/2/lineitem/scores"
    assert parse_qsl(urlsplit(url).query) == [("type_id", "1")]


def test_whom_a_token_request_is_for() -> None:
    assert platforms.for_family(None).token_audience(registration()) == "https://lms.example/token"
    assert platforms.for_family(None).token_audience(registration(audience="https://aud")) == "https://aud"
    assert (
        platforms.for_family("desire2learn").token_audience(registration()) == "https://api.brightspace.com/auth/token"
    )


# -- the way out -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:5000/x", True),
        ("http://lms.localhost/x", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]:80/", True),
        ("https://localhost.evil.example/", False),
        ("https://lms.example/", False),
        ("https://10.0.0.1/", False),
        ("nonsense", False),
    ],
)
def test_what_can_only_be_this_machine(url: str, here: bool) -> None:
    assert loopback(url) is here


def test_a_public_name_with_a_private_address_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: real("127.0.0.1" if host == "lms.example" else host, *rest, **more),
    )
    with pytest.raises(PlatformRefused, match=r"private address 127\.0\.0\.1") as caught:
        Http(private=True).get(f"https://lms.example:{port}/jwks", Caller("c", near=False))
    assert caught.value.permanent
    connection, _ = listener.accept()
    heard.append(connection.recv(10))
    assert heard == [b""]
    connection.close()
    listener.close()


def test_a_redirect_is_followed_at_home_only() -> None:
    with LocalServer() as server:
        places = {"/a": "/b", "/b": "/c", "/away": "http://127.0.0.1:1/x", "/round": "/round"}

        def app(environ, start):  # type: ignore[no-untyped-def]  # a WSGI application of three lines
            to = places.get(environ["PATH_INFO"])
            start("302 Found" if to else "200 OK", [("Location", to)] if to else [])
            return [b"home"]

        server.app = app
        root, here = f"http://127.0.0.1:{server.port}", Caller("c", near=True)
        assert Http().get(f"{root}/a", here).body == b"home"
        assert Http().get(f"{root}/away", here).status == 302
        assert Http().get(f"{root}/round", here).status == 302
        assert Http().post(f"{root}/a", here, data=b"x").status == 302


def test_an_answer_that_never_ends_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "WHOLE", 0.2)
    with LocalServer() as server:

        def app(environ, start):  # type: ignore[no-untyped-def]  # a WSGI application of three lines
            start("200 OK", [])
            for _ in range(20):
                time.sleep(0.1)
                yield b"drip"

        server.app = app
        with pytest.raises(PlatformRefused, match="did not answer"):
            Http().get(f"http://127.0.0.1:{server.port}/", Caller("c", near=True))


@pytest.mark.parametrize(
    ("family", "kept"), [("moodle", None), ("canvas", "https://lms.example/items"), (None, "https://lms.example/items")]
)
def test_a_teacher_who_wants_no_grade_gets_no_column(family: str | None, kept: str | None) -> None:
    platform = platforms.for_family(family)
    assert platform.columns(line_item=None, line_items="https://lms.example/items") == kept
    both = {"line_item": "https://lms.example/items/1", "line_items": "https://lms.example/items"}
    assert platform.columns(**both) == "https://lms.example/items"
