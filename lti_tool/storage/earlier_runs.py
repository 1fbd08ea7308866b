"""Posts of runs that came before: the same course, on the same platform or for the same organisation's packages."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, false, func, or_, select

from lti_tool.storage.community_tables import posts, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, grants, people, runs

MOST = 20
"""Posts of earlier runs that somebody is shown at most."""
MOST_SPACES = 100


def count(tx: Transaction, root_id: int, activity: str, *, reader: int) -> int:
    """How many posts in earlier runs the person `reader` could answer; never more than she would be shown."""
    places = spaces_of(tx, root_id, activity)
    if not places:
        return 0
    values = {"space_ids": places, "reader": reader, "most": MOST}
    return int(tx.execute(_COUNT, values).scalar_one())


def spaces_of(tx: Transaction, root_id: int, activity: str) -> list[int]:
    """The spaces of an activity in earlier runs, newest first; of many, the newest `MOST_SPACES`.

    Asked for by themselves: mostly there are none, and no database is left to find that out through the posts.
    """
    return list(tx.execute(_SPACES, {"root_id": root_id, "activity": activity}).scalars())


_here = runs.alias("here")
_given, _given_here = grants.alias("given"), grants.alias("given_here")
# Packages of one organisation share a community across runs; a platform's courses do on that platform.
_SAME_ORGANISATION = (
    select(_given.c.id)
    .join(_given_here, _given_here.c.organisation == _given.c.organisation)
    .where(_given.c.run_id == runs.c.id, _given_here.c.run_id == _here.c.id)
    .exists()
)
IS_EARLIER = and_(
    runs.c.course == _here.c.course,
    runs.c.root_id == runs.c.id,
    runs.c.id != _here.c.id,
    runs.c.created_at < _here.c.created_at,
    or_(
        runs.c.registration_id == _here.c.registration_id,
        and_(_here.c.registration_id.is_(None), runs.c.registration_id.is_(None), _SAME_ORGANISATION),
    ),
)
EARLIER = select(runs.c.id).select_from(_here.join(runs, IS_EARLIER)).where(_here.c.id == bindparam("root_id"))
"""The roots of earlier runs, seen from the run `root_id`."""
_SPACES = (
    select(spaces.c.id)
    .where(spaces.c.run_id.in_(EARLIER), spaces.c.activity == bindparam("activity"))
    .order_by(spaces.c.id.desc())
    .limit(MOST_SPACES)
)
IS_NO_REPLY = func.coalesce(posts.c.parent_id, 0) == 0
"""Said so that no index of parents is taken for it: of all posts without one, most are of the run one is in."""
_COUNT = select(func.count()).select_from(
    select(posts.c.id)
    .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        posts.c.space_id.in_(bindparam("space_ids", expanding=True)),
        IS_NO_REPLY,
        posts.c.target.is_(None),
        posts.c.facilitator == false(),
        posts.c.state == "visible",
        posts.c.countable,
        people.c.erased_at.is_(None),
        people.c.id != bindparam("reader"),
    )
    .limit(bindparam("most"))
    .subquery()
)
