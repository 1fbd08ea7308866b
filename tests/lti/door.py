"""The tool's front door in this process, with a real database behind it and a practice LMS over HTTP in front of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_tool.app import create_app
from lti_tool.config import Settings
from lti_tool.records import Registration
from lti_tool.storage import lti_state
from lti_tool.web.tool import Tool
from tests.support.sandbox import Registration as Told
from tests.support.sandbox import Sandbox


@dataclass
class Begun:
    """A login that has begun: what the platform is asked, and what the browser was given to keep."""

    answer: TestResponse
    cookie: str
    secret: str
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return self.asked["state"]

    @property
    def nonce(self) -> str:
        return self.asked["nonce"]


class Door:
    """What browsers and platforms can do at the front door."""

    def __init__(self, settings: Settings, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.settings = settings
        self.here = settings.public_url
        self.app = create_app(settings)
        self.tool: Tool = self.app.extensions["touchpoint"]
        self.database = self.tool.database
        self.lti = self.tool.lti
        if not self.lti.keys.list():
            self.lti.keys.new(now=datetime.now(UTC))
        self.registration = self.register(sandbox.register_tool(self.here), name="The practice LMS")

    def client(self) -> FlaskClient:
        """A browser that has never been here; its cookies are given to it by hand, as tests decide about them."""
        return self.app.test_client(use_cookies=False)

    def register(self, told: Told, *, name: str = "Another school", **changes: Any) -> Registration:
        """Register a platform, as an administrator would."""
        fields: dict[str, Any] = {
            "issuer": told.issuer,
            "client_id": told.client_id,
            "auth_login_url": told.auth_login_url,
            "auth_token_url": told.auth_token_url,
            "jwks_url": told.jwks_url,
            "active_deployments": (told.deployment_id,),
            "name": name,
        }
        with self.database.write() as tx:
            return lti_state.register(tx, **(fields | changes), now=datetime.now(UTC))

    def begin(self, person: str = "alice", *, method: str = "POST", **changes: str | None) -> Begun:
        """Begin a login as the platform does; `changes` lay over its form, None takes a field out."""
        return self.begin_with(changes, person, method=method)

    def begin_with(self, changes: Mapping[str, str | None], person: str = "alice", *, method: str = "POST") -> Begun:
        form = {**self.sandbox.login_form(person), **changes}
        kept = {name: value for name, value in form.items() if value is not None}
        browser = self.client()
        posted = method == "POST"
        answer = browser.post("/lti/login", data=kept) if posted else browser.get("/lti/login", query_string=kept)
        if answer.status_code != 200:
            return Begun(answer, "", "")
        page = answer.get_data(as_text=True)
        data = {name: unescape(value) for name, value in re.findall(r'data-(key|secret|next)="([^"]*)"', page)}
        asked = dict(parse_qsl(urlsplit(data["next"]).query, keep_blank_values=True))
        return Begun(answer, data["key"], data["secret"], asked)

    def token(self, begun: Begun, person: str = "alice", **changes: Any) -> str:
        """The id_token an honest platform answers this login with, but for `changes` to its claims."""
        return self.sandbox.sign(self.sandbox.launch_claims(person, **{"nonce": begun.nonce, **changes}))

    def launch(
        self,
        begun: Begun,
        token: str | None = None,
        *,
        cookie: str | None = "kept",
        path: str = "/lti/launch",
        headers: Mapping[str, str] | None = None,
        **form: str | None,
    ) -> TestResponse:
        """Post a launch in the browser that began it: with its cookie, another one, or none."""
        fields = {"id_token": token or self.token(begun), "state": begun.state, **form}
        kept = {name: value for name, value in fields.items() if value is not None}
        cookies = {} if cookie is None else {"Cookie": f"{begun.cookie}={begun.secret if cookie == 'kept' else cookie}"}
        return self.client().post(path, data=kept, headers={**cookies, **(headers or {})})

    def come_in(self, person: str = "alice", **changes: Any) -> TestResponse:
        """A whole launch, but for `changes` to its claims."""
        begun = self.begin(person)
        return self.launch(begun, self.token(begun, person, **changes))


def code(answer: TestResponse) -> str:
    """The code a refused launch's page shows; the way it went on where it was let in."""
    if answer.status_code == 303:
        return "let in"
    page = answer.get_data(as_text=True)
    found = re.search(r"<code data-code>([a-z_]+)</code>", page)
    return found[1] if found else f"no code, but {answer.status_code}"


def landed(answer: TestResponse) -> dict[str, str]:
    """What the address that a launch leads to says behind its `#`; `t` is the session's token."""
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).fragment))
