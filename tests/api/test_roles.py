"""Who may do what: one table of every endpoint and every kind of caller. An endpoint without a row fails.

Callers come to a course in pods. Alice, whose post and person the paths name, is in the first pod. What is asked is
only whether somebody is let in: an answer that refuses what was sent (409, 422 …) has let her in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from lti_tool.records import Role
from tests.support.courses import write_course
from tests.support.social import COURSES, PODS
from tests.support.tool import RunningTool, running, settings_for

CALLERS = (
    "learner",
    "other pod",
    "package",
    "elsewhere",
    "facilitator",
    "facilitator elsewhere",
    "preview",
    "nobody",
)
IN, OUT = True, False


def who(*let_in: str) -> dict[str, bool]:
    """These callers are let in, and nobody else."""
    assert set(let_in) <= set(CALLERS)
    return {caller: caller in let_in for caller in CALLERS}


ENROLLED = ("learner", "other pod", "package", "elsewhere", "facilitator", "facilitator elsewhere")
PUBLIC = who(*CALLERS)
# What a page shows of its own run and of the person herself; a preview sees it too, and leaves no trace.
LOOK = who(*ENROLLED, "preview")
OWN = who(*ENROLLED)
# Alice's post: those who meet her in her pod, and the facilitators of her community.
HER_POD = who("learner", "facilitator")
AUTHOR = who()
STAFF_OF_HERS = who("facilitator")
STAFF = who("facilitator", "facilitator elsewhere")

# In this order: what takes something away comes last.
TABLE: dict[tuple[str, str], tuple[dict[str, bool], Any]] = {
    ("GET", "/healthz"): (PUBLIC, None),
    ("GET", "/receipts/jwks.json"): (PUBLIC, None),
    ("GET", "/play/<run>/"): (PUBLIC, None),
    ("GET", "/facilitate/<run>/"): (PUBLIC, None),
    ("GET", "/static/player/<name>"): (PUBLIC, None),
    ("GET", "/static/player/for/<course>.js"): (PUBLIC, None),
    ("GET", "/api/state"): (LOOK, None),
    ("GET", "/api/activities/<activity>/posts"): (LOOK, None),
    ("GET", "/api/activities/<activity>/search"): (LOOK, None),
    ("GET", "/api/activities/<activity>/similar"): (LOOK, None),
    ("GET", "/api/activities/<activity>/people"): (LOOK, None),
    ("GET", "/api/notices"): (LOOK, None),
    ("PUT", "/api/notices/read"): (OWN, {"upto": "1"}),
    ("PUT", "/api/place"): (OWN, {"place": "read"}),
    ("PUT", "/api/draft"): (OWN, {"key": "talk", "text": "…"}),
    ("PUT", "/api/name"): (OWN, {"name": "Erin"}),
    ("POST", "/api/record"): (OWN, {}),
    ("POST", "/api/activities/<activity>/view"): (OWN, {}),
    ("POST", "/api/activities/<activity>/posts"): (OWN, {"text": "I would show her the rules.", "parent": None}),
    ("PUT", "/api/activities/<activity>/read"): (OWN, {"upto": "{post}"}),
    ("PUT", "/api/activities/<activity>/unread"): (OWN, {}),
    ("PUT", "/api/activities/<activity>/mute"): (OWN, {"on": True}),
    ("POST", "/api/activities/<activity>/ask_for_time"): (OWN, {"reason": "I was ill."}),
    ("GET", "/api/me"): (OWN, None),
    ("GET", "/api/me/export"): (OWN, None),
    ("PUT", "/api/me/listed"): (OWN, {"listed": True}),
    ("GET", "/api/me/digest"): (LOOK, None),
    ("PUT", "/api/me/digest"): (OWN, {"address": "alice@example.com"}),
    ("DELETE", "/api/me/digest"): (OWN, None),
    ("GET", "/api/posts/<post>/history"): (STAFF_OF_HERS, None),
    ("GET", "/api/posts/<post>"): (STAFF_OF_HERS, None),
    ("PUT", "/api/posts/<post>"): (AUTHOR, {"text": "I would say something else."}),
    ("DELETE", "/api/posts/<post>"): (AUTHOR, None),
    ("PUT", "/api/posts/<post>/marks/<kind>"): (HER_POD, {}),
    ("DELETE", "/api/posts/<post>/marks/<kind>"): (HER_POD, None),
    ("PUT", "/api/posts/<post>/owner"): (STAFF_OF_HERS, {"owner": None}),
    ("POST", "/api/posts/<post>/hide"): (STAFF_OF_HERS, {"reason": "Not here."}),
    ("POST", "/api/posts/<post>/restore"): (STAFF_OF_HERS, {"reason": "It is fine."}),
    ("POST", "/api/posts/<post>/approve"): (STAFF_OF_HERS, {"reason": "It is fine."}),
    ("POST", "/api/posts/<post>/report"): (HER_POD, {"reason": "This is unkind."}),
    ("GET", "/api/run/overview"): (STAFF, None),
    ("GET", "/api/run/lists/<name>"): (STAFF, None),
    ("GET", "/api/run/people"): (STAFF, None),
    ("GET", "/api/run/audit"): (STAFF, None),
    ("GET", "/api/run/harvest"): (STAFF, None),
    ("GET", "/api/run/harvest/export"): (STAFF, None),
    ("GET", "/api/run/pictures"): (STAFF, None),
    ("GET", "/api/run/settings"): (STAFF, None),
    ("GET", "/api/run/roster"): (STAFF, None),
    ("POST", "/api/run/roster/read"): (STAFF, None),
    ("GET", "/api/run/packages"): (STAFF, None),
    ("POST", "/api/run/report"): (STAFF, {}),
    ("POST", "/api/run/packages/<grant>"): (STAFF_OF_HERS, {}),
    ("GET", "/api/run/people/<person>"): (STAFF_OF_HERS, None),
    ("GET", "/api/run/people/<person>/audit"): (STAFF_OF_HERS, None),
    ("GET", "/api/run/people/<person>/posts"): (STAFF_OF_HERS, None),
    ("POST", "/api/run/people/<person>/nudge"): (STAFF_OF_HERS, {"text": "How are you?"}),
    ("POST", "/api/run/people/<person>/excuse"): (STAFF_OF_HERS, {"activity": "talk", "reason": "Away."}),
    ("POST", "/api/run/people/<person>/unexcuse"): (STAFF_OF_HERS, {"activity": "talk", "reason": ""}),
    ("POST", "/api/run/people/<person>/extend"): (STAFF_OF_HERS, {"activity": "talk", "until": "2099-01-01T00:00:00Z"}),
    ("POST", "/api/run/people/<person>/pair"): (STAFF_OF_HERS, {"with": "{person}"}),
    ("POST", "/api/run/people/<person>/read_only"): (STAFF_OF_HERS, {"on": False, "reason": "It is fine."}),
    ("POST", "/api/run/people/<person>/revoke"): (STAFF_OF_HERS, {"activity": "talk", "reason": "Again."}),
    ("POST", "/api/run/people/<person>/resend"): (STAFF_OF_HERS, {}),
    ("POST", "/api/run/people/<person>/rebind"): (STAFF_OF_HERS, {}),
    ("PUT", "/api/run/spaces/<activity>"): (STAFF, {"locked": False}),
    ("PUT", "/api/run/settings"): (STAFF, {"read_only": False}),
    ("POST", "/api/run/invitation"): (STAFF, {}),
    ("POST", "/api/run/part"): (STAFF, {}),
    ("POST", "/api/me/erase"): (OWN, {"confirm": True}),
}
# What has a table of its own, because it needs more than a role: with the test that holds it.
ELSEWHERE = {
    "/admin": "tests/admin/test_admin_door.py: a door of its own, with a table of its own",
    "/lti/": "tests/lti: launches are held by their signatures",
    "/letters/": "tests/api/test_letters.py: the secret in the address is the role",
    "/play/<run>/media/": "tests/api/test_play.py: the same for everybody",
    "/api/packages/launch": "tests/services/test_packages.py",
    "/attachments": "tests/api/test_files.py: as the post it belongs to",
    "/api/activities/<activity>/answers": "test_isolation.py: it needs a quiz",
    "/api/activities/<activity>/done": "test_isolation.py: it needs a page",
    "/api/run/join": "tests/services/test_joining.py: the code is asked for after the role",
    "/reviews": "tests/services/test_reviewing.py: it needs a peer assessment",
    "/training": "tests/services/test_reviewing.py: it needs a peer assessment",
    "/api/run/grading/": "tests/api/test_facilitating.py: it needs a rubric",
    "/meetings": "tests/api/test_meetings_roles.py: a table like this one, about a date",
    "/make_up": "tests/api/test_meetings_roles.py",
    "/api/home": "tests/lti/test_frame.py: what is asked about is sealed, and nothing else is needed",
    "/calendar/": "tests/api/test_meetings_roles.py: the token in the address is the role",
}


@pytest.fixture
def tool(tmp_path: Path) -> Iterator[RunningTool]:
    write_course(tmp_path / "courses" / PODS, COURSES[PODS])
    letters = {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "Touchpoint <letters@example.com>"}
    with running(settings_for(tmp_path, f"sqlite:///{tmp_path}/tool.sqlite3", **letters)) as started:
        yield started


def test_every_endpoint_has_a_row(tool: RunningTool) -> None:
    there = {
        (method, rule.rule)
        for rule in tool.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not any(part in rule.rule for part in ELSEWHERE)
    }
    assert there == set(TABLE)


@pytest.mark.parametrize("caller", CALLERS)
def test_who_is_let_in(tool: RunningTool, caller: str) -> None:
    alice = tool.enter("alice", course=PODS)
    first = [tool.enter(name, course=PODS) for name in ("bob", "charlie", "erin")]
    client = tool.app.test_client()
    words = {"text": "I would read the rules with her.", "parent": None}
    made = client.post(
        "/api/activities/talk/posts", json=words, headers={**bearer(alice.token), "Idempotency-Key": "alice"}
    )
    assert made.status_code == 201, made.text
    assert made.json
    named = {
        "run": alice.run.public_id,
        "activity": "talk",
        "kind": "endorse",
        "name": "people",
        "course": PODS,
        "grant": tool.grant(run=alice.run.public_id, course=PODS).id,
        "post": made.json["post"]["id"],
        "person": f"l{alice.session.enrolment_id}",
    }
    token = token_of(tool, caller, first[0].token)
    found = {row: is_let_in(client, row, body, named, token) for row, (_, body) in TABLE.items()}
    assert found == {row: expected[caller] for row, (expected, _) in TABLE.items()}


def token_of(tool: RunningTool, caller: str, of_bob: str, *, course: str = PODS) -> str:
    """The token this caller comes with."""
    if caller == "learner":
        return of_bob
    if caller == "nobody":
        return "x" * 43
    if caller == "package":
        run = tool.enter("alice", course=course).run.public_id
        given = tool.grant(run=run, course=course)
        token: str = tool.package(given).json()["token"]
        return token
    role = {"facilitator": Role.FACILITATOR, "preview": Role.PREVIEW}.get(caller.split()[0], Role.LEARNER)
    place = {"context_id": "course-2"} if caller.endswith("elsewhere") else {}
    return tool.enter(f"a {caller}", course=course, role=role, **place).token


def is_let_in(client: FlaskClient, row: tuple[str, str], body: Any, named: dict[str, str], token: str) -> bool:
    answer = answer_to(client, row, body, named, token)
    assert answer.status_code < 500, f"{row}: {answer.text}"
    return answer.status_code not in (401, 403, 404)


def answer_to(client: FlaskClient, row: tuple[str, str], body: Any, named: dict[str, str], token: str) -> Any:
    """What somebody with this token is answered."""
    method, path = row
    for name, value in named.items():
        path = path.replace(f"<{name}>", value)
    path = path.replace("/lists/people", "/lists/stuck").replace("/static/player/people", "/static/player/player.css")
    if isinstance(body, dict):
        body = {key: value.format(**named) if isinstance(value, str) else value for key, value in body.items()}
    query = "?q=rules&as=json&kind=best&name=a.png&alt=a" if method in ("GET", "POST") else ""
    headers = {**bearer(token), "Idempotency-Key": f"key-{path[-80:]}"}
    return client.open(path + query, method=method, json=body, headers=headers)


def bearer(token: str) -> dict[str, str]:
    """As a page sends its token."""
    return {"Authorization": f"Bearer {token}"}
