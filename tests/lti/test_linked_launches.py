"""What was chosen is launched: each link opens what it says and has a grade of its own, also after it was copied."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from lti_tool import worker
from lti_tool.lti import linked
from lti_tool.sandbox import Link
from lti_tool.sandbox.platform import login_fields
from tests.lti.chooser import LTI, Chooser
from tests.lti.door import Door

COURSE, ACTIVITY, MODULE = "first-week", "first-week/know-the-policy", "first-week/module:neighbour"


class Visitor:
    """Somebody who opens links of the practice LMS, over HTTP from one end to the other."""

    def __init__(self, door: Door, name: str) -> None:
        self.door, self.name = door, name

    def open(self, link: Link) -> dict[str, str]:
        """Launch a link: `run` and the fragment's `t` and `at`."""
        lms = self.door.sandbox.lms
        begun = self.door.begin_with(login_fields(lms, lms.people[self.name], link))
        asked = re.search(r'data-next="([^"]+)"', begun.answer.get_data(as_text=True))
        assert asked
        _, fields = self.door.sandbox.follow(asked[1].replace("&amp;", "&"))
        landed = self.door.launch(begun, fields["id_token"], state=fields["state"])
        assert landed.status_code == 303, landed.get_data(as_text=True)
        parts = urlsplit(landed.headers["Location"])
        told = {name: values[0] for name, values in parse_qs(parts.fragment).items()}
        return {"run": parts.path.split("/")[2], **told}

    def do(self, link: Link, path: str, body: Any = None) -> Any:
        """One act of the player, after a launch of this link."""
        headers = {"Authorization": f"Bearer {self.open(link)['t']}"}
        answer = requests.post(f"{self.door.here}/api{path}", json=body, headers=headers, timeout=20)
        assert answer.ok, answer.text
        return answer.json()


def chosen(door: Door, *keys: str, **fields: Any) -> list[Link]:
    """Have Dana choose these, and the LMS put them into the course."""
    dana = Chooser(door)
    before = len(dana.lms.links)
    delivered = dana.deliver(dana.choose(*keys, **fields))
    assert delivered.status_code == 200, delivered.text
    return list(dana.lms.links.values())[before:]


def work(door: Door) -> None:
    while worker.recheck_one(door.tool) or worker.deliver_one(door.tool):
        pass


def pass_quiz(alice: Visitor, link: Link) -> None:
    plan = alice.door.tool.catalogue.get(COURSE).activities["know-the-policy"]
    for activity in plan["after"]:
        alice.do(link, f"/activities/{activity}/view")
    answers = {question["id"]: _right(question) for question in plan["questions"]}
    told = alice.do(link, "/activities/know-the-policy/answers", {"answers": answers})
    assert told["state"]["outcome"]["activities"]["know-the-policy"]["state"] == "complete", told


def _right(question: dict[str, Any]) -> Any:
    key = question["key"]
    if question["kind"] in ("single", "text"):
        return key[0]
    return f"{key['value']:g}" if question["kind"] == "number" else key


@pytest.fixture(params=["door", "moodle_door"])
def each_door(request: pytest.FixtureRequest) -> Door:
    """At a platform that goes by the book, and at one with Moodle's habits."""
    found: Door = request.getfixturevalue(request.param)
    return found


def test_each_link_opens_what_was_chosen_in_one_run(each_door: Door) -> None:
    course, activity, module = chosen(each_door, COURSE, ACTIVITY, MODULE)
    alice = Visitor(each_door, "alice")
    places = [alice.open(link) for link in (course, activity, module)]
    assert [place.get("at") for place in places] == [None, "know-the-policy", "neighbour"]
    assert len({place["run"] for place in places}) == 1


def test_the_guide_returned_link_is_launched(door: Door) -> None:
    (link,) = chosen(door, COURSE)
    claims = door.sandbox.launch_claims("alice")
    assert claims[f"{LTI}message_type"] == "LtiResourceLinkRequest"
    assert Visitor(door, "alice").open(link)["t"]


def test_an_activitys_own_column_gets_that_activitys_score_while_the_course_goes_on(each_door: Door) -> None:
    course, activity = chosen(each_door, COURSE, ACTIVITY, points="50")
    alice = Visitor(each_door, "alice")
    alice.open(course)
    pass_quiz(alice, activity)
    work(each_door)
    book, number = each_door.sandbox.lms.gradebook, each_door.sandbox.lms.people["alice"].number
    quiz, whole = book.of_link(activity.id), book.of_link(course.id)
    assert quiz
    assert whole
    grade = book.grade(quiz.id, number)
    assert grade
    assert (grade.value, quiz.score_maximum) == (50, 50)
    assert book.grade(whole.id, number) is None
    assert len(book.columns) == 3  # the link that was there before, and these two: none was made in secret


def test_a_link_that_was_chosen_without_a_grade_gets_none_though_the_platform_would_make_one(door: Door) -> None:
    without = {f"grade__{key}": "none" for key in (COURSE, ACTIVITY)}
    course, activity = chosen(door, COURSE, ACTIVITY, **without)
    alice = Visitor(door, "alice")
    alice.open(course)
    pass_quiz(alice, activity)
    work(door)
    assert door.sandbox.received() == []
    assert len(door.sandbox.lms.gradebook.columns) == 1


def test_a_grade_that_was_asked_for_is_found_a_column_where_the_platform_made_none(door: Door) -> None:
    (activity,) = chosen(door, ACTIVITY)
    column = door.sandbox.lms.gradebook.of_link(activity.id)
    assert column
    door.sandbox.lms.gradebook.remove(column.id)
    pass_quiz(Visitor(door, "alice"), activity)
    work(door)
    made = list(door.sandbox.lms.gradebook.columns.values())[-1]
    assert (made.label, made.resource_id, made.tag, made.link) == (
        "Know the policy", "first-week/know-the-policy", "touchpoint", activity.id,
    )  # fmt: skip


def test_a_duplicated_activity_stays_in_the_run_and_a_copied_course_begins_anew(each_door: Door) -> None:
    (activity,) = chosen(each_door, ACTIVITY)
    alice, lms = Visitor(each_door, "alice"), each_door.sandbox.lms
    pass_quiz(alice, activity)
    first = alice.open(activity)
    again = alice.open(lms.duplicate(activity.key))
    assert (again["run"], again["at"]) == (first["run"], "know-the-policy")
    work(each_door)
    graded = [column for column in lms.gradebook.columns if lms.gradebook.grade(column, lms.people["alice"].number)]
    assert len(graded) == 2  # both, each in its own column

    lms.copy_course()
    copied = alice.open(lms.links[activity.key])
    assert copied["run"] != first["run"]
    assert copied["at"] == "know-the-policy"
    headers = {"Authorization": f"Bearer {copied['t']}"}
    state = requests.get(f"{each_door.here}/api/state", headers=headers, timeout=20).json()
    assert state["outcome"]["score"] == 0
    work(each_door)
    assert all(lms.gradebook.grades(column) == {} for column in lms.gradebook.columns)


def test_what_a_platform_does_not_fill_in_is_treated_as_not_told(moodle_door: Door) -> None:
    (link,) = chosen(moodle_door, COURSE)
    lms = moodle_door.sandbox.lms
    sent = lms.personality.custom(lms.visit(lms.people["alice"], link))
    assert sent["link_history"] == "$ResourceLink.id.history"
    assert Visitor(moodle_door, "alice").open(link)["t"]


def test_a_link_to_what_a_designer_took_away_opens_the_course(door: Door) -> None:
    (link,) = chosen(door, COURSE)
    for gone in ({"course": "first-week", "activity": "gone"}, {"course": "first-week", "module": "gone"}):
        edited = door.sandbox.lms.put_in(replace(link, custom=gone))
        place = Visitor(door, "alice").open(edited)
        assert place["t"]
        assert "at" not in place


@pytest.mark.parametrize(
    ("told", "ids"),
    [
        ("3,2", ("3", "2")),
        (" 3 , ,2 ", ("3", "2")),
        ("$Context.id.history", ()),  # not filled in
        ("", ()),
        (None, ()),
        (5, ()),
        ("3," + "x" * 300, ("3",)),
        ("a\0b,2", ("2",)),
        (",".join(map(str, range(50))), tuple(map(str, range(20)))),
    ],
)
def test_a_history_is_what_a_platform_filled_in_and_nothing_else(told: object, ids: tuple[str, ...]) -> None:
    assert linked.history({"context_history": told}, "context_history") == ids
