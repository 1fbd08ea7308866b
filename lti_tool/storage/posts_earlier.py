"""What people of earlier runs wrote, without their names: something to answer where nobody else is yet."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, false, literal, select, true

from lti_tool.storage.community_tables import posts, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.earlier_runs import EARLIER, IS_NO_REPLY, MOST, spaces_of
from lti_tool.storage.tables import enrolments, people


class Earlier(NamedTuple):
    """A post of an earlier run. Who wrote it is told to nobody; `enrolment_id` is whom to tell of an answer."""

    id: int
    nodes: str
    at: datetime
    answers: int
    enrolment_id: int
    person_id: int


def newest(tx: Transaction, root_id: int, activity: str) -> list[Earlier]:
    """The newest posts of earlier runs that counted there, newest first."""
    places = spaces_of(tx, root_id, activity)
    return [Earlier._make(row) for row in tx.execute(_NEWEST, {"space_ids": places})] if places else []


def find(tx: Transaction, root_id: int, activity: str, post_id: int) -> Earlier | None:
    """One of them, also when it is no longer among the newest."""
    row = tx.execute(_ONE, {"root_id": root_id, "activity": activity, "id": post_id}).one_or_none()
    return None if row is None else Earlier._make(row)


def said(tx: Transaction, root_id: int, activity: str, fingerprint: str, *, author: int) -> bool:
    """Whether somebody else said this in an earlier run; `author` is the enrolment of who says it now."""
    places = spaces_of(tx, root_id, activity)
    values = {"space_ids": places, "fingerprint": fingerprint, "author": author}
    return bool(places) and tx.execute(_SAID, values).first() is not None


_me = enrolments.alias("me")
_ALL = (
    select(posts.c.id, posts.c.nodes, posts.c.created_at, posts.c.answers, posts.c.enrolment_id, people.c.id)
    .join(spaces, spaces.c.id == posts.c.space_id)
    .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        IS_NO_REPLY,
        posts.c.target.is_(None),
        posts.c.facilitator == false(),
        posts.c.state == "visible",
        posts.c.countable == true(),
        people.c.erased_at.is_(None),
    )
)
_IN_SPACES = posts.c.space_id.in_(bindparam("space_ids", expanding=True))
_NEWEST = _ALL.where(_IN_SPACES).order_by(posts.c.id.desc()).limit(literal(MOST, literal_execute=True))
_ONE = _ALL.where(
    posts.c.id == bindparam("id"), spaces.c.run_id.in_(EARLIER), spaces.c.activity == bindparam("activity")
)
_SAID = (
    select(posts.c.id)
    .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
    .outerjoin(_me, _me.c.id == bindparam("author"))
    .where(
        _IN_SPACES,
        posts.c.fingerprint == bindparam("fingerprint"),
        enrolments.c.person_id != _me.c.person_id,
    )
    .limit(literal(1, literal_execute=True))
)
