"""The practice LMS in Moodle's skin, against what a real Moodle 4.5.6 sent and answered.

The tables are copied from captured exchanges; each row names the capture it comes from.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from lti_tool.sandbox.personality import LINE_ITEM_TYPE, LINE_ITEMS_TYPE, RESULTS_TYPE, SCOPES, SCORE_TYPE
from tests.sandbox.conftest import StandInTool
from tests.support.sandbox import TIMEOUT, Sandbox

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
BASIC = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
NOW = datetime(2026, 11, 20, 9, 20, 11, 910000, tzinfo=UTC)

# CANON_launch_resourcelink_student: every claim, and the keys inside those that are objects.
PLAIN = ("nonce", "iat", "exp", "iss", "aud", "sub", "given_name", "family_name", "name", "email")
LTI_PLAIN = ("deployment_id", "target_link_uri", "roles", "message_type", "version")
STUDENT_CLAIMS: dict[str, set[str]] = {
    **{name: set() for name in (*PLAIN, *(LTI + name for name in LTI_PLAIN))},
    LTI + "lis": {"person_sourcedid", "course_section_sourcedid"},
    LTI + "context": {"id", "label", "title", "type"},
    LTI + "resource_link": {"title", "description", "id"},
    BASIC: {"lis_result_sourcedid", "lis_outcome_service_url"},
    LTI + "ext": {"user_username", "lms"},
    LTI + "launch_presentation": {"locale", "document_target", "return_url"},
    LTI + "tool_platform": {"product_family_code", "version", "guid", "name", "description"},
    AGS: {"scope", "lineitems", "lineitem"},
    NRPS: {"context_memberships_url", "service_versions"},
}


def score(seconds: float = 0, **changes: Any) -> dict[str, Any]:
    stamp = (NOW + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = {
        "userId": "4",
        "scoreGiven": 40,
        "scoreMaximum": 50,
        "comment": "Nice <b>work</b> ñ",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": stamp,
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def line_item(moodle: Sandbox, part: str = "") -> str:
    url = f"{moodle.url}/mod/lti/services.php/2/lineitems/2/lineitem"
    return f"{url}{part}?type_id=1"


def send(tool: StandInTool, body: dict[str, Any], *, url: str = "", kind: str = SCORE_TYPE) -> requests.Response:
    target = url or line_item(tool.lms, "/scores")
    return tool.call("POST", target, data=json.dumps(body), headers={"Content-Type": kind})


def results(tool: StandInTool) -> Any:
    return tool.call("GET", line_item(tool.lms, "/results"), headers={"Accept": RESULTS_TYPE}).json()


def test_a_students_launch_has_exactly_moodles_claims(moodle: Sandbox) -> None:
    claims = moodle.launch_claims("alice")
    assert set(claims) == {*STUDENT_CLAIMS, LTI + "custom"}
    assert {name: set(claims[name]) if keys else set() for name, keys in STUDENT_CLAIMS.items()} == STUDENT_CLAIMS
    assert claims["iss"] == moodle.url
    assert claims["aud"] == moodle.registration.client_id
    assert claims[AGS]["scope"] == list(SCOPES)
    assert claims[AGS]["lineitem"] == line_item(moodle)
    assert claims[AGS]["lineitems"] == f"{moodle.url}/mod/lti/services.php/2/lineitems?type_id=1"
    assert claims[LTI + "tool_platform"]["product_family_code"] == "moodle"


def test_custom_keys_come_twice_and_unknown_variables_stay_literal(moodle: Sandbox) -> None:
    assert moodle.launch_claims("alice")[LTI + "custom"] == {
        "chapter": "one",
        "chapterid": "7",
        "chapterId": "7",
        "my_key": "x",
        "my-key": "x",
        "user_id": "4",
        "due": "$Some.unknown",
        "context_memberships_url": f"{moodle.url}/mod/lti/services.php/CourseSection/2/bindings/1/memberships",
    }


def test_an_activity_without_a_grade_has_no_line_item_of_its_own(moodle_lms: Sandbox) -> None:
    # launch_ss_window_ungraded_student
    moodle_lms.register_tool("http://127.0.0.1:9", graded=False, target="window")
    claims = moodle_lms.launch_claims("alice")
    assert set(claims[AGS]) == {"scope", "lineitems"}
    assert BASIC not in claims
    assert claims[LTI + "launch_presentation"]["document_target"] == "window"


def test_the_message_hint_is_json_with_a_launch_id(moodle: Sandbox) -> None:
    hint = json.loads(moodle.login_form("alice")["lti_message_hint"])
    assert set(hint) == {"cmid", "launchid"}
    # … whose quotes must survive the form it is sent in.
    form = requests.get(f"{moodle.url}/as/alice/launch/first-week", timeout=TIMEOUT).text
    assert 'value="{&#34;cmid&#34;:1,&#34;launchid&#34;:' in form


def test_a_token_is_json_labelled_as_html(moodle: Sandbox, tool: StandInTool) -> None:
    # svc_token_all, svc_token_partial_scope, svc_token_aud_wrong
    answer = tool.ask_for_token(scope=f"{SCOPES[3]} bogus", assertion=tool.assertion(aud="https://wrong.example"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert set(answer.json()) == {"access_token", "token_type", "expires_in", "scope"}
    assert (answer.json()["scope"], answer.json()["expires_in"]) == (SCOPES[3], 3600)


def test_a_token_is_refused_in_moodles_words(moodle: Sandbox, tool: StandInTool) -> None:
    # svc_token_bogus_scope, svc_token_expired_assertion, svc_token_json_body
    assert tool.ask_for_token(scope="bogus").json() == {"error": "invalid_scope"}
    expired = tool.ask_for_token(assertion=tool.assertion(exp=1_700_000_000))
    assert (expired.status_code, expired.json()) == (400, {"error": "Expired token"})
    bare = requests.post(moodle.registration.auth_token_url, json={"x": 1}, timeout=TIMEOUT)
    assert (bare.status_code, bare.json()) == (400, {"error": "invalid_request"})
    for unbelieved in (tool.keys.sign({}, forged=True), tool.assertion(sub="another"), tool.assertion(iss="another")):
        assert tool.ask_for_token(assertion=unbelieved).json() == {"error": "invalid_client"}


@pytest.mark.parametrize(
    ("change", "status", "body"),
    [
        ({}, 200, ""),  # svc_score_ok
        ({"scoreGiven": 60}, 200, ""),  # svc_score_over_max
        ({"timestamp": "2026-11-20T09:20:12Z"}, 200, ""),  # svc_score_no_ms
        ({"timestamp": "2026-11-20T09:20:13.252331+00:00"}, 200, ""),  # svc_score_offset_tz
        ({"userId": "999999"}, 400, "[]"),  # svc_score_unknown_user
        ({"userId": "3"}, 400, "[]"),  # svc_score_teacher_user
        ({"timestamp": None}, 400, "[]"),  # svc_score_missing_ts
        ({"scoreMaximum": None}, 400, "[]"),  # svc_score_no_max
    ],
)
def test_a_score_is_answered_as_moodle_answers(
    moodle: Sandbox, tool: StandInTool, change: dict[str, Any], status: int, body: str
) -> None:
    answer = send(tool, score(**change))
    assert (answer.status_code, answer.text) == (status, body)
    assert answer.headers["Content-Type"] == f"{SCORE_TYPE}; charset=utf-8"


@pytest.mark.parametrize(("later", "status"), [(0, 409), (0.05, 409), (-3600, 409), (0.5, 200)])
def test_two_scores_in_one_second_clash(moodle: Sandbox, tool: StandInTool, later: float, status: int) -> None:
    # svc_score_same_timestamp_older; NOW is 910 ms into its second
    send(tool, score())
    answer = send(tool, score(later))
    assert (answer.status_code, answer.text) == (status, "" if status == 200 else "[]")


def test_a_result_is_on_the_columns_scale_with_a_time_in_whole_seconds(moodle: Sandbox, tool: StandInTool) -> None:
    # svc_results_after_ok
    send(tool, score())
    assert results(tool) == [
        {
            "id": f"{line_item(moodle, '/results')}&user_id=4",
            "userId": "4",
            "resultScore": 64,
            "resultMaximum": 80,
            "comment": "Nice <b>work</b> ñ",
            "scoreOf": line_item(moodle),
            "timestamp": "2026-11-20T09:20:11+00:00",
        }
    ]


def test_a_score_above_the_maximum_is_cut_off(moodle: Sandbox, tool: StandInTool) -> None:
    send(tool, score(scoreGiven=60))  # svc_results_after_over
    assert results(tool)[0]["resultScore"] == 80


@pytest.mark.parametrize(
    ("change", "left"),
    [
        # svc_score_pending → svc_results_after_pending
        ({"scoreGiven": None, "scoreMaximum": None, "gradingProgress": "Pending"}, [{"userId": "4"}]),
        # svc_score_given_pendingmanual → svc_results_after_pendingmanual
        ({"scoreGiven": 10, "gradingProgress": "PendingManual"}, [{"userId": "4"}]),
        # svc_score_initialized_clears → svc_results_after_initialized
        ({"scoreGiven": None, "scoreMaximum": None, "comment": None, "gradingProgress": "NotReady"}, []),
    ],
    ids=["pending", "pending manual", "initialised"],
)
def test_anything_but_fully_graded_erases_the_grade(
    moodle: Sandbox, tool: StandInTool, change: dict[str, Any], left: list[dict[str, str]]
) -> None:
    send(tool, score())
    assert send(tool, score(2, **change)).status_code == 200
    assert [{"userId": result["userId"]} for result in results(tool) if "resultScore" not in result] == left
    assert not [result for result in results(tool) if "resultScore" in result]


def test_a_locked_grade_is_a_500_and_an_overridden_one_is_silently_kept(moodle: Sandbox, tool: StandInTool) -> None:
    # svc_score_locked_user, svc_score_after_teacher_override
    send(tool, score())
    moodle.lms.gradebook.mark(2, "4", locked=True)
    answer = send(tool, score(2, scoreGiven=10))
    assert (answer.status_code, answer.text) == (500, "[]")
    moodle.lms.gradebook.mark(2, "4", locked=False, overridden=True)
    assert send(tool, score(3, scoreGiven=10)).status_code == 200
    assert results(tool)[0]["resultScore"] == 64


def test_a_line_item_is_shown_as_moodle_shows_it(moodle: Sandbox, tool: StandInTool) -> None:
    # svc_lineitem_get, svc_lineitems_get
    expected = {
        "id": line_item(moodle),
        "label": "DL one",
        "scoreMaximum": 80,
        "resourceId": "res-one",
        "tag": "tag-one",
        "resourceLinkId": "1",
        "ltiLinkId": "1",
    }
    answer = tool.call("GET", line_item(moodle), headers={"Accept": LINE_ITEM_TYPE})
    assert answer.json() == expected
    assert answer.headers["Content-Type"] == f"{LINE_ITEM_TYPE}; charset=utf-8"
    everything = moodle.launch_claims()[AGS]["lineitems"]
    assert tool.call("GET", everything, headers={"Accept": LINE_ITEMS_TYPE}).json() == [expected]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"label": "Extra", "scoreMaximum": 25, "resourceId": "extra-1", "tag": "extra"}, 201),  # svc_lineitem_create
        ({"label": "M250", "scoreMaximum": 250}, 201),  # svc_lineitem_create_max250
        ({"label": "M7.5", "scoreMaximum": 7.5}, 201),  # svc_lineitem_create_max7_5
        ({"label": "M0", "scoreMaximum": 0}, 201),  # svc_lineitem_create_max0
        ({"scoreMaximum": 5}, 400),  # svc_lineitem_create_nolabel
        ({"label": "x", "scoreMaximum": 5, "resourceLinkId": "99999"}, 403),  # svc_lineitem_create_bad_rlid
    ],
)
def test_a_line_item_is_made_as_moodle_makes_it(
    moodle: Sandbox, tool: StandInTool, body: dict[str, Any], status: int
) -> None:
    kind = {"Content-Type": f"{LINE_ITEM_TYPE}; charset=utf-8"}  # svc_lineitem_create_charset
    everything = moodle.launch_claims()[AGS]["lineitems"]
    answer = tool.call("POST", everything, data=json.dumps(body), headers=kind)
    assert answer.status_code == status
    assert "Location" not in answer.headers
    if status == 201:
        made = f"{moodle.url}/mod/lti/services.php/2/lineitems/3/lineitem?type_id=1"
        assert answer.json() == body | {"id": made}
    else:
        assert set(answer.json()) == {"status", "reason", "request"}


@pytest.mark.parametrize(
    ("method", "accept", "kind"),
    [
        ("GET", "application/json", None),  # svc_lineitems_get_accept_json
        ("GET", "*/*", None),  # svc_lineitems_get_noaccept
        ("POST", "*/*", "application/json"),  # svc_lineitem_create_ct_json
    ],
)
def test_media_types_must_be_exact(
    moodle: Sandbox, tool: StandInTool, method: str, accept: str, kind: str | None
) -> None:
    everything = moodle.launch_claims()[AGS]["lineitems"]
    headers = {"Accept": accept, **({"Content-Type": kind} if kind else {})}
    answer = tool.call(method, everything, headers=headers, data='{"label": "x", "scoreMaximum": 5}' if kind else None)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_scores_put_behind_the_query_or_sent_as_plain_json_are_a_400(moodle: Sandbox, tool: StandInTool) -> None:
    # svc_score_wrong_url_appended_after_query, svc_score_content_type_json
    wrong = send(tool, score(), url=line_item(moodle) + "/scores")
    assert (wrong.status_code, wrong.json()["status"]) == (400, 400)
    assert send(tool, score(), kind="application/json").status_code == 400


def test_without_a_token_or_a_tool_number_nothing_opens(moodle: Sandbox, tool: StandInTool) -> None:
    # svc_lineitem_noauth
    bare = requests.get(line_item(moodle), headers={"Accept": LINE_ITEM_TYPE}, timeout=TIMEOUT)
    assert (bare.status_code, bare.json()["reason"]) == (401, "Unauthorized")
    unnumbered = line_item(moodle).partition("?")[0]
    assert tool.call("GET", unnumbered, headers={"Accept": LINE_ITEM_TYPE}).status_code == 401


def test_the_link_header_has_curly_quotes_and_escaped_ampersands(moodle: Sandbox, tool: StandInTool) -> None:
    # svc_lineitems_get_limit1: no Link at all without a limit
    everything = moodle.launch_claims()[AGS]["lineitems"]
    kind = {"Content-Type": LINE_ITEM_TYPE}
    tool.call("POST", everything, data='{"label": "DL A", "scoreMaximum": 80}', headers=kind)
    accept = {"Accept": LINE_ITEMS_TYPE}
    assert "Link" not in tool.call("GET", everything, headers=accept).headers
    link = tool.call("GET", f"{everything}&limit=1", headers=accept).headers["Link"].encode("latin-1").decode()
    base = everything.replace("&", "&amp;")
    places = {"first": 0, "canonical": 0, "next": 1, "last": 2}
    expected = ", ".join(f"<{base}&amp;limit=1&amp;from={at}>; rel=“{rel}”" for rel, at in places.items())
    assert link == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [  # scorm_mime_headers
        ("a.js", "application/x-javascript"),
        ("a.mjs", "text/plain; charset=utf-8"),
        ("a.woff2", "application/octet-stream"),
        ("a.svg", "image/svg+xml"),
    ],
)
def test_package_files_have_moodles_media_types(moodle: Sandbox, name: str, kind: str) -> None:
    assert moodle.lms.personality.content_type_of(name, "image/svg+xml") == kind
