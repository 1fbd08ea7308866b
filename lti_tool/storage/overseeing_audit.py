"""What was decided on the whole server: by facilitators in all runs, and by administrators at their pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from lti_tool.storage.community_tables import audit
from lti_tool.storage.database import Transaction
from lti_tool.storage.stretches import Mark, along, stretch
from lti_tool.storage.tables import admin_acts, enrolments, people, registrations, runs


class Decision(NamedTuple):
    """One line of the log of a run, in the order of `_DECISION`. No actor: an administrator, or the tool itself."""

    id: int
    at: datetime
    act: str
    actor_id: int | None
    actor: str | None
    subject_id: int | None
    subject: str | None
    run: str
    course: str
    school: str | None
    activity: str | None
    reason: str


class Act(NamedTuple):
    """One line of the administrators' log, in the order of `_ACT`."""

    id: int
    at: datetime
    act: str
    who: str
    about: str
    detail: str


def decisions(tx: Transaction, before: Mark, limit: int, *, act: str | None) -> Sequence[Decision]:
    """What was decided in runs (of one kind), newest first."""
    rows = stretch(tx, _DECIDED, before, limit) if act is None else stretch(tx, _DECIDED_SO, before, limit, act=act)
    return [Decision._make(row) for row in rows]


def acts(tx: Transaction, before: Mark, limit: int, *, act: str | None) -> Sequence[Act]:
    """What administrators did (of one kind), newest first."""
    rows = stretch(tx, _ACTED, before, limit) if act is None else stretch(tx, _ACTED_SO, before, limit, act=act)
    return [Act._make(row) for row in rows]


def kinds_of_acts(tx: Transaction) -> list[str]:
    """The kinds of what administrators did, found by stepping along the index and not by reading the log."""
    found: list[str] = []
    while (following := tx.execute(_NEXT, {"after": found[-1] if found else ""}).scalar_one_or_none()) is not None:
        found.append(following)
    return found


_actor, _subject = enrolments.alias("actor"), enrolments.alias("subject")
_actor_person, _subject_person = people.alias("actor_person"), people.alias("subject_person")
_DECISION = (
    audit.c.id,
    audit.c.at,
    audit.c.act,
    audit.c.actor_id,
    func.coalesce(_actor_person.c.platform_name, _actor_person.c.chosen_name).label("actor"),
    audit.c.subject_id,
    func.coalesce(_subject_person.c.platform_name, _subject_person.c.chosen_name).label("subject"),
    runs.c.title,
    runs.c.course,
    registrations.c.name,
    audit.c.activity,
    audit.c.reason,
)
_DECISIONS = (
    select(*_DECISION)
    .join(runs, runs.c.id == audit.c.run_id)
    .outerjoin(registrations, registrations.c.id == runs.c.registration_id)
    .outerjoin(_actor, _actor.c.id == audit.c.actor_id)
    .outerjoin(_actor_person, _actor_person.c.id == _actor.c.person_id)
    .outerjoin(_subject, _subject.c.id == audit.c.subject_id)
    .outerjoin(_subject_person, _subject_person.c.id == _subject.c.person_id)
)
_DECIDED = along(_DECISIONS, audit.c.at, audit.c.id, up=False)
_DECIDED_SO = along(_DECISIONS.where(audit.c.act == bindparam("act")), audit.c.at, audit.c.id, up=False)
_ACT = (
    admin_acts.c.id,
    admin_acts.c.at,
    admin_acts.c.act,
    admin_acts.c.who,
    admin_acts.c.about,
    admin_acts.c.detail,
)
_ACTED = along(select(*_ACT), admin_acts.c.at, admin_acts.c.id, up=False)
_ACTED_SO = along(select(*_ACT).where(admin_acts.c.act == bindparam("act")), admin_acts.c.at, admin_acts.c.id, up=False)
_NEXT = select(func.min(admin_acts.c.act)).where(admin_acts.c.act > bindparam("after"))
