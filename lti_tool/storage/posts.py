"""Posts, as they are read. Who reads is said by the caller; what of it that person may see is decided here, in SQL.

Every answer about posts goes through one of these statements: a page, what changed, one post, a search. So there is one
place where hidden words could slip through, and it is `SEEN`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Integer,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from lti_tool.storage.columns import as_json
from lti_tool.storage.community_tables import audit, posts, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people


class Reader(NamedTuple):
    """Who reads: an enrolment (0: nobody in particular), as facilitator or not, and whether she must post first."""

    enrolment_id: int
    staff: bool = False
    closed: bool = False
    board: bool = False
    """Whether whoever asks here may say which answer helped."""


class Rare(NamedTuple):
    """What most posts have nothing of. Moments and `extras` are JSON, made when it was written."""

    helped: bool
    confirmed: bool
    best_practice: bool
    anonymous: bool
    edited: str | None
    private_to: int | None
    target: str | None
    extras: str | None
    owner_id: int | None
    flag: str | None
    consent: str | None
    reason: str | None
    """Why it is hidden, in a facilitator's words."""


class Post(NamedTuple):
    """One post or reply with its author's name. `nodes` is JSON, made when it was written, and so is `at`.

    A tuple, and in the order of `_POST`: fifty of them are made for every page. What is rare is looked up apart, for
    the few posts that have any of it; every further column would cost every page more.
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
    at: str
    name: str | None
    state: str
    answers: int
    endorsed: int
    to_id: int | None
    rare: Rare | None

    @property
    def anonymous(self) -> bool:
        """Whether peers are not told who wrote it."""
        return self.rare is not None and bool(self.rare.anonymous)


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
    return whole(tx, tx.execute(_PAGE[reader.closed], values))


def changed(tx: Transaction, space_id: int, reader: Reader, *, since: tuple[int, int], limit: int) -> list[Changed]:
    """The posts that changed after a version, in that order.

    `since` is a version and the id of the last post of that version that is known. What others never saw (waiting for
    approval, private) is not among them; what was taken away is, so that a page can take it away too.
    """
    values = {"space_id": space_id, "seq": since[0], "after": since[1], "limit": limit, **_who(reader)}
    rows = tx.execute(_CHANGED[reader.closed], values).all()
    found = whole(tx, (row[2:] for row in rows))
    return [Changed(row[0], bool(row[1]), post) for row, post in zip(rows, found, strict=True)]


def seen(tx: Transaction, space_id: int, post_id: int, reader: Reader) -> Post | None:
    """One post of a space, if this reader may see it. Whether the space is hers is the caller's business (`place`)."""
    found = whole(tx, tx.execute(_ONE[reader.closed], {"space_id": space_id, "id": post_id, **_who(reader)}))
    return found[0] if found else None


def whole(tx: Transaction, rows: Iterable[Sequence[Any]]) -> list[Post]:
    """Posts from rows that select `_POST`, with what is rare about some of them."""
    found = [Post._make(row) for row in rows]
    special = [post.id for post in found if post.rare]
    if not special:
        return found
    rest = {row[0]: Rare._make(row[1:]) for row in tx.execute(_RARE, {"ids": special})}
    return [post._replace(rare=rest.get(post.id)) for post in found]


def place(tx: Transaction, post_id: int) -> Place | None:
    """Where a post is, and whose it is."""
    row = tx.execute(_PLACE, {"id": post_id}).one_or_none()
    return None if row is None else Place._make(row)


def newest(tx: Transaction, space_id: int) -> int:
    """The id of the newest post of a space; 0 where there is none."""
    return int(tx.execute(_NEWEST, {"space_id": space_id}).scalar_one() or 0)


def _who(reader: Reader) -> dict[str, Any]:
    return {"reader": reader.enrolment_id, "staff": int(reader.staff)}


_NOTHING_RARE = and_(
    posts.c.state != "hidden",
    *(posts.c[name] == false() for name in ("helped", "confirmed", "best_practice", "anonymous")),
    *(
        posts.c[name].is_(None)
        for name in ("edited_at", "private_to", "target", "extras", "owner_id", "flag", "consent")
    ),
)
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
    as_json(posts.c.created_at).label("at"),
    func.coalesce(people.c.platform_name, people.c.chosen_name).label("name"),
    posts.c.state,
    posts.c.answers,
    posts.c.endorsed,
    posts.c.to_id,
    case((_NOTHING_RARE, null()), else_=1).label("rare"),
)
# Found by its author, about whom little is ever decided; reports may hide a post again, and then nobody said why.
_REASON = (
    select(audit.c.reason)
    .where(
        audit.c.subject_id == posts.c.enrolment_id,
        audit.c.post_id == posts.c.id,
        or_(audit.c.act == "hidden", audit.c.act == "auto_hidden"),
    )
    .order_by(audit.c.id.desc())
    .limit(1)
    .correlate(posts)
    .scalar_subquery()
)
_RARE = select(
    posts.c.id,
    posts.c.helped,
    posts.c.confirmed,
    posts.c.best_practice,
    posts.c.anonymous,
    as_json(posts.c.edited_at),
    posts.c.private_to,
    posts.c.target,
    posts.c.extras,
    posts.c.owner_id,
    posts.c.flag,
    posts.c.consent,
    case((posts.c.state == "hidden", _REASON), else_=null()),
).where(posts.c.id.in_(bindparam("ids", expanding=True)))
_child = posts.alias("child")
STAFF = bindparam("staff", type_=Integer) == literal_column("1")
_OWN_POST = posts.c.enrolment_id == bindparam("reader")
_NOT_PRIVATE = or_(posts.c.private_to.is_(None), posts.c.private_to == bindparam("reader"), _OWN_POST, STAFF)
# What is hidden, withdrawn or erased leaves a marker where something hangs below it.
_IS_ANSWERED = exists().where(_child.c.parent_id == posts.c.id, _child.c.private_to.is_(None))
SEEN = or_(
    # Nearly always this, so it is asked first.
    and_(posts.c.state == "visible", posts.c.private_to.is_(None)),
    and_(
        _NOT_PRIVATE,
        or_(
            posts.c.state == "visible",
            and_(posts.c.state.in_(("pending", "hidden")), or_(_OWN_POST, STAFF)),
            and_(posts.c.state != "visible", _IS_ANSWERED),
        ),
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
