"""Forgetting somebody: every row that holds a word or a name of hers, and what of it stays without them.

Her enrolment and her posts stay as places: what others answered needs something to stand below. They belong to a
nameless person row that was made for this, so nothing leads back to her, and a launch of hers finds nobody.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Table, and_, bindparam, delete, exists, func, null, or_, select, update

from lti_tool.storage.community_tables import (
    asks,
    audit,
    digests,
    mentions,
    notices,
    posts,
    rechecks,
    reports,
    reviews,
    sent,
)
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import (
    drafts,
    enrolments,
    package_learners,
    people,
    registrations,
    runs,
    score_targets,
    scores_due,
    sessions,
)

LEFT = "left"
"""The state of an enrolment whose person was forgotten."""


@dataclass(frozen=True, slots=True)
class Place:
    """One run that somebody is in, for an administrator."""

    enrolment_id: int
    person_id: int
    run: str
    title: str
    role: str
    came_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """One person, for an administrator."""

    id: int
    name: str | None
    from_: str
    """The platform, or the organisation whose package she came with."""
    runs: int


class Leaving(NamedTuple):
    """What must be known of an enrolment that is to be forgotten. Its row is held."""

    enrolment_id: int
    person_id: int
    run_id: int
    root_id: int
    course: str
    role: str
    state: str
    pod_id: int | None
    platform_name: str | None
    chosen_name: str | None


def leaving(tx: Transaction, enrolment_ids: Sequence[int]) -> list[Leaving]:
    """These enrolments, in order, held until the act is over; those that were forgotten before are left out."""
    return [Leaving._make(row) for row in tx.execute(_LEAVING, {"ids": list(enrolment_ids)})]


def enrolments_of(tx: Transaction, registration_id: int, subject: str) -> list[int]:
    """Every enrolment of the person a platform calls so, in all its runs; none where she is not known."""
    return list(tx.execute(_OF_SUBJECT, {"registration": registration_id, "subject": subject}).scalars())


def posts_of(tx: Transaction, enrolment_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """Space, id and author of every post that is not erased, in the order in which spaces are held."""
    rows = tx.execute(_POSTS_OF, {"ids": list(enrolment_ids)})
    return [(row.space_id, row.id, row.enrolment_id) for row in rows]


def words_of(tx: Transaction, enrolment_ids: Sequence[int]) -> list[str]:
    """Everything these people wrote in posts."""
    return list(tx.execute(select(posts.c.text).where(posts.c.enrolment_id.in_(enrolment_ids))).scalars())


def forget(tx: Transaction, enrolment_ids: Sequence[int], now: datetime) -> None:
    """Everything but posts, files and what others wrote."""
    hers = select(posts.c.id).where(posts.c.enrolment_id.in_(enrolment_ids))
    scores = (scores_due, score_targets)
    for table in (drafts, sent, rechecks, asks, mentions, sessions, digests, package_learners, *scores):
        tx.execute(delete(table).where(table.c.enrolment_id.in_(enrolment_ids)))
    tx.execute(delete(notices).where(or_(notices.c.enrolment_id.in_(enrolment_ids), notices.c.post_id.in_(hers))))
    _blank(tx, reports, "reason", or_(reports.c.enrolment_id.in_(enrolment_ids), reports.c.post_id.in_(hers)))
    about = (audit.c.subject_id.in_(enrolment_ids), audit.c.actor_id.in_(enrolment_ids), audit.c.post_id.in_(hers))
    _blank(tx, audit, "reason", or_(*about))
    judged = (reviews.c.assessor_id.in_(enrolment_ids), reviews.c.subject_id.in_(enrolment_ids))
    _blank(tx, reviews, "comment", or_(*judged))
    tx.execute(update(posts).where(posts.c.owner_id.in_(enrolment_ids)).values(owner_id=null()))
    tx.execute(update(posts).where(posts.c.enrolment_id.in_(enrolment_ids)).values(best_practice=False))
    _unname(tx, enrolment_ids, now)


def list_(tx: Transaction, enrolment_id: int, *, listed: bool) -> None:
    """Whether somebody wants to be named among those who help others."""
    tx.execute(_LIST, {"id_": enrolment_id, "unlisted_": not listed})


def listed(tx: Transaction, enrolment_id: int) -> bool:
    """Whether she does."""
    return tx.execute(_LISTED, {"id": enrolment_id}).scalar_one_or_none() is False


def leave_pod(tx: Transaction, enrolment_id: int) -> None:
    """Be in no pod any more; `pods.recount` the pod afterwards."""
    tx.execute(_LEAVE_POD, {"id_": enrolment_id})


def outdated(tx: Transaction, run_id: int, *, before: datetime, now: datetime, limit: int) -> list[int]:
    """People of a run whose last act was before that moment, and who have no visit open now."""
    return list(tx.execute(_OUTDATED, {"run_id": run_id, "before": before, "now": now, "limit": limit}).scalars())


def retaining(tx: Transaction) -> list[tuple[int, int]]:
    """Every run that forgets people, with after how many days."""
    return [(row.id, row.retention_days) for row in tx.execute(_RETAINING)]


def alone(tx: Transaction, enrolment_id: int) -> bool:
    """Whether this is the only facilitator of her run."""
    return bool(tx.execute(_ALONE, {"id": enrolment_id}).scalar_one())


def known(tx: Transaction, *, like: str, after: int, limit: int) -> list[Known]:
    """People whose name holds `like`, by id, after the one with the id `after`."""
    rows = tx.execute(_KNOWN, {"like": f"%{like.casefold()}%", "any": not like, "after": after, "limit": limit})
    return [Known(row.id, row.name, row.platform or row.organisation or "", row.runs) for row in rows]


def places(tx: Transaction, person_id: int) -> list[Place]:
    """Every run a person is in."""
    return [Place(*row) for row in tx.execute(_PLACES, {"person_id": person_id})]


def _blank(tx: Transaction, table: Table, column: str, which: Any) -> None:
    tx.execute(update(table).where(which, table.c[column] != "").values({column: ""}))


def _unname(tx: Transaction, enrolment_ids: Sequence[int], now: datetime) -> None:
    """Have the enrolments belong to nobody; who has none left is forgotten."""
    persons = set(tx.execute(select(enrolments.c.person_id).where(enrolments.c.id.in_(enrolment_ids))).scalars())
    nobody = {"subject": f"erased:{secrets.token_hex(16)}", "erased_at": now, "created_at": now}
    person_id = tx.execute(people.insert().values(nobody).returning(people.c.id)).scalar_one()
    tx.execute(update(enrolments).where(enrolments.c.id.in_(enrolment_ids)).values(person_id=person_id, **_NOTHING))
    left = exists().where(enrolments.c.person_id == people.c.id)
    tx.execute(delete(people).where(people.c.id.in_(persons), ~left))


_NOTHING: dict[str, Any] = {
    "record": {},
    "version": enrolments.c.version + 1,
    "place": None,
    "complete_at": None,
    "receipt": None,
    "graded": [],
    "pod_id": None,
    "state": LEFT,
    "missing": [],
    "recheck_at": None,
    "due_at": None,
    "gone_at": None,
    "unlisted": False,
}
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_LEAVING = (
    select(
        enrolments.c.id,
        enrolments.c.person_id,
        enrolments.c.run_id,
        runs.c.root_id,
        runs.c.course,
        enrolments.c.role,
        enrolments.c.state,
        enrolments.c.pod_id,
        people.c.platform_name,
        people.c.chosen_name,
    )
    .join(runs, runs.c.id == enrolments.c.run_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(enrolments.c.id.in_(_IDS), enrolments.c.state != LEFT)
    .order_by(enrolments.c.id)
    .with_for_update(of=enrolments, key_share=True)
)
_OF_SUBJECT = (
    select(enrolments.c.id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        people.c.registration_id == bindparam("registration"),
        people.c.subject == bindparam("subject"),
        enrolments.c.state != LEFT,
    )
    .order_by(enrolments.c.id)
)
_POSTS_OF = (
    select(posts.c.space_id, posts.c.id, posts.c.enrolment_id)
    .where(posts.c.enrolment_id.in_(_IDS), posts.c.state != "erased")
    .order_by(posts.c.space_id, posts.c.id)
)
_LIST = update(enrolments).where(enrolments.c.id == bindparam("id_")).values(unlisted=bindparam("unlisted_"))
_LISTED = select(enrolments.c.unlisted).where(enrolments.c.id == bindparam("id"))
_LEAVE_POD = update(enrolments).where(enrolments.c.id == bindparam("id_")).values(pod_id=null())
_OUTDATED = (
    select(enrolments.c.id)
    .where(
        enrolments.c.run_id == bindparam("run_id"),
        enrolments.c.changed_at < bindparam("before"),
        enrolments.c.state != LEFT,
        ~exists().where(sessions.c.enrolment_id == enrolments.c.id, sessions.c.expires_at > bindparam("now")),
    )
    .order_by(enrolments.c.id)
    .limit(bindparam("limit"))
)
_RETAINING = select(runs.c.id, runs.c.retention_days).where(runs.c.retention_days.is_not(None)).order_by(runs.c.id)
_me = enrolments.alias("me")
_ALONE = select(
    exists().where(_me.c.id == bindparam("id"), _me.c.role == "facilitator")
    & ~exists().where(
        _me.c.id == bindparam("id"),
        enrolments.c.run_id == _me.c.run_id,
        enrolments.c.id != _me.c.id,
        enrolments.c.role == "facilitator",
        enrolments.c.state != LEFT,
    )
)
_NAME = func.coalesce(people.c.platform_name, people.c.chosen_name)
_KNOWN = (
    select(
        people.c.id,
        _NAME.label("name"),
        people.c.organisation,
        registrations.c.name.label("platform"),
        func.count(enrolments.c.id).label("runs"),
    )
    .outerjoin(registrations, registrations.c.id == people.c.registration_id)
    .outerjoin(enrolments, enrolments.c.person_id == people.c.id)
    .where(
        people.c.erased_at.is_(None),
        people.c.id > bindparam("after"),
        or_(bindparam("any"), func.lower(_NAME).like(bindparam("like"))),
    )
    .group_by(people.c.id, registrations.c.name)
    .order_by(people.c.id)
    .limit(bindparam("limit"))
)
_PLACES = (
    select(
        enrolments.c.id,
        enrolments.c.person_id,
        runs.c.public_id,
        runs.c.title,
        enrolments.c.role,
        enrolments.c.created_at,
        enrolments.c.changed_at,
    )
    .join(runs, runs.c.id == enrolments.c.run_id)
    .where(and_(enrolments.c.person_id == bindparam("person_id"), enrolments.c.state != LEFT))
    .order_by(enrolments.c.id)
)
