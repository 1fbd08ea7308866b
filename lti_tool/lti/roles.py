"""What a list of role URIs lets somebody do.

PyLTI1p3 takes the word after the last `#` or `/`, so `…/membership/Learner#Instructor` (a kind of learner) was a
teacher there, and `…/membership/Instructor#PrimaryInstructor` was not (seen by running it). Here a role is read by its
parts.

A mentor (an adviser, a parent) is there for people whom `role_scope_mentor` names. Nobody here has a page about one
learner for somebody who does not run the course, so that claim is not read: whoever it names, a mentor looks at the
course as it is, and leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable

from lti_tool.records import Role

CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
ELSEWHERE = (
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#",
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#",
    "http://purl.imsglobal.org/vocab/lis/v2/person#",  # not in any specification, but sent in rosters
)

FACILITATING = frozenset({"Instructor", "TeachingAssistant", "ContentDeveloper", "Administrator", "Manager"})
"""Context roles that run a course. Sub-roles (`membership/Instructor#Grader`) count as the role they refine."""
LEARNING = frozenset({"Learner", "Member", "Officer"})
"""Context roles that take a course, whatever refines them: `membership/Learner#Instructor` is a kind of learner."""
WATCHING = frozenset({"Mentor"})
"""Context roles that accompany others."""
ONLY_WATCHING = frozenset({"Observer", "ExternalObserver"})
"""Sub-roles that do not run anything, whatever they refine: with them, the role they refine (sent beside them) is none
of its own."""
ADMINISTERING = frozenset({"Administrator", "SysAdmin", "SysSupport"})


def role_from(uris: Iterable[str]) -> Role:
    """What these roles amount to in one course.

    A test user previews. A role in the context decides, the one that may do most; only without one do institution and
    system administrators facilitate, because an administrator who is enrolled as a learner is there to learn. Who only
    accompanies others previews. Unknown roles learn.
    """
    roles = tuple(uris)
    if TEST_USER in roles:
        return Role.PREVIEW
    inside = [part for part in map(_context_role, roles) if part is not None]
    watched = {principal for principal, refinement in inside if refinement in ONLY_WATCHING}
    inside = [part for part in inside if part[1] or part[0] not in watched]
    if any(_facilitates(*part) for part in inside):
        return Role.FACILITATOR
    if any(principal in LEARNING for principal, _ in inside):
        return Role.LEARNER
    if any(_watches(*part) for part in inside):
        return Role.PREVIEW
    return Role.FACILITATOR if not inside and any(map(_administers, roles)) else Role.LEARNER


def administers(uris: Iterable[str]) -> bool:
    """Whether these roles look after the platform or the institution: what somebody does in one course counts not."""
    roles = tuple(uris)
    return TEST_USER not in roles and any(map(_administers, roles))


def _context_role(uri: str) -> tuple[str, str] | None:
    """(principal role, sub-role or "") of a context role in full or short form; None for anything else."""
    if uri.startswith(CONTEXT):
        principal, _, last = uri[len(CONTEXT) :].partition("#")
        return (principal.removeprefix("/"), last) if principal else (last, "")
    if uri and ":" not in uri and "#" not in uri:
        # The short form that LTI 1.3 allows for context roles alone: "Instructor", "Instructor/TeachingAssistant".
        principal, _, last = uri.partition("/")
        return principal, last
    return None


def _facilitates(principal: str, refinement: str) -> bool:
    return principal in FACILITATING and refinement not in ONLY_WATCHING


def _watches(principal: str, refinement: str) -> bool:
    return principal in WATCHING or (principal in FACILITATING and refinement in ONLY_WATCHING)


def _administers(uri: str) -> bool:
    return any(uri.startswith(prefix) and uri[len(prefix) :] in ADMINISTERING for prefix in ELSEWHERE)
