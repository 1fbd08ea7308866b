"""Posts, as they are written and changed. Whoever calls holds the space, and decides what a change means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Integer,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)

from lti_tool.storage.community_tables import posts, sent, spaces
from lti_tool.storage.database import Transaction

CHANGEABLE = (
    *("text", "nodes", "folded", "fields", "consent", "extras", "words", "minimum", "countable", "counted_at", "why"),
    *("flag", "fingerprint", "edited_at", "state"),
)
"""What an edit writes anew."""


@dataclass(frozen=True, slots=True)
class Parent:
    """What a reply needs to know about what it answers."""

    id: int
    enrolment_id: int
    facilitator: bool
    state: str
    private_to: int | None
    answers_me: bool
    """Whether it answers a post of the person who answers it now."""


class Draft(NamedTuple):
    """A post as its author changes it: what it says, and the facts about it that stay."""

    id: int
    space_id: int
    enrolment_id: int
    facilitator: bool
    parent_id: int | None
    target: str | None
    to_id: int | None
    private_to: int | None
    state: str
    text: str
    fields: Mapping[str, str] | None
    consent: str | None
    words: int
    minimum: int
    countable: bool
    why: str | None
    flag: str | None
    fingerprint: str
    counted_at: datetime | None
    answers: int
    helped: bool
    confirmed: bool
    created_at: datetime
    edited_at: datetime | None

    @property
    def is_post(self) -> bool:
        """Whether it is a post of one's own, and no answer to anything."""
        return self.parent_id is None and self.target is None


class Same(NamedTuple):
    """A post that says the same."""

    id: int
    enrolment_id: int
    countable: bool
    state: str


def parent(tx: Transaction, space_id: int, post_id: int, reader: int) -> Parent | None:
    """The post that `reader` wants to answer, if it is in this space."""
    row = tx.execute(_PARENT, {"space_id": space_id, "id": post_id, "reader": reader}).one_or_none()
    return None if row is None else Parent(*row[:5], answers_me=bool(row[5]))


def draft(tx: Transaction, post_id: int) -> Draft:
    """A post as it is, to be changed; it must be there."""
    return Draft._make(tx.execute(_DRAFT, {"id": post_id}).one())


def draft_of(post_id: int, row: Mapping[str, Any]) -> Draft:
    """The same of a post that was just written from `row`."""
    return Draft._make(post_id if name == "id" else row.get(name, _NEW.get(name)) for name in Draft._fields)


def write(tx: Transaction, values: Mapping[str, Any]) -> int:
    """A new post; its id. Ids grow within a space, because the writer holds the space."""
    return int(tx.execute(_WRITE, values).scalar_one())


def change(tx: Transaction, post_id: int, seq: int, values: Mapping[str, Any]) -> None:
    """Write everything in `CHANGEABLE` anew."""
    given = {f"{name}_": values[name] for name in CHANGEABLE}
    tx.execute(_CHANGE, {"id_": post_id, "seq_": seq, **given})


def set_state(tx: Transaction, post_id: int, state: str, seq: int) -> None:
    """Change who sees a post."""
    tx.execute(_SET_STATE, {"id_": post_id, "state_": state, "seq_": seq})


def uncount(tx: Transaction, space_id: int, enrolment_id: int, seq: int) -> None:
    """Have everything of a person that counts in a space not count until she has edited it."""
    tx.execute(_UNCOUNT, {"space_id_": space_id, "enrolment_id_": enrolment_id, "seq_": seq})
    tx.execute(_KEEP_UNANSWERED_OF, {"space_id_": space_id, "enrolment_id_": enrolment_id})


def answered(tx: Transaction, post_id: int, seq: int, *, more: int, by_peer: bool) -> None:
    """That many more visible answers of others below a post."""
    tx.execute(_ANSWERED, {"id_": post_id, "seq_": seq, "more_": more, "peers_": more if by_peer else 0})


def keep_unanswered(tx: Transaction, post_id: int) -> None:
    """See anew whether a post has an answer that counts, or a facilitator's."""
    tx.execute(_KEEP_UNANSWERED, {"id_": post_id})


def same_words(tx: Transaction, space_id: int, fingerprint: str) -> list[Same]:
    """Who has said this here before."""
    rows = tx.execute(_SAME, {"space_id": space_id, "fingerprint": fingerprint})
    return [Same._make(row) for row in rows]


def lately(tx: Transaction, space_id: int, enrolment_id: int, *, words: tuple[int, int]) -> list[tuple[int, str]]:
    """The newest posts of about this many words in a space, one's own and others': what a near repeat repeats."""
    values = {"space_id": space_id, "enrolment_id": enrolment_id, "fewest": words[0], "most": words[1]}
    return [(row.id, row.text) for row in tx.execute(_LATELY, values)]


def written_within(tx: Transaction, enrolment_id: int, now: datetime, spans: Sequence[timedelta]) -> Sequence[int]:
    """How many posts a person wrote within each of three spans of time, the longest first."""
    longest, middle, shortest = (now - span for span in spans)
    values = {"enrolment_id": enrolment_id, "since": longest, "middle": middle, "shortest": shortest}
    row = tx.execute(_WITHIN, values).one()
    return (row[0], row[1] or 0, row[2] or 0)


def has_work(tx: Transaction, space_id: int, enrolment_id: int) -> bool:
    """Whether a person has a visible post of her own in the space that counts."""
    return bool(tx.execute(_HAS_WORK, {"space_id": space_id, "enrolment_id": enrolment_id}).scalar_one())


def has_been_seen(tx: Transaction, space_id: int, enrolment_id: int) -> bool:
    """Whether a post of this person is visible in the space: somebody has looked at her words before."""
    return bool(tx.execute(_BEEN_SEEN, {"space_id": space_id, "enrolment_id": enrolment_id}).scalar_one())


def sent_as(tx: Transaction, enrolment_id: int, key: str) -> tuple[int, str] | None:
    """Where a person's send with this idempotency key went before: the post's id and its activity."""
    row = tx.execute(_SENT, {"enrolment_id": enrolment_id, "key": key}).one_or_none()
    return None if row is None else (row.post_id, row.activity)


def note_sent(tx: Transaction, enrolment_id: int, key: str, post_id: int) -> None:
    """Remember which post a send with this key became."""
    tx.execute(_NOTE_SENT, {"enrolment_id": enrolment_id, "key": key, "post_id": post_id})


def keep_extras(tx: Transaction, post_id: int, extras: str | None) -> None:
    """Write anew what else a post's answer says."""
    tx.execute(_KEEP_EXTRAS, {"id_": post_id, "extras_": extras})


_NEW: Mapping[str, Any] = {"answers": 0, "helped": False, "confirmed": False, "edited_at": None}
# What answers a facilitator may count on the last step of the ladder, though it says that it does not.
_COUNTS = or_(posts.c.countable == true(), posts.c.why == "facilitator")
_above = posts.alias("above")
_THIS = posts.c.id == bindparam("id_")
_PARENT = (
    select(
        posts.c.id,
        posts.c.enrolment_id,
        posts.c.facilitator,
        posts.c.state,
        posts.c.private_to,
        case((_above.c.enrolment_id == bindparam("reader"), 1), else_=0),
    )
    .outerjoin(_above, _above.c.id == posts.c.parent_id)
    .where(posts.c.id == bindparam("id"), posts.c.space_id == bindparam("space_id"))
)
_DRAFT = select(*(posts.c[name] for name in Draft._fields)).where(posts.c.id == bindparam("id"))
_WRITE = posts.insert().returning(posts.c.id)
_CHANGE = update(posts).where(_THIS).values({name: bindparam(f"{name}_") for name in (*CHANGEABLE, "seq")})
_SET_STATE = update(posts).where(_THIS).values(state=bindparam("state_"), seq=bindparam("seq_"))
_UNCOUNT = (
    update(posts)
    .where(
        posts.c.space_id == bindparam("space_id_"),
        posts.c.enrolment_id == bindparam("enrolment_id_"),
        _COUNTS,
    )
    .values(countable=False, counted_at=null(), why="revoked", seq=bindparam("seq_"))
)
_ANSWERED = (
    update(posts)
    .where(_THIS)
    .values(
        answers=posts.c.answers + bindparam("more_", type_=Integer),
        peer_answers=posts.c.peer_answers + bindparam("peers_", type_=Integer),
        seq=bindparam("seq_"),
    )
)
_answer = posts.alias("answer")
_IS_ANSWERED = exists().where(
    _answer.c.parent_id == posts.c.id,
    _answer.c.state == "visible",
    _answer.c.enrolment_id != posts.c.enrolment_id,
    or_(_answer.c.countable, _answer.c.facilitator),
)
# Work that is handed in waits for reviews, and a talk reported for nobody.
_NONE = (posts.c.parent_id.is_(None), posts.c.target.is_(None), posts.c.reviews.is_(None))
_IS_UNANSWERED = and_(*_NONE, posts.c.facilitator == false(), ~_IS_ANSWERED)
UNANSWERED = case((_IS_UNANSWERED, true()), else_=false())
"""What `posts.unanswered` is, counted anew; whether others can see the post is looked at when it is listed."""
_KEEP_UNANSWERED = update(posts).where(_THIS).values(unanswered=UNANSWERED)
_own_answer = posts.alias("own_answer")
_KEEP_UNANSWERED_OF = (
    update(posts)
    .where(
        posts.c.id.in_(
            select(_own_answer.c.parent_id).where(
                _own_answer.c.space_id == bindparam("space_id_"),
                _own_answer.c.enrolment_id == bindparam("enrolment_id_"),
                _own_answer.c.parent_id.is_not(None),
            )
        )
    )
    .values(unanswered=UNANSWERED)
)
_SAME = select(posts.c.id, posts.c.enrolment_id, _COUNTS, posts.c.state).where(
    posts.c.space_id == bindparam("space_id"), posts.c.fingerprint == bindparam("fingerprint")
)
_NEWEST = (
    select(posts.c.id)
    .where(posts.c.space_id == bindparam("space_id"))
    .order_by(posts.c.id.desc())
    .limit(literal(60, literal_execute=True))
)
_NEWEST_OWN = (
    select(posts.c.id)
    .where(posts.c.space_id == bindparam("space_id"), posts.c.enrolment_id == bindparam("enrolment_id"))
    .order_by(posts.c.id.desc())
    .limit(literal(20, literal_execute=True))
)
_LATELY = select(posts.c.id, posts.c.text).where(
    posts.c.id.in_(union_all(select(_NEWEST.subquery().c.id), select(_NEWEST_OWN.subquery().c.id))),
    posts.c.words.between(bindparam("fewest"), bindparam("most")),
)
_SINCE = (
    select(func.count())
    .select_from(posts)
    .where(posts.c.enrolment_id == bindparam("enrolment_id"), posts.c.created_at > bindparam("since"))
)
_WITHIN = _SINCE.add_columns(
    func.sum(case((posts.c.created_at > bindparam("middle"), 1), else_=0)),
    func.sum(case((posts.c.created_at > bindparam("shortest"), 1), else_=0)),
)
_SEEN_BY_OTHERS = select(posts.c.id).where(
    posts.c.space_id == bindparam("space_id"),
    posts.c.enrolment_id == bindparam("enrolment_id"),
    posts.c.state == "visible",
)
_BEEN_SEEN = select(_SEEN_BY_OTHERS.exists())
_HAS_WORK = select(
    _SEEN_BY_OTHERS.where(posts.c.countable == true(), posts.c.parent_id.is_(None), posts.c.target.is_(None)).exists()
)
_SENT = (
    select(sent.c.post_id, spaces.c.activity)
    .join(posts, posts.c.id == sent.c.post_id)
    .join(spaces, spaces.c.id == posts.c.space_id)
    .where(sent.c.enrolment_id == bindparam("enrolment_id"), sent.c.key == bindparam("key"))
)
_NOTE_SENT = sent.insert()
_KEEP_EXTRAS = update(posts).where(_THIS).values(extras=bindparam("extras_"))
