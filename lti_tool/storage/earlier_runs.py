"""Posts of runs that came before: the same course, on the same platform or for the same organisation's packages."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, false, func, or_, select

from lti_tool.storage.community_tables import posts, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, grants, people, runs

MOST = 20
"""Posts of earlier runs that somebody is shown at most."""


def count(tx: Transaction, root_id: int, activity: str, *, reader: int) -> int:
    """How many posts in earlier runs the person `reader` could answer; never more than she would be shown."""
    values = {"root_id": root_id, "activity": activity, "reader": reader, "most": MOST}
    return int(tx.execute(_COUNT, values).scalar_one())


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
_COUNT = select(func.count()).select_from(
    select(posts.c.id)
    .join(spaces, spaces.c.id == posts.c.space_id)
    .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        spaces.c.run_id.in_(EARLIER),
        spaces.c.activity == bindparam("activity"),
        posts.c.parent_id.is_(None),
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
