"""What platforms send and are sent, in our words: launches and what is asked in them, links, rosters.

Like everything in `records`, all of it is frozen: a claim stops at the module that knows it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lti_tool.records import Registration, Role


@dataclass(frozen=True, slots=True)
class Launch:
    """One validated LTI launch in our words."""

    registration: Registration
    deployment_id: str
    message: str
    subject: str | None
    role: Role
    name: str | None
    email: str | None
    context_id: str | None
    context_title: str | None
    resource_link_id: str | None
    resource_title: str | None
    course: str | None
    line_item: str | None
    line_items: str | None
    scopes: tuple[str, ...]
    locale: str | None
    return_url: str | None
    family: str | None = None
    part: str = ""
    """What of the course the link opens and is graded for (`courses.model.parts`): "" is all of it."""
    history: tuple[str, ...] = ()
    """The contexts that this one was copied from, newest first, as far as the platform tells."""
    link_history: tuple[str, ...] = ()
    """The resource links that this one was copied from, likewise."""
    links_wanted: LinksWanted | None = None
    """What a facilitator is to choose; None in a launch that opens something."""
    review: Review | None = None
    """Whose work is to be looked at, where a gradebook asks for that; None in every other launch."""
    platform_name: str | None = None
    """What the LMS calls itself, for people."""
    person_wanted: PersonWanted | None = None
    """Whose data are asked about; None in a launch that is about something else."""
    roster_url: str | None = None
    """Where it can be read who is in the context."""
    groups: tuple[str, ...] = ()
    """The person's groups there, by the platform's ids, always in one order."""
    notices_url: str | None = None
    """Where to ask to be told when a context is copied."""

    @property
    def platform(self) -> Registration:
        """The registration with the kind of platform that this launch names, which may be news."""
        if self.family is None or self.family == self.registration.family:
            return self.registration
        return replace(self.registration, family=self.family)


@dataclass(frozen=True, slots=True)
class Review:
    """Whose work in which grade column somebody wants to see (Submission Review 1.0)."""

    subject: str
    """What the platform calls the person whose work it is."""
    line_item: str | None
    """The grade column; None where the platform does not say."""


@dataclass(frozen=True, slots=True)
class PersonWanted:
    """Whose data somebody asks about on a platform (Data Privacy Launch)."""

    subject: str
    """What the platform calls this person."""
    administrator: bool
    """Whether the one who asks looks after the platform or the institution."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in an LMS course, as its roster has her. `here` is False once she has left, or may not come for now."""

    subject: str
    name: str | None
    role: Role
    here: bool = True


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in an LMS course; with `full` False only those of whom something has changed."""

    members: tuple[Member, ...]
    full: bool
    differences: str | None = None
    """Where only what changes after this can be read, if the platform says so."""


@dataclass(frozen=True, slots=True)
class LinksWanted:
    """What a platform asks a facilitator to choose in this tool (Deep Linking 2.0), and how it wants the answer."""

    return_url: str
    types: tuple[str, ...]
    """Kinds of content it takes."""
    targets: tuple[str, ...]
    """Where it can show a link: `iframe`, `window` …"""
    multiple: bool
    """Whether several may be chosen at once."""
    grades: bool
    """Whether it makes grade columns for links that ask for one; only a plain no counts."""
    data: Any
    """Whatever the platform wants back, exactly as it came; None where it sent nothing."""
    context: str | None = None
    """What the LMS course is called."""


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """One link that a facilitator has chosen, in our words."""

    course: str
    part: str
    title: str
    text: str
    points: float | None
    """What its grade column is out of; None: no grade."""
    picture: Picture | None
    opens: datetime | None = None
    due: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture at an address of ours; sizes in pixels."""

    url: str
    width: int
    height: int
