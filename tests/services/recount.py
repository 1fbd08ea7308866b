"""The counts of a community worked out once more from its history, the slow and obvious way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table

from lti_tool.storage.community_tables import answered, marks, participation, posts, spaces
from tests.services.room import Room

Counts = dict[str, Any]


def stored(room: Room) -> list[Counts]:
    """The counts as they were kept while it happened, of every space."""
    return _spaces(room, _kept)


def recounted(room: Room) -> list[Counts]:
    """The same counts from the posts, and the marks on them, alone."""
    return _spaces(room, _from_history)


def _spaces(room: Room, count: Callable[[Any, dict[str, list[Any]]], Counts]) -> list[Counts]:
    with room.database.read() as tx:
        everything: dict[str, list[Any]] = {
            table.name: list(tx.execute(table.select())) for table in (spaces, posts, marks, answered, participation)
        }
    return [count(space, everything) for space in sorted(everything["spaces"], key=lambda space: space.id)]


def _of(space: Any, everything: dict[str, list[Any]], table: Table) -> list[Any]:
    return [row for row in everything[table.name] if row.space_id == space.id]


def _kept(space: Any, everything: dict[str, list[Any]]) -> Counts:
    rows = {row.enrolment_id: row for row in _of(space, everything, participation)}
    return {
        "contributors": space.contributors,
        "written": space.written,
        "people": {
            who: {name: getattr(row, name) for name in _NAMES}
            for who, row in rows.items()
            if any(getattr(row, name) for name in _NAMES)
        },
        "met": {(row.enrolment_id, row.peer_id) for row in _of(space, everything, answered)},
        "posts": {
            post.id: (post.answers, post.peer_answers, post.endorsed, post.helped, post.confirmed, post.best_practice)
            for post in _of(space, everything, posts)
        },
    }


_NAMES = (
    *("posts", "replies", "peers", "written", "earlier", "samples", "colleague", "staff"),
    *("answer_backs", "answers", "endorsements", "accepted"),
)


def _from_history(space: Any, everything: dict[str, list[Any]]) -> Counts:
    here = sorted(_of(space, everything, posts), key=lambda post: post.id)
    marked = [mark for mark in everything["marks"] if mark.post_id in {post.id for post in here}]
    people = {post.enrolment_id for post in here if not post.facilitator} | {mark.enrolment_id for mark in marked}
    counted = {who: _person(who, here, marked) for who in people}
    return {
        "contributors": sum(bool(counts["posts"] or counts["replies"]) for counts in counted.values()),
        "written": sum(counts["written"] for counts in counted.values()),
        "people": {who: counts for who, counts in counted.items() if any(counts.values())},
        "met": {(post.enrolment_id, post.to_id) for post in here if _counts(post) and _is_reply(post)},
        "posts": {post.id: _post(post, here, marked) for post in here},
    }


def _person(who: int, here: list[Any], marked: list[Any]) -> Counts:
    own = [post for post in here if post.enrolment_id == who and not post.facilitator]
    mine = [post for post in own if _counts(post)]
    replies = [post for post in mine if _is_reply(post)]
    theirs = {post.id for post in here if post.enrolment_id != who}
    return {
        "posts": sum(post.parent_id is None and post.target is None for post in mine),
        "replies": len(replies),
        "peers": len({post.to_id for post in replies}),
        "written": sum(post.state == "visible" for post in own),
        "earlier": len({post.target for post in mine if (post.target or "").startswith("earlier:")}),
        "samples": len({post.target for post in mine if (post.target or "").startswith("sample:")}),
        "colleague": sum(post.target == "colleague" for post in mine),
        "staff": sum(
            post.why == "facilitator" and post.words >= post.minimum and post.state == "visible" for post in own
        ),
        "answer_backs": sum(post.answer_back for post in replies),
        "answers": sum(_post(post, here, marked)[1] for post in own),
        "endorsements": sum(
            mark.enrolment_id == who and mark.kind == "endorse" and mark.post_id in theirs for mark in marked
        ),
        "accepted": sum(
            post.state == "visible" and post.parent_id is not None and any(_post(post, here, marked)[3:5])
            for post in own
        ),
    }


def _post(post: Any, here: list[Any], marked: list[Any]) -> tuple[Any, ...]:
    below = [
        other
        for other in here
        if other.parent_id == post.id
        and other.enrolment_id != post.enrolment_id
        and other.state == "visible"
        and other.private_to is None
    ]
    on_it = [mark.kind for mark in marked if mark.post_id == post.id]
    put = tuple(kind in on_it for kind in ("helped_me", "confirmed", "best_practice"))
    return (len(below), sum(not other.facilitator for other in below), on_it.count("endorse"), *put)


def _counts(post: Any) -> bool:
    return bool(post.countable and post.state == "visible" and not post.facilitator)


def _is_reply(post: Any) -> bool:
    return post.to_id is not None and (post.target is None or post.target.startswith("parted:"))
