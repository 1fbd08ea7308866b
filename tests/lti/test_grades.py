"""Alice's score reaches the gradebook, whatever the platform does, or somebody is told why not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lti_tool.errors import PlatformRefused
from lti_tool.lti import grades
from lti_tool.lti.tool import Lti
from lti_tool.records import Registration, Score, ScoreTarget
from lti_tool.sandbox import Fault
from lti_tool.storage.lti_store import LtiStore
from tests.lti.door import Door
from tests.support.sandbox import Sandbox

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ALICE = "alice"


class School:
    """One platform, our registration with it, and where its link's scores go."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.sandbox = door.sandbox
        self.registration = door.registration
        if not door.keys.list():
            door.keys.new(now=datetime.now(UTC))
        # Platforms fetch our keys from our address; the practice LMS is shown them without a server of ours.
        claim = self.sandbox.launch_claims(ALICE)[AGS]
        self.target = ScoreTarget(
            line_item=claim.get("lineitem"),
            line_items=claim["lineitems"],
            resource_link_id=self.sandbox.launch_claims(ALICE)[
                "https://purl.imsglobal.org/spec/lti/claim/resource_link"
            ]["id"],
            resource_id="first-week",
            label="First week",
            scopes=tuple(claim["scope"]),
        )

    def send(
        self, *, given: float = 80.0, at: datetime | None = None, target: ScoreTarget | None = None, first: bool = True
    ) -> str:
        now = datetime.now(UTC)
        subject = self.sandbox.lms.people[ALICE].number
        score = Score(subject, given, 100.0, "Finished.", at or now, first)
        return grades.send(self.door.lti, self.registration, target or self.target, score, now=now)
