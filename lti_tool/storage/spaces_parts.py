"""What one person has contributed to a space, as it was kept when it happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, bindparam, func, literal, literal_column, or_, select

from lti_tool.storage.community_tables import answered, participation, posts, spaces
from lti_tool.storage.database import Found, Transaction

MOST_UNREAD = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One learner's part in one space. The counts are those of `contributions.Counts`."""

    space_id: int = 0
    contributors: int = 0
    """Learners with a countable contribution, this one among them."""
    posts: int = 0
    replies: int = 0
    peers: int = 0
    others: int = 0
    """People with a countable contribution whom this learner has not answered yet."""
    met: int = 0
    """People with a countable contribution whom she has answered."""
    written: int = 0
    earlier: int = 0
    samples: int = 0
    colleague: int = 0
    staff: int = 0
    answer_backs: int = 0
    answers: int = 0
    """Visible answers of peers to her own posts."""
    endorsements: int = 0
    accepted: int = 0
    reviews_given: int = 0
    reviews_received: int = 0
    attended: int = 0
    """Whether she was at any meeting, or made up for one."""
    make_up: bool = False
    outcomes: int = 0
    booked: int = 0
    """Whether she has a seat in a meeting to come, or waits for one."""
    past: int = 0
    """Meetings that have ended since she came."""
    dates: int = 0
    """Meetings that somebody could sign up for now."""
    marks: float | None = None
    posted_at: datetime | None = None
    waiting: bool = False
    read_id: int = 0
    unread: int = 0
    """Posts of others she has not seen, up to `MOST_UNREAD`; only where it was asked for."""

    @property
    def counts(self) -> dict[str, Any]:
        """As the rules want it; what is rare is left out while there is none of it."""
        found: dict[str, Any] = {
            "posts": self.posts,
            "replies": self.replies,
            "peers": self.peers,
            "others": self.others,
        }
        for name, value in zip(_ONLY_WHERE_SOME, _RARE_OF(self), strict=True):
            if value:
                found[name] = value
        return found if self.marks is None else {**found, "marks": self.marks}


_RARE = (
    *("earlier", "samples", "colleague", "staff", "answer_backs", "answers"),
    *("endorsements", "accepted", "reviews_given", "reviews_received"),
    *("attended", "make_up", "outcomes", "booked", "past"),
)
_ONLY_WHERE_SOME = (*_RARE, "dates")
_RARE_OF = attrgetter(*_ONLY_WHERE_SOME)


def parts_of(
    tx: Transaction, run_id: int, enrolment_id: int | None, *, pod: int = 0, unread: bool = False
) -> Mapping[str, Part]:
    """One learner's part in every space of a run that is hers, by activity id, with one statement.

    `pod` is her pod's id. Where an activity has been moved between the run and its pods, the pod's space is meant.
    `unread` has it counted, too, what she has not seen. Post first is the caller's business: where her own post is
    missing yet, that number says nothing to her.
    """
    query = _PARTS_UNREAD if unread else _PARTS
    rows = tx.execute(query, {"run_id": run_id, "enrolment_id": enrolment_id or 0, "pod": pod})
    return {row.activity: _part(row, unread=row.unread if unread else 0) for row in rows}


def part(tx: Transaction, space_id: int, enrolment_id: int | None) -> Part:
    """One learner's part in one space."""
    return _part(tx.execute(_PART, {"space_id": space_id, "enrolment_id": enrolment_id or 0}).one())


def _part(row: Found, *, unread: int = 0) -> Part:
    space_id, _, contributors, met, dates, *copied = row[: len(_COPIED) + 5]
    found = {name: value for name, value in zip(_COPIED, copied, strict=True) if value is not None}
    contributed = bool(row.posts or row.replies)
    others = max(0, contributors - contributed - met)
    counted = {"contributors": contributors, "others": others, "met": met}
    return Part(space_id=space_id, **counted, dates=dates, unread=unread, **found)


_COPIED = (
    *("posts", "replies", "peers", "written"),
    *_RARE,
    *("marks", "posted_at", "waiting", "read_id"),
)
_peer = participation.alias("peer")
# Somebody may have been answered before anything of theirs counted, so only peers who contributed are taken off.
_MET = (
    select(func.count())
    .select_from(
        answered.join(_peer, and_(_peer.c.space_id == answered.c.space_id, _peer.c.enrolment_id == answered.c.peer_id))
    )
    .where(
        _peer.c.posts + _peer.c.replies > 0,
        answered.c.space_id == spaces.c.id,
        answered.c.enrolment_id == bindparam("enrolment_id"),
    )
    .correlate(spaces)
    .scalar_subquery()
    .label("met")
)
_ALL_PARTS = select(
    *(spaces.c.id, spaces.c.activity, spaces.c.contributors, _MET, spaces.c.dates),
    *(participation.c[name] for name in _COPIED),
).outerjoin(
    participation,
    and_(participation.c.space_id == spaces.c.id, participation.c.enrolment_id == bindparam("enrolment_id")),
)
_PARTS = _ALL_PARTS.where(
    spaces.c.run_id == bindparam("run_id"), spaces.c.pod.in_((literal_column("0"), bindparam("pod")))
).order_by(spaces.c.pod)
_NEW = (
    select(posts.c.id)
    .where(
        posts.c.space_id == spaces.c.id,
        posts.c.id > func.coalesce(participation.c.read_id, 0),
        posts.c.state == "visible",
        posts.c.enrolment_id != bindparam("enrolment_id"),
        or_(posts.c.private_to.is_(None), posts.c.private_to == bindparam("enrolment_id")),
    )
    .limit(literal(MOST_UNREAD, literal_execute=True))
    .correlate(spaces, participation)
    .subquery()
)
_PARTS_UNREAD = _PARTS.add_columns(select(func.count()).select_from(_NEW).scalar_subquery().label("unread"))
_PART = _ALL_PARTS.where(spaces.c.id == bindparam("space_id"))
