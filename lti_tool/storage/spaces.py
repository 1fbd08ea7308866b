"""Spaces: the places where the people of a run, or of one of its pods, meet about one activity.

Whoever changes anything in a space holds it (`lock`, `hold`) until the act is over, so that ids and versions grow in
the order in which they come to light. Counts are made in `spaces_recount` and read in `spaces_parts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, literal_column, or_, select, update

from lti_tool.storage.community_tables import participation, pods, posts, spaces
from lti_tool.storage.database import Found, Transaction, insert_once
from lti_tool.storage.spaces_parts import MOST_UNREAD as MOST_UNREAD
from lti_tool.storage.spaces_parts import Part as Part
from lti_tool.storage.spaces_parts import part as part
from lti_tool.storage.spaces_parts import parts_of as parts_of
from lti_tool.storage.spaces_recount import Change as Change
from lti_tool.storage.spaces_recount import answered as answered
from lti_tool.storage.spaces_recount import counted as counted
from lti_tool.storage.spaces_recount import recount as recount
from lti_tool.storage.tables import enrolments

GENERATION = 100_000
"""So many versions go by before a page is read anew, or fewer where posts have left: among what changed since, nobody
would find what is not there any more."""

Key = tuple[int, str, int]
"""What a space is found by: the root of the run, the activity, and the pod's id or 0."""


@dataclass(frozen=True, slots=True)
class Space:
    """The place of one activity in one run or pod."""

    id: int
    activity: str
    pod: int
    """The pod's id; 0 for the whole run."""
    version: int
    contributors: int
    """Learners with a countable contribution."""
    written: int
    """Everything learners wrote and others can see, whether it counts or not."""
    locked: bool
    """Nobody but facilitators may write."""
    premoderate: str | None
    """`none`, `first` or `all`; None: as the course says."""


@dataclass(frozen=True, slots=True)
class Pod:
    """One small group, as a facilitator chooses it."""

    id: int
    number: int
    members: int


def find(tx: Transaction, key: Key) -> Space | None:
    """The space with this key; None while nobody has written there."""
    row = tx.execute(_FIND, _values(key)).one_or_none()
    return None if row is None else _space(row)


def lock(tx: Transaction, key: Key) -> Space:
    """The space, made when it is new, kept from other writers until this act is over."""
    values = _values(key)
    row = tx.execute(_LOCK, values).one_or_none()
    if row is None:
        insert_once(tx, spaces, values)
        row = tx.execute(_LOCK, values).one()
    return _space(row)


def hold(tx: Transaction, space_id: int) -> Space:
    """The same for a space that is known to be there."""
    return _space(tx.execute(_HOLD, {"id": space_id}).one())


def changed(tx: Transaction, space_id: int) -> int:
    """A new version of the space; its number. The caller holds the space."""
    return int(tx.execute(_CHANGED, {"id_": space_id}).scalar_one())


def left(tx: Transaction, space_id: int) -> int:
    """The same when posts are taken out of the space: the first version of a new generation (`GENERATION`)."""
    return int(tx.execute(_LEFT, {"id_": space_id}).scalar_one())


def renamed(tx: Transaction, person_id: int) -> None:
    """Say in every space where this person wrote that her posts changed, because the name above them did."""
    mine = select(enrolments.c.id).where(enrolments.c.person_id == person_id)
    wrote = select(posts.c.space_id).where(posts.c.enrolment_id.in_(mine))
    # Locked in one order, so that two people who rename themselves at once never wait for each other.
    held = select(spaces.c.id).where(spaces.c.id.in_(wrote)).order_by(spaces.c.id).with_for_update(key_share=True)
    for space_id in tx.execute(held).scalars().all():
        own = and_(posts.c.space_id == space_id, posts.c.enrolment_id.in_(mine))
        tx.execute(update(posts).where(own).values(seq=changed(tx, space_id)))


def versions(tx: Transaction, run_id: int, *, pod: int = 0) -> int:
    """A number that grows whenever anything changes in the spaces of somebody in this pod of the run."""
    return int(tx.execute(_VERSIONS, {"run_id": run_id, "pod": pod}).scalar_one() or 0)


def pods_of(tx: Transaction, run_id: int) -> list[Pod]:
    """The pods of a run that have not gone into others."""
    return [Pod(row.id, row.number, row.members) for row in tx.execute(_PODS, {"run_id": run_id})]


def unread_in(tx: Transaction, space_id: int, enrolment_id: int, *, after: int) -> int:
    """How many visible posts of others there are after the one with the id `after`; counted up to `MOST_UNREAD`."""
    values = {"space_id": space_id, "enrolment_id": enrolment_id, "after": after}
    return int(tx.execute(_UNREAD, values).scalar_one())


def keep_read(tx: Transaction, space_id: int, enrolment_id: int, upto: int) -> None:
    """Remember that somebody has seen everything up to the post with this id."""
    begun = insert_once(tx, participation, {"space_id": space_id, "enrolment_id": enrolment_id})
    if upto or not begun:
        tx.execute(_READ, {"space_id_": space_id, "enrolment_id_": enrolment_id, "read_id_": upto})


def _values(key: Key) -> dict[str, int | str]:
    run_id, activity, pod = key
    return {"run_id": run_id, "activity": activity, "pod": pod}


def _space(row: Found) -> Space:
    return Space(row.id, row.activity, row.pod, row.version, row.contributors, row.written, row.locked, row.premoderate)


_SPACE = select(
    spaces.c.id,
    spaces.c.activity,
    spaces.c.pod,
    spaces.c.version,
    spaces.c.contributors,
    spaces.c.written,
    spaces.c.locked,
    spaces.c.premoderate,
)
_FIND = _SPACE.where(
    spaces.c.run_id == bindparam("run_id"),
    spaces.c.activity == bindparam("activity"),
    spaces.c.pod == bindparam("pod"),
)
_LOCK = _FIND.with_for_update(key_share=True)
_HOLD = _SPACE.where(spaces.c.id == bindparam("id")).with_for_update(key_share=True)
_HERS = (
    spaces.c.run_id == bindparam("run_id"),
    spaces.c.pod.in_((literal_column("0"), bindparam("pod"))),
)
_VERSIONS = select(func.sum(spaces.c.version)).where(*_HERS)
_CHANGED = (
    update(spaces)
    .where(spaces.c.id == bindparam("id_"))
    .values(version=spaces.c.version + 1)
    .returning(spaces.c.version)
)
_LEFT = (
    update(spaces)
    .where(spaces.c.id == bindparam("id_"))
    .values(version=spaces.c.version - spaces.c.version % GENERATION + GENERATION)
    .returning(spaces.c.version)
)
_PODS = (
    select(pods.c.id, pods.c.number, pods.c.members)
    .where(pods.c.run_id == bindparam("run_id"), pods.c.merged_into.is_(None))
    .order_by(pods.c.number)
)
_UNREAD = select(func.count()).select_from(
    select(posts.c.id)
    .where(
        posts.c.space_id == bindparam("space_id"),
        posts.c.id > bindparam("after"),
        posts.c.state == "visible",
        posts.c.enrolment_id != bindparam("enrolment_id"),
        or_(posts.c.private_to.is_(None), posts.c.private_to == bindparam("enrolment_id")),
    )
    .limit(MOST_UNREAD)
    .subquery()
)
_READ = (
    update(participation)
    .where(
        participation.c.space_id == bindparam("space_id_"), participation.c.enrolment_id == bindparam("enrolment_id_")
    )
    .values(read_id=bindparam("read_id_"))
)
