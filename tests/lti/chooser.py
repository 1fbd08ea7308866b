"""A facilitator at the picker: asks as a platform asks, fills in the forms as a browser does, and reads the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

import jwt
import requests
from werkzeug.test import TestResponse

from lti_tool.sandbox.claims import choosing_claims
from lti_tool.sandbox.registration import Link
from tests.lti.door import Door

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SETTINGS = f"{DL}deep_linking_settings"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
NO_LINK = Link("", "", "", id="", graded=False)


class Form(HTMLParser):
    """Where a page's form goes and what its fields hold, as a browser would send it if nobody touched it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, list[str]] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.action = given.get("action") or ""
        elif tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.fields.setdefault(name, []).append(value)
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.fields.setdefault(self._select, []).append(value)


@dataclass
class Answer:
    """What the tool answered the platform."""

    page: TestResponse
    to: str
    token: str
    claims: dict[str, Any]
    header: dict[str, Any]

    @property
    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.claims[f"{DL}content_items"]
        return found


class Chooser:
    """Dana, who adds links to her course."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.lms = door.sandbox.lms

    def claims(self, person: str = "dana", *, nonce: str = "nonce", **changes: Any) -> dict[str, Any]:
        """What an honest platform asks; `changes` lay over the settings, None takes one out."""
        visit = self.lms.visit(self.lms.people[person], NO_LINK)
        word = self.lms.begin_choosing(self.lms.people[person])
        asked = choosing_claims(visit, self.lms.personality, word=word, nonce=nonce, now=datetime.now(UTC))
        settings = {name: value for name, value in {**asked[SETTINGS], **changes}.items() if value is not None}
        return {**asked, SETTINGS: settings}

    def open(
        self,
        person: str = "dana",
        *,
        claims: Mapping[str, Any] | None = None,
        without: Iterable[str] = (),
        **changes: Any,
    ) -> TestResponse:
        """Come to the picker: the answer to the launch. `claims` lay over the message, `without` are left out."""
        begun = self.door.begin(person)
        asked = {**self.claims(person, nonce=begun.nonce, **changes), **(claims or {})}
        sent = {name: value for name, value in asked.items() if name not in without}
        return self.door.launch(begun, self.door.sandbox.sign(sent))

    def send(self, page: TestResponse, act: str, *keys: str, **fields: str) -> TestResponse:
        """Press a button of the picker with these chosen."""
        form = Form(page.get_data(as_text=True))
        filled = {name: values[0] for name, values in form.fields.items() if name != "pick"}
        picked = keys or tuple(form.fields.get("pick", ()))
        data = {**filled, **{name.replace("__", ":"): value for name, value in fields.items()}, "act": act}
        return self.door.client().post("/lti/links", data={**data, "pick": list(picked)})

    def choose(self, *keys: str, page: TestResponse | None = None, **fields: str) -> Answer:
        """Choose these and be answered."""
        return answer(self.door, self.send(page or self.open(), "choose", *keys, **fields))

    def deliver(self, given: Answer) -> requests.Response:
        """Send the answer on, as the browser does."""
        return requests.post(given.to, data={"JWT": given.token}, timeout=20)


def answer(door: Door, page: TestResponse) -> Answer:
    """The answer in this page, verified with the tool's published keys."""
    text = page.get_data(as_text=True)
    assert page.status_code == 200, text
    form = Form(text)
    token = form.fields["JWT"][0]
    keys = requests.get(f"{door.here}/lti/jwks.json", timeout=20).json()
    header = jwt.get_unverified_header(token)
    key = next(jwt.PyJWK(key) for key in keys["keys"] if key["kid"] == header["kid"])
    claims = jwt.decode(token, key.key, algorithms=["RS256"], audience=door.registration.issuer)
    return Answer(page, form.action, token, claims, header)


def said(page: TestResponse) -> str:
    """The words of a page."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True))))
