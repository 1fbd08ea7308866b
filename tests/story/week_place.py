"""Where the week happens: a practice LMS, the tool, a package of its course, and one clock that all of them go by."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from playwright.sync_api import Browser, BrowserContext, Page

from courses.model.plan import compile_plan
from lti_tool import worker
from lti_tool.cli import main
from lti_tool.records import Run
from lti_tool.sandbox import Person
from lti_tool.services import grants
from lti_tool.services.grants import Issued, Wanted
from lti_tool.storage import lti_state, runs
from tests.story.week_course import WEEK, WEEK_FILES
from tests.support.courses import write_course
from tests.support.sandbox import Sandbox
from tests.support.tool import RunningTool, running, settings_for

NAMED = (
    Person("frank", "11", "Frank", "Fischer"),
    Person("grace", "12", "Grace", "Green"),
    Person("heidi", "13", "Heidi", "Hall"),
    Person("ivan", "14", "Ivan", "Iliev"),
    Person("judy", "15", "Judy", "Jones"),
    Person("mallory", "16", "Mallory", "Moss"),
)
NAMELESS = Person("erin", "17", "", "")
"""Her LMS keeps people's names to itself."""

PATIENCE = 30_000
"""Milliseconds after which something is held to have failed."""
LATER = """(ahead) => {
  const Now = Date
  Date = class extends Now {
    constructor(...given) { given.length ? super(...given) : super(Now.now() + ahead) }
    static now() { return Now.now() + ahead }
  }
}"""
"""A browser whose date is moved on. (A whole clock made for tests stands still in frames of other sites at times.)"""


@dataclass
class Place:
    """Everything that is there in this week."""

    browser: Browser
    lms: Sandbox
    tool: RunningTool
    grant: Issued
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    @property
    def plan(self) -> dict[str, Any]:
        """The course, compiled."""
        return dict(compile_plan(self.tool.tool.catalogue.get(WEEK).course))

    def page_of(self, name: str) -> Page:
        """A page in this person's own browser, with the time of today. Its timers run as ever."""
        if name not in self.contexts:
            self.contexts[name] = self.browser.new_context(viewport={"width": 1280, "height": 900})
            self.contexts[name].set_default_timeout(PATIENCE)
        page = self.contexts[name].new_page()
        page.add_init_script(f"({LATER})({round(self.tool.clock.ahead.total_seconds() * 1000)})")
        return page

    def night(self, *, days: float = 1) -> None:
        """Time goes by. The worker does what has come due, and tells the LMS."""
        self.tool.pass_time(hours=24 * days)
        while worker.recheck_one(self.tool.tool):
            pass
        worker.sweep(self.tool.tool, self.tool.clock())
        self.tool.work()

    def run_of_lti(self) -> Run:
        """The run of those whom the LMS sends straight to the tool."""
        with self.tool.database.read() as tx:
            return next(one.run for one in runs.all_runs(tx) if one.platform)

    def join(self) -> str:
        """The administrator lets those with packages share the community of the others; what she is told."""
        words = ["runs", "join", self.grant.run.public_id, self.run_of_lti().public_id, "--yes"]
        env = {"TOUCHPOINT_DATABASE_URL": self.tool.tool.settings.database_url}
        done = CliRunner().invoke(main, words, env=env, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        self.tool.tool.doors.forget()
        return done.output


@contextmanager
def opened(folder: Path, browser: Browser) -> Iterator[Place]:
    """The place on its first day, before anybody has come."""
    write_course(folder / "courses" / WEEK, WEEK_FILES)
    with ExitStack() as stack:
        lms = stack.enter_context(Sandbox())
        tool = stack.enter_context(running(settings_for(folder, f"sqlite:///{folder}/tool.sqlite3")))
        lms.lms.clock = tool.clock
        lms.lms.enrol((*NAMED, NAMELESS))
        _introduce(lms, tool)
        grant = _grant(lms, tool)
        lms.install(_package(folder, tool, grant), WEEK)
        place = Place(browser, lms, tool, grant)
        yield place
        for context in place.contexts.values():
            context.close()


def _introduce(lms: Sandbox, tool: RunningTool) -> None:
    told = lms.register_tool(tool.url, course=WEEK)
    with tool.database.write() as tx:
        lti_state.register(
            tx,
            issuer=told.issuer,
            client_id=told.client_id,
            auth_login_url=told.auth_login_url,
            auth_token_url=told.auth_token_url,
            jwks_url=told.jwks_url,
            name="Northside College",
            active_deployments=(told.deployment_id,),
            now=tool.clock(),
        )


def _grant(lms: Sandbox, tool: RunningTool) -> Issued:
    wanted = Wanted("Example Ltd", WEEK, (lms.url,), tool.clock() + timedelta(days=30))
    with tool.database.write() as tx:
        return grants.issue(tx, wanted, signer=tool.tool.signer, catalogue=tool.tool.catalogue, now=tool.clock())


def _package(folder: Path, tool: RunningTool, grant: Issued) -> Path:
    given, package = folder / "grant.json", folder / "a-week.zip"
    given.write_text(json.dumps({"grant": grant.token, "hub": tool.url}), encoding="utf-8")
    build = [sys.executable, "-m", "scorm_builder", "build", str(folder / "courses" / WEEK), "--format", "scorm12"]
    with_grant = [*build, "--grant", str(given), "--out", str(package)]
    built = subprocess.run(with_grant, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return package
