"""Assignment and Grade Services from one end to the other: what a certification looks at, with the practice LMS."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from werkzeug.wrappers import Response

from lti_tool import worker
from lti_tool.errors import PlatformRefused
from lti_tool.lti import grades
from lti_tool.lti.connector import Connector
from lti_tool.records import Score, ScoreTarget
from lti_tool.sandbox import Fault, Link
from lti_tool.sandbox.server import LocalServer
from tests.lti.door import Door
from tests.lti.test_grades import send, target, ungraded
from tests.lti.test_linked_launches import ACTIVITY, Visitor, chosen, pass_quiz, work


@pytest.fixture(params=["door", "moodle_door"])
def each_door(request: pytest.FixtureRequest) -> Door:
    """At a platform that goes by the book, and at one with Moodle's habits."""
    found: Door = request.getfixturevalue(request.param)
    return found


# -- grade columns -----------------------------------------------------------------------------------------------------
def test_workers_who_all_need_the_same_column_make_it_once(either_door: Door) -> None:
    door = either_door
    to = ungraded(target(door.sandbox))
    before = len(door.sandbox.lms.gradebook.columns)
    door.sandbox.faults(Fault("slow", where="line_items", seconds=0.2))
    start = threading.Barrier(6)

    def tell(person: str) -> str:
        score = Score(door.sandbox.lms.people[person].number, 80.0, 100.0, "", datetime.now(UTC), True)
        start.wait()
        try:
            return grades.send(door.lti, door.registration, to, score, now=datetime.now(UTC))
        except PlatformRefused as refusal:
            return "never" if refusal.permanent else "later"

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(tell, ("alice", "bob", "charlie") * 2))
    assert len(set(told) - {"later"}) == 1
    assert len(door.sandbox.lms.gradebook.columns) == before + 1


NEXT = [
    '<{next}>; rel="next"',
    "<{next}>; rel=next",
    '<{first}>; rel="first", <{next}>; REL="NEXT"; title="more"',
    "<{first}>; rel=\u201cfirst\u201d, <{next_html}>; rel=\u201cnext\u201d",  # as one big platform sends it
]


@pytest.mark.parametrize("header", NEXT)
def test_a_column_is_found_on_a_later_page_whatever_the_header_looks_like(door: Door, header: str) -> None:
    """At a platform that applies no filters: everything comes, page by page, and the query stays as it is."""
    asked: list[dict[str, str]] = []

    def items(environ: Any, start: Any) -> Any:
        query = dict(parse_qsl(environ["QUERY_STRING"]))
        asked.append(query)
        page = int(query.get("from", 0))
        root = f"http://127.0.0.1:{server.port}/items?type_id=1&from="
        links = {
            "next": f"{root}{page + 1}",
            "first": f"{root}0",
            "next_html": f"{root}{page + 1}".replace("&", "&amp;"),
        }
        found = [{"id": f"{root}ours", "tag": "touchpoint" if page == 2 else "x", "resourceId": "first-week"}]
        answer = Response(json.dumps(found), headers={"Link": header.format(**links).encode().decode("latin-1")})
        return answer(environ, start)

    with LocalServer() as server:
        server.app = items
        to = replace(ungraded(target(door.sandbox)), line_items=f"http://127.0.0.1:{server.port}/items?type_id=1")
        connector = Connector(door.lti, door.registration, now=datetime.now(UTC))
        found = grades._Gradebook(connector, to).find()
    assert found
    assert found.endswith("/items?type_id=1&from=ours")
    assert [query.get("from") for query in asked] == [None, "1", "2"]
    assert {query["type_id"] for query in asked} == {"1"}


def test_every_call_keeps_the_query_that_moodle_needs(moodle_door: Door) -> None:
    """The practice LMS answers 401 to any call without it: to lists, new columns, scores and results alike."""
    door = moodle_door
    to = ungraded(target(door.sandbox))
    made = send(door, to)
    assert made.endswith("type_id=1")
    score = Score(door.sandbox.lms.people["alice"].number, 90.0, 100.0, "", later(door), False, before=80.0)
    grades.send(door.lti, door.registration, to, score, now=datetime.now(UTC))
    assert {call.status for call in door.sandbox.lms.calls if call.service not in ("jwks", "token")} <= {200, 201}
    assert door.sandbox.calls("results") == 1


def later(door: Door) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=2 * len(door.sandbox.received()))


# -- scores ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("given", "told"), [(200 / 3, 66.667), (99.9996, 100.0), (0.0004, 0.0), (50, 50)])
def test_a_score_has_three_decimals(door: Door, given: float, told: float) -> None:
    send(door, target(door.sandbox), given=given)
    body = door.sandbox.received()[-1].body
    assert (body["scoreGiven"], body["scoreMaximum"]) == (told, 100)


def test_scores_of_one_second_are_a_second_apart_and_all_of_them_final(each_door: Door) -> None:
    """On Moodle a second score with the same second is a 409."""
    door = each_door
    (link,) = chosen(door, ACTIVITY)
    alice, dana = Visitor(door, "alice"), Visitor(door, "dana")
    pass_quiz(alice, link)
    work(door)
    for _ in range(3):
        resend(dana, link)
        work(door)
    received = door.sandbox.received("alice")
    assert [score.status for score in received] == [200] * 4
    assert {score.body["gradingProgress"] for score in received} == {"FullyGraded"}
    stamps = [datetime.fromisoformat(score.body["timestamp"]) for score in received]
    assert all((newer - older).total_seconds() >= 1 for older, newer in pairwise(stamps))


def resend(dana: Visitor, link: Link, **body: Any) -> Any:
    """Dana sends Alice's grades again, over HTTP."""
    opened = dana.open(link)
    headers = {"Authorization": f"Bearer {opened['t']}"}
    api = f"{dana.door.here}/api/run/people"
    (alice,) = requests.get(api, headers=headers, timeout=20).json()["rows"]
    told = requests.post(f"{api}/{alice['id']}/resend", json=body or None, headers=headers, timeout=20)
    assert told.ok, told.text
    return requests.get(f"{api}/{alice['id']}", headers=headers, timeout=20).json()["grades"]


def test_a_teachers_grade_is_seen_on_danas_page_and_overruled_only_when_she_says_so(each_door: Door) -> None:
    door = each_door
    (link,) = chosen(door, ACTIVITY)
    pass_quiz(Visitor(door, "alice"), link)
    work(door)
    book, number = door.sandbox.lms.gradebook, door.sandbox.lms.people["alice"].number
    column = book.of_link(link.id)
    assert column
    grade = book.grade(column.id, number)
    assert grade
    keeps = door.sandbox.lms.personality.key == "moodle"
    book.put(column.id, number, replace(grade, value=70.0, overridden=keeps))

    dana = Visitor(door, "dana")
    resend(dana, link)
    work(door)
    (before,) = (one for one in grades_of(dana, link) if one["state"] == "differs")
    assert (before["shown"], before["score"]) == (0.7, 1.0)
    resend(dana, link, grade=before["id"], anyway=True)
    work(door)
    shown = book.grade(column.id, number)
    assert shown
    (after,) = (one for one in grades_of(dana, link) if one["id"] == before["id"])
    assert (after["state"], shown.value) == (("differs", 70) if keeps else ("sent", 100))


def grades_of(dana: Visitor, link: Link) -> Any:
    """Alice's grades as Dana's page has them."""
    headers = {"Authorization": f"Bearer {dana.open(link)['t']}"}
    api = f"{dana.door.here}/api/run/people"
    (alice,) = requests.get(api, headers=headers, timeout=20).json()["rows"]
    return requests.get(f"{api}/{alice['id']}", headers=headers, timeout=20).json()["grades"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"grade": "g999999"}, 409),
        ({"grade": "l1"}, 404),
        ({"grade": 7}, 422),
        ({"grade": "g1", "anyway": "yes"}, 422),
        ({"anyway": True}, 200),
        ([], 422),
    ],
)
def test_odd_wishes_to_send_a_grade_again_are_refused(door: Door, body: Any, status: int) -> None:
    (link,) = chosen(door, ACTIVITY)
    pass_quiz(Visitor(door, "alice"), link)
    work(door)
    headers = {"Authorization": f"Bearer {Visitor(door, 'dana').open(link)['t']}"}
    api = f"{door.here}/api/run/people"
    (alice,) = requests.get(api, headers=headers, timeout=20).json()["rows"]
    answer = requests.post(f"{api}/{alice['id']}/resend", json=body, headers=headers, timeout=20)
    assert answer.status_code == status, answer.text
    assert worker.deliver_one(door.tool) is (status == 200)


def test_bob_cannot_have_grades_sent_nor_see_those_of_alice(door: Door) -> None:
    (link,) = chosen(door, ACTIVITY)
    pass_quiz(Visitor(door, "alice"), link)
    headers = {"Authorization": f"Bearer {Visitor(door, 'bob').open(link)['t']}"}
    for method, path in (("GET", "l1"), ("POST", "l1/resend")):
        answer = requests.request(method, f"{door.here}/api/run/people/{path}", headers=headers, timeout=20)
        assert answer.status_code == 403


def test_a_place_for_scores_is_all_a_target_needs(door: Door) -> None:
    bare = ScoreTarget(target(door.sandbox).line_item, None, None, "x", "x", (f"{grades.SCOPES}score",))
    send(door, bare)
    assert door.sandbox.gradebook("alice")
