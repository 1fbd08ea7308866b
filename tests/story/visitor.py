"""A learner who comes from the practice LMS over plain HTTP, without a browser, and does not give up.

Every call is repeated until the tool has answered it, as the player does; what it has answered counts as promised.
"""

from __future__ import annotations

import html
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.support.sandbox import Sandbox

PATIENCE = 90.0
"""Seconds after which a visitor gives up and the test fails."""


@dataclass
class Visitor:
    """One person on the way through one course."""

    name: str
    lms: Sandbox
    tool: str
    token: str = ""
    answered: int = 0
    """Calls that the tool has answered."""
    promised: list[str] = field(default_factory=list)
    """Texts that the tool has said it keeps."""

    def launch(self) -> None:
        """Come in from the LMS. A launch that is lost on the way is begun again, as a person would."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                self.token = self._launch_once()
                return
            except (requests.RequestException, LookupError):
                time.sleep(0.2)
        raise TimeoutError(f"{self.name} could not get in")

    def _launch_once(self) -> str:
        login = requests.post(f"{self.tool}/lti/login", data=self.lms.login_form(self.name), timeout=10)
        login.raise_for_status()
        # By hand: over plain http only a browser sends a Secure cookie to the loopback address.
        jar = login.headers["Set-Cookie"].split(";")[0]
        found = re.search(r'data-next="([^"]+)"', login.text)
        if found is None:
            raise LookupError("the login page leads nowhere")
        action, fields = self.lms.follow(html.unescape(found[1]))
        landed = requests.post(action, data=fields, headers={"Cookie": jar}, allow_redirects=False, timeout=10)
        if landed.status_code != 303:
            raise LookupError(f"launch answered {landed.status_code}")
        return parse_qs(urlsplit(landed.headers["Location"]).fragment)["t"][0]

    def call(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """One act, repeated until it is answered. Raises when the answer is a refusal that repeating cannot help."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
            try:
                answer = requests.request(method, f"{self.tool}{path}", json=body, headers=headers, timeout=10)
            except requests.RequestException:
                time.sleep(0.2)
                continue
            if answer.status_code < 400:
                self.answered += 1
                return answer.json()
            if answer.status_code not in (429, 500, 502, 503, 504):
                raise AssertionError(f"{self.name} {method} {path}: {answer.status_code} {answer.text[:300]}")
            time.sleep(0.3)
        raise TimeoutError(f"{self.name} got no answer to {method} {path}")

    def say(self, activity: str, text: str, *, parent: str | None = None) -> str:
        """Post, and remember that the tool promised to keep it. Returns the post's id."""
        body = {"text": text, "parent": parent}
        answer = self.call("POST", f"/api/activities/{activity}/posts", body, key=f"{self.name}-{text}"[:80])
        self.promised.append(text)
        return str(answer["post"]["id"])

    def feed(self, activity: str) -> list[dict[str, Any]]:
        """Every post that this person may read, over all pages."""
        posts: list[dict[str, Any]] = []
        after = ""
        while True:
            page = self.call("GET", f"/api/activities/{activity}/posts{after}")
            posts += page["posts"]
            if not page["next"]:
                return posts
            after = f"?after={page['next']}"
