"""The launches that the 1EdTech certification guide sends a tool.

`BAD`, `VALID_TEACHER` and `VALID_STUDENT` are the guide's payloads, each one sentence and one change to an honest
launch; `test_certification.py` sends them. The whole list, item by item, with the tests that hold each, is in
`certification_list.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.lti.door import Door

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership"
GONE = object()
"""In place of a value: the claim is not there."""


@dataclass(frozen=True)
class Payload:
    """One launch of the guide: what it is called there, in a sentence, and how it differs from an honest one."""

    says: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    instead: object = None
    """A body that takes the place of all claims."""
    parts: int = 3
    """Of the three parts of the token, how many are sent."""
    refused: str = ""
    """The code of the refusal; "" where it must be let in."""
    page: str = "play"
    """The page it leads to: `play` or `facilitate`."""
    name: str = ""
    """What the person is called afterwards."""

    def token(self, door: Door, person: str, nonce: str) -> str:
        """This launch as the platform signs it."""
        claims = door.sandbox.launch_claims(person, nonce=nonce) | dict(self.claims)
        body = {name: value for name, value in claims.items() if value is not GONE}
        token = door.sandbox.sign(body if self.instead is None else self.instead, self.header)
        return ".".join(token.split(".")[: self.parts])


# -- known bad payloads ------------------------------------------------------------------------------------------------
BAD = (
    Payload("the header names no key: it has no kid", header={"kid": None}, refused="key_missing"),
    Payload(
        "the header names a key that the platform does not publish",
        header={"kid": "imstester_66067"},
        refused="key_unknown",
    ),
    Payload("the LTI version is one that does not exist", {LTI + "version": "11.3"}, refused="version_wrong"),
    Payload("the LTI version is missing", {LTI + "version": GONE}, refused="version_wrong"),
    Payload("a signed token that is no LTI message at all", instead={"name": "badltilaunch"}, refused="claim_missing"),
    Payload(
        "several claims of LTI are missing at once",
        {LTI + name: GONE for name in ("version", "message_type", "deployment_id", "target_link_uri", "roles")},
        refused="version_wrong",
    ),
    Payload("the timestamps are long past", {"iat": 11111, "exp": 22222}, refused="token_expired"),
    Payload("the message type is missing", {LTI + "message_type": GONE}, refused="claim_missing"),
    Payload("the roles are missing", {LTI + "roles": GONE}, refused="claim_missing"),
    Payload("the deployment id is missing", {LTI + "deployment_id": GONE}, refused="claim_missing"),
    Payload("the resource link is missing", {LTI + "resource_link": GONE}, refused="claim_missing"),
    Payload("the resource link has no id", {LTI + "resource_link": {"title": "A link"}}, refused="claim_missing"),
    Payload("the user is missing", {"sub": GONE}, refused="anonymous_refused"),
    Payload("the user is an empty text", {"sub": ""}, refused="anonymous_refused"),
    # What other tools' suites add to the guide's.
    Payload("the token has two parts and no signature", parts=2, refused="token_malformed"),
)

# -- valid launches ----------------------------------------------------------------------------------------------------
_NOBODY: Mapping[str, Any] = dict.fromkeys(("name", "given_name", "family_name", "email"), GONE)
_NO_NAMES: Mapping[str, Any] = dict.fromkeys(("given_name", "family_name"), GONE)
_UNKNOWN = "http://purl.imsglobal.org/vocab/lis/v2/unknown/unknown#Helper"
_INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
_ONLY_MAIL = {**_NO_NAMES, "email": "somebody@northside.example"}
_NO_CONTEXT = {LTI + "context": GONE}
_NAMED = {**_NOBODY, "given_name": "Given", "family_name": "Family"}
_NAME = "Given Family"


def _roles(*roles: str) -> Mapping[str, Any]:
    return {LTI + "roles": list(roles)}


VALID_TEACHER = tuple(
    Payload(f"a teacher {says}", {**_NAMED, **claims}, page=page, name=name)
    for says, claims, page, name in (
        ("in the usual way", _roles(f"{CONTEXT}#Instructor"), "facilitate", _NAME),
        ("with several roles", _roles(f"{CONTEXT}#Instructor", f"{_INSTITUTION}#Faculty"), "facilitate", _NAME),
        ("whose role is in its short form", _roles("Instructor"), "facilitate", _NAME),
        ("whose only role is unknown comes in as a learner", _roles(_UNKNOWN), "play", _NAME),
        ("without any role comes in as a learner", _roles(""), "play", _NAME),
        ("with an e-mail address and no name", _ONLY_MAIL, "facilitate", ""),
        ("with names and no e-mail address", {}, "facilitate", _NAME),
        ("with nothing personal", _NO_NAMES, "facilitate", ""),
        ("with an e-mail address and no context", {**_ONLY_MAIL, **_NO_CONTEXT}, "facilitate", ""),
    )
)
VALID_STUDENT = tuple(
    Payload(f"a student {says}", {**_NAMED, **claims}, name=name)
    for says, claims, name in (
        ("in the usual way", _roles(f"{CONTEXT}#Learner"), _NAME),
        ("with several roles", _roles(f"{CONTEXT}#Learner", f"{_INSTITUTION}#Student"), _NAME),
        ("whose role is in its short form", _roles("Learner"), _NAME),
        ("with an unknown role beside hers", _roles(f"{CONTEXT}#Learner", _UNKNOWN), _NAME),
        ("without any role", _roles(""), _NAME),
        ("with an e-mail address and no name", _ONLY_MAIL, ""),
        ("with names and no e-mail address", {}, _NAME),
        ("with nothing personal", _NO_NAMES, ""),
        ("with an e-mail address and no context", {**_ONLY_MAIL, **_NO_CONTEXT}, ""),
        (
            "with nothing but a resource link that has no title",
            {**_NO_NAMES, **_NO_CONTEXT, LTI + "resource_link": {"id": "1"}},
            "",
        ),
    )
)
