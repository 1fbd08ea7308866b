"""What people put on posts and in them: endorsements, "helped me", "confirmed", "best practice", and mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Integer, and_, bindparam, delete, exists, false, func, literal_column, or_, select, update

from lti_tool.storage.community_tables import marks, mentions, posts
from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.tables import enrolments, people, runs

KINDS = ("endorse", "helped_me", "confirmed", "best_practice")
_COLUMNS = {"endorse": "endorsed", "helped_me": "helped", "confirmed": "confirmed", "best_practice": "best_practice"}


class Named(NamedTuple):
    """Somebody who can be mentioned."""

    enrolment_id: int
    name: str | None


def put(tx: Transaction, post_id: int, enrolment_id: int, kind: str, now: datetime) -> bool:
    """Put a mark on a post; whether it was not there yet."""
    return insert_once(tx, marks, {"post_id": post_id, "enrolment_id": enrolment_id, "kind": kind, "created_at": now})


def take(tx: Transaction, post_id: int, enrolment_id: int | None, kind: str) -> bool:
    """Take a mark off a post, or everybody's of this kind; whether there was one."""
    if enrolment_id is None:
        return bool(tx.execute(_TAKE_ALL, {"post_id_": post_id, "kind_": kind}).rowcount)
    return bool(tx.execute(_TAKE, {"post_id_": post_id, "enrolment_id_": enrolment_id, "kind_": kind}).rowcount)


def tell_post(tx: Transaction, post_id: int, kind: str, *, more: int, seq: int) -> None:
    """Write into the post that it has that many more marks of this kind, or whether it has one still."""
    values = {"more_": more} if kind == "endorse" else {"kind_": kind}
    tx.execute(_TELL_POST[kind], {"id_": post_id, "seq_": seq, **values})


def endorsed_by(tx: Transaction, enrolment_id: int, post_ids: Sequence[int]) -> frozenset[int]:
    """Which of these posts a person has endorsed."""
    values = {"enrolment_id": enrolment_id, "post_ids": list(post_ids)}
    return frozenset(tx.execute(_ENDORSED_BY, values).scalars())


def mention(tx: Transaction, post_id: int, enrolment_ids: Iterable[int]) -> list[int]:
    """Make these the people a post mentions; those who were not among them before."""
    wanted = set(enrolment_ids)
    before = set(tx.execute(_MENTIONED, {"post_id": post_id}).scalars())
    for enrolment_id in before - wanted:
        tx.execute(_UNMENTION, {"post_id_": post_id, "enrolment_id_": enrolment_id})
    for enrolment_id in sorted(wanted - before):
        insert_once(tx, mentions, {"post_id": post_id, "enrolment_id": enrolment_id})
    return sorted(wanted - before)


def mentioned(tx: Transaction, post_id: int) -> list[Named]:
    """The people a post mentions."""
    return [Named._make(row) for row in tx.execute(_MENTIONED_NAMES, {"post_id": post_id})]


def can_be_mentioned(
    tx: Transaction, space_id: int, run_id: int, enrolment_ids: Sequence[int], *, closed: bool
) -> frozenset[int]:
    """Which of these people run the course, or wrote something in the space that is seen under their names.

    `closed`: whoever asks sees nothing of peers yet, and is not told either who has written.
    """
    values = {"space_id": space_id, "run_id": run_id, "ids": list(enrolment_ids), "closed": int(closed)}
    return frozenset(tx.execute(_CAN_BE_MENTIONED, values).scalars())


_MARK = and_(marks.c.post_id == bindparam("post_id_"), marks.c.kind == bindparam("kind_"))
_TAKE_ALL = delete(marks).where(_MARK)
_TAKE = _TAKE_ALL.where(marks.c.enrolment_id == bindparam("enrolment_id_"))
_HAS_ONE = exists().where(marks.c.post_id == bindparam("id_"), marks.c.kind == bindparam("kind_"))
_TELL_POST = {
    kind: update(posts)
    .where(posts.c.id == bindparam("id_"))
    .values(
        {
            # Many may endorse one post, so these are not counted anew for each.
            column: posts.c.endorsed + bindparam("more_", type_=Integer) if kind == "endorse" else _HAS_ONE,
            "seq": bindparam("seq_", type_=Integer),
        }
    )
    for kind, column in _COLUMNS.items()
}
_ENDORSED_BY = select(marks.c.post_id).where(
    marks.c.post_id.in_(bindparam("post_ids", expanding=True)),
    marks.c.enrolment_id == bindparam("enrolment_id"),
    marks.c.kind == "endorse",
)
_MENTIONED = select(mentions.c.enrolment_id).where(mentions.c.post_id == bindparam("post_id"))
_MENTIONED_NAMES = (
    select(mentions.c.enrolment_id, func.coalesce(people.c.platform_name, people.c.chosen_name))
    .join(enrolments, enrolments.c.id == mentions.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(mentions.c.post_id == bindparam("post_id"))
    .order_by(mentions.c.enrolment_id)
)
_UNMENTION = delete(mentions).where(
    mentions.c.post_id == bindparam("post_id_"), mentions.c.enrolment_id == bindparam("enrolment_id_")
)
_WROTE_HERE = exists().where(
    posts.c.space_id == bindparam("space_id"),
    posts.c.enrolment_id == enrolments.c.id,
    posts.c.state == "visible",
    posts.c.anonymous == false(),
    posts.c.private_to.is_(None),
)
_CAN_BE_MENTIONED = (
    select(enrolments.c.id)
    .join(runs, runs.c.id == enrolments.c.run_id)
    .where(
        enrolments.c.id.in_(bindparam("ids", expanding=True)),
        runs.c.root_id == bindparam("run_id"),
        or_(
            enrolments.c.role == "facilitator",
            and_(bindparam("closed", type_=Integer) == literal_column("0"), _WROTE_HERE),
        ),
    )
)
