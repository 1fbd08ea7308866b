"""The platform the launches come from: its key, its key set and its signed messages, shaped like a Moodle 4.5's.

Only the platform's side: it knows the claims of a launch, and nothing of the tool that will read them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.benchmarks.servers import Server, free_port, serving

CLIENT_ID = "gAJAdDHfcc0AVD6"
DEPLOYMENT_ID = "1"
KEY_ID = "540f9668ba27960855f8"
PEOPLE = 500
COURSE = "first-week"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"


@dataclass(frozen=True)
class Platform:
    """One platform. `url` is its issuer and the base of its addresses; `keys_url` is where its key set answers."""

    url: str
    keys_url: str
    key: rsa.RSAPrivateKey

    def login_form(self, target: str) -> dict[str, str]:
        """What it posts to a tool's login address to begin a launch of `target`."""
        return {
            "iss": self.url, "client_id": CLIENT_ID, "target_link_uri": target, "login_hint": "4",
            "lti_message_hint": '{"cmid":2,"launchid":"ltilaunch1_763231276"}', "lti_deployment_id": DEPLOYMENT_ID,
        }  # fmt: skip

    def id_token(self, *, nonce: str, target: str, person: int) -> str:
        """A signed launch of one student, good for a minute as Moodle's are."""
        claims = {**self._who(person, nonce), **self._where(target, person), **self._services(person)}
        claims[LTI + "custom"] = {"course": COURSE, "user_id": str(person), "crs_shortname": "LAB1-SIS"}
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": KEY_ID})

    def _who(self, person: int, nonce: str) -> dict[str, Any]:
        now = int(time.time())
        return {
            "nonce": nonce, "iat": now, "exp": now + 60, "iss": self.url, "aud": CLIENT_ID, "sub": str(person),
            "given_name": "Sam", "family_name": f"Student {person}", "name": f"Sam Student {person}",
            "email": f"student{person}@example.com",
            LTI + "ext": {"user_username": f"student{person}", "lms": "moodle-2"},
        }  # fmt: skip

    def _where(self, target: str, person: int) -> dict[str, Any]:
        return {
            LTI + "version": "1.3.0",
            LTI + "message_type": "LtiResourceLinkRequest",
            LTI + "deployment_id": DEPLOYMENT_ID,
            LTI + "target_link_uri": target,
            LTI + "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
            LTI + "lis": {"person_sourcedid": f"id-student{person}", "course_section_sourcedid": "LAB1-SIS"},
            LTI + "context": {"id": "2", "label": "LAB1", "title": "Lab Course One", "type": ["CourseSection"]},
            LTI + "resource_link": {"id": "1", "title": "First week", "description": "A course for two"},
            LTI + "launch_presentation": {
                "locale": "en", "document_target": "iframe",
                "return_url": f"{self.url}/mod/lti/return.php?course=2&launch_container=3&instanceid=1",
            },
            LTI + "tool_platform": {
                "product_family_code": "moodle", "version": "2024100706", "guid": "a7573ab6a995300c4284ee19a093e146",
                "name": "lab", "description": "Lab Moodle",
            },
        }  # fmt: skip

    def _services(self, person: int) -> dict[str, Any]:
        services = f"{self.url}/mod/lti/services.php"
        source = {"data": {"instanceid": "1", "userid": str(person), "typeid": "1", "launchid": 763231276}}
        return {
            AGS + "claim/endpoint": {
                "scope": [
                    AGS + "scope/" + part for part in ("lineitem", "lineitem.readonly", "result.readonly", "score")
                ],
                "lineitems": f"{services}/2/lineitems?type_id=1",
                "lineitem": f"{services}/2/lineitems/2/lineitem?type_id=1",
            },
            NRPS: {
                "context_memberships_url": f"{services}/CourseSection/2/bindings/1/memberships",
                "service_versions": ["1.0", "2.0"],
            },
            "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome": {
                "lis_result_sourcedid": json.dumps({**source, "hash": "22f73f3aec1b17d31143ff51417f4af2" * 2}),
                "lis_outcome_service_url": f"{self.url}/mod/lti/service.php",
            },
        }


@contextmanager
def platform(folder: Path, *, delay: float) -> Iterator[Platform]:
    """A platform whose key set answers after `delay` seconds, for as long as the block runs."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    name = f"keys-after-{delay}"
    file = folder / f"{name}.json"
    file.write_text(json.dumps({"keys": [{**jwk, "kid": KEY_ID, "alg": "RS256", "use": "sig"}]}))
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.keyset", str(port), str(delay), str(file)]
    with serving(name, command, port=port, folder=folder) as server:
        yield made_from(server, key)


def made_from(server: Server, key: rsa.RSAPrivateKey) -> Platform:
    """The platform whose key set `server` answers."""
    return Platform(url=server.url, keys_url=f"{server.url}/mod/lti/certs.php", key=key)
