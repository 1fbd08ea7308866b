"""The administrators' pages over HTTP: somebody signed in, what a page says, and what was written down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import requests

from lti_tool.records import Registration
from lti_tool.services import admin_visits
from lti_tool.storage import admin_acts, lti_state
from lti_tool.storage.admin_acts import Act
from tests.support.tool import RunningTool

COOKIE = "touchpoint-admin"
LMS: dict[str, str] = {
    "name": "Northside College",
    "issuer": "https://lms.example.com",
    "client_id": "abc123",
    "auth_login_url": "https://lms.example.com/auth",
    "auth_token_url": "https://lms.example.com/token",
    "jwks_url": "https://lms.example.com/jwks",
    "deployments": "1\n two \n\n1",
}
"""An LMS as Dana types it."""


@dataclass
class Dana:
    """A browser at the administrators' pages."""

    tool: RunningTool
    http: requests.Session = field(default_factory=requests.Session)

    @classmethod
    def of(cls, tool: RunningTool, name: str = "Dana") -> Dana:
        """Somebody who has just signed in."""
        made = cls(tool)
        assert made.press(made.link(name)).status_code == 303
        return made

    def link(self, name: str = "Dana") -> str:
        """What `lti-tool admin sign-in` prints: the path of a way in."""
        with self.tool.database.write() as tx:
            return f"/admin/sign-in/{admin_visits.link(tx, name, now=self.tool.clock())}"

    def get(self, path: str, **headers: str) -> requests.Response:
        """Open a page."""
        return self.http.get(self.tool.url + path, headers=headers, timeout=20, allow_redirects=False)

    def press(self, path: str, data: Any = None, files: Any = None, **headers: str | None) -> requests.Response:
        """Send a form as a page of ours does, with the key of this visit; an underscore in a header is a hyphen."""
        said: dict[str, str | None] = {"Origin": self.tool.url, "Sec-Fetch-Site": "same-origin"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        form = {"key": self.key} | (data or {})
        kept = {name: value for name, value in said.items() if value is not None}
        sent: dict[str, Any] = {"data": form, "files": files, "headers": kept}
        return self.http.post(self.tool.url + path, timeout=20, allow_redirects=False, **sent)

    def do(self, path: str, data: Any = None) -> str:
        """Press a button and follow where it leads: what stands on that page."""
        answer = self.press(path, data)
        assert answer.status_code == 303, f"{answer.status_code}: {words(answer)}"
        return self.read(answer.headers["Location"])

    def read(self, path: str) -> str:
        """What stands on a page, as text."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{answer.status_code}: {words(answer)}"
        return words(answer)

    @property
    def token(self) -> str:
        """The secret of the visit; empty where there is none."""
        return self.http.cookies.get(COOKIE) or ""

    @property
    def key(self) -> str:
        """What every form carries."""
        return admin_visits.form_key(self.token)

    def acts(self) -> Sequence[Act]:
        """What was written down, newest first."""
        with self.tool.database.read() as tx:
            return admin_acts.page(tx, before=2**31 - 1, limit=1000)


def words(answer: requests.Response) -> str:
    """The text of a page: no tags, white space as one space."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def code(answer: requests.Response) -> str:
    """The code of a page that says no; what came instead where it is another one."""
    found = re.search(r"<code data-code>([a-z0-9_]+)</code>", answer.text)
    return found[1] if found else f"no code, but {answer.status_code}"


def made(dana: Dana, **changes: str) -> Registration:
    """An LMS that was registered by hand."""
    dana.do("/admin/registrations/new", LMS | changes)
    found = known(dana.tool, changes.get("client_id", "abc123"))
    assert found
    return found


def known(tool: RunningTool, client_id: str = "abc123") -> Registration | None:
    """What is kept of it."""
    with tool.database.read() as tx:
        return lti_state.registration_of(tx, LMS["issuer"], client_id)


def deployments(dana: Dana, found: Registration) -> dict[str, bool]:
    """Deployment ids, each with whether its launches are let in."""
    with dana.tool.database.read() as tx:
        return {place.deployment_id: place.active for place in lti_state.deployments_of(tx, found.id)}


def seen(tool: RunningTool, found: Registration, deployment: str) -> int:
    """Have somebody launch from a deployment that nobody has approved; our id of it."""
    with tool.database.write() as tx:
        lti_state.see_deployment(tx, found.id, deployment, now=tool.clock())
        return next(one.id for one in lti_state.deployments_of(tx, found.id) if one.deployment_id == deployment)
