"""What follows from reviews for the two people of each: counts, always made anew from the reviews themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, func, select, update

from lti_tool.storage.community_tables import answered, participation, posts, reviews
from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.reviews import HERE, MINE, PEER, THERE


def write(tx: Transaction, space_id: int, enrolment_id: int, *, received: int, marks: float | None) -> None:
    """Write somebody's counts anew: reviews given from the table, and what the caller says about those received."""
    key = {"space_id": space_id, "enrolment_id": enrolment_id}
    insert_once(tx, participation, key)
    given = tx.execute(_COUNT_GIVEN, {"space_id": space_id, "assessor_id": enrolment_id}).scalar_one()
    now = {"reviews_given_": given, "reviews_received_": received, "marks_": marks}
    tx.execute(_COUNTS, {"space_id_": space_id, "enrolment_id_": enrolment_id, **now})
    # Peers whose work she reviewed are people she has met here: what is left to review is everybody else.
    tx.execute(_UNMEET, {"space_id_": space_id, "enrolment_id_": enrolment_id})
    for row in tx.execute(_MET, {"space_id": space_id, "assessor_id": enrolment_id}):
        insert_once(tx, answered, {**key, "peer_id": row.subject_id})


def meet(tx: Transaction, space_ids: Iterable[int]) -> None:
    """Note anew whose work was reviewed in these spaces, when people or their work have moved."""
    here = {"space_ids": list(space_ids)}
    tx.execute(_UNMEET_ALL, here)
    tx.execute(_MEET_ALL, here)


def reviewers_of(tx: Transaction, post_id: int) -> Sequence[tuple[int, str]]:
    """Who has a peer's review of this work and is where it is, by enrolment, and in which state the review is."""
    return [(row.assessor_id, row.state) for row in tx.execute(_REVIEWERS, {"post_id": post_id})]


_COUNT_GIVEN = select(func.count()).select_from(reviews).where(MINE, PEER, reviews.c.state == "done")
_COUNTS = (
    update(participation)
    .where(
        participation.c.space_id == bindparam("space_id_"), participation.c.enrolment_id == bindparam("enrolment_id_")
    )
    .values(
        reviews_given=bindparam("reviews_given_"),
        reviews_received=bindparam("reviews_received_"),
        marks=bindparam("marks_"),
    )
)
_UNMEET = delete(answered).where(
    answered.c.space_id == bindparam("space_id_"), answered.c.enrolment_id == bindparam("enrolment_id_")
)
_MET = (
    select(reviews.c.subject_id)
    .distinct()
    .join(posts, posts.c.id == reviews.c.post_id)
    .where(MINE, PEER, reviews.c.state == "done", HERE, THERE)
)
_IN_SPACES = reviews.c.space_id.in_(bindparam("space_ids", expanding=True))
_UNMEET_ALL = delete(answered).where(
    answered.c.space_id.in_(bindparam("space_ids", expanding=True)),
    answered.c.enrolment_id.in_(select(reviews.c.assessor_id).where(_IN_SPACES, PEER)),
)
_MEET_ALL = answered.insert().from_select(
    ["space_id", "enrolment_id", "peer_id"],
    select(reviews.c.space_id, reviews.c.assessor_id, reviews.c.subject_id)
    .distinct()
    .join(posts, posts.c.id == reviews.c.post_id)
    .where(_IN_SPACES, PEER, reviews.c.state == "done", HERE, THERE),
)
_REVIEWERS = (
    select(reviews.c.assessor_id, reviews.c.state)
    .join(posts, posts.c.id == reviews.c.post_id)
    .where(reviews.c.post_id == bindparam("post_id"), PEER, HERE)
)
