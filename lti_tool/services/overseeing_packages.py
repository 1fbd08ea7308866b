"""Grants and who came with them, over all organisations: looking, ending, changing, and letting a learner in again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lti_tool.errors import Refused
from lti_tool.services import overseeing, packages
from lti_tool.services.overseeing import FIRST, NEWEST, START, Found
from lti_tool.storage import audit
from lti_tool.storage import overseeing_packages as stored
from lti_tool.storage import packages as grants
from lti_tool.storage.database import Transaction
from lti_tool.storage.overseeing_packages import Learner, Listed
from lti_tool.storage.stretches import Mark

CONFLICTS = 25
"""How many learners in conflict are shown above the others."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant, in the list. `at` is the same for all: they are in the order of their ids."""

    found: Listed
    state: str
    """`open`, `full`, `expired` or `revoked`."""

    @property
    def id(self) -> int:
        """Its own."""
        return self.found.id

    @property
    def at(self) -> datetime:
        """The moment the list is ordered by."""
        return START


@dataclass(frozen=True, slots=True)
class Somebody:
    """One learner of a grant. `at`: likewise."""

    found: Learner
    conflict: bool
    """Whether somebody else has claimed her place, and nobody has let her in again yet."""
    waits: bool
    """Whether her place waits for whoever comes next."""

    @property
    def id(self) -> int:
        """Her enrolment."""
        return self.found.id

    @property
    def at(self) -> datetime:
        """The moment the list is ordered by."""
        return START


@dataclass(frozen=True, slots=True)
class Page:
    """One grant, whole; of its learners, one page."""

    grant: Grant
    origins: Sequence[str]
    conflicts: Sequence[Somebody]
    learners: Found[Somebody]


def listed(tx: Transaction, text: str, *, after: str | None, now: datetime) -> Found[Grant]:
    """One page of all grants, newest first; with words, of those that have them in organisation, course or run."""
    wanted = overseeing.words(text)
    return overseeing.page(
        lambda at, limit: [_grant(one, now) for one in stored.before(tx, at.id, limit, now=now)],
        overseeing.mark(after, Mark(START, NEWEST)),
        fits=(lambda one: _about(one.found, wanted)) if wanted else None,
    )


def one(tx: Transaction, public_id: str, text: str, *, after: str | None, now: datetime) -> Page:
    """A grant with its learners, in the order they came; with words, of those that are called so.

    Raises:
        Refused: there is no such grant.
    """
    grant = grant_of(tx, public_id, now=now)
    wanted = overseeing.words(text)
    found = overseeing.page(
        lambda at, limit: [_somebody(one, now) for one in stored.learners(tx, grant.id, at.id, limit)],
        overseeing.mark(after, FIRST),
        fits=(lambda one: overseeing.has(wanted, one.found.name)) if wanted else None,
    )
    troubled = [_somebody(one, now) for one in stored.conflicts(tx, grant.id, CONFLICTS, now=now)]
    return Page(grant, grants.origins_of(tx, grant.id), troubled, found)


def grant_of(tx: Transaction, public_id: str, *, now: datetime) -> Grant:
    """A grant.

    Raises:
        Refused: there is no such grant.
    """
    found = stored.one(tx, public_id, now=now) if _ID.fullmatch(public_id) else None
    if found is None:
        raise Refused("grant_unknown", "There is no such package. Perhaps its address is not whole.", status=404)
    return _grant(found, now)


def rebind(tx: Transaction, public_id: str, enrolment_id: int, now: datetime) -> None:
    """Let the next claim on a learner's place have it, as her facilitator can.

    Raises:
        Refused: there is no such grant, or no such learner of it.
    """
    grant = grant_of(tx, public_id, now=now)
    if enrolment_id > NEWEST or not stored.holds(tx, grant.id, enrolment_id):
        raise Refused("unknown_person", "There is no such person among the learners of this package.", status=404)
    packages.rebind(tx, enrolment_id, now)
    audit.note(tx, grant.found.root_id, None, "rebound", subject_id=enrolment_id, now=now)


def _grant(found: Listed, now: datetime) -> Grant:
    if found.revoked_at is not None:
        return Grant(found, "revoked")
    if found.expires_at <= now:
        return Grant(found, "expired")
    return Grant(found, "open" if found.seats is None or found.used < found.seats else "full")


def _somebody(found: Learner, now: datetime) -> Somebody:
    waits = found.open_until is not None and found.open_until > now
    return Somebody(found, found.conflict_at is not None and not waits, waits)


def _about(grant: Listed, wanted: Sequence[str]) -> bool:
    return overseeing.has(wanted, grant.organisation, grant.course, grant.run, grant.public_id)
