"""Notices: what happened that one person should know. Pages by cursor, newest first.

A notice about a post keeps nothing of it. What may be shown is asked each time, so a post that was hidden, or that lies
in a pod one has left, is not told about any more, and one that waits for a facilitator is told about once it is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, func, or_, select, update

from lti_tool.records import Role
from lti_tool.storage.community_tables import notices, participation, posts, spaces
from lti_tool.storage.database import Found, Transaction
from lti_tool.storage.sight import IN_SIGHT, OWN, TO_ME, Reader
from lti_tool.storage.tables import enrolments, people, runs

MOST_COUNTED = 100
"""Nobody reads a larger number, and counting it would take longer the longer somebody stays away."""


class Told(NamedTuple):
    """What a new notice must be checked against: whose post it is about and where that is, and her record."""

    author_id: int | None
    activity: str | None
    record: dict[str, Any]


class Unread(NamedTuple):
    """How many notices wait, up to `MOST_COUNTED`, and the newest notice there is (0: none)."""

    n: int
    newest: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice with what may be shown of the post it is about."""

    id: int
    kind: str
    activity: str | None
    text: str
    at: datetime
    is_read: bool
    post_id: int | None
    parent_id: int | None
    mine: bool
    """Whether the post is the reader's own."""
    said: str | None
    """The post's words, as they were typed."""
    to_me: bool
    """Whether a facilitator said it to everybody or to the reader."""
    anonymous: bool
    author_id: int | None
    author: str | None
    posted: bool
    """Whether the reader has a countable post of her own there."""


def told(tx: Transaction, enrolment_id: int, post_id: int | None) -> Told | None:
    """What to check a new notice against; None when there is nobody to tell any more."""
    row = tx.execute(_TOLD, {"enrolment_id": enrolment_id, "post_id": post_id}).one_or_none()
    return None if row is None else Told(row.author_id, row.activity, row.record)


def is_told(tx: Transaction, enrolment_id: int, kind: str, post_id: int) -> bool:
    """Whether somebody has such a notice about a post already."""
    found = tx.execute(_IS_TOLD, {"enrolment_id": enrolment_id, "kind": kind, "post_id": post_id})
    return found.first() is not None


def add(
    tx: Transaction,
    enrolment_id: int,
    kind: str,
    *,
    post_id: int | None,
    activity: str | None,
    text: str,
    now: datetime,
) -> None:
    """One more notice."""
    values = {"enrolment_id": enrolment_id, "kind": kind, "post_id": post_id, "activity": activity, "text": text}
    tx.execute(_ADD, {**values, "created_at": now})


def page(tx: Transaction, reader: Reader, *, before: int, limit: int) -> list[Notice]:
    """The reader's notices that are older than the one with the id `before`, newest first."""
    rows = tx.execute(_PAGE, {**reader.values, "before": before, "limit": limit})
    return [_notice(row, reader) for row in rows]


def unread(tx: Transaction, reader: Reader) -> Unread:
    """How many of them nobody has looked at."""
    newest = tx.execute(_NEWEST, {"reader_enrolment_id": reader.enrolment_id}).scalar_one()
    n = tx.execute(_UNREAD, reader.values).scalar_one() if newest else 0
    return Unread(int(n), newest or 0)


def news(tx: Transaction, reader: Reader, *, limit: int) -> list[Notice]:
    """What the reader has neither read nor been sent in a letter, newest first."""
    return [_notice(row, reader) for row in tx.execute(_NEWS, {**reader.values, "limit": limit})]


def mailed(tx: Transaction, ids: Sequence[int], at: datetime | None) -> None:
    """These notices were sent in a letter then; None: they were not, after all."""
    tx.execute(_MAILED, {"ids": list(ids), "at": at})


def read(tx: Transaction, reader: Reader, *, upto: int, now: datetime) -> None:
    """The reader has seen what she could see, up to the notice with the id `upto`."""
    tx.execute(_READ, {**reader.values, "upto": upto, "now": now})


def _notice(row: Found, reader: Reader) -> Notice:
    return Notice(
        id=row.id,
        kind=row.kind,
        activity=row.activity,
        text=row.text,
        at=row.created_at,
        is_read=row.read_at is not None,
        post_id=row.post_id,
        parent_id=row.parent_id,
        mine=row.author_id == reader.enrolment_id,
        said=row.said,
        to_me=bool(row.to_me),
        anonymous=bool(row.anonymous),
        author_id=row.author_id,
        author=row.author,
        posted=bool(row.posted),
    )


_author = enrolments.alias("author")
_staff = enrolments.c.role == Role.FACILITATOR
_own = participation.alias("own")
_TOLD = (
    select(enrolments.c.record, posts.c.enrolment_id.label("author_id"), spaces.c.activity)
    .select_from(
        enrolments.outerjoin(posts, posts.c.id == bindparam("post_id", type_=Integer)).outerjoin(
            spaces, spaces.c.id == posts.c.space_id
        )
    )
    .where(enrolments.c.id == bindparam("enrolment_id"))
)
_IS_TOLD = (
    select(notices.c.id)
    .where(
        notices.c.enrolment_id == bindparam("enrolment_id"),
        notices.c.kind == bindparam("kind"),
        notices.c.post_id == bindparam("post_id"),
    )
    .limit(1)
)
_ADD = notices.insert()
_MINE = notices.c.enrolment_id == bindparam("reader_enrolment_id")
_WITH_POST = notices.outerjoin(posts, posts.c.id == notices.c.post_id).outerjoin(
    spaces, spaces.c.id == posts.c.space_id
)
_SHOWN = and_(_MINE, or_(notices.c.post_id.is_(None), OWN, IN_SIGHT))
_ALL = (
    select(
        notices.c.id,
        notices.c.kind,
        notices.c.activity,
        notices.c.text,
        notices.c.created_at,
        notices.c.read_at,
        notices.c.post_id,
        posts.c.parent_id,
        posts.c.text.label("said"),
        TO_ME.label("to_me"),
        posts.c.anonymous,
        posts.c.enrolment_id.label("author_id"),
        func.coalesce(people.c.platform_name, people.c.chosen_name).label("author"),
        (_own.c.posts > 0).label("posted"),
    )
    .select_from(
        _WITH_POST.outerjoin(_author, _author.c.id == posts.c.enrolment_id)
        .outerjoin(people, people.c.id == _author.c.person_id)
        .outerjoin(
            _own,
            and_(
                _own.c.space_id == posts.c.space_id,
                _own.c.enrolment_id == bindparam("reader_enrolment_id", type_=Integer),
            ),
        )
    )
    .where(_SHOWN)
    .order_by(notices.c.id.desc())
    .limit(bindparam("limit"))
)
_PAGE = _ALL.where(notices.c.id < bindparam("before"))
_NEWS = _ALL.where(notices.c.read_at.is_(None), notices.c.mailed_at.is_(None))
_MAILED = update(notices).where(notices.c.id.in_(bindparam("ids", expanding=True))).values(mailed_at=bindparam("at"))
_NEWEST = select(func.max(notices.c.id)).where(_MINE)
_UNREAD = select(func.count()).select_from(
    select(notices.c.id)
    .select_from(_WITH_POST)
    .where(_SHOWN, notices.c.read_at.is_(None))
    .limit(MOST_COUNTED)
    .subquery()
)
# Written out: a list in a statement is put together anew each time, and this is asked with every state.
_UNSHOWN = or_(posts.c.state == "pending", posts.c.state == "hidden")
_community = select(runs.c.root_id).where(runs.c.id == enrolments.c.run_id).correlate(enrolments).scalar_subquery()
WAITING = (
    select(func.count())
    .select_from(
        select(notices.c.id)
        .select_from(_WITH_POST)
        .where(
            notices.c.enrolment_id == enrolments.c.id,
            notices.c.read_at.is_(None),
            or_(
                notices.c.post_id.is_(None),
                posts.c.enrolment_id == enrolments.c.id,
                and_(
                    or_(posts.c.state == "visible", and_(_staff, _UNSHOWN)),
                    or_(posts.c.private_to.is_(None), posts.c.private_to == enrolments.c.id, _staff),
                    spaces.c.run_id == _community,
                    or_(spaces.c.pod == 0, spaces.c.pod == enrolments.c.pod_id, _staff),
                ),
            ),
        )
        .limit(MOST_COUNTED)
        .correlate(enrolments)
        .subquery()
    )
    .scalar_subquery()
)
"""The same number as `unread`, for a statement about `enrolments`."""
_seen = select(notices.c.id).select_from(_WITH_POST).where(_SHOWN, notices.c.id <= bindparam("upto"))
_READ = update(notices).where(notices.c.id.in_(_seen), notices.c.read_at.is_(None)).values(read_at=bindparam("now"))
