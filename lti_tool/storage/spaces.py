"""Spaces, and the counts that are kept as contributions happen, so that nobody ever has to count a whole run.

`participation` has a row for everybody who wrote as a learner; facilitators' words are in no count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Integer, and_, bindparam, func, select, update

from lti_tool.storage.community_tables import answered, participation, posts, spaces
from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.tables import enrolments


@dataclass(frozen=True, slots=True)
class Space:
    """The place of one discussion in one run."""

    id: int
    version: int
    contributors: int
    """Learners with a countable contribution."""
    written: int
    """Everything learners wrote, whether it counts or not."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one learner has contributed to one space: countable posts and replies, and different people answered."""

    posts: int = 0
    replies: int = 0
    peers: int = 0
    others: int = 0
    """People with a countable contribution whom this learner has not answered yet."""
    written: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """As the rules want it."""
        return {"posts": self.posts, "replies": self.replies, "peers": self.peers, "others": self.others}


def find(tx: Transaction, run_id: int, activity: str) -> Space | None:
    """The space of a discussion; None while nobody has written there."""
    row = tx.execute(_FIND, {"run_id": run_id, "activity": activity}).one_or_none()
    return None if row is None else Space(row.id, row.version, row.contributors, row.written)


def lock(tx: Transaction, run_id: int, activity: str) -> Space:
    """The space, made when it is new, kept from other writers until this act is over."""
    key = {"run_id": run_id, "activity": activity}
    row = tx.execute(_LOCK, key).one_or_none()
    if row is None:
        insert_once(tx, spaces, {**key, "version": 0, "contributors": 0, "written": 0})
        row = tx.execute(_LOCK, key).one()
    return Space(row.id, row.version, row.contributors, row.written)


def changed(tx: Transaction, space_id: int, *, contributors: int = 0, written: int = 0) -> None:
    """A new version of the space, with that many more contributors and learners' posts."""
    tx.execute(_CHANGED, {"id_": space_id, "contributors_": contributors, "written_": written})


def renamed(tx: Transaction, person_id: int) -> None:
    """A new version of every space where this person wrote, because the name above the posts is another now."""
    mine = (
        select(posts.c.space_id)
        .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
        .filter_by(person_id=person_id)
    )
    # Locked in one order, so that two people who rename themselves at once never wait for each other.
    ids = tx.execute(select(spaces.c.id).where(spaces.c.id.in_(mine)).order_by(spaces.c.id).with_for_update()).scalars()
    for space_id in ids.all():
        changed(tx, space_id)


def parts_of(tx: Transaction, run_id: int, enrolment_id: int | None) -> Mapping[str, Part]:
    """One learner's part in every space of a run, by activity id, with one statement."""
    rows = tx.execute(_PARTS, {"run_id": run_id, "enrolment_id": enrolment_id or 0})
    return {row.activity: _part(row.contributors, *row[2:]) for row in rows}


def parts_of_all(tx: Transaction, run_id: int) -> Mapping[int, Mapping[str, Part]]:
    """Everybody's part in every space of a run, by enrolment and activity id, with three statements for any number."""
    met = {(row.space_id, row.enrolment_id): row.n for row in tx.execute(_MET_BY_ALL, {"run_id": run_id})}
    found: dict[int, dict[str, Part]] = defaultdict(dict)
    for row in tx.execute(_PARTS_OF_ALL, {"run_id": run_id}):
        counts = (row.posts, row.replies, row.peers, row.written, met.get((row.space_id, row.enrolment_id), 0))
        found[row.enrolment_id][row.activity] = _part(row.contributors, *counts)
    return found


def contributors(tx: Transaction, run_id: int) -> Mapping[str, int]:
    """How many learners have a countable contribution in each discussion of a run."""
    rows = tx.execute(select(spaces.c.activity, spaces.c.contributors).where(spaces.c.run_id == run_id))
    return {row.activity: row.contributors for row in rows}


def versions(tx: Transaction, run_id: int) -> int:
    """A number that grows whenever anything in the run's spaces changes."""
    return int(tx.execute(_VERSIONS, {"run_id": run_id}).scalar_one() or 0)


def add(tx: Transaction, space_id: int, enrolment_id: int, *, posts: int, replies: int, peers: int) -> Part:
    """Count what a learner just wrote; the learner's counts as they were before (without `others`).

    The caller holds the learner's enrolment, so nobody else counts for this learner now.
    """
    key = {"space_id": space_id, "enrolment_id": enrolment_id}
    row = tx.execute(_PARTICIPATION, key).one_or_none()
    if row is None:
        counts = {"posts": posts, "replies": replies, "peers": peers, "written": 1}
        tx.execute(_BEGIN_PART, {**key, **counts})
        return Part()
    more = {"posts_": row.posts + posts, "replies_": row.replies + replies, "peers_": row.peers + peers}
    tx.execute(_ADD, {"space_id_": space_id, "enrolment_id_": enrolment_id, **more, "written_": row.written + 1})
    return Part(row.posts, row.replies, row.peers, written=row.written)


def meet(tx: Transaction, space_id: int, enrolment_id: int, peer_id: int) -> bool:
    """Note that a learner has answered a peer; whether it is the first time."""
    return insert_once(tx, answered, {"space_id": space_id, "enrolment_id": enrolment_id, "peer_id": peer_id})


def _part(
    contributors: int, posts: int | None, replies: int | None, peers: int | None, written: int | None, met: int
) -> Part:
    contributed = bool(posts or replies)
    others = max(0, contributors - contributed - met)
    return Part(posts or 0, replies or 0, peers or 0, others, written or 0)


_peer = participation.alias("peer")
# Somebody may have been answered before anything of theirs counted, so only peers who contributed are taken off.
_MET = (
    select(func.count())
    .select_from(
        answered.join(_peer, and_(_peer.c.space_id == answered.c.space_id, _peer.c.enrolment_id == answered.c.peer_id))
    )
    .where(_peer.c.posts + _peer.c.replies > 0)
)
_FIND = select(spaces).where(spaces.c.run_id == bindparam("run_id"), spaces.c.activity == bindparam("activity"))
_LOCK = _FIND.with_for_update()
_VERSIONS = select(func.sum(spaces.c.version)).where(spaces.c.run_id == bindparam("run_id"))
_PARTICIPATION = select(participation).where(
    participation.c.space_id == bindparam("space_id"), participation.c.enrolment_id == bindparam("enrolment_id")
)
_CHANGED = (
    update(spaces)
    .where(spaces.c.id == bindparam("id_"))
    .values(
        version=spaces.c.version + 1,
        contributors=spaces.c.contributors + bindparam("contributors_", type_=Integer),
        written=spaces.c.written + bindparam("written_", type_=Integer),
    )
)
_BEGIN_PART = participation.insert()
_ADD = (
    update(participation)
    .where(
        participation.c.space_id == bindparam("space_id_"), participation.c.enrolment_id == bindparam("enrolment_id_")
    )
    .values(
        posts=bindparam("posts_"),
        replies=bindparam("replies_"),
        peers=bindparam("peers_"),
        written=bindparam("written_"),
    )
)
_COUNTS = (participation.c.posts, participation.c.replies, participation.c.peers, participation.c.written)
_PARTS = (
    select(
        spaces.c.activity,
        spaces.c.contributors,
        *_COUNTS,
        _MET.where(answered.c.space_id == spaces.c.id, answered.c.enrolment_id == bindparam("enrolment_id"))
        .correlate(spaces)
        .scalar_subquery(),
    )
    .outerjoin(
        participation,
        and_(participation.c.space_id == spaces.c.id, participation.c.enrolment_id == bindparam("enrolment_id")),
    )
    .where(spaces.c.run_id == bindparam("run_id"))
)
_PARTS_OF_ALL = (
    select(spaces.c.activity, spaces.c.contributors, participation)
    .join(participation, participation.c.space_id == spaces.c.id)
    .where(spaces.c.run_id == bindparam("run_id"))
)
_MET_BY_ALL = (
    select(answered.c.space_id, answered.c.enrolment_id, func.count().label("n"))
    .join(_peer, and_(_peer.c.space_id == answered.c.space_id, _peer.c.enrolment_id == answered.c.peer_id))
    .join(spaces, spaces.c.id == answered.c.space_id)
    .where(spaces.c.run_id == bindparam("run_id"), _peer.c.posts + _peer.c.replies > 0)
    .group_by(answered.c.space_id, answered.c.enrolment_id)
)
