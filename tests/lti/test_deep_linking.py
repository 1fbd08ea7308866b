"""A facilitator chooses what her LMS course links to: what is asked, what is shown, what is answered, and who may."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from markupsafe import escape

from lti_tool.lti import deep_linking
from lti_tool.lti.deep_linking import Told
from lti_tool.messages import LinkChoice, LinksWanted
from lti_tool.storage.tables import enrolments, link_requests, runs
from tests.lti.chooser import DL, LTI, SETTINGS, Chooser, Form, answer, said
from tests.lti.conftest import opened
from tests.lti.door import Door, code
from tests.services.at_once import at_once
from tests.support.sandbox import Sandbox

COURSE, ACTIVITY, MODULE = "first-week", "first-week/know-the-policy", "first-week/module:neighbour"

HOSTILE = '"><script>alert(1)</script>\u202e<img src=x onerror=alert(1)>'
UNGRADED: dict[str, Any] = {f"grade__{ACTIVITY}": "none"}


@pytest.fixture(scope="module")
def dana(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chooser]:
    """Dana at a platform that goes by the book. Nobody of these tests leaves anything behind that others meet."""
    folder = tmp_path_factory.mktemp("plain")
    with Sandbox() as lms:
        yield from map(Chooser, opened(folder, lms, f"sqlite:///{folder}/tool.sqlite3"))


@pytest.fixture(scope="module")
def moodle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chooser]:
    """Dana at a platform with Moodle's habits."""
    folder = tmp_path_factory.mktemp("moodle")
    with Sandbox(personality="moodle") as lms:
        yield from map(Chooser, opened(folder, lms, f"sqlite:///{folder}/tool.sqlite3"))


# -- what is asked (certification guide: deep linking request) -------------------------------------------------------
def test_a_request_without_target_and_resource_link_opens_the_picker(dana: Chooser) -> None:
    claims = dana.claims()
    assert f"{LTI}target_link_uri" not in claims
    assert f"{LTI}resource_link" not in claims
    page = dana.open()
    assert page.status_code == 200
    assert "What should people open from here?" in said(page)


def test_a_request_as_a_big_platform_sends_it_opens_the_picker(moodle: Chooser) -> None:
    target = {f"{LTI}target_link_uri": f"{moodle.door.here}/lti/launch"}
    assert "What should people open from here?" in said(moodle.open(claims=target))


@pytest.mark.parametrize(
    ("settings", "refusal", "claim"),
    [
        ({"deep_link_return_url": None}, "claim_missing", "deep_link_return_url"),
        ({"accept_types": None}, "claim_missing", "accept_types"),
        ({"accept_types": []}, "claim_missing", "accept_types"),
        ({"accept_types": "ltiResourceLink"}, "claim_malformed", "accept_types"),
        ({"accept_types": [7]}, "claim_malformed", "accept_types"),
        ({"accept_types": ["x"] * 51}, "claim_malformed", "accept_types"),
        ({"accept_presentation_document_targets": None}, "claim_missing", "accept_presentation_document_targets"),
        ({"accept_presentation_document_targets": {"a": 1}}, "claim_malformed", "accept_presentation_document_targets"),
        ({"accept_multiple": "yes"}, "claim_malformed", "accept_multiple"),
        ({"accept_lineitem": 1}, "claim_malformed", "accept_lineitem"),
        ({"data": "x" * 70_000}, "claim_malformed", "data"),
    ],
)
def test_settings_of_the_wrong_shape_are_refused_with_their_name(
    dana: Chooser, settings: Any, refusal: str, claim: str
) -> None:
    page = dana.open(**settings)
    assert (code(page), page.status_code) == (refusal, 400)
    assert claim in said(page)


@pytest.mark.parametrize("settings", [None, [], {}, "text", 5])
def test_no_settings_at_all_are_refused(dana: Chooser, settings: Any) -> None:
    assert code(dana.open(claims={SETTINGS: settings})).startswith("claim_m")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "http://lms.example/return",
        "http://localhost.evil.example/return",
        "http://10.0.0.1/return",
        "https://",
        "https:///return",
        "//lms.example/return",
        "/return",
        " https://lms.example/return",
        "https://lms.example/\nreturn",
        "https://lms.example\\@evil.example/return",
        "https://lms.example@evil.example/return",
        "https://[lms.example/return",
        "https://l\u00fcms.example/return",
        "https://lms.example;script-src *",
        "https://lms.example/" + "r" * 8000,
        ["https://lms.example/return"],
        7,
    ],
)
def test_a_choice_goes_to_no_address_that_could_do_harm(dana: Chooser, address: Any) -> None:
    page = dana.open(deep_link_return_url=address)
    assert (code(page), page.status_code) == ("return_unsafe", 400)


@pytest.mark.parametrize("address", ["https://lms.example/r?a=1&b=%22", "http://127.0.0.1:8080/r", "http://[::1]/r"])
def test_https_and_this_very_machine_are_addresses_a_choice_may_go_to(dana: Chooser, address: str) -> None:
    given = answer(dana.door, dana.send(dana.open(deep_link_return_url=address), "nothing"))
    assert given.to == address


def test_a_message_of_a_megabyte_is_too_large(dana: Chooser) -> None:
    assert code(dana.open(data="x" * 1_000_000)) == "too_large"


@pytest.mark.parametrize(
    ("claims", "refusal"),
    [
        ({f"{LTI}message_type": "LtiDeepLinkingResponse"}, "message_unsupported"),
        ({f"{LTI}version": "11.3"}, "version_wrong"),
        ({"exp": 22222, "iat": 11111}, "token_expired"),
        ({f"{LTI}deployment_id": ""}, "claim_missing"),
        ({f"{LTI}deployment_id": "elsewhere"}, "deployment_unapproved"),
        ({"nonce": "another"}, "nonce_wrong"),
        ({"aud": "somebody-else"}, "registration_unknown"),
        ({"sub": ""}, "anonymous_refused"),
    ],
)
def test_a_request_is_validated_like_a_launch(dana: Chooser, claims: dict[str, Any], refusal: str) -> None:
    assert code(dana.open(claims=claims)) == refusal


@pytest.mark.parametrize("claim", [f"{LTI}roles", f"{LTI}message_type", f"{LTI}version", "iat", "exp", "nonce"])
def test_a_request_without_a_required_claim_is_refused(dana: Chooser, claim: str) -> None:
    assert code(dana.open(without=[claim])) in ("claim_missing", "version_wrong")


def test_a_request_somebody_else_signed_is_refused(dana: Chooser) -> None:
    begun = dana.door.begin("dana")
    forged = dana.door.sandbox.sign(dana.claims(nonce=begun.nonce), forged=True)
    assert code(dana.door.launch(begun, forged)) == "signature_wrong"


def test_a_request_is_let_in_once_and_by_the_browser_that_began_it(dana: Chooser) -> None:
    begun = dana.door.begin("dana")
    token = dana.door.sandbox.sign(dana.claims(nonce=begun.nonce))
    assert code(dana.door.launch(begun, token, cookie="another")) == "browser_foreign"
    assert dana.door.launch(begun, token).status_code == 200
    assert code(dana.door.launch(begun, token)) == "state_unknown"


# -- who may ---------------------------------------------------------------------------------------------------------
def test_a_learner_chooses_nothing(door: Door) -> None:
    dana = Chooser(door)
    page = dana.open("alice")
    assert (code(page), page.status_code) == ("choosing_refused", 403)
    with dana.door.database.read() as tx:
        assert tx.execute(link_requests.select()).all() == []


@pytest.mark.parametrize(
    ("role", "let_in"),
    [
        ("http://purl.imsglobal.org/vocab/lis/v2/membership#ContentDeveloper", True),
        ("http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator", True),
        ("http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#Instructor", False),
        ("http://purl.imsglobal.org/vocab/lti/system/person#TestUser", False),
        ("http://purl.imsglobal.org/vocab/lis/v2/unknown/unknown#Helper", False),
    ],
)
def test_only_those_who_run_a_course_there_choose(dana: Chooser, role: str, let_in: bool) -> None:
    assert (dana.open(claims={f"{LTI}roles": [role]}).status_code == 200) is let_in


def test_choosing_enrols_nobody_and_begins_no_run(dana: Chooser) -> None:
    dana.choose(COURSE)
    with dana.door.database.read() as tx:
        assert tx.execute(enrolments.select()).all() == []
        assert tx.execute(runs.select()).all() == []


def test_a_choice_is_answered_once_whoever_sends_it_again(dana: Chooser) -> None:
    page = dana.open()
    dana.choose(COURSE, page=page)
    for act in ("choose", "nothing", "search"):
        again = dana.send(page, act, ACTIVITY)
        assert (code(again), again.status_code) == ("choice_over", 410)
    assert "begin choosing again" in said(again)


def test_of_two_presses_at_the_same_moment_one_is_answered(either_door: Door) -> None:
    dana = Chooser(either_door)
    page = dana.open()
    codes = [sent.status_code for sent in at_once([lambda: dana.send(page, "choose", COURSE)] * 6)]
    assert sorted(codes) == [200] + [410] * 5


def test_a_picker_that_is_left_open_too_long_says_so(door: Door) -> None:
    dana = Chooser(door)
    page = dana.open()
    tool = dana.door.tool
    later = tool.clock() + timedelta(hours=4, minutes=1)
    dana.door.app.extensions["touchpoint"] = replace(tool, clock=lambda: later)
    assert code(dana.send(page, "choose", COURSE)) == "choice_over"


@pytest.mark.parametrize("token", ["", "guess", "x" * 5000])
def test_nobody_answers_for_a_facilitator_without_her_token(dana: Chooser, token: str) -> None:
    dana.open()
    sent = dana.door.client().post("/lti/links", data={"token": token, "act": "choose", "pick": COURSE})
    assert (code(sent), sent.status_code) == ("choice_over", 410)


def test_the_picker_is_not_opened_by_hand(dana: Chooser) -> None:
    assert code(dana.door.client().get("/lti/links")) == "opened_directly"


def test_an_answer_is_for_the_platform_that_asked_and_no_other(dana: Chooser) -> None:
    told = replace(dana.door.sandbox.registration, client_id="another-school", deployment_id="7")
    dana.door.register(told)
    page = dana.open()
    fields = {"iss": "https://evil.example", "deployment_id": "7", "client_id": "another-school"}
    given = dana.choose(COURSE, page=page, deep_link_return_url="https://evil.example", **fields)
    assert given.to.startswith(dana.door.sandbox.url)
    assert given.claims["iss"] == dana.door.registration.client_id
    assert given.claims[f"{LTI}deployment_id"] == "1"


# -- what is answered ------------------------------------------------------------------------------------------------
def test_the_answer_is_signed_for_the_platform_and_short_lived(dana: Chooser) -> None:
    given = dana.choose(COURSE)
    claims = given.claims
    assert given.header["alg"] == "RS256"
    assert (claims["iss"], claims["aud"]) == (dana.door.registration.client_id, dana.door.sandbox.url)
    assert claims[f"{LTI}message_type"] == "LtiDeepLinkingResponse"
    assert claims[f"{LTI}version"] == "1.3.0"
    assert claims[f"{LTI}deployment_id"] == "1"
    assert 0 < claims["exp"] - time.time() <= 300
    assert len(claims["nonce"]) >= 20
    assert dana.choose(COURSE).claims["nonce"] != claims["nonce"]


@pytest.mark.parametrize(
    "data",
    [
        "op=321&v=44",
        'a"b<c>&amp;</script>',
        "\u202eevil\u202c \u05e9\u05dc\u05d5\u05dd",
        "x" * 60_000,
        "",
        0,
        1.0,
        False,
        {"b": [1, None, {"a": "\u00e9"}]},
        12345678901234567890,
    ],
)
def test_data_comes_back_exactly_as_it_was_sent(dana: Chooser, data: Any) -> None:
    back = dana.choose(COURSE, page=dana.open(data=data)).claims[f"{DL}data"]
    assert (back, type(back)) == (data, type(data))


def test_no_data_is_answered_with_none(moodle: Chooser) -> None:
    assert f"{DL}data" not in moodle.choose(COURSE).claims


def test_a_link_to_the_whole_course_says_what_it_opens_twice(dana: Chooser) -> None:
    (item,) = dana.choose(COURSE).items
    here = dana.door.here
    assert item["type"] == "ltiResourceLink"
    assert (item["title"], item["url"]) == ("First week, together", f"{here}/lti/launch/first-week")
    assert item["custom"] == {
        "course": "first-week",
        "grade": "own",
        "context_history": "$Context.id.history",
        "link_history": "$ResourceLink.id.history",
    }
    assert item["lineItem"] == {
        "label": "First week, together",
        "scoreMaximum": 100,
        "resourceId": "first-week",
        "tag": "touchpoint",
        "submissionReview": {
            "reviewableStatus": ["InProgress", "Submitted", "Completed"],
            "url": item["url"],
            "custom": {"course": "first-week"},
        },
    }
    assert item["icon"] == {"url": f"{here}/static/player/touchpoint.svg", "width": 32, "height": 32}
    assert item["thumbnail"]["url"].startswith(f"{here}/lti/pictures/first-week/media/")
    assert item["thumbnail"]["width"] > item["thumbnail"]["height"] > 0
    assert item["iframe"] == {"width": 1000, "height": 800}
    assert "window" not in item
    assert "you will answer two of them" in item["text"]


def test_the_pictures_beside_a_link_are_there_for_everybody_and_run_nothing(dana: Chooser) -> None:
    (item,) = dana.choose(COURSE).items
    for picture in (item["icon"], item["thumbnail"]):
        found = dana.door.client().get(picture["url"].removeprefix(dana.door.here))
        assert (found.status_code, found.mimetype) == (200, "image/svg+xml")
        found.close()
    assert "sandbox" in found.headers["Content-Security-Policy"]
    for path in ("first-week/media/../course.yaml", "first-week/media/none.svg", "no-course/media/x.svg"):
        assert dana.door.client().get(f"/lti/pictures/{path}").status_code == 404


@pytest.mark.parametrize(
    ("key", "path", "custom"),
    [
        (ACTIVITY, "/lti/launch/first-week/know-the-policy", {"activity": "know-the-policy"}),
        (MODULE, "/lti/launch/first-week/module/neighbour", {"module": "neighbour"}),
    ],
)
def test_a_link_to_a_part_says_which(dana: Chooser, key: str, path: str, custom: dict[str, str]) -> None:
    (item,) = dana.choose(key).items
    assert item["url"] == dana.door.here + path
    assert item["custom"].items() >= {"course": "first-week", **custom}.items()
    assert "?" not in item["url"]


def test_several_are_chosen_at_once_with_and_without_a_grade(dana: Chooser) -> None:
    given = dana.choose(COURSE, ACTIVITY, MODULE, **UNGRADED)
    assert [item["title"] for item in given.items] == [
        "First week, together",
        "Know the policy",
        "Everyone is on stage",
    ]
    graded = ["lineItem" in item for item in given.items]
    assert graded == [True, False, False]  # nothing in that module has marks, so nobody asked for a grade
    assert [item["custom"]["grade"] for item in given.items] == ["own", "none", "none"]


def test_one_is_chosen_where_the_platform_takes_one(dana: Chooser) -> None:
    for said_so in (False, None):
        page = dana.open(accept_multiple=said_so)
        assert 'type="checkbox"' not in page.get_data(as_text=True)
        sent = dana.send(page, "choose", COURSE, ACTIVITY)
        assert sent.status_code == 422
        assert "takes one link at a time" in said(sent)
        assert len(answer(dana.door, dana.send(sent, "choose", ACTIVITY)).items) == 1


def test_no_grade_is_asked_for_where_the_platform_makes_no_columns(dana: Chooser) -> None:
    page = dana.open(accept_lineitem=False)
    assert "with a grade" not in said(page)
    (item,) = dana.choose(COURSE, page=page).items
    assert "lineItem" not in item


def test_nothing_chosen_is_an_answer_too(dana: Chooser) -> None:
    given = answer(dana.door, dana.send(dana.open(), "nothing", COURSE))
    assert given.items == []
    assert given.claims[f"{DL}msg"] == "Nothing was chosen."
    assert f"{DL}errormsg" not in given.claims


def test_a_platform_that_takes_other_things_only_is_told_why_nothing_comes(dana: Chooser) -> None:
    page = dana.open(accept_types=["html", "file"])
    given = answer(dana.door, page)
    assert given.items == []
    assert "only give links" in given.claims[f"{DL}errormsg"]
    assert "html, file" in given.claims[f"{DL}errorlog"]
    assert "only give links" in said(page)
    assert "links-answer.js" not in page.get_data(as_text=True)  # it is read before it is sent


def test_windows_are_asked_for_where_frames_are_not_taken(dana: Chooser) -> None:
    (item,) = dana.choose(COURSE, page=dana.open(accept_presentation_document_targets=["window"])).items
    assert "iframe" not in item
    assert item["window"] == {"targetName": "_blank"}
    (item,) = dana.choose(COURSE, page=dana.open(accept_presentation_document_targets=["embed"])).items
    assert "iframe" not in item
    assert "window" not in item


def test_a_press_without_a_choice_is_answered_with_what_to_do(dana: Chooser) -> None:
    sent = dana.send(dana.open(), "choose")
    assert sent.status_code == 422
    assert "Choose something first" in said(sent)


@pytest.mark.parametrize(
    "key", ["no-such-course", "first-week/no-such-activity", "first-week/module:none", "../x", "/"]
)
def test_what_is_not_here_cannot_be_chosen(dana: Chooser, key: str) -> None:
    sent = dana.send(dana.open(), "choose", key)
    assert sent.status_code == 422
    assert "not there any more" in said(sent)


@pytest.mark.parametrize("points", ["", "many", "0", "-5", "1e9", "nan", "inf", "1001"])
def test_points_that_are_none_are_asked_for_again(dana: Chooser, points: str) -> None:
    sent = dana.send(dana.open(), "choose", COURSE, points=points)
    assert sent.status_code == 422
    assert "points" in Form(sent.get_data(as_text=True)).fields
    assert Form(sent.get_data(as_text=True)).fields["pick"] == [COURSE]  # nothing is lost


def test_points_may_be_broken_by_the_book(dana: Chooser) -> None:
    (item,) = dana.choose(COURSE, points="7,5").items
    assert item["lineItem"]["scoreMaximum"] == 7.5


# -- searching -------------------------------------------------------------------------------------------------------
def test_courses_are_found_by_what_they_are_about_and_what_they_ask(dana: Chooser) -> None:
    page = dana.open()
    for words, there, gone in (
        ("FIRST week", "First week, together", "learn-from-each-other"),
        ("review the replies", "learn-from-each-other", "first-week/"),
        ("", "first-week", "~"),
    ):
        text = dana.send(page, "search", q=words).get_data(as_text=True)
        assert there in text
        assert gone not in text
    assert "No course here has all of these words" in said(dana.send(page, "search", q="quantum first"))


def test_what_was_chosen_stays_chosen_while_she_looks_for_more(dana: Chooser) -> None:
    page = dana.send(dana.open(), "search", ACTIVITY, q="replies", **UNGRADED)
    assert "Chosen so far" in said(page)
    page = dana.send(page, "search", ACTIVITY, "learn-from-each-other", q="zzz")
    given = dana.choose(page=page)
    assert [item["custom"]["course"] for item in given.items] == ["first-week", "learn-from-each-other"]
    assert ["lineItem" in item for item in given.items] == [False, True]


# -- hostile words ---------------------------------------------------------------------------------------------------
def test_what_others_wrote_is_never_taken_for_a_page(dana: Chooser) -> None:
    context = {"id": "2", "title": HOSTILE}
    page = dana.open(claims={f"{LTI}context": context}, data=HOSTILE)
    found = dana.send(page, "search", HOSTILE, q=HOSTILE, points=HOSTILE)
    for shown in (page, found):
        text = shown.get_data(as_text=True)
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "\u202e" not in page.get_data(as_text=True)
    back = 'https://lms.example/r?x="><script>alert(1)</script>'
    given = dana.choose(COURSE, page=dana.open(deep_link_return_url=back))
    assert given.to == back
    assert str(escape(back)) in given.page.get_data(as_text=True)
    assert "<script>alert" not in given.page.get_data(as_text=True)


def test_the_answers_form_goes_to_the_platform_and_nowhere_else(dana: Chooser) -> None:
    given = dana.choose(COURSE, page=dana.open(deep_link_return_url="https://school.example:8443/r?a=b"))
    policy = given.page.headers["Content-Security-Policy"]
    assert "form-action https://school.example:8443;" in policy + ";"
    assert "'unsafe-inline'" not in policy
    assert given.page.headers["Cache-Control"] == "no-store"
    picker = dana.open().headers["Content-Security-Policy"]
    assert "form-action 'self'" in picker
    assert f"frame-ancestors 'self' {dana.door.sandbox.url}" in picker


def test_the_token_of_a_choice_stands_in_no_address(dana: Chooser) -> None:
    page = dana.open()
    text = page.get_data(as_text=True)
    token = Form(text).fields["token"][0]
    assert text.count(token) == 1
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Location" not in page.headers
    with dana.door.database.read() as tx:
        assert token not in str(tx.execute(link_requests.select()).all())


# -- what designers wrote ----------------------------------------------------------------------------------------------
def linked(chooser: Chooser, **changes: Any) -> dict[str, Any]:
    """The link the platform is sent for a course that a designer wrote so."""
    usual = LinkChoice(course="c", part="", title="A course", text="", points=10, picture=None)
    wanted = LinksWanted("https://lms.example/r", ("ltiResourceLink",), ("iframe",), True, True, None)
    door = chooser.door
    registration = replace(door.registration, family="moodle" if chooser.lms.personality.key == "moodle" else None)
    token = deep_linking.answer(
        door.lti, registration, "1", wanted, [replace(usual, **changes)], told=Told(), now=datetime.now(UTC)
    )
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})[f"{DL}content_items"][0]
    return found


def test_dates_of_the_calendar_are_the_links_windows(dana: Chooser) -> None:
    first, due, last = (datetime(2026, 12, day, 12, tzinfo=UTC) for day in (1, 10, 20))
    item = linked(dana, opens=first, due=due, closes=last)
    assert item["available"] == {"startDateTime": "2026-12-01T12:00:00Z", "endDateTime": "2026-12-20T12:00:00Z"}
    assert item["submission"] == {"endDateTime": "2026-12-10T12:00:00Z"}
    assert linked(dana, closes=last)["submission"] == {"endDateTime": "2026-12-20T12:00:00Z"}
    assert not {"available", "submission"} & set(linked(dana))


def test_a_title_is_shortened_where_a_longer_one_could_not_be_saved(dana: Chooser, moodle: Chooser) -> None:
    item = linked(moodle, title="T" * 300)
    assert item["title"] == item["lineItem"]["label"] == "T" * 254 + "…"
    assert moodle.lms.personality.item_wrong(item) is None
    assert linked(dana, title="T" * 300)["title"] == "T" * 300


@pytest.mark.parametrize("title", [HOSTILE, "אבג \u202e <b>", "x" * 300, "a\u0301🙂", "'; DROP TABLE runs;--"])
def test_a_title_comes_to_the_platform_as_it_was_written(dana: Chooser, title: str) -> None:
    assert linked(dana, title=title)["title"] == title


# -- single platforms ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("points", ["250", "7.5", "0.5"])
def test_a_platform_that_saves_whole_points_up_to_100_only_is_sent_no_others(moodle: Chooser, points: str) -> None:
    sent = moodle.send(moodle.open(), "choose", COURSE, points=points)
    assert sent.status_code == 422
    assert "whole number of points from 1 to 100" in said(sent)
    given = answer(moodle.door, moodle.send(sent, "choose", COURSE, points="80"))
    assert given.items[0]["lineItem"]["scoreMaximum"] == 80
    assert moodle.deliver(given).status_code == 200


def test_a_platform_whose_frames_name_their_source_is_given_it(dana: Chooser) -> None:
    platform = {f"{LTI}tool_platform": {"guid": "g", "product_family_code": "canvas"}}
    (item,) = dana.choose(COURSE, page=dana.open(claims=platform)).items
    assert item["iframe"]["src"] == item["url"]


def test_custom_names_are_ones_that_a_big_platform_does_not_send_twice(moodle: Chooser) -> None:
    moodle.deliver(moodle.choose(COURSE, MODULE, ACTIVITY))
    for link in list(moodle.lms.links.values())[1:]:
        sent = moodle.lms.personality.custom(moodle.lms.visit(moodle.lms.people["alice"], link))
        assert set(sent) == {*link.custom, "context_memberships_url"}


def test_nobody_in_particular_chooses_nothing(door: Door) -> None:
    dana = Chooser(door)
    dana.door.register(dana.door.sandbox.registration, name="Anonymous", anonymous=True)
    assert code(dana.open(claims={"sub": None})) == "choosing_refused"
