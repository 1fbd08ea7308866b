"""A room full of people: the services with a real database, a clock the test sets, and no HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from lti_tool.errors import Refused
from lti_tool.messages import Launch
from lti_tool.records import Enrolment, Registration, Role, Session
from lti_tool.services import (
    community,
    facilitating,
    feed,
    grants,
    learning,
    packages,
    pods_moving,
    rechecking,
)
from lti_tool.services.acting import Act
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.community import Contribution
from lti_tool.services.enrolment import Entry, enrol
from lti_tool.services.grants import Issued, Wanted
from lti_tool.services.packages import Claim, Welcome
from lti_tool.services.seals import Signer
from lti_tool.storage import lti_state, people
from lti_tool.storage.database import Database

Found = TypeVar("Found")

COURSE = "small-course"
SCOPES = ("https://purl.imsglobal.org/spec/lti-ags/scope/score",)
RIGHT = {"a-customer-follows-you-what-does-the-policy-ask-of-you": 1, "how-many-days-do-we-keep-a-complaint-open": "14"}
HALF = {"a-customer-follows-you-what-does-the-policy-ask-of-you": 1}
WRONG = {"a-customer-follows-you-what-does-the-policy-ask-of-you": 0}


@dataclass
class Room:
    """One database with the small course, at a moment that `pass_time` moves."""

    database: Database
    catalogue: Catalogue
    signer: Signer
    registration: Registration
    now: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    @classmethod
    def at(cls, database: Database, catalogue: Catalogue, signer: Signer) -> Room:
        """A room with a platform that is known."""
        with database.write() as tx:
            registration = register(tx, "https://platform.example", cls.now)
        return cls(database, catalogue, signer, registration)

    def pass_time(self, **span: float) -> None:
        """Let time go by: `hours=2`."""
        self.now += timedelta(**span)

    def launch(self, person: str, **other: Any) -> Launch:
        """A validated launch by this person."""
        usual = Launch(
            registration=self.registration,
            deployment_id="1",
            message="resource_link",
            subject=person,
            role=Role.LEARNER,
            name=person.title(),
            email=None,
            context_id="course-1",
            context_title="People skills",
            resource_link_id="link-1",
            resource_title="A small course",
            course=COURSE,
            line_item="https://platform.example/items/1",
            line_items="https://platform.example/items",
            scopes=SCOPES,
            locale=None,
            return_url=None,
        )
        return replace(usual, **other)

    def enter(self, person: str = "alice", **other: Any) -> Person:
        """Let somebody in from the platform."""
        with self.database.write() as tx:
            entry = enrol(tx, self.launch(person, **other), catalogue=self.catalogue, now=self.now)
        return Person(self, entry.session, entry)

    def facilitator(self, person: str = "dana", **other: Any) -> Person:
        """Let a facilitator in."""
        return self.enter(person, role=Role.FACILITATOR, **other)

    def recheck(self) -> int:
        """Have the worker ask the rules about everybody who is due now; how many acts that took."""
        acts = 0
        while rechecking.one(self.database, self.catalogue, self.signer, now=self.now):
            acts += 1
            assert acts < 1000, "the worker does not come to an end"
        return acts

    def merge_pods(self) -> int:
        """Have the worker merge pods that stayed too small; how many it merged."""
        return pods_moving.merge_all(self.database, self.catalogue, self.now)

    def grant(self, **other: Any) -> Issued:
        """A grant for packages of the small course."""
        usual = {
            "organisation": "Example Ltd",
            "course": COURSE,
            "origins": ["https://lms.example"],
            "expires_at": self.now + timedelta(days=30),
        }
        with self.database.write() as tx:
            return grants.issue(
                tx, Wanted(**{**usual, **other}), signer=self.signer, catalogue=self.catalogue, now=self.now
            )

    def claim(self, grant: Issued, learner_id: str = "E-1001", **other: Any) -> Welcome:
        """A package's launch, as the web does it."""
        claim = Claim(**{"grant": grant.token, "learner_id": learner_id, "origin": "https://lms.example", **other})
        try:
            with self.database.write() as tx:
                return packages.launch(tx, claim, signer=self.signer, now=self.now)
        except Refused as why:
            with self.database.write() as tx:
                packages.note_refusal(tx, why, self.now)
            raise

    def arrive(self, grant: Issued, learner_id: str = "E-1001", **other: Any) -> Person:
        """Let somebody in who comes with a package."""
        return Person(self, self.claim(grant, learner_id, **other).session, None)


@dataclass
class Person:
    """Somebody in a run, who acts at the room's moment."""

    room: Room
    session: Session
    entry: Entry | None

    @property
    def id(self) -> int:
        """The person's enrolment."""
        assert self.session.enrolment_id
        return self.session.enrolment_id

    @property
    def asked(self) -> Any:
        """What the course's plan asks, by activity."""
        return self.room.catalogue.get(self.session.run.course).activities

    @property
    def together(self) -> list[str]:
        """The activities that people do with each other."""
        return [activity for activity, asked in self.asked.items() if "space" in asked]

    @contextmanager
    def acting(self) -> Iterator[Act]:
        """One act of this person, in one transaction."""
        offer = self.room.catalogue.get(self.session.run.course)
        with self.room.database.write() as tx:
            yield Act(tx, self.session, offer, self.room.signer, self.room.now)

    def do(self, what: Callable[[Act], Found]) -> Found:
        """One act."""
        with self.acting() as act:
            return what(act)

    @property
    def state(self) -> Any:
        """Everything the player shows."""
        return self.do(learning.state)

    @property
    def explain(self) -> Any:
        """The discussion's entry in the record."""
        return self.state["record"].get("explain", {})

    def view(self, activity: str = "welcome") -> Any:
        """Read something."""
        return self.do(lambda act: learning.view(act, activity))

    def answer(self, answers: Any = None, key: str | None = None) -> Any:
        """Try the quiz; right, unless said otherwise."""
        return self.do(lambda act: learning.answer(act, "check", RIGHT if answers is None else answers, key=key))

    def merge(self, record: Any) -> Any:
        """Hand in what a package recorded."""
        return self.do(lambda act: learning.merge(act, record))

    def say(self, text: str, to: Any = None, *, key: str | None = None, activity: str = "explain") -> Any:
        """Post, or answer a post; the post."""
        parent = None if to is None else to["id"]
        said = Contribution(text, parent, key or uuid4().hex)
        return json.loads(self.do(lambda act: community.contribute(act, activity, said))["post"])

    @property
    def enrolment(self) -> Enrolment:
        """The enrolment as it is kept."""
        with self.room.database.read() as tx:
            found = people.find(tx, self.id)
        assert found
        return found

    def feed(self, after: int = 0, *, activity: str = "explain") -> Any:
        """A page of the discussion."""
        return json.loads(self.do(lambda act: feed.feed(act, activity, after=after)).json())

    @property
    def version(self) -> str:
        """The feed's version."""
        return self.do(lambda act: feed.version(act, "explain"))

    @property
    def overview(self) -> Any:
        """The facilitator's overview."""
        return self.do(facilitating.overview)

    def finish_alone(self) -> None:
        """Everything that needs nobody else."""
        self.view()
        self.answer()


def finish(room: Room, name: str = "alice", **other: Any) -> Person:
    """Somebody who finishes the whole course, with Bob and Charlie to answer."""
    alice, bob, charlie = (room.enter(person, **other) for person in (name, "bob", "charlie"))
    alice.finish_alone()
    alice.say("You owe nobody a connection at all.")
    alice.say("I had the same thought.", bob.say("It is up to you whom you follow back."))
    alice.say("And nobody should be blamed.", charlie.say("Nobody has to answer every request she gets."))
    return alice


def register(tx: Any, issuer: str, now: datetime) -> Registration:
    """A platform's registration."""
    return lti_state.register(
        tx,
        issuer=issuer,
        client_id="touchpoint",
        auth_login_url=f"{issuer}/auth",
        auth_token_url=f"{issuer}/token",
        jwks_url=f"{issuer}/jwks",
        name="Platform",
        now=now,
    )
