"""Workers, against the practice LMS: grades arrive late, and never not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lti_tool import worker
from lti_tool.records import Registration
from lti_tool.sandbox import Fault
from lti_tool.storage import lti_state
from lti_tool.storage.tables import line_items, logins, scores_due, sessions
from tests.api.test_story import ANSWERS
from tests.support.sandbox import Sandbox
from tests.support.tool import RunningTool, now, running, settings_for

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


@dataclass
class School:
    """The practice LMS and the tool, which know each other."""

    tool: RunningTool
    lms: Sandbox
    registration: Registration
    environment: dict[str, str]

    def finish(self, name: str = "alice", context: str = "course-1") -> None:
        """Somebody finishes the course, with two people from elsewhere to answer."""
        claims = self.lms.launch_claims(name)
        place = {
            "registration": self.registration,
            "context_id": context,
            "line_item": None,
            "line_items": claims[AGS]["lineitems"],
            "scopes": tuple(claims[AGS]["scope"]),
            "resource_link_id": claims["https://purl.imsglobal.org/spec/lti/claim/resource_link"]["id"],
        }
        person = self.tool.caller(claims["sub"], **place)
        others = [self.tool.caller(f"other-{n}", **place).say(f"Some words by number {n} here.") for n in range(2)]
        person.do("POST", "/api/activities/welcome/view")
        # In her own words: what an earlier run of the course said can be read here, so repeating it does not count.
        person.say(f"You owe nobody a connection, says {name}.")
        for n, other in enumerate(others):
            person.say(f"This is answer number {n} by {name}.", to=other["post"]["id"])
        assert person.do("POST", "/api/activities/check/answers", {"answers": ANSWERS})["state"]["outcome"]["complete"]

    def grade(self, name: str = "alice") -> float | None:
        """What the gradebook says, wherever the tool's column is."""
        user = self.lms.lms.people[name].number
        found = [self.lms.lms.gradebook.grade(column, user) for column in self.lms.lms.gradebook.columns]
        return next((grade.value for grade in found if grade is not None), None)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """A worker in a process of its own."""
        started = subprocess.Popen(
            [sys.executable, "-c", "from lti_tool.cli import main; main()", "worker"], env=self.environment
        )
        try:
            yield started
        finally:
            started.kill()
            started.wait(timeout=20)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path}/tool.sqlite3", retry_seconds=0.1, lease_seconds=1.5)
    with Sandbox() as lms, running(settings) as tool:
        platform = lms.register_tool(tool.url, course="small-course")
        with tool.database.write() as tx:
            registration = lti_state.register(
                tx,
                issuer=platform.issuer,
                client_id=platform.client_id,
                auth_login_url=platform.auth_login_url,
                auth_token_url=platform.auth_token_url,
                jwks_url=platform.jwks_url,
                name="Practice LMS",
                now=now(),
            )
        own = {f"TOUCHPOINT_{name.upper()}": str(value) for name, value in settings.model_dump().items()}
        yield School(tool, lms, registration, {**os.environ, **own, "TOUCHPOINT_PUBLIC_URL": tool.url})


def test_a_grade_arrives(school: School) -> None:
    school.finish()
    assert school.grade() is None
    assert school.tool.work() == 1
    assert school.grade() == 100
    assert school.tool.work() == 0


def test_a_grade_arrives_after_the_platform_has_recovered(school: School) -> None:
    school.lms.faults(Fault("error", "scores", times=2))
    school.finish()
    deadline = time.monotonic() + 20
    while school.grade() is None and time.monotonic() < deadline:
        school.tool.work()
        time.sleep(0.05)
    assert school.grade() == 100


def test_our_own_mistake_is_tried_again_and_takes_nobody_elses_grade_with_it(school: School) -> None:
    school.finish()
    keys = list(school.tool.tool.settings.keys_dir.glob("lti-*.pem"))
    kept = [(path, path.read_bytes()) for path in keys]
    for path in keys:
        path.unlink()
    assert worker.deliver_one(school.tool.tool)
    with school.tool.database.read() as tx:
        row = tx.execute(scores_due.select()).one()
    assert (row.state, row.attempts) == ("due", 1)
    assert row.reason
    for path, body in kept:
        path.write_bytes(body)
    time.sleep(0.2)
    assert school.tool.work() == 1
    assert school.grade() == 100


def test_a_worker_that_is_told_to_stop_finishes_what_it_is_doing(school: School) -> None:
    school.lms.faults(Fault("slow", "scores", seconds=1.0))
    school.finish()
    with school.worker() as process:
        wait_for(lambda: claim_of(school) is not None)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert school.grade() == 100
    with school.tool.database.read() as tx:
        assert tx.execute(scores_due.select()).one().state == "sent"


def test_a_killed_workers_grade_is_sent_by_another(school: School) -> None:
    school.lms.faults(Fault("timeout", "scores", seconds=30, times=1))
    school.finish()
    with school.worker() as process:
        wait_for(lambda: column_of(school) is not None)
        time.sleep(0.5)  # so that it is in the middle of sending
        process.kill()
    assert school.grade() is None
    with school.worker():
        wait_for(lambda: school.grade() == 100)


def test_two_workers_in_one_process_share_the_work_and_stop_together(school: School) -> None:
    for n, name in enumerate(("alice", "bob", "charlie")):
        school.finish(name, f"course-{n}")
    stop = threading.Event()
    # However slow the machine: a delivery that outlasts its lease is another test's business.
    settings = school.tool.tool.settings.model_copy(update={"lease_seconds": 120})
    workers = [threading.Thread(target=worker.run, args=(settings, stop)) for _ in range(2)]
    for thread in workers:
        thread.start()
    wait_for(lambda: all(school.grade(name) == 100 for name in ("alice", "bob", "charlie")))
    stop.set()
    for thread in workers:
        thread.join(timeout=20)
        assert not thread.is_alive()
    taken = [score.user for score in school.lms.received()]
    assert len(taken) == len(set(taken)) == 3  # nobody's grade was sent twice


def test_what_has_run_out_is_forgotten(school: School) -> None:
    school.tool.enter("alice")
    with school.tool.database.write() as tx:
        tx.execute(sessions.update().values(expires_at=now() - timedelta(days=8)))
    worker.sweep(school.tool.tool, now())
    with school.tool.database.read() as tx:
        assert tx.execute(sessions.select()).all() == []
        assert tx.execute(logins.select()).all() == []


def claim_of(school: School) -> Any:
    """Who is sending now."""
    with school.tool.database.read() as tx:
        return tx.execute(scores_due.select()).one().claim


def column_of(school: School) -> Any:
    """Where the grade goes, once its column has been found or made."""
    with school.tool.database.read() as tx:
        row = tx.execute(line_items.select()).first()
    return row and row.url


def wait_for(what: Callable[[], bool], seconds: float = 90) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
