"""Posts, as they are read and written. Which of them somebody may see is said by the caller, and asked here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, select, true, union_all

from lti_tool.storage.community_tables import posts, sent, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people


class Post(NamedTuple):
    """One post or reply with its author's name. `nodes` is JSON, made when it was written.

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


@dataclass(frozen=True, slots=True)
class Parent:
    """What a reply needs to know about what it answers."""

    id: int
    enrolment_id: int
    facilitator: bool


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A learner's post that nobody has answered."""

    id: int
    activity: str
    name: str | None
    text: str
    at: datetime


def page(tx: Transaction, space_id: int, *, after: int, limit: int) -> list[Post]:
    """The posts of a space after the one with this id, oldest first."""
    return [Post._make(row) for row in tx.execute(_PAGE, {"space_id": space_id, "after": after, "limit": limit})]


def page_before_own(tx: Transaction, space_id: int, reader: int, *, after: int, limit: int) -> list[Post]:
    """The same, for a learner who must write before seeing peers' posts: her own, and facilitators' words to everybody.

    A facilitator's answer to a peer stays hidden too, because it may quote what it answers.
    """
    values = {"space_id": space_id, "after": after, "limit": limit, "reader": reader}
    return [Post._make(row) for row in tx.execute(_PAGE_BEFORE_OWN, values)]


def find(tx: Transaction, post_id: int) -> Post:
    """One post; it must be there."""
    return Post._make(tx.execute(_ONE, {"id": post_id}).one())


def parent(tx: Transaction, space_id: int, post_id: int) -> Parent | None:
    """The post to be answered, if it is in this space."""
    row = tx.execute(_PARENT, {"space_id": space_id, "id": post_id}).one_or_none()
    return None if row is None else Parent(row.id, row.enrolment_id, row.facilitator)


def same_words(tx: Transaction, space_id: int, fingerprint: str) -> Sequence[tuple[int, bool]]:
    """Who has said this here before: author's enrolment, and whether it counted."""
    rows = tx.execute(_SAME, {"space_id": space_id, "fingerprint": fingerprint})
    return [(row.enrolment_id, row.countable) for row in rows]


def written_since(tx: Transaction, enrolment_id: int, now: datetime, span: timedelta) -> int:
    """How many posts a person wrote within the last `span`."""
    return int(tx.execute(_SINCE, {"enrolment_id": enrolment_id, "since": now - span}).scalar_one())


def write(tx: Transaction, values: Mapping[str, Any]) -> int:
    """A new post; its id. Ids grow within a space, because the writer holds the space."""
    return int(tx.execute(_WRITE, values).scalar_one())


def sent_as(tx: Transaction, enrolment_id: int, key: str) -> tuple[int, str] | None:
    """Where a person's send with this idempotency key went before: the post's id and its activity."""
    row = tx.execute(_SENT, {"enrolment_id": enrolment_id, "key": key}).one_or_none()
    return None if row is None else (row.post_id, row.activity)


def note_sent(tx: Transaction, enrolment_id: int, key: str, post_id: int) -> None:
    """Remember which post a send with this key became."""
    tx.execute(_NOTE_SENT, {"enrolment_id": enrolment_id, "key": key, "post_id": post_id})


def unanswered(tx: Transaction, run_id: int, *, limit: int) -> tuple[int, list[Unanswered]]:
    """Learners' posts that nobody else has answered: how many, and the oldest of them."""
    count = tx.execute(_UNANSWERED.with_only_columns(func.count()).order_by(None), {"run_id": run_id}).scalar_one()
    rows = tx.execute(_UNANSWERED.limit(limit), {"run_id": run_id})
    return int(count), [
        Unanswered(row.id, row.activity, row.platform_name or row.chosen_name, row.text, row.created_at) for row in rows
    ]


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
)
_JOINED = (
    select(*_POST)
    .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
)
_ONE = _JOINED.where(posts.c.id == bindparam("id"))
_PAGE = (
    _JOINED.where(posts.c.space_id == bindparam("space_id"), posts.c.id > bindparam("after"))
    .order_by(posts.c.id)
    .limit(bindparam("limit"))
)
_above = posts.alias("above")
# Two short lists of ids, each from its own index: a space may hold hundreds of thousands of posts of others.
_OWN = select(posts.c.id).where(posts.c.space_id == bindparam("space_id"), posts.c.enrolment_id == bindparam("reader"))
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
_PAGE_BEFORE_OWN = _PAGE.where(posts.c.id.in_(union_all(_OWN, _TO_EVERYBODY)))
_PARENT = select(posts.c.id, posts.c.enrolment_id, posts.c.facilitator).where(
    posts.c.id == bindparam("id"), posts.c.space_id == bindparam("space_id")
)
_SAME = select(posts.c.enrolment_id, posts.c.countable).where(
    posts.c.space_id == bindparam("space_id"), posts.c.fingerprint == bindparam("fingerprint")
)
_SINCE = (
    select(func.count())
    .select_from(posts)
    .where(posts.c.enrolment_id == bindparam("enrolment_id"), posts.c.created_at > bindparam("since"))
)
_WRITE = posts.insert().returning(posts.c.id)
_NOTE_SENT = sent.insert()
_SENT = (
    select(sent.c.post_id, spaces.c.activity)
    .join(posts, posts.c.id == sent.c.post_id)
    .join(spaces, spaces.c.id == posts.c.space_id)
    .where(sent.c.enrolment_id == bindparam("enrolment_id"), sent.c.key == bindparam("key"))
)
_answer = posts.alias("answer")
_UNANSWERED = (
    select(
        posts.c.id, spaces.c.activity, posts.c.text, posts.c.created_at, people.c.platform_name, people.c.chosen_name
    )
    .join(spaces, spaces.c.id == posts.c.space_id)
    .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        spaces.c.run_id == bindparam("run_id"),
        posts.c.parent_id.is_(None),
        posts.c.facilitator.is_(False),
        ~exists().where(_answer.c.parent_id == posts.c.id, _answer.c.enrolment_id != posts.c.enrolment_id),
    )
    .order_by(posts.c.id)
)
