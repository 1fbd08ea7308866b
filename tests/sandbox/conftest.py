"""A stand-in tool: nothing but a key pair served over HTTP, which is all the practice LMS must know of a tool."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from flask import Flask, jsonify

from lti_tool.sandbox.keys import PlatformKeys
from lti_tool.sandbox.personality import SCOPES
from lti_tool.sandbox.server import LocalServer
from tests.support.sandbox import TIMEOUT, Sandbox

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class StandInTool:
    """Speaks to one practice LMS as a registered tool would."""

    url: str
    keys: PlatformKeys
    lms: Sandbox = field(init=False)

    def assertion(self, **changes: Any) -> str:
        registration = self.lms.registration
        now = int(time.time())
        claims = {
            "iss": registration.client_id,
            "sub": registration.client_id,
            "aud": registration.auth_token_url,
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_hex(8),
        }
        return self.keys.sign(claims | changes)

    def ask_for_token(self, *, scope: str = " ".join(SCOPES), assertion: str | None = None) -> requests.Response:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion or self.assertion(),
            "scope": scope,
        }
        return requests.post(self.lms.registration.auth_token_url, data=form, timeout=TIMEOUT)

    def token(self, scope: str = " ".join(SCOPES)) -> str:
        return str(self.ask_for_token(scope=scope).json()["access_token"])

    def call(self, method: str, url: str, *, token: str | None = None, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token or self.token()}", **more.pop("headers", {})}
        return requests.request(method, url, headers=headers, timeout=TIMEOUT, **more)


@pytest.fixture
def tool() -> Iterator[StandInTool]:
    keys = PlatformKeys()
    with LocalServer() as server:
        app = Flask("stand-in")
        app.add_url_rule("/lti/jwks.json", view_func=lambda: jsonify(keys.jwks()))
        server.app = app
        yield StandInTool(f"http://127.0.0.1:{server.port}", keys)


@pytest.fixture
def lms(sandbox: Sandbox, tool: StandInTool) -> Sandbox:
    """A practice LMS by the book, with the stand-in tool registered."""
    sandbox.register_tool(tool.url)
    tool.lms = sandbox
    return sandbox


@pytest.fixture
def moodle(moodle_lms: Sandbox, tool: StandInTool) -> Sandbox:
    """A practice LMS like Moodle 4.5, with the stand-in tool registered."""
    moodle_lms.register_tool(
        tool.url,
        title="DL one",
        text="A deep-linked TEXT",
        score_maximum=80,
        resource_id="res-one",
        tag="tag-one",
        custom={"chapter": "one", "chapterId": "7", "my-key": "x", "user_id": "$User.id", "due": "$Some.unknown"},
    )
    tool.lms = moodle_lms
    return moodle_lms
