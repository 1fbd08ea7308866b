"""The practice LMS over real HTTP, for tests of the tool.

    def test_something(sandbox):
        sandbox.register_tool("http://127.0.0.1:5000")
        form = sandbox.login_form("alice")              # what the LMS posts to the tool's login address
        action, fields = sandbox.follow(authorization_url)   # what the LMS posts back: id_token and state

The LMS calls itself http://localhost:<port>, so a tool at 127.0.0.1 is another site to a browser, as in production.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from lti_tool.sandbox import Fault, Link, Lms, Person, Tool, create_lms
from lti_tool.sandbox.claims import launch_claims
from lti_tool.sandbox.gradebook import Grade, Received
from lti_tool.sandbox.platform import login_fields
from lti_tool.sandbox.server import LocalServer
from lti_tool.sandbox.shelf import Package, Record

TIMEOUT = 30


@dataclass(frozen=True)
class Registration:
    """What an administrator would type into the tool to register this LMS."""

    issuer: str
    client_id: str
    auth_login_url: str
    auth_token_url: str
    jwks_url: str
    deployment_id: str


class Sandbox:
    """One practice LMS, running. Start it with `with`, or use the `sandbox` fixture."""

    def __init__(
        self, *, personality: str = "plain", clock: Callable[[], datetime] | None = None, port: int = 0
    ) -> None:
        self.server = LocalServer(port, on_stop=self._let_go)
        self.url = f"http://localhost:{self.server.port}"
        self.app = create_lms(self.url, personality=personality)
        self.server.app = self.app
        self.lms: Lms = self.app.extensions["practice-lms"]
        if clock:
            self.lms.clock = clock

    def __enter__(self) -> "Sandbox":
        self.server.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.stop()

    # Setting up

    def register_tool(
        self, tool_url: str, *, course: str = "first-week", activity: str = "", **link: Any
    ) -> Registration:
        """Register the tool at `tool_url` and put one graded link to a course into the LMS course.

        The link names its course by the path and by `custom.course`; `link` may change any field of `Link`.
        """
        path = "/".join(part for part in ("/lti/launch", course, activity) if part)
        target = str(link.pop("url", tool_url + path))
        self.lms.tool = Tool(
            login_url=f"{tool_url}/lti/login",
            redirect_urls=tuple(dict.fromkeys((f"{tool_url}/lti/launch", tool_url + path, target))),
            jwks_url=f"{tool_url}/lti/jwks.json",
        )
        custom = {"course": course} if course else {}
        title = course.replace("-", " ").capitalize() or "Touchpoint"
        fields: dict[str, Any] = {"key": course or "tool", "title": title, "custom": custom, **link}
        self.lms.add_link(Link(url=target, **fields))
        return self.registration

    def enrol(self, *names: str, role: str = "learner") -> list[Person]:
        """More people: `sandbox.enrol("erin", "frank")`. Their LTI user ids are 100, 101 …"""
        start = 100 + len(self.lms.people)
        made = [
            Person(
                name, str(start + index), name.capitalize(), "Student", "teacher" if role == "teacher" else "learner"
            )
            for index, name in enumerate(names)
        ]
        self.lms.enrol(made)
        return made

    @property
    def registration(self) -> Registration:
        tool = self._tool()
        paths = self.lms.personality.paths
        return Registration(
            issuer=self.url,
            client_id=tool.client_id,
            auth_login_url=self.url + paths["auth"],
            auth_token_url=self.url + paths["token"],
            jwks_url=self.url + paths["jwks"],
            deployment_id=tool.deployment_id,
        )

    def install(self, package: Path | bytes, key: str = "first-week") -> Package:
        """Install a SCORM package in the player."""
        return self.lms.shelf.install(package if isinstance(package, bytes) else package.read_bytes(), key)

    # Tokens

    @property
    def jwks(self) -> dict[str, Any]:
        return self.lms.keys.jwks()

    def launch_claims(
        self, person: str = "alice", *, nonce: str = "nonce", now: datetime | None = None, **changes: Any
    ) -> dict[str, Any]:
        """A complete valid claim set for this person; `changes` lay over it, a value of None takes a claim out.

        Short names stand for the long ones: `deployment_id=` is `https://purl.imsglobal.org/spec/lti/claim/deployment_id`.
        """
        visit = self.lms.visit(self.lms.people[person], self._link())
        claims = launch_claims(visit, self.lms.personality, nonce=nonce, now=now or datetime.now(UTC))
        full = {_claim_name(name, claims): value for name, value in changes.items()}
        return {name: value for name, value in (claims | full).items() if not (name in full and value is None)}

    def sign(self, claims: object, header: Mapping[str, Any] | None = None, *, forged: bool = False) -> str:
        """Any JSON (or bytes) signed by the platform key; see `PlatformKeys.sign` for what `header` can do."""
        return self.lms.keys.sign(claims, header, forged=forged)

    # Launching without a browser

    def login_form(self, person: str = "alice") -> dict[str, str]:
        """The form the LMS posts to the tool's login address; begins a launch that is answered once."""
        return login_fields(self.lms, self.lms.people[person], self._link())

    def follow(self, authorization_url: str) -> tuple[str, dict[str, str]]:
        """Go to the LMS's authorization address: where the browser is told to post, and what."""
        response = requests.get(authorization_url, timeout=TIMEOUT)
        form = _Form()
        form.feed(response.text)
        return form.action, form.fields

    def asked(self, authorization_url: str) -> dict[str, str]:
        """The query of an authorization address: `state`, `nonce`, …"""
        return dict(parse_qsl(urlsplit(authorization_url).query, keep_blank_values=True))

    # In a browser

    def login_as(self, page: Any, person: str, place: str = "") -> None:
        """Open a page of the LMS as this person: "" the course, "tool" the external tool, "package" the player."""
        if place == "tool":
            place = f"tool/{self._link().key}"
        elif place == "package":
            place = f"package/{next(iter(self.lms.shelf.packages))}"
        page.goto(f"{self.url}/as/{person}/{place}")

    # What arrived

    def gradebook(self, person: str, column: int | None = None) -> Grade | None:
        """The grade of a person in the link's own column; None while there is none."""
        number = column or self._column()
        return self.lms.gradebook.grade(number, self.lms.people[person].number)

    def received(self, person: str | None = None) -> list[Received]:
        """Every score that was sent, taken or not, oldest first."""
        user = self.lms.people[person].number if person else None
        return [score for score in list(self.lms.gradebook.log) if user in (None, score.user)]

    def scorm(self, person: str, package: str = "") -> Record:
        """A person's SCORM record, empty when there is none."""
        key = package or next(iter(self.lms.shelf.packages), "")
        return self.lms.shelf.record(key, person) or Record()

    def calls(self, service: str) -> int:
        """How often the tool called a service: jwks, token, line_items, line_item, scores, results."""
        return sum(call.service == service for call in list(self.lms.calls))

    # Trouble

    def faults(self, *faults: Fault, seed: int = 0) -> None:
        """Exactly these faults from now on; none makes everything work."""
        self.lms.faults.set(*faults, seed=seed)

    def chaos(self, *, seed: int, rate: float = 0.4, seconds: float = 1.0) -> None:
        """A bad day: at this rate every service answers 500 or 429, is late, says nothing, or hangs up."""
        self.faults(Fault("mix", rate=rate, seconds=seconds), seed=seed)

    def rotate_keys(self, *, forget: bool = False) -> str:
        return self.lms.keys.rotate(forget=forget)

    def _let_go(self) -> None:
        self.lms.faults.closing.set()

    def _tool(self) -> Tool:
        assert self.lms.tool, "call register_tool first"
        return self.lms.tool

    def _link(self) -> Link:
        return next(iter(self.lms.links.values()))

    def _column(self) -> int:
        column = self.lms.gradebook.of_link(self._link().id)
        assert column, "this link is not graded"
        return column.id


class _Form(HTMLParser):
    """The one form of a self-posting page."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.action = given.get("action") or ""
        if tag == "input" and given.get("name"):
            self.fields[str(given["name"])] = given.get("value") or ""


def _claim_name(name: str, claims: Mapping[str, Any]) -> str:
    if name in claims or name == "azp":
        return name
    found = [claim for claim in claims if claim.endswith("/claim/" + name)]
    return found[0] if found else name


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A practice LMS that goes by the book."""
    with Sandbox() as lms:
        yield lms


@pytest.fixture
def moodle_lms() -> Iterator[Sandbox]:
    """A practice LMS that behaves like Moodle 4.5."""
    with Sandbox(personality="moodle") as lms:
        yield lms
