"""Reviews: who has which work, what was said about it, and the counts that follow from it.

A review stays with its assessor's space, and says by its post whose work it is about, so that both sides keep what is
theirs when runs part. Everything that changes reviews here is done under the space's lock, so nobody is given work
that somebody else takes at the same moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, and_, bindparam, exists, func, literal_column, select, true, update

from lti_tool.storage.columns import Moment
from lti_tool.storage.community_tables import posts, reviews, spaces
from lti_tool.storage.database import Found, Transaction, insert_once


class Work(NamedTuple):
    """Something handed in. `nodes` is JSON, made when it was written."""

    id: int
    enrolment_id: int
    nodes: str
    at: datetime


class Review(NamedTuple):
    """One review, with the work it is about; `post_id` is None for practice on a sample."""

    id: int
    space_id: int
    assessor_id: int
    subject_id: int | None
    post_id: int | None
    sample: str | None
    kind: str
    state: str
    levels: Mapping[str, int]
    comment: str
    created_at: datetime
    done_at: datetime | None
    nodes: str | None
    extras: str | None
    """What else the work's answer says, as JSON members (`posts.extras`)."""
    work_at: datetime | None
    is_there: bool
    """Whether its work can still be seen: when runs part, a review stays with who wrote it, and the work goes."""


class Place(NamedTuple):
    """Where a review happens."""

    run_id: int
    activity: str
    pod: int


def place_of(tx: Transaction, review_id: int, assessor_id: int) -> Place | None:
    """The space in which this person has this review of a peer's work; None if it is not hers."""
    row = tx.execute(_PLACE, {"id": review_id, "assessor_id": assessor_id}).one_or_none()
    return None if row is None else Place(*row)


def find(tx: Transaction, review_id: int) -> Review:
    """One review; it must be there."""
    return _review(tx.execute(_ONE, {"id": review_id}).one())


def holds(tx: Transaction, assessor_id: int, post_id: int) -> bool:
    """Whether somebody was given this work to review and may look at it now: it is there, and of her own community."""
    return tx.execute(_HOLDS, {"assessor_id": assessor_id, "post_id": post_id}).first() is not None


def practised(tx: Transaction, space_id: int, assessor_id: int) -> dict[str, Mapping[str, int]]:
    """The levels somebody gave to samples, by sample."""
    rows = tx.execute(_PRACTISED, {"space_id": space_id, "assessor_id": assessor_id})
    return {row.sample: row.levels for row in rows}


def practise(tx: Transaction, values: Mapping[str, Any]) -> bool:
    """Note the levels given to a sample; the first ones stay. Whether these were the first."""
    return insert_once(tx, reviews, {**values, "kind": "training", "state": "done", "comment": ""})


def open_of(tx: Transaction, space_id: int, assessor_id: int) -> Review | None:
    """The review somebody has begun and not done, whose work is still there."""
    row = tx.execute(_OPEN, {"space_id": space_id, "assessor_id": assessor_id}).first()
    return None if row is None else _review(row)


def given(tx: Transaction, space_id: int, assessor_id: int, *, limit: int) -> list[Review]:
    """The reviews somebody did, newest first."""
    values = {"space_id": space_id, "assessor_id": assessor_id, "limit": limit}
    return [_review(row) for row in tx.execute(_GIVEN, values)]


def received(tx: Transaction, space_id: int, subject_id: int, *, limit: int) -> list[Review]:
    """What was said about somebody's work that is still there, newest first; a facilitator's judgement among it."""
    values = {"space_id": space_id, "subject_id": subject_id, "limit": limit}
    return [_review(row) for row in tx.execute(_RECEIVED, values)]


def available(tx: Transaction, space_id: int, assessor_id: int) -> Work | None:
    """The work this person would be given next: what fewest look at, the oldest first; never own, never twice."""
    row = tx.execute(_NEXT, {"space_id": space_id, "assessor_id": assessor_id}).first()
    return None if row is None else Work._make(row)


def assign(tx: Transaction, space_id: int, assessor_id: int, work: Work, now: datetime) -> int:
    """Give `work` to somebody; the review's id. One that was void, because the work was away, is begun again."""
    again = {"assessor_id_": assessor_id, "post_id_": work.id, "created_at_": now}
    known = tx.execute(_ASSIGN_AGAIN, again).scalar_one_or_none()
    if known is not None:
        _reload(tx, work.id)
        return int(known)
    values = {
        "space_id": space_id,
        "assessor_id": assessor_id,
        "subject_id": work.enrolment_id,
        "post_id": work.id,
        "kind": "peer",
        "state": "assigned",
        "levels": {},
        "comment": "",
        "created_at": now,
    }
    found = int(tx.execute(_ASSIGN, values).scalar_one())
    _reload(tx, work.id)
    return found


def lapse(tx: Transaction, space_id: int, before: datetime, *, limit: int = 50) -> None:
    """Reviews begun before then and not done hold nobody's work any longer; whoever began them may still finish."""
    for row in tx.execute(_STALE, {"space_id": space_id, "before": before, "limit": limit}).all():
        tx.execute(_PUT_STATE, {"id_": row.id, "state_": "lapsed"})
        _reload(tx, row.post_id)


def let_go(tx: Transaction, space_id: int, assessor_id: int) -> None:
    """Reviews begun by this person whose work is gone are void: she can be given other work."""
    for row in tx.execute(_GONE, {"space_id": space_id, "assessor_id": assessor_id}).all():
        tx.execute(_PUT_STATE, {"id_": row.id, "state_": "void"})
        _reload(tx, row.post_id)


def finish(tx: Transaction, review: Review, *, levels: Mapping[str, int], comment: str, now: datetime) -> None:
    """Keep what was said. When it was first done stays."""
    values = {"id_": review.id, "levels_": dict(levels), "comment_": comment, "done_at_": review.done_at or now}
    tx.execute(_FINISH, values)
    if review.post_id is not None:
        _reload(tx, review.post_id)


def _reload(tx: Transaction, post_id: int) -> None:
    tx.execute(_RELOAD, {"post_id_": post_id})


def _review(row: Found) -> Review:
    return Review._make((*row[:-1], bool(row.is_there)))


THERE = and_(posts.c.state == "visible", posts.c.countable == true())
HERE = posts.c.space_id == reviews.c.space_id
"""Whether the work lies where its reviewer is."""
_REVIEW = (
    reviews.c.id,
    reviews.c.space_id,
    reviews.c.assessor_id,
    reviews.c.subject_id,
    reviews.c.post_id,
    reviews.c.sample,
    reviews.c.kind,
    reviews.c.state,
    reviews.c.levels,
    reviews.c.comment,
    reviews.c.created_at,
    reviews.c.done_at,
    posts.c.nodes,
    posts.c.extras,
    posts.c.created_at.label("work_at"),
    and_(THERE, HERE).label("is_there"),
)
MINE = and_(reviews.c.space_id == bindparam("space_id"), reviews.c.assessor_id == bindparam("assessor_id"))
PEER = reviews.c.kind == "peer"
_JOINED = select(*_REVIEW).outerjoin(posts, posts.c.id == reviews.c.post_id)
_ONE = _JOINED.where(reviews.c.id == bindparam("id"))
_PLACE = (
    select(spaces.c.run_id, spaces.c.activity, spaces.c.pod)
    .join(reviews, reviews.c.space_id == spaces.c.id)
    .where(reviews.c.id == bindparam("id"), reviews.c.assessor_id == bindparam("assessor_id"), PEER)
)
_HOLDS = (
    select(reviews.c.id)
    .join(posts, posts.c.id == reviews.c.post_id)
    .where(
        reviews.c.assessor_id == bindparam("assessor_id"),
        reviews.c.post_id == bindparam("post_id"),
        PEER,
        reviews.c.state != "void",
        THERE,
        HERE,
    )
)
_PRACTISED = select(reviews.c.sample, reviews.c.levels).where(MINE, reviews.c.kind == "training")
_OPEN = (
    _JOINED.where(MINE, PEER, reviews.c.state.in_(("assigned", "lapsed")), THERE, HERE)
    .order_by(reviews.c.id.desc())
    .limit(1)
)
_GIVEN = _JOINED.where(MINE, PEER, reviews.c.state == "done").order_by(reviews.c.id.desc()).limit(bindparam("limit"))
_RECEIVED = (
    _JOINED.where(
        reviews.c.subject_id == bindparam("subject_id"),
        reviews.c.state == "done",
        # Not to be looked up by: SQLite would go through all that was handed in here.
        posts.c.space_id + 0 == bindparam("space_id"),
        THERE,
    )
    .order_by(reviews.c.id.desc())
    .limit(bindparam("limit"))
)
_hers = posts.alias("hers")
# One review for each author: whoever hands in twice is not reviewed twice by the same person.
_KNOWN = exists().where(
    reviews.c.assessor_id == bindparam("assessor_id"),
    PEER,
    reviews.c.state != "void",
    reviews.c.post_id == _hers.c.id,
    _hers.c.enrolment_id == posts.c.enrolment_id,
    _hers.c.space_id == posts.c.space_id,
    _hers.c.state == "visible",
    _hers.c.countable == true(),
)
_NEXT = (
    select(posts.c.id, posts.c.enrolment_id, posts.c.nodes, posts.c.created_at)
    .where(
        posts.c.space_id == bindparam("space_id"),
        posts.c.reviews.is_not(None),
        THERE,
        posts.c.enrolment_id != bindparam("assessor_id"),
        ~_KNOWN,
    )
    .order_by(posts.c.reviews, posts.c.id)
    .limit(1)
)
_ASSIGN = reviews.insert().returning(reviews.c.id)
_ASSIGN_AGAIN = (
    update(reviews)
    .where(
        reviews.c.assessor_id == bindparam("assessor_id_"),
        reviews.c.post_id == bindparam("post_id_"),
        PEER,
        reviews.c.state == "void",
    )
    .values(state="assigned", created_at=bindparam("created_at_", type_=Moment))
    .returning(reviews.c.id)
)
_STALE = (
    select(reviews.c.id, reviews.c.post_id)
    .where(
        reviews.c.space_id == bindparam("space_id"),
        # Written out, as in the index: of a parameter no database knows that it always says so.
        reviews.c.state == literal_column("'assigned'"),
        reviews.c.created_at < bindparam("before", type_=Moment),
    )
    .order_by(reviews.c.created_at)
    .limit(bindparam("limit"))
)
_GONE = (
    select(reviews.c.id, reviews.c.post_id)
    .join(posts, posts.c.id == reviews.c.post_id)
    .where(MINE, PEER, reviews.c.state.in_(("assigned", "lapsed")), ~and_(THERE, HERE))
)
_PUT_STATE = update(reviews).where(reviews.c.id == bindparam("id_")).values(state=bindparam("state_"))
_FINISH = (
    update(reviews)
    .where(reviews.c.id == bindparam("id_"))
    .values(
        state="done",
        levels=bindparam("levels_", type_=JSON),
        comment=bindparam("comment_"),
        done_at=bindparam("done_at_", type_=Moment),
    )
)
_HELD = (
    select(func.count())
    .select_from(reviews)
    .where(reviews.c.post_id == bindparam("post_id_"), PEER, reviews.c.state.in_(("assigned", "done")))
    .scalar_subquery()
)
_RELOAD = update(posts).where(posts.c.id == bindparam("post_id_"), posts.c.reviews.is_not(None)).values(reviews=_HELD)
