"""`tool`: the real tool over HTTP, in a thread of its own, with a fresh database, keys and the small course.

People come in straight through the services, so that tests of the API need no platform; the launch itself has its own
tests with the practice LMS.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from lti_tool import worker
from lti_tool.app import create_app
from lti_tool.config import Settings
from lti_tool.lti.keys import KeyFolder
from lti_tool.messages import Launch
from lti_tool.records import Registration, Role
from lti_tool.services import grants
from lti_tool.services.enrolment import Entry, enrol
from lti_tool.services.grants import Issued, Wanted
from lti_tool.storage import lti_state
from lti_tool.storage.database import Database
from lti_tool.web.tool import Tool
from tests.support.courses import SMALL, write_course

COURSE = "small-course"
ORIGIN = "https://lms.example"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPES = (f"{AGS}score", f"{AGS}lineitem")


def now() -> datetime:
    """The moment, as the tool's rim reads it."""
    return datetime.now(UTC)


class Clock:
    """The tool's time: the real one, moved on as far as a test says."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """The moment."""
        return now() + self.ahead


@dataclass
class Caller:
    """Somebody's page or package: speaks to the API with a token, from an origin."""

    url: str
    token: str
    origin: str | None = None
    http: requests.Session = field(default_factory=requests.Session)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """One request, whatever comes back. Underscores in header names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        always = {"Authorization": f"Bearer {self.token}"} | ({"Origin": self.origin} if self.origin else {})
        return self.http.request(method, self.url + path, json=body, headers={**always, **named}, timeout=20)

    def get(self, path: str) -> Any:
        """What the API answers; it must be a success."""
        return _json(self.ask("GET", path))

    def do(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Have the API do something; it must be a success."""
        return _json(self.ask(method, path, body, **headers))

    @property
    def state(self) -> Any:
        """Everything the player shows about this person."""
        return self.get("/api/state")

    def feed(self, activity: str = "explain", after: str | None = None) -> Any:
        """A page of the discussion."""
        return self.get(f"/api/activities/{activity}/posts" + (f"?after={after}" if after else ""))

    def say(self, text: str, *, to: str | None = None, activity: str = "explain", key: str | None = None) -> Any:
        """Post, or answer the post `to`; the post and the new state."""
        path = f"/api/activities/{activity}/posts"
        body = {"text": text, "parent": to}
        return self.do("POST", path, body, Idempotency_Key=key or f"{to}-{hash(text)}")


@dataclass
class RunningTool:
    """The tool at `url`, and what is inside it for tests that look there."""

    url: str
    app: Flask
    tool: Tool
    registration: Registration
    clock: Clock

    def pass_time(self, **span: float) -> None:
        """Let time go by for the tool and its worker: `hours=2`."""
        self.clock.ahead += timedelta(**span)
        self.tool.doors.forget()

    @property
    def database(self) -> Database:
        """The tool's database."""
        return self.tool.database

    def launch(self, person: str = "alice", **other: Any) -> Launch:
        """A validated launch of the small course by this person; `other` replaces fields."""
        usual = Launch(
            registration=self.registration,
            deployment_id="1",
            message="resource_link",
            subject=person,
            role=Role.LEARNER,
            name=person.title(),
            email=None,
            context_id="course-1",
            context_title="People skills",
            resource_link_id="link-1",
            resource_title="A small course",
            course=COURSE,
            line_item="https://platform.example/items/1",
            line_items="https://platform.example/items",
            scopes=SCOPES,
            locale=None,
            return_url=None,
        )
        return replace(usual, **other)

    def enter(self, person: str = "alice", **other: Any) -> Entry:
        """Let this person in, without HTTP."""
        with self.database.write() as tx:
            return enrol(tx, self.launch(person, **other), catalogue=self.tool.catalogue, now=self.clock())

    def caller(self, person: str = "alice", **other: Any) -> Caller:
        """This person's page, after a launch."""
        return Caller(self.url, self.enter(person, **other).token)

    def facilitator(self, person: str = "dana", **other: Any) -> Caller:
        """A facilitator's page, after a launch."""
        return self.caller(person, role=Role.FACILITATOR, **other)

    def address(self, entry: Entry, at: str = "play") -> str:
        """Where the player (or with "facilitate" the facilitator's page) of this entry is, token and all."""
        return f"{self.url}/{at}/{entry.run.public_id}/#t={entry.token}"

    def grant(
        self, *, origins: Sequence[str] = (ORIGIN,), run: str | None = None, days: float = 30, **more: Any
    ) -> Issued:
        """A grant for packages of the small course."""
        wanted = Wanted(
            more.pop("organisation", "Example Ltd"),
            more.pop("course", COURSE),
            origins,
            self.clock() + timedelta(days=days),
            run=run,
            **more,
        )
        with self.database.write() as tx:
            return grants.issue(tx, wanted, signer=self.tool.signer, catalogue=self.tool.catalogue, now=self.clock())

    def revoke(self, grant: Issued) -> None:
        """End a grant."""
        with self.database.write() as tx:
            grants.revoke(tx, grant.id, self.clock())

    def package(
        self, grant: Issued, learner_id: str = "E-1001", origin: str | None = ORIGIN, **body: Any
    ) -> requests.Response:
        """What a package's launch is answered."""
        said = {"grant": grant.token, "learner_id": learner_id, **body}
        headers = {"Origin": origin} if origin else {}
        return requests.post(f"{self.url}/api/packages/launch", json=said, headers=headers, timeout=20)

    def learner(self, grant: Issued, learner_id: str = "E-1001", origin: str | None = ORIGIN, **body: Any) -> Caller:
        """A package's page, after its launch."""
        return Caller(self.url, _json(self.package(grant, learner_id, origin, **body))["token"], origin)

    def work(self) -> int:
        """Have a worker tell every score that is due now; how many it tried."""
        tried = 0
        while worker.deliver_one(self.tool):
            tried += 1
        return tried


def settings_for(folder: Path, database_url: str, **other: Any) -> Settings:
    """Settings of a tool whose files are all in `folder`, with the small course."""
    if not (folder / "courses").exists():
        write_course(folder / "courses" / COURSE, SMALL)
    KeyFolder(folder / "keys").new(now=now())
    usual = {"database_url": database_url, "keys_dir": folder / "keys", "courses": str(folder / "courses")}
    usual["files_dir"] = folder / "files"
    return Settings(**{**usual, **other})


@contextmanager
def running(settings: Settings) -> Iterator[RunningTool]:
    """The tool, served on a free port until the block ends. `public_url` is set to where it is."""
    server = make_server("127.0.0.1", 0, _later := _Later(), threaded=True, request_handler=_Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    clock = Clock()
    app = create_app(settings.model_copy(update={"public_url": url}), clock=clock)
    _later.app = app
    thread = threading.Thread(target=server.serve_forever, name="tool", kwargs={"poll_interval": 0.02})
    thread.start()
    made: Tool = app.extensions["touchpoint"]
    try:
        yield RunningTool(url, app, made, _register(made), clock)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        made.database.dispose()


@pytest.fixture
def tool(tmp_path: Path, database_url: str) -> Iterator[RunningTool]:
    """The tool over HTTP, on SQLite and on PostgreSQL."""
    with running(settings_for(tmp_path, database_url)) as started:
        yield started


@pytest.fixture
def sqlite_tool(tmp_path: Path) -> Iterator[RunningTool]:
    """The tool over HTTP on SQLite alone, for tests that are about something else than storage."""
    with running(settings_for(tmp_path, f"sqlite:///{tmp_path}/tool.sqlite3")) as started:
        yield started


class _Quiet(WSGIRequestHandler):
    """Says nothing about requests: a test that fails says what it asked."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class _Later:
    """A WSGI application that is known only after its port is."""

    app: Flask

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


def _register(tool: Tool) -> Registration:
    with tool.database.write() as tx:
        return lti_state.register(
            tx,
            issuer="https://platform.example",
            client_id="touchpoint",
            auth_login_url="https://platform.example/auth",
            auth_token_url="https://platform.example/token",
            jwks_url="https://platform.example/jwks",
            name="Platform",
            now=now(),
        )


def _json(answer: requests.Response) -> Any:
    assert answer.ok, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:500]}"
    return answer.json()
