"""People of a practice LMS whose roster a tool reads, over HTTP from one end to the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from sqlalchemy import select

from lti_tool import worker
from lti_tool.storage.roster_tables import roster_members
from lti_tool.storage.tables import enrolments, people, rosters, runs
from tests.lti.door import Door


@dataclass
class Class:
    """A course of the practice LMS, with the tool in it."""

    door: Door
    ahead: timedelta = field(default_factory=timedelta)

    def __post_init__(self) -> None:
        object.__setattr__(self.door.tool, "clock", self.clock)
        self.door.sandbox.lms.clock = self.clock

    def clock(self) -> datetime:
        """The time of the LMS and of the tool."""
        return datetime.now(UTC) + self.ahead

    def later(self, **span: float) -> None:
        """Let time go by."""
        self.ahead += timedelta(**span)
        self.door.tool.doors.forget()

    def come(self, person: str = "alice", **claims: Any) -> dict[str, str]:
        """A launch: the run's public id and the token."""
        deployment = {"lti_deployment_id": claims["deployment_id"]} if "deployment_id" in claims else {}
        begun = self.door.begin_with(deployment, person)
        told = self.door.sandbox.launch_claims(person, nonce=begun.nonce, now=self.clock(), **claims)
        landed = self.door.launch(begun, self.door.sandbox.sign(told))
        assert landed.status_code == 303, landed.get_data(as_text=True)
        parts = urlsplit(landed.headers["Location"])
        return {"run": parts.path.split("/")[2], "t": parse_qs(parts.fragment)["t"][0]}

    def read(self) -> int:
        """Have the worker read every roster that is due; how many."""
        n = 0
        while worker.read_roster(self.door.tool):
            n += 1
        return n

    def ask(self, person: str, path: str, *, method: str = "GET", **claims: Any) -> requests.Response:
        """One request of this person's page."""
        headers = {"Authorization": f"Bearer {self.come(person, **claims)['t']}"}
        return requests.request(method, f"{self.door.here}/api{path}", json={}, headers=headers, timeout=20)

    def change(self, person: str, **fields: Any) -> None:
        """Change an account of the LMS."""
        everybody = self.door.sandbox.lms.people
        everybody[person] = replace(everybody[person], **fields)

    @property
    def expected(self) -> dict[str, str | None]:
        """Who is kept as not having come, in any run."""
        with self.door.database.read() as tx:
            return {row.subject: row.name for row in tx.execute(select(roster_members))}

    @property
    def gone(self) -> set[str]:
        """Who has left, of those who came."""
        query = select(people.c.subject).join(enrolments, enrolments.c.person_id == people.c.id)
        with self.door.database.read() as tx:
            return set(tx.execute(query.where(enrolments.c.gone_at.is_not(None))).scalars())

    @property
    def names(self) -> dict[str, str | None]:
        """Everybody's name as the platform gave it."""
        with self.door.database.read() as tx:
            return {row.subject: row.platform_name for row in tx.execute(select(people))}

    def state(self, run: str) -> Any:
        """What is kept about a run's roster."""
        query = select(rosters).join(runs, runs.c.id == rosters.c.run_id).where(runs.c.public_id == run)
        with self.door.database.read() as tx:
            return tx.execute(query).one_or_none()
