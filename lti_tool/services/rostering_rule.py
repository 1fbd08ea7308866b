"""What a roster means for a run: who is still to come, who has left the LMS's course and who is back, under which name.

Values in, values out. Whoever has come is never taken away by a roster: she is marked as having left, her words stay,
and the next launch of hers says that she is here. A roster never makes anybody a facilitator either; launches do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lti_tool.messages import Member, Roster
from lti_tool.records import Role


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody who has come to the run, as she is known there."""

    enrolment_id: int
    person_id: int
    name: str | None
    """What the platform calls her; never what she chose herself."""
    chosen: bool
    """Whether she chose a name, because the platform had told none."""
    gone: bool
    """Whether she is known to have left the LMS's course."""
    since: bool = False
    """Whether she did something after the roster began to be read: then she knows better than it."""


@dataclass(slots=True)
class Change:
    """What becomes of a run by a roster."""

    expected: dict[str, str | None] = field(default_factory=dict)
    """Learners who have not come, with their names: those that are new, or called otherwise now."""
    dropped: set[str] = field(default_factory=set)
    """Of those who were expected, who is so no more."""
    gone: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    """New names, by person."""


def merged(
    roster: Roster,
    *,
    came: Mapping[str, Came],
    expected: Mapping[str, str | None],
    absent: Callable[[str], bool],
) -> Change:
    """What changes by `roster`. People are known by the platform's ids; `absent` says who was erased here."""
    change = Change()
    for member in roster.members:
        if member.subject in came:
            _of_somebody_here(change, member, came[member.subject])
            if member.subject in expected:
                change.dropped.add(member.subject)
        elif member.here and member.role is Role.LEARNER and not absent(member.subject):
            name = member.name or expected.get(member.subject)
            if member.subject not in expected or expected[member.subject] != name:
                change.expected[member.subject] = name
        elif member.subject in expected:
            change.dropped.add(member.subject)
    if roster.full:
        named = {member.subject for member in roster.members}
        change.gone.extend(one.enrolment_id for who, one in came.items() if who not in named and _may_have_left(one))
        change.dropped.update(who for who in expected if who not in named)
    return change


def _of_somebody_here(change: Change, member: Member, one: Came) -> None:
    if not member.here:
        if _may_have_left(one):
            change.gone.append(one.enrolment_id)
        return
    if one.gone:
        change.back.append(one.enrolment_id)
    # A name that she chose stays: she may have had her reasons, and others know her by it.
    if member.name and member.name != one.name and not (one.name is None and one.chosen):
        change.names[one.person_id] = member.name


def _may_have_left(one: Came) -> bool:
    return not one.gone and not one.since
