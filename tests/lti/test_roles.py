"""What each role of the vocabulary lets somebody do (LTI Core 1.3, A.2), and what only looks like a role."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from lti_tool.lti.roles import role_from
from lti_tool.records import Role
from lti_tool.storage.tables import enrolments, metadata, people, sessions
from tests.lti.door import Door, code, landed

CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"
IN_ROSTERS = "http://purl.imsglobal.org/vocab/lis/v2/person"
"""No vocabulary has it; one big platform sends it in its rosters."""
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"

PRINCIPAL: dict[Role, tuple[str, ...]] = {
    Role.FACILITATOR: ("Administrator", "ContentDeveloper", "Instructor", "Manager"),
    Role.LEARNER: ("Learner", "Member", "Officer"),
    Role.PREVIEW: ("Mentor",),
}
SUB_ROLES: dict[str, tuple[str, ...]] = {
    "Administrator": (
        "Administrator", "Developer", "ExternalDeveloper", "ExternalSupport", "ExternalSystemAdministrator", "Support",
        "SystemAdministrator",
    ),
    "ContentDeveloper": ("ContentDeveloper", "ContentExpert", "ExternalContentExpert", "Librarian"),
    "Instructor": (
        "ExternalInstructor", "Grader", "GuestInstructor", "Lecturer", "PrimaryInstructor", "SecondaryInstructor",
        "TeachingAssistant", "TeachingAssistantGroup", "TeachingAssistantOffering", "TeachingAssistantSection",
        "TeachingAssistantSectionAssociation", "TeachingAssistantTemplate",
    ),
    "Learner": ("ExternalLearner", "GuestLearner", "Instructor", "Learner", "NonCreditLearner"),
    "Manager": ("AreaManager", "CourseCoordinator", "ExternalObserver", "Manager", "Observer"),
    "Member": ("Member",),
    "Mentor": (
        "Advisor", "Auditor", "ExternalAdvisor", "ExternalAuditor", "ExternalLearningFacilitator", "ExternalMentor",
        "ExternalReviewer", "ExternalTutor", "LearningFacilitator", "Mentor", "Reviewer", "Tutor",
    ),
    "Officer": ("Chair", "Communications", "Secretary", "Treasurer", "Vice-Chair"),
}  # fmt: skip
WATCHERS = {("Manager", "Observer"), ("Manager", "ExternalObserver")}
OF_PRINCIPAL = {name: role for role, names in PRINCIPAL.items() for name in names}
SUB_TABLE = [
    (name, sub, Role.PREVIEW if (name, sub) in WATCHERS else OF_PRINCIPAL[name])
    for name, subs in SUB_ROLES.items()
    for sub in subs
]
OUTSIDE: dict[str, tuple[str, ...]] = {
    INSTITUTION: (
        "Administrator", "Alumni", "Faculty", "Guest", "Instructor", "Learner", "Member", "Mentor", "None", "Observer",
        "Other", "ProspectiveStudent", "Staff", "Student",
    ),
    SYSTEM: ("AccountAdmin", "Administrator", "Creator", "None", "SysAdmin", "SysSupport", "User"),
    IN_ROSTERS: ("Administrator", "Instructor", "Learner"),
}  # fmt: skip
ADMINISTERING = ("Administrator", "SysAdmin", "SysSupport")
OUTSIDE_TABLE = [
    (f"{where}#{name}", Role.FACILITATOR if name in ADMINISTERING else Role.LEARNER)
    for where, names in OUTSIDE.items()
    for name in names
]


# -- one role at a time ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "expected"), OF_PRINCIPAL.items())
def test_a_role_in_the_course(name: str, expected: Role) -> None:
    assert role_from([f"{CONTEXT}#{name}"]) is expected
    assert role_from([name]) is expected, "the short form"


@pytest.mark.parametrize(("name", "sub", "expected"), SUB_TABLE)
def test_a_kind_of_that_role_counts_as_the_role_it_refines(name: str, sub: str, expected: Role) -> None:
    assert role_from([f"{CONTEXT}/{name}#{sub}"]) is expected
    assert role_from([f"{name}/{sub}"]) is expected, "the short form"
    assert role_from([f"{CONTEXT}/{name}#{sub}", f"{CONTEXT}#{name}"]) is expected, "the principal role beside it"


@pytest.mark.parametrize(("uri", "expected"), OUTSIDE_TABLE)
def test_a_role_outside_the_course_counts_only_where_there_is_none_inside(uri: str, expected: Role) -> None:
    assert role_from([uri]) is expected
    assert role_from([uri, f"{CONTEXT}#Learner"]) is Role.LEARNER
    assert role_from([uri, "Learner"]) is Role.LEARNER
    assert role_from([uri, f"{CONTEXT}#Mentor"]) is Role.PREVIEW
    assert role_from([f"{CONTEXT}#Instructor", uri]) is Role.FACILITATOR


@pytest.mark.parametrize("uri", [f"{CONTEXT}#TeachingAssistant", "TeachingAssistant"])
def test_a_sub_role_written_as_a_role_of_its_own(uri: str) -> None:
    assert role_from([uri]) is Role.FACILITATOR


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param([], id="no role"),
        pytest.param([""], id="an empty one"),
        pytest.param([" "], id="a blank"),
        pytest.param(["http://purl.imsglobal.org/vocab/lis/v2/unknown/unknown#Helper"], id="an unknown vocabulary"),
        pytest.param([f"{CONTEXT}#Wizard"], id="an unknown role in the course"),
        pytest.param(["Wizard"], id="an unknown short form"),
        pytest.param(["instructor"], id="another case"),
        pytest.param([f"{CONTEXT}evil#Instructor"], id="another vocabulary with the same beginning"),
        pytest.param([f"https://evil.example/{CONTEXT}#Instructor"], id="the vocabulary inside another address"),
        pytest.param([f"{CONTEXT}#Instructor#Learner"], id="two marks"),
        pytest.param([f"{CONTEXT}/Instructor/Learner#Grader"], id="a path that is too deep"),
        pytest.param([f"{CONTEXT}/#Instructor"], id="an empty principal role"),
        pytest.param([f" {CONTEXT}#Instructor"], id="a blank before it"),
        pytest.param([f"{SYSTEM}#Administrator#Nobody"], id="an administrator with something after it"),
        pytest.param([f"{INSTITUTION}/Administrator"], id="an administrator without the mark"),
        pytest.param(["Administrator "], id="a blank after a short form"),
        pytest.param(["#Instructor"], id="only the last part"),
        pytest.param(["urn:lti:role:ims/lis/Instructor"], id="as LTI 1.1 wrote it"),
        pytest.param(["x" * 100_000], id="a very long one"),
    ],
)
def test_what_is_no_role_we_know_learns(roles: list[str]) -> None:
    assert role_from(roles) is Role.LEARNER


# -- several at once ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["Learner", "Instructor"], Role.FACILITATOR),
        (["Mentor", "Instructor"], Role.FACILITATOR),
        (["Mentor", "Learner"], Role.LEARNER),
        (["Mentor", "http://purl.imsglobal.org/vocab/lis/v2/unknown/unknown#Helper"], Role.PREVIEW),
        ([f"{CONTEXT}/Manager#Observer", f"{CONTEXT}#Learner"], Role.LEARNER),
        ([f"{CONTEXT}/Manager#Observer", f"{CONTEXT}#Instructor"], Role.FACILITATOR),
        ([f"{CONTEXT}/Manager#Observer", f"{CONTEXT}/Manager#AreaManager"], Role.FACILITATOR),
        ([f"{INSTITUTION}#Administrator", f"{CONTEXT}/Manager#Observer"], Role.PREVIEW),
        ([f"{INSTITUTION}#Administrator", f"{CONTEXT}#Wizard"], Role.LEARNER),
        ([f"{INSTITUTION}#Instructor", f"{CONTEXT}#Instructor", f"{SYSTEM}#Administrator"], Role.FACILITATOR),
        ([f"{CONTEXT}#Learner", TEST_USER], Role.PREVIEW),
        ([f"{CONTEXT}#Instructor", TEST_USER], Role.PREVIEW),
        ([f"{SYSTEM}#Administrator", TEST_USER], Role.PREVIEW),
        ([f"{SYSTEM}#TestUser", f"{CONTEXT}#Learner"], Role.LEARNER),  # there is no such system role
    ],
)
def test_of_several_roles(roles: list[str], expected: Role) -> None:
    assert role_from(roles) is expected
    assert role_from(reversed(roles)) is expected


# -- a mentor at the door ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "scope",
    [None, [], ["4", "5"], ["4"] * 10_000, "4", 5, {"a": 1}, [None]],
    ids=["none", "nobody", "two", "crowd", "a text", "a number", "an object", "a null"],
)
def test_a_mentor_looks_whoever_she_is_there_for(shared_door: Door, scope: Any) -> None:
    """`role_scope_mentor` is not read, so it can neither open more nor keep her out."""
    begun = shared_door.begin()
    claims = shared_door.sandbox.launch_claims("alice", nonce=begun.nonce, roles=[f"{CONTEXT}#Mentor"])
    named = {} if scope is None else {"https://purl.imsglobal.org/spec/lti/claim/role_scope_mentor": scope}
    answer = shared_door.launch(begun, shared_door.sandbox.sign({**claims, **named}))
    assert code(answer) == "let in"
    assert answer.headers["Location"].startswith("/play/")


def test_a_mentor_leaves_nothing_behind(door: Door) -> None:
    """Whatever she tries; and when she is enrolled as a learner one day she is one."""
    token = landed(door.come_in("alice", roles=[f"{CONTEXT}#Mentor"]))["t"]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
    client = door.client()
    before = counts(door)
    assert client.get("/api/state", headers=headers).status_code == 200
    tried = [
        client.post("/api/activities/welcome/view", headers=headers),
        client.post("/api/activities/say-hello/posts", json={"text": "Hello!", "parent": None}, headers=headers),
        client.put("/api/draft", json={"key": "say-hello", "text": "Hel"}, headers=headers),
        client.put("/api/name", json={"name": "Somebody"}, headers=headers),
        client.get("/api/run/people", headers=headers),
    ]
    assert [answer.status_code for answer in tried] == [403] * len(tried)
    assert counts(door) == before
    assert (before["people"], before["enrolments"], before["score_targets"]) == (0, 0, 0)
    assert code(door.come_in("alice")) == "let in"
    with door.database.read() as tx:
        assert tx.execute(select(enrolments.c.role)).scalars().all() == ["learner"]
        assert tx.execute(select(func.count()).select_from(people)).scalar() == 1
        assert tx.execute(select(sessions.c.role).order_by(sessions.c.id)).scalars().all() == ["preview", "learner"]


def counts(door: Door) -> dict[str, int]:
    """How many rows each table has."""
    with door.database.read() as tx:
        tables = metadata.sorted_tables
        return {table.name: tx.execute(select(func.count()).select_from(table)).scalar() or 0 for table in tables}
