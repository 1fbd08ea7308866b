"""The practice LMS as a platform that asks teachers to choose: what it believes, and what it makes of it."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

import pytest
import requests

from lti_tool.sandbox.personality import DL, LTI
from tests.sandbox.conftest import StandInTool
from tests.support.sandbox import TIMEOUT, Sandbox

ITEM = {
    "type": "ltiResourceLink",
    "title": "Say hello",
    "url": "http://127.0.0.1:9/lti/launch/x",
    "custom": {"course": "x", "n": 5},
    "lineItem": {"label": "Hello grade", "scoreMaximum": 50, "resourceId": "x", "tag": "t"},
}


def word(lms: Sandbox, person: str = "dana") -> str:
    return lms.lms.begin_choosing(lms.lms.people[person])


def sign(tool: StandInTool, lms: Sandbox, given: str, *items: Any, **changes: Any) -> str:
    """An honest answer; `changes` lay over its claims, None takes one out."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": lms.registration.client_id,
        "aud": lms.url,
        "iat": now,
        "exp": now + 60,
        "nonce": secrets.token_hex(8),
        f"{LTI}deployment_id": lms.registration.deployment_id,
        f"{LTI}message_type": "LtiDeepLinkingResponse",
        f"{LTI}version": "1.3.0",
        f"{DL}content_items": list(items),
        f"{DL}data": lms.lms.personality.choosing("", given).get("data"),
    }
    return tool.keys.sign({name: value for name, value in {**claims, **changes}.items() if value is not None})


def send(lms: Sandbox, given: str, token: str, person: str = "dana") -> requests.Response:
    url = f"{lms.url}/as/{person}/choose/return?word={given}"
    return requests.post(url, data={"JWT": token}, timeout=TIMEOUT)


def test_a_chosen_link_is_put_into_the_course_with_its_grade_column(lms: Sandbox, tool: StandInTool) -> None:
    given = word(lms)
    answer = send(lms, given, sign(tool, lms, given, ITEM, {**ITEM, "title": "No grade", "lineItem": None}))
    assert "Added to Welcome to Northside" in answer.text
    first, second = list(lms.lms.links.values())[-2:]
    assert (first.title, first.custom, first.graded, second.graded) == (
        "Say hello", {"course": "x", "n": "5"}, True, False,
    )  # fmt: skip
    column = lms.lms.gradebook.of_link(first.id)
    assert column
    assert (column.label, column.score_maximum, column.resource_id, column.tag) == ("Hello grade", 50, "x", "t")
    assert lms.lms.gradebook.of_link(second.id) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"aud": "https://elsewhere.example"},
        {"exp": int(time.time()) - 10},
        {"nonce": None},
        {f"{LTI}deployment_id": "99"},
        {f"{LTI}message_type": "LtiResourceLinkRequest"},
        {f"{LTI}version": "1.2"},
        {f"{DL}data": "another"},
        {f"{DL}content_items": {"a": 1}},
        {f"{DL}content_items": [{**ITEM, "type": "html"}]},
        {f"{DL}content_items": [ITEM, {**ITEM, "title": ""}]},
    ],
)
def test_an_answer_that_is_not_for_this_choice_adds_nothing(
    lms: Sandbox, tool: StandInTool, changes: dict[str, Any]
) -> None:
    given, before = word(lms), len(lms.lms.links)
    answer = send(lms, given, sign(tool, lms, given, ITEM, **changes))
    assert (answer.status_code, len(lms.lms.links)) == (400, before)
    assert "Nothing was added" in answer.text


def test_an_answer_is_believed_once_from_its_own_teacher_and_signed_by_the_tool(
    lms: Sandbox, tool: StandInTool
) -> None:
    lms.enrol("erin", role="teacher")
    given = word(lms)
    token = sign(tool, lms, given, ITEM)
    assert send(lms, given, lms.lms.keys.sign({"iss": "x"})).status_code == 400
    assert send(lms, given, "no.token.atall").status_code == 400
    assert send(lms, given, token, "alice").status_code == 403
    assert send(lms, given, token).status_code == 200
    assert send(lms, given, token).status_code == 400
    other = word(lms)
    assert send(lms, other, sign(tool, lms, other, ITEM), "erin").status_code == 400


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "T" * 256}, "Maximum of 255 characters"),
        ({"lineItem": {"scoreMaximum": 250}}, "integer between 1 and 100"),
        ({"lineItem": {"scoreMaximum": 7.5}}, "integer between 1 and 100"),
        ({"lineItem": {"scoreMaximum": 0}}, "integer between 1 and 100"),
    ],
)
def test_moodles_form_does_not_save_what_it_was_seen_not_to_save(
    moodle: Sandbox, tool: StandInTool, changes: dict[str, Any], words: str
) -> None:
    given = word(moodle)
    answer = send(moodle, given, sign(tool, moodle, given, {**ITEM, **changes}))
    assert (answer.status_code, words in answer.text) == (400, True)


def test_moodle_calls_a_column_as_its_activity_and_keeps_resource_and_tag(moodle: Sandbox, tool: StandInTool) -> None:
    given = word(moodle)
    send(moodle, given, sign(tool, moodle, given, ITEM))
    column = moodle.lms.gradebook.of_link(list(moodle.lms.links.values())[-1].id)
    assert column
    assert (column.label, column.resource_id, column.tag) == ("Say hello", "x", "t")


def test_nothing_chosen_is_said_in_the_tools_words(lms: Sandbox, tool: StandInTool) -> None:
    given = word(lms)
    text = send(lms, given, sign(tool, lms, given, **{f"{DL}msg": "Never <b>mind</b>."})).text
    assert "Nothing was added" in text
    assert "Never &lt;b&gt;mind&lt;/b&gt;." in text


def test_only_teachers_are_asked_to_choose(lms: Sandbox) -> None:
    def ask(path: str) -> requests.Response:
        return requests.get(f"{lms.url}{path}", timeout=TIMEOUT)

    assert "Add from Touchpoint" in ask("/as/dana/").text
    assert "Add from Touchpoint" not in ask("/as/alice/").text
    assert ask("/as/alice/choose/").status_code == 403
    assert re.search(r'<iframe[^>]+src="/as/dana/choose/launch"', ask("/as/dana/choose/").text)


def test_a_copied_course_has_its_links_under_new_ids_and_an_empty_gradebook(lms: Sandbox) -> None:
    before = next(iter(lms.lms.links.values()))
    lms.lms.copy_course()
    after = next(iter(lms.lms.links.values()))
    assert (after.custom, after.url, after.history) == (before.custom, before.url, before.id)
    assert after.id != before.id
    assert lms.lms.context.history == "2"
    assert all(lms.lms.gradebook.grades(column) == {} for column in lms.lms.gradebook.columns)
