"""From the gradebook to the work behind a grade: Dana sees what Alice did, Alice her own, and nobody else anything."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lti_tool import platforms
from lti_tool.lti import reviewing
from lti_tool.storage.tables import enrolments, people, score_targets
from tests.lti.chooser import LTI, Chooser
from tests.lti.door import Door, code
from tests.lti.test_linked_launches import Visitor, chosen, pass_quiz, work
from tests.support.sandbox import _Form

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ACTIVITY = "first-week/know-the-policy"
REVIEW: dict[str, Any] = {"message_type": "LtiSubmissionReviewRequest"}


def number(door: Door, person: str) -> str:
    return door.sandbox.lms.people[person].number


def asks(door: Door, person: str, whose: str, **changes: Any) -> TestResponse:
    """Somebody asks for the work of somebody, but for `changes` to the claims."""
    begun = door.begin(person)
    claims = door.sandbox.launch_claims(person, nonce=begun.nonce, **REVIEW)
    claims |= {LTI + "for_user": {"user_id": number(door, whose)}}
    for name, value in changes.items():
        claims[AGS if name == "ags" else LTI + name] = value
    kept = {name: value for name, value in claims.items() if value is not None}
    return door.launch(begun, door.sandbox.sign(kept))


def led(answer: TestResponse) -> tuple[str, str]:
    """The page that a launch led to, and where on it."""
    assert answer.status_code == 303, code(answer)
    parts = urlsplit(answer.headers["Location"])
    return parts.path.split("/")[1], parse_qs(parts.fragment).get("at", [""])[0]


def enrolment_of(door: Door, person: str) -> int:
    with door.database.read() as tx:
        found = select(enrolments.c.id).join(people, people.c.id == enrolments.c.person_id)
        return int(tx.execute(found.where(people.c.subject == number(door, person))).scalar_one())


def count(door: Door, table: Any) -> int:
    with door.database.read() as tx:
        return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


# -- who sees what -----------------------------------------------------------------------------------------------------
def test_dana_opens_what_alice_did_on_the_page_of_alice(either_door: Door) -> None:
    door = either_door
    door.come_in("alice")
    assert led(asks(door, "dana", "alice")) == ("facilitate", f"people/l{enrolment_of(door, 'alice')}")


def test_a_link_to_an_activity_is_opened_at_that_activity(either_door: Door) -> None:
    door = either_door
    custom = {"course": "first-week", "activity": "know-the-policy"}
    door.come_in("alice", custom=custom)
    hers = enrolment_of(door, "alice")
    assert led(asks(door, "dana", "alice", custom=custom)) == ("facilitate", f"people/l{hers}/know-the-policy")
    assert led(asks(door, "alice", "alice", custom=custom)) == ("play", "know-the-policy")


def test_alice_opens_her_own_course(door: Door) -> None:
    door.come_in("alice")
    assert led(asks(door, "alice", "alice")) == ("play", "")


@pytest.mark.parametrize("told", [{}, {"custom": None, "target_link_uri": "https://tool.example/lti/launch"}])
def test_the_column_says_which_part_it_is_where_the_launch_does_not(either_door: Door, told: dict[str, Any]) -> None:
    door = either_door
    door.come_in("alice", custom={"course": "first-week", "activity": "know-the-policy"})
    page, at = led(asks(door, "dana", "alice", **told))
    assert (page, at.rpartition("/")[2]) == ("facilitate", "know-the-policy")


def test_bob_does_not_see_the_work_of_alice(door: Door) -> None:
    for person in ("alice", "bob"):
        door.come_in(person)
    answer = asks(door, "bob", "alice")
    assert (answer.status_code, code(answer)) == (403, "review_foreign")
    assert "Location" not in answer.headers


TEST_USER = ["http://purl.imsglobal.org/vocab/lti/system/person#TestUser", "Instructor"]


def test_a_test_user_sees_nobodys_work(door: Door) -> None:
    door.come_in("alice")
    assert code(asks(door, "dana", "alice", roles=TEST_USER)) == "review_preview"
    assert code(asks(door, "alice", "alice", roles=[TEST_USER[0]])) == "review_preview"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"for_user": None}, "claim_missing"),
        ({"for_user": {}}, "claim_missing"),
        ({"for_user": {"user_id": ""}}, "claim_missing"),
        ({"for_user": {"user_id": 4}}, "claim_malformed"),
        ({"for_user": {"user_id": "x" * 256}}, "claim_malformed"),
        ({"for_user": {"user_id": "4\0"}}, "claim_malformed"),
        ({"for_user": ["4"]}, "claim_malformed"),
        ({"for_user": "4"}, "claim_malformed"),
        ({"ags": {"lineitem": 7}}, "claim_malformed"),
        ({"for_user": {"user_id": "nobody"}}, "review_nobody"),
        ({"for_user": {"user_id": "5"}}, "review_nobody"),  # Bob, who has not come yet
        ({"context": {"id": "another-course"}}, "review_nobody"),
        ({"custom": {"course": "another-course"}, "ags": None}, "review_nobody"),
        ({"custom": None, "target_link_uri": "https://tool.example/", "ags": None}, "review_nobody"),
    ],
)
def test_what_is_wrong_is_said_on_a_page(door: Door, changes: dict[str, Any], expected: str) -> None:
    door.come_in("alice")
    before = count(door, enrolments)
    answer = asks(door, "dana", "alice", **changes)
    assert code(answer) == expected
    assert answer.status_code in (400, 404)
    assert count(door, enrolments) == before, "whoever was refused has not come in"


def test_what_a_review_may_lack(door: Door) -> None:
    """The link, the column and the target: the person, the place and the course say enough."""
    door.come_in("alice")
    answer = asks(door, "dana", "alice", resource_link=None, target_link_uri=None, ags=None)
    assert led(answer) == ("facilitate", f"people/l{enrolment_of(door, 'alice')}")


def test_a_review_names_no_place_for_grades(door: Door) -> None:
    """Its column is the learner's. Without a link it would be taken for another one, and be told every score twice."""
    door.come_in("alice")
    before = count(door, score_targets)
    asks(door, "alice", "alice", resource_link=None)
    asks(door, "dana", "alice", resource_link=None)
    assert count(door, score_targets) == before


def test_two_schools_never_see_each_others_work(door: Door) -> None:
    """Alice's number at the other school is somebody else."""
    door.come_in("alice")
    other = door.register(door.sandbox.registration, client_id="another-school")
    begun = door.begin("dana", client_id=other.client_id)
    claims = door.sandbox.launch_claims("dana", nonce=begun.nonce, aud=other.client_id, **REVIEW)
    claims[LTI + "for_user"] = {"user_id": number(door, "alice")}
    assert code(door.launch(begun, door.sandbox.sign(claims))) == "review_nobody"


def test_a_review_is_used_up_once(door: Door) -> None:
    door.come_in("alice")
    begun = door.begin("dana")
    claims = door.sandbox.launch_claims("dana", nonce=begun.nonce, **REVIEW)
    claims[LTI + "for_user"] = {"user_id": number(door, "alice")}
    token = door.sandbox.sign(claims)
    assert door.launch(begun, token).status_code == 303
    assert code(door.launch(begun, token)) == "state_unknown"


# -- the whole way, with the practice LMS ------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["door", "moodle_door"])
def test_from_a_chosen_links_column_to_the_work_behind_it(name: str, request: pytest.FixtureRequest) -> None:
    door: Door = request.getfixturevalue(name)
    (link,) = chosen(door, ACTIVITY)
    assert link.review == {
        "reviewableStatus": ["InProgress", "Submitted", "Completed"],
        "url": link.url,
        "custom": {"course": "first-week", "activity": "know-the-policy"},
    }
    pass_quiz(Visitor(door, "alice"), link)
    work(door)
    table = requests.get(f"{door.sandbox.url}/gradebook/table", timeout=20).text
    (address,) = re.findall(r'href="(/as/dana/review/\d+/alice)"', table)
    form = _Form()
    form.feed(requests.get(door.sandbox.url + address, timeout=20).text)
    begun = door.begin_with(form.fields)
    asked = re.search(r'data-next="([^"]+)"', begun.answer.get_data(as_text=True))
    assert asked
    _, fields = door.sandbox.follow(asked[1].replace("&amp;", "&"))
    page, at = led(door.launch(begun, fields["id_token"], state=fields["state"]))
    assert (page, at) == ("facilitate", f"people/l{enrolment_of(door, 'alice')}/know-the-policy")


@pytest.mark.parametrize(("family", "offers"), [(None, True), ("moodle", True), ("canvas", False)])
def test_a_new_column_offers_reviews_where_the_platform_takes_it(family: str | None, offers: bool) -> None:
    said = reviewing.offered(platforms.for_family(family), "https://tool.example/x", "first-week", "")
    assert bool(said) is offers


def test_a_chosen_link_without_a_grade_has_no_column_to_look_from(door: Door) -> None:
    dana = Chooser(door)
    without: dict[str, Any] = {f"grade__{ACTIVITY}": "none"}
    assert "submissionReview" not in str(dana.choose(ACTIVITY, **without).items)
