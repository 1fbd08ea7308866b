"""Who asked for a letter a day, and what is new for her.

A row is looked at when it is due. Whoever looks claims it by moving `due_at` some minutes on, so a worker that dies
leaves it to another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lti_tool.storage.community_tables import digests, participation, posts, spaces
from lti_tool.storage.database import Found, Transaction
from lti_tool.storage.sight import Reader
from lti_tool.storage.tables import enrolments, people, runs

NEWEST = 100
"""Posts of a space that are looked at to say how many are new; more than that is as good as that many."""


@dataclass(frozen=True, slots=True)
class Digest:
    """One person's wish for letters, as it stands."""

    enrolment_id: int
    address: str
    """Empty after she has taken it back."""
    asked: int
    asked_since: datetime
    confirmed_at: datetime | None
    attempts: int
    sent_at: datetime | None
    reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """One course of somebody who gets letters."""

    reader: Reader
    course: str
    record: dict[str, Any]
    finished: bool


class Fresh(NamedTuple):
    """What came to one space since the last letter, counted up to `NEWEST`."""

    activity: str
    posts: int
    questions: int
    """Posts that nobody has answered."""
    wrote: bool
    """Whether the reader has written there."""


def of(tx: Transaction, enrolment_ids: Sequence[int]) -> Digest | None:
    """The wish of a person with these enrolments, kept from others until the act is over."""
    row = tx.execute(_OF, {"ids": list(enrolment_ids)}).first()
    return None if row is None else _digest(row)


def by_secret(tx: Transaction, secret_hash: str) -> Digest | None:
    """The wish that a letter's link is about."""
    row = tx.execute(_BY_SECRET, {"secret_hash": secret_hash}).one_or_none()
    return None if row is None else _digest(row)


def asked_for(tx: Transaction, address: str, since: datetime) -> int:
    """How many letters to confirm with were asked for to this address, by anybody."""
    return int(tx.execute(_ASKED_FOR, {"address": address, "since": since}).scalar_one() or 0)


def keep(tx: Transaction, enrolment_id: int, values: dict[str, Any]) -> None:
    """Write a wish down anew."""
    tx.execute(_KEEP[tx.dialect.name], {"enrolment_id": enrolment_id, **_NEW, **values})


def change(tx: Transaction, enrolment_id: int, **values: Any) -> None:
    """Change some of what stands there."""
    tx.execute(update(digests).where(digests.c.enrolment_id == enrolment_id).values(**values))


def drop(tx: Transaction, enrolment_ids: Sequence[int]) -> None:
    """Forget the wishes of these enrolments."""
    tx.execute(delete(digests).where(digests.c.enrolment_id.in_(enrolment_ids)))


def claim(tx: Transaction, *, until: datetime, now: datetime) -> Digest | None:
    """The wish that has been due longest, nobody else's until then; None when none is due."""
    row = tx.execute(_CLAIM, {"until": until, "now": now}).one_or_none()
    return None if row is None else _digest(row)


def sweep(tx: Transaction, *, taken_back: datetime, unconfirmed: datetime) -> None:
    """Forget what was taken back, and addresses that nobody has confirmed, before these moments."""
    tx.execute(_SWEEP, {"taken_back": taken_back, "unconfirmed": unconfirmed})


def members(tx: Transaction, enrolment_ids: Sequence[int]) -> list[Member]:
    """The courses behind these enrolments."""
    return [
        Member(
            Reader(row.id, row.root_id, row.pod_id or 0, row.role == "facilitator"),
            row.course,
            row.record,
            row.complete_at is not None,
        )
        for row in tx.execute(_MEMBERS, {"ids": list(enrolment_ids)})
    ]


def alike(tx: Transaction, enrolment_id: int) -> list[int]:
    """Every enrolment of the person of this one, where a platform says who she is; else this one alone.

    Who comes with a package has proved to be the same as the first time at one place, and no more than that.
    """
    rows = tx.execute(_ALIKE, {"id": enrolment_id}).scalars()
    return sorted({enrolment_id, *rows})


def fresh(tx: Transaction, reader: Reader, since: datetime) -> list[Fresh]:
    """What others wrote since then in each space of the reader's community."""
    rows = tx.execute(_FRESH, {**reader.values, "since": since})
    return [Fresh(row.activity, row.posts, row.questions, row.wrote is not None) for row in rows]


def _digest(row: Found) -> Digest:
    return Digest(
        enrolment_id=row.enrolment_id,
        address=row.address,
        asked=row.asked,
        asked_since=row.asked_since,
        confirmed_at=row.confirmed_at,
        attempts=row.attempts,
        sent_at=row.sent_at,
        reason=row.reason,
        created_at=row.created_at,
    )


_NEW = {"confirmed_at": None, "attempts": 0, "sent_at": None, "reason": None}
_COLUMNS = [column.name for column in digests.c]
_KEEP = {
    name: (new := make(digests).values({column: bindparam(column) for column in _COLUMNS})).on_conflict_do_update(
        index_elements=["enrolment_id"], set_={column: new.excluded[column] for column in _COLUMNS[1:]}
    )
    for name, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_OF = (
    select(digests)
    .where(digests.c.enrolment_id.in_(bindparam("ids", expanding=True)))
    .order_by(digests.c.address.desc(), digests.c.enrolment_id)
    .with_for_update()
)
_BY_SECRET = select(digests).where(digests.c.secret_hash == bindparam("secret_hash")).with_for_update()
_ASKED_FOR = select(func.sum(digests.c.asked)).where(
    digests.c.address == bindparam("address"), digests.c.asked_since > bindparam("since")
)
_DUE = (
    select(digests.c.enrolment_id)
    .where(digests.c.due_at <= bindparam("now"))
    .order_by(digests.c.due_at)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_CLAIM = (
    update(digests)
    .where(digests.c.enrolment_id == _DUE)
    .values(due_at=bindparam("until"), attempts=digests.c.attempts + 1)
    .returning(digests)
)
_SWEEP = delete(digests).where(
    or_(
        (digests.c.address == "") & (digests.c.created_at < bindparam("taken_back")),
        digests.c.confirmed_at.is_(None) & (digests.c.created_at < bindparam("unconfirmed")),
    )
)
_MEMBERS = (
    select(
        enrolments.c.id,
        enrolments.c.pod_id,
        enrolments.c.role,
        enrolments.c.record,
        enrolments.c.complete_at,
        runs.c.root_id,
        runs.c.course,
    )
    .join(runs, runs.c.id == enrolments.c.run_id)
    .where(enrolments.c.id.in_(bindparam("ids", expanding=True)), enrolments.c.state != "left")
    .order_by(enrolments.c.id)
)
_asking = enrolments.alias("asking")
_ALIKE = (
    select(enrolments.c.id)
    .join(_asking, _asking.c.person_id == enrolments.c.person_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(_asking.c.id == bindparam("id"), people.c.registration_id.is_not(None), enrolments.c.state != "left")
)
# The newest posts of a space are read from the end of an index, however many there are.
_newest = (
    select(
        posts.c.id, posts.c.enrolment_id, posts.c.created_at, posts.c.parent_id, posts.c.answers, posts.c.facilitator
    )
    .where(posts.c.space_id == spaces.c.id, posts.c.state == "visible", posts.c.private_to.is_(None))
    .order_by(posts.c.id.desc())
    .limit(NEWEST)
    .correlate(spaces)
    .subquery()
)
_ME: BindParameter[int] = bindparam("reader_enrolment_id")
_new = (_newest.c.created_at > bindparam("since"), _newest.c.enrolment_id != _ME)
_wrote = (
    select(participation.c.read_id)
    .where(participation.c.space_id == spaces.c.id, participation.c.enrolment_id == _ME)
    .correlate(spaces)
    .scalar_subquery()
)
_FRESH = (
    select(
        spaces.c.activity,
        select(func.count())
        .select_from(_newest)
        .where(*_new, _newest.c.id > func.coalesce(_wrote, 0))
        .scalar_subquery()
        .label("posts"),
        select(func.count())
        .select_from(_newest)
        .where(*_new, _newest.c.parent_id.is_(None), _newest.c.answers == 0, _newest.c.facilitator.is_(False))
        .scalar_subquery()
        .label("questions"),
        _wrote.label("wrote"),
    )
    .where(
        spaces.c.run_id == bindparam("reader_root_id"),
        or_(spaces.c.pod == 0, spaces.c.pod == bindparam("reader_pod")),
    )
    .order_by(spaces.c.id)
)
