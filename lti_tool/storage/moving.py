"""Moving what people wrote from one space to another: when pods merge, runs join or part, or somebody changes pods.

What goes is always everything that certain people wrote there, with their counts: a reply goes with its author, so what
counts for whom never changes, and nothing has to be decided about anybody's words. Where a reply and what it answers
come to lie in different spaces, the reply remembers that it answered something there (`parted:<post id>`), and finds it
again when the two come together. Statements for any number of people, never one per post.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, cast, delete, false, func, literal, select, update
from sqlalchemy import String as Words

from lti_tool.storage import rechecks, review_counts
from lti_tool.storage import spaces as kept
from lti_tool.storage.community_tables import answered, marks, participation, posts, reviews, spaces
from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.posts_writing import UNANSWERED
from lti_tool.storage.tables import enrolments

PARTED = "parted:"

Who = ColumnElement[bool]
"""Which people, as a condition on their enrolments."""


def from_runs(run_ids: Sequence[int]) -> Who:
    """The people who came through these runs."""
    return enrolments.c.run_id.in_(run_ids)


def in_pod(pod_id: int) -> Who:
    """The people who are in this pod now."""
    return enrolments.c.pod_id == pod_id


def person(enrolment_id: int) -> Who:
    """One person."""
    return enrolments.c.id == enrolment_id


def keys_of(tx: Transaction, root_id: int, pod: int) -> list[kept.Key]:
    """Every space that there is of a pod, or with 0 of a whole community."""
    query = select(spaces.c.run_id, spaces.c.activity, spaces.c.pod)
    rows = tx.execute(query.where(spaces.c.run_id == root_id, spaces.c.pod == pod).order_by(spaces.c.activity))
    return [(row.run_id, row.activity, row.pod) for row in rows]


def hold(tx: Transaction, keys: Iterable[kept.Key]) -> dict[kept.Key, int]:
    """The ids of these spaces, made where they are new, all kept from writers; locked in one order."""
    ids: dict[kept.Key, int] = {}
    for run_id, activity, pod in keys:
        insert_once(tx, spaces, {"run_id": run_id, "activity": activity, "pod": pod})
        query = select(spaces.c.id).filter_by(run_id=run_id, activity=activity, pod=pod)
        ids[run_id, activity, pod] = tx.execute(query).scalar_one()
    for space_id in sorted(ids.values()):
        kept.hold(tx, space_id)
    return ids


def move(tx: Transaction, origin: int, target: int, *, who: Who, now: datetime) -> None:
    """Move everything that these people wrote in the space `origin`. The caller holds both spaces.

    Whoever has a part in either space is looked at again by the worker.
    """
    people = select(enrolments.c.id).where(who)
    both = _in(tx, origin, people) & _in(tx, target, people)
    seqs = {target: kept.changed(tx, target), origin: kept.left(tx, origin)}
    _forget_twins(tx, origin, both)
    root = tx.execute(select(spaces.c.run_id).where(spaces.c.id == target)).scalar_one()
    theirs = {"space_id": target, "run_id": root, "seq": seqs[target]}
    _take(tx, posts, posts.c.enrolment_id.in_(people), origin, theirs)
    _take(tx, reviews, reviews.c.assessor_id.in_(people), origin, {"space_id": target})
    _take(tx, participation, participation.c.enrolment_id.in_(people), origin, {"space_id": target})
    _take(tx, answered, answered.c.enrolment_id.in_(people), origin, {"space_id": target})
    changed = _mend(tx, target, seqs[target]) | _cut(tx, seqs) | _thankful(tx, seqs) | {(target, one) for one in both}
    for space_id, author in sorted(changed):
        kept.recount(tx, space_id, author)
    review_counts.meet(tx, seqs)
    tx.execute(update(spaces).where(spaces.c.id.in_(seqs)).values(_SUMS))
    rechecks.soon(tx, _in(tx, origin) | _in(tx, target), now)


def rename(tx: Transaction, origin: kept.Key, *, run_id: int) -> None:
    """Have a space belong to another root run, with everything in it."""
    where = (spaces.c.run_id == origin[0], spaces.c.activity == origin[1], spaces.c.pod == origin[2])
    query = update(posts).where(posts.c.space_id.in_(select(spaces.c.id).where(*where)))
    tx.execute(query.values(run_id=run_id))
    tx.execute(update(spaces).where(*where).values(run_id=run_id, version=spaces.c.version + 1))


def drop(tx: Transaction, space_id: int) -> None:
    """Forget a space that nothing is in any more."""
    tx.execute(delete(spaces).where(spaces.c.id == space_id))


def _in(tx: Transaction, space_id: int, people: Any = None) -> set[int]:
    query = select(participation.c.enrolment_id).where(participation.c.space_id == space_id)
    if people is not None:
        query = query.where(participation.c.enrolment_id.in_(people))
    return set(tx.execute(query).scalars())


def _forget_twins(tx: Transaction, origin: int, both: set[int]) -> None:
    """Take away what somebody has in both spaces, where one of each will be left; it is counted anew."""
    if both:
        for table, whose in ((participation, "enrolment_id"), (answered, "enrolment_id")):
            tx.execute(delete(table).where(table.c.space_id == origin, table.c[whose].in_(both)))
        practice = (reviews.c.space_id == origin, reviews.c.sample.is_not(None), reviews.c.assessor_id.in_(both))
        tx.execute(delete(reviews).where(*practice))


def _take(tx: Transaction, table: Table, whose: Who, origin: int, values: dict[str, int]) -> None:
    tx.execute(update(table).where(table.c.space_id == origin, whose).values(**values))


def _cut(tx: Transaction, seqs: dict[int, int]) -> set[tuple[int, int]]:
    """Replies that lie in another space than what they answer: they stay replies, to something that has left."""
    above = posts.alias("above")
    apart = (
        select(posts.c.id, posts.c.space_id, posts.c.parent_id)
        .join(above, above.c.id == posts.c.parent_id)
        .where(posts.c.space_id.in_(seqs), above.c.space_id != posts.c.space_id)
    )
    rows = tx.execute(apart).all()
    for space_id, seq in seqs.items():
        ids = [row.id for row in rows if row.space_id == space_id]
        target = literal(PARTED).op("||")(cast(posts.c.parent_id, Words))
        tx.execute(update(posts).where(posts.c.id.in_(ids)).values(target=target, parent_id=None, seq=seq))
    return _answers_changed(tx, {row.parent_id for row in rows}, seqs)


def _mend(tx: Transaction, space_id: int, seq: int) -> set[tuple[int, int]]:
    """Replies that lie in one space again with what they answer."""
    here = select(posts.c.id, posts.c.target).where(posts.c.space_id == space_id, posts.c.target.startswith(PARTED))
    wanted = {row.id: int(row.target.removeprefix(PARTED)) for row in tx.execute(here)}
    there = select(posts.c.id).where(posts.c.space_id == space_id, posts.c.id.in_(set(wanted.values())))
    found = set(tx.execute(there).scalars())
    mended = {post_id: parent for post_id, parent in wanted.items() if parent in found}
    for post_id, parent in mended.items():
        tx.execute(update(posts).where(posts.c.id == post_id).values(parent_id=parent, target=None, seq=seq))
    return _answers_changed(tx, set(mended.values()), {space_id: seq})


def _answers_changed(tx: Transaction, parents: set[int], seqs: dict[int, int]) -> set[tuple[int, int]]:
    """Count the answers below these posts anew; whose counts depend on them, and where."""
    counts = {"answers": _ANSWERS, "peer_answers": _PEER_ANSWERS, "unanswered": UNANSWERED}
    for space_id, seq in seqs.items():
        here = (posts.c.id.in_(parents), posts.c.space_id == space_id)
        tx.execute(update(posts).where(*here).values({**counts, "seq": seq}))
    query = select(posts.c.space_id, posts.c.enrolment_id).where(
        posts.c.id.in_(parents), posts.c.facilitator == false()
    )
    rows = tx.execute(query.distinct())
    return {(row.space_id, row.enrolment_id) for row in rows if row.space_id in seqs}


def _thankful(tx: Transaction, seqs: dict[int, int]) -> set[tuple[int, int]]:
    """Who called a post of these spaces helpful: it may lie elsewhere now than she does."""
    query = (
        select(participation.c.space_id, participation.c.enrolment_id)
        .distinct()
        .join(marks, marks.c.enrolment_id == participation.c.enrolment_id)
        .join(posts, posts.c.id == marks.c.post_id)
        .where(participation.c.space_id.in_(seqs), posts.c.space_id.in_(seqs), marks.c.kind == "endorse")
    )
    return {(row.space_id, row.enrolment_id) for row in tx.execute(query)}


_below = posts.alias("below")
_ANSWERS = (
    select(func.count())
    .select_from(_below)
    .where(
        _below.c.parent_id == posts.c.id,
        _below.c.enrolment_id != posts.c.enrolment_id,
        _below.c.state == "visible",
        _below.c.private_to.is_(None),
    )
    .correlate(posts)
    .scalar_subquery()
)
_PEER_ANSWERS = (
    select(func.count())
    .select_from(_below)
    .where(
        _below.c.parent_id == posts.c.id,
        _below.c.enrolment_id != posts.c.enrolment_id,
        _below.c.state == "visible",
        _below.c.private_to.is_(None),
        _below.c.facilitator == false(),
    )
    .correlate(posts)
    .scalar_subquery()
)
_THERE = participation.c.space_id == spaces.c.id
_SUMS: dict[str, Any] = {
    "contributors": select(func.count())
    .select_from(participation)
    .where(_THERE, participation.c.posts + participation.c.replies > 0)
    .scalar_subquery(),
    "written": select(func.coalesce(func.sum(participation.c.written), 0)).where(_THERE).scalar_subquery(),
}
