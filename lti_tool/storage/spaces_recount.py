"""Counting anew: what one person wrote in one space, and what it comes to.

Nothing is ever added to or taken from a count. `recount` reads everything the person wrote in the space and keeps what
`contributions.tally` says, so an edit, a withdrawal, a hiding and a merge of two pods are all the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Integer, and_, bindparam, case, delete, false, func, select, true, update

from courses.model.contributions import Counts, Said, tally
from lti_tool.storage.community_tables import answered as answered_peers
from lti_tool.storage.community_tables import marks, participation, posts, spaces
from lti_tool.storage.database import Found, Transaction, insert_once


class Change(NamedTuple):
    """What a recount found: the person's counts as they were kept, and as they are."""

    before: Counts
    after: Counts


def counted(tx: Transaction, space_id: int, enrolment_id: int) -> Counts:
    """What one person's own posts in a space come to, from the history; also when the n-th of them arrived."""
    return tally(map(_said, tx.execute(_OWN, {"space_id": space_id, "enrolment_id": enrolment_id})))


def recount(tx: Transaction, space_id: int, enrolment_id: int) -> Change:
    """Count anew what one person wrote, was thanked for and thanked others for in a space, and keep it.

    The caller holds the space, so nobody else counts there now. Reviews and marks for work are not counted here.
    """
    key = {"space_id": space_id, "enrolment_id": enrolment_id}
    kept = tx.execute(_KEPT, key).one_or_none()
    if kept is None:
        insert_once(tx, participation, key)
        kept = tx.execute(_KEPT, key).one()
    before = _counts(kept, _met(tx, key) if kept.peers else ())
    own = tx.execute(_OWN, key).all()
    after = tally(map(_said, own))
    tx.execute(_KEEP, {f"{name}_": value for name, value in {**key, **_values(after, own, kept)}.items()})
    for peer in before.answered - after.answered:
        tx.execute(_UNMEET, {**{f"{name}_": value for name, value in key.items()}, "peer_": peer})
    for peer in sorted(after.answered - before.answered):
        insert_once(tx, answered_peers, {**key, "peer_id": peer})
    _tell_space(tx, space_id, before, after)
    return Change(before, after)


def answered(tx: Transaction, space_id: int, enrolment_id: int, *, more: int) -> None:
    """That many more visible answers of peers to somebody's posts. `recount` would find the same, by reading more."""
    tx.execute(_ANSWERED_BY_PEERS, {"space_id_": space_id, "enrolment_id_": enrolment_id, "more_": more})


def _tell_space(tx: Transaction, space_id: int, before: Counts, after: Counts) -> None:
    contributors = _contributes(after) - _contributes(before)
    written = after.written - before.written
    if contributors or written:
        values = {"id_": space_id, "contributors_": contributors, "written_": written, "stir_": bool(contributors)}
        tx.execute(_TELL_SPACE, values)


def _contributes(counts: Counts) -> bool:
    return bool(counts.posts or counts.replies)


def _values(after: Counts, own: Sequence[Found], kept: Found) -> dict[str, Any]:
    return {
        "posts": after.posts,
        "replies": after.replies,
        "peers": after.peers,
        "written": after.written,
        "earlier": after.earlier,
        "samples": after.samples,
        "colleague": after.colleague,
        "staff": after.staff,
        "answer_backs": after.answer_backs,
        "posted_at": after.posted_at,
        "endorsements": kept.thanked,
        "accepted": sum(_is_accepted(row) for row in own),
        "answers": sum(row.peer_answers for row in own),
    }


def _is_accepted(row: Found) -> bool:
    # `to_id` stays when what was answered has left with its run, so what has helped has helped.
    return row.state == "visible" and row.to_id is not None and bool(row.helped or row.confirmed)


def _met(tx: Transaction, key: Mapping[str, int]) -> Iterable[int]:
    return tx.execute(_ANSWERED, key).scalars()


def _counts(kept: Found, met: Iterable[int]) -> Counts:
    return Counts(answered=frozenset(met), **{name: getattr(kept, name) for name in _COUNTS})


def _said(row: Found) -> Said:
    # What was answered in a run that has left is no stand-in: it was a peer when it was written.
    target = None if row.target is None or row.target.startswith("parted:") else row.target
    is_post = row.parent_id is None and row.target is None
    return Said(
        kind="post" if is_post else "interview" if target == "colleague" else "reply",
        countable=row.countable,
        at=row.counted_at or row.created_at,
        state=row.state,
        to=row.to_id,
        target=target,
        to_facilitator=row.why == "facilitator" and row.words >= row.minimum,
        answer_back=row.answer_back,
    )


_MINE = and_(
    participation.c.space_id == bindparam("space_id"), participation.c.enrolment_id == bindparam("enrolment_id")
)
_OWN_POSTS = and_(
    posts.c.space_id == bindparam("space_id"),
    posts.c.enrolment_id == bindparam("enrolment_id"),
    posts.c.facilitator == false(),
)
_OWN = (
    select(
        posts.c.parent_id,
        posts.c.target,
        posts.c.to_id,
        posts.c.state,
        posts.c.countable,
        posts.c.why,
        posts.c.words,
        posts.c.minimum,
        posts.c.answer_back,
        posts.c.counted_at,
        posts.c.created_at,
        posts.c.helped,
        posts.c.confirmed,
        posts.c.peer_answers,
    )
    .where(_OWN_POSTS)
    .order_by(posts.c.id)
)
_ANSWERED = select(answered_peers.c.peer_id).where(
    answered_peers.c.space_id == bindparam("space_id"), answered_peers.c.enrolment_id == bindparam("enrolment_id")
)
_marked = posts.alias("marked")
_THANKED = (
    select(func.count())
    .select_from(marks.join(_marked, _marked.c.id == marks.c.post_id))
    .where(
        marks.c.enrolment_id == bindparam("enrolment_id"),
        marks.c.kind == "endorse",
        _marked.c.space_id == bindparam("space_id"),
        _marked.c.enrolment_id != bindparam("enrolment_id"),
    )
    .scalar_subquery()
)
_COUNTS = ("posts", "replies", "earlier", "samples", "colleague", "staff", "answer_backs", "written")
_KEPT = select(participation.c.peers, *(participation.c[name] for name in _COUNTS), _THANKED.label("thanked")).where(
    _MINE
)
_KEPT_COUNTS = (
    *("posts", "replies", "peers", "written", "earlier", "samples", "colleague", "staff", "answer_backs"),
    *("posted_at", "endorsements", "accepted", "answers"),
)
_KEEP = (
    update(participation)
    .where(
        participation.c.space_id == bindparam("space_id_"), participation.c.enrolment_id == bindparam("enrolment_id_")
    )
    .values({name: bindparam(f"{name}_") for name in _KEPT_COUNTS})
)
_ANSWERED_BY_PEERS = (
    update(participation)
    .where(
        participation.c.space_id == bindparam("space_id_"), participation.c.enrolment_id == bindparam("enrolment_id_")
    )
    .values(answers=participation.c.answers + bindparam("more_", type_=Integer))
)
_UNMEET = delete(answered_peers).where(
    answered_peers.c.space_id == bindparam("space_id_"),
    answered_peers.c.enrolment_id == bindparam("enrolment_id_"),
    answered_peers.c.peer_id == bindparam("peer_"),
)
_TELL_SPACE = (
    update(spaces)
    .where(spaces.c.id == bindparam("id_"))
    .values(
        contributors=spaces.c.contributors + bindparam("contributors_", type_=Integer),
        written=spaces.c.written + bindparam("written_", type_=Integer),
        # Those who wait there are looked at again: somebody came who can be answered, or nobody does any more.
        stirred=case((bindparam("stir_", type_=Boolean), true()), else_=spaces.c.stirred),
    )
)
