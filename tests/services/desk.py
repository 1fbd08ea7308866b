"""Dana at her desk: a workshop in a room, and what she asks and decides, for tests about facilitating."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import event

from lti_tool.services import (
    community,
    facilitating,
    facilitating_acts,
    facilitating_person,
    marking,
    moderating,
    notices,
)
from lti_tool.services.community import Contribution
from tests.services.room import Person, Room
from tests.support.workshop import WORKSHOP

LONG = "Tell her where the rules are, and what they leave to her."


@dataclass
class Desk:
    """A run of the workshop and its facilitator."""

    room: Room
    dana: Person

    @classmethod
    def of(cls, room: Room) -> Desk:
        """The run's facilitator, who has just come."""
        return cls(room, room.facilitator("dana", course=WORKSHOP))

    def enter(self, person: str, **other: Any) -> Person:
        """A learner of the workshop."""
        return self.room.enter(person, **{"course": WORKSHOP, **other})

    def facilitator(self, person: str, **other: Any) -> Person:
        """Another facilitator of the workshop."""
        return self.room.facilitator(person, **{"course": WORKSHOP, **other})

    @property
    def overview(self) -> Any:
        """Everything on the first view."""
        return self.dana.do(facilitating.overview)

    def look(self, name: str, after: str | None = None) -> Any:
        """One page of a list."""
        return self.dana.do(lambda act: facilitating.a_list(act, name, after))

    def names(self, name: str) -> list[str]:
        """Who is in a list of people."""
        return [row["name"] for row in self.look(name)["rows"]]

    def page(self, person: Person) -> Any:
        """Everything about one person."""
        return self.dana.do(lambda act: facilitating_person.page(act, person.id))

    def decide(self, what: str, person: Person, *said: Any, **named: Any) -> None:
        """Dana does something for somebody."""
        self.dana.do(lambda act: getattr(facilitating_acts, what)(act, person.id, *said, **named))

    def moderate(self, what: str, post: Any, *, by: Person | None = None, **named: Any) -> Any:
        """A facilitator (Dana, unless said otherwise) decides about a post; or anybody reports it."""
        return (by or self.dana).do(lambda act: getattr(moderating, what)(act, number(post), **named))

    @property
    def log(self) -> list[tuple[str, str]]:
        """What was decided and why, newest first."""
        found = self.dana.do(lambda act: facilitating_person.log(act, after=None))
        return [(line["act"], line["reason"]) for line in found["rows"]]


def number(post: Any) -> int:
    """The number of a post as pages get it."""
    return int(post["id"][1:])


def tell(person: Person, text: str = LONG, to: Any = None, *, activity: str = "talk", **more: Any) -> Any:
    """Post something in the workshop."""
    said = Contribution(text, None if to is None else to["id"], uuid4().hex, **more)
    return json.loads(person.do(lambda act: community.contribute(act, activity, said))["post"])


def mark(person: Person, post: Any, kind: str) -> None:
    """Put a mark on a post."""
    person.do(lambda act: marking.mark(act, number(post), kind, on=True))


def told(person: Person) -> list[tuple[str, str]]:
    """What is in somebody's inbox, newest first."""
    return [
        (one["kind"], one["text"]) for one in person.do(lambda act: notices.inbox(act, before=2**31 - 1))["notices"]
    ]


@contextmanager
def counted(room: Room) -> Iterator[list[str]]:
    """Every statement that goes to the database until the block ends."""
    said: list[str] = []

    def note(*about: Any) -> None:
        said.append(about[2])

    engine = room.database._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
