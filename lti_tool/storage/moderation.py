"""What facilitators set and decide: reports, who cares for a question, and how a run and its spaces may be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select, update

from lti_tool.records import Role, Run
from lti_tool.storage.community_tables import pods, posts, reports, spaces, tallies
from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.tables import enrolments, people, runs


class Post(NamedTuple):
    """What a decision about a post must know of it."""

    id: int
    space_id: int
    activity: str
    author_id: int
    person_id: int
    facilitator: bool
    state: str
    owner_id: int | None


class Joined(NamedTuple):
    """One of the runs that share a community."""

    id: int
    public_id: str
    title: str
    people: int
    read_only: bool
    retention_days: int | None
    pods_follow: bool
    """Whether pods follow the LMS's groups."""


class Setting(NamedTuple):
    """How one space may be used; `premoderate` None: as the course says."""

    activity: str
    pod_id: int
    pod: int | None
    locked: bool
    premoderate: str | None
    posts: int


def post(tx: Transaction, root_id: int, post_id: int) -> Post | None:
    """One post of a community; None for anything outside it."""
    row = tx.execute(_POST, {"root_id": root_id, "id": post_id}).one_or_none()
    return None if row is None else Post._make(row)


def report(tx: Transaction, post_id: int, by_id: int, *, reason: str, now: datetime) -> bool:
    """Note why somebody thinks that a post should not be there; a second time says it anew.

    Whether it is open: what facilitators have decided once, the same person does not open again.
    """
    values = {"post_id": post_id, "enrolment_id": by_id, "reason": reason, "created_at": now}
    if insert_once(tx, reports, values):
        tx.execute(_REPORTED, {"id_": post_id, "reported_": True})
        return True
    return bool(tx.execute(_AGAIN, {"post_id_": post_id, "enrolment_id_": by_id, "reason_": reason}).rowcount)


def reporters(tx: Transaction, post_id: int) -> int:
    """How many different people have reported a post, as far as nobody has decided about it."""
    return int(tx.execute(_REPORTERS, {"post_id": post_id}).scalar_one())


def reported_since(tx: Transaction, by_id: int, since: datetime) -> int:
    """How many posts somebody has reported since then."""
    return int(tx.execute(_REPORTED_SINCE, {"enrolment_id": by_id, "since": since}).scalar_one())


def settle(tx: Transaction, post_id: int, now: datetime) -> int:
    """Somebody has decided about a post: its reports are done; how many there were."""
    tx.execute(_REPORTED, {"id_": post_id, "reported_": False})
    return tx.execute(_SETTLE, {"post_id_": post_id, "now_": now}).rowcount


def own(tx: Transaction, post_id: int, owner_id: int | None, *, seq: int) -> None:
    """Say who cares for a post, from the space's version `seq` on."""
    tx.execute(_OWN, {"id_": post_id, "owner_id_": owner_id, "seq_": seq})


def facilitators(tx: Transaction, root_id: int, *, but: int, limit: int) -> list[int]:
    """Those who run the course in this community, apart from one."""
    values = {"root_id": root_id, "but": but, "limit": limit}
    return list(tx.execute(_FACILITATORS, values).scalars())


def let_read_only(tx: Transaction, enrolment_id: int, *, on: bool) -> None:
    """Let somebody read and not write, or write again."""
    tx.execute(_READ_ONLY, {"id_": enrolment_id, "on_": on})


def runs_of(tx: Transaction, root_id: int) -> list[Joined]:
    """The runs that share a community, the root first, each with how many learners it has."""
    return [Joined._make(row) for row in tx.execute(_RUNS, {"root_id": root_id})]


def set_run(tx: Transaction, run_id: int, values: Mapping[str, Any]) -> None:
    """Set `read_only`, `retention_days` or `pods_follow` of one run; others that share its community have their own."""
    tx.execute(update(runs).where(runs.c.id == run_id).values(**values))


def copy_settings(tx: Transaction, old: Run, new: Run) -> None:
    """Set a run that nobody has used yet as the one its LMS course was copied from.

    How long words are kept, whether pods follow groups and which posts are looked at first go along. That the old run
    or a discussion in it was closed does not: that was its end, and this is a beginning. Pods are made anew, so theirs
    cannot go along either.
    """
    kept = tx.execute(select(runs.c.retention_days, runs.c.pods_follow).where(runs.c.id == old.id)).one()
    tx.execute(update(runs).where(runs.c.id == new.id).values(**kept._mapping))
    for row in tx.execute(_PREMODERATED, {"root_id": old.root_id}):
        values = {"run_id": new.id, "activity": row.activity, "pod": 0, "premoderate": row.premoderate}
        insert_once(tx, spaces, values)


def settings(tx: Transaction, root_id: int, activity: str, *, limit: int) -> list[Setting]:
    """How the spaces of one activity may be used: the run's, then those of pods by their number."""
    values = {"root_id": root_id, "activity": activity, "limit": limit}
    return [Setting._make(row) for row in tx.execute(_SETTINGS, values)]


def pod_numbered(tx: Transaction, root_id: int, number: int) -> int | None:
    """The id of a pod that people see by its number."""
    found: int | None = tx.execute(_POD, {"root_id": root_id, "number": number}).scalar_one_or_none()
    return found


def set_spaces(tx: Transaction, space_ids: Sequence[int], values: Mapping[str, Any]) -> None:
    """Set `locked` or `premoderate` of these spaces, which the caller holds; everybody's feed shows it at once."""
    changed = {**values, "version": spaces.c.version + 1}
    tx.execute(update(spaces).where(spaces.c.id.in_(space_ids)).values(**changed))


_POST = (
    select(
        posts.c.id,
        posts.c.space_id,
        spaces.c.activity,
        posts.c.enrolment_id,
        enrolments.c.person_id,
        posts.c.facilitator,
        posts.c.state,
        posts.c.owner_id,
    )
    .join(spaces, spaces.c.id == posts.c.space_id)
    .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
    .where(posts.c.id == bindparam("id"), spaces.c.run_id == bindparam("root_id"))
)
_AGAIN = (
    update(reports)
    .where(
        reports.c.post_id == bindparam("post_id_"),
        reports.c.enrolment_id == bindparam("enrolment_id_"),
        reports.c.settled_at.is_(None),
    )
    .values(reason=bindparam("reason_"))
)
_REPORTED = update(posts).where(posts.c.id == bindparam("id_")).values(reported=bindparam("reported_"))
_REPORTERS = (
    select(func.count(func.distinct(enrolments.c.person_id)))
    .join(reports, reports.c.enrolment_id == enrolments.c.id)
    .where(reports.c.post_id == bindparam("post_id"), reports.c.settled_at.is_(None))
)
_REPORTED_SINCE = (
    select(func.count())
    .select_from(reports)
    .where(reports.c.enrolment_id == bindparam("enrolment_id"), reports.c.created_at > bindparam("since"))
)
_SETTLE = (
    update(reports)
    .where(reports.c.post_id == bindparam("post_id_"), reports.c.settled_at.is_(None))
    .values(settled_at=bindparam("now_"))
)
_OWN = (
    update(posts).where(posts.c.id == bindparam("id_")).values(owner_id=bindparam("owner_id_"), seq=bindparam("seq_"))
)
_READ_ONLY = (
    update(enrolments)
    .where(enrolments.c.id == bindparam("id_"))
    .values(read_only=bindparam("on_"), version=enrolments.c.version + 1)
)
_OF_COMMUNITY = enrolments.c.run_id.in_(select(runs.c.id).where(runs.c.root_id == bindparam("root_id")))
_FACILITATORS = (
    select(enrolments.c.id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        _OF_COMMUNITY,
        enrolments.c.role == Role.FACILITATOR,
        enrolments.c.id != bindparam("but"),
        people.c.erased_at.is_(None),
    )
    .order_by(enrolments.c.id)
    .limit(bindparam("limit"))
)
_LEARNERS = (
    select(func.coalesce(func.sum(tallies.c.n), 0))
    .where(tallies.c.run_id == runs.c.id, tallies.c.state != "left")
    .correlate(runs)
    .scalar_subquery()
)
_RUNS = (
    select(
        runs.c.id,
        runs.c.public_id,
        runs.c.title,
        _LEARNERS,
        runs.c.read_only,
        runs.c.retention_days,
        runs.c.pods_follow,
    )
    .where(runs.c.root_id == bindparam("root_id"))
    .order_by(runs.c.id != bindparam("root_id"), runs.c.id)
)
_PREMODERATED = select(spaces.c.activity, spaces.c.premoderate).where(
    spaces.c.run_id == bindparam("root_id"), spaces.c.pod == 0, spaces.c.premoderate.is_not(None)
)
_SETTINGS = (
    select(
        spaces.c.activity,
        spaces.c.pod,
        pods.c.number,
        spaces.c.locked,
        spaces.c.premoderate,
        spaces.c.written,
    )
    .outerjoin(pods, pods.c.id == spaces.c.pod)
    .where(
        spaces.c.run_id == bindparam("root_id"),
        spaces.c.activity == bindparam("activity"),
        or_(spaces.c.pod == 0, pods.c.merged_into.is_(None)),
    )
    .order_by(pods.c.number, spaces.c.pod)
    .limit(bindparam("limit"))
)
_POD = select(pods.c.id).where(
    pods.c.run_id == bindparam("root_id"), pods.c.number == bindparam("number"), pods.c.merged_into.is_(None)
)
