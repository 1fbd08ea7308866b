"""The counts of a discussion worked out once more from its history, the slow and obvious way."""

from __future__ import annotations

from typing import Any

from lti_tool.storage.community_tables import answered, participation, posts, spaces
from tests.services.room import Room

Counts = dict[str, Any]


def stored(room: Room) -> list[Counts]:
    """The counts as they were kept while it happened, of every space."""
    with room.database.read() as tx:
        return [
            {
                "contributors": space.contributors,
                "written": space.written,
                "people": {
                    row.enrolment_id: (row.posts, row.replies, row.peers, row.written)
                    for row in tx.execute(participation.select().where(participation.c.space_id == space.id))
                },
                "met": {
                    (row.enrolment_id, row.peer_id)
                    for row in tx.execute(answered.select().where(answered.c.space_id == space.id))
                },
            }
            for space in tx.execute(spaces.select().order_by(spaces.c.id))
        ]


def recounted(room: Room) -> list[Counts]:
    """The same counts from the posts alone."""
    with room.database.read() as tx:
        history = list(tx.execute(posts.select().order_by(posts.c.id)))
        ids = list(tx.execute(spaces.select().order_by(spaces.c.id)))
    return [_count([post for post in history if post.space_id == space.id]) for space in ids]


def _count(history: list[Any]) -> Counts:
    author = {post.id: post.enrolment_id for post in history}
    learners = [post for post in history if not post.facilitator]
    counted = [post for post in learners if post.countable]
    met = {(post.enrolment_id, author[post.parent_id]) for post in counted if post.parent_id}
    people = {}
    for person in {post.enrolment_id for post in learners}:
        mine = [post for post in counted if post.enrolment_id == person]
        people[person] = (
            sum(post.parent_id is None for post in mine),
            sum(post.parent_id is not None for post in mine),
            len({peer for who, peer in met if who == person}),
            sum(post.enrolment_id == person for post in learners),
        )
    contributors = len({post.enrolment_id for post in counted})
    return {"contributors": contributors, "written": len(learners), "people": people, "met": met}
