"""Nothing that was promised is lost, whatever falls over: processes are killed at random, the LMS has a bad day."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.story.visitor import Visitor
from tests.support.courses import SMALL, CourseFolder
from tests.support.sandbox import Sandbox

LEARNERS = 50
SEED = 20261120
KILL_EVERY = (6, 30)
"""Answered calls between two killings, at random: counted, not timed, so that a slow machine sees as many."""


class Tool:
    """The tool as an administrator runs it: one web process and one worker, each of which may die at any moment."""

    def __init__(self, folder: Path, database_url: str, courses: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = (folder / "tool.log").open("ab")
        self.env = os.environ | {
            "TOUCHPOINT_DATABASE_URL": database_url,
            "TOUCHPOINT_KEYS_DIR": str(folder / "keys"),
            "TOUCHPOINT_COURSES": str(courses),
            "TOUCHPOINT_PUBLIC_URL": self.url,
            "TOUCHPOINT_RETRY_SECONDS": "0.5",
            "TOUCHPOINT_LEASE_SECONDS": "4",
        }
        self.commands = {"web": ["serve", "--host", "127.0.0.1", "--port", str(port)], "worker": ["worker"]}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.killed = {"web": 0, "worker": 0}

    def command(self, *words: str) -> list[str]:
        return [str(Path(sys.executable).with_name("lti-tool")), *words]

    def run(self, *words: str) -> None:
        subprocess.run(self.command(*words), env=self.env, check=True, stdout=self.log, stderr=self.log, timeout=60)

    def start(self, part: str) -> None:
        # A group of its own, so that killing the server kills its worker processes as well.
        self.running[part] = subprocess.Popen(
            self.command(*self.commands[part]), env=self.env, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def kill(self, part: str) -> None:
        process = self.running.pop(part)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.killed[part] += 1

    def wait_until_up(self) -> None:
        for _ in range(300):
            try:
                if requests.get(f"{self.url}/healthz", timeout=2).ok:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)
        raise TimeoutError(Path(self.log.name).read_text()[-3000:])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def killing(tool: Tool, visitors: list[Visitor]) -> Iterator[None]:
    """While inside, one of the two processes is killed every few answered calls, and started again at once."""
    stop = threading.Event()
    dice = random.Random(SEED)

    def reaper() -> None:
        mark = dice.randint(*KILL_EVERY)
        while not stop.wait(0.01):
            if sum(visitor.answered for visitor in visitors) < mark:
                continue
            mark += dice.randint(*KILL_EVERY)
            part = dice.choice(["web", "worker"])
            tool.kill(part)
            tool.start(part)
            if part == "web":
                tool.wait_until_up()  # Else on a busy machine it would be killed before it has done anything.

    thread = threading.Thread(target=reaper)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def tool(tmp_path: Path, database_url: str, sandbox: Sandbox, course_folder: CourseFolder) -> Iterator[Tool]:
    # Half of the quiz is enough to pass, so that a first grade can be followed by a better one.
    course = course_folder({**SMALL, "check.md": SMALL["check.md"].replace("attempts: 3", "pass_mark: 50")})
    tool = Tool(tmp_path, database_url, course.parent, free_port())
    registered = sandbox.register_tool(tool.url, course=course.name)
    tool.run("keys", "new")
    tool.run(
        "platforms", "add", "--name", "Practice", "--issuer", registered.issuer, "--client-id", registered.client_id,
        "--auth-login-url", registered.auth_login_url, "--auth-token-url", registered.auth_token_url,
        "--jwks-url", registered.jwks_url, "--deployment", registered.deployment_id,
    )  # fmt: skip
    tool.start("web")
    tool.start("worker")
    tool.wait_until_up()
    yield tool
    for part in list(tool.running):
        tool.kill(part)
    tool.log.close()


def test_every_grade_arrives_and_no_word_is_lost_though_everything_falls_over(tool: Tool, sandbox: Sandbox) -> None:
    people = [person.key for person in sandbox.enrol(*[f"learner{n:02}" for n in range(LEARNERS)])]
    visitors = [Visitor(name, sandbox, tool.url) for name in people]
    sandbox.chaos(seed=SEED, rate=0.4)
    with killing(tool, visitors), ThreadPoolExecutor(8) as crowd:
        first = list(crowd.map(arrive_and_post, visitors))
        list(crowd.map(lambda pair: answer_two(*pair), [(v, first) for v in visitors]))
        list(crowd.map(improve, visitors))
    assert tool.killed["web"] >= 3, "the test was over before anything was killed"
    assert tool.killed["worker"] >= 3, "the test was over before anything was killed"

    wait_for_grades(sandbox, people, seconds=20)
    sandbox.faults()  # The bad day ends; what is still due waits for its next try, at most a minute or two away.
    waiting = wait_for_grades(sandbox, people, seconds=150)
    assert not waiting, f"no newest grade for {waiting}"

    texts = [post_text(post) for post in visitors[0].feed("explain")]
    promised = [text for visitor in visitors for text in visitor.promised]
    assert sorted(texts) == sorted(promised), "each promised word is there, once"


def arrive_and_post(visitor: Visitor) -> tuple[str, str]:
    visitor.launch()
    visitor.call("POST", "/api/activities/welcome/view")
    return visitor.name, visitor.say("explain", f"In my words, says {visitor.name}, the policy leaves it to her.")


def answer_two(visitor: Visitor, posts: list[tuple[str, str]]) -> None:
    """Finished, with half of the quiz right: 10 of 10 for the discussion and 5 of 10 for the quiz make 75."""
    place = [name for name, _ in posts].index(visitor.name)
    for step in (1, 2):
        name, post = posts[(place + step) % len(posts)]
        visitor.say("explain", f"Dear {name}, that is what {visitor.name} would say.", parent=post)
    state = visitor.call("POST", "/api/activities/check/answers", {"answers": wrong_answers()})["state"]
    assert state["outcome"]["complete"], state["outcome"]["missing"]


def improve(visitor: Visitor) -> None:
    state = visitor.call("POST", "/api/activities/check/answers", {"answers": right_answers()})["state"]
    assert state["outcome"]["score"] == 1.0


FIRST = "a-customer-follows-you-what-does-the-policy-ask-of-you"
SECOND = "how-many-days-do-we-keep-a-complaint-open"


def wrong_answers() -> dict[str, object]:
    return {FIRST: 1, SECOND: "15"}


def right_answers() -> dict[str, object]:
    return {FIRST: 1, SECOND: "14"}


def wait_for_grades(sandbox: Sandbox, people: list[str], *, seconds: float) -> list[str]:
    """The people whose full grade had not arrived after so long."""
    deadline = time.monotonic() + seconds
    waiting = people
    while waiting and time.monotonic() < deadline:
        time.sleep(0.5)
        waiting = [name for name in waiting if (grade := sandbox.gradebook(name)) is None or grade.value != 100]
    return waiting


def post_text(post: dict[str, object]) -> str:
    """The words of a post, out of its nodes."""

    def words(node: object) -> str:
        if isinstance(node, list):
            return "".join(words(part) for part in node)
        assert isinstance(node, dict)
        return str(node.get("s") or words(node.get("c") or []))

    return words(post["nodes"])
