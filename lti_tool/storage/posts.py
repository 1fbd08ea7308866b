"""Posts, as they are read. Who reads is said by the caller; what of it that person may see is decided here, in SQL.

Every answer about posts goes through one of these statements: a page, what changed, one post, a search. So there is one
place where hidden words could slip through, and it is `SEEN`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Integer,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
    union_all,
)

from lti_tool.storage.community_tables import posts, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people


class Reader(NamedTuple):
    """Who reads: an enrolment (0: nobody in particular), as facilitator or not, and whether she must post first."""

    enrolment_id: int
    staff: bool = False
    closed: bool = False


class Post(NamedTuple):
    """One post or reply with its author's name. `nodes` and `extras` are JSON, made when it was written.

    A tuple, and in the order of `_POST`: fifty of them are made for every page.
    """

    id: int
    parent_id: int | None
    enrolment_id: int
    facilitator: bool
    nodes: str
    words: int
    minimum: int
    countable: bool
    why: str | None
    at: datetime
    name: str | None
    state: str
    answers: int
    endorsed: int
    helped: bool
    confirmed: bool
    best_practice: bool
    anonymous: bool
    edited_at: datetime | None
    private_to: int | None
    target: str | None
    extras: str | None
    owner_id: int | None
    flag: str | None
    consent: str | None


class Changed(NamedTuple):
    """A post that changed, and whether this reader may see it as it is now. `post` of one she may not is not shown."""

    seq: int
    seen: bool
    post: Post


class Place(NamedTuple):
    """Where a post is."""

    space_id: int
    run_id: int
    activity: str
    pod: int
    enrolment_id: int


def page(tx: Transaction, space_id: int, reader: Reader, *, after: int, limit: int) -> list[Post]:
    """The posts of a space after the one with this id that the reader may see, oldest first."""
    values = {"space_id": space_id, "after": after, "limit": limit, **_who(reader)}
    return [Post._make(row) for row in tx.execute(_PAGE[reader.closed], values)]


def changed(tx: Transaction, space_id: int, reader: Reader, *, since: tuple[int, int], limit: int) -> list[Changed]:
    """The posts that changed after a version, in that order.

    `since` is a version and the id of the last post of that version that is known. What others never saw (waiting for
    approval, private) is not among them; what was taken away is, so that a page can take it away too.
    """
    values = {"space_id": space_id, "seq": since[0], "after": since[1], "limit": limit, **_who(reader)}
    rows = tx.execute(_CHANGED[reader.closed], values)
    return [Changed(row[0], bool(row[1]), Post._make(row[2:])) for row in rows]


def seen(tx: Transaction, space_id: int, post_id: int, reader: Reader) -> Post | None:
    """One post of a space, if this reader may see it. Whether the space is hers is the caller's business (`place`)."""
    row = tx.execute(_ONE[reader.closed], {"space_id": space_id, "id": post_id, **_who(reader)}).one_or_none()
    return None if row is None else Post._make(row)


def place(tx: Transaction, post_id: int) -> Place | None:
    """Where a post is, and whose it is."""
    row = tx.execute(_PLACE, {"id": post_id}).one_or_none()
    return None if row is None else Place._make(row)


def newest(tx: Transaction, space_id: int) -> int:
    """The id of the newest post of a space; 0 where there is none."""
    return int(tx.execute(_NEWEST, {"space_id": space_id}).scalar_one() or 0)


def _who(reader: Reader) -> dict[str, Any]:
    return {"reader": reader.enrolment_id, "staff": int(reader.staff)}


# Read as numbers: fifty posts have six of these each, and nothing is done with them but to write them out.
_NUMBERS = ("helped", "confirmed", "best_practice", "anonymous")
_POST = (
    posts.c.id,
    posts.c.parent_id,
    posts.c.enrolment_id,
    posts.c.facilitator,
    posts.c.nodes,
    posts.c.words,
    posts.c.minimum,
    posts.c.countable,
    posts.c.why,
    posts.c.created_at,
    func.coalesce(people.c.platform_name, people.c.chosen_name).label("name"),
    posts.c.state,
    posts.c.answers,
    posts.c.endorsed,
    *(type_coerce(posts.c[name], Integer).label(name) for name in _NUMBERS),
    posts.c.edited_at,
    posts.c.private_to,
    posts.c.target,
    posts.c.extras,
    posts.c.owner_id,
    posts.c.flag,
    posts.c.consent,
)
_child = posts.alias("child")
STAFF = bindparam("staff", type_=Integer) == literal_column("1")
_OWN_POST = posts.c.enrolment_id == bindparam("reader")
_NOT_PRIVATE = or_(posts.c.private_to.is_(None), posts.c.private_to == bindparam("reader"), _OWN_POST, STAFF)
# What is hidden, withdrawn or erased leaves a marker where something hangs below it.
_IS_ANSWERED = exists().where(_child.c.parent_id == posts.c.id, _child.c.private_to.is_(None))
SEEN = and_(
    _NOT_PRIVATE,
    or_(
        posts.c.state == "visible",
        and_(posts.c.state.in_(("pending", "hidden")), or_(_OWN_POST, STAFF)),
        and_(posts.c.state != "visible", _IS_ANSWERED),
    ),
)
# Others have never seen what waits for approval, unless it was answered before it was changed.
_WAS_SEEN = and_(_NOT_PRIVATE, or_(posts.c.state != "pending", _OWN_POST, STAFF, _IS_ANSWERED))
_above = posts.alias("above")
# Before her own post counts, somebody sees that and facilitators' words to everybody or to herself; a facilitator's
# answer to a peer stays hidden too, because it may quote what it answers. Two short lists of ids, each from its own
# index: a space may hold hundreds of thousands of posts of others.
_MINE = select(posts.c.id).where(posts.c.space_id == bindparam("space_id"), posts.c.enrolment_id == bindparam("reader"))
_TO_EVERYBODY = (
    select(posts.c.id)
    .outerjoin(_above, _above.c.id == posts.c.parent_id)
    .where(
        posts.c.space_id == bindparam("space_id"),
        posts.c.facilitator == true(),
        or_(
            posts.c.parent_id.is_(None),
            _above.c.enrolment_id == bindparam("reader"),
            and_(_above.c.facilitator.is_(True), _above.c.parent_id.is_(None)),
        ),
    )
)
BEFORE_OWN = posts.c.id.in_(union_all(_MINE, _TO_EVERYBODY))
JOINED = (
    select(*_POST)
    .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
)
_HERE = posts.c.space_id == bindparam("space_id")
_OPEN_PAGE = JOINED.where(_HERE, posts.c.id > bindparam("after"), SEEN).order_by(posts.c.id).limit(bindparam("limit"))
_PAGE = (_OPEN_PAGE, _OPEN_PAGE.where(BEFORE_OWN))
_OPEN_CHANGED = (
    JOINED.with_only_columns(posts.c.seq, SEEN.label("seen"), *_POST, maintain_column_froms=True)
    .where(
        _HERE,
        tuple_(posts.c.seq, posts.c.id) > tuple_(bindparam("seq", type_=Integer), bindparam("after", type_=Integer)),
        _WAS_SEEN,
    )
    .order_by(posts.c.seq, posts.c.id)
    .limit(bindparam("limit"))
)
_CHANGED = (_OPEN_CHANGED, _OPEN_CHANGED.where(BEFORE_OWN))
_OPEN_ONE = JOINED.where(_HERE, posts.c.id == bindparam("id"), SEEN)
_ONE = (_OPEN_ONE, _OPEN_ONE.where(BEFORE_OWN))
_PLACE = (
    select(posts.c.space_id, spaces.c.run_id, spaces.c.activity, spaces.c.pod, posts.c.enrolment_id)
    .join(spaces, spaces.c.id == posts.c.space_id)
    .where(posts.c.id == bindparam("id"))
)
_NEWEST = select(func.max(posts.c.id)).where(_HERE)
