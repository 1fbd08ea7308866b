"""Who may do what, and that nobody reaches into another run: every endpoint, every kind of caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from lti_tool.records import Role
from lti_tool.storage.tables import sessions
from tests.support.tool import Caller, RunningTool, now

# Method, path, body; {post} and {person} are Alice's, of the first run. In this order: nothing is done yet when the
# quiz is locked and peers are hidden.
ENDPOINTS: dict[str, tuple[str, str, Any]] = {
    "state": ("GET", "/api/state", None),
    "place": ("PUT", "/api/place", {"place": "welcome"}),
    "draft": ("PUT", "/api/draft", {"key": "explain", "text": "…"}),
    "name": ("PUT", "/api/name", {"name": "Erin"}),
    "answers": ("POST", "/api/activities/check/answers", {"answers": {}}),
    "record": ("POST", "/api/record", {"welcome": {"viewed": True}}),
    "view": ("POST", "/api/activities/welcome/view", None),
    "done": ("POST", "/api/activities/welcome/done", None),
    "reply": ("POST", "/api/activities/explain/posts", {"text": "I think so too.", "parent": "{post}"}),
    "feed": ("GET", "/api/activities/explain/posts", None),
    "post": ("POST", "/api/activities/explain/posts", {"text": "Six words that count as one.", "parent": None}),
    "overview": ("GET", "/api/run/overview", None),
    "resend": ("POST", "/api/run/people/{person}/resend", None),
    "rebind": ("POST", "/api/run/people/{person}/rebind", None),
}
NOBODY = dict.fromkeys(ENDPOINTS, 401)
LEARNER = {
    **dict.fromkeys(("state", "place", "draft", "record", "view", "done", "feed"), 200),
    "name": 409,
    "answers": 409,
    "post": 201,
    "reply": 403,  # the LMS has named her; locked; post first
    **dict.fromkeys(("overview", "resend", "rebind"), 403),
}
# Alice, who has posted but not finished, has no score to resend and no place to rebind.
FACILITATOR = {**LEARNER, "reply": 201, "overview": 200, "resend": 409, "rebind": 409}
PREVIEW = {
    **dict.fromkeys(ENDPOINTS, 403),
    **dict.fromkeys(("state", "feed", "answers"), 200),
}
PACKAGE = {**LEARNER, "name": 200}
# In another run there is no such post and no such person.
ELSEWHERE_LEARNER = {**LEARNER, "reply": 404}
ELSEWHERE_FACILITATOR = {**FACILITATOR, "reply": 404, "resend": 404, "rebind": 404}
EXPECTED = {
    "nobody": NOBODY,
    "stranger": NOBODY,
    "late": {**NOBODY, "draft": 200},  # what was being typed is taken, and nothing else
    "learner": LEARNER,
    "facilitator": FACILITATOR,
    "preview": PREVIEW,
    "package": PACKAGE,
    "learner elsewhere": ELSEWHERE_LEARNER,
    "facilitator elsewhere": ELSEWHERE_FACILITATOR,
}


@dataclass
class Stage:
    """A run with a post of Alice's in it, and everybody who might come to it or to another one."""

    tool: RunningTool
    post: str
    person: str
    callers: dict[str, Caller] = field(default_factory=dict)

    def caller(self, kind: str) -> Caller:
        """The caller of this kind, the same one every time."""
        if kind not in self.callers:
            self.callers[kind] = self._caller(kind)
        return self.callers[kind]

    def _caller(self, kind: str) -> Caller:
        tool = self.tool
        if kind == "package":
            return tool.learner(tool.grant(run=tool.enter("bob").run.public_id))
        if kind == "late":
            entry = tool.enter("bob")
            with tool.database.write() as tx:
                changed = sessions.update().where(sessions.c.id == entry.session.id)
                tx.execute(changed.values(expires_at=now() - timedelta(seconds=1)))
            return Caller(tool.url, entry.token)
        if kind in ("nobody", "stranger"):
            return Caller(tool.url, "" if kind == "nobody" else "x" * 43)
        other = {"context_id": "course-2"} if kind.endswith("elsewhere") else {}
        role = {"facilitator": Role.FACILITATOR, "preview": Role.PREVIEW}.get(kind.split()[0], Role.LEARNER)
        return tool.caller(kind, role=role, **other)


@pytest.fixture
def stage(sqlite_tool: RunningTool) -> Stage:
    alice = sqlite_tool.caller("alice")
    post = alice.say("You owe nobody a connection at all.")["post"]["id"]
    return Stage(sqlite_tool, post, alice.state["learner"]["id"])


@pytest.mark.parametrize("kind", EXPECTED)
def test_every_endpoint_for_everybody(stage: Stage, kind: str) -> None:
    assert {name: ask(stage, kind, name).status_code for name in ENDPOINTS} == EXPECTED[kind]


@pytest.mark.parametrize("kind", ["learner elsewhere", "facilitator elsewhere"])
def test_nothing_of_another_run_is_seen(stage: Stage, kind: str) -> None:
    seen = "".join(ask(stage, kind, name).text for name in ("state", "feed", "overview", "reply", "resend"))
    assert "Alice" not in seen
    # Words of an earlier run of the same course are there to be answered where the course says so: without a name.
    feed = ask(stage, kind, "feed").json()
    assert "connection" not in seen.replace(ask(stage, kind, "feed").text, "")
    assert not [post for post in feed["posts"] if not post["author"]["me"]]
    assert not [post for post in feed.get("earlier", ()) if "author" in post]


def test_no_cookie_is_ever_asked_for_or_given(stage: Stage) -> None:
    answer = ask(stage, "learner", "state")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_refusal_is_a_sentence_with_a_code(stage: Stage) -> None:
    for kind in EXPECTED:
        for name in ENDPOINTS:
            answer = ask(stage, kind, name)
            if not answer.ok:
                error = answer.json()["error"]
                assert error["code"].replace("_", "").isalnum()
                assert error["message"].endswith((".", "?"))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "bearer\tx", "Bearer é"])
def test_odd_authorization_is_nobodys(stage: Stage, header: str) -> None:
    caller = stage.caller("nobody")
    answer = caller.ask("GET", "/api/state", Authorization=header.encode())  # type: ignore[arg-type]  # bytes go as they are
    assert answer.status_code == 401


def ask(stage: Stage, kind: str, name: str) -> Any:
    """One request of this kind of caller."""
    method, path, body = ENDPOINTS[name]
    if body and body.get("parent"):
        body = {**body, "parent": stage.post}
    path = path.format(person=stage.person)
    return stage.caller(kind).ask(method, path, body, Idempotency_Key=f"{kind}-{name}")
