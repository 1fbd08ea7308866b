"""The values that travel between the rooms of the tool.

Everything here is in our own words and frozen: a claim, a row or a header stops at the module that knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What somebody may do in a run.

    `PREVIEW` is a platform's test user or student view: sees everything, leaves no trace.
    """

    LEARNER = "learner"
    FACILITATOR = "facilitator"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Registration:
    """One platform's agreement with this tool. Two schools on one issuer are two registrations."""

    id: int
    issuer: str
    client_id: str
    auth_login_url: str
    auth_token_url: str
    jwks_url: str
    name: str
    audience: str | None = None
    """What the token request names as its audience, where that differs from the token URL."""
    anonymous: bool = False
    """Whether launches without a `sub` are let in (as preview)."""
    family: str | None = None
    """The platform's `product_family_code`, as last seen: `platforms.for_family` knows the oddities."""
    disabled: bool = False
    """Whether an administrator keeps its launches out."""


@dataclass(frozen=True, slots=True)
class About:
    """What this tool tells every platform about itself."""

    name: str
    description: str
    domain: str
    """Host and port, as in the addresses."""
    login_url: str
    launch_url: str
    jwks_url: str
    scopes: tuple[str, ...]
    claims: tuple[str, ...]
    custom: Mapping[str, str]
    """Custom parameters, by name: variables that the specification has."""


@dataclass(frozen=True, slots=True)
class Run:
    """One delivery of one course to one group of people."""

    id: int
    public_id: str
    course: str
    title: str
    registration_id: int | None
    """The platform whose context this is; None for a run that only packages reach."""
    root_id: int
    """The run whose community this one shares: itself, until it is joined to another."""
    read_only: bool
    """Whether people may read but not write."""
    started_at: datetime
    """Dates written as `run+3d` count from here."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One person in one run, and what that person has done there alone."""

    id: int
    run_id: int
    person_id: int
    subject: str
    """What the platform calls this person; for people who come with a package, a keyed hash of it."""
    name: str | None
    """What others see; None while the platform has told none and the person has chosen none."""
    named_by_platform: bool
    role: Role
    via: str
    """`lti` or `package`: how this person comes to the run."""
    record: Mapping[str, Mapping[str, Any]]
    """By activity id, with the latches; what happened with others is kept by the community."""
    version: int
    place: str | None
    complete_at: datetime | None
    receipt: str | None
    graded: tuple[str, ...]
    """The parts of the course (`courses.model.parts`) of which a platform has told where this person's score goes."""
    pod_id: int | None
    """The small lasting group inside the run's community; None in a course that has none."""
    read_only: bool
    """Whether this person may read but not write."""
    state: str
    """What the rules said last: `not_started`, `my_turn`, `waiting` or `finished`."""
    missing: tuple[Mapping[str, Any], ...]
    """What was missing then."""
    due_at: datetime | None
    """The earliest due date of something required that is not complete yet."""
    recheck_at: datetime | None
    """When to ask the rules again although nobody does anything."""
    changed_at: datetime
    """The person's own last act; never somebody else's, nor the worker's."""
    started_at: datetime
    """When the person came; relative dates count from here."""


@dataclass(frozen=True, slots=True)
class Session:
    """An open door to one run for one person. Whoever holds its token is that person there, in this role."""

    id: int
    run: Run
    role: Role
    kind: str
    """`lti` (slides for 12 hours) or `package` (15 minutes)."""
    enrolment_id: int | None
    """None in a preview: somebody who only looks, and of whom nothing is kept."""
    grant_id: int | None
    expires_at: datetime
    pod_id: int | None = None
    """The person's pod when the session was looked up. An act that writes goes by the locked enrolment instead."""


@dataclass(frozen=True, slots=True)
class ScoreTarget:
    """Where a score goes: the launch's own line item, or the means to find or create one."""

    line_item: str | None
    line_items: str | None
    resource_link_id: str | None
    resource_id: str
    label: str
    scopes: tuple[str, ...]


class Wish(StrEnum):
    """Who wants a score sent: nobody in particular, as it was just earned; a facilitator, once more; a facilitator who
    knows that the gradebook shows another grade, and wants it overruled."""

    NOBODYS = ""
    AGAIN = "again"
    ANYWAY = "anyway"


@dataclass(frozen=True, slots=True)
class Score:
    """What to tell a platform: a final score, out of `maximum`, with at most three decimals; None: to forget it."""

    subject: str
    given: float | None
    maximum: float
    comment: str
    at: datetime
    first: bool
    """False when a score for this person and line item has been accepted before."""
    untried: bool = False
    """Whether this place was never told anything, nor may have been: no attempt was made so far."""
    earned: datetime | None = None
    """When it was earned. It stays the same however often it is sent."""
    before: float | None = None
    """What the platform accepted last, out of `maximum`; None: nothing, nothing any more, or nobody knows."""
    said: str = ""
    """The comment that went with it."""
    wish: Wish = Wish.NOBODYS
